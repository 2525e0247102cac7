//! The register of territorial units (TERYT/TERC), or a stand-in made from a list of codes.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::dataset::Area;
use super::terc;
use crate::diag::Diagnostic;

/// A gmina.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitInfo {
    /// Seven-digit code of the register's day.
    pub code: String,
    /// First six digits as a number: the key of joins (the seventh changes with town rights).
    pub key: u32,
    /// Name.
    pub name: String,
    /// 1 miejska, 2 wiejska, 3 miejsko-wiejska (digit 7 of the code).
    pub kind: u8,
    /// Index of the powiat.
    pub powiat: u32,
    /// Index of the województwo.
    pub voivodeship: u32,
}

impl UnitInfo {
    /// Kind in words: `gmina wiejska`.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        kind_name(self.kind)
    }
}

/// The seventh digit in words.
#[must_use]
pub fn kind_name(kind: u8) -> &'static str {
    match kind {
        1 => "gmina miejska",
        2 => "gmina wiejska",
        3 => "gmina miejsko-wiejska",
        4 => "miasto w gminie miejsko-wiejskiej",
        5 => "obszar wiejski gminy miejsko-wiejskiej",
        8 => "dzielnica",
        9 => "delegatura",
        _ => "jednostka nieznanego rodzaju",
    }
}

/// A powiat (or city with powiat rights) or a województwo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaInfo {
    /// Code: 4 digits for a powiat, 2 for a województwo.
    pub code: String,
    /// Name.
    pub name: String,
    /// For powiats: a city with powiat rights.
    pub city: bool,
}

/// Units with their areas.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    /// Gminas in order of code.
    pub units: Vec<UnitInfo>,
    /// Powiats in order of code.
    pub powiats: Vec<AreaInfo>,
    /// Województwa in order of code.
    pub voivodeships: Vec<AreaInfo>,
    /// Six-digit key → index of the unit.
    pub by_key: FxHashMap<u32, u32>,
    /// Day of the register, `YYYY-MM-DD`, when known.
    pub as_of: Option<String>,
}

impl Registry {
    /// The register shipped with the tool: TERC of `as_of` and the gminas founded since.
    #[must_use]
    pub fn embedded() -> &'static Arc<Registry> {
        static REGISTER: OnceLock<Arc<Registry>> = OnceLock::new();
        REGISTER.get_or_init(|| Arc::new(terc::embedded_registry()))
    }

    /// Whether this is the register shipped with the tool (which knows former codes and parts too).
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        std::ptr::eq(self, Arc::as_ptr(Self::embedded()))
    }

    /// A register made from a list `teryt,typ` (any delimiter, more columns ignored). Powiats and
    /// województwa come from the codes; names are the codes.
    ///
    /// # Errors
    /// When the list has no such columns, a code is not of seven digits, or is given twice.
    pub fn from_codes(text: &str) -> Result<Registry, Vec<Diagnostic>> {
        terc::registry_from_codes(text)
    }

    /// Index of a unit by its code (six or seven digits). Joins on the first six digits; for a check
    /// of the whole code with reasons see [`super::CodeBook`].
    #[must_use]
    pub fn find(&self, code: &str) -> Option<u32> {
        let digits = code.get(..6)?;
        self.by_key.get(&digits.parse().ok()?).copied()
    }

    /// The unit at an index.
    #[must_use]
    pub fn unit(&self, index: u32) -> Option<&UnitInfo> {
        self.units.get(index as usize)
    }

    /// Whether a unit is a city with powiat rights.
    #[must_use]
    pub fn is_city_powiat(&self, unit: u32) -> bool {
        self.unit(unit).and_then(|u| self.powiats.get(u.powiat as usize)).is_some_and(|p| p.city)
    }

    /// Index of a powiat by its four digits.
    #[must_use]
    pub fn find_powiat(&self, code: &str) -> Option<u32> {
        find_area(&self.powiats, code)
    }

    /// Index of a województwo by its two digits.
    #[must_use]
    pub fn find_voivodeship(&self, code: &str) -> Option<u32> {
        find_area(&self.voivodeships, code)
    }

    /// Units of a powiat, in order of code.
    pub fn units_of_powiat(&self, powiat: u32) -> impl Iterator<Item = (u32, &UnitInfo)> {
        (0..).zip(&self.units).filter(move |(_, u)| u.powiat == powiat)
    }

    /// Puts a unit into its powiat and województwo (made when new). For builders; units, powiats and
    /// województwa must come in order of code.
    pub(super) fn push(&mut self, code: &str, name: &str) -> Option<()> {
        let powiat_code = code.get(..4)?;
        let voivodeship_code = code.get(..2)?;
        let key = code.get(..6)?.parse().ok()?;
        let kind = code.get(6..7)?.parse().ok()?;
        // Most units are of the same powiat as the one before.
        let before = self.units.last().filter(|u| u.code.starts_with(powiat_code));
        let before = before.map(|u| (u.voivodeship, u.powiat));
        let known = before.map(|(v, _)| v).or_else(|| self.find_voivodeship(voivodeship_code));
        let voivodeship = known.or_else(|| {
            self.voivodeships.push(AreaInfo {
                code: voivodeship_code.to_owned(),
                name: voivodeship_code.to_owned(),
                city: false,
            });
            last_index(&self.voivodeships)
        })?;
        let known = before.map(|(_, p)| p).or_else(|| self.find_powiat(powiat_code));
        let powiat = known.or_else(|| {
            self.powiats.push(AreaInfo {
                code: powiat_code.to_owned(),
                name: powiat_code.to_owned(),
                city: is_city(powiat_code),
            });
            last_index(&self.powiats)
        })?;
        let unit = UnitInfo {
            code: code.to_owned(),
            key,
            name: name.to_owned(),
            kind,
            powiat,
            voivodeship,
        };
        self.units.push(unit);
        self.by_key.insert(key, last_index(&self.units)?);
        Some(())
    }
}

