//! An audit for people, and as JSON.

use super::failure::quoted;
use super::printable;
use super::printable::shortened;
use crate::audit::{Audit, Effect, Finding, Liberty};
use crate::judge::visible_bytes;
use crate::outcome::{Exit, Outcome};
use crate::world::elsewhere::Source;
use crate::world::{Access, Clock, Network, Random, World};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{self, Write};

/// The audited program and what it was given.
pub struct Subject<'a> {
    /// Its file, as it was named.
    pub file: &'a str,
    /// SHA-256 of its bytes, in lower-case hex.
    pub sha256: &'a str,
    /// Its size in bytes.
    pub bytes: usize,
    /// `a component` or `a core module`.
    pub kind: &'static str,
    /// What it was granted at first.
    pub world: &'a World,
    /// How many other worlds were tried for each source.
    pub runs: u64,
}

/// The most characters of a line that are shown.
const SHOWN_CHARS: usize = 60;

/// Writes an audit for people.
///
/// # Errors
///
/// Those of the stream.
pub fn human(subject: &Subject<'_>, audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let file = printable(subject.file);
    writeln!(out, "{file}: {}, {} bytes", subject.kind, subject.bytes)?;
    writeln!(out, "sha256: {}", subject.sha256)?;
    writeln!(out, "world: {}", one_line(&subject.world.describe()))?;
    let exit = audit.here.exit.to_string();
    writeln!(out, "ended: {}; {} fuel", printable(&exit), audit.here.fuel)?;
    refused(&audit.here, out)?;
    trouble(subject, &audit.here, out)?;
    writeln!(out)?;
    let mut rows: Vec<[String; 3]> = vec![["source".into(), "asked".into(), "its output".into()]];
    for finding in &audit.sources {
        rows.push([
            finding.source.to_string(),
            asked(&finding.asked),
            effect(&finding.effect),
        ]);
    }
    for (liberty, found) in &audit.liberties {
        let asked = match found {
            Effect::NotAsked => "no such instruction",
            _ => "its instructions",
        };
        rows.push([liberty.as_str().to_owned(), asked.to_owned(), effect(found)]);
    }
    if audit.is_whole() {
        table(&rows, out)?;
        writeln!(out)?;
    }
    if !audit.grants.is_empty() {
        grants(audit, out)?;
    }
    writeln!(out, "{}", verdict(subject, audit))
}

/// What may be the reason that a program did not come far: how it ended, and the last that it said.
fn trouble(subject: &Subject<'_>, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    if outcome.memory_refused {
        let limit = subject.world.limits.memory_mib;
        writeln!(
            out,
            "refused: more than {limit} MiB of memory (--memory-mib)"
        )?;
    }
    let said = visible_bytes(&outcome.stderr);
    match said.lines().rfind(|line| !line.trim().is_empty()) {
        Some(line) if outcome.exit != Exit::Code(0) => {
            writeln!(
                out,
                "said last: {}",
                printable(&shortened(line, 2 * SHOWN_CHARS))
            )
        }
        _ => Ok(()),
    }
}

fn one_line(text: &str) -> String {
    printable(text).replace('\n', "\\n")
}

/// What it can do without, and what is left.
fn grants(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    for (grant, spare) in &audit.grants {
        let word = if *spare { "not needed" } else { "needed" };
        writeln!(out, "{word}: {}", printable(&grant.describe()))?;
    }
    let least = options(&audit.smallest);
    let least = match least.is_empty() {
        true => "nothing".to_owned(),
        false => least,
    };
    writeln!(
        out,
        "the least with which it does the same: {}",
        printable(&least)
    )?;
    writeln!(out)
}

/// The options that grant this world, as `run` and `audit` take them.
fn options(world: &World) -> String {
    let mut words: Vec<String> = Vec::new();
    for dir in &world.dirs {
        let host = dir.host.to_string_lossy();
        let write = match dir.access {
            Access::ReadOnly => "",
            Access::ReadWrite => "::rw",
        };
        words.extend([
            "--dir".to_owned(),
            quoted(&format!("{host}::{}{write}", dir.guest)).into(),
        ]);
    }
    for (name, value) in &world.env {
        words.extend([
            "--env".to_owned(),
            quoted(&format!("{name}={value}")).into(),
        ]);
    }
    if let Some(stdin) = &world.stdin {
        words.extend(["--stdin".to_owned(), quoted(stdin).into()]);
    }
    if world.clock != Clock::Virtual {
        words.push(format!("--clock {}", world.clock.as_str()));
    }
    if world.random != Random::Seeded {
        words.push(format!("--random {}", world.random.as_str()));
    }
    if world.network != Network::Denied {
        words.push(format!("--network {}", world.network.as_str()));
    }
    if !world.args.is_empty() {
        words.push("--".to_owned());
        words.extend(world.args.iter().map(|word| quoted(word).into_owned()));
    }
    words.join(" ")
}

/// What the host refused, if anything: a program that could not do its work says little about itself.
fn refused(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    for ((interface, function), calls) in &outcome.trace.calls {
        if calls.refused() > 0 {
            let (refused, count) = (calls.refused(), calls.count);
            writeln!(out, "refused: {interface} {function}, {refused} of {count}")?;
        }
    }
    Ok(())
}

