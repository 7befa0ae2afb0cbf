//! Names of things: states, clocks, levels, roles, lengths of time, instants.

use super::plain::show;
use super::{Args, say, say_with};
use crate::domain::At;
use crate::domain::calendar::Calendars;
use crate::domain::comms::Placeholder;
use crate::domain::details::Detail;
use crate::domain::evidence::EvidenceKind;
use crate::domain::figures::Span;
use crate::domain::grading::{Because, Choice};
use crate::domain::guild::Language;
use crate::domain::ids::RoleKey;
use crate::domain::incident::{CauseCategory, PlanKind, PlanProgress, Satisfaction, State};
use crate::domain::limits::Deadline;
use crate::domain::playbook::{Check, Clock, Figure, Level, Limit, Milestone, Need, Permit, Playbook, Words};
use crate::domain::review::{Area, ReviewPart};
use crate::domain::timeline::UpdateKind;
use chrono::TimeDelta;

/// Longest name out of a playbook that is shown whole.
const MAX_NAME: usize = 60;
/// Longest sentences out of a playbook.
const MAX_PROSE: usize = 300;

/// How Discord writes an instant, in each reader's own time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// 16:20
    Time,
    /// 16:20:30
    Seconds,
    /// 20 April 2021 16:20
    DateTime,
    /// 2 months ago
    Relative,
}

/// An instant, for Discord to write.
pub fn timestamp(at: At, style: Style) -> String {
    let letter = match style {
        Style::Time => 't',
        Style::Seconds => 'T',
        Style::DateTime => 'f',
        Style::Relative => 'R',
    };
    format!("<t:{}:{letter}>", at.timestamp())
}

/// A time of day when it is within half a day of `now`, with its date otherwise.
pub fn near(at: At, now: At) -> String {
    let near = (at - now).abs() < TimeDelta::hours(12);
    timestamp(at, if near { Style::Time } else { Style::DateTime })
}

/// "12 min", "1 h 30 min", "2 d 3 h"; below a minute, seconds.
pub fn duration(language: Language, length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    let part = |id, n: i64| say_with(language, id, Args::new().number("n", n));
    if seconds < 60 {
        return part("duration-seconds", seconds);
    }
    let minutes = seconds / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts = [
        ("duration-days", days),
        ("duration-hours", hours),
        ("duration-minutes", if days == 0 { minutes } else { 0 }),
    ];
    let words: Vec<_> = parts.into_iter().filter(|(_, n)| *n > 0).map(|(id, n)| part(id, n)).collect();
    words.join(" ")
}

/// How long a limit is, in the time that it is counted in.
pub fn limit(language: Language, limit: &Limit, calendars: &Calendars) -> String {
    let Some(name) = &limit.calendar else { return duration(language, limit.within) };
    let day = calendars.get(name).map(|calendar| calendar.day_length()).filter(|day| !day.is_zero());
    if let Some(day) = day
        && limit.within.num_seconds() % day.num_seconds() == 0
    {
        return working_days(language, limit.within.num_seconds() / day.num_seconds());
    }
    let args = Args::new().text("duration", duration(language, limit.within));
    say_with(language, "duration-working", args)
}

/// So many days of a calendar.
pub fn working_days(language: Language, days: impl Into<i64>) -> String {
    say_with(language, "duration-working-days", Args::new().number("n", days.into()))
}

/// How long the limit is that a deadline comes down to, in the time that it is counted in.
pub fn deadline(language: Language, deadline: &Deadline<'_>, calendars: &Calendars) -> String {
    limit(language, &Limit { within: deadline.within, ..deadline.timed_by.clone() }, calendars)
}

/// From what on the spells of which a span is shown are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Began {
    /// With the report.
    Reported,
    /// With a reopening.
    Reopened,
    /// With either.
    Either,
}

