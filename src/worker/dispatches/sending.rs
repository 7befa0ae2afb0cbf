//! One request to one outlet: worded, claimed, sent, and what became of it noted.

use super::super::caught::caught;
use super::super::fault;
use super::AFTER_FAULT;
use crate::actions::{Actions, View, report};
use crate::discord::cards::outside::letter;
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::dispatch::{
    Cause, Dispatch, Due, Ending, MOST_UNCLEAR, Phase, Topic, Trouble, Verdict, is_too_old, left_alone,
    settle,
};
use crate::domain::pager::{Page, heard, may_be_closed, page};
use crate::domain::timeline::{Entry, PageMissed, PresenceEvent};
use crate::store::{Load, Write, may_pass};
use crate::text::letter::Letter;
use crate::webhooks::Door;
use anyhow::anyhow;
use chrono::TimeDelta;
use std::sync::Arc;
use tracing::Instrument;

/// How long dispatches are set aside that cannot be worded, or not be claimed.
const ASIDE: TimeDelta = TimeDelta::minutes(1);

/// What came of a request after which something of ours failed.
const IN_DOUBT: Verdict = Verdict::Unclear(Trouble { cause: Cause::Silent, code: None });

/// Sends to one outlet.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) actions: Actions,
    pub(super) delivery: Delivery,
    pub(super) door: Arc<Door>,
    /// When this process began.
    pub(super) began: At,
    /// Since when Discord takes nothing.
    pub(super) down_since: Option<At>,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// It was taken, or there is nothing more to be done about it.
    Told,
    /// It is tried again, or others go first.
    Later,
    /// Together they were not understood: they are sent one by one.
    OneByOne,
}

/// What a dispatch says now.
enum Words {
    Letter(Box<Letter>),
    /// Nothing, ever.
    Nothing(Ending),
    /// Nothing before this instant.
    Waits(At),
}

impl Desk {
    /// Sends what one incident owes to the outlet, in its order.
    pub(super) async fn send(&self, load: Load, alone: bool) -> Ended {
        let outlet = &self.door.outlet.name;
        let span = tracing::info_span!("dispatch", outlet, incident = load.incident.0);
        let carried_out = match load.dispatches.is_empty() {
            true => Err(anyhow!("none of them is understood")),
            false => caught(self.carry_out(&load, alone)).instrument(span).await,
        };
        let error = match carried_out {
            Ok(ended) => return ended,
            Err(error) => error,
        };
        report(&format!("dispatches to `{outlet}` could not be made, and are set aside: {error:#}"));
        if let Err(error) = caught(self.set_aside(&load)).await {
            report(&format!("dispatches to `{outlet}` could not be set aside: {error:#}"));
            tokio::time::sleep(AFTER_FAULT).await;
        }
        Ended::Later
    }

    /// After a fault of ours: what had been claimed may have arrived, and what is wrong with one incident keeps back no other.
    async fn set_aside(&self, load: &Load) -> anyhow::Result<()> {
        let (outlet, now) = (&self.door.outlet, self.actions.now());
        // Where one of them is not understood, all wait until they are looked at again.
        let to =
            self.actions.store().dispatches_to(&outlet.name, load.incident).await.unwrap_or_else(|error| {
                report(&format!("how dispatches to `{}` stand is not known: {error}", outlet.name));
                Vec::new()
            });
        let is_ours = |dispatch: &Dispatch| load.dispatches.iter().any(|ours| ours.id == dispatch.id);
        let in_doubt: Vec<_> = (to.into_iter())
            .filter(|dispatch| matches!(dispatch.phase, Phase::Claimed(_)) && is_ours(dispatch))
            .map(|dispatch| (dispatch.id, settle(self.due(load, &dispatch), IN_DOUBT, now)))
            .collect();
        self.record(|write| {
            for (id, stand) in &in_doubt {
                write.settle_dispatch(*id, *stand, None);
            }
            let lost = in_doubt.iter().filter(|(_, stand)| matches!(stand.0, Phase::Over(..))).count();
            if lost > 0 {
                write.outlet_lost(&outlet.name, lost, now);
            }
            write.hold_dispatches(&outlet.name, load, now + ASIDE);
        })
        .await
    }

    /// Of a dispatch that was just tried what decides when it is tried again.
    fn due(&self, load: &Load, dispatch: &Dispatch) -> Due {
        let calls = load.dispatches.iter().any(|one| Due::calls(one.topic));
        let Dispatch { attempts, unclear, .. } = *dispatch;
        Due { kind: self.door.outlet.kind, calls, attempts, unclear }
    }

