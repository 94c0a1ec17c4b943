//! WebAssembly text: assembled and validated in this process.

use super::unit::place;
use crate::snippet::{Mode, Snippet};
use crate::verdict::Rejected;
use wasmparser::{Encoding, ExternalKind, Parser, Payload, Validator, WasmFeatures};

/// Assembles a snippet; what it says names the text as [`place`] has it.
///
/// # Errors
///
/// What is wrong with it: its text, its validity, or that it has nothing to start.
pub(super) fn compile(snippet: &Snippet, name: &str) -> Result<Vec<u8>, Rejected> {
    let (path, line) = place(snippet, name);
    let text = format!("{}{}", "\n".repeat(line.saturating_sub(1)), snippet.code());
    let wasm = wat::Parser::new()
        .parse_str(Some(path.as_ref()), &text)
        .map_err(|e| rejected(e.to_string()))?;
    Validator::new_with_features(WasmFeatures::default())
        .validate_all(&wasm)
        .map_err(|e| rejected(format!("{path}:{line}: {e}")))?;
    if matches!(snippet.mode, Mode::Run | Mode::ShouldPanic)
        && let Some(missing) = without_start(&wasm)
    {
        return Err(rejected(format!(
            "{path}:{line}: {missing}; export it, or mark the fence `no_run`"
        )));
    }
    Ok(wasm)
}

/// Says what a binary lacks to be a command, if it lacks it.
pub fn without_start(wasm: &[u8]) -> Option<&'static str> {
    let mut depth = 0usize;
    let mut component = false;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.ok()? {
            Payload::Version { encoding, .. } => {
                component |= depth == 0 && encoding == Encoding::Component;
                depth += 1;
            }
            Payload::End(_) => depth -= 1,
            Payload::ExportSection(exports) if depth == 1 => {
                let is_start =
                    |e: &wasmparser::Export<'_>| e.kind == ExternalKind::Func && e.name == "_start";
                if exports
                    .into_iter()
                    .flatten()
                    .any(|export| is_start(&export))
                {
                    return None;
                }
            }
            Payload::ComponentExportSection(exports) if depth == 1 => {
                let is_run = |name: &str| name.split('@').next() == Some("wasi:cli/run");
                if exports.into_iter().flatten().any(|e| is_run(e.name.name)) {
                    return None;
                }
            }
            _ => {}
        }
    }
    Some(if component {
        "a component that is run exports `wasi:cli/run`, and this one does not"
    } else {
        "a core module that is run exports the function `_start`, and this one does not"
    })
}

fn rejected(message: String) -> Rejected {
    let rendered = format!("{}\n", message.trim_end());
    Rejected {
        rendered: if rendered.starts_with("error") {
            rendered
        } else {
            format!("error: {rendered}")
        },
        codes: vec![String::new()],
    }
}
