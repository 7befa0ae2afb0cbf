//! Facts about an incident that several messages show: each a line or a few.

use super::comms;
use super::limits;
use super::writer::{Writer, some};
use crate::actions::View;
use crate::domain::At;
use crate::domain::evidence::Evidence;
use crate::domain::grading::choice;
use crate::domain::incident::{Assignment, Blocker, Contact, Plan, State};
use crate::domain::limits::{Deadline, deadlines};
use crate::domain::owed::owed;
use crate::domain::playbook::Clock;
use crate::domain::quorum;
use crate::domain::repeating::{meeting_due, still_asked_for, sync_due};
use crate::domain::reporter::Reporter;
use crate::domain::timeline::{Due, FellDue};
use crate::text::labels;
use crate::text::plain::{length, show};
use crate::text::{Args, say, say_with};

/// The colour of an incident and the sign that says the same in text.
pub(super) fn colour(view: &View) -> (u32, &'static str) {
    match (view.incident.state, view.incident.level().map(|given| given.rank)) {
        (State::Closed, _) => (0x80_84_8e, "⚫"),
        (State::Resolved, _) => (0x2d_7d_46, "🟢"),
        (_, Some(1)) => (0xd8_3c_3e, "🔴"),
        (_, Some(2)) => (0xe6_7e_22, "🟠"),
        (_, Some(3)) => (0xf1_c4_0f, "🟡"),
        (_, Some(_)) => (0x34_98_db, "🔵"),
        (_, None) => (0x95_a5_a6, "⚪"),
    }
}

/// "DB-20260302-001 数据库宕机".
pub(super) fn number_and_title(view: &View, max: usize) -> String {
    let number = show(view.incident.number(), 60);
    if view.wordless {
        return number;
    }
    let title = show(&view.incident.report.title, max.saturating_sub(length(&number) + 1));
    format!("{number} {title}")
}

/// Where it is; a false alarm says so.
pub(super) fn state(writer: &Writer<'_>) -> String {
    let incident = &writer.view.incident;
    if incident.is_false_alarm() {
        return writer.say("state-rejected");
    }
    if incident.is_merged() {
        return writer.say("state-merged");
    }
    let state = writer.each(|language| labels::state(language, incident.state));
    if incident.spell.number > 1 {
        let spell = i64::from(incident.spell.number);
        return format!("{state} · {}", writer.say_with("card-spell", |_| Args::new().number("n", spell)));
    }
    state
}

/// The level, and whether it is provisional.
pub(super) fn level(writer: &Writer<'_>) -> String {
    match writer.view.incident.level() {
        None => writer.say("card-ungraded"),
        Some(given) if given.confirmed => writer.level(&given.level),
        Some(given) => format!("{} · {}", writer.level(&given.level), writer.say("card-provisional")),
    }
}

/// Whose report it is; one that was typed in for somebody else says by whom.
pub(super) fn reporter(writer: &Writer<'_>) -> String {
    let incident = &writer.view.incident;
    let by = incident.entered_by.map(|by| writer.person(by));
    match (incident.reported_by(), by) {
        (Reporter::Nobody, _) => writer.say("actor-bot"),
        (Reporter::Member(user), None) => writer.person(user),
        (Reporter::Member(user), Some(by)) => writer.say_with("reporter-entered", |writer| {
            Args::new().text("who", writer.person(user)).text("by", by.as_str())
        }),
        (Reporter::Contact, by) => writer.say_with("reporter-absent", |writer| {
            let by = by.clone().or(incident.reporter.map(|by| writer.person(by)));
            Args::new().text("by", by.unwrap_or_else(|| writer.say("actor-bot")))
        }),
    }
}

/// Who does what.
pub(super) fn people(writer: &Writer<'_>) -> String {
    let incident = &writer.view.incident;
    let (primary, others): (Vec<&Assignment>, Vec<&Assignment>) =
        incident.assignments.iter().partition(|assignment| {
            Some(assignment.member) == incident.primary() && assignment.role.0 == "primary"
        });
    let mut lines = vec![if primary.is_empty() { nobody(writer) } else { assignments(writer, primary) }];
    if !others.is_empty() {
        lines.push(assignments(writer, others));
    }
    lines.join("\n")
}

