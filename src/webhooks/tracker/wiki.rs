//! Jira's wiki text, as a server of one's own has it. What people typed stands in a block in which nothing is markup.
//!
//! Only the block's own end ends it, and a person who is called in one is called all the same in some versions: so what begins
//! either has an invisible joint in it.

use super::fence::joined;
use crate::text::slip::Slip;

/// Begins and ends the block.
const BLOCK: &str = "{noformat}";

/// Our words, the lines in their block, the mark. It has at most so many characters.
pub(super) fn text(slip: &Slip, most: usize) -> String {
    let link = slip.link.as_ref().map(|link| format!("{link}\n\n")).unwrap_or_default();
    let around = |text: &str| {
        format!("{}\n\n{link}{BLOCK}\n{text}\n{BLOCK}\n\n{} {}\n", slip.intro, slip.about_mark, slip.mark)
    };
    let room = most.saturating_sub(around("").chars().count());
    let lines = slip.lines.iter().map(|line| line.chars().flat_map(|c| joined(c, &['{', '['])).collect());
    let slip = Slip { lines: lines.collect(), ..slip.clone() };
    around(&slip.text_within(room, |_| 1))
}
