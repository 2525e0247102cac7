//! From the text of `strategia.toml` to a [`Project`].

use super::check;
use super::model::{
    Changes, Choice, Consultation, CostChange, DataPolicy, Decision, EconomyEntity, Finance,
    Monitoring, Organ, Peers, Period, Placed, Predecessor, Programmes, Project, PublicTask,
    Resolution, ResolutionKind, ServiceEntry, Survey, TargetChange,
};
use super::reader::{Fields, Report};
use super::syntax;
use super::wanted::WantedRules;
use crate::diag::{Diagnostic, FileId, Span, closest};
use crate::lang::ruleset::{Financing, Product, RuleSet};

impl Project {
    /// Reads a project file.
    ///
    /// With a rule set the decisions, bodies, sources of money and services are checked against it
    /// too. Every problem is reported; a project is returned unless the text is not TOML or the
    /// TERYT code is missing.
    #[must_use]
    pub fn parse(
        text: &str,
        file: FileId,
        rules: Option<&RuleSet>,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let (root, syntax_errors) = syntax::parse(text, file);
        if !syntax_errors.is_empty() {
            return (None, syntax_errors);
        }
        let mut r = Report { file, found: Vec::new() };
        let whole = Span::new(file, 0, text.lines().next().map_or(0, str::len));
        let project = read(Fields::new(root.get_ref(), "pliku strategii", whole), &mut r);
        if let Some(p) = &project {
            check::dates(p, &mut r);
            check::names(p, rules, &mut r);
        }
        let mut found = r.found;
        found.sort_by_key(|d| d.labels.first().map(|l| l.span));
        (project, found)
    }
}

fn read(mut root: Fields<'_, '_>, r: &mut Report) -> Option<Project> {
    let file = r.file;
    let (teryt, name, office, centre) = unit(&mut root, r);
    let period = period(&mut root, r);
    let resolution = resolution(&mut root, r);
    let (coordinator, coordinator_name) = coordinator(&mut root, r);
    let predecessor = root.table(r, "poprzednia").map(|mut f| {
        let p = Predecessor {
            title: f.plain(r, "tytuł"),
            from: f.year(r, "od"),
            to: f.year(r, "do"),
            assessment: f.plain(r, "ocena"),
        };
        f.finish(r);
        p
    });
    let training = root.table(r, "szkolenie").and_then(|mut f| {
        let t = f.plain(r, "uwaga");
        if t.is_none() && !f.has("uwaga") {
            f.missing(r, "uwaga", "\"…\"");
        }
        f.finish(r);
        t
    });
    let rules = root.table(r, "reguły").map_or_else(WantedRules::default, |mut f| {
        let w = WantedRules::section(&mut f, r);
        f.finish(r);
        w
    });
    let team = team(&mut root, r);
    let consultations = consultations(&mut root, r);
    let surveys = surveys(&mut root, r);
    let economy = economy(&mut root, r);
    let (economy_none, economy_description) = match root.table(r, "ekonomia_społeczna") {
        Some(mut f) => {
            let both = (f.boolean(r, "stwierdzono_brak"), f.plain(r, "opis"));
            f.finish(r);
            both
        }
        None => (None, None),
    };
    let services = services(&mut root, r);
    let public_tasks = public_tasks(&mut root, r);
    let decisions = decisions(&mut root, r);
    let monitoring = root.table(r, "monitoring").map_or_else(Monitoring::default, |mut f| {
        let m = Monitoring {
            report_by: f.plain(r, "raport_do"),
            responsible: f.plain(r, "odpowiedzialny"),
            evaluation: f.years(r, "ewaluacja"),
        };
        f.finish(r);
        m
    });
    let finance = root.table(r, "finanse").map_or_else(Finance::default, |mut f| {
        let m = Finance {
            wpf: f.plain(r, "wpf"),
            reservation: f.plain(r, "zastrzeżenie"),
            growth: f.number(r, "wzrost_kosztów").map(|g| g.value),
        };
        f.finish(r);
        m
    });
    let data = data_policy(&mut root, r);
    let programmes = root.table(r, "programy").map_or_else(Programmes::default, |mut f| {
        let p = Programmes {
            alcohol: f.plain(r, "alkohol"),
            family: f.plain(r, "rodzina"),
            violence: f.plain(r, "przemoc"),
        };
        f.finish(r);
        p
    });
    let ozps = root.table(r, "ozps").and_then(|mut f| {
        let d = f.date(r, "data").map(|d| d.value);
        f.finish(r);
        d
    });
    let bip = root.table(r, "publikacja").and_then(|mut f| {
        let b = f.plain(r, "bip");
        f.finish(r);
        b
    });
    let peers = root.table(r, "grupa_porównawcza").and_then(|mut f| {
        let codes = f.texts(r, "gminy");
        if codes.is_none() && !f.has("gminy") {
            f.missing(r, "gminy", "[\"0605022\", \"0605032\"]");
        }
        let name = f.plain(r, "nazwa").unwrap_or_default();
        let span = f.place();
        f.finish(r);
        codes.map(|codes| Peers { name, codes, span })
    });
    root.finish(r);
    Some(Project {
        peers,
        file,
        teryt: teryt?,
        name,
        office,
        centre,
        period,
        resolution,
        coordinator,
        coordinator_name,
        predecessor,
        training,
        rules,
        team,
        consultations,
        surveys,
        economy,
        economy_none,
        economy_description,
        services,
        public_tasks,
        decisions,
        monitoring,
        data,
        finance,
        programmes,
        ozps,
        bip,
    })
}

