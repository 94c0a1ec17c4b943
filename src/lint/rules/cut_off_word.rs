//! Words that are cut off, and spellings of POSIX.

use crate::lint::names::words;
use crate::lint::things::{Of, Thing, things};
use crate::lint::{Finding, Ground, Rule};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    id: "cut-off-word",
    principle: "naming.whole-words",
    finds: "a word that is cut off, or spelled as POSIX spells it",
    why: "A reader who meets `creat` has to know that it is no slip, and what a `dquot` is has to be looked up. Each \
          language that binds to the interface takes the name over, and after a release it stays. The letters that it \
          saves are saved once; the look into the manual is taken by everybody.",
    spares: "Abbreviations that are themselves the word people know: `io`, `id`, `tcp`, `url`, `max`. Which these are \
             is a table and a judgement. `--words FILE` lays a table of yours over it, in TOML: below `[cut-off]` a line \
             `creat = \"create\"` for each word, and `creat = \"\"` to take one out. A word in the names of several parameters, \
             or of several members, of one interface is told of once, with how often it comes.",
    check,
};

/// So many places are shown beside the first.
const MOST_PLACES: usize = 3;

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (_, interface) in model.interfaces() {
        // What recurs in an interface, parameters and members, by the word: which comes first, and where else.
        let mut recurring: BTreeMap<(bool, String), Vec<(Thing<'_>, &str)>> = BTreeMap::new();
        for thing in things(model, interface) {
            let Some((word, whole)) = cut_off(ground, thing.name) else {
                continue;
            };
            let is_param = match thing.of {
                Of::Param(_) => true,
                Of::Member(_) => false,
                _ => {
                    found.push(told(ground, &thing, &word, whole));
                    continue;
                }
            };
            let places = recurring.entry((is_param, word)).or_default();
            places.push((thing, whole));
        }
        for ((_, word), places) in &recurring {
            let Some((first, whole)) = places.first() else {
                continue;
            };
            let mut finding = told(ground, first, word, whole);
            match places.len() {
                1 => {}
                2 => finding = finding.label("and in another place"),
                count => finding = finding.label(format!("and in {} other places", count - 1)),
            }
            for (place, _) in places.iter().skip(1).take(MOST_PLACES) {
                finding = finding.also(place.span.clone(), "");
            }
            found.push(finding);
        }
    }
    for world in model.worlds() {
        if let (Some((word, whole)), Some(span)) = (cut_off(ground, &world.name), &world.span) {
            let package = &model.packages[world.package.0].name;
            let item = format!("{package}#{}", world.name);
            found.push(written(item, span.clone(), &world.name, &word, whole));
        }
    }
}

/// The first word of a name that is cut off, and what it is short for.
fn cut_off<'a>(ground: &Ground<'a>, name: &str) -> Option<(String, &'a str)> {
    let table = &ground.words.cut_off;
    let mut all = words(name);
    all.find_map(|word| table.get(&word).map(|whole| (word, whole.as_str())))
}

fn told(ground: &Ground<'_>, thing: &Thing<'_>, word: &str, whole: &str) -> Finding {
    let item = thing.item(ground.model);
    written(item, thing.span.clone(), thing.name, word, whole)
}

fn written(
    item: String,
    span: crate::source::Span,
    name: &str,
    word: &str,
    whole: &str,
) -> Finding {
    let message = match name == word {
        true => format!("`{word}` is cut off"),
        false => format!("`{word}` in `{name}` is cut off"),
    };
    Finding::new(&RULE, item, span, message).help(format!("write `{whole}`"))
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::{Wit, Witx};
    use crate::lint::tests::found;

    #[test]
    fn words_that_are_cut_off_are_found_where_they_are_defined() {
        let text = "package a:b;\ninterface x {\n  flags open-flags { creat, exclusive }\n  record file-stat { size: u64 }\n  \
                    readdir: func(buf: u32) -> u32;\n  scan: func(buf: u32, addr: u32) -> u32;\n}\n";
        assert_eq!(
            found("cut-off-word", Wit, text),
            "3:22 creat: `creat` is cut off\n\
             4:10 file-stat: `stat` in `file-stat` is cut off\n\
             5:3 readdir: `readdir` is cut off\n\
             5:17 buf: `buf` is cut off\n\
             6:24 addr: `addr` is cut off\n"
        );
    }

    #[test]
    fn witx_is_read_with_its_own_marks() {
        let text = "(typename $oflags (flags u16 $creat $directory))\n";
        assert_eq!(
            found("cut-off-word", Witx, text),
            "1:12 oflags: `oflags` is cut off\n1:31 creat: `creat` is cut off\n"
        );
    }

    #[test]
    fn words_that_people_know_are_left_alone() {
        let text = "package a:b;\ninterface io {\n  record tcp-info { id: u32, url: string, max: u64, %static: bool, statistics: u64 }\n}\n";
        assert_eq!(found("cut-off-word", Wit, text), "");
    }
}
