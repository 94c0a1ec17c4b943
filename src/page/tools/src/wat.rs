//! WebAssembly text from stdin; to stdout the module as JSON, or what is wrong and where.
//!
//! The same parser and the same validator as the command's, so that the page and the build agree on every text.

mod answer;
mod base64;
mod validate;

use answer::{Mistake, push_string};
use std::collections::{BTreeMap, BTreeSet};
use wasmparser::{ExternalKind, Parser as Sections, Payload};
use wast::core::{ImportItems, Module, ModuleField, ModuleKind};
use wast::parser::{self, Parse, ParseBuffer, Parser};
use wast::{Wat, kw};

/// The longest text, in bytes. What takes most memory are calls that return a thousand values each, which stay on the
/// validator's stack: 260 MiB for such a text, and twice that for a text a little longer.
const LONGEST: usize = 112 * 1024;

fn main() {
    answer::serve(LONGEST, compile);
}

/// The text of one core module.
struct Source<'a>(Module<'a>);

impl<'a> Parse<'a> for Source<'a> {
    fn parse(parser: Parser<'a>) -> parser::Result<Self> {
        // Asked for first, since the parser that would read one is left out.
        if parser.peek2::<kw::component>()? {
            return Err(parser.error("components as text are not compiled in the page"));
        }
        match parser.parse()? {
            Wat::Module(module) => Ok(Self(module)),
            Wat::Component(_) => Err(parser.error("expected a core module")),
        }
    }
}

/// `{"wasm":…,"imports":…,"generation":"0.1"}`.
fn compile(text: &str) -> Result<String, Mistake> {
    let mut buffer = ParseBuffer::new(text).map_err(in_text)?;
    // For what is found wrong only once the text has become a binary.
    buffer.track_instr_spans(true);
    let Source(mut module) = parser::parse(&buffer).map_err(in_text)?;
    refuse_compact_imports(&module)?;
    let wasm = module.encode().map_err(in_text)?;
    validate::validate(&wasm).map_err(|invalid| Mistake {
        offset: validate::place(&module, &invalid.at).offset(),
        message: invalid.message,
    })?;
    let found = read(&wasm);
    if !found.start {
        let offset = match &module.kind {
            ModuleKind::Text(_) => module.span.offset(),
            ModuleKind::Binary(_) => 0,
        };
        let message =
            "a core module that is run exports the function `_start`, and this one does not";
        let message = message.to_owned();
        return Err(Mistake { offset, message });
    }
    let mut json = String::from("{\"wasm\":\"");
    base64::push(&mut json, &wasm);
    json.push_str("\",\"imports\":{");
    for (i, (module, names)) in found.imports.iter().enumerate() {
        if i > 0 {
            json.push(',');
        }
        push_string(&mut json, module);
        json.push(':');
        for (i, name) in names.iter().enumerate() {
            json.push(if i == 0 { '[' } else { ',' });
            push_string(&mut json, name);
        }
        json.push(']');
    }
    json.push_str("},\"generation\":\"0.1\"}");
    Ok(json)
}

/// Refuses a proposal that the command refuses too. The validator would need a list of all proposals to do it, and be
/// 12 KB larger.
fn refuse_compact_imports(module: &Module<'_>) -> Result<(), Mistake> {
    let ModuleKind::Text(fields) = &module.kind else {
        return Ok(());
    };
    for field in fields {
        if let ModuleField::Import(imports) = field
            && !matches!(imports.items, ImportItems::Single { .. })
        {
            return Err(Mistake {
                offset: imports.span.offset(),
                message: "compact imports are a proposal that is not enabled".to_owned(),
            });
        }
    }
    Ok(())
}

fn in_text(error: wast::Error) -> Mistake {
    Mistake {
        offset: error.span().offset(),
        message: error.message(),
    }
}

/// What the page has to know of a module.
#[derive(Default)]
struct Found<'a> {
    imports: BTreeMap<&'a str, BTreeSet<&'a str>>,
    start: bool,
}

/// Reads a module that is valid.
fn read(wasm: &[u8]) -> Found<'_> {
    let mut found = Found::default();
    for payload in Sections::new(0).parse_all(wasm).flatten() {
        match payload {
            Payload::ImportSection(section) => {
                for import in section.into_imports().flatten() {
                    let names = found.imports.entry(import.module).or_default();
                    names.insert(import.name);
                }
            }
            Payload::ExportSection(section) => {
                found.start = section
                    .into_iter()
                    .flatten()
                    .any(|export| export.kind == ExternalKind::Func && export.name == "_start");
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod wat_tests;
