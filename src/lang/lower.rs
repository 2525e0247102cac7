//! Blocks → typed definitions.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::ast::Node;
use super::block::Block;
use super::breaks;
use super::compile::node;
use super::expr::{Cond, Expr, Op, Time};
use super::lower_expr::{Context, Resolver};
use super::ruleset::{
    Act, Action, Check, Citation, Consequence, DataVar, DatedValue, Dictionary, Indicator, Nature,
    Omission, OperationalGoal, Origin, Parameter, Problem, Requirement, StrategicGoal, Threshold,
    Verification,
};
use super::symbols::{Sort, Symbols};
use super::unit::{Dim, Unit};
use super::{values, values_plan};
use crate::diag::{Diagnostic, Span, closest};

/// What is known before definitions are typed, and what typing them adds up.
pub(super) struct Stage<'a, 'f> {
    pub(super) symbols: &'a Symbols,
    pub(super) data_units: &'a [Option<Unit>],
    pub(super) indicator_units: &'a [Option<Unit>],
    pub(super) parameter_units: &'a [Option<Unit>],
    pub(super) formulas: &'a [Option<Node>],
    pub(super) dictionaries: &'a BTreeMap<String, Dictionary>,
    /// Names that something refers to.
    pub(super) used: BTreeSet<(Sort, usize)>,
    pub(super) found: &'f mut Vec<Diagnostic>,
}

impl Stage<'_, '_> {
    /// One definition of each block, on all cores, in order; the number is the block's index among
    /// those of its kind.
    pub(super) fn lower<T: Send>(
        &mut self,
        blocks: &[&Block<'_>],
        definition: impl Fn(&mut Lowering<'_>, usize, &Block<'_>) -> T + Sync,
    ) -> Vec<T> {
        let this = &*self;
        let (symbols, dictionaries) = (this.symbols, this.dictionaries);
        let (data_units, indicator_units) = (this.data_units, this.indicator_units);
        let (parameter_units, formulas) = (this.parameter_units, this.formulas);
        let made: Vec<_> = blocks
            .par_iter()
            .enumerate()
            .map(|(index, block)| {
                let mut found = Vec::new();
                let resolver = Resolver {
                    symbols,
                    data_units,
                    indicator_units,
                    parameter_units,
                    formulas,
                    used: BTreeSet::new(),
                };
                let mut low = Lowering { resolver, symbols, dictionaries, found: &mut found };
                let made = definition(&mut low, index, block);
                let used = low.resolver.used;
                (made, used, found)
            })
            .collect();
        made.into_iter()
            .map(|(made, used, found)| {
                self.used.extend(used);
                self.found.extend(found);
                made
            })
            .collect()
    }

    /// Names that nothing refers to.
    pub(super) fn report_unused(&mut self) {
        let watched = [
            (Sort::Data, "danej", "nie używa żaden wskaźnik"),
            (Sort::Threshold, "progu", "nie używa żaden problem"),
            (Sort::Act, "aktu", "nie przywołuje żadna reguła"),
        ];
        for (sort, what, nobody) in watched {
            for (name, symbol) in self.symbols.names(sort) {
                if !self.used.contains(&(sort, symbol.index)) {
                    self.found.push(
                        Diagnostic::note("N0209", format!("{what} „{name}” {nobody}"))
                            .at(symbol.span, "")
                            .hint("jeśli definicja jest potrzebna, użyj jej; jeśli nie, usuń ją"),
                    );
                }
            }
        }
    }
}

/// What the lowering of one block carries along.
pub(super) struct Lowering<'a> {
    pub(super) resolver: Resolver<'a>,
    pub(super) symbols: &'a Symbols,
    dictionaries: &'a BTreeMap<String, Dictionary>,
    pub(super) found: &'a mut Vec<Diagnostic>,
}

