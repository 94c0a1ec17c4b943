//! A small book of `tests/cases`, copied to a folder of its own, and the command run on it.

use regex::Regex;
use snapbox::{Assert, Data, IntoData, Redactions};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// A copy of a book; gone when it is dropped.
pub(crate) struct CaseBook {
    /// Holds `book`, and `tmp` for the command's own temporary files, which one that is killed leaves behind. A test
    /// may put other things there.
    place: TempDir,
}

impl CaseBook {
    /// Copies the book in `tests/cases/CASE`, but for what is expected of it: the files beside `book.toml` that end
    /// in `.txt` or `.md`.
    pub(crate) fn from_dir(case: &str) -> Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/cases")
            .join(case);
        let place = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(place.path().join("tmp")).expect("a folder");
        let book = Self { place };
        copy(&from, &book.root(), &|path| {
            let expected = path.extension().is_some_and(|e| e == "txt" || e == "md");
            !(expected && path.parent() == Some(&from))
        });
        book
    }

    /// The book's folder, as the system names it.
    pub(crate) fn root(&self) -> PathBuf {
        self.outside().join("book")
    }

    /// The folder that holds the book's.
    pub(crate) fn outside(&self) -> PathBuf {
        self.place.path().canonicalize().expect("the folder")
    }

    /// Runs the command in the book's folder with these words, and checks what `expect` declares of it.
    #[track_caller]
    pub(crate) fn run(&self, words: &str, expect: impl FnOnce(&mut Call)) -> &Self {
        let mut call = Call::new(self.command(words));
        expect(&mut call);
        call.check(&self.root());
        self
    }

    /// The command itself, for a test that does more with it than [`CaseBook::run`].
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mdbook-wasi"));
        command
            .args(words.split_whitespace())
            .current_dir(self.root())
            .env("MDBOOK_WASI_CACHE", cache())
            .env("TMPDIR", self.outside().join("tmp"))
            .env("NO_COLOR", "1")
            // What cargo sets for this test is no part of what a user's shell has.
            .env_remove("RUSTC")
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::null());
        command
    }

    /// Runs the command and gives what it printed; it must end with this exit code.
    #[track_caller]
    pub(crate) fn output(&self, words: &str, exit_code: i32) -> String {
        let output = self.command(words).output().expect("the command starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(exit_code), "{words}: {stderr}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Checks a file of the book, byte for byte: no wildcards.
    #[track_caller]
    pub(crate) fn check_file(&self, path: &str, expected: impl IntoData) -> &Self {
        let actual = Data::text(self.read(path)).raw();
        Assert::new()
            .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
            .eq(actual, expected.into_data().raw());
        self
    }

    /// A file of the book.
    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// Writes a file of the book.
    #[track_caller]
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Self {
        fs::write(self.root().join(path), bytes).unwrap_or_else(|e| panic!("{path}: {e}"));
        self
    }

    /// Replaces a text that a file of the book has once.
    #[track_caller]
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {path}");
        self.write(path, text.replace(from, to))
    }
}

/// One call of the command, and what is expected of it.
pub(crate) struct Call {
    command: Command,
    stdin: Option<Vec<u8>>,
    exit_code: i32,
    stdout: Option<Data>,
    stderr: Option<Data>,
}

impl Call {
    fn new(command: Command) -> Self {
        Self {
            command,
            stdin: None,
            exit_code: 0,
            stdout: None,
            stderr: None,
        }
    }

    /// A word that may hold blanks, after the others.
    pub(crate) fn arg(&mut self, word: impl AsRef<std::ffi::OsStr>) -> &mut Self {
        self.command.arg(word);
        self
    }

