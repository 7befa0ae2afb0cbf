//! Which share of limits was kept, week by week.

use super::sheet::{BAD, GOOD, Ink, MARGIN, PLAIN, SMALL, Sheet, Side};
use super::weeks::{HIGH, Places, head, nothing, rule};
use crate::domain::figures::percent;
use crate::domain::guild::Language;
use crate::picture::data::trend::Trend;
use crate::text::{Args, say, say_with};

/// Where shares end and weeks begin.
const LEFT: f32 = 52.0;
/// A week that is narrower has no room for its figure.
const NARROW: f32 = 24.0;

/// In one language.
pub fn svg(trend: &Trend, language: Language) -> String {
    let mut sheet = Sheet::default();
    let share = percent(trend.met, trend.met + trend.missed);
    let told = share.map(|share| {
        let args = Args::new().number("share", share).number("met", trend.met);
        say_with(language, "stats-limits", args.number("all", trend.met + trend.missed))
    });
    let top = head(&mut sheet, "picture-kept", &told.unwrap_or_default(), trend, language);
    if share.is_none() {
        return nothing(sheet, top, language);
    }
    // Room for the figures above the bars.
    let top = top + 10.0;
    let bottom = top + HIGH;
    for of_hundred in [0, 50, 100] {
        rule(&mut sheet, &format!("{of_hundred}%"), LEFT, bottom - HIGH * of_hundred as f32 / 100.0);
    }
    let places = Places::new(trend.weeks.len(), LEFT);
    for (nth, week) in trend.weeks.iter().enumerate() {
        let Some(share) = percent(week.met, week.met + week.missed) else { continue };
        let (x, wide) = (places.middle(nth), places.bar());
        let kept = HIGH * share as f32 / 100.0;
        sheet.block([x - wide / 2.0, top, wide, HIGH - kept], BAD);
        sheet.block([x - wide / 2.0, bottom - kept, wide, kept], GOOD);
        if places.step >= NARROW {
            let ink = Ink::new(SMALL, PLAIN).on(Side::Around);
            sheet.text(&share.to_string(), [x, top - 5.0], places.step, ink);
        }
    }
    places.names(&mut sheet, trend, bottom + 18.0);
    let y = bottom + 42.0;
    for (id, colour, x) in [("picture-in-time", GOOD, MARGIN), ("picture-too-late", BAD, MARGIN + 120.0)] {
        sheet.block([x, y - 10.0, 12.0, 12.0], colour);
        sheet.text(&say(language, id), [x + 18.0, y], 100.0, Ink::new(SMALL, PLAIN));
    }
    sheet.finished(y + 14.0)
}
