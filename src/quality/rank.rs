//! What would decide most.

/// How many lists name each thing, the most named first; ties stay in the order of the lists.
#[must_use]
pub fn most_named<'a>(lists: impl IntoIterator<Item = &'a [String]>) -> Vec<(&'a str, usize)> {
    let mut needs: Vec<(&str, usize)> = Vec::new();
    for need in lists.into_iter().flatten() {
        match needs.iter_mut().find(|(name, _)| name == need) {
            Some((_, count)) => *count += 1,
            None => needs.push((need, 1)),
        }
    }
    needs.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_named_comes_first_and_ties_keep_their_order() {
        let list = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let (a, b, c) = (list(&["x", "y"]), list(&["z", "y"]), list(&[]));
        let ranked = most_named([a.as_slice(), b.as_slice(), c.as_slice()]);
        assert_eq!(ranked, [("y", 2), ("x", 1), ("z", 1)]);
        assert!(most_named([c.as_slice()]).is_empty());
    }
}
