//! The outline of a Markdown text: its headings, list items, links, and the principles it cites in the short form
//! `[family.idea@2]`. Markdown is read here, never written.

use std::ops::Range;

mod outline; // the parser's events -> an outline
mod prose; // what stands in a run of prose that no parser of Markdown looks for
mod statement; // a piece of running text: as plain text, as HTML, with its links led elsewhere

pub(crate) use outline::number;
pub use outline::outline;
pub use prose::is_id;
pub use statement::{html, leads_out, leans, plain, relinked};

/// What was found in a text. All ranges are in bytes of that text, in the order in which they begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The headings.
    pub headings: Vec<Heading>,
    /// The items of its outermost lists, those of other lists below them.
    pub items: Vec<Item>,
    /// The links and pictures, those in headings and items too.
    pub links: Vec<Link>,
    /// The citations in short form.
    pub shorts: Vec<Short>,
    /// What was nearly one.
    pub near: Vec<Near>,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 for the largest.
    pub level: u8,
    /// Its text, without marks.
    pub text: String,
    /// From its first mark to the end of its last line.
    pub range: Range<usize>,
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Whether its list is numbered.
    pub ordered: bool,
    /// The plain text of its first paragraph, its lines joined by blanks; empty if it begins with something else.
    pub text: String,
    /// Where that text is; without one, where the item begins.
    pub range: Range<usize>,
    /// The whole item, with all below it and what line endings follow.
    pub whole: Range<usize>,
    /// The parts of [`Item::text`] that are links or code, in order; one that holds another comes before it.
    pub marks: Vec<Mark>,
    /// The links of its text, as a range of [`Outline::links`].
    pub links: Range<usize>,
    /// The items of the lists in it. Lists nested deeper than [`DEEPEST`] are taken for lists of that depth.
    pub children: Vec<Item>,
}

/// The deepest nesting of lists that is told apart.
pub const DEEPEST: usize = 32;

/// A part of an item's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// In bytes of [`Item::text`].
    pub plain: Range<usize>,
    /// The link, as an index of [`Outline::links`]; `None` for code.
    pub link: Option<usize>,
}

/// A link, or a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The whole of it.
    pub range: Range<usize>,
    /// Where it leads, as the parser reads it: escapes and references resolved.
    pub destination: String,
    /// In which way it is written.
    pub form: LinkForm,
}

/// The ways in which a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkForm {
    /// With marks: `[text](…)`, `[text][name]`, `<https://…>`, `<a href="…">`.
    Marked,
    /// As a bare address, which forges make a link and mdBook does not.
    Bare,
    /// A picture.
    Picture,
}

/// A citation in short form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Short {
    /// With its brackets.
    pub range: Range<usize>,
    /// Two or more names with dots between.
    pub id: String,
    /// From 1; `None` for whatever is current.
    pub revision: Option<u32>,
}

/// What has the look of a citation with a revision, and is none: `[authority.no-ambient@two]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// With its brackets.
    pub range: Range<usize>,
    /// What stands before the `@`, in small letters and without blanks around.
    pub id: String,
}
