//! Expressions as short lists of operations over whole columns of units.
//!
//! A list runs once for a column, not once for a unit. Constants stay constants and data columns are
//! borrowed, so only results of arithmetic take a buffer, and buffers come from a pool.

use crate::lang::expr::{Op as Operator, Time};

/// What an operation list reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Load {
    /// Data variable (index in the rule set) at a time.
    Data(usize, Time),
    /// Latest value of the threshold's own indicator.
    Value,
    /// Latest year of the threshold's own indicator.
    OwnYear,
    /// A need of the own indicator (change, reference, percentile), by position.
    Aux(usize),
    /// Latest value of an indicator.
    Indicator(usize),
    /// Latest year of an indicator.
    LatestYear(usize),
    /// Survey share, by position in the program.
    Survey(usize),
}

/// One operation on the stack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Op {
    Number(f64),
    Load(Load),
    Neg,
    Binary(Operator),
    /// Takes so many operands, gives how many of them are known.
    Count(usize),
}

/// An operation list in postfix order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Code(pub Vec<Op>);

/// A column on the stack.
#[derive(Debug)]
pub(super) enum Slot<'a> {
    Const(f64),
    Column(&'a [f64]),
    Owned(Vec<f64>),
    /// One unit has a value, all others are missing.
    Lone(usize, f64),
}

/// A slot seen as numbers.
#[derive(Clone, Copy)]
pub(super) enum Cells<'a> {
    Const(f64),
    Slice(&'a [f64]),
    Lone(usize, f64),
}

impl Cells<'_> {
    /// The number of one unit.
    pub(super) fn at(self, unit: usize) -> f64 {
        match self {
            Cells::Const(x) => x,
            Cells::Slice(s) => s.get(unit).copied().unwrap_or(f64::NAN),
            Cells::Lone(only, x) if only == unit => x,
            Cells::Lone(..) => f64::NAN,
        }
    }
}

impl Slot<'_> {
    pub(super) fn cells(&self) -> Cells<'_> {
        match self {
            Slot::Const(x) => Cells::Const(*x),
            Slot::Column(c) => Cells::Slice(c),
            Slot::Owned(v) => Cells::Slice(v),
            Slot::Lone(unit, x) => Cells::Lone(*unit, *x),
        }
    }

    /// Missing for every unit.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Slot::Const(x) | Slot::Lone(_, x) if x.is_nan())
    }

    /// The number of one unit.
    pub(super) fn at(&self, unit: usize) -> f64 {
        self.cells().at(unit)
    }
}

/// Buffers of one length, used again and again.
#[derive(Debug, Default)]
pub(super) struct Pool {
    units: usize,
    free: Vec<Vec<f64>>,
}

impl Pool {
    pub(super) fn new(units: usize) -> Self {
        Self { units, free: Vec::new() }
    }

    /// An empty buffer with room for all units.
    pub(super) fn take(&mut self) -> Vec<f64> {
        let mut buffer = self.free.pop().unwrap_or_else(|| Vec::with_capacity(self.units));
        buffer.clear();
        buffer
    }

    /// A buffer with every unit missing.
    pub(super) fn blank(&mut self) -> Vec<f64> {
        let mut buffer = self.take();
        buffer.resize(self.units, f64::NAN);
        buffer
    }

    pub(super) fn give(&mut self, slot: Slot<'_>) {
        if let Slot::Owned(buffer) = slot {
            self.free.push(buffer);
        }
    }
}

impl Code {
    /// What the list reads.
    pub(super) fn loads(&self) -> impl Iterator<Item = Load> + '_ {
        self.0.iter().filter_map(|op| match op {
            Op::Load(l) => Some(*l),
            _ => None,
        })
    }

    /// Whether the list can be known while an operand is missing.
    pub(super) fn counts(&self) -> bool {
        self.0.iter().any(|op| matches!(op, Op::Count(_)))
    }

    /// Runs the list. With loads that give only constants it computes a single number.
    pub(super) fn run<'a>(
        &self,
        pool: &mut Pool,
        mut load: impl FnMut(Load, &mut Pool) -> Slot<'a>,
    ) -> Slot<'a> {
        let mut stack: Vec<Slot<'a>> = Vec::with_capacity(4);
        let pop = |stack: &mut Vec<Slot<'a>>| stack.pop().unwrap_or(Slot::Const(f64::NAN));
        for op in &self.0 {
            let slot = match *op {
                Op::Number(x) => Slot::Const(x),
                Op::Load(l) => load(l, pool),
                Op::Neg => {
                    let a = pop(&mut stack);
                    map2(Slot::Const(-1.0), a, pool, |x, y| x * y)
                }
                Op::Binary(operator) => {
                    let b = pop(&mut stack);
                    let a = pop(&mut stack);
                    match operator {
                        Operator::Add => map2(a, b, pool, |x, y| x + y),
                        Operator::Sub => map2(a, b, pool, |x, y| x - y),
                        Operator::Mul => map2(a, b, pool, |x, y| x * y),
                        Operator::Div => map2(a, b, pool, divide),
                    }
                }
                Op::Count(n) => {
                    let from = stack.len().saturating_sub(n);
                    let operands: Vec<_> = stack.drain(from..).collect();
                    count_known(operands, pool)
                }
            };
            stack.push(slot);
        }
        pop(&mut stack)
    }
}

