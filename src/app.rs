//! Putting it together: from settings to a running bot, and back to rest.

mod calendars;
mod data;
mod figures;
mod instance;
mod reload;

pub use data::{lock, narrow};

use crate::actions::{Actions, Playbooks};
use crate::clock::Clock;
use crate::config::outgoing::OutgoingTo;
use crate::config::{BotToken, Bundle, Settings, calendar_of_turns};
use crate::discord::deliver::Delivery;
use crate::discord::gateway::{Gateway, GatewayOptions, GatewayStats, who_am_i};
use crate::discord::holder::Holder;
use crate::discord::permissions::id;
use crate::discord::rest::{Method, Request, RequestOutcome, Rest, RestOptions, Route, Token};
use crate::domain::At;
use crate::domain::alert::route::AlertSource;
use crate::domain::audit::EVERY;
use crate::domain::dispatch::OutletKind;
use crate::domain::guild::Guild;
use crate::domain::ids::GuildId;
use crate::domain::playbook::PlaybookRef;
use crate::domain::rota::Rota;
use crate::http::{self, CallBacks, Feed, Inbox, KnownGateway, KnownSource};
use crate::store::{Store, Superseded, unfinished};
use crate::webhooks::Door;
use crate::webhooks::tracker::{Setup, TrackerDoor};
use crate::worker::{
    Almanac, Audit, Auditor, Backups, Caretaker, Clerk, Dispatcher, Fetcher, Guard, Handovers, Heartbeat,
    Holding, Idle, Indexer, Lists, Lookout, PhoneGateway, Remote, Ringer, RollCall, Rooms, Signs, Timekeeper,
    Worker, leave_tickets_of_others, reconcile, set_right, take_over,
};
use anyhow::{Context, anyhow, bail};
use reload::RunsBy;
use serde_json::Value;
use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::task::{JoinHandle, JoinSet};

/// Discord's own address.
pub const DISCORD: &str = "https://discord.com";
/// The database's name in the data directory.
pub const DATABASE: &str = "warroom.db";
/// How long each task may take to stop. The worker and the gateway stop a little earlier by themselves: with closing the
/// data, and what the runtime needs in `main`, the process has ended within a second.
const PARTING: Duration = Duration::from_millis(600);
/// For so many days the calendar of turns says who is on call, as `warroom oncall` does.
const FEED_DAYS: i64 = 90;
/// How long closing the data may take.
const CLOSING: Duration = Duration::from_millis(200);

/// A running bot.
pub struct App {
    /// What it can do.
    pub actions: Actions,
    /// The REST sender.
    pub rest: Rest,
    idle: watch::Receiver<Option<Idle>>,
    /// Of what is owed to outside services; none, where nothing is.
    dispatched: Option<watch::Receiver<Option<Idle>>>,
    /// Of those who do what comes again.
    chores: Vec<watch::Receiver<Option<Idle>>>,
    /// Of the tickets of each tracker.
    clerks: Vec<watch::Receiver<Option<Idle>>>,
    /// Of whom they tell that they are on call.
    handed_over: watch::Receiver<Option<Idle>>,
    /// Of whom a gateway is to call; none, where there is none.
    rung: Option<watch::Receiver<Option<Idle>>>,
    ready: watch::Receiver<bool>,
    gateway: watch::Receiver<GatewayStats>,
    audits: watch::Receiver<Audit>,
    roll: watch::Receiver<At>,
    http: Option<SocketAddr>,
    inbox: Option<Inbox>,
    delivery: Delivery,
    runs_by: Mutex<RunsBy>,
    /// Of alerts, as the settings have them now.
    sources: watch::Sender<Vec<AlertSource>>,
    /// Calendars that are fetched, as the settings have them now.
    remotes: watch::Sender<Vec<Remote>>,
    stop: watch::Sender<bool>,
    superseded: watch::Receiver<bool>,
    lost: watch::Receiver<Option<String>>,
    tasks: Vec<JoinHandle<()>>,
    /// Held for as long as the process has the data directory.
    _lock: File,
}

impl App {
    /// Starts: opens the data, works off what is owed, hears commands.
    ///
    /// # Errors
    /// When the data directory is in use or not writable, the database is newer or broken, a playbook was changed
    /// without a new version, Discord refuses the token, or another warroom has the bot.
    pub async fn start(
        settings: &Settings,
        bundle: Bundle,
        token: &BotToken,
        clock: Clock,
    ) -> anyhow::Result<App> {
        App::start_with(settings, bundle, token, clock, GatewayOptions::default()).await
    }

