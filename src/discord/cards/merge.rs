//! What is said where incidents are one.

use super::line::{Line, Lined, On};
use crate::domain::timeline::MergeEvent;
use crate::text::Args;

impl Lined for MergeEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            MergeEvent::Merged { into, room } => {
                let line = match into {
                    Some(into) => on.says_with("🔀", "entry-merged", |writer, args| {
                        args.text("into", writer.text(into, 60))
                    }),
                    None => on.says("🔀", "entry-merged-privately"),
                };
                match (room, into) {
                    (Some(room), _) => line.then(|writer| {
                        let room = format!("<#{}>", room.0);
                        [writer.say_with("next-merged", |_| Args::new().text("room", room.clone()))]
                    }),
                    (None, None) => line.then_say("next-merged-privately"),
                    (None, Some(_)) => line.then_say("next-merged-unopened"),
                }
            }
            MergeEvent::Absorbed { number, people } => on
                .says_with("🔀", "entry-absorbed", |writer, args| {
                    args.text("number", writer.text(number, 60))
                })
                .calling(move || on.calls_people(people.iter().copied()))
                .then(|writer| (!people.is_empty()).then(|| writer.say("next-absorbed"))),
        }
    }
}