/// What is counted, from what to what.
pub fn span(language: Language, span: Span, began: Began) -> String {
    let id = match span {
        Span::Detected => "span-detected",
        Span::Acknowledged => "span-acknowledged",
        Span::Recovered => "span-recovered",
        Span::Resolved => "span-resolved",
        Span::Closed => "span-closed",
        Span::Harmed => "span-harmed",
    };
    let from = match began {
        Began::Reported => "span-from-report",
        Began::Reopened => "span-from-reopening",
        Began::Either => "span-from-either",
    };
    say_with(language, id, Args::new().text("from", say(language, from)))
}

/// That a deadline is provisional, because its calendar lacks a year.
pub fn provisional(language: Language, year: i32) -> String {
    say_with(language, "due-provisional", Args::new().text("year", year.to_string()))
}

/// What a playbook calls something, in a language.
pub fn words(language: Language, words: &Words) -> String {
    show(if language == Language::Zh { &words.zh } else { &words.en }, MAX_NAME)
}

/// Sentences out of a playbook, in a language.
pub fn prose(language: Language, playbook: &Playbook, words: &Words) -> String {
    let text = show(if language == Language::Zh { &words.zh } else { &words.en }, MAX_PROSE);
    let named = |key: &str| {
        let known = playbook.role(&RoleKey::new(key))?;
        Some(self::words(language, &known.name))
    };
    super::commands::in_playbook(language, &text, &named)
}

/// Something with what is said about it in brackets: "响应（5 分钟）", "Acknowledgement (5 min)".
pub fn bracketed(language: Language, what: &str, about: &str) -> String {
    match language {
        Language::Zh => format!("{what}（{about}）"),
        Language::En => format!("{what} ({about})"),
    }
}

/// A level: "P0 紧急". A name that says its key in one of the languages stands alone: "一级（紧急）", "Level 1 (urgent)".
pub fn level(language: Language, level: &Level) -> String {
    let name = words(language, &level.name);
    if says_key(level) { name } else { format!("{} {name}", show(&level.key, MAX_NAME)) }
}

/// Does a level's name say its key, in either language?
pub fn says_key(level: &Level) -> bool {
    let is_key = |word: &str| word.eq_ignore_ascii_case(&level.key);
    let names = [&level.name.zh, &level.name.en];
    names.into_iter().any(|name| name.split(|c: char| !c.is_alphanumeric()).any(is_key))
}

/// The level of this key in a playbook; the key alone when the playbook has none such.
pub fn level_of(language: Language, playbook: &Playbook, key: &str) -> String {
    playbook.level(key).map_or_else(|| show(key, MAX_NAME), |found| level(language, found))
}

/// Why it is a level: "core business hit", "40 % of users".
pub fn because(language: Language, playbook: Option<&Playbook>, because: &Because) -> String {
    let named = |choices: fn(&Playbook) -> &[Choice], key: &str| {
        let choices = playbook.map(choices).unwrap_or_default();
        let found = choices.iter().find(|choice| choice.key == key);
        found.map_or_else(|| show(key, MAX_NAME), |choice| words(language, &choice.name))
    };
    match because {
        Because::Core => say(language, "because-core"),
        Because::Percent { percent } => {
            say_with(language, "because-percent", Args::new().text("percent", percent.to_string()))
        }
        Because::Matrix { impact, urgency } => {
            let impact = named(|playbook| &playbook.questions.impact, impact);
            let urgency = named(|playbook| &playbook.questions.urgency, urgency);
            say_with(language, "because-matrix", Args::new().text("impact", impact).text("urgency", urgency))
        }
        Because::Overdue { clock: overdue } => {
            say_with(language, "because-overdue", Args::new().text("clock", clock(language, *overdue)))
        }
    }
}

/// All reasons, in a sentence.
pub fn because_all(language: Language, playbook: Option<&Playbook>, reasons: &[Because]) -> String {
    list(language, reasons.iter().map(|one| because(language, playbook, one)))
}

