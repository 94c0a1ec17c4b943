//! Links to documents of WASI: which of them may change or vanish, and which stay what they are.

use crate::markdown::{Link, LinkForm};
use serde::Serialize;

/// A link into a repository of WASI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The repository's name, as written: `wasi-http`.
    pub repository: String,
    /// To what it leads.
    pub target: Target,
}

/// To what a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file or folder on this branch.
    Moving(String),
    /// A file, folder or commit that cannot change: by a commit's digest, or by a release's tag.
    Pinned,
    /// An issue.
    Issue,
    /// A pull request.
    PullRequest,
    /// The repository as a whole.
    Repository,
    /// Anything else: labels, releases, discussions.
    Other,
}

/// How many links of a text lead to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// To files and folders on a branch.
    pub moving: usize,
    /// To what cannot change.
    pub pinned: usize,
    /// To issues.
    pub issues: usize,
    /// To pull requests.
    pub pull_requests: usize,
    /// To repositories.
    pub repositories: usize,
    /// To anything else in them.
    pub other: usize,
}

impl Counts {
    /// Of these links. Pictures are not counted.
    pub fn of(links: &[Link]) -> Self {
        let mut counts = Self::default();
        for document in links.iter().filter_map(document) {
            *counts.slot(&document.target) += 1;
        }
        counts
    }

    /// Adds those of another text.
    pub fn add(&mut self, other: &Self) {
        self.moving += other.moving;
        self.pinned += other.pinned;
        self.issues += other.issues;
        self.pull_requests += other.pull_requests;
        self.repositories += other.repositories;
        self.other += other.other;
    }

    fn slot(&mut self, target: &Target) -> &mut usize {
        match target {
            Target::Moving(_) => &mut self.moving,
            Target::Pinned => &mut self.pinned,
            Target::Issue => &mut self.issues,
            Target::PullRequest => &mut self.pull_requests,
            Target::Repository => &mut self.repositories,
            Target::Other => &mut self.other,
        }
    }
}

/// The document of WASI to which a link leads, if it is to one and no picture.
pub fn document(link: &Link) -> Option<Document> {
    match link.form {
        LinkForm::Picture => None,
        LinkForm::Marked | LinkForm::Bare => classify(&link.destination),
    }
}

/// The document of WASI at an address, if it is one and no picture.
pub fn classify(address: &str) -> Option<Document> {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))?;
    let path = rest.split(['?', '#']).next()?;
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let host = parts.next()?.to_ascii_lowercase();
    if !parts.next()?.eq_ignore_ascii_case("webassembly") {
        return None;
    }
    let repository = parts.next()?;
    let repository = repository.strip_suffix(".git").unwrap_or(repository);
    let name = repository.to_ascii_lowercase();
    if name != "wasi" && name != "component-model" && !name.starts_with("wasi-") {
        return None;
    }
    let parts: Vec<&str> = parts.collect();
    let target = match (host.trim_start_matches("www."), &parts[..]) {
        ("raw.githubusercontent.com", path) => at(path),
        ("github.com", []) => Target::Repository,
        ("github.com", ["blob" | "tree" | "raw" | "blame", path @ ..]) => at(path),
        ("github.com", ["commit" | "commits", commit, ..]) if is_commit(commit) => Target::Pinned,
        ("github.com", ["releases", "tag", ..]) => Target::Pinned,
        ("github.com", ["issues", number, ..]) if is_number(number) => Target::Issue,
        ("github.com", ["pull", number, ..]) if is_number(number) => Target::PullRequest,
        ("github.com", _) => Target::Other,
        _ => return None,
    };
    if is_picture(path) && matches!(target, Target::Moving(_) | Target::Pinned) {
        return None;
    }
    Some(Document {
        repository: repository.to_owned(),
        target,
    })
}

