//! Bookmark names for the ids of the document.

use std::collections::{BTreeMap, BTreeSet};

/// Longest name Word takes.
const LIMIT: usize = 40;

/// Bookmark names and numbers by id: `srps_` and the id, within what Word allows.
#[derive(Debug, Default)]
pub struct Bookmarks {
    names: BTreeMap<String, (usize, String)>,
}

impl Bookmarks {
    /// Names all ids. A name keeps letters, digits and underscores; two ids that come out alike get
    /// a number, in order, so the same document always gets the same names.
    pub fn of(ids: &BTreeSet<String>) -> Self {
        let mut taken = BTreeSet::new();
        let mut names = BTreeMap::new();
        for id in ids.iter().filter(|id| !id.is_empty()) {
            let plain: String =
                id.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
            let base: String = format!("srps_{plain}").chars().take(LIMIT - 5).collect();
            let name = std::iter::once(base.clone())
                .chain((2..10_000).map(|n| format!("{base}_{n}")))
                .find(|name| !taken.contains(&name.to_lowercase()))
                .unwrap_or(base);
            taken.insert(name.to_lowercase());
            names.insert(id.clone(), (names.len() + 1, name));
        }
        Self { names }
    }

    /// Number and name of an id's bookmark.
    pub fn get(&self, id: &str) -> Option<(usize, &str)> {
        self.names.get(id).map(|(number, name)| (*number, name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_word_takes_and_never_alike() {
        let ids: BTreeSet<String> =
            ["a-b", "a_b", "A.b", &"x".repeat(60), &"x".repeat(61), "łąka", ""]
                .map(str::to_owned)
                .into();
        let bookmarks = Bookmarks::of(&ids);
        assert_eq!(bookmarks.get("łąka").unwrap().1, "srps_łąka");
        assert!(bookmarks.get("").is_none());
        let names: BTreeSet<_> =
            bookmarks.names.values().map(|(_, name)| name.to_lowercase()).collect();
        assert_eq!(names.len(), 6);
        assert!(bookmarks.names.values().all(|(_, n)| n.chars().count() <= LIMIT));
    }
}
