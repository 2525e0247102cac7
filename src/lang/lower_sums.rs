//! What a datum says of other data (`suma_z`, `nie_więcej_niż`) and of its publication (`wrażliwa`).

use super::block::{Block, Field};
use super::lower::Lowering;
use super::symbols::Sort;
use super::unit::Unit;
use super::values;
use crate::diag::{Diagnostic, Span};

/// Dimensions in which people, families and cases are counted.
const COUNTED: [&str; 5] = ["osoba", "rodzina", "gospodarstwo", "szt.", "decyzja"];

/// Whether a unit counts people or cases, one by one.
fn counts(unit: &Unit) -> bool {
    let mut base = unit.dim.0.iter();
    let one = base.next().is_some_and(|(name, e)| *e == 1 && COUNTED.contains(&name.as_str()));
    one && base.next().is_none() && unit.scale == 1.0 && !unit.per_residents
}

impl Lowering<'_> {
    /// Lists of data that add up to this one. Naming a datum here is no use of it: nothing is
    /// calculated.
    pub(super) fn sums(
        &mut self,
        b: &Block<'_>,
        own: usize,
        unit: Option<&Unit>,
    ) -> Vec<Vec<usize>> {
        let fields: Vec<&Field<'_>> = b.all("suma_z").collect();
        let mut out = Vec::new();
        for field in fields {
            let names = field.names(self.found);
            let parts = self.others(&names, own, unit, "suma_z");
            if parts.len() < 2 && parts.len() == names.len() {
                self.found.push(
                    Diagnostic::error("E0491", "suma ma tylko jeden składnik")
                        .at(field.value.span, "")
                        .hint("wymień wszystkie składniki po średniku; gdy dana jest tylko częścią innej, użyj pola „nie_więcej_niż”"),
                );
                continue;
            }
            out.push(parts);
        }
        out
    }

    /// Data this one cannot exceed.
    pub(super) fn at_most(&mut self, b: &Block<'_>, own: usize, unit: Option<&Unit>) -> Vec<usize> {
        let names = b.idents("nie_więcej_niż", self.found);
        self.others(&names, own, unit, "nie_więcej_niż")
    }

    /// Whether small numbers of the datum are withheld.
    pub(super) fn sensitive(&mut self, b: &Block<'_>, unit: Option<&Unit>) -> bool {
        let sensitive = values::yes(b, "wrażliwa", self.found).unwrap_or(false);
        if let Some(unit) = unit.filter(|u| sensitive && !counts(u)) {
            let span = b.field("wrażliwa").map_or(b.meta.span, |f| f.value.span);
            self.found.push(
                Diagnostic::error(
                    "E0492",
                    format!(
                        "dana „{}” jest w jednostce „{}”, więc nie liczy ludzi i nie może być wrażliwa",
                        b.meta.id, unit.label
                    ),
                )
                .at(span, "")
                .hint("usuń pole „wrażliwa”; oznacza się nim liczby osób, rodzin, gospodarstw i spraw"),
            );
        }
        sensitive
    }

    /// Other data of the same kind by name.
    fn others(
        &mut self,
        names: &[(String, Span)],
        own: usize,
        unit: Option<&Unit>,
        field: &str,
    ) -> Vec<usize> {
        let mut out = Vec::new();
        for (name, span) in names {
            let Some(symbol) = self.symbols.get(Sort::Data, name) else {
                self.found.push(self.symbols.unknown(Sort::Data, name, *span));
                continue;
            };
            let index = symbol.index;
            if index == own || out.contains(&index) {
                let message = if index == own {
                    format!("pole „{field}” porównuje daną z nią samą")
                } else {
                    format!("dana „{name}” jest w polu „{field}” dwa razy")
                };
                self.found
                    .push(Diagnostic::error("E0491", message).at(*span, "").hint("usuń tę nazwę"));
                continue;
            }
            let other = self.resolver.data_units.get(index).and_then(Option::as_ref);
            if let (Some(unit), Some(other)) = (unit, other)
                && unit.dim != other.dim
            {
                self.found.push(
                    Diagnostic::error(
                        "E0490",
                        format!(
                            "dana „{name}” jest w jednostce „{}”, a miała być w „{}”",
                            other.label, unit.label
                        ),
                    )
                    .at(*span, "")
                    .hint("dodaje się i porównuje tylko dane tego samego rodzaju; popraw nazwę albo usuń ją z pola"),
                );
                continue;
            }
            out.push(index);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::{RenderOptions, SourceMap, render_terminal};
    use crate::lang;

    const DATA: &str = "zestaw próba wersja \"1\"\n\
        dana razem \"Razem\" {\n jednostka osoba\n MORE\n}\n\
        dana kobiety \"Kobiety\" {\n jednostka osoba\n}\n\
        dana tysiące \"Tysiące\" {\n jednostka tys_osób\n}\n\
        dana rodziny \"Rodziny\" {\n jednostka rodzina\n}\n\
        wskaźnik w \"W\" {\n wzór (razem + kobiety + tysiące) / rodziny\n jednostka osoba / rodzina\n}\n";

    fn compiled(more: &str) -> (lang::Compiled, String) {
        let mut map = SourceMap::default();
        map.add("próba.srps", DATA.replace("MORE", more));
        let c = lang::compile(&map);
        let shown = render_terminal(&c.found, &map, RenderOptions::default());
        (c, shown)
    }

    #[test]
    fn sums_bounds_and_the_mark_are_read() {
        let (c, shown) = compiled(
            "suma_z kobiety; tysiące\n suma_z tysiące; kobiety\n nie_więcej_niż tysiące\n wrażliwa tak",
        );
        let d = c.rules.unwrap_or_else(|| panic!("{shown}")).data[0].clone();
        assert_eq!((d.sums, d.at_most, d.sensitive), (vec![vec![1, 2], vec![2, 1]], vec![2], true));
        let (c, _) = compiled("wrażliwa nie");
        assert!(!c.rules.unwrap().data[0].sensitive);
    }

    #[test]
    fn naming_a_datum_in_a_sum_is_no_use_of_it() {
        let (c, _) = compiled("suma_z kobiety; tysiące");
        assert!(c.found.is_empty(), "{:?}", c.found);
        let mut map = SourceMap::default();
        map.add(
            "próba.srps",
            "zestaw próba wersja \"1\"\ndana a \"A\" {\n jednostka osoba\n nie_więcej_niż b\n}\n\
             dana b \"B\" {\n jednostka osoba\n}\nwskaźnik w \"W\" {\n wzór a\n jednostka osoba\n}\n",
        );
        let found = lang::compile(&map).found;
        assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["N0209"]);
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        let more = [
            "suma_z kobiety; rodziny",
            "suma_z kobiety; nikogo",
            "suma_z kobiety",
            "suma_z kobiety; kobiety",
            "suma_z razem; kobiety",
            "nie_więcej_niż rodziny",
            "nie_więcej_niż razem",
            "wrażliwa może",
            "wrażliwa tak\n wrażliwa tak",
            "suma_z 5",
        ];
        let shown: Vec<String> = more
            .iter()
            .map(|m| {
                let (c, shown) = compiled(m);
                assert!(c.rules.is_none(), "{m}");
                format!("### {m}\n{shown}")
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"));
    }

    #[test]
    fn money_and_shares_are_not_sensitive_counts() {
        let shown: Vec<String> = ["zł", "%", "godzina", "tys_osób", "zł / osoba"]
            .iter()
            .map(|unit| {
                let mut map = SourceMap::default();
                map.add(
                    "próba.srps",
                    format!(
                        "zestaw próba wersja \"1\"\ndana a \"A\" {{\n jednostka {unit}\n wrażliwa tak\n}}\n\
                         wskaźnik w \"W\" {{\n wzór a\n jednostka {unit}\n}}\n"
                    ),
                );
                let c = lang::compile(&map);
                assert!(c.found.iter().any(|d| d.code == "E0492"), "{unit}");
                render_terminal(&c.found, &map, RenderOptions::default())
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"));
    }
}
