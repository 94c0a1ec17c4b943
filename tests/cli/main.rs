//! The command as its users meet it: small books in, what is printed and written out. See `tests/README.md`.

mod case_book;

mod agenda;
mod audit;
mod bad_input;
mod bless;
mod build;
mod citing;
mod compose;
mod formats;
mod limits;
mod lint;
mod lint_fences;
mod lint_unreadable;
mod machine;
mod protocol;
mod run;
mod select;
mod serve;
mod stranger;
#[cfg(unix)]
mod survive;
mod verdict;
mod worlds;
