//! Tests of [`super`]: a text, and its outline.

use super::*;

fn items(items: &[Item], depth: usize, shown: &mut Vec<String>) {
    for item in items {
        let mark = if item.ordered { "1." } else { "-" };
        shown.push(format!("{}{mark} {}", " ".repeat(depth), item.text));
        super::tests::items(&item.children, depth + 1, shown);
    }
}

#[test]
fn lists_are_trees_of_their_own_texts() {
    for (text, expected) in [
        ("- a\n- b", &["- a", "- b"][..]),
        (
            "1. a\n   - b *c* `d`\n     e\n2. f",
            &["1. a", " - b c d e", "1. f"],
        ),
        ("- a\n\n  b\n\n- c", &["- a", "- c"]),
        ("-\n- \n  - a", &["- ", "- ", " - a"]),
        ("- [l](u) x\n- ![p](u)", &["- l x", "- p"]),
        ("- # h\n  a", &["- "]),
        ("- > q\n- [ ] a", &["- ", "- a"]),
        (
            "- a <b>c</b>\n- <!-- x -->\n- d  \n  e",
            &["- a c", "- ", "- d e"],
        ),
        ("- &amp; \\* \"q\"--", &["- & * \"q\"--"]),
        ("```\n- a\n```\n", &[]),
    ] {
        let mut shown = Vec::new();
        items(&outline(text, 0).items, 0, &mut shown);
        assert_eq!(shown, expected, "{text}");
    }
}

#[test]
fn an_item_knows_where_its_text_is() {
    for (text, covered) in [
        ("- a *b*\n  - c", "a *b"),
        ("- [l](u)", "[l](u)"),
        ("- a [l][x] b\n\n  p\n\n[x]: u", "a [l][x] b"),
        ("1. ü (x)\r\n   y\r\n", "ü (x)\r\n   y"),
    ] {
        let item = outline(text, 0).items.remove(0);
        assert_eq!(&text[item.range], covered, "{text}");
    }
}

#[test]
fn nesting_is_told_apart_to_a_depth() {
    let text = format!("{}x\n{}y", "- ".repeat(100), "- ".repeat(3));
    let mut shown = Vec::new();
    items(&outline(&text, 0).items, 0, &mut shown);
    assert_eq!(shown.len(), 103);
    assert!(shown[99].ends_with("- x"), "{}", shown[99]);
    assert!(shown.iter().all(|line| line.len() <= DEEPEST + 3));
}

fn cited(text: &str) -> Vec<String> {
    let outline = outline(text, 0);
    for short in &outline.shorts {
        let shown = &text[short.range.clone()];
        assert!(shown.starts_with('[') && shown.ends_with(']'), "{shown}");
    }
    outline.shorts.into_iter().map(|short| short.id).collect()
}

#[test]
fn only_prose_cites() {
    for (text, expected) in [
        ("[a.b@2] and *[c.d]*", &["a.b", "c.d"][..]),
        (
            "# [a.b] {#c.d}\n\n| [e.f] |\n|---|\n| [g.h] |",
            &["a.b", "e.f", "g.h"],
        ),
        ("- [a.b--c@1]\n  - [d.e]", &["a.b--c", "d.e"]),
        ("> [a.b]\n\nx[^1]\n\n[^1]: [c.d]", &["a.b", "c.d"]),
        ("`[a.b]`\n\n    [c.d]\n\n```\n[e.f]\n```", &[]),
        ("<!-- [a.b] -->\n\nx <!-- [c.d] --> y", &[]),
        ("<div>\n[a.b]\n</div>", &[]),
        ("<a href=\"u\">[a.b]</a> <code>[c.d]</code> [e.f]", &["e.f"]),
        ("<code>x\n\n[a.b]", &["a.b"]),
        ("[a.b](u) [x [c.d] y](u) ![e.f](u) ![g.h]", &[]),
        ("[a.b@2]\n\n[a.b@2]: https://x/", &[]),
        ("[a.b@2][x]\n\n[x]: https://x/", &[]),
        ("[a.b@2][x]", &["a.b"]),
        ("\\[a.b] [c.d\\] \\\\[e.f]", &["e.f"]),
        ("[a.b\n@2] [memory.copy] [a]", &["memory.copy"]),
    ] {
        assert_eq!(cited(text), expected, "{text}");
    }
}

#[test]
fn links_of_every_form_are_found() {
    for (text, expected) in [
        (
            "[a](u) ![b](v.png)",
            &["[a](u) u Marked", "![b](v.png) v.png Picture"][..],
        ),
        (
            "[a][x]\n\n[x]: <https://ö b>",
            &["[a][x] https://ö b Marked"],
        ),
        ("<https://a.b>", &["<https://a.b> https://a.b Marked"]),
        ("<a href=\"u\">t</a>", &["<a href=\"u\"> u Marked"]),
        (
            "(https://a.b_c_d/*e*).",
            &["https://a.b_c_d/ https://a.b_c_d/ Bare"],
        ),
        ("[https://a.b](u)", &["[https://a.b](u) u Marked"]),
        ("`https://a.b`", &[]),
    ] {
        let links = outline(text, 0).links.into_iter();
        let shown: Vec<String> = links
            .map(|link| format!("{} {} {:?}", &text[link.range], link.destination, link.form))
            .collect();
        assert_eq!(shown, expected, "{text}");
    }
}

#[test]
fn headings_have_levels_and_what_is_before_is_cut() {
    let text = "---\n# x: y\n---\n# A `b` {#c}\n\nD\n--\n";
    let headings = outline(text, 15).headings;
    let shown: Vec<_> = headings
        .iter()
        .map(|heading| {
            (
                heading.level,
                heading.text.as_str(),
                &text[heading.range.clone()],
            )
        })
        .collect();
    assert_eq!(shown, [(1, "A b", "# A `b` {#c}"), (2, "D", "D\n--")]);
}
