//! A day of each bundled playbook, acted out in both languages: `config/days`.

use crate::glossary;
use crate::openapi;
use crate::reading::doubles;
use crate::witness::Witness;
use crate::world::{PATIENCE, scratch, undelivered};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Mutex;
use warroom::app::App;
use warroom::clock::Clock;
use warroom::config::{self, BotToken, Bundle, Settings, bundled};
use warroom::sandbox::scenario::{self, SleepUntil};
use warroom::sandbox::{Guild, MessageView, Options, Sandbox};

const TOKEN: &str = "sandbox";
/// Windows of rate limits pass this much faster; the limits themselves are enforced.
const SPEED: f64 = 1000.0;

fn written(playbook: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("config/days/{playbook}.toml"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Acts a day out: what did not go as its file expects, and whatever is undelivered, doubled, found by the auditor, refused
/// by Discord, logged as an error, or panicked; and what people saw.
async fn act(text: &str, language: &str, bundle: Bundle) -> (Vec<String>, String) {
    let witness = Witness::begin();
    let plan = scenario::load(text, Some(language)).unwrap();
    let clock = Clock::manual(plan.start.expect("a beginning"));
    let now = clock.clone();
    let options = Options {
        port: 0,
        token: TOKEN.into(),
        now: Arc::new(move || now.now()),
        speed: SPEED,
        enforce_limits: true,
        check_body: openapi::check(),
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let guild = scenario::set_up(&sandbox, &plan);
    let data = scratch();
    let discord_api = Some(sandbox.base_url());
    let settings = Settings { data: data.path().to_owned(), discord_api, ..Settings::default() };
    let token = BotToken::parse(TOKEN).unwrap();
    let mut app = App::start(&settings, bundle, &token, clock.clone()).await.unwrap();
    tokio::time::timeout(PATIENCE, app.ready()).await.expect("the bot becomes ready");

    let app = Arc::new(Mutex::new(app));
    let too_long = Arc::new(Mutex::new(BTreeSet::new()));
    let (leaping, seen, rooms) = (app.clone(), too_long.clone(), guild.clone());
    let sleep_until: SleepUntil = Arc::new(move |at| {
        let (app, seen, rooms) = (leaping.clone(), seen.clone(), rooms.clone());
        Box::pin(async move {
            let mut app = app.lock().await;
            seen.lock().await.extend(long_cards(&rooms));
            tokio::time::timeout(PATIENCE, app.leap(at)).await.expect("the bot comes to rest");
            seen.lock().await.extend(long_cards(&rooms));
        })
    });
    let report = scenario::run(&sandbox, &guild, &plan, sleep_until.clone(), None).await;
    sleep_until(clock.now()).await;
    drop(sleep_until);

    let mut wrong = report.failures;
    wrong.extend(too_long.lock().await.iter().cloned());
    for channel in guild.channels() {
        wrong.extend(doubles(&guild.messages(channel.id)));
    }
    let too_many = sandbox.stats().too_many;
    wrong.extend((too_many > 0).then(|| format!("{too_many} answers of 429")));
    let app = Arc::into_inner(app).expect("nobody waits any more").into_inner();
    let found = app.audits().borrow().findings.clone();
    wrong.extend(found.iter().filter(|(_, count)| **count > 0).map(|found| format!("{found:?}")));
    wrong.extend(undelivered(data.path()).await);
    app.stop().await;
    sandbox.stop().await;
    wrong.extend(witness.errors());
    wrong.extend(witness.panics());
    (wrong, report.transcript)
}

/// Most lines of a card, its title among them.
const CARD: usize = 20;

/// Cards that are longer than somebody takes in at a glance.
fn long_cards(guild: &Guild) -> Vec<String> {
    let messages = guild.channels().into_iter().flat_map(|channel| guild.messages(channel.id));
    let cards = messages.filter(|message| message.pinned);
    let long =
        cards.filter(|card| lines(card) > CARD || card.embeds.iter().any(|it| it["fields"].is_array()));
    long.map(|card| format!("a card of {} lines: {}", lines(&card), card.text())).collect()
}

fn lines(card: &MessageView) -> usize {
    let texts = card.embeds.iter().flat_map(|embed| [&embed["title"], &embed["description"]]);
    texts.filter_map(|text| text.as_str()).map(|text| text.lines().count()).sum()
}

async fn day(playbook: &str) {
    for language in ["zh", "en"] {
        let (mut wrong, transcript) = act(&written(playbook), language, bundled()).await;
        // Everybody is called by a name in Latin letters there, so no Chinese is left in an English day.
        let is_han = |c| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let han = transcript.lines().filter(|line| language == "en" && line.chars().any(is_han));
        wrong.extend(han.map(|line| format!("Chinese in an English day: {line}")));
        wrong.extend(glossary::said(&transcript).flat_map(|line| glossary::offences(language, line)));
        let wrong = wrong.join("\n");
        assert!(wrong.is_empty(), "{transcript}\nthe day of {playbook} in {language}:\n{wrong}");
    }
}

/// By a playbook that says something else in one place, the day of the bundled one fails.
async fn by_another(playbook: &str, from: &str, to: &str, says: &str) {
    let mut bundle = bundled();
    let source = bundle.playbooks.iter_mut().find(|source| source.playbook.reference.id == playbook).unwrap();
    assert!(source.text.contains(from), "{from}");
    source.text = source.text.replacen(from, to, 1);
    source.playbook = config::playbook::parse(playbook, &source.text, &bundle.calendars).unwrap();
    let (wrong, _) = act(&written(playbook), "en", bundle).await;
    assert!(wrong.iter().any(|wrong| wrong.contains(says)), "{from} -> {to}: {wrong:#?}");
}

#[tokio::test]
async fn a_day_of_basic_in_both_languages() {
    day("basic").await;
}

#[tokio::test]
async fn a_day_of_rapid_response_in_both_languages() {
    day("rapid-response").await;
}

#[tokio::test]
async fn a_day_of_tech_support_in_both_languages() {
    day("tech-support").await;
}

#[tokio::test]
async fn a_day_of_it_fault_in_both_languages() {
    day("it-fault").await;
}

#[tokio::test]
async fn a_day_of_product_outage_in_both_languages() {
    day("product-outage").await;
}

/// A playbook or a file that nobody listed above would go untested.
#[test]
fn every_bundled_playbook_has_a_day() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/days");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut files: Vec<_> = files.map(|name| name.to_string_lossy().into_owned()).collect();
    files.sort();
    let bundle = bundled();
    let mut ids: Vec<_> =
        bundle.playbooks.iter().map(|source| format!("{}.toml", source.playbook.reference.id)).collect();
    ids.sort();
    assert_eq!(files, ids);
}

#[tokio::test]
async fn a_day_by_another_playbook_fails() {
    let urgent = "invite = [\"tester\", \"manager\", \"business\", \"security\", \"service\"]";
    by_another("basic", urgent, "invite = [\"tester\"]", "@Yu, @Qin, @He): not seen within").await;
    by_another("rapid-response", "every = \"30m\"\nwarn_at", "every = \"31m\"\nwarn_at", "2 missed in a row")
        .await;
    by_another("tech-support", "ordered = true", "ordered = false", "the answer has no").await;
    by_another("it-fault", "returns_to = \"diagnosing\"", "returns_to = \"planning\"", "Diagnosing").await;
    by_another("product-outage", "by = \"itself\"", "by = \"proposal\"", "the level is now").await;
}