/// What a playbook calls a role; its key when the playbook has none such.
pub fn role(language: Language, playbook: Option<&Playbook>, key: &RoleKey) -> String {
    let found = playbook.and_then(|playbook| playbook.role(key));
    match found {
        Some(role) => words(language, &role.name),
        None if *key == RoleKey::primary() => say(language, "role-primary"),
        None => show(&key.0, MAX_NAME),
    }
}

/// Where an incident is.
pub fn state(language: Language, state: State) -> String {
    let id = match state {
        State::Reported => "state-reported",
        State::Graded => "state-graded",
        State::Assigned => "state-assigned",
        State::Diagnosing => "state-diagnosing",
        State::Planning => "state-planning",
        State::Approving => "state-approving",
        State::Processing => "state-processing",
        State::Verifying => "state-verifying",
        State::Resolved => "state-resolved",
        State::Closed => "state-closed",
    };
    say(language, id)
}

/// What a clock measures.
pub fn clock(language: Language, clock: Clock) -> String {
    let number = clock.number().unwrap_or_default();
    say_with(
        language,
        &format!("clock-{}", clock.word()),
        Args::new().number("n", number).number("id", number),
    )
}

/// Something that was reached.
pub fn milestone(language: Language, milestone: Milestone) -> String {
    let id = match milestone {
        Milestone::Acknowledged => "milestone-acknowledged",
        Milestone::ReporterContacted => "milestone-reporter-contacted",
        Milestone::Graded => "milestone-graded",
        Milestone::Contained => "milestone-contained",
        Milestone::CoreRestored => "milestone-core-restored",
        Milestone::Recovered => "milestone-recovered",
        Milestone::WorkaroundInPlace => "milestone-workaround-in-place",
        Milestone::PlanStated => "milestone-plan-stated",
        Milestone::CauseFound => "milestone-cause-found",
        Milestone::SolutionGiven => "milestone-solution-given",
        Milestone::Resolved => "milestone-resolved",
        Milestone::Reviewed => "milestone-reviewed",
    };
    say(language, id)
}

/// A detail of a fault; without one in the playbook, by its key.
pub fn detail(language: Language, detail: Option<&Detail>, key: &str) -> String {
    match (detail, key) {
        (Some(detail), _) => words(language, &detail.name),
        (None, "department") => say(language, "detail-department"),
        (None, "steps") => say(language, "detail-steps"),
        (None, "error") => say(language, "detail-error"),
        (None, "tried") => say(language, "detail-tried"),
        (None, key) => show(key, MAX_NAME),
    }
}

/// How satisfied somebody is.
pub fn satisfaction(language: Language, satisfaction: Satisfaction) -> String {
    let id = match satisfaction {
        Satisfaction::VerySatisfied => "satisfaction-very-satisfied",
        Satisfaction::Satisfied => "satisfaction-satisfied",
        Satisfaction::Fair => "satisfaction-fair",
        Satisfaction::Dissatisfied => "satisfaction-dissatisfied",
    };
    say(language, id)
}

/// A kind of plan.
pub fn plan_kind(language: Language, kind: PlanKind) -> String {
    let id = match kind {
        PlanKind::Temporary => "plan-temporary",
        PlanKind::Permanent => "plan-permanent",
    };
    say(language, id)
}

/// How far a plan is.
pub fn plan_progress(language: Language, progress: PlanProgress) -> String {
    let id = match progress {
        PlanProgress::Proposed => "plan-proposed",
        PlanProgress::Approved => "plan-approved",
        PlanProgress::Done => "plan-done",
    };
    say(language, id)
}

/// A kind of update.
pub fn update_kind(language: Language, kind: UpdateKind) -> String {
    let id = match kind {
        UpdateKind::Progress => "update-progress",
        UpdateKind::Finding => "update-finding",
        UpdateKind::Result => "update-result",
    };
    say(language, id)
}

