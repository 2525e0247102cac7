//! What became of gminas: changes of kind and code, units founded, abolished, merged, boundaries.
//!
//! One embedded table says it (`data/historia-jednostek.csv`), with the ground of every row. Years are
//! those with published figures under a code, not days of regulations. A change of the code is no
//! break: it is the same gmina. Founded, merged and redrawn gminas are another matter: figures before
//! and after are about different people.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::registry::Registry;

const TABLE: &str = include_str!("../../data/historia-jednostek.csv");

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// The same gmina with another seventh digit (town rights given or taken).
    Kind,
    /// The same gmina with another code (another powiat or number).
    Code,
    /// A gmina founded from parts of others.
    Founded,
    /// A gmina divided among others.
    Abolished,
    /// A gmina that became part of another.
    Merged,
    /// Land exchanged with another gmina.
    Borders,
}

impl ChangeKind {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "zmiana rodzaju" => Self::Kind,
            "zmiana kodu" => Self::Code,
            "nowa" => Self::Founded,
            "zniesiona" => Self::Abolished,
            "włączona" => Self::Merged,
            "zmiana granic" => Self::Borders,
            _ => return None,
        })
    }

    /// The word of the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Kind => "zmiana rodzaju",
            Self::Code => "zmiana kodu",
            Self::Founded => "nowa",
            Self::Abolished => "zniesiona",
            Self::Merged => "włączona",
            Self::Borders => "zmiana granic",
        }
    }

    /// Whether the gmina before and after is the same one under another code.
    #[must_use]
    pub fn same_gmina(self) -> bool {
        matches!(self, Self::Kind | Self::Code)
    }
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Seven-digit code the row is about.
    pub code: &'static str,
    /// Name; empty when not known.
    pub name: &'static str,
    /// First year with figures under the code; for redrawn boundaries the first year within them.
    pub from: i32,
    /// Last year with figures under the code; none when it is in use.
    pub to: Option<i32>,
    /// What happened.
    pub kind: ChangeKind,
    /// The gmina it came from, or exchanged land with.
    pub predecessor: Option<&'static str>,
    /// The code it has now, or the gmina that took its land.
    pub successor: Option<&'static str>,
    /// Where the row was taken from.
    pub source: &'static str,
    /// What follows from data and what is still to be confirmed.
    pub verification: &'static str,
}

/// A year whose figures about a gmina cannot be compared with earlier ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitBreak {
    /// First year after the break.
    pub year: i32,
    /// Why, as a Polish clause without a full stop.
    pub why: String,
}

fn row(line: &'static str) -> Option<Change> {
    let mut fields = line.split(';');
    let mut next = || fields.next();
    let some = |text: &'static str| Some(text).filter(|t| !t.is_empty());
    Some(Change {
        code: next()?,
        name: next()?,
        from: next()?.parse().ok()?,
        to: match next()? {
            "" => None,
            year => Some(year.parse().ok()?),
        },
        kind: ChangeKind::parse(next()?)?,
        predecessor: some(next()?),
        successor: some(next()?),
        source: next()?,
        verification: next()?,
    })
}

/// All rows, in order of code.
#[must_use]
pub fn changes() -> &'static [Change] {
    static ROWS: OnceLock<Vec<Change>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let lines = TABLE.lines().filter(|l| !l.starts_with('#')).skip(1);
        lines.filter_map(row).collect()
    })
}

/// Index of the gmina of the shipped register a code of the table stands for today: by its first
/// six digits, or through changes of the code.
fn unit_today(registry: &Registry, code: &str) -> Option<u32> {
    let mut code = code;
    // A code changes once or twice; more steps would be a circle.
    for _ in 0..8 {
        if let Some(unit) = registry.find(code) {
            return Some(unit);
        }
        code = changes().iter().find(|c| c.code == code && c.kind.same_gmina())?.successor?;
    }
    None
}

/// Rows and breaks of each gmina of the shipped register.
struct History {
    of_unit: FxHashMap<u32, Vec<Change>>,
    breaks: FxHashMap<u32, Vec<UnitBreak>>,
}

