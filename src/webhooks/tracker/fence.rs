//! What people typed, where a tracker would read it as markup: in a fence, in which nothing calls anybody, points to another
//! ticket or is a command; and in a title, where there is none.
//!
//! A fence ends where somebody answers by mail: the text comes back quoted, and is read anew. So what calls people has a joint
//! in the fence, too.

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
    let lines = slip.lines.iter().map(|line| line.chars().flat_map(|c| joined(c, &['@', '#'])).collect());
    let slip = Slip { lines: lines.collect(), ..slip.clone() };
    around(&slip.text_within(room, |_| 1))
}

/// A character that would begin something, and after it an invisible joint.
pub(super) fn joined(c: char, begins: &[char]) -> impl Iterator<Item = char> + use<> {
    let joint = begins.contains(&c).then_some('\u{2060}');
    std::iter::once(c).chain(joint)
}

/// The longest run of backticks: a fence has more.
fn longest_run(lines: &[String]) -> usize {
    let runs = lines.iter().flat_map(|line| line.split(|c| c != '`'));
    runs.map(str::len).max().unwrap_or_default()
}

/// A title in which nothing calls anybody or points anywhere: what would, has an invisible joint in it.
pub(super) fn title(slip: &Slip, most: usize) -> String {
    let title = slip.title_within(most);
    let begins = ['@', '#', '!', '&', '~', '%', '$', '/', '['];
    title.chars().flat_map(|c| joined(c, &begins)).take(most).collect()
}
