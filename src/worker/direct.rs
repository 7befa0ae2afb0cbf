//! Telling people directly what could be told in no channel for a minute, or to operators only, as
//! [`crate::domain::direct`] says.

use super::Lane;
use crate::actions::{View, nonce};
use crate::discord::deliver::may_repeat;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::delivery::{Form, Standing, Target};
use crate::domain::direct;
use crate::domain::ids::{DiscordRoleId, UserId};
use crate::store::{NewNotice, Notice};
use std::collections::BTreeSet;

/// People who are asked of, whether they have a role.
const MOST_ASKED: usize = 25;

impl Lane {
    /// Lets an escalation go to people directly, too: to those whom its message calls by name, to those who are known to
    /// have a role that it calls, and to whoever owns the server where it calls a role or nobody.
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
        let holders = match calls_roles {
            true => self.who_hold(view, &message.mentions.roles).await?,
            false => Vec::new(),
        };
        let people = direct::people(named, calls_roles, &holders, owner, &standings(&told));
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

    /// People who have one of these roles on Discord, as far as that is known: Discord lists who has a role to nobody
    /// without a privileged intent, so it is asked of those who have a role in the incident or did something lately.
    async fn who_hold(&self, view: &View, roles: &[DiscordRoleId]) -> anyhow::Result<Vec<UserId>> {
        let (guild, incident) = (view.incident.guild(), &view.incident);
        let assignments = incident
            .assignments
            .iter()
            .map(|assignment| assignment.member)
            .chain(incident.reporting_member());
        let mut known: Vec<UserId> = assignments.collect();
        known.extend(self.actions.store().lately_active(guild, MOST_ASKED).await?);
        let mut seen = BTreeSet::new();
        known.retain(|user| seen.insert(*user));
        known.truncate(MOST_ASKED);
        Ok(self.delivery.who_have(guild, roles, &known, self.actions.now()).await)
    }
}

/// A direct message as it is to be composed: with the reason why it comes, and bare for a stranger to something private.
pub(super) fn as_direct(notice: &Notice, ways: &[Notice], is_stranger: bool) -> Notice {
    let in_channel = ways.iter().find(|other| !matches!(other.origin, Target::Direct(_)));
    let reason = in_channel.and_then(|other| other.reason.clone());
    let form = if is_stranger { Form::Bare } else { notice.form };
    // What may have arrived in a channel where nobody can look for it may have been read there.
    let may_repeat = notice.may_repeat || in_channel.is_some_and(|other| other.may_repeat);
    Notice { reason, form, may_repeat, ..notice.clone() }
}

/// What is to be done with a direct message now.
pub(super) fn todo(ways: &[Notice], now: At) -> direct::Todo {
    direct::todo(&standings(ways), now)
}

/// The message without calling those who were told directly. Whoever may have been is called, and the message says so.
pub(super) fn without_told(view: &View, message: Message, ways: &[Notice]) -> Message {
    let (mut message, ways) = (message, standings(ways));
    message.mentions.users.retain(|user| !direct::is_told(*user, &ways));
    match message.mentions.users.iter().any(|user| direct::may_be_told(*user, &ways)) {
        true => may_repeat(view, message),
        false => message,
    }
}

fn standings(ways: &[Notice]) -> Vec<Standing> {
    ways.iter().map(Notice::standing).collect()
}