fn shipped() -> &'static History {
    static HISTORY: OnceLock<History> = OnceLock::new();
    HISTORY.get_or_init(|| {
        let registry: &Registry = Registry::embedded();
        let mut of_unit: FxHashMap<u32, Vec<Change>> = FxHashMap::default();
        let mut breaks: FxHashMap<u32, Vec<UnitBreak>> = FxHashMap::default();
        for change in changes() {
            let mut concerned = Vec::new();
            for code in [Some(change.code), change.predecessor, change.successor] {
                let Some(unit) = code.and_then(|c| unit_today(registry, c)) else { continue };
                if !concerned.contains(&unit) {
                    concerned.push(unit);
                    of_unit.entry(unit).or_default().push(change.clone());
                }
            }
            for (unit, found) in broken(registry, change) {
                breaks.entry(unit).or_default().push(found);
            }
        }
        of_unit
            .values_mut()
            .for_each(|rows| rows.sort_by_key(|c| (c.to.unwrap_or(c.from), c.from)));
        for list in breaks.values_mut() {
            list.sort();
            list.dedup();
        }
        History { of_unit, breaks }
    })
}

/// The gminas whose series a change breaks.
fn broken(registry: &Registry, change: &Change) -> Vec<(u32, UnitBreak)> {
    let name = |code: Option<&str>| {
        let unit = code.and_then(|c| unit_today(registry, c)).and_then(|u| registry.unit(u));
        unit.map_or_else(String::new, |u| format!(" {}", u.name))
    };
    let own = if change.name.is_empty() { change.code } else { change.name };
    let at = |code: Option<&str>, year: i32, why: String| {
        let unit = code.and_then(|c| unit_today(registry, c))?;
        Some((unit, UnitBreak { year, why }))
    };
    let after = change.to.map_or(change.from, |y| y + 1);
    let found = match change.kind {
        ChangeKind::Kind | ChangeKind::Code => Vec::new(),
        ChangeKind::Founded => {
            let from = name(change.predecessor);
            let why = if from.is_empty() {
                "powstała ta gmina".to_owned()
            } else {
                format!("powstała ta gmina, z części obszaru gminy{from}")
            };
            let part = format!("z części obszaru powstała gmina {own}");
            vec![at(Some(change.code), change.from, why), at(change.predecessor, change.from, part)]
        }
        ChangeKind::Abolished => {
            vec![at(change.successor, after, format!("przybył obszar zniesionej gminy {own}"))]
        }
        ChangeKind::Merged if change.name.is_empty() => {
            vec![at(change.successor, after, "włączono do niej inne gminy".to_owned())]
        }
        ChangeKind::Merged => {
            vec![at(change.successor, after, format!("włączono do niej gminę {own}"))]
        }
        ChangeKind::Borders => {
            let other = name(change.predecessor);
            vec![at(Some(change.code), change.from, format!("zmieniły się granice z gminą{other}"))]
        }
    };
    found.into_iter().flatten().collect()
}

/// Breaks of all gminas of the shipped register that have some, by index.
pub(super) fn breaks() -> &'static FxHashMap<u32, Vec<UnitBreak>> {
    &shipped().breaks
}

