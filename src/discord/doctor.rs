//! What keeps the bot from working in a guild: missing permissions by name, channels that are not there, roles that
//! nobody holds.

mod incidents;

use super::cards::{self, lacks};
use super::deliver::Delivery;
use super::message::Message;
use super::permissions::{
    EMBED_LINKS, FOR_PRIVATE_ROOMS, FOR_THREADS, NEEDED, SEND_MESSAGES, VIEW_CHANNEL, id, in_channel,
    in_guild, is_everything, is_shut,
};
use super::rest::{Method, Request, RequestOutcome, Route};
use crate::actions::Actions;
use crate::clock::WORTH_TELLING;
use crate::domain::At;
use crate::domain::dispatch::OutletStanding;
use crate::domain::guild::{Guild, Language};
use crate::domain::ids::{ChannelId, GuildId, RoleKey};
use crate::domain::playbook::{Playbook, RoomKind, Words};
use crate::domain::roll::Lack;
use crate::domain::rota::{Flaw, flaws};
use crate::domain::setting::Purpose;
use crate::text::plain::show_block;
use crate::text::{Args, say, say_with};
use crate::zone::Zone;
use chrono::TimeDelta;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use strum::VariantArray;

/// Channels that Discord allows in a guild, and in a category.
const CHANNELS: usize = 500;
const IN_CATEGORY: usize = 50;
/// Longest reason shown why files were not taken.
const LONGEST_REASON: usize = 600;

/// What was found in one guild, the worst first.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// The guild's name on Discord, or its id.
    pub guild: String,
    /// What is missing.
    pub findings: Vec<Finding>,
    /// How outside services stand that are told of its incidents: in words.
    pub outlets: Vec<Words>,
    /// Who is lacking, part of what is missing. Absent: Discord did not say.
    pub lacks: Option<BTreeSet<Lack>>,
}

/// Something that is missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Discord does not show the guild to the bot, and why.
    Unreachable(String),
    /// A permission by Discord's name, in the whole guild or in one channel.
    Permission(&'static str, Option<ChannelId>),
    /// Without this permission private rooms let nobody in later.
    NoPrivateRooms(&'static str),
    /// A channel for this purpose is not set.
    ChannelUnset(Purpose),
    /// The channel for this purpose is set, but not there any more.
    ChannelGone(Purpose, ChannelId),
    /// The category for rooms takes no more of them: so many are in it.
    CategoryFull(usize),
    /// The guild takes no more channels: so many are there.
    GuildFull(usize),
    /// The machine's clock is ahead by so much, or behind, and whether Discord says so.
    ClockWrong(TimeDelta, bool),
    /// Somebody whom the playbooks call is not there: in words.
    Lacking(Words),
    /// People who do not manage the guild can read the operators' channel.
    OpsOpen(ChannelId),
    /// Soon it will be nobody's turn, or it is given to two: in words.
    Rota(Words),
    /// An outside service takes nothing: in words.
    OutletBroken(Words),
    /// People take turns at this role, but nobody is on call now.
    NobodyOnCall(RoleKey),
    /// People take turns at a role that the playbook does not have.
    TurnsAtNothing(RoleKey),
    /// A calendar does not know a year's holidays, which will be needed soon.
    YearMissing(String, i32),
    /// Playbooks, calendars or drills were read again and not taken: why.
    FilesRefused(String),
    /// An open incident lacks something.
    Lacks {
        number: String,
        lack: Box<crate::domain::lacks::Lack>,
        /// When it was looked at.
        now: At,
    },
    /// A drill does not fit the playbook that it rehearses, and is set aside: why.
    DrillAside(String),
}

/// What a channel is for, as a key of [`text`](crate::text).
pub(super) fn word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Category => "doctor-category",
        Purpose::Incidents => "doctor-incidents",
        Purpose::Reviews => "doctor-reviews",
        Purpose::Comms => "doctor-comms",
        Purpose::Ops => "doctor-ops",
    }
}

