//! People's text made harmless and short: it shows as it was typed, but formats nothing, mentions nobody, links nothing
//! under another name and reorders nothing around it.

/// Longest run of lines that [`show_block`] shows.
const MAX_LINES: usize = 20;
/// Keeps Discord from seeing a mention, and nobody from reading it.
pub(super) const BREAK: char = '\u{200b}';
/// Begins a stretch of text whose direction does not touch what is around it.
const ISOLATE: char = '\u{2068}';
/// Ends it.
const END_ISOLATE: char = '\u{2069}';

/// Length as Discord may count it. Which unit it counts in is not documented, so the larger: UTF-16 units.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// On one line, in at most `max` of [`length`].
pub fn show(text: &str, max: usize) -> String {
    line(&text.split_whitespace().collect::<Vec<_>>().join(" "), max).0
}

/// With its line breaks, in at most `max` of [`length`] and a screenful of lines.
pub fn show_block(text: &str, max: usize) -> String {
    block(text, max, MAX_LINES)
}

/// With its line breaks, and whole however long: for files, which [`super::markdown`] makes inert.
pub fn show_whole(text: &str) -> String {
    block(text, usize::MAX, usize::MAX)
}

/// In a block of code, from which it can be copied: nothing is escaped there, so only what would end the block, look like
/// a mention or reorder the text is broken. In at most `max` of [`length`].
pub fn show_code(text: &str, max: usize) -> String {
    let chars: Vec<char> = text.replace("\r\n", "\n").chars().collect();
    let (mut shown, mut used) = (String::new(), 0);
    for (nth, c) in chars.iter().copied().enumerate() {
        let rest = &chars[nth + 1..];
        let piece = match c {
            '@' if follows(rest, "everyone") || follows(rest, "here") => format!("@{BREAK}"),
            '<' if begins_token(rest) => format!("<{BREAK}"),
            '`' if rest.first() == Some(&'`') => format!("`{BREAK}"),
            '\n' | '\t' => c.into(),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => String::new(),
            _ if c.is_control() => '\u{fffd}'.into(),
            _ => c.into(),
        };
        // Two for a direction that is kept in, one for what says that something is missing.
        used += length(&piece);
        if used + 3 > max {
            shown.push('…');
            break;
        }
        shown.push_str(&piece);
    }
    if shown.chars().any(is_right_to_left) { format!("{ISOLATE}{shown}{END_ISOLATE}") } else { shown }
}

/// The lines of `text` from the first on that fit into `max` of [`length`] together; for texts of our own making, which
/// are made to fit: a last resort.
pub fn clip(text: &str, max: usize) -> String {
    if length(text) <= max {
        return text.to_owned();
    }
    let mut clipped = String::new();
    for line in text.lines() {
        if length(&clipped) + length(line) + 2 > max {
            break;
        }
        clipped.push_str(line);
        clipped.push('\n');
    }
    clipped.push('…');
    clipped
}

fn block(text: &str, max: usize, max_lines: usize) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let mut shown = String::new();
    let mut room = max;
    let lines = text.trim_matches('\n').lines().map(str::trim_end);
    let mut blank = false;
    for (nth, source) in
        lines.filter(|line| !std::mem::replace(&mut blank, line.is_empty()) || !line.is_empty()).enumerate()
    {
        if nth > 0 {
            if nth == max_lines || room < 3 {
                shown.push('…');
                break;
            }
            shown.push('\n');
            room = room.saturating_sub(1);
        }
        // One unit is kept for the "…" that may have to follow on the next line.
        let (line, whole) = line(source, room.saturating_sub(1));
        room = room.saturating_sub(length(&line));
        shown.push_str(&line);
        if !whole {
            break;
        }
    }
    shown
}

/// One line made harmless, and whether it is whole.
fn line(text: &str, max: usize) -> (String, bool) {
    let rtl = text.chars().any(is_right_to_left);
    let room = max.saturating_sub(if rtl { 2 } else { 0 });
    let pieces = pieces(text, room);
    let total: usize = pieces.iter().map(|piece| length(piece)).sum();
    let mut shown = String::new();
    let whole = total <= room;
    if whole {
        shown.extend(pieces);
    } else if room > 0 {
        shown.extend(fitting(&pieces, room - 1).iter().map(String::as_str));
        shown.push('…');
    }
    if rtl && !shown.is_empty() {
        shown.insert(0, ISOLATE);
        shown.push(END_ISOLATE);
    }
    (shown, whole)
}

/// As many pieces as fit, without the rest of a letter whose marks do not.
fn fitting(pieces: &[String], room: usize) -> &[String] {
    let mut used = 0;
    let mut end = pieces.len();
    for (nth, piece) in pieces.iter().enumerate() {
        used += length(piece);
        if used > room {
            end = nth;
            break;
        }
    }
    let mut cut = end;
    while cut > 0 && end - cut < 8 && pieces.get(cut).is_some_and(|piece| piece.starts_with(is_extending)) {
        cut -= 1;
    }
    if end - cut < 8 { &pieces[..cut] } else { &pieces[..end] }
}

