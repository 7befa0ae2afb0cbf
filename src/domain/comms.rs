//! What customers are told: templates of the playbook, drafts made from them, and what was published with the next word
//! that it promises. The product sends nothing to customers; people do.

use super::At;
use super::guild::Language;
use super::ids::Actor;
use super::ids::RoleKey;
use super::incident::Incident;
use super::keyed::Keyed;
use super::playbook::{Cadence, Milestone, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Longest wording, in characters: it is shown whole, to be copied.
pub const LONGEST: usize = 1500;

/// What a playbook says about wording for customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Comms {
    pub draft: Vec<RoleKey>,
    /// Who approves, none of them their own draft; nobody: it is published without.
    pub approve: Vec<RoleKey>,
    /// Who publishes; nobody in particular: whoever drafts or approves.
    pub publish: Vec<RoleKey>,
    /// How customers are addressed where nothing else is said.
    pub customers: Words,
    /// How the next word that was promised is asked for.
    pub chase: Cadence,
    /// Who is asked, once a fix is verified, to tell the affected users and to collect what they say.
    pub feedback: Option<AskUsers>,
    /// What wordings are made from.
    pub templates: Vec<Template>,
}

impl Comms {
    /// Who may publish.
    pub fn publishers(&self) -> impl Iterator<Item = &RoleKey> {
        let nobody = self.publish.is_empty();
        let others = self.draft.iter().chain(&self.approve).filter(move |_| nobody);
        self.publish.iter().chain(others)
    }

    /// The template of the last word.
    pub fn last_template(&self) -> Option<&Template> {
        self.templates.iter().find(|template| template.last)
    }

    /// The template of this key or name.
    pub fn template(&self, typed: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.name.is_meant(&template.key, typed))
    }
}

/// Who tells users that it is over and asks them, and how they are reminded of it.
#[derive(Debug, Clone, PartialEq)]
pub struct AskUsers {
    pub by: Vec<RoleKey>,
    /// How often they are reminded, and who else.
    pub chase: Cadence,
}

/// What a wording is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Key in the file and in commands.
    pub key: String,
    pub name: Words,
    /// The wording, with placeholders. A line that begins with `?` is left out where one of its placeholders has no value.
    pub text: Words,
    /// Is it the last word? Then it promises no other.
    pub last: bool,
}

/// Something that is filled into a template.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Placeholder {
    /// Who speaks.
    Company,
    /// Who is spoken to.
    Name,
    /// What is affected.
    Scope,
    /// When service is expected back.
    Eta,
    /// What else is to be said.
    Text,
    /// Until when there will be another word.
    Next,
    /// When service was restored.
    Recovered,
    /// The incident's number.
    Number,
}

/// A piece of a template.
enum Piece<'a> {
    Plain(&'a str),
    Filled(Placeholder),
}

/// The pieces of a line of a template.
///
/// # Errors
/// What stands between braces and is no placeholder.
fn pieces(line: &str) -> Result<Vec<Piece<'_>>, &str> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        let after = &rest[open + 1..];
        let end = after.find('}').ok_or(&rest[open..])?;
        let placeholder = Placeholder::from_key(&after[..end]).ok_or(&rest[open..open + end + 2])?;
        pieces.extend([Piece::Plain(&rest[..open]), Piece::Filled(placeholder)]);
        rest = &after[end + 1..];
    }
    pieces.push(Piece::Plain(rest));
    Ok(pieces)
}

/// The first thing between braces that is no placeholder.
pub fn unknown_placeholder(template: &str) -> Option<&str> {
    template.lines().find_map(|line| pieces(line).err())
}

/// Does the template have this placeholder?
pub fn mentions(template: &str, wanted: Placeholder) -> bool {
    let is_it = |piece: &Piece<'_>| matches!(piece, Piece::Filled(placeholder) if *placeholder == wanted);
    template.lines().any(|line| pieces(line).is_ok_and(|pieces| pieces.iter().any(is_it)))
}

