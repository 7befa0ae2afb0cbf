# What the bot tells departments, reporters and others by itself.

bulletin-start = **Start notice** · { $what } · { $level }
bulletin-start-corrected = **Start notice, corrected** · { $what } · { $level }
bulletin-expected = **{ $what }**: it is expected to work again by { $eta }
bulletin-completion = **Completion notice** · { $what }
bulletin-team = Team
bulletin-within = To be handled by
bulletin-no-time = No time can be named yet.
bulletin-ask = Needed from you
bulletin-recovered = Works again since
bulletin-solution = Solution
bulletin-prevention = Prevention
bulletin-prevention-open = still open; { $roles } names it
bulletin-prevention-open-until = still open; { $roles } names it by { $time }
bulletin-summary = Summary

playbook-bulletins = Told by itself
playbook-bulletin-start = Once somebody is first-responsible, a start notice, corrected when that changes ({ $place }) to { $roles }
playbook-bulletin-expected = Whenever a time is expected, that time ({ $place }) to { $roles }
playbook-bulletin-completion = Once the fix is verified, a completion notice ({ $place }) to { $roles }
playbook-in-room = in the room
playbook-in-incidents = in the incidents channel

card-report-to = Reported upwards
playbook-report-to = Reported upwards, step by step: { $roles }
