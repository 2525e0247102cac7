//! `srps pobierz`.

use serde_json::{Value, json};

use super::args::{self, Common, PobierzArgs};
use super::import::{changes, count_lines, written};
use super::progress::Progress;
use super::{OK, out, report};
use crate::bdl::fault::about;
use crate::bdl::plan::Way;
use crate::bdl::{Event, Http, Plan, Reach, SystemClock};
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::pipeline::fetch::{Fetched, Ready, Request, prepare};
use crate::text::{NBSP, plural_of};

/// Fetches figures into a project.
pub fn run(args: &PobierzArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let request = Request {
        dir: args.dir.clone(),
        teryt: args.teryt.clone(),
        variables: args.variables.clone(),
        from: args.from,
        reach: args.reach.map(|r| match r {
            args::Reach::Gmina => Reach::Own,
            args::Reach::Powiat => Reach::Powiat,
            args::Reach::Voivodeship => Reach::Voivodeship,
        }),
        key: args.key.clone(),
        address: args.address.clone(),
        memory: args.memory.clone(),
        day: common.today(),
    };
    let ready = match prepare(&request, &mut map) {
        Ok(ready) => ready,
        Err(found) => return report::fail(&found, &map, common),
    };
    let clock = SystemClock;
    let plan = ready.plan(&clock);
    if !common.json {
        out(&describe(&ready, &plan, common.details));
    }
    if args.dry {
        if common.json {
            report::print_json(
                &json!({ "wynik": "dobrze", "zapisano": false, "plan": plan_json(&ready, &plan) }),
            );
        } else {
            out("Niczego nie wysłano (opcja --sucho).\n");
        }
        return OK;
    }
    let progress = Progress::new(common.json);
    let total = plan.requests();
    let watch = |event: Event| match event {
        Event::Progress { sent, .. } => {
            progress.step(&format!("pobieram z BDL: {sent} z {} zapytań", total.max(sent)));
        }
        Event::Waiting(ms) if ms > 2000 => {
            progress.step(&format!("czekam {} na limit zapytań BDL", about(ms)));
        }
        Event::Again(ms) => {
            progress.step(&format!("serwer nie odpowiada, ponawiam za {}", about(ms)));
        }
        Event::Waiting(_) => {}
    };
    let fetched = ready.run(&plan, &Http::default(), &clock, &watch);
    progress.done();
    let fetched = match fetched {
        Ok(fetched) => fetched,
        Err(found) => return report::fail(&found, &map, common),
    };
    let found: Vec<Diagnostic> = ready.found.iter().chain(&fetched.found).cloned().collect();
    if common.json {
        report::print_json(&json!({
            "wynik": "dobrze",
            "zapisano": true,
            "plan": plan_json(&ready, &plan),
            "pliki": fetched.written.iter().map(|w| json!({
                "plik": w.path, "wierszy": w.rows, "nowych": w.added, "bez_zmian": w.same,
                "zmienionych": w.changed.len(), "z_innego_pobrania": w.kept_both.len(),
            })).collect::<Vec<Value>>(),
            "oryginał": fetched.original,
            "wartości": fetched.count.values,
            "bez_wartości": fetched.count.absent,
            "znaleziska": render_json(&found, &map),
        }));
        return OK;
    }
    out(&told(&fetched, common.details));
    report::findings(&found, &map, common);
    OK
}

fn requests(n: usize) -> String {
    plural_of(n as u64, "zapytanie", "zapytania", "zapytań")
}

