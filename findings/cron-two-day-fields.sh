#!/usr/bin/env bash
# The crate cron 0.17.0 takes a day of the month AND a weekday; croner 4.0.3 takes one OR the other; cronexpr 1.7.0
# takes OR for one spelling and AND for the other.
#
# Tried: "0 9 1-7 * MON" and "0 9 */2 * MON" (cron wants a field of seconds before them), first six days from 1
# January 2026, by three crates, and by PyPI croniter 7.0.0 and cronsim 2.8.
# Expected: POSIX (crontab) and crontab(5): if both fields are restricted, a day that matches EITHER runs. Debian's
# cron has a footnote to it that only its source and cronexpr tell: a field that begins with `*`, also `*/2`, is not
# restricted, so there both must match. cron's documentation says nothing of the pair of fields.
# Seen: two lines, five libraries, three ways: AND always (cron), OR always (croner, croniter), Debian's (cronexpr,
# cronsim). All accept both lines without a word.
# For a war-room bot: "first Monday of the month", written after what the crate answers, posts on ten or more days a
# month once the line moves to another program; and "every second day, and Mondays" loses most of its days.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_pip croniter==7.0.0 cronsim==2.8
with_cargo 'cron = "=0.17.0"' 'croner = "=4.0.3"' 'cronexpr = "=1.7.0"' 'chrono = "=0.4.42"' <<'RS'
use chrono::{DateTime, Utc};
use std::str::FromStr;
fn main() {
    let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    for line in ["0 9 1-7 * MON", "0 9 */2 * MON"] {
        let show = |name: &str, days: Vec<String>| println!("{line}  {name:8} {}", days.join(" "));
        let days = cron::Schedule::from_str(&format!("0 {line}")).unwrap();
        show("cron", days.after(&start).take(6).map(|at| at.format("%m-%d").to_string()).collect());
        let days = croner::Cron::from_str(line).unwrap();
        show("croner", days.iter_after(start).take(6).map(|at| at.format("%m-%d").to_string()).collect());
        let days = cronexpr::parse_crontab(&format!("{line} UTC")).unwrap();
        let mut at = cronexpr::MakeTimestamp::from_str("2026-01-01T00:00:00Z").unwrap();
        let mut found = Vec::new();
        for _ in 0..6 {
            let next = days.find_next(at).unwrap();
            found.push(next.to_string()[5..10].to_owned());
            at = cronexpr::MakeTimestamp(next.timestamp());
        }
        show("cronexpr", found);
    }
}
RS
cat >run.py <<'PY'
from datetime import datetime, timezone
from itertools import islice
from croniter import croniter
from cronsim import CronSim
start = datetime(2026, 1, 1, tzinfo=timezone.utc)
for line in ["0 9 1-7 * MON", "0 9 */2 * MON"]:
    for name, runs in [("croniter", croniter(line, start, ret_type=datetime)), ("cronsim", CronSim(line, start))]:
        print(f"{line}  {name:8}", *(run.strftime("%m-%d") for run in islice(runs, 6)))
PY
{
    ./finding
    ./venv/bin/python run.py
} | sort --stable -r -k 3,3 >seen
verdict <<'TEXT'
0 9 1-7 * MON  cron     01-05 02-02 03-02 04-06 05-04 06-01
0 9 1-7 * MON  croner   01-01 01-02 01-03 01-04 01-05 01-06
0 9 1-7 * MON  cronexpr 01-01 01-02 01-03 01-04 01-05 01-06
0 9 1-7 * MON  croniter 01-01 01-02 01-03 01-04 01-05 01-06
0 9 1-7 * MON  cronsim  01-01 01-02 01-03 01-04 01-05 01-06
0 9 */2 * MON  cron     01-05 01-19 02-09 02-23 03-09 03-23
0 9 */2 * MON  croner   01-01 01-03 01-05 01-07 01-09 01-11
0 9 */2 * MON  cronexpr 01-05 01-19 02-09 02-23 03-09 03-23
0 9 */2 * MON  croniter 01-01 01-03 01-05 01-07 01-09 01-11
0 9 */2 * MON  cronsim  01-05 01-19 02-09 02-23 03-09 03-23
TEXT
