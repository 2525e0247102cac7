//! What the plan needs to know of a forecast.

/// One year of a forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastPoint {
    /// Year.
    pub year: i32,
    /// Expected value in the indicator's unit.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// The forecast of one indicator for the gmina if nothing changes in what is done.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorForecast {
    /// Indicator identifier.
    pub indicator: String,
    /// Method in words, as a noun phrase: `wygładzanie wykładnicze z wygasającym trendem`.
    pub method: String,
    /// How the forecast is made, in one plain sentence.
    pub explanation: String,
    /// Points in ascending years.
    pub points: Vec<ForecastPoint>,
    /// Error of the backtest as a share of the error of "the last value stays": below 1 is better.
    pub mase: Option<f64>,
    /// Mean absolute error of the backtest in the indicator's unit.
    pub error: Option<f64>,
    /// Nominal coverage of the interval in percent, e.g. 80.
    pub interval: f64,
    /// Share of past outcomes that fell inside such intervals, in percent, when measured.
    pub coverage: Option<f64>,
    /// Years of the series the forecast was made from.
    pub years_used: usize,
    /// A reservation to print, e.g. that the series is short.
    pub note: Option<String>,
}

impl IndicatorForecast {
    /// The point of a year.
    #[must_use]
    pub fn at(&self, year: i32) -> Option<&ForecastPoint> {
        self.points.iter().find(|p| p.year == year)
    }

    /// The forecast as it is printed: large values without digits nobody can foresee.
    #[must_use]
    pub fn printed(&self) -> Self {
        let points = self.points.iter().map(|p| ForecastPoint {
            year: p.year,
            value: legible(p.value),
            low: legible(p.low),
            high: legible(p.high),
        });
        Self { points: points.collect(), ..self.clone() }
    }

    /// Whether [`Self::printed`] shortens some value.
    #[must_use]
    pub fn is_shortened(&self) -> bool {
        self.points.iter().any(|p| [p.value, p.low, p.high].iter().any(|v| v.abs() >= SHORTENED))
    }

    /// The last point.
    #[must_use]
    pub fn last(&self) -> Option<&ForecastPoint> {
        self.points.last()
    }
}

/// From here on foreseen values are printed with four significant digits.
const SHORTENED: f64 = 10_000.0;

/// A foreseen value as it is printed: more than four significant digits would only look exact.
#[must_use]
pub fn legible(value: f64) -> f64 {
    if value.abs() < SHORTENED || !value.is_finite() {
        return value;
    }
    let step = 10f64.powf(value.abs().log10().floor() - 3.0);
    (value / step).round() * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_values_keep_four_digits() {
        for (value, printed) in [
            (1_479_411.0, 1_479_000.0),
            (-872_996.0, -873_000.0),
            (66_580.4, 66_580.0),
            (99_999.9, 100_000.0),
            (10_000.0, 10_000.0),
            (9_999.4, 9_999.4),
            (53.44, 53.44),
            (0.0, 0.0),
        ] {
            assert!((legible(value) - printed).abs() < 1e-6, "{value}");
        }
        assert!(legible(f64::NAN).is_nan());
    }
}
