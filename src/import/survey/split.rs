//! Several answers in one cell. Options may hold the separator themselves, so a cell is divided by
//! the options that are known, longest first.

/// Pieces of a cell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    /// Options chosen, by their place in the list given, each once.
    pub(super) known: Vec<usize>,
    /// Stretches that are no option.
    pub(super) rest: Vec<String>,
}

/// Divides a folded text by folded names of options (place of the option, name).
pub(super) fn split(text: &str, options: &[(usize, String)], separators: &str) -> Pieces {
    let mut names: Vec<&(usize, String)> = options.iter().filter(|o| !o.1.is_empty()).collect();
    names.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    let mut out = Pieces::default();
    let mut unknown = String::new();
    let is_gap = |c: char| separators.contains(c) || c == ' ';
    let mut text = text.trim_matches(is_gap);
    while !text.is_empty() {
        let hit = names.iter().find_map(|(place, name)| {
            let after = text.strip_prefix(name.as_str())?;
            let ends = after.trim_start_matches(' ');
            (ends.is_empty() || ends.starts_with(|c| separators.contains(c)))
                .then_some((*place, ends))
        });
        if let Some((place, after)) = hit {
            if !unknown.is_empty() {
                out.rest.push(std::mem::take(&mut unknown));
            }
            if !out.known.contains(&place) {
                out.known.push(place);
            }
            text = after.trim_start_matches(is_gap);
            continue;
        }
        // What is no option goes on until a separator after which an option may begin.
        let end = text.find(|c| separators.contains(c)).unwrap_or(text.len());
        let (piece, after) = text.split_at_checked(end).unwrap_or((text, ""));
        if !unknown.is_empty() {
            unknown.push_str(", ");
        }
        unknown.push_str(piece.trim());
        text = after.trim_start_matches(is_gap);
    }
    if !unknown.is_empty() {
        out.rest.push(unknown);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn options(names: &[&str]) -> Vec<(usize, String)> {
        names.iter().map(|n| (*n).to_owned()).enumerate().collect()
    }

    #[test]
    fn options_with_the_separator_inside_are_whole() {
        let o = options(&["tak", "tak, ale rzadko", "alkohol, narkotyki", "dojazdy"]);
        let p = split("tak, ale rzadko, dojazdy, alkohol, narkotyki", &o, ",");
        assert_eq!((p.known, p.rest.len()), (vec![1, 3, 2], 0));
        assert_eq!(split("tak, dojazdy;", &o, ",;").known, [0, 3]);
        assert_eq!(split("alkohol, narkotyki;dojazdy;", &o, ";").known, [2, 3]);
    }

    #[test]
    fn what_is_no_option_is_kept_apart() {
        let o = options(&["dojazdy", "praca"]);
        let p = split("brak, w ogóle, sklepu, praca, hałas", &o, ",");
        assert_eq!(
            (p.known, p.rest),
            (vec![1], vec!["brak, w ogóle, sklepu".into(), "hałas".into()])
        );
        // A longer word is not the option it begins with.
        assert_eq!(split("pracaż", &o, ",").known, Vec::<usize>::new());
        assert_eq!(split(" ,; ", &o, ",;"), Pieces::default());
    }

    proptest! {
        #[test]
        fn every_choice_of_options_is_found_again(
            chosen in proptest::sample::subsequence(
                vec!["a", "a, b", "b", "b, c d", "x; y", "dojazdy", "dojazdy, w tym do szkoły"], 0..=7)
        ) {
            // Joined by a mark that no option holds, all come back.
            let o = options(&["a", "a, b", "b", "b, c d", "x; y", "dojazdy", "dojazdy, w tym do szkoły"]);
            let p = split(&chosen.join("| "), &o, "|");
            let names: Vec<&str> = p.known.iter().map(|i| o[*i].1.as_str()).collect();
            prop_assert_eq!(names, chosen);
            prop_assert!(p.rest.is_empty());
        }

        #[test]
        fn nothing_is_lost_and_nothing_panics(text in "[ab,; żź]{0,30}", names in proptest::collection::vec("[ab,ż ]{0,5}", 0..5)) {
            let o: Vec<(usize, String)> = names.into_iter().map(|n| n.trim().to_owned()).enumerate().collect();
            let p = split(&text, &o, ",;");
            let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).count();
            if letters(&text) > 0 {
                prop_assert!(!p.known.is_empty() || !p.rest.is_empty());
            }
            prop_assert!(p.rest.iter().map(|r| letters(r)).sum::<usize>() <= letters(&text));
        }
    }
}
