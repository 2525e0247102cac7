//! A series made ready: finite values, one a year, short gaps filled and said so.

use super::outcome::Refusal;

/// Fewest observed values a forecast is made from.
pub const FEWEST_VALUES: usize = 6;

/// Longest run of missing years that is filled in.
const LONGEST_FILLED_GAP: i32 = 2;

/// Years taken for years; anything else is a slip of the data, and would ask for a table of centuries.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Largest size of a value: sums and squares of larger ones could overflow.
const LARGEST: f64 = 1e15;

/// A yearly series without holes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prepared {
    /// Year of the first value.
    pub first: i32,
    /// One value a year.
    pub values: Vec<f64>,
    /// Whether the value of that year was filled in (never the first or last one).
    pub filled: Vec<bool>,
    /// The long gap before which the series was left out: its first and last missing year.
    pub cut: Option<(i32, i32)>,
}

impl Prepared {
    /// Year of the last value.
    pub fn last(&self) -> i32 {
        let steps = i32::try_from(self.values.len()).unwrap_or(i32::MAX);
        self.first.saturating_add(steps.saturating_sub(1))
    }

    /// Years whose value was filled in.
    pub fn filled_years(&self) -> Vec<i32> {
        let years = self.first..;
        years.zip(&self.filled).filter(|(_, filled)| **filled).map(|(year, _)| year).collect()
    }

    /// The value of a year, unless it was filled in or is outside.
    pub fn observed(&self, year: i32) -> Option<f64> {
        let at = usize::try_from(year.checked_sub(self.first)?).ok()?;
        match (self.values.get(at), self.filled.get(at)) {
            (Some(value), Some(false)) => Some(*value),
            _ => None,
        }
    }
}

/// Sorts by year, refuses what is no series of numbers, fills gaps of one or two years on a straight
/// line, and starts after the last longer gap.
pub(super) fn prepare(series: &[(i32, f64)]) -> Result<Prepared, Refusal> {
    if let Some((year, _)) = series.iter().find(|(_, value)| !value.is_finite()) {
        return Err(Refusal::NotANumber { year: *year });
    }
    if let Some((year, _)) = series.iter().find(|(_, value)| value.abs() > LARGEST) {
        return Err(Refusal::TooLarge { year: *year });
    }
    if let Some((year, _)) = series.iter().find(|(year, _)| !YEARS.contains(year)) {
        return Err(Refusal::NotAYear { year: *year });
    }
    let mut sorted = series.to_vec();
    sorted.sort_by_key(|(year, _)| *year);
    let pairs = || sorted.iter().zip(sorted.iter().skip(1));
    if let Some((twice, _)) = pairs().find(|(a, b)| a.0 == b.0) {
        return Err(Refusal::YearTwice { year: twice.0 });
    }
    let cut = pairs()
        .filter(|(a, b)| b.0.saturating_sub(a.0) > LONGEST_FILLED_GAP + 1)
        .map(|(a, b)| (a.0 + 1, b.0 - 1))
        .next_back();
    if let Some((_, until)) = cut {
        sorted.retain(|(year, _)| *year > until);
    }
    if sorted.len() < FEWEST_VALUES {
        return Err(Refusal::TooShort { values: sorted.len(), cut });
    }
    let mut prepared = Prepared {
        first: sorted.first().map_or(0, |(year, _)| *year),
        values: Vec::with_capacity(sorted.len()),
        filled: Vec::with_capacity(sorted.len()),
        cut,
    };
    let mut before: Option<(i32, f64)> = None;
    for (year, value) in sorted {
        if let Some((from, start)) = before {
            for missing in from + 1..year {
                let part = f64::from(missing - from) / f64::from(year - from);
                prepared.values.push(start + (value - start) * part);
                prepared.filled.push(true);
            }
        }
        prepared.values.push(value);
        prepared.filled.push(false);
        before = Some((year, value));
    }
    let filled = prepared.filled.iter().filter(|f| **f).count();
    if filled * 3 > prepared.values.len() {
        return Err(Refusal::TooManyGaps { missing: filled, years: prepared.values.len() });
    }
    Ok(prepared)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(years: impl IntoIterator<Item = i32>) -> Vec<(i32, f64)> {
        years.into_iter().map(|y| (y, f64::from(y - 2000))).collect()
    }

    #[test]
    fn a_single_gap_is_filled_on_the_line_and_recorded() {
        let prepared = prepare(&years([2010, 2011, 2012, 2014, 2015, 2016])).unwrap();
        assert_eq!(prepared.values, [10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0]);
        assert_eq!(prepared.filled_years(), [2013]);
        assert_eq!(prepared.observed(2013), None);
        assert_eq!(prepared.observed(2014), Some(14.0));
        assert_eq!(prepared.last(), 2016);
    }

    #[test]
    fn unsorted_years_are_sorted() {
        let mut shuffled = years(2010..2018);
        shuffled.reverse();
        assert_eq!(prepare(&shuffled), prepare(&years(2010..2018)));
    }

    #[test]
    fn a_long_gap_cuts_the_series() {
        let prepared = prepare(&years((2000..2005).chain(2010..2018))).unwrap();
        assert_eq!((prepared.first, prepared.cut), (2010, Some((2005, 2009))));
        assert!(prepared.filled_years().is_empty());
    }

    #[test]
    fn what_is_left_after_a_cut_may_be_too_short() {
        let refusal = prepare(&years((2000..2010).chain(2015..2018))).unwrap_err();
        assert_eq!(refusal, Refusal::TooShort { values: 3, cut: Some((2010, 2014)) });
    }

    #[test]
    fn every_other_year_is_refused() {
        let refusal = prepare(&years((2000..2020).step_by(3))).unwrap_err();
        assert_eq!(refusal, Refusal::TooManyGaps { missing: 12, years: 19 });
    }

    #[test]
    fn a_year_given_twice_is_refused() {
        let mut twice = years(2010..2018);
        twice.push((2012, 1.0));
        assert_eq!(prepare(&twice), Err(Refusal::YearTwice { year: 2012 }));
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut series = years(2010..2018);
            series.push((2018, bad));
            assert_eq!(prepare(&series), Err(Refusal::NotANumber { year: 2018 }));
        }
    }

    #[test]
    fn what_could_overflow_is_refused() {
        for bad in [1e16, f64::MAX, f64::MIN] {
            let mut series = years(2010..2018);
            series.push((2018, bad));
            assert_eq!(prepare(&series), Err(Refusal::TooLarge { year: 2018 }));
        }
        assert!(prepare(&(2010..2018).map(|y| (y, LARGEST)).collect::<Vec<_>>()).is_ok());
    }

    #[test]
    fn what_is_not_a_year_is_refused() {
        for year in [i32::MIN, 0, 1899, 2201, i32::MAX] {
            let mut series = years(2010..2018);
            series.push((year, 1.0));
            assert_eq!(prepare(&series), Err(Refusal::NotAYear { year }));
        }
    }
}
