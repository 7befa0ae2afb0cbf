//! To whom a message about no incident goes.

use super::ids::{ChannelId, UserId};

/// A channel, or one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// Everybody who reads there.
    Channel(ChannelId),
    /// One person, by direct message.
    Person(UserId),
}

impl Addressee {
    /// Channels that there are, in their order.
    pub fn channels<const N: usize>(channels: [Option<ChannelId>; N]) -> Vec<Addressee> {
        channels.into_iter().flatten().map(Addressee::Channel).collect()
    }

    /// Who comes after this one in a list in which somebody may stand twice. `None`: all have been asked.
    pub fn after(self, list: &[Addressee]) -> Option<Addressee> {
        let place = list.iter().position(|one| *one == self)?;
        let (asked, rest) = list.split_at(place + 1);
        rest.iter().find(|next| !asked.contains(next)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_asked_once_however_often_the_list_names_it() {
        let [room, ops] = [1, 2].map(|id| Addressee::Channel(ChannelId(id)));
        let person = Addressee::Person(UserId(1));
        for (list, expected) in [
            (vec![room, room], vec![room]),
            (vec![room, ops, person, room, ops], vec![room, ops, person]),
            (vec![room, room, ops], vec![room, ops]),
        ] {
            let asked: Vec<_> =
                std::iter::successors(list.first().copied(), |last| last.after(&list)).collect();
            assert_eq!(asked, expected, "{list:?}");
        }
        assert_eq!(person.after(&[room]), None);
    }
}
