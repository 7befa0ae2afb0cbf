#!/usr/bin/env bash
# ical.js 2.2.1 (npm, the library of Thunderbird's calendar) leaves parts of a rule unused, without a word.
#
# Tried: four valid rules from Friday 2026-01-02, first five turns, beside rrule 2.8.1 (npm).
# Expected: RFC 5545, 3.3.10. BYSETPOS picks the nth of what the other parts give in one interval of the rule,
# whatever its FREQ; BYWEEKNO keeps a yearly rule to those weeks; a date that does not exist is ignored. No
# documentation names a part that is not supported, and no error is raised.
# Seen: BYSETPOS counts in `FREQ=MONTHLY;BYDAY=...` only: weekly, and with BYMONTHDAY, every candidate is a turn. With
# BYDAY, BYWEEKNO=20 is every Monday of the year. And 29 February falls on 1 March in the years without one, but only
# until the first leap year.
# For a war-room bot: "last duty day of the week" and "last day of the month" (28,29,30,31 with BYSETPOS=-1 is how
# calendar programs write it) become a page on every day; a preview by this library and the plan differ.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_npm ical.js@2.2.1 rrule@2.8.1

cat >run.mjs <<'JS'
import ICAL from 'ical.js';
import rrule from 'rrule';
for (const rule of [
  'FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1',
  'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1',
  'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
]) {
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//rota//EN', 'BEGIN:VEVENT', 'UID:1@example.com',
    'DTSTAMP:20260101T000000Z', 'DTSTART:20260102T090000Z', `RRULE:${rule}`, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n');
  const turns = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')).iterator();
  const first = Array.from({ length: 5 }, () => turns.next().toString().slice(0, 10));
  const other = rrule.rrulestr(`DTSTART:20260102T090000Z\nRRULE:${rule}`).all((_, index) => index < 5);
  console.log(rule);
  console.log('  ical.js', first.join(' '));
  console.log('  rrule  ', other.map(date => date.toISOString().slice(0, 10)).join(' '));
}
JS
node run.mjs >seen
verdict <<'TEXT'
FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1
  ical.js 2026-01-02 2026-01-05 2026-01-07 2026-01-09 2026-01-12
  rrule   2026-01-02 2026-01-09 2026-01-16 2026-01-23 2026-01-30
FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1
  ical.js 2026-01-28 2026-01-29 2026-01-30 2026-01-31 2026-02-28
  rrule   2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31
FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO
  ical.js 2026-01-05 2026-01-12 2026-01-19 2026-01-26 2026-02-02
  rrule   2026-05-11 2027-05-17 2028-05-15 2029-05-14 2030-05-13
FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29
  ical.js 2026-03-01 2027-03-01 2028-02-29 2032-02-29 2036-02-29
  rrule   2028-02-29 2032-02-29 2036-02-29 2040-02-29 2044-02-29
TEXT
