//! The gminas a project wants to be compared with: codes of its file → units of the register.

use crate::data::{Area, CodeBook, PeerGroup, Registry, Target};
use crate::diag::Diagnostic;
use crate::project::Project;

/// Fewest other gminas that make a comparison.
const FEWEST: usize = 2;

/// The group of a project with its own gmina in it; none when it names none, or names them wrongly.
pub(super) fn peers(
    registry: &Registry,
    project: &Project,
    own: u32,
    found: &mut Vec<Diagnostic>,
) -> Option<PeerGroup> {
    let wanted = project.peers.as_ref()?;
    let book = CodeBook::new(registry);
    let mut units: Vec<u32> = Vec::new();
    let mut faulty = false;
    for code in &wanted.codes {
        let problem = match book.resolve(&code.value) {
            Ok(Target::Area(Area::Gmina(unit))) if units.contains(&unit) => {
                let name = registry.unit(unit).map_or("", |u| u.name.as_str());
                let message = format!("gmina {name} jest w grupie porównawczej dwa razy");
                found.push(
                    Diagnostic::error("E0481", message)
                        .at(code.span, "drugi raz")
                        .hint("Zostaw ją na liście raz."),
                );
                faulty = true;
                continue;
            }
            Ok(Target::Area(Area::Gmina(unit))) => {
                units.push(unit);
                continue;
            }
            Ok(Target::Area(_)) => None,
            Ok(target) => book.refuse(&code.value, &target),
            Err(problem) => Some(problem),
        };
        let (message, hint, meant) = match problem {
            Some(p) => (p.message, p.hint, p.suggestion),
            None => (
                format!("kod {} nie jest kodem gminy", code.value),
                "Grupę porównawczą tworzą gminy: podaj ich siedmiocyfrowe kody.".to_owned(),
                None,
            ),
        };
        let message = format!("grupa porównawcza: {message}");
        found.push(Diagnostic::error("E0481", message).at(code.span, "").hint(hint).suggest(meant));
        faulty = true;
    }
    let others = units.iter().filter(|u| **u != own).count();
    if !faulty && others < FEWEST {
        let message = match others {
            0 => "grupa porównawcza nie ma żadnej innej gminy".to_owned(),
            _ => "grupa porównawcza ma tylko jedną inną gminę".to_owned(),
        };
        found.push(
            Diagnostic::error("E0481", message).at(wanted.span, "").hint(
                "Podaj w polu gminy kody co najmniej dwóch innych gmin albo usuń całą sekcję.",
            ),
        );
        faulty = true;
    }
    units.push(own);
    (!faulty).then(|| PeerGroup::new(wanted.name.clone(), units))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::FileId;

    fn read(codes: &str) -> (Option<PeerGroup>, Vec<Diagnostic>) {
        let text = format!(
            "[jednostka]\nteryt = \"0605053\"\n[okres]\nod = 2027\ndo = 2033\n\
             [grupa_porównawcza]\nnazwa = \"podobne\"\ngminy = [{codes}]\n"
        );
        let project = Project::parse(&text, FileId(0), None).0.unwrap();
        let registry: &Registry = Registry::embedded();
        let own = registry.find(&project.teryt.value).unwrap();
        let mut found = Vec::new();
        let group = peers(registry, &project, own, &mut found);
        (group, found)
    }

    fn names(group: &PeerGroup) -> Vec<&'static str> {
        let registry: &'static Registry = Registry::embedded();
        group.units.iter().filter_map(|u| registry.unit(*u)).map(|u| u.name.as_str()).collect()
    }

    #[test]
    fn the_own_gmina_belongs_to_its_group_always() {
        for codes in ["\"0605022\", \"060503\"", "\"0605022\", \"060503\", \"0605053\""] {
            let (group, found) = read(codes);
            assert!(found.is_empty(), "{found:#?}");
            let group = group.unwrap();
            assert_eq!(names(&group), ["Chrzanów", "Dzwola", "Janów Lubelski"], "{codes}");
            assert_eq!(group.name, "podobne");
        }
    }

    #[test]
    fn a_former_code_of_a_gmina_stands_for_it() {
        let (group, found) = read("\"0605062\", \"0605022\"");
        assert!(found.is_empty(), "{found:#?}");
        assert!(names(&group.unwrap()).contains(&"Modliborzyce"));
    }

    #[test]
    fn refuses_what_is_no_gmina_and_too_few_of_them() {
        let all: String = [
            "\"0605043\", \"0605022\"",
            "\"605022\", \"0605032\"",
            "\"0605\", \"0605022\"",
            "\"1418024\", \"0605022\"",
            "\"3203042\", \"0605022\"",
            "\"sąsiedzi\", \"0605022\"",
            "\"0605022\", \"060502\", \"0605032\"",
            "\"0605022\"",
            "\"0605053\", \"0605022\"",
            "\"0605053\"",
            "",
        ]
        .map(|codes| {
            let (group, found) = read(codes);
            assert_eq!(group, None, "{codes}");
            let said: String = found
                .iter()
                .map(|d| {
                    let meant = d.suggestion.as_deref().unwrap_or("–");
                    let hint = d.hint.as_deref().unwrap_or_default();
                    format!("  {}: {}\n    = {hint}\n    ? {meant}\n", d.code, d.message)
                })
                .collect();
            format!("[{codes}]\n{said}")
        })
        .concat();
        insta::assert_snapshot!(all);
    }
}
