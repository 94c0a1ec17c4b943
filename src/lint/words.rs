//! The words that rules look for. They are a table, `words.toml`, and a user may lay a table of their own over it.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The table that comes with this tool.
pub const BUILT_IN: &str = include_str!("words.toml");

/// Words by what is said of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Words {
    /// Cut-off words and what they are short for. An empty string takes a word out of the table below.
    pub cut_off: BTreeMap<String, String>,
    /// Words of an operating system, and the principle that speaks of it. An empty string takes one out.
    pub system: BTreeMap<String, String>,
}

impl Words {
    /// The built-in table.
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN).unwrap_or_default()
    }

    /// A table as written.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with its place, in several lines.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Lays another table over this one: what it says anew is said anew, and what it says is nothing is taken out.
    pub fn overlay(&mut self, other: Self) {
        let lay = |below: &mut BTreeMap<String, String>, above: BTreeMap<String, String>| {
            below.extend(above);
            below.retain(|_, meant| !meant.is_empty());
        };
        lay(&mut self.cut_off, other.cut_off);
        lay(&mut self.system, other.system);
    }
}
