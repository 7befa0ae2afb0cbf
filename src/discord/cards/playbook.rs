//! `/playbook list|show`: which procedures there are, and what one of them demands.

use super::conformance::conformance;
use super::writer::MAX_CONTENT;
use crate::config::conformance_of;
use crate::discord::message::{File, Message};
use crate::domain::bulletin::{Bulletin, BulletinRule};
use crate::domain::calendar::Calendars;
use crate::domain::details::Detail;
use crate::domain::guild::{Guild, Holder, Language};
use crate::domain::ids::RoleKey;
use crate::domain::meeting::Meeting;
use crate::domain::playbook::{
    Cadence, Clock, Gate, Level, Limit, Permit, Playbook, SyncStart, Take, Term, Words,
};
use crate::text::markdown::inert;
use crate::text::plain::{clip, length, show};
use crate::text::{Args, labels, say, say_with};
use std::sync::Arc;

/// Playbooks, one line each, the guild's own marked.
pub fn list(playbooks: &[Arc<Playbook>], guild: &Guild, language: Language) -> Message {
    let line = |playbook: &Arc<Playbook>| {
        let mark = if playbook.reference.id == guild.playbook { "★" } else { "·" };
        let name = labels::words(language, &playbook.name);
        let note = playbook.note.as_ref().map(|note| format!("\n-# {}", whole(language, note)));
        format!("{mark} **{name}** `{}`{}", playbook.reference, note.unwrap_or_default())
    };
    let mut lines: Vec<String> = playbooks.iter().map(line).collect();
    lines.push(format!("-# {}", say(language, "playbook-list-own")));
    Message::text(clip(&lines.join("\n"), MAX_CONTENT))
}

/// What a playbook demands: level by level, with the whole of it in a file beside the file that it was read from.
pub fn show_playbook(
    playbook: &Playbook,
    source: Option<String>,
    calendars: &Calendars,
    guild: &Guild,
    language: Language,
) -> Message {
    let reader = Reader { playbook, calendars, language };
    let mut content = format!("**{}** `{}`\n", labels::words(language, &playbook.name), playbook.reference);
    if let Some(note) = &playbook.note {
        content.push_str(&format!("{}\n", whole(language, note)));
    }
    for level in &playbook.levels {
        let line = format!(
            "**{}** {}\n-# {}\n",
            labels::level(language, level),
            whole(language, &level.criterion),
            reader.limits(level).join(" · ")
        );
        if length(&content) + length(&line) > MAX_CONTENT - 100 {
            break;
        }
        content.push_str(&line);
    }
    content.push_str(&format!("-# {}", say(language, "playbook-whole")));
    let id = &playbook.reference;
    let markdown = File::markdown(&format!("{}-v{}", id.id, id.version), reader.markdown(guild));
    let source = source.map(|text| File {
        name: format!("{}-v{}.toml", id.id, id.version),
        bytes: text.into_bytes(),
        content_type: "text/plain; charset=utf-8",
    });
    Message { content, files: std::iter::once(markdown).chain(source).collect(), ..Message::default() }
}

/// A text of a playbook, in a language, on one line.
fn whole(language: Language, words: &Words) -> String {
    show(if language == Language::Zh { &words.zh } else { &words.en }, 300)
}

/// What a playbook tells by itself when something happens, one a line.
pub fn told_by_itself(playbook: &Playbook, language: Language) -> Vec<String> {
    let bulletin = |(bulletin, rule): (&Bulletin, &BulletinRule)| {
        let id = match bulletin {
            Bulletin::Start => "playbook-bulletin-start",
            Bulletin::Expected => "playbook-bulletin-expected",
            Bulletin::Completion => "playbook-bulletin-completion",
        };
        let place = if rule.in_incidents { "playbook-in-incidents" } else { "playbook-in-room" };
        let roles = rule.to.iter().map(|role| labels::role(language, Some(playbook), role));
        let args = Args::new().text("place", say(language, place));
        say_with(language, id, args.text("roles", labels::list(language, roles)))
    };
    let survey = playbook.survey.iter().map(|rule| {
        let expires = labels::duration(language, rule.expires);
        say_with(language, "playbook-survey", Args::new().text("expires", expires))
    });
    playbook.bulletins.iter().map(bulletin).chain(survey).collect()
}

