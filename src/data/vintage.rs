//! The same figure downloaded on two days: the newer is used, the older is put aside and reported.
//!
//! A statistical office revises what it published, so two values of one observation are a conflict
//! only when both are from the same day or the day of one is not known.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::dataset::{Area, Dataset, Origin};
use super::number::show_number;
use super::provenance::Place;
use super::registry::area_name;
use super::sink::Sink;
use crate::diag::{Diagnostic, Severity};
use crate::text::{format_date, plural_of};

/// A figure that a newer download put aside.
#[derive(Debug, Clone, PartialEq)]
pub struct Superseded {
    /// The older value.
    pub value: f64,
    /// Where it stands and when it was fetched.
    pub origin: Origin,
}

/// The day of a download as written in files: `2025-06-16` or `16.06.2025`; none when it is no day.
#[must_use]
pub fn vintage_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(text, "%d.%m.%Y"))
        .ok()
}

/// What to do with the second of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Second {
    /// It is newer: it takes the place of the first.
    Newer,
    /// It is older and is kept aside.
    Older,
    /// It was put aside before.
    Repeated,
    /// Nobody can say which is right.
    Conflict,
}

/// Revisions of one variable and year in one file.
#[derive(Debug, Default)]
pub(super) struct Revised {
    count: usize,
    first: Option<First>,
}

#[derive(Debug)]
struct First {
    unit: String,
    older: (f64, NaiveDate, Origin),
    newer: (f64, NaiveDate, Origin),
}

/// Revisions by variable and year.
pub(super) type Revisions = BTreeMap<(String, i32), Revised>;

impl Dataset {
    fn day_of(&self, place: Place) -> Option<NaiveDate> {
        vintage_day(self.provenance.vintage(place)?)
    }

    /// Older values of an observation that newer downloads put aside, the oldest first.
    #[must_use]
    pub fn superseded(&self, name: &str, area: Area, year: i32) -> Vec<Superseded> {
        let column = self.names.get(name).and_then(|c| u32::try_from(*c).ok());
        let aside = column.and_then(|c| self.aside.get(&(c, area, year)));
        let mut list: Vec<(NaiveDate, Superseded)> = aside
            .into_iter()
            .flatten()
            .filter_map(|(value, place)| {
                let origin = self.provenance.describe(*place)?;
                Some((self.day_of(*place)?, Superseded { value: *value, origin }))
            })
            .collect();
        list.sort_by_key(|(day, _)| *day);
        list.into_iter().map(|(_, s)| s).collect()
    }

    /// Number of observations with an older value put aside.
    #[must_use]
    pub fn superseded_count(&self) -> usize {
        self.aside.len()
    }

    /// Whether the vintage of a place is later than that of the value in use.
    pub(super) fn is_newer(&self, column: usize, area: Area, year: i32, place: Place) -> bool {
        let held = self.provenance.get(column, area, year).and_then(|p| self.day_of(p));
        held.zip(self.day_of(place)).is_some_and(|(held, new)| new > held)
    }

    /// Decides about a second value and puts the older of the two aside.
    pub(super) fn settle(
        &mut self,
        column: usize,
        (area, year): (Area, i32),
        old: f64,
        (new, place): (f64, Place),
    ) -> Second {
        let Some(held) = self.provenance.get(column, area, year) else { return Second::Conflict };
        let (Some(held_day), Some(new_day)) = (self.day_of(held), self.day_of(place)) else {
            return Second::Conflict;
        };
        let key = (u32::try_from(column).unwrap_or(u32::MAX), area, year);
        // The same day may also have been put aside before: then the order of files would decide.
        let same_day = self.aside.get(&key).into_iter().flatten();
        let known = same_day
            .filter(|(_, p)| self.day_of(*p) == Some(new_day))
            .map(|(value, _)| *value)
            .next();
        match known {
            Some(value) if value == new => return Second::Repeated,
            Some(_) => return Second::Conflict,
            None => {}
        }
        let (second, older) = match new_day.cmp(&held_day) {
            std::cmp::Ordering::Greater => (Second::Newer, (old, held)),
            std::cmp::Ordering::Less => (Second::Older, (new, place)),
            std::cmp::Ordering::Equal => return Second::Conflict,
        };
        self.aside.entry(key).or_default().push(older);
        second
    }
}

