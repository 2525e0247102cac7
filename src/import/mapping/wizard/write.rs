//! The text of a mapping, with a comment at every choice.

use super::Draft;
use crate::import::mapping::model::Stand;

/// The mapping of a finished draft.
pub(super) fn text(d: &Draft) -> String {
    let mut out = String::new();
    let mut line = |t: &str| {
        out.push_str(t);
        out.push('\n');
    };
    line(&format!("# Mapowanie utworzone kreatorem z pliku {}.", one_line(&d.file)));
    line("# Za rok wystarczy: srps import NOWY_PLIK --do KATALOG. Opis pól: docs/mapowanie.md.");
    line("");
    line(&format!("nazwa = {}", quoted(&d.name)));
    line("# Napis pod wykresami i w tabelach dokumentu.");
    line(&format!("źródło = {}", quoted(&d.source)));
    if let Some(sheet) = &d.sheet_name {
        line("# Arkusz; gwiazdka zastępuje dowolny tekst.");
        line(&format!("arkusz = {}", quoted(sheet)));
    }
    match d.head {
        Some((from, to)) => {
            line("# Wiersze nagłówków; nagłówki z kilku wierszy łączy znak „ / ”.");
            line(&format!("nagłówek_od = {from}"));
            line(&format!("nagłówek_do = {to}"));
        }
        None => {
            line("# Tabela nie ma nagłówków; kolumny są wskazane literami.");
            line("nagłówek_od = 0");
        }
    }
    line("# Rok danych.");
    line(&d.year);
    if let Some(dash) = d.dash {
        line("# Kreska w tabeli: \"zero\" (zjawisko nie wystąpiło) albo \"brak\" (nie ma danych).");
        line(if dash == Stand::Zero { "kreska = \"zero\"" } else { "kreska = \"brak\"" });
    }
    if !d.skip_rows.is_empty() {
        line("# Wiersze sum, które nie mają nazwy; za rok sprawdź ich numery.");
        let rows: Vec<String> = d.skip_rows.iter().map(|r| format!("\"{r}\"")).collect();
        line(&format!("pomiń_wiersze = [{}]", rows.join(", ")));
    }
    line("");
    line("# Po czym poznać taki plik następnym razem.");
    line("[rozpoznanie]");
    if d.signs.is_empty() {
        line(&format!("plik = {}", quoted(&d.file_pattern)));
    } else {
        let texts: Vec<String> = d.signs.iter().map(|t| quoted(t)).collect();
        line(&format!("nagłówek = [{}]", texts.join(", ")));
    }
    line("");
    line("# Której jednostki dotyczy wiersz.");
    line("[jednostka]");
    for entry in &d.unit {
        line(entry);
    }
    for (column, label) in &d.skip_when {
        line("");
        line("[[pomiń_gdy]]");
        line(&format!("kolumna = {}", quoted(column)));
        line(&format!("jest = {}", quoted(label)));
        line("powód = \"suma innych wierszy\"");
    }
    if let Some((names, values)) = &d.long {
        line("");
        line("# Nazwy zmiennych stoją w jednej kolumnie.");
        line("[zmienne]");
        line(&format!("kolumna = {}", quoted(names)));
        line(&format!("wartość = {}", quoted(values)));
        line("# Nazwy spoza słownika: \"pomiń\" albo \"zachowaj\" pod własną nazwą.");
        line("inne = \"pomiń\"");
        for (name, variable) in &d.data {
            line("");
            line("[[zmienne.słownik]]");
            line(&format!("nazwa = {}", quoted(name)));
            line(&format!("zmienna = {}", quoted(variable)));
        }
    } else {
        for (column, variable) in &d.data {
            line("");
            line("[[dane]]");
            line(&format!("kolumna = {}", quoted(column)));
            line(&format!("zmienna = {}", quoted(variable)));
        }
    }
    out
}

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
