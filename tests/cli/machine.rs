//! What this machine lacks: exit code 3, or a warning and slower work.

use crate::case_book::{CaseBook, cache};
use snapbox::str;
use std::fs;
use std::process::Stdio;

/// A Rust snippet, and one that needs no compiler but this tool.
const RUST: &str = "test stdout";
const WAT: &str = "test wat";

fn book() -> CaseBook {
    CaseBook::from_dir("verdict/kept")
}

#[test]
fn a_missing_rustc_is_said_with_what_to_install() {
    let book = book();
    let empty = book.outside().join("empty");
    fs::create_dir(&empty).expect("a folder");
    book.run(RUST, |call| {
        call.env("PATH", &empty).env("RUSTC", "/nonexistent/rustc");
        call.exit_code(3).stdout("").stderr(str![[r#"
error: cannot start `/nonexistent/rustc`, which the variable RUSTC names: No such file or directory (os error 2); correct it, or unset it

"#]]);
    })
    .run(RUST, |call| {
        call.env("PATH", &empty);
        call.exit_code(3).stdout("").stderr(str![[r#"
error: cannot start `rustc`, which a Rust snippet needs; install Rust with rustup, or put `rustc` on PATH: No such file or directory (os error 2)

"#]]);
    })
    .run(WAT, |call| {
        call.env("PATH", &empty).env("RUSTC", "/nonexistent/rustc");
        call.exit_code(0);
    });
}

#[cfg(unix)]
mod scripts {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    /// A program that is a shell script.
    fn script(path: &Path, text: &str) {
        fs::write(path, format!("#!/bin/sh\n{text}\n")).expect("a file");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions");
    }

    /// A compiler without targets for WebAssembly, and beside it a `rustup` that does this.
    fn without_target(book: &CaseBook, rustup: &str) -> PathBuf {
        let bin = book.outside().join("bin");
        fs::create_dir_all(bin.join("fake-toolchain")).expect("a folder");
        let sysroot = bin.join("fake-toolchain");
        let answer = format!(
            "case \"$1\" in --print) echo '{}';; *) echo 'rustc 1.95.0 (fake)';; esac",
            sysroot.display()
        );
        script(&bin.join("rustc"), &answer);
        script(&bin.join("rustup"), rustup);
        bin
    }

    #[test]
    fn a_missing_target_without_network_is_said_with_what_to_install() {
        let book = book();
        let failing =
            "echo 'info: downloading' >&2; echo \"error: could not reach $3 for $5\" >&2; exit 1";
        let bin = without_target(&book, failing);
        book.run(RUST, |call| {
            call.env("PATH", &bin).env("RUSTC", bin.join("rustc"));
            call.exit_code(3).stdout("").stderr(str![[r#"
adding the target: rustup target add wasm32-wasip2
error: the Rust compiler lacks the target `wasm32-wasip2`; run `rustup target add wasm32-wasip2` (rustup: could not reach wasm32-wasip2 for fake-toolchain)

"#]]);
        });
    }

    #[test]
    fn a_missing_target_without_rustup_is_said_too() {
        let book = book();
        let bin = without_target(&book, "");
        fs::remove_file(bin.join("rustup")).expect("removed");
        book.run("test wasip1", |call| {
            call.env("PATH", &bin).env("RUSTC", bin.join("rustc"));
            call.exit_code(3).stdout("").stderr(str![[r#"
adding the target: rustup target add wasm32-wasip1
error: the Rust compiler lacks the target `wasm32-wasip1`; run `rustup target add wasm32-wasip1` (rustup could not be started: No such file or directory (os error 2))

"#]]);
        });
    }

    #[test]
    fn a_compiler_that_fails_to_start_is_not_the_chapters_fault() {
        let book = book();
        let broken = book.outside().join("rustc");
        script(&broken, "echo 'no such library' >&2; exit 127");
        book.run(RUST, |call| {
            call.env("RUSTC", &broken);
            call.exit_code(3).stdout("").stderr(str![[r#"
error: `[OUTSIDE]/rustc --print sysroot` failed: no such library

"#]]);
        });
    }

    #[test]
    fn a_full_disk_is_not_the_chapters_fault() {
        let book = book();
        let limited = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"";
        let mut command = std::process::Command::new("/bin/sh");
        command
            .args(["-c", limited, env!("CARGO_BIN_EXE_mdbook-wasi")])
            .args(RUST.split(' '))
            .current_dir(book.root())
            .env("MDBOOK_WASI_CACHE", book.outside().join("cache"))
            .env_remove("RUSTC");
        let output = command.output().expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(output.stdout.is_empty(), "{output:?}");
    }
}

#[test]
fn a_cache_folder_that_cannot_be_written_is_warned_of_and_the_work_done() {
    let book = book();
    let file = book.outside().join("file");
    fs::write(&file, "").expect("a file");
    book.run("test stdout wat", |call| {
        call.env("MDBOOK_WASI_CACHE", file.join("cache"));
        call.stdout(str![[r#"
2 passed, 0 failed, 0 ignored; 2 cases of 2 snippets in 1 chapter; [WORK]

"#]]).stderr(str![[r#"
warning: cannot write the cache folder `[OUTSIDE]/file/cache` (Not a directory (os error 20)); every program is compiled anew. Mend its permissions, or name another with --cache or MDBOOK_WASI_CACHE

"#]]);
    });
    assert_eq!(fs::read(&file).expect("a file"), b"");
}

#[test]
fn the_cache_folder_of_the_command_line_goes_before_the_environments() {
    let book = book();
    let (named, other) = (book.outside().join("named"), book.outside().join("other"));
    book.run("test wat --cache", |call| {
        call.arg(&named).env("MDBOOK_WASI_CACHE", &other);
    });
    assert!(named.is_dir() && !other.exists());
}

#[test]
fn a_second_run_compiles_nothing() {
    let book = book();
    book.run("test stdout trap", |_| {})
        .run("test stdout", |_| {});
    let summary = book.output("test stdout", 0);
    assert!(
        summary.contains("; compiled 0 programs, 1 from the cache; "),
        "{summary}"
    );
}

#[test]
fn two_runs_at_once_on_one_empty_cache_both_succeed() {
    let cache = tempfile::tempdir().expect("a folder");
    let books = [book(), book()];
    let running = books.each_ref().map(|book| {
        let mut command = book.command("test");
        command.env("MDBOOK_WASI_CACHE", cache.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the command starts")
    });
    for child in running {
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    // Nothing half done is left behind.
    let names = fs::read_dir(cache.path().join("1"))
        .expect("the cache")
        .flatten();
    let left: Vec<_> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("work-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_cache_of_these_tests_is_not_the_users() {
    assert!(cache().starts_with(env!("CARGO_TARGET_TMPDIR")));
}