/// Who does what, in two lines: whoever is first-responsible, and the others.
pub(super) fn people_in_short(writer: &Writer<'_>) -> Vec<String> {
    let people = people(writer);
    let mut lines = people.lines();
    let first = lines.next().map(str::to_owned);
    let others = lines.collect::<Vec<_>>().join(" · ");
    first.into_iter().chain(Some(others).filter(|others| !others.is_empty())).collect()
}

/// That nobody is first-responsible; and who sees to it, where somebody was.
fn nobody(writer: &Writer<'_>) -> String {
    let view = writer.view;
    let names: Vec<String> = view.playbook.in_charge().iter().map(|role| writer.role(role)).collect();
    if !view.incident.is_open() {
        return writer.say("card-nobody-was");
    }
    if view.incident.spell.assigned_at.is_none() || names.is_empty() {
        return writer.say("card-nobody");
    }
    writer.say_with("card-nobody-but", |_| Args::new().text("roles", names.join(" · ")))
}

fn assignments(writer: &Writer<'_>, assignments: Vec<&Assignment>) -> String {
    some(writer, assignments, 6, |assignment| {
        let goal = assignment.goal.as_ref().map(|goal| format!(" · {}", writer.text(goal, 60)));
        format!(
            "{} {}{}",
            writer.role(&assignment.role),
            writer.person(assignment.member),
            goal.unwrap_or_default()
        )
    })
}

/// Every limit of the level, met, running or passed; and the next progress that is expected.
pub(super) fn limits(writer: &Writer<'_>, now: At) -> String {
    let view = writer.view;
    let met = deadlines(&view.incident, view.rules()).into_iter().filter(|it| it.met.is_some());
    let met: Vec<String> = met.map(|deadline| limit(writer, &deadline, now)).collect();
    met.into_iter().chain(pending(writer, now)).collect::<Vec<_>>().join("\n")
}

/// What is still to be met, the sooner due the earlier, what has passed first of all; and which limits there are none of.
pub(super) fn pending(writer: &Writer<'_>, now: At) -> Vec<String> {
    let view = writer.view;
    let (incident, rules) = (&view.incident, view.rules());
    let deadlines = deadlines(incident, rules);
    let mut lines: Vec<(At, String)> =
        limits::unmet(view).iter().map(|it| (it.due, limit(writer, it, now))).collect();
    let repeated = [(Clock::Sync, sync_due(incident, rules)), (Clock::Meeting, meeting_due(incident, rules))];
    for (clock, due) in repeated.into_iter().filter_map(|(clock, due)| Some((clock, due?))) {
        let late = if due <= now { "⚠️ " } else { "" };
        let line = format!("{late}{} · {}", clock_name(writer, clock), writer.time_and_distance(due, now));
        lines.push((due, line));
    }
    lines.sort_by_key(|(due, _)| *due);
    let mut lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    if incident.level().is_some() {
        // Absent means absent, and the card says so.
        let absent = [Clock::Respond, Clock::Recover].into_iter();
        let absent = absent.filter(|clock| deadlines.iter().all(|it| it.clock != *clock));
        let absent: Vec<String> = absent.map(|clock| clock_name(writer, clock)).collect();
        let none = || format!("{} · {}", absent.join(" · "), writer.say("card-no-limit"));
        lines.extend((!absent.is_empty()).then(none));
    } else if lines.is_empty() && deadlines.is_empty() {
        lines.push(writer.say("card-limits-need-level"));
    }
    lines
}

