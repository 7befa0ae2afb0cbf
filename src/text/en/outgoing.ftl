# What is told to outside services, and how they stand.
outgoing-cut = … cut; the rest is on Discord.
outgoing-discord-down = ⚠️ Discord cannot be reached, or does not take this, since { $since }. It is told here in its place.
outgoing-private = Somebody is called in a private incident. What it is about is on Discord only.
outgoing-calls = Calls: { $who }
outgoing-told-by = 📮 Discord could not be reached in time. Told at { $at } by { $outlets }.
outgoing-broken = The outlet **{ $outlet }** takes nothing since { $since }: { $why } What is owed to it is kept for a day (to programs: three), and sent when it works. It is tried again by itself; what is changed in the settings or their files counts after a restart.
outgoing-works = The outlet **{ $outlet }** takes what it is sent again.
outgoing-lost = Given up at the outlet **{ $outlet }**: { $count }. It did not take these messages as they were, did not say whether it took them, or took nothing until they were too old; they are not sent again. The log says which.
outgoing-standing = Outlet **{ $outlet }** ({ $kind }) · waiting: { $waiting } · given up: { $lost }
outgoing-why-token = it does not know the address or the key. Put the right one into the file of `address_file` or `key_file`.
outgoing-why-signature = it refuses the signature. Compare the file of `key_file` with the robot's secret, and the machine's clock.
outgoing-why-keyword = it wants a word in each message. Set `keyword` to the robot's word.
outgoing-why-ip = it does not take requests from this machine's address. Add the address to the robot's list.
outgoing-why-guarded = it refuses the keyword, the signature or this machine's address. Compare all three with the robot's security settings.
outgoing-why-gone = nothing is there any more. Make a new robot or endpoint, and put its address into the file of `address_file`.
outgoing-why-redirect = it sends on to another address, which is not followed. Put that address into the file of `address_file`, if it is the right one.
outgoing-why-inside = its name leads to an address inside of a network. Set `allow_private = true` if that is meant.
outgoing-why-stranger = something answers that is not this service. Look at the address.
outgoing-why-busy = it asks for fewer requests.
outgoing-why-fault = it has a fault of its own.
outgoing-why-unreached = it cannot be reached.
outgoing-why-silent = it does not answer in time.
outgoing-why-unknown = it refuses for a reason that is not known here.
outgoing-why-long = what is sent is too long for it.
outgoing-why-malformed = it does not understand what is sent. Compare `kind` with what is there.
outgoing-why-content = it does not let through what is said, or linked to, there.
outgoing-code = { $why } (It says { $code }.)
