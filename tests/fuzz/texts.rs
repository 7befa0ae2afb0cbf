//! What people type and press, and what the bot finds on Discord.

use crate::mutate;
use crate::play;
use crate::rng::Rng;
use chrono::{DateTime, TimeDelta, Timelike, Utc};
use strum::VariantArray;
use warroom::config::bundled;
use warroom::config::duration::{self, Length, parse_length};
use warroom::discord::press::{Press, Pressed};
use warroom::discord::restored::{entry_of, number_on};
use warroom::domain::decide::{incident_number, sequence_of};
use warroom::domain::guild::{Guild, Language};
use warroom::domain::ids::{GuildId, IncidentId};
use warroom::domain::incident::State;
use warroom::domain::playbook::Clock;
use warroom::domain::reading::{self, Lean};
use warroom::domain::refusal::Refusal;
use warroom::text::refusal::refusal;
use warroom::zone::Zone;

const TIMES: [&str; 22] = [
    "now",
    "现在",
    "14:30",
    "14:30:15",
    "14：30",
    "14点30分",
    "9点",
    "yesterday 23:10",
    "昨天23:10",
    "前天 08:00",
    "today 09:00",
    "tomorrow 08:00",
    "2026-03-02 14:30",
    "2026/03/02 14:30:15",
    "2026-03-02T14:30:00+01:00",
    "10m ago",
    "1 hour 5 minutes ago",
    "10分钟前",
    "半小时前",
    "in 20m",
    "20 分钟 之后",
    "20m",
];
const DURATIONS: [&str; 10] = [
    "20m",
    "20",
    "1h30m",
    "1 hour",
    "30分钟",
    "2小时",
    "1小时30分",
    "３０分钟",
    "7d",
    "1h 30 minutes 5 seconds",
];
const ZONES: [&str; 6] =
    ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "UTC"];

fn instant(rng: &mut Rng) -> DateTime<Utc> {
    // 2010 to 2040, to the second.
    DateTime::from_timestamp(rng.between(1_262_304_000, 2_208_988_800), 0).unwrap()
}

/// A refusal tells whoever typed it, in both languages, what they typed and what to type instead.
fn is_helpful(said: &Refusal) {
    for language in [Language::Zh, Language::En] {
        let words = refusal(language, said, None);
        assert!(words.chars().count() > 20 && words.chars().count() < 2000, "{words}");
        assert!(words.contains('`'), "no example: {words}");
    }
}

#[test]
fn times_as_people_type_them() {
    play("times", 20_000, move |rng| {
        let said = mutate::one_of(rng, &TIMES);
        let (now, zone) = (instant(rng), ZONES[rng.up_to(5) as usize].parse::<Zone>().unwrap());
        let lean = if rng.chance(500) { Lean::Past } else { Lean::Future };
        match reading::time(&said, now, zone, lean) {
            Ok(at) => assert!((at - now).abs() <= TimeDelta::days(3660), "{said:?} is {at}"),
            Err(refused) => {
                let named = match &refused {
                    Refusal::WhichDay(named, last) if lean == Lean::Past && *last < now => named,
                    Refusal::BadTime(named) => named,
                    other => panic!("{said:?}: {other:?}"),
                };
                assert_eq!(named.trim(), said.trim());
                is_helpful(&refused);
            }
        }
    });
}

#[test]
fn a_time_that_is_written_out_is_the_time_that_is_read() {
    play("written times", 20_000, move |rng| {
        let (now, zone) = (instant(rng), ZONES[rng.up_to(5) as usize].parse::<Zone>().unwrap());
        let lean = if rng.chance(500) { Lean::Past } else { Lean::Future };
        let meant = now + TimeDelta::seconds(rng.between(-80_000_000, 80_000_000));
        let local = meant.with_timezone(&zone);
        let read = |said: &str| {
            reading::time(said, now, zone, lean).unwrap_or_else(|_| panic!("{said:?} at {now} {zone}"))
        };
        let ahead = lean == Lean::Past && meant > now && meant - now <= TimeDelta::minutes(5);
        assert_eq!(read(&meant.to_rfc3339()), if ahead { now } else { meant });
        for format in ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"] {
            let found = read(&local.format(format).to_string());
            if lean == Lean::Past && found == now {
                continue;
            }
            // An hour that comes twice may be either.
            assert_eq!(found.with_timezone(&zone).naive_local(), local.naive_local(), "{local}");
        }
        let found = match reading::time(&local.format("%H:%M").to_string(), now, zone, lean) {
            Err(Refusal::WhichDay(_, last)) if lean == Lean::Past => last,
            found => found.unwrap(),
        };
        // What is a little ahead counts as now.
        if lean == Lean::Past && found == now {
            return;
        }
        let (shown, wanted) = (found.with_timezone(&zone), (local.hour(), local.minute()));
        let skipped = (shown.hour(), shown.minute()) != wanted;
        let away = if lean == Lean::Past { now - found } else { found - now };
        assert!(
            away >= TimeDelta::zero() && away < TimeDelta::hours(if skipped { 49 } else { 26 }),
            "{wanted:?}: {found}"
        );
    });
}

#[test]
fn durations_as_people_type_them() {
    play("durations", 20_000, move |rng| {
        let said = mutate::one_of(rng, &DURATIONS);
        match reading::duration(&said) {
            Ok(length) => {
                assert!(length > TimeDelta::zero() && length <= TimeDelta::days(7), "{said:?} is {length}");
                assert_eq!(reading::duration(&format!("  {} ", said.to_uppercase())), Ok(length), "{said:?}");
            }
            Err(refused) => {
                assert_eq!(refused, Refusal::BadDuration(said));
                is_helpful(&refused);
            }
        }
    });
}

