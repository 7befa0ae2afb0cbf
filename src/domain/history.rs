//! Looking for a message in a channel's history: which page to read next, and when that proves that the message is not
//! there.
//!
//! Without the permission to read it, Discord answers as if a history were empty. So an empty page is believed only when
//! the bot may read before it and after it; a page with anything on it proves itself.

use super::delivery::Attempt;
use super::ids::MessageId;

/// A search under way.
#[derive(Debug)]
pub struct Search {
    after: MessageId,
    until: MessageId,
    full: usize,
    empties: u32,
}

/// What a search needs to know next, or what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The oldest messages after this one, a page full.
    Page(MessageId),
    /// May the bot read the channel's history now?
    Readable,
    /// The message is there.
    Found(MessageId),
    /// The search is over without it.
    Over(Attempt),
}

impl Search {
    /// A search through all that comes after an id, and at least until another, in pages of `full` messages. It does not
    /// stop before that, however many pages there are: an end of patience would be a message lost. The first page is
    /// asked for.
    pub fn new(after: MessageId, until: MessageId, full: usize) -> (Search, Next) {
        (Search { after, until, full, empties: 0 }, Next::Page(after))
    }

    /// The page asked for came: its messages, and of each whether it is the one.
    pub fn page(&mut self, messages: impl IntoIterator<Item = (MessageId, bool)>) -> Next {
        let mut length = 0;
        for (id, is_it) in messages {
            if is_it {
                return Next::Found(id);
            }
            length += 1;
            self.after = self.after.max(id);
        }
        if length == 0 {
            self.empties += 1;
            return Next::Readable;
        }
        if length < self.full || self.after > self.until {
            return Next::Over(Attempt::Absent);
        }
        self.empties = 0;
        Next::Page(self.after)
    }

    /// Whether the bot may read the history; `None` if that cannot be told.
    pub fn readable(&mut self, readable: Option<bool>) -> Next {
        match (readable, self.empties) {
            (Some(true), ..2) => Next::Page(self.after),
            (Some(true), _) => Next::Over(Attempt::Absent),
            (Some(false), _) => Next::Over(Attempt::Unreadable),
            (None, _) => Next::Over(Attempt::NotLookedUp),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(range: std::ops::Range<u64>) -> impl Iterator<Item = (MessageId, bool)> {
        range.rev().map(|id| (MessageId(id), false))
    }

    #[test]
    fn pages_are_read_to_the_end() {
        let (mut search, first) = Search::new(MessageId(7), MessageId(99), 3);
        assert_eq!(first, Next::Page(MessageId(7)));
        assert_eq!(search.page(ids(8..11)), Next::Page(MessageId(10)));
        assert_eq!(search.page([(MessageId(12), false), (MessageId(11), true)]), Next::Found(MessageId(11)));
        let (mut search, _) = Search::new(MessageId(7), MessageId(99), 3);
        assert_eq!(search.page(ids(8..10)), Next::Over(Attempt::Absent));
    }

    #[test]
    fn an_empty_page_is_believed_between_two_proofs() {
        let (mut search, _) = Search::new(MessageId(0), MessageId(99), 3);
        assert_eq!(search.page(ids(1..4)), Next::Page(MessageId(3)));
        assert_eq!(search.page([]), Next::Readable);
        assert_eq!(search.readable(Some(true)), Next::Page(MessageId(3)));
        assert_eq!(search.page([]), Next::Readable);
        assert_eq!(search.readable(Some(true)), Next::Over(Attempt::Absent));
        for (unproved, outcome) in [(Some(false), Attempt::Unreadable), (None, Attempt::NotLookedUp)] {
            let (mut search, _) = Search::new(MessageId(0), MessageId(99), 3);
            search.page([]);
            assert_eq!(search.readable(unproved), Next::Over(outcome));
        }
    }

    #[test]
    fn what_is_too_new_to_be_the_message_ends_the_search() {
        let (mut search, _) = Search::new(MessageId(0), MessageId(4), 2);
        assert_eq!(search.page(ids(1..3)), Next::Page(MessageId(2)));
        assert_eq!(search.page(ids(3..5)), Next::Page(MessageId(4)));
        assert_eq!(search.page(ids(5..7)), Next::Over(Attempt::Absent));
    }
}
