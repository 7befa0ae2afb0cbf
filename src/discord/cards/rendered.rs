//! Files are rendered as other programs do it, and whatever people typed in every field, only what is ours does anything.

use super::document::{Made, document_markdown};
use super::fixture::*;
use super::{hostile, playbook, review};
use crate::actions::View;
use crate::config::bundled;
use crate::discord::simulation::{Stage, show::Shown};
use crate::domain::calendar::Calendars;
use crate::domain::details::{Detail, Form};
use crate::domain::guild::Language::{En, Zh};
use crate::domain::playbook::{Playbook, Words};
use crate::domain::self_help::SelfHelp;
use crate::domain::timeline::{Actor, DeclarationEvent, Event, LevelEvent};
use crate::domain::trail::{Outcome, Source, Step};
use pulldown_cmark::{Event as Read, Options, Parser, Tag};
use std::sync::Arc;

/// Each in one line, short enough for a name; `x` makes none of them mean something else.
const PAYLOADS: [&str; 42] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href=//evil.example>x</a>",
    "<!-- x",
    "<?php x ?> <![CDATA[ x ]]>",
    "<br>",
    "</td></table>",
    "&lt;b&gt; &#60;b&#62; &#x3c;b",
    "https://evil.example/_a_?b=~~c~~&amp=d",
    "HTTP://evil.example/@everyone/_a_/~b~",
    "ftp://evil.example discord://x file:///etc/passwd",
    "www.evil.example WWW.Evil.Example",
    "ops@evil.example mailto:a_b@evil.example x+y@z.example",
    "<https://evil.example> <ops@evil.example>",
    "[x](https://evil.example)",
    "[x](javascript:alert) [x][y] [x][]",
    "![x](https://evil.example/x.png)",
    "[x]: https://evil.example \"x\"",
    "[[x]] [[x|y]] [^x] [^x]: y",
    "\\[x](y) \\\\[x](y) \\<b> \\\\<b>",
    "[x\\](y) [x`](y)`",
    "# x",
    "x {#y .z onclick=alert(1)}",
    "{{< x >}} {% x %} {: .x}",
    "===",
    "---",
    "***",
    "> x",
    "> [!WARNING] x",
    "- x",
    "1. x",
    "1) x",
    ": x",
    "- [ ] x",
    "```html x",
    "~~~ x",
    "`x` ``x",
    "     x",
    "$x$ $$y$$ x^2^ H~2~O ==x==",
    "**x** __x__ *x* _x_ ~~x~~ ||x||",
    "| x | y |",
    "|---|---|",
];

/// How [`structure`] names bold words.
const BOLD: &str = "Strong";

/// What a renderer makes of a file beside its text, in order; `Err`: what in it is not ours.
fn structure(markdown: &str) -> Result<Vec<String>, String> {
    let mut made = Vec::new();
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Read::Start(Tag::Heading { level, id: None, classes, attrs })
                if classes.is_empty() && attrs.is_empty() =>
            {
                made.push(level.to_string());
            }
            Read::Start(
                tag @ (Tag::Paragraph
                | Tag::List(_)
                | Tag::Item
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell
                | Tag::Strong),
            ) => made.push(format!("{tag:?}")),
            Read::InlineHtml(tag) if &*tag == "<br>" => made.push("br".into()),
            Read::Text(_) | Read::Code(_) | Read::SoftBreak | Read::End(_) => {}
            other => return Err(format!("{other:?}")),
        }
    }
    Ok(made)
}

/// The text alone, as somebody reads it.
fn read(markdown: &str) -> String {
    let plain = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let parts = Parser::new_ext(markdown, plain).map(|event| match event {
        Read::Text(text) | Read::Code(text) => text.into_string(),
        Read::SoftBreak | Read::End(_) => "\n".into(),
        _ => String::new(),
    });
    parts.collect()
}

