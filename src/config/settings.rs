//! The settings file and the environment. The file is explained in `config/warroom.toml`, whose values are the defaults.

use super::alerts::{self, AlertsFrom};
use super::backup::{backup, read_schedule};
use super::bundle::Bundle;
use super::calendar::read_zone;
use super::feed::FeedKeys;
use super::files;
use super::heartbeat::{self, HeartbeatTo};
use super::oncall::rotation;
use super::outgoing::{self, OutgoingTo};
use super::periodic;
use super::playbook::{is_key, key};
use super::problem::{Problem, suggest};
use super::remote::CalendarFrom;
use super::secret;
use super::systems::systems;
use super::table::{Page, Table, Value};
use super::token::BotToken;
use super::tracker::{self, TrackerAt};
use crate::domain::backup::BackupPlan;
use crate::domain::dispatch::Outlet;
use crate::domain::guild::{Guild, Holder, Language};
use crate::domain::ids::{ChannelId, DiscordRoleId, GuildId, RoleKey, UserId};
use crate::domain::quota::Quotas;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The settings file that is read when none is named.
pub const DEFAULT_FILE: &str = "warroom.toml";

/// The playbook of guilds that name none.
const DEFAULT_PLAYBOOK: &str = "rapid-response";

const LOG_LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// What an installation has settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where the database is.
    pub data: PathBuf,
    /// What is logged, and how.
    pub log: Log,
    /// Folders with playbooks of its own.
    pub playbooks: Vec<PathBuf>,
    /// Folders with calendars of its own.
    pub calendars: Vec<PathBuf>,
    /// Folders with drills of its own.
    pub drills: Vec<PathBuf>,
    /// Where health and metrics are served; nowhere, if absent.
    pub http: Option<SocketAddr>,
    /// Who may read there who is on call; nobody, if absent.
    pub oncall_feed: Option<FeedKeys>,
    /// Who may tell alerts.
    pub alerts: Vec<AlertsFrom>,
    /// Outside services that are told of incidents.
    pub outgoing: Vec<OutgoingTo>,
    /// What is called for as long as all is well.
    pub heartbeat: Option<HeartbeatTo>,
    /// Trackers in which tickets are opened.
    pub trackers: Vec<TrackerAt>,
    /// Calendars of turns that are fetched.
    pub calendars_from: Vec<CalendarFrom>,
    /// How much people may ask for within a time.
    pub quotas: Quotas,
    /// When backups are taken by themselves; never, if absent.
    pub backup: Option<BackupPlan>,
    /// The Discord servers that it works on.
    pub guilds: Vec<Guild>,
    /// A file with the bot's token.
    pub token_file: Option<PathBuf>,
    /// Another server that speaks Discord's API.
    pub discord_api: Option<String>,
    /// The file that they were read from, to point at what only shows up later.
    pub origin: Option<Origin>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            data: "data".into(),
            log: Log::default(),
            playbooks: Vec::new(),
            calendars: Vec::new(),
            drills: Vec::new(),
            http: None,
            oncall_feed: None,
            alerts: Vec::new(),
            outgoing: Vec::new(),
            heartbeat: None,
            trackers: Vec::new(),
            calendars_from: Vec::new(),
            quotas: Quotas::default(),
            backup: None,
            guilds: Vec::new(),
            token_file: None,
            discord_api: None,
            origin: None,
        }
    }
}

impl Settings {
    /// Outside services that are told of incidents, without what is needed to reach them.
    pub fn outlets(&self) -> Vec<Outlet> {
        self.outgoing.iter().map(|to| to.outlet.clone()).collect()
    }
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Levels, as `tracing` takes them: `info`, `info,warroom::worker=debug`.
    pub level: String,
    /// Of lines.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Log {
        Log { level: "info".into(), format: LogFormat::Text }
    }
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// A file that was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin {
    pub file: String,
    /// As it was.
    pub text: String,
}

// Somebody may keep a token in a comment of the file.
impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin").field("file", &self.file).finish_non_exhaustive()
    }
}

/// Reads settings; everything that is wrong with them, if anything is. Relative paths start at the file's folder.
pub fn parse(file: &str, text: &str) -> Result<Settings, Vec<Problem>> {
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    let mut settings = Page::read(file, text, |page, top| settings(page, top, folder))?;
    settings.origin = Some(Origin { file: file.into(), text: text.into() });
    Ok(settings)
}

