//! What a notice says at the moment when it is sent, and making whole what arrived in a smaller form.

use super::direct::{as_direct, todo, without_told};
use super::{Lane, fault};
use crate::actions::View;
use crate::discord::cards::outside::with_told;
use crate::discord::deliver::{compose, compose_reminder, formed, instead, marker, may_repeat, sent_at};
use crate::discord::message::Message;
use crate::discord::pictured::with_record;
use crate::discord::reach::Leaving;
use crate::discord::rest::RequestOutcome;
use crate::domain::At;
use crate::domain::delivery::{Form, Kind, Phase, Target, Urgency, completed};
use crate::domain::direct;
use crate::domain::playbook::RoomKind;
use crate::domain::privacy::Standing;
use crate::domain::timeline::{DueEvent, Entry, Event};
use crate::domain::unsaid::{Around, Reminder, waits_until};
use crate::store::Notice;
use anyhow::Context;
use chrono::TimeDelta;

/// Later than this, what calls people says who told it in time.
const LATE: TimeDelta = TimeDelta::seconds(60);

/// What a notice says.
pub(super) enum Words {
    /// This, about this entry.
    Outgoing(Box<Outgoing>),
    /// Nothing that needs a message.
    Nothing,
    /// These notices, maybe itself among them, need no message of their own: a later one says it. What is left is looked
    /// at anew.
    WithAnother(Vec<Notice>),
    /// Nothing where it goes, since it is private: it belongs into the room.
    InRoom,
    /// It is not to be said before this instant.
    Waits(At),
}

/// A message to be sent, and what it is made of.
pub(super) struct Outgoing {
    pub(super) message: Message,
    pub(super) entry: Entry,
    pub(super) timeline: Vec<Entry>,
    unsaid: Vec<u32>,
    standing: Standing,
}

/// A message by one of several ways.
enum Way {
    /// As it goes.
    Goes(Box<Message>),
    /// Not before this instant: by another way it may have arrived.
    Waits(At),
    /// Not at all: it has.
    Needless,
}

/// What a message is made of.
#[derive(Clone, Copy)]
struct Basis<'a> {
    entry: &'a Entry,
    timeline: &'a [Entry],
    unsaid: &'a [u32],
    standing: Standing,
    /// When it was sent. `None`: it is sent now.
    sent: Option<At>,
}

impl Outgoing {
    fn basis(&self) -> Basis<'_> {
        let Outgoing { entry, timeline, unsaid, standing, .. } = self;
        Basis { entry, timeline, unsaid, standing: *standing, sent: None }
    }
}

impl Lane {
    /// What a notice says now.
    pub(super) async fn words(&self, notice: &Notice, view: &View) -> anyhow::Result<Words> {
        // Where there is no room, the announcement is the card.
        if notice.kind == Kind::Card && view.incident.room_kind == RoomKind::None {
            return Ok(Words::Nothing);
        }
        let store = self.actions.store();
        // A room that was opened late is given its card once, whoever asks for it.
        if let (Kind::Card, Some(room)) = (notice.kind, view.incident.room)
            && store.has_card_in(notice.incident, room).await?
        {
            return Ok(Words::Nothing);
        }
        let now = self.actions.now();
        let around = self.around(notice).await?;
        let reminders: Vec<_> = around.iter().map(reminder).collect();
        if let Some(until) = waits_until(notice.seq, &reminders, now) {
            return Ok(Words::Waits(until));
        }
        let timeline = match notice.kind {
            Kind::Entry if reminders.len() < 2 => store.entries_together(notice.incident, notice.seq).await?,
            Kind::Entry | Kind::Review => store.timeline(notice.incident).await?,
            _ => store.entries_together(notice.incident, notice.seq).await?,
        };
        let (incident, rules) = (&view.incident, view.rules());
        let reminders = Around { incident, rules, reminders: &reminders, timeline: &timeline };
        // Left unsaid for good before the one that says them leaves: what is read later decides it otherwise.
        let needless = reminders.needless();
        if !needless.is_empty() {
            let left = around.into_iter().filter(|one| needless.contains(&one.seq));
            return Ok(Words::WithAnother(left.collect()));
        }
        let entry = entry_of(notice.seq, &timeline)?.clone();
        let unsaid = reminders.unsaid_before(notice.seq);
        let standing = match self.standing(notice, view, &entry).await {
            Standing::InRoom => return Ok(Words::InRoom),
            Standing::Nothing => return Ok(Words::Nothing),
            standing => standing,
        };
        let basis = Basis { entry: &entry, timeline: &timeline, unsaid: &unsaid, standing, sent: None };
        let Some(message) = form(notice, view, basis, now) else { return Ok(Words::Nothing) };
        let message = self.with_told(notice, view, &entry, message, now).await?;
        let message = match self.by_this_way(notice, view, basis, message, now).await? {
            Way::Goes(message) => *message,
            Way::Waits(until) => return Ok(Words::Waits(until)),
            Way::Needless => return Ok(Words::Nothing),
        };
        Ok(Words::Outgoing(Box::new(Outgoing { message, entry, timeline, unsaid, standing })))
    }

