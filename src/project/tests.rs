//! Tests of the project file: mostly what must be refused.

use crate::diag::{Diagnostic, FileId, SourceMap};
use crate::plan::fixture::{PROJECT, rules};

use super::{Moment, Project};

const HEAD: &str = "[jednostka]\nteryt = \"0605053\"\n[okres]\nod = 2027\ndo = 2033\n";

fn read(text: &str) -> (Option<Project>, Vec<Diagnostic>) {
    Project::parse(text, FileId(0), Some(&rules()))
}

/// Diagnostics as `code line:column „underlined” message | hint`.
fn shown(text: &str) -> String {
    let mut map = SourceMap::default();
    let id = map.add("strategia.toml", text);
    let (_, found) = Project::parse(text, id, Some(&rules()));
    found
        .iter()
        .map(|d| {
            let span = d.labels[0].span;
            let (line, column) = map.line_col(span);
            format!(
                "{} {line}:{column} «{}» {} | {}",
                d.code,
                map.text(span),
                d.message,
                d.hint.as_deref().unwrap_or("")
            )
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn codes(text: &str) -> Vec<&'static str> {
    read(text).1.iter().map(|d| d.code).collect()
}

#[test]
fn polish_bare_keys_are_read() {
    let (project, found) = read(PROJECT);
    assert!(found.is_empty(), "{found:#?}");
    let p = project.unwrap();
    assert_eq!(p.day().unwrap().to_string(), "2026-12-29");
    assert_eq!(p.period.as_ref().unwrap().to.to_string(), "2033-12-31");
    assert_eq!(p.decisions.len(), 2);
    assert_eq!(p.services[0].capacity.as_deref(), Some("brak podmiotów"));
    assert_eq!(p.economy_none, Some(true));
}

#[test]
fn letters_typed_in_decomposed_form_are_the_same_letters() {
    use unicode_normalization::UnicodeNormalization;
    let decomposed: String = PROJECT.nfd().collect();
    let (project, found) = read(&decomposed);
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(
        project.unwrap().period,
        read(PROJECT).0.unwrap().period.map(|mut p| {
            let shifted = read(&decomposed).0.unwrap().period.unwrap();
            p.from_span = shifted.from_span;
            p.to_span = shifted.to_span;
            p
        })
    );
}

#[test]
fn unknown_keys_come_with_a_suggestion() {
    insta::assert_snapshot!(shown(&format!(
        "{HEAD}[koordynatr]\npodmiot = \"ops\"\n[monitoring]\nraport = \"30 kwietnia\"\n"
    )));
}

#[test]
fn wrong_types_say_what_was_wanted() {
    insta::assert_snapshot!(shown(&format!(
        "{HEAD}[monitoring]\newaluacja = 2030\nraport_do = 30\n[finanse]\nwzrost_kosztów = \"dwa\"\n[ekonomia_społeczna]\nstwierdzono_brak = \"tak\"\n"
    )));
}

#[test]
fn impossible_days_are_refused() {
    let text = |day: &str| format!("{HEAD}[uchwała]\ndata = {day}\n");
    assert_eq!(codes(&text("2026-02-30")), ["E0605"]);
    assert_eq!(codes(&text("\"2026-13-01\"")), ["E0605"]);
    assert_eq!(codes(&text("2026-12-28")), Vec::<&str>::new());
}

#[test]
fn a_period_before_its_resolution_is_refused() {
    insta::assert_snapshot!(shown(&format!("{HEAD}[uchwała]\ndata = 2027-03-01\n")));
}

#[test]
fn a_period_ending_before_it_begins_is_refused() {
    assert_eq!(
        codes("[jednostka]\nteryt = \"0605053\"\n[okres]\nod = 2033\ndo = 2027\n"),
        ["E0605"]
    );
}

#[test]
fn decisions_must_name_what_exists_and_give_reasons() {
    insta::assert_snapshot!(shown(&format!(
        "{HEAD}[decyzje.aktywizacjaa]\ndecyzja = \"przyjęty\"\n[decyzje.kis]\ndecyzja = \"odrzucone\"\n[decyzje.aktywizacja]\ndecyzja = \"zmieniony\"\nrealizator = \"ops\"\nwartości_docelowe = {{ bezrobocei = 5 }}\n"
    )));
}

#[test]
fn shares_must_sum_to_a_hundred_and_name_known_sources() {
    insta::assert_snapshot!(shown(&format!(
        "{HEAD}[decyzje.kis]\ndecyzja = \"zmienione\"\npowód = \"x\"\nfinansowanie = {{ budżet_gminy = 40, efs = 50 }}\nrealizator = \"opss\"\n"
    )));
}

#[test]
fn a_change_under_an_acceptance_is_refused() {
    assert_eq!(
        codes(&format!("{HEAD}[decyzje.kis]\ndecyzja = \"przyjęte\"\nrealizator = \"ops\"\n")),
        ["E0612"]
    );
    assert_eq!(
        codes(&format!(
            "{HEAD}[decyzje.kis]\ndecyzja = \"odrzucone\"\npowód = \"x\"\nkoszt_rocznie = 5\n"
        )),
        ["E0612"]
    );
}

#[test]
fn an_acceptance_may_fill_in_the_money() {
    assert!(
        codes(&format!("{HEAD}[decyzje.kis]\ndecyzja = \"przyjęte\"\nkoszt_rocznie = 5\n"))
            .is_empty()
    );
}

#[test]
fn unknown_coordinator_and_service_are_refused() {
    assert_eq!(
        codes(&format!(
            "{HEAD}[koordynator]\npodmiot = \"opz\"\n[usługi.pomocc]\nzdolność = \"x\"\n"
        )),
        ["E0610", "E0610"]
    );
}

#[test]
fn broken_toml_is_reported_in_polish_and_gives_no_project() {
    let (project, found) = read("[jednostka]\nteryt = \"0605053\nnazwa = \"x\"\n");
    assert!(project.is_none());
    assert!(found.iter().all(|d| matches!(d.code, "E0601" | "E0605")), "{found:#?}");
    assert!(!found.is_empty());
    assert!(read("").0.is_none());
    assert!(read("\u{0}\u{1}").0.is_none());
}

#[test]
fn moments_are_years_or_months() {
    let text = format!(
        "{HEAD}[decyzje.kis]\ndecyzja = \"zmienione\"\npowód = \"x\"\nod = \"2028-04\"\ndo = 2030\n"
    );
    let (p, found) = read(&text);
    assert!(found.is_empty(), "{found:#?}");
    let changes = &p.unwrap().decisions[0].changes.clone();
    assert_eq!(changes.from, Some(Moment::Month(2028, 4)));
    assert_eq!(changes.to, Some(Moment::Year(2030)));
    assert_eq!(codes(&text.replace("2028-04", "2028-14")), ["E0605"]);
}

#[test]
fn a_fresh_project_reads_without_errors() {
    let chapters = [("wizja".to_owned(), "Wizja".to_owned())];
    let files =
        super::scaffold("0605053", "Janów Próbny", (2027, 2033), &rules(), &chapters).unwrap();
    let (project, found) = read(&files[0].text);
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(project.unwrap().name.as_deref(), Some("Janów Próbny"));
    assert!(files.iter().any(|f| f.path == "rozdziały/README.md" && f.text.contains("wizja.md")));
}

proptest::proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}") {
        let _ = read(&text);
    }
}

