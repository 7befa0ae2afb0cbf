//! Levels of a playbook file: limits, ladders, cadences.

use super::duration::{Length, display};
use super::playbook::{MOST, NAME, Names, PROSE, check_unique};
use super::problem::suggest;
use super::table::{Page, Placed, Table};
use crate::domain::meeting::Meeting;
use crate::domain::playbook::{
    Cadence, Clock, Followups, Growth, Level, Limit, LimitStart, Milestone, PhoneCall, Raise, RoomKind, Rung,
    Sync, SyncStart, Term,
};
use chrono::TimeDelta;
use std::collections::BTreeMap;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Working days that there are for a follow-up where a playbook has a calendar and says no more.
const WORKING_WEEK: u32 = 5;

/// Who makes a level follow.
#[derive(Clone, Copy, PartialEq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
enum Raised {
    Itself,
    Proposal,
}

/// All levels, most urgent first. Those that say nothing about it are worked on in a room of this kind.
pub(super) fn levels(top: &mut Table<'_>, names: &Names<'_>, room: RoomKind) -> Option<Vec<Level>> {
    top.need("levels", "[ … ]")?;
    let page = top.page;
    let tables = top.tables("levels");
    if tables.is_empty() {
        page.note(top.at, "there is no level", "at least one `[[levels]]`");
    }
    let mut keys = Vec::new();
    let mut levels = Vec::new();
    for (place, table) in tables.into_iter().enumerate() {
        levels.push(level(table, (place + 1, room), names, &mut keys));
    }
    check_unique(page, "level", &keys);
    levels.into_iter().collect()
}

fn level<'a>(
    mut table: Table<'a>,
    (place, room): (usize, RoomKind),
    names: &Names<'_>,
    keys: &mut Vec<Placed<&'a str>>,
) -> Option<Level> {
    let page = table.page;
    let key = table.text("key", "\"P0\"");
    if let Some(key) = key.filter(|key| key.chars().count() > 20 || key.contains(char::is_whitespace)) {
        let what = format!("`{}` cannot be typed as a level", key.value);
        page.note(key.at, what, "at most 20 characters without spaces, such as `P0`");
    }
    keys.extend(key);
    table.need("rank", &place.to_string());
    let rank = table.number("rank", 1, MOST as i64);
    if let Some(rank) = rank.filter(|rank| rank.value != place as i64) {
        let what = format!("this is level {place} from the top but has rank {}", rank.value);
        page.note(rank.at, what, format!("`rank = {place}`, or put the levels in order of urgency"));
    }
    let name = table.words("name", NAME);
    let criterion = table.words("criterion", PROSE);
    let invite = names.roles(&mut table, "invite");
    let report_to = names.roles(&mut table, "report_to");
    let quorum = names.roles(&mut table, "quorum");
    let call = table.table("call").map(|table| phone_call(table, names));
    let room = table.choice("room", RoomKind::VARIANTS).unwrap_or(room);
    let above = keys.len().saturating_sub(1);
    let limits = table.table("limits").map(|table| limits(table, names, &keys[..above])).unwrap_or_default();
    let sync = table.table("sync").map(|table| sync(table, names));
    let urgent = rank.is_some_and(|rank| rank.value <= 2);
    let meeting = table.table("meeting").map(|table| meeting(table, names, urgent));
    let hold = table.optional_text("hold_reminders");
    if let Some(hold) = hold.filter(|_| urgent) {
        let what = "reminders of ranks 1 and 2 always go out at once";
        page.note(hold.at, what, "`hold_reminders` at ranks from 3 only");
    }
    let hold_reminders = names.calendar(page, hold);
    table.finish();
    Some(Level {
        key: key?.to_string(),
        rank: rank?.value as u8,
        name: name?,
        criterion: criterion?,
        invite,
        report_to,
        quorum,
        call: call.flatten(),
        room,
        limits,
        sync: sync.flatten(),
        meeting: meeting.flatten(),
        hold_reminders,
    })
}

/// Limits of a level; `above` are the keys of the more urgent ones.
fn limits(mut table: Table<'_>, names: &Names<'_>, above: &[Placed<&str>]) -> BTreeMap<Clock, Limit> {
    let page = table.page;
    let mut limits = BTreeMap::new();
    let mut respond_at = table.at;
    for clock in Clock::limits() {
        let key = clock.key();
        if let Some(limit) = table.table(&key) {
            if clock == Clock::Respond {
                respond_at = limit.at;
            }
            let which = match clock {
                Clock::Review => Which::MetBy(vec![Milestone::Reviewed]),
                _ => Which::OfLevel(clock, above),
            };
            limits.extend(read_limit(limit, names, which).map(|limit| (clock, limit)));
        }
    }
    table.finish();
    check_order(page, &limits, respond_at);
    limits
}

fn check_order(page: &Page<'_>, limits: &BTreeMap<Clock, Limit>, at: usize) {
    let (Some(respond), Some(recover)) = (limits.get(&Clock::Respond), limits.get(&Clock::Recover)) else {
        return;
    };
    if respond.calendar == recover.calendar && respond.within > recover.within {
        let recover = display(recover.within);
        let what = format!("the `respond` limit is longer than the `recover` limit of {recover}");
        page.note(at, what, "the shorter one for `respond`");
    }
}