    async fn carry_out(&self, load: &Load, alone: bool) -> anyhow::Result<Ended> {
        let now = self.actions.now();
        let view = self.actions.incident(load.incident).await.map_err(fault)?;
        let timeline = self.actions.store().timeline(load.incident).await?;
        let view = self.delivery.named_soon(view, &timeline, self.actions.now()).await;
        let (mut letters, mut ready, mut over, mut held) = (Vec::new(), Vec::new(), Vec::new(), None);
        for dispatch in &load.dispatches {
            match self.words(dispatch, &view, &timeline, now).await? {
                Words::Letter(letter) => {
                    letters.push(*letter);
                    ready.push(dispatch.clone());
                }
                Words::Nothing(ending) => over.push((dispatch.id, ending)),
                Words::Waits(until) => held = Some(until),
            }
        }
        self.record(|write| {
            for (id, ending) in &over {
                write.settle_dispatch(*id, (Phase::Over(*ending, now), 0), None);
            }
            let lost = over.iter().filter(|(_, ending)| *ending != Ending::Needless).count();
            if lost > 0 {
                write.outlet_lost(&self.door.outlet.name, lost, now);
            }
            held.iter().for_each(|until| write.hold_dispatches(&self.door.outlet.name, load, *until));
        })
        .await?;
        let outlet = &self.door.outlet;
        if outlet.kind.is_pager() && over.iter().any(|(_, ending)| *ending == Ending::Unclear) {
            let why = PageMissed::Unclear;
            self.tell_room(load, PresenceEvent::PageMissed { outlet: outlet.name.clone(), why }).await;
        }
        if letters.is_empty() || held.is_some() {
            return Ok(Ended::Told);
        }
        let count = if alone { 1 } else { self.door.fits(&letters) };
        ready.truncate(count);
        letters.truncate(count);
        let mut write = self.actions.store().begin().await?;
        let present = write.incident(load.incident).await?;
        if present.is_none_or(|present| present.is_private() != view.incident.is_private()) {
            // Discord was asked meanwhile: it is worded anew, as it may leave now.
            return Ok(Ended::Later);
        }
        write.claim_dispatches(&ready, now)?;
        write.commit().await?;
        let key = ready.first().map(|first| first.key.clone()).unwrap_or_default();
        let verdict = self.door.send(&letters, &key, now).await;
        self.note(load, &ready, verdict).await
    }

    async fn words(
        &self,
        dispatch: &Dispatch,
        view: &View,
        timeline: &[Entry],
        now: At,
    ) -> anyhow::Result<Words> {
        let outlet = &self.door.outlet;
        if view.guild.id != outlet.guild {
            // An outlet of that name was theirs; now it is another guild's.
            return Ok(Words::Nothing(Ending::Needless));
        }
        if is_too_old(outlet.kind, dispatch.at, now) {
            return Ok(Words::Nothing(Ending::Old));
        }
        if outlet.kind.is_chat() && dispatch.unclear >= MOST_UNCLEAR {
            return Ok(Words::Nothing(Ending::Unclear));
        }
        let Some(entry) = timeline.iter().find(|entry| entry.seq == dispatch.seq) else {
            return Ok(Words::Nothing(Ending::Needless));
        };
        let down_since = match dispatch.topic {
            Topic::DiscordDown => {
                if self.is_told(dispatch).await? {
                    return Ok(Words::Nothing(Ending::Needless));
                }
                // After a start Discord has its time anew: nothing could have been told to it before.
                let from = self.began + outlet.discord_down_after;
                if now < from {
                    return Ok(Words::Waits(from));
                }
                Some(entry.at)
            }
            Topic::Escalation => self.down_since.filter(|since| now - *since >= outlet.discord_down_after),
            Topic::Declared
            | Topic::Level
            | Topic::Acknowledged
            | Topic::Update
            | Topic::Fix
            | Topic::Closed
            | Topic::Review
            | Topic::Knowledge
            | Topic::Comms => None,
        };
        let language = outlet.language.unwrap_or(view.guild.language());
        let mut letter = letter(view, entry, timeline, dispatch.topic, (outlet.kind, language), down_since);
        if outlet.kind.is_pager() {
            if may_be_closed(dispatch, timeline) {
                return Ok(Words::Nothing(Ending::Unclear));
            }
            let page = self.page(dispatch, view, timeline).await?;
            letter = letter.zip(page).map(|(letter, page)| Letter { page: Some(page), ..letter });
        }
        Ok(letter.map_or(Words::Nothing(Ending::Needless), |letter| Words::Letter(Box::new(letter))))
    }

