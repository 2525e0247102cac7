//! First names with surnames: a list of first names as data, their case endings made here.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::text::{Word, between};

/// First names in the nominative, one a line; `#` begins a remark.
const NAMES: &str = include_str!("../../../data/imiona.txt");

/// Words that call for a surname.
const TITLES: &[&str] = &["pan", "pana", "panu", "panem", "pani", "panią", "państwo", "państwa"];

/// What follows a title without being a surname, by beginning.
const ROLES: &[&str] = &[
    "bóg",
    "bog",
    "dyrektor",
    "wójt",
    "wojt",
    "burmistrz",
    "prezydent",
    "kierowni",
    "sekretarz",
    "skarbni",
    "radn",
    "sołtys",
    "prezes",
    "premier",
    "minister",
    "doktor",
    "profesor",
    "gmin",
    "zdani",
    "opini",
    "ocen",
    "dzieck",
    "dzieci",
    "rodzin",
    "pracowni",
    "asystent",
    "pielęgniar",
    "marszał",
    "starost",
    "poseł",
    "posł",
    "senator",
    "podda",
    "miejscow",
    "miejsc",
    "zamieszk",
    "lek",
    "kurator",
    "policjant",
    "dzielnicow",
    "proboszcz",
];

/// Endings of surnames made from places, and of others that are seldom anything else.
const SURNAMES: &[&str] = &[
    "ski", "ska", "skiego", "skiemu", "skim", "skiej", "ską", "scy", "skich", "cki", "cka",
    "ckiego", "ckiemu", "ckim", "ckiej", "cką", "ccy", "ckich", "wicz", "wicza", "wiczowi",
    "wiczem", "wiczów", "wiczowa", "czyk", "czyka", "czykowi", "czykiem", "czyków", "czak",
    "czaka", "czakowi", "czuk", "czuka", "niak", "niaka", "niakowi",
];

/// Whether a name of a person stands in the text.
pub(super) fn scan(text: &[char], words: &[Word]) -> bool {
    let gap = |a: &Word, b: &Word| between(text, a.end, b.start);
    let plain = |gap: &str| !gap.is_empty() && gap.chars().all(|c| c == ' ');
    let pairs = words.iter().zip(words.iter().skip(1));
    pairs.enumerate().any(|(i, (a, b))| {
        let gap_ab = gap(a, b);
        let listed = gap_ab == ", " || gap_ab == ",";
        if is_initial(a)
            && gap_ab.starts_with('.')
            && gap_ab.trim_start_matches('.').trim().is_empty()
        {
            return b.is_title() && is_surname(b);
        }
        if plain(&gap_ab) {
            let title = TITLES.contains(&a.lower.as_str());
            if (is_first_name(a) && follows_name(a, b)) || (title && follows_title(b)) {
                return true;
            }
            // A middle name or its initial between the two.
            if is_first_name(a) && is_initial(b) {
                let next = words.get(i + 2);
                return next.is_some_and(|c| c.capital && c.len() > 2 && gap(b, c).len() <= 3);
            }
        }
        (plain(&gap_ab) || listed) && a.capital && b.capital && is_surname(a) && is_first_name(b)
    })
}

/// Whether a word after a first name is its surname. In small letters only a surname that can hardly
/// be anything else counts.
fn follows_name(name: &Word, next: &Word) -> bool {
    if name.capital && next.capital {
        return next.len() > 2;
    }
    !next.capital && name.len() > 2 && next.len() > 5 && is_surname(next)
}

fn follows_title(next: &Word) -> bool {
    let role = ROLES.iter().any(|r| next.lower.starts_with(r));
    (next.is_title() && next.len() > 2 && !role) || (next.len() > 5 && !role && is_surname(next))
}

fn is_initial(word: &Word) -> bool {
    word.capital && word.len() == 1
}

fn is_surname(word: &Word) -> bool {
    word.len() > 4 && SURNAMES.iter().any(|s| word.lower.ends_with(s))
}

fn is_first_name(word: &Word) -> bool {
    static FORMS: OnceLock<FxHashSet<String>> = OnceLock::new();
    FORMS
        .get_or_init(|| {
            let names =
                NAMES.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
            names.flat_map(|n| forms(&n.to_lowercase())).collect()
        })
        .contains(&word.lower)
}

/// Soft forms of the last consonants of a stem before `-e` of the locative or dative.
const SOFTENED: &[(&str, &str)] = &[
    ("sł", "śle"),
    ("ch", "sze"),
    ("k", "ce"),
    ("g", "dze"),
    ("r", "rze"),
    ("st", "ście"),
    ("t", "cie"),
    ("d", "dzie"),
    ("ł", "le"),
];

/// A name in its cases. More forms than there are do no harm.
pub(super) fn forms(name: &str) -> Vec<String> {
    let mut out = vec![name.to_owned()];
    let mut with = |stem: &str, endings: &[&str]| {
        out.extend(endings.iter().map(|e| format!("{stem}{e}")));
        for (hard, soft) in SOFTENED {
            if let Some(base) = stem.strip_suffix(hard) {
                out.push(format!("{base}{soft}"));
            }
        }
    };
    if let Some(stem) = name.strip_suffix('a') {
        with(stem, &["y", "i", "ie", "ę", "ą", "o", "u"]);
    } else if let Some(stem) = name.strip_suffix(['y', 'i']) {
        with(name, &["ego", "emu", "m"]);
        with(stem, &["ego", "emu", "ym", "im"]);
    } else if let Some(stem) = name.strip_suffix('o') {
        with(stem, &["a", "owi", "em", "ie", "u"]);
    } else {
        const ENDINGS: &[&str] = &["a", "owi", "em", "iem", "ie", "u", "iowi", "ia", "iu"];
        with(name, ENDINGS);
        if let Some(stem) = name.strip_suffix("ek") {
            with(&format!("{stem}k"), ENDINGS);
        } else if let Some(stem) = name.strip_suffix("eł") {
            with(&format!("{stem}ł"), ENDINGS);
        } else if let Some(stem) = name.strip_suffix("ech") {
            with(&format!("{stem}ech"), ENDINGS);
        }
    }
    out
}
