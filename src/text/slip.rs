//! A ticket in words, before it has the form of any tracker: plain text, in which nothing formats, links or calls anybody.

use super::{Args, say_with};
use crate::domain::guild::Language;

/// What a ticket is to say. Whatever people and alerts wrote stands in it as they wrote it: each tracker fences it its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    pub language: Language,
    /// On one line.
    pub title: String,
    /// What it is, in our words alone.
    pub intro: String,
    /// The incident's room.
    pub link: Option<String>,
    /// What is known, line by line, oldest last.
    pub lines: Vec<String>,
    /// What its mark is for, in our words.
    pub about_mark: String,
    /// What it is found by.
    pub mark: String,
}

impl Slip {
    /// The title, in at most so many characters.
    pub fn title_within(&self, most: usize) -> String {
        let title: String = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        match title.chars().count() > most {
            true => title.chars().take(most - 1).chain(['…']).collect(),
            false => title,
        }
    }

    /// As many of the lines as there is room for, by what each character costs; where some are left out, it says how many.
    pub fn text_within(&self, room: usize, cost: impl Fn(char) -> usize) -> String {
        let price = |text: &str| text.chars().map(&cost).sum::<usize>() + cost('\n');
        let left_out =
            |count: usize| say_with(self.language, "ticket-cut", Args::new().number("n", count as i64));
        let whole: usize = self.lines.iter().map(|line| price(line)).sum();
        if whole <= room {
            return self.lines.join("\n");
        }
        let mut left = room.saturating_sub(price(&left_out(self.lines.len())));
        let fits = |line: &&String| {
            let price = price(line);
            let fits = price <= left;
            left = left.saturating_sub(price);
            fits
        };
        let mut shown: Vec<String> = self.lines.iter().take_while(fits).cloned().collect();
        shown.push(left_out(self.lines.len() - shown.len()));
        shown.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_said() {
        let lines = (0..100).map(|n| format!("line {n:03}")).collect();
        let (title, intro) = ("a\nb  c".into(), String::new());
        let (about_mark, mark) = Default::default();
        let slip = Slip { language: Language::En, title, intro, link: None, lines, about_mark, mark };
        assert_eq!((slip.title_within(9), slip.title_within(3)), ("a b c".into(), "a …".into()));
        let text = slip.text_within(300, |_| 1);
        assert!(text.chars().count() <= 300, "{text}");
        assert!(text.starts_with("line 000\nline 001\n") && text.contains("Cut here"), "{text}");
        let shown = text.lines().count() - 1;
        assert!(text.contains(&format!("{} more", 100 - shown)), "{text}");
        assert_eq!(slip.text_within(900, |_| 1).lines().count(), 100);
    }
}
