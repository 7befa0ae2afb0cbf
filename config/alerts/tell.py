#!/usr/bin/env python3
"""Tells warroom an alert in its own form, signed: for scripts, jobs and programs that have no form of theirs.

    tell.py https://warroom.example/alerts/backups /etc/warroom-backups.key <<'END'
    {"fingerprint": "backup/db-1", "state": "firing", "title": "No backup of db-1 for 26 hours",
     "severity": "critical", "labels": {"service": "database"}}
    END

and the same with "state": "recovered" when it is over. The file has the key of the source, `whsec_` and Base64; only whoever
tells may read it. Any library of Standard Webhooks signs in the same way. It tries three times, ends with 0 once the alert was
taken, and prints what was answered. With --headers it only prints what it would send.
"""

import base64
import hashlib
import hmac
import sys
import time
import urllib.error
import urllib.request
import uuid


def signed(key, name, body):
    """The headers of a request with this body, signed now."""
    now = str(int(time.time()))
    text = name.encode() + b"." + now.encode() + b"." + body
    secret = base64.b64decode(key.removeprefix("whsec_"), validate=True)
    signature = base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": now,
        "webhook-signature": "v1," + signature,
    }


def tell(url, key, name, body):
    """Sends it once; answers with the exit code, or None where it may be tried again."""
    request = urllib.request.Request(url, body, signed(key, name, body), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            print(answer.read(4096).decode(errors="replace"))
            return 0
    except urllib.error.HTTPError as error:
        print(error.code, error.read(4096).decode(errors="replace"), file=sys.stderr)
        return None if error.code >= 500 or error.code == 429 else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return None


def main():
    arguments = [one for one in sys.argv[1:] if one != "--headers"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    url, path = arguments
    with open(path, encoding="ascii") as file:
        key = file.readline().strip()
    name, body = "msg_" + uuid.uuid4().hex, sys.stdin.buffer.read()
    if "--headers" in sys.argv:
        for header, value in signed(key, name, body).items():
            print(f"{header}: {value}")
        return 0
    for wait in (2, 5, None):
        code = tell(url, key, name, body)
        if code is not None:
            return code
        if wait is not None:
            time.sleep(wait)
    return 1


if __name__ == "__main__":
    sys.exit(main())
