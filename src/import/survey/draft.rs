//! A draft of a codebook, made of the file itself, for an officer to finish.

use std::collections::BTreeMap;

use super::codebook::Kind;
use super::form::{Form, Role};
use super::heading::{Heading, same};
use super::words::{fold, slug};
use crate::data::parse_number;
use crate::import::personal;

/// Most answers a list may have to be taken for one.
const LONGEST: usize = 15;
/// Longest text taken for an answer of a list.
const WIDEST: usize = 120;

/// What a draft says of one question.
struct Guess {
    heading: String,
    kind: Kind,
    /// Texts of the answers in order of appearance; none can hold personal data.
    answers: Vec<String>,
    scale: Option<(i64, i64)>,
    other: bool,
}

/// The text of a draft. `survey` is the survey it is probably of, `questions` what the rules ask.
pub(super) fn draft(form: &Form<'_>, survey: &str, questions: &[(String, String)]) -> String {
    let separators = form.program.map_or(";,", |p| p.separators.as_str());
    let mut out = String::from(
        "# Książka kodów ankiety — szkic przygotowany z nagłówków i odpowiedzi w pliku.\n\
         # Dopóki pytania nie mają kluczy, nic nie jest liczone. Co zrobić:\n\
         #   1. wpisz badanie: to samo, co pole id sekcji [[ankieta]] w strategia.toml,\n\
         #   2. pytaniom, które mają być policzone, wpisz klucz i odpowiedzi liczone jako odsetek,\n\
         #      na przykład: odsetek = [\"tak\", \"raczej_tak\"],\n\
         #   3. sprawdź typy i listy odpowiedzi; niepotrzebne pytania możesz usunąć,\n\
         #   4. wczytaj plik jeszcze raz.\n\
         # Odsetek liczy się od osób, które odpowiedziały na pytanie. Opis pól: docs/ankiety.md.\n\n",
    );
    out += &format!("badanie = {}\n", quoted(survey));
    out += "mało_odpowiedzi = 10   # ostrzegaj, gdy na pytanie odpowiedziało mniej osób\n";
    let asked = asked(survey, questions);
    if !asked.is_empty() {
        out += &format!("\n# Pytania, o które pytają reguły:\n{asked}");
    }
    for guess in guesses(form, separators) {
        out += &written(&guess);
    }
    out
}

/// Questions of the rules as remarks.
fn asked(survey: &str, questions: &[(String, String)]) -> String {
    let mut by_survey: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (s, q) in questions.iter().filter(|(s, _)| survey.is_empty() || s == survey) {
        by_survey.entry(s).or_default().push(q);
    }
    let line = |(s, list): (&str, Vec<&str>)| format!("#   {s}: {}\n", list.join(", "));
    by_survey.into_iter().map(line).collect()
}

fn written(g: &Guess) -> String {
    let word = Kind::ALL.iter().find(|(_, k)| *k == g.kind).map_or("", |(n, _)| n);
    let mut out = format!(
        "\n[[pytanie]]\nklucz = \"\"\nnagłówek = {}\ntyp = \"{word}\"\n",
        quoted(&g.heading)
    );
    match (g.kind, g.scale) {
        (Kind::Scale, Some((low, high))) => {
            out += &format!(
                "od = {low}\ndo = {high}\nodsetek = []   # liczone oceny, na przykład: [{}, {high}]\n",
                high - 1
            );
        }
        (Kind::Number, _) => {
            out += "# odsetek_od = 1   # liczone są liczby od tej …\n# odsetek_do = 5   # … do tej włącznie\n";
        }
        (Kind::Text, _) => {
            out += "# wolny tekst: nie jest liczony; uwagi bez danych osobowych trafią do dane/ankiety/\n";
        }
        _ => {
            out += "odsetek = []   # klucze odpowiedzi liczonych jako odsetek pytania\n";
            if g.kind == Kind::Multiple {
                out += "każda_osobno = false   # true: każda odpowiedź jest osobnym pytaniem o swoim kluczu\n";
            }
            if g.other {
                out +=
                    "inne = true   # można było wpisać własną odpowiedź; takie nie są wypisane\n";
            }
        }
    }
    if !g.answers.is_empty() {
        out += "[pytanie.odpowiedzi]\n";
        let mut used: Vec<String> = Vec::new();
        for answer in &g.answers {
            let base = match slug(answer) {
                s if s.is_empty() => "odpowiedź".to_owned(),
                s => s,
            };
            let taken = |k: &String| used.contains(k);
            let key = (1..)
                .map(|n| if n == 1 { base.clone() } else { format!("{base}_{n}") })
                .find(|k| !taken(k))
                .unwrap_or_default();
            out += &format!("{key} = {}\n", quoted(answer));
            used.push(key);
        }
    }
    out
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out + "\""
}