/// Settings and the bot's token: from a file (without one, from [`DEFAULT_FILE`] if it is there), then from the
/// environment, which wins.
pub fn load(
    path: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<(Settings, Option<BotToken>), Vec<Problem>> {
    let path = path.or(Some(Path::new(DEFAULT_FILE)).filter(|path| path.exists()));
    let mut settings = match path {
        Some(path) => {
            parse(&path.display().to_string(), &files::read(path).map_err(|problem| vec![problem])?)?
        }
        None => Settings::default(),
    };
    let mut token = None;
    let mut problems = Vec::new();
    for (name, value) in environment {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match name.as_str() {
            "WARROOM_DATA" => settings.data = value.into(),
            "WARROOM_LOG" if is_log_level(value) => settings.log.level = value.into(),
            "WARROOM_LOG" => problems.push(in_environment(&name, "this is no log level", "`info`")),
            "WARROOM_HTTP" => match value.parse() {
                Ok(address) => settings.http = Some(address),
                Err(_) => {
                    let instead = "an address and a port, such as `127.0.0.1:9464`";
                    problems.push(in_environment(&name, "this is nowhere to listen", instead));
                }
            },
            "WARROOM_DISCORD_API" if value.starts_with("http://") || value.starts_with("https://") => {
                settings.discord_api = Some(value.trim_end_matches('/').into());
            }
            "WARROOM_DISCORD_API" => {
                let instead = "one such as `http://127.0.0.1:8080`";
                problems.push(in_environment(&name, "this is no address", instead));
            }
            "DISCORD_TOKEN" => match BotToken::parse(value) {
                Some(good) => token = Some(good),
                None => {
                    problems.push(in_environment(&name, "this is no token", "the token and nothing else"))
                }
            },
            _ => {}
        }
    }
    if problems.is_empty() {
        let (found, problems_of_files) = secret::read_all(&mut settings, token.is_none());
        token = token.or(found);
        problems.extend(problems_of_files.into_iter().filter(Problem::is_error));
    }
    if problems.is_empty() { Ok((settings, token)) } else { Err(problems) }
}

fn in_environment(name: &str, what: &str, instead: &str) -> Problem {
    Problem::whole(&format!("${name}"), what, instead)
}

fn settings(page: &Page<'_>, mut top: Table<'_>, folder: &Path) -> Option<Settings> {
    refuse_token(page, &mut top);
    let mut paths = |key| top.texts(key).into_iter().map(|path| folder.join(path.value)).collect();
    let playbooks = paths("playbooks");
    let calendars = paths("calendars");
    let drills = paths("drills");
    let data = top.optional_text("data").map_or("data", |path| path.value);
    let token_file = top.optional_text("token_file").map(|path| folder.join(path.value));
    let log = top.table("log").map(log).unwrap_or_default();
    let (http, oncall_feed) = top.table("http").map(|table| http(table, folder)).unwrap_or_default();
    let quotas = top.table("quotas").map(quotas).unwrap_or_default();
    let backup = top.table("backup").and_then(|table| backup(page, table, folder));
    let (mut guilds, mut calendars_from): (Vec<Guild>, Vec<CalendarFrom>) = Default::default();
    for table in top.tables("guilds") {
        let at = table.at;
        let Some((guild, from)) = guild(page, table, folder) else { continue };
        calendars_from.extend(from);
        if guilds.iter().any(|other| other.id == guild.id) {
            page.note(at, format!("guild {} is there twice", guild.id.0), "all its settings in one table");
        }
        guilds.push(guild);
    }
    let alerts = alerts::all(page, top.tables("alerts"), folder);
    let heartbeat = top.table("heartbeat").and_then(|table| heartbeat::heartbeat(table, folder));
    let outgoing = outgoing::all(page, top.tables("outgoing"), folder);
    let trackers = tracker::all(page, top.tables("trackers"), folder);
    top.finish();
    let data = folder.join(data);
    Some(Settings {
        data,
        log,
        playbooks,
        calendars,
        drills,
        http,
        oncall_feed,
        alerts,
        outgoing,
        heartbeat,
        trackers,
        calendars_from,
        quotas,
        backup,
        guilds,
        token_file,
        discord_api: None,
        origin: None,
    })
}

/// A token in a file ends up in a repository sooner or later.
fn refuse_token(page: &Page<'_>, top: &mut Table<'_>) {
    for key in ["token", "discord_token", "bot_token"] {
        if let Some(at) = top.place(key) {
            let instead = "it to DISCORD_TOKEN in the environment, or to a file that `token_file` names";
            page.note(at, "a token does not belong in this file", instead);
        }
    }
}

fn log(mut table: Table<'_>) -> Log {
    let default = Log::default();
    let level = table.optional_text("level");
    if let Some(level) = level.filter(|level| !is_log_level(level)) {
        let instead = suggest(&level, LOG_LEVELS);
        table.page.note(level.at, format!("`{}` is no log level", level.value), instead);
    }
    let format = table.choice("format", LogFormat::VARIANTS);
    table.finish();
    Log {
        level: level.map_or(default.level, |level| level.to_string()),
        format: format.unwrap_or(default.format),
    }
}

fn http(mut table: Table<'_>, folder: &Path) -> (Option<SocketAddr>, Option<FeedKeys>) {
    let listen = table.optional_text("listen");
    let address = listen.and_then(|listen| listen.parse().ok());
    if let (Some(listen), None) = (listen, address) {
        let instead = "an address and a port, such as `127.0.0.1:9464`";
        table.page.note(listen.at, format!("`{}` is nowhere to listen", listen.value), instead);
    }
    let key_file = table.optional_text("oncall_key_file");
    table.finish();
    (address, key_file.map(|file| FeedKeys::new(folder.join(file.value))))
}

fn quotas(mut table: Table<'_>) -> Quotas {
    let mut quotas = Quotas::default();
    for (key, most) in [
        ("declarations_per_person", &mut quotas.declarations.of_person),
        ("declarations_per_server", &mut quotas.declarations.of_guild),
        ("changes_per_person", &mut quotas.changes.of_person),
        ("changes_per_server", &mut quotas.changes.of_guild),
    ] {
        if let Some(number) = table.number(key, 0, 1_000_000) {
            *most = u32::try_from(number.value).unwrap_or(*most);
        }
    }
    table.finish();
    quotas
}

fn is_log_level(text: &str) -> bool {
    let last = |part: &str| part.rsplit('=').next().unwrap_or(part).trim().to_lowercase();
    text.split(',').all(|part| LOG_LEVELS.contains(&last(part).as_str()))
}

/// A guild, and the calendars of its turns that are fetched.
fn guild(page: &Page<'_>, mut table: Table<'_>, folder: &Path) -> Option<(Guild, Vec<CalendarFrom>)> {
    table.need("id", "123456789012345678");
    let number = id(page, &mut table, "id");
    let languages = languages(page, &mut table);
    let zone = table.optional_text("zone").map(|zone| read_zone(page, zone));
    let playbook = match table.find("playbook") {
        Some(_) => key(&mut table, "playbook", DEFAULT_PLAYBOOK)?.to_string(),
        None => DEFAULT_PLAYBOOK.into(),
    };
    let company = table.optional_text("company").map(|company| company.trim().to_owned());
    let mut channel = |key| id(page, &mut table, key).map(ChannelId);
    let incidents_channel = channel("incidents_channel");
    let reviews_channel = channel("reviews_channel");
    let ops_channel = channel("ops_channel");
    let comms_channel = channel("comms_channel");
    let oncall_channel = channel("oncall_channel");
    let category = channel("category");
    let mut schedule = |key| table.optional_text(key).and_then(|text| read_schedule(page, text));
    let (followups_list, turns_list) = (schedule("followups_list"), schedule("turns_list"));
    let meetings = periodic::meetings(page, table.tables("meetings"));
    let systems = table.table("systems").map(|table| systems(page, table)).unwrap_or_default();
    let roles = table.table("roles").map(|roles| holders(page, roles)).unwrap_or_default();
    let home =
        (GuildId(number.unwrap_or_default()), zone.flatten().unwrap_or(Guild::new(GuildId(0), "").zone));
    let oncall = table.tables("oncall").into_iter().filter_map(|table| rotation(table, home, folder));
    let (oncall, from): (Vec<_>, Vec<_>) = oncall.unzip();
    table.finish();
    let guild = Guild::new(GuildId(number?), &playbook);
    let guild = Guild {
        languages: languages.unwrap_or(guild.languages),
        zone: zone.unwrap_or(Some(guild.zone))?,
        incidents_channel,
        reviews_channel,
        ops_channel,
        comms_channel,
        oncall_channel,
        company,
        category,
        roles,
        oncall,
        followups_list,
        turns_list: turns_list.unwrap_or(guild.turns_list),
        meetings,
        systems,
        ..guild
    };
    Some((guild, from.into_iter().flatten().collect()))
}

/// An id of Discord's, as a number or as a text of digits.
pub(super) fn id(page: &Page<'_>, table: &mut Table<'_>, key: &str) -> Option<u64> {
    let value = table.find(key)?;
    let number = match value.get_ref().as_str() {
        Some(text) => text.parse().ok(),
        None => page.integer(value).and_then(|number| u64::try_from(number).ok()),
    };
    let number = number.filter(|number| *number > 0);
    if number.is_none() {
        let instead = "a number such as `123456789012345678`";
        page.note(value.span().start, format!("`{key}` is no id of Discord's"), instead);
    }
    number
}

fn languages(page: &Page<'_>, table: &mut Table<'_>) -> Option<Vec<Language>> {
    let value = table.find("languages")?;
    let mut languages = Vec::new();
    for text in table.texts("languages") {
        let Some(language) = page.choice("languages", text, Language::VARIANTS) else { continue };
        if languages.contains(&language) {
            page.note(text.at, format!("`{}` is there twice", text.value), "it once");
        }
        languages.push(language);
    }
    if value.get_ref().as_array().is_some_and(|list| list.is_empty()) {
        page.note(value.span().start, "there is no language", "`[\"zh\", \"en\"]`, or one of them");
        return None;
    }
    Some(languages)
}

fn holders(page: &Page<'_>, mut table: Table<'_>) -> BTreeMap<RoleKey, Vec<Holder>> {
    let mut roles = BTreeMap::new();
    for (role, value) in table.entries() {
        if value.get_ref().as_array().is_some_and(|list| list.is_empty()) {
            let what = format!("`{}` is nobody", role.value);
            page.note(
                value.span().start,
                what,
                "somebody, such as `[\"user:123456789012345678\"]`, or leave the key out",
            );
        }
        if !is_key(&role) {
            page.note(
                role.at,
                format!("`{}` cannot be a role", role.value),
                "a role of a playbook, such as `lead`",
            );
        }
        let holders = table.list(&role).iter().filter_map(|value| holder(page, role.value, value)).collect();
        roles.insert(RoleKey::new(role.value), holders);
    }
    roles
}

fn holder(page: &Page<'_>, role: &str, value: Value<'_>) -> Option<Holder> {
    let text = page.text(role, value)?;
    let holder = text.split_once(':').and_then(|(kind, id)| {
        let id = id.parse().ok().filter(|id| *id > 0)?;
        match kind {
            "role" => Some(Holder::Role(DiscordRoleId(id))),
            "user" => Some(Holder::User(UserId(id))),
            _ => None,
        }
    });
    if holder.is_none() {
        let what = format!("`{}` is nobody on Discord", text.value);
        page.note(text.at, what, "`role:` or `user:` with an id, such as `user:123456789012345678`");
    }
    holder
}

/// What the guilds refer to and no playbook has.
pub(super) fn check_references(settings: &Settings, bundle: &Bundle) -> Vec<Problem> {
    let Some(origin) = &settings.origin else { return Vec::new() };
    let check = |page: &Page<'_>, mut top: Table<'_>| {
        for table in top.tables("guilds") {
            check_guild(page, table, bundle);
        }
        alerts::check(page, top.tables("alerts"), settings, bundle);
        let guilds: Vec<GuildId> = settings.guilds.iter().map(|guild| guild.id).collect();
        outgoing::check(page, top.tables("outgoing"), &guilds);
        outgoing::check(page, top.tables("trackers"), &guilds);
        Some(())
    };
    Page::read(&origin.file, &origin.text, check).err().unwrap_or_default()
}

fn check_guild(page: &Page<'_>, mut table: Table<'_>, bundle: &Bundle) {
    let ids = || bundle.playbooks.iter().map(|source| source.playbook.reference.id.as_str());
    if let Some(id) = table.optional_text("playbook")
        && bundle.playbook(&id).is_none()
    {
        let known: Vec<_> = ids().collect();
        page.note(id.at, format!("there is no playbook `{}`", id.value), suggest(&id, known));
    }
    let roles = || bundle.playbooks.iter().flat_map(|source| &source.playbook.roles);
    let mut known: Vec<_> = roles().map(|role| role.key.0.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    let bound = table.table("roles").map(|mut table| table.entries()).unwrap_or_default();
    let turns: Vec<_> =
        table.tables("oncall").into_iter().filter_map(|mut one| one.optional_text("role")).collect();
    let asked = periodic::check(page, table.tables("meetings"), bundle);
    for role in bound.into_iter().map(|(role, _)| role).chain(turns).chain(asked) {
        if !known.contains(&role.value) {
            let what = format!("no playbook has a role `{}`", role.value);
            page.note(role.at, what, suggest(&role, known.iter().copied()));
        }
    }
}
