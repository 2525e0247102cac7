//! Order of evaluation: every result after the results it reads.

use super::program::{Test, ThresholdCode, Waiting};
use crate::diag::Diagnostic;
use crate::lang::ruleset::RuleSet;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

struct Sorter<'a> {
    rules: &'a RuleSet,
    thresholds: &'a [ThresholdCode],
    problems: &'a [Test],
    marks: Vec<Mark>,
    order: Vec<Waiting>,
}

/// Deferred thresholds and problems in order; a circle is reported.
pub(super) fn order(
    rules: &RuleSet,
    thresholds: &[ThresholdCode],
    problems: &[Test],
    errors: &mut Vec<Diagnostic>,
) -> Vec<Waiting> {
    let mut sorter = Sorter {
        rules,
        thresholds,
        problems,
        marks: vec![Mark::New; thresholds.len() + problems.len()],
        order: Vec::new(),
    };
    let all = (0..thresholds.len())
        .filter(|i| thresholds.get(*i).is_some_and(|t| t.deferred))
        .map(Waiting::Threshold)
        .chain((0..problems.len()).map(Waiting::Problem));
    for node in all {
        sorter.place(node, errors);
    }
    sorter.order
}

impl Sorter<'_> {
    fn slot(&self, node: Waiting) -> usize {
        match node {
            Waiting::Threshold(i) => i,
            Waiting::Problem(i) => self.thresholds.len() + i,
        }
    }

    /// Depth-first with a stack of its own: chains of problems may be long.
    fn place(&mut self, root: Waiting, errors: &mut Vec<Diagnostic>) {
        let mut stack = vec![(root, false)];
        while let Some((node, children_done)) = stack.pop() {
            let slot = self.slot(node);
            let Some(mark) = self.marks.get_mut(slot) else { continue };
            if children_done {
                *mark = Mark::Done;
                self.order.push(node);
                continue;
            }
            match mark {
                Mark::Done => continue,
                Mark::Open => {
                    errors.push(self.circle(node));
                    continue;
                }
                Mark::New => *mark = Mark::Open,
            }
            stack.push((node, true));
            for next in self.reads(node) {
                match self.marks.get(self.slot(next)) {
                    Some(Mark::New) => stack.push((next, false)),
                    Some(Mark::Open) => errors.push(self.circle(next)),
                    _ => {}
                }
            }
        }
    }

    fn reads(&self, node: Waiting) -> Vec<Waiting> {
        let mut out = Vec::new();
        let mut look = |test: &Test| {
            test.visit(&mut |t| match t {
                Test::Threshold(_, i) if self.thresholds.get(*i).is_some_and(|t| t.deferred) => {
                    out.push(Waiting::Threshold(*i));
                }
                Test::Problem(i) => out.push(Waiting::Problem(*i)),
                _ => {}
            });
        };
        match node {
            Waiting::Threshold(i) => {
                if let Some(t) = self.thresholds.get(i) {
                    look(&t.attention);
                    look(&t.alarm);
                }
            }
            Waiting::Problem(i) => {
                if let Some(test) = self.problems.get(i) {
                    look(test);
                }
            }
        }
        out
    }

    fn circle(&self, node: Waiting) -> Diagnostic {
        let meta = match node {
            Waiting::Threshold(i) => self.rules.thresholds.get(i).map(|t| ("próg", &t.meta)),
            Waiting::Problem(i) => self.rules.problems.get(i).map(|p| ("problem", &p.meta)),
        };
        let (kind, id) = meta.map_or(("reguła", ""), |(k, m)| (k, m.id.as_str()));
        let d = Diagnostic::error("E0502", format!("{kind} „{id}” zależy sam od siebie"))
            .hint("Usuń odwołanie, które zamyka koło.");
        match meta {
            Some((_, m)) => d.at(m.span, "warunek prowadzi z powrotem tutaj"),
            None => d,
        }
    }
}
