//! The text of a codebook → [`Codebook`], with every fault named.

use std::collections::BTreeMap;

use super::codebook::{Choice, Codebook, FEW, Kind, Question};
use super::heading::same;
use super::toml::{Fields, Report, parse};
use super::words::{fold, slug};
use crate::diag::{Diagnostic, closest};

/// Reads a codebook.
///
/// # Errors
/// All faults of the text.
pub(super) fn read(file: &str, text: &str) -> Result<Codebook, Vec<Diagnostic>> {
    let mut report = Report::new(file, text);
    let table = parse(&mut report);
    let r = &mut report;
    let mut top = Fields::new(table.get_ref(), 1);
    let survey = top.text(r, "badanie");
    let book = Codebook {
        file: Some(file.to_owned()),
        survey: survey.clone().unwrap_or_default(),
        few: top
            .integer(r, "mało_odpowiedzi")
            .map_or(FEW, |n| u32::try_from(n.max(0)).unwrap_or(u32::MAX)),
        separators: top.text(r, "rozdzielacz"),
        personal: top.texts(r, "kolumny_osobowe").iter().map(|t| fold(t)).collect(),
        ignored: top.texts(r, "pomiń_kolumny").iter().map(|t| fold(t)).collect(),
        finished: top.text(r, "zakończono").map(|t| fold(&t)),
        files: top.text(r, "plik").map(|t| fold(&t)),
        questions: top.tables(r, "pytanie").into_iter().filter_map(|f| question(r, f)).collect(),
    };
    let line = top.line_of(r, "badanie");
    top.finish(r);
    let named = book.questions.iter().any(Question::counts);
    match survey {
        Some(id) => identifier(r, line, "badanie", &id),
        None if named => r.error(
            "E0461",
            line,
            "książka kodów nie mówi, którego badania dotyczy".to_owned(),
            "Dopisz na początku: badanie = \"…\" — to samo, co pole id sekcji [[ankieta]] w \
             strategia.toml."
                .to_owned(),
        ),
        None => {}
    }
    if book.questions.is_empty() {
        r.error(
            "E0461",
            1,
            "w książce kodów nie ma żadnego pytania".to_owned(),
            "Dopisz sekcję [[pytanie]] z polami klucz, nagłówek, typ.".to_owned(),
        );
    }
    repeated(r, &book);
    if report.found.is_empty() { Ok(book) } else { Err(report.found) }
}

fn question(r: &mut Report<'_>, mut f: Fields<'_, '_>) -> Option<Question> {
    let names: Vec<&str> = Kind::ALL.iter().map(|(n, _)| *n).collect();
    let key = f.text(r, "klucz").unwrap_or_default();
    let headings = f.texts(r, "nagłówek");
    let word = f.text(r, "typ");
    let line = f.line_of(r, "typ");
    let kind = match &word {
        Some(w) => Kind::ALL.iter().find(|(n, _)| n == w).map(|(_, k)| *k),
        None => None,
    };
    if kind.is_none() {
        let near = word.as_deref().and_then(|w| closest(w, names.iter().copied()));
        let hint = match near {
            Some(near) => format!("Czy chodziło o „{near}”?"),
            None => format!("Wpisz jeden z typów: {}.", names.join(", ")),
        };
        let message = match &word {
            Some(w) => format!("nie ma typu pytania „{w}”"),
            None => "pytanie nie ma typu".to_owned(),
        };
        r.error("E0461", line, message, hint);
    }
    let mut q = Question::new(kind.unwrap_or(Kind::Text), f.line);
    q.key = key;
    q.headings = headings;
    q.choices = choices(r, &mut f);
    q.each = f.flag(r, "każda_osobno");
    q.other = f.flag(r, "inne");
    q.nothing = f.flag(r, "żadna_to_odpowiedź");
    q.unanswered = f.texts(r, "bez_odpowiedzi").iter().map(|t| fold(t)).collect();
    let low = f.integer(r, "od");
    let high = f.integer(r, "do");
    q.range = (f.number(r, "odsetek_od"), f.number(r, "odsetek_do"));
    let share = f.texts(r, "odsetek");
    let share_line = f.line_of(r, "odsetek");
    let line = f.line;
    let key_line = f.line_of(r, "klucz");
    f.finish(r);
    kind?;
    if !q.key.is_empty() {
        let key = q.key.clone();
        identifier(r, key_line, "klucz", &key);
    }
    if q.headings.is_empty() {
        r.error(
            "E0461",
            line,
            "pytanie nie ma nagłówka".to_owned(),
            "Dopisz: nagłówek = \"…\" — tekst albo kod z pierwszego wiersza pliku.".to_owned(),
        );
    }
    let scale = (low, high);
    limits(r, &mut q, scale);
    counted(r, &mut q, &share, share_line);
    Some(q)
}

fn choices(r: &mut Report<'_>, f: &mut Fields<'_, '_>) -> Vec<Choice> {
    let line = f.line_of(r, "odpowiedzi");
    let mut out: Vec<Choice> = Vec::new();
    for (key, texts) in f.choices(r, "odpowiedzi") {
        let key = key.unwrap_or_else(|| texts.first().map(|t| slug(t)).unwrap_or_default());
        let mut names: Vec<String> = texts.iter().map(|t| fold(t)).collect();
        if names.is_empty() {
            names.push(fold(&key));
        }
        if let Some((name, other)) = names.iter().find_map(|n| {
            out.iter().find(|c| c.names.contains(n)).map(|c| (n.clone(), c.key.clone()))
        }) {
            r.error(
                "E0462",
                line,
                format!("zapis „{name}” oznacza dwie odpowiedzi: {other} i {key}"),
                "Każdy tekst i kod może należeć tylko do jednej odpowiedzi.".to_owned(),
            );
        }
        out.push(Choice { key, names });
    }
    out
}

