//! Reports: what must hold of one, and the number it gets.

use super::details::check_detail;
use super::level::{answer, check_percent, named};
use super::{optional_text, text};
use crate::domain::At;
use crate::domain::details::Given;
use crate::domain::drill::{NUMBER_PREFIX, Script};
use crate::domain::grading::{Basis, Facts, choice, judge};
use crate::domain::guild::Guild;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::incident::Declared;
use crate::domain::playbook::{FaultType, Playbook};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{ClosingEvent, DeclarationEvent, Event, LevelEvent};

/// A report, as somebody puts it. Only the title must be there.
#[derive(Debug, Clone, Default)]
pub struct Report<'a> {
    /// In a few words.
    pub title: &'a str,
    /// Level, as a provisional grade.
    pub level: Option<&'a str>,
    /// What is seen.
    pub symptom: Option<&'a str>,
    /// Who is affected.
    pub impact: Option<&'a str>,
    /// How much it presses, if the playbook asks.
    pub urgency: Option<&'a str>,
    /// Share of users affected, in percent.
    pub affected_percent: Option<f64>,
    /// Users affected, in words.
    pub users: Option<&'a str>,
    /// Is the core business affected?
    pub core: Option<bool>,
    /// Where the report came from.
    pub source: Option<&'a str>,
    /// When the fault began.
    pub occurred: Option<At>,
    /// Key of the kind of fault.
    pub fault_type: Option<&'a str>,
    /// Does the reporter call it urgent?
    pub urgent: bool,
    /// Only for those invited.
    pub private: bool,
    /// Is it for people to judge before it has a room?
    pub posted: bool,
    /// How to reach the reporter, if not on Discord.
    pub contact: Option<&'a str>,
    /// Whose report it is, if somebody else's.
    pub reporter: Option<UserId>,
    /// Who wrote the message that it was made of.
    pub author: Option<UserId>,
    /// Does its source say that people told of it: by phone, by a ticket, as a complaint?
    pub from_people: bool,
    /// Details that the playbook asks for, by key.
    pub details: Vec<(&'a str, &'a str)>,
    /// What came of an easy case, solved before it was reported.
    pub quick_result: Option<&'a str>,
    /// The script, if it is a drill.
    pub drill: Option<&'a Script>,
}

/// The events of a good report; its number is given by `number` once everything else holds.
pub fn check_report(
    report: &Report<'_>,
    guild: GuildId,
    playbook: &Playbook,
    now: At,
    number: impl FnOnce(&FaultType) -> String,
) -> Result<Vec<Event>, Refusal> {
    let title = text("title", report.title)?;
    check_percent(report.affected_percent)?;
    if let Some(occurred) = report.occurred.filter(|occurred| *occurred > now) {
        return Err(Refusal::InTheFuture(occurred));
    }
    let types = || playbook.types.iter().map(|kind| kind.key.clone()).collect();
    let fault_type = match report.fault_type {
        Some(key) => playbook.fault_type(key).ok_or_else(|| Refusal::NoSuchType(key.into(), types()))?,
        None => playbook.types.first().ok_or_else(|| Refusal::NoSuchType(String::new(), types()))?,
    };
    let urgency =
        report.urgency.map(|said| answer("urgency", &playbook.questions.urgency, said)).transpose()?;
    let graded = first_level(report, playbook, urgency.clone())?;
    let details = report.details.iter().map(|(key, said)| detail(playbook, key, said));
    let declared = Declared {
        guild,
        playbook: playbook.reference.clone(),
        symptom: optional_text("symptom", report.symptom)?,
        impact: optional_text("impact", report.impact)?,
        urgency,
        affected_percent: report.affected_percent,
        users: optional_text("users", report.users)?,
        core: report.core,
        source: optional_text("source", report.source)?,
        occurred: report.occurred,
        contact: optional_text("contact", report.contact)?,
        on_behalf: None,
        // Asked first, it would be public until somebody answers; whoever may opens it with one command.
        private: report.private || fault_type.private,
        details: details.collect::<Result<_, _>>()?,
        urgent: report.urgent,
        posted: report.posted,
        similar: Vec::new(),
        drill: report.drill.cloned(),
        fault_type: fault_type.key.clone(),
        number: number(fault_type),
        title,
    };
    let result = report.quick_result.map(|result| text("quick_result", result)).transpose()?;
    let solved = result.map(|result| Event::Closing(ClosingEvent::SolvedAtOnce { result }));
    Ok([Event::Declaration(DeclarationEvent::Declared(Box::new(declared)))]
        .into_iter()
        .chain(graded)
        .chain(solved)
        .collect())
}

/// A detail of a report: as the playbook asks for it, or else as it was said.
fn detail(playbook: &Playbook, key: &str, typed: &str) -> Result<Given, Refusal> {
    match playbook.detail(key) {
        Some(asked) => check_detail(asked, typed),
        None => Ok(Given { key: key.into(), text: text("text", typed)?, private: false }),
    }
}

