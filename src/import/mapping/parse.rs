//! From the text of a mapping to a [`Mapping`]: every key is known or reported with the closest one.

use super::model::{Datum, Long, Mapping, Signs, SkipWhen, Stand, Test, UnitBy, Writing, YearBy};
use crate::diag::{DataPlace, Diagnostic, FileId, Span, closest};
use crate::project::reader::{Fields, Report};
use crate::project::syntax;

/// Reads a mapping. Places are told by the line of the file, because mappings are no rules and are
/// in no source map.
pub(super) fn parse(path: &str, text: &str) -> Result<Mapping, Vec<Diagnostic>> {
    let file = FileId(0);
    let (root, broken) = syntax::parse(text, file);
    let mut r = Report { file, found: broken };
    if r.found.is_empty() {
        let whole = Span::new(file, 0, text.lines().next().map_or(0, str::len));
        let mapping = read(Fields::new(root.get_ref(), "pliku mapowania", whole), &mut r);
        if r.found.is_empty() {
            return Ok(mapping);
        }
    }
    let mut found = r.found;
    found.sort_by_key(|d| d.labels.first().map(|l| l.span));
    Err(found.into_iter().map(|d| by_line(d, path, text)).collect())
}

/// Whether a text is meant as a mapping; settings of a project hold other files too.
pub(super) fn is_mapping(text: &str) -> bool {
    let has = |head: &str| text.lines().any(|l| l.trim_start().starts_with(head));
    has("[jednostka]") && (has("[[dane]]") || has("[zmienne]"))
}

/// Labels in the text become places by row.
fn by_line(mut d: Diagnostic, path: &str, text: &str) -> Diagnostic {
    for label in std::mem::take(&mut d.labels) {
        let before = text.as_bytes().get(..label.span.start as usize).unwrap_or_default();
        let row = before.iter().filter(|b| **b == b'\n').count() + 1;
        let place = DataPlace {
            file: path.to_owned(),
            sheet: None,
            row: u32::try_from(row).ok(),
            column: None,
        };
        d.places.push((place, label.text));
    }
    d
}

fn read(mut f: Fields<'_, '_>, r: &mut Report) -> Mapping {
    let name = f.plain(r, "nazwa");
    if name.is_none() && !f.has("nazwa") {
        f.missing(r, "nazwa", "\"Wykaz mieszkań gminnych\"");
    }
    let source = f.plain(r, "źródło");
    if source.is_none() && !f.has("źródło") {
        f.missing(r, "źródło", "\"urząd gminy, wykaz mieszkań\"");
    }
    let mapping = Mapping {
        name: name.unwrap_or_default(),
        source: source.unwrap_or_default(),
        vintage: f.date(r, "pobrano").map(|d| d.value),
        signs: signs(&mut f, r),
        sheet: f.plain(r, "arkusz"),
        head: head(&mut f, r),
        skip_rows: skip_rows(&mut f, r),
        skip_when: f.tables(r, "pomiń_gdy").into_iter().filter_map(|t| skip_when(t, r)).collect(),
        writing: writing(&mut f, r),
        unit: unit(&mut f, r),
        year: year(&mut f, r),
        data: f.tables(r, "dane").into_iter().filter_map(|t| datum(t, r)).collect(),
        long: f.table(r, "zmienne").and_then(|t| long(t, r)),
    };
    if !f.has("dane") && !f.has("zmienne") {
        f.missing(r, "[[dane]]", "{ kolumna = \"…\", zmienna = \"…\" }");
    }
    f.finish(r);
    mapping
}

fn signs(f: &mut Fields<'_, '_>, r: &mut Report) -> Signs {
    let Some(mut t) = f.table(r, "rozpoznanie") else { return Signs::default() };
    let list = |v: Option<Vec<crate::project::Placed<String>>>| {
        v.unwrap_or_default().into_iter().map(|p| p.value).filter(|s| !s.is_empty()).collect()
    };
    let signs = Signs {
        files: list(t.texts(r, "plik")),
        sheet: t.plain(r, "arkusz"),
        texts: list(t.texts(r, "nagłówek")),
    };
    t.finish(r);
    signs
}

/// `nagłówek_od` and `nagłówek_do`; both 0 when the table has no headers.
fn head(f: &mut Fields<'_, '_>, r: &mut Report) -> Option<(u32, u32)> {
    let from = f.integer(r, "nagłówek_od");
    let to = f.integer(r, "nagłówek_do");
    let row = |n: i64| u32::try_from(n).ok().filter(|n| *n <= 1000);
    let first = from.as_ref().map_or(Some(1), |p| row(p.value));
    let last = match &to {
        Some(p) => row(p.value),
        None => first,
    };
    match (first, last) {
        (Some(0), Some(0)) => None,
        (Some(a), Some(b)) if 1 <= a && a <= b => Some((a, b)),
        _ => {
            if let Some(p) = to.or(from) {
                r.push(
                    Diagnostic::error("E0449", "wiersze nagłówków są podane niemożliwie")
                        .at(p.span, "od 1 do 1000, a nagłówek_do nie mniejszy niż nagłówek_od")
                        .hint("Gdy tabela nie ma nagłówków, wpisz nagłówek_od = 0."),
                );
            }
            None
        }
    }
}

