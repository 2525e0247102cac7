//! Rule set → [`Program`].
//!
//! The checker of the language has refused most of what could go wrong; what is left here guards the
//! evaluator against rule sets made in other ways, and reports instead of guessing.

use chrono::NaiveDate;

use super::breaks;
use super::ops::{Code, Load, Op};
use super::program::{IndicatorCode, Need, Options, Program, RequirementCode, Test, ThresholdCode};
use super::tri::Tri;
use crate::data::Dataset;
use crate::diag::{Diagnostic, Span, closest};
use crate::lang::expr::{Cond, Expr, Op as Operator};
use crate::lang::ruleset::{Check, RuleSet};
use crate::text::format_date;

/// Where an expression stands, which decides what it may read.
#[derive(Clone, Copy)]
enum Place {
    /// In the formula of an indicator.
    Formula,
    /// In a threshold of an indicator.
    Threshold(usize),
    /// In a problem or a requirement.
    Plain,
}

/// Why a condition was not compiled.
enum Refusal {
    /// It asks about facts of a document.
    Document,
    /// It was reported.
    Reported,
}

struct Compiler<'a> {
    rules: &'a RuleSet,
    day: NaiveDate,
    needs: Vec<Vec<Need>>,
    surveys: Vec<(String, String)>,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    /// Place named in messages.
    span: Span,
    /// Indicators being put into each other.
    inside: Vec<usize>,
}

impl Program {
    /// Compiles a rule set for a day: requirements and parameters are those in force on that day.
    /// The data set gives only the names of its variables; the program runs on any data set.
    ///
    /// # Errors
    /// Everything that cannot be evaluated: a threshold of an unknown indicator (E0501), a circular
    /// definition (E0502), a word used where it has no meaning (E0503), a reference of an indicator
    /// that is not a ratio (E0504).
    pub fn compile(
        rules: &RuleSet,
        _data: &Dataset,
        day: NaiveDate,
    ) -> Result<Self, Vec<Diagnostic>> {
        let start = Span::new(crate::diag::FileId(0), 0, 0);
        let mut c = Compiler {
            rules,
            day,
            needs: vec![Vec::new(); rules.indicators.len()],
            surveys: Vec::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
            span: start,
            inside: Vec::new(),
        };
        let mut indicators: Vec<IndicatorCode> =
            (0..rules.indicators.len()).map(|i| c.indicator(i)).collect();
        let thresholds: Vec<ThresholdCode> =
            (0..rules.thresholds.len()).map(|i| c.threshold(i)).collect();
        let problems: Vec<Test> = rules
            .problems
            .iter()
            .map(|p| {
                c.span = p.meta.span;
                c.test_or_report(&p.when, Place::Plain)
            })
            .collect();
        let requirements = rules.requirements.iter().map(|r| c.requirement(r)).collect();
        let mut direct = vec![Vec::new(); indicators.len()];
        for (i, t) in thresholds.iter().enumerate() {
            if t.deferred {
                if let Some(code) = indicators.get_mut(t.indicator) {
                    code.keep_needs = true;
                }
            } else if let Some(own) = direct.get_mut(t.indicator) {
                own.push(i);
            }
        }
        for (code, needs) in indicators.iter_mut().zip(std::mem::take(&mut c.needs)) {
            code.needs = needs;
        }
        let order = super::order::order(rules, &thresholds, &problems, &mut c.errors);
        if !c.errors.is_empty() {
            return Err(c.errors);
        }
        Ok(Self {
            variables: rules.data.iter().map(|d| d.meta.id.clone()).collect(),
            indicators,
            direct,
            thresholds,
            problems,
            requirements,
            surveys: c.surveys,
            order,
            day,
            warnings: c.warnings,
            options: Options::default(),
        })
    }
}

