//! Texts away from Discord: what marks up our own words is taken out of them, and what people typed stays as they typed it.

/// Stand for what people typed while our own words are freed of their marks: nobody types these.
const STANDS_FOR: [(char, char); 2] = [('*', '\u{e000}'), ('`', '\u{e001}')];

/// What somebody typed, on one line of at most so many characters.
pub fn keep(typed: &str, max: usize) -> String {
    kept(&typed.split_whitespace().collect::<Vec<_>>().join(" "), max)
}

/// What somebody typed, with its lines, in at most so many characters.
pub fn keep_block(typed: &str, max: usize) -> String {
    let lines: Vec<&str> = typed.lines().map(str::trim_end).collect();
    kept(lines.join("\n").trim_matches('\n'), max)
}

/// A text of ours with what was [kept](keep) in it, without the marks of Discord.
pub fn bare(text: &str) -> String {
    let text = text.replace("**", "").replace('`', "");
    let chars = text.chars().map(|c| STANDS_FOR.iter().find(|(_, other)| *other == c).map_or(c, |(c, _)| *c));
    chars.collect()
}

fn kept(text: &str, max: usize) -> String {
    let shown = text.chars().filter(|c| !reorders(*c) && !STANDS_FOR.iter().any(|(_, other)| other == c));
    let shown = shown.map(|c| match STANDS_FOR.iter().find(|(c2, _)| *c2 == c) {
        Some((_, other)) => *other,
        None if c.is_control() && c != '\n' => '\u{fffd}',
        None => c,
    });
    let mut cut: String = shown.clone().take(max).collect();
    if shown.count() > max {
        cut.pop();
        cut.push('…');
    }
    cut
}

/// Would it reorder what stands around it?
fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_marks_go_and_what_was_typed_stays() {
        let said =
            format!("**Escalation**: type `/ack`. {}", keep("a ** b `c`\u{202e}\u{7} \n d\u{e000}", 60));
        assert_eq!(bare(&said), "Escalation: type /ack. a ** b `c`\u{fffd} d");
        assert_eq!(bare(&keep("数据库宕机了", 4)), "数据库…");
        assert_eq!(bare(&keep_block("\na \n\n b\n", 40)), "a\n\n b");
    }
}
