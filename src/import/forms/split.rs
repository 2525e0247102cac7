//! Numbers of a printed row: `9 173 9 159 786` is three numbers only because three were expected.
//!
//! Print-outs part thousands by a space and columns by a space too. All ways to make the expected
//! count of numbers are tried; where more than one comes out, wide gaps decide, and where they do not,
//! nobody does.

use crate::data::parse_number;

/// A piece of a line between white space or cell borders.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// Text; empty for an empty cell.
    pub text: String,
    /// Width of the gap before it, in any unit; infinite at the border of a cell.
    pub gap: f32,
}

/// What comes of splitting.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Split {
    /// The only way, or the only one the gaps allow; none is a cell without a number.
    One(Vec<Option<f64>>),
    /// More than one way.
    Many,
    /// No way.
    None,
}

/// Most tokens tried: five numbers of seven groups each.
const MAX_TOKENS: usize = 40;
/// Most ways looked at.
const MAX_WAYS: usize = 5_000;

/// Splits a whole run of tokens into exactly `count` numbers or marks of absence.
#[must_use]
pub(super) fn split(tokens: &[Token], count: usize) -> Split {
    if tokens.len() > MAX_TOKENS || count == 0 || tokens.len() < count {
        return Split::None;
    }
    let mut ways = Vec::new();
    search(tokens, count, &mut Vec::new(), &mut ways);
    let values = |way: &[usize]| pieces(tokens, way).map(value).collect::<Option<Vec<_>>>();
    match ways.as_slice() {
        [] => return Split::None,
        [only] => return values(only).map_or(Split::None, Split::One),
        _ => {}
    }
    let mut told_by_gaps = ways.iter().filter(|w| gaps_agree(tokens, w));
    match (told_by_gaps.next(), told_by_gaps.next()) {
        (Some(way), None) => values(way).map_or(Split::Many, Split::One),
        _ => Split::Many,
    }
}

/// All ways to split; for rows in which something else can tell which is right.
#[must_use]
pub(super) fn all_ways(tokens: &[Token], count: usize) -> Vec<Vec<Option<f64>>> {
    let mut ways = Vec::new();
    if tokens.len() <= MAX_TOKENS && count > 0 {
        search(tokens, count, &mut Vec::new(), &mut ways);
    }
    ways.iter().filter_map(|w| pieces(tokens, w).map(value).collect()).collect()
}

/// Finds all ways; a way is the list of ends of its numbers.
fn search(tokens: &[Token], left: usize, way: &mut Vec<usize>, ways: &mut Vec<Vec<usize>>) {
    let start = way.last().copied().unwrap_or(0);
    if left == 0 {
        if start == tokens.len() {
            ways.push(way.clone());
        }
        return;
    }
    for end in start + 1..=tokens.len() {
        let piece = tokens.get(start..end).unwrap_or_default();
        if ways.len() >= MAX_WAYS || !joins(piece) {
            return;
        }
        // As many tokens must remain as numbers are still to come.
        if tokens.len() - end + 1 >= left && value(piece).is_some() {
            way.push(end);
            search(tokens, left - 1, way, ways);
            way.pop();
        }
    }
}

/// Whether tokens may be groups of one number: no border inside, and the first one can lead groups.
fn joins(piece: &[Token]) -> bool {
    let Some((_, rest)) = piece.split_first() else { return false };
    rest.iter().all(|t| t.gap.is_finite() && t.text.starts_with(|c: char| c.is_ascii_digit()))
}

/// The number a piece writes: outer none when it is no number, inner none for a mark of absence.
#[expect(clippy::option_option, reason = "no number at all and a printed mark of absence differ")]
fn value(piece: &[Token]) -> Option<Option<f64>> {
    if let [one] = piece {
        if is_absent(&one.text) {
            return Some(None);
        }
        let digits = one.text.trim_start_matches(['-', '\u{2212}', '+']);
        let whole = digits.split([',', '.']).next().unwrap_or("");
        // `073` is the rest of a number, not a number.
        if whole.len() > 1 && whole.starts_with('0') {
            return None;
        }
        return parse_number(&one.text).map(Some);
    }
    let joined: Vec<&str> = piece.iter().map(|t| t.text.as_str()).collect();
    let joined = joined.join(" ");
    if joined.starts_with('0') { None } else { parse_number(&joined).map(Some) }
}

/// Whether a cell says that there is no number.
#[must_use]
pub(super) fn is_absent(text: &str) -> bool {
    matches!(
        text,
        "" | "-" | "–" | "—" | "\u{2212}" | "x" | "X" | "." | "*" | "bd" | "b.d." | "n/d"
    )
}