/// Rows as numbers and ranges: `["3", "10-12"]`.
fn skip_rows(f: &mut Fields<'_, '_>, r: &mut Report) -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    for item in f.texts(r, "pomiń_wiersze").unwrap_or_default() {
        let (a, b) = item.value.split_once(['-', '–']).unwrap_or((&item.value, &item.value));
        match (a.trim().parse::<u32>(), b.trim().parse::<u32>()) {
            (Ok(a), Ok(b)) if 1 <= a && a <= b => out.push((a, b)),
            _ => r.push(
                Diagnostic::error(
                    "E0449",
                    format!("„{}” nie jest numerem wiersza ani zakresem", item.value),
                )
                .at(item.span, "tu ma być numer albo zakres")
                .hint("Zapisz na przykład: pomiń_wiersze = [\"3\", \"10-12\"]"),
            ),
        }
    }
    out
}

fn skip_when(mut f: Fields<'_, '_>, r: &mut Report) -> Option<SkipWhen> {
    let column = f.plain(r, "kolumna");
    if column.is_none() && !f.has("kolumna") {
        f.missing(r, "kolumna", "\"Nazwa\"");
    }
    let mut tests = Vec::new();
    tests.extend(f.plain(r, "jest").map(Test::Is));
    tests.extend(f.plain(r, "zawiera").map(Test::Contains));
    tests.extend(f.plain(r, "zaczyna_się").map(Test::Begins));
    if f.boolean(r, "puste") == Some(true) {
        tests.push(Test::Empty);
    }
    let why = f.plain(r, "powód").unwrap_or_else(|| "pominięte w mapowaniu".to_owned());
    let test = tests.pop().filter(|_| tests.is_empty());
    if test.is_none() {
        r.push(
            Diagnostic::error("E0449", "[[pomiń_gdy]] ma mieć jeden warunek")
                .at(f.place(), "tu")
                .hint("Wpisz jedno z pól: jest, zawiera, zaczyna_się, puste = true."),
        );
    }
    f.finish(r);
    Some(SkipWhen { column: column?, test: test?, why })
}

fn writing(f: &mut Fields<'_, '_>, r: &mut Report) -> Writing {
    let stand = &[("zero", Stand::Zero), ("brak", Stand::Missing)];
    Writing {
        decimal: word(f, r, "separator_dziesiętny", &[(",", ','), (".", '.')]),
        dash: word(f, r, "kreska", stand),
        empty: word(f, r, "puste", stand).unwrap_or(Stand::Missing),
        strip_notes: word(f, r, "przypisy", &[("usuń", true), ("błąd", false)]).unwrap_or(false),
        faults_missing: word(f, r, "błędy_arkusza", &[("brak", true), ("błąd", false)])
            .unwrap_or(false),
    }
}

fn unit(f: &mut Fields<'_, '_>, r: &mut Report) -> UnitBy {
    let Some(mut t) = f.table(r, "jednostka") else {
        if !f.has("jednostka") {
            f.missing(r, "[jednostka]", "{ teryt = \"Kod\" }");
        }
        return UnitBy::default();
    };
    let unit = UnitBy {
        code: t.plain(r, "teryt"),
        name: t.plain(r, "nazwa"),
        powiat: t.plain(r, "powiat"),
        voivodeship: t.plain(r, "województwo"),
        whole_file: t.boolean(r, "cały_plik").unwrap_or(false),
        skip_unknown: word(&mut t, r, "nieznane", &[("pomiń", true), ("błąd", false)])
            .unwrap_or(false),
        skip_areas: word(&mut t, r, "obszary", &[("pomiń", true), ("weź", false)]).unwrap_or(false),
    };
    if unit.code.is_none() && unit.name.is_none() && !unit.whole_file {
        r.push(
            Diagnostic::error("E0449", "[jednostka] nie mówi, czego dotyczą wiersze")
                .at(t.place(), "tu")
                .hint(
                    "Wpisz kolumnę kodów (teryt), kolumnę nazw gmin (nazwa) albo cały_plik = true.",
                ),
        );
    } else if unit.whole_file && (unit.code.is_some() || unit.name.is_some()) {
        r.push(
            Diagnostic::error("E0449", "[jednostka] mówi dwie różne rzeczy naraz")
                .at(t.place(), "tu")
                .hint("Zostaw albo cały_plik = true, albo kolumnę kodów lub nazw."),
        );
    }
    t.finish(r);
    unit
}