impl Compiler<'_> {
    fn indicator(&mut self, index: usize) -> IndicatorCode {
        let Some(indicator) = self.rules.indicators.get(index) else {
            return IndicatorCode::default();
        };
        self.span = indicator.meta.span;
        self.inside = vec![index];
        let formula = self.code(&indicator.formula, Place::Formula);
        let ratio = indicator
            .ratio
            .as_ref()
            .map(|(n, d)| (self.code(n, Place::Formula), self.code(d, Place::Formula)));
        self.inside.clear();
        let breaks = match &ratio {
            Some((top, bottom)) => breaks::of_data(top, Some(bottom), &self.rules.data),
            None => breaks::of_data(&formula, None, &self.rules.data),
        };
        let scale = indicator.scale;
        IndicatorCode { formula, ratio, scale, breaks, ..IndicatorCode::default() }
    }

    fn threshold(&mut self, index: usize) -> ThresholdCode {
        let never = Test::Constant(Tri::False);
        let mut code =
            ThresholdCode { indicator: 0, attention: never.clone(), alarm: never, deferred: false };
        let Some(threshold) = self.rules.thresholds.get(index) else { return code };
        self.span = threshold.meta.span;
        let rules = self.rules;
        let Some(own) = rules.indicators.iter().position(|i| i.meta.id == threshold.indicator)
        else {
            let names = rules.indicators.iter().map(|i| i.meta.id.as_str());
            self.errors.push(
                Diagnostic::error(
                    "E0501",
                    format!(
                        "próg „{}” dotyczy wskaźnika „{}”, którego nie ma w zestawie reguł",
                        threshold.meta.id, threshold.indicator
                    ),
                )
                .at(threshold.meta.span, "ten próg")
                .hint("Wpisz po słowie „dla” identyfikator istniejącego wskaźnika.")
                .suggest(closest(&threshold.indicator, names)),
            );
            return code;
        };
        code.indicator = own;
        if let Some(cond) = &threshold.attention {
            code.attention = self.test_or_report(cond, Place::Threshold(own));
        }
        if let Some(cond) = &threshold.alarm {
            code.alarm = self.test_or_report(cond, Place::Threshold(own));
        }
        let mut deferred = false;
        for test in [&code.attention, &code.alarm] {
            test.visit(&mut |t| match t {
                Test::Threshold(..) | Test::Problem(_) => deferred = true,
                Test::Compare(_, a, b) => {
                    deferred |= a
                        .loads()
                        .chain(b.loads())
                        .any(|l| matches!(l, Load::Indicator(_) | Load::LatestYear(_)));
                }
                _ => {}
            });
        }
        code.deferred = deferred;
        code
    }

    fn requirement(&mut self, r: &crate::lang::ruleset::Requirement) -> Option<RequirementCode> {
        let Check::Condition(check) = &r.check else { return None };
        if !r.validity.covers(self.day) {
            return None;
        }
        self.span = r.meta.span;
        let check = self.test(check, Place::Plain).ok()?;
        let when = match &r.when {
            Some(w) => Some(self.test(w, Place::Plain).ok()?),
            None => None,
        };
        Some(RequirementCode { applies_to: r.applies_to.clone(), when, check })
    }

    fn test_or_report(&mut self, cond: &Cond, place: Place) -> Test {
        match self.test(cond, place) {
            Ok(test) => test,
            Err(refusal) => {
                if matches!(refusal, Refusal::Document) {
                    self.misplaced("fakt o dokumencie", "tylko w wymogach");
                }
                Test::Constant(Tri::Unknown)
            }
        }
    }

    fn test(&mut self, cond: &Cond, place: Place) -> Result<Test, Refusal> {
        let all = |c: &mut Self, parts: &[Cond]| -> Result<Vec<Test>, Refusal> {
            parts.iter().map(|p| c.test(p, place)).collect()
        };
        Ok(match cond {
            Cond::All(parts) => Test::All(all(self, parts)?),
            Cond::Any(parts) => Test::Any(all(self, parts)?),
            Cond::Not(part) => Test::Not(Box::new(self.test(part, place)?)),
            Cond::Compare(cmp, a, b, span) => {
                if asks_document(a) || asks_document(b) {
                    return Err(Refusal::Document);
                }
                self.span = *span;
                let before = self.errors.len();
                let test = Test::Compare(*cmp, self.code(a, place), self.code(b, place));
                if self.errors.len() > before {
                    return Err(Refusal::Reported);
                }
                test
            }
            Cond::Threshold(level, i, _) => Test::Threshold(*level, *i),
            Cond::Problem(i, _) => Test::Problem(*i),
            Cond::Constant(b) => Test::Constant((*b).into()),
            Cond::Fact(..) | Cond::Every { .. } | Cond::Some { .. } => {
                return Err(Refusal::Document);
            }
        })
    }

    fn code(&mut self, expr: &Expr, place: Place) -> Code {
        let mut ops = Vec::new();
        self.emit(expr, place, &mut ops);
        Code(ops)
    }

    fn emit(&mut self, expr: &Expr, place: Place, ops: &mut Vec<Op>) {
        let op = match expr {
            Expr::Number(x) => Op::Number(*x),
            Expr::Data(v, time) => Op::Load(Load::Data(*v, *time)),
            Expr::Indicator(i) => match place {
                Place::Formula => return self.inline(*i, ops),
                Place::Threshold(own) if own == *i => Op::Load(Load::Value),
                _ => Op::Load(Load::Indicator(*i)),
            },
            Expr::LatestYear(i) => match place {
                Place::Formula => return self.misplaced("rok(…)", "w warunkach, nie we wzorze"),
                Place::Threshold(own) if own == *i => Op::Load(Load::OwnYear),
                _ => Op::Load(Load::LatestYear(*i)),
            },
            Expr::Value => match place {
                Place::Threshold(_) => Op::Load(Load::Value),
                _ => return self.misplaced("wartość", "tylko w progach"),
            },
            Expr::Change(n) => return self.need(Need::Change(*n), place, ops),
            Expr::ChangePercent(n) => return self.need(Need::ChangePercent(*n), place, ops),
            Expr::Reference(g) => return self.need(Need::Reference(*g), place, ops),
            Expr::Percentile(g) => return self.need(Need::Percentile(*g), place, ops),
            Expr::Parameter(i) => Op::Number(self.parameter(*i)),
            Expr::CountKnown(operands) => {
                operands.iter().for_each(|e| self.emit(e, place, ops));
                Op::Count(operands.len())
            }
            Expr::Survey(survey, question) => {
                if matches!(place, Place::Formula) {
                    return self.misplaced("ankieta(…)", "w warunkach, nie we wzorze");
                }
                let key = (survey.clone(), question.clone());
                let known = self.surveys.iter().position(|k| *k == key);
                let index = known.unwrap_or_else(|| {
                    self.surveys.push(key);
                    self.surveys.len() - 1
                });
                Op::Load(Load::Survey(index))
            }
            Expr::Fact(..) | Expr::CountSet(..) => {
                return self.misplaced("fakt o dokumencie", "tylko w wymogach");
            }
            Expr::Neg(e) => {
                self.emit(e, place, ops);
                Op::Neg
            }
            Expr::Binary(op, a, b) => {
                self.emit(a, place, ops);
                self.emit(b, place, ops);
                Op::Binary(*op)
            }
        };
        ops.push(op);
    }

    /// An indicator inside a formula stands for its own formula in the same year.
    fn inline(&mut self, index: usize, ops: &mut Vec<Op>) {
        let Some(indicator) = self.rules.indicators.get(index) else {
            return ops.push(Op::Number(f64::NAN));
        };
        if self.inside.contains(&index) {
            self.errors.push(
                Diagnostic::error(
                    "E0502",
                    format!("wskaźnik „{}” zależy sam od siebie", indicator.meta.id),
                )
                .at(self.span, "wzór prowadzi z powrotem do tego wskaźnika")
                .hint("Zapisz wzór przez dane, bez odwołania w kółko."),
            );
            return;
        }
        self.inside.push(index);
        ops.push(Op::Number(indicator.scale));
        match &indicator.ratio {
            Some((n, d)) => {
                self.emit(n, Place::Formula, ops);
                ops.push(Op::Binary(Operator::Mul));
                self.emit(d, Place::Formula, ops);
                ops.push(Op::Binary(Operator::Div));
            }
            None => {
                self.emit(&indicator.formula, Place::Formula, ops);
                ops.push(Op::Binary(Operator::Mul));
            }
        }
        self.inside.pop();
    }

    fn need(&mut self, need: Need, place: Place, ops: &mut Vec<Op>) {
        let Place::Threshold(own) = place else {
            return self.misplaced("odniesienie, zmiana albo percentyl", "tylko w progach");
        };
        let indicator = self.rules.indicators.get(own);
        if let (Need::Reference(_), Some(i)) = (need, indicator.filter(|i| i.ratio.is_none())) {
            self.errors.push(
                Diagnostic::error(
                    "E0504",
                    format!(
                        "wskaźnik „{}” nie jest ilorazem, więc nie ma wartości dla powiatu, \
                         województwa ani kraju",
                        i.meta.id
                    ),
                )
                .at(self.span, "to porównanie")
                .also(i.meta.span, "wzór tego wskaźnika")
                .hint(
                    "Odniesienie liczy się jako iloraz sum. Zapisz wzór jako licznik / mianownik \
                     albo porównaj z percentylem.",
                ),
            );
            return;
        }
        let Some(needs) = self.needs.get_mut(own) else { return };
        let index = needs.iter().position(|n| *n == need).unwrap_or_else(|| {
            needs.push(need);
            needs.len() - 1
        });
        ops.push(Op::Load(Load::Aux(index)));
    }

    fn parameter(&mut self, index: usize) -> f64 {
        let Some(parameter) = self.rules.parameters.get(index) else { return f64::NAN };
        if let Some(v) = parameter.values.iter().find(|v| v.validity.covers(self.day)) {
            return v.value;
        }
        let warning = Diagnostic::warning(
            "W0505",
            format!(
                "parametr „{}” nie ma wartości w dniu {}",
                parameter.meta.id,
                format_date(self.day)
            ),
        )
        .at(parameter.meta.span, "ten parametr")
        .hint("Dopisz wartość obowiązującą w tym dniu; do tego czasu wynik jest nie do ustalenia.");
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
        f64::NAN
    }

    fn misplaced(&mut self, what: &str, allowed: &str) {
        self.errors.push(
            Diagnostic::error("E0503", format!("{what} nie ma tu znaczenia"))
                .at(self.span, "w tej regule")
                .hint(format!("Można tego użyć {allowed}.")),
        );
    }
}

/// Whether an expression reads facts of a document.
fn asks_document(expr: &Expr) -> bool {
    expr.operands().iter().any(|operand| matches!(operand, Expr::Fact(..) | Expr::CountSet(..)))
}
