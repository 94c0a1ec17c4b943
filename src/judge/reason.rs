//! What is different under WASI, where that is why a program failed: so that an author does not look for a fault in
//! an example that is right on another system.
//!
//! A reason is given only on evidence in what happened, together with the code that asks for what is not there.

use crate::outcome::{Exit, Outcome};
use crate::snippet::{Language, Snippet};
use crate::verdict::{Tested, Verdict};
use crate::world::{Clock, Network, World};

/// Every reason that the evidence speaks for, in a fixed order; none for what passed.
pub fn reasons(snippet: &Snippet, world: &World, tested: &Tested) -> Vec<&'static str> {
    if !matches!(tested.verdict, Verdict::Fail(_)) || snippet.language == Language::RustHost {
        return Vec::new();
    }
    let code = snippet.code();
    let uses = |words: &[&str]| words.iter().any(|word| code.contains(word));
    let mut found = Vec::new();
    if let Some(rejected) = &tested.rejected {
        let said = &rejected.rendered;
        if said.contains("in `os`") || said.contains("std::os::") {
            found.push(
                "the target is no Unix, Linux or Windows: those parts of `std::os` are not there",
            );
        }
        if said.contains("undefined symbol") {
            found.push("a function of another library is not there to link with");
        }
        if snippet.language == Language::RustP3 && said.contains("`wasip3`") {
            found.push(
                "a `wasip3` snippet is exported by the crate `wasip3`: name it in `[preprocessor.wasi.crates]`",
            );
        }
    }
    let Some(outcome) = &tested.outcome else {
        return found;
    };
    let astray =
        matches!(&outcome.exit, Exit::Trap(reason) if reason.contains("out of bounds memory"));
    let is_rust = matches!(snippet.language, Language::RustP2 | Language::RustP1);
    if astray && is_rust && !uses(&["unsafe"]) {
        found
            .push("this is how recursion past the stack ends: a Rust program has 1 MiB of it here");
    }
    let stderr = String::from_utf8_lossy(&outcome.stderr);
    let says = |words: &[&str]| words.iter().any(|word| stderr.contains(word));
    let panicked = says(&["panicked at"]);
    let unsupported = says(&["Unsupported", "not supported"]);
    if unsupported && uses(&["thread::", "thread "]) {
        found.push("neither WASI 0.1 nor 0.2 has threads: spawning one answers `Unsupported`");
    }
    if unsupported && uses(&["Command"]) {
        found
            .push("WASI has no processes: `Command` answers `Unsupported` without asking the host");
    }
    if says(&["no pids on this platform", "no filesystem on"]) {
        found.push("WASI has no process ids and no temporary folder of the system");
    }
    let sockets = uses(&["TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs"]);
    if sockets && panicked && snippet.language == Language::RustP1 {
        found.push("WASI 0.1 cannot open a socket");
    } else if sockets && panicked && world.network == Network::Denied {
        found.push("sockets are denied unless granted: `network = \"host\"`");
    }
    if uses(&["catch_unwind"]) && panicked {
        found.push("a panic ends the program on this target: `catch_unwind` never sees it");
    }
    let widths = [
        "size_of", "align_of", "usize::", "isize::", "_ptr", "*const", "*mut",
    ];
    if says(&["assertion `left"]) && uses(&widths) {
        found.push("pointers and `usize` are 32 bits wide on this target");
    }
    if waits_for_time(outcome) && world.clock == Clock::Virtual {
        found.push(
            "time stands still unless the program sleeps: `clock = \"host\"` grants the host's",
        );
    }
    found
}

