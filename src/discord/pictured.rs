//! Pictures beside what is said: drawn aside, so that nothing that is due waits for them, and left out where one cannot be
//! drawn, since the message is owed all the same.

use super::cards::review::record_names;
use super::message::{File, Message};
use crate::actions::{Cases, Then, View};
use crate::domain::At;
use crate::domain::figures::Case;
use crate::domain::guild::Language;
use crate::domain::timeline::Entry;
use crate::picture::data::timeline::Timeline;
use crate::picture::data::trend::Trend;
use crate::picture::draw;
use crate::picture::png::png;
use crate::text::page::illustrated;
use crate::text::say;
use std::time::Duration;
use tokio::sync::Semaphore;

/// One is drawn at a time for people who ask.
static TURN: Semaphore = Semaphore::const_new(1);
/// How long somebody waits for that: their answer has 3 s.
const PATIENCE: Duration = Duration::from_secs(1);

/// One incident over its time, in one language: the PNG. `None`: it cannot be drawn, which is logged.
pub async fn drawn(view: &View, timeline: &[Entry], language: Language, now: At) -> Option<Vec<u8>> {
    let picture = Timeline::of(&view.incident, timeline, view.rules(), now);
    let zone = view.guild.zone;
    aside(move || png(&draw::timeline::svg(&picture, language, zone))).await
}

/// For people who ask, one after the other: what is due needs the processors, too. `None`: others take too long, or it failed,
/// which is logged.
async fn in_turn(drawing: impl Future<Output = Option<Vec<u8>>>) -> Option<Vec<u8>> {
    let turn = tokio::time::timeout(PATIENCE, TURN.acquire()).await;
    let turn = turn.inspect_err(|_| tracing::warn!("a picture is left out: others are drawn for too long"));
    let _turn = turn.ok()?;
    drawing.await
}

/// Draws aside. `None`: it failed, which is logged.
pub(super) async fn aside(
    draw: impl FnOnce() -> anyhow::Result<Vec<u8>> + Send + 'static,
) -> Option<Vec<u8>> {
    let made = tokio::task::spawn_blocking(draw).await.map_err(anyhow::Error::from).flatten();
    made.inspect_err(
        |error| tracing::warn!(%error, "a picture cannot be drawn; what it belongs to goes without"),
    )
    .ok()
}

/// Adds the picture of an incident to its record, if the message has that: into each page in the page's language, and as a
/// file of its own in the first, so that Discord shows it large.
pub async fn with_record(view: &View, timeline: &[Entry], message: &mut Message, now: At) {
    for (nth, (language, name)) in record_names(view).into_iter().enumerate() {
        let page = format!("{name}.html");
        let Some(page) = message.files.iter().position(|file| file.name == page) else { continue };
        let Some(drawn) = drawn(view, timeline, language, now).await else { continue };
        let page = &mut message.files[page];
        page.bytes = illustrated(&String::from_utf8_lossy(&page.bytes), &drawn, &alt(language)).into_bytes();
        message.files.extend((nth == 0).then(|| File::png(&name, drawn)));
    }
}

/// Adds the picture of an incident to files for one reader: into a page, if there is one, and as a file of its own.
pub async fn with_files(
    view: &View,
    timeline: &[Entry],
    then: Option<&Then>,
    files: &mut Vec<File>,
    (language, now): (Language, At),
) {
    // What was not reported by then has nothing to show.
    let (shown, now) = match then {
        None => (Some(view), now),
        Some(then) => (then.view.as_ref(), then.at),
    };
    let Some(shown) = shown else { return };
    let until: Vec<Entry> = timeline.iter().filter(|entry| entry.at <= now).cloned().collect();
    let Some(drawn) = in_turn(drawn(shown, &until, language, now)).await else { return };
    for page in files.iter_mut().filter(|file| file.name.ends_with(".html")) {
        page.bytes = illustrated(&String::from_utf8_lossy(&page.bytes), &drawn, &alt(language)).into_bytes();
    }
    files.push(File::png(&super::cards::review::file_name(view.incident.number()), drawn));
}

/// The pictures of figures, over incidents that were reported from an instant to another: recovery, limits, load. Those that
/// cannot be drawn are left out, which is logged.
pub async fn pictures(cases: &Cases, days: [At; 2], language: Language) -> Vec<File> {
    let counted: Vec<&Case> = cases.counted.iter().map(|counted| &counted.case).collect();
    let trend = Trend::of(&counted, days, cases.guild.zone);
    let mut files = Vec::new();
    for (name, svg) in [
        ("recovery", draw::recovery::svg(&trend, language)),
        ("limits", draw::kept::svg(&trend, language)),
        ("load", draw::load::svg(&trend, language)),
    ] {
        files.extend(in_turn(aside(move || png(&svg))).await.map(|drawn| File::png(name, drawn)));
    }
    files
}

/// What stands for the picture where it is not seen.
fn alt(language: Language) -> String {
    say(language, "picture-alt")
}

#[cfg(test)]
mod tests {
    use super::aside;

    #[tokio::test]
    async fn what_cannot_be_drawn_is_left_out() {
        assert_eq!(aside(|| Ok(vec![1])).await, Some(vec![1]));
        assert_eq!(aside(|| anyhow::bail!("no ink")).await, None);
        assert_eq!(aside(|| panic!("the drawing ends in the middle")).await, None);
    }
}