/// A year, or where it stands: `"nagłówek"`, `"plik"`, `"tytuł"`, `"pytaj"`, or `rok_kolumna`.
fn year(f: &mut Fields<'_, '_>, r: &mut Report) -> YearBy {
    if let Some(column) = f.plain(r, "rok_kolumna") {
        // Asked for so that it counts as known; both together are one too many.
        if f.has("rok") {
            r.push(
                Diagnostic::error("E0449", "rok i rok_kolumna są podane razem")
                    .at(f.place(), "w tym pliku")
                    .hint("Zostaw jedno z nich."),
            );
        }
        return YearBy::Column(column);
    }
    let words = [
        ("nagłówek", YearBy::Header),
        ("plik", YearBy::File),
        ("tytuł", YearBy::Title),
        ("pytaj", YearBy::Asked),
    ];
    match f.free_text_or_number("rok") {
        None if !f.has("rok") => YearBy::Asked,
        Some(text) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
            f.year(r, "rok").map_or(YearBy::Asked, YearBy::Fixed)
        }
        Some(_) => word(f, r, "rok", &words).unwrap_or_default(),
        None => {
            // Neither a text nor a number: let the reader of texts say so.
            let _ = f.text(r, "rok");
            YearBy::Asked
        }
    }
}

fn datum(mut f: Fields<'_, '_>, r: &mut Report) -> Option<Datum> {
    let column = f.plain(r, "kolumna");
    if column.is_none() && !f.has("kolumna") {
        f.missing(r, "kolumna", "\"Ludność ogółem\"");
    }
    let variable = f.plain(r, "zmienna");
    if variable.is_none() && !f.has("zmienna") {
        f.missing(r, "zmienna", "\"ludność\"");
    }
    let factor = f.number(r, "mnożnik");
    if let Some(p) = factor.as_ref().filter(|p| p.value == 0.0) {
        r.push(
            Diagnostic::error("E0449", "mnożnik zero zrobiłby zero z każdej wartości")
                .at(p.span, "tu")
                .hint("Wpisz mnożnik różny od zera, na przykład 1000 dla danych w tysiącach."),
        );
    }
    let datum = Datum {
        column: column.unwrap_or_default(),
        variable: variable.clone().unwrap_or_default(),
        factor: factor.map_or(1.0, |p| p.value),
        measure: f.plain(r, "jednostka"),
        year: f.year(r, "rok"),
    };
    f.finish(r);
    (!datum.column.is_empty() && variable.is_some()).then_some(datum)
}

fn long(mut f: Fields<'_, '_>, r: &mut Report) -> Option<Long> {
    let names = f.plain(r, "kolumna");
    if names.is_none() && !f.has("kolumna") {
        f.missing(r, "kolumna", "\"Wskaźnik\"");
    }
    let values = f.plain(r, "wartość");
    if values.is_none() && !f.has("wartość") {
        f.missing(r, "wartość", "\"Wartość\"");
    }
    let mut dictionary = Vec::new();
    for mut entry in f.tables(r, "słownik") {
        let (name, variable) = (entry.plain(r, "nazwa"), entry.plain(r, "zmienna"));
        for (given, key) in [(&name, "nazwa"), (&variable, "zmienna")] {
            if given.is_none() {
                entry.missing(r, key, "\"…\"");
            }
        }
        entry.finish(r);
        dictionary.extend(name.zip(variable));
    }
    let skip_others =
        word(&mut f, r, "inne", &[("pomiń", true), ("zachowaj", false)]).unwrap_or(false);
    let measure = f.plain(r, "jednostka");
    f.finish(r);
    Some(Long { names: names?, values: values?, dictionary, skip_others, measure })
}

/// One of the words a key knows.
fn word<T: Clone>(
    f: &mut Fields<'_, '_>,
    r: &mut Report,
    key: &'static str,
    choices: &[(&'static str, T)],
) -> Option<T> {
    let t = f.text(r, key)?;
    let found = choices.iter().find(|(w, _)| *w == t.value).map(|(_, v)| v.clone());
    if found.is_none() {
        let near = closest(&t.value, choices.iter().map(|(w, _)| *w));
        let known: Vec<String> = choices.iter().map(|(w, _)| format!("„{w}”")).collect();
        let hint = match &near {
            Some(near) => format!("Czy chodziło o „{near}”? Możliwe: {}.", known.join(", ")),
            None => format!("Możliwe: {}.", known.join(", ")),
        };
        r.push(
            Diagnostic::error(
                "E0449",
                format!("pole „{key}” nie może mieć wartości „{}”", t.value),
            )
            .at(t.span, "nieznana wartość")
            .hint(hint)
            .suggest(near),
        );
    }
    found
}