/// A kind of evidence.
pub fn evidence_kind(language: Language, kind: EvidenceKind) -> String {
    let id = match kind {
        EvidenceKind::Log => "evidence-log",
        EvidenceKind::Screenshot => "evidence-screenshot",
        EvidenceKind::Error => "evidence-error",
        EvidenceKind::Operation => "evidence-operation",
        EvidenceKind::Metric => "evidence-metric",
    };
    say(language, id)
}

/// Something that is filled into a wording, and how to give it.
pub fn placeholder(language: Language, placeholder: Placeholder) -> String {
    let id = match placeholder {
        Placeholder::Company => "placeholder-company",
        Placeholder::Name => "placeholder-name",
        Placeholder::Scope => "placeholder-scope",
        Placeholder::Eta => "placeholder-eta",
        Placeholder::Text => "placeholder-text",
        Placeholder::Next => "placeholder-next",
        Placeholder::Recovered => "placeholder-recovered",
        Placeholder::Number => "placeholder-number",
    };
    say(language, id)
}

/// A kind of cause.
pub fn cause_category(language: Language, category: CauseCategory) -> String {
    let id = match category {
        CauseCategory::Technical => "cause-technical",
        CauseCategory::Process => "cause-process",
        CauseCategory::Human => "cause-human",
    };
    say(language, id)
}

/// A figure with its unit: "500 ms", "0.1%".
fn measured(figure: f64, unit: &str) -> String {
    let gap = if ["%", "‰"].contains(&unit) { "" } else { " " };
    format!("{figure}{gap}{unit}")
}

/// When a figure is good: "< 500 ms".
pub fn figure(figure: &Figure) -> String {
    let bounds = [("<", figure.below), (">", figure.above)];
    let conditions = bounds
        .into_iter()
        .filter_map(|(sign, bound)| Some(format!("{sign} {}", measured(bound?, &figure.unit))));
    let conditions: Vec<_> = conditions.collect();
    if conditions.is_empty() { figure.unit.clone() } else { conditions.join(", ") }
}

/// A check with the figure that it wants, and who makes it if not all who may verify do.
pub fn check(language: Language, playbook: &Playbook, check: &Check) -> String {
    let by = check.by.iter().map(|role| self::role(language, Some(playbook), role));
    let by = (!check.by.is_empty()).then(|| list(language, by));
    let wants: Vec<String> = check.figure.as_ref().map(figure).into_iter().chain(by).collect();
    let name = words(language, &check.name);
    if wants.is_empty() { name } else { bracketed(language, &name, &wants.join(" · ")) }
}

/// A part of a review.
pub fn review_part(language: Language, part: ReviewPart) -> String {
    let id = match part {
        ReviewPart::Technical => "review-technical",
        ReviewPart::Process => "review-process",
        ReviewPart::Human => "review-human",
        ReviewPart::WentWell => "review-went-well",
        ReviewPart::WentBadly => "review-went-badly",
    };
    say(language, id)
}

/// An area in which follow-ups are made.
pub fn area(language: Language, area: Area) -> String {
    let id = match area {
        Area::Technique => "area-technique",
        Area::Process => "area-process",
        Area::Training => "area-training",
        Area::Backup => "area-backup",
    };
    say(language, id)
}

/// Something that closing demands, with the command that gives it.
pub fn need(language: Language, need: Need) -> String {
    let id = match need {
        Need::Verification => "need-verification",
        Need::Cause => "need-cause",
        Need::Observation => "need-observation",
        Need::Review => "need-review",
    };
    say(language, id)
}

/// Something that only some people may do.
pub fn permit(language: Language, permit: Permit) -> String {
    let id = match permit {
        Permit::Ack => "permit-ack",
        Permit::Reject => "permit-reject",
        Permit::Grade => "permit-grade",
        Permit::Confirm => "permit-confirm",
        Permit::Assign => "permit-assign",
        Permit::Merge => "permit-merge",
        Permit::Override => "permit-override",
        Permit::Correct => "permit-correct",
        Permit::Stage => "permit-stage",
        Permit::Silence => "permit-silence",
        Permit::Private => "permit-private",
        Permit::Verify => "permit-verify",
        Permit::Review => "permit-review",
        Permit::Close => "permit-close",
        Permit::Reopen => "permit-reopen",
        Permit::Drill => "permit-drill",
    };
    say(language, id)
}