/// The limit on grading, which is met by a confirmed level and by nothing else.
pub(super) fn grading(table: Table<'_>, names: &Names<'_>) -> Option<Limit> {
    read_limit(table, names, Which::MetBy(vec![Milestone::Graded]))
}

/// The limit on filling the quorum of a level.
pub(super) fn team(table: Table<'_>, names: &Names<'_>) -> Option<Limit> {
    read_limit(table, names, Which::MetBy(Vec::new()))
}

/// How reminders slow down.
pub(super) fn growth(mut table: Table<'_>) -> Growth {
    let factor = table.number("factor", 1, 10).map(|given| given.value as u8);
    let most = table.number("most", 1, 100).map(|given| given.value as u8);
    table.finish();
    let ours = Growth::default();
    Growth { factor: factor.unwrap_or(ours.factor), most: most.unwrap_or(ours.most) }
}

/// What a limit is about.
enum Which<'a> {
    /// A level's own: the file says what meets it, and which level may follow, one of these.
    OfLevel(Clock, &'a [Placed<&'a str>]),
    /// Met by these and nothing else.
    MetBy(Vec<Milestone>),
}

fn read_limit(mut table: Table<'_>, names: &Names<'_>, which: Which<'_>) -> Option<Limit> {
    let page = table.page;
    table.need("within", "\"30m\"");
    let within = table.length("within");
    let calendar_text = table.optional_text("calendar");
    let calendar = names.calendar(page, calendar_text);
    let within = within.and_then(|within| working(page, within, calendar_text, calendar.as_deref(), names));
    let warn_at = table.number("warn_at", 1, 99).map(|share| share.value as u8);
    let remind = names.need_roles(&mut table, "remind");
    let starts = match which {
        Which::OfLevel(Clock::RootCause, _) => table.choice("starts", LimitStart::VARIANTS),
        Which::OfLevel(..) | Which::MetBy(_) => None,
    };
    let (met_by, raise) = match which {
        Which::OfLevel(_, above) => {
            (milestones(&mut table), table.table("raise").and_then(|table| raise(table, above)))
        }
        Which::MetBy(milestones) => (Some(milestones), None),
    };
    let ladder_at = table.place("ladder");
    let ladder = ladder(&mut table, names);
    let repeat = table.time("repeat").map(|time| time.value);
    let soft = table.flag("soft", false);
    if let (Some(true), Some(at)) = (soft, ladder_at) {
        page.note(at, "a soft limit is not escalated", "no `ladder`, or leave `soft` out");
    }
    let ask = table.optional_words("ask", PROSE);
    table.finish();
    Some(Limit {
        within: within?,
        starts: starts.unwrap_or_default(),
        calendar,
        warn_at,
        remind: remind?,
        met_by: met_by?,
        ladder,
        repeat,
        soft: soft?,
        ask,
        raise,
    })
}

/// The level that follows when a limit passes: one that is more urgent.
fn raise(mut table: Table<'_>, above: &[Placed<&str>]) -> Option<Raise> {
    let page = table.page;
    let to = table.text("to", "\"P1\"");
    table.need("by", "\"itself\"");
    let by_itself = table.choice("by", Raised::VARIANTS).map(|by| by == Raised::Itself);
    table.finish();
    let to = to?;
    if !above.iter().any(|key| key.value == to.value) {
        let what = format!("`{}` is no level more urgent than this one", to.value);
        let known: Vec<_> = above.iter().map(|key| key.value).collect();
        page.note(to.at, what, suggest(&to, known));
        return None;
    }
    Some(Raise { to: to.to_string(), by_itself: by_itself? })
}

/// Who must be called by phone, and how often people are reminded of it.
fn phone_call(mut table: Table<'_>, names: &Names<'_>) -> Option<PhoneCall> {
    let who = names.need_roles(&mut table, "who");
    let remind = names.need_roles(&mut table, "remind");
    let cadence = cadence(table, names);
    Some(PhoneCall { who: who?, remind: remind?, cadence: cadence? })
}

/// A limit's length in the time that it is counted in: working days are so many times the calendar's day.
fn working(
    page: &Page<'_>,
    within: Placed<Length>,
    named: Option<Placed<&str>>,
    calendar: Option<&str>,
    names: &Names<'_>,
) -> Option<TimeDelta> {
    let note = |what: &str, instead: &str| page.note(within.at, what, instead);
    match (*within, calendar.and_then(|name| names.calendars.get(name))) {
        (Length::Time(time), _) if time.is_zero() => note("`within` is zero", "a length of time above zero"),
        (Length::WorkingDays(0), _) => note("`within` is zero", "a length of time above zero"),
        (Length::WorkingDays(days), Some(calendar)) => return Some(calendar.day_length() * days as i32),
        (Length::WorkingDays(_), None) if named.is_none() => {
            note(
                "working days need a calendar",
                "`calendar = \"china\"` beside it, or wall time such as `\"4d\"`",
            );
        }
        // The name of the calendar is already known to be wrong.
        (_, None) if named.is_some() => {}
        (Length::Time(time), Some(_)) if time >= TimeDelta::days(1) => {
            note("days of 24 hours do not fit a calendar", "working days, such as `\"4wd\"`");
        }
        (Length::Time(time), _) => return Some(time),
        (Length::WorkingDays(_), None) => {}
    }
    None
}

