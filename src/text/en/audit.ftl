## What the auditor tells the operators

audit-differs = **What is owed and what was delivered differ.**
audit-untold = { $number }: { $clock } fell due { $at }, and nobody was told.
audit-unowed = { $number }: what was told at #{ $seq } is not what was owed then.
audit-unqueued = { $number }: #{ $seq } of { $at } has no message that waits or was sent.
audit-twice = { $number }: { $what } stands twice in its channel, again since { $at }. Whoever it calls may have been called twice; nothing needs to be done.
audit-untrue = { $number }: the message about #{ $seq }, sent { $at }, says that earlier reminders were not sent, and they were. Tell the people concerned.
audit-strayed = { $number }: what is shown differs from what its timeline adds up to.
audit-unreadable = { $number }: its record cannot be read.
audit-more = … and { $n } more.
audit-what-to-do = Tell the people concerned yourselves what they must know now. In the room `/why` shows what became of each message; the log has the reasons.
audit-all-clear = Audit: what is owed and what was delivered agree again.
