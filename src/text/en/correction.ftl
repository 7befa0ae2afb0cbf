# Putting right when the fault began, and when entries of the timeline happened and what they say.

permit-correct = put right what others wrote, and when the fault began

name-correct = correct
about-correct = Put right when the fault began, or an entry's time or text; what was said is kept
about-correct-occurred = When the fault really began: 14:30, yesterday 23:10
about-correct-entry = Which entry: its number at the end of its message, and in /timeline
about-correct-at = When that really happened: 14:30, 10m ago
about-correct-text = What it should say
about-correct-reason = Why
option-entry = entry
option-correct = correct

done-corrected = Put right. The timeline keeps what was said and what stands.
done-recorded-before = Recorded. That is before the fault began ({ $began }). If it began earlier than is on record, put that right: `/correct occurred:…`
done-evidence-before = That is before the fault began ({ $began }). If it began earlier than is on record, put that right: `/correct occurred:…`

entry-corrected-occurrence = **Put right when it began**: { $was } → **{ $is }** · { $who }
entry-corrected-time = **Put right entry #{ $id }**: { $was } → **{ $is }** · { $who }
entry-corrected = **Put right entry #{ $id }** · { $who }
correction-unknown = not told
correction-was = It said
correction-is = It says now
correction-reason = Why
correction-mark = ✏️ put right by entry #{ $by }, it was { $was }
correction-mark-occurrence = { $time } (put right, it was { $was })
correction-level = The level before was set in error: limits are as if it had not been.
correction-not-overdue = ✅ { $clock }: not overdue after all, the limit is **{ $due }**

due-breach-when-corrected = **{ $clock } overdue**: already { $overdue } late by what was put right

refused-began-later = The fault was reported at { $time }, so it began no later. Give a time that is not after it.
refused-reached-before = “{ $milestone }” was reached at { $time } already, so the fault began no later. Give an earlier time, or put that entry right first.
refused-no-such-entry = There is no entry { $said } in the timeline. The numbers stand at the end of the messages (`#5`), and in `/timeline`.
refused-nothing-to-correct = There is nothing to put right: give `occurred`, or `entry` with an `at` or a `text` that differs from what stands.
refused-keeps-its-text = Entry #{ $id } has no text that is put right here. For the report use `/details`, for the review `/review edit`; propose a plan or draft a wording anew; where a correction is wrong, correct the entry that it is about.
refused-keeps-its-time = Entry #{ $id } took effect when it was said, so its time stays. Its text can be put right with `text`; what really happened can be added by `/log` with `at`.
refused-recorded-earlier = Entry #{ $id } was recorded at { $time }, so it did not happen later. Give a time that is not after it.
refused-corrected-meanwhile = Somebody else has just put entry #{ $id } right. Look at `/timeline`, and put it right once more if that is needed.