fn limit(writer: &Writer<'_>, deadline: &Deadline<'_>, now: At) -> String {
    let clock = clock_name(writer, deadline.clock);
    let by = limits::met_otherwise(writer, deadline).map(|by| format!(" · {by}")).unwrap_or_default();
    match (deadline.met, deadline.late_by()) {
        (Some(met), None) => format!("✅ {clock} · {}{by}", writer.time(met, now)),
        (Some(met), Some(late)) => {
            let late = writer.say_with("card-met-late", |writer| {
                Args::new().text("late", labels::duration(writer.language(), late))
            });
            format!("☑️ {clock} · {} · {late}{by}", writer.time(met, now))
        }
        (None, _) if deadline.has_passed(now) => {
            format!("⚠️ {clock} · {} · {}", writer.say("card-overdue"), due(writer, deadline, now))
        }
        (None, _) => format!("{clock} · {}", due(writer, deadline, now)),
    }
}

/// When a deadline passes, and whether that is provisional.
pub(super) fn due(writer: &Writer<'_>, deadline: &Deadline<'_>, now: At) -> String {
    format!("{}{}", writer.time_and_distance(deadline.due, now), provisional(writer, deadline.unsettled))
}

/// What is said after a deadline that a year's holidays may still move.
pub(super) fn provisional(writer: &Writer<'_>, unsettled: Option<i32>) -> String {
    let Some(year) = unsettled else { return String::new() };
    let note = writer.each(|language| labels::provisional(language, year));
    format!(" · {note}")
}

/// What a clock measures.
pub(super) fn clock_name(writer: &Writer<'_>, clock: Clock) -> String {
    writer.each(|language| labels::clock(language, clock))
}

/// What people will be told next if nothing happens, and whom it will mention. `None` when nothing is owed.
pub(super) fn next(writer: &Writer<'_>, now: At) -> Option<String> {
    let view = writer.view;
    let (incident, rules) = (&view.incident, view.rules());
    let at = owed(incident, rules, now).next?;
    // What falls due then and not before; a reminder that only changes its count has no entry of its own.
    let told_before = owed(incident, rules, now).due;
    let then = owed(incident, rules, at).due;
    let is_new =
        |fell: &&FellDue| !told_before.iter().any(|old| old.clock == fell.clock && old.what == fell.what);
    let when = writer.distance(at);
    Some(match then.iter().rev().find(is_new).or(then.last()) {
        None => when,
        Some(fell) => {
            let what = writer.each(|language| say(language, kind(fell.what)));
            if fell.what == Due::Note {
                return Some(format!("{when} · {} · {what}", clock_name(writer, fell.clock)));
            }
            let mut who: Vec<String> = fell.people.iter().map(|user| writer.person(*user)).collect();
            who.extend(fell.to.iter().map(|role| writer.role(role)));
            who.dedup();
            who.truncate(8);
            let who = if who.is_empty() { writer.say("card-nobody") } else { who.join(" · ") };
            format!("{when} · {} · {what} → {who}", clock_name(writer, fell.clock))
        }
    })
}

fn kind(due: Due) -> &'static str {
    match due {
        Due::Warning => "due-kind-warning",
        Due::Note => "due-kind-note",
        Due::Breach | Due::BreachAtBirth => "due-kind-breach",
        Due::Rung(_) | Due::Escalation => "due-kind-escalation",
        Due::Reminder => "due-kind-reminder",
    }
}

/// Roles of the quorum that nobody fills.
pub(super) fn missing(writer: &Writer<'_>) -> Option<String> {
    let view = writer.view;
    let missing = quorum::missing(&view.incident, view.rules());
    let names: Vec<String> = missing.iter().map(|role| writer.role(role)).collect();
    (!names.is_empty() && view.incident.is_uncontained()).then(|| names.join(" · "))
}

/// Until when reminders are held back, and why.
pub(super) fn silence(writer: &Writer<'_>, now: At) -> Option<String> {
    let until = writer.view.incident.silenced_until(now)?;
    let last = writer.view.incident.silences.last()?;
    let (until, by) = (writer.time_and_distance(until, now), writer.actor(last.by));
    Some(format!("{until} · {by} · {}", writer.text(&last.reason, 150)))
}

