//! Reports: what must hold of one, and the number it gets (R1, D12, D25).

use super::{optional_text, text};
use crate::domain::At;
use crate::domain::guild::Guild;
use crate::domain::ids::GuildId;
use crate::domain::playbook::{FaultType, Playbook};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Declared, Event};

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
    /// Only for those invited.
    pub private: bool,
    /// How to reach the reporter, if not on Discord.
    pub contact: Option<&'a str>,
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
    if let Some(percent) = report.affected_percent.filter(|percent| !(0.0..=100.0).contains(percent)) {
        return Err(Refusal::BadPercent(percent.to_string()));
    }
    if let Some(occurred) = report.occurred.filter(|occurred| *occurred > now) {
        return Err(Refusal::InTheFuture(occurred));
    }
    let types = || playbook.types.iter().map(|kind| kind.key.clone()).collect();
    let fault_type = match report.fault_type {
        Some(key) => playbook.fault_type(key).ok_or_else(|| Refusal::NoSuchType(key.into(), types()))?,
        None => playbook.types.first().ok_or_else(|| Refusal::NoSuchType(String::new(), types()))?,
    };
    let levels = || playbook.levels.iter().map(|level| level.key.clone()).collect();
    let level = report
        .level
        .map(|key| playbook.level(key).ok_or_else(|| Refusal::NoSuchLevel(key.into(), levels())))
        .transpose()?;
    let declared = Declared {
        guild,
        playbook: playbook.reference.clone(),
        symptom: optional_text("symptom", report.symptom)?,
        impact: optional_text("impact", report.impact)?,
        affected_percent: report.affected_percent,
        users: optional_text("users", report.users)?,
        core: report.core,
        source: optional_text("source", report.source)?,
        occurred: report.occurred,
        contact: optional_text("contact", report.contact)?,
        private: report.private,
        fault_type: fault_type.key.clone(),
        number: number(fault_type),
        title,
    };
    let mut events = vec![Event::Declared(Box::new(declared))];
    // A level named by the reporter runs the clocks, but somebody permitted still has to confirm it.
    events.extend(level.map(|level| Event::Graded {
        level: level.key.clone(),
        rank: level.rank,
        confirmed: false,
        reason: None,
    }));
    Ok(events)
}

/// An incident's number by the playbook's template, day in the guild's time zone (D25).
pub fn incident_number(
    playbook: &Playbook,
    kind: &FaultType,
    guild: &Guild,
    now: At,
    sequence: u32,
) -> String {
    let day = now.with_timezone(&guild.zone).format("%Y%m%d").to_string();
    playbook
        .number
        .replace("{abbr}", &kind.abbr)
        .replace("{yyyymmdd}", &day)
        .replace("{seq:03}", &format!("{sequence:03}"))
        .replace("{seq}", &sequence.to_string())
}

/// The running number in an incident's number, if the playbook's template can have made it.
pub fn sequence_of(playbook: &Playbook, number: &str) -> Option<u32> {
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

    #[test]
    fn running_numbers_are_found_again() {
        let playbook = crate::config::bundled().playbooks.remove(0).playbook;
        let abbr = playbook.types.first().map(|kind| kind.abbr.clone()).unwrap();
        assert_eq!(sequence_of(&playbook, &format!("{abbr}-20260302-007")), Some(7));
        assert_eq!(sequence_of(&playbook, &format!("{abbr}-20260302-12345")), Some(12_345));
        assert_eq!(sequence_of(&playbook, &format!("{abbr}-20260302-+07")), None);
        for wrong in ["", "x", "general", "-20260302-007", "ZZZZ-20260302-007"] {
            assert_eq!(sequence_of(&playbook, wrong), None, "{wrong}");
        }
        assert_eq!(sequence_of(&playbook, &format!("{abbr}-2026030x-007")), None);
        let own = Playbook { number: "{seq}/{abbr}".into(), ..playbook };
        assert_eq!(sequence_of(&own, &format!("31/{abbr}")), Some(31));
    }
}
