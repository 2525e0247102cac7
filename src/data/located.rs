//! A code cell as a file has it → the area it names, or why its row is passed over.

use std::borrow::Cow;

use super::codes::{CodeBook, CodeProblem, Target};
use super::dataset::Area;

/// Why a row or a field is passed over without being a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Passed {
    /// Town or rural part of a gmina: it would be counted twice.
    Part,
    /// District or delegation of a city.
    District,
    /// Unit that is no more, or had other borders.
    Former,
    /// Region, subregion or macroregion: no unit of TERYT.
    Region,
    /// Row without a code and without values: a footnote.
    Remark,
    /// Field without a value and without a reason.
    Blank,
    /// Field of a column that has no header.
    Nameless,
    /// The same value once more.
    Duplicate,
}

/// What to do with codes that are not written as they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mending {
    /// Refuse them: files lying in `dane/` are to be put right.
    Strict,
    /// Take them for what they were.
    Lenient,
}

/// What was wrong with a code that could be put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slip {
    /// The zero at the beginning is lost.
    Zero,
    /// Gaps, an apostrophe or `,0` at the end.
    Spelling,
}

/// What a code cell comes to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Located {
    pub(crate) what: Result<Area, Passed>,
    /// The code as it should be written, when it is not.
    pub(crate) mended: Option<(Slip, String)>,
    /// The kind (seventh digit) is not that of the register.
    pub(crate) other_kind: bool,
}

/// TERYT code of a 12-digit unit of the bank; none for regions, subregions and macroregions, which
/// are no units of TERYT.
fn teryt_of_bdl(id: &str) -> Option<String> {
    let part = |from: usize, to: usize| id.get(from..to);
    let (voivodeship, powiat, rest) = (part(2, 4)?, part(7, 9)?, part(9, 12)?);
    let region = powiat == "00" && part(4, 7)? != "000";
    let macroregion = voivodeship == "00" && part(0, 2)? != "00";
    (!region && !macroregion).then(|| format!("{voivodeship}{powiat}{rest}"))
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits without gaps, hyphens, the apostrophe of a text cell and the `,0` of a number.
fn without_gaps(text: &str) -> Cow<'_, str> {
    let body = text.strip_prefix('\'').unwrap_or(text);
    let body = body.strip_suffix(".0").or_else(|| body.strip_suffix(",0")).unwrap_or(body);
    if body.chars().any(|c| c.is_whitespace() || c == '-') {
        Cow::Owned(body.chars().filter(|c| !c.is_whitespace() && *c != '-').collect())
    } else {
        Cow::Borrowed(body)
    }
}

/// The code with the lost zero put back, when that names something. Six digits may also be the key
/// of a gmina; no key of the register can be read both ways (a test holds it to that).
fn with_zero(book: &CodeBook<'_>, code: &str) -> Option<String> {
    let fixed = format!("0{code}");
    let known = match code.len() {
        6 => {
            let known = |c: &str| book.registry().find(c).is_some();
            book.resolve(&fixed).is_ok()
                || (fixed.ends_with(['1', '2', '3']) && known(&fixed) && !known(code))
        }
        5 => book.registry().find(&fixed).is_some(),
        1 if code == "0" => return Some("0000000".to_owned()),
        1 | 3 => book.resolve(&fixed).is_ok(),
        11 => true,
        _ => false,
    };
    known.then_some(fixed)
}

