//! What a level rests on, and who has to confirm it.

use super::facts;
use super::limits;
use super::line::{Line, Lined, On};
use super::mentions::Called;
use super::phone;
use super::self_help;
use super::writer::Writer;
use crate::actions::View;
use crate::domain::At;
use crate::domain::grading::judge;
use crate::domain::guild::Language;
use crate::domain::ids::RoleKey;
use crate::domain::incident::GivenLevel;
use crate::domain::playbook::Permit;
use crate::domain::self_help::SelfHelp;
use crate::domain::timeline::{Entry, Event, LevelEvent};
use crate::text::{Args, labels, say_with};

impl Lined for LevelEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let LevelEvent::Graded { level, confirmed, reason, .. } = self;
        let old = levels_before(on.view, on.entry).last();
        let id = match old {
            Some(old) if old != level => "entry-regraded",
            Some(_) if *confirmed => "entry-grade-confirmed",
            None if *confirmed => "entry-graded",
            Some(_) | None => "entry-graded-provisionally",
        };
        on.says_with("📶", id, move |writer, args| {
            let old = old.map(|old| writer.level(old)).unwrap_or_default();
            args.text("level", writer.level(level)).text("old", old)
        })
        .quoting(reason)
        .calling(move || called(on.view, on.entry, on.now))
        .then(move |writer| follows(writer, on, *confirmed))
        .with_rows(move |writer| {
            let call = phone::rows(writer.view).into_iter().filter(|_| is_newest(on.view, on.entry));
            let help = self_help::rows(writer.view).into_iter();
            call.chain(help.filter(|_| offers_help(writer.view, on.entry))).collect()
        })
    }
}

/// What the level rests on, what is due by it, and who has to confirm it.
fn follows(writer: &Writer<'_>, on: On<'_>, confirmed: bool) -> Vec<String> {
    let (view, entry) = (on.view, on.entry);
    let given_level = view.incident.levels.iter().find(|given_level| given_level.seq == entry.seq);
    let mut lines = Vec::new();
    lines.extend(given_level.and_then(|given_level| why(view, given_level, writer.language())));
    let instead = given_level.is_some_and(|given_level| given_level.basis.instead);
    lines.extend(instead.then(|| writer.say("correction-level")));
    lines.extend(given_level.and_then(|given_level| limits(writer, given_level, on.now)));
    lines.extend(phone::demanded(writer).filter(|_| is_newest(view, entry)));
    let confirm = || confirm_by(writer).unwrap_or_else(|| writer.say("next-confirm-grade"));
    lines.extend((!confirmed && is_newest(view, entry)).then(confirm));
    lines.extend(upwards(writer, &reported_anew(view, entry)));
    lines.extend(self_help::steps(writer).filter(|_| offers_help(view, entry)));
    lines
}

/// Whom another level concerns: all of them if it is more urgent, else those who were not called before.
pub(super) fn called(view: &View, entry: &Entry, now: At) -> Called {
    let Event::Level(LevelEvent::Graded { level, .. }) = &entry.event else { return Called::nobody() };
    let playbook = &view.playbook;
    let level = playbook.level(level);
    if is_raise(view, entry) {
        let roles = level.into_iter().flat_map(|level| level.invite.iter().chain(&level.report_to));
        let core = playbook.invite_core.iter().filter(|_| view.incident.facts().core == Some(true));
        let people = view.incident.assignments.iter().map(|assignment| assignment.member);
        return Called::of(view, now, people, playbook.invite.iter().chain(roles).chain(core))
            .sparing(entry.by);
    }
    let before: Vec<&RoleKey> = invited_before(view, entry);
    let new = level.into_iter().flat_map(|level| &level.invite);
    let core = playbook.invite_core.iter().filter(|_| core_now(view, entry));
    let upwards = reported_anew(view, entry);
    let roles = new.chain(core).filter(|role| !before.contains(role)).chain(upwards);
    Called::of(view, now, self_help::asked(view).filter(|_| offers_help(view, entry)), roles)
}

/// Is the level more urgent by this entry? Then it is news for all whom the new level concerns, also for those who were
/// called for the old one.
fn is_raise(view: &View, entry: &Entry) -> bool {
    let Event::Level(LevelEvent::Graded { rank, .. }) = &entry.event else { return false };
    let before = view.incident.levels.iter().rfind(|given_level| given_level.seq < entry.seq);
    before.is_some_and(|before| *rank < before.rank)
}

