//! An entry as the room hears of it, and as a line of the record: one place for each event, in the file of its feature.

use super::mentions::Called;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::timeline::{Actor, Entry};
use crate::text::{Args, say_with};
use serenity::all::{CreateActionRow, CreateEmbed};

/// The events of a feature, as people hear of them.
pub(super) trait Lined {
    /// What is said of this event.
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a>;
}

/// What a line is about, and when it is read.
#[derive(Clone, Copy)]
pub(super) struct On<'a> {
    /// The incident as it is now.
    pub(super) view: &'a View,
    pub(super) entry: &'a Entry,
    /// The whole timeline.
    pub(super) timeline: &'a [Entry],
    /// When it is read.
    pub(super) now: At,
}

/// A piece of what is said, in the words of a reader's language.
type Worded<'a, T> = Box<dyn Fn(&Writer<'_>) -> T + 'a>;

/// What is said of an entry. Asked for piece by piece, since a record needs the sentence alone.
pub(super) struct Line<'a> {
    sign: &'static str,
    head: Worded<'a, String>,
    quote: Worded<'a, Vec<String>>,
    called: Box<dyn Fn() -> Called + 'a>,
    rest: Worded<'a, Vec<String>>,
    rows: Worded<'a, Vec<CreateActionRow>>,
    embeds: Worded<'a, Vec<CreateEmbed>>,
    whole: Option<Box<dyn Fn() -> Option<Message> + 'a>>,
}

impl<'a> On<'a> {
    /// A line of this sentence, in which `who` is whoever did it.
    pub(super) fn says(self, sign: &'static str, id: &'static str) -> Line<'a> {
        self.says_with(sign, id, |_, args| args)
    }

    /// The same with more that the sentence names.
    pub(super) fn says_with(
        self,
        sign: &'static str,
        id: &'static str,
        args: impl Fn(&Writer<'_>, Args) -> Args + 'a,
    ) -> Line<'a> {
        self.words(sign, move |writer| say_with(writer.language(), id, args(writer, self.args(writer))))
    }

    /// A line of a sentence that is put together otherwise.
    pub(super) fn words(self, sign: &'static str, head: impl Fn(&Writer<'_>) -> String + 'a) -> Line<'a> {
        Line {
            sign,
            head: Box::new(head),
            quote: Box::new(|_| Vec::new()),
            called: Box::new(Called::nobody),
            rest: Box::new(|_| Vec::new()),
            rows: Box::new(|_| Vec::new()),
            embeds: Box::new(|_| Vec::new()),
            whole: None,
        }
    }

    /// What every sentence can name: whoever did it.
    pub(super) fn args(self, writer: &Writer<'_>) -> Args {
        Args::new().text("who", writer.actor(self.entry.by))
    }

    /// Calls these people and roles.
    pub(super) fn calls<'b>(
        self,
        people: impl IntoIterator<Item = UserId>,
        roles: impl IntoIterator<Item = &'b RoleKey>,
    ) -> Called {
        Called::of(self.view, self.now, people, roles)
    }

    /// Calls these people.
    pub(super) fn calls_people(self, people: impl IntoIterator<Item = UserId>) -> Called {
        Called::of(self.view, self.now, people, [])
    }

    /// Whoever is first-responsible, if it was not done by them.
    pub(super) fn primary(self) -> Option<UserId> {
        self.view.incident.primary().filter(|user| self.is_by_another(*user))
    }

    /// Was it done by somebody else?
    pub(super) fn is_by_another(self, user: UserId) -> bool {
        self.entry.by != Actor::Person(user)
    }

    /// Is nothing newer in the timeline?
    pub(super) fn is_newest(self) -> bool {
        self.view.incident.seq == self.entry.seq
    }
}

impl<'a> Line<'a> {
    /// What somebody wrote with it, piece by piece.
    pub(super) fn quoting<T: AsRef<str> + 'a>(self, texts: impl IntoIterator<Item = &'a T>) -> Line<'a> {
        let texts: Vec<String> = texts.into_iter().map(|text| text.as_ref().to_owned()).collect();
        self.quoting_with(move |_| texts.clone())
    }

    /// The same where it depends on who reads.
    pub(super) fn quoting_with(self, quote: impl Fn(&Writer<'_>) -> Vec<String> + 'a) -> Line<'a> {
        Line { quote: Box::new(quote), ..self }
    }

    /// Whom it asks for something.
    pub(super) fn calling(self, called: impl Fn() -> Called + 'a) -> Line<'a> {
        Line { called: Box::new(called), ..self }
    }

    /// What follows, and what to type.
    pub(super) fn then<I: IntoIterator<Item = String>>(
        self,
        rest: impl Fn(&Writer<'_>) -> I + 'a,
    ) -> Line<'a> {
        Line { rest: Box::new(move |writer| rest(writer).into_iter().collect()), ..self }
    }

    /// What follows, in a sentence without variables.
    pub(super) fn then_say(self, id: &'static str) -> Line<'a> {
        self.then(move |writer| [writer.say(id)])
    }

    /// The buttons for what it asks for.
    pub(super) fn with_rows(self, rows: impl Fn(&Writer<'_>) -> Vec<CreateActionRow> + 'a) -> Line<'a> {
        Line { rows: Box::new(rows), ..self }
    }

    /// What is shown as it is, to be copied; then it is not quoted.
    pub(super) fn with_embeds(self, embeds: impl Fn(&Writer<'_>) -> Vec<CreateEmbed> + 'a) -> Line<'a> {
        Line { embeds: Box::new(embeds), ..self }
    }

    /// The room hears of it by a message of its own making.
    pub(super) fn told_by(self, whole: impl Fn() -> Option<Message> + 'a) -> Line<'a> {
        Line { whole: Some(Box::new(whole)), ..self }
    }

    /// The room need not hear of it, or hears of it otherwise.
    pub(super) fn untold(self) -> Line<'a> {
        self.told_by(|| None)
    }

    /// What stands before it.
    pub(super) fn sign(&self) -> &'static str {
        self.sign
    }

    /// What happened and who did it, in a sentence without anybody's own words.
    pub(super) fn head(&self, writer: &Writer<'_>) -> String {
        (self.head)(writer)
    }

    /// What somebody wrote with it.
    pub(super) fn quote(&self, writer: &Writer<'_>) -> Vec<String> {
        (self.quote)(writer)
    }

    /// Whom it asks for something.
    pub(super) fn called(&self) -> Called {
        (self.called)()
    }

    /// What follows.
    pub(super) fn rest(&self, writer: &Writer<'_>) -> Vec<String> {
        (self.rest)(writer)
    }

    /// Its buttons.
    pub(super) fn rows(&self, writer: &Writer<'_>) -> Vec<CreateActionRow> {
        (self.rows)(writer)
    }

    /// What is to be copied.
    pub(super) fn embeds(&self, writer: &Writer<'_>) -> Vec<CreateEmbed> {
        (self.embeds)(writer)
    }

    /// The message of its own making, if it has one.
    pub(super) fn whole(&self) -> Option<Option<Message>> {
        self.whole.as_ref().map(|whole| whole())
    }
}
