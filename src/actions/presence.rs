//! Who was seen in a room, whatever they did there.

use super::commit::tell_due;
use super::trail::Deed;
use super::{Actions, Call, Failure, View};
use crate::domain::change::append;
use crate::domain::decide::arrived;
use crate::domain::guild::{Caller, Standing};
use crate::domain::ids::{ChannelId, DiscordRoleId, GuildId, UserId};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::Actor;

impl Actions {
    /// Somebody wrote in a channel, with these roles on Discord.
    ///
    /// # Errors
    /// A fault.
    pub async fn wrote(
        &self,
        guild: GuildId,
        channel: ChannelId,
        user: UserId,
        roles: &[DiscordRoleId],
    ) -> Result<(), Failure> {
        let roles = self.guild(guild).roles_of(user, roles, self.now());
        let caller = Caller { user, roles, manages_guild: false, standing: Standing::Member };
        self.seen(guild, channel, &caller, true).await
    }

    /// Somebody asked for something in a channel, whatever came of it. To look at a drill is no role in it.
    ///
    /// # Errors
    /// A fault.
    pub async fn asked(&self, call: &Call) -> Result<(), Failure> {
        self.seen(call.guild, call.channel, &call.caller, false).await
    }

    /// Where that is a room in which they were waited for, it is noted; for incidents without a room, the incidents channel
    /// is that. Everywhere else this only looks.
    async fn seen(
        &self,
        guild: GuildId,
        channel: ChannelId,
        caller: &Caller,
        in_drills: bool,
    ) -> Result<(), Failure> {
        let views = match self.here(guild, channel).await {
            Ok(view) => vec![view],
            Err(Failure::Refused(Refusal::NotInARoom)) => self.worked_on_in(guild, channel).await?,
            Err(failure) => return Err(failure),
        };
        for view in views {
            self.seen_in(&view, channel, caller, in_drills).await?;
        }
        Ok(())
    }

    async fn seen_in(
        &self,
        view: &View,
        channel: ChannelId,
        caller: &Caller,
        in_drills: bool,
    ) -> Result<(), Failure> {
        let counts = view.incident.is_open() && (in_drills || view.incident.report.drill.is_none());
        if !counts || arrived(view.scene(caller, self.now()), channel).is_none() {
            return Ok(());
        }
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let mut view = self.load(&mut write, view.incident.id).await?;
        let (by, mut entries) = (Actor::Person(caller.user), Vec::new());
        let deed = Deed::by(by, &view.incident, now);
        tell_due(&mut view, &mut entries, now)?;
        let Some(event) = arrived(view.scene(caller, now), channel).filter(|_| view.incident.is_open())
        else {
            return Ok(());
        };
        append(&mut view.incident, &mut entries, by, vec![event], now);
        self.finish(write, view, entries, false, &deed).await.map(|_| ())
    }
}
