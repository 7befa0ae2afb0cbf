//! Our Markdown as a page that any browser opens: it stands by itself, loads nothing and runs nothing.

use super::tag;
use crate::domain::guild::Language;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// Light or dark as the reader has it, tables that scroll on a phone, and no page break within a row on paper.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{max-width:60rem;margin:2rem auto;padding:0 1rem;line-height:1.6;\
font-family:system-ui,-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}\
h1{font-size:1.5rem}h2{font-size:1.2rem;border-bottom:1px solid #8886;padding-bottom:.2rem}\
table{border-collapse:collapse;display:block;overflow-x:auto}\
th,td{border:1px solid #8886;padding:.3rem .6rem;text-align:left;vertical-align:top}\
tr,img{break-inside:avoid}img{max-width:25rem;width:100%;border-radius:.5rem}code{background:#8882;padding:0 .2rem}";

/// A whole page of Markdown that we wrote. What in it is neither text nor layout of ours is shown as it was typed: there is
/// nothing on the page to follow, load or run.
pub fn page(markdown: &str, language: Language) -> String {
    let events: Vec<Event<'_>> = Parser::new_ext(markdown, Options::ENABLE_TABLES).map(inert).collect();
    let mut title = String::new();
    let head = events.iter().skip_while(|event| !matches!(event, Event::Start(Tag::Heading { .. })));
    for event in head.take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_)))) {
        if let Event::Text(text) | Event::Code(text) = event {
            title.push_str(text);
        }
    }
    let mut body = String::new();
    html::push_html(&mut body, events.into_iter());
    let mut name = String::new();
    html::push_html(&mut name, std::iter::once(Event::Text(title.into())));
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        tag(language)
    )
}

/// The same page with a PNG of ours under its heading, in the page itself. `alt`: what stands for it where it is not seen.
pub fn illustrated(page: &str, png: &[u8], alt: &str) -> String {
    let mut shown = String::new();
    html::push_html(&mut shown, std::iter::once(Event::Text(alt.into())));
    let alt = shown.replace('"', "&quot;");
    let picture =
        format!("<p><img alt=\"{alt}\" src=\"data:image/png;base64,{}\"></p>", STANDARD.encode(png));
    match page.split_once("</h1>\n") {
        Some((head, rest)) => format!("{head}</h1>\n{picture}\n{rest}"),
        None => page.replacen("<body>\n", &format!("<body>\n{picture}\n"), 1),
    }
}

/// Links and pictures are left as their text.
fn inert(event: Event<'_>) -> Event<'_> {
    const NOTHING: Event<'static> = Event::Text(CowStr::Borrowed(""));
    match event {
        Event::Html(tag) | Event::InlineHtml(tag) if &*tag != "<br>" => Event::Text(tag),
        Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image) => {
            NOTHING
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn headings_tables_and_breaks_are_laid_out() {
        let made = page("# INC-1 a & b\n\n| x | y |\n| --- | --- |\n| 1<br>2 | **3** |\n", Language::En);
        let body = made.split("<body>").nth(1).unwrap();
        insta::assert_snapshot!(body, @r"
        <h1>INC-1 a &amp; b</h1>
        <table><thead><tr><th>x</th><th>y</th></tr></thead><tbody>
        <tr><td>1<br>2</td><td><strong>3</strong></td></tr>
        </tbody></table>
        </body>
        </html>
        ");
        assert!(made.contains("<title>INC-1 a &amp; b</title>") && made.contains("lang=\"en\""), "{made}");
    }

    #[test]
    fn a_picture_of_ours_is_part_of_the_page() {
        let made = illustrated(&page("# A & B\n\ntext\n", Language::En), b"\x89PNG", "\"x\" <y>");
        let body = made.split("<body>").nth(1).unwrap();
        insta::assert_snapshot!(body, @r#"
        <h1>A &amp; B</h1>
        <p><img alt="&quot;x&quot; &lt;y&gt;" src="data:image/png;base64,iVBORw=="></p>
        <p>text</p>
        </body>
        </html>
        "#);
        assert!(made.contains("img-src data:"), "the page's own policy allows it: {made}");
        let bare = illustrated(&page("text", Language::En), b"", "x");
        assert!(bare.contains("<body>\n<p><img"), "{bare}");
    }

    #[rstest]
    #[case("<script>alert(1)</script>")]
    #[case("text <img src=x onerror=alert(1)> text")]
    #[case("[x](javascript:alert(1)) ![x](https://example.org/x.png) <https://example.org>")]
    #[case("<style>@import 'x'</style>\n\n<iframe src=x></iframe>")]
    fn nothing_on_it_can_be_followed_loaded_or_run(#[case] markdown: &str) {
        let made = page(markdown, Language::Zh);
        let body = made.split("<body>").nth(1).unwrap();
        for sign in ["<script", "<img", "<a ", "<iframe", "<style", "href", "src=\""] {
            assert!(!body.contains(sign), "{body}");
        }
    }
}
