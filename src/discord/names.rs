//! What people are called on their server, for files: Discord writes names itself only in messages.

use super::deliver::Delivery;
use super::rest::Lane;
use crate::actions::View;
use crate::domain::At;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::names::{Names, mentioned, people};
use crate::domain::timeline::Entry;
use std::collections::BTreeSet;
use std::time::Duration;

/// Most people whose names are asked for.
const MOST: usize = 60;
/// How long (real time) Discord may take to say it to whoever cannot wait. Without it they are called by their numbers.
const SOON: Duration = Duration::from_secs(3);

impl Delivery {
    /// The incident, with what everybody is called whom a file about it may name.
    pub async fn named(&self, view: View, timeline: &[Entry], now: At) -> View {
        let mut whom = people(&view.incident, timeline);
        // What was typed stands in the entries, whichever they are.
        let typed = serde_json::to_string(timeline).unwrap_or_default();
        whom.extend(mentioned(&typed).into_iter().map(|(_, user)| user));
        let names = self.names(view.incident.guild(), whom, now).await;
        View { names, ..view }
    }

    /// The same for what leaves in good time, whether or not Discord answers.
    pub async fn named_soon(&self, view: View, timeline: &[Entry], now: At) -> View {
        if self.rest().stats().pausing {
            return view;
        }
        let named = self.of(view.guild.id, Some(view.incident.id));
        let named = named.named(view.clone(), timeline, now);
        tokio::time::timeout(SOON, named).await.unwrap_or(view)
    }

    /// What people are called on the server. Whoever left it keeps the number; where Discord does not answer, so do the
    /// others, and nothing waits for it.
    pub async fn names(&self, guild: GuildId, whom: BTreeSet<UserId>, now: At) -> Names {
        let mut names = Names::new();
        for user in whom.into_iter().take(MOST) {
            let Some(member) = self.person_by(Lane::Rest, guild, user, now).await else { break };
            names.extend(member.called().map(|name| (user, name)));
        }
        names
    }
}