    /// As [`App::start`], with other times for watching the gateway.
    ///
    /// # Errors
    /// As [`App::start`].
    pub async fn start_with(
        settings: &Settings,
        bundle: Bundle,
        token: &BotToken,
        clock: Clock,
        options: GatewayOptions,
    ) -> anyhow::Result<App> {
        let lock = lock(&settings.data)?;
        narrow(&settings.data)?.iter().for_each(|said| tracing::warn!("{said}"));
        let actions = open(settings, bundle, clock.clone()).await?;
        let superseded = actions.store().superseded();
        let base = settings.discord_api.as_deref().unwrap_or(DISCORD);
        let runs_by = RunsBy { settings: settings.clone(), token: token.clone() };
        let token = Token::new(token.expose());
        let rest = Rest::new(RestOptions { clock, ..RestOptions::new(base, token.clone()) })?;
        let delivery = Delivery::new(rest.clone(), who_am_i(&rest).await?);
        set_right(&actions, &delivery).await?;
        let holder = holder(&settings.data, actions.now())?;
        let holding = Holding::begin(actions.clone(), delivery.clone(), holder).await?;
        let lost = holding.lost();
        reconcile(&actions, &delivery).await?;
        actions
            .derive_anew()
            .await
            .map_err(|failure| anyhow!("the data could not be looked through: {failure:?}"))?;
        let (stop, stopped) = watch::channel(false);
        actions.keep_to(settings.quotas);
        let dispatcher = dispatcher(&actions, &delivery, settings)?;
        let dispatched = dispatcher.as_ref().map(Dispatcher::idle);
        let clerks = clerks(&actions, &delivery, settings).await?;
        let idle_clerks = clerks.iter().map(Clerk::idle).collect();
        let ringer = ringer(&actions, &delivery, settings)?;
        let rung = ringer.as_ref().map(Ringer::idle);
        let worker = Worker::new(actions.clone(), delivery.clone());
        let auditor = Auditor::new(actions.clone(), delivery.clone());
        let almanac = Almanac::new(actions.clone(), delivery.clone());
        let database = settings.data.join(DATABASE);
        let backups = Backups::new(actions.clone(), delivery.clone(), database, settings.backup.clone());
        let lists = Lists::new(actions.clone(), delivery.clone());
        let (sources, heard_from) = watch::channel(sources(settings));
        let caretaker = Caretaker::new(actions.clone(), delivery.clone(), heard_from);
        let (remotes, fetched_from) = watch::channel(calendars::remotes(settings)?);
        let fetcher = Fetcher::new(actions.clone(), delivery.clone(), fetched_from);
        let chores = vec![backups.idle(), lists.idle(), caretaker.idle(), fetcher.idle()];
        let timekeeper = Timekeeper::new(actions.clone(), delivery.clone());
        let rooms = Rooms::new(actions.clone(), delivery.clone());
        let heart_delivery = delivery.clone();
        let handovers = Handovers::new(actions.clone(), delivery.clone());
        let handed_over = handovers.idle();
        let gateway = Gateway::new(actions.clone(), delivery.clone(), base, token, options);
        let indexer = Indexer::new(actions.clone());
        let lookout = Lookout::new(actions.clone(), gateway.changed());
        let guard = Guard::new(actions.clone(), delivery.clone(), gateway.changed());
        let roll_call = RollCall::new(actions.clone(), delivery.clone(), gateway.changed());
        let roll = roll_call.called();
        let (idle, ready, stats, audits) =
            (worker.idle(), gateway.ready(), gateway.stats(), auditor.audits());
        let mut tasks = Vec::new();
        let (mut http, mut inbox) = (None, None);
        if let Some(address) = settings.http {
            let heard = Inbox::new(actions.clone(), known_sources(settings)?);
            let known = figures::Known {
                actions: actions.clone(),
                rest: rest.clone(),
                audits: audits.clone(),
                ready: ready.clone(),
                gateway: stats.clone(),
                pulse: worker.pulse(),
                inbox: heard.clone(),
            };
            let (address, serve) = http::listen(
                address,
                known.told(),
                (heard.clone(), call_backs(&actions, settings)?, feed(&actions, settings)),
                stopped.clone(),
            )
            .await?;
            tracing::info!(alerts = settings.alerts.len(), "health and metrics are on http://{address}");
            (http, inbox) = (Some(address), Some(heard));
            tasks.push(tokio::spawn(serve));
        } else if settings.oncall_feed.is_some() || !settings.alerts.is_empty() {
            tracing::warn!(
                "nobody listens for alerts, or for who is on call: the settings name no address under [http]"
            );
        }
        tasks.extend([
            tokio::spawn(worker.waker().run(gateway.changed(), stopped.clone())),
            tokio::spawn(rooms.run(gateway.changed(), stopped.clone())),
            tokio::spawn(worker.run(stopped.clone())),
            tokio::spawn(gateway.run(stopped.clone())),
            tokio::spawn(lookout.run(stopped.clone())),
            tokio::spawn(guard.run(stopped.clone())),
            tokio::spawn(indexer.run(stopped.clone())),
            tokio::spawn(auditor.run(stopped.clone())),
            tokio::spawn(roll_call.run(stopped.clone())),
            tokio::spawn(almanac.run(stopped.clone())),
            tokio::spawn(handovers.run(stopped.clone())),
            tokio::spawn(backups.run(stopped.clone())),
            tokio::spawn(lists.run(stopped.clone())),
            tokio::spawn(caretaker.run(stopped.clone())),
            tokio::spawn(fetcher.run(stopped.clone())),
            tokio::spawn(timekeeper.run(stopped)),
            tokio::spawn(holding.run(stop.clone())),
        ]);
        let heartbeat = settings.heartbeat.as_ref().map(|to| {
            let address = to.address.clone().context("the heartbeat has no address")?;
            let signs = Signs { idle: idle.clone(), audits: audits.clone(), ready: ready.clone() };
            anyhow::Ok(Heartbeat::new(actions.clone(), heart_delivery, address, to.every, signs))
        });
        tasks.extend(heartbeat.transpose()?.map(|heartbeat| tokio::spawn(heartbeat.run(stop.subscribe()))));
        tasks.extend(ringer.map(|ringer| tokio::spawn(ringer.run(stop.subscribe()))));
        tasks.extend(dispatcher.map(|dispatcher| tokio::spawn(dispatcher.run(stop.subscribe()))));
        tasks.extend(clerks.into_iter().map(|clerk| tokio::spawn(clerk.run(stop.subscribe()))));
        let app = App {
            actions,
            rest,
            idle,
            dispatched,
            chores,
            clerks: idle_clerks,
            handed_over,
            rung,
            ready,
            gateway: stats,
            audits,
            roll,
            http,
            inbox,
            delivery,
            runs_by: Mutex::new(runs_by),
            sources,
            remotes,
            stop: stop.clone(),
            superseded,
            lost,
            tasks,
            _lock: lock,
        };
        let superseded = app.superseded();
        tokio::spawn(async move {
            superseded.await;
            stop.send_replace(true);
        });
        Ok(app)
    }

