//! What becomes of an alert: the first route that it matches says so, and which alerts are one incident.

use super::Alert;
use crate::domain::At;
use crate::domain::ids::GuildId;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The name by which a route matches how grave the source finds an alert, unless there is a label of that name.
pub const SEVERITY: &str = "severity";
/// The labels by which alerts are one incident, where a route names none.
pub const GROUPED_BY: [&str; 1] = ["alertname"];
/// So many incidents a source opens within [`STORM`]; the alerts of further groups join the newest of them.
pub const MOST_OPENED: usize = 5;
/// See [`MOST_OPENED`].
pub const STORM: TimeDelta = TimeDelta::minutes(10);

/// What is done with an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Act {
    /// Nothing.
    Ignore,
    /// A card, for people to judge: an incident without a level, which has no room before it has one.
    Post,
    /// An incident, at the route's level until somebody confirms it.
    Declare,
}

/// What is done with the alerts that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRoute {
    /// Labels that an alert must have, with these values; none: every alert matches.
    pub matches: BTreeMap<String, String>,
    /// What is done.
    pub act: Act,
    /// The playbook's id; absent: the guild's.
    pub playbook: Option<String>,
    /// Key of the level, as a provisional one.
    pub level: Option<String>,
    /// Key of the kind of fault; absent: the playbook's first.
    pub fault_type: Option<String>,
    /// Labels: alerts that have the same values of all of them are one incident; none: all alerts of the route are.
    pub group: Vec<String>,
}

impl Default for AlertRoute {
    fn default() -> AlertRoute {
        AlertRoute {
            matches: BTreeMap::new(),
            act: Act::Post,
            playbook: None,
            level: None,
            fault_type: None,
            group: GROUPED_BY.map(str::to_owned).to_vec(),
        }
    }
}

/// Where alerts of one source go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertSource {
    /// Its name: in the path, and as the source of the report. Of everything that is remembered of its alerts, a part of
    /// the key.
    pub name: String,
    /// Whose incidents they open.
    pub guild: GuildId,
    /// In order; the first that matches is taken. Without one that does, it is [`AlertRoute::default`].
    pub routes: Vec<AlertRoute>,
}

impl AlertSource {
    /// What becomes of an alert.
    pub fn route(&self, alert: &Alert) -> &AlertRoute {
        static OTHERWISE: LazyLock<AlertRoute> = LazyLock::new(AlertRoute::default);
        self.routes.iter().find(|route| route.takes(alert)).unwrap_or(&OTHERWISE)
    }
}

impl AlertRoute {
    fn takes(&self, alert: &Alert) -> bool {
        self.matches.iter().all(|(name, value)| valued(alert, name) == Some(value.as_str()))
    }

    /// What alerts that are one incident have in common. Neither the source's receivers nor its groups are part of it: a
    /// receiver that gets another name would bring everything again. One that has none of the labels is alike to no other.
    pub fn group_of(&self, alert: &Alert) -> String {
        let values = self.group.iter().map(|name| (name.as_str(), valued(alert, name)));
        let values: BTreeMap<&str, Option<&str>> = values.collect();
        let is_alone = !values.is_empty() && values.values().all(Option::is_none);
        let alone = is_alone.then_some(&alert.fingerprint);
        let key = (self.playbook.as_deref().unwrap_or_default(), values, alone);
        serde_json::to_string(&key).unwrap_or_default()
    }
}

fn valued<'a>(alert: &'a Alert, name: &str) -> Option<&'a str> {
    let severity = || alert.severity.as_deref().filter(|_| name == SEVERITY);
    alert.labels.get(name).map(String::as_str).or_else(severity)
}

/// Of the incidents that a source opened, each with when, the one that an alert of a further group joins because too many
/// were opened lately.
pub fn joins_in_storm<T: Copy>(opened: &[(T, At)], now: At) -> Option<(T, At)> {
    let lately = opened.iter().filter(|(_, at)| *at > now - STORM);
    let newest = lately.clone().max_by_key(|(_, at)| *at);
    newest.filter(|_| lately.count() >= MOST_OPENED).copied()
}

#[cfg(test)]
mod tests {
    use super::super::tests::alert;
    use super::*;

    fn route(matches: &[(&str, &str)], act: Act) -> AlertRoute {
        let matches = matches.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        AlertRoute { matches, act, ..AlertRoute::default() }
    }

    #[test]
    fn the_first_route_that_matches_is_taken_and_without_one_people_judge() {
        let routes = vec![
            route(&[("severity", "info")], Act::Ignore),
            route(&[("severity", "critical"), ("zone", "a")], Act::Declare),
            route(&[("zone", "a")], Act::Ignore),
        ];
        let source = AlertSource { name: "prod".into(), guild: GuildId(1), routes };
        for (severity, zone, expected) in [
            (Some("info"), "a", Act::Ignore),
            (Some("critical"), "a", Act::Declare),
            (Some("critical"), "b", Act::Post),
            (Some("Critical"), "a", Act::Ignore),
            (None, "b", Act::Post),
        ] {
            let mut alert = alert("f", 0);
            alert.severity = severity.map(str::to_owned);
            alert.labels.insert("zone".into(), zone.into());
            assert_eq!(source.route(&alert).act, expected, "{severity:?} {zone}");
        }
        // A label of that name counts, not what the source made of it.
        let mut alert = alert("f", 0);
        alert.severity = Some("critical".into());
        alert.labels.insert("severity".into(), "info".into());
        assert_eq!(source.route(&alert).act, Act::Ignore);
    }

    #[test]
    fn alerts_are_one_incident_by_the_values_of_the_labels_that_a_route_names() {
        let (mut one, mut other) = (alert("f", 0), alert("g", 0));
        one.labels.insert("alertname".into(), "Down".into());
        other.labels.insert("alertname".into(), "Down".into());
        let by = |group: &[&str]| {
            let group = group.iter().map(|name| (*name).into()).collect();
            let route = AlertRoute { group, ..AlertRoute::default() };
            (route.group_of(&one), route.group_of(&other))
        };
        let same = |(one, other): (String, String)| one == other;
        assert!(same(by(&["alertname"])) && same(by(&[])) && same(by(&["nowhere", "alertname"])));
        assert!(!same(by(&["nowhere"])));
        one.labels.insert("instance".into(), "web-1".into());
        other.labels.insert("instance".into(), "web-2".into());
        let route =
            AlertRoute { group: vec!["instance".into(), "alertname".into()], ..AlertRoute::default() };
        assert_ne!(route.group_of(&one), route.group_of(&other));
        let turned =
            AlertRoute { group: vec!["alertname".into(), "instance".into()], ..AlertRoute::default() };
        assert_eq!(route.group_of(&one), turned.group_of(&one));
        // What two labels hold cannot be taken for what two others do.
        one.labels.insert("instance".into(), "\",\"".into());
        assert_ne!(route.group_of(&one), route.group_of(&other));
    }

    #[test]
    fn further_groups_join_the_newest_incident_when_a_source_opened_too_many() {
        let at = |minute| At::UNIX_EPOCH + TimeDelta::minutes(minute);
        let opened: Vec<_> = (0..5).map(|nth| (nth, at(nth))).collect();
        assert_eq!(joins_in_storm(&opened[..4], at(4)), None);
        assert_eq!(joins_in_storm(&opened, at(5)), Some((4, at(4))));
        assert_eq!(joins_in_storm(&opened, at(10)), None);
    }
}