/// A level named by the reporter, or given by the facts of the report, runs the clocks, but somebody permitted still has
/// to confirm it. Where the two differ, nobody is turned away: the more urgent one runs until somebody has judged.
fn first_level(
    report: &Report<'_>,
    playbook: &Playbook,
    urgency: Option<String>,
) -> Result<Option<Event>, Refusal> {
    let named_level = report.level.map(|said| named(playbook, said)).transpose()?;
    // Most impacts are told in words of the reporter's own.
    let impact = report.impact.and_then(|said| choice(&playbook.questions.impact, said));
    let facts = Facts {
        impact: impact.map(|impact| impact.key.clone()),
        urgency,
        affected_percent: report.affected_percent,
        core: report.core,
    };
    let judged = judge(playbook, &facts);
    let by_facts = judged.as_ref().map(|(level, _)| *level);
    let Some(level) = named_level.into_iter().chain(by_facts).min_by_key(|level| level.rank) else {
        return Ok(None);
    };
    let named_level = named_level.filter(|said| by_facts.is_some_and(|by_facts| by_facts.key != said.key));
    let because = judged.map(|(_, because)| because).unwrap_or_default();
    let basis = Basis { facts, because, named: named_level.map(|said| said.key.clone()), instead: false };
    Ok(Some(Event::Level(LevelEvent::Graded {
        level: level.key.clone(),
        rank: level.rank,
        confirmed: false,
        reason: None,
        basis,
    })))
}

/// An incident's number by the playbook's template, day in the guild's time zone.
pub fn incident_number(
    playbook: &Playbook,
    kind: &FaultType,
    guild: &Guild,
    now: At,
    sequence: u32,
    drill: bool,
) -> String {
    let prefix = if drill { NUMBER_PREFIX } else { "" };
    let day = now.with_timezone(&guild.zone).format("%Y%m%d").to_string();
    let number = playbook
        .number
        .replace("{abbr}", &kind.abbr)
        .replace("{yyyymmdd}", &day)
        .replace("{seq:03}", &format!("{sequence:03}"))
        .replace("{seq}", &sequence.to_string());
    format!("{prefix}{number}")
}

/// How far beyond the last running number that is known one that is found outside is believed: more incidents are not
/// declared between a backup and its restore. Anybody may write a number into a channel's topic.
const MOST_AHEAD: u32 = 10_000;

/// Can this running number, found outside, have been given after `last`, as far as reason goes?
pub fn is_believable(sequence: u32, last: u32) -> bool {
    sequence <= last.saturating_add(MOST_AHEAD)
}

/// The running number in an incident's number, if the playbook's template can have made it.
pub fn sequence_of(playbook: &Playbook, number: &str) -> Option<u32> {
    let number = number.strip_prefix(NUMBER_PREFIX).unwrap_or(number);
    let (before, after) =
        playbook.number.split_once("{seq:03}").or_else(|| playbook.number.split_once("{seq}"))?;
    playbook.types.iter().find_map(|kind| {
        let written = |part: &str| {
            part.replace("{abbr}", &kind.abbr)
                .replace("{yyyymmdd}", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}")
        };
        let (before, after) = (written(before), written(after));
        let text: Vec<char> = number.chars().collect();
        let (start, end) = (before.chars().count(), text.len().checked_sub(after.chars().count())?);
        let digits = text.get(start..end)?;
        let fits = |pattern: &str, text: &[char]| {
            pattern
                .chars()
                .zip(text)
                .all(|(wanted, c)| if wanted == '\u{0}' { c.is_ascii_digit() } else { wanted == *c })
        };
        if !fits(&before, &text[..start])
            || !fits(&after, &text[end..])
            || !digits.iter().all(char::is_ascii_digit)
        {
            return None;
        }
        digits.iter().collect::<String>().parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;

    #[test]
    fn a_number_that_somebody_wrote_into_a_topic_does_not_use_the_numbers_up() {
        assert!(is_believable(17, 3) && is_believable(10_003, 3) && is_believable(u32::MAX, u32::MAX));
        assert!(!is_believable(u32::MAX, 3) && !is_believable(10_004, 3));
    }

    #[test]
    fn running_numbers_are_found_again() {
        let playbook = Playbook { number: "{abbr}-{yyyymmdd}-{seq:03}".into(), ..fixture::playbook() };
        let abbr = playbook.types[0].abbr.clone();
        assert_eq!(sequence_of(&playbook, &format!("{abbr}-20260302-007")), Some(7));
        assert_eq!(sequence_of(&playbook, &format!("{abbr}-20260302-12345")), Some(12_345));
        assert_eq!(sequence_of(&playbook, &format!("{abbr}-20260302-+07")), None);
        assert_eq!(sequence_of(&playbook, &format!("DRILL-{abbr}-20260302-008")), Some(8));
        for wrong in ["", "x", "general", "-20260302-007", "ZZZZ-20260302-007"] {
            assert_eq!(sequence_of(&playbook, wrong), None, "{wrong}");
        }
        assert_eq!(sequence_of(&playbook, &format!("{abbr}-2026030x-007")), None);
        let own = Playbook { number: "{seq}/{abbr}".into(), ..playbook };
        assert_eq!(sequence_of(&own, &format!("31/{abbr}")), Some(31));
    }
}