/// The plan for the terminal.
fn describe(ready: &Ready, plan: &Plan, details: bool) -> String {
    let (name, code) = ready.gmina();
    let (powiat, voivodeship) = ready.areas();
    let (first, last) = ready.years();
    let variables = plural_of(ready.variables() as u64, "zmienna", "zmienne", "zmiennych");
    let reach = match plan.reach {
        Reach::Own => "bez innych gmin".to_owned(),
        Reach::Powiat => format!("inne gminy powiatu ({powiat})"),
        Reach::Voivodeship => {
            format!(
                "inne gminy powiatu ({powiat}) i gminy tego samego rodzaju w województwie ({voivodeship})"
            )
        }
    };
    let mut s = format!("Dane z BDL dla gminy {name} ({code}): {variables}, lata {first}–{last}\n");
    s.push_str(&format!("  do porównań: {reach}\n"));
    for step in plan.steps.iter().filter(|p| p.requests + p.remembered > 0) {
        let mut parts = Vec::new();
        if step.requests > 0 {
            parts.push(requests(step.requests));
        }
        if step.remembered > 0 {
            parts.push(format!("{}{NBSP}w pamięci", step.remembered));
        }
        s.push_str(&format!("  {}: {}\n", step.what, parts.join(", ")));
    }
    s.push_str(&format!("Razem {}\n", total(plan)));
    if plan.cut {
        s.push_str(
            "Gmin z całego województwa nie pobiera się teraz, bo nie mieszczą się w limicie; \
             opcja --zasięg województwo pobierze je z czekaniem, a klucz (--klucz) bez niego.\n",
        );
    }
    if !ready.numberless.is_empty() {
        let n = plural_of(ready.numberless.len() as u64, "danej", "danych", "danych");
        s.push_str(&format!("Bez numeru zmiennej w regułach, więc do pobrania ręcznie: {n}"));
        s.push_str(&if details {
            format!(" ({})\n", ready.numberless.join(", "))
        } else {
            " (nazwy: --szczegóły)\n".to_owned()
        });
    }
    s
}

/// `37 zapytań, około 8 sekund; limit anonimowy: 100 zapytań na 15 minut`.
fn total(plan: &Plan) -> String {
    let n = plan.requests();
    let remembered = match plan.remembered() {
        0 => String::new(),
        r => format!(", {r}{NBSP}w pamięci"),
    };
    let time = if n == 0 { "od razu".to_owned() } else { about(plan.takes) };
    format!(
        "{}{remembered}, {time}; {}: {} na 15{NBSP}minut, teraz wolnych {}",
        requests(n),
        plan.quota.name,
        requests(plan.quota.in_quarter()),
        plan.free
    )
}

fn plan_json(ready: &Ready, plan: &Plan) -> Value {
    let (name, code) = ready.gmina();
    json!({
        "gmina": name,
        "teryt": code,
        "zmiennych": ready.variables(),
        "lata": ready.years(),
        "zasięg": match plan.reach {
            Reach::Own => "gmina",
            Reach::Powiat => "powiat",
            Reach::Voivodeship => "województwo",
        },
        "sposób": match plan.way {
            Way::ByUnit => "gmina po gminie",
            Way::ByVariable => "zmienna po zmiennej",
        },
        "zapytań": plan.requests(),
        "w_pamięci": plan.remembered(),
        "sekund": plan.takes.div_ceil(1000),
        "limit_15_minut": plan.quota.in_quarter(),
        "wolnych": plan.free,
        "części": plan.steps.iter().map(|s| json!({
            "co": s.what, "zapytań": s.requests, "w_pamięci": s.remembered,
        })).collect::<Vec<Value>>(),
        "bez_numeru": ready.numberless,
    })
}

/// What was fetched, for the terminal.
fn told(fetched: &Fetched, details: bool) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut line = |name: &str, text: String| lines.push((name.to_owned(), text));
    for (name, value) in &fetched.facts {
        line(name, value.clone());
    }
    count_lines(&fetched.count, &mut line);
    for w in &fetched.written {
        line("zapisano", written(w));
    }
    line("odpowiedzi", fetched.original.clone());
    let width = lines.iter().map(|(n, _)| n.chars().count()).max().unwrap_or(0);
    let mut s = String::from("\nPobrano:\n");
    for (name, text) in &lines {
        let pad = " ".repeat(width - name.chars().count());
        s.push_str(&format!("  {name}{pad}  {text}\n"));
    }
    for w in &fetched.written {
        changes(&mut s, "zmieniono", &w.changed, details);
        changes(
            &mut s,
            "różnica między pobraniami, zachowano obie wartości",
            &w.kept_both,
            details,
        );
    }
    s
}
