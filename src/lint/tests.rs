//! What rules find in short texts, and the way from paths to a report.

use super::model::Form;
use super::{Problem, Report, check, rule, text, words::Words};
use crate::source::SourceFile;

/// What one rule finds in a text: `LINE:COLUMN WORD: MESSAGE`, a line each, with the underlined text as the word.
pub(crate) fn found(id: &str, form: Form, written: &str) -> String {
    let only = rule(id).unwrap_or_else(|| panic!("there is no rule `{id}`"));
    let report = report(form, written);
    let findings = report.findings.iter().filter(|one| one.rule.id == only.id);
    let lines = findings.map(|finding| {
        let span = finding.span();
        let column = span.file.column_1based(span.range.start);
        let message = &finding.diagnostic.message;
        format!(
            "{}:{column} {}: {message}\n",
            span.line_1based(),
            span.text()
        )
    });
    lines.collect()
}

/// All that is found in a text, which must be readable.
pub(crate) fn report(form: Form, written: &str) -> Report {
    let name = match form {
        Form::Wit => "case.wit",
        Form::Witx => "case.witx",
    };
    let file = SourceFile::new(name, name, written.to_owned());
    let input = text(&file, form);
    let told = input.problems.first().map(|problem| match problem {
        Problem::Placed(diagnostic) => &diagnostic.message,
        Problem::Plain { message, .. } => message,
    });
    assert_eq!(told, None, "the case cannot be read:\n{written}");
    check(&input, &Words::built_in(), &[])
}
