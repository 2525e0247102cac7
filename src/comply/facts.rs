//! Evidence read as facts in conditions.

use chrono::Datelike;

use super::evidence::{Evidence, Fact};
use crate::eval::{Answer, Facts, Finding, Style, Tri};
use crate::lang::expr::State;
use crate::lang::ruleset::RuleSet;
use crate::text::{enumerate, format_date, format_short, spaced};

/// Evidence with the dictionaries that name its parts.
pub struct Known<'a> {
    /// Rules, for the names of dictionary entries.
    pub rules: &'a RuleSet,
    /// The evidence.
    pub evidence: &'a Evidence,
}

/// Names of facts for readers; a fact not listed is called by its path.
const NAMES: &[(&str, &str)] = &[
    ("uchwała.data", "data uchwały"),
    ("uchwała.rodzaj", "rodzaj uchwały"),
    ("uchwała.organ", "organ, który podejmuje uchwałę"),
    ("uchwała.przekazana", "data przekazania uchwały"),
    ("uchwała.dni_do_przekazania", "liczba dni od uchwały do jej przekazania"),
    ("uchwała.podstawa_prawna", "podstawa prawna uchwały"),
    ("okres.od", "początek okresu strategii"),
    ("okres.do", "koniec okresu strategii"),
    ("okres.lata", "liczba lat objętych strategią"),
    ("okres.po_uchwale", "okres strategii zaczyna się nie wcześniej niż w dniu uchwały"),
    ("poprzednia.ciągłość", "ciągłość z poprzednią strategią"),
    ("koordynator", "koordynator strategii"),
    ("prognoza.rok_końcowy", "ostatni rok prognozy"),
    ("finanse.poziom", "szczegółowość ram finansowych"),
    ("finanse.zgodność_wpf", "zgodność z wieloletnią prognozą finansową"),
    ("monitoring.raport_roczny", "roczny raport z realizacji"),
    ("ewaluacja.zaplanowana", "zaplanowana ewaluacja"),
    ("konsultacje.przeprowadzone", "przeprowadzone konsultacje"),
    ("konsultacje.wymagane", "konsultacje są wymagane"),
    ("pes.liczba", "liczba podmiotów ekonomii społecznej"),
    ("pes.stwierdzono_brak", "stwierdzenie braku podmiotów ekonomii społecznej"),
    ("ozps.data", "data oceny zasobów pomocy społecznej"),
    ("bip.adres", "adres publikacji w BIP"),
    ("plik.dostępny_cyfrowo", "dostępność cyfrowa pliku"),
    ("programy.alkohol", "program profilaktyki problemów alkoholowych"),
    ("programy.rodzina", "program wspierania rodziny"),
    ("programy.przemoc", "program przeciwdziałania przemocy"),
    ("cele_strategiczne", "cele strategiczne"),
    ("cele", "cele operacyjne"),
    ("działania", "działania"),
    ("wskaźniki", "wskaźniki"),
    ("problemy", "problemy"),
    ("usługi_społeczne", "usługi społeczne"),
    ("zadania_publiczne", "zadania publiczne"),
];

/// First words of a path that names a chapter of the document.
const CHAPTER: &str = "treść.sekcja.";
/// Dictionary with the titles of chapters.
const CHAPTERS: &str = "rozdziały";

/// Name of a fact or a set of facts for readers.
#[must_use]
pub fn fact_name(rules: &RuleSet, path: &str) -> String {
    Known { rules, evidence: &Evidence::default() }.name(path)
}

impl Known<'_> {
    fn name(&self, path: &str) -> String {
        if let Some(chapter) = path.strip_prefix(CHAPTER) {
            let title = self.rules.dictionaries.get(CHAPTERS).and_then(|d| d.text(chapter));
            return format!("rozdział „{}”", title.map_or_else(|| spaced(chapter), str::to_owned));
        }
        let known = NAMES.iter().find(|(p, _)| *p == path);
        known.map_or_else(|| format!("„{}”", spaced(path)), |(_, n)| (*n).to_owned())
    }

    fn place(&self, path: &str) -> String {
        self.evidence.places.get(path).cloned().unwrap_or_default()
    }

    fn found(&self, path: &str, what: &str) -> String {
        let place = self.place(path);
        if place.is_empty() { what.to_owned() } else { format!("{what} ({place})") }
    }
}

fn show(fact: &Fact) -> String {
    match fact {
        Fact::Bool(true) => "tak".to_owned(),
        Fact::Bool(false) => "nie".to_owned(),
        Fact::Number(x) => format_short(*x, 4),
        Fact::Date(d) => format_date(*d),
        Fact::Text(t) if t.trim().is_empty() => "puste".to_owned(),
        Fact::Text(t) => format!("„{}”", shorten(t.trim())),
        Fact::Absent => "brak".to_owned(),
    }
}

