//! Declaring an incident.

use super::commit::tell_due;
use super::trail::Deed;
use super::{Actions, Call, Done, Failure, View};
use crate::domain::At;
use crate::domain::authorise::{Action, Place, authorise};
use crate::domain::change::append;
use crate::domain::decide::{
    Report, SAME_WITHIN, arrived, check_report, fits_room, incident_number, report_again, sequence_of,
};
use crate::domain::guild::Guild;
use crate::domain::ids::GuildId;
use crate::domain::incident::{Incident, Similar};
use crate::domain::playbook::Playbook;
use crate::domain::quota::Charge;
use crate::domain::refusal::Refusal;
use crate::domain::reporter::{OnBehalf, on_behalf};
use crate::domain::similar;
use crate::domain::timeline::{Actor, DeclarationEvent, Entry, Event};
use crate::store::Write;
use anyhow::{Context, anyhow};
use std::collections::BTreeSet;

/// What an incident begins with.
pub(super) struct Registration<'a> {
    pub(super) guild: &'a Guild,
    pub(super) playbook: &'a Playbook,
    pub(super) report: &'a Report<'a>,
    /// Who reported it.
    pub(super) by: Actor,
    /// Incidents that are like it.
    pub(super) similar: Vec<Similar>,
    /// For whom it was typed in, if for somebody else.
    pub(super) on_behalf: Option<OnBehalf>,
}

impl Actions {
    /// Registers a report at once and gives it a number. Without a playbook, the guild's is used.
    ///
    /// # Errors
    /// A refusal or a fault. Nothing was registered then.
    pub async fn declare(
        &self,
        call: &Call,
        playbook: Option<&str>,
        report: &Report<'_>,
    ) -> Result<Done, Failure> {
        let guild = self.guild(call.guild);
        let (caller, now) = (&call.caller, self.now());
        authorise(Action::Declare, Place::Server { guild: &guild, caller, playbook: None, now })?;
        let wanted = playbook.unwrap_or(&guild.playbook);
        let playbook = self.in_force().playbooks.in_force(wanted).ok_or_else(|| {
            let known = self.playbooks().iter().map(|playbook| playbook.reference.id.clone()).collect();
            Refusal::NoSuchPlaybook(wanted.into(), known)
        })?;
        let counted = self.count(call, Charge::Declaration)?;
        // A report never waits for this: without it, it is registered all the same.
        let alike = similar::Description {
            title: report.title,
            symptom: report.symptom,
            fault_type: report.fault_type,
            source: report.source,
        };
        let similar = self.similar_to(call.guild, &alike).await.unwrap_or_default();
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        write.serve(call.interaction, now);
        if let Some((view, events)) = self.reported_before(&mut write, call, report, &playbook, now).await? {
            let done = self.add_to(write, view, call, events, now).await?;
            counted.keep();
            return Ok(done);
        }
        let by = Actor::Person(call.caller.user);
        let on_behalf = on_behalf(report, &call.caller, &playbook);
        let registration =
            Registration { guild: &guild, playbook: &playbook, report, by, similar, on_behalf };
        let (mut view, mut entries) = self.register(&mut write, registration, now).await?;
        let drill = report.drill.is_some();
        // Whoever begins a drill has not come to it for that.
        let arrived = arrived(view.scene(&call.caller, now), call.channel).filter(|_| !drill);
        append(&mut view.incident, &mut entries, by, arrived.into_iter().collect(), now);
        let done = self.finish(write, view, entries, true, &Deed::of(call, None, now)).await?;
        counted.keep();
        Ok(done)
    }

    /// Begins an incident. It is not saved yet.
    pub(super) async fn register(
        &self,
        write: &mut Write,
        registration: Registration<'_>,
        now: At,
    ) -> Result<(View, Vec<Entry>), Failure> {
        let Registration { guild, playbook, report, by, similar, on_behalf } = registration;
        let (id, sequence) = write.next_number(guild.id).await?;
        let sequence = match sequence {
            Some(sequence) => sequence,
            None => self.number_anew(write, guild.id).await?,
        };
        let drill = report.drill.is_some();
        let number = |kind: &_| incident_number(playbook, kind, guild, now, sequence, drill);
        let mut events = check_report(report, guild.id, playbook, now, number)?;
        if let Some(Event::Declaration(DeclarationEvent::Declared(declared))) = events.first_mut() {
            (declared.similar, declared.on_behalf) = (similar, on_behalf);
        }
        let first = Entry { seq: 1, at: now, by, event: events.remove(0) };
        let mut incident =
            Incident::begin(id, &first).ok_or_else(|| anyhow!("a report begins no incident"))?;
        let mut entries = vec![first];
        append(&mut incident, &mut entries, by, events, now);
        Ok((self.view(incident)?, entries))
    }

    /// The incident that somebody reported with the same words just now, with what this report adds to it.
    async fn reported_before(
        &self,
        write: &mut Write,
        call: &Call,
        report: &Report<'_>,
        playbook: &Playbook,
        now: At,
    ) -> Result<Option<(View, Vec<Event>)>, Failure> {
        let recent = write.declared_since(call.guild, now - SAME_WITHIN).await?;
        let mut same = recent.into_iter().filter(|(_, title)| similar::is_same_title(title, report.title));
        let Some((id, _)) = same.next() else { return Ok(None) };
        let added = check_report(report, call.guild, playbook, now, |_| String::new())?;
        for id in std::iter::once(id).chain(same.map(|(id, _)| id)) {
            let first = self.load(write, id).await?;
            if let Some(events) =
                report_again(&first.incident, (&added, call.caller.user), report.fault_type.is_some(), now)
            {
                return Ok(Some((first, events)));
            }
        }
        Ok(None)
    }

    async fn add_to(
        &self,
        write: Write,
        mut view: View,
        call: &Call,
        events: Vec<Event>,
        now: At,
    ) -> Result<Done, Failure> {
        let mut entries = Vec::new();
        tell_due(&mut view, &mut entries, now)?;
        let deed = Deed::of(call, Some(&view.incident), now);
        fits_room(view.scene(&call.caller, now), &events)?;
        append(&mut view.incident, &mut entries, Actor::Person(call.caller.user), events, now);
        self.finish(write, view, entries, false, &deed).await
    }

    /// A running number that no incident has, where the last one that there is was given: after so many as there are.
    async fn number_anew(&self, write: &mut Write, guild: GuildId) -> anyhow::Result<u32> {
        let numbers = self.0.store.numbers(guild).await?;
        let playbooks = self.playbooks();
        let used: BTreeSet<u32> = numbers
            .iter()
            .flat_map(|number| playbooks.iter().filter_map(|book| sequence_of(book, number)))
            .collect();
        let first = u32::try_from(used.len())? + 1;
        let free = (first..).find(|number| !used.contains(number)).context("no number is free")?;
        tracing::warn!(guild = guild.0, free, "the running numbers were used up and go on here");
        write.number_from(guild, free);
        Ok(free)
    }
}