/// Asks Discord, and looks at the guild's settings.
pub async fn report(actions: &Actions, delivery: &Delivery, guild: GuildId) -> Diagnosis {
    let settings = actions.guild(guild);
    let mut report =
        Diagnosis { guild: guild.0.to_string(), findings: Vec::new(), outlets: Vec::new(), lacks: None };
    let (broken, outlets) = outlets(actions, guild).await;
    report.findings.extend(broken.into_iter().map(Finding::OutletBroken));
    report.outlets = outlets;
    let playbook =
        actions.playbooks().into_iter().find(|playbook| playbook.reference.id == settings.playbook);
    let threads = playbook.as_ref().is_some_and(|playbook| has_threads(playbook));
    match permissions(delivery, &settings, threads, &mut report).await {
        Ok(findings) => report.findings.extend(findings),
        Err(reason) => report.findings.push(Finding::Unreachable(reason)),
    }
    report.findings.extend(incidents::lacking(actions, guild).await);
    report.lacks = delivery.call_roll(actions, &settings).await;
    let playbooks = actions.playbooks();
    report.findings.extend(report.lacks.iter().flatten().map(|lack| {
        let [zh, en] =
            [Language::Zh, Language::En].map(|it| cards::roll::lack(&settings, it, &playbooks, lack));
        Finding::Lacking(Words { zh, en })
    }));
    report.findings.extend(clock_wrong(actions));
    report.findings.extend(turns(&settings, playbook.as_deref(), actions.now()));
    report.findings.extend(foreseen(&settings, playbook.as_deref(), &playbooks, actions.now()));
    // What keeps the database from answering shows everywhere else.
    let missing = actions.missing_years(guild).await.unwrap_or_default();
    report.findings.extend(missing.into_iter().map(|(name, year)| Finding::YearMissing(name, year)));
    report.findings.extend(actions.refused().map(|why| Finding::FilesRefused(why.to_string())));
    report.findings.extend(actions.aside().iter().cloned().map(Finding::DrillAside));
    report
}

/// Outlets that take nothing, and those that take what they are sent.
async fn outlets(actions: &Actions, guild: GuildId) -> (Vec<Words>, Vec<Words>) {
    let standing = actions.outlets_stand().await.unwrap_or_default().into_iter();
    let of_guild = standing.filter(|standing| standing.outlet.guild == guild);
    let words = |standing: OutletStanding| {
        let [zh, en] = [Language::Zh, Language::En].map(|it| cards::outlet::standing(it, &standing));
        Words { zh, en }
    };
    let (broken, well): (Vec<_>, Vec<_>) = of_guild.partition(|standing| standing.trouble.is_some());
    (broken.into_iter().map(words).collect(), well.into_iter().map(words).collect())
}

/// Is the machine's clock wrong by what is worth telling?
fn clock_wrong(actions: &Actions) -> Option<Finding> {
    let clock = actions.clock().standing()?;
    let by = Some(clock.wall_is_ahead).filter(|by| by.abs() >= WORTH_TELLING)?;
    Some(Finding::ClockWrong(by, clock.is_proved))
}

/// Is any level worked on in a thread?
fn has_threads(playbook: &Playbook) -> bool {
    let levels = playbook.levels.iter().map(|level| level.room);
    levels.chain([playbook.room]).any(|room| room == RoomKind::Thread)
}

/// Turns at which it is nobody's.
fn turns(settings: &Guild, playbook: Option<&Playbook>, now: At) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rotation in &settings.oncall {
        let role = &rotation.role;
        if playbook.is_some_and(|playbook| playbook.role(role).is_none()) {
            findings.push(Finding::TurnsAtNothing(role.clone()));
        } else if settings.on_call(role, now).is_none() {
            findings.push(Finding::NobodyOnCall(role.clone()));
        }
    }
    findings.dedup();
    findings
}

/// What else is wrong with the turns, or soon will be.
fn foreseen(
    settings: &Guild,
    playbook: Option<&Playbook>,
    playbooks: &[Arc<Playbook>],
    now: At,
) -> Vec<Finding> {
    let mut flaws = flaws(settings, now);
    // Of turns at nothing, and of nobody on call now, the doctor tells already.
    flaws.retain(|flaw| playbook.is_none_or(|playbook| playbook.role(flaw.role()).is_some()));
    flaws.retain(|flaw| !matches!(flaw, Flaw::Gap { from, .. } if from.is_none_or(|from| from <= now)));
    let words = |flaw: &Flaw| {
        let [zh, en] = [Language::Zh, Language::En]
            .map(|language| cards::rota::flaw(settings, language, playbooks, flaw, now));
        Finding::Rota(Words { zh, en })
    };
    flaws.iter().map(words).collect()
}

