//! `/stats`: figures of a time, in words for one reader, and as a table for a spreadsheet.

use super::writer::MAX_CONTENT;
use crate::actions::{Cases, MOST_REPLAYED};
use crate::discord::message::{File, Message};
use crate::domain::At;
use crate::domain::figures::{By, Case, Counted, Figures, Span, Spell, Spread, monday};
use crate::domain::guild::Language;
use crate::domain::ids::UserId;
use crate::domain::incident::{Satisfaction, State};
use crate::domain::names::Names;
use crate::domain::playbook::PlaybookRef;
use crate::text::labels::Began;
use crate::text::plain::{clip, show};
use crate::text::{Args, labels, say, say_with};
use chrono::{NaiveDate, TimeDelta};
use enum_map::EnumMap;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use strum::VariantArray;

/// Most groups and weeks that are shown; the table has all.
const MOST_GROUPS: usize = 8;
const MOST_WEEKS: usize = 13;
/// Most incidents in the table, the newest: more would be too large to attach.
pub const MOST_ROWS: usize = 5000;
/// Longest bar.
const MOST_BLOCKS: usize = 20;

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub struct StatsQuery {
    pub since: At,
    /// Told apart by what.
    pub by: By,
    pub language: Language,
}

/// The figures, and every incident in a table.
pub fn stats(cases: &Cases, names: &Names, asked: StatsQuery, now: At) -> Message {
    let (language, counted) = (asked.language, &cases.counted);
    let days = (now - asked.since).num_days();
    let args = Args::new().number("days", days).number("n", counted.len() as i64);
    let mut lines = vec![format!("**{}**", say_with(language, "stats-title", args))];
    if counted.is_empty() {
        lines.push(say(language, "stats-none"));
        return Message::text(lines.join("\n"));
    }
    let most = Args::new().number("most", MOST_REPLAYED);
    lines.extend(cases.cut.then(|| say_with(language, "stats-cut", most)));
    lines.extend(said(&Figures::of(counted.iter().map(|counted| &counted.case)), language));
    let mut groups = grouped(cases, asked).into_iter().collect::<Vec<_>>();
    groups.sort_by(|(a, left), (b, right)| a.0.cmp(&b.0).then(right.len().cmp(&left.len())).then(a.cmp(b)));
    let left_out = groups.len().saturating_sub(MOST_GROUPS);
    for ((_, name), cases) in groups.iter().take(MOST_GROUPS) {
        let figures = Figures::of(cases.iter().copied());
        lines.push(format!("- **{name}** · {}", in_short(&figures, language)));
    }
    if left_out > 0 {
        lines.push(say_with(language, "card-more", Args::new().number("n", left_out as i64)));
    }
    lines.push(format!("{}\n```\n{}\n```", say(language, "stats-trend"), trend(cases, language)));
    if counted.len() > MOST_ROWS {
        let most = Args::new().number("most", MOST_ROWS as i64);
        lines.push(say_with(language, "stats-table-cut", most));
    }
    let file = File {
        name: "incidents.csv".into(),
        bytes: csv(cases, names, language).into_bytes(),
        content_type: "text/csv; charset=utf-8",
    };
    Message { content: clip(&lines.join("\n"), MAX_CONTENT), files: vec![file], ..Message::default() }
}

fn said(figures: &Figures, language: Language) -> Vec<String> {
    let spread = |span: Span| {
        figures.took.get(&span).map(|spread| {
            let length = |length| labels::duration(language, length);
            let args = Args::new()
                .text("name", labels::span(language, span, Began::Either))
                .text("mean", length(spread.mean))
                .text("median", length(spread.median))
                .text("p90", length(spread.p90))
                .number("n", spread.count as i64);
            say_with(language, "stats-spread", args)
        })
    };
    let kept = figures.kept().map(|share| {
        let args = Args::new().number("share", share).number("met", figures.met);
        say_with(language, "stats-limits", args.number("all", figures.met + figures.missed))
    });
    let slowest = figures.slowest.as_ref().map(|(state, spread)| {
        let args = Args::new()
            .text("stage", labels::state(language, *state))
            .text("median", labels::duration(language, spread.median))
            .text("p90", labels::duration(language, spread.p90));
        say_with(language, "stats-slowest", args)
    });
    let survey = Some(&figures.satisfaction).filter(|answers| answers.asked > 0).map(|answers| {
        let each = Satisfaction::VARIANTS.iter().zip(answers.given);
        let each = each.map(|(one, n)| format!("{} {n}", labels::satisfaction(language, *one)));
        let args = Args::new().number("asked", answers.asked).number("answered", answers.answered());
        say_with(language, "stats-survey", args.text("answers", labels::list(language, each)))
    });
    let lines = [spread(Span::Acknowledged), spread(Span::Recovered), kept, slowest, survey];
    lines.into_iter().flatten().collect()
}

