//! Files of Markdown that do nothing when they are opened. Their texts are made harmless for Discord first
//! ([`super::plain`]); a file is read by other programs, which know more: tags and entities of HTML, links that need no
//! brackets, footnotes, formulas, attributes. None of these is ours, so all are taken for text, wherever they stand.
//!
//! By CommonMark 0.31 every sign of punctuation may have a backslash before it
//! (<https://spec.commonmark.org/0.31.2/#backslash-escapes>); the links without brackets are those of GitHub
//! (<https://github.github.com/gfm/#autolinks-extension->).

use super::plain::BREAK;

/// Space that does not make a line a block of code.
const HARD_SPACE: char = '\u{a0}';
/// Indented by as much as this, a line is a block of code.
const CODE_INDENT: usize = 4;
/// Ends a line within a cell: the one tag of ours.
const LINE_BREAK: &str = "<br>";

/// Lines of a file. Headings, points of lists, tables, bold words and code between single backticks are ours and stay.
/// Done twice it is the same as once.
pub fn inert(markdown: &str) -> String {
    markdown.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// What stands in a cell of a table: its lines stay apart, and nothing in it ends the cell.
pub fn cell(harmless: &str) -> String {
    let lines = harmless.trim().lines().map(|typed| {
        let (mut shown, mut escaped) = (String::new(), false);
        for c in line(typed.trim()).chars() {
            if c == '|' && !escaped {
                shown.push('\\');
            }
            escaped = c == '\\' && !escaped;
            shown.push(c);
        }
        shown
    });
    lines.collect::<Vec<_>>().join(LINE_BREAK)
}

fn line(text: &str) -> String {
    let content = text.trim_start_matches(' ');
    let indent = text.len() - content.len();
    let mut shown =
        if indent < CODE_INDENT { " ".repeat(indent) } else { HARD_SPACE.to_string().repeat(indent) };
    let (marker, content) = content.strip_prefix("- ").map_or(("", content), |content| ("- ", content));
    let begins = content.trim_start_matches(' ');
    shown.push_str(marker);
    shown.extend(std::iter::repeat_n(HARD_SPACE, content.len() - begins.len()));
    let digits = begins.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = begins.split_at(digits);
    shown.push_str(number);
    // A numbered list, a line that makes the one above it a heading, a definition: nothing of ours begins like this.
    let begins_block = if digits > 0 { rest.starts_with(['.', ')']) } else { rest.starts_with(['=', ':']) };
    if begins_block {
        shown.push('\\');
    }
    inline(rest, begins_block, number.chars().next_back(), &mut shown);
    shown
}

/// The rest of a line; `escaped`: its first sign has its backslash already.
fn inline(text: &str, mut escaped: bool, mut before: Option<char>, shown: &mut String) {
    let chars: Vec<char> = text.chars().collect();
    let mut code_ends = 0;
    for (nth, c) in chars.iter().copied().enumerate() {
        let rest = &chars[nth + 1..];
        let next = rest.first().copied();
        if c == '`' && !escaped && nth >= code_ends {
            code_ends = rest.iter().position(|c| *c == '`').map_or(0, |length| nth + length + 2);
        }
        if nth < code_ends {
            shown.push(c);
            continue;
        }
        let is_live = match c {
            '<' | '^' | '$' | '{' | '}' | '_' | '~' => true,
            '&' => next.is_some_and(|next| next == '#' || next.is_ascii_alphanumeric()),
            ':' => rest.starts_with(&['/', '/']),
            '.' => nth >= 3 && chars[nth - 3..nth].iter().all(|c| c.eq_ignore_ascii_case(&'w')),
            _ => false,
        };
        if is_live && !escaped {
            shown.push('\\');
        }
        shown.push(c);
        // Addresses of mail are found in the text as it is shown, where a backslash is gone.
        if c == '@' && before.is_some_and(in_mailbox) && next.is_some_and(|next| next.is_ascii_alphanumeric())
        {
            shown.push(BREAK);
        }
        escaped = c == '\\' && !escaped;
        if !escaped {
            before = Some(c);
        }
    }
}

fn in_mailbox(c: char) -> bool {
    c.is_ascii_alphanumeric() || ".-_+".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::plain::show;

    #[test]
    fn what_other_programs_take_for_more_than_text_is_text() {
        let cases = [
            ("<b>x</b> <!-- y --> 3 < 5", "\\<b>x\\<\u{200b}/b> \\<!-- y --> 3 \\< 5"),
            ("&lt; &#60; R&D a & b", "\\&lt; \\&#60; R\\&D a & b"),
            ("see https://a/b_c?d=~e ftp://f", "see https\\://a/b\\_c?d=\\~e ftp\\://f"),
            ("www.evil.example WWW.x ww.y", "www\\.evil.example WWW\\.x ww.y"),
            ("ops@evil.example a_@b @lin", "ops@\u{200b}evil.example a\\_@\u{200b}b @lin"),
            ("![x](y) [^1] $z$ {#i}", "!\\[x\\](y) \\[\\^1\\] \\$z\\$ \\{#i\\}"),
            ("1. one", "1\\. one"),
            ("1986) a year", "1986\\) a year"),
            (": means", "\\: means"),
            ("===", "\\==="),
            ("\\<b>", "\\\\\\<b>"),
        ];
        for (typed, shown) in cases {
            let once = inert(&show(typed, 200));
            assert_eq!(once, shown, "{typed:?}");
            assert_eq!(inert(&once), once, "{typed:?} twice");
            let listed = inert(&format!("- {}", show(typed, 200)));
            assert_eq!(listed, format!("- {shown}"), "{typed:?} in a list");
        }
        assert_eq!(inert("# a\n\n  - **b** `x_<y>`\n"), "# a\n\n  - **b** `x_<y>`\n");
        assert_eq!(
            inert("    code\n-      code"),
            "\u{a0}\u{a0}\u{a0}\u{a0}code\n- \u{a0}\u{a0}\u{a0}\u{a0}\u{a0}code"
        );
    }

    #[test]
    fn a_cell_keeps_its_lines_and_does_not_end() {
        assert_eq!(cell(" a|b\n\\|c <br>\n\n"), "a\\|b<br>\\|c \\<br>");
    }
}
