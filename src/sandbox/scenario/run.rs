//! Running a scenario: people act at their times; what is expected is waited for.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Expect, Scenario, Step, Text, duration};
use crate::sandbox::view::{self, MessageView};
use crate::sandbox::{Answer, Guild, Person, Sandbox, State, permissions, transcript};

/// Completes when the product's clock has reached an instant. On a manual clock it advances the clock.
pub type SleepUntil = Arc<dyn Fn(DateTime<Utc>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;
/// Real time that an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Told of each step as it begins, in words.
pub type Progress = Arc<dyn Fn(&str) + Send + Sync>;

/// How it went.
#[derive(Clone, Debug)]
pub struct ScenarioResult {
    /// What was expected and not seen, and what the bot did wrong. Empty: all is well.
    pub failures: Vec<String>,
    /// Everything that people saw.
    pub transcript: String,
}

/// Makes the guild, roles, people and channels of a scenario.
pub fn set_up(sandbox: &Sandbox, scenario: &Scenario) -> Guild {
    let locale = scenario.say(&scenario.guild.locale);
    let guild = sandbox.add_guild(&scenario.guild.name, locale);
    if let Some(zone) = scenario.zone {
        guild.set_zone(zone);
    }
    for role in &scenario.roles {
        let bits = role
            .permissions
            .iter()
            .filter_map(|name| permissions::by_name(name))
            .fold(0, |all, bit| all | bit);
        guild.add_role(scenario.say(&role.name), bits, role.mentionable);
    }
    for person in &scenario.people {
        let named = |name: &String| guild.role_named(scenario.say(&scenario.role(name)?.name));
        let roles: Vec<u64> = person.roles.iter().filter_map(named).collect();
        let own_locale = person.locale.as_ref().map(|locale| scenario.say(locale));
        guild.add_person(&person.name, own_locale.unwrap_or(locale), &roles);
    }
    for channel in &scenario.channels {
        guild.add_text_channel(channel.trim_start_matches('#'));
    }
    guild
}

struct Running<'a> {
    sandbox: &'a Sandbox,
    scenario: &'a Scenario,
    guild: Guild,
    began: DateTime<Utc>,
    sleep_until: SleepUntil,
    places: HashMap<String, u64>,
    answers: HashMap<String, Answer>,
    failures: Vec<String>,
}

/// Acts out the steps in a guild made by [`set_up`]; the bot should be connected. The beginning is now.
pub async fn run(
    sandbox: &Sandbox,
    guild: &Guild,
    scenario: &Scenario,
    sleep_until: SleepUntil,
    progress: Option<Progress>,
) -> ScenarioResult {
    let began = sandbox.read(State::now);
    let mut running = Running {
        sandbox,
        scenario,
        guild: guild.clone(),
        began,
        sleep_until,
        places: HashMap::new(),
        answers: HashMap::new(),
        failures: Vec::new(),
    };
    for (number, step) in scenario.steps.iter().enumerate() {
        if let Some(progress) = &progress {
            progress(&words(step, &scenario.language));
        }
        if let Err(why) = running.step(step).await {
            running.failures.push(format!(
                "step {} ({}): {why:#}",
                number + 1,
                words(step, &scenario.language)
            ));
        }
    }
    let mut failures = running.failures;
    failures.extend(sandbox.faults().into_iter().map(|fault| format!("fault: {fault}")));
    ScenarioResult { failures, transcript: sandbox.transcript(guild) }
}

