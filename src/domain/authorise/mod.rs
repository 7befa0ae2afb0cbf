//! Who may do what: one function of what is asked, who asks, what the incident is like and what its playbook permits. Every
//! way in asks it: commands, buttons, forms, menus, suggestions, and the command line.
//!
//! Rights come from the server's roles, from managing the server, and from roles that somebody gave who may give roles; a
//! role that was taken gives what its playbook says of it ([`Take`]). Whether somebody may know of a private incident is
//! another question, which comes first.

mod action;

pub use action::{Action, Needs, When};

use super::At;
use super::decide::{Scene, newest_waiting};
use super::guild::{Caller, Guild, Standing};
use super::ids::RoleKey;
use super::incident::State;
use super::playbook::{Permit, Playbook, Take};
use super::refusal::{CommsStep, Refusal};
use super::reporter::{self, Reporter};

/// Where something is asked: on a server, or in an incident of it.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    Server {
        guild: &'a Guild,
        /// Who asks.
        caller: &'a Caller,
        /// By which playbook, where it is about one.
        playbook: Option<&'a Playbook>,
        now: At,
    },
    Incident(Scene<'a>),
}

/// May this be done here by whoever asks?
///
/// # Errors
/// The refusal for whoever asks: that they cannot act at all, that the incident is not like that, or that others may.
pub fn authorise(action: Action, place: Place<'_>) -> Result<(), Refusal> {
    match place {
        Place::Server { caller, .. } | Place::Incident(Scene { caller, .. }) => stands(action, caller)?,
    }
    match (place, action.when()) {
        (Place::Server { guild, caller, playbook, now }, When::Server) => match action.needs() {
            Needs::Manager if !caller.manages_guild => Err(Refusal::GuildManagersOnly),
            Needs::Permit(permit) => match playbook.and_then(|playbook| permitted(playbook, permit)) {
                Some(roles) if !holds_here(guild, caller, roles, now) => {
                    Err(Refusal::NotPermitted(permit, roles.clone()))
                }
                _ => Ok(()),
            },
            Needs::Nothing | Needs::Manager | Needs::Step | Needs::Wording(_) | Needs::Asked => Ok(()),
        },
        // Nothing is known here of an incident, or of the server's playbook.
        (Place::Server { .. }, _) => Err(Refusal::NotInARoom),
        (Place::Incident(Scene { guild, caller, now, rules, .. }), When::Server) => {
            authorise(action, Place::Server { guild, caller, playbook: Some(rules.playbook), now })
        }
        (Place::Incident(scene), when) => {
            is_open_to(when, scene)?;
            has(action.needs(), scene)?;
            is_far_enough(when, scene)
        }
    }
}

/// May the caller take this role by themselves? Whoever holds its role in the guild may, of all others those whom the
/// playbook lets.
///
/// # Errors
/// The refusal, with who gives the role.
pub fn may_take(scene: Scene<'_>, role: &RoleKey) -> Result<(), Refusal> {
    let holds = scene.caller.roles.contains(role) || scene.caller.manages_guild;
    if holds || scene.rules.playbook.take(role) != Take::No {
        return Ok(());
    }
    let givers = scene.rules.playbook.permits.get(&Permit::Assign).cloned().unwrap_or_default();
    Err(Refusal::NotToTake(role.clone(), givers))
}

/// Has the caller one of these roles, or the right to do everything, or has nobody any of them? A list in which nobody of
/// this guild can be found binds nobody: at three in the morning a missing set-up must not stop the work. A part that
/// somebody took by themselves makes nobody the one who can be found: else whoever takes it would shut all others out.
pub fn holds_any(scene: Scene<'_>, roles: &[RoleKey]) -> bool {
    let (incident, caller) = (scene.incident, scene.caller);
    // Whoever asks a reporter without an account speaks for them.
    let asks = roles.contains(&reporter::role()) && incident.reported_by() == Reporter::Contact;
    let asks = if asks { scene.rules.playbook.asks_reporter() } else { Vec::new() };
    let roles = &[roles, &asks].concat()[..];
    let entitled =
        |role: &RoleKey| incident.entitled(role, scene.rules.playbook).any(|member| member == caller.user);
    let found = |role: &RoleKey| !scene.guild.called(role, scene.now).is_empty() || incident.is_given(role);
    holds(caller, roles) || roles.iter().any(entitled) || !roles.iter().any(found)
}

