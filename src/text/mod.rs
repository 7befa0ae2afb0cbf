//! Every human word, in Chinese and English.
//!
//! Words stand in Fluent files, one folder per language and one file per part of the product; a test holds the two
//! languages to the same ids and the same variables.

pub mod bare;
pub mod commands;
pub mod labels;
pub mod letter;
pub mod markdown;
pub mod page;
pub mod plain;
pub mod refusal;
pub mod slip;
#[cfg(test)]
mod tests;

use crate::domain::guild::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;

/// The Fluent files of a language: name and content.
pub type Files = &'static [(&'static str, &'static str)];

/// Chinese.
pub const ZH: Files = &[
    ("alert.ftl", include_str!("zh/alert.ftl")),
    ("audit.ftl", include_str!("zh/audit.ftl")),
    ("bulletin.ftl", include_str!("zh/bulletin.ftl")),
    ("chores.ftl", include_str!("zh/chores.ftl")),
    ("clock.ftl", include_str!("zh/clock.ftl")),
    ("commands.ftl", include_str!("zh/commands.ftl")),
    ("comms.ftl", include_str!("zh/comms.ftl")),
    ("conformance.ftl", include_str!("zh/conformance.ftl")),
    ("document.ftl", include_str!("zh/document.ftl")),
    ("details.ftl", include_str!("zh/details.ftl")),
    ("drill.ftl", include_str!("zh/drill.ftl")),
    ("evidence.ftl", include_str!("zh/evidence.ftl")),
    ("holder.ftl", include_str!("zh/holder.ftl")),
    ("lacks.ftl", include_str!("zh/lacks.ftl")),
    ("maintenance.ftl", include_str!("zh/maintenance.ftl")),
    ("meeting.ftl", include_str!("zh/meeting.ftl")),
    ("messages.ftl", include_str!("zh/messages.ftl")),
    ("correction.ftl", include_str!("zh/correction.ftl")),
    ("milestone.ftl", include_str!("zh/milestone.ftl")),
    ("oncall.ftl", include_str!("zh/oncall.ftl")),
    ("picture.ftl", include_str!("zh/picture.ftl")),
    ("playbook.ftl", include_str!("zh/playbook.ftl")),
    ("grading.ftl", include_str!("zh/grading.ftl")),
    ("outgoing.ftl", include_str!("zh/outgoing.ftl")),
    ("phone.ftl", include_str!("zh/phone.ftl")),
    ("people.ftl", include_str!("zh/people.ftl")),
    ("reach.ftl", include_str!("zh/reach.ftl")),
    ("refusals.ftl", include_str!("zh/refusals.ftl")),
    ("review.ftl", include_str!("zh/review.ftl")),
    ("room.ftl", include_str!("zh/room.ftl")),
    ("setup.ftl", include_str!("zh/setup.ftl")),
    ("survey.ftl", include_str!("zh/survey.ftl")),
    ("ticket.ftl", include_str!("zh/ticket.ftl")),
    ("verification.ftl", include_str!("zh/verification.ftl")),
    ("simulate.ftl", include_str!("zh/simulate.ftl")),
    ("stats.ftl", include_str!("zh/stats.ftl")),
    ("trail.ftl", include_str!("zh/trail.ftl")),
    ("unread.ftl", include_str!("zh/unread.ftl")),
];

