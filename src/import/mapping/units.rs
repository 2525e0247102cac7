//! The unit a row is about: by code, however spoilt, or by name.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::heads::key;
use crate::data::{Area, CodeBook, Registry, Target};

/// What a row's code or name comes to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    /// An area; whether a lost zero was put back.
    Area(Area, bool),
    /// Passed over on purpose.
    Skip(Why),
    /// Nothing stands there.
    Nothing,
    /// Nobody knows it: what is wrong and what to do.
    Unknown { message: String, hint: String },
}

/// Why a row is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    Total,
    Part,
    District,
    Former,
    Area,
}

impl Why {
    /// In the genitive, after a number.
    pub(super) fn told(self) -> &'static str {
        match self {
            Why::Total => "wierszy sum (razem, ogółem)",
            Why::Part => "wierszy części gmin (liczyłyby się dwa razy)",
            Why::District => "wierszy dzielnic i delegatur miast",
            Why::Former => {
                "wierszy jednostek, których nie ma w rejestrze (zniesione albo zmienione)"
            }
            Why::Area => "wierszy powiatów, województw i kraju (obszary = \"pomiń\")",
        }
    }
}

/// Whether a text names a total.
pub(super) fn is_total(text: &str) -> bool {
    let text = key(text);
    let word = text.split([' ', ':', '(']).next().unwrap_or_default();
    matches!(word, "razem" | "ogółem" | "suma" | "łącznie" | "total" | "σ")
}

/// Looks up codes and names.
pub(super) struct Units<'r> {
    registry: &'r Registry,
    codes: CodeBook<'r>,
    /// Name as compared → gminas; made when first asked for.
    names: OnceCell<BTreeMap<String, Vec<u32>>>,
    /// Digits of the longest code of the column: 7, or 6 when the column is of six-digit keys.
    digits: usize,
}

