//! Several gminas under one code: the name decides, or nothing does.

use std::collections::BTreeMap;

use super::super::heads::key;
use super::Reader;
use crate::data::Area;
use crate::diag::Diagnostic;

/// Pairs of rows under one code that are told.
const TOLD_PAIRS: usize = 20;

impl Reader<'_> {
    /// Two gminas under one code: the name decides, or neither is taken.
    pub(super) fn refuse_shared_codes(&mut self) {
        let (Some(name), None) = (self.plan.name, self.plan.long_name) else { return };
        if self.plan.code.is_none() {
            return;
        }
        let mut shared: BTreeMap<(u32, Option<i32>), Vec<usize>> = BTreeMap::new();
        for (i, line) in self.lines.iter().enumerate() {
            if let Area::Gmina(unit) = line.area {
                shared.entry((unit, line.year)).or_default().push(i);
            }
        }
        let mut gone: Vec<usize> = Vec::new();
        let mut told = 0;
        for ((unit, _), lines) in shared.into_iter().filter(|(_, l)| l.len() > 1) {
            let named: Vec<(usize, usize, String)> = lines
                .iter()
                .filter_map(|i| Some((*i, self.lines.get(*i)?.row)))
                .map(|(i, row)| (i, row, self.cell(row, name).shown()))
                .collect();
            // The same gmina twice is judged by its values, later and for all importers.
            let first = named.first().map(|(_, _, n)| key(n));
            if named.iter().all(|(_, _, n)| Some(key(n)) == first) {
                continue;
            }
            let right: Vec<usize> = named
                .iter()
                .filter(|(_, _, n)| self.units.is_named(unit, n))
                .map(|(i, ..)| *i)
                .collect();
            let kept = if right.len() == 1 { right.first().copied() } else { None };
            gone.extend(named.iter().map(|(i, ..)| *i).filter(|i| Some(*i) != kept));
            told += 1;
            if told <= TOLD_PAIRS {
                let d = self.shared_code(unit, kept, &named);
                self.out.found.push(d);
            }
        }
        if told > TOLD_PAIRS
            && let Some(last) = self.out.found.last_mut()
        {
            let more = told - TOLD_PAIRS;
            last.message.push_str(&format!("; dalszych takich kodów w pliku: {more}"));
        }
        gone.sort_unstable();
        for i in gone.iter().rev() {
            let line = self.lines.remove(*i);
            self.skip(line.row, "wierszy pod kodem innej gminy");
        }
    }

    fn shared_code(
        &self,
        unit: u32,
        kept: Option<usize>,
        named: &[(usize, usize, String)],
    ) -> Diagnostic {
        let registry = self.context.registry;
        let name = registry.unit(unit).map_or("", |u| u.name.as_str());
        let code = registry.unit(unit).map_or("", |u| u.code.as_str());
        let (message, mut hint) = match kept {
            Some(_) => (
                format!("kilka wierszy ma kod gminy {name} ({code}); wzięto ten z jej nazwą"),
                String::new(),
            ),
            None => (
                format!(
                    "kilka wierszy ma kod gminy {name} ({code}), a nazwa nie rozstrzyga, który jest jej; nie wzięto żadnego"
                ),
                String::new(),
            ),
        };
        let mut d = Diagnostic::warning("W0446", message);
        for (i, row, text) in named {
            let said = if Some(*i) == kept { "wzięto" } else { "pominięto" };
            d = d.in_data(self.place(*row, self.plan.code), format!("„{}”: {said}", text.trim()));
            if Some(*i) != kept
                && let Some(right) = self.units.neighbour(unit, text).filter(|n| *n != unit)
                && let Some(right) = registry.unit(right)
            {
                hint.push_str(&format!("{} ma kod {}. ", right.name, right.code));
            }
        }
        hint.push_str("Popraw kody w pliku i wczytaj go ponownie, jeżeli te gminy są potrzebne.");
        d.hint(hint)
    }
}
