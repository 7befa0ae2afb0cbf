//! Other settings, playbooks, calendars, drills and keys, while it runs.

use super::{App, calendars, keep_playbooks, known_sources, sources};
use crate::actions::report;
use crate::config::{BotToken, Bundle, Problem, Settings};
use crate::discord::doctor::{files_refused, files_taken};
use crate::discord::message::Message;
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::guild::Guild;

/// Problems that are told at most, each in a line.
const MOST_TOLD: usize = 10;

/// What it runs by.
pub(super) struct RunsBy {
    pub(super) settings: Settings,
    pub(super) token: BotToken,
}

impl App {
    /// Takes what was read, while it goes on: playbooks, calendars, drills, servers, quotas and sources of alerts with their
    /// keys. Of a server that the file describes as before, what people changed since stays. Answers with the settings that
    /// differ and count only after a restart.
    ///
    /// # Errors
    /// When a playbook was changed without a new version, a key cannot be used, or nothing could be saved; then everything
    /// stays as it was.
    pub async fn reload(
        &self,
        settings: Settings,
        token: BotToken,
        bundle: Bundle,
    ) -> anyhow::Result<Vec<&'static str>> {
        // One after the other.
        let mut runs_by = self.runs_by.lock().await;
        let known = known_sources(&settings)?;
        let remotes = calendars::remotes(&settings)?;
        let playbooks = keep_playbooks(self.actions.store(), &bundle).await?;
        calendars::recall(&self.actions, &remotes).await?;
        let is_new = |guild: &&Guild| !runs_by.settings.guilds.contains(guild);
        let guilds: Vec<_> = settings.guilds.iter().filter(is_new).cloned().collect();
        let stored = self.actions.store_settings(guilds).await;
        stored.map_err(|failure| anyhow::anyhow!("the settings could not be saved: {failure:?}"))?;
        // From here on nothing fails that could not be done later.
        let was_refused = self.actions.refused().is_some();
        let put = self.actions.put_in_force(playbooks, bundle.calendars, bundle.drills);
        if let Err(failure) = put.await {
            report(&format!("what is due is derived anew only at the next start: {failure:?}"));
        }
        self.actions.keep_to(settings.quotas);
        if let Some(inbox) = &self.inbox {
            inbox.put(known);
        }
        self.sources.send_replace(sources(&settings));
        self.remotes.send_replace(remotes);
        let later = later(&runs_by, &settings, &token);
        let before = std::mem::replace(&mut runs_by.settings, settings);
        let in_force = &mut runs_by.settings;
        (in_force.data, in_force.http, in_force.discord_api) = (before.data, before.http, before.discord_api);
        (in_force.outgoing, in_force.heartbeat, in_force.backup) =
            (before.outgoing, before.heartbeat, before.backup);
        (in_force.trackers, in_force.oncall_feed) = (before.trackers, before.oncall_feed);
        in_force.log.format = before.log.format;
        if was_refused {
            self.tell_operators(files_taken);
        }
        Ok(later)
    }

    /// What is there now cannot be taken, for these reasons: what is in force stays, the operators are told, and the doctor
    /// says so. Lines of the files are not repeated: somebody may have put a key there.
    pub fn refuse(&self, problems: &[Problem]) {
        let mut lines: Vec<_> = problems.iter().take(MOST_TOLD).map(Problem::headline).collect();
        if problems.len() > MOST_TOLD {
            lines.push("…".into());
        }
        self.refuse_for(&lines.join("\n"));
    }

    /// The same, for a reason that is of no file.
    pub fn refuse_for(&self, why: &str) {
        self.actions.keep_in_force(why);
        let why = why.to_owned();
        self.tell_operators(move |guild| files_refused(guild, &why));
    }

    /// Tells the operators of every server. Where that fails, the log says so: the doctor knows it, too.
    fn tell_operators(&self, message: impl Fn(&Guild) -> Message + Send + 'static) {
        let (delivery, guilds) = (self.delivery.clone(), self.actions.guilds());
        let at = self.actions.now().timestamp_millis();
        tokio::spawn(async move {
            for guild in guilds {
                let Some(ops) = guild.ops_channel else { continue };
                let nonce = format!("files{:016x}", rand::random::<u64>());
                let marker = format!("files · {at} {}", &nonce[nonce.len() - 4..]);
                let delivery = delivery.of(guild.id, None);
                let told = delivery.post(ops, &message(&guild), &nonce, &marker, Urgency::Rest).await;
                if !matches!(told.0, Attempt::Sent) {
                    tracing::warn!(
                        channel = ops.0,
                        "the operators could not be told of the files: {:?}",
                        told.0
                    );
                }
            }
        });
    }
}

/// The settings that differ and count only after a restart. A new setting is taken by [`App::reload`], or named here.
fn later(before: &RunsBy, settings: &Settings, token: &BotToken) -> Vec<&'static str> {
    let now = &before.settings;
    // All of them, so that the compiler asks what becomes of a new one.
    let Settings {
        data,
        log,
        http,
        oncall_feed,
        discord_api,
        outgoing,
        backup,
        heartbeat,
        trackers,
        calendars_from: _,
        playbooks: _,
        calendars: _,
        drills: _,
        alerts: _,
        quotas: _,
        guilds: _,
        token_file: _,
        origin: _,
    } = settings;
    let differ = [
        ("data", now.data != *data),
        ("http.listen", now.http != *http),
        ("http.oncall_key_file", now.oncall_feed != *oncall_feed),
        ("WARROOM_DISCORD_API", now.discord_api != *discord_api),
        ("log.format", now.log.format != log.format),
        ("outgoing", now.outgoing != *outgoing),
        ("backup", now.backup != *backup),
        ("heartbeat", now.heartbeat != *heartbeat),
        ("trackers", now.trackers != *trackers),
        ("the token", before.token != *token),
    ];
    differ.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}
