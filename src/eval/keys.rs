//! What is missing, named in words, read back as data: the other direction of [`super::words`].
//!
//! Lists of what would decide something are made for people (`Bezrobotni zarejestrowani (2024)`). Who
//! asks offices for data must know which datum and which year that is.

use std::collections::BTreeMap;

use super::program::Program;
use super::words;
use crate::lang::ruleset::RuleSet;

/// What a name of something missing stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A datum: index in the rule set; the year when the name says one.
    Datum(usize, Option<i32>),
    /// A question of a survey.
    Survey(String, String),
}

/// Names of everything that conditions and formulas may lack.
#[derive(Debug, Clone)]
pub struct Keys<'a> {
    titles: BTreeMap<&'a str, Vec<usize>>,
    surveys: BTreeMap<String, (String, String)>,
}

impl<'a> Keys<'a> {
    /// Names of the data of a rule set and of the survey questions its conditions ask.
    #[must_use]
    pub fn new(rules: &'a RuleSet, program: &Program) -> Self {
        let mut titles: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, datum) in rules.data.iter().enumerate() {
            titles.entry(words::title(&datum.meta)).or_default().push(i);
        }
        let named = |(s, q): &(String, String)| (words::survey_name(s, q), (s.clone(), q.clone()));
        Self { titles, surveys: program.surveys.iter().map(named).collect() }
    }

    /// What a name stands for: all data of a title that several share; nothing for what is no datum
    /// (a fact of the project, a reference of an area).
    #[must_use]
    pub fn read(&self, name: &str) -> Vec<Wanted> {
        if let Some((survey, question)) = self.surveys.get(name) {
            return vec![Wanted::Survey(survey.clone(), question.clone())];
        }
        let (title, year) = match self.titles.contains_key(name) {
            true => (name, None),
            false => dated(name).map_or((name, None), |(title, year)| (title, Some(year))),
        };
        let all = self.titles.get(title).into_iter().flatten();
        all.map(|i| Wanted::Datum(*i, year)).collect()
    }
}

/// `title (2024)` → title and year.
fn dated(name: &str) -> Option<(&str, i32)> {
    let (title, year) = name.strip_suffix(')')?.rsplit_once(" (")?;
    let year = year.parse().ok().filter(|_| year.len() == 4)?;
    Some((title, year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Dataset;
    use crate::diag::SourceMap;
    use crate::eval::testkit::{day, registry};
    use crate::lang;

    const RULES: &str = r#"
zestaw próba wersja "1"
dana a "Osoby (bez dzieci)" {
  jednostka osoba
}
dana b "Ludność" {
  jednostka osoba
}
dana c "Ludność" {
  jednostka osoba
}
wskaźnik w "W" {
  wzór a / (b + c)
  jednostka %
}
próg p dla w {
  alarm gdy wartość > ankieta(mieszkańcy; brak_pracy)
  wybór_autora "x"
}
"#;

    fn world() -> (RuleSet, Program) {
        let mut map = SourceMap::default();
        map.add("próba.srps", RULES);
        let rules = lang::compile(&map).rules.unwrap();
        let data = Dataset::new(registry(&["0605053"]));
        let program = Program::compile(&rules, &data, day(2026, 11, 22)).unwrap();
        (rules, program)
    }

    fn read(name: &str) -> Vec<Wanted> {
        let (rules, program) = world();
        Keys::new(&rules, &program).read(name)
    }

    #[test]
    fn every_name_the_evaluator_gives_is_read_back() {
        let (rules, program) = world();
        let keys = Keys::new(&rules, &program);
        for i in 0..rules.data.len() {
            let name = words::datum(&rules, i, 2024);
            assert!(keys.read(&name).contains(&Wanted::Datum(i, Some(2024))), "{name}");
        }
        let survey = words::survey_name("mieszkańcy", "brak_pracy");
        assert_eq!(
            keys.read(&survey),
            [Wanted::Survey("mieszkańcy".to_owned(), "brak_pracy".to_owned())]
        );
    }

    #[test]
    fn brackets_of_a_title_are_no_year() {
        assert_eq!(read("Osoby (bez dzieci)"), [Wanted::Datum(0, None)]);
        assert_eq!(read("Osoby (bez dzieci) (2024)"), [Wanted::Datum(0, Some(2024))]);
    }

    #[test]
    fn a_title_of_two_data_stands_for_both() {
        assert_eq!(read("Ludność"), [Wanted::Datum(1, None), Wanted::Datum(2, None)]);
    }

    #[test]
    fn what_is_no_datum_stands_for_nothing() {
        for name in ["", "adres publikacji w BIP", "Osoby", "Ludność (24)", "Ludność (rok)", ")"]
        {
            assert_eq!(read(name), [], "{name}");
        }
    }
}
