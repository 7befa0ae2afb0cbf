//! What is said of who reacts, and of who was reached.

use super::line::{Line, Lined, On};
use crate::domain::ids::RoleKey;
use crate::domain::timeline::PresenceEvent;
use crate::text::{Args, labels};

impl Lined for PresenceEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            PresenceEvent::Acknowledged => on.says("🙋", "entry-acknowledged").then(move |writer| {
                let alone = on.view.incident.primary().is_none();
                alone.then(|| {
                    writer.say_with("next-assign", |writer| {
                        Args::new().text("role", writer.role(&RoleKey::primary()))
                    })
                })
            }),
            PresenceEvent::Paged { person, roles } => {
                on.says_with("📞", "entry-paged", move |writer, args| {
                    let named =
                        || labels::list(writer.language(), roles.iter().map(|role| writer.role(role)));
                    args.text("person", person.map_or_else(named, |person| writer.person(person)))
                })
            }
            PresenceEvent::Contacted { note } => on.says("📞", "entry-contacted").quoting([note]),
            PresenceEvent::Present { roles, .. } => on
                .says_with("•", "entry-present", |writer, args| {
                    let roles = roles.iter().map(|role| writer.role(role));
                    args.text("roles", labels::list(writer.language(), roles))
                })
                .untold(),
        }
    }
}
