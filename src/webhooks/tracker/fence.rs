//! What people typed, where a tracker would read it as markup: in a fence, in which nothing calls anybody, points to another
//! ticket or is a command; and in a title, where there is none.

use crate::text::slip::Slip;

/// A text in Markdown: our words, the fenced lines, the mark. It has at most so many characters.
pub(super) fn markdown(slip: &Slip, most: usize) -> String {
    let link = slip.link.as_ref().map(|link| format!("<{link}>\n\n")).unwrap_or_default();
    let fence = "`".repeat(longest_run(&slip.lines).max(2) + 1);
    let around = |text: &str| {
        format!(
            "{}\n\n{link}{fence}text\n{text}\n{fence}\n\n{} `{}`\n",
            slip.intro, slip.about_mark, slip.mark
        )
    };
    let room = most.saturating_sub(around("").chars().count());
    around(&slip.text_within(room, |_| 1))
}

/// The longest run of backticks: a fence has more.
fn longest_run(lines: &[String]) -> usize {
    let runs = lines.iter().flat_map(|line| line.split(|c| c != '`'));
    runs.map(str::len).max().unwrap_or_default()
}

/// A title in which nothing calls anybody or points anywhere: what would, has an invisible joint in it.
pub(super) fn title(slip: &Slip, most: usize) -> String {
    const JOINT: char = '\u{2060}';
    let mut joined = String::new();
    for c in slip.title_within(most).chars() {
        joined.push(c);
        if matches!(c, '@' | '#' | '!' | '&' | '~' | '%' | '$' | '/' | '[') {
            joined.push(JOINT);
        }
    }
    joined.chars().take(most).collect()
}