/// Whether a token can be a part of the numbers of a row.
#[must_use]
pub(super) fn is_numeric(text: &str) -> bool {
    is_absent(text) || parse_number(text).is_some()
}

/// Whether all gaps inside numbers are narrower than all gaps between them.
fn gaps_agree(tokens: &[Token], way: &[usize]) -> bool {
    let (mut inside, mut between) = (f32::NEG_INFINITY, f32::INFINITY);
    for (i, token) in tokens.iter().enumerate().skip(1) {
        if way.contains(&i) {
            between = between.min(token.gap);
        } else {
            inside = inside.max(token.gap);
        }
    }
    inside < between
}

fn pieces<'a>(tokens: &'a [Token], way: &'a [usize]) -> impl Iterator<Item = &'a [Token]> {
    let starts = std::iter::once(0).chain(way.iter().copied());
    starts.zip(way).map(|(start, end)| tokens.get(start..*end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::forms::lines::tokens_of_text;
    use proptest::prelude::*;

    fn five(text: &str) -> Split {
        split(&tokens_of_text(text), 5)
    }

    fn all(values: [f64; 5]) -> Split {
        Split::One(values.map(Some).to_vec())
    }

    #[test]
    fn the_printed_example_comes_apart_in_one_way() {
        assert_eq!(
            five("9 173 9 159 9 187 9 187 9 187"),
            all([9173.0, 9159.0, 9187.0, 9187.0, 9187.0])
        );
        assert_eq!(five("786 779 799 799 799"), all([786.0, 779.0, 799.0, 799.0, 799.0]));
        assert_eq!(five("1 234 567,50 0 0,5 -3 1 000"), all([1_234_567.5, 0.0, 0.5, -3.0, 1000.0]));
    }

    #[test]
    fn wide_gaps_tell_where_spaces_do_not() {
        assert_eq!(five("100 200 300 400 500 600"), Split::Many);
        assert_eq!(five("1 178 1 197 999 998 1 002"), Split::Many);
        assert_eq!(
            five("100 200   300   400   500   600"),
            all([100_200.0, 300.0, 400.0, 500.0, 600.0])
        );
        assert_eq!(
            five("100\u{a0}200 300 400 500 600"),
            all([100_200.0, 300.0, 400.0, 500.0, 600.0])
        );
        assert_eq!(
            five("100\t200 300\t400\t500\t600"),
            all([100.0, 200_300.0, 400.0, 500.0, 600.0])
        );
    }

    #[test]
    fn a_mark_of_absence_is_no_zero() {
        assert_eq!(
            five("– 779 799 - x"),
            Split::One(vec![None, Some(779.0), Some(799.0), None, None])
        );
    }

    #[test]
    fn refuses_what_is_not_five_numbers() {
        for text in [
            "",
            "1 2 3 4",
            "1 2 3 4 5 6",
            "786 779 799 799 abc",
            "9 73 9 159 9 187 9 187 9 187",
            "1 2 3 4 073",
            "1\t2\t3\t4\t5\t678",
        ] {
            assert_eq!(five(text), Split::None, "{text:?}");
        }
    }

    fn printed(n: u64, space: &str) -> String {
        let digits = n.to_string();
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(space);
            }
            out.push(c);
        }
        out
    }

    proptest! {
        /// Whatever five numbers are printed, they come back or the row is said to be ambiguous.
        #[test]
        fn numbers_come_back_or_are_ambiguous(
            numbers in prop::collection::vec(prop_oneof![0_u64..1000, 0_u64..20_000, any::<u32>().prop_map(u64::from)], 5)
        ) {
            let text: Vec<String> = numbers.iter().map(|n| printed(*n, " ")).collect();
            let wanted: Vec<Option<f64>> = numbers.iter().map(|n| Some(*n as f64)).collect();
            match five(&text.join(" ")) {
                Split::One(found) => prop_assert_eq!(found, wanted.clone()),
                other => prop_assert_eq!(other, Split::Many),
            }
            prop_assert_eq!(five(&text.join("\t")), Split::One(wanted.clone()), "cells");
            prop_assert_eq!(five(&text.join("    ")), Split::One(wanted), "wide gaps");
        }

        /// Any text is split into five or refused.
        #[test]
        fn any_text_is_harmless(text in "[0-9 ,.\\-–x\t\u{a0}a]{0,60}") {
            if let Split::One(found) = five(&text) {
                prop_assert_eq!(found.len(), 5);
            }
        }
    }
}
