//! Outages of an alert: what something told about it is, as against what is known. A newer start is a new outage, whether or
//! not the recovery of the one before was ever told.

use super::{Alert, AlertState, Episode};
use crate::domain::At;
use crate::domain::ids::IncidentId;
use chrono::TimeDelta;
use std::collections::{BTreeSet, HashMap};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// What is told as firing so soon after the recovery of the very same outage was told before it, and came later.
const OVERTAKEN: TimeDelta = TimeDelta::seconds(60);

/// How an outage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum OutageState {
    /// It goes on.
    Firing,
    /// It is over.
    Recovered,
    /// Nobody knows; somebody has to look.
    Doubtful,
}

/// An outage as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// What was told of it while it fired, the last time.
    pub alert: Alert,
    /// How it stands.
    pub stands: OutageState,
    /// When it was heard of first, and last.
    pub heard: (At, At),
    /// When it was over, by its source if that says, and when that was heard.
    pub ended: Option<(At, At)>,
    /// The incident that it belongs to.
    pub incident: Option<IncidentId>,
    /// Is there none of its fingerprint that came after it?
    pub newest: bool,
}

/// What something told is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing to be remembered: the recovery of what was never heard of, or of what came before.
    Nothing,
    /// Said before.
    Heard,
    /// Of an outage that goes on, in other words.
    Changed,
    /// A new outage; whichever went on before it is over.
    Began,
    /// The outage that was thought to be over, or in doubt, goes on.
    Returned,
    /// The outage is over.
    Ended,
    /// It is in doubt.
    Doubted,
}

/// The name of the outage within its fingerprint, by which it is kept.
pub fn name_of(alert: &Alert) -> String {
    match &alert.episode {
        Episode::Named(name) => format!("named {name}"),
        Episode::Start | Episode::Present => format!("since {}", alert.start.timestamp_millis()),
    }
}

impl Outage {
    /// One that is told now.
    fn new(alert: &Alert, now: At) -> Outage {
        Outage {
            alert: alert.clone(),
            stands: OutageState::Firing,
            heard: (now, now),
            ended: None,
            incident: None,
            newest: true,
        }
    }

    /// Is this alert about it?
    fn is_of(&self, alert: &Alert) -> bool {
        alert.episode == Episode::Present || name_of(&self.alert) == name_of(alert)
    }

    /// Did it begin before the one that is told?
    fn is_before(&self, alert: &Alert) -> bool {
        matches!((&self.alert.episode, &alert.episode), (Episode::Named(_), Episode::Named(_)))
            || self.alert.start.timestamp_millis() < alert.start.timestamp_millis()
    }

    /// Does an alert say nothing that was not said?
    fn says(&self, alert: &Alert) -> bool {
        let last = &self.alert;
        (&last.title, &last.severity, &last.labels, &last.texts, &last.link, last.left_off)
            == (&alert.title, &alert.severity, &alert.labels, &alert.texts, &alert.link, alert.left_off)
    }

    fn end(&mut self, at: Option<At>, now: At) {
        self.stands = OutageState::Recovered;
        self.ended = Some((at.unwrap_or(now).min(now), now));
    }
}

/// What an alert is, by the newest outage of its fingerprint; `old`: the one that it is of, if that is known and not the
/// newest.
pub fn step(newest: Option<&Outage>, old: Option<&Outage>, alert: &Alert, now: At) -> Meaning {
    let Some(known) = newest else {
        return match alert.state {
            AlertState::Firing => Meaning::Began,
            AlertState::Recovered { .. } | AlertState::Doubtful => Meaning::Nothing,
        };
    };
    let overtaken = |outage: &Outage| outage.ended.is_some_and(|(_, heard)| now < heard + OVERTAKEN);
    if let Some(old) = old {
        // A source that has lost its memory gives the names of old outages to new ones.
        let is_new = matches!(alert.episode, Episode::Named(_)) && !overtaken(old);
        return if alert.state == AlertState::Firing && is_new { Meaning::Began } else { Meaning::Nothing };
    }
    match (alert.state, known.is_of(alert), known.stands) {
        (AlertState::Firing, true, OutageState::Firing) if known.says(alert) => Meaning::Heard,
        (AlertState::Firing, true, OutageState::Firing) => Meaning::Changed,
        (AlertState::Firing, true, OutageState::Doubtful) => Meaning::Returned,
        (AlertState::Firing, true, OutageState::Recovered) if alert.episode == Episode::Present => {
            Meaning::Began
        }
        (AlertState::Firing, true, OutageState::Recovered) if overtaken(known) => Meaning::Nothing,
        (AlertState::Firing, true, OutageState::Recovered) => Meaning::Returned,
        (AlertState::Firing, false, _) if known.is_before(alert) => Meaning::Began,
        (AlertState::Recovered { .. }, true, OutageState::Recovered) => Meaning::Heard,
        (AlertState::Recovered { .. }, true, OutageState::Firing | OutageState::Doubtful) => Meaning::Ended,
        // The outage in between was never told: the older one is over all the same. One that has a name is over by its name.
        (AlertState::Recovered { .. }, false, OutageState::Firing | OutageState::Doubtful)
            if known.is_before(alert) && !matches!(alert.episode, Episode::Named(_)) =>
        {
            Meaning::Ended
        }
        (AlertState::Doubtful, true, OutageState::Firing) => Meaning::Doubted,
        (AlertState::Doubtful, true, OutageState::Doubtful) => Meaning::Heard,
        (AlertState::Firing | AlertState::Recovered { .. } | AlertState::Doubtful, _, _) => Meaning::Nothing,
    }
}

