//! Results as JSON Lines: an object a case, keys always in the same order. The format is public; add keys, change none.

use super::{Entry, Report};
use crate::compile::{Composition, Part};
use crate::judge::escape_invalid;
use crate::outcome::{Exit, Outcome};
use crate::snippet::Case;
use crate::verdict::{Mismatch, Rejected, Verdict};
use crate::world::World;
use crate::world::elsewhere::Source;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::io::{self, Write};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for entry in report.entries() {
        serde_json::to_writer(&mut *out, &line(entry))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// One case.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    /// By which `run` and `test` know it: the id, or `chapter.md#id`.
    name: &'a str,
    case: Option<&'a str>,
    chapter: String,
    /// The file and line of the opening fence; not the chapter's where it is included.
    file: &'a str,
    line: usize,
    language: &'static str,
    /// What it is compiled to: a Rust target, or `null` where the text itself decides.
    target: Option<&'static str>,
    world: WorldFields<'a>,
    verdict: &'static str,
    reason: Option<&'a str>,
    mismatches: Vec<MismatchFields<'a>>,
    rejected: Option<&'a Rejected>,
    /// What the linter says, empty for nothing; `null` where it was not asked.
    report: Option<&'a str>,
    outcome: Option<OutcomeFields<'a>>,
    fuel: Option<u64>,
    peak_memory_bytes: Option<u64>,
    trace: Vec<CallFields<'a>>,
    /// The sources on which the chapter says that the outcome depends.
    varies: Vec<&'static str>,
    /// What the program is composed of, if it is a composition: the program first.
    composition: Vec<PartFields<'a>>,
    module_sha256: Option<&'a str>,
    module_bytes: u64,
    compile_ms: f64,
    run_ms: f64,
}

fn line<'a>(entry: Entry<'a>) -> Line<'a> {
    let Entry {
        snippet,
        case,
        tested,
        name,
        ..
    } = entry;
    let (verdict, reason, mismatches): (_, _, &[Mismatch]) = match &tested.verdict {
        Verdict::Pass => ("pass", None, &[]),
        Verdict::Fail(mismatches) => ("fail", None, mismatches),
        Verdict::Ignored(reason) => ("ignored", reason.as_deref(), &[]),
    };
    let outcome = tested.outcome.as_ref();
    Line {
        id: &snippet.id,
        name,
        case: case.name.as_deref(),
        chapter: entry.chapter_path(),
        file: &snippet.opening.file.source_path,
        line: snippet.opening.line_1based(),
        language: snippet.language.word(),
        target: crate::compile::target(snippet.language),
        world: world(&case.world),
        verdict,
        reason,
        mismatches: mismatches.iter().map(mismatch).collect(),
        rejected: tested.rejected.as_ref(),
        report: tested
            .linted
            .as_ref()
            .map(|linted| linted.rendered.as_str()),
        outcome: outcome.map(outcome_fields),
        fuel: outcome.map(|outcome| outcome.fuel),
        peak_memory_bytes: outcome.map(|outcome| outcome.peak_memory_bytes),
        trace: outcome.map(trace).unwrap_or_default(),
        varies: varies(case),
        composition: tested.composition.as_deref().map(parts).unwrap_or_default(),
        module_sha256: tested.module_sha256.as_deref(),
        module_bytes: tested.module_bytes,
        compile_ms: tested.compile_ms,
        run_ms: tested.run_ms,
    }
}

#[derive(Serialize)]
struct PartFields<'a> {
    name: &'a str,
    sha256: &'a str,
    /// Its imports; each with the part that provides it, or `null` for the host.
    gets: BTreeMap<&'a str, Option<&'a str>>,
}

fn parts(composition: &Composition) -> Vec<PartFields<'_>> {
    composition.parts.iter().map(part).collect()
}

fn part(part: &Part) -> PartFields<'_> {
    let gets = part.gets.iter();
    PartFields {
        name: &part.name,
        sha256: &part.sha256,
        gets: gets
            .map(|(import, from)| (import.as_str(), from.as_deref()))
            .collect(),
    }
}

fn varies(case: &Case) -> Vec<&'static str> {
    let declared = case.expect.varies.as_ref();
    declared.map_or_else(Vec::new, |(sources, _)| {
        sources.iter().map(Source::as_str).collect()
    })
}

#[derive(Serialize)]
struct MismatchFields<'a> {
    what: &'static str,
    message: &'a str,
    promised: &'a str,
    came: &'a str,
    place: Option<PlaceFields<'a>>,
}

#[derive(Serialize)]
struct PlaceFields<'a> {
    file: &'a str,
    line: usize,
}