fn asked(calls: &[(String, String, u64)]) -> String {
    match calls {
        [] => "nothing".to_owned(),
        [(_, function, count)] => format!("{function} ×{count}"),
        [(_, function, count), more @ ..] => {
            let others: u64 = more.iter().map(|(.., count)| count).sum();
            format!("{function} ×{count}, others ×{others}")
        }
    }
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::NotAsked | Effect::None => "does not depend on it".to_owned(),
        Effect::Hosts => "is the host's affair: it was granted from there".to_owned(),
        Effect::NotTried => "was not tried: two runs in the same world differ".to_owned(),
        Effect::Stopped(exit) => format!("is not known: elsewhere it was {}", printable(exit)),
        Effect::Differs(found) => {
            let line = |line| format!("`{}`", printable(&shortened(line, SHOWN_CHARS)));
            let place = match found.line {
                0 => found.what.to_owned(),
                line => format!("{}, line {line}", found.what),
            };
            let (here, there) = (line(&found.here), line(&found.there));
            format!("DEPENDS ON IT: {place}: {here}, elsewhere {there}")
        }
    }
}

/// Columns as wide as their widest cell; the last is left as it is.
fn table(rows: &[[String; 3]], out: &mut dyn Write) -> io::Result<()> {
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or_default()
    };
    let (one, two) = (width(0), width(1));
    for [source, asked, effect] in rows {
        writeln!(out, "{source:<one$}  {asked:<two$}  {effect}")?;
    }
    Ok(())
}

/// The answer in a sentence.
fn verdict(subject: &Subject<'_>, audit: &Audit) -> String {
    let on = audit.depends_on();
    if !audit.is_whole() {
        let exit = audit.here.exit.to_string();
        format!(
            "not decided: {}, so that not all of its output was seen; grant more by --fuel, --seconds, --memory-mib \
             or --output-kib",
            printable(&exit)
        )
    } else if !audit.repeats && on.is_empty() {
        "not deterministic: it did something else when it was run again in the same world"
            .to_owned()
    } else if audit.only_together {
        "not deterministic: several sources together make a difference, and none alone".to_owned()
    } else if on.is_empty() {
        let worlds = match subject.runs {
            1 => "one other world".to_owned(),
            runs => format!("{runs} other worlds"),
        };
        let told = format!("as far as {worlds} for each source can tell");
        let stopped = |f: &&Finding| matches!(f.effect, Effect::Stopped(_));
        if let Some(finding) = audit.sources.iter().find(stopped) {
            return format!(
                "not decided: what {} does was not seen to the end",
                finding.source
            );
        }
        match &audit.here.exit {
            Exit::Code(0) => format!("deterministic, {told}"),
            Exit::Trap(_) => {
                "not decided: it trapped, and what it does when it comes to its end was not seen"
                    .to_owned()
            }
            exit => format!(
                "deterministic, {told}; but it ended with {exit}, and what it does when it succeeds was not seen"
            ),
        }
    } else {
        format!("not deterministic: its output depends on {}", on.join(", "))
    }
}

/// Writes an audit as one JSON object. The format is public; keys are added, none is changed.
///
/// # Errors
///
/// Those of the stream.
pub fn json(subject: &Subject<'_>, audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let source = |source: Source, asked: &[(String, String, u64)], found: &Effect| {
        let asked: Vec<Value> = asked
            .iter()
            .map(|(interface, function, count)| {
                json!({ "interface": interface, "function": function, "count": count })
            })
            .collect();
        with_effect(json!({ "source": source.as_str(), "asked": asked }), found)
    };
    let liberty = |liberty: Liberty, found: &Effect| {
        with_effect(json!({ "source": liberty.as_str(), "asked": null }), found)
    };
    let sources = audit
        .sources
        .iter()
        .map(|f| source(f.source, &f.asked, &f.effect))
        .chain(
            audit
                .liberties
                .iter()
                .map(|(l, effect)| liberty(*l, effect)),
        );
    let grants: Vec<Value> = audit
        .grants
        .iter()
        .map(|(grant, spare)| json!({ "grant": grant.describe(), "needed": !spare }))
        .collect();
    let object = json!({
        "file": subject.file,
        "sha256": subject.sha256,
        "bytes": subject.bytes,
        "kind": subject.kind,
        "world": super::json::world_value(subject.world),
        "ended": audit.here.exit.to_string(),
        "fuel": audit.here.fuel,
        "whole": audit.is_whole(),
        "repeats": audit.repeats,
        "runs": subject.runs,
        "sources": sources.collect::<Vec<_>>(),
        "only_together": audit.only_together,
        "grants": grants,
        "smallest": super::json::world_value(&audit.smallest),
        "deterministic": audit.is_deterministic(),
    });
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{object}");
    out.write_all(text.as_bytes())
}

fn with_effect(mut row: Value, effect: &Effect) -> Value {
    row["depends"] = json!(matches!(effect, Effect::Differs(_) | Effect::Hosts));
    row["hosts"] = json!(matches!(effect, Effect::Hosts));
    if let Effect::Differs(found) = effect {
        row["differs"] = json!({
            "what": found.what,
            "line": found.line,
            "here": found.here,
            "there": found.there,
        });
    }
    row
}