impl Lowering<'_> {
    pub(super) fn citation(&mut self, b: &Block<'_>, name: &str) -> Option<Citation> {
        let mut used = Vec::new();
        let c = values::citation(b, name, self.symbols, &mut used, self.found);
        self.resolver.used.extend(used);
        c
    }

    fn condition(&mut self, b: &Block<'_>, name: &str, ctx: Context<'_>) -> Option<Cond> {
        let n = node(b, name, self.found)?;
        match self.resolver.condition(&n, ctx) {
            Ok(c) => Some(c),
            Err(e) => {
                self.found.push(e);
                None
            }
        }
    }

    /// An entry of a dictionary; unknown ones are reported when the dictionary is there.
    fn entry(&mut self, dictionary: &str, id: &str, span: Span) {
        let Some(d) = self.dictionaries.get(dictionary) else { return };
        if d.text(id).is_none() {
            self.found.push(
                Diagnostic::error(
                    "E0208",
                    format!("w słowniku „{dictionary}” nie ma pozycji „{id}”"),
                )
                .at(span, "")
                .hint(format!("dopisz pozycję w bloku „słownik {dictionary}” albo popraw nazwę"))
                .suggest(closest(id, d.entries.iter().map(|(k, _)| k.as_str()))),
            );
        }
    }

    fn entry_field(&mut self, b: &Block<'_>, field: &str, dictionary: &str) -> Option<String> {
        let (id, span) = b.ident(field, self.found)?;
        self.entry(dictionary, &id, span);
        Some(id)
    }

    fn entry_list(&mut self, b: &Block<'_>, field: &str, dictionary: &str) -> Vec<String> {
        let ids = b.idents(field, self.found);
        for (id, span) in &ids {
            self.entry(dictionary, id, *span);
        }
        ids.into_iter().map(|(id, _)| id).collect()
    }

    fn names(&mut self, b: &Block<'_>, field: &str, sort: Sort) -> Vec<String> {
        let mut out = Vec::new();
        for (id, span) in b.idents(field, self.found) {
            match self.symbols.get(sort, &id) {
                Some(s) => {
                    self.resolver.used.insert((sort, s.index));
                    out.push(id);
                }
                None => self.found.push(self.symbols.unknown(sort, &id, span)),
            }
        }
        out
    }

    pub(super) fn act(&mut self, b: &Block<'_>) -> Act {
        let checked_on = b.pairs("sprawdzono", self.found).and_then(|(src, mut p)| {
            let d = p.next()?;
            super::parse_expr::day(d.as_str(), src.at(&d)).map_err(|e| self.found.push(e)).ok()
        });
        Act {
            meta: b.meta.clone(),
            journal: b.text("dziennik", self.found).unwrap_or_default(),
            consolidated: b.text("tekst_jednolity", self.found),
            checked_on,
            verification: values::verification(b, self.found).unwrap_or(Verification::Unconfirmed),
        }
    }

    pub(super) fn dictionary(&mut self, b: &Block<'_>) -> Dictionary {
        let basis = self.citation(b, "podstawa");
        Dictionary { meta: b.meta.clone(), entries: values::entries(b, self.found), basis }
    }

    pub(super) fn parameter(&mut self, b: &Block<'_>, values: Vec<DatedValue>) -> Parameter {
        let basis = self.citation(b, "podstawa");
        let verification = values::verification(b, self.found).unwrap_or(Verification::Unconfirmed);
        Parameter { meta: b.meta.clone(), basis, verification, values }
    }

    pub(super) fn data(&mut self, b: &Block<'_>, index: usize, unit: Option<Unit>) -> DataVar {
        let (min, max) = values::range(b, self.found);
        let as_of = values::day_of_year(b, "stan_na", self.found);
        let sums = self.sums(b, index, unit.as_ref());
        let at_most = self.at_most(b, index, unit.as_ref());
        let sensitive = self.sensitive(b, unit.as_ref());
        DataVar {
            meta: b.meta.clone(),
            unit: unit.unwrap_or_else(Unit::number),
            as_of,
            sources: values::sources(b, self.found),
            min,
            max,
            aliases: b.texts("w_pliku", self.found),
            zero_is_missing: values::years(b, "zero_to_brak", self.found),
            breaks: breaks::breaks(b, self.found),
            caveat: b.text("zastrzeżenie", self.found),
            sums,
            at_most,
            sensitive,
        }
    }

    pub(super) fn indicator(
        &mut self,
        b: &Block<'_>,
        index: usize,
        unit: Option<Unit>,
        formula: Option<Node>,
    ) -> Indicator {
        // A missing or unknown unit was reported; it must not be blamed on the formula too.
        let declared = unit.is_some();
        let unit = unit.unwrap_or_else(Unit::number);
        let mut expr = Expr::Number(f64::NAN);
        if let Some(n) = &formula {
            match self.resolver.formula(n, &mut vec![(index, b.meta.span)]) {
                Ok((e, dim)) => {
                    if declared && !unit.accepts(&dim) {
                        self.found.push(wrong_unit(b, n.span, &unit, &dim));
                    }
                    expr = e;
                }
                Err(e) => self.found.push(e),
            }
        }
        let decimals = match b.field("dokładność").map(|f| f.value.text.parse::<u8>()) {
            Some(Ok(plain)) => Some(plain),
            _ => b
                .pairs("dokładność", self.found)
                .and_then(|(_, mut p)| p.next()?.as_str().parse::<u8>().ok()),
        };
        Indicator {
            meta: b.meta.clone(),
            formula: expr,
            ratio: None,
            scale: unit.scale,
            unit,
            nature: values::nature(b, self.found).unwrap_or(Nature::Neutral),
            area: self.entry_field(b, "obszar", "obszary"),
            decimals: decimals.unwrap_or(1).min(6),
            description: b.text("opis", self.found),
            ground: self.citation(b, "powód"),
        }
    }

    pub(super) fn threshold(&mut self, b: &Block<'_>) -> Threshold {
        let mut unit = Unit::number();
        let mut indicator = String::new();
        match &b.subject {
            None => self.found.push(
                Diagnostic::error(
                    "E0203",
                    format!("próg „{}” nie mówi, którego wskaźnika dotyczy", b.meta.id),
                )
                .at(b.meta.span, "")
                .hint("zapisz: próg nazwa dla wskaźnik { … }"),
            ),
            Some((id, span)) => match self.symbols.get(Sort::Indicator, id) {
                None => self.found.push(self.symbols.unknown(Sort::Indicator, id, *span)),
                Some(s) => {
                    self.resolver.used.insert((Sort::Indicator, s.index));
                    unit = self
                        .resolver
                        .indicator_units
                        .get(s.index)
                        .cloned()
                        .flatten()
                        .unwrap_or(unit);
                    id.clone_into(&mut indicator);
                }
            },
        }
        let attention = self.condition(b, "uwaga", Context::Threshold(&unit));
        let alarm = self.condition(b, "alarm", Context::Threshold(&unit));
        if b.field("uwaga").is_none() && b.field("alarm").is_none() {
            self.found.push(
                Diagnostic::error("E0203", format!("próg „{}” nie ma warunku", b.meta.id))
                    .at(b.meta.span, "")
                    .hint("dopisz „uwaga gdy …” albo „alarm gdy …”"),
            );
        }
        let basis = self.citation(b, "podstawa");
        let origin = match b.text("wybór_autora", self.found) {
            Some(reason) => Origin::Author(reason),
            None if basis.is_some() => Origin::Law,
            None => Origin::Author(String::new()),
        };
        Threshold { meta: b.meta.clone(), indicator, attention, alarm, basis, origin }
    }

    pub(super) fn problem(&mut self, b: &Block<'_>) -> Problem {
        let when = self.condition(b, "gdy", Context::Problem).unwrap_or(Cond::Constant(false));
        Problem {
            meta: b.meta.clone(),
            area: self.entry_field(b, "obszar", "obszary"),
            ground: self.citation(b, "powód"),
            when,
            evidence: self.names(b, "dowody", Sort::Indicator),
            description: b.text("opis", self.found),
            causes: b.texts("przyczyny", self.found),
            effects: b.texts("skutki", self.found),
        }
    }

    pub(super) fn strategic_goal(&mut self, b: &Block<'_>) -> StrategicGoal {
        StrategicGoal {
            meta: b.meta.clone(),
            area: self.entry_field(b, "obszar", "obszary"),
            description: b.text("opis", self.found),
        }
    }

    pub(super) fn operational_goal(&mut self, b: &Block<'_>) -> OperationalGoal {
        let within = self.names(b, "w_ramach", Sort::StrategicGoal).into_iter().next();
        let answers = self.names(b, "odpowiada_na", Sort::Problem);
        let mut used = Vec::new();
        let results = values_plan::results(b, self.symbols, &mut used, self.found);
        self.resolver.used.extend(used);
        OperationalGoal {
            meta: b.meta.clone(),
            within,
            answers,
            directions: b.texts("kierunek", self.found),
            actions: b.nested.iter().map(|a| self.action(a)).collect(),
            results,
            description: b.text("opis", self.found),
        }
    }

    fn action(&mut self, b: &Block<'_>) -> Action {
        let shares = values_plan::financing(b, self.found);
        for (f, span) in &shares {
            self.entry("źródła_finansowania", &f.source, *span);
        }
        Action {
            meta: b.meta.clone(),
            owner: self.entry_field(b, "realizator", "podmioty"),
            partners: self.entry_list(b, "partner", "podmioty"),
            term: values_plan::term(b, self.found),
            cost: values_plan::cost(b, self.found),
            financing: shares.into_iter().map(|(f, _)| f).collect(),
            products: values_plan::products(b, self.found),
            depends_on: self.names(b, "zależy_od", Sort::Action),
            statutory: self.citation(b, "zadanie_ustawowe"),
            description: b.text("opis", self.found),
            risks: b.texts("ryzyko", self.found),
            services: self.entry_list(b, "usługi", "usługi_społeczne"),
        }
    }

    pub(super) fn requirement(&mut self, b: &Block<'_>) -> Option<Requirement> {
        let basis = self.citation(b, "podstawa");
        let when = self.condition(b, "gdy", Context::Requirement);
        let warn_when = self.condition(b, "ostrzeżenie_gdy", Context::Requirement);
        let question = b.text("pytanie", self.found);
        let check = match (b.field("sprawdź"), question) {
            (Some(_), None) => {
                self.condition(b, "sprawdź", Context::Requirement).map(Check::Condition)
            }
            (None, Some(q)) => Some(Check::Human(q)),
            (both, _) => {
                let message = if both.is_some() {
                    "wymóg ma i warunek, i pytanie do człowieka"
                } else {
                    "wymóg nie mówi, jak go sprawdzić"
                };
                self.found.push(
                    Diagnostic::error("E0209", message)
                        .at(b.meta.span, "")
                        .hint("podaj dokładnie jedno: „sprawdź warunek” albo „pytanie \"…\"”"),
                );
                None
            }
        };
        let section = b.ident("rozdział", self.found).map(|(id, span)| {
            self.entry("rozdziały", &id, span);
            id
        });
        Some(Requirement {
            meta: b.meta.clone(),
            basis: basis?,
            validity: values::validity(b, "obowiązuje", self.found),
            applies_to: values::unit_kinds(b, "dotyczy", self.found),
            consequence: values::consequence(b, self.found).unwrap_or(Consequence::Deficiency),
            verification: values::verification(b, self.found).unwrap_or(Verification::Unconfirmed),
            when,
            check: check?,
            warn_when,
            trace: b.text("ślad", self.found),
            hint: b.text("wskazówka", self.found).unwrap_or_default(),
            section,
        })
    }

    pub(super) fn omission(&mut self, b: &Block<'_>) -> Option<Omission> {
        let basis = self.citation(b, "podstawa");
        Some(Omission {
            meta: b.meta.clone(),
            basis: basis?,
            applies_to: values::unit_kinds(b, "dotyczy", self.found),
            reason: b.text("powód", self.found).unwrap_or_default(),
        })
    }
}

