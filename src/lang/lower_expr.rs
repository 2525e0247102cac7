//! Expressions: names resolved, units checked.

use std::collections::BTreeSet;

use super::ast::{Kind, LevelWord, Node};
use super::expr::{Cmp, Cond, Expr, Group, Level, Op, State, Time};
use super::facts::{self, FactKind};
use super::faults::{arguments, day_as_number, facts_elsewhere, mismatch, not_condition};
use super::symbols::{Sort, Symbols};
use super::unit::{Dim, Unit};
use crate::diag::{Diagnostic, Span, closest};

/// Where an expression stands; decides which names it may use.
#[derive(Clone, Copy)]
pub enum Context<'a> {
    /// Formula of an indicator.
    Formula,
    /// Threshold of an indicator with this unit.
    Threshold(&'a Unit),
    /// Problem.
    Problem,
    /// Requirement.
    Requirement,
}

/// Type of a numeric expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Ty {
    /// A bare number: fits any unit.
    Bare,
    /// A number in a unit.
    In(Unit),
    /// A day.
    Day,
}

/// What resolving needs to know about declarations.
pub struct Resolver<'a> {
    /// Names.
    pub symbols: &'a Symbols,
    /// Units of data variables by index; none when the declaration is faulty.
    pub data_units: &'a [Option<Unit>],
    /// Units of indicators by index.
    pub indicator_units: &'a [Option<Unit>],
    /// Units of parameters by index.
    pub parameter_units: &'a [Option<Unit>],
    /// Formulas of indicators by index, as written (for use of one indicator in another's formula).
    pub formulas: &'a [Option<Node>],
    /// Names used, for the report on unused ones.
    pub used: BTreeSet<(Sort, usize)>,
}

type Lowered<T> = Result<T, Diagnostic>;

