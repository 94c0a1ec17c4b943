//! Tests of the judging: a right claim of each sort passes, a wrong one fails and says how.

use crate::judge::{Ran, Seen, differences};
use crate::rows::{Data, Version, error_name, error_number};
use crate::{table, wit};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::fs;

type Outcome = Result<(), Failed>;

pub(crate) fn trials() -> Vec<Trial> {
    let tests = [
        ("right claims", right_claims as fn() -> Outcome),
        ("wrong claims", wrong_claims),
        ("malformed rows", malformed_rows),
        ("error names", error_names),
        ("a table that differs", a_table_that_differs),
        ("functions that 0.3 lacks", functions_that_0_3_lacks),
    ];
    let trial = |(name, test)| Trial::test(format!("judging: {name}"), test);
    tests.map(trial).into()
}

/// A row of `f` with a claim for both versions; the claims are on line 5.
fn row(claim: &str, more: &str) -> String {
    let names = if more.contains("call = ") || claim.contains("absent") {
        ""
    } else {
        "call = 'f()'"
    };
    format!(
        "[[row]]\nnames = [\"f\"]\nfamily = \"files\"\n{names}\n\"0.1\" = {claim}\n\"0.2\" = {claim}\n\
         \"0.3\" = []\nnote = \"\"\n{more}\n"
    )
}

/// What a run printed, and its calls as `name` or `name=error`.
fn ran(printed: &str, calls: &[&str]) -> Seen {
    let call = |call: &&str| match call.split_once('=') {
        Some((name, error)) => (name.to_owned(), vec![error.to_owned()]),
        None => ((*call).to_owned(), Vec::new()),
    };
    Seen::Ran(Ran {
        printed: printed.to_owned(),
        end: "exit code 0".to_owned(),
        calls: calls.iter().map(call).collect(),
    })
}

fn judged(claim: &str, seen: Option<Seen>) -> Result<String, Failed> {
    let data = Data::parse("a.toml", &row(claim, ""))?;
    let row = data.rows.first().ok_or("no row")?;
    let seen: Vec<_> = seen
        .into_iter()
        .map(|seen| ("f".to_owned(), seen))
        .collect();
    Ok(differences(row, Version::V01, &seen).join("\n"))
}

const DIRECT: &str = "{ state = 'direct', host = ['h'], also = ['a'], may = ['m'], prints = '1' }";
const EMULATED: &str = "{ state = 'emulated', prints = '1' }";
const STUB: &str = "{ state = 'stub', errno = 'ENOSYS' }";
const REFUSED: &str = "{ state = 'refused', host = ['h'], errno = 'EACCES' }";
const ABSENT: &str = "{ state = 'absent' }";
const ENDS: &str = "{ state = 'emulated', ends = 'trap: wasm `unreachable`' }";

fn right_claims() -> Outcome {
    let ended = Ran {
        end: "trap: wasm `unreachable` instruction executed".to_owned(),
        ..Ran::default()
    };
    for (claim, seen) in [
        (DIRECT, ran("1\n", &["a", "h"])),
        (DIRECT, ran("1\n", &["a", "h=would-block", "m"])),
        (EMULATED, ran("1\n", &[])),
        (STUB, ran("errno 52\n", &[])),
        (REFUSED, ran("errno 2\n", &["h=access"])),
        (ABSENT, Seen::Undefined),
        (ENDS, Seen::Ran(ended)),
    ] {
        let said = judged(claim, Some(seen))?;
        if !said.is_empty() {
            return Err(format!("{claim}: {said}").into());
        }
    }
    Ok(())
}

fn wrong_claims() -> Outcome {
    for (claim, seen, part) in [
        (DIRECT, ran("1\n", &["a"]), "it called `a`"),
        (DIRECT, ran("1\n", &["a", "h", "x"]), "`h`, `x`"),
        (
            DIRECT,
            ran("1\n", &["a", "h=access"]),
            "the host answered access",
        ),
        (DIRECT, ran("2\n", &["a", "h"]), "the probe prints \"1\""),
        (
            DIRECT,
            ran("errno 2\n", &["a", "h"]),
            "it failed with EACCES, errno 2",
        ),
        (DIRECT, Seen::Undefined, "it does not link"),
        (DIRECT, Seen::Defined, "no probe of its own"),
        (EMULATED, ran("1\n", &["h"]), "it calls no host function"),
        (EMULATED, ran("errno 52\n", &[]), "ENOSYS"),
        (STUB, ran("0\n", &[]), "it printed \"0\""),
        (
            STUB,
            ran("errno 58\n", &[]),
            "it failed with ENOTSUP, errno 58",
        ),
        (STUB, ran("errno 52\n", &["h=access"]), "it called `h`"),
        (REFUSED, ran("errno 2\n", &["h"]), "the host did it"),
        (REFUSED, ran("errno 2\n", &[]), "it called no host function"),
        (
            REFUSED,
            ran("errno 8\n", &["h=access"]),
            "it failed with EBADF",
        ),
        (ABSENT, Seen::Defined, "it links"),
        (ABSENT, ran("0\n", &[]), "it links"),
        (ABSENT, Seen::Broken("no linker".to_owned()), "no linker"),
        (ENDS, ran("", &[]), "exit code 0"),
        (
            EMULATED,
            Seen::Broken("no such crate".to_owned()),
            "no such crate",
        ),
    ] {
        let said = judged(claim, Some(seen))?;
        if !said.contains(part) || !said.contains("claimed: ") || !said.contains("came: ") {
            return Err(format!("{claim}: {part:?} is missing: {said}").into());
        }
    }
    match judged(ABSENT, None)?.contains("no probe ran") {
        true => Ok(()),
        false => Err("a row of which nothing was seen passes".into()),
    }
}