    pub(crate) fn env(&mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> &mut Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(&mut self, bytes: impl Into<Vec<u8>>) -> &mut Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// Unless this is called, the exit code must be 0.
    pub(crate) fn exit_code(&mut self, code: i32) -> &mut Self {
        self.exit_code = code;
        self
    }

    /// Unless this is called, anything may be printed. `[..]` is any text in a line, a line `...` any lines; see
    /// [`redactions`] for the other placeholders.
    pub(crate) fn stdout(&mut self, expected: impl IntoData) -> &mut Self {
        self.stdout = Some(expected.into_data());
        self
    }

    /// As [`Call::stdout`].
    pub(crate) fn stderr(&mut self, expected: impl IntoData) -> &mut Self {
        self.stderr = Some(expected.into_data());
        self
    }

    #[track_caller]
    fn check(mut self, root: &Path) {
        let output = self.output();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let assert = Assert::new()
            .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
            // A backslash is one, in what a program printed.
            .normalize_paths(false)
            .redact_with(redactions(root));
        assert_eq!(
            output.status.code(),
            Some(self.exit_code),
            "{:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}",
            self.command
        );
        if let Some(expected) = self.stdout {
            assert.eq(stdout, expected);
        }
        if let Some(expected) = self.stderr {
            assert.eq(without_progress(&stderr), expected);
        }
    }

    fn output(&mut self) -> Output {
        let Some(stdin) = self.stdin.take() else {
            return self.command.output().expect("the command starts");
        };
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut pipe = child.stdin.take().expect("a pipe");
        let writer = std::thread::spawn(move || {
            // Who does not read it all has its reason, and says it by the exit code.
            let _ = pipe.write_all(&stdin);
        });
        let output = child.wait_with_output().expect("it ends");
        writer.join().expect("written");
        output
    }
}

/// On a slow machine a phase that takes long names itself.
fn without_progress(stderr: &str) -> String {
    let is_progress = |line: &&str| {
        let line = line.trim_end();
        line.ends_with('…') && (line.starts_with("compiling") || line.starts_with("running"))
    };
    let kept = stderr
        .split_inclusive('\n')
        .filter(|line| !is_progress(line));
    kept.collect()
}

/// What is not the same on each machine, at each time, or with each compiler.
fn redactions(root: &Path) -> Redactions {
    static PATTERNS: OnceLock<Vec<(&str, Regex)>> = OnceLock::new();
    let patterns = PATTERNS.get_or_init(|| {
        [
            (
                "[WORK]",
                r"; (?<redacted>compiled \d+ programs?, \d+ from the cache; \d+\.\d\d s)",
            ),
            ("[FUEL]", r"\b(?<redacted>\d[\d,]*) fuel"),
            ("[MEMORY]", r"\b(?<redacted>\d+ KiB) of memory\b"),
            ("[SECONDS]", r#"\btime="(?<redacted>\d+\.\d+)""#),
        ]
        .map(|(name, pattern)| (name, Regex::new(pattern).expect("a pattern")))
        .into()
    });
    let mut redactions = Redactions::new();
    let outside = root.parent().unwrap_or(root);
    let inserted = redactions.insert("[OUTSIDE]", outside.to_owned());
    inserted.expect("a name in brackets");
    for (name, pattern) in patterns {
        let inserted = redactions.insert(name, pattern.clone());
        inserted.expect("a name in brackets");
    }
    redactions
}

/// The cache of compiled programs, one for each build of the command: what another build of it compiled says nothing
/// of this one. It lasts from run to run, so that only the first one takes its time.
pub(crate) fn cache() -> &'static Path {
    static CACHE: OnceLock<PathBuf> = OnceLock::new();
    CACHE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let binary = fs::metadata(env!("CARGO_BIN_EXE_mdbook-wasi")).and_then(|m| m.modified());
        let built = binary
            .expect("the command")
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let own = folder.join(format!("cli-cache-{}", built.as_millis()));
        for other in fs::read_dir(folder).into_iter().flatten().flatten() {
            let is_cache = other
                .file_name()
                .to_string_lossy()
                .starts_with("cli-cache-");
            // One that is in use is young: a build since then is no reason to pull it away.
            let age = other.metadata().and_then(|m| m.modified());
            let age = age.map(|time| time.elapsed().unwrap_or_default());
            let is_old = age.is_ok_and(|age| age > Duration::from_secs(3600));
            if is_cache && is_old && other.path() != own {
                let _ = fs::remove_dir_all(other.path());
            }
        }
        own
    })
}

/// All files below a folder with their bytes, by their names in it.
pub(crate) fn files(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), PathBuf::from(entry.file_name()));
        if path.is_dir() {
            let below = files(&path).into_iter();
            found.extend(below.map(|(inner, bytes)| (name.join(inner), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap_or_default());
        }
    }
    found
}

fn copy(from: &Path, to: &Path, wanted: &dyn Fn(&Path) -> bool) {
    fs::create_dir_all(to).expect("a folder");
    let entries = fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display()));
    for entry in entries {
        let path = entry.expect("an entry").path();
        let into = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &into, wanted);
        } else if wanted(&path) {
            fs::copy(&path, &into).expect("copied");
        }
    }
}
