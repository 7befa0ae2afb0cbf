//! Telling people directly what could be told in no channel for a minute, or to operators only, as
//! [`crate::domain::direct`] says.

use super::Lane;
use crate::actions::{View, nonce};
use crate::discord::message::Message;
use crate::domain::delivery::{Form, Standing, Target};
use crate::domain::direct;
use crate::store::{NewNotice, Notice};

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
        let named = &message.mentions.users;
        let calls_roles = !message.mentions.roles.is_empty();
        let owner = match named.is_empty() || calls_roles {
            true => self.delivery.owner(view.incident.guild(), at).await,
            false => None,
        };
        let people = direct::people(named, calls_roles, owner, &standings(&told));
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
    if direct::is_needless(&standings(ways)) {
        return None;
    }
    let in_channel = ways.iter().find(|other| !matches!(other.origin, Target::Direct(_)));
    let reason = in_channel.and_then(|other| other.reason.clone());
    let form = if is_stranger { Form::Bare } else { notice.form };
    Some(Notice { reason, form, ..notice.clone() })
}

/// The message without calling those who were told directly, or may have been.
pub(super) fn without_told(message: Message, ways: &[Notice]) -> Message {
    let (mut message, ways) = (message, standings(ways));
    message.mentions.users.retain(|user| !direct::is_told(*user, &ways));
    message
}

fn standings(ways: &[Notice]) -> Vec<Standing> {
    ways.iter().map(Notice::standing).collect()
}