async fn permissions(
    delivery: &Delivery,
    settings: &Guild,
    threads: bool,
    report: &mut Diagnosis,
) -> Result<Vec<Finding>, String> {
    let guild = settings.id.0;
    let on_discord = get(delivery, Route::get_guild(guild)).await?;
    if let Some(name) = on_discord["name"].as_str() {
        report.guild = name.to_owned();
    }
    let member = get(delivery, Route::get_member(guild, delivery.bot())).await?;
    let channels = get(delivery, Route::list_channels(guild)).await?;
    let held: Vec<u64> = member["roles"].as_array().into_iter().flatten().filter_map(id).collect();
    let base = in_guild(guild, &on_discord["roles"], &held);
    let mut findings = Vec::new();
    if !is_everything(base) {
        let lacks = |bit: u64| base & bit == 0;
        findings.extend(
            NEEDED.iter().filter(|(bit, _)| lacks(*bit)).map(|(_, name)| Finding::Permission(name, None)),
        );
        let (bit, name) = FOR_PRIVATE_ROOMS;
        findings.extend(lacks(bit).then_some(Finding::NoPrivateRooms(name)));
    }
    for &purpose in Purpose::VARIANTS {
        let Some(channel) = purpose.channel(settings) else {
            findings.extend((purpose != Purpose::Comms).then_some(Finding::ChannelUnset(purpose)));
            continue;
        };
        let Some(there) = find(&channels, channel) else {
            findings.push(Finding::ChannelGone(purpose, channel));
            continue;
        };
        let here = in_channel(base, guild, delivery.bot(), &held, there);
        let wanted = NEEDED.iter().filter(|(bit, _)| {
            [VIEW_CHANNEL, SEND_MESSAGES, EMBED_LINKS].contains(bit) && base & bit != 0 && here & bit == 0
        });
        findings.extend(wanted.map(|(_, name)| Finding::Permission(name, Some(channel))));
        let in_threads = FOR_THREADS.iter().filter(|_| threads && purpose == Purpose::Incidents);
        let lacking = in_threads.filter(|(bit, _)| here & bit == 0);
        findings.extend(lacking.map(|(_, name)| Finding::Permission(name, Some(channel))));
        let open = purpose == Purpose::Ops && !is_shut(guild, &on_discord["roles"], there);
        findings.extend(open.then_some(Finding::OpsOpen(channel)));
    }
    findings.extend(full(settings, &channels));
    Ok(findings)
}

/// Is there no place for another room?
fn full(settings: &Guild, channels: &Value) -> Option<Finding> {
    let channels = channels.as_array()?;
    if channels.len() >= CHANNELS {
        return Some(Finding::GuildFull(channels.len()));
    }
    let category = settings.category?;
    let within = channels.iter().filter(|channel| id(&channel["parent_id"]) == Some(category.0)).count();
    (within >= IN_CATEGORY).then_some(Finding::CategoryFull(within))
}

/// The channel in Discord's list of a guild's channels.
pub(super) fn find(channels: &Value, wanted: ChannelId) -> Option<&Value> {
    channels.as_array()?.iter().find(|channel| id(&channel["id"]) == Some(wanted.0))
}

pub(super) async fn get(delivery: &Delivery, route: Route) -> Result<Value, String> {
    match delivery.rest().send(Request::new(Method::GET, route)).await {
        RequestOutcome::Sent(value) => Ok(value),
        RequestOutcome::Gone { message, .. }
        | RequestOutcome::Forbidden { message, .. }
        | RequestOutcome::Refused { message, .. } => Err(message),
        other => Err(format!("{other:?}")),
    }
}

