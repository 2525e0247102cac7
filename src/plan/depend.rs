//! Dependencies between actions: known, free of cycles, in the right order.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, closest};

use super::strategy::{PlannedAction, Rejected};

pub(super) fn check(
    actions: &[&PlannedAction],
    rejected: &[Rejected],
    found: &mut Vec<Diagnostic>,
) {
    let by_id: BTreeMap<&str, &PlannedAction> =
        actions.iter().map(|a| (a.id.as_str(), *a)).collect();
    for action in actions {
        for needed in &action.depends_on {
            match by_id.get(needed.as_str()) {
                Some(first) => order(action, first, found),
                None => found.push(unknown(action, needed, &by_id, rejected)),
            }
        }
    }
    cycles(actions, &by_id, found);
}

fn unknown(
    action: &PlannedAction,
    needed: &str,
    by_id: &BTreeMap<&str, &PlannedAction>,
    rejected: &[Rejected],
) -> Diagnostic {
    let title = &action.title;
    if let Some(r) = rejected.iter().find(|r| r.id == needed) {
        return Diagnostic::error(
            "E0312",
            format!("Działanie „{title}” zależy od odrzuconego działania „{}”", r.title),
        )
        .at(action.span, format!("„{needed}” odrzucono: {}", r.reason))
        .hint("Odrzuć także to działanie albo przyjmij działanie, od którego ono zależy.");
    }
    Diagnostic::error(
        "E0312",
        format!("Działanie „{title}” zależy od działania „{needed}”, którego nie ma w planie"),
    )
    .at(action.span, "pole „zależy_od”")
    .hint("Działanie może należeć do celu, który nie odpowiada na żaden stwierdzony problem.")
    .suggest(closest(needed, by_id.keys().copied()))
}

/// What comes first must begin no later; a one-off action must be over before what needs it.
fn order(action: &PlannedAction, first: &PlannedAction, found: &mut Vec<Diagnostic>) {
    let (Some((start, _)), Some((first_start, first_end))) = (action.quarters, first.quarters)
    else {
        return;
    };
    if action.id == first.id {
        return;
    }
    if start < first_start {
        found.push(
            Diagnostic::error(
                "E0314",
                format!(
                    "Działanie „{}” zaczyna się {start}, a działanie „{}”, od którego zależy, dopiero {first_start}",
                    action.title, first.title
                ),
            )
            .at(action.span, "to działanie zaczyna się za wcześnie")
            .also(first.span, "to działanie ma być wcześniej")
            .hint("Przesuń termin jednego z tych działań polem „od” w decyzji."),
        );
    } else if start <= first_end && one_off(first) {
        found.push(
            Diagnostic::warning(
                "W0324",
                format!(
                    "Działanie „{}” zaczyna się {start}, zanim skończy się jednorazowe działanie „{}” ({first_end})",
                    action.title, first.title
                ),
            )
            .at(action.span, "terminy zachodzą na siebie")
            .also(first.span, "to działanie ma się skończyć wcześniej")
            .hint("Sprawdź terminy; jeżeli mogą zachodzić na siebie, nic nie trzeba zmieniać."),
        );
    }
}

/// Paid once, in one year: an investment or a preparation, not a service.
fn one_off(a: &PlannedAction) -> bool {
    !a.free
        && a.cost.iter().filter(|c| **c > 0).count() == 1
        && a.products.iter().all(|p| !p.per_year)
}

/// Reports each cycle once, from its member that stands first in the plan.
fn cycles(
    actions: &[&PlannedAction],
    by_id: &BTreeMap<&str, &PlannedAction>,
    found: &mut Vec<Diagnostic>,
) {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        Open,
        Done,
    }
    let mut marks: BTreeMap<&str, Mark> = BTreeMap::new();
    for root in actions {
        if marks.contains_key(root.id.as_str()) {
            continue;
        }
        // An explicit stack: the depth is data, not ours to bound.
        let mut stack: Vec<(&PlannedAction, usize)> = vec![(root, 0)];
        marks.insert(&root.id, Mark::Open);
        while let Some((action, next)) = stack.pop() {
            let Some(needed) = action.depends_on.get(next) else {
                marks.insert(&action.id, Mark::Done);
                continue;
            };
            stack.push((action, next + 1));
            let Some(target) = by_id.get(needed.as_str()) else { continue };
            match marks.get(target.id.as_str()) {
                None => {
                    marks.insert(&target.id, Mark::Open);
                    stack.push((target, 0));
                }
                Some(Mark::Open) => {
                    let ring: Vec<String> = stack
                        .iter()
                        .skip_while(|(a, _)| a.id != target.id)
                        .map(|(a, _)| format!("„{}”", a.title))
                        .collect();
                    found.push(
                        Diagnostic::error(
                            "E0313",
                            format!(
                                "Działania zależą od siebie w kółko: {} → „{}”",
                                ring.join(" → "),
                                target.title
                            ),
                        )
                        .at(target.span, "tu zaczyna się koło")
                        .hint("Usuń jedną z zależności (pole „zależy_od”)."),
                    );
                }
                Some(Mark::Done) => {}
            }
        }
    }
}
