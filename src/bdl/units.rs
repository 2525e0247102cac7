//! Units of the API and TERYT.
//!
//! An identifier has twelve digits: makroregion 2, województwo 2, region 1, podregion 2, powiat 2,
//! gmina 2, kind 1. Regions are not in TERYT, so the way goes from identifiers to codes only.

use crate::data::{Area, CodeBook, Registry};

/// The country.
pub const COUNTRY: &str = "000000000000";

/// Code of TERYT with seven digits: digits 3–4, 8–9, 10–11 and 12. None for what is no identifier.
#[must_use]
pub fn teryt(id: &str) -> Option<String> {
    if id.len() != 12 || !id.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some([id.get(2..4)?, id.get(7..9)?, id.get(9..11)?, id.get(11..12)?].concat())
}

/// Identifier of the powiat of a gmina.
#[must_use]
pub fn powiat_of(gmina: &str) -> Option<String> {
    Some(format!("{}000", gmina.get(..9)?))
}

/// Identifier of the województwo of a unit.
#[must_use]
pub fn voivodeship_of(id: &str) -> Option<String> {
    Some(format!("{}00000000", id.get(..4)?))
}

/// What a unit of the API is in the register, and whether its code is the one in force. None for
/// regions, parts of gminas and units that are no more.
#[must_use]
pub fn area(registry: &Registry, book: &CodeBook<'_>, id: &str) -> Option<(Area, bool)> {
    let code = teryt(id)?;
    if id == COUNTRY {
        return Some((Area::Country, true));
    }
    let voivodeship = code.get(..2)?;
    if id.get(4..)? == "00000000" {
        let found = registry.find_voivodeship(voivodeship)?;
        return Some((Area::Voivodeship(found), true));
    }
    match (id.get(7..9)?, id.get(9..)?) {
        ("00", _) => None,
        (_, "000") => Some((Area::Powiat(registry.find_powiat(code.get(..4)?)?), true)),
        _ => {
            let unit = book.gmina(code.parse().ok()?)?;
            let current = registry.unit(unit).is_some_and(|u| u.code == code);
            Some((Area::Gmina(unit), current))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The nine gminas of a powiat with identifiers of the API.
    const BOCHNIA: [(&str, &str); 4] = [
        ("011212001011", "1201011"),
        ("011212001022", "1201022"),
        ("011212001032", "1201032"),
        ("011212001042", "1201042"),
    ];

    #[test]
    fn codes_come_from_identifiers_by_the_rule() {
        for (id, code) in BOCHNIA {
            assert_eq!(teryt(id).as_deref(), Some(code));
        }
        for wrong in ["", "0112120010", "01121200101a", "0112120010111", "żżżżżż"] {
            assert_eq!(teryt(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn identifiers_are_found_in_the_register() {
        let r = Registry::embedded();
        let book = CodeBook::new(r);
        let area = |id| area(r, &book, id);
        assert_eq!(area(COUNTRY), Some((Area::Country, true)));
        let malopolskie = r.find_voivodeship("12").unwrap();
        assert_eq!(area("011200000000"), Some((Area::Voivodeship(malopolskie), true)));
        let powiat = r.find_powiat("1201").unwrap();
        assert_eq!(area("011212001000"), Some((Area::Powiat(powiat), true)));
        let drwinia = r.find("1201032").unwrap();
        assert_eq!(area("011212001032"), Some((Area::Gmina(drwinia), true)));
        assert_eq!(powiat_of("011212001032").as_deref(), Some("011212001000"));
        assert_eq!(voivodeship_of("011212001032").as_deref(), Some("011200000000"));
    }

    #[test]
    fn a_former_code_is_the_same_gmina_but_not_in_force() {
        let r = Registry::embedded();
        let book = CodeBook::new(r);
        // Kamieniec Ząbkowicki was rural until 2020.
        let (now, then) = (area(r, &book, "030210224033"), area(r, &book, "030210224032"));
        let Some((Area::Gmina(unit), true)) = now else { panic!("{now:?}") };
        assert_eq!(then, Some((Area::Gmina(unit), false)));
    }

    #[test]
    fn regions_parts_and_artificial_units_are_nothing() {
        let r = Registry::embedded();
        let book = CodeBook::new(r);
        let none = ["010000000000", "011210000000", "011212000000", "011212001014", "011212210001"];
        for id in none {
            assert_eq!(area(r, &book, id), None, "{id}");
        }
    }
}