/// The wording of a template with these values. What a value says is not read again for placeholders.
///
/// # Errors
/// The placeholders that have no value and that the template cannot do without.
pub fn fill(template: &str, values: &BTreeMap<Placeholder, String>) -> Result<String, Vec<Placeholder>> {
    let mut lines = Vec::new();
    let mut missing: Vec<Placeholder> = Vec::new();
    for line in template.trim().lines() {
        let (optional, line) = match line.strip_prefix('?') {
            Some(line) => (true, line.trim_start()),
            None => (false, line),
        };
        let mut filled = String::new();
        let mut lacks = Vec::new();
        for piece in pieces(line).unwrap_or_default() {
            match piece {
                Piece::Plain(plain) => filled.push_str(plain),
                Piece::Filled(placeholder) => match values.get(&placeholder) {
                    Some(value) => filled.push_str(value),
                    None => lacks.push(placeholder),
                },
            }
        }
        if lacks.is_empty() {
            lines.push(filled);
        } else if !optional {
            missing.extend(lacks);
        }
    }
    missing.sort();
    missing.dedup();
    if missing.is_empty() { Ok(lines.join("\n")) } else { Err(missing) }
}

/// A wording that was drafted, as somebody put it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its number in the incident.
    pub id: u32,
    /// Key of the template.
    pub template: String,
    /// What it says, all of it.
    pub text: String,
    /// When service is expected back, if it says so.
    pub eta: Option<At>,
    /// Until when it promises another word.
    pub next: Option<At>,
    /// Is it the last word?
    pub last: bool,
    /// In which language it is. `None` also where an older version drafted it.
    #[serde(default)]
    pub language: Option<Language>,
    /// What is affected, where whoever drafted it said so.
    #[serde(default)]
    pub scope: Option<String>,
}

/// A wording and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    pub draft: Draft,
    /// Who drafted it.
    pub author: Actor,
    pub drafted_at: At,
    /// Who approved it, and when.
    pub approved: Option<(Actor, At)>,
    /// Who published it, and when.
    pub published: Option<(Actor, At)>,
}

/// Something that users said when they were asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    pub text: String,
    /// How many were asked, if somebody counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<u32>,
    /// How many of them are content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<u32>,
    /// Who noted it.
    pub by: Actor,
    pub at: At,
}

/// A word that customers wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// Who promised it.
    pub by: Actor,
    /// Since when it is waited for.
    pub since: At,
    pub until: At,
    pub of: Promised,
}

/// What customers were promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promised {
    /// Another word.
    Word,
    /// That service is back: when it is not, they wait for a word about that.
    Recovery,
}

impl Incident {
    /// The number of the next wording.
    pub fn next_wording(&self) -> u32 {
        self.wordings.len() as u32 + 1
    }

    /// The wording of this number.
    pub fn wording(&self, id: u32) -> Option<&Wording> {
        self.wordings.iter().find(|wording| wording.draft.id == id)
    }

    /// What was published last.
    pub fn last_published(&self) -> Option<&Wording> {
        self.wordings
            .iter()
            .filter(|wording| wording.published.is_some())
            .max_by_key(|it| it.published.map(|(_, at)| at))
    }

    /// The word that what was published last promises, or makes necessary: of the two the one that is sooner.
    pub fn promised_word(&self) -> Option<Promise> {
        let wording = self.last_published()?;
        let recovery =
            recovery_of(wording).filter(|it| self.works_since().is_none() && it.until > self.spell.began);
        let refuted = [Milestone::Recovered, Milestone::WorkaroundInPlace];
        let refuted = refuted.iter().filter_map(|milestone| self.spell.taken_back.0.get(milestone)).max();
        // What was said to be back and was not is missed from then on.
        let recovery =
            recovery.map(|it| Promise { since: refuted.map_or(it.since, |at| it.since.max(*at)), ..it });
        word_of(wording).into_iter().chain(recovery).min_by_key(|promise| promise.until)
    }