fn malformed_rows() -> Outcome {
    let one = row(EMULATED, "");
    for (text, part) in [
        ("[[row]".to_owned(), "a.toml:1: "),
        (
            row("{ state = 'direkt' }", ""),
            "a.toml:5: unknown variant `direkt`",
        ),
        (row(EMULATED, "nte = ''"), "a.toml:9: unknown field `nte`"),
        (
            row("{ state = 'direct', prints = '1' }", ""),
            "a.toml:5: `direct` needs `host`",
        ),
        (
            row("{ state = 'emulated' }", ""),
            "a.toml:6: a function that works must show it",
        ),
        (
            row("{ state = 'emulated', host = ['h'], prints = '' }", ""),
            "a.toml:5: `emulated` has neither",
        ),
        (
            row("{ state = 'stub' }", ""),
            "a.toml:5: `stub` needs `errno`",
        ),
        (
            row("{ state = 'stub', errno = 'ENONE' }", ""),
            "a.toml:5: `ENONE` is no error name",
        ),
        (
            row("{ state = 'refused', host = ['h'] }", ""),
            "a.toml:5: `refused` needs",
        ),
        (
            row("{ state = 'absent', also = ['h'] }", ""),
            "a.toml:5: `absent` has nothing",
        ),
        (row(ABSENT, "call = 'f()'"), "a.toml:2: `call` is of no use"),
        (
            one.replace("call = 'f()'", ""),
            "a.toml:2: a function that is there needs a row",
        ),
        (
            one.replace("\"f\"", "\"f\", \"g\""),
            "a.toml:2: a function that is there needs a row",
        ),
        (
            one.replace("\"f\"", "\"f-g\""),
            "a.toml:2: `names` must hold",
        ),
        (
            one.replace("\"files\"", "\"file\""),
            "a.toml:2: `file` is no family",
        ),
        (
            one.replace("note = \"\"", "note = \"a | b\""),
            "a.toml:2: a `|`",
        ),
        (
            format!("{one}{one}"),
            "a.toml:11: another row has this name",
        ),
    ] {
        let said = Data::parse("a.toml", &text).err().unwrap_or_default();
        if !said.contains(part) {
            return Err(format!("{part:?} is missing: {said}\nin {text}").into());
        }
    }
    Ok(())
}

fn error_names() -> Outcome {
    for (number, name) in [
        (0, "ESUCCESS"),
        (44, "ENOENT"),
        (52, "ENOSYS"),
        (76, "ENOTCAPABLE"),
    ] {
        if error_number(name) != Some(number) || error_name(number).as_deref() != Some(name) {
            return Err(format!("{name} is not {number}").into());
        }
    }
    match error_name(77) {
        None => Ok(()),
        Some(name) => Err(format!("77 is {name}").into()),
    }
}

fn a_table_that_differs() -> Outcome {
    let data = Data::parse("a.toml", &row(EMULATED, ""))?;
    let folder = tempfile::tempdir()?;
    let chapter = folder.path().join("a.md");
    let said = |text: &str, overwrite: bool| -> Result<String, Failed> {
        fs::write(&chapter, text)?;
        Ok(table::check(&data, &chapter, overwrite)
            .err()
            .unwrap_or_default())
    };
    let marked = "# A\n\n<!-- posix-functions.toml -->\n\n### File\n<!-- end -->\n\nend\n";
    for (text, part) in [
        ("# A\n", "are not there"),
        (marked, "a.md:5: the table is not the one"),
    ] {
        let said = said(text, false)?;
        if !said.contains(part) {
            return Err(format!("{part:?} is missing: {said}").into());
        }
    }
    let written = said(marked, true)?;
    let text = fs::read_to_string(&chapter)?;
    let kept = text.starts_with("# A\n\n<!-- posix") && text.ends_with("<!-- end -->\n\nend\n");
    match written.is_empty() && kept && text.contains("| `f` | emulated | emulated | none |  |") {
        true => Ok(table::check(&data, &chapter, false)?),
        false => Err(format!("{written}\n{text}").into()),
    }
}

fn functions_that_0_3_lacks() -> Outcome {
    let text =
        row(EMULATED, "").replace("\"0.3\" = []", "\"0.3\" = [\"wasi:a/b c\", \"wasi:a/b d\"]");
    let data = Data::parse("a.toml", &text)?;
    let known = BTreeSet::from(["wasi:a/b c".to_owned()]);
    let said = wit::check(&data, &known).err().unwrap_or_default();
    match said.contains("a.toml:7: `f`: the WIT of 0.3 has no `wasi:a/b d`")
        && !said.contains("b c")
    {
        true => Ok(()),
        false => Err(said.into()),
    }
}