    /// What the bot knows and how it reaches Discord, without starting anything: for looking, not for working.
    ///
    /// # Errors
    /// As [`App::start`], but the data directory may be in use.
    pub async fn look(
        settings: &Settings,
        bundle: Bundle,
        token: &BotToken,
    ) -> anyhow::Result<(Actions, Rest)> {
        let actions = App::read(settings, bundle).await?;
        let base = settings.discord_api.as_deref().unwrap_or(DISCORD);
        Ok((actions, Rest::new(RestOptions::new(base, Token::new(token.expose())))?))
    }

    /// What the bot knows, without starting anything and without Discord.
    ///
    /// # Errors
    /// As [`App::look`].
    pub async fn read(settings: &Settings, bundle: Bundle) -> anyhow::Result<Actions> {
        let database = settings.data.join(DATABASE);
        // Whoever has the directory keeps it: this only looks.
        let lock = lock(&settings.data);
        let store = match &lock {
            Err(_) if database.exists() => Store::join(&database).await?,
            _ => Store::open(&database).await?,
        };
        let playbooks = keep_playbooks(&store, &bundle).await?;
        let guilds = settings.guilds.clone();
        let clock = Clock::System;
        let actions = Actions::new(store, clock, bundle.calendars, playbooks, bundle.drills, guilds).await?;
        actions.tell(settings.outlets());
        calendars::recall(&actions, &calendars::remotes(settings)?).await?;
        Ok(actions)
    }

