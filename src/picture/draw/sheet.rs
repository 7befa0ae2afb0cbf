//! A sheet that is drawn on: shapes and texts, as SVG. Its units are about the points of a phone.

use crate::picture::glyphs::{FAMILY, drawable, fitted, width};
use std::fmt::Write as _;

/// How wide every picture is.
pub(super) const WIDTH: f32 = 400.0;
/// What is left free at its edges.
pub(super) const MARGIN: f32 = 14.0;

/// Sizes of letters; smaller ones cannot be read on a phone.
pub(super) const TITLE: f32 = 17.0;
pub(super) const TEXT: f32 = 12.5;
pub(super) const SMALL: f32 = 11.5;

/// A colour, all of them light enough for the ground; no two things are told apart by colour alone.
pub(super) type Colour = &'static str;
pub(super) const GROUND: Colour = "#1b1d21";
pub(super) const FAINT: Colour = "#33373e";
pub(super) const TRACK: Colour = "#454a53";
pub(super) const PLAIN: Colour = "#f2f3f5";
pub(super) const DIM: Colour = "#b4b9c2";
pub(super) const GOOD: Colour = "#5fcf86";
pub(super) const BAD: Colour = "#ff7b72";
pub(super) const NEAR: Colour = "#f2c14e";
pub(super) const BLUE: Colour = "#79b8ff";
pub(super) const VIOLET: Colour = "#c297ff";
pub(super) const TEAL: Colour = "#56d4c8";
pub(super) const ORANGE: Colour = "#ffab63";
pub(super) const GREY: Colour = "#939aa5";

/// On which side of its place a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Begins there.
    Begins,
    Around,
    /// Ends there.
    Ends,
}

/// How a text is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    pub(super) size: f32,
    pub(super) colour: Colour,
    pub(super) side: Side,
}

impl Ink {
    pub(super) const fn new(size: f32, colour: Colour) -> Ink {
        Ink { size, colour, side: Side::Begins }
    }

    pub(super) const fn on(self, side: Side) -> Ink {
        Ink { side, ..self }
    }
}

/// What is drawn so far.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// What is behind everything else.
    behind: String,
    body: String,
}

impl Sheet {
    /// A filled rectangle: left, top, width, height.
    pub(super) fn block(&mut self, [x, y, w, h]: [f32; 4], colour: Colour) {
        if w <= 0.0 || h <= 0.0 {
            return;
        }
        let round = (h / 4.0).min(3.0).min(w / 2.0);
        let _ = writeln!(
            self.body,
            r#"<rect x="{x:.2}" y="{y:.2}" width="{w:.2}" height="{h:.2}" rx="{round:.2}" fill="{colour}"/>"#
        );
    }

    /// Makes the ground free of what is behind, so that a text there can be read.
    pub(super) fn clear(&mut self, [x, y, w, h]: [f32; 4]) {
        self.block([x, y, w, h], GROUND);
    }

    /// A line from a point to a point.
    pub(super) fn line(&mut self, ends: [f32; 4], colour: Colour, wide: f32) {
        self.body.push_str(&line(ends, colour, wide, ""));
    }

    /// A broken line, behind everything else.
    pub(super) fn line_behind(&mut self, ends: [f32; 4], colour: Colour, wide: f32) {
        self.behind.push_str(&line(ends, colour, wide, r#" stroke-dasharray="4 3""#));
    }

    /// A dot around a point.
    pub(super) fn dot(&mut self, [x, y]: [f32; 2], radius: f32, colour: Colour) {
        let _ = writeln!(self.body, r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" fill="{colour}"/>"#);
    }

    /// A text on its base line, cut where it has no room.
    pub(super) fn text(&mut self, text: &str, [x, y]: [f32; 2], room: f32, ink: Ink) {
        let text = fitted(&drawable(text), ink.size, room);
        if text.is_empty() {
            return;
        }
        let anchor = match ink.side {
            Side::Begins => "start",
            Side::Around => "middle",
            Side::Ends => "end",
        };
        let (size, colour) = (ink.size, ink.colour);
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = writeln!(
            self.body,
            r#"<text x="{x:.2}" y="{y:.2}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{text}</text>"#
        );
    }

    /// Words and figures beside each other, each in a text of its own, from a point on.
    pub(super) fn texts(&mut self, texts: &[&str], [mut x, y]: [f32; 2], ink: Ink) {
        for text in texts {
            self.text(text, [x, y], WIDTH - MARGIN - x, ink);
            x += width(&drawable(text), ink.size) + ink.size * 0.6;
        }
    }

    /// All of it, so high at least: in whole pixels, at whatever scale.
    pub(super) fn finished(self, height: f32) -> String {
        let height = (height / 2.0).ceil() * 2.0;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height:.0}\" \
             font-family=\"{FAMILY}\">\n<rect width=\"100%\" height=\"100%\" fill=\"{GROUND}\"/>\n{}{}</svg>\n",
            self.behind, self.body
        )
    }
}

fn line([x1, y1, x2, y2]: [f32; 4], colour: Colour, wide: f32, more: &str) -> String {
    let ends = format!(r#"x1="{x1:.2}" y1="{y1:.2}" x2="{x2:.2}" y2="{y2:.2}""#);
    format!("<line {ends} stroke=\"{colour}\" stroke-width=\"{wide}\"{more}/>\n")
}
