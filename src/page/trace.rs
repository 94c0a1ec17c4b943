//! What a run asked of its host, as a list that opens.

use super::caption::{grouped, size};
use super::html::Html;
use crate::outcome::{Calls, Outcome, Trace, is_refusal};

/// How often the host was called, and how often it said no, in a few words.
pub(super) fn summary(outcome: &Outcome) -> String {
    let (mut calls, mut refused) = (0, 0);
    for called in outcome.trace.calls.values() {
        calls += called.count;
        refused += called.refused();
    }
    if calls == 0 {
        return "no calls to the host".to_owned();
    }
    let calls = counted(calls, "call to the host", "calls to the host");
    let refused = match refused {
        0 => String::new(),
        n => format!(", {} refused", grouped(n)),
    };
    format!("{calls}{refused}")
}

/// What the run used up: fuel and memory.
pub(super) fn used(outcome: &Outcome) -> String {
    let memory = size(outcome.peak_memory_bytes);
    let refused = if outcome.memory_refused {
        "; it asked for more memory than it may have"
    } else {
        ""
    };
    format!(
        "{} fuel, {memory} of memory{refused}",
        grouped(outcome.fuel)
    )
}

/// The functions that were called, an interface after the other.
pub(super) fn write(html: &mut Html, trace: &Trace) {
    let mut interface = None;
    for ((name, function), calls) in &trace.calls {
        if interface != Some(name) {
            if interface.is_some() {
                html.close("ul");
            }
            html.element("p", "wasi-interface", |html| html.code(name));
            html.open("ul", &[]);
            interface = Some(name);
        }
        html.element("li", "", |html| {
            html.code(function);
            html.text(" ");
            html.text(&counted(calls.count, "call", "calls"));
            write_errors(html, calls);
        });
    }
    if interface.is_some() {
        html.close("ul");
    }
}

fn write_errors(html: &mut Html, calls: &Calls) {
    for (code, &count) in &calls.errors {
        html.text(", ");
        if is_refusal(code) {
            html.element("strong", "", |html| {
                html.text(&grouped(count));
                html.text(" refused");
            });
            html.text(": ");
            html.code(code);
        } else if code == "trap" {
            html.text(&grouped(count));
            html.text(" trapped");
        } else {
            html.text(&grouped(count));
            html.text(" answered ");
            html.code(code);
        }
    }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Interface, function, count, and how many answered with which error.
    type Call<'a> = (&'a str, &'a str, u64, &'a [(&'a str, u64)]);

    fn trace(calls: &[Call<'_>]) -> Trace {
        let mut trace = Trace::default();
        for &(interface, function, count, errors) in calls {
            let errors = errors.iter().map(|&(code, count)| (code.to_owned(), count));
            trace.calls.insert(
                (interface.to_owned(), function.to_owned()),
                Calls {
                    count,
                    errors: errors.collect(),
                },
            );
        }
        trace
    }

    fn check(trace: &Trace, expected: &str) {
        let mut html = Html::default();
        write(&mut html, trace);
        assert_eq!(html.finish(), expected);
    }

    #[test]
    fn calls_stand_under_their_interface_and_refusals_are_words() {
        check(&trace(&[]), "");
        check(
            &trace(&[
                ("a", "f", 1, &[]),
                ("a", "g", 1200, &[("not-permitted", 2), ("no-entry", 1)]),
                ("b", "h", 1, &[("trap", 1)]),
            ]),
            "<p class=\"wasi-interface\"><code>a</code></p><ul><li><code>f</code> 1 call</li>\
             <li><code>g</code> 1,200 calls, 1 answered <code>no-entry</code>, \
             <strong>2 refused</strong>: <code>not-permitted</code></li></ul>\
             <p class=\"wasi-interface\"><code>b</code></p><ul><li><code>h</code> 1 call, 1 trapped</li></ul>",
        );
    }
}