impl<'r> Units<'r> {
    /// `column` are the codes of the table, from which their length is learned.
    pub(super) fn new<'t>(registry: &'r Registry, column: impl Iterator<Item = &'t str>) -> Self {
        let digits = column
            .map(|c| c.chars().filter(|c| !c.is_whitespace()).collect::<String>())
            .filter(|c| c.bytes().all(|b| b.is_ascii_digit()))
            .map(|c| c.len())
            .max();
        Self {
            registry,
            codes: CodeBook::new(registry),
            names: OnceCell::new(),
            // A column of five digits at most is one of six-digit keys that lost its zeros.
            digits: if digits.is_some_and(|d| d == 5 || d == 6) { 6 } else { 7 },
        }
    }

    fn names(&self) -> &BTreeMap<String, Vec<u32>> {
        self.names.get_or_init(|| {
            let mut names: BTreeMap<String, Vec<u32>> = BTreeMap::new();
            for (i, unit) in (0..).zip(&self.registry.units) {
                names.entry(key(&unit.name)).or_default().push(i);
            }
            names
        })
    }

    /// The unit of a code.
    pub(super) fn by_code(&self, text: &str) -> Found {
        if text.trim().is_empty() {
            return Found::Nothing;
        }
        if is_total(text) {
            return Found::Skip(Why::Total);
        }
        let bare: String =
            text.chars().filter(|c| !c.is_whitespace() && *c != '\'' && *c != '\u{feff}').collect();
        let digits = !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit());
        // The country, however many zeros are left of it.
        if digits && bare.len() <= 7 && bare.bytes().all(|b| b == b'0') {
            return Found::Area(Area::Country, false);
        }
        // Codes have 2, 4, 6 or 7 digits; one less is a lost zero. Six digits in a column of seven
        // are a lost zero too, unless a zero still leads.
        let short = digits
            && (matches!(bare.len(), 1 | 3 | 5)
                || (bare.len() == 6 && self.digits == 7 && !bare.starts_with('0')));
        let code = if short { format!("0{bare}") } else { bare };
        match self.codes.resolve(&code) {
            Ok(Target::Area(area)) => Found::Area(area, short),
            Ok(Target::Part { .. }) => Found::Skip(Why::Part),
            Ok(Target::District(_)) => Found::Skip(Why::District),
            Ok(Target::Former { .. }) => Found::Skip(Why::Former),
            Err(problem) => Found::Unknown { message: problem.message, hint: problem.hint },
        }
    }

    /// The gmina of a name, told apart by the names of its powiat and województwo.
    pub(super) fn by_name(
        &self,
        name: &str,
        powiat: Option<&str>,
        voivodeship: Option<&str>,
    ) -> Found {
        if name.trim().is_empty() {
            return Found::Nothing;
        }
        if is_total(name) {
            return Found::Skip(Why::Total);
        }
        let (bare, kind) = plain_name(name);
        let all = self.names().get(&bare).map_or(&[][..], Vec::as_slice);
        let fits = |i: &&u32| {
            let Some(unit) = self.registry.unit(**i) else { return false };
            let of = |wanted: Option<&str>, known: Option<&str>| match (wanted, known) {
                (Some(wanted), Some(known)) if !wanted.trim().is_empty() => {
                    plain_area(wanted) == plain_area(known)
                }
                _ => true,
            };
            let r = self.registry;
            kind.is_none_or(|k| k == unit.kind)
                && of(powiat, r.powiats.get(unit.powiat as usize).map(|p| p.name.as_str()))
                && of(
                    voivodeship,
                    r.voivodeships.get(unit.voivodeship as usize).map(|v| v.name.as_str()),
                )
        };
        let found: Vec<u32> = all.iter().filter(fits).copied().collect();
        match found.as_slice() {
            [one] => Found::Area(Area::Gmina(*one), false),
            [] => {
                let near = crate::diag::closest(&bare, self.names().keys().map(String::as_str));
                let near = near
                    .and_then(|n| self.names().get(&n)?.first().copied())
                    .and_then(|i| self.registry.unit(i));
                Found::Unknown {
                    message: format!("gminy „{}” nie ma w rejestrze TERYT", name.trim()),
                    hint: match (near, all.is_empty()) {
                        (_, false) => "Taka nazwa jest w rejestrze, ale w innym powiecie, województwie albo innego rodzaju. Sprawdź te kolumny.".to_owned(),
                        (Some(n), true) => format!("Czy chodziło o „{}”?", n.name),
                        (None, true) => "Sprawdź nazwę albo wskaż w mapowaniu kolumnę kodów TERYT.".to_owned(),
                    },
                }
            }
            many => {
                let shown: Vec<String> = many
                    .iter()
                    .filter_map(|i| self.registry.unit(*i))
                    .map(|u| format!("{} ({})", u.code, u.kind_name()))
                    .take(4)
                    .collect();
                Found::Unknown {
                    message: format!(
                        "nazwę „{}” mają {}: {}{}",
                        name.trim(),
                        crate::text::plural_of(many.len() as u64, "gmina", "gminy", "gmin"),
                        shown.join(", "),
                        if many.len() > 4 { " …" } else { "" }
                    ),
                    hint:
                        "Wskaż w mapowaniu kolumnę kodów TERYT albo kolumny powiatu i województwa."
                            .to_owned(),
                }
            }
        }
    }

    /// The country, a województwo or a powiat named as such: tables leave them without a code.
    pub(super) fn area_by_name(&self, name: &str) -> Option<Area> {
        let name = key(name);
        let r = self.registry;
        let index = |i: usize| u32::try_from(i).ok();
        if name == "polska" {
            return Some(Area::Country);
        }
        let of = |prefixes: [&str; 2]| {
            prefixes.iter().find_map(|p| name.strip_prefix(p)).map(str::to_owned)
        };
        if let Some(rest) = of(["województwo ", "woj. "]) {
            let at = r.voivodeships.iter().position(|v| key(&v.name) == rest)?;
            return index(at).map(Area::Voivodeship);
        }
        let rest = of(["powiat ", "pow. "])?;
        let mut all =
            (0..).zip(&r.powiats).filter(|(_, p)| plain_area(&p.name) == plain_area(&rest));
        match (all.next(), all.next()) {
            (Some((at, _)), None) => Some(Area::Powiat(at)),
            _ => None,
        }
    }

    /// Whether a name in the file is that of the gmina in the register.
    pub(super) fn is_named(&self, unit: u32, name: &str) -> bool {
        self.registry.unit(unit).is_some_and(|u| key(&u.name) == plain_name(name).0)
    }

    /// The gmina of this name in the powiat of another one.
    pub(super) fn neighbour(&self, of: u32, name: &str) -> Option<u32> {
        let home = self.registry.unit(of)?;
        let found = self.names().get(&plain_name(name).0)?;
        let mut near = found
            .iter()
            .filter(|i| self.registry.unit(**i).is_some_and(|u| u.powiat == home.powiat));
        match (near.next(), near.next()) {
            (Some(one), None) => Some(*one),
            _ => None,
        }
    }
}