fn in_short(figures: &Figures, language: Language) -> String {
    let median = |span: Span| {
        let spread = figures.took.get(&span);
        spread.map_or_else(|| "—".into(), |spread| labels::duration(language, spread.median))
    };
    let args = Args::new()
        .number("n", figures.incidents as i64)
        .text("acknowledged", median(Span::Acknowledged))
        .text("recovered", median(Span::Recovered))
        .text("kept", figures.kept().map_or_else(|| "—".into(), |share| format!("{share}%")));
    say_with(language, "stats-group", args)
}

/// Incidents under what they are told apart by: where it belongs in the list, and its name.
fn grouped(cases: &Cases, asked: StatsQuery) -> BTreeMap<(u8, String), Vec<&Case>> {
    // A name is looked up once, and not for each of a hundred thousand.
    let mut alike: HashMap<_, Vec<&Counted>> = HashMap::new();
    for counted in &cases.counted {
        let level = counted.level.as_ref().filter(|_| asked.by == By::Level);
        let fault_type = Some(&counted.fault_type).filter(|_| asked.by == By::Type);
        let first = counted.first.filter(|_| asked.by == By::Assignee);
        let playbook = Some(&counted.playbook).filter(|_| asked.by != By::Assignee);
        alike.entry((playbook, level, fault_type, first)).or_default().push(counted);
    }
    let ids: BTreeSet<&str> = cases.playbooks.keys().map(|playbook| playbook.id.as_str()).collect();
    let apart = ids.len() > 1 && matches!(asked.by, By::Level | By::Type);
    let mut groups: BTreeMap<(u8, String), Vec<&Case>> = BTreeMap::new();
    for counted in alike.into_values() {
        let Some(first) = counted.first() else { continue };
        let (rank, name) = group(first, cases, asked);
        let playbook = playbook_name(&first.playbook, cases, asked.language);
        let name = if apart { labels::bracketed(asked.language, &name, &playbook) } else { name };
        groups.entry((rank, name)).or_default().extend(counted.iter().map(|counted| &counted.case));
    }
    groups
}

fn group(counted: &Counted, cases: &Cases, asked: StatsQuery) -> (u8, String) {
    let (language, playbook) = (asked.language, cases.playbooks.get(&counted.playbook));
    match asked.by {
        By::Level => match &counted.level {
            Some((level, rank)) => {
                (*rank, playbook.map_or(level.clone(), |of| labels::level_of(language, of, level)))
            }
            None => (u8::MAX, say(language, "card-ungraded")),
        },
        By::Playbook => (0, playbook_name(&counted.playbook, cases, language)),
        By::Type => {
            let kind = playbook.and_then(|playbook| playbook.fault_type(&counted.fault_type));
            let name = kind.map(|kind| labels::words(language, &kind.name));
            (0, name.unwrap_or_else(|| show(&counted.fault_type, 60)))
        }
        By::Assignee => match counted.first {
            Some(user) => (0, format!("<@{}>", user.0)),
            None => (1, say(language, "card-nobody")),
        },
    }
}

fn playbook_name(reference: &PlaybookRef, cases: &Cases, language: Language) -> String {
    let playbook = cases.playbooks.get(reference);
    playbook.map_or_else(|| reference.to_string(), |playbook| labels::words(language, &playbook.name))
}

/// The Monday of the week in which it was reported, where the guild is.
fn week(counted: &Counted, cases: &Cases) -> NaiveDate {
    monday(counted.declared_at.with_timezone(&cases.guild.zone).date_naive())
}