fn milestones(table: &mut Table<'_>) -> Option<Vec<Milestone>> {
    let page = table.page;
    let value = table.need("met_by", "[\"recovered\"]")?;
    let given = table.texts("met_by");
    if value.get_ref().as_array().is_some_and(|list| list.is_empty()) {
        page.note(value.span().start, "`met_by` is empty, so nothing meets the limit", "`[\"recovered\"]`");
        return None;
    }
    let mut milestones = Vec::new();
    for text in given {
        let Some(milestone) = page.choice("met_by", text, Milestone::VARIANTS) else { continue };
        if milestone == Milestone::Reviewed {
            let what = "only the `review` limit waits for the review, and needs no `met_by`";
            page.note(text.at, what, "a milestone of the work itself, such as `recovered`");
        }
        if milestones.contains(&milestone) {
            page.note(text.at, format!("`{}` is there twice", text.value), "it once");
        }
        milestones.push(milestone);
    }
    Some(milestones)
}

fn ladder(table: &mut Table<'_>, names: &Names<'_>) -> Vec<Rung> {
    let mut ladder: Vec<Rung> = Vec::new();
    for mut rung in table.tables("ladder") {
        let page = rung.page;
        rung.need("after", "\"0m\"");
        let after = rung.length("after");
        let to = names.need_roles(&mut rung, "to");
        rung.finish();
        let (Some(after), Some(to)) = (after, to) else { continue };
        let Length::Time(time) = *after else {
            page.note(after.at, "steps of a ladder are in wall time", "one such as `\"0m\"` or `\"1h\"`");
            continue;
        };
        if ladder.last().is_some_and(|last| last.after >= time) {
            let what = "this step of the ladder is not later than the one before it";
            page.note(after.at, what, "each step later than the one before, as in `0m`, `15m`, `1h`");
        }
        ladder.push(Rung { after: time, to });
    }
    ladder
}

fn sync(mut table: Table<'_>, names: &Names<'_>) -> Option<Sync> {
    table.need("starts", "\"assignment\"");
    let starts = table.choice("starts", SyncStart::VARIANTS);
    let cadence = cadence(table, names);
    Some(Sync { cadence: cadence?, starts: starts? })
}

/// How often the handling group meets. The two most urgent levels wait for no working time.
fn meeting(mut table: Table<'_>, names: &Names<'_>, urgent: bool) -> Option<Meeting> {
    let to = names.need_roles(&mut table, "to");
    let calendar = table.optional_text("calendar");
    if let Some(calendar) = calendar.filter(|_| urgent) {
        let what = "meetings of ranks 1 and 2 wait for no working time";
        table.page.note(calendar.at, what, "`calendar` at ranks from 3 only");
    }
    let calendar = names.calendar(table.page, calendar);
    Some(Meeting { cadence: cadence(table, names)?, to: to?, calendar })
}

/// How follow-ups are chased.
pub(super) fn followups(mut table: Table<'_>, names: &Names<'_>) -> Option<Followups> {
    let calendar = table.optional_text("calendar");
    let calendar = names.calendar(table.page, calendar);
    let within = table.length("within");
    let within = within.map_or_else(
        || Some(calendar.as_ref().map_or(Term::Time(Followups::USUAL), |_| Term::WorkingDays(WORKING_WEEK))),
        |within| term(table.page, within, calendar.is_some()),
    );
    Some(Followups { chase: cadence(table, names)?, calendar, within: within? })
}

/// How long there is for something, in working days only where there is a calendar.
fn term(page: &Page<'_>, within: Placed<Length>, has_calendar: bool) -> Option<Term> {
    match *within {
        Length::Time(time) if time > TimeDelta::zero() => return Some(Term::Time(time)),
        Length::WorkingDays(days) if days > 0 && has_calendar => return Some(Term::WorkingDays(days)),
        Length::WorkingDays(days) if days > 0 => {
            let instead = "`calendar = \"china\"` beside it, or wall time such as `\"7d\"`";
            page.note(within.at, "working days need a calendar", instead);
        }
        Length::Time(_) | Length::WorkingDays(_) => {
            page.note(within.at, "`within` is zero", "a length of time above zero");
        }
    }
    None
}

/// Something asked for again and again, and who hears of it when it does not come.
pub(super) fn cadence(mut table: Table<'_>, names: &Names<'_>) -> Option<Cadence> {
    let every = table.need_time("every");
    let warn_at = table.number("warn_at", 1, 99).map(|share| share.value as u8);
    let second = names.need_roles(&mut table, "second");
    let third = names.need_roles(&mut table, "third");
    table.finish();
    Some(Cadence { every: every?.value, warn_at, second: second?, third: third? })
}
