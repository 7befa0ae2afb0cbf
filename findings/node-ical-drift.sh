#!/usr/bin/env bash
# node-ical 0.26.1 (npm): a repeated event that meets a short month or a clock change stays moved for ever.
#
# Tried: three rotas, expanded by `expandRecurringEvent`: monthly from the 31st, yearly from 29 February, daily at
# 02:30 in Berlin over the spring change of 2026.
# Expected: RFC 5545, 3.3.10: instances on a date or at a local time that does not exist are ignored and not counted.
# So 31 January, 31 March, 31 May; 2024, 2028; and whatever is done on 29 March, 02:30 (00:30Z) again on the 30th.
# rrule-temporal 2.2.8, a newer release of the library under it, does so.
# Seen: each instance is computed from the one before it, so the first adjustment stays: the 28th of every later
# month, 28 February also in 2028, and 03:30 (01:30Z) on every later day.
# For a war-room bot: the month's last hand-over moves three days for good, a nightly one by an hour until autumn.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_npm node-ical@0.26.1 rrule-temporal@2.2.8

cat >run.mjs <<'JS'
import ical from 'node-ical';
import { RRuleTemporal } from 'rrule-temporal';
const zone = ['BEGIN:VTIMEZONE', 'TZID:Europe/Berlin', 'BEGIN:DAYLIGHT', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200',
  'DTSTART:19960331T020000', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'END:DAYLIGHT', 'BEGIN:STANDARD',
  'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'DTSTART:19961027T030000', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'END:STANDARD', 'END:VTIMEZONE'];
const show = date => date.toISOString().slice(0, 16) + 'Z';
for (const [start, rule] of [
  ['DTSTART:20260131T090000Z', 'FREQ=MONTHLY;COUNT=4'],
  ['DTSTART:20240229T090000Z', 'FREQ=YEARLY;COUNT=5'],
  ['DTSTART;TZID=Europe/Berlin:20260328T023000', 'FREQ=DAILY;COUNT=4'],
]) {
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//rota//EN', ...zone, 'BEGIN:VEVENT',
    'UID:1@example.com', 'DTSTAMP:20240101T000000Z', start, 'DURATION:PT1H', `RRULE:${rule}`, 'END:VEVENT',
    'END:VCALENDAR', ''].join('\r\n');
  const event = Object.values(ical.sync.parseICS(text)).find(part => part.type === 'VEVENT');
  const all = ical.expandRecurringEvent(event, { from: new Date('2024-01-01'), to: new Date('2029-12-31') });
  console.log(`${start} ${rule}`);
  console.log('  node-ical      ', all.map(turn => show(turn.start)).join(' '));
  const other = new RRuleTemporal({ rruleString: `${start}\nRRULE:${rule}` });
  console.log('  rrule-temporal ', other.all().map(at => show(new Date(at.epochMilliseconds))).join(' '));
}
JS
node run.mjs >seen
verdict <<'TEXT'
DTSTART:20260131T090000Z FREQ=MONTHLY;COUNT=4
  node-ical       2026-01-31T09:00Z 2026-02-28T09:00Z 2026-03-28T09:00Z 2026-04-28T09:00Z
  rrule-temporal  2026-01-31T09:00Z 2026-03-31T09:00Z 2026-05-31T09:00Z 2026-07-31T09:00Z
DTSTART:20240229T090000Z FREQ=YEARLY;COUNT=5
  node-ical       2024-02-29T09:00Z 2025-02-28T09:00Z 2026-02-28T09:00Z 2027-02-28T09:00Z 2028-02-28T09:00Z
  rrule-temporal  2024-02-29T09:00Z 2028-02-29T09:00Z 2032-02-29T09:00Z 2036-02-29T09:00Z 2040-02-29T09:00Z
DTSTART;TZID=Europe/Berlin:20260328T023000 FREQ=DAILY;COUNT=4
  node-ical       2026-03-28T01:30Z 2026-03-29T01:30Z 2026-03-30T01:30Z 2026-03-31T01:30Z
  rrule-temporal  2026-03-28T01:30Z 2026-03-30T00:30Z 2026-03-31T00:30Z 2026-04-01T00:30Z
TEXT
