# Simulations: who would be told what and when, if nobody reacted.

simulate-premise = Reported at { $start } ({ $zone }), and nobody reacts:
simulate-card = The room is opened, with the pinned card
simulate-announcement = Announced in the incidents channel
simulate-review = Incident summary
simulate-opening = Opening message: what happened, what to do first
simulate-time = Time
simulate-after = After
simulate-what = Message
simulate-to = To
simulate-every = , then every { $every }
simulate-every-with-pauses = , then every { $every } in working time
simulate-again = , and { $n } more, the last at { $last }
simulate-nothing = This level has no limits: nobody is reminded of anything.
simulate-silent = Nothing more comes after that.
simulate-goes-on = Looked at until { $last }; the reminders go on until somebody reacts.
difference-none = Nothing is told differently.
difference-level-gone = { $playbook } has no such level.
difference-past = { $differ } of { $all } incidents would have been told differently.
difference-unfit = { $number }: its level { $level } is not in { $playbook }, so it cannot be compared.
difference-no-past = There is no incident of this playbook here.
simulate-calls = Messages that call them, in hour