struct Reader<'a> {
    playbook: &'a Playbook,
    calendars: &'a Calendars,
    language: Language,
}

impl Reader<'_> {
    fn say(&self, id: &str, args: Args) -> String {
        say_with(self.language, id, args)
    }

    fn roles(&self, roles: &[RoleKey]) -> String {
        if roles.is_empty() {
            return "—".into();
        }
        let name = |role: &RoleKey| labels::role(self.language, Some(self.playbook), role);
        labels::list(self.language, roles.iter().map(name))
    }

    /// "Acknowledgement 5 min", and what is not limited.
    fn limits(&self, level: &Level) -> Vec<String> {
        let limit = |(clock, limit): (&Clock, &Limit)| {
            let length = labels::limit(self.language, limit, self.calendars);
            format!("{} {length}", labels::clock(self.language, *clock))
        };
        let mut limits: Vec<String> = level.limits.iter().map(limit).collect();
        if limits.is_empty() {
            limits.push(say(self.language, "card-no-limit"));
        }
        limits.extend(level.sync.as_ref().map(|sync| self.cadence_in_short(&sync.cadence, sync.starts)));
        limits.extend(level.meeting.as_ref().map(|meeting| self.meeting_in_short(meeting)));
        limits
    }

    fn cadence_in_short(&self, cadence: &Cadence, starts: SyncStart) -> String {
        let id = match starts {
            SyncStart::Assignment => "playbook-sync",
            SyncStart::FailedVerification => "playbook-sync-after-failure",
        };
        self.say(id, Args::new().text("every", labels::duration(self.language, cadence.every)))
    }

    fn meeting_in_short(&self, meeting: &Meeting) -> String {
        let every = labels::duration(self.language, meeting.cadence.every);
        self.say("playbook-meeting", Args::new().text("every", every))
    }

    /// Everything, in the order in which an incident meets it.
    fn markdown(&self, guild: &Guild) -> String {
        let (playbook, language) = (self.playbook, self.language);
        let mut parts =
            vec![format!("# {} ({})", labels::words(language, &playbook.name), playbook.reference)];
        parts.extend(playbook.note.as_ref().map(|note| whole(language, note)));
        for level in &playbook.levels {
            parts.push(self.level(level));
        }
        let mut section = |id: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                parts.push(format!("## {}\n\n{}", say(language, id), lines.join("\n")));
            }
        };
        section(
            "playbook-grading",
            playbook.grading.iter().map(|limit| self.limit(Clock::Grade, limit)).collect(),
        );
        section("playbook-roles", self.held(guild));
        let permits = playbook.permits.iter().map(|(permit, roles)| self.permit(*permit, roles)).collect();
        section("playbook-permits", permits);
        section("playbook-details", self.details());
        section("playbook-plans", self.plans());
        section("playbook-verification", self.verification());
        let blockers = format!("- {}", self.cadence(&playbook.blockers));
        section("playbook-blockers", vec![blockers]);
        section("playbook-bulletins", self.told_by_itself());
        section("playbook-followups", self.followups());
        let needs = playbook.closing.iter().map(|need| format!("- {}", labels::need(language, *need)));
        section("playbook-closing", needs.collect());
        section("playbook-comms", self.comms());
        let documents = playbook.documents.iter();
        let documents = documents.map(|it| format!("- {} `{}`", labels::words(language, &it.name), it.key));
        section("playbook-documents", documents.collect());
        let types = playbook.types.iter();
        let types = types.map(|kind| format!("- {} ({})", labels::words(language, &kind.name), kind.abbr));
        section("playbook-types", types.collect());
        let mut parts: Vec<String> = parts.iter().map(|part| inert(part)).collect();
        // Words of ours, with lists that are numbered.
        let rules = conformance_of(&playbook.reference.id);
        parts.extend(rules.map(|rules| conformance(&rules, language)));
        parts.join("\n\n") + "\n"
    }

    fn level(&self, level: &Level) -> String {
        let head = labels::level(self.language, level);
        let mut lines = vec![format!("## {head}\n\n{}\n", whole(self.language, &level.criterion))];
        lines.extend(level.limits.iter().map(|(clock, limit)| self.limit(*clock, limit)));
        if level.limits.is_empty() {
            lines.push(format!("- {}", say(self.language, "card-no-limit")));
        }
        lines.extend(level.sync.as_ref().map(|sync| {
            let short = self.cadence_in_short(&sync.cadence, sync.starts);
            format!("- **{short}** · {}", self.cadence(&sync.cadence))
        }));
        lines.extend(level.meeting.as_ref().map(|meeting| {
            let calls =
                self.say("playbook-meeting-calls", Args::new().text("roles", self.roles(&meeting.to)));
            format!("- **{}** · {calls} · {}", self.meeting_in_short(meeting), self.cadence(&meeting.cadence))
        }));
        if !level.report_to.is_empty() {
            let tiers =
                level.report_to.iter().map(|role| labels::role(self.language, Some(self.playbook), role));
            let roles = tiers.collect::<Vec<_>>().join(" → ");
            lines.push(format!("- {}", self.say("playbook-report-to", Args::new().text("roles", roles))));
        }
        if !level.invite.is_empty() {
            let roles = self.roles(&level.invite);
            lines.push(format!("- {}", self.say("playbook-invites", Args::new().text("roles", roles))));
        }
        lines.join("\n")
    }

    fn limit(&self, clock: Clock, limit: &Limit) -> String {
        let language = self.language;
        let met_by = limit.met_by.iter().map(|milestone| labels::milestone(language, *milestone));
        let mut parts = vec![
            format!(
                "**{}** {}",
                labels::clock(language, clock),
                labels::limit(language, limit, self.calendars)
            ),
            self.say("playbook-met-by", Args::new().text("what", labels::list(language, met_by))),
        ];
        parts.extend(limit.warn_at.map(|share| {
            let to = Args::new().number("share", share).text("roles", self.roles(&limit.remind));
            self.say("playbook-warns", to)
        }));
        parts.push(self.say("playbook-reminds", Args::new().text("roles", self.roles(&limit.remind))));
        parts.extend(limit.ladder.iter().map(|rung| {
            let after = labels::duration(language, rung.after);
            self.say("playbook-rung", Args::new().text("after", after).text("roles", self.roles(&rung.to)))
        }));
        parts.extend(limit.repeat.map(|every| {
            self.say("playbook-repeats", Args::new().text("every", labels::duration(language, every)))
        }));
        format!("- {}", parts.join(" · "))
    }

    fn cadence(&self, cadence: &Cadence) -> String {
        let args = Args::new()
            .text("every", labels::duration(self.language, cadence.every))
            .text("second", self.roles(&cadence.second))
            .text("third", self.roles(&cadence.third));
        self.say("playbook-cadence", args)
    }

    /// Roles, what is special about each, and how many hold it on this server.
    fn held(&self, guild: &Guild) -> Vec<String> {
        let mention = |holder: &Holder| match holder {
            Holder::User(user) => format!("@{}", user.0),
            Holder::Role(role) => format!("@&{}", role.0),
        };
        let line = |role: &crate::domain::playbook::Role| {
            let mut parts = vec![format!("**{}** `{}`", labels::words(self.language, &role.name), role.key)];
            parts.extend(role.required.then(|| say(self.language, "playbook-required")));
            parts.extend(role.assignable.then(|| say(self.language, "playbook-assignable")));
            parts.extend(match role.take {
                Take::No => None,
                Take::Yes => Some(say(self.language, "playbook-taken")),
                Take::WithPermits => Some(say(self.language, "playbook-taken-with-permits")),
            });
            let holders: Vec<String> = guild.holders(&role.key).iter().map(mention).collect();
            if holders.is_empty() && !role.assignable {
                parts.push(say(self.language, "playbook-unheld"));
            }
            parts.extend((!holders.is_empty()).then(|| holders.join(" ")));
            format!("- {}", parts.join(" · "))
        };
        self.playbook.roles.iter().map(line).collect()
    }

    fn permit(&self, permit: Permit, roles: &[RoleKey]) -> String {
        format!("- {}: {}", labels::permit(self.language, permit), self.roles(roles))
    }

    /// What is asked for beside the report, and what people try first.
    fn details(&self) -> Vec<String> {
        let detail = |detail: &Detail| {
            let ask = detail.ask.as_ref().map(|ask| format!(": {}", whole(self.language, ask)));
            format!("- {}{}", labels::words(self.language, &detail.name), ask.unwrap_or_default())
        };
        let help = self.playbook.self_help.iter().flat_map(|help| {
            let levels = labels::list(self.language, help.levels.iter().map(|key| show(key, 60)));
            let head = self.say("playbook-self-help", Args::new().text("levels", levels));
            let steps = help.steps.iter().map(|step| format!("  - {}", whole(self.language, step)));
            std::iter::once(format!("- {head}")).chain(steps)
        });
        self.playbook.details.iter().map(detail).chain(help).collect()
    }

    /// What is told by itself when something happens: by whatever people do, not by the clock.
    fn told_by_itself(&self) -> Vec<String> {
        told_by_itself(self.playbook, self.language).into_iter().map(|line| format!("- {line}")).collect()
    }

    /// The steps before a plan is carried out, and what it must say.
    fn plans(&self) -> Vec<String> {
        let plans = &self.playbook.plans;
        let gate = |gate: &Gate| {
            let args = Args::new()
                .text("name", labels::words(self.language, &gate.name))
                .text("roles", self.roles(&gate.by));
            format!("- {}", self.say("playbook-gate", args.number("people", gate.people)))
        };
        let eta = plans.eta.then(|| format!("- {}", say(self.language, "playbook-plan-eta")));
        plans.approval.iter().map(gate).chain(eta).collect()
    }

    /// How follow-ups are chased, and until when what is left at closing is to be made.
    fn followups(&self) -> Vec<String> {
        let Some(rule) = &self.playbook.followups else { return Vec::new() };
        let within = match rule.within {
            Term::Time(time) => labels::duration(self.language, time),
            Term::WorkingDays(days) => labels::working_days(self.language, days),
        };
        let left = self.say("playbook-left", Args::new().text("within", within));
        vec![format!("- {}", self.cadence(&rule.chase)), format!("- {left}")]
    }

    /// Who words what customers are told, the templates, and who asks users afterwards.
    fn comms(&self) -> Vec<String> {
        let Some(comms) = &self.playbook.comms else { return Vec::new() };
        let publish: Vec<RoleKey> = comms.publishers().cloned().collect();
        let args = Args::new()
            .text("draft", self.roles(&comms.draft))
            .text("approve", self.roles(&comms.approve))
            .text("publish", self.roles(&publish));
        let clock =
            |clock, cadence| format!("- {} · {}", labels::clock(self.language, clock), self.cadence(cadence));
        let mut lines = vec![format!("- {}", self.say("playbook-drafts", args))];
        lines.push(clock(Clock::PromisedWord, &comms.chase));
        lines.extend(comms.feedback.as_ref().map(|feedback| clock(Clock::Feedback, &feedback.chase)));
        lines.extend(
            comms
                .templates
                .iter()
                .map(|it| format!("- {} `{}`", labels::words(self.language, &it.name), it.key)),
        );
        lines
    }

    fn verification(&self) -> Vec<String> {
        let verification = &self.playbook.verification;
        let by = Args::new().text("roles", self.roles(&verification.by));
        let mut lines = vec![format!("- {}", self.say("playbook-verified-by", by))];
        if verification.not_by_fixer {
            lines.push(format!("- {}", say(self.language, "playbook-not-by-fixer")));
        }
        lines.extend(
            verification
                .checks
                .iter()
                .map(|check| format!("- {}", labels::check(self.language, self.playbook, check))),
        );
        let back = Args::new().text("state", labels::state(self.language, verification.failed_returns_to));
        lines.push(format!("- {}", self.say("playbook-returns", back)));
        lines.extend(verification.chase.as_ref().map(|chase| format!("- {}", self.cadence(chase))));
        lines
    }
}