/// Links that need no brackets, which the parser does not know: in the source, and mail in the text.
fn autolink(markdown: &str) -> Option<&str> {
    let lower = markdown.to_ascii_lowercase();
    let address = |text: &str, at: usize| {
        let around = (text[..at].chars().next_back(), text[at + 1..].chars().next());
        let (before, after) = (around.0?, around.1?);
        (before.is_ascii_alphanumeric() || "._+-".contains(before)).then_some(())?;
        after.is_ascii_alphanumeric().then_some(())
    };
    let web = ["://", "www."].into_iter().find_map(|sign| {
        let places = lower.match_indices(sign).map(|(at, _)| at);
        places.into_iter().find(|at| sign == "www." || !lower[..*at].ends_with('\\'))
    });
    let text = read(markdown);
    let mail = text.match_indices('@').any(|(at, _)| address(&text, at).is_some());
    web.map(|at| &markdown[at..]).or(mail.then_some("an address of mail"))
}

/// Payloads in every field of one kind of file, one after the other, against the same file with an `x` there.
fn check(what: &str, payloads: impl IntoIterator<Item = &'static str>, file: impl Fn(&str) -> String) {
    let plain = file("x");
    let ours = structure(&plain).unwrap_or_else(|other| panic!("{what}: {other} is ours?\n{plain}"));
    // Bold words of ours may fail to be bold beside signs; of others there are none.
    let (bold, expected): (Vec<_>, Vec<_>) = ours.into_iter().partition(|made| made == BOLD);
    for payload in payloads {
        let hostile = file(payload);
        let made = structure(&hostile).unwrap_or_else(|other| panic!("{what}: {payload:?} makes {other}"));
        let (bolder, found): (Vec<_>, Vec<_>) = made.into_iter().partition(|made| made == BOLD);
        assert!(found == expected, "{what}: {payload:?} is more than text in\n{hostile}");
        assert!(bolder.len() <= bold.len(), "{what}: {payload:?} is bold in\n{hostile}");
        assert_eq!(autolink(&hostile), None, "{what}: {payload:?} links");
        let shown: Vec<&str> = payload.split_whitespace().collect();
        let text = read(&hostile).replace('\u{200b}', "").replace('\u{a0}', " ");
        assert!(text.contains(&shown.join(" ")), "{what}: {payload:?} cannot be read in\n{text}");
    }
}

/// Every `of`th payload from one on.
fn share(nth: usize, of: usize) -> impl Iterator<Item = &'static str> {
    PAYLOADS.into_iter().skip(nth % of).step_by(of)
}

/// A bundled playbook in which everything that is worded is worded like this.
fn worded(playbook: &Playbook, text: &str) -> Playbook {
    let words = || Words { zh: text.into(), en: text.into() };
    let mut playbook = playbook.clone();
    (playbook.name, playbook.note) = (words(), Some(words()));
    for level in &mut playbook.levels {
        (level.name, level.criterion) = (words(), words());
    }
    playbook.roles.iter_mut().for_each(|role| role.name = words());
    playbook.types.iter_mut().for_each(|kind| kind.name = words());
    playbook.verification.checks.iter_mut().for_each(|check| check.name = words());
    playbook.plans.approval.iter_mut().for_each(|gate| gate.name = words());
    let detail = |key: &str| Detail {
        key: key.into(),
        form: Form::Report,
        name: words(),
        ask: Some(words()),
        choices: Vec::new(),
        private: false,
    };
    playbook.details = vec![detail("steps"), detail("error")];
    let levels = playbook.levels.iter().map(|level| level.key.clone()).collect();
    playbook.self_help = Some(SelfHelp { levels, steps: vec![words(), words()] });
    for document in &mut playbook.documents {
        document.name = words();
        document.sections.iter_mut().for_each(|section| section.name = Some(words()));
    }
    let templates = playbook.comms.iter_mut().flat_map(|comms| &mut comms.templates);
    templates.for_each(|template| template.name = words());
    playbook
}

