//! What an imported file makes one doubt of: mended codes, zeros that mean no data, remarks of the
//! office, columns nobody can name. Each kind is reported once, with its count and the first case.

use std::collections::{BTreeMap, BTreeSet};

use super::harvest::Spot;
use crate::data::{Report, Slip, quoted};
use crate::diag::{Diagnostic, Severity};
use crate::text::plural_of;

/// A variable as messages call it, and whether the rules know it.
pub(super) struct Known<'v> {
    pub(super) id: &'v str,
    pub(super) ruled: bool,
}

/// Codes of one kind of slip.
struct Mended {
    rows: usize,
    written: String,
    code: String,
    spot: Spot,
}

/// Names that are not those of the register.
#[derive(Default)]
struct Names {
    rows: usize,
    /// Code, name in the file, name in the register, row.
    others: BTreeSet<(String, String, String)>,
    other_rows: usize,
    first: Option<Spot>,
}

/// Values and zeros of a variable in a year.
#[derive(Default)]
struct Zeros {
    values: usize,
    zeros: usize,
}

/// Fewer zeros than that may be chance where no other year shows that there is something to count.
const MANY: usize = 20;
/// So many names of others, and a twentieth of the rows, are no renamed gminas.
const MISPLACED: usize = 3;
/// Names shown of a list.
const SHOWN: usize = 10;

/// Doubts of one file.
#[derive(Default)]
pub(super) struct Doubts {
    mended: BTreeMap<Slip, Mended>,
    zeros: BTreeMap<(usize, i32), Zeros>,
    made_missing: BTreeMap<(usize, i32), usize>,
    remarks: BTreeMap<String, (usize, BTreeSet<i32>)>,
    nameless: BTreeMap<String, usize>,
    names: Names,
    cut: Option<u32>,
}

impl Doubts {
    /// A code was put right.
    pub(super) fn mended(&mut self, slip: Slip, written: &str, code: &str, spot: Spot) {
        let made = || Mended { rows: 0, written: written.to_owned(), code: code.to_owned(), spot };
        self.mended.entry(slip).or_insert_with(made).rows += 1;
    }

    /// A value was taken.
    pub(super) fn value(&mut self, variable: usize, year: i32, zero: bool) {
        let cell = self.zeros.entry((variable, year)).or_default();
        cell.values += 1;
        cell.zeros += usize::from(zero);
    }

    /// A zero was taken for no data, as the rules say.
    pub(super) fn zero_made_missing(&mut self, variable: usize, year: i32) {
        *self.made_missing.entry((variable, year)).or_default() += 1;
    }

    /// A value bears a remark.
    pub(super) fn remarked(&mut self, remark: &str, year: i32) {
        let entry = self.remarks.entry(remark.to_owned()).or_default();
        entry.0 += 1;
        entry.1.insert(year);
    }

    /// A value stands in a column without a header.
    pub(super) fn nameless(&mut self, column: &str) {
        *self.nameless.entry(column.to_owned()).or_default() += 1;
    }

    /// The row of a gmina gives a name.
    pub(super) fn named(&mut self, code: &str, name: &str, of: &str, same: bool, spot: Spot) {
        let n = &mut self.names;
        n.rows += 1;
        if same {
            return;
        }
        n.other_rows += 1;
        n.first.get_or_insert(spot);
        if n.others.len() < SHOWN {
            n.others.insert((code.to_owned(), name.to_owned(), of.to_owned()));
        }
    }

    /// The last row may have been cut.
    pub(super) fn cut(&mut self, row: u32) {
        self.cut = Some(row);
    }