/// Levels that it had before this entry, oldest first.
fn levels_before<'a>(view: &'a View, entry: &Entry) -> impl Iterator<Item = &'a str> {
    let seq = entry.seq;
    view.incident
        .levels
        .iter()
        .filter(move |given_level| given_level.seq < seq)
        .map(|given_level| given_level.level.as_str())
}

/// Roles that the playbook called when the incident began, and for the levels that it had before this entry.
fn invited_before<'a>(view: &'a View, entry: &Entry) -> Vec<&'a RoleKey> {
    let by_level =
        levels_before(view, entry).filter_map(|key| view.playbook.level(key)).flat_map(|level| &level.invite);
    view.playbook.invite.iter().chain(by_level).collect()
}

/// Does this entry give the level at which self-help comes first, and did none before?
fn offers_help(view: &View, entry: &Entry) -> bool {
    let rule = view.playbook.self_help.as_ref();
    let before =
        |rule: &SelfHelp| levels_before(view, entry).any(|key| rule.levels.iter().any(|it| it == key));
    rule.is_some_and(|rule| !before(rule))
}

/// The tiers that hear of it by this entry, and did not by the levels before it.
fn reported_anew<'a>(view: &'a View, entry: &Entry) -> Vec<&'a RoleKey> {
    let tiers = |key: &str| view.playbook.level(key).into_iter().flat_map(|level| &level.report_to);
    let before: Vec<&RoleKey> = levels_before(view, entry).flat_map(tiers).collect();
    let Event::Level(LevelEvent::Graded { level, .. }) = &entry.event else { return Vec::new() };
    tiers(level).filter(|role| !before.contains(role)).collect()
}

/// To whom it goes upwards, step by step.
pub(super) fn upwards(writer: &Writer<'_>, tiers: &[&RoleKey]) -> Option<String> {
    let names: Vec<String> = tiers.iter().map(|role| writer.role(role)).collect();
    (!names.is_empty()).then(|| facts::named(writer, "card-report-to", &names.join(" → ")))
}

/// Does the incident still have the level that it got by this entry?
fn is_newest(view: &View, entry: &Entry) -> bool {
    view.incident.levels.last().is_some_and(|given_level| given_level.seq == entry.seq)
}

/// Does this entry say for the first time that the core business is hit?
fn core_now(view: &View, entry: &Entry) -> bool {
    let levels = &view.incident.levels;
    let core = |given_level: &GivenLevel| given_level.basis.facts.core == Some(true);
    let before = view.incident.report.core == Some(true)
        || levels.iter().any(|given_level| given_level.seq < entry.seq && core(given_level));
    !before && levels.iter().any(|given_level| given_level.seq == entry.seq && core(given_level))
}

/// Why it is this level, if not because somebody chose it: "core business hit → P1".
pub fn why(view: &View, given_level: &GivenLevel, language: Language) -> Option<String> {
    let (basis, playbook) = (&given_level.basis, &view.playbook);
    if basis.because.is_empty() {
        return None;
    }
    let because = labels::because_all(language, Some(playbook), &basis.because);
    let level = |key: &str| labels::level_of(language, playbook, key);
    let args = Args::new().text("because", because);
    let Some(named) = &basis.named else {
        return Some(say_with(language, "grade-because", args.text("level", level(&given_level.level))));
    };
    let by_facts = judge(playbook, &basis.facts).map_or(&given_level.level, |(found, _)| &found.key);
    let args = args.text("level", level(by_facts)).text("said", level(named));
    Some(say_with(language, "grade-contradicts", args))
}

/// Which limits the level that was given then brought; where it has another by now, which.
fn limits(writer: &Writer<'_>, given: &GivenLevel, now: At) -> Option<String> {
    match writer.view.incident.level().filter(|given_level| given_level.level != given.level) {
        None => limits::running(writer, now),
        Some(given_level) => Some(writer.say_with("grade-changed-since", |writer| {
            Args::new().text("level", writer.level(&given_level.level))
        })),
    }
}

/// Whom the level waits for, where the playbook names somebody.
fn confirm_by(writer: &Writer<'_>) -> Option<String> {
    let roles = writer.view.playbook.permits.get(&Permit::Confirm)?;
    let language = writer.language();
    let names = labels::list(language, roles.iter().map(|role| writer.role(role)));
    Some(writer.say_with("grade-confirm-by", |_| Args::new().text("roles", names.clone())))
}
