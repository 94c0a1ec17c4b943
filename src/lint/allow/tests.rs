//! Where a comment holds, and what is wrong with one.

use crate::lint::model::Form::{self, Wit, Witx};
use crate::lint::tests::report;

/// What is found, what is allowed and why, and what is told of comments; a line each.
fn read(form: Form, written: &str) -> String {
    let report = report(form, written);
    let mut told = String::new();
    for diagnostic in &report.diagnostics {
        let line = diagnostic.labels[0].span.line_1based();
        told.push_str(&format!("{line} {}\n", diagnostic.message));
    }
    for finding in report
        .findings
        .iter()
        .filter(|one| one.rule.id == "bools-in-a-row")
    {
        told.push_str(&format!("{} found\n", finding.span().line_1based()));
    }
    for allowed in &report.allowed {
        let line = allowed.finding.span().line_1based();
        told.push_str(&format!("{line} allowed: {}\n", allowed.reason));
    }
    told
}

#[test]
fn a_comment_holds_for_what_comes_next_with_all_that_is_in_it() {
    const F: &str = "f: func(a: bool, b: bool);";
    const G: &str = "g: func(a: bool, b: bool);";
    const ALLOW: &str = "// lint-allow bools-in-a-row: because";
    for (written, expected) in [
        (
            format!("interface x {{\n{ALLOW}\n{F}\n{G}\n}}"),
            "5 found\n4 allowed: because\n",
        ),
        (
            format!("interface x {{\n{ALLOW}\n/// Docs.\n@since(version = 0.1.0)\n{F}\n{G}\n}}"),
            "7 found\n6 allowed: because\n",
        ),
        (
            format!("{ALLOW}\ninterface x {{\n{F}\n}}\ninterface y {{\n{G}\n}}"),
            "7 found\n4 allowed: because\n",
        ),
        (
            format!("interface x {{\n{F} {ALLOW}\n{G}\n}}"),
            "4 found\n3 allowed: because\n",
        ),
        (
            format!("interface x {{\n/* lint-allow bools-in-a-row: because */\n{F}\n{G}\n}}"),
            "5 found\n4 allowed: because\n",
        ),
        (
            format!("interface x {{\n/// lint-allow bools-in-a-row: because\n{F}\n}}"),
            "4 allowed: because\n",
        ),
        (
            format!("interface x {{\n{ALLOW}: and more\n{F}\n}}"),
            "4 allowed: because: and more\n",
        ),
        (
            format!("interface x {{\n{ALLOW}\nh: func();\n{F}\n}}"),
            "3 this allows nothing: `bools-in-a-row` finds nothing here\n5 found\n",
        ),
        (
            format!("interface x {{\n{F}\n{ALLOW}\n}}"),
            "4 this allows nothing: `bools-in-a-row` finds nothing here\n3 found\n",
        ),
        (
            format!(
                "interface x {{\nr: func(a: result<bool, u8>, b: bool);\n{ALLOW}\n{F}\n{G}\n}}"
            ),
            "6 found\n5 allowed: because\n",
        ),
    ] {
        let text = format!("package a:b@0.1.0;\n{written}\n");
        assert_eq!(read(Wit, &text), expected, "{text}");
    }
    let whole = format!("{ALLOW}\npackage a:b;\ninterface x {{\n{F}\n{G}\n}}\n");
    assert_eq!(
        read(Wit, &whole),
        "4 allowed: because\n5 allowed: because\n"
    );
}

#[test]
fn witx_has_its_own_marks() {
    let text = "(module $m\n  ;; lint-allow bools-in-a-row: because\n  (@interface func (export \"f\") (param $a bool) (param $b bool))\n  \
                (@interface func (export \"g\") (param $a bool) (param $b bool))\n)\n";
    assert_eq!(read(Witx, text), "4 found\n3 allowed: because\n");
}

#[test]
fn a_comment_that_cannot_be_understood_allows_nothing() {
    for (comment, message) in [
        (
            "lint-allow bools-in-a-row",
            "`bools-in-a-row` is allowed here without a reason",
        ),
        (
            "lint-allow bools-in-a-row:",
            "`bools-in-a-row` is allowed here without a reason",
        ),
        (
            "lint-allow bools-in-a-row because",
            "`bools-in-a-row` is allowed here without a colon before the reason",
        ),
        (
            "lint-allow bool-in-a-row: because",
            "there is no rule `bool-in-a-row`",
        ),
        ("lint-allow", "this does not say which rule it allows"),
    ] {
        let text =
            format!("package a:b;\ninterface x {{\n// {comment}\nf: func(a: bool, b: bool);\n}}\n");
        assert_eq!(
            read(Wit, &text),
            format!("3 {message}\n4 found\n"),
            "{comment}"
        );
    }
    let text = "package a:b;\ninterface x {\n// lint-allowed, as they say\nf: func(a: bool, b: bool);\n}\n";
    assert_eq!(read(Wit, text), "4 found\n");
}
