//! What still waits for a decision of the gmina.

use super::strategy::{PlannedGoal, State, StrategicPlan};
use crate::diag::Diagnostic;
use crate::text::{plural, plural_of};

/// Proposals without a decision, and what the gmina has to add when it decides: costs, which rule
/// sets cannot know, and base values the data do not have. One warning each, because in a fresh
/// project nothing is decided and an error a proposal would bury the rest.
pub(super) fn report(goals: &[StrategicPlan], found: &mut Vec<Diagnostic>) {
    let goals: Vec<&PlannedGoal> = goals.iter().flat_map(|g| &g.goals).collect();
    let mut open: Vec<&str> = Vec::new();
    let mut unpaid: Vec<&str> = Vec::new();
    let mut baseless: Vec<&str> = Vec::new();
    for g in goals {
        if g.state == State::Proposed {
            open.push(&g.id);
            let without = g.results.iter().filter(|m| m.base.is_none()).map(|m| m.id.as_str());
            for id in without {
                if !baseless.contains(&id) {
                    baseless.push(id);
                }
            }
        }
        for a in g.actions.iter().filter(|a| a.state == State::Proposed) {
            open.push(&a.id);
            let no_source = a.shares.iter().all(|s| s.source.is_none());
            if !a.cost_known || (!a.free && no_source) {
                unpaid.push(&a.id);
            }
        }
    }
    let mut warn = |code, ids: &[&str], message: fn(u64) -> String, hint: &str| {
        let count = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        if count > 0 {
            let hint = format!("{hint} Lista: {}.", ids.join(", "));
            found.push(Diagnostic::warning(code, message(count)).hint(hint));
        }
    };
    warn(
        "W0315",
        &open,
        |n| {
            let verb = plural(n, "czeka", "czekają", "czeka");
            format!("Na decyzję {verb} {}", plural_of(n, "propozycja", "propozycje", "propozycji"))
        },
        "W pliku strategia.toml dopisz dla każdej sekcję [decyzje.nazwa] z polem decyzja = \"przyjęty\", \"zmieniony\" albo \"odrzucony\".",
    );
    warn(
        "W0325",
        &unpaid,
        |n| {
            let what = plural_of(
                n,
                "proponowane działanie nie ma",
                "proponowane działania nie mają",
                "proponowanych działań nie ma",
            );
            format!("{what} kosztu albo źródła pieniędzy")
        },
        "Koszty ustala gmina: w decyzji o działaniu podaj koszt_rocznie albo koszt_jednorazowo i finansowanie, albo bez_kosztów = true.",
    );
    warn(
        "W0326",
        &baseless,
        |n| {
            let what = plural_of(n, "wskaźnik nie ma", "wskaźniki nie mają", "wskaźników nie ma");
            format!("W proponowanych celach {what} wartości bazowej")
        },
        "Dodaj dane do katalogu dane/ (jak to zrobić, mówi dane/README.md) albo pomiń wskaźnik w decyzji o celu polem wskaźniki_pominięte.",
    );
}