fn guesses(form: &Form<'_>, separators: &str) -> Vec<Guess> {
    let mut out: Vec<Guess> = Vec::new();
    let mut grouped: Vec<String> = Vec::new();
    for column in form.with(Role::Answer) {
        // A heading with personal data in it is no heading to write anywhere.
        if !personal::scan(&column.heading.text).is_empty() {
            continue;
        }
        if let Some(group) = group(form, &column.heading) {
            if grouped.contains(&group) {
                continue;
            }
            if let Some(guess) = columns_of_one(form, &group) {
                grouped.push(group);
                out.push(guess);
                continue;
            }
        }
        let cells: Vec<String> = form
            .rows()
            .map(|r| form.cell(r, column.index))
            .filter(|t| !fold(t).is_empty())
            .collect();
        out.push(guess(&column.heading.text, &cells, separators));
    }
    // Of columns with one heading the first is described; the import names the others.
    let mut seen: Vec<String> = Vec::new();
    out.retain(|g| {
        let name = fold(&g.heading);
        let new = !seen.iter().any(|s| same(s, &name));
        seen.push(name);
        new
    });
    for g in &mut out {
        if g.answers.is_empty() && matches!(g.kind, Kind::Single | Kind::Multiple) {
            g.kind = Kind::Text;
        }
    }
    out
}

/// The name that several columns in brackets share.
fn group(form: &Form<'_>, heading: &Heading) -> Option<String> {
    let base = heading.parts.first().and(heading.bases.first())?;
    let shared = form.with(Role::Answer).filter(|c| c.heading.is_part_of(base)).count();
    (shared > 1).then(|| base.clone())
}

/// A question with a column for every answer, when the cells only say whether it was chosen.
fn columns_of_one(form: &Form<'_>, base: &str) -> Option<Guess> {
    let columns: Vec<_> = form.with(Role::Answer).filter(|c| c.heading.is_part_of(base)).collect();
    let own = |part: &String| !matches!(part.as_str(), "other" | "inne" | "inny");
    let marks = |t: &str| matches!(t, "" | "y" | "n" | "yes" | "no" | "tak" | "nie" | "1" | "0");
    let listed: Vec<_> = columns.iter().filter(|c| c.heading.parts.iter().all(own)).collect();
    let only_marks =
        listed.iter().all(|c| form.rows().all(|r| marks(fold(&form.cell(r, c.index)).as_str())));
    let first = columns.first()?;
    if !only_marks {
        return None;
    }
    let heading = if first.heading.bases.len() > 1 {
        base.to_owned()
    } else {
        first.heading.text.rsplit_once('[').map_or("", |(b, _)| b).trim().to_owned()
    };
    let part = |text: &str| {
        text.rsplit_once('[').map(|(_, p)| p.trim_end_matches([']', ' ']).trim().to_owned())
    };
    Some(Guess {
        heading,
        kind: Kind::Multiple,
        answers: listed.iter().filter_map(|c| part(&c.heading.text)).collect(),
        scale: None,
        other: listed.len() < columns.len(),
    })
}