/// A unit or area for messages: `Janów Lubelski, 0605053`.
pub(crate) fn area_name(registry: &Registry, area: Area) -> String {
    let named = |code: &str, name: &str| {
        if code == name { code.to_owned() } else { format!("{name}, {code}") }
    };
    match area {
        Area::Gmina(i) => registry.unit(i).map(|u| named(&u.code, &u.name)),
        Area::Powiat(i) => {
            registry.powiats.get(i as usize).map(|a| format!("powiat {}", named(&a.code, &a.name)))
        }
        Area::Voivodeship(i) => registry
            .voivodeships
            .get(i as usize)
            .map(|a| format!("województwo {}", named(&a.code, &a.name))),
        Area::Country => Some("Polska".to_owned()),
    }
    .unwrap_or_default()
}

/// Cities with powiat rights are numbered from 61 within a województwo.
pub(super) fn is_city(powiat_code: &str) -> bool {
    powiat_code.get(2..4).and_then(|p| p.parse::<u32>().ok()).is_some_and(|p| p >= 61)
}

fn last_index<T>(list: &[T]) -> Option<u32> {
    u32::try_from(list.len().checked_sub(1)?).ok()
}

fn find_area(list: &[AreaInfo], code: &str) -> Option<u32> {
    let i = list.binary_search_by(|a| a.code.as_str().cmp(code)).ok()?;
    u32::try_from(i).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_register_is_whole() {
        let r = Registry::embedded();
        assert_eq!((r.units.len(), r.powiats.len(), r.voivodeships.len()), (2479, 380, 16));
        assert_eq!(r.powiats.iter().filter(|p| p.city).count(), 66);
        assert!(r.units.is_sorted_by(|a, b| a.code < b.code));
        assert!(r.powiats.is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(r.as_of.as_deref(), Some("2024-01-01"));
    }

    #[test]
    fn units_know_their_areas() {
        let r = Registry::embedded();
        let i = r.find("0605053").unwrap();
        let u = r.unit(i).unwrap();
        assert_eq!((u.name.as_str(), u.kind_name()), ("Janów Lubelski", "gmina miejsko-wiejska"));
        assert_eq!(r.powiats[u.powiat as usize].name, "janowski");
        assert_eq!(r.voivodeships[u.voivodeship as usize].name, "lubelskie");
        assert_eq!(r.units_of_powiat(u.powiat).count(), 7);
        assert_eq!(r.find("060505"), Some(i));
        assert!(!r.is_city_powiat(i));
        assert!(r.is_city_powiat(r.find("1465011").unwrap()));
        assert_eq!(r.unit(r.find("1207132").unwrap()).unwrap().name, "Szczawa");
        assert_eq!(r.find("żółć12"), None);
    }

    #[test]
    fn a_foreign_list_of_units() {
        let r = Registry::from_codes("teryt,typ\n0201011,1\n0201022,2\n0461011,1\n").unwrap();
        assert_eq!((r.units.len(), r.powiats.len(), r.voivodeships.len()), (3, 2, 2));
        assert!(r.is_city_powiat(2));
        assert!(!r.is_embedded());
    }

    #[test]
    fn refuses_lists_that_are_none() {
        for text in ["", "a,b\n1,2\n", "teryt,typ\n20101,1\n", "teryt\n0201011\n0201011\n"] {
            assert!(!Registry::from_codes(text).unwrap_err().is_empty(), "{text:?}");
        }
    }
}
