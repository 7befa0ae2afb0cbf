# Playbooks: which there are, and what they demand.

playbook-list-own = ★ is what this server uses when none is named. What one demands: `/playbook show`; a rehearsal: `/playbook simulate`
playbook-whole = The whole of it is attached. Who would be told what, if nobody reacted: `/playbook simulate`
playbook-sync = Progress update every { $every }
playbook-sync-after-failure = Progress update every { $every } once a verification has failed
playbook-grading = Limit for grading
playbook-roles = Roles
playbook-permits = Who may do what
playbook-verification = Verification
playbook-blockers = Blockers
playbook-closing = Before it can be closed
playbook-types = Kinds of fault
playbook-invites = Also invited: { $roles }
playbook-met-by = met by any of: { $what }
playbook-warns = warned at { $share }%: { $roles }
playbook-reminds = reminded: { $roles }
playbook-rung = escalated { $after } after the limit: { $roles }
playbook-repeats = then reminded every { $every }
playbook-cadence = asked for every { $every }; the second miss also mentions { $second }, the third escalates to { $third }
playbook-required = must be held
playbook-assignable = can be given in an incident
playbook-taken = anybody may take it, for no rights
playbook-taken-with-permits = anybody may take it, with its rights
playbook-unheld = ⚠️ nobody on this server holds it
playbook-verified-by = Verified by: { $roles }
playbook-not-by-fixer = Not by whoever fixed it
playbook-returns = If it fails, back to: { $state }
playbook-plans = Before a plan is carried out
playbook-gate = { $name }: { $people ->
    [one] {""}
   *[other] { $people } of{" "}
}{ $roles }, not whoever proposed it
playbook-plan-eta = A temporary plan says when service is expected back
playbook-followups = Improvements that are due
playbook-left = Permanent plans left at closing go on as improvements, due when planned or within { $within }

# Going over to another version

entry-playbook-adopted = { $who } went over to **{ $playbook } v{ $new }** (from v{ $old })
done-playbook-adopt = From now on { $playbook } counts here. What was told is not told again.
refused-adopted-already = { $playbook } counts here already, and there is no newer version.
refused-level-gone = { $playbook } has no level { $said }. Set one that both have first, with `/grade`, and then try again. It has: { $known }.
refused-playbook-gone = { $playbook } is no playbook of this server any more; the incident stays with the version that it has.
name-playbook-adopt = adopt
about-playbook-adopt = Judge the incident of this room by the present version of its playbook
