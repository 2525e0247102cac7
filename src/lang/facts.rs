//! Names of facts about a strategy that requirements may ask for.
//!
//! This is the vocabulary shared by rules (which ask), plans and audits (which answer). It names no
//! law: which facts a statute requires is said in the rule sets.

/// What kind of value a fact has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// Yes or no.
    Bool,
    /// A number.
    Number,
    /// A day.
    Day,
    /// An identifier or text.
    Text,
}

/// A scalar fact: path, kind, what it says.
pub const SCALARS: &[(&str, FactKind, &str)] = &[
    ("uchwała.data", FactKind::Day, "dzień podjęcia uchwały"),
    ("uchwała.rodzaj", FactKind::Text, "nowa albo zmiana"),
    ("uchwała.organ", FactKind::Text, "organ, który podejmuje uchwałę"),
    ("uchwała.przekazana", FactKind::Day, "dzień przekazania uchwały organowi nadzoru"),
    ("uchwała.dni_do_przekazania", FactKind::Number, "dni od podjęcia do przekazania uchwały"),
    ("uchwała.podstawa_prawna", FactKind::Bool, "podano podstawę prawną uchwały"),
    ("okres.od", FactKind::Day, "pierwszy dzień okresu strategii"),
    ("okres.do", FactKind::Day, "ostatni dzień okresu strategii"),
    ("okres.lata", FactKind::Number, "długość okresu w latach"),
    ("okres.po_uchwale", FactKind::Bool, "okres zaczyna się nie wcześniej niż w dniu uchwały"),
    ("poprzednia.ciągłość", FactKind::Bool, "brak przerwy po poprzedniej strategii"),
    ("koordynator", FactKind::Text, "podmiot koordynujący realizację"),
    ("prognoza.rok_końcowy", FactKind::Number, "ostatni rok prognozy"),
    ("finanse.poziom", FactKind::Number, "szczegółowość ram finansowych od 0 do 3"),
    (
        "finanse.zgodność_wpf",
        FactKind::Bool,
        "stwierdzono zgodność z wieloletnią prognozą finansową",
    ),
    ("monitoring.raport_roczny", FactKind::Bool, "przewidziano roczny raport z realizacji"),
    ("ewaluacja.zaplanowana", FactKind::Bool, "zaplanowano ewaluację"),
    ("konsultacje.przeprowadzone", FactKind::Bool, "przeprowadzono konsultacje"),
    ("konsultacje.wymagane", FactKind::Bool, "uchwała lokalna wymaga konsultacji"),
    ("pes.liczba", FactKind::Number, "liczba podmiotów ekonomii społecznej"),
    (
        "pes.stwierdzono_brak",
        FactKind::Bool,
        "stwierdzono wprost brak podmiotów ekonomii społecznej",
    ),
    ("ozps.data", FactKind::Day, "dzień przedstawienia oceny zasobów pomocy społecznej"),
    ("bip.adres", FactKind::Text, "adres publikacji w BIP"),
    ("plik.dostępny_cyfrowo", FactKind::Bool, "publikowany plik jest dostępny cyfrowo"),
    ("programy.alkohol", FactKind::Bool, "wskazano program profilaktyki uzależnień"),
    ("programy.rodzina", FactKind::Bool, "wskazano program wspierania rodziny"),
    ("programy.przemoc", FactKind::Bool, "wskazano program przeciwdziałania przemocy domowej"),
];

/// Prefix of facts about chapters: `treść.sekcja(prognoza)` is the fact `treść.sekcja.prognoza`.
pub const SECTION_CALL: &str = "treść.sekcja";

/// Chapters whose presence may be asked for.
pub const SECTIONS: &[&str] = &[
    "wprowadzenie",
    "metodologia",
    "podstawy_prawne",
    "charakterystyka",
    "diagnoza",
    "zasoby",
    "ekonomia_społeczna",
    "badania",
    "swot",
    "problemy",
    "prognoza",
    "wizja",
    "cele",
    "kierunki",
    "realizacja",
    "harmonogram",
    "finanse",
    "wskaźniki",
    "monitoring",
    "ewaluacja",
    "ryzyka",
    "usługi_społeczne",
    "zadania_publiczne",
    "konsultacje",
    "źródła",
];

/// Sets of facts and the features of their elements, in the form read after "ma".
pub const SETS: &[(&str, &[&str])] = &[
    ("cele_strategiczne", &["cel_operacyjny", "kierunek", "problem"]),
    ("cele", &["problem", "działanie", "wskaźnik", "kierunek"]),
    ("działania", &["realizatora", "termin", "koszt", "finansowanie", "wskaźnik"]),
    ("wskaźniki", &["wartość_bazową", "wartość_docelową", "źródło"]),
    ("problemy", &["cel", "dowód"]),
    ("usługi_społeczne", &["ocenę_zdolności", "sposób_zlecania"]),
    ("zadania_publiczne", &["tryb"]),
];

/// Kind of a scalar fact.
#[must_use]
pub fn kind(path: &str) -> Option<FactKind> {
    if let Some(section) = path.strip_prefix("treść.sekcja.") {
        return SECTIONS.contains(&section).then_some(FactKind::Bool);
    }
    SCALARS.iter().find(|(p, _, _)| *p == path).map(|(_, k, _)| *k)
}

/// Least and greatest value of a number, and whether only whole numbers make sense.
#[must_use]
pub fn range(path: &str) -> (Option<f64>, Option<f64>, bool) {
    match path {
        "finanse.poziom" => (Some(0.0), Some(3.0), true),
        "okres.lata" => (Some(0.0), None, false),
        "pes.liczba" => (Some(0.0), None, true),
        "uchwała.dni_do_przekazania" | "prognoza.rok_końcowy" => (None, None, true),
        _ => (None, None, kind(path) == Some(FactKind::Day)),
    }
}

/// Features of a set.
#[must_use]
pub fn features(set: &str) -> Option<&'static [&'static str]> {
    SETS.iter().find(|(s, _)| *s == set).map(|(_, f)| *f)
}
