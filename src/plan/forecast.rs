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

    /// The last point.
    #[must_use]
    pub fn last(&self) -> Option<&ForecastPoint> {
        self.points.last()
    }
}
