//! The picture of one incident.

use super::axis::Axis;
use super::sheet::{
    BAD, BLUE, Colour, DIM, FAINT, GOOD, GREY, Ink, MARGIN, NEAR, ORANGE, PLAIN, SMALL, Sheet, Side, TEAL,
    TEXT, TITLE, TRACK, VIOLET, WIDTH,
};
use crate::domain::At;
use crate::domain::guild::Language;
use crate::domain::incident::State;
use crate::picture::data::timeline::{LimitRun, Outcome, Stretch, Timeline, Unasked};
use crate::picture::glyphs::{drawable, width, wrapped};
use crate::text::{Args, labels, say, say_with};
use crate::zone::Zone;
use strum::VariantArray;

/// Where the names of rows end and time begins.
const CHART: f32 = 144.0;
const RIGHT: f32 = WIDTH - MARGIN;
const ROW: f32 = 21.0;
const BAR: f32 = 12.0;
/// The bar of a limit, which is under its name.
const LOW_BAR: f32 = 8.0;
/// No bar is narrower.
const THIN: f32 = 2.5;

/// Of one incident, in one language, with times as a clock in `zone` shows them.
pub fn svg(picture: &Timeline, language: Language, zone: Zone) -> String {
    let mut page = Page { sheet: Sheet::default(), y: 0.0, axis: axis(picture), picture, language, zone };
    page.head();
    let top = page.y;
    page.scale();
    page.phases();
    page.levels();
    page.limits();
    page.told();
    page.behind(top);
    let height = page.y + MARGIN - 4.0;
    page.sheet.finished(height)
}

fn axis(picture: &Timeline) -> Axis {
    let busy = picture.phases.iter().rev().find(|phase| phase.what < State::Resolved);
    let from = picture.occurred.filter(|occurred| picture.from - *occurred <= picture.length());
    let busy = busy.map_or(picture.to, |phase| phase.to);
    Axis::new([from.unwrap_or(picture.from), picture.to], busy, [CHART, RIGHT])
}

struct Page<'a> {
    sheet: Sheet,
    /// How far down it is drawn.
    y: f32,
    axis: Axis,
    picture: &'a Timeline,
    language: Language,
    zone: Zone,
}