/// Ends of a scale, and fields that do not belong to the kind.
fn limits(r: &mut Report<'_>, q: &mut Question, (low, high): (Option<i64>, Option<i64>)) {
    let line = q.line;
    let mut refuse = |message: &str, hint: &str| {
        r.error("E0462", line, message.to_owned(), hint.to_owned());
    };
    match (q.kind, low, high) {
        (Kind::Scale, Some(a), Some(b)) if a < b => q.scale = (a, b),
        (Kind::Scale, _, _) => refuse(
            "skala nie ma obu końców albo są w złej kolejności",
            "Dopisz na przykład: od = 1 i do = 5.",
        ),
        (_, None, None) => {}
        _ => refuse("pola od i do są tylko dla pytań typu skala", "Usuń te pola albo zmień typ."),
    }
    let numeric = matches!(q.kind, Kind::Scale | Kind::Number);
    if q.range != (None, None) && !numeric {
        refuse(
            "pola odsetek_od i odsetek_do są tylko dla skali i liczby",
            "Wypisz liczone odpowiedzi w polu odsetek.",
        );
    }
    if q.kind == Kind::Multiple && q.choices.is_empty()
        || q.kind == Kind::Single && q.choices.is_empty()
    {
        refuse(
            "pytanie z listą odpowiedzi nie ma odpowiedzi",
            "Dopisz pole odpowiedzi: klucze i teksty wszystkich możliwych odpowiedzi.",
        );
    }
    if q.each && q.kind != Kind::Multiple {
        refuse(
            "pole każda_osobno jest tylko dla pytań wielokrotnych",
            "Usuń to pole albo zmień typ na wielokrotny.",
        );
    }
    if q.each {
        for c in q.choices.clone() {
            identifier(r, line, "odpowiedź", &c.key);
        }
    }
}

/// Answers counted as the per cent: keys or texts; on a scale numbers.
fn counted(r: &mut Report<'_>, q: &mut Question, share: &[String], line: u32) {
    for name in share {
        let text = fold(name);
        if q.kind == Kind::Scale {
            match text.parse::<i64>() {
                Ok(n) if (q.scale.0..=q.scale.1).contains(&n) => {
                    q.counted.push(usize::try_from(n - q.scale.0).unwrap_or(usize::MAX));
                    continue;
                }
                _ => {}
            }
        } else if let Some(place) =
            q.choices.iter().position(|c| fold(&c.key) == text || c.is(&text))
        {
            q.counted.push(place);
            continue;
        }
        let known: Vec<&str> = q.choices.iter().map(|c| c.key.as_str()).collect();
        let hint = match (q.kind, closest(name, known.iter().copied())) {
            (Kind::Scale, _) => format!("Wpisz liczby od {} do {}.", q.scale.0, q.scale.1),
            (_, Some(near)) => format!("Czy chodziło o „{near}”?"),
            (_, None) => format!("Odpowiedzi tego pytania: {}.", known.join(", ")),
        };
        r.error(
            "E0462",
            line,
            format!("w polu odsetek jest „{name}”, a takiej odpowiedzi nie ma"),
            hint,
        );
    }
}

/// Names that two questions, or a question and an answer counted apart, would share.
fn repeated(r: &mut Report<'_>, book: &Codebook) {
    let mut keys: BTreeMap<&str, u32> = BTreeMap::new();
    for q in &book.questions {
        let own = (!q.key.is_empty()).then_some(q.key.as_str());
        let apart = q.choices.iter().filter(|_| q.each).map(|c| c.key.as_str());
        for key in own.into_iter().chain(apart) {
            if let Some(first) = keys.insert(key, q.line) {
                r.error(
                    "E0462",
                    q.line,
                    format!("klucz „{key}” jest już użyty (wiersz {first})"),
                    "Nadaj każdemu pytaniu inny klucz.".to_owned(),
                );
            }
        }
    }
    for (i, q) in book.questions.iter().enumerate() {
        let earlier = book.questions.get(..i).unwrap_or_default();
        let twin = earlier.iter().find(|e| {
            e.kind != q.kind
                && e.headings.iter().any(|a| q.headings.iter().any(|b| same(&fold(a), &fold(b))))
        });
        if let Some(twin) = twin {
            r.error(
                "E0462",
                q.line,
                format!("ten sam nagłówek ma pytanie innego typu w wierszu {}", twin.line),
                "Jedna kolumna może służyć kilku pytaniom, ale typ musi być ten sam.".to_owned(),
            );
        }
    }
}

/// Keys are identifiers of the rules.
fn identifier(r: &mut Report<'_>, line: u32, what: &str, key: &str) {
    let good = key.chars().next().is_some_and(char::is_alphabetic)
        && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !good {
        let hint = match slug(key) {
            s if s.is_empty() => "Wpisz nazwę z liter, cyfr i podkreśleń.".to_owned(),
            s => format!("Nazwa składa się z liter, cyfr i podkreśleń, na przykład: {s}"),
        };
        r.error("E0461", line, format!("„{key}” nie może być nazwą ({what})"), hint);
    }
}
