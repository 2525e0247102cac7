//! Numbers in conditions of one unit: value, name, and what is missing when there is none.

use super::bound::at;
use super::breaks::Break;
use super::ops::{Load, divide};
use super::program::{Need, Program};
use super::reason::{Finding, Judge, Style};
use super::view::UnitView;
use super::withheld::TOO_SMALL;
use super::words;
use crate::data::SizeClasses;
use crate::lang::expr::{Expr, Group, Op, Time};
use crate::lang::ruleset::Indicator;
use crate::text::spaced;

impl Judge<'_> {
    /// A number of a condition; `own` is the indicator whose threshold it is.
    #[must_use]
    pub fn number(&self, expr: &Expr, own: Option<usize>) -> Finding {
        match expr {
            Expr::Number(x) => literal(*x),
            Expr::Parameter(i) => self.parameter(*i),
            Expr::Fact(path, _) => match self.facts {
                Some(f) => f.number(path),
                None => nothing(path.clone(), vec![path.clone()]),
            },
            Expr::CountSet(set, _) => match self.facts {
                Some(f) => f.count(set),
                None => nothing(format!("liczba: {}", spaced(set)), vec![set.clone()]),
            },
            Expr::CountKnown(operands) => {
                let name = format!("liczba znanych danych spośród {}", operands.len());
                if self.unit.is_none() {
                    // Without data nobody knows how many there are: not the same as none.
                    return nothing(name, vec!["dane statystyczne jednostki".to_owned()]);
                }
                let known = operands.iter().filter(|e| !self.number(e, own).value.is_nan()).count();
                Finding { name, ..literal_value(known as f64) }
            }
            Expr::Neg(e) => {
                let f = self.number(e, own);
                Finding { value: -f.value, name: format!("−{}", f.name), ..f }
            }
            Expr::Binary(op, a, b) => binary(*op, self.number(a, own), self.number(b, own)),
            _ => match self.unit {
                Some(unit) => unit.number(expr, own),
                None => nothing(
                    words::formula(self.rules, expr, &|v, t| words::datum(self.rules, v, at(t, 0))),
                    vec!["dane statystyczne jednostki".to_owned()],
                ),
            },
        }
    }

    fn parameter(&self, index: usize) -> Finding {
        let Some(p) = self.rules.parameters.get(index) else {
            return nothing("parametr".to_owned(), Vec::new());
        };
        let name = format!("parametr „{}”", words::title(&p.meta));
        match p.values.iter().find(|v| v.validity.covers(self.day)) {
            Some(v) => Finding {
                value: v.value,
                name,
                style: Style::Unit(v.unit.label.clone(), 2),
                literal: false,
                place: String::new(),
                missing: Vec::new(),
            },
            None => {
                let key = format!("{name} w dniu {}", crate::text::format_date(self.day));
                nothing(name, vec![key])
            }
        }
    }
}

fn literal(x: f64) -> Finding {
    Finding { literal: true, name: crate::text::format_short(x, 6), ..literal_value(x) }
}

fn literal_value(x: f64) -> Finding {
    Finding {
        value: x,
        name: String::new(),
        style: Style::Plain,
        literal: false,
        place: String::new(),
        missing: Vec::new(),
    }
}

fn nothing(name: String, missing: Vec<String>) -> Finding {
    Finding { name, missing, ..literal_value(f64::NAN) }
}

fn binary(op: Op, a: Finding, b: Finding) -> Finding {
    let (value, sign) = match op {
        Op::Add => (a.value + b.value, "+"),
        Op::Sub => (a.value - b.value, "−"),
        Op::Mul => (a.value * b.value, "×"),
        Op::Div => (divide(a.value, b.value), "/"),
    };
    let style = match (op, a.style.open(), b.style.open()) {
        // Days apart are a number, not a day.
        (Op::Sub, Style::Day, Style::Day) => Style::Plain,
        (Op::Div, Style::Unit(x, _), Style::Unit(y, _)) if x == y => Style::Plain,
        (_, _, other) if a.literal => other.open().clone(),
        (_, own, _) => own.open().clone(),
    };
    // A number made with one that is not told could be undone.
    let told = |s: &Style| matches!(s, Style::Withheld(..));
    let style = match told(&a.style) || told(&b.style) {
        true => style.withheld(TOO_SMALL.to_owned()),
        false => style,
    };
    let literal = a.literal && b.literal;
    let mut missing = a.missing;
    for m in b.missing {
        if !missing.contains(&m) {
            missing.push(m);
        }
    }
    if missing.is_empty() && value.is_nan() {
        missing.push(format!("wartość różna od zera: {}", b.name));
    }
    let name = format!("{} {sign} {}", a.name, b.name);
    let place = [a.place, b.place].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>();
    Finding { value, name, style, literal, place: place.join("; "), missing }
}