/// What can be done about a plan that cannot wait for its approval, and by whom where that is not everybody.
pub fn go_ahead(language: Language, playbook: Option<&Playbook>, plan: u32) -> String {
    let args = Args::new().number("id", plan);
    let Some(roles) = playbook.and_then(|playbook| playbook.permits.get(&Permit::Override)) else {
        return say_with(language, "plan-go-ahead", args);
    };
    let roles = list(language, roles.iter().map(|key| role(language, playbook, key)));
    say_with(language, "plan-go-ahead-by", args.text("roles", roles))
}

/// Items of a sentence: "甲、乙", "a, b".
pub fn list(language: Language, items: impl IntoIterator<Item = String>) -> String {
    let comma = if language == Language::Zh { "、" } else { ", " };
    items.into_iter().collect::<Vec<_>>().join(comma)
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::VariantArray;

    /// Every level of the bundled playbooks, as it stands in cards and answers.
    #[test]
    fn levels_read_once() {
        let shown = |id: &str, language| {
            let bundle = crate::config::bundled();
            let source = bundle.playbooks.iter().find(|source| source.playbook.reference.id == id);
            let levels = &source.expect("a bundled playbook").playbook.levels;
            levels.iter().map(|it| level(language, it)).collect::<Vec<_>>().join(", ")
        };
        for (id, zh, en) in [
            ("basic", "紧急, 重要, 一般", "Urgent, Important, Normal"),
            ("rapid-response", "P0 紧急, P1 高, P2 中, P3 低", "P0 Urgent, P1 High, P2 Medium, P3 Low"),
            ("tech-support", "P0 紧急, P1 高, P2 中, P3 低", "P0 Urgent, P1 High, P2 Medium, P3 Low"),
            (
                "it-fault",
                "一级（紧急）, 二级（重要）, 三级（一般）",
                "Level 1 (urgent), Level 2 (important), Level 3 (normal)",
            ),
            (
                "product-outage",
                "P1 紧急, P2 重要, P3 一般, P4 轻微",
                "P1 Urgent, P2 Important, P3 Normal, P4 Minor",
            ),
        ] {
            assert_eq!((shown(id, Language::Zh), shown(id, Language::En)), (zh.into(), en.into()));
        }
    }

    #[test]
    fn durations_in_both_languages() {
        let cases = [
            (TimeDelta::seconds(45), "45 秒", "45 s"),
            (TimeDelta::minutes(12), "12 分钟", "12 min"),
            (TimeDelta::minutes(90), "1 小时 30 分钟", "1 h 30 min"),
            (TimeDelta::hours(24), "1 天", "1 d"),
            (TimeDelta::minutes(51 * 60 + 5), "2 天 3 小时", "2 d 3 h"),
            (TimeDelta::seconds(-5), "0 秒", "0 s"),
        ];
        for (length, zh, en) in cases {
            assert_eq!(duration(Language::Zh, length), zh);
            assert_eq!(duration(Language::En, length), en);
        }
    }

    #[test]
    fn every_key_has_a_name_of_its_own() {
        for language in [Language::Zh, Language::En] {
            let mut names: Vec<_> = State::VARIANTS.iter().map(|it| state(language, *it)).collect();
            names.dedup();
            assert_eq!(names.len(), State::VARIANTS.len());
            for &it in Milestone::VARIANTS {
                assert!(!milestone(language, it).starts_with("milestone-"));
            }
            for &it in Permit::VARIANTS {
                assert!(!permit(language, it).starts_with("permit-"));
            }
        }
    }
}
