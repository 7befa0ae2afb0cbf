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
