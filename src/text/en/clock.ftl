# What the operators are told when the machine's clock is set or wrong.

clock-ahead = **The clock of the machine that warroom runs on is { $by } ahead of Discord's time.** warroom does not follow it: it goes by Discord's time, so nothing comes early, late or twice. Set the machine's clock right, and let it be kept right (NTP)
clock-behind = **The clock of the machine that warroom runs on is { $by } behind Discord's time.** warroom does not follow it: it goes by Discord's time, so nothing comes early, late or twice. Set the machine's clock right, and let it be kept right (NTP)
clock-set-forward = **The clock of the machine that warroom runs on was set forward by { $by }**, and Discord does not say what time it is. warroom does not follow it and goes on as before, so nothing comes early, late or twice. Look which is right: if the clock was wrong before, start warroom again
clock-set-back = **The clock of the machine that warroom runs on was set back by { $by }**, and Discord does not say what time it is. warroom does not follow it and goes on as before, so nothing comes early, late or twice. Look which is right: if the clock was wrong before, start warroom again
clock-right = The clock of the machine that warroom runs on is right again.
clock-was-behind = **warroom's time was { $by } behind Discord's**: the machine stood still, or its clock was wrong. It is right now; whatever fell due in that time is told now, each once, and says how late it is.
clock-was-ahead = **warroom's time was { $by } ahead of Discord's.** It is right now. What was told early is not told again; whatever waited is tried now.

entry-deadlines-moved = The calendar of working days was updated
next-deadline-moved = { $clock }: from { $was } to **{ $due }**
next-deadline-stays = { $clock } stays at **{ $due }**
next-deadline-settled = { $clock } stays at **{ $due }**, which is no longer provisional
