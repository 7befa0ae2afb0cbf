//! The words of refusals about turns.

use super::choices;
use crate::domain::At;
use crate::domain::guild::Language;
use crate::domain::ids::UserId;
use crate::domain::playbook::Playbook;
use crate::domain::refusal::TurnsRefusal;
use crate::text::labels::{self, Style, timestamp};
use crate::text::{Args, say};

/// The words of each, and what they name.
pub(super) fn told(
    language: Language,
    refusal: &TurnsRefusal,
    playbook: Option<&Playbook>,
) -> (&'static str, Args) {
    use TurnsRefusal as R;
    let time = |at: At| timestamp(at, Style::DateTime);
    let person = |user: UserId| format!("<@{}>", user.0);
    let or_nobody = |user: Option<UserId>| user.map_or_else(|| say(language, "turns-nobody"), person);
    let args = Args::new();
    match refusal {
        R::WhichRole(known) => {
            let known =
                known.iter().map(|role| format!("“{role}” {}", labels::role(language, playbook, role)));
            ("refused-which-rota", choices(language, "", known))
        }
        R::NotOfTheRota(user, role) => {
            let args = args.text("role", labels::role(language, playbook, role));
            ("refused-not-of-the-rota", args.text("who", person(*user)))
        }
        R::Past(at) => ("refused-turn-past", args.text("time", time(*at))),
        R::EndsBeforeItBegins(from, until) => {
            ("refused-turn-order", args.text("from", time(*from)).text("until", time(*until)))
        }
        R::NoEnd => ("refused-turn-no-end", args),
        R::TooLong(until) => ("refused-turn-too-long", args.text("until", time(*until))),
        R::OnCallAlready(until) => ("refused-on-call-already", args.text("until", time(*until))),
        R::WithOneself => ("refused-turn-with-oneself", args),
        R::NotYourTurn(at, who) => {
            ("refused-not-your-turn", args.text("time", time(*at)).text("who", or_nobody(*who)))
        }
        R::NotTheirTurn(user, at, who, next) => {
            let args = args.text("user", person(*user)).text("time", time(*at));
            let next = next.map_or_else(|| say(language, "turns-never"), time);
            ("refused-not-their-turn", args.text("who", or_nobody(*who)).text("next", next))
        }
        R::NoTurnComing(user) => ("refused-no-turn-coming", args.text("who", person(*user))),
        R::AskedAlready(who, from, until) => {
            let args = args.text("who", or_nobody(*who)).text("from", time(*from));
            ("refused-turn-asked-already", args.text("until", time(*until)))
        }
        R::NoSuchRequest => ("refused-no-such-turn-request", args),
        R::SomebodyElseIsAsked(who) => ("refused-somebody-else-is-asked", args.text("who", or_nobody(*who))),
        R::AnsweredAlready(at) => ("refused-turn-answered", args.text("time", time(*at))),
        R::Lapsed(at) => ("refused-turn-lapsed", args.text("time", time(*at))),
        R::TurnsChanged(at, who) => {
            ("refused-turns-changed", args.text("time", time(*at)).text("who", or_nobody(*who)))
        }
    }
}
