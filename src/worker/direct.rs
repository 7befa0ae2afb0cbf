//! Telling people directly what could be told in no channel for a minute, or to operators only.
//!
//! The message itself goes on being tried in the channels. Whoever was told directly, or may have been, is not called by it
//! any more; and once it may have arrived, nobody is told directly any more.

use super::Lane;
use crate::actions::{View, nonce};
use crate::discord::message::Message;
use crate::domain::delivery::{Form, Target};
use crate::domain::ids::UserId;
use crate::store::{NewNotice, Notice};
use std::collections::BTreeSet;

impl Lane {
    /// Lets an escalation go to people directly, too: to those whom its message calls by name, and to whoever owns the
    /// server where it calls a role or nobody.
    pub(super) async fn tell_directly(
        &self,
        notice: &Notice,
        view: &View,
        message: &Message,
    ) -> anyhow::Result<()> {
        let told = self.actions.store().other_ways(notice).await?;
        let at = self.actions.now();
        let mut people: BTreeSet<UserId> = message.mentions.users.iter().copied().collect();
        if people.is_empty() || !message.mentions.roles.is_empty() {
            people.extend(self.delivery.owner(view.incident.guild(), at).await);
        }
        people.retain(|user| told.iter().all(|other| other.origin != Target::Direct(*user)));
        if people.is_empty() {
            return Ok(());
        }
        let mut write = self.actions.store().begin().await?;
        for user in people {
            let (kind, seq, urgency) = (notice.kind, notice.seq, notice.urgency);
            let direct = NewNotice { kind, seq, target: Target::Direct(user), urgency, nonce: nonce(), at };
            write.add_notice(&view.incident, &direct);
        }
        write.commit().await?;
        Ok(())
    }
}

/// A direct message as it is to be composed: with the reason why it comes, and bare for a stranger to something private.
/// `None`: it is needless, since the message itself may have arrived.
pub(super) fn as_direct(notice: &Notice, ways: &[Notice], is_stranger: bool) -> Option<Notice> {
    let in_channel = ways.iter().find(|other| !matches!(other.origin, Target::Direct(_)));
    let may_have_come = |other: &Notice| other.phase.is_in_doubt() || other.phase.has_arrived();
    if in_channel.is_some_and(|other| may_have_come(other) && !told_operators_only(other)) {
        return None;
    }
    let reason = in_channel.and_then(|other| other.reason.clone());
    let form = if is_stranger { Form::Bare } else { notice.form };
    Some(Notice { reason, form, ..notice.clone() })
}

/// Is the operators' channel where it goes, and not where it belongs?
pub(super) fn told_operators_only(notice: &Notice) -> bool {
    notice.target == Target::Ops && notice.origin != Target::Ops
}

/// The message without calling those who were told directly, or may have been.
pub(super) fn without_told(message: Message, ways: &[Notice]) -> Message {
    let is_told = |user: &UserId| {
        let own = ways.iter().filter(|other| other.origin == Target::Direct(*user));
        own.into_iter().any(|other| other.phase.is_in_doubt() || other.phase.has_arrived())
    };
    let mut message = message;
    message.mentions.users.retain(|user| !is_told(user));
    message
}
