//! What people arrange about who is on call: each decides upon what is stored, in one transaction.

use super::{Actions, Call, Failure, View};
use crate::domain::At;
use crate::domain::arrangement::{Arrangement, Progress, Tiding, Wish, answer, arrange};
use crate::domain::authorise::{Place, authorise};
use crate::domain::guild::Guild;
use crate::domain::ids::GuildId;
use crate::domain::keyed::Keyed;
use crate::domain::quota::Charge;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::Actor;
use crate::domain::trail::{Outcome, Source, Step};
use crate::store::Write;
use std::sync::atomic::Ordering;

impl Actions {
    /// Takes over, or asks somebody.
    ///
    /// # Errors
    /// A refusal or a fault. Nothing was changed then.
    pub async fn arrange(&self, call: &Call, wish: &Wish<'_>) -> Result<Arrangement, Failure> {
        self.arranges(call, |guild, now| arrange(guild, &call.caller, wish, now)).await
    }

    /// Answers a request that somebody else made.
    ///
    /// # Errors
    /// As [`Actions::arrange`].
    pub async fn answer_arrangement(
        &self,
        call: &Call,
        id: u32,
        agrees: bool,
    ) -> Result<Arrangement, Failure> {
        self.arranges(call, |guild, now| answer(guild, id, call.caller.user, agrees, now)).await
    }

    async fn arranges(
        &self,
        call: &Call,
        decide: impl FnOnce(&Guild, At) -> Result<Arrangement, Refusal> + Send,
    ) -> Result<Arrangement, Failure> {
        let counted = self.count(call, Charge::Change)?;
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        write.serve(call.interaction, now);
        let count = self.0.settled.begin_write();
        let arranged = write.arrangements(call.guild).await?;
        let guild = Guild { arranged, ..(*self.guild(call.guild)).clone() };
        let caller = &call.caller;
        authorise(call.action, Place::Server { guild: &guild, caller, playbook: None, now })?;
        let decided = decide(&guild, now)?;
        write.save_arrangement(guild.id, &decided, now)?;
        let before = guild.arranged.iter().find(|one| one.id == decided.id);
        write.note(&Step {
            at: now,
            guild: call.guild,
            incident: None,
            actor: Actor::Person(call.caller.user),
            source: call.source,
            action: call.action.key().to_owned(),
            before: before.map(short).unwrap_or_default(),
            after: short(&decided),
            outcome: Outcome::Done,
        });
        self.keep_arranged(write, guild, decided.clone(), count).await?;
        counted.keep();
        Ok(decided)
    }

    /// Notes that people were told this of an arrangement, as it was at `now`: one that nobody answered in time is over then.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub async fn told_of_arrangement(
        &self,
        guild: GuildId,
        id: u32,
        tiding: Tiding,
        now: At,
    ) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        let count = self.0.settled.begin_write();
        let arranged = write.arrangements(guild).await?;
        let guild = Guild { arranged, ..(*self.guild(guild)).clone() };
        let Some(found) = guild.arranged.iter().find(|one| one.id == id) else { return Ok(()) };
        let told = Arrangement { told: found.told.max(Some(tiding)), ..found.as_of(now) };
        if told.progress != found.progress {
            write.note(&Step {
                at: now,
                guild: guild.id,
                incident: None,
                actor: Actor::Clock,
                source: Source::Bot,
                action: "oncall".to_owned(),
                before: short(found),
                after: short(&told),
                outcome: Outcome::Done,
            });
        }
        write.save_arrangement(guild.id, &told, now)?;
        self.keep_arranged(write, guild, told, count).await
    }

    /// Open incidents of a guild, newest first, for what is told unasked.
    ///
    /// # Errors
    /// A fault.
    pub async fn open_incidents(&self, guild: GuildId, most: u32) -> Result<Vec<View>, Failure> {
        let found = self.0.store.incidents(guild, true, most).await?;
        found.into_iter().map(|incident| self.view(incident)).collect()
    }

    async fn keep_arranged(
        &self,
        write: Write,
        mut guild: Guild,
        changed: Arrangement,
        count: u64,
    ) -> Result<(), Failure> {
        guild.arranged.retain(|one| one.id != changed.id);
        guild.arranged.push(changed);
        guild.arranged.sort_by_key(|one| one.id);
        let actions = self.clone();
        let put = move || {
            actions.0.settled.put_arranged(guild.id, guild.arranged, count);
            actions.changed();
        };
        Ok(write.commit_and(put).await?)
    }
}

impl super::settings::Settled {
    /// The number of a write that has its turn.
    pub(super) fn begin_write(&self) -> u64 {
        self.writes.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Who is on call when by it, and how far it is, in short.
fn short(arranged: &Arrangement) -> String {
    let time = |at: At| at.format("%Y-%m-%dT%H:%M:%SZ");
    let parts = arranged.parts.iter().map(|part| {
        let whose = part.whose.map(|whose| whose.0.to_string()).unwrap_or_else(|| "nobody".into());
        format!("{} for {whose} {}/{}", part.who.0, time(part.from), time(part.until))
    });
    let parts: Vec<_> = parts.collect();
    let progress = match arranged.progress {
        Progress::Asked => "asked",
        Progress::Agreed(_) => "agreed",
        Progress::Declined(_) => "declined",
        Progress::Lapsed(_) => "lapsed",
    };
    format!("#{} {} {}: {} {progress}", arranged.id, arranged.way.key(), arranged.role, parts.join(", "))
}