impl Sink<'_> {
    /// Notes that a value was revised; `held` is the one met before, `other` the one met now.
    pub(super) fn revised(
        &mut self,
        variable: &str,
        (area, year): (Area, i32),
        held: (f64, Option<Place>),
        other: (f64, Place),
    ) {
        let entry = self.revisions.entry((variable.to_owned(), year)).or_default();
        entry.count += 1;
        if entry.first.is_some() {
            return;
        }
        let described = |(value, place): (f64, Option<Place>)| {
            let origin = self.dataset.provenance.describe(place?)?;
            Some((value, vintage_day(origin.vintage.as_deref()?)?, origin))
        };
        let two = described(held).zip(described((other.0, Some(other.1))));
        let unit = area_name(&self.dataset.registry, area);
        if let (Some((a, b)), Some(entry)) =
            (two, self.revisions.get_mut(&(variable.to_owned(), year)))
        {
            let (older, newer) = if a.1 < b.1 { (a, b) } else { (b, a) };
            entry.first = Some(First { unit, older, newer });
        }
    }

    /// One warning for each variable and year with revised values.
    pub(super) fn report_revisions(&mut self) {
        for ((variable, year), revised) in std::mem::take(&mut self.revisions) {
            let Some(First { unit, older, newer }) = revised.first else { continue };
            self.report.add("W0480", Severity::Warning, |_| {
                Diagnostic::warning(
                    "W0480",
                    format!(
                        "dana {variable} za {year} r. ma różne wartości z różnych dni pobrania \
                         ({}); użyto nowszych. Pierwsza: {unit}, {} ({}) → {} ({})",
                        plural_of(revised.count as u64, "jednostka", "jednostki", "jednostek"),
                        show_number(older.0),
                        format_date(older.1),
                        show_number(newer.0),
                        format_date(newer.1),
                    ),
                )
                .in_data(older.2.place, format!("starsza: {}", show_number(older.0)))
                .in_data(newer.2.place, format!("nowsza: {}", show_number(newer.0)))
                .hint(
                    "Nic nie trzeba robić: zwykle GUS przeliczył dane. Starsza wartość jest \
                     zachowana i pokazuje ją srps explain.",
                )
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ReadOptions, Registry, VariableSpec, read_file};

    const OLDER: &str = "teryt;rok;zmienna;wartość;pobrano\n0402022;2020;ludność;6337;2021-06-25\n";
    const NEWER: &str = "teryt;rok;zmienna;wartość;pobrano\n0402022;2020;ludność;6127;2026-06-08\n";

    fn bobrowo() -> Area {
        Area::Gmina(Registry::embedded().find("0402022").unwrap())
    }

    fn read(files: &[(&str, &str)]) -> (Dataset, Vec<Diagnostic>) {
        let variable = VariableSpec {
            aliases: vec!["P2137:ogółem".into(), "P1336:ogółem".into()],
            ..VariableSpec::named("ludność")
        };
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let mut options = ReadOptions::new(vec![variable], today);
        options.file_years.insert("LUDN_2137_CTAB_20210625164329.csv".into(), 2020);
        let mut data = Dataset::new(Registry::embedded().clone());
        let mut found = Vec::new();
        for (name, text) in files {
            found.extend(read_file(name, text.as_bytes(), &mut data, &options));
        }
        (data, found)
    }

    fn show(found: &[Diagnostic]) -> String {
        found
            .iter()
            .map(|d| {
                let places: String =
                    d.places.iter().map(|(p, t)| format!("    {p}: {t}\n")).collect();
                let hint = d.hint.clone().unwrap_or_default();
                format!("{}: {}\n{places}    = {hint}\n", d.code, d.message)
            })
            .collect()
    }

    type State = (f64, Option<String>, Vec<(f64, Option<String>)>);

    /// What a data set says of the observation: the value in use, its day, and what was put aside.
    fn state(data: &Dataset) -> State {
        let origin = data.trace("ludność", bobrowo(), 2020);
        let aside = data.superseded("ludność", bobrowo(), 2020);
        (
            data.get("ludność", bobrowo(), 2020),
            origin.and_then(|o| o.vintage),
            aside.into_iter().map(|s| (s.value, s.origin.vintage)).collect(),
        )
    }

    #[test]
    fn the_newer_download_wins_whatever_the_order_of_files() {
        let (there, found) = read(&[("a.csv", OLDER), ("b.csv", NEWER)]);
        let (back, found_back) = read(&[("b.csv", NEWER), ("a.csv", OLDER)]);
        let day = |d: &str| Some(d.to_owned());
        let wanted = (6127.0, day("2026-06-08"), vec![(6337.0, day("2021-06-25"))]);
        assert_eq!(state(&there), wanted);
        assert_eq!(state(&back), wanted);
        assert_eq!(there.superseded_count(), 1);
        assert_eq!(show(&found), show(&found_back), "the same words");
        insta::assert_snapshot!(show(&found));
    }

    #[test]
    fn the_day_of_an_export_is_in_its_name() {
        let older = "\"Kod\";\"Nazwa\";\"ogółem\";\n0402022;\"Bobrowo (2)\";6337;\n";
        let newer = "\"Kod\";\"Nazwa\";\"ogółem;2020;[osoba]\";\n0402022;\"Bobrowo (2)\";6127;\n";
        let (data, found) = read(&[
            ("LUDN_1336_CTAB_20260608101112.csv", newer),
            ("LUDN_2137_CTAB_20210625164329.csv", older),
        ]);
        assert_eq!(data.get("ludność", bobrowo(), 2020), 6127.0);
        assert_eq!(state(&data).2.len(), 1);
        assert!(found.iter().any(|d| d.code == "W0480") && !found.iter().any(Diagnostic::is_error));
    }

    #[test]
    fn three_downloads_keep_two_values_aside_in_order_of_days() {
        let middle = OLDER.replace("6337;2021-06-25", "6200;1.03.2023");
        let files = [("a.csv", OLDER), ("b.csv", NEWER), ("c.csv", middle.as_str())];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
            let (data, found) = read(&order.map(|i: usize| files[i]));
            let (value, _, aside) = state(&data);
            assert_eq!(value, 6127.0);
            assert_eq!(aside.iter().map(|a| a.0).collect::<Vec<_>>(), [6337.0, 6200.0]);
            assert!(found.iter().all(|d| d.code == "W0480"));
        }
    }

    #[test]
    fn one_warning_for_many_units_and_one_for_each_year() {
        let table = |values: [&str; 3], day: &str| {
            format!(
                "teryt;rok;zmienna;wartość;pobrano\n0402022;2020;ludność;{};{day}\n\
                 0402042;2020;ludność;{};{day}\n0402022;2021;ludność;{};{day}\n",
                values[0], values[1], values[2]
            )
        };
        let (_, found) = read(&[
            ("a.csv", &table(["1", "2", "3"], "2021-01-01")),
            ("b.csv", &table(["4", "5", "6"], "2022-01-01")),
        ]);
        insta::assert_snapshot!(show(&found));
    }

    #[test]
    fn the_same_value_of_a_later_day_is_no_difference() {
        let same = OLDER.replace("2021-06-25", "2026-06-08");
        for files in [[OLDER, same.as_str()], [same.as_str(), OLDER]] {
            let (data, found) = read(&[("a.csv", files[0]), ("b.csv", files[1])]);
            assert_eq!(state(&data), (6337.0, Some("2026-06-08".into()), vec![]));
            assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["N0422"]);
        }
    }

    #[test]
    fn refuses_two_values_of_one_day_and_of_days_not_known() {
        let same_day = NEWER.replace("2026-06-08", "2021-06-25");
        let no_day = NEWER.replace("2026-06-08", "");
        let no_date = NEWER.replace("2026-06-08", "w czerwcu");
        for second in [&same_day, &no_day, &no_date] {
            for files in [[OLDER, second.as_str()], [second.as_str(), OLDER]] {
                let (data, found) = read(&[("a.csv", files[0]), ("b.csv", files[1])]);
                assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["E0405"]);
                assert_eq!(data.superseded_count(), 0);
            }
        }
        let (_, found) = read(&[("a.csv", OLDER), ("b.csv", &no_day)]);
        insta::assert_snapshot!(show(&found));
    }

    #[test]
    fn refuses_two_values_of_a_day_even_when_a_newer_one_stands_between_them() {
        let other = OLDER.replace("6337", "6338");
        let files = [("a.csv", OLDER), ("b.csv", NEWER), ("c.csv", other.as_str())];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [2, 1, 0]] {
            let (_, found) = read(&order.map(|i: usize| files[i]));
            assert!(found.iter().any(|d| d.code == "E0405"), "{order:?}");
        }
    }

    #[test]
    fn days_as_they_are_written() {
        let day = NaiveDate::from_ymd_opt(2025, 6, 16);
        assert_eq!(vintage_day(" 2025-06-16 "), day);
        assert_eq!(vintage_day("16.06.2025"), day);
        for text in ["", "2025", "2025-13-01", "16 czerwca", "2025-06", "20250616"] {
            assert_eq!(vintage_day(text), None, "{text}");
        }
    }
}
