//! What is said of alerts.

use super::line::{Line, Lined, On};
use super::writer::Writer;
use crate::domain::alert::stand::Stand;
use crate::domain::timeline::AlertEvent;
use crate::text::Args;

/// Longest title that the card shows.
const LONGEST: usize = 60;
/// Titles that the card shows at most.
const MOST: usize = 3;

impl Lined for AlertEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let AlertEvent::AlertsChanged { source, stand } = self;
        let (sign, sentence, next) = match stand {
            Stand { doubtful: 1.., firing: 0, .. } => {
                ("❔", "entry-alerts-doubtful", Some("next-alerts-doubtful"))
            }
            Stand { firing: 0, .. } => ("✅", "entry-alerts-recovered", Some("next-alerts-recovered")),
            Stand { .. } => ("🔔", "entry-alerts-firing", None),
        };
        let line = on
            .says_with(sign, sentence, move |writer, args| {
                let args = args.text("source", writer.text(source, LONGEST)).number("firing", stand.firing);
                args.number("doubtful", stand.doubtful).number("recovered", stand.recovered)
            })
            .quoting(&stand.titles)
            .then(move |writer| next.map(|next| writer.say(next)).into_iter().chain(left_out(writer, stand)));
        // What opens the incident says it all.
        let opens = on.entry.at == on.view.incident.declared_at;
        if opens { line.untold() } else { line }
    }
}

/// How alerts stand now, in a line: what fires, by name as far as there is room.
pub(super) fn now(writer: &Writer<'_>) -> Option<String> {
    let stand = &writer.view.incident.alerts.as_ref()?.stand;
    let titles = stand.titles.iter().take(MOST).map(|title| writer.text(title, LONGEST));
    let titles = titles.collect::<Vec<_>>().join(" · ");
    let more = if stand.firing as usize > MOST { " …" } else { "" };
    let titles = if titles.is_empty() { titles } else { format!(" ({titles}{more})") };
    let counts = [("alerts-doubtful", stand.doubtful), ("alerts-recovered", stand.recovered)];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts = counts.map(|(id, count)| writer.say_with(id, |_| Args::new().number("n", count)));
    let firing = format!("{}{titles}", stand.firing);
    Some(std::iter::once(firing).chain(counts).chain(left_out(writer, stand)).collect::<Vec<_>>().join(" · "))
}

/// How many more there are that the source did not tell.
fn left_out(writer: &Writer<'_>, stand: &Stand) -> Option<String> {
    let count = i64::try_from(stand.left_out).unwrap_or(i64::MAX);
    (count > 0).then(|| writer.say_with("alerts-left-out", |_| Args::new().number("n", count)))
}