/// Everything happens, each with this text, by a playbook of these words.
fn story(playbook: &Playbook, text: &str) -> Story {
    let mut story = hostile::story(&[Zh, En], text, 1);
    story.playbook = worded(playbook, text);
    for entry in &mut story.timeline {
        match &mut entry.event {
            Event::Declaration(DeclarationEvent::Declared(report)) => {
                report.fault_type = story.playbook.types[0].key.clone()
            }
            Event::Level(LevelEvent::Graded { level, .. }) => *level = story.playbook.levels[0].key.clone(),
            _ => {}
        }
    }
    story
}

#[test]
fn the_record_does_nothing_whatever_is_typed() {
    let playbook = &bundled().playbooks[0].playbook.clone();
    for (nth, language) in [Zh, En].into_iter().enumerate() {
        check("the record", share(nth, 2), |text| {
            let story = story(playbook, text);
            let step = Step {
                at: at(0),
                guild: story.guild.id,
                incident: None,
                actor: Actor::Person(LEAD),
                source: Source::Slash,
                action: text.into(),
                before: text.into(),
                after: text.into(),
                outcome: Outcome::Refused,
            };
            let view = named(&story, text);
            let made = Made { view: &view, timeline: &story.timeline, language, contacts: true };
            let [file, _] = review::record(&made, &[step]);
            String::from_utf8(file.bytes).unwrap()
        });
    }
}

/// Where people call themselves so.
fn named(story: &Story, name: &str) -> View {
    View { names: [REPORTER, PRIMARY, LEAD].map(|user| (user, name.to_owned())).into(), ..story.view() }
}

#[test]
fn lines_do_nothing_in_a_record_and_in_documents() {
    let playbook = &bundled().playbooks[0].playbook.clone();
    let texts = [PAYLOADS.join("\n"), PAYLOADS.join("\n\n"), "x\n===\n---\n\n    x\n\tx\n- x\n  - x".into()];
    for text in texts {
        let mut story = hostile::story(&[Zh], &text, 1);
        story.playbook = playbook.clone();
        let view = story.view();
        let made = Made { view: &view, timeline: &story.timeline, language: Zh, contacts: true };
        let documents = playbook.documents.iter().map(|document| document_markdown(&made, document));
        for file in documents.chain([review::review_markdown(&view, &story.timeline, Zh)]) {
            structure(&file).unwrap_or_else(|other| panic!("{other} in\n{file}"));
            assert_eq!(autolink(&file), None);
        }
    }
}

#[test]
fn no_document_does_anything_whatever_is_typed() {
    let playbooks = bundled().playbooks;
    for (nth, source) in playbooks.iter().enumerate() {
        check(&source.playbook.reference.id, share(nth, playbooks.len()), |text| {
            let story = story(&source.playbook, text);
            let (view, timeline) = (&named(&story, text), &story.timeline[..]);
            let made = Made { view, timeline, language: En, contacts: true };
            let documents = story.playbook.documents.iter();
            documents.map(|document| document_markdown(&made, document)).collect::<Vec<_>>().join("\n")
        });
    }
}

#[test]
fn no_playbook_does_anything_whatever_its_words_are() {
    let playbooks = bundled().playbooks;
    for (nth, source) in playbooks.iter().enumerate() {
        check(&source.playbook.reference.id, share(nth, playbooks.len()), |text| {
            let (playbook, calendars) = (worded(&source.playbook, text), Calendars::default());
            let message = playbook::show_playbook(&playbook, None, &calendars, &guild(&[En]), En);
            String::from_utf8(message.files[0].bytes.clone()).unwrap()
        });
    }
}

#[test]
fn no_simulation_does_anything_whatever_the_playbooks_words_are() {
    check("a simulation", share(0, 1), |text| {
        let playbook = Arc::new(worded(&super::fixture::playbook(), text));
        let stage = Stage::of_its_own(playbook.clone(), Arc::default(), crate::zone::Zone::utc());
        let (level, start) = (playbook.levels.first(), at(0));
        let simulation = stage.unanswered(level, start).unwrap();
        let rows = stage.rows(&simulation, En);
        // The rest of them says the same again.
        let (rows, ended) = (&rows[..rows.len().min(20)], simulation.ended);
        Shown { stage: &stage, level, start, rows, ended, language: En }.markdown()
    });
}
