//! What the audit trail says: of every change, in the transaction that makes it, and of every refusal for want of right.

use super::{Actions, Call, Failure, View};
use crate::domain::At;
use crate::domain::guild::{Guild, Holder};
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::incident::{Incident, Origin};
use crate::domain::keyed::Keyed;
use crate::domain::quota::Charge;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Actor, Entry};
use crate::domain::trail::{Outcome, Source, Step};
use std::collections::BTreeMap;

/// Longest `before` and `after` of a row, in characters.
const LONGEST: usize = 600;
/// Rows of a server that a look reads at most, and of an incident.
const MOST: u32 = 200;
const MOST_OF_INCIDENT: u32 = 2000;

/// What is so, in short: keys with values, none of which is a text that somebody wrote.
type Short = BTreeMap<String, String>;

/// Who changes an incident, when and by which way, and what it was like before.
pub(super) struct Deed {
    pub(super) at: At,
    source: Source,
    actor: Actor,
    /// Absent: what time or Discord brought, named by the first entry that comes of it.
    action: Option<&'static str>,
    before: Short,
    /// Was it neither fixed nor contained before?
    pub(super) did_harm: bool,
}

impl Deed {
    /// What somebody asked for; of an incident that is new, `before` is absent.
    pub(super) fn of(call: &Call, before: Option<&Incident>, at: At) -> Deed {
        Deed {
            at,
            source: call.source,
            actor: Actor::Person(call.caller.user),
            action: Some(call.action.key()),
            before: before.map(short).unwrap_or_default(),
            did_harm: before.is_some_and(Incident::is_uncontained),
        }
    }

    /// What alerts brought; of an incident that is new, `before` is absent.
    pub(super) fn of_alerts(before: Option<&Incident>, at: At) -> Deed {
        Deed {
            at,
            source: Source::Alert,
            actor: Actor::Bot,
            action: None,
            before: before.map(short).unwrap_or_default(),
            did_harm: before.is_some_and(Incident::is_uncontained),
        }
    }

    /// What time or Discord brought.
    pub(super) fn by(actor: Actor, before: &Incident, at: At) -> Deed {
        let did_harm = before.is_uncontained();
        Deed { at, source: Source::Bot, actor, action: None, before: short(before), did_harm }
    }

    /// The row about these entries. `None`: nothing was changed.
    pub(super) fn step(&self, view: &View, entries: &[Entry]) -> Option<Step> {
        let first = entries.first()?;
        let own_entries = entries.iter().filter(|entry| entry.by == self.actor);
        let numbered: Vec<_> =
            own_entries.map(|entry| format!("#{} {}", entry.seq, entry.event.kind())).collect();
        let (before, after) = difference(&self.before, &short(&view.incident));
        Some(Step {
            at: self.at,
            guild: view.incident.guild(),
            incident: Some(view.incident.id),
            actor: self.actor,
            source: self.source,
            action: self.action.map_or_else(|| first.event.kind().to_owned(), str::to_owned),
            before: cut(&before),
            after: cut([after, numbered.join(", ")].join(" ").trim()),
            outcome: Outcome::Done,
        })
    }
}

/// The row about a guild's settings, with who set them, by which way and by what. `None`: nothing was changed.
pub(super) fn settled(
    (actor, source, action): (Actor, Source, &str),
    before: &Guild,
    after: &Guild,
    now: At,
) -> Option<Step> {
    let (was, is) = difference(&keys(before), &keys(after));
    (!was.is_empty() || !is.is_empty()).then(|| Step {
        at: now,
        guild: after.id,
        incident: None,
        actor,
        source,
        action: action.to_owned(),
        before: cut(&was),
        after: cut(&is),
        outcome: Outcome::Done,
    })
}

impl Actions {
    /// Notes that somebody was refused something for want of right. It counts against their quota, so that nobody fills the
    /// disk with it; whoever has used that up is refused for that, and it is noted no more. That it cannot be noted is
    /// logged: whoever asked is answered all the same.
    pub async fn note_refused(&self, call: &Call, why: &Refusal) {
        if !why.is_for_want_of_right() {
            return;
        }
        if let Err(failure) = self.note_refusal(call, why).await
            && !matches!(failure, Failure::Refused(Refusal::QuotaUsedUp(..)))
        {
            tracing::warn!(guild = call.guild.0, "a refusal could not be noted: {failure:?}");
        }
    }

    async fn note_refusal(&self, call: &Call, why: &Refusal) -> Result<(), Failure> {
        let counted = self.count(call, Charge::Change)?;
        let incident = match call.incident {
            Some(id) => Some(id),
            None => self.0.store.looks().incident_in(call.guild, call.channel).await?.map(|found| found.id),
        };
        let mut write = self.0.store.begin().await?;
        write.note(&Step {
            at: self.now(),
            guild: call.guild,
            incident,
            actor: Actor::Person(call.caller.user),
            source: call.source,
            action: call.action.key().to_owned(),
            before: String::new(),
            after: reason(why),
            outcome: Outcome::Refused,
        });
        self.commit(write).await?;
        counted.keep();
        Ok(())
    }

