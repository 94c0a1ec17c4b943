//! What a binary tells before it runs.

use super::Liberty;
use crate::world::imports::MODULE;
use std::fmt::{self, Write};
use wasmparser::{Operator, Parser, Payload};

/// Which liberties of its engine a program's instructions take.
pub fn liberties(wasm: &[u8]) -> [(Liberty, bool); 2] {
    let (mut nan, mut relaxed) = (false, false);
    for payload in Parser::new(0).parse_all(wasm).flatten() {
        let Payload::CodeSectionEntry(body) = payload else {
            continue;
        };
        let Ok(operators) = body.get_operators_reader() else {
            continue;
        };
        for operator in operators.into_iter().flatten() {
            if nan && relaxed {
                break;
            }
            let name = Name::of(&operator);
            relaxed |= name.contains("Relaxed");
            nan |= makes_nan(&name);
        }
    }
    [(Liberty::NanBits, nan), (Liberty::RelaxedSimd, relaxed)]
}

/// Whether an instruction computes with floats; to load, store, compare, convert or move one makes no NaN.
fn makes_nan(name: &str) -> bool {
    let float = ["F32", "F64"].iter().any(|start| name.starts_with(start));
    let computes = [
        "Add", "Sub", "Mul", "Div", "Sqrt", "Min", "Max", "Ceil", "Floor", "Trunc", "Nearest",
        "Demote", "Promote", "PMin", "PMax",
    ];
    float && computes.iter().any(|operation| name.contains(operation))
}

/// The beginning of an instruction's name, which is what tells it; its operands are not written out.
struct Name(String);

const LONGEST: usize = 28;

impl Name {
    fn of(operator: &Operator<'_>) -> String {
        let mut name = Name(String::new());
        // The error is ours, from `write_str`: enough was written.
        let _ = write!(name, "{operator:?}");
        name.0
    }
}

impl Write for Name {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // The name comes first and whole, then a brace and the operands.
        if !self.0.is_empty() || text.len() > LONGEST {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// A module that a core module imports from and that is not WASI 0.1, with what is to be said of it.
pub fn foreign(wasm: &[u8]) -> Option<String> {
    if crate::run::is_component(wasm) {
        return None;
    }
    for payload in Parser::new(0).parse_all(wasm).flatten() {
        let Payload::ImportSection(imports) = payload else {
            continue;
        };
        for import in imports.into_imports().flatten() {
            if import.module == MODULE {
                continue;
            }
            let hint = match import.module {
                "wasi_unstable" => "; that is the snapshot before WASI 0.1",
                "wasi_snapshot_preview0" => "; that is a snapshot before WASI 0.1",
                "wasi" => "; that is the proposal of threads",
                _ => "",
            };
            return Some(format!(
                "it imports `{}/{}`, and what is not WASI is not provided here{hint}",
                import.module, import.name
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: [bool; 2]) {
        let text = format!("(module (func (param f64) (local v128) {body}))");
        let wasm = wat::parse_str(text).expect("it is a module");
        let found = liberties(&wasm).map(|(_, takes)| takes);
        assert_eq!(found, expected, "{body}");
    }

    #[test]
    fn only_what_computes_with_floats_can_make_a_nan() {
        check("", [false, false]);
        check(
            "(drop (f64.add (local.get 0) (local.get 0)))",
            [true, false],
        );
        check(
            "(drop (f64.lt (local.get 0) (local.get 0)))",
            [false, false],
        );
        check("(drop (i64.reinterpret_f64 (local.get 0)))", [false, false]);
        check(
            "(drop (f32x4.div (local.get 1) (local.get 1)))",
            [true, false],
        );
        check(
            "(drop (i8x16.relaxed_swizzle (local.get 1) (local.get 1)))",
            [false, true],
        );
        check(
            "(drop (f32x4.relaxed_madd (local.get 1) (local.get 1) (local.get 1)))",
            [false, true],
        );
    }

    #[test]
    fn what_is_not_wasi_is_named() {
        let foreign = |text: &str| foreign(&wat::parse_str(text).expect("it is a module"));
        assert_eq!(
            foreign("(module (import \"wasi_snapshot_preview1\" \"fd_write\" (func)))"),
            None
        );
        let said = foreign("(module (import \"wasi_unstable\" \"fd_write\" (func)))");
        assert!(said.is_some_and(|said| said.contains("before WASI 0.1")));
    }
}
