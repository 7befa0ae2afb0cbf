//! How long recovery took, week by week.

use super::sheet::{BLUE, DIM, Ink, MARGIN, PLAIN, SMALL, Sheet, TRACK};
use super::weeks::{HIGH, Places, head, nothing, rule};
use crate::domain::figures::{Span, Spread};
use crate::domain::guild::Language;
use crate::picture::data::trend::{Trend, Week};
use crate::text::labels::Began;
use crate::text::{Args, labels, say, say_with};
use chrono::TimeDelta;

/// Where lengths end and weeks begin.
const LEFT: f32 = 66.0;
/// Lengths that have a line across, in minutes, each about twice the one before.
const RULES: [i64; 17] =
    [1, 2, 5, 15, 30, 60, 120, 240, 480, 1440, 2880, 5760, 10_080, 20_160, 43_200, 86_400, 259_200];
/// So many lines at most.
const MOST_RULES: usize = 6;

/// In one language.
pub fn svg(trend: &Trend, language: Language) -> String {
    let mut sheet = Sheet::default();
    let told = trend.recovered.map(|spread| told(&spread, language)).unwrap_or_default();
    let top = head(&mut sheet, "picture-recovery", &told, trend, language);
    let Some(scale) = Scale::of(&trend.weeks, top) else { return nothing(sheet, top, language) };
    let bottom = top + HIGH;
    for minutes in scale.rules() {
        let length = TimeDelta::minutes(minutes);
        rule(&mut sheet, &labels::duration(language, length), LEFT, scale.place(length));
    }
    let places = Places::new(trend.weeks.len(), LEFT);
    let took = |week: &Week| week.recovered;
    let each = trend.weeks.iter().enumerate().filter_map(|(nth, week)| Some((nth, took(week)?)));
    let each: Vec<(usize, Spread)> = each.collect();
    for (nth, spread) in &each {
        let (x, wide) = (places.middle(*nth), places.bar().min(10.0));
        let [low, high] = [spread.median, spread.p90].map(|length| scale.place(length));
        sheet.block([x - wide / 2.0, high, wide, low - high], TRACK);
    }
    let points: Vec<[f32; 2]> =
        each.iter().map(|(nth, spread)| [places.middle(*nth), scale.place(spread.median)]).collect();
    // Weeks of which nothing is known are no line.
    for (pair, weeks) in points.windows(2).zip(each.windows(2)) {
        if let ([from, to], [(before, _), (after, _)]) = (pair, weeks)
            && before + 1 == *after
        {
            sheet.line([from[0], from[1], to[0], to[1]], BLUE, 2.0);
        }
    }
    for point in points {
        sheet.dot(point, (places.step * 0.3).clamp(2.0, 4.5), BLUE);
    }
    places.names(&mut sheet, trend, bottom + 18.0);
    legend(&mut sheet, bottom + 42.0, language);
    sheet.finished(bottom + 56.0)
}

fn told(spread: &Spread, language: Language) -> String {
    let length = |length| labels::duration(language, length);
    let args = Args::new()
        .text("name", labels::span(language, Span::Recovered, Began::Either))
        .text("mean", length(spread.mean))
        .text("median", length(spread.median))
        .text("p90", length(spread.p90))
        .number("n", spread.count as i64);
    say_with(language, "stats-spread", args)
}

fn legend(sheet: &mut Sheet, y: f32, language: Language) {
    sheet.dot([MARGIN + 5.0, y - 4.0], 4.5, BLUE);
    sheet.text(&say(language, "picture-median"), [MARGIN + 16.0, y], 90.0, Ink::new(SMALL, PLAIN));
    sheet.block([MARGIN + 110.0, y - 11.0, 8.0, 14.0], TRACK);
    sheet.text(&say(language, "picture-p90"), [MARGIN + 124.0, y], 90.0, Ink::new(SMALL, DIM));
}

/// Lengths from bottom to top; each line across about twice the one below it, since they differ so much.
struct Scale {
    low: i64,
    high: i64,
    top: f32,
}

impl Scale {
    /// For all weeks that have recoveries. `None`: none has.
    fn of(weeks: &[Week], top: f32) -> Option<Scale> {
        let spreads = || weeks.iter().filter_map(|week| week.recovered);
        let shortest = spreads().map(|spread| spread.median.num_minutes()).min()?.max(1);
        let longest = spreads().map(|spread| spread.p90.num_minutes() + 1).max()?.max(2);
        let low = RULES.into_iter().rfind(|rule| *rule <= shortest).unwrap_or(RULES[0]);
        let high = RULES.into_iter().find(|rule| *rule >= longest).unwrap_or(longest).max(low * 2);
        Some(Scale { low, high, top })
    }

    fn rules(&self) -> Vec<i64> {
        let inside: Vec<i64> =
            RULES.into_iter().filter(|rule| (self.low..=self.high).contains(rule)).collect();
        let every = inside.len().div_ceil(MOST_RULES).max(1);
        inside.into_iter().rev().step_by(every).collect()
    }

    fn place(&self, length: TimeDelta) -> f32 {
        let minutes = (length.num_seconds() as f32 / 60.0).max(self.low as f32);
        let share = (minutes / self.low as f32).ln() / (self.high as f32 / self.low as f32).ln();
        self.top + HIGH * (1.0 - share.clamp(0.0, 1.0))
    }
}