    /// The word that was waited for from `anchor` on.
    pub fn promised_from(&self, anchor: At) -> Option<Promise> {
        let word = self.wordings.iter().filter_map(word_of).find(|promise| promise.since == anchor);
        let until_then = self.wordings.iter().filter(|it| it.published.is_some_and(|(_, at)| at <= anchor));
        let newest = until_then.max_by_key(|wording| wording.published.map(|(_, at)| at));
        word.or_else(|| newest.and_then(recovery_of).filter(|promise| promise.until <= anchor))
    }

    /// Since when service works again, by a fix or a workaround.
    pub fn works_since(&self) -> Option<At> {
        let by = [Milestone::Recovered, Milestone::WorkaroundInPlace];
        by.iter().filter_map(|milestone| self.spell.milestones.get(milestone)).min().copied()
    }

    /// Were customers told of the fault, and not yet that it is over?
    pub fn owes_last_word(&self, comms: &Comms) -> bool {
        let told = self.last_published().is_some_and(|wording| !wording.draft.last);
        told && comms.last_template().is_some()
    }

    /// When customers were told that it is over, if that was after `anchor`.
    pub fn last_word_since(&self, anchor: At) -> Option<At> {
        let last = self.wordings.iter().filter(|wording| wording.draft.last);
        last.filter_map(|wording| wording.published).map(|(_, at)| at).filter(|at| *at >= anchor).min()
    }

    /// Since when users are to be told and asked: the fix is verified, and nobody has noted what they say since.
    pub fn users_unasked_since(&self) -> Option<At> {
        let verified = self.spell.milestones.get(&Milestone::Resolved).copied()?;
        let asked = self.feedback.iter().any(|feedback| feedback.at >= verified);
        (!asked && !self.is_unfixed()).then_some(verified)
    }
}

/// The next word that a published wording promises.
fn word_of(wording: &Wording) -> Option<Promise> {
    let (by, since) = wording.published?;
    Some(Promise { by, since, until: wording.draft.next?, of: Promised::Word })
}

/// The time at which a published wording says that service is back: a word is missed from then on.
fn recovery_of(wording: &Wording) -> Option<Promise> {
    let (by, _) = wording.published?;
    let eta = wording.draft.eta?;
    Some(Promise { by, since: eta, until: eta, of: Promised::Recovery })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(given: &[(Placeholder, &str)]) -> BTreeMap<Placeholder, String> {
        given.iter().map(|(placeholder, value)| (*placeholder, (*value).to_owned())).collect()
    }

    #[test]
    fn templates_are_filled_once_and_optional_lines_left_out() {
        let template = "Dear {name},\n{scope} is affected.\n? Back by {eta}, {next}.\n? {text}\n{company}";
        let all = values(&[
            (Placeholder::Name, "{company}"),
            (Placeholder::Scope, "a\nb {eta}"),
            (Placeholder::Eta, "15:00"),
            (Placeholder::Text, "Sorry."),
            (Placeholder::Company, "Acme"),
        ]);
        assert_eq!(fill(template, &all).unwrap(), "Dear {company},\na\nb {eta} is affected.\nSorry.\nAcme");
        let lacks = fill(template, &values(&[(Placeholder::Scope, "x")])).unwrap_err();
        assert_eq!(lacks, [Placeholder::Company, Placeholder::Name]);
    }

    #[test]
    fn what_is_no_placeholder_is_found() {
        for (template, unknown) in [
            ("a {name} b", None),
            ("a {nmae} {name}", Some("{nmae}")),
            ("{name}\nup {to", Some("{to")),
            ("{}", Some("{}")),
            ("{ name}", Some("{ name}")),
        ] {
            assert_eq!(unknown_placeholder(template), unknown, "{template}");
        }
        assert!(mentions("x\n? {eta}", Placeholder::Eta) && !mentions("eta", Placeholder::Eta));
    }
}
