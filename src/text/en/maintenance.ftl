## Maintenance windows

name-maintenance = maintenance
about-maintenance = Times in which systems are worked on
name-maintenance-plan = plan
about-maintenance-plan = Plan one: alerts and reminders of these systems are held meanwhile
about-maintenance-plan-work = What is done
about-maintenance-plan-systems = Systems, with commas between; as their alerts name them, or label=value
about-maintenance-plan-from = When it begins: now, 22:00, tomorrow 22:00
about-maintenance-plan-until = When it ends: 23:30, 2h
name-maintenance-list = list
about-maintenance-list = Those that are ahead or under way
name-maintenance-extend = extend
about-maintenance-extend = Give one another end
about-maintenance-extend-window = Its number
about-maintenance-extend-until = When it ends: 23:30, 2h (from now)
name-maintenance-end = end
about-maintenance-end = End one now, or call it off before it begins
about-maintenance-end-window = Its number
option-work = work
option-systems = systems
option-window = window

done-maintenance-plan = Maintenance window { $number } is planned: { $from } – { $until } ({ $length }).
done-maintenance-unheard = No alert lately was of { $systems }: look whether alerts name it like this.
done-maintenance-extend = Maintenance window { $number } ends { $until } now.
done-maintenance-end = Maintenance window { $number } is over. What it held is let go.
done-maintenance-called-off = Maintenance window { $number } is called off.
maintenance-none = No maintenance window is ahead or under way.

maintenance-planned = **Maintenance window { $number } is planned: { $name }**
maintenance-soon = **Maintenance window { $number } begins soon: { $name }**
maintenance-begun = **Maintenance window { $number } has begun: { $name }**
maintenance-changed = **Maintenance window { $number } ends at another time: { $name }**
maintenance-over = **Maintenance window { $number } is over: { $name }**
maintenance-called-off = **Maintenance window { $number } is called off: { $name }**
maintenance-when = { $from } – { $until } ({ $length }) · { $systems } · { $who }
maintenance-effect = Alerts and reminders of these systems are held meanwhile; escalations of open incidents are not.
maintenance-held-none = No alert was held.
maintenance-held = Alerts held: { $alerts } · still firing, and treated as new now: { $firing }{ $kept ->
    [0] {""}
   *[other] {" "}· held on by another window: { $kept }
}

entry-held-for-maintenance = **Reminders are held back** until { $until }, for maintenance window { $number }

refused-ends-first = { $time } – { $until } ends before it begins. Give an end that comes later.
refused-maintenance-too-long = { $length } is too long for a maintenance window: what is held back so long, nobody hears of. At most { $longest }; plan several, or extend it later.
refused-maintenance-too-far = { $time } is more than a year ahead. Give the year, if that is another one.
refused-maintenance-full = { $most } maintenance windows are planned already. End those that are not needed: `/maintenance list`
refused-no-maintenance = There is no maintenance window { $said }: none is ahead or under way.
refused-no-such-maintenance = There is no maintenance window { $said }. Ahead or under way: { $known }
refused-no-such-system = There is no system { $said }. The settings name: { $known }
refused-too-many-systems = { $count } systems are too many; at most { $most }. Plan several windows.
