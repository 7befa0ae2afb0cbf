#!/usr/bin/env bash
# cronstrue 3.39.0 (npm) describes one cron line with "and" in English and with "or" in Chinese.
#
# Tried: "0 9 1-7 * 1" and "0 9 1,15 * 1" in the locales en and zh_CN; croner 11.0.1 tells when they run.
# Expected: two translations of one meaning; POSIX (crontab) says OR: on days 1 to 7, and besides on every Monday.
# Seen: English reads as if both had to hold ("between day 1 and 7 of the month, and on Monday": the first Monday);
# one option's paragraph in the README tells that this "and" is the wording for OR. zh_CN says 或者为, "or is". Most
# readers of the English text expect 1 run in January 2026; there are 10.
# For a war-room bot with members of both languages: the two confirmations of one `/digest` command contradict each
# other, so it shows the next dates instead of a sentence.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_npm cronstrue@3.39.0 croner@11.0.1

cat >run.mjs <<'JS'
import cronstrue from 'cronstrue/i18n.js';
import { Cron } from 'croner';
for (const line of ['0 9 1-7 * 1', '0 9 1,15 * 1']) {
  console.log(line);
  for (const locale of ['en', 'zh_CN']) {
    console.log(' ', locale, cronstrue.toString(line, { locale }).replace(/\s+/g, ' '));
  }
  const runs = new Cron(line, { timezone: 'UTC' }).nextRuns(20, new Date('2025-12-31T12:00:00Z'));
  const days = runs.map(at => at.toISOString()).filter(at => at < '2026-02').map(at => at.slice(8, 10));
  console.log('  January:', days.join(' '));
}
JS
node run.mjs >seen
verdict <<'TEXT'
0 9 1-7 * 1
  en At 09:00 AM, between day 1 and 7 of the month, and on Monday
  zh_CN 在上午 09:00, 限每月的 1 号 至 7 号 之间, 或者为星期一
  January: 01 02 03 04 05 06 07 12 19 26
0 9 1,15 * 1
  en At 09:00 AM, on day 1 and 15 of the month, and on Monday
  zh_CN 在上午 09:00, 限每月 1 号 和 15 号, 或者为星期一
  January: 01 05 12 15 19 26
TEXT
