#!/usr/bin/env bash
# The crate icalendar 0.17.17 gives each alarm of a parsed calendar a new random UID and the time of day, at every
# print.
#
# Tried: parsing a shift with a VALARM and printing it, without a change, twice, one second apart.
# Expected: what was read. RFC 5545, 3.6.6, has no DTSTAMP in an alarm; a UID may be there (RFC 9074, 4), is then to
# name that alarm for good: it is how a snoozed or dismissed one is known. An event that has its own UID and DTSTAMP
# is kept as it is.
# Seen: both properties are added to the alarm by `Display`, the UID random: two prints of one value differ.
# For a war-room bot: a rota file that nobody changed has new bytes at each export, so an ETag or hash never matches,
# subscribers load it again, and a dismissed reminder rings again.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_cargo 'icalendar = { version = "=0.17.17", default-features = false, features = ["parser"] }' <<'RS'
use icalendar::Calendar;
fn main() {
    let text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//rota//EN", "BEGIN:VEVENT", "UID:1@example.com",
        "DTSTAMP:20260101T000000Z", "DTSTART:20260105T090000Z", "DTEND:20260105T170000Z", "BEGIN:VALARM",
        "ACTION:DISPLAY", "DESCRIPTION:hand-over", "TRIGGER:-PT15M", "END:VALARM", "END:VEVENT", "END:VCALENDAR", ""]
        .join("\r\n");
    let calendar: Calendar = text.parse().unwrap();
    let first = calendar.to_string();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let second = calendar.to_string();
    let alarm = |text: &str| -> Vec<String> {
        text.lines().skip_while(|line| *line != "BEGIN:VALARM").take_while(|line| *line != "END:VALARM")
            .map(str::to_owned).collect()
    };
    for (one, two) in alarm(&first).iter().zip(alarm(&second)) {
        let name = one.split(':').next().unwrap();
        let read = text.contains(one.as_str());
        let same = if *one == two { "same in both prints" } else { "differs between the prints" };
        println!("{:12} {}, {same}", name, if read { "was read" } else { "was not there" });
    }
    println!("the event's own UID kept: {}", first.contains("UID:1@example.com"));
    println!("the prints are equal: {}", first == second);
}
RS
./finding >seen
verdict <<'TEXT'
BEGIN        was read, same in both prints
DTSTAMP      was not there, differs between the prints
ACTION       was read, same in both prints
DESCRIPTION  was read, same in both prints
TRIGGER      was read, same in both prints
UID          was not there, differs between the prints
the event's own UID kept: true
the prints are equal: false
TEXT