/// Every character, as it has to be written to show as itself; of a text that does not fit, at least one more than fits.
fn pieces(text: &str, room: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut pieces: Vec<String> = Vec::new();
    let mut used = 0;
    let mut link_ends = 0;
    let starts = chars.iter().position(|c| !c.is_whitespace()).unwrap_or(0);
    for (nth, c) in chars.iter().copied().enumerate() {
        if used > room {
            break;
        }
        let before = pieces.len();
        let rest = &chars[nth + 1..];
        if nth >= link_ends && begins_link(&chars[nth..]) {
            link_ends = nth + chars[nth..].iter().take_while(|c| in_link(**c)).count();
        }
        match c {
            '@' if follows(rest, "everyone") || follows(rest, "here") => pieces.push(format!("@{BREAK}")),
            '<' if begins_token(rest) => pieces.push(format!("<{BREAK}")),
            _ if nth < link_ends => pieces.push(c.into()),
            '\\' | '`' | '*' | '_' | '~' | '|' | '[' | ']' => pieces.push(format!("\\{c}")),
            '#' | '>' | '-' | '+' if nth == starts => pieces.push(format!("\\{c}")),
            '\t' => pieces.push(' '.into()),
            '\u{7f}' => pieces.push('\u{2421}'.into()),
            '\0'..='\u{1f}' => pieces.extend(char::from_u32(0x2400 + c as u32).map(String::from)),
            '\u{80}'..='\u{9f}' => pieces.push('\u{fffd}'.into()),
            // Overrides and isolates of the writer's could stay open past the end of the text.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            _ => pieces.push(c.into()),
        }
        used += pieces[before..].iter().map(|piece| length(piece)).sum::<usize>();
    }
    pieces
}

/// Links stay as they are, so that they can still be followed.
fn begins_link(chars: &[char]) -> bool {
    follows(chars, "https://") || follows(chars, "http://")
}

fn in_link(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#@!$&'(),;=+%".contains(c)
}

/// Mentions, commands, emoji, times: everything that Discord writes between angle brackets.
fn begins_token(rest: &[char]) -> bool {
    rest.first().is_some_and(|c| "@#/:".contains(*c))
        || ["a:", "t:", "id:"].iter().any(|kind| follows(rest, kind))
}

fn follows(chars: &[char], word: &str) -> bool {
    chars.len() >= word.len()
        && chars.iter().zip(word.chars()).all(|(c, wanted)| c.eq_ignore_ascii_case(&wanted))
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Belongs to the letter before it.
fn is_extending(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200d}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_shows_as_typed_and_does_nothing() {
        let cases = [
            ("plain 数据库宕机", "plain 数据库宕机"),
            (
                "**b** _i_ ~~s~~ ||x|| `c` \\",
                "\\*\\*b\\*\\* \\_i\\_ \\~\\~s\\~\\~ \\|\\|x\\|\\| \\`c\\` \\\\",
            ),
            ("# head", "\\# head"),
            ("-# small", "\\-# small"),
            ("> quote", "\\> quote"),
            ("a - b > c # d", "a - b > c # d"),
            ("[bank](https://evil.example)", "\\[bank\\](https://evil.example)"),
            ("@everyone @here ops@example.com", "@\u{200b}everyone @\u{200b}here ops@example.com"),
            ("<@1> <@&2> <#3> </ack:4>", "<\u{200b}@1> <\u{200b}@&2> <\u{200b}#3> </ack:4>"),
            ("<:e:5> <a:e:6> <t:7:R>", "<\u{200b}:e:5> <\u{200b}a:e:6> <\u{200b}t:7:R>"),
            ("load < 5 and p99<300", "load < 5 and p99<300"),
            ("https://grafana/d/a_b_c?x=~y see_it", "https://grafana/d/a_b_c?x=~y see\\_it"),
            ("a\u{7}b\u{202e}c", "a\u{2407}bc"),
            ("two\n\n lines\t", "two lines"),
            ("שלום 1", "\u{2068}שלום 1\u{2069}"),
        ];
        for (typed, shown) in cases {
            let shown = shown.replace("</ack", "<\u{200b}/ack");
            assert_eq!(show(typed, 200), shown, "{typed:?}");
        }
    }

    #[test]
    fn cuts_fit_and_split_nothing() {
        assert_eq!(show("abcdef", 6), "abcdef");
        assert_eq!(show("abcdef", 5), "abcd…");
        assert_eq!(show("ab**", 4), "ab…");
        assert_eq!(show("ae\u{301}\u{302}x", 4), "a…");
        assert_eq!(show("😀😀😀", 5), "😀😀…");
        for max in 0..40 {
            for text in ["@everyone <@1> **x** שלום😀\n- a\n\n# b", "🇩🇪e\u{301}\u{301}", "\n\n\n"]
            {
                assert!(length(&show(text, max)) <= max, "{text:?} in {max}");
                assert!(length(&show_block(text, max)) <= max, "{text:?} in {max}");
            }
        }
    }

    #[test]
    fn code_is_copied_as_it_was_typed() {
        assert_eq!(show_code("**a** _b_ | c\r\n# d", 100), "**a** _b_ | c\n# d");
        assert_eq!(
            show_code("```x``` @everyone <@1>", 100),
            "`\u{200b}`\u{200b}`x`\u{200b}`\u{200b}` @\u{200b}everyone <\u{200b}@1>"
        );
        for max in 4..40 {
            assert!(length(&show_code("`````@everyone😀שלום\n\u{202e}x", max)) <= max);
        }
    }

    #[test]
    fn blocks_keep_lines_and_escape_each() {
        assert_eq!(show_block("a\r\n# b\n\n\n\nc\n", 100), "a\n\\# b\n\nc");
        assert_eq!(show_block(&"x\n".repeat(50), 1000).lines().count(), MAX_LINES);
        assert_eq!(show_whole(&"x\n".repeat(50)).lines().count(), 50);
    }
}