/// People without an account, with their roles, and how to reach them where `reach` lets that stand.
pub(super) fn contacts(writer: &Writer<'_>, reach: bool) -> Option<String> {
    let contacts: Vec<&Contact> = writer.view.incident.contacts.iter().collect();
    (!contacts.is_empty()).then(|| {
        some(writer, contacts, 6, |contact| {
            let role = contact.role.as_ref().map(|role| format!("{} ", writer.role(role)));
            let name = writer.text(&contact.name, 60);
            let how = if reach { writer.text(&contact.reach, 80) } else { writer.command("/contact list") };
            format!("{}{name} · {how}", role.unwrap_or_default())
        })
    })
}

/// What it was merged with.
pub(super) fn merged(writer: &Writer<'_>) -> Option<String> {
    let incident = &writer.view.incident;
    let into = incident.merged_into().into_iter().map(|into| format!("→ {}", show(into, 60)));
    let from = incident.absorbed.iter().map(|from| format!("← {}", show(from, 60)));
    let lines: Vec<String> = into.chain(from).collect();
    (!lines.is_empty()).then(|| lines.join(" · "))
}

/// Blockers that are not cleared, oldest first, with their age.
pub(super) fn blockers(writer: &Writer<'_>, most: usize) -> Option<String> {
    let open: Vec<&Blocker> = writer.view.incident.open_blockers().collect();
    (!open.is_empty()).then(|| {
        some(writer, open, most, |blocker| {
            let owner = blocker.owner.map(|owner| format!(" · {}", writer.person(owner))).unwrap_or_default();
            let age = writer.distance(blocker.raised_at);
            format!("#{} {}{owner} · {age}", blocker.id, writer.text(&blocker.text, 120))
        })
    })
}

/// What was gathered, each on a line.
pub(super) fn evidence(writer: &Writer<'_>) -> Option<String> {
    let evidence: Vec<&Evidence> = writer.view.incident.evidence.iter().collect();
    let most = if writer.is_file() { usize::MAX } else { 5 };
    (!evidence.is_empty()).then(|| {
        some(writer, evidence, most, |piece| {
            let kind = writer.each(|language| labels::evidence_kind(language, piece.kind));
            let link = piece.link.as_ref().map(|link| format!(" · {}", writer.text(link, 150)));
            format!("#{} {kind} · {}{}", piece.id, writer.text(&piece.text, 110), link.unwrap_or_default())
        })
    })
}

/// Plans that are not carried out yet, the newest first.
pub(super) fn open_plans(writer: &Writer<'_>, most: usize) -> Option<String> {
    listed(writer, writer.view.incident.open_plans().rev().collect(), most)
}

/// What is still asked for though the incident is closed, but for the review and follow-ups, each with what to type.
pub(super) fn still_asked(writer: &Writer<'_>) -> Vec<String> {
    let incident = &writer.view.incident;
    if incident.is_open() {
        return Vec::new();
    }
    let asked = still_asked_for(incident, writer.view.rules()).into_iter();
    let asks = writer.view.playbook.comms.as_ref().is_some_and(|comms| comms.feedback.is_some());
    let worded = |clock| match clock {
        Clock::Observation => writer.say("open-observation"),
        Clock::Feedback if asks => writer.say("open-feedback"),
        Clock::Feedback => comms::last_word(writer, "open-last-word").unwrap_or_default(),
        other => clock_name(writer, other),
    };
    asked.map(worded).collect()
}

/// Plans and how far they are.
pub(super) fn plans(writer: &Writer<'_>, most: usize) -> Option<String> {
    listed(writer, writer.view.incident.plans.iter().rev().collect(), most)
}

fn listed(writer: &Writer<'_>, plans: Vec<&Plan>, most: usize) -> Option<String> {
    (!plans.is_empty()).then(|| {
        some(writer, plans, most, |plan| {
            let kind = writer.each(|language| labels::plan_kind(language, plan.kind));
            let into = writer.view.incident.goes_on_as(plan.id);
            let progress = into.map_or_else(
                || writer.each(|language| labels::plan_progress(language, plan.progress)),
                |into| writer.say_with("plan-goes-on", |_| Args::new().number("id", into.id)),
            );
            let text = writer.text(&plan.text, 110);
            let passed_over =
                plan.overridden.as_ref().map(|_| format!(" · {}", writer.say("plan-overridden")));
            let passed_over = passed_over.unwrap_or_default();
            format!("#{} {kind} · {text} · {} · {progress}{passed_over}", plan.id, writer.person(plan.owner))
        })
    })
}

