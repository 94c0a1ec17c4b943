use super::*;
use crate::outcome::{Exit, Outcome, Trace};
use crate::verdict::Verdict;
use std::fs;
use std::sync::Arc;

const COMMAND: &str = r#"(module
    (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
    (memory (export "memory") 1) (func (export "_start")))"#;

/// A book of one chapter, `one.md`, whose fixture `fixtures/a` holds a file; and the folder it is in.
fn book(chapter: &str) -> (Book, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("book.toml", "[preprocessor.wasi]\n"),
        ("src/SUMMARY.md", "- [One](one.md)\n"),
        ("src/one.md", chapter),
        ("src/fixtures/a/hello.txt", "hello\n"),
    ] {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let (book, diagnostics) = crate::adapter::load(dir.path()).unwrap();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    (book, dir)
}

/// The result of the only snippet's unnamed case, after this program ran.
fn ran(wat: Option<&str>) -> Tested {
    let program = wat.map(|wat| Program::new(wat::parse_str(wat).unwrap()));
    Tested {
        chapter: 0,
        snippet: 0,
        case: 0,
        verdict: Verdict::Pass,
        outcome: program.as_ref().map(|_| Outcome {
            exit: Exit::Code(0),
            stdout: Vec::new(),
            stderr: Vec::new(),
            fuel: 1,
            peak_memory_bytes: 0,
            memory_refused: false,
            files: Vec::new(),
            trace: Trace::default(),
        }),
        rejected: None,
        linted: None,
        module_sha256: program.as_ref().map(|program| program.sha256.clone()),
        module_bytes: 0,
        program: program.as_ref().map(Arc::clone),
        composition: None,
        compile_ms: 0.0,
        run_ms: 0.0,
    }
}

fn figure(publication: &Publication) -> serde_json::Value {
    serde_json::from_str(&publication.figures[&(0, 0)].json).unwrap()
}

#[test]
fn a_snippet_is_published_with_its_module_its_folders_and_its_worlds() {
    let (book, _dir) = book(
        "# One {#one}\n\n```wat\n;;@ dirs = [\"fixtures/a::/a\"]\n;;@ env = { NAME = \"é\" }\n\
         ;;@ case.none = { dirs = [], clock = \"host\" }\n(module)\n```\n",
    );
    let publication = publish(&book, &[ran(Some(COMMAND))]).unwrap();
    let (module, json): (Vec<_>, Vec<_>) = publication
        .files
        .iter()
        .partition(|(name, _)| name.ends_with(".wasm"));
    let [(name, wasm)] = module[..] else {
        panic!("{module:?}");
    };
    assert_eq!(*name, format!("{}.wasm", sha256(wasm)));
    let [(folder, tree)] = json[..] else {
        panic!("{json:?}");
    };
    assert_eq!(
        tree, br#"{"dir":{"hello.txt":{"file":"hello\n"}}}"#,
        "the folder as the page's host takes it"
    );
    let play = &publication.figures[&(0, 0)];
    assert!(play.json.is_ascii());
    assert_eq!(play.refused, None);
    let figure = figure(&publication);
    assert_eq!(figure["program"], "one#one");
    assert_eq!(figure["language"], "wat");
    assert_eq!(figure["generation"], "0.1");
    assert_eq!(figure["module"]["sha256"], name.trim_end_matches(".wasm"));
    assert_eq!(figure["module"]["bytes"], wasm.len());
    assert_eq!(figure["imports"]["wasi_snapshot_preview1"][0], "proc_exit");
    assert_eq!(
        figure["fixtures"]["fixtures/a"],
        folder.trim_end_matches(".json")
    );
    let world = &figure["cases"][0]["world"];
    assert_eq!(
        *world,
        serde_json::json!({
            "dirs": [{ "fixture": "fixtures/a", "guest": "/a", "access": "read-only" }],
            "env": [["NAME", "é"]], "args": [], "stdin": null,
            "clock": "virtual", "frozenSeconds": 1_579_132_800, "random": "seeded", "seed": "57a51de516202006",
            "network": "denied", "without": [],
            "limits": { "fuel": 2_000_000_000, "memoryMib": 64, "outputKib": 1024, "seconds": 10 },
        })
    );
    assert_eq!(figure["cases"][0]["name"], "");
    assert_eq!(figure["cases"][1]["name"], "none");
    assert_eq!(figure["cases"][1]["world"]["clock"], "host");
    assert_eq!(figure["cases"][1]["world"]["dirs"], serde_json::json!([]));
}

#[test]
fn what_the_page_cannot_run_is_refused_by_name_and_no_file_is_published() {
    let (book, _dir) = book("# One {#one}\n\n```wat\n(module)\n```\n");
    let foreign = r#"(module (import "env" "log" (func)) (func (export "_start")))"#;
    let publication = publish(&book, &[ran(Some(foreign))]).unwrap();
    assert!(publication.files.is_empty());
    let reason = "imports `env` `log`, which the page's host does not have";
    let play = &publication.figures[&(0, 0)];
    assert_eq!(play.refused.as_deref(), Some(reason));
    assert_eq!(play.module, None);
    assert_eq!(figure(&publication)["refused"], reason);
}

#[test]
fn what_did_not_run_has_nothing_to_run_in_a_page() {
    let (book, _dir) = book("# One {#one}\n\n```wat\n(module)\n```\n");
    let publication = publish(&book, &[ran(None)]).unwrap();
    assert!(publication.figures.is_empty());
    assert!(publication.files.is_empty());
}

#[test]
fn a_linted_interface_has_nothing_to_edit_in_a_page() {
    let code = "interface a {\n  /// Words.\n  f: func();\n}\n";
    let of = |words: &str| {
        let (book, _dir) = book(&format!("# One {{#one}}\n\n```{words}\n{code}```\n"));
        publish(&book, &[ran(None)]).unwrap()
    };
    assert_eq!(figure(&of("wit"))["language"], "wit");
    assert!(of("wit,lint").figures.is_empty());
    assert!(of("witx,lint").figures.is_empty());
}
