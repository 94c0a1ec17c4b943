//! A claim against what was seen.

use crate::rows::{Claim, Row, State, Version, error_name, error_number};
use std::collections::{BTreeMap, BTreeSet};

/// What was seen of a function, or of one name of a row.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    /// The probe ran.
    Ran(Ran),
    /// No program that refers to it can be linked.
    Undefined,
    /// It links, and was not run.
    Defined,
    /// The probe did not compile, or did not start.
    Broken(String),
}

/// What a probe did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ran {
    pub(crate) printed: String,
    pub(crate) end: String,
    /// The host functions that only the run with the call called, with the error codes that they answered.
    pub(crate) calls: BTreeMap<String, Vec<String>>,
}

/// In what the claim differs from what was seen, each as `claimed: …` and `came: …`; empty where it does not.
pub(crate) fn differences(row: &Row, version: Version, seen: &[(String, Seen)]) -> Vec<String> {
    let claim = row.claim(version);
    let mut differences = Vec::new();
    for (name, seen) in seen {
        let mut differ = |claimed: &str, came: &str| {
            differences.push(format!("`{name}`\n  claimed: {claimed}\n  came:    {came}"));
        };
        match (claim.state, seen) {
            (State::Absent, Seen::Undefined) => {}
            (State::Absent, Seen::Broken(why)) => differ("absent", why),
            (State::Absent, Seen::Defined | Seen::Ran(_)) => differ("absent", "it links"),
            (state, Seen::Undefined) => {
                differ(state.as_str(), "it does not link: the symbol is undefined");
            }
            (state, Seen::Defined) => {
                differ(state.as_str(), "it links, and has no probe of its own")
            }
            (state, Seen::Broken(why)) => differ(state.as_str(), why),
            (_, Seen::Ran(ran)) => judge(row, version, claim, ran, &mut differ),
        }
    }
    if seen.is_empty() {
        differences.push("nothing was seen: no probe ran".to_owned());
    }
    differences
}

fn judge(
    row: &Row,
    version: Version,
    claim: &Claim,
    ran: &Ran,
    differ: &mut impl FnMut(&str, &str),
) {
    let first = ran.printed.lines().next().unwrap_or_default();
    let failed = first.strip_prefix("errno ");
    match (&claim.errno, failed) {
        (None, None) => {}
        (None, Some(_)) => differ("it succeeds", &told(first)),
        (Some(name), _) => {
            let number = error_number(name).map_or(String::new(), |number| number.to_string());
            if failed != Some(number.as_str()) {
                differ(&format!("it fails with {name} ({number})"), &told(first));
            }
        }
    }
    if let Some(prints) = row.prints(version).filter(|_| claim.errno.is_none())
        && ran.printed.trim_end() != prints.trim_end()
    {
        differ(
            &format!("the probe prints {prints:?}"),
            &format!("{:?}", ran.printed),
        );
    }
    let ends = claim.ends.as_deref().unwrap_or("exit code 0");
    if !ran.end.starts_with(ends) {
        differ(&format!("it ends with {ends}"), &ran.end);
    }
    let claimed: BTreeSet<&String> = claim.host.iter().chain(&claim.also).collect();
    let came: BTreeSet<&String> = ran.calls.keys().collect();
    let waits = |name: &&&String| claim.may.contains(name) && !claimed.contains(*name);
    if claimed != came.iter().filter(|name| !waits(name)).copied().collect() {
        let claimed: Vec<&str> = claimed.into_iter().map(String::as_str).collect();
        let came: Vec<&str> = ran.calls.keys().map(String::as_str).collect();
        differ(
            &format!("it calls {}", list(&claimed)),
            &format!("it called {}", list(&came)),
        );
    }
    // `refused` is the host's own answer, and what is `direct` has none such.
    for host in &claim.host {
        let errors = ran.calls.get(host).into_iter().flatten();
        // To be asked to come again is no answer.
        let errors: Vec<&str> = errors
            .map(String::as_str)
            .filter(|code| *code != "would-block")
            .collect();
        match (claim.state, errors.as_slice()) {
            (State::Refused, []) => {
                differ(&format!("the host refuses `{host}`"), "the host did it")
            }
            (State::Direct, [_, ..]) => {
                let came = format!("the host answered {}", errors.join(", "));
                differ(&format!("the host does `{host}`"), &came);
            }
            _ => {}
        }
    }
}

/// The first line of a probe in words.
fn told(first: &str) -> String {
    let number = first
        .strip_prefix("errno ")
        .and_then(|number| number.parse().ok());
    match number.and_then(error_name) {
        Some(name) => format!("it failed with {name}, {first}"),
        None => format!("it printed {first:?}"),
    }
}

fn list(names: &[&str]) -> String {
    match names {
        [] => "no host function".to_owned(),
        names => names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", "),
    }
}