#[test]
fn whether_consultations_are_required_is_yes_or_no() {
    let said = |value: &str| format!("{HEAD}[uchwała]\nkonsultacje_wymagane = {value}\n");
    let (project, found) = read(&said("true"));
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(project.unwrap().resolution.consultations_required, Some(true));
    assert_eq!(read(HEAD).0.unwrap().resolution.consultations_required, None);
    assert!(!codes(&said("\"tak\"")).is_empty());
}

#[test]
fn a_group_of_peers_is_a_list_of_codes() {
    let text = format!(
        "{HEAD}[grupa_porównawcza]\nnazwa = \"podobne\"\ngminy = [\"0605022\", \"0605032\"]\n"
    );
    let (project, found) = read(&text);
    assert!(found.is_empty(), "{found:#?}");
    let peers = project.unwrap().peers.unwrap();
    let codes: Vec<&str> = peers.codes.iter().map(|c| c.value.as_str()).collect();
    assert_eq!((peers.name.as_str(), codes), ("podobne", vec!["0605022", "0605032"]));
    assert_eq!(read(HEAD).0.unwrap().peers, None);
}

#[test]
fn refuses_a_group_of_peers_that_is_no_list_of_codes() {
    let section = |rest: &str| format!("{HEAD}[grupa_porównawcza]\n{rest}\n");
    insta::assert_snapshot!(
        ["nazwa = \"podobne\"", "gminy = [605022]", "gminy = 605022", "gmina = [\"0605022\"]"]
            .map(|rest| shown(&section(rest)))
            .join("\n")
    );
}

#[test]
fn treatment_of_data_has_defaults_and_may_be_turned_off() {
    let policy = |text: &str| {
        let (p, found) = read(&format!("{HEAD}{text}"));
        assert!(found.is_empty(), "{found:#?}");
        let data = p.unwrap().data;
        (data.small, data.stale_after)
    };
    assert_eq!(policy(""), (10, 2));
    assert_eq!(policy("[dane]\nmałe_liczby = 0\nnieaktualne_po = 5\n"), (0, 5));
}

#[test]
fn treatment_of_data_out_of_reason_is_refused_and_the_default_stays() {
    let text =
        format!("{HEAD}[dane]\nmałe_liczby = 1000\nnieaktualne_po = 0\nmałe_liczby_osób = 3\n");
    insta::assert_snapshot!(shown(&text));
    let data = read(&text).0.unwrap().data;
    assert_eq!((data.small, data.stale_after), (10, 2));
    assert_eq!(codes(&format!("{HEAD}[dane]\nmałe_liczby = \"dziesięć\"\n")), ["E0603"]);
    assert_eq!(codes(&format!("{HEAD}[dane]\nmałe_liczby = -1\n")), ["E0493"]);
}
