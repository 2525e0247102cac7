//! Order of evaluation: every result after the results it reads.

use super::program::{Test, ThresholdCode, Waiting};
use crate::diag::{Diagnostic, Span};
use crate::lang::ruleset::RuleSet;

/// Longest chain of rules that rest on each other: explanations follow it step by step.
const MAX_DEPTH: u32 = 100;
/// Most rules a single rule may unfold into, each counted as often as it is named.
const MAX_SIZE: u32 = 10_000;

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
    if errors.is_empty() {
        errors.extend(sorter.too_big());
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

    /// The first rule that unfolds into more than anybody could read, if there is one.
    fn too_big(&self) -> Option<Diagnostic> {
        let mut weights = vec![(0u32, 0u32); self.marks.len()];
        for node in &self.order {
            let (mut size, mut depth) = (1u32, 1u32);
            for read in self.reads(*node) {
                let (s, d) = weights.get(self.slot(read)).copied().unwrap_or_default();
                size = size.saturating_add(s);
                depth = depth.max(d.saturating_add(1));
            }
            if size > MAX_SIZE || depth > MAX_DEPTH {
                let (kind, id, span) = self.name(*node)?;
                return Some(
                    Diagnostic::error(
                        "E0506",
                        format!("{kind} „{id}” opiera się na zbyt wielu innych regułach"),
                    )
                    .at(span, "po rozwinięciu tej reguły")
                    .hint(
                        "Zapisz warunek przez progi i wskaźniki, bez długiego łańcucha problemów.",
                    ),
                );
            }
            if let Some(w) = weights.get_mut(self.slot(*node)) {
                *w = (size, depth);
            }
        }
        None
    }

    fn name(&self, node: Waiting) -> Option<(&'static str, &str, Span)> {
        let (kind, meta) = match node {
            Waiting::Threshold(i) => ("próg", &self.rules.thresholds.get(i)?.meta),
            Waiting::Problem(i) => ("problem", &self.rules.problems.get(i)?.meta),
        };
        Some((kind, &meta.id, meta.span))
    }

    fn circle(&self, node: Waiting) -> Diagnostic {
        let meta = self.name(node);
        let (kind, id) = meta.map_or(("reguła", ""), |(kind, id, _)| (kind, id));
        let d = Diagnostic::error("E0502", format!("{kind} „{id}” zależy sam od siebie"))
            .hint("Usuń odwołanie, które zamyka koło.");
        match meta {
            Some((_, _, span)) => d.at(span, "warunek prowadzi z powrotem tutaj"),
            None => d,
        }
    }
}