#[test]
fn a_duration_that_is_written_out_is_the_duration_that_is_read() {
    let units: [(&str, i64); 14] = [
        ("d", 86_400),
        ("天", 86_400),
        (" days ", 86_400),
        ("h", 3600),
        ("小时", 3600),
        (" 个小时 ", 3600),
        (" hours ", 3600),
        ("m", 60),
        ("min", 60),
        ("分钟", 60),
        ("分", 60),
        ("s", 1),
        ("秒", 1),
        (" seconds ", 1),
    ];
    play("written durations", 20_000, move |rng| {
        let (mut said, mut sum) = (String::new(), 0);
        for _ in 0..=rng.up_to(3) {
            let (unit, seconds) = units[rng.up_to(13) as usize];
            let most = if rng.chance(900) { 90 } else { i64::MAX - 1 };
            let count = rng.up_to(most);
            let wide = rng.chance(200);
            let digit = |c: char| if wide { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c };
            said.extend(count.to_string().chars().map(digit));
            said.push_str(unit);
            sum += i128::from(count) * i128::from(seconds);
        }
        let fits = sum > 0 && sum <= 7 * 86_400;
        let read = reading::duration(&said).ok().map(|length| i128::from(length.num_seconds()));
        assert_eq!(read, fits.then_some(sum), "{said:?}");
    });
}

#[test]
fn lengths_of_files() {
    let lengths = ["5m", "1h30m", "1d", "4wd", "0m", "366d", "1d2h3m4s"];
    play("lengths", 20_000, move |rng| {
        let said = mutate::one_of(rng, &lengths);
        let plain = said.trim();
        match parse_length(&said) {
            Some(Length::Time(time)) => {
                assert!(time >= TimeDelta::zero() && time <= duration::LONGEST, "{said:?}");
                assert_eq!(parse_length(&duration::display(time)), Some(Length::Time(time)), "{said:?}");
                assert!(
                    said.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "dhms".contains(c)),
                    "{said:?}"
                );
            }
            Some(Length::WorkingDays(days)) => {
                assert_eq!(plain.trim_start_matches('0'), format!("{days}wd").trim_start_matches('0'))
            }
            None => {}
        }
    });
}

#[test]
fn ids_of_buttons_and_forms() {
    play("ids", 20_000, move |rng| {
        let press = Press::VARIANTS[rng.up_to(Press::VARIANTS.len() as i64 - 1) as usize];
        let item = rng.chance(500).then_some((rng.next() >> rng.up_to(63)) as u32);
        let stage = State::VARIANTS[rng.up_to(State::VARIANTS.len() as i64 - 1) as usize];
        let pressed =
            Pressed { press, incident: IncidentId((rng.next() >> 1 >> rng.up_to(62)) as i64), stage, item };
        let id = pressed.id();
        assert_eq!(Pressed::parse(&id), Some(pressed));
        let odd = mutate::text(rng, &id, &["wr:ack:1:graded:7", "wr:declare"]);
        if let Some(read) = Pressed::parse(&odd) {
            assert_eq!(read.id(), odd, "another id is taken for this one");
        }
    });
}

#[test]
fn keys_of_clocks() {
    let keys = ["respond", "root-cause", "sync", "blocker-2", "blocker-4294967295"];
    play("keys of clocks", 20_000, move |rng| {
        let key = mutate::one_of(rng, &keys);
        if let Some(clock) = Clock::from_key(&key) {
            assert_eq!(clock.key(), key);
        }
    });
}

#[test]
fn markers_in_messages_and_topics() {
    play("markers", 20_000, move |rng| {
        let number = mutate::text(rng, "INC-20260302-001", &[]).replace(['\n', '\r'], "");
        let (seq, text) = (rng.next() as u32, mutate::text(rng, "restarted nginx\n-# INC-1 · #3", &[]));
        let message = format!("{text}\n-# {number} · #{seq}");
        assert_eq!(entry_of(&message, &number), Some(seq), "{message:?}");
        let odd = mutate::text(rng, &message, &[]);
        if let Some(read) = entry_of(&odd, &number) {
            let last = odd.lines().last().unwrap();
            let is_marker = |word: &str| last == format!("-# {number} · {word}#{read}");
            assert!(
                is_marker("") || is_marker("review "),
                "{last:?} is taken for entry {read} of {number:?}"
            );
        }
        let topic = format!("{text} · {number}");
        let plain = !number.contains(" · ");
        assert!(!plain || number_on(&topic) == Some(&*number), "{number:?}");
        number_on(&odd);
    });
}

#[test]
fn numbers_of_incidents() {
    let playbooks = bundled().playbooks;
    let guild = Guild::new(GuildId(1), "basic");
    play("numbers", 20_000, move |rng| {
        let playbook = &playbooks[rng.up_to(playbooks.len() as i64 - 1) as usize].playbook;
        let kind = &playbook.types[rng.up_to(playbook.types.len() as i64 - 1) as usize];
        let sequence = (rng.next() as u32) >> rng.up_to(31);
        let number = incident_number(playbook, kind, &guild, instant(rng), sequence, rng.chance(200));
        assert_eq!(sequence_of(playbook, &number), Some(sequence), "{number}");
        let odd = mutate::text(rng, &number, &[]);
        if let Some(read) = sequence_of(playbook, &odd) {
            let digits = odd.rsplit('-').next().unwrap();
            assert!(
                digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse() == Ok(read),
                "{odd:?} is {read}"
            );
        }
    });
}
