//! What a text cites, by short form or by link, and what became of it since.

use crate::diagnostic::nearest;
use crate::markdown::{LinkForm, Outline, is_id};
use crate::register::{Entry, Register, Retired};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A principle named in a text, or what has the look of one: [`Resolver::resolve`] tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// Where, brackets and link included.
    pub range: Range<usize>,
    /// The id.
    pub id: String,
    /// The revision, if it says one.
    pub revision: Option<u32>,
    /// In which form.
    pub form: Form,
}

/// The forms of a citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// `[authority.no-ambient@2]`.
    Short,
    /// A link to this address.
    Link(String),
}

/// What is taken for a citation, beyond its form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Under which address the book is published. Links to principles elsewhere are then somebody else's. Default: none;
    /// then a link to anywhere is a citation if it names an id that is known, or one of a family that is.
    pub address: Option<String>,
    /// Whether the text is a page of the book, whose relative links are citations too, and whose front matter is an
    /// agenda's. Default: no.
    pub own: bool,
}

/// What became of a cited principle.
#[derive(Clone, Copy, Debug)]
pub enum Resolution<'r> {
    /// The wording that is current.
    Current(&'r Entry),
    /// No wording in particular.
    NoRevision(&'r Entry),
    /// A wording that was replaced, by this number.
    Stale(&'r Entry, u32),
    /// A wording that does not exist, by this number.
    Newer(&'r Entry, u32),
    /// A principle that was retired.
    Retired(&'r Entry, &'r Retired),
    /// No principle. The known id that is nearest, if one is near.
    Unknown(Option<&'r str>),
}

/// Tells what became of citations. It remembers what it looked for.
pub struct Resolver<'r> {
    register: &'r Register,
    rules: &'r Rules,
    families: HashSet<&'r str>,
    nearest: HashMap<String, Option<&'r str>>,
    near: HashMap<String, bool>,
}

/// For so many different unknown ids a near one is looked for; who has more has not slipped on a key.
const MOST_LOOKED_FOR: usize = 2_000;

impl<'r> Resolver<'r> {
    /// For texts that follow these rules.
    pub fn new(register: &'r Register, rules: &'r Rules) -> Self {
        let ids = register.entries.keys();
        Self {
            register,
            rules,
            families: ids.map(|id| family(id)).collect(),
            nearest: HashMap::new(),
            near: HashMap::new(),
        }
    }

    /// What became of what a text cites; `None` if that is no citation, but somebody's text in brackets or somebody's
    /// link.
    pub fn resolve(&mut self, citation: &Citation) -> Option<Resolution<'r>> {
        let entry = self.register.entries.get(&citation.id);
        let ours = match &citation.form {
            Form::Link(to) => self.is_ours(to, &citation.id),
            Form::Short => {
                citation.revision.is_some() || entry.is_some() || self.near(&citation.id)
            }
        };
        if !ours {
            return None;
        }
        let Some(entry) = entry else {
            return Some(Resolution::Unknown(self.nearest(&citation.id)));
        };
        let current = entry.current().number;
        Some(match (&entry.retired, citation.revision) {
            (Some(retired), _) => Resolution::Retired(entry, retired),
            (None, None) => Resolution::NoRevision(entry),
            (None, Some(number)) if number > current => Resolution::Newer(entry, number),
            (None, Some(number)) if number < current => Resolution::Stale(entry, number),
            (None, Some(_)) => Resolution::Current(entry),
        })
    }

    /// The principles to go to from one that was retired.
    pub fn successors<'a>(&self, id: &'a str) -> Vec<&'a str>
    where
        'r: 'a,
    {
        self.register.successors(id)
    }

    /// Whether there is, or was, a principle of this id.
    pub fn knows(&self, id: &str) -> bool {
        self.register.entries.contains_key(id)
    }

    /// Whether an id is of a family that is known.
    pub fn knows_family(&self, id: &str) -> bool {
        self.families.contains(family(id))
    }

    fn is_ours(&self, to: &str, id: &str) -> bool {
        if !is_absolute(to) {
            return self.rules.own;
        }
        match &self.rules.address {
            Some(address) => to
                .strip_prefix(address.trim_end_matches('/'))
                .is_some_and(|rest| rest.starts_with("/p/")),
            None => self.knows_family(id),
        }
    }

    /// Whether an id without a revision, which is not known, is a slip: its family is known, and in it one like it.
    fn near(&mut self, id: &str) -> bool {
        let Some((family, idea)) = id.split_once('.') else {
            return false;
        };
        // Of a short word, any other is near: `[types.h]` is a file, and `[memory.grow]` an instruction.
        if idea.len() < 6 || !self.knows_family(id) {
            return false;
        }
        if let Some(&found) = self.near.get(id) {
            return found;
        }
        if self.near.len() >= MOST_LOOKED_FOR {
            return false;
        }
        let ideas = self
            .register
            .entries
            .range(format!("{family}.")..)
            .map_while(|(known, _)| known.strip_prefix(family)?.strip_prefix('.'));
        let found = nearest(idea, ideas).is_some();
        self.near.insert(id.to_owned(), found);
        found
    }

    fn nearest(&mut self, id: &str) -> Option<&'r str> {
        if let Some(&found) = self.nearest.get(id) {
            return found;
        }
        if self.nearest.len() >= MOST_LOOKED_FOR {
            return None;
        }
        let entries = &self.register.entries;
        let kept = entries
            .iter()
            .filter(|(_, entry)| entry.retired.is_none())
            .map(|(id, _)| id.as_str());
        let found = nearest(id, kept).or_else(|| nearest(id, entries.keys().map(String::as_str)));
        self.nearest.insert(id.to_owned(), found);
        found
    }
}