impl Resolver<'_> {
    /// A formula: expression over data in natural units and its dimension. `path` lists the
    /// indicators being expanded, to find cycles.
    pub fn formula(&mut self, node: &Node, path: &mut Vec<(usize, Span)>) -> Lowered<(Expr, Dim)> {
        let (expr, ty) = self.numeric(node, Context::Formula, path)?;
        match ty {
            Ty::Bare => Ok((expr, Dim::none())),
            Ty::In(unit) => Ok((expr, unit.dim)),
            Ty::Day => Err(day_as_number(node.span)),
        }
    }

    /// A condition.
    pub fn condition(&mut self, node: &Node, ctx: Context<'_>) -> Lowered<Cond> {
        match &node.kind {
            Kind::Or(parts) => Ok(Cond::Any(self.conditions(parts, ctx)?)),
            Kind::And(parts) => Ok(Cond::All(self.conditions(parts, ctx)?)),
            Kind::Not(inner) => Ok(Cond::Not(Box::new(self.condition(inner, ctx)?))),
            Kind::Compare(cmp, a, b) => self.compare(*cmp, a, b, node.span, ctx),
            Kind::Is(subject, state) => self.state(subject, state, node.span, ctx),
            Kind::IsOneOf(subject, ids) => {
                let path = self.fact_path(subject, ctx)?;
                if facts::kind(&path) != Some(FactKind::Text) {
                    return Err(Diagnostic::error("E0216", format!("fakt „{path}” nie jest nazwą"))
                        .at(subject.span, "")
                        .hint("„jest jednym z (…)” stosuje się do faktów, których wartością jest nazwa, np. koordynator"));
                }
                let ids = ids.iter().map(|(i, _)| i.clone()).collect();
                Ok(Cond::Fact(path, State::OneOf(ids), node.span))
            }
            Kind::Level(word, id, span) => self.level(*word, id, *span, ctx),
            Kind::Every(set, features) => {
                self.check_set(set, features, node.span, ctx)?;
                Ok(Cond::Every { set: set.clone(), features: features.clone(), span: node.span })
            }
            Kind::Some(set, features) => {
                self.check_set(set, features, node.span, ctx)?;
                Ok(Cond::Some { set: set.clone(), features: features.clone(), span: node.span })
            }
            Kind::Name(name) if self.is_quantity(name, ctx) => Err(not_condition(node.span)),
            Kind::Name(_) | Kind::Call(..) => {
                let path = self.fact_path(node, ctx)?;
                if facts::kind(&path) == Some(FactKind::Bool) {
                    return Ok(Cond::Fact(path, State::Present, node.span));
                }
                Err(not_condition(node.span))
            }
            _ => Err(not_condition(node.span)),
        }
    }

    /// Whether a name standing alone is a number, so that asking for a condition is the right advice.
    fn is_quantity(&self, name: &str, ctx: Context<'_>) -> bool {
        let own = ["wartość", "powiat", "województwo", "kraj", "typ", "wielkość", "grupa"];
        let sorts = [Sort::Data, Sort::Indicator, Sort::Parameter];
        matches!(ctx, Context::Threshold(_)) && own.contains(&name)
            || sorts.into_iter().any(|sort| self.symbols.get(sort, name).is_some())
    }

    fn conditions(&mut self, parts: &[Node], ctx: Context<'_>) -> Lowered<Vec<Cond>> {
        parts.iter().map(|p| self.condition(p, ctx)).collect()
    }

    fn level(&mut self, word: LevelWord, id: &str, span: Span, ctx: Context<'_>) -> Lowered<Cond> {
        if matches!(ctx, Context::Formula | Context::Threshold(_)) {
            return Err(Diagnostic::error(
                "E0215",
                "w progu nie można pytać o inny próg ani problem",
            )
            .at(span, "")
            .hint("warunki łączące progi zapisz w bloku „problem”"));
        }
        let sort = if word == LevelWord::Problem { Sort::Problem } else { Sort::Threshold };
        let symbol =
            self.symbols.get(sort, id).ok_or_else(|| self.symbols.unknown(sort, id, span))?;
        self.used.insert((sort, symbol.index));
        Ok(match word {
            LevelWord::Attention => Cond::Threshold(Level::Attention, symbol.index, span),
            LevelWord::Alarm => Cond::Threshold(Level::Alarm, symbol.index, span),
            LevelWord::Problem => Cond::Problem(symbol.index, span),
        })
    }

    fn check_set(&self, set: &str, wanted: &[String], span: Span, ctx: Context<'_>) -> Lowered<()> {
        if !matches!(ctx, Context::Requirement) {
            return Err(facts_elsewhere(span));
        }
        let Some(known) = facts::features(set) else {
            return Err(Diagnostic::error("E0217", format!("nie ma zbioru „{set}”"))
                .at(span, "")
                .hint(format!(
                    "znane zbiory: {}",
                    facts::SETS.iter().map(|(s, _)| *s).collect::<Vec<_>>().join(", ")
                ))
                .suggest(closest(set, facts::SETS.iter().map(|(s, _)| *s))));
        };
        for w in wanted {
            if !known.contains(&w.as_str()) {
                return Err(Diagnostic::error(
                    "E0217",
                    format!("elementy zbioru „{set}” nie mają cechy „{w}”"),
                )
                .at(span, "")
                .hint(format!("znane cechy: {}", known.join(", ")))
                .suggest(closest(w, known.iter().copied())));
            }
        }
        Ok(())
    }

    /// Path of a fact named by a node.
    fn fact_path(&self, node: &Node, ctx: Context<'_>) -> Lowered<String> {
        if !matches!(ctx, Context::Requirement) {
            return Err(facts_elsewhere(node.span));
        }
        let path = match &node.kind {
            Kind::Name(name) => name.clone(),
            Kind::Call(name, args) if name == facts::SECTION_CALL => match args.as_slice() {
                [Node { kind: Kind::Name(section), .. }] => format!("{name}.{section}"),
                _ => return Err(arguments(node.span, "treść.sekcja(rozdział)")),
            },
            _ => return Err(not_condition(node.span)),
        };
        if facts::kind(&path).is_none() {
            let scalars = facts::SCALARS.iter().map(|(p, _, _)| (*p).to_owned());
            let sections = facts::SECTIONS.iter().map(|s| format!("treść.sekcja.{s}"));
            let all: Vec<String> = scalars.chain(sections).collect();
            return Err(Diagnostic::error("E0217", format!("nie ma faktu „{path}”"))
                .at(node.span, "")
                .hint("listę faktów, o które można pytać, podaje dokumentacja języka")
                .suggest(closest(&path, all.iter().map(String::as_str))));
        }
        Ok(path)
    }

    fn state(
        &mut self,
        subject: &Node,
        state: &str,
        span: Span,
        ctx: Context<'_>,
    ) -> Lowered<Cond> {
        const PRESENT: &[&str] = &[
            "wypełniony",
            "wypełniona",
            "wypełnione",
            "podany",
            "podana",
            "podane",
            "znany",
            "znana",
            "znane",
            "tak",
        ];
        if !PRESENT.contains(&state) {
            return Err(Diagnostic::error("E0218", format!("nie znam stanu „{state}”"))
                .at(span, "")
                .hint("można pytać, czy coś jest wypełnione, podane albo znane; zaprzeczenie zapisuje się: nie … jest podane")
                .suggest(closest(state, PRESENT.iter().copied())));
        }
        if let Kind::Name(name) = &subject.kind
            && let Some(symbol) = self.symbols.get(Sort::Indicator, name)
        {
            self.used.insert((Sort::Indicator, symbol.index));
            let known = Expr::CountKnown(vec![Expr::Indicator(symbol.index)]);
            return Ok(Cond::Compare(Cmp::Ge, known, Expr::Number(1.0), span));
        }
        Ok(Cond::Fact(self.fact_path(subject, ctx)?, State::Present, span))
    }

    fn compare(
        &mut self,
        cmp: Cmp,
        a: &Node,
        b: &Node,
        span: Span,
        ctx: Context<'_>,
    ) -> Lowered<Cond> {
        if matches!(ctx, Context::Formula) {
            return Err(not_condition(span));
        }
        let (left, lt) = self.numeric(a, ctx, &mut Vec::new())?;
        let (right, rt) = self.numeric(b, ctx, &mut Vec::new())?;
        let fits = match (&lt, &rt) {
            (Ty::Day, Ty::Day) | (Ty::Bare | Ty::In(_), Ty::Bare) | (Ty::Bare, Ty::In(_)) => true,
            (Ty::In(x), Ty::In(y)) => x.same(y),
            _ => false,
        };
        if !fits {
            return Err(mismatch("porównać", (a, &lt), (b, &rt), span));
        }
        Ok(Cond::Compare(cmp, left, right, span))
    }

    fn numeric(
        &mut self,
        node: &Node,
        ctx: Context<'_>,
        path: &mut Vec<(usize, Span)>,
    ) -> Lowered<(Expr, Ty)> {
        match &node.kind {
            Kind::Number(value, unit) => number(*value, unit.as_ref()),
            Kind::Date(day) => {
                use chrono::Datelike;
                Ok((Expr::Number(f64::from(day.num_days_from_ce())), Ty::Day))
            }
            Kind::Neg(inner) => {
                let (e, t) = self.numeric(inner, ctx, path)?;
                Ok((Expr::Neg(Box::new(e)), t))
            }
            Kind::Binary(op, a, b) => self.binary(*op, a, b, node.span, ctx, path),
            Kind::At(inner, time) => self.at(inner, *time, node.span, ctx),
            Kind::Name(name) => self.name(name, node.span, ctx, path),
            Kind::Call(name, args) => self.call(name, args, node.span, ctx),
            _ => Err(Diagnostic::error(
                "E0219",
                "w tym miejscu potrzebna jest liczba, a nie warunek",
            )
            .at(node.span, "")
            .hint("warunki łączy się słowami oraz, lub, nie; liczby – znakami działań")),
        }
    }

    fn binary(
        &mut self,
        op: Op,
        a: &Node,
        b: &Node,
        span: Span,
        ctx: Context<'_>,
        path: &mut Vec<(usize, Span)>,
    ) -> Lowered<(Expr, Ty)> {
        let (x, xt) = self.numeric(a, ctx, path)?;
        let (y, yt) = self.numeric(b, ctx, path)?;
        let whole = |t| Ok((Expr::Binary(op, Box::new(x.clone()), Box::new(y.clone())), t));
        match (op, &xt, &yt) {
            (Op::Add | Op::Sub, Ty::In(u), Ty::In(v)) if u.same(v) => whole(xt),
            (Op::Sub, Ty::Day, Ty::Day) => whole(Ty::Bare),
            (Op::Add | Op::Sub, Ty::Day, Ty::Bare) => whole(Ty::Day),
            (Op::Add | Op::Sub, Ty::Bare, Ty::Bare) => whole(Ty::Bare),
            // A bare number beside a unit is fine in conditions ("kraj + 5"), not in formulas.
            (Op::Add | Op::Sub, Ty::In(_), Ty::Bare) if !matches!(ctx, Context::Formula) => {
                whole(xt)
            }
            (Op::Add | Op::Sub, Ty::Bare, Ty::In(_)) if !matches!(ctx, Context::Formula) => {
                whole(yt)
            }
            (Op::Add | Op::Sub, Ty::In(u), Ty::Bare) if u.dim.is_none() => whole(xt),
            (Op::Add | Op::Sub, Ty::Bare, Ty::In(u)) if u.dim.is_none() => whole(yt),
            (Op::Add | Op::Sub, ..) => Err(mismatch("dodać ani odjąć", (a, &xt), (b, &yt), span)),
            (_, Ty::Day, _) | (_, _, Ty::Day) => Err(day_as_number(span)),
            (_, Ty::Bare, Ty::Bare) => whole(Ty::Bare),
            (_, Ty::In(_), Ty::Bare) | (Op::Mul, Ty::Bare, Ty::In(_)) => {
                whole(if matches!(xt, Ty::In(_)) { xt } else { yt })
            }
            (Op::Div, Ty::Bare, Ty::In(v)) => {
                whole(quantity(Dim::none().over(&v.dim), 1.0 / v.scale))
            }
            (_, Ty::In(u), Ty::In(v)) => {
                let (dim, scale) = if op == Op::Mul {
                    (u.dim.times(&v.dim), u.scale * v.scale)
                } else {
                    (u.dim.over(&v.dim), u.scale / v.scale)
                };
                whole(quantity(dim, scale))
            }
        }
    }

    fn data(
        &mut self,
        name: &str,
        time: Time,
        span: Span,
        ctx: Context<'_>,
    ) -> Lowered<(Expr, Ty)> {
        let Some(symbol) = self.symbols.get(Sort::Data, name) else {
            let sorts = [Sort::Data, Sort::Indicator, Sort::Parameter];
            return Err(Diagnostic::error("E0204", format!("nie ma danej ani wskaźnika „{name}”"))
                .at(span, "nieznana nazwa")
                .hint("sprawdź pisownię albo dodaj blok „dana”")
                .suggest(self.symbols.suggestion(&sorts, name)));
        };
        self.used.insert((Sort::Data, symbol.index));
        let unit =
            self.data_units.get(symbol.index).cloned().flatten().unwrap_or_else(Unit::number);
        let formula = matches!(ctx, Context::Formula);
        if !formula && !matches!(time, Time::Fixed(_)) {
            return Err(Diagnostic::error("E0214", format!("dla danej „{name}” trzeba podać rok"))
                .at(span, "")
                .hint(format!("zapisz np. {name}[2024] albo użyj wskaźnika, który sam bierze ostatni znany rok")));
        }
        let raw = Expr::Data(symbol.index, time);
        if !formula {
            return Ok((raw, Ty::In(unit)));
        }
        // Formulas work in natural units, so that the declared unit of the result is the only scale.
        let natural = if (unit.scale - 1.0).abs() < f64::EPSILON {
            raw
        } else if unit.scale < 1.0 {
            Expr::Binary(Op::Mul, Box::new(raw), Box::new(Expr::Number((1.0 / unit.scale).round())))
        } else {
            Expr::Binary(Op::Div, Box::new(raw), Box::new(Expr::Number(unit.scale)))
        };
        Ok((natural, quantity(unit.dim, 1.0)))
    }

    fn at(
        &mut self,
        inner: &Node,
        time: Time,
        span: Span,
        ctx: Context<'_>,
    ) -> Lowered<(Expr, Ty)> {
        match &inner.kind {
            Kind::Name(name) if self.symbols.get(Sort::Indicator, name).is_none() => {
                self.data(name, time, span, ctx)
            }
            _ => Err(Diagnostic::error("E0214", "rok w nawiasie można podać tylko przy danej")
                .at(span, "")
                .hint("zapisz np. ludność[2020]; zmianę wskaźnika w czasie wyraża zmiana(5 lat)")),
        }
    }

    fn name(
        &mut self,
        name: &str,
        span: Span,
        ctx: Context<'_>,
        path: &mut Vec<(usize, Span)>,
    ) -> Lowered<(Expr, Ty)> {
        if let Context::Threshold(unit) = ctx {
            let own = match name {
                "wartość" => Some(Expr::Value),
                "powiat" => Some(Expr::Reference(Group::Powiat)),
                "województwo" => Some(Expr::Reference(Group::Voivodeship)),
                "kraj" => Some(Expr::Reference(Group::Country)),
                "typ" => Some(Expr::Reference(Group::SameType)),
                "wielkość" => Some(Expr::Reference(Group::SameSize)),
                "grupa" => Some(Expr::Reference(Group::Chosen)),
                _ => None,
            };
            if let Some(e) = own {
                return Ok((e, Ty::In(unit.clone())));
            }
        }
        if name.contains('.') {
            let node = Node { kind: Kind::Name(name.to_owned()), span };
            let path = self.fact_path(&node, ctx)?;
            let ty = if facts::kind(&path) == Some(FactKind::Day) { Ty::Day } else { Ty::Bare };
            return Ok((Expr::Fact(path, span), ty));
        }
        if let Some(symbol) = self.symbols.get(Sort::Parameter, name) {
            self.used.insert((Sort::Parameter, symbol.index));
            let unit = self.parameter_units.get(symbol.index).cloned().flatten();
            return Ok((Expr::Parameter(symbol.index), unit.map_or(Ty::Bare, Ty::In)));
        }
        if let Some(symbol) = self.symbols.get(Sort::Indicator, name) {
            self.used.insert((Sort::Indicator, symbol.index));
            if matches!(ctx, Context::Formula) {
                return self.expand(symbol.index, name, span, path);
            }
            let unit = self.indicator_units.get(symbol.index).cloned().flatten();
            return Ok((Expr::Indicator(symbol.index), unit.map_or(Ty::Bare, Ty::In)));
        }
        self.data(name, Time::Current, span, ctx)
    }

    /// An indicator in another indicator's formula stands for its own formula.
    fn expand(
        &mut self,
        index: usize,
        name: &str,
        span: Span,
        path: &mut Vec<(usize, Span)>,
    ) -> Lowered<(Expr, Ty)> {
        if path.iter().any(|(i, _)| *i == index) {
            let first = path.first().map_or(span, |(_, s)| *s);
            return Err(Diagnostic::error(
                "E0213",
                format!("wskaźnik „{name}” zależy od samego siebie"),
            )
            .at(span, "to odwołanie zamyka koło")
            .also(first, "od tego wskaźnika zaczyna się koło")
            .hint("zapisz jeden z tych wzorów wprost na danych"));
        }
        let Some(node) = self.formulas.get(index).cloned().flatten() else {
            return Ok((Expr::Number(f64::NAN), Ty::Bare));
        };
        path.push((index, span));
        let (e, dim) = self.formula(&node, path)?;
        path.pop();
        Ok((e, quantity(dim, 1.0)))
    }

    fn call(
        &mut self,
        name: &str,
        args: &[Node],
        span: Span,
        ctx: Context<'_>,
    ) -> Lowered<(Expr, Ty)> {
        match (name, ctx) {
            ("zmiana", Context::Threshold(unit)) => {
                Ok((Expr::Change(years(args, span)?), Ty::In(unit.clone())))
            }
            ("zmiana_procent", Context::Threshold(_)) => {
                Ok((Expr::ChangePercent(years(args, span)?), Ty::Bare))
            }
            ("percentyl", Context::Threshold(_)) => {
                Ok((Expr::Percentile(group(args, span)?), Ty::Bare))
            }
            ("zmiana" | "zmiana_procent" | "percentyl", _) => Err(Diagnostic::error(
                "E0215",
                format!("„{name}” można użyć tylko w progu wskaźnika"),
            )
            .at(span, "")
            .hint("zdefiniuj próg, a w problemie zapytaj: alarm nazwa_progu")),
            ("rok", _) => match args {
                [Node { kind: Kind::Name(id), span: at }] => {
                    let symbol = self
                        .symbols
                        .get(Sort::Indicator, id)
                        .ok_or_else(|| self.symbols.unknown(Sort::Indicator, id, *at))?;
                    self.used.insert((Sort::Indicator, symbol.index));
                    Ok((Expr::LatestYear(symbol.index), Ty::Bare))
                }
                _ => Err(arguments(span, "rok(wskaźnik)")),
            },
            ("liczba_znanych", _) if !args.is_empty() => {
                let mut operands = Vec::new();
                for a in args {
                    operands.push(self.numeric(a, ctx, &mut Vec::new())?.0);
                }
                Ok((Expr::CountKnown(operands), Ty::Bare))
            }
            ("ankieta", _) => match args {
                [
                    Node { kind: Kind::Name(survey), .. },
                    Node { kind: Kind::Name(question), .. },
                ] => Ok((Expr::Survey(survey.clone(), question.clone()), Ty::Bare)),
                _ => Err(arguments(span, "ankieta(badanie; pytanie)")),
            },
            ("liczba", Context::Requirement) => match args {
                [Node { kind: Kind::Name(set), .. }] if facts::features(set).is_some() => {
                    Ok((Expr::CountSet(set.clone(), span), Ty::Bare))
                }
                _ => Err(arguments(span, "liczba(zbiór), np. liczba(cele_strategiczne)")),
            },
            _ => {
                let known = [
                    "zmiana",
                    "zmiana_procent",
                    "percentyl",
                    "rok",
                    "liczba_znanych",
                    "ankieta",
                    "liczba",
                ];
                Err(Diagnostic::error(
                    "E0212",
                    format!("nie ma funkcji „{name}” albo nie można jej tu użyć"),
                )
                .at(span, "")
                .hint(format!("znane funkcje: {}", known.join(", ")))
                .suggest(closest(name, known)))
            }
        }
    }
}

