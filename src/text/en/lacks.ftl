## What an open incident lacks: for the operators, in the audit and from the doctor

lack-missing = { $number }: { $what } is not there, and nothing is under way. Declare it anew if people need it; the log has more.
lack-late = { $number }: { $what } has not arrived since { $at }.
lack-refused = { $number }: Discord refuses { $what } since { $at }: { $reason }. Give the bot what is missing, or another channel (`/warroom doctor`, `/warroom setup`); it is tried again by itself.
lack-short = { $number }: { $what } arrived shortened: { $reason }. Give the bot what is missing; the rest follows by itself.
lack-deleted = { $number }: { $what } was deleted again and again, or its channel was, last { $at }. Find out who or which bot deletes it, or set up another channel; it is posted anew later.
lack-stale = { $number }: { $what } cannot be updated since { $at }: { $reason }. Give the bot what is missing; it is tried again by itself.
lack-unpinned = { $number }: { $what } cannot be pinned since { $at }: { $reason }. Give the bot what is missing, or unpin something; it is tried again by itself.
lack-unpinned-often = { $number }: people unpin { $what } again and again. Find out who or which bot unpins it; it is pinned again within an hour.
lack-no-reason = no reason was given
lack-what-room = the room
lack-what-access = who can see the room
lack-what-card = the card
lack-what-announcement = the announcement
lack-what-entry = the message about #{ $seq }
lack-what-review = the review of #{ $seq }
lack-what-wording = the wording for customers of #{ $seq }
audit-elsewhere = Not everything that is owed was delivered: { $numbers }. The operators' channel is not set up, or takes no messages: `/warroom setup ops_channel:`, then `/warroom doctor`.
audit-elsewhere-clear = What was owed has been delivered after all: { $numbers }.
