//! Opening the room, and setting who can see it.

use super::{Lane, fault};
use crate::actions::{Opening, View};
use crate::discord::deliver::Opened;
use crate::domain::At;
use crate::domain::delivery::{About, Attempt, Phase, Step, settle};
use crate::domain::ids::ChannelId;
use crate::domain::room::{self, Plain, may_be_thread};
use crate::store::Notice;

/// What came of asking for a room.
struct RoomRequest {
    claimed: Notice,
    opened: Opened,
    /// How plain it was in the end.
    plain: Plain,
    /// Why it is plainer than it was to be.
    why: Option<String>,
}

impl Lane {
    pub(super) async fn deliver_room(&self, notice: &Notice, todo: Step, view: &View) -> anyhow::Result<()> {
        let wanted = room::wanted(&view.incident, view.rules(), &view.guild);
        let plain = match room::todo(&view.incident, wanted, self.actions.now()) {
            room::Todo::Ask(plain) => plain,
            room::Todo::Nothing => return self.needs_nothing(notice).await,
            room::Todo::Over => {
                let phase = Phase::Dead("its incident is over".to_owned());
                return self.move_to(notice, &Notice { phase, ..notice.clone() }).await;
            }
            room::Todo::Wait(until) => return self.wait_with_room(notice, until).await,
        };
        let asked = if todo == Step::LookUp {
            let looked = Notice { attempts: notice.attempts + 1, ..notice.clone() };
            let (outcome, room) = self.delivery.find_room(view).await;
            let is_thread = room.is_some_and(|(_, is_thread)| is_thread);
            let opened = Opened::Tried(outcome, room.map(|(room, _)| room));
            RoomRequest {
                claimed: looked,
                opened,
                plain: Plain { thread: is_thread, ..Plain::default() },
                why: None,
            }
        } else {
            let Some(asked) = self.ask_for_room(notice, view, plain).await? else { return Ok(()) };
            asked
        };
        let RoomRequest { claimed, opened, plain, why } = asked;
        let (outcome, room) = match opened {
            Opened::Tried(outcome, room) => (outcome, room),
            Opened::Refused(_, reason) => {
                return self.go_without_room(&claimed, view, why.unwrap_or(reason)).await;
            }
        };
        let after = settle(&claimed.standing(), outcome, about(view), self.actions.now());
        if let Some(room) = room {
            let opening = Opening { room, is_thread: plain.thread, without: why };
            self.insist(|| async {
                self.actions.room_opened(notice.incident, opening.clone()).await.map_err(fault)
            })
            .await?;
        }
        self.move_to(&claimed, &Notice { channel: room, ..claimed.stands(after) }).await
    }

    /// One that is deleted again and again waits.
    async fn wait_with_room(&self, notice: &Notice, until: At) -> anyhow::Result<()> {
        let reason = Some("the room is deleted again and again".to_owned());
        let refused_at = notice.refused_at.or(Some(self.actions.now()));
        let phase = Phase::Refused(until);
        self.move_to(notice, &Notice { phase, reason, refused_at, ..notice.clone() }).await
    }

    /// The room is gone: what was to be said in it waits for the next one, or goes elsewhere when there is none.
    pub(super) async fn wait_for_room(&self, claimed: &Notice, channel: ChannelId) -> anyhow::Result<()> {
        self.insist(|| async { self.actions.room_deleted(claimed.incident, channel).await.map_err(fault) })
            .await?;
        let phase = Phase::Ready(self.actions.now());
        self.move_to(claimed, &Notice { phase, channel: None, ..claimed.clone() }).await
    }

    /// Asks for the room, plainer and plainer for as long as it is refused. `None`: the process was suspended meanwhile, or
    /// somebody else has it.
    async fn ask_for_room(
        &self,
        notice: &Notice,
        view: &View,
        mut plain: Plain,
    ) -> anyhow::Result<Option<RoomRequest>> {
        let may_be_thread = may_be_thread(&view.incident, &view.guild);
        let (mut claimed, mut why) = (notice.clone(), None);
        loop {
            // What was refused has no effect, so each try has a claim of its own.
            let Some(again) = self.claim(&claimed, None).await? else { return Ok(None) };
            claimed = again;
            if !self.may_still_send(&claimed) {
                return Ok(None);
            }
            let opened = self.delivery.open_room(view, plain, self.actions.now()).await;
            let Opened::Refused(aspect, reason) = &opened else {
                return Ok(Some(RoomRequest { claimed, opened, plain, why }));
            };
            tracing::warn!(incident = view.incident.number(), ?aspect, "no room like this: {reason}");
            why.get_or_insert_with(|| reason.clone());
            match plain.plainer(*aspect, may_be_thread) {
                Some(plainer) => plain = plainer,
                None => return Ok(Some(RoomRequest { claimed, opened, plain, why })),
            }
        }
    }

    /// No room can be opened now: it is worked on without one meanwhile, if that can be.
    async fn go_without_room(&self, claimed: &Notice, view: &View, why: String) -> anyhow::Result<()> {
        tracing::warn!(incident = view.incident.number(), "no room can be opened: {why}");
        self.insist(|| async { self.actions.room_refused(claimed.incident, &why).await.map_err(fault) })
            .await?;
        let later = room::asked_later(&claimed.standing(), self.actions.now());
        self.move_to(claimed, &Notice { reason: Some(why), ..claimed.stands(later) }).await
    }
}

/// What of the incident matters to a delivery.
pub(super) fn about(view: &View) -> About {
    About { private: view.incident.is_private(), open: view.incident.is_open() }
}

/// Discord's words, if it refused.
pub(super) fn refusal(outcome: &Attempt) -> Option<String> {
    match outcome {
        Attempt::Refused(_, reason) => Some(reason.clone()),
        Attempt::Sent
        | Attempt::RetryAfter(_)
        | Attempt::NotSent
        | Attempt::Unknown
        | Attempt::Absent
        | Attempt::NotLookedUp
        | Attempt::Unreadable => None,
    }
}