impl Registry {
    /// What became of a gmina, oldest first: every row that names it or a gmina it came from, took in
    /// or exchanged land with. Empty for a register other than the shipped one.
    #[must_use]
    pub fn history(&self, unit: u32) -> &'static [Change] {
        if !self.is_embedded() {
            return &[];
        }
        shipped().of_unit.get(&unit).map_or(&[], Vec::as_slice)
    }

    /// Units with breaks and their years, in order of unit; see [`Self::breaks`].
    #[must_use]
    pub fn broken_units(&self) -> Vec<(u32, i32)> {
        if !self.is_embedded() {
            return Vec::new();
        }
        let mut all: Vec<(u32, i32)> =
            breaks().iter().flat_map(|(u, list)| list.iter().map(|b| (*u, b.year))).collect();
        all.sort_unstable();
        all
    }

    /// Former codes of the same gmina, oldest first.
    #[must_use]
    pub fn predecessors(&self, unit: u32) -> Vec<&'static str> {
        let same = |c: &&Change| {
            c.kind.same_gmina() && c.successor.and_then(|s| unit_today(self, s)) == Some(unit)
        };
        self.history(unit).iter().filter(same).map(|c| c.code).collect()
    }

    /// Years from which figures about a gmina are about another area than before, ascending. A change
    /// of kind or code is none of them.
    #[must_use]
    pub fn breaks(&self, unit: u32) -> &'static [UnitBreak] {
        if !self.is_embedded() {
            return &[];
        }
        breaks().get(&unit).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str) -> u32 {
        Registry::embedded().find(code).unwrap()
    }

    fn years(code: &str) -> Vec<i32> {
        Registry::embedded().breaks(unit(code)).iter().map(|b| b.year).collect()
    }

    #[test]
    fn every_row_is_read_and_says_how_it_is_known() {
        let lines = TABLE.lines().filter(|l| !l.starts_with('#')).count() - 1;
        assert_eq!((changes().len(), lines), (233, 233));
        for c in changes() {
            assert!(c.code.len() == 7 && c.code.bytes().all(|b| b.is_ascii_digit()), "{c:?}");
            assert!(!c.source.is_empty() && !c.verification.is_empty(), "{c:?}");
            assert!(c.to.is_none_or(|to| to >= c.from), "{c:?}");
            // What is no more has someone who came after; what is new or redrawn is in use.
            assert_eq!(c.to.is_some(), c.successor.is_some(), "{c:?}");
        }
        assert!(changes().is_sorted_by_key(|c| c.code));
    }

    #[test]
    fn gminas_that_changed_kind_between_2003_and_2024() {
        let kind = |c: &&Change| c.kind == ChangeKind::Kind;
        let within = |c: &&Change| c.to.is_some_and(|to| (2003..2024).contains(&to));
        assert_eq!(changes().iter().filter(kind).filter(within).count(), 134);
        let in_2025 = changes().iter().filter(kind).filter(|c| c.to == Some(2024));
        assert_eq!(in_2025.count(), 7);
    }

    #[test]
    fn one_gmina_under_several_codes_is_not_broken() {
        let r = Registry::embedded();
        // Kamieniec Ząbkowicki got town rights in 2021.
        assert_eq!(r.predecessors(unit("0224033")), ["0224032"]);
        assert!(years("0224033").is_empty());
        // Wałbrzych left its powiat twice; Jeżów changed powiat and then kind.
        assert_eq!(r.predecessors(unit("0265011")), ["0263011", "0221091"]);
        assert!(years("0265011").is_empty());
        assert_eq!(r.predecessors(unit("1021043")), ["1006062", "1021042"]);
        assert_eq!(r.predecessors(unit("1418063")), ["1406102"]);
    }

    #[test]
    fn founded_merged_and_redrawn_gminas_are_broken() {
        assert_eq!(years("1207132"), [2025]);
        assert_eq!(years("1207052"), [2025], "Kamienica lost Szczawa");
        assert_eq!(years("2002093"), [2025], "Supraśl lost Grabówka");
        assert_eq!(years("0862011"), [2015], "Zielona Góra took in its neighbour");
        assert_eq!(years("3203063"), [2019], "Złocieniec took a part of Ostrowice");
        assert_eq!(years("1001022"), [2022], "Bełchatów and Kleszczów exchanged land");
        let why = |code: &str| Registry::embedded().breaks(unit(code))[0].why.clone();
        assert_eq!(why("1207052"), "z części obszaru powstała gmina Szczawa");
        assert_eq!(why("2002162"), "powstała ta gmina, z części obszaru gminy Supraśl");
        assert_eq!(why("0862011"), "włączono do niej gminę Zielona Góra");
        assert_eq!(why("3203023"), "przybył obszar zniesionej gminy Ostrowice");
        assert_eq!(why("1001042"), "zmieniły się granice z gminą Bełchatów");
    }

    #[test]
    fn most_gminas_have_no_history_and_a_foreign_register_has_none() {
        let r = Registry::embedded();
        assert!(r.history(unit("0605053")).is_empty() && years("0605053").is_empty());
        assert!(r.history(u32::MAX).is_empty());
        let foreign = Registry::from_codes("teryt\n0862011\n").unwrap();
        assert!(foreign.history(0).is_empty() && foreign.breaks(0).is_empty());
        assert!(foreign.predecessors(0).is_empty());
    }

    #[test]
    fn rows_that_make_no_sense_are_left_out() {
        for line in [
            "",
            "0201011;A;1995",
            "0201011;A;dawno;2000;nowa;;;x;y",
            "0201011;A;1995;2000;przeprowadzka;;;x;y",
            "0201011;A;1995;kiedyś;nowa;;;x;y",
        ] {
            assert_eq!(row(line), None, "{line}");
        }
    }
}
