//! Forecasts and refusals in plain Polish: the only place of this room with sentences for readers.

use std::fmt;

use crate::text::{format_number as number, plural_of};

use super::{Backtest, Basis, FEWEST_VALUES, Forecast, LONGEST_HORIZON, Method, Refusal};

impl Method {
    /// Polish name, as in a table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Naive => "ostatnia wartość",
            Self::Smoothing => "wygładzanie wykładnicze",
            Self::Drift => "stała zmiana roczna",
            Self::Damped => "tłumiony trend własny",
            Self::Theta => "metoda Theta",
            Self::Combined => "średnia trzech metod",
            Self::Pooled => "tłumiony ruch wspólny",
        }
    }

    /// One plain sentence on how the forecast is made.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Naive => "Prognoza zakłada, że utrzyma się ostatnia znana wartość.",
            Self::Smoothing => {
                "Prognoza jest średnią dotychczasowych wartości, w której nowsze lata ważą więcej."
            }
            Self::Drift => {
                "Prognoza zakłada, że wskaźnik będzie się zmieniał co roku tak, jak średnio dotąd."
            }
            Self::Damped => {
                "Prognoza zakłada, że ostatnia zmiana będzie trwać, ale z roku na rok coraz słabiej."
            }
            Self::Theta => {
                "Prognoza łączy średnią, w której nowsze lata ważą więcej, z połową wieloletniego trendu."
            }
            Self::Combined => {
                "Prognoza jest średnią z trzech metod: wygładzania, tłumionego trendu i metody Theta."
            }
            Self::Pooled => {
                "Prognoza wychodzi od ostatniej wartości w jednostce i zakłada, że ostatnia zmiana \
                 wspólna dla wszystkich jednostek będzie trwać, ale z roku na rok coraz słabiej."
            }
        }
    }
}

impl Forecast {
    /// Sentences for the document: method, past error, interval, and what was done about missing years.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut out = vec![self.method.sentence().to_owned(), self.backtest.sentence()];
        if let Basis::Panel { units } = self.basis {
            out.push(format!(
                "Przedział wyznaczono z błędów, jakie ta metoda popełniała w minionych latach \
                 w {} takich jednostkach: w 8 przypadkach na 10 wynik mieścił się w takim przedziale. \
                 Nagła zmiana w całym kraju może wyprowadzić wynik poza przedział.",
                number(units as f64, 0)
            ));
        }
        out.extend(self.reservations());
        out
    }

    /// Sentences that a reader must not miss: a rough interval, years left out or filled in.
    #[must_use]
    pub fn reservations(&self) -> Vec<String> {
        let mut out = Vec::new();
        match self.basis {
            Basis::Panel { .. } => {}
            Basis::Own { errors: 0 } => out.push(
                "Przedział jest tylko przybliżony: szereg jest zbyt krótki, aby sprawdzić \
                 wcześniejsze prognozy."
                    .to_owned(),
            ),
            Basis::Own { errors } => out.push(format!(
                "Przedział jest tylko przybliżony: zabrakło danych innych jednostek, więc \
                 wyznaczono go z {} tej jednej jednostki.",
                plural_of(errors as u64, "dawnego błędu", "dawnych błędów", "dawnych błędów")
            )),
        }
        if let Some(year) = self.since {
            out.push(format!(
                "Szereg jest przerwany w {year} r., dlatego uwzględniono tylko lata od {year}."
            ));
        }
        if let Some((from, to)) = self.cut {
            out.push(format!(
                "Brak danych za lata {from}–{to}, dlatego uwzględniono tylko lata późniejsze."
            ));
        }
        if !self.filled_years.is_empty() {
            let years: Vec<String> = self.filled_years.iter().map(ToString::to_string).collect();
            out.push(format!(
                "Brakujące wartości uzupełniono po linii prostej między sąsiednimi latami: {}.",
                years.join(", ")
            ));
        }
        out
    }
}

impl Backtest {
    /// One sentence on the past error.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.errors == 0 {
            return "Nie było lat, na których można sprawdzić wcześniejsze prognozy.".to_owned();
        }
        let checked = plural_of(self.errors as u64, "wartości", "wartościach", "wartościach");
        let digits = if self.mae >= 10.0 { 0 } else { 2 };
        let mut sentence = format!(
            "Sprawdzona wstecz na {checked} prognoza myliła się średnio o {}",
            number(self.mae, digits)
        );
        if let Some(mape) = self.mape {
            sentence.push_str(&format!(" ({}%)", number(mape, 1)));
        }
        if let (Some(own), Some(naive)) = (self.mase, self.mase_naive) {
            sentence.push_str(&format!(
                "; jej błąd to {} średniej rocznej zmiany, a błąd założenia „bez zmian” to {}",
                number(own, 2),
                number(naive, 2)
            ));
        }
        sentence.push('.');
        sentence
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { values, cut } => {
                if let Some((from, to)) = cut {
                    write!(f, "Po przerwie w danych za lata {from}–{to} szereg")?;
                } else {
                    f.write_str("Szereg")?;
                }
                let have = plural_of(*values as u64, "wartość", "wartości", "wartości");
                write!(f, " ma {have}, a do prognozy potrzeba co najmniej {FEWEST_VALUES}.")
            }
            Self::Broken { year, values } => write!(
                f,
                "Szereg jest przerwany w {year} r., a od tego roku ma {}; do prognozy potrzeba co \
                 najmniej {FEWEST_VALUES}. Wcześniejszych lat nie wolno z nimi łączyć.",
                plural_of(*values as u64, "wartość", "wartości", "wartości")
            ),
            Self::TooManyGaps { missing, years } => write!(
                f,
                "Brakuje {} na {years} lat, czyli ponad jednej trzeciej, więc prognozy nie sporządzono.",
                plural_of(*missing as u64, "wartości", "wartości", "wartości")
            ),
            Self::NotANumber { year } => write!(f, "Wartość za rok {year} nie jest liczbą."),
            Self::TooLarge { year } => {
                write!(f, "Wartość za rok {year} jest zbyt duża, aby była prawdziwa.")
            }
            Self::YearTwice { year } => write!(f, "Rok {year} ma dwie wartości."),
            Self::NotAYear { year } => write!(f, "{year} nie jest rokiem z lat 1900–2200."),
            Self::HorizonPassed { last, horizon } => {
                write!(f, "Prognoza do roku {horizon} nie ma sensu, bo dane sięgają roku {last}.")
            }
            Self::HorizonTooFar { last, horizon } => write!(
                f,
                "Rok {horizon} leży ponad {LONGEST_HORIZON} lat po ostatniej wartości ({last})."
            ),
            Self::OutsideLimits { year, value } => write!(
                f,
                "Wartość {} za rok {year} leży poza dopuszczalnym zakresem.",
                number(*value, 2)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_say_what_is_wrong() {
        let said: Vec<String> = [
            Refusal::TooShort { values: 1, cut: None },
            Refusal::TooShort { values: 5, cut: Some((2010, 2014)) },
            Refusal::Broken { year: 2020, values: 5 },
            Refusal::TooManyGaps { missing: 12, years: 19 },
            Refusal::NotANumber { year: 2018 },
            Refusal::TooLarge { year: 2018 },
            Refusal::YearTwice { year: 2012 },
            Refusal::NotAYear { year: 20 },
            Refusal::HorizonPassed { last: 2024, horizon: 2024 },
            Refusal::HorizonTooFar { last: 2024, horizon: 2100 },
            Refusal::OutsideLimits { year: 2019, value: -1234.5 },
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        insta::assert_snapshot!(said.join("\n").replace('\u{a0}', "~"));
    }
}
