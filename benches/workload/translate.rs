//! The rules of the workload (`reguly.json`) in our own language.
//!
//! Where the language says a thing differently on purpose, the bridge is here: a factor of 100 or
//! 1000 becomes the unit `%` or `‰` of a plain ratio, and "the latest year is at least 2025, false
//! when there is none" becomes two conditions, because a missing year is undetermined in ours.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde_json::Value;

const HEAD: &str = r#"/// Zestaw reguł do pomiaru szybkości i zgodności z innymi silnikami.
zestaw pomiar.obciążenie wersja "1"

akt wzorzec "opis obciążenia porównawczego" {
  dziennik     "nie ogłasza się"
  sprawdzono   2026-01-01
  weryfikacja  źródło_wtórne
}
"#;

/// Writes `reguły.srps` beside the `reguly.json` of a folder made by [`super::write_workload`].
///
/// # Errors
/// When the JSON is not there or is not a workload, or the text cannot be written.
pub fn write_rules(dir: &Path) -> io::Result<()> {
    let json = std::fs::read_to_string(dir.join("reguly.json"))?;
    let text = rules_text(&json)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not rules of a workload"))?;
    std::fs::write(dir.join("reguły.srps"), text)
}

/// Rules as text of the language; none when the JSON has another shape.
pub fn rules_text(json: &str) -> Option<String> {
    let all: Value = serde_json::from_str(json).ok()?;
    let indicators = all.get("wskazniki")?.as_array()?;
    let mut out = String::from(HEAD);
    for v in all.get("zmienne")?.as_array()? {
        let id = v.as_str()?;
        let _ = write!(out, "\ndana {id} \"Zmienna {id}\" {{\n  jednostka  liczba\n}}\n");
    }
    for i in indicators {
        out.push_str(&indicator(i)?);
        out.push_str(&threshold(i)?);
    }
    for p in all.get("problemy")?.as_array()? {
        let (id, when) = (text(p, "id")?, condition(p.get("wyr")?)?);
        let _ = write!(out, "\nproblem {id} \"Problem {id}\" {{\n  gdy  {when}\n}}\n");
    }
    for (n, r) in (1..).zip(all.get("wymogi")?.as_array()?) {
        out.push_str(&requirement(n, r)?);
    }
    Some(out)
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

/// A number as the language writes it: decimal comma, never an exponent.
fn number(value: &Value) -> Option<String> {
    Some(value.as_f64()?.to_string().replace('.', ","))
}

fn names(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

fn indicator(i: &Value) -> Option<String> {
    let (id, below) = (text(i, "id")?, text(i, "den")?);
    let above = names(i.get("num")?)?;
    let above = match above.as_slice() {
        [one] => (*one).to_owned(),
        many => format!("({})", many.join(" + ")),
    };
    let unit = match i.get("mult")?.as_u64()? {
        100 => "%",
        1000 => "‰",
        _ => return None,
    };
    Some(format!(
        "\nwskaźnik {id} \"Wskaźnik {id}\" {{\n  wzór       {above} / {below}\n  jednostka  {unit}\n}}\n"
    ))
}

fn threshold(i: &Value) -> Option<String> {
    let id = text(i, "id")?;
    let sign = match text(i, "kier")? {
        "gt" => '>',
        "lt" => '<',
        _ => return None,
    };
    let level = |key: &str| {
        let x = number(i.get(key)?)?;
        Some(match text(i, "prog")? {
            "wartosc" => format!("wartość {sign} {x}"),
            "zmiana5" => format!("zmiana(5 lat) {sign} {x}"),
            "percentyl" => format!("percentyl(typ) {sign} {x}"),
            "ref_powiat" => format!("wartość {sign} {x} × powiat"),
            "ref_woj" => format!("wartość {sign} {x} × województwo"),
            "ref_kraj" => format!("wartość {sign} {x} × kraj"),
            _ => return None,
        })
    };
    Some(format!(
        "\npróg T_{id} dla {id} {{\n  uwaga  gdy {}\n  alarm  gdy {}\n  wybór_autora  \"wartość wyznaczona z danych\"\n}}\n",
        level("ostrz")?,
        level("kryt")?
    ))
}

/// `["and", "W001", ["not", "C002"]]` as a condition over thresholds.
fn condition(expression: &Value) -> Option<String> {
    if let Some(name) = expression.as_str() {
        let (level, number) = name.split_at_checked(1)?;
        return Some(match level {
            "W" => format!("uwaga T_I{number}"),
            "C" => format!("alarm T_I{number}"),
            _ => return None,
        });
    }
    let (head, rest) = expression.as_array()?.split_first()?;
    let parts: Vec<String> = rest.iter().map(condition).collect::<Option<_>>()?;
    Some(match (head.as_str()?, parts.as_slice()) {
        ("not", [one]) => format!("nie {one}"),
        ("and", many) => format!("({})", many.join(" oraz ")),
        ("or", many) => format!("({})", many.join(" lub ")),
        _ => return None,
    })
}

fn requirement(n: usize, r: &Value) -> Option<String> {
    let id = text(r, "id")?;
    let check = match text(r, "rodzaj")? {
        "komplet" => {
            let year = r.get("rok")?;
            let list: Vec<String> =
                names(r.get("zmienne")?)?.iter().map(|v| format!("{v}[{year}]")).collect();
            format!("liczba_znanych({}) >= {}", list.join("; "), r.get("min")?)
        }
        "swiezosc" => {
            let wanted = text(r, "wsk")?;
            let year = r.get("min_rok")?;
            format!("liczba_znanych({wanted}) >= 1 oraz rok({wanted}) >= {year}")
        }
        "surowe" => {
            let (a, b, year) = (text(r, "a")?, text(r, "b")?, r.get("rok")?);
            format!("{a}[{year}] >= {} × {b}[{year}]", number(r.get("x")?)?)
        }
        "progi" => condition(r.get("wyr")?)?,
        _ => return None,
    };
    Some(format!(
        "\nwymóg {id} \"Wymóg {id}\" {{\n  podstawa    wzorzec art. {n}\n  obowiązuje  od 2014-01-01\n  \
         dotyczy     gmina; miasto_na_prawach_powiatu\n  skutek      dobra_praktyka\n  sprawdź     {check}\n  \
         wskazówka   \"Uzupełnij dane.\"\n}}\n"
    ))
}