fn mismatch(mismatch: &Mismatch) -> MismatchFields<'_> {
    MismatchFields {
        what: mismatch.what.as_str(),
        message: &mismatch.message,
        promised: &mismatch.promised,
        came: &mismatch.came,
        place: mismatch.place.as_ref().map(|span| PlaceFields {
            file: &span.file.source_path,
            line: span.line_1based(),
        }),
    }
}

#[derive(Serialize)]
struct OutcomeFields<'a> {
    exit: ExitFields<'a>,
    /// In words, as reports for people have it.
    ended: String,
    stdout: String,
    /// Whether the text is what was printed to the byte; if not, bytes that are no UTF-8 stand there as `\xNN`.
    stdout_is_utf8: bool,
    stderr: String,
    stderr_is_utf8: bool,
    memory_refused: bool,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum ExitFields<'a> {
    Code { code: u32 },
    Trap { reason: &'a str },
    Unlinked { import: &'a str },
    OutOfFuel { limit: u64 },
    OutOfTime { limit_seconds: u64 },
    TooMuchOutput { limit_kib: u64 },
    TooMuchMemory { limit_mib: u64 },
}

fn outcome_fields(outcome: &Outcome) -> OutcomeFields<'_> {
    let is_utf8 = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok();
    OutcomeFields {
        exit: match &outcome.exit {
            Exit::Code(code) => ExitFields::Code { code: *code },
            Exit::Trap(reason) => ExitFields::Trap { reason },
            Exit::Unlinked(import) => ExitFields::Unlinked { import },
            Exit::OutOfFuel(limit) => ExitFields::OutOfFuel { limit: *limit },
            Exit::OutOfTime(limit) => ExitFields::OutOfTime {
                limit_seconds: *limit,
            },
            Exit::TooMuchOutput(limit) => ExitFields::TooMuchOutput { limit_kib: *limit },
            Exit::TooMuchMemory(limit) => ExitFields::TooMuchMemory { limit_mib: *limit },
        },
        ended: outcome.exit.to_string(),
        stdout: escape_invalid(&outcome.stdout),
        stdout_is_utf8: is_utf8(&outcome.stdout),
        stderr: escape_invalid(&outcome.stderr),
        stderr_is_utf8: is_utf8(&outcome.stderr),
        memory_refused: outcome.memory_refused,
    }
}

#[derive(Serialize)]
struct CallFields<'a> {
    interface: &'a str,
    function: &'a str,
    count: u64,
    errors: &'a BTreeMap<String, u64>,
    /// Of the errors, those for lack of authority.
    refused: u64,
}

fn trace(outcome: &Outcome) -> Vec<CallFields<'_>> {
    let fields = outcome.trace.calls.iter();
    let fields = fields.map(|((interface, function), calls)| CallFields {
        interface,
        function,
        count: calls.count,
        errors: &calls.errors,
        refused: calls.refused(),
    });
    fields.collect()
}

#[derive(Serialize)]
struct WorldFields<'a> {
    /// In words, as reports for people have it.
    text: String,
    dirs: Vec<DirFields<'a>>,
    #[serde(serialize_with = "in_order")]
    env: &'a [(String, String)],
    args: &'a [String],
    stdin: Option<&'a str>,
    clock: &'static str,
    random: &'static str,
    network: &'static str,
    without: &'a [String],
    with: Vec<&'a str>,
    limits: LimitFields,
}

#[derive(Serialize)]
struct DirFields<'a> {
    host: String,
    guest: &'a str,
    access: &'static str,
}

#[derive(Serialize)]
struct LimitFields {
    fuel: u64,
    memory_mib: u64,
    output_kib: u64,
    seconds: u64,
}

/// A world as one value.
pub(super) fn world_value(of: &World) -> serde_json::Value {
    // A world has no value that JSON lacks.
    serde_json::to_value(world(of)).unwrap_or_default()
}

fn world(world: &World) -> WorldFields<'_> {
    let dirs = world.dirs.iter().map(|dir| DirFields {
        host: dir.host.to_string_lossy().replace('\\', "/"),
        guest: &dir.guest,
        access: dir.access.as_str(),
    });
    WorldFields {
        text: world.describe(),
        dirs: dirs.collect(),
        env: &world.env,
        args: &world.args,
        stdin: world.stdin.as_deref(),
        clock: world.clock.as_str(),
        random: world.random.as_str(),
        network: world.network.as_str(),
        without: &world.without,
        with: world.with.iter().map(|plug| plug.name.as_str()).collect(),
        limits: LimitFields {
            fuel: world.limits.fuel,
            memory_mib: world.limits.memory_mib,
            output_kib: world.limits.output_kib,
            seconds: world.limits.seconds,
        },
    }
}

/// Variables as an object, in the order declared.
fn in_order<S: Serializer>(pairs: &&[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (name, value) in *pairs {
        map.serialize_entry(name, value)?;
    }
    map.end()
}