fn wrong_unit(b: &Block<'_>, span: Span, unit: &Unit, dim: &Dim) -> Diagnostic {
    Diagnostic::error(
        "E0210",
        format!("wzór wskaźnika „{}” nie daje jednostki „{}”", b.meta.id, unit.label),
    )
    .at(span, format!("ten wzór daje: {dim}"))
    .also(
        b.field("jednostka").map_or(b.meta.span, |f| f.value.span),
        "a zapowiedziano tę jednostkę",
    )
    .hint("popraw wzór albo jednostkę; mnożnika (× 100) nie wpisuje się, niesie go jednostka")
}

/// Numerator and denominator of a plain ratio whose parts are linear in data.
pub(super) fn ratio(formula: &Expr) -> Option<(Expr, Expr)> {
    match formula {
        Expr::Binary(Op::Div, a, b) if linear(a) && linear(b) && has_data(b) => {
            Some(((**a).clone(), (**b).clone()))
        }
        _ => None,
    }
}

fn has_data(e: &Expr) -> bool {
    e.operands().iter().any(|operand| matches!(operand, Expr::Data(..)))
}

fn linear(e: &Expr) -> bool {
    match e {
        Expr::Data(_, Time::Current | Time::Back(_) | Time::Fixed(_)) => true,
        Expr::Neg(x) => linear(x),
        Expr::Binary(Op::Add | Op::Sub, a, b) => linear(a) && linear(b),
        Expr::Binary(Op::Mul, a, b) => {
            (linear(a) && matches!(**b, Expr::Number(_)))
                || (matches!(**a, Expr::Number(_)) && linear(b))
        }
        Expr::Binary(Op::Div, a, b) => linear(a) && matches!(**b, Expr::Number(_)),
        _ => false,
    }
}