/// Whether a run was ended while it asked for the time again and again.
fn waits_for_time(outcome: &Outcome) -> bool {
    let ended = matches!(outcome.exit, Exit::OutOfFuel(_) | Exit::OutOfTime(_));
    let asked: u64 = outcome
        .trace
        .calls
        .iter()
        .filter(|((interface, function), _)| {
            interface.starts_with("wasi:clocks/") || function == "clock_time_get"
        })
        .map(|(_, calls)| calls.count)
        .sum();
    let slept = outcome
        .trace
        .calls
        .keys()
        .any(|(_, function)| function.starts_with("subscribe-") || function == "poll_oneoff");
    ended && asked > 1000 && !slept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::fixture;
    use crate::outcome::{Calls, Trace};
    use crate::verdict::{Mismatch, Rejected, What};

    fn check(code: &str, stderr: &str, expected: &[&str]) {
        let (snippet, mut tested) = failed(code);
        tested.outcome = Some(outcome(Exit::Trap("unreachable".into()), stderr));
        let found = reasons(&snippet, &World::default(), &tested);
        assert_eq!(found.len(), expected.len(), "{code}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{code}: {found}");
        }
    }

    fn failed(code: &str) -> (Snippet, Tested) {
        let mismatch = Mismatch {
            what: What::End,
            message: String::new(),
            promised: String::new(),
            came: String::new(),
            place: None,
        };
        let tested = Tested {
            chapter: 0,
            snippet: 0,
            case: 0,
            verdict: Verdict::Fail(vec![mismatch]),
            outcome: None,
            rejected: None,
            linted: None,
            module_sha256: None,
            module_bytes: 0,
            program: None,
            composition: None,
            compile_ms: 0.0,
            run_ms: 0.0,
        };
        (fixture::rust(code), tested)
    }

    fn outcome(exit: Exit, stderr: &str) -> Outcome {
        Outcome {
            exit,
            stdout: Vec::new(),
            stderr: stderr.as_bytes().to_vec(),
            fuel: 1,
            peak_memory_bytes: 0,
            memory_refused: false,
            files: Vec::new(),
            trace: Trace::default(),
        }
    }

    #[test]
    fn evidence_and_code_together_give_a_reason() {
        let unsupported =
            "panicked at x: Os { code: 58, kind: Unsupported, message: \"Not supported\" }";
        check("std::thread::spawn(|| ());", unsupported, &["threads"]);
        check(
            "Command::new(\"ls\").spawn().unwrap();",
            unsupported,
            &["processes"],
        );
        check(
            "TcpListener::bind(a).unwrap();",
            "panicked at x",
            &["sockets are denied"],
        );
        check("catch_unwind(f);", "panicked at x", &["catch_unwind"]);
        let differs = "panicked at x: assertion `left == right` failed";
        check("assert_eq!(size_of::<A>(), 8);", differs, &["32 bits"]);
    }

    #[test]
    fn a_safe_program_that_goes_astray_has_used_up_its_stack() {
        let (snippet, mut tested) = failed("fn f(n: u64) -> u64 { 1 + f(n) }");
        let exit = Exit::Trap("out of bounds memory access".into());
        tested.outcome = Some(outcome(exit, ""));
        let found = reasons(&snippet, &World::default(), &tested);
        assert!(found[0].contains("recursion"), "{found:?}");
    }

    #[test]
    fn without_evidence_there_is_none() {
        check("std::thread::sleep(d); panic!()", "panicked at x", &[]);
        check("assert_eq!(1, 2);", "assertion `left == right` failed", &[]);
        let (snippet, mut passed) = failed("catch_unwind(f);");
        passed.verdict = Verdict::Pass;
        passed.outcome = Some(outcome(Exit::Code(0), "panicked at x"));
        assert!(reasons(&snippet, &World::default(), &passed).is_empty());
    }

    #[test]
    fn a_loop_that_waits_for_time_is_told_that_it_stands_still() {
        let (snippet, mut tested) = failed("while start.elapsed() < second {}");
        let mut ended = outcome(Exit::OutOfFuel(1), "");
        let now = ("wasi:clocks/monotonic-clock".to_owned(), "now".to_owned());
        let calls = Calls {
            count: 5000,
            ..Calls::default()
        };
        ended.trace.calls.insert(now, calls);
        tested.outcome = Some(ended);
        let found = reasons(&snippet, &World::default(), &tested);
        assert!(found[0].contains("stands still"), "{found:?}");
    }

    #[test]
    fn a_part_of_std_that_is_not_there_is_named() {
        let (snippet, mut tested) = failed("use std::os::unix::fs::PermissionsExt;");
        tested.rejected = Some(Rejected {
            rendered: "error[E0433]: could not find `unix` in `os`".into(),
            codes: vec!["E0433".into()],
        });
        let found = reasons(&snippet, &World::default(), &tested);
        assert!(found[0].contains("std::os"), "{found:?}");
    }
}
