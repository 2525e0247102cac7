//! The rules of the workload: indicators, thresholds, problems and requirements as JSON.

use std::collections::BTreeSet;

use super::{Hash, V, World, Y, YEARS, is_stock, variable_name};

const INDICATORS: usize = 120;
const PROBLEMS: usize = 30;
const REQUIREMENTS: usize = 40;
const KINDS: [&str; 6] = ["wartosc", "zmiana5", "percentyl", "ref_powiat", "ref_woj", "ref_kraj"];

/// JSON with the order of keys kept and numbers written as the Python generator writes them.
enum Json {
    Text(String),
    Int(i64),
    Float(f64),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    fn text(text: impl Into<String>) -> Self {
        Json::Text(text.into())
    }

    fn texts(list: impl IntoIterator<Item = String>) -> Self {
        Json::List(list.into_iter().map(Json::Text).collect())
    }

    /// Indented by one space a level.
    fn write(&self, depth: usize, out: &mut String) {
        let lines = |out: &mut String, open, close, items: Vec<String>| {
            out.push(open);
            let inner = " ".repeat(depth + 1);
            out.push_str(
                &items.iter().map(|i| format!("\n{inner}{i}")).collect::<Vec<_>>().join(","),
            );
            if !items.is_empty() {
                out.push('\n');
                out.push_str(&" ".repeat(depth));
            }
            out.push(close);
        };
        let nested = |value: &Json| {
            let mut text = String::new();
            value.write(depth + 1, &mut text);
            text
        };
        match self {
            Json::Text(t) => {
                out.push('"');
                out.push_str(t);
                out.push('"');
            }
            Json::Int(n) => out.push_str(&n.to_string()),
            Json::Float(x) => out.push_str(&float(*x)),
            Json::List(list) => lines(out, '[', ']', list.iter().map(nested).collect()),
            Json::Object(fields) => lines(
                out,
                '{',
                '}',
                fields.iter().map(|(k, v)| format!("\"{k}\": {}", nested(v))).collect(),
            ),
        }
    }
}

/// A float as Python prints it: the shortest digits, an exponent outside 1e-4..1e16.
fn float(x: f64) -> String {
    let size = x.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let text = format!("{x:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    format!("{x:?}")
}

/// Four significant digits.
fn rounded(x: f64) -> f64 {
    format!("{x:.3e}").parse().unwrap_or(x)
}

/// Linear quantile of sorted values.
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q * (sorted.len() - 1) as f64;
    let low = at.floor() as usize;
    let (a, b) = (sorted[low], sorted[(low + 1).min(sorted.len() - 1)]);
    let t = at - low as f64;
    if t >= 0.5 { b - (b - a) * (1.0 - t) } else { a + (b - a) * t }
}

fn quantiles(mut values: Vec<f64>, at: [f64; 2]) -> [f64; 2] {
    values.retain(|v| v.is_finite());
    values.sort_by(f64::total_cmp);
    at.map(|q| rounded(quantile(&values, q)))
}

struct Indicator {
    numerators: Vec<usize>,
    denominator: usize,
    factor: f64,
}

impl Indicator {
    fn values(&self, world: &World, year: usize) -> Vec<f64> {
        (0..world.units.len())
            .map(|u| {
                let mut terms = self.numerators.iter().map(|a| world.value(u, year, *a));
                let first = terms.next().unwrap_or(f64::NAN);
                let sum = terms.fold(first, |s, x| s + x);
                let z = self.factor * sum / world.value(u, year, self.denominator);
                if z.is_finite() { z } else { f64::NAN }
            })
            .collect()
    }
}

/// Draws until `n` different numbers below `below` are accepted.
fn draw(n: usize, below: usize, next: impl Fn(u64) -> u64, skip: Option<usize>) -> Vec<usize> {
    let mut out = Vec::new();
    for c in 0.. {
        if out.len() >= n {
            break;
        }
        let a = (next(c) % below as u64) as usize;
        if Some(a) != skip && !out.contains(&a) {
            out.push(a);
        }
    }
    out
}

fn indicators(hash: Hash, stocks: &[usize]) -> Vec<Indicator> {
    (0..INDICATORS)
        .map(|k| {
            let n = k as u64;
            let denominator = if hash.of(&[40, n]).is_multiple_of(2) {
                0
            } else {
                stocks[(hash.of(&[41, n]) % stocks.len() as u64) as usize]
            };
            let count = if k % 5 == 4 { 3 } else { 1 };
            let numerators = draw(count, V, |c| hash.of(&[42, n, c]), Some(denominator));
            let factor = if hash.of(&[43, n]).is_multiple_of(2) { 100.0 } else { 1000.0 };
            Indicator { numerators, denominator, factor }
        })
        .collect()
}

