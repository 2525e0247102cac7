//! Blocks `odstępstwo` → waivers.

use super::block::Block;
use super::lower::Lowering;
use super::ruleset::Waiver;
use super::symbols::Sort;
use super::values;
use crate::diag::Diagnostic;

impl Lowering<'_> {
    pub(super) fn waiver(&mut self, b: &Block<'_>) -> Option<Waiver> {
        let basis = self.citation(b, "podstawa");
        let reason = b.text("powód", self.found);
        let who = b.text("kto", self.found);
        let validity = values::validity(b, "obowiązuje", self.found);
        if b.field("obowiązuje").is_some() && (validity.from.is_none() || validity.to.is_none()) {
            self.found.push(
                Diagnostic::error(
                    "E0251",
                    format!("odstępstwo „{}” nie ma początku albo końca", b.meta.id),
                )
                .at(b.field("obowiązuje").map_or(b.meta.span, |f| f.value.span), "")
                .hint("podaj oba dni: obowiązuje od 2027-01-01 do 2028-12-31"),
            );
        }
        let Some((id, span)) = &b.subject else {
            self.found.push(
                Diagnostic::error(
                    "E0203",
                    format!("odstępstwo „{}” nie mówi, od którego wymogu", b.meta.id),
                )
                .at(b.meta.span, "")
                .hint("zapisz: odstępstwo nazwa od wymóg \"tytuł\" { … }"),
            );
            return None;
        };
        if self.symbols.get(Sort::Requirement, id).is_none() {
            self.found.push(self.symbols.unknown(Sort::Requirement, id, *span));
            return None;
        }
        Some(Waiver {
            meta: b.meta.clone(),
            requirement: id.clone(),
            basis: basis?,
            reason: reason?,
            who: who?,
            validity,
        })
    }
}