type Unit = (Option<Placed<String>>, Option<String>, Option<String>, Option<String>);

fn unit(root: &mut Fields<'_, '_>, r: &mut Report) -> Unit {
    let Some(mut f) = root.table(r, "jednostka") else {
        root.missing(r, "[jednostka]", "{ teryt = \"…\" }");
        return (None, None, None, None);
    };
    let teryt = f.text(r, "teryt");
    match &teryt {
        None if !f.has("teryt") => f.missing(r, "teryt", "\"…\""),
        Some(t)
            if !matches!(t.value.len(), 6 | 7) || !t.value.bytes().all(|b| b.is_ascii_digit()) =>
        {
            r.push(
                Diagnostic::error("E0603", format!("„{}” nie jest kodem TERYT gminy", t.value))
                    .at(t.span, "kod gminy ma siedem cyfr")
                    .hint("Kod jest w rejestrze TERC; zapisz go w cudzysłowie razem z zerem na początku."),
            );
        }
        _ => {}
    }
    let out = (teryt, f.plain(r, "nazwa"), f.plain(r, "urząd"), f.plain(r, "ops"));
    f.finish(r);
    out
}

/// Section `[dane]`.
fn data_policy(root: &mut Fields<'_, '_>, r: &mut Report) -> DataPolicy {
    let mut policy = DataPolicy::default();
    let Some(mut f) = root.table(r, "dane") else { return policy };
    if let Some(small) = f.within(r, "małe_liczby", 0, 100, "0 wyłącza ukrywanie małych liczb")
    {
        policy.small = small;
    }
    if let Some(years) = f.within(r, "nieaktualne_po", 1, 50, "podaje się liczbę lat") {
        policy.stale_after = years;
    }
    f.finish(r);
    policy
}

fn period(root: &mut Fields<'_, '_>, r: &mut Report) -> Option<Period> {
    let Some(mut f) = root.table(r, "okres") else {
        root.missing(r, "[okres]", "{ od = 2027, do = 2033 }");
        return None;
    };
    let (from, to) = (f.bound(r, "od", false), f.bound(r, "do", true));
    if !f.has("od") {
        f.missing(r, "od", "2027");
    }
    if !f.has("do") {
        f.missing(r, "do", "2033");
    }
    f.finish(r);
    let (from, to) = (from?, to?);
    Some(Period { from: from.value, to: to.value, from_span: from.span, to_span: to.span })
}

