//! What a check can find in an agenda.

use crate::diagnostic::{Diagnostic, Severity};
use serde::Serialize;

/// One thing that was found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Of which kind.
    pub kind: Kind,
    /// For people.
    pub diagnostic: Diagnostic,
    /// For programs.
    pub data: Data,
}

/// The kinds of findings; JSON has their names in small letters, with hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A cited id that no principle has. An error.
    UnknownId,
    /// A cited revision that does not exist. An error.
    UnknownRevision,
    /// A cited principle that was retired. An error.
    Retired,
    /// A cited wording that was replaced. A warning.
    Stale,
    /// A citation that does not say which wording. A warning.
    NoRevision,
    /// An item or a citation that cannot be read. An error.
    Malformed,
    /// An item with minutes, and nobody who speaks. A warning.
    NoName,
    /// Minutes that are not the sum of those below. An error in an agenda with front matter, else a warning.
    Disagree,
    /// More minutes than the meeting lasts. An error in an agenda with front matter, else a warning.
    Overrun,
    /// Front matter that cannot be read. An error.
    FrontMatter,
    /// A link to a document of WASI on a branch. A warning.
    MovingLink,
}

impl Kind {
    /// As JSON has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownId => "unknown-id",
            Self::UnknownRevision => "unknown-revision",
            Self::Retired => "retired",
            Self::Stale => "stale",
            Self::NoRevision => "no-revision",
            Self::Malformed => "malformed",
            Self::NoName => "no-name",
            Self::Disagree => "disagree",
            Self::Overrun => "overrun",
            Self::FrontMatter => "front-matter",
            Self::MovingLink => "moving-link",
        }
    }
}

impl Finding {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        self.diagnostic.severity
    }
}

/// What a finding is about. What does not apply to its kind is left out of JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Data {
    /// The cited id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The cited revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// The current revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<u32>,
    /// The known id nearest to an unknown one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
    /// Where to go instead of a retired one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<String>,
    /// The wordings after the cited one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Later>,
    /// From the cited wording to the current one: `kept [-old-]{+new+}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// The address of a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The branch to which a link leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The minutes that were given; for an overrun, those that there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_min: Option<super::Minutes>,
    /// What the items' minutes add up to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum_min: Option<super::Minutes>,
}

/// A later wording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Later {
    /// Its number.
    pub number: u32,
    /// The day on which it was entered: `2026-11-22`.
    pub date: String,
    /// Why.
    pub reason: String,
}