fn guess(heading: &str, cells: &[String], separators: &str) -> Guess {
    let found = |kind, answers, other| Guess {
        heading: heading.to_owned(),
        kind,
        answers,
        scale: None,
        other,
    };
    let numbers: Option<Vec<f64>> = cells.iter().map(|t| parse_number(t)).collect();
    if let Some(numbers) = numbers.filter(|n| !n.is_empty()) {
        let whole = numbers.iter().all(|n| n.fract() == 0.0 && (0.0..=10.0).contains(n));
        if !whole {
            return found(Kind::Number, Vec::new(), false);
        }
        let high = numbers.iter().fold(0.0_f64, |a, b| a.max(*b));
        let low = numbers.iter().fold(1.0_f64, |a, b| a.min(*b));
        let high = if high <= 5.0 { 5 } else { 10 };
        let scale = Some((if low < 1.0 { 0 } else { 1 }, high));
        return Guess { scale, ..found(Kind::Scale, Vec::new(), false) };
    }
    let whole = frequencies(cells.iter().map(String::as_str));
    let repeated = whole.iter().filter(|(_, n)| *n > 1).map(|(_, n)| n).sum::<usize>();
    let lists = joined(cells, separators);
    let pieces = frequencies(lists.iter().flatten().map(String::as_str));
    let in_pieces = pieces.iter().filter(|(_, n)| *n > 1).count();
    let all: usize = pieces.iter().map(|(_, n)| n).sum();
    let common: usize = pieces.iter().filter(|(_, n)| *n > 1).map(|(_, n)| n).sum();
    let short = |list: &[(String, usize)]| list.iter().all(|(t, _)| t.chars().count() <= WIDEST);
    let trailing = separators == ";" && cells.iter().any(|t| t.trim_end().ends_with(';'));
    let divided = pieces.len() < whole.len() && in_pieces > 1 && common * 3 > all * 2;
    if (trailing || divided) && in_pieces <= LONGEST {
        // Few pieces are all options; of many those that came once may be somebody's own words.
        let few = pieces.len() <= 7 && trailing;
        let other = !few && pieces.iter().any(|(_, n)| *n == 1);
        return found(Kind::Multiple, clean(pieces, if few { 1 } else { 2 }), other);
    }
    let list = !whole.is_empty() && whole.len() <= LONGEST && short(&whole);
    if list && repeated * 2 > cells.len() {
        let few = whole.len() <= 7;
        let other = !few && whole.iter().any(|(_, n)| *n == 1);
        return found(Kind::Single, clean(whole, if few { 1 } else { 2 }), other);
    }
    found(Kind::Text, Vec::new(), false)
}

/// Cells in pieces. Pieces that only ever come one after the other are one answer with the separator
/// inside.
fn joined(cells: &[String], separators: &str) -> Vec<Vec<String>> {
    let mut lists: Vec<Vec<String>> = cells
        .iter()
        .map(|t| t.split(|c| separators.contains(c)).map(|p| p.trim().to_owned()))
        .map(|pieces| pieces.filter(|p| !p.is_empty()).collect())
        .collect();
    let mark = separators.chars().next().unwrap_or(',');
    // Once for every separator that the answers of a list may hold.
    for _ in 0..LONGEST {
        let single = counts(lists.iter().flatten().map(|p| fold(p)));
        let pairs = counts(
            lists
                .iter()
                .flat_map(|l| l.iter().zip(l.iter().skip(1)).map(|(a, b)| (fold(a), fold(b)))),
        );
        let together = pairs.into_iter().find(|((a, b), n)| {
            *n > 1 && a != b && single.get(a) == Some(n) && single.get(b) == Some(n)
        });
        let Some(((a, b), _)) = together else { break };
        for list in &mut lists {
            let at = list
                .iter()
                .zip(list.iter().skip(1))
                .position(|(x, y)| fold(x) == a && fold(y) == b);
            if let Some(at) = at {
                let second = list.remove(at + 1);
                if let Some(first) = list.get_mut(at) {
                    first.push_str(&format!("{mark} {second}"));
                }
            }
        }
    }
    lists
}

/// How often each item comes.
fn counts<T: Ord>(items: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut out = BTreeMap::new();
    for item in items {
        *out.entry(item).or_insert(0) += 1;
    }
    out
}

/// Texts that differ when folded, in order of appearance, with how often they come.
fn frequencies<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<(String, usize)> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut out: Vec<(String, usize)> = Vec::new();
    for text in texts {
        let key = fold(text);
        if key.is_empty() {
            continue;
        }
        let place = *places.entry(key).or_insert_with(|| {
            out.push((text.trim().to_owned(), 0));
            out.len() - 1
        });
        if let Some((_, n)) = out.get_mut(place) {
            *n += 1;
        }
    }
    out
}

/// Answers that come often enough and hold nothing personal; a long one that came once is probably
/// somebody's own words.
fn clean(list: Vec<(String, usize)>, least: usize) -> Vec<String> {
    list.into_iter()
        .filter(|(t, n)| *n >= least && (*n > 1 || t.chars().count() <= 40))
        .filter(|(t, _)| personal::scan(t).is_empty())
        .map(|(t, _)| t)
        .collect()
}
