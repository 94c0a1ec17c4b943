//! The rules, in the order in which the book has them: names, types, authority, hosts and worlds.

use super::Rule;

mod bare_error;
mod bare_time;
mod bools_in_a_row;
mod bytes_as_text;
mod cut_off_word;
mod dragged_import;
mod hidden_wait;
mod host_assumption;
mod missing_docs;
mod mixed_source;
mod named_resource;
mod narrow_size;
mod own_for_borrow;
mod said_twice;
mod uneven_siblings;
mod unreachable_resource;
mod unsaid_capability;
mod unstated_source;

/// All rules.
pub static RULES: &[&Rule] = &[
    &cut_off_word::RULE,
    &said_twice::RULE,
    &uneven_siblings::RULE,
    &missing_docs::RULE,
    &bytes_as_text::RULE,
    &bare_time::RULE,
    &narrow_size::RULE,
    &bare_error::RULE,
    &bools_in_a_row::RULE,
    &named_resource::RULE,
    &unsaid_capability::RULE,
    &unreachable_resource::RULE,
    &own_for_borrow::RULE,
    &mixed_source::RULE,
    &unstated_source::RULE,
    &host_assumption::RULE,
    &dragged_import::RULE,
    &hidden_wait::RULE,
];
