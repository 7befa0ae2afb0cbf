# 机器时钟被改动或不准时，告知运维频道的内容。

clock-ahead = **运行 warroom 的机器，时钟比 Discord 的时间快 { $by }。** warroom 不跟随它，以 Discord 的时间为准，所以不会早发、晚发或重发。请校正机器时钟，并开启自动对时（NTP）
clock-behind = **运行 warroom 的机器，时钟比 Discord 的时间慢 { $by }。** warroom 不跟随它，以 Discord 的时间为准，所以不会早发、晚发或重发。请校正机器时钟，并开启自动对时（NTP）
clock-set-forward = **运行 warroom 的机器，时钟被向前拨了 { $by }**，而 Discord 没有给出时间。warroom 不跟随它，按原来的时间继续，所以不会早发、晚发或重发。请确认哪个时间正确：如果之前的时钟不准，请重启 warroom
clock-set-back = **运行 warroom 的机器，时钟被向后拨了 { $by }**，而 Discord 没有给出时间。warroom 不跟随它，按原来的时间继续，所以不会早发、晚发或重发。请确认哪个时间正确：如果之前的时钟不准，请重启 warroom
clock-right = 运行 warroom 的机器，时钟已恢复正确。
clock-was-behind = **warroom 的时间曾比 Discord 慢 { $by }**：机器停顿过，或时钟不准。现已校正；这段时间内到期的内容现在告知，每项一次，并注明迟了多久。
clock-was-ahead = **warroom 的时间曾比 Discord 快 { $by }。** 现已校正。提前告知过的不再重复；等待中的内容现在重试。

entry-deadlines-moved = 工作日历已更新
next-deadline-moved = { $clock }：原定 { $was }，现为 **{ $due }**
next-deadline-stays = { $clock }仍为 **{ $due }**
next-deadline-settled = { $clock }仍为 **{ $due }**，不再是暂定