impl Page<'_> {
    fn head(&mut self) {
        let state = labels::state(self.language, self.picture.state);
        self.y = 27.0;
        let room = RIGHT - MARGIN - width(&drawable(&state), TEXT) - 12.0;
        self.sheet.text(&self.picture.number, [MARGIN, self.y], room, Ink::new(TEXT, DIM));
        self.sheet.text(&state, [RIGHT, self.y], 200.0, Ink::new(TEXT, DIM).on(Side::Ends));
        let title = drawable(&self.picture.title);
        for line in wrapped(&title, TITLE, RIGHT - MARGIN, 2) {
            self.y += 24.0;
            self.sheet.text(&line, [MARGIN, self.y], RIGHT - MARGIN, Ink::new(TITLE, PLAIN));
        }
        self.y += 22.0;
        let from = self.shown(self.picture.from, "%Y-%m-%d %H:%M");
        let to = self.shown(self.picture.to, if self.is_one_day() { "%H:%M" } else { "%m-%d %H:%M" });
        let length = labels::duration(self.language, self.picture.length());
        let range = format!("{from} – {to}");
        self.sheet.texts(&[&range, "·", &length], [MARGIN, self.y], Ink::new(TEXT, DIM));
        self.y += 18.0;
    }

    fn shown(&self, at: At, pattern: &str) -> String {
        at.with_timezone(&self.zone).format(pattern).to_string()
    }

    fn is_one_day(&self) -> bool {
        self.shown(self.picture.from, "%F") == self.shown(self.picture.to, "%F")
    }

    /// Named instants.
    fn scale(&mut self) {
        self.y += 10.0;
        for (x, name) in self.axis.named(self.zone) {
            let side = if x < CHART + 14.0 { Side::Begins } else { Side::Around };
            self.sheet.text(&name, [x, self.y], 60.0, Ink::new(SMALL, DIM).on(side));
        }
        self.y += 6.0;
    }

    /// What is behind all rows: service restored, and the break. Drawn last, since only then is known how high they are.
    fn behind(&mut self, top: f32) {
        let (above, below) = (top + 16.0, self.y);
        if let Some(x) = self.axis.break_at() {
            for x in [x - 1.5, x + 1.5] {
                self.sheet.line_behind([x, above, x, below], GREY, 1.0);
            }
        }
        let Some(restored) = self.picture.restored else { return };
        let x = self.axis.place(restored);
        self.sheet.line_behind([x, above, x, below + 4.0], GOOD, 1.5);
        self.y += 19.0;
        let pattern = if self.is_one_day() { "%H:%M" } else { "%m-%d %H:%M" };
        let time = self.shown(restored, pattern);
        let word = say(self.language, "picture-restored");
        self.sheet.line_behind([MARGIN, self.y - 4.0, MARGIN + 18.0, self.y - 4.0], GOOD, 1.5);
        self.sheet.texts(&[&word, &time], [MARGIN + 24.0, self.y], Ink::new(SMALL, DIM));
    }

    fn heading(&mut self, id: &str) {
        self.y += 20.0;
        self.sheet.line([MARGIN, self.y - 15.0, RIGHT, self.y - 15.0], FAINT, 1.0);
        self.sheet.text(&say(self.language, id), [MARGIN, self.y], 200.0, Ink::new(SMALL, DIM));
        self.y += 4.0;
    }

    fn name(&mut self, name: &str) {
        self.y += ROW;
        self.sheet.text(name, [MARGIN, self.y - 6.0], CHART - MARGIN - 8.0, Ink::new(TEXT, PLAIN));
    }

    fn bar(&mut self, from: At, to: At, colour: Colour) -> [f32; 2] {
        let (left, right) = (self.axis.place(from), self.axis.place(to));
        let left = left.min(RIGHT - THIN);
        let right = right.max(left + THIN);
        self.sheet.block([left, self.y - 4.5 - BAR, right - left, BAR], colour);
        [left, right]
    }

    fn low_bar(&mut self, from: At, to: At, colour: Colour) {
        let left = self.axis.place(from).min(RIGHT - THIN);
        let right = self.axis.place(to).max(left + THIN);
        self.sheet.block([left, self.y - LOW_BAR, right - left, LOW_BAR], colour);
    }

    /// A length beside a bar, where there is room for it.
    fn beside(&mut self, [left, right]: [f32; 2], length: &str) {
        let wide = width(&drawable(length), SMALL) + 6.0;
        let ink = Ink::new(SMALL, DIM);
        if RIGHT - right >= wide {
            self.sheet.clear([right + 3.0, self.y - 17.0, wide, 14.0]);
            self.sheet.text(length, [right + 5.0, self.y - 6.0], wide, ink);
        } else if left - CHART >= wide {
            self.sheet.clear([left - wide - 1.0, self.y - 17.0, wide, 14.0]);
            self.sheet.text(length, [left - 5.0, self.y - 6.0], wide, ink.on(Side::Ends));
        } else {
            let ink = Ink::new(SMALL, super::sheet::GROUND).on(Side::Around);
            self.sheet.text(length, [f32::midpoint(left, right), self.y - 6.0], wide, ink);
        }
    }

    fn phases(&mut self) {
        self.heading("picture-phases");
        if let Some(occurred) = self.picture.occurred {
            self.name(&say(self.language, "picture-before"));
            let length = labels::duration(self.language, self.picture.from - occurred);
            let bar = self.bar(occurred, self.picture.from, GREY);
            self.beside(bar, &length);
        }
        for state in State::VARIANTS {
            let stays: Vec<&Stretch<State>> =
                self.picture.phases.iter().filter(|phase| phase.what == *state).collect();
            let Some(first) = stays.first() else { continue };
            let from = self.axis.place(first.from);
            self.name(&labels::state(self.language, *state));
            let length = stays.iter().map(|stay| stay.to - stay.from).sum();
            let ends = stays.iter().map(|stay| self.bar(stay.from, stay.to, colour(*state))[1]);
            let to = ends.fold(from, f32::max);
            let length = labels::duration(self.language, length);
            self.beside([from, to], &length);
        }
    }

    fn levels(&mut self) {
        if self.picture.levels.is_empty() {
            return;
        }
        self.name(&say(self.language, "picture-level"));
        for level in &self.picture.levels {
            let [left, right] = self.bar(level.from, level.to, TRACK);
            let ink = Ink::new(SMALL, PLAIN);
            let name = labels::words(self.language, &level.what);
            self.sheet.text(&name, [left + 4.0, self.y - 6.0], right - left - 4.0, ink);
        }
    }

    fn limits(&mut self) {
        if self.picture.limits.is_empty() {
            return;
        }
        self.heading("picture-limits");
        for run in &self.picture.limits {
            self.y += 19.0;
            let (verdict, colour) = self.verdict(run);
            let left = RIGHT - width(&drawable(&verdict), SMALL) - 10.0;
            let name = drawable(&labels::clock(self.language, run.clock));
            let room = left - MARGIN - 60.0;
            self.sheet.text(&name, [MARGIN, self.y], room, Ink::new(TEXT, PLAIN));
            let limit = labels::words(self.language, &run.length);
            let x = MARGIN + width(&name, TEXT).min(room) + 8.0;
            self.sheet.text(&limit, [x, self.y], left - x, Ink::new(SMALL, DIM));
            self.sheet.clear([left + 6.0, self.y - 11.0, RIGHT - left - 6.0, 14.0]);
            self.sheet.text(
                &verdict,
                [RIGHT, self.y],
                RIGHT - MARGIN,
                Ink::new(SMALL, colour).on(Side::Ends),
            );
            self.y += 13.5;
            self.run(run);
        }
    }

    /// The time that it had, what of it was needed, and how much more.
    fn run(&mut self, run: &LimitRun) {
        self.low_bar(run.from, run.due, TRACK);
        match run.outcome {
            Outcome::Met(met) => self.low_bar(run.from, met, GOOD),
            Outcome::Late(met) => self.low_bar(run.due, met, BAD),
            Outcome::Missed => self.low_bar(run.due, self.picture.to, BAD),
            Outcome::Running => self.low_bar(run.from, self.picture.to, BLUE),
        }
        if run.due <= self.picture.to {
            let due = self.axis.place(run.due);
            self.sheet.line([due, self.y - LOW_BAR - 2.0, due, self.y + 2.0], PLAIN, 1.5);
        }
    }

    fn verdict(&self, run: &LimitRun) -> (String, Colour) {
        let length = |length| labels::duration(self.language, length);
        match run.outcome {
            Outcome::Met(met) => {
                let args = Args::new().text("took", length(met - run.from));
                (say_with(self.language, "picture-met", args), GOOD)
            }
            Outcome::Late(met) => {
                let args = Args::new().text("late", length(met - run.due));
                (say_with(self.language, "picture-late", args), BAD)
            }
            Outcome::Missed => (say(self.language, "picture-missed"), BAD),
            Outcome::Running => (say(self.language, "picture-running"), BLUE),
        }
    }

    fn told(&mut self) {
        if self.picture.told.is_empty() {
            return;
        }
        self.heading("picture-told");
        for told in Unasked::VARIANTS {
            let at: Vec<At> =
                self.picture.told.iter().filter(|(what, _)| what == told).map(|(_, at)| *at).collect();
            if at.is_empty() {
                continue;
            }
            let (id, colour) = match told {
                Unasked::Warning => ("picture-warnings", NEAR),
                Unasked::Breach => ("picture-breaches", BAD),
                Unasked::Escalation => ("picture-escalations", ORANGE),
                Unasked::Reminder => ("picture-reminders", BLUE),
            };
            self.name(&say(self.language, id));
            let ink = Ink::new(TEXT, colour).on(Side::Ends);
            self.sheet.text(&at.len().to_string(), [CHART - 8.0, self.y - 6.0], 60.0, ink);
            let mut last = f32::MIN;
            for at in at {
                let x = self.axis.place(at);
                // Those that would hide each other are one line.
                if x - last >= 1.0 {
                    self.sheet.line([x, self.y - 16.0, x, self.y - 4.0], colour, 1.5);
                    last = x;
                }
            }
        }
    }
}

fn colour(state: State) -> Colour {
    match state {
        State::Reported => GREY,
        State::Graded => DIM,
        State::Assigned => BLUE,
        State::Diagnosing => VIOLET,
        State::Planning => TEAL,
        State::Approving => NEAR,
        State::Processing => ORANGE,
        State::Verifying => TEAL,
        State::Resolved | State::Closed => GOOD,
    }
}