/// The same where there is no incident yet in which anybody could have a role.
fn holds_here(guild: &Guild, caller: &Caller, roles: &[RoleKey], now: At) -> bool {
    holds(caller, roles) || roles.iter().all(|role| guild.called(role, now).is_empty())
}

fn holds(caller: &Caller, roles: &[RoleKey]) -> bool {
    caller.manages_guild || roles.iter().any(|role| caller.roles.contains(role))
}

/// Bots, and those who are not on the server, can do nothing; whoever runs the program reads what is there anyway, and acts
/// in no incident: there is nobody then who could be asked about it.
fn stands(action: Action, caller: &Caller) -> Result<(), Refusal> {
    match caller.standing {
        Standing::Member => Ok(()),
        Standing::Bot => Err(Refusal::BotsDoNotAct),
        Standing::Gone => Err(Refusal::NotAMember),
        Standing::Operator => match action {
            Action::Browse | Action::Doctor | Action::ReadAudit | Action::Look | Action::Export => Ok(()),
            _ => Err(Refusal::NotAMember),
        },
    }
}

fn is_open_to(when: When, scene: Scene<'_>) -> Result<(), Refusal> {
    let incident = scene.incident;
    let fits = match when {
        When::Server | When::Always => true,
        When::Real => !incident.is_false_alarm() && !incident.is_merged(),
        When::Open | When::Unfixed | When::Unproved => incident.is_open(),
        When::Over if incident.state < State::Resolved => return Err(Refusal::IsOpen),
        When::Over => true,
    };
    if fits { Ok(()) } else { Err(Refusal::IsClosed) }
}

/// What only those are told who could do it otherwise.
fn is_far_enough(when: When, scene: Scene<'_>) -> Result<(), Refusal> {
    let state = scene.incident.state;
    match when {
        When::Unfixed if state >= State::Verifying => Err(Refusal::WrongState(state)),
        When::Unproved if state >= State::Verifying => Err(Refusal::TooLateToReject(state)),
        When::Server
        | When::Always
        | When::Real
        | When::Open
        | When::Unfixed
        | When::Unproved
        | When::Over => Ok(()),
    }
}

/// To whom the playbook permits it; absent: to everybody. Where it names nobody to say that a level is certain, or to put
/// right what others wrote, whoever may grade may.
fn permitted(playbook: &Playbook, permit: Permit) -> Option<&Vec<RoleKey>> {
    let named = playbook.permits.get(&permit);
    if matches!(permit, Permit::Confirm | Permit::Correct) {
        named.or(playbook.permits.get(&Permit::Grade))
    } else {
        named
    }
}

fn has(needs: Needs, scene: Scene<'_>) -> Result<(), Refusal> {
    let playbook = scene.rules.playbook;
    match needs {
        Needs::Nothing => Ok(()),
        Needs::Manager if scene.caller.manages_guild => Ok(()),
        Needs::Manager => Err(Refusal::GuildManagersOnly),
        Needs::Permit(permit) => match permitted(playbook, permit) {
            Some(roles) if !holds_any(scene, roles) => Err(Refusal::NotPermitted(permit, roles.clone())),
            _ => Ok(()),
        },
        Needs::Step => {
            // Where no step is asked for, no plan waits, and the decision says so.
            let gates = &playbook.plans.approval;
            let may = gates.is_empty() || gates.iter().any(|gate| holds_any(scene, &gate.by));
            let waiting = newest_waiting(scene.incident).filter(|_| !may);
            let gates = gates.iter().map(|gate| (gate.name.clone(), gate.by.clone()));
            waiting.map_or(Ok(()), |id| Err(Refusal::NotTheirStep(id, gates.collect())))
        }
        Needs::Wording(step) => {
            let roles = playbook.comms.as_ref().map(|comms| match step {
                CommsStep::Draft => comms.draft.clone(),
                CommsStep::Approve => comms.approve.clone(),
                CommsStep::Publish => comms.publishers().cloned().collect(),
            });
            match roles.filter(|roles| !roles.is_empty() && !holds_any(scene, roles)) {
                Some(roles) => Err(Refusal::NotTheirWording(step, roles)),
                None => Ok(()),
            }
        }
        Needs::Asked => match scene.incident.spell.survey.as_ref().map(|survey| survey.of) {
            Some(Some(of)) if of != scene.caller.user => Err(Refusal::NotTheirSurvey(of)),
            Some(None) if !holds_any(scene, &playbook.asks_reporter()) => {
                Err(Refusal::NotTheirsToAsk(playbook.asks_reporter()))
            }
            Some(_) | None => Ok(()),
        },
    }
}
