#!/usr/bin/env bash
# workalendar 17.0.0 (PyPI) has no Chinese data after 2023: it says so on weekdays and is silently wrong on weekends.
#
# Tried: `China().is_working_day` on days of 2026.
# Expected: the State Council's notice for 2026 makes six days of weekends working days: 4 January, 14 and 28
# February, 9 May, 20 September, 10 October. A library without the year should refuse all of it, as it does for
# weekdays: `CalendarError: Need configure 2026 for China.` (That its data ends in 2023 stands in a comment of its
# source.)
# Seen: a Saturday or Sunday never reaches the check of the year: the answer is False, without error or warning, for
# all six. Asked on a Saturday whether people work, the program runs; on Monday it fails.
# For a war-room bot: on a make-up day the office is full and the night rule applies; a test that was written on a
# weekend passes.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_pip workalendar==17.0.0

cat >run.py <<'PY'
import warnings
from datetime import date
from workalendar.asia import China
china = China()
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    for day in [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20),
                date(2026, 10, 10)]:
        print(day, day.strftime("%a"), "working day:", china.is_working_day(day), "warnings:", len(warned))
    for day in [date(2026, 2, 16), date(2026, 10, 12)]:
        try:
            print(day, day.strftime("%a"), china.is_working_day(day))
        except Exception as error:
            print(day, day.strftime("%a"), type(error).__name__, error)
PY
./venv/bin/python run.py >seen
verdict <<'TEXT'
2026-01-04 Sun working day: False warnings: 0
2026-02-14 Sat working day: False warnings: 0
2026-02-28 Sat working day: False warnings: 0
2026-05-09 Sat working day: False warnings: 0
2026-09-20 Sun working day: False warnings: 0
2026-10-10 Sat working day: False warnings: 0
2026-02-16 Mon CalendarError Need configure 2026 for China.
2026-10-12 Mon CalendarError Need configure 2026 for China.
TEXT