    /// Waits until commands are heard.
    pub async fn ready(&mut self) {
        // Fails only when the gateway has ended, and then nothing is heard any more.
        let _ = self.ready.wait_for(|ready| *ready).await;
    }

    /// What happened on the gateway, and a way to wait for more.
    pub fn gateway(&self) -> watch::Receiver<GatewayStats> {
        self.gateway.clone()
    }

    /// The last audit, and a way to wait for the next.
    pub fn audits(&self) -> watch::Receiver<Audit> {
        self.audits.clone()
    }

    /// Waits until everything that is due now has been told and delivered.
    pub async fn settled(&mut self) {
        let actions = self.actions.clone();
        let done = |idle: &Option<Idle>| {
            idle.is_some_and(|idle| {
                idle.until.is_none_or(|until| until > actions.now())
                    && idle.changes == *actions.changes().borrow()
            })
        };
        let (now, maintained) = (self.actions.clone(), self.actions.maintained());
        let rests = |idle: &Option<Idle>| {
            idle.is_some_and(|idle| {
                idle.until.is_none_or(|until| until > now.now()) && idle.changes == *maintained.borrow()
            })
        };
        let mut others: Vec<_> =
            self.clerks.iter_mut().chain(&mut self.dispatched).chain(&mut self.rung).collect();
        others.push(&mut self.handed_over);
        loop {
            for chore in &mut self.chores {
                let _ = chore.wait_for(rests).await;
            }
            for other in &mut others {
                let _ = other.wait_for(done).await;
            }
            // What any of them did may be to be told, and what is told may be theirs.
            let ended = self.idle.wait_for(done).await.is_err();
            let chores = self.chores.iter().all(|it| rests(&it.borrow()));
            if ended || chores && others.iter().all(|it| done(&it.borrow())) {
                return;
            }
        }
    }

    /// When something falls due next, as things are.
    pub async fn next_due(&self) -> Option<At> {
        // The worker asks the same, and reports when it cannot be told.
        let round = self.actions.store().round(self.actions.now(), 0).await.ok();
        let others = self.chores.iter().chain(&self.clerks).chain([&self.handed_over]);
        let chores = others.filter_map(|chore| (*chore.borrow())?.until);
        round.and_then(|round| round.next).into_iter().chain(chores).min()
    }

    /// Where health and metrics are served, if anywhere.
    pub fn http(&self) -> Option<SocketAddr> {
        self.http
    }

    /// Waits until an audit has been made within the last minute.
    pub async fn audited(&mut self) {
        let now = self.actions.now();
        let _ = self.audits.wait_for(|audit| audit.at + EVERY > now).await;
    }

    /// Waits until the roll has been called at this instant or later.
    pub async fn roll_called(&mut self, at: At) {
        let _ = self.roll.wait_for(|called| *called >= at).await;
    }

    /// On a clock that is moved by hand: moves it to an instant, and on the way to each at which something falls due. What
    /// happens there has happened before the clock moves on.
    pub async fn leap(&mut self, to: At) {
        loop {
            self.settled().await;
            self.audited().await;
            // Whoever waits for something that has happened by now need not wait for a later instant.
            tokio::task::yield_now().await;
            let now = self.actions.now();
            if now >= to {
                return;
            }
            let due = self.next_due().await;
            self.actions.clock().set(due.map_or(to, |due| due.clamp(now, to)));
        }
    }

    /// Waits until another process has taken the database or the bot over, and tells which; then this one has stopped
    /// working by itself.
    pub fn superseded(&self) -> impl Future<Output = String> + use<> {
        let (mut superseded, mut lost) = (self.superseded.clone(), self.lost.clone());
        async move {
            let database = async { superseded.wait_for(|superseded| *superseded).await.map(drop) };
            let bot = async { lost.wait_for(Option::is_some).await.map(|reason| reason.clone()) };
            tokio::select! {
                Ok(()) = database => Superseded.to_string(),
                Ok(reason) = bot => reason.unwrap_or_default(),
                // When the store and the watch are gone, nothing can be taken over any more.
                else => std::future::pending().await,
            }
        }
    }

