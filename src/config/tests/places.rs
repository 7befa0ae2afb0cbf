//! Where in a text something stands, so that tables of wrong files can say it by what stands there.

use crate::config::Problem;

/// A text with one part replaced by another.
pub(super) fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from:?} is not in the file");
    text.replacen(from, to, 1)
}

/// Line and column at which `at` stands: the first after what was changed, or the first of all.
pub(super) fn place(text: &str, after: usize, at: &str) -> (usize, usize) {
    let found = text[after..].find(at).map(|found| after + found).or_else(|| text.find(at));
    let found = found.unwrap_or_else(|| panic!("{at:?} is not in the file"));
    let line_start = text[..found].rfind('\n').map_or(0, |newline| newline + 1);
    (text[..found].matches('\n').count() + 1, text[line_start..found].chars().count() + 1)
}

/// Among these problems is one at exactly this place that says so, with what to write instead.
#[track_caller]
pub(super) fn assert_says(problems: &[Problem], (line, column): (usize, usize), says: &str, case: &str) {
    let found = problems.iter().any(|problem| {
        (problem.line, problem.column) == (line, column) && problem.to_string().contains(says)
    });
    assert!(found, "{case}\nexpected {line}:{column}: …{says}…\nfound {problems:#?}");
    for problem in problems {
        assert!(!problem.what.is_empty() && !problem.instead.is_empty(), "{case}: {problem:?}");
    }
}