fn quantity(dim: Dim, scale: f64) -> Ty {
    Ty::In(Unit { label: dim.to_string(), dim, scale, per_residents: false })
}

fn number(value: f64, unit: Option<&(String, Span)>) -> Lowered<(Expr, Ty)> {
    let Some((word, span)) = unit else { return Ok((Expr::Number(value), Ty::Bare)) };
    if word == "%" || word == "‰" {
        // Percentages compare with values given in percent and with survey shares.
        return Ok((Expr::Number(value), Ty::Bare));
    }
    let found = Unit::word(word).ok_or_else(|| {
        Diagnostic::error("E0211", format!("nie znam jednostki „{word}”"))
            .at(*span, "")
            .hint("jednostki wymienia dokumentacja języka")
            .suggest(closest(word, super::unit::words()))
    })?;
    Ok((Expr::Number(value), Ty::In(found)))
}

fn years(args: &[Node], span: Span) -> Lowered<u16> {
    match args {
        [Node { kind: Kind::Number(n, Some((word, _))), .. }]
            if ["lat", "lata", "rok"].contains(&word.as_str())
                && *n >= 1.0
                && *n <= 100.0
                && n.fract() == 0.0 =>
        {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked above"
            )]
            Ok(*n as u16)
        }
        _ => Err(arguments(span, "zmiana(5 lat)")),
    }
}

fn group(args: &[Node], span: Span) -> Lowered<Group> {
    match args {
        [Node { kind: Kind::Name(n), .. }] => match n.as_str() {
            "typ" => Ok(Group::SameType),
            "kraj" => Ok(Group::Country),
            "województwo" => Ok(Group::Voivodeship),
            "powiat" => Ok(Group::Powiat),
            "typ_w_województwie" => Ok(Group::SameTypeInVoivodeship),
            "wielkość" => Ok(Group::SameSize),
            "grupa" => Ok(Group::Chosen),
            _ => Err(arguments(
                span,
                "percentyl(typ), percentyl(typ_w_województwie), percentyl(wielkość), percentyl(grupa), percentyl(województwo), percentyl(powiat) albo percentyl(kraj)",
            )),
        },
        _ => Err(arguments(span, "percentyl(typ)")),
    }
}
