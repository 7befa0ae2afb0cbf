//! When incidents were reported: by hour and weekday.

use super::sheet::{DIM, FAINT, Ink, MARGIN, SMALL, Sheet, Side};
use super::weeks::{RIGHT, head};
use crate::domain::guild::Language;
use crate::picture::data::trend::Trend;
use crate::text::say;

const LEFT: f32 = 40.0;
/// Where the sums of hours stand.
const SUMS: f32 = 40.0;
const ROW: f32 = 17.0;

const WEEKDAYS: [&str; 7] = [
    "picture-monday",
    "picture-tuesday",
    "picture-wednesday",
    "picture-thursday",
    "picture-friday",
    "picture-saturday",
    "picture-sunday",
];

/// From none to most: each lighter than the one before, and each with its figure.
const SHADES: [&str; 5] = ["#26292f", "#4d3b2a", "#8a5a2b", "#cf8136", "#ffab63"];

/// In one language.
pub fn svg(trend: &Trend, language: Language) -> String {
    let mut sheet = Sheet::default();
    let mut y = head(&mut sheet, "picture-load", "", trend, language) + 8.0;
    let step = (RIGHT - SUMS - LEFT) / 7.0;
    let middle = |day: usize| LEFT + step * (day as f32 + 0.5);
    let ink = Ink::new(SMALL, DIM).on(Side::Around);
    for (day, id) in WEEKDAYS.iter().enumerate() {
        sheet.text(&say(language, id), [middle(day), y], step, ink);
    }
    sheet.text(&say(language, "picture-total"), [RIGHT, y], SUMS, ink.on(Side::Ends));
    y += 6.0;
    let most = trend.load.iter().flatten().copied().max().unwrap_or(0);
    for (hour, counts) in trend.load.iter().enumerate() {
        sheet.text(&format!("{hour:02}"), [MARGIN, y + 12.5], LEFT, Ink::new(SMALL, DIM));
        for (day, count) in counts.iter().enumerate() {
            let (colour, figure) = shade(*count, most);
            sheet.block([LEFT + step * day as f32 + 1.0, y + 1.0, step - 2.0, ROW - 2.0], colour);
            if *count > 0 {
                let ink = Ink::new(SMALL, figure).on(Side::Around);
                sheet.text(&count.to_string(), [middle(day), y + 12.5], step, ink);
            }
        }
        sum(&mut sheet, counts.iter().sum(), [RIGHT, y + 12.5], ink.on(Side::Ends));
        y += ROW;
    }
    sheet.line([MARGIN, y + 3.0, RIGHT, y + 3.0], FAINT, 1.0);
    y += 18.0;
    for day in 0..7 {
        sum(&mut sheet, trend.load.iter().map(|counts| counts[day]).sum(), [middle(day), y], ink);
    }
    sheet.finished(y + 12.0)
}

fn sum(sheet: &mut Sheet, count: u32, place: [f32; 2], ink: Ink) {
    if count > 0 {
        sheet.text(&count.to_string(), place, SUMS, ink);
    }
}

/// The ground of a count, and the colour in which its figure can be read there.
fn shade(count: u32, most: u32) -> (&'static str, &'static str) {
    let steps = SHADES.len() as u32 - 1;
    let nth = (count * steps).div_ceil(most.max(1)).min(steps);
    (SHADES[nth as usize], if nth >= 3 { SHADES[0] } else { "#f2f3f5" })
}
