#!/usr/bin/env bash
# standardwebhooks 1.1.0 (PyPI) signs another instant than the one it is given, unless that is written in UTC.
#
# Tried: `Webhook.sign` on a machine in Shanghai with one instant, 2026-09-21T14:13:20Z, written in four ways; every
# hour around it is tried as the signed second.
# Expected: what is signed is `id.seconds.body` (Standard Webhooks, "Signature scheme") for the instant given.
# Python's own `datetime.timestamp()` honours a zone and takes a time without one as local.
# Seen: the zone is thrown away and UTC written in its place. An aware time in +08:00 is signed eight hours late; so
# is `datetime.now()`, as the machine's wall clock. Only times written in UTC come out right, so a server in UTC that
# signs `datetime.now()` never shows it.
# For a war-room bot: a test that signs with this library from an office in China sends a time outside the five
# minutes that receivers allow, with a signature that is right, and looks for the fault in the secret.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_pip standardwebhooks==1.1.0

cat >run.py <<'PY'
import base64, hashlib, hmac
from datetime import datetime, timedelta, timezone
from standardwebhooks.webhooks import Webhook
key = bytes(range(1, 25))
hook = Webhook("whsec_" + base64.b64encode(key).decode())
def signed_second(signature):
    for hours in range(-14, 15):
        second = 1790000000 + hours * 3600
        mac = hmac.new(key, f"msg_1.{second}.{{}}".encode(), hashlib.sha256).digest()
        if signature == "v1," + base64.b64encode(mac).decode():
            return f"{hours:+d} h"
instant = datetime.fromtimestamp(1790000000, timezone.utc)
for name, when in [("aware, UTC", instant), ("aware, +08:00", instant.astimezone(timezone(timedelta(hours=8)))),
                   ("naive, UTC", instant.replace(tzinfo=None)),
                   ("naive, local", datetime.fromtimestamp(1790000000))]:
    print(f"{name:13} {when.isoformat():25} signed as the instant {signed_second(hook.sign('msg_1', when, '{}'))}")
PY
TZ=Asia/Shanghai ./venv/bin/python run.py >seen
verdict <<'TEXT'
aware, UTC    2026-09-21T14:13:20+00:00 signed as the instant +0 h
aware, +08:00 2026-09-21T22:13:20+08:00 signed as the instant +8 h
naive, UTC    2026-09-21T14:13:20       signed as the instant +0 h
naive, local  2026-09-21T22:13:20       signed as the instant +8 h
TEXT