/// Quotient; missing when the divisor is zero.
pub(crate) fn divide(x: f64, y: f64) -> f64 {
    if y == 0.0 { f64::NAN } else { x / y }
}

fn count_known<'a>(operands: Vec<Slot<'a>>, pool: &mut Pool) -> Slot<'a> {
    let mut always = 0.0;
    let mut counts: Option<Vec<f64>> = None;
    for slot in operands {
        match slot.cells() {
            Cells::Const(x) => always += f64::from(u8::from(!x.is_nan())),
            Cells::Slice(s) => {
                let out = counts.get_or_insert_with(|| {
                    let mut zeros = pool.take();
                    zeros.resize(s.len(), 0.0);
                    zeros
                });
                out.iter_mut().zip(s).for_each(|(n, x)| *n += f64::from(u8::from(!x.is_nan())));
            }
            Cells::Lone(unit, x) => {
                let out = counts.get_or_insert_with(|| {
                    let mut zeros = pool.take();
                    zeros.resize(pool.units, 0.0);
                    zeros
                });
                if let Some(n) = out.get_mut(unit) {
                    *n += f64::from(u8::from(!x.is_nan()));
                }
            }
        }
        pool.give(slot);
    }
    match counts {
        None => Slot::Const(always),
        Some(mut counts) => {
            counts.iter_mut().for_each(|n| *n += always);
            Slot::Owned(counts)
        }
    }
}

/// Applies a function cell by cell, in place where an operand owns its buffer.
fn map2<'a>(a: Slot<'a>, b: Slot<'a>, pool: &mut Pool, f: impl Fn(f64, f64) -> f64) -> Slot<'a> {
    if a.is_blank() || b.is_blank() {
        pool.give(a);
        pool.give(b);
        return Slot::Const(f64::NAN);
    }
    // Missing is missing in every sum and product, so only the one unit can have a result.
    if let (Slot::Lone(unit, _), _) | (_, Slot::Lone(unit, _)) = (&a, &b) {
        let unit = *unit;
        let result = Slot::Lone(unit, f(a.at(unit), b.at(unit)));
        pool.give(a);
        pool.give(b);
        return result;
    }
    match (a, b) {
        (Slot::Const(x), Slot::Const(y)) => Slot::Const(f(x, y)),
        (Slot::Owned(mut v), other) => {
            in_place(&mut v, other.cells(), &f);
            pool.give(other);
            Slot::Owned(v)
        }
        (other, Slot::Owned(mut v)) => {
            in_place(&mut v, other.cells(), |y, x| f(x, y));
            pool.give(other);
            Slot::Owned(v)
        }
        (a, b) => {
            let mut out = pool.take();
            zip_into(&mut out, a.cells(), b.cells(), f);
            Slot::Owned(out)
        }
    }
}

fn in_place(cells: &mut [f64], other: Cells<'_>, f: impl Fn(f64, f64) -> f64) {
    match other {
        Cells::Const(y) => cells.iter_mut().for_each(|x| *x = f(*x, y)),
        Cells::Slice(s) => cells.iter_mut().zip(s).for_each(|(x, y)| *x = f(*x, *y)),
        lone @ Cells::Lone(..) => {
            cells.iter_mut().enumerate().for_each(|(i, x)| *x = f(*x, lone.at(i)));
        }
    }
}

