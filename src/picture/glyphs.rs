//! What the font has, and how wide it is.

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Noto Sans SC, of its makers' version 2.004, with the characters that `font/characters.py` lists; `font/subset.sh` makes it.
pub(super) const FONT: &[u8] = include_bytes!("font/NotoSansSC.otf");
/// What the font calls itself.
pub(super) const FAMILY: &str = "Noto Sans CJK SC";
/// Stands for what the font lacks.
const BOX: char = '□';
/// Stands for what there is no room for.
const MORE: char = '…';
/// Joins signs to one picture.
const JOINER: char = '\u{200d}';

static READ: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::new(FONT).ok());

/// The glyph of a character. `None`: the font lacks it.
fn glyph(c: char) -> Option<GlyphId> {
    READ.as_ref()?.charmap().map(c).filter(|glyph| *glyph != GlyphId::NOTDEF)
}

fn metrics() -> Option<GlyphMetrics<'static>> {
    Some(READ.as_ref()?.glyph_metrics(Size::new(1.0), LocationRef::default()))
}

/// A text as it can be drawn: on one line, of characters that the font has. What only changes how others look goes, and
/// what is lacking is a box.
pub fn drawable(text: &str) -> String {
    let mut drawn = String::new();
    let mut is_joined = false;
    for c in text.nfc() {
        let joined = std::mem::replace(&mut is_joined, c == JOINER);
        if c.is_whitespace() || c.is_control() {
            if !drawn.ends_with(' ') {
                drawn.push(' ');
            }
        } else if glyph(c).is_some() {
            drawn.push(c);
        } else if !joined && !is_silent(c) {
            drawn.push(BOX);
        }
    }
    drawn.trim().to_owned()
}

/// Has no look of its own: marks, joiners, directions, variants, and the colour of a skin.
fn is_silent(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{1f3fb}'..='\u{1f3ff}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// How wide a drawable text is, in units of a sheet, at a size in the same.
pub fn width(text: &str, size: f32) -> f32 {
    let Some(metrics) = metrics() else { return 0.0 };
    let glyphs = text.chars().filter_map(glyph);
    glyphs.filter_map(|glyph| metrics.advance_width(glyph)).sum::<f32>() * size
}

/// As much of a drawable text as fits.
pub fn fitted(text: &str, size: f32, room: f32) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut left = room - width(&MORE.to_string(), size);
    for c in text.chars() {
        left -= width(c.encode_utf8(&mut [0; 4]), size);
        if left < 0.0 {
            break;
        }
        kept.push(c);
    }
    format!("{}{MORE}", kept.trim_end())
}

/// A drawable text on so many lines at most: broken between words, and between Chinese characters.
pub fn wrapped(text: &str, size: f32, room: f32, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if lines.len() + 1 >= most {
            lines.push(fitted(rest, size, room));
            break;
        }
        let end = line_end(rest, size, room);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    lines
}

/// Where a line that begins a text ends: with the last whole word that fits, or within a word that is too long for a line.
fn line_end(text: &str, size: f32, room: f32) -> usize {
    let (mut used, mut last_break) = (0.0, None);
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if at > 0 && (c == ' ' || (is_wide(c) && !closes(c)) || before.is_some_and(is_wide) && !closes(c)) {
            last_break = Some(at);
        }
        used += width(c.encode_utf8(&mut [0; 4]), size);
        if used > room && at > 0 {
            return last_break.unwrap_or(at);
        }
        before = Some(c);
    }
    text.len()
}

fn is_wide(c: char) -> bool {
    c >= '\u{2e80}'
}

/// Must not begin a line.
fn closes(c: char) -> bool {
    "，。、；：？！）」』】》”’…".contains(c)
}
