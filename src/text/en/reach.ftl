## Whom a message does not come to

reach-some = Not reached: { $missed }.
reach-nobody = Nobody whom this is for could be reached: { $missed }.
reach-nobody-but-next = Nobody whom this is for could be reached: { $missed }. So this goes to { $instead }.
reach-nobody-but-managers = Nobody whom this is for could be reached: { $missed }. So this goes to whoever manages the server: { $instead }. Please find somebody, then correct the roles: `/warroom doctor` says how.
missed-unset = set to nobody
missed-no-account = not on Discord
missed-deleted = the Discord role was deleted
missed-empty = nobody has the Discord role
missed-silent = the bot may not mention the Discord role
missed-left = not on this server any more
missed-shut-out = cannot see this channel
missed-made-the-fix = made the fix

## What /why and the operators are told of it

reached-nobody = reached nobody: { $missed }
reached-next = reached nobody whom it was for: { $missed }; told in their place: { $instead }
reached-managers = reached nobody whom it was for: { $missed }; told in their place: whoever manages the server
audit-unreached = { $number }: what was said of #{ $seq } at { $at } reached nobody whom it was for. The message itself says why, and who was told in their place; `/warroom doctor` says what to correct.

## The roll call

roll-worse = **Not everybody whom the playbooks call can be reached on this server.**
roll-mended = Can be reached again: { $roles }.

## The rota

rota-flawed = **Turns are missing, or given to two.** Where nobody is on call, everybody who holds the role is called, if anybody does.
rota-nobody = ⚠️ Nobody is on call for “{ $role }”. Give `[[guilds.oncall]]` in the settings people, and a `start` that has come.
rota-nobody-until = ⚠️ Nobody is on call for “{ $role }” until { $until }. Put the `start` of `[[guilds.oncall]]` in the settings earlier, or name somebody for that time in its `overrides`.
rota-nobody-from = ⚠️ Nobody is on call for “{ $role }” from { $from } on: whoever stands in ends then, and nobody's turn has begun. Correct `[[guilds.oncall]]` in the settings.
rota-nobody-between = ⚠️ Nobody is on call for “{ $role }” from { $from } until { $until }: whoever stands in ends then, and nobody's turn has begun. Name somebody for that time in the `overrides` of `[[guilds.oncall]]` in the settings.
rota-hours = ⚠️ Nobody is on call for “{ $role }” from { $from } until { $until } ({ $zone }), day by day: the `hours` of its turns leave that out. Whoever holds the role is called then. Let the `hours` of `[[guilds.oncall]]` in the settings meet, if that is not meant.
rota-overlap = ⚠️ In the calendar of “{ $role }” the shifts of two people are at one time, from { $from } until { $until }: { $one } and { $other }. { $other } counts, beginning later. Correct the calendar, if that is not meant.
rota-double = ⚠️ Two people stand in at “{ $role }” from { $from } until { $until }: { $one } and { $other }. { $other } counts, being named later. Correct the `overrides` of `[[guilds.oncall]]` in the settings, if that is not meant.