    /// What calls people and comes late says which outlets told it in time; `left`: when it is sent, or was.
    async fn with_told(
        &self,
        notice: &Notice,
        view: &View,
        entry: &Entry,
        message: Message,
        left: At,
    ) -> anyhow::Result<Message> {
        let is_late = notice.urgency == Urgency::Escalation && left - entry.at >= LATE;
        if !is_late || notice.kind != Kind::Entry || view.outlets.is_empty() {
            return Ok(message);
        }
        let told = self.actions.store().told_by(notice.incident, notice.seq).await?;
        let told: Vec<_> = told.into_iter().filter(|(_, at)| *at < left).collect();
        Ok(with_told(&view.guild, message, &told))
    }

    /// Of a reminder, those around it in its place.
    async fn around(&self, notice: &Notice) -> anyhow::Result<Vec<Notice>> {
        Ok(match (notice.kind, notice.urgency) {
            (Kind::Entry, Urgency::Reminder) => self.actions.store().reminders_around(notice).await?,
            _ => Vec::new(),
        })
    }

    /// The message as it goes by this way, where the same may go, or have gone, to people directly.
    async fn by_this_way(
        &self,
        notice: &Notice,
        view: &View,
        basis: Basis<'_>,
        message: Message,
        now: At,
    ) -> anyhow::Result<Way> {
        let Target::Direct(user) = notice.origin else {
            // Only what was refused for a while has other ways.
            if notice.refused_at.is_none() {
                return Ok(Way::Goes(Box::new(message)));
            }
            let ways = self.actions.store().other_ways(notice).await?;
            return Ok(Way::Goes(Box::new(without_told(view, message, &ways))));
        };
        let ways = self.actions.store().other_ways(notice).await?;
        match todo(&ways, now) {
            direct::Todo::Send => {}
            direct::Todo::Wait(until) => return Ok(Way::Waits(until)),
            direct::Todo::LeaveOut => return Ok(Way::Needless),
        }
        let is_called = message.mentions.users.contains(&user);
        let direct = as_direct(notice, &ways, view.incident.is_private() && !is_called);
        Ok(form(&direct, view, basis, now).map_or(Way::Needless, |direct| Way::Goes(Box::new(direct))))
    }

    /// Whether a smaller form of a message differs from the one that was sent: if not, Discord need not be asked.
    pub(super) fn differs(&self, outgoing: &Outgoing, smaller: &Notice, view: &View) -> bool {
        let now = self.actions.now();
        let other = form(smaller, view, outgoing.basis(), now);
        let same = |other: &Message| {
            other.body() == outgoing.message.body() && other.files == outgoing.message.files
        };
        !other.as_ref().is_some_and(same)
    }