/// What stands at a path that begins with a branch, a tag or a commit.
fn at(path: &[&str]) -> Target {
    match path {
        ["refs", "tags", ..] => Target::Pinned,
        ["refs", "heads", branch, ..] => Target::Moving((*branch).to_owned()),
        [revision, ..] if is_commit(revision) || is_release(revision) => Target::Pinned,
        [branch, ..] => Target::Moving((*branch).to_owned()),
        [] => Target::Other,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A commit's digest, or the beginning of one.
fn is_commit(text: &str) -> bool {
    (7..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_hexdigit())
        && text.bytes().any(|b| b.is_ascii_digit())
}

/// A release's tag: `v0.2.1`, `0.2.0-rc-2023-11-10`, `wasi-sdk-20`.
fn is_release(text: &str) -> bool {
    let version = text.strip_prefix('v').unwrap_or(text);
    let numbers = version.split(['-', '+']).next().unwrap_or(version);
    let dotted = numbers.contains('.') && numbers.split('.').all(is_number);
    let sdk = text
        .strip_prefix("wasi-sdk-")
        .is_some_and(|rest| rest.split('.').all(is_number));
    dotted || sdk
}

fn is_picture(path: &str) -> bool {
    let ending = path
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    ["png", "svg", "jpg", "jpeg", "gif", "webp"].contains(&&*ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_wasi_move_or_stay() {
        for (address, expected) in [
            (
                "https://github.com/WebAssembly/WASI/blob/main/docs/Proposals.md",
                "moving main",
            ),
            (
                "http://www.github.com/webassembly/wasi/tree/main",
                "moving main",
            ),
            (
                "https://github.com/WebAssembly/wasi-http/raw/high-level-goals/x#y",
                "moving high-level-goals",
            ),
            (
                "https://raw.githubusercontent.com/WebAssembly/WASI/refs/heads/main/a.md",
                "moving main",
            ),
            (
                "https://raw.githubusercontent.com/WebAssembly/WASI/main/a.md?x",
                "moving main",
            ),
            (
                "https://raw.githubusercontent.com/WebAssembly/WASI/main/a.png",
                "none",
            ),
            (
                "https://github.com/WebAssembly/WASI/blob/v0.2.1/docs/Proposals.md",
                "pinned",
            ),
            (
                "https://github.com/WebAssembly/wasi-nn/blob/0.2.0-rc-2024-06-25/a.md",
                "pinned",
            ),
            (
                "https://github.com/WebAssembly/wasi-http/blob/d163277b8684483a2334363ca1492ca298ea526d/a",
                "pinned",
            ),
            (
                "https://github.com/WebAssembly/WASI/commit/d163277",
                "pinned",
            ),
            (
                "https://github.com/WebAssembly/component-model/issues/12#issuecomment-1",
                "issue",
            ),
            (
                "https://github.com/WebAssembly/component-model/pull/12/files",
                "pull request",
            ),
            ("https://github.com/WebAssembly/wasi-http/", "repository"),
            ("https://github.com/WebAssembly/wasi-http.git", "repository"),
            ("https://github.com/WebAssembly/WASI/issues", "other"),
            ("https://github.com/WebAssembly/WASI/labels/x", "other"),
            (
                "https://github.com/WebAssembly/WASI/compare/main...a",
                "other",
            ),
            ("https://github.com/WebAssembly/spec/blob/main/a.md", "none"),
            (
                "https://github.com/WebAssembly/wasix/blob/main/a.md",
                "none",
            ),
            ("https://github.com/somebody/WASI/blob/main/a.md", "none"),
            (
                "https://example.org/WebAssembly/WASI/blob/main/a.md",
                "none",
            ),
            ("./blob/main/a.md", "none"),
        ] {
            let found = match classify(address).map(|document| document.target) {
                None => "none".to_owned(),
                Some(Target::Moving(branch)) => format!("moving {branch}"),
                Some(Target::Pinned) => "pinned".to_owned(),
                Some(Target::Issue) => "issue".to_owned(),
                Some(Target::PullRequest) => "pull request".to_owned(),
                Some(Target::Repository) => "repository".to_owned(),
                Some(Target::Other) => "other".to_owned(),
            };
            assert_eq!(found, expected, "{address}");
        }
    }
}
