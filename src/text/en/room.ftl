# Rooms for which Discord has no place.

declared-room-refused = **{ $number }** is registered. This server has no place for another channel, so it has no room; it is worked on in { $room }.

entry-room-refused = **No room could be opened**: this server has no place for another channel
next-room-refused = It is worked on here, by the buttons of its announcement. For rooms, delete channels that nobody needs any more (Discord allows 500 in a server). If the level of this incident changes, a room is tried again.

doctor-category-full = ⚠️ The category for rooms has { $count } channels, and Discord allows 50: further rooms are opened outside of it. Delete or move old ones.
doctor-guild-full = ❌ The server has { $count } channels, and Discord allows 500: incidents get no room, and are worked on in the incidents channel. Delete old ones.