/// A style, or that a number is not told.
fn told_style(style: Style, told: Option<String>) -> Style {
    match told {
        Some(told) => style.withheld(told),
        None => style,
    }
}

impl Program {
    /// Operands of an indicator: variable and time, each once.
    #[must_use]
    pub fn operands(&self, index: usize) -> Vec<(usize, Time)> {
        let mut out = Vec::new();
        for code in self.indicators.get(index).map(|c| c.codes()).into_iter().flatten() {
            for load in code.loads() {
                if let Load::Data(v, time) = load
                    && !out.contains(&(v, time))
                {
                    out.push((v, time));
                }
            }
        }
        out
    }
}

impl UnitView<'_> {
    fn number(&self, expr: &Expr, own: Option<usize>) -> Finding {
        match expr {
            Expr::Data(v, time) => self.datum(*v, *time, own),
            Expr::Indicator(i) => self.latest(*i),
            Expr::LatestYear(i) => self.latest_year(*i),
            Expr::Value => self.with_own(own, Self::latest),
            Expr::Change(n) => self.with_own(own, |s, i| s.change(i, *n, Need::Change(*n))),
            Expr::ChangePercent(n) => {
                self.with_own(own, |s, i| s.change(i, *n, Need::ChangePercent(*n)))
            }
            Expr::Reference(g) => self.with_own(own, |s, i| s.reference(i, *g)),
            Expr::Percentile(g) => self.with_own(own, |s, i| s.percentile(i, *g)),
            Expr::Survey(survey, question) => self.survey(survey, question),
            _ => nothing(String::new(), Vec::new()),
        }
    }

    fn with_own(&self, own: Option<usize>, f: impl Fn(&Self, usize) -> Finding) -> Finding {
        own.map_or_else(|| nothing(String::new(), Vec::new()), |i| f(self, i))
    }

    fn indicator(&self, index: usize) -> Option<&Indicator> {
        self.rules.indicators.get(index)
    }

    pub(super) fn indicator_title(&self, index: usize) -> String {
        self.indicator(index).map_or_else(String::new, |i| words::title(&i.meta).to_owned())
    }

    fn unit_style(&self, index: usize) -> Style {
        self.indicator(index)
            .map_or(Style::Plain, |i| Style::Unit(i.unit.label.clone(), i.decimals))
    }

    fn latest(&self, index: usize) -> Finding {
        let title = self.indicator_title(index);
        let style = self.unit_style(index);
        match self.indicators.get(index).and_then(|i| i.latest) {
            Some((year, value)) => {
                let style = told_style(style, self.told_of_indicator(index, year));
                Finding { name: format!("{title} ({year})"), style, ..literal_value(value) }
            }
            None => Finding { style, ..nothing(title, self.missing_inputs(index)) },
        }
    }

    fn latest_year(&self, index: usize) -> Finding {
        let name = format!("ostatni rok danych wskaźnika „{}”", self.indicator_title(index));
        let style = Style::Year;
        match self.indicators.get(index).and_then(|i| i.latest) {
            Some((year, _)) => Finding { name, style, ..literal_value(f64::from(year)) },
            None => Finding { style, ..nothing(name, self.missing_inputs(index)) },
        }
    }

    fn change(&self, index: usize, back: u16, need: Need) -> Finding {
        let span = crate::text::plural_of(u64::from(back), "roku", "lat", "lat");
        let title = self.indicator_title(index);
        let relative = matches!(need, Need::ChangePercent(_));
        let style = match (relative, self.unit_style(index)) {
            (true, _) => Style::Unit("%".to_owned(), 1),
            (false, Style::Unit(label, decimals)) => Style::Difference(label, decimals),
            (false, other) => other,
        };
        let kind = if relative { "zmiana procentowa" } else { "zmiana" };
        let name = format!("{title} – {kind} w ciągu {span}");
        let Some(own) = self.indicators.get(index) else { return nothing(name, Vec::new()) };
        let value = own.need(need);
        if !value.is_nan() {
            let hidden = own.latest.is_some_and(|(y, _)| {
                self.is_withheld(index, y) || self.is_withheld(index, y - i32::from(back))
            });
            let style = told_style(style, hidden.then(|| TOO_SMALL.to_owned()));
            return Finding { name, style, ..literal_value(value) };
        }
        let missing = match own.latest {
            Some((year, _)) => match self.broken_between(index, year - i32::from(back), year) {
                Some(b) => vec![format!(
                    "wartość wskaźnika „{title}” za {} r. porównywalna z późniejszymi (szereg \
                     przerwany w {} r.: {})",
                    year - i32::from(back),
                    b.year,
                    b.why
                )],
                None => self.missing_at(index, year - i32::from(back)),
            },
            None => {
                // The whole chain is missing: the latest value and the one it is compared with.
                let year = self.best_year(index);
                let mut keys = self.missing_inputs(index);
                if let Some(y) = year {
                    keys.extend(self.missing_at(index, y - i32::from(back)));
                }
                keys
            }
        };
        Finding { style, ..nothing(name, missing) }
    }

    /// The last break that forbids comparing two years.
    fn broken_between(&self, index: usize, from: i32, to: i32) -> Option<&Break> {
        let breaks = &self.indicators.get(index)?.breaks;
        breaks.iter().rfind(|b| b.blocking && from < b.year && b.year <= to)
    }

    fn reference(&self, index: usize, group: Group) -> Finding {
        let style = self.unit_style(index);
        let Some(own) = self.indicators.get(index) else {
            return nothing(words::group(group).to_owned(), Vec::new());
        };
        let value = own.need(Need::Reference(group));
        let name = match own.latest {
            Some((year, _)) => format!("{} ({year})", words::group(group)),
            None => words::group(group).to_owned(),
        };
        if !value.is_nan() {
            let style = told_style(style, self.hidden_latest(index));
            return Finding { name, style, ..literal_value(value) };
        }
        if let Some(missing) = self.no_group(group) {
            return Finding { style, ..nothing(name, vec![missing]) };
        }
        let missing = match own.latest {
            Some((year, _)) => vec![format!(
                "dane porównawcze wskaźnika „{}” ({}) za {year} r.",
                self.indicator_title(index),
                words::group(group)
            )],
            None => self.missing_inputs(index),
        };
        Finding { style, ..nothing(name, missing) }
    }

    fn percentile(&self, index: usize, group: Group) -> Finding {
        let name = format!("{} – percentyl ({})", self.indicator_title(index), words::group(group));
        let Some(own) = self.indicators.get(index) else { return nothing(name, Vec::new()) };
        let value = own.need(Need::Percentile(group));
        let missing = match self.no_group(group).filter(|_| value.is_nan()) {
            Some(missing) => vec![missing],
            None if value.is_nan() => self.missing_inputs(index),
            None => Vec::new(),
        };
        let style = told_style(Style::Plain, self.hidden_latest(index));
        Finding { name, style, missing, ..literal_value(value) }
    }

    /// What is told in place of a number that stands beside the latest value of an indicator.
    fn hidden_latest(&self, index: usize) -> Option<String> {
        let (year, _) = self.indicators.get(index)?.latest?;
        self.is_withheld(index, year).then(|| TOO_SMALL.to_owned())
    }

    /// What would put the unit into a group, when it is in none of that kind.
    fn no_group(&self, group: Group) -> Option<String> {
        if self.bound.groups.has(group, self.unit) {
            return None;
        }
        Some(match group {
            Group::Chosen => {
                "lista gmin do porównania w pliku strategia.toml, w sekcji [grupa_porównawcza]"
                    .to_owned()
            }
            Group::SameSize => {
                let variable = &SizeClasses::embedded().variable;
                let known = self.rules.data_var(variable);
                let title = known.map_or(variable.as_str(), |d| words::title(&d.meta));
                format!("{title} gminy, według której dobiera się gminy podobnej wielkości")
            }
            _ => return None,
        })
    }

    fn survey(&self, survey: &str, question: &str) -> Finding {
        let name = words::survey_name(survey, question);
        let key = (survey.to_owned(), question.to_owned());
        let style = Style::Unit("%".to_owned(), 1);
        match self.data.surveys.get(&key) {
            Some((percent, origin)) => {
                Finding { name, style, place: origin.place.to_string(), ..literal_value(*percent) }
            }
            None => Finding { style, ..nothing(name.clone(), vec![name]) },
        }
    }

    fn datum(&self, variable: usize, time: Time, own: Option<usize>) -> Finding {
        let var = self.rules.data.get(variable);
        let style = var.map_or(Style::Plain, |d| {
            let decimals = u8::from(d.unit.label.contains('/')) * 2;
            Style::Unit(d.unit.label.clone(), decimals)
        });
        let base = match (time, own) {
            (Time::Fixed(y), _) => Some(y),
            (_, Some(i)) => self.indicators.get(i).and_then(|i| i.latest).map(|(y, _)| y),
            (_, None) => self.last_known(variable),
        };
        let Some(year) = base.map(|y| at(time, y)) else {
            let name = var.map_or_else(String::new, |d| words::title(&d.meta).to_owned());
            let missing = own.map_or_else(|| vec![name.clone()], |i| self.missing_inputs(i));
            return Finding { style, ..nothing(name, missing) };
        };
        let name = words::datum(self.rules, variable, year);
        let value = self.bound.cell(variable, year, self.unit);
        let missing = if value.is_nan() { vec![name.clone()] } else { Vec::new() };
        let place = self.origin(variable, year).map_or_else(String::new, |o| o.place.to_string());
        let style = told_style(style, self.withheld(variable, year));
        Finding { value, name, style, literal: false, place, missing }
    }

    pub(super) fn origin(&self, variable: usize, year: i32) -> Option<&crate::data::Origin> {
        let name = self.program.variables.get(variable)?;
        self.data.origin(name, crate::data::Area::Gmina(self.unit), year)
    }

    fn last_known(&self, variable: usize) -> Option<i32> {
        let column = self.bound.column(variable)?;
        let years: Vec<i32> = (column.first_year..).take(column.years).collect();
        years.into_iter().rev().find(|y| !self.bound.cell(variable, *y, self.unit).is_nan())
    }

    /// Operands of an indicator: variable and time, each once.
    #[must_use]
    pub fn operands(&self, index: usize) -> Vec<(usize, Time)> {
        self.program.operands(index)
    }

    /// Missing operands of an indicator in a year.
    pub(super) fn missing_at(&self, index: usize, year: i32) -> Vec<String> {
        let operands = self.operands(index);
        let gone: Vec<String> = operands
            .iter()
            .map(|(v, time)| (*v, at(*time, year)))
            .filter(|(v, y)| self.bound.cell(*v, *y, self.unit).is_nan())
            .map(|(v, y)| words::datum(self.rules, v, y))
            .collect();
        if gone.is_empty() && !operands.is_empty() {
            let title = self.indicator_title(index);
            return vec![format!("mianownik wskaźnika „{title}” różny od zera ({year})")];
        }
        gone
    }

    /// The year in which an indicator without any value lacks least; the later one of equals.
    pub(super) fn best_year(&self, index: usize) -> Option<i32> {
        let operands = self.operands(index);
        let ranges = operands.iter().filter_map(|(v, _)| {
            let c = self.bound.column(*v).filter(|c| c.years > 0)?;
            Some((c.first_year, c.first_year + i32::try_from(c.years).ok()? - 1))
        });
        let (first, last) = ranges.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))?;
        (first..=last).rev().min_by_key(|year| {
            operands
                .iter()
                .filter(|(v, time)| self.bound.cell(*v, at(*time, *year), self.unit).is_nan())
                .count()
        })
    }

    /// The shortest list of data that would give an indicator a value.
    #[must_use]
    pub fn missing_inputs(&self, index: usize) -> Vec<String> {
        match self.best_year(index) {
            Some(year) => self.missing_at(index, year),
            None => self
                .operands(index)
                .iter()
                .filter_map(|(v, _)| self.rules.data.get(*v))
                .map(|d| words::title(&d.meta).to_owned())
                .collect(),
        }
    }
}
