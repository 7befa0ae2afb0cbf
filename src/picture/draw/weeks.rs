//! What pictures of weeks have in common: heading, places of weeks, their names.

use super::sheet::{DIM, FAINT, GREY, Ink, MARGIN, PLAIN, SMALL, Sheet, Side, TEXT, TITLE, WIDTH};
use crate::domain::guild::Language;
use crate::picture::data::trend::Trend;
use crate::picture::glyphs::{drawable, wrapped};
use crate::text::{Args, say, say_with};

pub(super) const RIGHT: f32 = WIDTH - MARGIN;
/// How high a chart is.
pub(super) const HIGH: f32 = 190.0;
/// Room for the name of a week.
const ROOM: f32 = 44.0;

/// Title, time, and what is told of all of it; how far down that goes.
pub(super) fn head(sheet: &mut Sheet, id: &str, told: &str, trend: &Trend, language: Language) -> f32 {
    let mut y = 30.0;
    sheet.text(&say(language, id), [MARGIN, y], RIGHT - MARGIN, Ink::new(TITLE, PLAIN));
    y += 22.0;
    let [from, to] = trend.days;
    let range = format!("{} – {}", from.format("%Y-%m-%d"), to.format("%Y-%m-%d"));
    let count = say_with(language, "picture-incidents", Args::new().number("n", trend.incidents as i64));
    sheet.texts(&[&range, "·", &count], [MARGIN, y], Ink::new(TEXT, DIM));
    for line in wrapped(&drawable(told), TEXT, RIGHT - MARGIN, 3) {
        y += 18.0;
        sheet.text(&line, [MARGIN, y], RIGHT - MARGIN, Ink::new(TEXT, PLAIN));
    }
    y + 20.0
}

/// What stands in the place of a chart that has nothing to show.
pub(super) fn nothing(mut sheet: Sheet, y: f32, language: Language) -> String {
    let ink = Ink::new(TEXT, DIM).on(Side::Around);
    sheet.text(&say(language, "picture-no-data"), [WIDTH / 2.0, y + 40.0], RIGHT - MARGIN, ink);
    sheet.finished(y + 80.0)
}

/// Where the weeks of a chart are, of which the first begins at `left`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    left: f32,
    /// From one to the next.
    pub(super) step: f32,
}

impl Places {
    pub(super) fn new(weeks: usize, left: f32) -> Places {
        Places { left, step: (RIGHT - left) / weeks.max(1) as f32 }
    }

    /// The middle of a week, by its place.
    pub(super) fn middle(self, nth: usize) -> f32 {
        self.left + self.step * (nth as f32 + 0.5)
    }

    /// How wide the bar of a week is.
    pub(super) fn bar(self) -> f32 {
        (self.step * 0.7).clamp(2.0, 26.0)
    }

    /// The Mondays, as many as have room.
    pub(super) fn names(self, sheet: &mut Sheet, trend: &Trend, y: f32) {
        let every = (ROOM / self.step).ceil().max(1.0) as usize;
        for (nth, week) in trend.weeks.iter().enumerate().step_by(every) {
            let name = week.monday.format("%m-%d").to_string();
            let x = self.middle(nth);
            sheet.line([x, y - 14.0, x, y - 11.0], GREY, 1.0);
            let side = if x > RIGHT - 16.0 { Side::Ends } else { Side::Around };
            let x = if x > RIGHT - 16.0 { RIGHT } else { x };
            sheet.text(&name, [x, y], ROOM, Ink::new(SMALL, DIM).on(side));
        }
    }
}

/// A line across, with what it stands for before it.
pub(super) fn rule(sheet: &mut Sheet, name: &str, left: f32, y: f32) {
    sheet.line([left, y, RIGHT, y], FAINT, 1.0);
    sheet.text(name, [left - 6.0, y + 4.0], left - 8.0, Ink::new(SMALL, DIM).on(Side::Ends));
}