/// A step in words.
fn words(step: &Step, language: &str) -> String {
    let say = |text: &Text| text.in_language(language).to_owned();
    let who = step.who.as_deref().unwrap_or("");
    let what = match step {
        Step { types: Some(line), .. } => format!("types {}", say(line)),
        Step { says: Some(text), .. } => format!("says {}", say(text)),
        Step { presses: Some(label), .. } => format!("presses [{}]", say(label)),
        Step { submits: Some(_), .. } => "submits the form".to_owned(),
        Step { chooses: Some(choose), .. } => format!("chooses {}", choose.values.join(", ")),
        Step { expect: Some(expect), .. } => {
            let wanted = expect.contains.iter().chain(&expect.answer_contains).map(say);
            let people = expect.mentions.iter().map(|name| format!("@{name}"));
            format!("expects {}", wanted.chain(people).collect::<Vec<_>>().join(", "))
        }
        _ => String::new(),
    };
    let at = step.at.as_deref().unwrap_or("then");
    [at, who, &what].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

impl Running<'_> {
    async fn step(&mut self, step: &Step) -> anyhow::Result<()> {
        if let Some(at) = &step.at {
            (self.sleep_until)(self.began + duration(at)?).await;
        }
        if let Some(expect) = &step.expect {
            return self.expect(step, expect).await;
        }
        let name = step.who.clone().context("nobody acts")?;
        let person = self.guild.person(&name).with_context(|| format!("there is nobody called {name}"))?;
        let channel = self.place(step.place.as_deref(), &name)?;
        self.places.insert(name.clone(), channel);
        let answer = self.act(&person, channel, step).await?;
        // Nobody goes on before they have been answered; what never comes is missed below.
        let answer = answer.settled(PATIENCE).await.unwrap_or(answer);
        for wanted in step.answer.iter().flatten() {
            self.answer_has(&answer, wanted, TimeDelta::seconds(30)).await?;
        }
        self.answers.insert(name, answer);
        Ok(())
    }

    async fn act(&self, person: &Person, channel: u64, step: &Step) -> anyhow::Result<Answer> {
        match step {
            Step { types: Some(line), .. } => person.types(channel, &self.filled(line)).await,
            Step { says: Some(text), .. } => Ok(person.says(channel, &self.filled(text))?),
            Step { presses: Some(button), .. } => person.presses(channel, self.scenario.say(button)).await,
            Step { chooses: Some(choose), .. } => {
                let values: Vec<&str> = choose.values.iter().map(String::as_str).collect();
                person.chooses(channel, &choose.menu, &values).await
            }
            Step { submits: Some(fields), .. } => {
                let form = self.answers.get(&person.name()).context("no form has been shown to them")?;
                let fields: Vec<(String, String)> =
                    fields.iter().map(|(name, value)| (name.clone(), self.filled(value))).collect();
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                person.submits(form, &fields).await
            }
            _ => anyhow::bail!("nothing to do"),
        }
    }

    /// In the language, `{room}` and `{room:2}` as mentions of rooms.
    fn filled(&self, text: &Text) -> String {
        let mut text = self.scenario.say(text).to_owned();
        let rooms = self.guild.rooms();
        if let Some(newest) = rooms.first() {
            text = text.replace("{room}", &format!("<#{newest}>"));
        }
        for (number, room) in rooms.iter().rev().enumerate() {
            text = text.replace(&format!("{{room:{}}}", number + 1), &format!("<#{room}>"));
        }
        text
    }

    fn place(&self, place: Option<&str>, who: &str) -> anyhow::Result<u64> {
        let rooms = self.guild.rooms();
        match place {
            None => {
                let known = self.places.get(who).copied().or_else(|| self.guild.channel_named("general"));
                known.context("there is no #general")
            }
            Some("room") => rooms.first().copied().context("the bot has made no room yet"),
            Some(place) if place.starts_with("room:") => {
                let number: usize =
                    place["room:".len()..].parse().with_context(|| format!("{place:?} is no room"))?;
                let index = number.checked_sub(1).context("rooms are counted from 1")?;
                rooms
                    .iter()
                    .rev()
                    .nth(index)
                    .copied()
                    .with_context(|| format!("the bot has made {} rooms", rooms.len()))
            }
            Some(name) => self
                .guild
                .channel_named(name)
                .or_else(|| self.begins_with(name))
                .with_context(|| format!("there is no channel {name}")),
        }
    }

    /// The one channel whose name begins like this: rooms are named after what is in them.
    fn begins_with(&self, name: &str) -> Option<u64> {
        let start = name.trim_start_matches('#').to_lowercase();
        let mut found = self.guild.channels().into_iter().filter(|channel| channel.name.starts_with(&start));
        found.next().filter(|_| found.next().is_none()).map(|channel| channel.id)
    }

    async fn answer_has(&self, answer: &Answer, wanted: &Text, within: TimeDelta) -> anyhow::Result<()> {
        let wanted = self.scenario.say(wanted);
        let has = |state: &State| {
            let now = Answer::now(self.sandbox, state, answer.interaction).unwrap_or_else(|| answer.clone());
            shown(state, &self.guild, &now.text()).contains(wanted)
                || files(&now).any(|file| file.contains(wanted))
        };
        if self.seen(within, has).await {
            return Ok(());
        }
        anyhow::bail!("the answer has no {wanted:?}: {}", answer.text())
    }

    /// Waits for a condition: woken by changes, until a product-time deadline.
    async fn seen(&self, within: TimeDelta, condition: impl Fn(&State) -> bool) -> bool {
        let mut changes = self.sandbox.shared.changes();
        let deadline = self.sandbox.read(State::now) + within;
        let mut late = (self.sleep_until)(deadline);
        loop {
            changes.borrow_and_update();
            if self.sandbox.read(&condition) {
                return true;
            }
            tokio::select! {
                biased;
                changed = changes.changed() => if changed.is_err() { return false },
                () = &mut late => return self.sandbox.read(&condition),
            }
        }
    }

    async fn expect(&self, step: &Step, expect: &Expect) -> anyhow::Result<()> {
        let within = expect.within.as_deref().map_or(Ok(TimeDelta::seconds(30)), duration)?;
        if !expect.answer_contains.is_empty() {
            let who = step.who.as_deref().unwrap_or("");
            let answer = self.answers.get(who).with_context(|| format!("{who} has had no answer yet"))?;
            for wanted in &expect.answer_contains {
                self.answer_has(answer, wanted, within).await?;
            }
        }
        if expect.contains.is_empty() && expect.mentions.is_empty() && expect.not_contains.is_empty() {
            return Ok(());
        }
        let place = expect.place.as_deref().or(step.place.as_deref());
        let place = self.expected_place(place, step, within).await?;
        let since = expect.since.as_deref().map(duration).transpose()?.map(|after| self.began + after);
        let matching = |state: &State| self.matching(state, place, expect, since);
        match expect.count {
            // More could still come: only the end of the time tells.
            Some(count) => {
                (self.sleep_until)(self.sandbox.read(State::now) + within).await;
                let found = self.sandbox.read(matching);
                anyhow::ensure!(found == count, "{found} such messages, not {count}");
            }
            None if expect.contains.is_empty() && expect.mentions.is_empty() => {}
            None => anyhow::ensure!(
                self.seen(within, |state| matching(state) > 0).await,
                "not seen within {within}"
            ),
        }
        for unwanted in &expect.not_contains {
            let unwanted = self.scenario.say(unwanted);
            let has = |state: &State| {
                self.texts(state, place, since).iter().any(|(text, _)| text.contains(unwanted))
            };
            anyhow::ensure!(!self.sandbox.read(has), "{unwanted:?} was seen");
        }
        Ok(())
    }

    /// The place of an expectation; a room may still have to be made.
    async fn expected_place(
        &self,
        place: Option<&str>,
        step: &Step,
        within: TimeDelta,
    ) -> anyhow::Result<u64> {
        let who = step.who.as_deref().unwrap_or("");
        if place.is_some_and(|place| place.starts_with("room")) && self.place(place, who).is_err() {
            let guild = self.guild.id();
            let made = |state: &State| {
                state
                    .channels
                    .values()
                    .any(|c| c.guild_id == guild && c.made_by_bot && c.kind == 0 && !c.deleted)
            };
            self.seen(within, made).await;
        }
        self.place(place, who)
    }

    /// Messages as people read them, with those they notified.
    fn texts(&self, state: &State, channel: u64, since: Option<DateTime<Utc>>) -> Vec<(String, MessageView)> {
        let recent = |message: &MessageView| since.is_none_or(|since| message.created >= since);
        view::messages(state, channel)
            .into_iter()
            .filter(recent)
            .map(|message| (shown(state, &self.guild, &message.text()), message))
            .collect()
    }

    fn matching(&self, state: &State, channel: u64, expect: &Expect, since: Option<DateTime<Utc>>) -> usize {
        let fits = |(text, message): &&(String, MessageView)| {
            expect.contains.iter().all(|wanted| text.contains(self.scenario.say(wanted)))
                && expect.mentions.iter().all(|name| message.pinged.contains(name))
        };
        self.texts(state, channel, since).iter().filter(fits).count()
    }
}

fn shown(state: &State, guild: &Guild, text: &str) -> String {
    let zone = state.guild(guild.id()).map_or(crate::zone::Zone::utc(), |guild| guild.zone);
    transcript::readable(state, text, zone, state.now())
}

/// Text files that came with an answer, their names first.
fn files(answer: &Answer) -> impl Iterator<Item = String> {
    let files = answer.message.iter().flat_map(|message| &message.attachments);
    let texts = files.filter(|file| file.content_type.starts_with("text/"));
    texts.map(|file| format!("{}\n{}", file.name, String::from_utf8_lossy(&file.bytes)))
}
