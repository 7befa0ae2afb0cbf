# Rooms that Discord refuses or people delete, and what stands of a private incident outside of its room.

declared-room-refused = **{ $number }** is registered. Discord let no room be opened for it; until one is, it is worked on in { $room }.
declared-room-refused-private = **{ $number }** is registered. Discord let no room be opened for it yet; that is tried again by itself, and the operators are told.

entry-room-refused = **No room could be opened.** Discord said:
next-room-refused = It is worked on here, by the buttons of its announcement, until there is a room: that is tried again by itself. What helps: give the bot “Manage Channels”, look at the category for rooms, delete channels that nobody needs any more (Discord allows 500 in a server).
next-room-refused-private = It is private, so it is worked on nowhere else; a room is tried again by itself. What helps: give the bot “Manage Channels” and “Manage Roles”, look at the category for rooms, delete channels that nobody needs any more (Discord allows 500 in a server). Whoever is called has to be told by other means until then.
entry-room-plainer = **This room is plainer than it was to be**: Discord refused something about it
next-room-plainer = It may have another name, stand outside of the category or be a thread, and not everybody who was to be invited may be in it. `/warroom doctor` says what is missing.
entry-room-deleted = **The room was deleted**, though its incident is open
next-room-deleted = A new one is opened by itself. If that happens more than three times in an hour, it waits. Who deleted it stands in the server's audit log.
opened-late = **{ $what }** has its room now
opened-again = **{ $what }** has a new room: the one before was deleted
opened-late-next = From here on it is worked on in this room. What happened so far: `/catchup` and `/timeline`.
opening-private = 🔒 This incident is private: only those who are invited see this room. `/private off` opens it to everybody.

entry-access-set = **Who sees this room is as it should be now**

neutral-instead = **{ $number }** is private, and something about it could not be said in its room. Whoever is called here: `/incidents show { $number }` says how it stands. Whoever manages the server: `/warroom doctor` says what is missing.
neutral-withdrawn = **{ $number }** is private now. What stood here is in its room.

doctor-category-full = ⚠️ The category for rooms has { $count } channels, and Discord allows 50: further rooms are opened outside of it. Delete or move old ones.
doctor-guild-full = ❌ The server has { $count } channels, and Discord allows 500: incidents get no room, and are worked on in the incidents channel. Delete old ones.
doctor-ops-open = ⚠️ People who do not manage the server can read the operators' channel ({ $channel }): of a private incident only the number is told there. Deny “View Channel” to @everyone in it, and allow it to the roles that manage the server.
