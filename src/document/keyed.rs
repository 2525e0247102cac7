//! Small templates that give several short texts: lines of the form `klucz: wartość`.

use std::collections::BTreeMap;

/// Reads the lines; a line without a key continues the value above it.
pub(super) fn keyed(text: &str) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    let mut last: Option<String> = None;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        let head = trimmed
            .split_once(": ")
            .filter(|(k, _)| k.chars().all(|c| c.is_alphanumeric() || c == '_'));
        match (head, &last) {
            (Some((key, value)), _) => {
                out.insert(key.to_owned(), value.trim().to_owned());
                last = Some(key.to_owned());
            }
            (None, Some(key)) if !trimmed.ends_with(':') => {
                if let Some(value) = out.get_mut(key) {
                    value.push(' ');
                    value.push_str(trimmed);
                }
            }
            _ => {}
        }
    }
    out
}