/// The name without words and signs for the kind, and the kind when they tell it.
fn plain_name(name: &str) -> (String, Option<u8>) {
    const PREFIXES: [(&str, Option<u8>); 11] = [
        ("m-w. ", Some(3)),
        ("m.-w. ", Some(3)),
        ("gmina miejsko-wiejska ", Some(3)),
        ("gmina wiejska ", Some(2)),
        ("gmina miejska ", Some(1)),
        ("gmina ", None),
        ("miasto ", None),
        ("gm. ", None),
        ("m. ", Some(1)),
        ("g. ", Some(2)),
        ("m.st. ", Some(1)),
    ];
    const SUFFIXES: [(&str, Option<u8>); 9] = [
        (" (1)", Some(1)),
        (" (2)", Some(2)),
        (" (3)", Some(3)),
        (" - gmina miejska", Some(1)),
        (" - gmina wiejska", Some(2)),
        (" - gmina miejsko-wiejska", Some(3)),
        (" - miasto", None),
        (" (gw)", Some(2)),
        (" (m)", Some(1)),
    ];
    let mut bare = key(name);
    let mut kind = None;
    for (prefix, k) in PREFIXES {
        if let Some(rest) = bare.strip_prefix(prefix) {
            (bare, kind) = (rest.to_owned(), k);
            break;
        }
    }
    for (suffix, k) in SUFFIXES {
        if let Some(rest) = bare.strip_suffix(suffix) {
            (bare, kind) = (rest.trim().to_owned(), k.or(kind));
            break;
        }
    }
    (bare, kind)
}

/// A powiat or a województwo without the word for it.
fn plain_area(name: &str) -> String {
    let bare = key(name);
    [
        "powiat m. ",
        "powiat m.st. ",
        "powiat ",
        "województwo ",
        "woj. ",
        "pow. ",
        "m. st. ",
        "m.st. ",
        "m. ",
    ]
    .iter()
    .find_map(|p| bare.strip_prefix(p))
    .unwrap_or(&bare)
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(column: &[&str]) -> Units<'static> {
        Units::new(Registry::embedded(), column.iter().copied())
    }

    fn told(found: &Found) -> String {
        match found {
            Found::Area(Area::Gmina(u), zero) => {
                let u = Registry::embedded().unit(*u).unwrap();
                format!("{} {}{}", u.code, u.name, if *zero { " (dopisano zero)" } else { "" })
            }
            Found::Area(area, _) => format!("{area:?}"),
            Found::Skip(why) => format!("pominięto: {}", why.told()),
            Found::Nothing => "nic".to_owned(),
            Found::Unknown { message, hint } => format!("{message}\n    {hint}"),
        }
    }

    #[test]
    fn codes_however_spoilt() {
        let seven = units(&["0605053", "201011"]);
        let six = units(&["60303", "100607"]);
        let mut all = String::new();
        for code in [
            "06 05 05 3",
            "201011",
            "020101",
            "02 01  ",
            "02",
            "00",
            "0",
            "201",
            "6",
            "'0605053",
            "1418024",
            "1465028",
            "3203042",
            "Razem",
            "  ",
            "0605043",
            "abc",
            "12345678",
        ] {
            all.push_str(&format!("{code:?}: {}\n", told(&seven.by_code(code))));
        }
        all.push_str("– klucze sześciocyfrowe\n");
        for code in ["60505", "060505", "100607", "20101"] {
            all.push_str(&format!("{code:?}: {}\n", told(&six.by_code(code))));
        }
        insta::assert_snapshot!(all);
    }

    #[test]
    fn names_told_apart_or_not() {
        let u = units(&[]);
        let mut all = String::new();
        for (name, powiat, voivodeship) in [
            ("Janów Lubelski", None, None),
            ("M-W. Janów Lubelski", None, None),
            ("M. Bolesławiec", Some("bolesławiecki"), None),
            ("Bolesławiec", Some("Powiat bolesławiecki"), Some("DOLNOŚLĄSKIE")),
            ("Bolesławiec (2)", Some("bolesławiecki"), None),
            ("Bobrowo", None, Some("małopolskie")),
            ("Dąbrowa", None, None),
            ("Janow Lubelski", None, None),
            ("Ogółem", None, None),
            ("Xyz", None, None),
        ] {
            all.push_str(&format!("{name}: {}\n", told(&u.by_name(name, powiat, voivodeship))));
        }
        insta::assert_snapshot!(all);
    }
}