    /// What a dispatch says to a pager, if anything.
    async fn page(
        &self,
        dispatch: &Dispatch,
        view: &View,
        timeline: &[Entry],
    ) -> anyhow::Result<Option<Page>> {
        let outlet = &self.door.outlet;
        let around = self.actions.store().dispatches_to(&outlet.name, dispatch.incident).await?;
        Ok(page(dispatch, &around, timeline, &view.incident, view.rules(), outlet))
    }

    /// Has Discord taken it meanwhile, or was this outlet told of it otherwise?
    async fn is_told(&self, dispatch: &Dispatch) -> anyhow::Result<bool> {
        let store = self.actions.store();
        let told = store.told_by(dispatch.incident, dispatch.seq).await?;
        Ok(told.iter().any(|(outlet, _)| *outlet == dispatch.outlet)
            || store.has_arrived(dispatch.incident, dispatch.seq).await?)
    }

    /// Notes what came of a request.
    async fn note(&self, load: &Load, sent: &[Dispatch], verdict: Verdict) -> anyhow::Result<Ended> {
        let now = self.actions.now();
        let outlet = &self.door.outlet;
        let one_by_one = matches!(verdict, Verdict::Ours(_)) && sent.len() > 1;
        let trouble = verdict.trouble();
        match trouble {
            Some(trouble) => tracing::warn!(count = sent.len(), %trouble, "not taken"),
            None => tracing::info!(count = sent.len(), "dispatched"),
        }
        let stand = |dispatch: &Dispatch| {
            if one_by_one {
                return (Phase::Waiting(now), dispatch.unclear);
            }
            let due = self.due(load, dispatch);
            settle(Due { attempts: due.attempts + 1, ..due }, verdict, now)
        };
        let stands: Vec<_> = sent.iter().map(|dispatch| (dispatch.id, stand(dispatch))).collect();
        let lost = stands.iter().filter(|(_, stand)| matches!(stand.0, Phase::Over(..))).count();
        self.record(|write| {
            for (id, stand) in &stands {
                write.settle_dispatch(*id, *stand, trouble);
                if let (Phase::Waiting(until), false) = (stand.0, one_by_one) {
                    write.hold_dispatches(&outlet.name, load, until);
                }
            }
            if lost > 0 {
                write.outlet_lost(&outlet.name, lost, now);
            }
            match (verdict, trouble) {
                (Verdict::Sent, _) => write.outlet_takes(&outlet.name, now),
                (Verdict::Ours(_), _) | (_, None) => {}
                (_, Some(trouble)) => {
                    write.outlet_trouble(
                        &outlet.name,
                        trouble,
                        now,
                        now + left_alone(outlet, verdict, lost > 0),
                    );
                }
            }
        })
        .await?;
        if let Some(told) = sent.first().filter(|_| outlet.kind.is_pager()).and_then(|it| heard(it, verdict))
        {
            self.tell_room(load, told).await;
        }
        Ok(match verdict {
            _ if one_by_one => Ended::OneByOne,
            Verdict::Sent | Verdict::Ours(_) => Ended::Told,
            Verdict::Wait(..) | Verdict::Unclear(_) | Verdict::Broken(_) => Ended::Later,
        })
    }

    /// Has the room hear what came of a page. Where that cannot be saved the page stands all the same.
    async fn tell_room(&self, load: &Load, told: PresenceEvent) {
        if let Err(failure) = self.actions.note_page(load.incident, told).await {
            report(&format!("what came of a page could not be recorded: {failure:?}"));
        }
    }

    /// Saves, if need be again and again: what was sent and forgotten would be sent twice.
    async fn record(&self, change: impl Fn(&mut Write)) -> anyhow::Result<()> {
        loop {
            let saved = async {
                let mut write = self.actions.store().begin().await?;
                change(&mut write);
                write.commit().await
            };
            match saved.await {
                Ok(()) => return Ok(()),
                Err(error) if may_pass(&error) => {
                    report(&format!("what became of a dispatch could not be recorded yet: {error:#}"));
                    tokio::time::sleep(AFTER_FAULT).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}