/// What a code names. `export`: the code was written by GUS itself, so that a kind other than the
/// register's means that the kind was changed, and an unknown powiat that it is no more.
///
/// # Errors
/// With the reason, when it names nothing.
pub(crate) fn locate(
    book: &CodeBook<'_>,
    text: &str,
    mending: Mending,
    export: bool,
) -> Result<Located, CodeProblem> {
    let written = text.trim();
    let mut code = Cow::Borrowed(written);
    let mut slip = None;
    if mending != Mending::Strict {
        let plain = without_gaps(written);
        if all_digits(&plain) {
            if plain.len() != written.len() {
                slip = Some(Slip::Spelling);
            }
            code = plain;
            if let Some(fixed) = with_zero(book, &code) {
                slip = Some(Slip::Zero);
                code = Cow::Owned(fixed);
            }
        }
    }
    let mended = slip.map(|s| (s, code.clone().into_owned()));
    let located = |what| Located { what, mended: mended.clone(), other_kind: false };
    if code.len() == 12 && all_digits(&code) {
        match teryt_of_bdl(&code) {
            Some(teryt) => code = Cow::Owned(teryt),
            None => return Ok(located(Err(Passed::Region))),
        }
    }
    match book.resolve(&code) {
        Ok(Target::Area(area)) => Ok(located(Ok(area))),
        Ok(target @ Target::Part { .. }) => match book.refuse(&code, &target) {
            Some(problem) if mending == Mending::Strict && !export => Err(problem),
            _ => Ok(located(Err(Passed::Part))),
        },
        Ok(Target::District(_)) => Ok(located(Err(Passed::District))),
        Ok(Target::Former { .. }) => Ok(located(Err(Passed::Former))),
        Err(problem) if export && code.len() == 7 => match book.registry().find(&code) {
            Some(unit) if code.ends_with(['1', '2', '3']) => {
                Ok(Located { other_kind: true, ..located(Ok(Area::Gmina(unit))) })
            }
            _ if code.ends_with("000") => Ok(located(Err(Passed::Former))),
            _ => Err(problem),
        },
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Registry;
    use proptest::prelude::*;

    fn show(text: &str, mending: Mending) -> String {
        let book = CodeBook::new(Registry::embedded());
        match locate(&book, text, mending, true) {
            Ok(l) => {
                let what = match l.what {
                    Ok(Area::Gmina(i)) => Registry::embedded().unit(i).unwrap().code.clone(),
                    Ok(area) => format!("{area:?}"),
                    Err(why) => format!("{why:?}"),
                };
                format!("{what} {:?} {}", l.mended.map(|m| m.0), l.other_kind)
            }
            Err(problem) => problem.message,
        }
    }

    #[test]
    fn units_of_the_bank() {
        assert_eq!(teryt_of_bdl("060611405053").as_deref(), Some("0605053"));
        assert_eq!(teryt_of_bdl("011200000000").as_deref(), Some("1200000"));
        assert_eq!(teryt_of_bdl("000000000000").as_deref(), Some("0000000"));
        assert_eq!(teryt_of_bdl("011212000000"), None);
        assert_eq!(teryt_of_bdl("010000000000"), None, "a macroregion is not the country");
        assert_eq!(teryt_of_bdl("12"), None);
    }

    #[test]
    fn codes_that_spreadsheets_spoiled_are_mended_on_demand() {
        let mend = |t| show(t, Mending::Lenient);
        assert_eq!(mend("0201011"), "0201011 None false");
        assert_eq!(mend("201011"), "0201011 Some(Zero) false");
        assert_eq!(mend("201000"), "Powiat(0) Some(Zero) false");
        assert_eq!(mend("200000"), "Voivodeship(0) Some(Zero) false");
        assert_eq!(mend("0"), "Country Some(Zero) false");
        assert_eq!(mend("02 01 04 3"), "0201043 Some(Spelling) false");
        assert_eq!(mend("'0201011"), "0201011 Some(Spelling) false");
        assert_eq!(mend("201011,0"), "0201011 Some(Zero) false");
        assert_eq!(mend("20101"), "0201011 Some(Zero) false");
        assert_eq!(mend("60611405053"), "0605053 Some(Zero) false");
        assert_eq!(mend("605054"), "Part Some(Zero) false");
        // Kind changed after the day of the register; a powiat that is no more.
        assert_eq!(mend("0605051"), "0605053 None true");
        assert_eq!(mend("0299000"), "Former None false");
    }

    #[test]
    fn no_code_of_the_register_can_be_read_two_ways() {
        for unit in &Registry::embedded().units {
            let key = unit.code.get(..6).unwrap();
            assert_eq!(show(key, Mending::Lenient), format!("{} None false", unit.code));
            for lost in [unit.code.strip_prefix('0'), key.strip_prefix('0')].into_iter().flatten() {
                let mended = format!("{} Some(Zero) false", unit.code);
                assert_eq!(show(lost, Mending::Lenient), mended);
            }
        }
    }

    #[test]
    fn nothing_is_mended_in_strict_files() {
        let strict = |t| show(t, Mending::Strict);
        assert!(strict("201011").contains("stracił zero"));
        assert!(strict("02 01 04 3").contains("z odstępami"));
        assert!(strict("abc").contains("nie jest kodem"));
        for text in ["", "abc", "999999", "0605999", "1,5"] {
            assert_eq!(show(text, Mending::Lenient), strict(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_whole_codes_are_never_mended(text in "\\PC{0,14}", seven in "[0-9]{7}") {
            for m in [Mending::Strict, Mending::Lenient] {
                let _ = show(&text, m);
                prop_assert_eq!(show(&seven, m), show(&seven, Mending::Strict));
            }
        }
    }
}