    /// Takes the place of whichever warroom has the bot, before this one starts: which that was. It stops by itself.
    ///
    /// # Errors
    /// When the data directory is in use, or Discord does not answer.
    pub async fn take_over(
        settings: &Settings,
        token: &BotToken,
        clock: &Clock,
    ) -> anyhow::Result<Option<Holder>> {
        let _lock = lock(&settings.data)?;
        let base = settings.discord_api.as_deref().unwrap_or(DISCORD);
        let rest = Rest::new(RestOptions::new(base, Token::new(token.expose())))?;
        let delivery = Delivery::new(rest.clone(), who_am_i(&rest).await?);
        take_over(&delivery, &holder(&settings.data, clock.now())?).await
    }

    /// Takes no more commands, lets what is under way end, and closes the data: within a second. What has not ended by then
    /// is given up where that is safe: before it is recorded.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let mut tasks = JoinSet::new();
        for mut task in self.tasks {
            tasks.spawn(async move {
                match tokio::time::timeout(PARTING, &mut task).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::error!("a task failed in itself: {error}"),
                    Err(_) => {
                        tracing::warn!("a task does not stop, and is given up");
                        task.abort();
                    }
                }
            });
        }
        tasks.join_all().await;
        if tokio::time::timeout(CLOSING, self.actions.store().close()).await.is_err() {
            tracing::warn!("the database does not close; whatever was said to be saved is");
        }
    }
}

/// The sources of alerts that the settings name.
fn sources(settings: &Settings) -> Vec<AlertSource> {
    settings.alerts.iter().map(|from| from.source.clone()).collect()
}

/// The same, with their keys.
fn known_sources(settings: &Settings) -> anyhow::Result<Vec<KnownSource>> {
    let known = settings.alerts.iter();
    let known = known.map(|from| KnownSource::new(from.source.clone(), from.form, from.keys.expose()));
    known.collect()
}

/// Whoever sends what is owed to the outside services that the settings name; nobody, where they name none.
fn dispatcher(
    actions: &Actions,
    delivery: &Delivery,
    settings: &Settings,
) -> anyhow::Result<Option<Dispatcher>> {
    let doors = settings.outgoing.iter().map(door).collect::<anyhow::Result<Vec<_>>>()?;
    Ok((!doors.is_empty()).then(|| Dispatcher::new(actions.clone(), delivery.clone(), doors)))
}

/// Whoever sees to tickets, for each tracker that the settings name.
async fn clerks(actions: &Actions, delivery: &Delivery, settings: &Settings) -> anyhow::Result<Vec<Clerk>> {
    let mut clerks = Vec::new();
    for at in &settings.trackers {
        let name = &at.tracker.name;
        let token =
            at.token.expose().first().with_context(|| format!("the tracker `{name}` has no token"))?;
        let (labels, issue_type) = (at.labels.clone(), at.issue_type.clone());
        let setup = Setup { labels, issue_type, token: token.clone() };
        let door = TrackerDoor::new(at.tracker.clone(), at.address.clone(), setup)?;
        clerks.push(Clerk::new(actions.clone(), delivery.clone(), door));
    }
    let trackers: Vec<_> = settings.trackers.iter().map(|at| at.tracker.clone()).collect();
    let names: Vec<_> = trackers.iter().map(|tracker| tracker.name.clone()).collect();
    actions.open_tickets_in(trackers);
    leave_tickets_of_others(actions, &names).await?;
    Ok(clerks)
}

/// Whoever has people called by the gateways that the settings name; nobody, where they name none.
fn ringer(actions: &Actions, delivery: &Delivery, settings: &Settings) -> anyhow::Result<Option<Ringer>> {
    let mut gateways = Vec::new();
    for to in gateways_of(settings) {
        gateways.push(PhoneGateway { door: door(to)?, phones: to.phones.clone() });
    }
    Ok((!gateways.is_empty()).then(|| Ringer::new(actions.clone(), delivery.clone(), gateways)))
}

/// Whoever hears what the gateways say of calls.
fn call_backs(actions: &Actions, settings: &Settings) -> anyhow::Result<CallBacks> {
    let known = gateways_of(settings).map(|to| KnownGateway::new(to.outlet.name.clone(), to.keys.expose()));
    Ok(CallBacks::new(actions.clone(), known.collect::<anyhow::Result<_>>()?))
}

