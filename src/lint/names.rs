//! Names cut into words.

/// The words of a name, in small letters: at hyphens and underscores. `parse-XML-document` has three.
pub(super) fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(['-', '_'])
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// The words of a name, to be compared with those of another.
pub(super) fn list(name: &str) -> Vec<String> {
    words(name).collect()
}

/// Whether `inner` stands in `outer` as whole words, one after another.
pub(super) fn contains(outer: &[String], inner: &[String]) -> bool {
    !inner.is_empty() && outer.windows(inner.len()).any(|window| window == inner)
}

/// The singular of an English word, as far as its ending tells it.
pub(super) fn singular(word: &str) -> &str {
    let plain =
        |word: &str| !(word.ends_with("ss") || word.ends_with("us") || word.ends_with("is"));
    match word.strip_suffix('s') {
        Some(one) if one.len() > 2 && plain(word) => one,
        _ => word,
    }
}