/// Fills an empty buffer from two operands; operands without a slice give a single cell.
pub(super) fn zip_into(
    out: &mut Vec<f64>,
    a: Cells<'_>,
    b: Cells<'_>,
    f: impl Fn(f64, f64) -> f64,
) {
    match (a, b) {
        (Cells::Const(x), Cells::Const(y)) => out.push(f(x, y)),
        (Cells::Const(x), Cells::Slice(s)) => out.extend(s.iter().map(|y| f(x, *y))),
        (Cells::Slice(s), Cells::Const(y)) => out.extend(s.iter().map(|x| f(*x, y))),
        (Cells::Slice(s), Cells::Slice(t)) => {
            out.extend(s.iter().zip(t).map(|(x, y)| f(*x, *y)));
        }
        (Cells::Slice(s), lone) => {
            out.extend(s.iter().enumerate().map(|(i, x)| f(*x, lone.at(i))));
        }
        (lone, Cells::Slice(s)) => {
            out.extend(s.iter().enumerate().map(|(i, y)| f(lone.at(i), *y)));
        }
        (Cells::Lone(unit, _), _) | (_, Cells::Lone(unit, _)) => {
            out.push(f(a.at(unit), b.at(unit)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(ops: Vec<Op>, columns: &[&[f64]]) -> Vec<f64> {
        let mut pool = Pool::new(2);
        let slot = Code(ops).run(&mut pool, |load, _| match load {
            Load::Data(i, _) => Slot::Column(columns[i]),
            _ => Slot::Const(f64::NAN),
        });
        (0..2).map(|u| slot.at(u)).collect()
    }

    fn data(i: usize) -> Op {
        Op::Load(Load::Data(i, Time::Current))
    }

    #[test]
    fn arithmetic_keeps_order_of_operands() {
        let (a, b): (&[f64], &[f64]) = (&[8.0, 6.0], &[2.0, 3.0]);
        assert_eq!(run(vec![data(0), data(1), Op::Binary(Operator::Sub)], &[a, b]), [6.0, 3.0]);
        let nested =
            vec![data(0), data(0), data(1), Op::Binary(Operator::Add), Op::Binary(Operator::Div)];
        assert_eq!(run(nested, &[a, b]), [0.8, 6.0 / 9.0]);
    }

    #[test]
    fn zero_divisor_and_missing_operand_give_nothing() {
        let (a, b): (&[f64], &[f64]) = (&[1.0, 1.0], &[0.0, f64::NAN]);
        let out = run(vec![data(0), data(1), Op::Binary(Operator::Div)], &[a, b]);
        assert!(out.iter().all(|x| x.is_nan()));
        // The reciprocal of a quotient by zero must not come back as zero.
        let twice = vec![
            Op::Number(1.0),
            data(0),
            data(1),
            Op::Binary(Operator::Div),
            Op::Binary(Operator::Div),
        ];
        assert!(run(twice, &[a, b]).iter().all(|x| x.is_nan()));
    }

    #[test]
    fn a_lone_value_meets_columns_constants_and_itself() {
        let column: &[f64] = &[8.0, 6.0];
        let run = |ops: Vec<Op>| -> Vec<f64> {
            let mut pool = Pool::new(2);
            let slot = Code(ops).run(&mut pool, |load, _| match load {
                Load::Data(0, _) => Slot::Column(column),
                _ => Slot::Lone(1, 3.0),
            });
            (0..2).map(|u| slot.at(u)).collect()
        };
        for ops in [
            vec![data(0), data(1), Op::Binary(Operator::Div)],
            vec![
                data(0),
                Op::Number(1.0),
                Op::Binary(Operator::Mul),
                data(1),
                Op::Binary(Operator::Div),
            ],
            vec![Op::Number(6.0), data(1), Op::Binary(Operator::Div)],
            vec![
                data(1),
                data(1),
                Op::Binary(Operator::Add),
                Op::Number(4.0),
                Op::Binary(Operator::Sub),
            ],
        ] {
            let out = run(ops);
            assert!(out[0].is_nan());
            assert_eq!(out[1], 2.0);
        }
        assert_eq!(run(vec![data(1), data(0), Op::Count(2)]), [1.0, 2.0]);
        assert_eq!(run(vec![data(1), Op::Number(1.0), Op::Count(2)]), [1.0, 2.0]);
    }

    #[test]
    fn counting_known_operands_is_never_missing() {
        let (a, b): (&[f64], &[f64]) = (&[1.0, f64::NAN], &[0.0, f64::NAN]);
        let ops = vec![data(0), data(1), Op::Number(f64::NAN), Op::Number(5.0), Op::Count(4)];
        assert_eq!(run(ops, &[a, b]), [3.0, 1.0]);
    }
}
