//! What is said of who reacts, and of who was reached.

use super::line::{Line, Lined, On};
use super::phone;
use crate::domain::ids::RoleKey;
use crate::domain::quorum::outstanding_call;
use crate::domain::timeline::{CallMissed, PageMissed, PresenceEvent};
use crate::text::plain::show;
use crate::text::{Args, labels};

fn missed(why: CallMissed) -> &'static str {
    match why {
        CallMissed::NoAnswer => "call-missed-no-answer",
        CallMissed::Refused => "call-missed-refused",
        CallMissed::Unclear => "call-missed-unclear",
        CallMissed::Fault => "call-missed-fault",
    }
}

fn unpaged(why: PageMissed) -> &'static str {
    match why {
        PageMissed::Refused => "page-missed-refused",
        PageMissed::Fault => "page-missed-fault",
        PageMissed::Unclear => "page-missed-unclear",
    }
}

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
            PresenceEvent::Paged { person, roles, outlet } => {
                let id = if outlet.is_some() { "entry-paged-by" } else { "entry-paged" };
                on.says_with("📞", id, move |writer, args| {
                    let named =
                        || labels::list(writer.language(), roles.iter().map(|role| writer.role(role)));
                    let args = args.text("person", person.map_or_else(named, |person| writer.person(person)));
                    match outlet {
                        Some(outlet) => args.text("outlet", show(outlet, 60)),
                        None => args,
                    }
                })
            }
            PresenceEvent::CallMissed { outlet, person, why, .. } => {
                on.says_with("📵", "entry-call-missed", move |writer, args| {
                    let args = args.text("outlet", show(outlet, 60)).text("person", writer.person(*person));
                    args.text("why", writer.say(missed(*why)))
                })
            }
            // Whoever is reminded of the call makes it.
            PresenceEvent::NobodyLeft { outlet, roles } => on
                .says_with("📵", "entry-nobody-left", move |writer, args| {
                    let roles = labels::list(writer.language(), roles.iter().map(|role| writer.role(role)));
                    args.text("outlet", show(outlet, 60)).text("roles", roles)
                })
                .then_say("do-call-yourself")
                .calling(move || {
                    let demanded = outstanding_call(&on.view.incident, on.view.rules());
                    let remind = demanded.into_iter().flat_map(|demanded| &demanded.call.remind);
                    on.calls(on.view.incident.primary(), remind)
                })
                .with_rows(move |_| phone::rows(on.view)),
            PresenceEvent::PagerTold { outlet } => {
                on.says_with("📟", "entry-pager-told", move |_, args| args.text("outlet", show(outlet, 60)))
            }
            PresenceEvent::PageMissed { outlet, why } => {
                on.says_with("⚠️", "entry-page-missed", move |writer, args| {
                    args.text("outlet", show(outlet, 60)).text("why", writer.say(unpaged(*why)))
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
