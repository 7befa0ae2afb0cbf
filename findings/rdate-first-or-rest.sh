#!/usr/bin/env bash
# An event with extra dates: ical.js 2.2.1 and the crate rrule 0.14.0 lose its first shift, node-ical 0.26.1 and
# icalevents 0.3.1 the others.
#
# Tried: a night shift that starts on 5 January 2026 and is repeated on the 10th and the 12th by RDATE, no RRULE (how
# a calendar program stores a rota without a pattern). Libraries: npm ical.js and node-ical, the crate rrule, PyPI
# icalevents and recurring-ical-events 3.8.2.
# Expected: RFC 5545, 3.8.5.2: the set of turns comes from DTSTART together with RRULE, RDATE and EXDATE: three
# shifts.
# Seen: one library of five has three. ical.js and rrule yield only the two of RDATE; node-ical and icalevents know no
# RDATE at all and raise nothing. (node-ical's README promises EXDATE and overrides by the RFC and says nothing of
# RDATE.)
# For a war-room bot: nobody is on call in some shift, which one depends on the library, and no import fails.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_npm ical.js@2.2.1 node-ical@0.26.1
with_pip icalevents==0.3.1 recurring-ical-events==3.8.2 icalendar==7.3.2
with_cargo 'rrule = "=0.14.0"' <<'RS'
fn main() {
    let text = std::fs::read_to_string("rota.ics").unwrap();
    let rule: Vec<&str> = text.lines().filter(|line| line.starts_with("DTSTART") || line.starts_with("RDATE")).collect();
    let set: rrule::RRuleSet = rule.join("\n").parse().unwrap();
    let found: Vec<String> = set.all(9).dates.iter().map(|turn| turn.date_naive().to_string()).collect();
    println!("rrule (crate)         {}", found.join(" "));
}
RS

printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//example//rota//EN BEGIN:VEVENT UID:1@example.com \
    DTSTAMP:20260101T000000Z SUMMARY:on-call DTSTART:20260105T200000Z DURATION:PT12H \
    RDATE:20260110T200000Z,20260112T200000Z END:VEVENT END:VCALENDAR >rota.ics
cat >run.mjs <<'JS'
import fs from 'node:fs';
import ICAL from 'ical.js';
import ical from 'node-ical';
const text = fs.readFileSync('rota.ics', 'utf8');
const turns = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')).iterator();
const found = [];
for (let turn; (turn = turns.next());) found.push(turn.toString().slice(0, 10));
console.log('ical.js              ', found.join(' '));
const event = Object.values(ical.sync.parseICS(text)).find(part => part.type === 'VEVENT');
const all = ical.expandRecurringEvent(event, { from: new Date('2026-01-01'), to: new Date('2026-02-01') });
console.log('node-ical            ', all.map(turn => turn.start.toISOString().slice(0, 10)).join(' '));
JS
cat >run.py <<'PY'
from datetime import datetime, timezone
import icalendar, recurring_ical_events
from icalevents import icalparser
text = open("rota.ics", newline="").read()
since, until = datetime(2026, 1, 1, tzinfo=timezone.utc), datetime(2026, 2, 1, tzinfo=timezone.utc)
found = sorted(event.start for event in icalparser.parse_events(text, start=since, end=until))
print("icalevents           ", *(start.date() for start in found))
found = sorted(e.start for e in recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(since, until))
print("recurring-ical-events", *(start.date() for start in found))
PY
{
    node run.mjs
    ./finding
    ./venv/bin/python run.py
} >seen
verdict <<'TEXT'
ical.js               2026-01-10 2026-01-12
node-ical             2026-01-05
rrule (crate)         2026-01-10 2026-01-12
icalevents            2026-01-05
recurring-ical-events 2026-01-05 2026-01-10 2026-01-12
TEXT
