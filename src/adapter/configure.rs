//! What `book.toml` says, to mdBook and to us.

use super::told;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::snippet::Edition;
use crate::source::{SourceFile, Span, shown_path};
use mdbook_driver::config::{Config, HtmlConfig, RustEdition};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// A book's configuration, and what is wrong with it.
pub(super) struct Configured {
    pub config: Config,
    pub settings: Settings,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads `book.toml` in `root`, which may lack one, and the `MDBOOK_` variables.
///
/// # Errors
///
/// Where the file cannot be read, or a variable says something that mdBook does not take.
pub(super) fn configure(root: &Path) -> Result<Configured> {
    let path = root.join("book.toml");
    let (mut config, mut settings, diagnostics) = match std::fs::read(&path) {
        Ok(bytes) => match text(&path, root, bytes) {
            Ok(file) => parse(&file, root),
            Err(diagnostic) => (Config::default(), Settings::default(), vec![diagnostic]),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Default::default(),
        Err(error) => return Err(Error::io("read", path)(error)),
    };
    config.update_from_env().map_err(|error| told(&error))?;
    // mdBook would write an empty chapter for each misspelt name in SUMMARY.md; we say so instead.
    config.build.create_missing = false;
    settings.edition = config.rust.edition.and_then(edition);
    settings.title.clone_from(&config.book.title);
    settings.language.clone_from(&config.book.language);
    settings.build_dir = root.join(&config.build.build_dir);
    Ok(Configured {
        config,
        settings,
        diagnostics,
    })
}

/// A file's text, or where it is no UTF-8.
pub(super) fn text(
    path: &Path,
    root: &Path,
    bytes: Vec<u8>,
) -> Result<Arc<SourceFile>, Diagnostic> {
    let shown = shown_path(path, root);
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(SourceFile::new(path, &shown, text)),
        Err(error) => error,
    };
    let at = bytes.utf8_error().valid_up_to();
    let byte = bytes.as_bytes().get(at).copied().unwrap_or_default();
    // Up to there the lossy text is the file's own, and what stands there is one replacement character.
    let lossy = String::from_utf8_lossy(bytes.as_bytes()).into_owned();
    let file = SourceFile::new(path, &shown, lossy);
    let span = Span::new(&file, at..at + char::REPLACEMENT_CHARACTER.len_utf8());
    Err(Diagnostic::error(span, "this file is not UTF-8")
        .label(format!("byte 0x{byte:02x}"))
        .help("save it as UTF-8"))
}

fn parse(file: &Arc<SourceFile>, root: &Path) -> (Config, Settings, Vec<Diagnostic>) {
    let (settings, mut diagnostics) = Settings::read(file, root);
    let config: Config = match file.text.parse() {
        Ok(config) => config,
        Err(error) => {
            // What is no TOML at all was said by our own reader.
            if toml::de::DeTable::parse(&file.text).is_ok() {
                diagnostics.push(refused(file, &error));
            }
            return (Config::default(), settings, diagnostics);
        }
    };
    if let Err(error) = config.get::<HtmlConfig>("output.html") {
        diagnostics.push(refused(file, &error));
    }
    (config, settings, diagnostics)
}

/// What mdBook does not take, at the place it names if it names one.
fn refused(file: &Arc<SourceFile>, error: &mdbook_driver::errors::Error) -> Diagnostic {
    let toml = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<toml::de::Error>());
    let (span, message) = match toml {
        Some(error) => (error.span().unwrap_or(0..0), error.message().to_owned()),
        None => (0..0, format!("{error:#}")),
    };
    let line = message.lines().next().unwrap_or_default();
    Diagnostic::error(
        Span::new(file, span),
        format!("mdBook does not take this: {line}"),
    )
}

fn edition(edition: RustEdition) -> Option<Edition> {
    match edition {
        RustEdition::E2015 => Some(Edition::E2015),
        RustEdition::E2018 => Some(Edition::E2018),
        RustEdition::E2021 => Some(Edition::E2021),
        RustEdition::E2024 => Some(Edition::E2024),
        // An edition that is newer than this program: rustc would not know it either.
        _ => None,
    }
}