    /// Makes a message whole that arrived in a smaller form. An edit does no harm twice.
    pub(super) async fn complete(&self, notice: &Notice, view: &View) -> anyhow::Result<()> {
        let whole = Notice { form: Form::Whole, ..notice.clone() };
        let now = self.actions.now();
        let Some((outcome, decided)) = self.say_anew(&whole, view).await? else {
            let nothing = Notice { phase: Phase::Sent, ..notice.clone() };
            return self.note_arrival(notice, &nothing, view.incident.seq).await;
        };
        let row = notice.standing();
        let after = match outcome {
            // One that somebody deleted has been there to be read.
            RequestOutcome::Sent(_) | RequestOutcome::Gone { .. } => completed(&row, true, decided, now),
            RequestOutcome::RetryAfter(wait) => {
                let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::minutes(1));
                crate::domain::delivery::Standing { phase: Phase::Short(now + wait), ..row }
            }
            RequestOutcome::NotSent(_)
            | RequestOutcome::Unknown(_)
            | RequestOutcome::Forbidden { .. }
            | RequestOutcome::Refused { .. }
            | RequestOutcome::TokenDead => completed(&row, false, decided, now),
        };
        self.note_arrival(notice, &notice.stands(after), view.incident.seq).await
    }

    /// Edits what stands of a notice to what it says now, in its form. Answers also with when its entry was recorded. `None`:
    /// nothing stands, or there is nothing to say.
    pub(super) async fn say_anew(
        &self,
        notice: &Notice,
        view: &View,
    ) -> anyhow::Result<Option<(RequestOutcome, At)>> {
        let (Some(channel), Some(sent)) = (notice.channel, notice.message) else { return Ok(None) };
        let timeline = self.actions.store().timeline(notice.incident).await.map_err(anyhow::Error::from)?;
        let entry = entry_of(notice.seq, &timeline)?;
        let now = self.actions.now();
        let standing = match self.standing(notice, view, entry).await {
            // It was said before it became private, and is taken away by itself.
            Standing::InRoom | Standing::Nothing => return Ok(None),
            standing => standing,
        };
        // What it said besides, it still says.
        let around = self.around(notice).await?;
        let reminders: Vec<_> = around.iter().map(reminder).collect();
        let (incident, rules) = (&view.incident, view.rules());
        let around = Around { incident, rules, reminders: &reminders, timeline: &timeline };
        let unsaid = around.unsaid_before(notice.seq);
        let sent_at = sent_at(sent);
        let basis = Basis { entry, timeline: &timeline, unsaid: &unsaid, standing, sent: Some(sent_at) };
        let Some(message) = form(notice, view, basis, now) else { return Ok(None) };
        let mut message = self.with_told(notice, view, entry, message, sent_at).await?;
        let (kind, target) = (notice.kind, notice.target);
        let leaving = Leaving { view, kind, entry, timeline: &timeline, target, channel };
        self.reach(notice, leaving, &mut message).await;
        if kind == Kind::Review {
            with_record(view, &timeline, &mut message, now).await;
        }
        let marker = marker(view, notice.kind, notice.seq);
        Ok(Some((self.delivery.edit(channel, sent, &message, &marker).await, entry.at)))
    }

    /// Notes that these need no message of their own.
    pub(super) async fn leave_unsaid(&self, notices: &[Notice]) -> anyhow::Result<()> {
        let mut write = self.actions.store().begin().await?;
        for notice in notices {
            write.move_notice(notice, &Notice { phase: Phase::Sent, ..notice.clone() });
        }
        write.commit().await?;
        Ok(())
    }

    /// The incident of a notice; for one that has files, with what people are called.
    pub(super) async fn view_of(&self, notice: &Notice) -> anyhow::Result<View> {
        let view = self.actions.incident(notice.incident).await.map_err(fault)?;
        match notice.kind {
            Kind::Review => {
                let timeline = self.actions.store().timeline(notice.incident).await?;
                Ok(self.delivery.named(view, &timeline, self.actions.now()).await)
            }
            Kind::Room | Kind::Access | Kind::Card | Kind::Announcement | Kind::Entry | Kind::Wording => {
                Ok(view)
            }
        }
    }
}

/// What a notice says in its form. `None`: nothing that needs a message.
fn form(notice: &Notice, view: &View, basis: Basis<'_>, now: At) -> Option<Message> {
    let Basis { entry, timeline, unsaid, standing, sent } = basis;
    let left = sent.unwrap_or(now);
    let mut message = formed(view, notice.form, |view| match (notice.kind, notice.urgency) {
        (Kind::Entry, Urgency::Reminder) => compose_reminder(view, entry, timeline, unsaid, left, now),
        (Kind::Entry, _) if matches!(entry.event, Event::Due(DueEvent::FellDue(_))) => {
            compose_reminder(view, entry, timeline, &[], left, now)
        }
        _ => compose(view, notice.kind, entry, timeline, now),
    })?;
    if standing != Standing::Whole {
        return Some(instead(view, message.mentions));
    }
    // Elsewhere than where it belongs, it says which incident it is about, and why it stands there.
    let is_elsewhere = notice.target != notice.origin || matches!(notice.origin, Target::Direct(_));
    if let Some(reason) = notice.reason.as_ref().filter(|_| is_elsewhere) {
        message.content = format!("⚠️ {} · {reason}\n{}", view.incident.number(), message.content);
    }
    Some(if notice.may_repeat { may_repeat(view, message) } else { message })
}

fn reminder(notice: &Notice) -> Reminder {
    let Notice { seq, ref phase, may_repeat, message, .. } = *notice;
    Reminder { seq, phase: phase.clone(), has_message: message.is_some(), may_repeat }
}

fn entry_of(seq: u32, timeline: &[Entry]) -> anyhow::Result<&Entry> {
    timeline.iter().find(|entry| entry.seq == seq).context("the entry of a notice is not there")
}
