use super::*;

/// A component that draws from what it imports, and exports what it drew under each of these names.
fn drawing(imports: &str, exports: &[&str]) -> Arc<Program> {
    let instance: String = exports
        .iter()
        .map(|name| format!("(export \"{name}\" (instance $out))"))
        .collect();
    let text = format!(
        r#"(component
            (import "{imports}" (instance $in (export "get-random-u64" (func (result u64)))))
            (core func $draw (canon lower (func $in "get-random-u64")))
            (core module $code
              (import "in" "draw" (func $draw (result i64)))
              (export "draw" (func $draw)))
            (core instance $i (instantiate $code (with "in" (instance (export "draw" (func $draw))))))
            (func $out (result u64) (canon lift (core func $i "draw")))
            (instance $out (export "get-random-u64" (func $out)))
            {instance})"#
    );
    Program::new(wat::parse_str(text).expect("it is a component"))
}

const RANDOM: &str = "wasi:random/random@0.2.0";
const LATER: &str = "wasi:random/random@0.2.12";

/// A part's name and from whom it gets what.
type Gets = (String, Vec<(String, Option<String>)>);

fn sources(composition: &Composition) -> Vec<Gets> {
    let parts = composition.parts.iter();
    parts
        .map(|part| (part.name.clone(), part.gets.clone()))
        .collect()
}

#[test]
fn what_is_nearer_to_the_program_is_asked_first_and_asks_the_next() {
    let program = drawing(RANDOM, &["book:test/result@1.0.0"]);
    let (near, far) = (drawing(LATER, &[LATER]), drawing(RANDOM, &[RANDOM]));
    let composed = plug(("app", &program), &[("near", &near), ("far", &far)]).expect("they fit");
    let owned = |name: &str| Some(name.to_owned());
    assert_eq!(
        sources(&composed),
        [
            ("app".to_owned(), vec![(RANDOM.to_owned(), owned("near"))]),
            ("near".to_owned(), vec![(LATER.to_owned(), owned("far"))]),
            ("far".to_owned(), vec![(RANDOM.to_owned(), None)]),
        ]
    );
    assert_eq!(composed.before, [RANDOM]);
    assert_eq!(composed.after, [RANDOM]);
    // The program's bytes are in it as they were.
    assert_eq!(composed.parts[0].sha256, program.sha256);
    let whole = &composed.program.wasm;
    assert!(
        whole
            .windows(program.wasm.len())
            .any(|part| part == program.wasm)
    );
}

#[test]
fn a_component_may_be_there_twice() {
    let program = drawing(RANDOM, &["book:test/result@1.0.0"]);
    let middle = drawing(RANDOM, &[RANDOM]);
    let composed = plug(
        ("app", &program),
        &[("middle", &middle), ("middle", &middle)],
    );
    let composed = composed.expect("they fit");
    let names: Vec<_> = composed
        .parts
        .iter()
        .map(|part| part.name.as_str())
        .collect();
    assert_eq!(names, ["app", "middle", "middle#2"]);
}

#[test]
fn the_same_parts_give_the_same_bytes() {
    let program = drawing(RANDOM, &["book:test/result@1.0.0"]);
    let middle = drawing(RANDOM, &[RANDOM]);
    let compose = || plug(("app", &program), &[("middle", &middle)]).expect("they fit");
    assert_eq!(compose().program.sha256, compose().program.sha256);
}

#[test]
fn what_nobody_wants_is_said_with_what_is_wanted() {
    let program = drawing(RANDOM, &["book:test/result@1.0.0"]);
    let other = drawing(RANDOM, &["wasi:random/insecure@0.2.0"]);
    let refused = plug(("app", &program), &[("other", &other)]).expect_err("it does not fit");
    assert_eq!(
        refused,
        "`other` exports nothing that is wanted: it exports `wasi:random/insecure@0.2.0`; imported are \
         `wasi:random/random@0.2.0`"
    );
}

#[test]
fn handles_of_two_makers_are_told_in_the_readers_terms() {
    let said = "encoding produced a component that failed validation: type mismatch for import \
                `wasi:filesystem/types@0.2.6`\ntype mismatch in instance export `input-stream`\nresource types are not \
                the same (ResourceId { a } vs. ResourceId { b }) (at offset 0x1)";
    let error = std::io::Error::other(said);
    assert_eq!(
        invalid(&error),
        "`wasi:filesystem/types@0.2.6` hands out the host's `input-stream`, and another part of the composition has an \
         `input-stream` of its own: what makes handles of its own must stand in for every interface that uses their type"
    );
}
