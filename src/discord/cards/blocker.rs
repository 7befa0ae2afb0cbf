//! What is said of blockers.

use super::line::{Line, Lined, On};
use crate::domain::ids::RoleKey;
use crate::domain::timeline::BlockerEvent;
use crate::text::Args;

impl Lined for BlockerEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            BlockerEvent::BlockerRaised { id, text, owner } => on
                .says_with("⛔", "entry-blocker-raised", |_, args| args.number("id", *id))
                .quoting([text])
                .calling(move || {
                    let playbook = &on.view.playbook;
                    let lead = playbook.role(&RoleKey::lead()).map(|role| &role.key);
                    let owner = owner.filter(|owner| on.is_by_another(*owner));
                    on.calls(owner, lead.into_iter().chain(&playbook.blockers.second)).sparing(on.entry.by)
                })
                .then(|writer| [writer.say_with("next-clear-blocker", |_| Args::new().number("id", *id))]),
            BlockerEvent::BlockerCleared { id, text, carried } => {
                let sentence =
                    if carried.is_some() { "entry-blocker-carried" } else { "entry-blocker-cleared" };
                on.says_with("✅", sentence, |_, args| {
                    args.number("id", *id).number("into", carried.unwrap_or_default())
                })
                .quoting(text)
            }
        }
    }
}
