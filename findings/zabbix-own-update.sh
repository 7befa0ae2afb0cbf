#!/usr/bin/env bash
# Zabbix 6.0.14 (Debian 1:6.0.14+dfsg-1): whoever updates a problem is not told of the update, whatever the action says.
#
# Tried: an action that sends to two users by name, "Admin" and "bot", on the problem and on an update; Admin then raises
# the problem's severity with a message. The server, PostgreSQL and the API of the pages run in a temporary folder, and are
# driven as the manual's API chapters say.
# Expected: both are told, as of the problem: both are named in both operations. It is documented, on the manual's page
# "Update operations": in plain words in 5.0 and again in 7.2, as problems "updated by other users" in 5.4 and 6.x.
# Seen: the problem goes to both, the update to "bot" alone. No alert for Admin is stored, so no log and no page shows that
# one was left out.
# For a war-room bot: people give a webhook to the user that they have, Admin, and work as Admin; problems and recoveries
# arrive, so all seems well, and no changed severity ever does. The media type needs a user as whom nobody works.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
tables=/usr/share/zabbix-server-pgsql pages=/usr/share/zabbix
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[[ $(dpkg-query -W -f '${Version}' zabbix-server-pgsql 2>/dev/null) == 1:6.0.14+dfsg-1* && -d $pages && -n $bin ]] \
    || stop "it needs Debian 12 with zabbix-server-pgsql, zabbix-frontend-php, postgresql, php-cli and php-pgsql"
# Neither the server nor the database runs as root.
as=()
if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chown 65534:65534 "$work"
fi
chmod 755 "$work"
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
until_() { for _ in $(seq 300); do "$@" >/dev/null 2>&1 && return; sleep 0.2; done; stop "no answer: $*"; }

"${as[@]}" "$bin/initdb" -D "$work/data" -A trust --no-sync -U zabbix -E UTF8 --locale=C >initdb.log 2>&1 || stop initdb
"${as[@]}" "$bin/postgres" -D "$work/data" -k "$work" -c listen_addresses= -c fsync=off >postgres.log 2>&1 &
until_ "$bin/pg_isready" -q -h "$work"
{ echo 'SET session_replication_role = replica;'; zcat $tables/schema.sql.gz $tables/data.sql.gz; } \
    | "$bin/psql" -q -h "$work" -U zabbix -v ON_ERROR_STOP=1 postgres >load.log 2>&1 || stop "the tables: $(tail -n 1 load.log)"

mkdir www
cp -r $pages/include $pages/api_jsonrpc.php www/
for name in vendor app locale conf; do ln -s "$pages/$name" www/; done
sed -i "s#/etc/zabbix/zabbix.conf.php#$work/zabbix.conf.php#" www/include/classes/core/CConfigFile.php
cat >zabbix.conf.php <<PHP
<?php
\$DB['TYPE'] = 'POSTGRESQL'; \$DB['SERVER'] = '$work'; \$DB['PORT'] = '0'; \$DB['DATABASE'] = 'postgres';
\$DB['USER'] = 'zabbix'; \$DB['PASSWORD'] = ''; \$DB['SCHEMA'] = ''; \$DB['ENCRYPTION'] = false;
\$DB['DOUBLE_IEEE754'] = true; \$ZBX_SERVER_NAME = ''; \$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
PHP
read -r web port < <(python3 - <<'PY'
import random, socket
def free(low, high):  # the server listens at no port above 32767
    while True:
        port = random.randrange(low, high)
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)):
                return port
print(free(20000, 26000), free(26000, 32000))
PY
)
"${as[@]}" php -S "127.0.0.1:$web" -t "$work/www" >php.log 2>&1 &
until_ bash -c "echo >/dev/tcp/127.0.0.1/$web"
cat >server.conf <<CONF
DBHost=$work
DBName=postgres
DBUser=zabbix
ListenIP=127.0.0.1
ListenPort=$port
LogType=console
PidFile=$work/server.pid
SocketDir=$work
StartPingers=0
StartDiscoverers=0
CacheUpdateFrequency=1
CONF

cat >drive.py <<'PY'
import json, socket, struct, subprocess, sys, time, urllib.request
web, port, start = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
shown = None
def ask(method, **parameters):
    body = {"jsonrpc": "2.0", "method": method, "params": parameters, "id": 1, **({"auth": shown} if shown else {})}
    request = urllib.request.Request(f"http://127.0.0.1:{web}/api_jsonrpc.php", json.dumps(body).encode(),
                                     {"Content-Type": "application/json-rpc"})
    answer = json.load(urllib.request.urlopen(request))
    assert "error" not in answer, answer
    return answer["result"]
shown = ask("user.login", username="Admin", password="zabbix")
media = ask("mediatype.create", name="hook", type=4, script="return 'OK';", message_templates=[
    {"eventsource": 0, "recovery": 0, "subject": "problem", "message": "-"},
    {"eventsource": 0, "recovery": 2, "subject": "update", "message": "-"}])["mediatypeids"][0]
medias = [{"mediatypeid": media, "sendto": "x"}]
ask("user.update", userid="1", medias=medias)
group = ask("hostgroup.create", name="shop")["groupids"][0]
readers = ask("usergroup.create", name="readers", rights=[{"id": group, "permission": 2}])["usrgrpids"][0]
bot = ask("user.create", username="bot", passwd="example-Not-4-secret", roleid="1", usrgrps=[{"usrgrpid": readers}],
          medias=medias)["userids"][0]
send = [{"operationtype": 0, "opmessage": {"default_msg": 1, "mediatypeid": media},
         "opmessage_usr": [{"userid": "1"}, {"userid": bot}]}]
ask("action.create", name="tell", eventsource=0, esc_period="1h", filter={"evaltype": 0, "conditions": []},
    operations=send, update_operations=send)
host = ask("host.create", host="web", groups=[{"groupid": group}])["hostids"][0]
ask("item.create", hostid=host, name="n", key_="n", type=2, value_type=3)
ask("trigger.create", description="down", expression="last(/web/n)>0", priority=2)

server = subprocess.Popen(start, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
def send_value():
    body = json.dumps({"request": "sender data", "data": [{"host": "web", "key": "n", "value": "1"}]}).encode()
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(b"ZBXD\x01" + struct.pack("<Q", len(body)) + body)
        return b"processed: 1" in s.recv(4096)
def told(subject):
    names = {"1": "Admin", bot: "bot"}
    return sorted(names[alert["userid"]] for alert in ask("alert.get", filter={"subject": subject}))
def wait(what, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        try:
            if what():
                return
        except OSError:
            pass
        time.sleep(0.2)
    sys.exit("it took too long")
try:
    wait(send_value)
    wait(lambda: len(told("problem")) == 2)
    event = ask("problem.get", hostids=[host])[0]["eventid"]
    ask("event.acknowledge", eventids=event, action=4 | 8, message="worse", severity=5)
    wait(lambda: told("update"))
    time.sleep(8)  # two rounds of whoever sends
    for subject in ["problem", "update"]:
        print(f"{subject}, sent to Admin and bot: told to {', '.join(told(subject))}")
finally:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
PY
python3 drive.py "$web" "$port" "${as[@]}" /usr/sbin/zabbix_server -f -c "$work/server.conf" >seen 2>drive.log \
    || stop "$(tail -n 1 drive.log)"
verdict <<'TEXT'
problem, sent to Admin and bot: told to Admin, bot
update, sent to Admin and bot: told to bot
TEXT