    /// The audit trail of a guild, the newest rows first, without what time brought: of that the timelines tell.
    ///
    /// # Errors
    /// A fault.
    pub async fn trail_of(&self, guild: GuildId) -> Result<Vec<Step>, Failure> {
        Ok(self.0.store.looks().trail_of(guild, MOST).await?)
    }

    /// The audit trail of an incident, the newest rows first.
    ///
    /// # Errors
    /// A fault.
    pub async fn trail(&self, incident: IncidentId) -> Result<Vec<Step>, Failure> {
        Ok(self.0.store.looks().trail(incident, MOST_OF_INCIDENT).await?)
    }
}

/// The reason of a refusal in one word, with what would have been needed.
fn reason(why: &Refusal) -> String {
    match why {
        Refusal::NotPermitted(permit, roles) => {
            let roles: Vec<_> = roles.iter().map(ToString::to_string).collect();
            format!("needs {}: {}", permit.key(), roles.join(", "))
        }
        other => {
            let variant = format!("{other:?}");
            variant.split(['(', ' ']).next().unwrap_or_default().to_owned()
        }
    }
}

fn short(incident: &Incident) -> Short {
    let mut known = Short::new();
    let mut put = |key: &str, value: String| known.insert(key.to_owned(), value);
    put("state", incident.state.key().to_owned());
    put("playbook", incident.playbook().to_string());
    put("private", incident.is_private().to_string());
    if let Some(given) = incident.level() {
        put("level", format!("{}{}", given.level, if given.confirmed { "" } else { "?" }));
    }
    if let Some(room) = incident.room {
        put("room", room.0.to_string());
    }
    if let Some(silence) = incident.silences.last() {
        put("silent-until", silence.until.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    }
    for assignment in &incident.assignments {
        let origin = match assignment.origin {
            Origin::By(user) => format!("given by {}", user.0),
            Origin::Taken => "taken".to_owned(),
        };
        put(&format!("part {} {}", assignment.role, assignment.member.0), origin);
    }
    for blocker in &incident.blockers {
        put(
            &format!("blocker {}", blocker.id),
            if blocker.cleared_at.is_some() { "cleared" } else { "open" }.into(),
        );
    }
    for plan in &incident.plans {
        put(&format!("plan {}", plan.id), format!("{:?}", plan.progress).to_lowercase());
    }
    for wording in &incident.wordings {
        let stands = match (wording.published.is_some(), wording.approved.is_some()) {
            (true, _) => "published",
            (false, true) => "approved",
            (false, false) => "drafted",
        };
        put(&format!("wording {}", wording.draft.id), stands.to_owned());
    }
    known
}

/// Settings by their key. Of what people named, only that it is there.
fn keys(guild: &Guild) -> Short {
    let mut known = Short::new();
    let mut put = |key: &str, value: String| known.insert(key.to_owned(), value);
    put("languages", format!("{:?}", guild.languages).to_lowercase());
    put("zone", guild.zone.name().to_owned());
    put("playbook", guild.playbook.clone());
    put("company", guild.company.as_ref().map_or("none", |_| "set").to_owned());
    put("rotations", guild.oncall.len().to_string());
    for (key, channel) in [
        ("incidents_channel", guild.incidents_channel),
        ("reviews_channel", guild.reviews_channel),
        ("ops_channel", guild.ops_channel),
        ("comms_channel", guild.comms_channel),
        ("oncall_channel", guild.oncall_channel),
        ("category", guild.category),
    ] {
        if let Some(channel) = channel {
            put(key, channel.0.to_string());
        }
    }
    for (role, holders) in &guild.roles {
        put(&format!("roles.{role}"), holders.iter().map(holder).collect::<Vec<_>>().join(","));
    }
    known
}

fn holder(holder: &Holder) -> String {
    match holder {
        Holder::User(user) => format!("user:{}", user.0),
        Holder::Role(role) => format!("role:{}", role.0),
    }
}

/// What differs, as it was and as it is.
fn difference(before: &Short, after: &Short) -> (String, String) {
    let only = |these: &Short, those: &Short| {
        let differs = these.iter().filter(|(key, value)| those.get(*key) != Some(value));
        differs.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
    };
    (only(before, after), only(after, before))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{RoleKey, UserId};

    #[test]
    fn of_settings_the_key_that_changed_is_said_and_no_name() {
        let before = Guild::new(GuildId(1), "basic");
        let mut after = Guild { company: Some("Acme".into()), ..before.clone() };
        after.roles.insert(RoleKey::new("lead"), vec![Holder::User(UserId(7))]);
        let (was, is) = difference(&keys(&before), &keys(&after));
        assert_eq!(was, "company=none");
        assert_eq!(is, "company=set roles.lead=user:7");
    }

    #[test]
    fn a_refusal_is_told_without_what_was_typed() {
        let why = Refusal::NotTheirWording(crate::domain::refusal::CommsStep::Draft, vec![RoleKey::new("x")]);
        assert_eq!(reason(&why), "NotTheirWording");
    }
}
