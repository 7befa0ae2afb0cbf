//! Limits, ladders and intervals that cannot work, or not together.

use super::super::duration::display;
use super::super::table::Table;
use super::{Lint, together};
use crate::domain::keyed::Keyed;
use crate::domain::playbook::{
    Cadence, Clock, Level, Limit, LimitStart, Milestone, OnRegrade, Permit, RoomKind,
};
use chrono::TimeDelta;

/// More often than this, a room would hear of nothing else.
const MOST_OFTEN: TimeDelta = TimeDelta::minutes(1);
/// A warning that leaves less time than this helps nobody.
const LEAST_NOTICE: TimeDelta = TimeDelta::seconds(30);

impl Lint<'_> {
    pub(super) fn level(&self, mut table: Table<'_>, place: usize) {
        let level = &self.playbook.levels[place];
        self.invited_twice(&mut table, level);
        if let Some(mut limits) = table.table("limits") {
            for (clock, limit) in &level.limits {
                let Some(table) = limits.table(&clock.key()) else { continue };
                self.rank(&table, *clock, limit, place);
                self.limit(table, *clock, limit);
            }
        }
        if let (Some(call), Some(phone)) = (table.table("call"), &level.call) {
            self.cadence(call, &phone.cadence);
        }
        if let (1, RoomKind::None, Some(at)) = (level.rank, level.room, table.place("room")) {
            let what = "the most urgent level has no room of its own";
            self.page.warn(at, what, "`room = \"channel\"`");
        }
        if let (Some(table), Some(meeting)) = (table.table("meeting"), &level.meeting) {
            self.cadence(table, &meeting.cadence);
        }
        let Some(sync) = &level.sync else { return };
        let Some(mut table) = table.table("sync") else { return };
        let recover = level.limits.get(&Clock::Recover).filter(|limit| limit.calendar.is_none());
        if let Some(recover) = recover.filter(|limit| sync.cadence.every > limit.within) {
            let at = table.place("every").unwrap_or(table.at);
            let what =
                format!("no progress would be due before the recovery limit of {}", display(recover.within));
            self.page.warn(at, what, "a shorter interval");
        }
        self.cadence(table, &sync.cadence);
    }

    /// The limit on a complete team.
    pub(super) fn team(&self, top: &mut Table<'_>) {
        let (Some(at), Some(limit)) = (top.place("team"), &self.playbook.team) else { return };
        if self.playbook.levels.iter().all(|level| level.quorum.is_empty()) {
            self.page.warn(
                at,
                "no level has a team to be completed",
                "`quorum` under a level, or leave it out",
            );
        }
        if let Some(table) = top.table("team") {
            self.limit(table, Clock::Team, limit);
        }
    }

    /// A level that follows when a limit passes.
    fn raised(&self, table: &mut Table<'_>, limit: &Limit) {
        let Some(raise) = &limit.raise else { return };
        let at = table.place("raise").unwrap_or(table.at);
        let to = self.playbook.levels.iter().find(|level| level.key == raise.to);
        // By `keep-base` the limits of the new level count from the same start, and so much of them is gone.
        let gone = |(_, new): &(&Clock, &Limit)| new.calendar.is_none() && new.within <= limit.within;
        let breached = to.and_then(|to| to.limits.iter().find(gone));
        if let (OnRegrade::KeepBase, Some((clock, new))) = (self.playbook.on_regrade, breached) {
            let what = format!(
                "after {} the `{}` limit of `{}`, {}, has passed already",
                display(limit.within),
                clock.key(),
                raise.to,
                display(new.within)
            );
            self.page.note(at, what, "`on_regrade = \"stricter\"`, or a longer limit there");
        }
        if !raise.by_itself {
            let told = together([&limit.remind]).into_iter();
            let told = told.chain(limit.ladder.iter().flat_map(|rung| &rung.to)).cloned().collect::<Vec<_>>();
            self.may(at, &told, Permit::Grade);
        }
    }

    fn invited_twice(&self, table: &mut Table<'_>, level: &Level) {
        let before = &self.playbook.invite;
        if let Some(role) = level.invite.iter().find(|role| before.contains(role)) {
            let at = table.place("invite").unwrap_or(table.at);
            let what = format!("role `{role}` is in the room from the start");
            self.page.warn(at, what, "only who comes in addition");
        }
    }

    /// A limit against the same limit of the level above.
    fn rank(&self, table: &Table<'_>, clock: Clock, limit: &Limit, place: usize) {
        let level = &self.playbook.levels[place];
        if limit.calendar.is_some() && level.rank == 1 {
            let what = "the most urgent level waits over nights and weekends";
            self.page.warn(table.at, what, "wall time, without `calendar`");
        }
        let above = place.checked_sub(1).map(|above| &self.playbook.levels[above]);
        let Some((above, higher)) = above.and_then(|above| Some((above, above.limits.get(&clock)?))) else {
            return;
        };
        if higher.calendar == limit.calendar && limit.within < higher.within {
            let what = format!(
                "`{}` has less time than the more urgent `{}`, which has {}",
                level.key,
                above.key,
                display(higher.within)
            );
            self.page.warn(table.at, what, "no less than the level above");
        }
    }

    pub(super) fn limit(&self, mut table: Table<'_>, clock: Clock, limit: &Limit) {
        if let Some(share) = limit.warn_at {
            self.notice(&mut table, limit.within, share);
        }
        if let Some(repeat) = limit.repeat {
            self.often(&mut table, "repeat", repeat);
        }
        let may = match clock {
            Clock::Respond => Some(Permit::Ack),
            Clock::Grade if self.permitted(Permit::Confirm).is_some() => Some(Permit::Confirm),
            Clock::Grade => Some(Permit::Grade),
            Clock::Review => Some(Permit::Review),
            _ => None,
        };
        if let Some(permit) = may {
            let at = table.place("remind").unwrap_or(table.at);
            // Whoever may is told at the limit at the latest.
            let told = together([&limit.remind]).into_iter();
            let told = told.chain(limit.ladder.iter().flat_map(|rung| &rung.to)).cloned().collect::<Vec<_>>();
            self.may(at, &told, permit);
        }
        self.met_by(&mut table, clock, limit);
        self.raised(&mut table, limit);
        self.ladder(&mut table, limit);
    }

    /// What meets a limit must come after its clock has begun, and be what the limit is about.
    fn met_by(&self, table: &mut Table<'_>, clock: Clock, limit: &Limit) {
        let Some(at) = table.place("met_by") else { return };
        let begins = match clock {
            Clock::RootCause if limit.starts == LimitStart::Diagnosis => Some(Milestone::Acknowledged),
            Clock::Workaround => Some(Milestone::Graded),
            _ => None,
        };
        if let Some(begun) = begins.filter(|begun| limit.met_by.contains(begun)) {
            let what = format!(
                "the `{}` clock begins with `{}`, which would meet it at once",
                clock.key(),
                begun.key()
            );
            self.page.note(at, what, "what is to be reached, such as `cause-found` or `workaround-in-place`");
        }
        let milestones: &[Milestone] = match clock {
            Clock::Respond => &[Milestone::Acknowledged],
            Clock::Contact => &[Milestone::ReporterContacted],
            Clock::RootCause => &[Milestone::CauseFound],
            Clock::Workaround => &[Milestone::PlanStated, Milestone::WorkaroundInPlace],
            _ => &[],
        };
        if !milestones.is_empty() && !milestones.iter().any(|milestone| limit.met_by.contains(milestone)) {
            let wanted =
                milestones.iter().map(|milestone| format!("`{}`", milestone.key())).collect::<Vec<_>>();
            let what = format!("what the `{}` limit is about does not meet it", clock.key());
            self.page.warn(at, what, format!("{} too", wanted.join(" or ")));
        }
        let talk = [
            Milestone::Acknowledged,
            Milestone::ReporterContacted,
            Milestone::Graded,
            Milestone::PlanStated,
            Milestone::CauseFound,
        ];
        if clock == Clock::Recover
            && let Some(milestone) = limit.met_by.iter().find(|milestone| talk.contains(milestone))
        {
            let what = format!("`{}` meets the recovery limit while nothing works yet", milestone.key());
            self.page.warn(at, what, "what restores service, such as `recovered` or `workaround-in-place`");
        }
    }

    fn ladder(&self, table: &mut Table<'_>, limit: &Limit) {
        let mut called = together([&limit.remind]);
        for (mut rung, step) in table.tables("ladder").into_iter().zip(&limit.ladder) {
            let at = rung.place("to").unwrap_or(rung.at);
            if step.to.iter().all(|role| called.contains(role)) {
                let what = "this step calls nobody who was not called before";
                self.page.warn(at, what, "somebody further up, or leave the step out and set `repeat`");
            }
            self.reaches_somebody(at, &step.to);
            called.extend(&step.to);
        }
    }

    pub(super) fn cadence(&self, mut table: Table<'_>, cadence: &Cadence) {
        self.often(&mut table, "every", cadence.every);
        if let Some(share) = cadence.warn_at {
            self.notice(&mut table, cadence.every, share);
        }
        let third = table.place("third").unwrap_or(table.at);
        self.reaches_somebody(third, &cadence.third);
    }

    fn often(&self, table: &mut Table<'_>, key: &str, every: TimeDelta) {
        if every < MOST_OFTEN {
            let at = table.place(key).unwrap_or(table.at);
            let what = format!("every {} the room would hear of nothing else", display(every));
            self.page.note(at, what, "at least `\"1m\"`");
        }
    }

    fn notice(&self, table: &mut Table<'_>, within: TimeDelta, share: u8) {
        let left = within - within * share.into() / 100;
        if left < LEAST_NOTICE {
            let at = table.place("warn_at").unwrap_or(table.at);
            let what = format!(
                "the warning leaves {} s: the limit is shorter than that is of use",
                left.num_seconds()
            );
            self.page.warn(at, what, "an earlier warning, or leave it out");
        }
    }
}
