//! Conditions as lists in words.

use serde_json::{Value, json};

use super::context::Context;
use crate::document::escape;
use crate::eval::level_name;
use crate::lang::expr::Cond;

/// Deeper conditions than this are printed flat.
const DEEPEST: usize = 8;

impl Context<'_> {
    /// A condition as lines of a nested list. `own` is the indicator whose threshold it is.
    pub fn condition(&self, cond: &Cond, own: Option<usize>) -> Vec<Value> {
        let mut out = Vec::new();
        self.lines(cond, own, 0, &mut out);
        out
    }

    fn lines(&self, cond: &Cond, own: Option<usize>, depth: usize, out: &mut Vec<Value>) {
        let line = |kind: &str, text: String, level: &str| {
            json!({
                "wcięcie": "    ".repeat(depth.min(DEEPEST)),
                "wszystkie": kind == "wszystkie",
                "dowolny": kind == "dowolny",
                "żaden": kind == "żaden",
                "próg": kind == "próg",
                "problem": kind == "problem",
                "poziom": level,
                "tekst": text,
            })
        };
        match cond {
            Cond::All(parts) | Cond::Any(parts) => {
                let kind = if matches!(cond, Cond::All(_)) { "wszystkie" } else { "dowolny" };
                out.push(line(kind, String::new(), ""));
                parts.iter().for_each(|p| self.lines(p, own, depth + 1, out));
            }
            Cond::Not(part) => {
                out.push(line("żaden", String::new(), ""));
                self.lines(part, own, depth + 1, out);
            }
            Cond::Threshold(level, i, _) => {
                let text = self.input.rules.thresholds.get(*i).map(|t| self.named("próg", &t.meta));
                out.push(line("próg", text.unwrap_or_default(), level_name(*level)));
            }
            Cond::Problem(i, _) => {
                let text =
                    self.input.rules.problems.get(*i).map(|p| self.named("problem", &p.meta));
                out.push(line("problem", text.unwrap_or_default(), ""));
            }
            leaf => out.push(line("", escape(&self.judge.reason(leaf, own).text), "")),
        }
    }
}