    /// Reports all doubts; `variables` by the numbers used before.
    pub(super) fn report(&self, report: &mut Report, variables: &[Known<'_>]) {
        report.set_sheet(None);
        for (slip, mended) in &self.mended {
            report_mended(report, *slip, mended);
        }
        report.set_sheet(None);
        self.report_zeros(report, variables);
        self.report_made_missing(report, variables);
        self.report_remarks(report);
        self.report_nameless(report);
        self.report_names(report);
        report.set_sheet(None);
        if let Some(row) = self.cut {
            report.add("W0431", Severity::Warning, |r| {
                Diagnostic::warning(
                    "W0431",
                    "ostatni wiersz nie ma końca wiersza: plik mógł zostać ucięty w środku liczby",
                )
                .in_data(r.place(Some(row), None), "ostatni wiersz")
                .hint("Porównaj ostatni wiersz ze źródłem albo pobierz plik ponownie.")
            });
        }
    }

    fn report_zeros(&self, report: &mut Report, variables: &[Known<'_>]) {
        let whole = |z: &Zeros| z.zeros == z.values;
        let elsewhere =
            |variable: usize| self.zeros.iter().any(|((v, _), z)| *v == variable && !whole(z));
        let suspects: Vec<(&Known<'_>, i32, usize)> = self
            .zeros
            .iter()
            .filter(|((v, _), z)| whole(z) && (z.values >= MANY || (z.values > 1 && elsewhere(*v))))
            .filter_map(|((v, year), z)| Some((variables.get(*v)?, *year, z.values)))
            .collect();
        if suspects.is_empty() {
            return;
        }
        let named: Vec<String> = suspects
            .iter()
            .take(SHOWN)
            .map(|(v, year, n)| {
                format!(
                    "{} w roku {year} ({})",
                    v.id,
                    plural_of(*n as u64, "wartość", "wartości", "wartości")
                )
            })
            .collect();
        let all_ruled = suspects.iter().all(|(v, _, _)| v.ruled);
        report.add("W0432", Severity::Warning, |r| {
            Diagnostic::warning(
                "W0432",
                format!(
                    "wszystkie wartości to 0; zero zapewne znaczy brak danych: {}{}",
                    named.join("; "),
                    others(suspects.len(), SHOWN)
                ),
            )
            .in_data(r.place(None, None), "")
            .hint(if all_ruled {
                "Jeżeli w BDL tych danych nie ma, dopisz w bloku dana pole zero_to_brak z tym \
                 rokiem i zaimportuj plik ponownie. Bez tego zero zostaje zerem."
            } else {
                "Jeżeli w BDL tych danych nie ma, nie używaj tego roku: gdy dana trafi do reguł, \
                 dopisz w jej bloku pole zero_to_brak z tym rokiem. Bez tego zero zostaje zerem."
            })
        });
    }

    fn report_made_missing(&self, report: &mut Report, variables: &[Known<'_>]) {
        let total: usize = self.made_missing.values().sum();
        if total == 0 {
            return;
        }
        let named: Vec<String> = self
            .made_missing
            .iter()
            .take(SHOWN)
            .filter_map(|((v, year), n)| {
                Some(format!("{} w roku {year} ({n})", variables.get(*v)?.id))
            })
            .collect();
        report.add("N0430", Severity::Note, |r| {
            Diagnostic::note(
                "N0430",
                format!(
                    "{} zapisano jako brak danych, bo tak mówią reguły: {}{}",
                    plural_of(total as u64, "zero", "zera", "zer"),
                    named.join("; "),
                    others(self.made_missing.len(), SHOWN)
                ),
            )
            .in_data(r.place(None, None), "")
            .hint("Lata, w których zero znaczy brak danych, podaje pole zero_to_brak w bloku dana.")
        });
    }

    fn report_remarks(&self, report: &mut Report) {
        if self.remarks.is_empty() {
            return;
        }
        let named: Vec<String> = self
            .remarks
            .iter()
            .map(|(mark, (n, years))| {
                let years = match (years.first(), years.last()) {
                    (Some(a), Some(b)) if a != b => format!("lata {a}–{b}"),
                    (Some(a), _) => format!("rok {a}"),
                    _ => String::new(),
                };
                let values = plural_of(*n as u64, "wartość", "wartości", "wartości");
                format!("{mark}{}: {values}, {years}", meaning(mark))
            })
            .collect();
        report.add("N0433", Severity::Note, |r| {
            Diagnostic::note("N0433", format!("uwagi GUS przy wartościach: {}", named.join("; ")))
                .in_data(r.place(None, None), "")
                .hint("Wartości wczytano. Przy zmianie metodologii nie porównuj lat przed nią i po niej.")
        });
    }

    /// A few other names are gminas that changed theirs; many mean that codes and names no longer
    /// stand in their rows, as after sorting one column alone.
    fn report_names(&self, report: &mut Report) {
        let n = &self.names;
        let Some(first) = &n.first else { return };
        report.set_sheet(first.sheet.as_deref());
        let row = Some(first.row);
        let named: Vec<String> = n
            .others
            .iter()
            .map(|(code, name, of)| format!("{code} to {of}, a w pliku {}", quoted(name)))
            .collect();
        let list = format!(
            "{}{}",
            named.join("; "),
            if n.other_rows > named.len() { " i inne" } else { "" }
        );
        if n.other_rows >= MISPLACED && n.other_rows * 20 > n.rows {
            report.add("E0432", Severity::Error, |r| {
                Diagnostic::error(
                    "E0432",
                    format!("nazwy nie pasują do kodów w {} z {}: {list}", n.other_rows, rows_of(n.rows)),
                )
                .in_data(r.place(row, None), "pierwszy taki wiersz")
                .hint(
                    "Zapewne posortowano albo przesunięto tylko część kolumn, więc wartości stoją przy \
                     cudzych kodach. Pobierz plik z BDL ponownie.",
                )
            });
        } else {
            report.add("N0432", Severity::Note, |r| {
                Diagnostic::note("N0432", format!("inne nazwy niż w rejestrze: {list}"))
                    .in_data(r.place(row, None), "")
                    .hint(
                        "Zwykle gmina zmieniła nazwę. Liczy się kod; sprawdź, czy to na pewno ta \
                         jednostka.",
                    )
            });
        }
    }

    fn report_nameless(&self, report: &mut Report) {
        let total: usize = self.nameless.values().sum();
        if total == 0 {
            return;
        }
        let named: Vec<String> = self.nameless.keys().take(SHOWN).cloned().collect();
        report.add("W0434", Severity::Warning, |r| {
            Diagnostic::warning(
                "W0434",
                format!(
                    "kolumny bez nagłówka mają wartości, których nie wczytano: {} (pól: {total}{})",
                    named.join(", "),
                    others(self.nameless.len(), SHOWN)
                ),
            )
            .in_data(r.place(None, None), "")
            .hint("Dopisz nagłówek kolumny, na przykład „ogółem;2024;[osoba]”, albo usuń kolumnę.")
        });
    }
}

fn rows_of(n: usize) -> String {
    plural_of(n as u64, "wiersza gminy", "wierszy gmin", "wierszy gmin")
}

fn others(all: usize, shown: usize) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        n => format!(" i {n} innych"),
    }
}

/// What the bank means by a mark beside a value.
fn meaning(mark: &str) -> &'static str {
    match mark {
        "M" | "m" | "K" => " (zmiana metodologii)",
        "s" | "S" => " (wartość wstępna)",
        "k" => " (suma może być niepełna)",
        "a" => " (mniej niż dokładność zapisu)",
        "v" => " (mała dokładność)",
        "p" => " (powiat razem z miastem)",
        "z" => " (prawdziwe zero)",
        _ => "",
    }
}

fn report_mended(report: &mut Report, slip: Slip, mended: &Mended) {
    let n = mended.rows as u64;
    let first = format!(
        "pierwszy to „{}” w wierszu {}, czyli {}",
        mended.written, mended.spot.row, mended.code
    );
    let row = Some(mended.spot.row);
    report.set_sheet(mended.spot.sheet.as_deref());
    match slip {
        Slip::Zero => report.add("W0430", Severity::Warning, |r| {
            let codes = plural_of(
                n,
                "kod stracił zero z początku i został uzupełniony",
                "kody straciły zero z początku i zostały uzupełnione",
                "kodów straciło zero z początku i zostało uzupełnionych",
            );
            Diagnostic::warning("W0430", format!("{codes}; {first}"))
                .in_data(r.place(row, None), "pierwszy taki kod")
                .hint(
                    "Arkusz kalkulacyjny usuwa zero z początku kodu. Sprawdź nazwy kilku jednostek; \
                     najlepiej zaimportuj plik prosto z BDL, nie otwierając go w arkuszu.",
                )
        }),
        Slip::Spelling => report.add("N0431", Severity::Note, |r| {
            let codes = plural_of(
                n,
                "kod zapisano z odstępami albo znakiem z arkusza i odczytano bez nich",
                "kody zapisano z odstępami albo znakiem z arkusza i odczytano bez nich",
                "kodów zapisano z odstępami albo znakiem z arkusza i odczytano bez nich",
            );
            Diagnostic::note("N0431", format!("{codes}; {first}"))
                .in_data(r.place(row, None), "pierwszy taki kod")
                .hint("Nic nie trzeba robić.")
        }),
    }
}