fn word<T: Copy>(
    f: &mut Fields<'_, '_>,
    r: &mut Report,
    key: &'static str,
    choices: &[(&'static str, T)],
) -> Option<T> {
    let t = f.text(r, key)?;
    let found = choices.iter().find(|(w, _)| *w == t.value).map(|(_, v)| *v);
    if found.is_none() {
        let known: Vec<&str> = choices.iter().map(|(w, _)| *w).collect();
        let near = closest(&t.value, known.iter().copied());
        r.push(
            Diagnostic::error(
                "E0611",
                format!("Pole „{key}” nie może mieć wartości „{}”", t.value),
            )
            .at(t.span, "nieznana wartość")
            .hint(format!("Możliwe wartości: {}.", known.join(", ")))
            .suggest(near),
        );
    }
    found
}

fn resolution(root: &mut Fields<'_, '_>, r: &mut Report) -> Resolution {
    let Some(mut f) = root.table(r, "uchwała") else { return Resolution::default() };
    let out = Resolution {
        date: f.date(r, "data"),
        number: f.plain(r, "numer"),
        kind: word(
            &mut f,
            r,
            "rodzaj",
            &[("nowa", ResolutionKind::New), ("zmiana", ResolutionKind::Amendment)],
        ),
        organ: word(
            &mut f,
            r,
            "organ",
            &[("rada", Organ::Council), ("sejmik", Organ::Assembly), ("wójt", Organ::Executive)],
        ),
        organ_name: f.plain(r, "nazwa_organu"),
        consultations_required: f.boolean(r, "konsultacje_wymagane"),
        handed_over: f.date(r, "przekazana").map(|d| d.value),
        basis: f.plain(r, "podstawa_prawna"),
    };
    f.finish(r);
    out
}

fn coordinator(
    root: &mut Fields<'_, '_>,
    r: &mut Report,
) -> (Option<Placed<String>>, Option<String>) {
    let Some(mut f) = root.table(r, "koordynator") else { return (None, None) };
    let out = (f.text(r, "podmiot"), f.plain(r, "nazwa"));
    f.finish(r);
    out
}

fn team(root: &mut Fields<'_, '_>, r: &mut Report) -> Vec<String> {
    let mut out = Vec::new();
    for mut f in root.tables(r, "zespół") {
        match f.plain(r, "imię_i_rola") {
            Some(t) => out.push(t),
            None if !f.has("imię_i_rola") => f.missing(r, "imię_i_rola", "\"…\""),
            None => {}
        }
        f.finish(r);
    }
    out
}

fn consultations(root: &mut Fields<'_, '_>, r: &mut Report) -> Vec<Consultation> {
    let mut out = Vec::new();
    for mut f in root.tables(r, "konsultacje") {
        let form = f.plain(r, "forma");
        if form.is_none() {
            f.missing(r, "forma", "\"zbieranie uwag na formularzu\"");
        }
        let (from, to) = (f.date(r, "od"), f.date(r, "do"));
        check::order(from.as_ref(), to.as_ref(), "konsultacji", r);
        let c = Consultation {
            form: form.unwrap_or_default(),
            from: from.map(|d| d.value),
            to: to.map(|d| d.value),
            description: f.plain(r, "opis"),
            remarks: f.integer(r, "uwag").map(|n| n.value),
            accepted: f.integer(r, "uwzględnione").map(|n| n.value),
        };
        if let (Some(all), Some(taken)) = (c.remarks, c.accepted)
            && taken > all
        {
            let message = format!("Uwzględniono {taken} uwag, a zgłoszono {all}");
            r.push(
                Diagnostic::error("E0613", message)
                    .at(f.place(), "w tej sekcji")
                    .hint("Uwag uwzględnionych nie może być więcej niż zgłoszonych."),
            );
        }
        f.finish(r);
        if !c.form.is_empty() {
            out.push(c);
        }
    }
    out
}

fn surveys(root: &mut Fields<'_, '_>, r: &mut Report) -> Vec<Survey> {
    let mut out = Vec::new();
    for mut f in root.tables(r, "ankieta") {
        let id = f.plain(r, "id");
        let title = f.plain(r, "tytuł");
        if id.is_none() {
            f.missing(r, "id", "\"mieszkańcy\"");
        }
        let (from, to) = (f.date(r, "od"), f.date(r, "do"));
        check::order(from.as_ref(), to.as_ref(), "badania", r);
        let s = Survey {
            title: title.or_else(|| id.clone()).unwrap_or_default(),
            id: id.unwrap_or_default(),
            respondents: f.integer(r, "n").map(|n| n.value),
            sampling: f.plain(r, "dobór"),
            from: from.map(|d| d.value),
            to: to.map(|d| d.value),
            description: f.plain(r, "opis"),
        };
        f.finish(r);
        if !s.id.is_empty() {
            out.push(s);
        }
    }
    out
}

fn economy(root: &mut Fields<'_, '_>, r: &mut Report) -> Vec<EconomyEntity> {
    let mut out = Vec::new();
    for mut f in root.tables(r, "pes") {
        let name = f.plain(r, "nazwa");
        if name.is_none() {
            f.missing(r, "nazwa", "\"…\"");
        }
        let kind = f.plain(r, "typ");
        let services =
            f.texts(r, "usługi").unwrap_or_default().into_iter().map(|t| t.value).collect();
        f.finish(r);
        if let Some(name) = name {
            out.push(EconomyEntity { name, kind, services });
        }
    }
    out
}

fn services(root: &mut Fields<'_, '_>, r: &mut Report) -> Vec<ServiceEntry> {
    let Some(f) = root.table(r, "usługi") else { return Vec::new() };
    let mut out = Vec::new();
    for (id, span, mut s) in f.free_tables(r) {
        out.push(ServiceEntry {
            id,
            capacity: s.plain(r, "zdolność"),
            contracting: s.plain(r, "zlecanie"),
            span,
        });
        s.finish(r);
    }
    out
}

fn public_tasks(root: &mut Fields<'_, '_>, r: &mut Report) -> Vec<PublicTask> {
    let mut out = Vec::new();
    for mut f in root.tables(r, "zadania_publiczne") {
        // The point may be written as a number or, for points like "1a", as a text.
        let point = f.free_text_or_number("punkt");
        let name = f.plain(r, "nazwa");
        if name.is_none() {
            f.missing(r, "nazwa", "\"…\"");
        }
        let mode = f.plain(r, "tryb");
        f.finish(r);
        if let Some(name) = name {
            out.push(PublicTask { point, name, mode });
        }
    }
    out
}

fn decisions(root: &mut Fields<'_, '_>, r: &mut Report) -> Vec<Decision> {
    let Some(f) = root.table(r, "decyzje") else { return Vec::new() };
    let mut out = Vec::new();
    for (id, span, mut d) in f.free_tables(r) {
        if let Some(decision) = decision(id, span, &mut d, r) {
            out.push(decision);
        }
        d.finish(r);
    }
    out
}

fn decision(id: String, span: Span, d: &mut Fields<'_, '_>, r: &mut Report) -> Option<Decision> {
    use Choice::{Accepted, Changed, Rejected};
    let mut choices = Vec::new();
    for (stem, choice) in [("przyję", Accepted), ("zmienio", Changed), ("odrzuco", Rejected)] {
        let endings: [&'static str; 3] = match stem {
            "przyję" => ["przyjęty", "przyjęta", "przyjęte"],
            "zmienio" => ["zmieniony", "zmieniona", "zmienione"],
            _ => ["odrzucony", "odrzucona", "odrzucone"],
        };
        choices.extend(endings.map(|w| (w, choice)));
    }
    let choice = word(d, r, "decyzja", &choices);
    if choice.is_none() && !d.has("decyzja") {
        d.missing(r, "decyzja", "\"przyjęty\"");
    }
    let reason = d.plain(r, "powód");
    if matches!(choice, Some(Changed | Rejected)) && reason.is_none() {
        let what = if choice == Some(Rejected) { "odrzuca" } else { "zmienia" };
        r.push(
            Diagnostic::error("E0608", format!("Decyzja {what} „{id}” i nie podaje powodu"))
                .at(span, "tej decyzji brakuje pola „powód”")
                .hint("Dopisz: powód = \"…\". Powód zostanie wydrukowany w dokumencie."),
        );
    }
    let changes = changes(d, r);
    let choice = choice?;
    // Shipped proposals leave money to the gmina: filling it in is not a change of the proposal.
    let beyond_money = Changes { cost: None, financing: None, ..changes.clone() };
    let refused = match choice {
        Changed => false,
        Accepted => beyond_money != Changes::default(),
        _ => changes != Changes::default(),
    };
    if refused {
        r.push(
            Diagnostic::error(
                "E0612",
                format!("Decyzja o „{id}” podaje zmiany, a nie jest zmianą"),
            )
            .at(span, "tu są pola zmieniające propozycję")
            .hint("Wpisz: decyzja = \"zmieniony\" i podaj powód albo usuń pola ze zmianami."),
        );
    }
    Some(Decision { id, choice, reason, changes, span })
}

fn changes(d: &mut Fields<'_, '_>, r: &mut Report) -> Changes {
    Changes {
        title: d.plain(r, "tytuł"),
        description: d.plain(r, "opis"),
        cost: cost(d, r),
        financing: financing(d, r),
        owner: d.plain(r, "realizator"),
        partners: d.texts(r, "partnerzy").map(|l| l.into_iter().map(|t| t.value).collect()),
        from: d.moment(r, "od"),
        to: d.moment(r, "do"),
        products: products(d, r),
        targets: d.table(r, "wartości_docelowe").map_or_else(Vec::new, |f| {
            f.free_numbers(r)
                .into_iter()
                .map(|(indicator, span, value)| TargetChange { indicator, value, span })
                .collect()
        }),
        dropped_indicators: d.texts(r, "wskaźniki_pominięte").unwrap_or_default(),
    }
}

fn cost(d: &mut Fields<'_, '_>, r: &mut Report) -> Option<CostChange> {
    let yearly = d.number(r, "koszt_rocznie");
    let once = d.number(r, "koszt_jednorazowo");
    let none = d.boolean(r, "bez_kosztów").unwrap_or(false);
    for c in [&yearly, &once].into_iter().flatten() {
        if c.value < 0.0 {
            r.push(
                Diagnostic::error("E0613", "Koszt jest ujemny")
                    .at(c.span, "kwota ma być dodatnia")
                    .hint("Podaj kwotę w złotych, na przykład 120000."),
            );
        }
    }
    let given = usize::from(yearly.is_some()) + usize::from(once.is_some()) + usize::from(none);
    if given > 1 {
        r.push(
            Diagnostic::error("E0613", "Koszt podano na więcej niż jeden sposób")
                .at(d.place(), "w tej decyzji")
                .hint("Zostaw jedno z pól: koszt_rocznie, koszt_jednorazowo, bez_kosztów."),
        );
    }
    match (yearly, once, none) {
        (Some(c), _, _) => Some(CostChange::PerYear(c.value)),
        (_, Some(c), _) => Some(CostChange::Once(c.value)),
        (_, _, true) => Some(CostChange::None),
        _ => None,
    }
}

fn financing(d: &mut Fields<'_, '_>, r: &mut Report) -> Option<Vec<Financing>> {
    let f = d.table(r, "finansowanie")?;
    let place = f.place();
    let shares = f.free_numbers(r);
    let sum: f64 = shares.iter().map(|(_, _, n)| n).sum();
    if let Some((source, span, n)) = shares.iter().find(|(_, _, n)| *n < 0.0) {
        r.push(
            Diagnostic::error(
                "E0609",
                format!(
                    "Udział źródła „{source}” jest ujemny: {}%",
                    crate::text::format_short(*n, 2)
                ),
            )
            .at(*span, "udział ma być od 0 do 100")
            .hint("Podaj udział w procentach."),
        );
    } else if (sum - 100.0).abs() > 0.005 {
        r.push(
            Diagnostic::error(
                "E0609",
                format!(
                    "Udziały źródeł finansowania dają razem {}%, a nie 100%",
                    crate::text::format_short(sum, 2)
                ),
            )
            .at(place, "suma tych udziałów ma wynosić 100")
            .hint("Popraw udziały w procentach albo dopisz brakujące źródło."),
        );
    }
    Some(shares.into_iter().map(|(source, _, percent)| Financing { source, percent }).collect())
}

fn products(d: &mut Fields<'_, '_>, r: &mut Report) -> Option<Vec<Product>> {
    let tables = d.tables(r, "produkt");
    if tables.is_empty() {
        return None;
    }
    let mut out = Vec::new();
    for mut f in tables {
        let name = f.plain(r, "nazwa");
        if name.is_none() {
            f.missing(r, "nazwa", "\"uczestnicy klubu\"");
        }
        let amount = f.number(r, "ilość").map(|n| n.value);
        if amount.is_none() {
            f.missing(r, "ilość", "25");
        }
        let unit = f.plain(r, "jednostka").unwrap_or_else(|| "liczba".to_owned());
        let per_year = f.boolean(r, "rocznie").unwrap_or(false);
        f.finish(r);
        if let (Some(name), Some(amount)) = (name, amount) {
            out.push(Product { name, amount, unit, per_year });
        }
    }
    Some(out)
}