/// Long texts are quoted by their beginning.
fn shorten(text: &str) -> String {
    const LIMIT: usize = 80;
    if text.chars().count() <= LIMIT {
        return text.to_owned();
    }
    let head: String = text.chars().take(LIMIT).collect();
    format!("{}…", head.trim_end())
}

const NOTHING: &str = "nie wiadomo";

impl Facts for Known<'_> {
    fn number(&self, path: &str) -> Finding {
        let fact = self.evidence.facts.get(path);
        let (value, style) = match fact {
            Some(Fact::Number(x)) => (*x, Style::Plain),
            Some(Fact::Bool(b)) => (f64::from(u8::from(*b)), Style::Plain),
            Some(Fact::Date(d)) => (f64::from(d.num_days_from_ce()), Style::Day),
            // A text is no number, and what is absent has no size: neither decides a comparison.
            Some(Fact::Text(_) | Fact::Absent) | None => (f64::NAN, Style::Plain),
        };
        let name = self.name(path);
        let missing = if value.is_nan() { vec![name.clone()] } else { Vec::new() };
        let place = match fact {
            Some(f @ (Fact::Text(_) | Fact::Absent)) => self.found(path, &show(f)),
            _ => self.place(path),
        };
        Finding { value, name, style, literal: false, place, missing }
    }

    fn count(&self, set: &str) -> Finding {
        let name = format!("{} (liczba)", self.name(set));
        let count = self.evidence.sets.get(set).map(Vec::len);
        Finding {
            value: count.map_or(f64::NAN, |n| n as f64),
            missing: if count.is_none() { vec![self.name(set)] } else { Vec::new() },
            name,
            style: Style::Plain,
            literal: false,
            place: self.place(set),
        }
    }

    fn state(&self, path: &str, state: &State) -> Answer {
        let name = self.name(path);
        let fact = self.evidence.facts.get(path);
        let text = match state {
            State::Present => format!("{name} – jest"),
            State::OneOf(allowed) => {
                let list: Vec<String> = allowed.iter().map(|a| spaced(a)).collect();
                format!("{name} – jedno z: {}", list.join("; "))
            }
        };
        let result = match (fact, state) {
            (None, _) => Tri::Unknown,
            (Some(fact), State::Present) => match fact {
                Fact::Bool(b) => (*b).into(),
                Fact::Text(t) => (!t.trim().is_empty()).into(),
                Fact::Number(x) => (!x.is_nan()).into(),
                Fact::Date(_) => Tri::True,
                Fact::Absent => Tri::False,
            },
            (Some(Fact::Text(t)), State::OneOf(allowed)) => allowed.contains(t).into(),
            (Some(_), State::OneOf(_)) => Tri::False,
        };
        let found = fact.map_or_else(|| NOTHING.to_owned(), |f| self.found(path, &show(f)));
        Answer {
            text,
            result,
            found,
            missing: vec![name.clone()],
            lacking: vec![name],
            compared: None,
        }
    }

    fn members(&self, set: &str, features: &[String], every: bool) -> Answer {
        let name = self.name(set);
        let wanted = enumerate(&features.iter().map(|f| spaced(f)).collect::<Vec<_>>());
        let who = if every { "każdy element ma" } else { "co najmniej jeden element ma" };
        let text = format!("{name} – {who}: {wanted}");
        let Some(items) = self.evidence.sets.get(set) else {
            return Answer {
                text,
                result: Tri::Unknown,
                found: NOTHING.to_owned(),
                missing: vec![name],
                lacking: Vec::new(),
                compared: None,
            };
        };
        let (mut complete, mut unknown) = (0usize, Vec::new());
        let mut lacking = Vec::new();
        let mut result = if every { Tri::True } else { Tri::False };
        for item in items {
            let state = |f: &String| item.features.get(f);
            let no: Vec<String> =
                features.iter().filter(|f| state(f) == Some(&false)).map(|f| spaced(f)).collect();
            let asked: Vec<String> =
                features.iter().filter(|f| state(f).is_none()).map(|f| spaced(f)).collect();
            let has = match (no.is_empty(), asked.is_empty()) {
                (false, _) => Tri::False,
                (true, false) => Tri::Unknown,
                (true, true) => Tri::True,
            };
            result = if every { result.and(has) } else { result.or(has) };
            complete += usize::from(has == Tri::True);
            if !no.is_empty() {
                lacking.push(format!("{} – trzeba podać: {}", item.name, no.join(", ")));
            }
            if has == Tri::Unknown {
                unknown.push(format!("{} – {}", item.name, asked.join(", ")));
            }
        }
        let mut found = format!("{complete} z {}", items.len());
        if items.is_empty() {
            result = Tri::False;
            lacking.push(format!("{name} – lista jest pusta"));
            "lista jest pusta".clone_into(&mut found);
        }
        // One element with everything is enough for "some"; the first open one may be it.
        if !every {
            unknown.truncate(1);
        }
        Answer {
            text,
            result,
            found: self.found(set, &found),
            missing: unknown,
            lacking,
            compared: None,
        }
    }
}