/// A line for each of the last weeks, those without an incident too: how many, and the mean time to recovery.
fn trend(cases: &Cases, language: Language) -> String {
    let mut weeks: BTreeMap<NaiveDate, Vec<&Case>> = BTreeMap::new();
    for counted in &cases.counted {
        weeks.entry(week(counted, cases)).or_default().push(&counted.case);
    }
    let (Some(first), Some(last)) = (weeks.keys().next().copied(), weeks.keys().next_back().copied()) else {
        return String::new();
    };
    let week_starts: Vec<NaiveDate> =
        std::iter::successors(Some(first), |day| Some(*day + TimeDelta::days(7)))
            .take_while(|day| *day <= last)
            .collect();
    let most = weeks.values().map(Vec::len).max().unwrap_or(1);
    let shown = week_starts.iter().skip(week_starts.len().saturating_sub(MOST_WEEKS));
    let lines = shown.map(|day| {
        let cases = weeks.get(day).map(Vec::as_slice).unwrap_or_default();
        let blocks = "█".repeat((cases.len() * MOST_BLOCKS.min(most)).div_ceil(most));
        let spells = cases.iter().flat_map(|case| &case.spells);
        let recovered = Spread::of(spells.filter_map(|spell| spell.took[Span::Recovered]));
        let mean = recovered.map(|spread| labels::duration(language, spread.mean));
        format!("{} {:>3} {blocks} {}", day.format("%m-%d"), cases.len(), mean.unwrap_or_default())
            .trim_end()
            .to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The newest incidents, a line for each of their spells, so that means over the lines are those that are told: for a spreadsheet.
fn csv(cases: &Cases, names: &Names, language: Language) -> String {
    let spans = Span::VARIANTS.iter().map(|&span| {
        let name = labels::span(language, span, Began::Either);
        say_with(language, "stats-column-span", Args::new().text("name", name))
    });
    let spans: Vec<_> = spans.collect();
    let [before, after, survey] =
        ["stats-columns-before", "stats-columns-after", "stats-survey-column"].map(|id| say(language, id));
    let mut lines = vec![[&[before], &spans[..], &[after, survey]].concat().join(",")];
    let stages = EnumMap::from_fn(|state| labels::state(language, state));
    for counted in cases.counted.iter().take(MOST_ROWS) {
        for spell in &counted.case.spells {
            let cells = row(counted, cases, spell, (names, &stages), language);
            lines.push(cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","));
        }
    }
    // A spreadsheet takes it for UTF-8 only with this mark.
    format!("\u{feff}{}\r\n", lines.join("\r\n"))
}

fn row(
    counted: &Counted,
    cases: &Cases,
    spell: &Spell,
    (names, stages): (&Names, &EnumMap<State, String>),
    language: Language,
) -> Vec<String> {
    let case = &counted.case;
    let longest = case.stages.into_iter().filter_map(|(state, took)| Some((state, took?)));
    let slowest = longest.max_by_key(|(_, took)| *took).map(|(state, _)| stages[state].clone());
    let name = |user: UserId| names.get(&user).cloned().unwrap_or_else(|| user.0.to_string());
    let (level, rank) = counted.level.clone().unzip();
    let mut cells = vec![
        counted.number.clone(),
        counted.playbook.to_string(),
        level.unwrap_or_default(),
        rank.map(|rank| rank.to_string()).unwrap_or_default(),
        counted.fault_type.clone(),
        counted.first.map(name).unwrap_or_default(),
        counted.declared_at.with_timezone(&cases.guild.zone).format("%Y-%m-%d %H:%M").to_string(),
        week(counted, cases).to_string(),
        spell.nth.to_string(),
    ];
    let minutes = |span: &Span| spell.took[*span].map(|took| took.num_minutes().to_string());
    cells.extend(Span::VARIANTS.iter().map(|span| minutes(span).unwrap_or_default()));
    cells.extend([spell.met.to_string(), spell.missed.to_string(), slowest.unwrap_or_default()]);
    // Whoever reported is asked once it is over.
    let is_last = case.spells.last() == Some(spell);
    cells.push(match case.survey.filter(|_| is_last) {
        None => String::new(),
        Some(None) => say(language, "stats-survey-unanswered"),
        Some(Some(satisfaction)) => labels::satisfaction(language, satisfaction),
    });
    cells
}

/// Begins a formula, or is left out before one (<https://owasp.org/www-community/attacks/CSV_Injection>); the wide signs
/// are taken for the narrow ones where Chinese is written.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell in quotation marks; one that a spreadsheet would take for a formula becomes a text.
fn quoted(cell: &str) -> String {
    let formula = cell.trim_start_matches([' ', '\u{feff}', '\u{200b}']).starts_with(FORMULA);
    format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn no_cell_is_a_formula() {
        for begin in ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "\u{feff}@", "\t="] {
            let cell = quoted(&format!("{begin}cmd|' /C calc'!A0\""));
            assert_eq!(cell, format!("\"'{begin}cmd|' /C calc'!A0\"\"\""), "{begin:?}");
        }
        assert_eq!(quoted("a=b, \"c\""), "\"a=b, \"\"c\"\"\"");
    }
}
