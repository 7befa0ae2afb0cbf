//! A simulation as text, as Markdown, and as an answer on Discord.

use super::{Row, Stage, calls};
use crate::discord::cards::playbook::told_by_itself;
use crate::discord::message::{File, Message};
use crate::domain::At;
use crate::domain::guild::{Guild, Language};
use crate::domain::ids::RoleKey;
use crate::domain::playbook::Level;
use crate::domain::simulate::{Ended, Series, Telling, series};
use crate::text::markdown::{cell, inert};
use crate::text::plain::length;
use crate::text::{Args, labels, say, say_with};
use chrono::DateTime;

/// For so many hours it is counted how often each role is called.
const HOURS: usize = 8;

/// Longest content of an answer.
const MAX_CONTENT: usize = 1900;

/// What is shown: a level of a playbook, reported at an instant, and what follows.
#[derive(Debug)]
pub struct Shown<'a> {
    /// Where it plays.
    pub stage: &'a Stage,
    /// The level; none for a report without one.
    pub level: Option<&'a Level>,
    /// When it was reported.
    pub start: At,
    /// What is said.
    pub rows: &'a [Row],
    /// Why there is no more.
    pub ended: Ended,
    /// The reader's.
    pub language: Language,
}

/// A level whose simulation somebody asks for.
#[derive(Debug)]
pub struct SimulationRequest {
    /// Where it plays.
    pub stage: Stage,
    /// The level's key.
    pub level: String,
    /// When the fault is reported.
    pub start: At,
    /// The reader's.
    pub language: Language,
}

impl SimulationRequest {
    /// The answer: who would be told what and when, if nobody reacted. It is computed here, which can take a second.
    ///
    /// # Errors
    /// A fault of the playbook's rules.
    pub fn answer(&self) -> anyhow::Result<Message> {
        let SimulationRequest { stage, start, language, .. } = self;
        let level = stage.playbook.level(&self.level);
        let simulation = stage.unanswered(level, *start)?;
        let rows = stage.rows(&simulation, *language);
        let (ended, start, language) = (simulation.ended, *start, *language);
        Ok(Shown { stage, level, start, rows: &rows, ended, language }.message())
    }
}

