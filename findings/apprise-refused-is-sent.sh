#!/usr/bin/env bash
# apprise 2.3.0 (PyPI) signs for DingTalk so that every message is refused, and reports the refusal as success.
#
# Tried: a message to a DingTalk robot with a secret and to a WeCom robot; instead of the network, `requests.post`
# answers what the services are known to answer to a refused message: HTTP 200 with an `errcode` other than 0.
# Expected: DingTalk's page on custom robots: `sign` is the base64 of the HMAC, percent-encoded once. A message is
# sent if `errcode` is 0; apprise itself looks for that in its plugin for Feishu, whose refusal (`code` 19024) it does
# report.
# Seen: the signature is encoded by the plugin and once more by requests (`%252B`, `%253D`): not the signature.
# `notify` is a success for both refusals.
# For a war-room bot: the side channel that is there for the day Discord is down delivers nothing, and every test of
# it is green. Sent means 2xx AND the service's own sign of success.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_pip apprise==2.3.0

cat >run.py <<'PY'
import json, logging, re
from unittest import mock
import apprise, requests
logging.disable(logging.CRITICAL)
class Answer:
    status_code, headers, encoding = 200, {}, "utf-8"
    def __init__(self, body):
        self.text, self.content = json.dumps(body), json.dumps(body).encode()
    def json(self):
        return json.loads(self.text)
def send(name, address, answer):
    target = apprise.Apprise()
    target.add(address)
    with mock.patch("requests.post", return_value=Answer(answer)) as post:
        sent = bool(target.notify(title="P0", body="payments are down"))
    url = requests.Request("POST", post.call_args.args[0], params=post.call_args.kwargs.get("params")).prepare().url
    sign = re.search(r"[?&]sign=([^&]*)", url)
    print(f"{name}: answer {answer.get('errcode', answer.get('code'))}, told as {'sent' if sent else 'failed'}"
          + (f", encoded twice: {sign.group(1).endswith('%253D')}" if sign else ""))
send("DingTalk, signed", "dingtalk://SEC0123456789abcdef@" + "a" * 64, {"errcode": 310000, "errmsg": "sign not match"})
send("DingTalk, plain", "dingtalk://" + "a" * 64, {"errcode": 310000, "errmsg": "keywords not in content"})
send("WeCom", "wecombot://00000000-0000-4000-8000-000000000000", {"errcode": 93000, "errmsg": "invalid webhook url"})
send("Feishu", "feishu://00000000-0000-4000-8000-000000000000", {"code": 19024, "msg": "Key Words Not Found"})
PY
./venv/bin/python run.py >seen
verdict <<'TEXT'
DingTalk, signed: answer 310000, told as sent, encoded twice: True
DingTalk, plain: answer 310000, told as sent
WeCom: answer 93000, told as sent
Feishu: answer 19024, told as failed
TEXT