/// What is known of a source's alerts, while a request is read through.
#[derive(Debug, Clone, Default)]
pub struct OutageBook {
    outages: Vec<Outage>,
    newest: HashMap<String, usize>,
    names: HashMap<(String, String), usize>,
    changes: Vec<Remember>,
}

/// What there is to remember of an outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remember {
    /// Nothing.
    Nothing,
    /// When it was heard of last.
    Heard,
    /// All of it.
    All,
}

impl OutageBook {
    /// What is known: of each fingerprint that will be told, the newest outage, and whichever will be named.
    pub fn new(known: impl IntoIterator<Item = Outage>) -> OutageBook {
        let mut book = OutageBook::default();
        for outage in known {
            book.put(outage, Remember::Nothing);
        }
        book
    }

    fn put(&mut self, outage: Outage, change: Remember) -> usize {
        let place = self.outages.len();
        let fingerprint = outage.alert.fingerprint.clone();
        if outage.newest {
            self.newest.insert(fingerprint.clone(), place);
        }
        self.names.insert((fingerprint, name_of(&outage.alert)), place);
        self.outages.push(outage);
        self.changes.push(change);
        place
    }

    /// Is anything known of an alert?
    pub fn knows(&self, fingerprint: &str) -> bool {
        self.newest.contains_key(fingerprint)
    }

    /// Takes an alert in: what it is, and of which outage, by its place here.
    pub fn hear(&mut self, alert: &Alert, now: At) -> (Meaning, Option<usize>) {
        let place = self.newest.get(&alert.fingerprint).copied();
        let newest = place.map(|place| &self.outages[place]);
        let named = (alert.fingerprint.clone(), name_of(alert));
        let old = self.names.get(&named).copied();
        let old = old.filter(|old| Some(*old) != place && alert.episode != Episode::Present);
        let step = step(newest, old.map(|place| &self.outages[place]), alert, now);
        let Some(known) = place.filter(|_| step != Meaning::Began) else {
            let began = (step == Meaning::Began).then(|| self.begin(alert, (place, old), now));
            return (step, began);
        };
        let outage = &mut self.outages[known];
        match (step, alert.state) {
            (Meaning::Nothing, _) => return (step, Some(known)),
            (Meaning::Changed | Meaning::Returned, _) => {
                let (start, episode) = (outage.alert.start, outage.alert.episode.clone());
                outage.alert = Alert { start, episode, ..alert.clone() };
                (outage.stands, outage.ended) = (OutageState::Firing, None);
            }
            (Meaning::Doubted, _) => outage.stands = OutageState::Doubtful,
            (Meaning::Ended, AlertState::Recovered { at }) => outage.end(at, now),
            (Meaning::Heard | Meaning::Ended | Meaning::Began, _) => {}
        }
        outage.heard.1 = now;
        let change = if step == Meaning::Heard { Remember::Heard } else { Remember::All };
        self.changes[known] = self.changes[known].max(change);
        (step, Some(known))
    }

    /// Begins an outage; the one before it is over, and an old one of its name is forgotten.
    fn begin(&mut self, alert: &Alert, (before, old): (Option<usize>, Option<usize>), now: At) -> usize {
        if let Some(before) = before {
            let older = &mut self.outages[before];
            older.newest = false;
            if older.stands != OutageState::Recovered {
                older.end(Some(alert.start), now);
            }
            self.changes[before] = Remember::All;
        }
        let Some(old) = old else { return self.put(Outage::new(alert, now), Remember::All) };
        self.outages[old] = Outage::new(alert, now);
        self.changes[old] = Remember::All;
        self.newest.insert(alert.fingerprint.clone(), old);
        old
    }

    /// An outage by its place.
    pub fn outage(&self, place: usize) -> &Outage {
        &self.outages[place]
    }

    /// Says to which incident an outage belongs.
    pub fn belongs_to(&mut self, place: usize, incident: IncidentId) {
        if self.outages[place].incident != Some(incident) {
            self.outages[place].incident = Some(incident);
            self.changes[place] = Remember::All;
        }
    }

    /// Of what there is this to be remembered.
    pub fn changed(&self, change: Remember) -> impl Iterator<Item = &Outage> {
        let with = self.outages.iter().zip(&self.changes);
        with.filter(move |(_, of)| **of == change).map(|(outage, _)| outage)
    }