impl Diagnosis {
    /// As people read it.
    pub fn text(&self, language: Language) -> String {
        let mut lines = vec![say_with(language, "doctor-guild", Args::new().text("guild", &self.guild))];
        if self.findings.is_empty() {
            lines.push(say(language, "doctor-well"));
        }
        lines.extend(self.findings.iter().map(|finding| finding.text(language)));
        lines.extend(self.outlets.iter().map(|Words { zh, en }| match language {
            Language::Zh => zh.clone(),
            Language::En => en.clone(),
        }));
        lines.push(say_with(language, "doctor-zones", Args::new().text("edition", Zone::edition())));
        lines.join("\n")
    }

    /// As an answer on Discord.
    pub fn message(&self, language: Language) -> Message {
        Message::text(crate::text::plain::clip(&self.text(language), 2000))
    }
}

/// What the operators of a guild are told when a calendar lacks a year, in the guild's languages.
pub fn year_missing(guild: &Guild, calendar: &str, year: i32) -> Message {
    unasked(guild, |language| Finding::YearMissing(calendar.into(), year).text(language))
}

/// What they are told when files were not taken, for this reason.
pub fn files_refused(guild: &Guild, why: &str) -> Message {
    unasked(guild, |language| Finding::FilesRefused(why.into()).text(language))
}

/// What they are told when files were taken after others had not been.
pub fn files_taken(guild: &Guild) -> Message {
    unasked(guild, |language| say(language, "files-taken"))
}

fn unasked(guild: &Guild, words: impl Fn(Language) -> String) -> Message {
    let mut languages = guild.languages.clone();
    languages.dedup();
    Message::text(languages.into_iter().map(words).collect::<Vec<_>>().join("\n"))
}

impl Finding {
    fn text(&self, language: Language) -> String {
        let (id, args) = match self {
            Finding::Lacking(Words { zh, en })
            | Finding::Rota(Words { zh, en })
            | Finding::OutletBroken(Words { zh, en }) => {
                return match language {
                    Language::Zh => zh.clone(),
                    Language::En => en.clone(),
                };
            }
            Finding::ClockWrong(by, is_proved) => return cards::clock::ahead(language, *by, *is_proved),
            Finding::Lacks { number, lack, now } => return lacks::line(language, number, lack, *now),
            Finding::Unreachable(reason) => ("doctor-unreachable", Args::new().text("reason", reason)),
            Finding::Permission(name, None) => ("doctor-permission", Args::new().text("name", *name)),
            Finding::Permission(name, Some(channel)) => (
                "doctor-permission-in",
                Args::new().text("name", *name).text("channel", format!("<#{}>", channel.0)),
            ),
            Finding::NoPrivateRooms(name) => ("doctor-private", Args::new().text("name", *name)),
            Finding::ChannelUnset(purpose) => {
                ("doctor-unset", Args::new().text("purpose", say(language, word(*purpose))))
            }
            Finding::ChannelGone(purpose, channel) => {
                let args = Args::new().text("purpose", say(language, word(*purpose)));
                ("doctor-gone", args.text("channel", channel.0.to_string()))
            }
            Finding::OpsOpen(channel) => {
                ("doctor-ops-open", Args::new().text("channel", format!("<#{}>", channel.0)))
            }
            Finding::CategoryFull(count) => {
                ("doctor-category-full", Args::new().text("count", count.to_string()))
            }
            Finding::GuildFull(count) => ("doctor-guild-full", Args::new().text("count", count.to_string())),
            Finding::YearMissing(name, year) => {
                let args = Args::new().text("calendar", name).text("year", year.to_string());
                ("calendar-lacks", args)
            }
            Finding::FilesRefused(why) => {
                ("doctor-files", Args::new().text("why", show_block(why, LONGEST_REASON)))
            }
            Finding::DrillAside(why) => {
                ("doctor-drill-aside", Args::new().text("why", show_block(why, LONGEST_REASON)))
            }
            Finding::NobodyOnCall(role) => {
                ("doctor-nobody-on-call", Args::new().text("role", role.to_string()))
            }
            Finding::TurnsAtNothing(role) => {
                ("doctor-turns-at-nothing", Args::new().text("role", role.to_string()))
            }
        };
        say_with(language, id, args)
    }
}
