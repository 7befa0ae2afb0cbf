//! Words of closed sets, as they stand in files, in ids and in the store.

use std::str::FromStr;
use strum::VariantArray;

/// A closed set of plain variants, each with one word. The words come by derive (`EnumString`, `IntoStaticStr`,
/// `VariantArray`), so that none is left out of a list beside the set.
pub trait Keyed: VariantArray + FromStr + Into<&'static str> + Copy {
    /// Its word.
    fn key(self) -> &'static str {
        self.into()
    }

    /// That of this word.
    fn from_key(key: &str) -> Option<Self> {
        key.parse().ok()
    }
}

impl<T: VariantArray + FromStr + Into<&'static str> + Copy> Keyed for T {}