    /// Every incident that something told belongs to.
    pub fn incidents(&self) -> BTreeSet<IncidentId> {
        self.outages.iter().filter_map(|outage| outage.incident).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{alert, at};
    use super::*;

    fn told(start: i64, state: AlertState) -> Alert {
        Alert { state, ..alert("f", start) }
    }

    fn named(name: &str, start: i64, state: AlertState) -> Alert {
        Alert { episode: Episode::Named(name.into()), ..told(start, state) }
    }

    fn present(start: i64, state: AlertState) -> Alert {
        Alert { episode: Episode::Present, ..told(start, state) }
    }

    /// What a source tells at these seconds, one after the other, is this.
    fn is(story: &[(i64, Alert, Meaning)]) {
        let mut book = OutageBook::default();
        for (nth, (second, alert, expected)) in story.iter().enumerate() {
            assert_eq!(book.hear(alert, at(*second)).0, *expected, "{nth}: {alert:?}");
        }
    }

    const FIRING: AlertState = AlertState::Firing;
    const OVER: AlertState = AlertState::Recovered { at: None };

    #[test]
    fn a_newer_start_is_a_new_outage_whether_the_recovery_was_told_or_not() {
        is(&[
            (0, told(0, FIRING), Meaning::Began),
            (10, told(0, FIRING), Meaning::Heard),
            (20, told(15, FIRING), Meaning::Began),
            (30, told(0, FIRING), Meaning::Nothing),
            (30, told(0, OVER), Meaning::Nothing),
            (40, told(15, OVER), Meaning::Ended),
            (50, told(45, FIRING), Meaning::Began),
        ]);
        let mut book = OutageBook::default();
        book.hear(&told(0, FIRING), at(0));
        book.hear(&told(15, FIRING), at(20));
        let stands: Vec<_> = book.changed(Remember::All).map(|it| (it.stands, it.ended, it.newest)).collect();
        let over = (OutageState::Recovered, Some((at(15), at(20))), false);
        assert_eq!(stands, [over, (OutageState::Firing, None, true)]);
    }

    #[test]
    fn a_recovery_of_what_nobody_heard_of_is_nothing_and_a_second_one_neither() {
        is(&[
            (0, told(0, OVER), Meaning::Nothing),
            (1, told(0, FIRING), Meaning::Began),
            (2, told(0, OVER), Meaning::Ended),
            (3, told(0, OVER), Meaning::Heard),
            // The outage in between was silenced, and never told.
            (10, told(8, FIRING), Meaning::Began),
            (20, told(15, OVER), Meaning::Ended),
        ]);
    }

    #[test]
    fn what_was_overtaken_by_its_recovery_is_nothing_but_later_it_is_an_outage_again() {
        is(&[
            (0, told(0, FIRING), Meaning::Began),
            (1, told(0, OVER), Meaning::Ended),
            (2, told(0, FIRING), Meaning::Nothing),
            (61, told(0, FIRING), Meaning::Returned),
            (70, told(0, OVER), Meaning::Ended),
        ]);
    }

    #[test]
    fn two_quick_outages_with_names_are_over_by_their_names() {
        is(&[
            (0, named("18", 0, FIRING), Meaning::Began),
            (1, named("22", 1, FIRING), Meaning::Began),
            (1, named("18", 1, FIRING), Meaning::Nothing),
            (2, named("18", 2, OVER), Meaning::Nothing),
            (2, named("30", 2, OVER), Meaning::Nothing),
            (3, named("22", 3, OVER), Meaning::Ended),
            // It has lost its memory, and counts anew.
            (90, named("18", 90, FIRING), Meaning::Began),
            (91, named("22", 91, FIRING), Meaning::Began),
            (92, named("18", 92, OVER), Meaning::Nothing),
            (93, named("22", 93, OVER), Meaning::Ended),
        ]);
    }

    #[test]
    fn where_nothing_tells_two_outages_apart_a_firing_is_of_the_one_that_goes_on() {
        is(&[
            (0, present(0, FIRING), Meaning::Began),
            (5, present(5, FIRING), Meaning::Heard),
            (9, present(9, OVER), Meaning::Ended),
            (12, present(12, FIRING), Meaning::Began),
            (13, present(13, AlertState::Doubtful), Meaning::Doubted),
            (14, present(14, AlertState::Doubtful), Meaning::Heard),
            (15, present(15, FIRING), Meaning::Returned),
            (16, present(16, AlertState::Doubtful), Meaning::Doubted),
            (17, present(17, OVER), Meaning::Ended),
        ]);
    }

    #[test]
    fn other_words_change_what_is_remembered_and_a_recovery_without_texts_leaves_them() {
        let mut book = OutageBook::default();
        let mut alert = told(0, FIRING);
        alert.texts.insert("summary".into(), "down".into());
        let (_, place) = book.hear(&alert, at(0));
        alert.texts.insert("summary".into(), "still down".into());
        assert_eq!(book.hear(&alert, at(1)).0, Meaning::Changed);
        assert_eq!(book.hear(&told(0, OVER), at(2)).0, Meaning::Ended);
        let outage = book.outage(place.unwrap());
        assert_eq!(outage.alert.texts["summary"], "still down");
        assert_eq!(
            (outage.stands, outage.heard, outage.ended),
            (OutageState::Recovered, (at(0), at(2)), Some((at(2), at(2))))
        );
    }
}