/// English.
pub const EN: Files = &[
    ("alert.ftl", include_str!("en/alert.ftl")),
    ("audit.ftl", include_str!("en/audit.ftl")),
    ("bulletin.ftl", include_str!("en/bulletin.ftl")),
    ("chores.ftl", include_str!("en/chores.ftl")),
    ("clock.ftl", include_str!("en/clock.ftl")),
    ("commands.ftl", include_str!("en/commands.ftl")),
    ("comms.ftl", include_str!("en/comms.ftl")),
    ("conformance.ftl", include_str!("en/conformance.ftl")),
    ("document.ftl", include_str!("en/document.ftl")),
    ("details.ftl", include_str!("en/details.ftl")),
    ("drill.ftl", include_str!("en/drill.ftl")),
    ("evidence.ftl", include_str!("en/evidence.ftl")),
    ("holder.ftl", include_str!("en/holder.ftl")),
    ("lacks.ftl", include_str!("en/lacks.ftl")),
    ("maintenance.ftl", include_str!("en/maintenance.ftl")),
    ("meeting.ftl", include_str!("en/meeting.ftl")),
    ("messages.ftl", include_str!("en/messages.ftl")),
    ("correction.ftl", include_str!("en/correction.ftl")),
    ("milestone.ftl", include_str!("en/milestone.ftl")),
    ("oncall.ftl", include_str!("en/oncall.ftl")),
    ("picture.ftl", include_str!("en/picture.ftl")),
    ("playbook.ftl", include_str!("en/playbook.ftl")),
    ("grading.ftl", include_str!("en/grading.ftl")),
    ("outgoing.ftl", include_str!("en/outgoing.ftl")),
    ("phone.ftl", include_str!("en/phone.ftl")),
    ("people.ftl", include_str!("en/people.ftl")),
    ("reach.ftl", include_str!("en/reach.ftl")),
    ("refusals.ftl", include_str!("en/refusals.ftl")),
    ("review.ftl", include_str!("en/review.ftl")),
    ("room.ftl", include_str!("en/room.ftl")),
    ("setup.ftl", include_str!("en/setup.ftl")),
    ("survey.ftl", include_str!("en/survey.ftl")),
    ("ticket.ftl", include_str!("en/ticket.ftl")),
    ("verification.ftl", include_str!("en/verification.ftl")),
    ("simulate.ftl", include_str!("en/simulate.ftl")),
    ("stats.ftl", include_str!("en/stats.ftl")),
    ("trail.ftl", include_str!("en/trail.ftl")),
    ("unread.ftl", include_str!("en/unread.ftl")),
];

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| [bundle(Language::Zh, ZH), bundle(Language::En, EN)]);

/// Values for the variables of a text.
#[derive(Default)]
pub struct Args(FluentArgs<'static>);

impl Args {
    /// None yet.
    pub fn new() -> Args {
        Args::default()
    }

    /// Adds a word or a sentence; it is shown as it is.
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Args {
        self.0.set(name, FluentValue::from(value.into()));
        self
    }

    /// Adds a count.
    pub fn number(mut self, name: &'static str, value: impl Into<i64>) -> Args {
        self.0.set(name, FluentValue::from(value.into()));
        self
    }
}

/// The text of this id, without variables.
pub fn say(language: Language, id: &str) -> String {
    say_with(language, id, Args::new())
}

/// The text of this id. An id that is not there shows as itself and is logged as an error: people must see the message
/// that it is part of all the same.
pub fn say_with(language: Language, id: &str, args: Args) -> String {
    let bundle = &BUNDLES[match language {
        Language::Zh => 0,
        Language::En => 1,
    }];
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        tracing::error!(id, "a text is missing");
        return id.to_owned();
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&args.0), &mut errors).into_owned();
    for error in errors {
        tracing::error!(id, %error, "a text could not be formatted");
    }
    match language {
        Language::Zh => closed_up(&text),
        Language::En => text,
    }
}

/// No gap between a full-width bracket, which has its own, and what follows.
fn closed_up(text: &str) -> String {
    let mut parts = text.split("） ");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_han = part.chars().next().is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        shown.push_str(if is_han { "）" } else { "） " });
        shown.push_str(part);
    }
    shown
}

/// The language of a Discord locale: Chinese for every `zh-…`, English for all others.
pub fn language_of(locale: &str) -> Language {
    if locale.starts_with("zh") { Language::Zh } else { Language::En }
}

/// The language's tag, as browsers and Fluent know it.
fn tag(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

fn bundle(language: Language, files: Files) -> FluentBundle<FluentResource> {
    let tag = tag(language).parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    for (name, content) in files {
        let resource = match FluentResource::try_new(commands::in_language(language, content)) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                tracing::error!(name, ?errors, "a text file has errors");
                resource
            }
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}