fn family(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}

fn is_absolute(to: &str) -> bool {
    to.starts_with("https://") || to.starts_with("http://")
}

/// What has the form of a citation in an outline, in order.
pub(super) fn gather(outline: &Outline) -> Vec<Citation> {
    let shorts = outline.shorts.iter().map(|short| Citation {
        range: short.range.clone(),
        id: short.id.clone(),
        revision: short.revision,
        form: Form::Short,
    });
    let links = outline
        .links
        .iter()
        .filter(|link| link.form != LinkForm::Picture)
        .filter_map(|link| {
            let (id, revision) = linked(&link.destination)?;
            Some(Citation {
                range: link.range.clone(),
                id,
                revision,
                form: Form::Link(link.destination.clone()),
            })
        });
    let mut all: Vec<Citation> = shorts.chain(links).collect();
    all.sort_by_key(|citation| citation.range.start);
    all
}

/// The id and the revision to which a link leads, if it has the form of one to a principle's page:
/// `…/p/ID/`, `…/p/ID@2/`, also with `index.html` after it.
fn linked(to: &str) -> Option<(String, Option<u32>)> {
    let path = to.split(['?', '#']).next().unwrap_or(to);
    let path = path.strip_suffix("index.html").unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    let (before, last) = path.rsplit_once('/')?;
    if !is_absolute(to)
        && !before
            .split('/')
            .rev()
            .skip(1)
            .all(|part| matches!(part, ".." | "."))
    {
        return None;
    }
    if !before.ends_with("/p") && before != "p" {
        return None;
    }
    let last = last.replace("%40", "@");
    let (id, revision) = match last.split_once('@') {
        Some((id, revision)) => {
            let number = revision.parse().ok().filter(|&number: &u32| number > 0);
            (id, Some(number?))
        }
        None => (last.as_str(), None),
    };
    is_id(id).then(|| (id.to_owned(), revision))
}

/// The permanent address of a wording; of the current one without a number. `base` is where the book is, with or without
/// a `/` at its end; characters that would end a link in Markdown are written in hexadecimal.
pub fn address_of(base: &str, id: &str, revision: Option<u32>) -> String {
    let mut address = String::with_capacity(base.len() + id.len() + 12);
    for c in base.trim_end_matches('/').chars() {
        match c {
            '(' | ')' | '<' | '>' | '|' | '\\' | '*' => {
                address.push_str(&format!("%{:02X}", u32::from(c)));
            }
            ' ' => address.push_str("%20"),
            c => address.push(c),
        }
    }
    address.push_str("/p/");
    address.push_str(id);
    if let Some(revision) = revision {
        address.push_str(&format!("@{revision}"));
    }
    address.push('/');
    address
}
