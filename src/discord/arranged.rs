//! The buttons by which somebody who is asked to be on call for another agrees, or does not.

use super::cards::arrangement::answered;
use super::commands::{Answer, Ask, Given};
use crate::actions::{Actions, Call};
use crate::domain::authorise::Action;
use crate::domain::guild::Language;
use crate::text::say;
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};

/// What such a button says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reply {
    /// The arrangement's number on the server.
    id: u32,
    agrees: bool,
}

impl Reply {
    /// As Discord keeps it: `wr:oncall:<number>:agree`, or `decline`.
    fn id(self) -> String {
        format!("wr:oncall:{}:{}", self.id, if self.agrees { "agree" } else { "decline" })
    }

    /// Reads [`Reply::id`]. `None` for anything else.
    pub(super) fn parse(id: &str) -> Option<Reply> {
        let (number, _) = id.strip_prefix("wr:oncall:")?.split_once(':')?;
        let number = number.parse().ok()?;
        [true, false].map(|agrees| Reply { id: number, agrees }).into_iter().find(|reply| reply.id() == id)
    }
}

/// The buttons of a request.
pub(super) fn buttons(language: Language, id: u32) -> CreateActionRow {
    let button = |agrees, label, style| {
        CreateButton::new(Reply { id, agrees }.id()).label(say(language, label)).style(style)
    };
    CreateActionRow::Buttons(vec![
        button(true, "button-agree", ButtonStyle::Success),
        button(false, "button-decline", ButtonStyle::Secondary),
    ])
}

/// Whoever is asked answers.
pub(super) async fn pressed(actions: &Actions, call: &Call, reply: Reply) -> Answer {
    let call = Call { action: Action::ArrangeTurns, ..call.clone() };
    let ask = Ask { actions, call: &call, given: Given::default(), target: None };
    match actions.answer_arrangement(&call, reply.id, reply.agrees).await {
        Ok(arranged) => {
            let guild = actions.guild(call.guild);
            Answer::Changed(answered(&guild, &actions.playbooks(), &arranged))
        }
        Err(failure) => ask.failed(failure).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_were_written() {
        for agrees in [true, false] {
            let reply = Reply { id: u32::MAX, agrees };
            assert_eq!(Reply::parse(&reply.id()), Some(reply));
        }
        for id in ["wr:oncall:", "wr:oncall:1", "wr:oncall:01:agree", "wr:oncall:1:yes", "wr:ack:1:graded"] {
            assert_eq!(Reply::parse(id), None, "{id}");
        }
    }
}
