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
pub enum Stands {
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
    pub stands: Stands,
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
pub enum Step {
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
            stands: Stands::Firing,
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
        let said = &self.alert;
        (&said.title, &said.severity, &said.labels, &said.texts, &said.link, said.left_off)
            == (&alert.title, &alert.severity, &alert.labels, &alert.texts, &alert.link, alert.left_off)
    }

    fn end(&mut self, at: Option<At>, now: At) {
        self.stands = Stands::Recovered;
        self.ended = Some((at.unwrap_or(now).min(now), now));
    }
}

/// What an alert is, by the newest outage of its fingerprint; `old`: the one that it is of, if that is known and not the
/// newest.
pub fn step(newest: Option<&Outage>, old: Option<&Outage>, alert: &Alert, now: At) -> Step {
    let Some(known) = newest else {
        return match alert.state {
            AlertState::Firing => Step::Began,
            AlertState::Recovered { .. } | AlertState::Doubtful => Step::Nothing,
        };
    };
    let overtaken = |outage: &Outage| outage.ended.is_some_and(|(_, heard)| now < heard + OVERTAKEN);
    if let Some(old) = old {
        // A source that has lost its memory gives the names of old outages to new ones.
        let is_new = matches!(alert.episode, Episode::Named(_)) && !overtaken(old);
        return if alert.state == AlertState::Firing && is_new { Step::Began } else { Step::Nothing };
    }
    match (alert.state, known.is_of(alert), known.stands) {
        (AlertState::Firing, true, Stands::Firing) if known.says(alert) => Step::Heard,
        (AlertState::Firing, true, Stands::Firing) => Step::Changed,
        (AlertState::Firing, true, Stands::Doubtful) => Step::Returned,
        (AlertState::Firing, true, Stands::Recovered) if alert.episode == Episode::Present => Step::Began,
        (AlertState::Firing, true, Stands::Recovered) if overtaken(known) => Step::Nothing,
        (AlertState::Firing, true, Stands::Recovered) => Step::Returned,
        (AlertState::Firing, false, _) if known.is_before(alert) => Step::Began,
        (AlertState::Recovered { .. }, true, Stands::Recovered) => Step::Heard,
        (AlertState::Recovered { .. }, true, Stands::Firing | Stands::Doubtful) => Step::Ended,
        // The outage in between was never told: the older one is over all the same. One that has a name is over by its name.
        (AlertState::Recovered { .. }, false, Stands::Firing | Stands::Doubtful)
            if known.is_before(alert) && !matches!(alert.episode, Episode::Named(_)) =>
        {
            Step::Ended
        }
        (AlertState::Doubtful, true, Stands::Firing) => Step::Doubted,
        (AlertState::Doubtful, true, Stands::Doubtful) => Step::Heard,
        (AlertState::Firing | AlertState::Recovered { .. } | AlertState::Doubtful, _, _) => Step::Nothing,
    }
}

/// What is known of a source's alerts, while a request is read through.
#[derive(Debug, Clone, Default)]
pub struct Book {
    outages: Vec<Outage>,
    newest: HashMap<String, usize>,
    names: HashMap<(String, String), usize>,
    changes: Vec<Change>,
}

/// What there is to remember of an outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Nothing.
    Nothing,
    /// When it was heard of last.
    Heard,
    /// All of it.
    All,
}

impl Book {
    /// What is known: of each fingerprint that will be told, the newest outage, and whichever will be named.
    pub fn new(known: impl IntoIterator<Item = Outage>) -> Book {
        let mut book = Book::default();
        for outage in known {
            book.put(outage, Change::Nothing);
        }
        book
    }

    fn put(&mut self, outage: Outage, change: Change) -> usize {
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
    pub fn hear(&mut self, alert: &Alert, now: At) -> (Step, Option<usize>) {
        let place = self.newest.get(&alert.fingerprint).copied();
        let newest = place.map(|place| &self.outages[place]);
        let named = (alert.fingerprint.clone(), name_of(alert));
        let old = self.names.get(&named).copied();
        let old = old.filter(|old| Some(*old) != place && alert.episode != Episode::Present);
        let step = step(newest, old.map(|place| &self.outages[place]), alert, now);
        let Some(known) = place.filter(|_| step != Step::Began) else {
            let began = (step == Step::Began).then(|| self.begin(alert, (place, old), now));
            return (step, began);
        };
        let outage = &mut self.outages[known];
        match (step, alert.state) {
            (Step::Nothing, _) => return (step, Some(known)),
            (Step::Changed | Step::Returned, _) => {
                let (start, episode) = (outage.alert.start, outage.alert.episode.clone());
                outage.alert = Alert { start, episode, ..alert.clone() };
                (outage.stands, outage.ended) = (Stands::Firing, None);
            }
            (Step::Doubted, _) => outage.stands = Stands::Doubtful,
            (Step::Ended, AlertState::Recovered { at }) => outage.end(at, now),
            (Step::Heard | Step::Ended | Step::Began, _) => {}
        }
        outage.heard.1 = now;
        let change = if step == Step::Heard { Change::Heard } else { Change::All };
        self.changes[known] = self.changes[known].max(change);
        (step, Some(known))
    }

    /// Begins an outage; the one before it is over, and an old one of its name is forgotten.
    fn begin(&mut self, alert: &Alert, (before, old): (Option<usize>, Option<usize>), now: At) -> usize {
        if let Some(before) = before {
            let older = &mut self.outages[before];
            older.newest = false;
            if older.stands != Stands::Recovered {
                older.end(Some(alert.start), now);
            }
            self.changes[before] = Change::All;
        }
        let Some(old) = old else { return self.put(Outage::new(alert, now), Change::All) };
        self.outages[old] = Outage::new(alert, now);
        self.changes[old] = Change::All;
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
            self.changes[place] = Change::All;
        }
    }

