//! Who has a datum: from the source a rule names to an office, a register or a survey.
//!
//! The table is data (`data/adresaci.toml`). A source of one's own that is not in it is taken at its
//! word: the letter goes to whom the rule names.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lang::ruleset::{DataVar, SourceRef};
use crate::text::spaced;

/// How missing data are come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Way {
    /// Public statistics the program fetches itself.
    #[serde(rename = "pobranie")]
    Fetch,
    /// Published; to be taken from a page.
    #[serde(rename = "publikacja")]
    Publication,
    /// In the hands of the centre that writes the strategy.
    #[serde(rename = "ośrodek")]
    OwnCentre,
    /// In the hands of the gmina's office.
    #[serde(rename = "urząd")]
    OwnOffice,
    /// In the hands of somebody else: a letter asks for it.
    #[serde(rename = "pismo")]
    Letter,
    /// To be asked of people.
    #[serde(rename = "badanie")]
    Survey,
}

impl Way {
    /// Whether somebody must be written to.
    #[must_use]
    pub fn is_written(self) -> bool {
        matches!(self, Self::OwnCentre | Self::OwnOffice | Self::Letter)
    }

    /// The word used in tables and JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fetch => "pobranie",
            Self::Publication => "publikacja",
            Self::OwnCentre => "ośrodek",
            Self::OwnOffice => "urząd",
            Self::Letter => "pismo",
            Self::Survey => "badanie",
        }
    }
}

/// Somebody or something that has data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Short name for files, letters and hyphens only.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// How to get the data.
    pub way: Way,
}

/// A source of a datum as the reader is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Who has it.
    pub addressee: Addressee,
    /// Where to look: path in a data bank, row of a form, register.
    pub place: String,
}

impl Place {
    /// Who has it and where; the same said twice is said once.
    #[must_use]
    pub fn told(&self) -> String {
        let name = &self.addressee.name;
        if name.to_lowercase().starts_with(&self.place.to_lowercase()) {
            return name.clone();
        }
        format!("{name}: {}", self.place)
    }
}

#[derive(Debug, Deserialize)]
struct Table {
    adresat: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    nazwa: String,
    #[serde(rename = "sposob")]
    way: Way,
    gdzie: String,
    #[serde(rename = "zrodla")]
    sources: Vec<Pattern>,
}

#[derive(Debug, Deserialize)]
struct Pattern {
    system: String,
    klucz: Option<String>,
}

impl Pattern {
    fn matches(&self, source: &SourceRef) -> bool {
        let starts = |k: &str| source.key.to_lowercase().starts_with(&k.to_lowercase());
        self.system == source.system && self.klucz.as_deref().is_none_or(starts)
    }
}

/// The shipped table; a test holds it to be readable.
static TABLE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let text = include_str!("../../data/adresaci.toml");
    toml::from_str::<Table>(text).map(|t| t.adresat).unwrap_or_default()
});

/// Where one source of a datum is.
#[must_use]
pub fn place(source: &SourceRef) -> Place {
    // A number is the number of a variable; anything else is said by the rule in words.
    let number = source.system == "bdl" && source.key.bytes().all(|b| b.is_ascii_digit());
    let key = if number { format!("zmienna {}", source.key) } else { source.key.clone() };
    match TABLE.iter().find(|e| e.sources.iter().any(|p| p.matches(source))) {
        Some(e) => Place {
            addressee: Addressee { id: e.id.clone(), name: e.nazwa.clone(), way: e.way },
            place: e.gdzie.replace("{klucz}", &key),
        },
        None => Place {
            addressee: Addressee {
                id: slug(&source.key),
                name: capital(&source.key),
                way: Way::Letter,
            },
            place: source.key.clone(),
        },
    }
}

/// All places of a datum, the least work first: what the program fetches, then in the order of the
/// rule. A datum without a source must be asked of the centre itself.
#[must_use]
pub fn places(datum: &DataVar) -> Vec<Place> {
    let mut out: Vec<Place> = datum.sources.iter().map(place).collect();
    out.sort_by_key(|p| p.addressee.way != Way::Fetch);
    if out.is_empty() {
        let own = SourceRef { system: "mrips03".to_owned(), key: "dane własne".to_owned() };
        out.push(place(&own));
    }
    out
}

/// Where the answer to a question of a survey is.
#[must_use]
pub fn survey(name: &str, question: &str) -> Place {
    let key = format!("badanie „{}”, pytanie „{}”", spaced(name), spaced(question));
    place(&SourceRef { system: "ankieta".to_owned(), key })
}

/// Letters, digits and hyphens.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(system: &str, key: &str) -> (String, &'static str, String) {
        let p = place(&SourceRef { system: system.to_owned(), key: key.to_owned() });
        (p.addressee.id, p.addressee.way.word(), p.place)
    }

    #[test]
    fn the_shipped_table_is_readable_and_its_ids_are_file_names() {
        assert!(TABLE.len() > 10, "{}", TABLE.len());
        for e in TABLE.iter() {
            assert_eq!(e.id, slug(&e.id), "{}", e.nazwa);
            assert!(!e.nazwa.is_empty() && !e.sources.is_empty(), "{}", e.id);
        }
    }

    #[test]
    fn a_number_of_the_data_bank_says_that_it_is_a_variable() {
        assert_eq!(found("bdl", "10514").2, "bdl.stat.gov.pl, zmienna 10514");
        assert_eq!(found("bdl", "podgrupa P2425").2, "bdl.stat.gov.pl, podgrupa P2425");
    }

    #[test]
    fn a_row_of_the_assessment_is_the_work_of_the_centre() {
        let (id, way, place) = found("ozps", "w. 10");
        assert_eq!((id.as_str(), way), ("ośrodek-pomocy-społecznej", "ośrodek"));
        assert_eq!(place, "ocena zasobów pomocy społecznej (OZPS), w. 10");
    }

    #[test]
    fn a_source_nobody_listed_is_written_to_as_the_rule_names_it() {
        let p = place(&SourceRef {
            system: "własne".into(),
            key: "spółdzielnia „Ład”, 2025".into(),
        });
        assert_eq!(p.addressee.name, "Spółdzielnia „Ład”, 2025");
        assert_eq!(
            (p.addressee.id.as_str(), p.addressee.way),
            ("spółdzielnia-ład-2025", Way::Letter)
        );
    }

    #[test]
    fn a_place_that_is_the_addressee_is_said_once() {
        let told =
            |key: &str| place(&SourceRef { system: "własne".into(), key: key.into() }).told();
        assert_eq!(told("Policja"), "Policja – jednostka właściwa dla gminy");
        assert_eq!(told("urząd gminy"), "Urząd gminy");
        assert_eq!(told("rejestr mieszkańców"), "Urząd gminy: rejestr mieszkańców");
    }

    #[test]
    fn what_the_program_can_fetch_comes_before_what_must_be_asked_for() {
        let source = |system: &str, key: &str| SourceRef { system: system.into(), key: key.into() };
        let mut datum = crate::eval::testkit::data_var("a", "A");
        assert_eq!(places(&datum).len(), 1, "a datum without a source is not lost");
        datum.sources =
            vec![source("własne", "Policja"), source("ozps", "w. 1"), source("bdl", "1")];
        let ids: Vec<String> = places(&datum).into_iter().map(|p| p.addressee.id).collect();
        assert_eq!(ids, ["bank-danych-lokalnych", "policja", "ośrodek-pomocy-społecznej"]);
    }
}
