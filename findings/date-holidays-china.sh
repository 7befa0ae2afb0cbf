#!/usr/bin/env bash
# date-holidays 3.37.0 (npm) gives everybody in China a public holiday on Children's Day and other days of few.
#
# Tried: `new Holidays('CN')` for 2026, `isHoliday` at 14:00 in Shanghai, and the type that it names.
# Expected: the Measures on National Annual Festivals and Memorial Days (State Council, art. 3) give 4 May to the
# young and 1 August to soldiers half a day, 8 March to women half a day, 1 June to children under 14 a day; all
# others work. The README says that the type `public` is a public holiday and offers `optional`, `school`,
# `observance` for others. By the notice for 2026, 20 and 23 February and 6 and 7 October are days off for all.
# Seen: 1 June 2026, a Monday, is `public`, with its restriction only in a field `note`; so are 4 May, 8 March and 1
# August. The days off by notice are not known. (What a notice adds changes every year; the half days do not.)
# For a war-room bot: on Monday 1 June no deadline in working time runs, and the on-call rules of a holiday apply.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_npm date-holidays@3.37.0

cat >run.mjs <<'JS'
import Holidays from 'date-holidays';
const china = new Holidays('CN', { timezone: 'Asia/Shanghai' });
for (const day of ['2026-03-08', '2026-05-04', '2026-06-01', '2026-08-01', '2026-10-01', '2026-02-20', '2026-02-23',
  '2026-10-06', '2026-10-07']) {
  const found = china.isHoliday(new Date(`${day}T14:00:00+08:00`));
  console.log(day, found ? found.map(one => `${one.type}, note: ${one.note ?? 'none'}`).join('; ') : 'no holiday');
}
JS
node run.mjs >seen
verdict <<'TEXT'
2026-03-08 public, note: Women
2026-05-04 public, note: Youth from the age of 14 to 28
2026-06-01 public, note: Children below the age of 14
2026-08-01 public, note: Military personnel in active service
2026-10-01 public, note: none
2026-02-20 no holiday
2026-02-23 no holiday
2026-10-06 no holiday
2026-10-07 no holiday
TEXT