    /// Of what there is this to be remembered.
    pub fn changed(&self, change: Change) -> impl Iterator<Item = &Outage> {
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
    fn is(story: &[(i64, Alert, Step)]) {
        let mut book = Book::default();
        for (nth, (second, alert, expected)) in story.iter().enumerate() {
            assert_eq!(book.hear(alert, at(*second)).0, *expected, "{nth}: {alert:?}");
        }
    }

    const FIRING: AlertState = AlertState::Firing;
    const OVER: AlertState = AlertState::Recovered { at: None };

    #[test]
    fn a_newer_start_is_a_new_outage_whether_the_recovery_was_told_or_not() {
        is(&[
            (0, told(0, FIRING), Step::Began),
            (10, told(0, FIRING), Step::Heard),
            (20, told(15, FIRING), Step::Began),
            (30, told(0, FIRING), Step::Nothing),
            (30, told(0, OVER), Step::Nothing),
            (40, told(15, OVER), Step::Ended),
            (50, told(45, FIRING), Step::Began),
        ]);
        let mut book = Book::default();
        book.hear(&told(0, FIRING), at(0));
        book.hear(&told(15, FIRING), at(20));
        let stands: Vec<_> = book.changed(Change::All).map(|it| (it.stands, it.ended, it.newest)).collect();
        let over = (Stands::Recovered, Some((at(15), at(20))), false);
        assert_eq!(stands, [over, (Stands::Firing, None, true)]);
    }

    #[test]
    fn a_recovery_of_what_nobody_heard_of_is_nothing_and_a_second_one_neither() {
        is(&[
            (0, told(0, OVER), Step::Nothing),
            (1, told(0, FIRING), Step::Began),
            (2, told(0, OVER), Step::Ended),
            (3, told(0, OVER), Step::Heard),
            // The outage in between was silenced, and never told.
            (10, told(8, FIRING), Step::Began),
            (20, told(15, OVER), Step::Ended),
        ]);
    }

    #[test]
    fn what_was_overtaken_by_its_recovery_is_nothing_but_later_it_is_an_outage_again() {
        is(&[
            (0, told(0, FIRING), Step::Began),
            (1, told(0, OVER), Step::Ended),
            (2, told(0, FIRING), Step::Nothing),
            (61, told(0, FIRING), Step::Returned),
            (70, told(0, OVER), Step::Ended),
        ]);
    }

    #[test]
    fn two_quick_outages_with_names_are_over_by_their_names() {
        is(&[
            (0, named("18", 0, FIRING), Step::Began),
            (1, named("22", 1, FIRING), Step::Began),
            (1, named("18", 1, FIRING), Step::Nothing),
            (2, named("18", 2, OVER), Step::Nothing),
            (2, named("30", 2, OVER), Step::Nothing),
            (3, named("22", 3, OVER), Step::Ended),
            // It has lost its memory, and counts anew.
            (90, named("18", 90, FIRING), Step::Began),
            (91, named("22", 91, FIRING), Step::Began),
            (92, named("18", 92, OVER), Step::Nothing),
            (93, named("22", 93, OVER), Step::Ended),
        ]);
    }

    #[test]
    fn where_nothing_tells_two_outages_apart_a_firing_is_of_the_one_that_goes_on() {
        is(&[
            (0, present(0, FIRING), Step::Began),
            (5, present(5, FIRING), Step::Heard),
            (9, present(9, OVER), Step::Ended),
            (12, present(12, FIRING), Step::Began),
            (13, present(13, AlertState::Doubtful), Step::Doubted),
            (14, present(14, AlertState::Doubtful), Step::Heard),
            (15, present(15, FIRING), Step::Returned),
            (16, present(16, AlertState::Doubtful), Step::Doubted),
            (17, present(17, OVER), Step::Ended),
        ]);
    }

    #[test]
    fn other_words_change_what_is_remembered_and_a_recovery_without_texts_leaves_them() {
        let mut book = Book::default();
        let mut alert = told(0, FIRING);
        alert.texts.insert("summary".into(), "down".into());
        let (_, place) = book.hear(&alert, at(0));
        alert.texts.insert("summary".into(), "still down".into());
        assert_eq!(book.hear(&alert, at(1)).0, Step::Changed);
        assert_eq!(book.hear(&told(0, OVER), at(2)).0, Step::Ended);
        let outage = book.outage(place.unwrap());
        assert_eq!(outage.alert.texts["summary"], "still down");
        assert_eq!(
            (outage.stands, outage.heard, outage.ended),
            (Stands::Recovered, (at(0), at(2)), Some((at(2), at(2))))
        );
    }
}
