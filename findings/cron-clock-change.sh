#!/usr/bin/env bash
# A daily line at the hour of a clock change: croniter 7.0.0, cronsim 2.8 and three others give four sets of answers.
#
# Tried: "30 2 * * *" in Berlin on 29 March and 25 October 2026, "0 0 * * *" in Cairo on 24 April 2026 (there midnight
# does not exist), by PyPI croniter 7.0.0, cronsim 2.8, APScheduler 3.11.3 (`from_crontab`) and npm croner 11.0.1,
# cron-parser 5.10.6.
# Expected: one answer; crontab(5) of Debian's cron has one: a job at a fixed time that was jumped over runs soon
# after the change, and does not run again when the clock is set back. Failing that, each library true to itself.
# Seen: a nightly job runs at 01:00Z or 01:30Z, once or twice. APScheduler runs what falls into the gap of Berlin half
# an hour late (it keeps the old offset), but drops the whole day where the gap is at midnight. croniter and
# APScheduler run twice in autumn. Documented: croner's rule in its README, that cronsim follows Debian, and in
# APScheduler's manual that such jobs may run twice or not at all, but not which when.
# For a war-room bot: a hand-over or digest at such an hour is missing or doubled once a year, by library and city, so
# wall time is to be mapped to instants by a rule of one's own.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_pip croniter==7.0.0 cronsim==2.8 APScheduler==3.11.3 tzdata==2026.2
with_npm croner@11.0.1 cron-parser@5.10.6

cat >run.py <<'PY'
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo
from apscheduler.triggers.cron import CronTrigger
from croniter import croniter
from cronsim import CronSim

def apscheduler(line, zone, since):
    trigger, last = CronTrigger.from_crontab(line, timezone=zone), None
    while True:
        last = trigger.get_next_fire_time(last, since)
        since = last.astimezone(timezone.utc) + timedelta(microseconds=1)
        yield last

for line, zone, day in [("30 2 * * *", "Europe/Berlin", (2026, 3, 29)), ("0 0 * * *", "Africa/Cairo", (2026, 4, 24)),
                        ("30 2 * * *", "Europe/Berlin", (2026, 10, 25))]:
    start = datetime(*day, tzinfo=ZoneInfo(zone)) - timedelta(minutes=1)
    for name, runs in [("croniter", croniter(line, start, ret_type=datetime)), ("cronsim", CronSim(line, start)),
                       ("APScheduler", apscheduler(line, zone, start))]:
        found = []
        for run in runs:
            if run.astimezone(ZoneInfo(zone)).date() > datetime(*day).date():
                break
            found.append(run.astimezone(timezone.utc).strftime("%H:%MZ"))
        print(datetime(*day).date(), zone, line, name, *(found or ["never"]))
PY
cat >run.mjs <<'JS'
import { Cron } from 'croner';
import { CronExpressionParser } from 'cron-parser';
for (const [line, zone, since, until] of [
  ['30 2 * * *', 'Europe/Berlin', '2026-03-28T22:59:00Z', '2026-03-29T21:59:00Z'],
  ['0 0 * * *', 'Africa/Cairo', '2026-04-23T21:59:00Z', '2026-04-24T20:59:00Z'],
  ['30 2 * * *', 'Europe/Berlin', '2026-10-24T21:59:00Z', '2026-10-25T22:59:00Z'],
]) {
  const show = (name, all) => console.log(until.slice(0, 10), zone, line, name,
    all.filter(at => at < new Date(until)).map(at => at.toISOString().slice(11, 16) + 'Z').join(' '));
  show('croner', new Cron(line, { timezone: zone }).nextRuns(4, new Date(since)));
  const parsed = CronExpressionParser.parse(line, { currentDate: new Date(since), tz: zone });
  show('cron-parser', [1, 2, 3, 4].map(() => parsed.next().toDate()));
}
JS
{
    ./venv/bin/python run.py
    node run.mjs
} | sort --stable -k 1,1 >seen
verdict <<'TEXT'
2026-03-29 Europe/Berlin 30 2 * * * croniter 01:00Z
2026-03-29 Europe/Berlin 30 2 * * * cronsim 01:00Z
2026-03-29 Europe/Berlin 30 2 * * * APScheduler 01:30Z
2026-03-29 Europe/Berlin 30 2 * * * croner 01:00Z
2026-03-29 Europe/Berlin 30 2 * * * cron-parser 01:30Z
2026-04-24 Africa/Cairo 0 0 * * * croniter 22:00Z
2026-04-24 Africa/Cairo 0 0 * * * cronsim 22:00Z
2026-04-24 Africa/Cairo 0 0 * * * APScheduler never
2026-04-24 Africa/Cairo 0 0 * * * croner 22:00Z
2026-04-24 Africa/Cairo 0 0 * * * cron-parser 22:00Z
2026-10-25 Europe/Berlin 30 2 * * * croniter 00:30Z 01:30Z
2026-10-25 Europe/Berlin 30 2 * * * cronsim 00:30Z
2026-10-25 Europe/Berlin 30 2 * * * APScheduler 00:30Z 01:30Z
2026-10-25 Europe/Berlin 30 2 * * * croner 00:30Z
2026-10-25 Europe/Berlin 30 2 * * * cron-parser 00:30Z
TEXT
