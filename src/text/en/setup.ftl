# Installing, checking and setting up
outside-guild = Use this in a channel of the server, not in a direct message.

setup-saved = The settings are saved.
setup-stored = Stored now: languages { $languages }; time zone { $zone }; playbook `{ $playbook }`.
setup-stored-company = To customers speaks: { $company }.
setup-stored-channels = Channels: { $channels }.
setup-unreachable = Discord did not show the channels and roles of this server: { $reason }. Check that the bot has joined, then run `/warroom setup` again.
setup-not-made = “{ $name }” could not be made. Give the bot “Manage Channels” and run this again, or make the channel yourself and pick it in `/warroom setup`.

doctor-guild = **{ $guild }**
doctor-well = Everything is in place.
doctor-zones = -# Time zones by the tz database { $edition }.
doctor-unreachable = ❌ The bot cannot see this server: { $reason }. Invite it again by the installation link.
doctor-permission = ❌ The bot lacks the permission “{ $name }”. Give it in the server's settings, under Roles.
doctor-permission-in = ❌ The bot lacks the permission “{ $name }” in { $channel }. Give it in that channel's settings, under Permissions.
doctor-private = ⚠️ The bot lacks the permission “{ $name }”: people assigned later cannot get into private rooms. Without private rooms this does no harm.
doctor-unset = ⚠️ There is no { $purpose }. Run `/warroom setup`: the bot makes or picks one.
doctor-gone = ❌ The { $purpose } ({ $channel }) is not there any more. Run `/warroom setup` to set another.
doctor-unbound = ⚠️ Nobody holds the role “{ $role }”, so whatever is for it reaches nobody. Run `/warroom settings role:{ $key } to:@somebody`.
doctor-silent = ❌ When the bot mentions { $who } (“{ $role }”), nobody is notified. In that role's settings turn on “Allow anyone to @mention this role”, or give the bot “Mention @everyone, @here and All Roles”.
doctor-nobody-on-call = ⚠️ People take turns at “{ $role }”, but nobody is on call now: the turns have not begun, or have no people. Correct `[[guilds.oncall]]` in the settings.
doctor-turns-at-nothing = ⚠️ People take turns at “{ $role }”, which the playbook does not have, so that calls nobody. Correct `[[guilds.oncall]]` in the settings.
doctor-left = ❌ { $who } (“{ $role }”) is not on this server any more, so nobody is reached there. Name somebody else in the settings, or with `/warroom settings role:{ $key }`.
doctor-empty = ❌ Nobody has the Discord role { $who } (“{ $role }”), so nobody is reached there. Give it to somebody, or run `/warroom settings role:{ $key } to:@somebody`.
doctor-deleted = ❌ The Discord role that stood for “{ $role }” was deleted, so nobody is reached there. Run `/warroom settings role:{ $key } to:@somebody`.
doctor-category = category for war rooms
doctor-incidents = channel for announcements
doctor-reviews = channel for reviews
doctor-ops = channel for operators

calendar-lacks = ⚠️ The calendar “{ $calendar }” does not know the holidays of { $year } yet. Without them, limits in working days count public holidays as worked. Add the days of { $year } and the year to `years` in its file (“warroom check” shows mistakes), then have the files read again: `kill -HUP`, or a restart.
doctor-drill-aside = ⚠️ A drill is not offered:
    { $why }
doctor-files = ⚠️ The files that are there now were not taken, and what was in force before still is. Correct them, then have them read again: `kill -HUP`, or a restart.
    { $why }
files-taken = ✅ The files that are there now were taken and are in force.