impl Shown<'_> {
    fn say(&self, id: &str, args: Args) -> String {
        say_with(self.language, id, args)
    }

    /// Of which playbook and level, from when on.
    pub fn title(&self) -> String {
        let playbook = &self.stage.playbook;
        let name = labels::words(self.language, &playbook.name);
        let level = match self.level {
            Some(level) => labels::level(self.language, level),
            None => say(self.language, "card-ungraded"),
        };
        format!("{name} ({}) · {level}", playbook.reference)
    }

    /// Under which assumption.
    fn premise(&self) -> String {
        let zone = self.stage.guild.zone;
        let start = self.start.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
        self.say("simulate-premise", Args::new().text("start", start).text("zone", zone.name()))
    }

    /// What comes after the last row.
    fn end(&self) -> String {
        let due = self.rows.iter().any(|row| row.telling.what.contains(' '));
        match self.ended {
            _ if !due => say(self.language, "simulate-nothing"),
            Ended::Silent => say(self.language, "simulate-silent"),
            Ended::Until(_) | Ended::Most => {
                let last = self.rows.last().map_or(self.start, |row| row.telling.at);
                self.say("simulate-goes-on", Args::new().text("last", self.local(last, "%m-%d %H:%M")))
            }
        }
    }

    fn local(&self, at: At, format: &str) -> String {
        at.with_timezone(&self.stage.guild.zone).format(format).to_string()
    }

    /// With seconds only where there are any.
    fn time(&self, at: At) -> String {
        let format = if at.timestamp() % 60 == 0 { "%m-%d %H:%M" } else { "%m-%d %H:%M:%S" };
        self.local(at, format)
    }

    fn after(&self, at: At) -> String {
        format!("+{}", labels::duration(self.language, at - self.start))
    }

    /// Whom a telling calls; a role that nobody in the guild holds is marked, where that is known.
    fn called(&self, telling: &Telling) -> String {
        if telling.to.is_empty() {
            return String::new();
        }
        // In the playbook's order: the duty person before the director.
        let mut roles: Vec<&RoleKey> = telling.to.iter().collect();
        let place = |role: &RoleKey| self.stage.playbook.roles.iter().position(|known| known.key == *role);
        roles.sort_by_key(|role| place(role).unwrap_or(usize::MAX));
        let name = |role: &&RoleKey| labels::role(self.language, Some(&self.stage.playbook), role);
        format!(" → {}", labels::list(self.language, roles.iter().map(name)))
    }

    fn again(&self, series: &Series) -> String {
        let Some(last) = series.last().filter(|_| series.at.len() > 1) else { return String::new() };
        let args = Args::new().number("n", series.at.len() as i64 - 1).text("last", self.time(last));
        let every = |every| labels::duration(self.language, every);
        match series.every() {
            Some((usual, false)) => self.say("simulate-every", args.text("every", every(usual))),
            Some((usual, true)) => self.say("simulate-every-with-pauses", args.text("every", every(usual))),
            None => self.say("simulate-again", args),
        }
    }

    /// One series of those that are due, as a line. Series count only what falls due, in the order of the rows.
    pub(super) fn line(&self, series: &Series) -> String {
        let mut due = self.rows.iter().filter(|row| row.telling.what.contains(' '));
        let Some(row) = due.nth(series.first) else { return String::new() };
        let (time, after) = (self.time(row.telling.at), self.after(row.telling.at));
        format!("{time} {after}  {}{}{}", what(row, false), self.called(&row.telling), self.again(series))
    }

    /// All rows, or those that do not merely repeat another, with how often they come again; and whether each is in the
    /// message of the one shown before it.
    fn shown(&self, every_message: bool) -> Vec<(&Row, bool, String)> {
        if every_message {
            return self.rows.iter().map(|row| (row, row.together, String::new())).collect();
        }
        let tellings: Vec<Telling> = self.rows.iter().map(|row| row.telling.clone()).collect();
        let mut before = None;
        let mut shown = Vec::new();
        for series in series(&tellings) {
            let row = &self.rows[series.first];
            let together = row.together && before == series.first.checked_sub(1);
            before = Some(series.first);
            shown.push((row, together, self.again(&series)));
        }
        shown
    }

    /// For a terminal; every single message if `every_message`.
    pub fn text(&self, every_message: bool) -> String {
        let rows = self.shown(every_message);
        let mut lines = vec![self.title(), self.premise(), String::new()];
        let times: Vec<(String, String)> =
            rows.iter().map(|(row, ..)| (self.time(row.telling.at), self.after(row.telling.at))).collect();
        let widest = |column: fn(&(String, String)) -> &String| {
            times.iter().map(|time| width(column(time))).max().unwrap_or(0)
        };
        let (time_width, after_width) = (widest(|time| &time.0), widest(|time| &time.1));
        for ((row, together, again), (time, after)) in rows.iter().zip(&times) {
            let (time, after) = (padded(time, time_width), padded(after, after_width));
            let (what, called) = (what(row, *together), self.called(&row.telling));
            lines.push(format!("{time}  {after}  {what}{called}{again}"));
        }
        lines.extend([String::new(), self.end()]);
        lines.extend(self.besides());
        lines.push(String::new());
        lines.extend(self.calls_in_columns());
        lines.join("\n") + "\n"
    }

    /// How often each role is called in each hour: roles and counts.
    fn calls(&self) -> Vec<[String; HOURS + 1]> {
        let playbook = &self.stage.playbook;
        let head = std::array::from_fn(|hour| match hour {
            0 => say(self.language, "simulate-calls"),
            hour => hour.to_string(),
        });
        let called = calls(self.rows, playbook, self.start, HOURS).into_iter();
        let lines = called.map(|(role, counts)| {
            std::array::from_fn(|hour| match hour {
                0 => labels::role(self.language, Some(playbook), &role),
                hour => counts[hour - 1].to_string(),
            })
        });
        [head].into_iter().chain(lines).collect()
    }

    /// The same for a terminal.
    fn calls_in_columns(&self) -> Vec<String> {
        let lines = self.calls();
        let widest = lines.iter().map(|line| width(&line[0])).max().unwrap_or(0);
        let line = |line: &[String; HOURS + 1]| {
            let counts: String = line[1..].iter().map(|count| format!("{count:>5}")).collect();
            format!("{}{counts}", padded(&line[0], widest))
        };
        lines.iter().map(line).collect()
    }

    /// What would be told by itself if people acted, one a line.
    fn besides(&self) -> Vec<String> {
        told_by_itself(&self.stage.playbook, self.language).iter().map(|line| format!("- {line}")).collect()
    }

    /// Every message, as a Markdown table.
    pub fn markdown(&self) -> String {
        let head = ["simulate-time", "simulate-after", "simulate-what", "simulate-to"];
        let head: Vec<String> = head.iter().map(|id| say(self.language, id)).collect();
        let mut lines = vec![
            inert(&format!("# {}", self.title())),
            String::new(),
            inert(&self.premise()),
            String::new(),
            format!("| {} |", head.join(" | ")),
            "| --- | --- | --- | --- |".to_owned(),
        ];
        for row in self.rows {
            let called = self.called(&row.telling);
            let cells = [
                self.time(row.telling.at),
                self.after(row.telling.at),
                what(row, row.together),
                called.trim_start_matches(" → ").to_owned(),
            ];
            lines.push(format!("| {} |", cells.map(|it| cell(&it)).join(" | ")));
        }
        lines.extend([String::new(), inert(&self.end()), String::new()]);
        lines.extend(self.besides().iter().map(|line| inert(line)));
        lines.push(String::new());
        for (nth, line) in self.calls().iter().enumerate() {
            lines.push(format!("| {} |", line.each_ref().map(|it| cell(it)).join(" | ")));
            lines.extend((nth == 0).then(|| format!("| --- |{}", " ---: |".repeat(HOURS))));
        }
        lines.join("\n") + "\n"
    }

    /// As an answer: what fits, with every message in a file.
    pub fn message(&self) -> Message {
        let mut content = format!("**{}**\n{}\n", self.title(), self.premise());
        let end = self.end();
        let rows = self.shown(false);
        for (nth, (row, together, again)) in rows.iter().enumerate() {
            let (time, after) = (self.time(row.telling.at), self.after(row.telling.at));
            let (what, called) = (what(row, *together), self.called(&row.telling));
            let line = format!("`{time}` {after} · {what}{called}{again}\n");
            if length(&content) + length(&line) + length(&end) + 60 > MAX_CONTENT {
                let more = Args::new().number("n", (rows.len() - nth) as i64);
                content.push_str(&format!("{}\n", self.say("card-more", more)));
                break;
            }
            content.push_str(&line);
        }
        content.push_str(&format!("-# {end}"));
        let level = self.level.map_or_else(|| "-".to_owned(), |level| level.key.clone());
        let name: String = format!("simulation-{}-{level}", self.stage.playbook.reference.id);
        let file = File {
            name: format!("{}.md", crate::discord::cards::review::file_name(&name)),
            bytes: self.markdown().into_bytes(),
            content_type: "text/markdown; charset=utf-8",
        };
        Message { content, files: vec![file], ..Message::default() }
    }
}

fn what(row: &Row, together: bool) -> String {
    format!("{}{} {}", if together { "↳ " } else { "" }, row.sign, row.text)
}

/// Cells of a terminal that a text takes: Chinese characters and signs take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// A line of a message without Discord's marks, times in the guild's zone.
pub(super) fn plain(line: &str, guild: &Guild) -> String {
    let line = line.replace("**", "");
    let mut parts = line.split("<t:");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((stamp, rest)) = part.split_once('>') else { continue };
        let (seconds, style) = stamp.split_once(':').unwrap_or((stamp, "f"));
        let at = seconds.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        if let Some(at) = at.filter(|_| style != "R") {
            out.push_str(&at.with_timezone(&guild.zone).format("%m-%d %H:%M").to_string());
        }
        out.push_str(rest);
    }
    out.replace(" ()", "").replace("（）", "")
}
