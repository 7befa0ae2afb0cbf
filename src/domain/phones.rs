//! By which number a gateway reaches people: a file of its own, which is stored and shown nowhere.

use super::ids::UserId;
use std::collections::BTreeSet;
use std::fmt;

/// People at most.
const MOST: usize = 500;
/// Characters of a number, or of what a gateway knows somebody by.
const LONGEST: usize = 100;

/// Who is reached by what. It can be used, but not printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Phones(Vec<(UserId, String)>);

impl fmt::Debug for Phones {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phones({} …)", self.0.len())
    }
}

impl Phones {
    /// One person a line: the id on Discord, a blank, and the number, or what the gateway knows them by. Lines that begin
    /// with `#` say nothing.
    ///
    /// # Errors
    /// The number of the line that is not of this form, or names somebody again.
    pub fn parse(text: &str) -> Result<Phones, usize> {
        let mut phones = Vec::new();
        let mut seen = BTreeSet::new();
        for (place, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parsed = line.split_once(char::is_whitespace).and_then(|(person, number)| {
                let (person, number) = (person.parse().ok().map(UserId)?, number.trim());
                let fits = !number.is_empty()
                    && number.chars().count() <= LONGEST
                    && !number.chars().any(char::is_control);
                fits.then(|| (person, number.to_owned()))
            });
            let (person, number) = parsed.ok_or(place + 1)?;
            if !seen.insert(person) || seen.len() > MOST {
                return Err(place + 1);
            }
            phones.push((person, number));
        }
        Ok(Phones(phones))
    }

    /// Whoever has a number, in the order of the file.
    pub fn people(&self) -> Vec<UserId> {
        self.0.iter().map(|(person, _)| *person).collect()
    }

    /// Somebody's number, for the request that needs it.
    pub fn expose(&self, person: UserId) -> Option<&str> {
        self.0.iter().find(|(other, _)| *other == person).map(|(_, number)| number.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_not_printed() {
        let phones = Phones::parse("# on call\n7 +8613800000000\n\n8  sip:bo@example.com \n").unwrap();
        assert_eq!(phones.people(), [UserId(7), UserId(8)]);
        assert_eq!(phones.expose(UserId(8)), Some("sip:bo@example.com"));
        assert!(!format!("{phones:?}").contains("138"));
        for (text, line) in [("7", 1), ("x 1", 1), ("7 1\n7 2", 2), ("7 \u{7}x", 1)] {
            assert_eq!(Phones::parse(text), Err(line), "{text}");
        }
    }
}