fn indicator_json(hash: Hash, world: &World, k: usize, i: &Indicator) -> Json {
    let kind = KINDS[k % 6];
    let up = hash.of(&[44, k as u64]).is_multiple_of(2);
    let tails = if up { [0.85, 0.95] } else { [0.15, 0.05] };
    let [warning, alarm] = match kind {
        "wartosc" => quantiles(i.values(world, Y - 1), tails),
        "zmiana5" => {
            let before = i.values(world, Y - 6);
            let change =
                i.values(world, Y - 1).iter().zip(before).map(|(now, then)| now - then).collect();
            quantiles(change, tails)
        }
        "percentyl" if up => [80.0, 95.0],
        "percentyl" => [20.0, 5.0],
        _ if up => [1.25, 1.5],
        _ => [0.8, 0.6],
    };
    Json::Object(vec![
        ("id", Json::text(format!("I{:03}", k + 1))),
        ("num", Json::texts(i.numerators.iter().map(|a| variable_name(*a)))),
        ("den", Json::text(variable_name(i.denominator))),
        ("mult", Json::Int(i.factor as i64)),
        ("prog", Json::text(kind)),
        ("kier", Json::text(if up { "gt" } else { "lt" })),
        ("ostrz", Json::Float(warning)),
        ("kryt", Json::Float(alarm)),
    ])
}

fn call(name: &str, arguments: impl IntoIterator<Item = Json>) -> Json {
    Json::List(std::iter::once(Json::text(name)).chain(arguments).collect())
}

fn problem(hash: Hash, j: usize) -> Json {
    let n = 3 + j % 3;
    let mut names: Vec<String> = Vec::new();
    for c in 0.. {
        if names.len() >= n {
            break;
        }
        let q = hash.of(&[50, j as u64, c]);
        let level = if q.is_multiple_of(4) { "C" } else { "W" };
        let name = format!("{level}{:03}", (q >> 8) % INDICATORS as u64 + 1);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let t = |i: usize| Json::text(names[i].clone());
    let expression = match n {
        3 => call("and", [t(0), call("or", [t(1), t(2)])]),
        4 => call("and", [call("or", [t(0), t(1)]), call("or", [t(2), call("not", [t(3)])])]),
        _ => call(
            "or",
            [call("and", [t(0), t(1)]), call("and", [t(2), t(3), call("not", [t(4)])])],
        ),
    };
    Json::Object(vec![("id", Json::text(format!("P{:02}", j + 1))), ("wyr", expression)])
}

fn requirement(hash: Hash, world: &World, stocks: &[usize], j: usize) -> Json {
    let n = j as u64;
    let mut fields = vec![("id", Json::text(format!("R{:02}", j + 1)))];
    match j % 4 {
        0 => {
            let chosen: BTreeSet<usize> =
                draw(10, V, |c| hash.of(&[60, n, c]), None).into_iter().collect();
            fields.extend([
                ("rodzaj", Json::text("komplet")),
                ("rok", Json::Int(2025)),
                ("zmienne", Json::texts(chosen.into_iter().map(variable_name))),
                ("min", Json::Int(9)),
            ]);
        }
        1 => {
            let k = hash.of(&[61, n]) % INDICATORS as u64;
            fields.extend([
                ("rodzaj", Json::text("swiezosc")),
                ("wsk", Json::text(format!("I{:03}", k + 1))),
                ("min_rok", Json::Int(2025)),
            ]);
        }
        2 => {
            let a = (hash.of(&[62, n]) % V as u64) as usize;
            let b = stocks[(hash.of(&[63, n]) % stocks.len() as u64) as usize];
            let b = if a == b { 0 } else { b };
            let ratio = (0..world.units.len())
                .map(|u| world.value(u, Y - 1, a) / world.value(u, Y - 1, b))
                .collect();
            let [x, _] = quantiles(ratio, [0.10, 0.10]);
            fields.extend([
                ("rodzaj", Json::text("surowe")),
                ("rok", Json::Int(2025)),
                ("a", Json::text(variable_name(a))),
                ("b", Json::text(variable_name(b))),
                ("x", Json::Float(x)),
            ]);
        }
        _ => {
            let ks = draw(3, INDICATORS, |c| hash.of(&[64, n, c]), None);
            let not = |level: &str, i: usize| {
                call("not", [Json::text(format!("{level}{:03}", ks[i] + 1))])
            };
            fields.extend([
                ("rodzaj", Json::text("progi")),
                ("wyr", call("and", [not("C", 0), not("C", 1), not("W", 2)])),
            ]);
        }
    }
    Json::Object(fields)
}

/// The rules as the text of `reguly.json`.
pub(super) fn json(hash: Hash, world: &World) -> String {
    let stocks: Vec<usize> = (0..V).filter(|v| is_stock(*v)).collect();
    let list = indicators(hash, &stocks);
    let document = Json::Object(vec![
        ("lata", Json::List(YEARS.map(|y| Json::Int(i64::from(y))).collect())),
        ("zmienne", Json::texts((0..V).map(variable_name))),
        (
            "wskazniki",
            Json::List(
                list.iter().enumerate().map(|(k, i)| indicator_json(hash, world, k, i)).collect(),
            ),
        ),
        ("problemy", Json::List((0..PROBLEMS).map(|j| problem(hash, j)).collect())),
        (
            "wymogi",
            Json::List((0..REQUIREMENTS).map(|j| requirement(hash, world, &stocks, j)).collect()),
        ),
    ]);
    let mut out = String::new();
    document.write(0, &mut out);
    out
}
