# What a gateway reads out, and what the room hears of its calls.
call-drill = This is a drill.
call-incident = Incident { $number }.
call-level = Level { $level }.
call-title = { $title }.
call-you = You are called as { $roles }. Please come to the room on Discord.
entry-paged-by = { $outlet } reached { $person } by phone
entry-call-missed = { $outlet } could not reach { $person } by phone: { $why }
entry-nobody-left = { $outlet } has nobody left to call for { $roles }
call-missed-no-answer = nobody answered
call-missed-refused = it does not make this call; is the number right?
call-missed-unclear = it is not known whether it called, since it does not say
call-missed-fault = it takes no calls
do-call-gateway = Call by phone: { $roles }. { $outlet } calls them, one after the other. Whoever reaches somebody first presses “Called by phone”, or types `/paged`.
card-call-gateway = { $roles } · { $outlet } calls
do-call-yourself = Somebody has to call: then press “Called by phone”, or `/paged`.