/// The cause, as far as it is known.
pub(super) fn cause(writer: &Writer<'_>, max: usize) -> Option<String> {
    let cause = writer.view.incident.cause.as_ref()?;
    let mut words = vec![writer.say(if cause.confirmed { "cause-confirmed" } else { "cause-suspected" })];
    words.extend(
        cause.category.map(|category| writer.each(|language| labels::cause_category(language, category))),
    );
    Some(format!("{} · {}", words.join(" · "), writer.text(&cause.text, max)))
}

/// By which way the report came, and whether the reporter calls it urgent.
pub(super) fn source(writer: &Writer<'_>) -> Option<String> {
    let report = &writer.view.incident.report;
    let source = report.source.as_ref().map(|source| writer.text(source, 60));
    let urgent = report.urgent.then(|| format!("❗ {}", writer.say("report-urgent")));
    let assignments: Vec<String> = source.into_iter().chain(urgent).collect();
    (!assignments.is_empty()).then(|| assignments.join(" · "))
}

/// Who is affected, in one line.
pub(super) fn impact(writer: &Writer<'_>, max: usize) -> Option<String> {
    let report = &writer.view.incident.report;
    let answers = &writer.view.playbook.questions.impact;
    // One of the playbook's answers by its name, whatever was typed.
    let named = |reported: &String| match choice(answers, reported) {
        Some(answer) => writer.each(|language| labels::words(language, &answer.name)),
        None => writer.text(reported, max),
    };
    let facts = writer.view.incident.facts();
    let is_answer = |said: &String| choice(answers, said).is_some();
    // What was found since stands for the answer that was reported, not for somebody's own words.
    let found = facts.impact.as_ref().filter(|_| report.impact.as_ref().is_none_or(is_answer));
    let mut words: Vec<String> = found.or(report.impact.as_ref()).map(named).into_iter().collect();
    words.extend(report.users.as_ref().map(|said| users(writer, said)));
    let share =
        |percent: f64| writer.say_with("card-share", |_| Args::new().text("percent", percent.to_string()));
    words.extend(facts.affected_percent.map(share));
    words.extend((facts.core == Some(true)).then(|| writer.say("card-core")));
    (!words.is_empty()).then(|| words.join(" · "))
}

/// Who is affected, as it was typed; a mere number is one of people.
fn users(writer: &Writer<'_>, typed: &str) -> String {
    match typed.trim().parse::<u32>() {
        Ok(n) => writer.say_with("card-users", |_| Args::new().number("n", n)),
        Err(_) => writer.text(typed, 60),
    }
}

/// The fix, and how far its verification is.
pub(super) fn fix(writer: &Writer<'_>, now: At) -> Option<String> {
    let view = writer.view;
    let fix = view.incident.spell.fix.as_ref()?;
    let mut line =
        format!("{} · {} · {}", writer.actor(fix.by), writer.time(fix.at, now), writer.text(&fix.text, 200));
    let checks = &view.playbook.verification.checks;
    if view.incident.state == State::Verifying && !checks.is_empty() {
        let passed = view.incident.spell.checks_passed.len().min(checks.len());
        line.push_str(&format!(" · {passed}/{}", checks.len()));
    }
    if view.incident.spell.failed_at.is_some_and(|failed| failed >= fix.at) {
        line.push_str(&format!(" · ❌ {}", writer.say("fix-did-not-hold")));
    }
    Some(line)
}

/// A fact with its name in front, in the reader's language.
pub(super) fn named(writer: &Writer<'_>, id: &str, value: &str) -> String {
    let args = Args::new().text("name", writer.say(id)).text("value", value);
    say_with(writer.language(), "named", args)
}
