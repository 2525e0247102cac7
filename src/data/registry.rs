//! The register of territorial units (TERYT/TERC), or a stand-in made from a list of codes.

use rustc_hash::FxHashMap;

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
    /// Index of a unit by its code (six or seven digits).
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
}
