#!/usr/bin/env bash
# "1h30", "1,5h", "1M" and "1:30" to duration-str 0.21.0, humantime 2.4.0 and four other parsers: several answers each.
#
# Tried: crates humantime 2.4.0, duration-str 0.21.0, jiff 1.0.2 (`Span`); npm parse-duration 2.1.9, timestring 7.0.0;
# PyPI pytimeparse2 1.7.1. All in seconds; "-" is a refusal.
# Expected: "1h30" is an hour and a half or an error; a comma is a decimal sign, as ISO 8601 has it, or an error; "1M"
# beside "1m" either a month or an error.
# Seen: "1h30" is an hour and 30 SECONDS for duration-str (its default unit, documented), one hour for timestring,
# which drops the rest. "1,5h" is fifteen hours for two. "1M" is a month for humantime (documented) and a minute for
# four. "1:30" is 90 seconds, or a thousandth of one.
# For a war-room bot: a limit typed by hand in a form is off by a factor of 10 or 43,000 and looks accepted; so it
# says the parsed instant back, and takes few spellings.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_npm parse-duration@2.1.9 timestring@7.0.0
with_pip pytimeparse2==1.7.1
with_cargo 'humantime = "=2.4.0"' 'duration-str = { version = "=0.21.0", default-features = false }' \
    'jiff = "=1.0.2"' <<'RS'
use jiff::{Span, Unit};
fn main() {
    for text in ["1h30", "1,5h", "1M", "1:30"] {
        let show = |name: &str, seconds: Option<f64>| {
            println!("{text} {name} {}", seconds.map_or("-".to_owned(), |s| s.to_string()))
        };
        show("humantime", humantime::parse_duration(text).ok().map(|d| d.as_secs_f64()));
        show("duration-str", duration_str::parse(text).ok().map(|d| d.as_secs_f64()));
        show("jiff", text.parse::<Span>().ok().and_then(|span| span.total(Unit::Second).ok()));
    }
}
RS
cat >run.mjs <<'JS'
import parse from 'parse-duration';
import timestring from 'timestring';
for (const text of ['1h30', '1,5h', '1M', '1:30']) {
  console.log(text, 'parse-duration', parse(text) === null ? '-' : parse(text) / 1000);
  try {
    console.log(text, 'timestring', timestring(text));
  } catch {
    console.log(text, 'timestring', '-');
  }
}
JS
cat >run.py <<'PY'
from pytimeparse2 import parse
for text in ["1h30", "1,5h", "1M", "1:30"]:
    print(text, "pytimeparse2", "-" if parse(text) is None else parse(text))
PY
{
    ./finding
    node run.mjs
    ./venv/bin/python run.py
} | sort --stable -k 1,1 >seen
verdict <<'TEXT'
1,5h humantime -
1,5h duration-str -
1,5h jiff 5400
1,5h parse-duration 54000
1,5h timestring 54000
1,5h pytimeparse2 -
1:30 humantime -
1:30 duration-str -
1:30 jiff -
1:30 parse-duration 0.00103
1:30 timestring -
1:30 pytimeparse2 90
1M humantime 2630016
1M duration-str 60
1M jiff -
1M parse-duration 60
1M timestring 60
1M pytimeparse2 60
1h30 humantime -
1h30 duration-str 3630
1h30 jiff -
1h30 parse-duration 5400
1h30 timestring 3600
1h30 pytimeparse2 -
TEXT
