//! The field `przerwa`: breaks of a data variable's series.

use super::block::{Block, string};
use super::parse::Rule;
use super::ruleset::{BreakEffect, SeriesBreak};
use crate::diag::Diagnostic;

/// Earliest and latest year a break may be in.
const BREAK_YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// Breaks of a series, ascending.
pub fn breaks(block: &Block<'_>, found: &mut Vec<Diagnostic>) -> Vec<SeriesBreak> {
    let mut out: Vec<SeriesBreak> = Vec::new();
    for f in block.all("przerwa") {
        let Some((src, pairs)) = f.pairs(found) else { continue };
        let (mut year, mut effect, mut why) = (None, BreakEffect::Breaks, String::new());
        for p in pairs {
            match p.as_rule() {
                Rule::year => year = p.as_str().trim().parse::<i32>().ok().zip(Some(src.at(&p))),
                Rule::harmless => {
                    let below = p.into_inner().any(|x| x.as_rule() == Rule::below);
                    effect = if below { BreakEffect::HarmlessBelow } else { BreakEffect::Harmless };
                }
                Rule::string => why = string(p),
                _ => {}
            }
        }
        let Some((year, span)) = year else { continue };
        let fault = if !BREAK_YEARS.contains(&year) {
            Some(format!("rok przerwy {year} nie jest rokiem z lat 1900–2100"))
        } else if why.trim().is_empty() {
            Some(format!("przerwa w {year} r. nie ma powodu"))
        } else {
            None
        };
        if let Some(message) = fault {
            found.push(
                Diagnostic::error("E0483", message)
                    .at(span, "")
                    .hint("podaj pierwszy rok liczony po nowemu i powód, który zrozumie czytelnik"),
            );
            continue;
        }
        if let Some(earlier) = out.iter().find(|b| b.year == year) {
            found.push(
                Diagnostic::error("E0483", format!("przerwę w {year} r. podano dwa razy"))
                    .at(span, "drugi raz")
                    .also(earlier.span, "pierwszy raz")
                    .hint("zostaw jedną z nich i połącz powody w jednym tekście"),
            );
            continue;
        }
        out.push(SeriesBreak { year, effect, why, span });
    }
    out.sort_by_key(|b| b.year);
    out
}