/// The calendar of turns, for whoever has its key.
fn feed(actions: &Actions, settings: &Settings) -> Option<Feed> {
    let (keys, actions) = (settings.oncall_feed.as_ref()?.keys.expose(), actions.clone());
    let turns = move |server: &str| {
        let guilds = actions.guilds().into_iter().filter(|guild| !guild.oncall.is_empty());
        let is_it =
            |guild: &Arc<Guild>| guild.id.0.to_string() == server || guild.company.as_deref() == Some(server);
        let found: Vec<_> = guilds.filter(is_it).collect();
        let [guild] = found.as_slice() else { return None };
        Some(calendar_of_turns(guild, &Rota::roles(guild), actions.now(), FEED_DAYS))
    };
    Some(Feed::new(keys, Arc::new(turns)))
}

fn gateways_of(settings: &Settings) -> impl Iterator<Item = &OutgoingTo> {
    settings.outgoing.iter().filter(|to| to.outlet.kind == OutletKind::Phone)
}

fn door(to: &OutgoingTo) -> anyhow::Result<Door> {
    let name = &to.outlet.name;
    let address = to.address.clone().with_context(|| format!("the outlet `{name}` has no address"))?;
    Door::new(to.outlet.clone(), address, to.keys.expose(), to.keyword.clone(), to.timeout)
}

/// This process, as whoever has the bot.
fn holder(data: &Path, now: At) -> anyhow::Result<Holder> {
    Ok(Holder::new(instance::instance(data)?, &instance::place(data), now))
}

/// The guilds that the bot is in.
///
/// # Errors
/// When Discord does not say.
pub async fn guilds(rest: &Rest) -> anyhow::Result<Vec<GuildId>> {
    match rest.send(Request::new(Method::GET, Route::current_guilds())).await {
        RequestOutcome::Sent(Value::Array(guilds)) => {
            Ok(guilds.iter().filter_map(|guild| id(&guild["id"])).map(GuildId).collect())
        }
        other => bail!("Discord does not say in which guilds the bot is: {other:?}"),
    }
}

/// The data of a directory that is ours, and what it is judged by now.
async fn open(settings: &Settings, bundle: Bundle, clock: Clock) -> anyhow::Result<Actions> {
    let database = settings.data.join(DATABASE);
    if unfinished(&database).exists() {
        bail!(
            "a restore was cut short: run `warroom restore` again, or remove {} to go on with what is there",
            unfinished(&database).display()
        );
    }
    let store = Store::open(&database).await?;
    let playbooks = keep_playbooks(&store, &bundle).await?;
    let actions =
        Actions::new(store, clock, bundle.calendars, playbooks, bundle.drills, settings.guilds.clone())
            .await?;
    actions
        .store_settings(settings.guilds.clone())
        .await
        .map_err(|failure| anyhow!("the settings of the file could not be stored: {failure:?}"))?;
    actions.tell(settings.outlets());
    let remotes = calendars::remotes(settings)?;
    let names: Vec<_> = remotes.iter().map(|remote| remote.name.clone()).collect();
    let mut write = actions.store().begin().await?;
    write.forget_calendar_copies(&names);
    write.commit().await?;
    calendars::recall(&actions, &remotes).await?;
    Ok(actions)
}

/// Keeps the playbooks of the bundle, and brings back every version that incidents are pinned to.
async fn keep_playbooks(store: &Store, bundle: &Bundle) -> anyhow::Result<Playbooks> {
    let mut playbooks = Playbooks::default();
    let kept = store.playbooks().await?;
    for (reference, text) in &kept {
        let parsed =
            crate::config::playbook::parse(&format!("{reference} in the database"), text, &bundle.calendars);
        match parsed {
            Ok(playbook) => playbooks.keep(playbook),
            Err(problems) => {
                let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
                bail!("a kept playbook cannot be read any more:\n{}", lines.join("\n"))
            }
        }
    }
    let mut write = store.begin().await?;
    for source in &bundle.playbooks {
        let reference: &PlaybookRef = &source.playbook.reference;
        // Other comments do not make it another one.
        let differs = playbooks.get(reference).is_some_and(|known| *known != source.playbook);
        if differs {
            bail!(
                "{} was changed but is still version {}: incidents are pinned to that version as it was; write version = {}",
                source.file,
                reference.version,
                reference.version + 1
            );
        }
        write.keep_playbook(reference, &source.text);
        playbooks.put_in_force(source.playbook.clone());
    }
    write.commit().await?;
    Ok(playbooks)
}
