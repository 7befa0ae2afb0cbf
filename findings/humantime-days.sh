#!/usr/bin/env bash
# humantime 2.4.0 (crate) writes 365 days as "11months 30days 3h 50m 24s".
#
# Tried: `format_duration` of whole days, as a follow-up's term or an incident's age has them.
# Expected: days, as they went in: the documentation of `format_duration` shows hours and smaller only. That a month
# is 30.44 days and a year 365.25 is documented for `parse_duration` ("months"), where it is the only way.
# Seen: from 31 days on, months of 30.44 days are taken out and leave odd hours, minutes and seconds: 31 days are
# "1month 13h 26m 24s", a year is eleven months and some. Read back, the sum is right; a person reads a time that
# nobody set.
# For a war-room bot: "open for 1month 13h 26m 24s" in a digest; it formats days itself.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_cargo 'humantime = "=2.4.0"' <<'RS'
use std::time::Duration;
fn main() {
    for days in [30, 31, 60, 61, 90, 365, 366] {
        let text = humantime::format_duration(Duration::from_secs(days * 86_400)).to_string();
        let back = humantime::parse_duration(&text).unwrap().as_secs();
        println!("{days:3} days: {text} ({} s apart when read back)", back.abs_diff(days * 86_400));
    }
}
RS
./finding >seen
verdict <<'TEXT'
 30 days: 30days (0 s apart when read back)
 31 days: 1month 13h 26m 24s (0 s apart when read back)
 60 days: 1month 29days 13h 26m 24s (0 s apart when read back)
 61 days: 2months 2h 52m 48s (0 s apart when read back)
 90 days: 2months 29days 2h 52m 48s (0 s apart when read back)
365 days: 11months 30days 3h 50m 24s (0 s apart when read back)
366 days: 1year 18h (0 s apart when read back)
TEXT
