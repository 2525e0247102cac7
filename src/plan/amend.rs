//! One action of the rule set, with the gmina's decision applied.

use crate::diag::Diagnostic;
use crate::lang::ruleset::{Action, Cost, Financing, RuleSet, YearMonth};
use crate::project::{Changes, Choice, CostChange, Decision, Project};

use super::money;
use super::roles::body;
use super::strategy::{PlannedAction, State};
use super::time::{self, Quarter};

/// The period and the money rules an action is planned in.
pub(super) struct Setting<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) project: &'a Project,
    pub(super) years: &'a [i32],
    /// First and last month of the strategy.
    pub(super) whole: Option<(YearMonth, YearMonth)>,
}

/// State of a proposal under a decision.
pub(super) fn state(decision: Option<&Decision>, local: bool) -> State {
    match decision {
        Some(d) if d.choice == Choice::Changed => {
            State::Changed(d.reason.clone().unwrap_or_default())
        }
        Some(_) => State::Accepted,
        None if local => State::Local,
        None => State::Proposed,
    }
}

/// Plans one action. Missing links are reported, never filled in.
pub(super) fn action(
    a: &Action,
    number: String,
    local: bool,
    setting: &Setting<'_>,
    found: &mut Vec<Diagnostic>,
) -> PlannedAction {
    let rules = setting.rules;
    let decision = setting.project.decision(&a.meta.id);
    let none = Changes::default();
    let changes = decision.map_or(&none, |d| &d.changes);
    let cost = match changes.cost {
        Some(CostChange::PerYear(c)) => Some(Cost::PerYear(c)),
        Some(CostChange::Once(c)) => Some(Cost::Once(c)),
        Some(CostChange::None) => Some(Cost::None),
        None => a.cost,
    };
    let financing = changes.financing.as_ref().unwrap_or(&a.financing);
    let owner = changes.owner.as_ref().or(a.owner.as_ref());
    let partners = changes.partners.as_ref().unwrap_or(&a.partners);
    let products = changes.products.as_ref().unwrap_or(&a.products);
    let months = months(a, changes, setting, found);
    let growth = setting.project.finance.growth.unwrap_or(0.0);
    let amounts = match (cost, months) {
        (Some(cost), Some(term)) => money::by_year(cost, term, setting.years, growth),
        _ => vec![0; setting.years.len()],
    };
    let free = matches!(cost, Some(Cost::None));
    let shares = if free { Vec::new() } else { money::shares(&amounts, financing, rules) };
    let planned = PlannedAction {
        id: a.meta.id.clone(),
        number,
        title: changes.title.clone().unwrap_or_else(|| a.meta.title.clone()),
        description: changes.description.clone().or_else(|| a.description.clone()),
        state: state(decision, local),
        owner: owner.map(|o| body(rules, setting.project, o)),
        partners: partners.iter().map(|p| body(rules, setting.project, p)).collect(),
        months,
        quarters: months.map(|(from, to)| (Quarter::of(from), Quarter::of(to))),
        cost_known: cost.is_some(),
        free,
        cost: amounts,
        shares,
        products: products.clone(),
        depends_on: a.depends_on.clone(),
        statutory: a.statutory.clone(),
        services: a.services.clone(),
        risks: a.risks.clone(),
        span: a.meta.span,
    };
    links(&planned, financing, found);
    planned
}

fn months(
    a: &Action,
    changes: &Changes,
    setting: &Setting<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<(YearMonth, YearMonth)> {
    let whole = setting.whole?;
    let proposed = a.term.map(|t| time::months(t, whole));
    let from = changes.from.map(|m| time::moment(m, false)).or(proposed.map(|p| p.0));
    let to = changes.to.map(|m| time::moment(m, true)).or(proposed.map(|p| p.1));
    let (from, to) = (from?, to?);
    let place = setting.project.decision(&a.meta.id).map_or(a.meta.span, |d| d.span);
    let title = &a.meta.title;
    if to < from || to < whole.0 || from > whole.1 {
        let fact = if to < from {
            format!("Działanie „{title}” kończy się przed swoim początkiem")
        } else {
            format!("Działanie „{title}” leży w całości poza okresem strategii")
        };
        found.push(
            Diagnostic::error("E0318", fact).at(place, "termin tego działania").hint(
                "Popraw pola „od” i „do” w decyzji o działaniu albo termin w zestawie reguł.",
            ),
        );
        return None;
    }
    if from < whole.0 || to > whole.1 {
        found.push(
            Diagnostic::warning(
                "W0317",
                format!("Termin działania „{title}” wychodzi poza okres strategii i został do niego przycięty"),
            )
            .at(place, "termin tego działania")
            .hint("Podaj w decyzji o działaniu pola „od” i „do” mieszczące się w okresie strategii."),
        );
    }
    Some((from.max(whole.0), to.min(whole.1)))
}

/// The links of one action: money, owner, term, product.
///
/// A proposal nobody has decided on yet may lack money: rule sets know no local costs, and the gmina
/// gives them when it accepts. Such proposals are reported together, as a warning.
fn links(a: &PlannedAction, financing: &[Financing], found: &mut Vec<Diagnostic>) {
    let title = &a.title;
    let id = &a.id;
    let percent: f64 = financing.iter().map(|f| f.percent).sum();
    let unpaid = !a.cost_known || (!a.free && percent <= 0.0);
    if unpaid && a.state == State::Proposed {
        // Listed with the other proposals that wait for a decision.
    } else if !a.cost_known {
        found.push(
            Diagnostic::error("E0303", format!("Działanie „{title}” nie ma kosztu"))
                .at(a.span, "nie wiadomo, ile to kosztuje")
                .hint(if a.state == State::Local {
                    "Dopisz w działaniu pola koszt i finansowanie, na przykład: koszt 48 000 zł / rok, finansowanie budżet_gminy 100%; albo: koszt bez kosztów.".to_owned()
                } else {
                    format!("Podaj w sekcji [decyzje.{id}] koszt_rocznie albo koszt_jednorazowo wraz z polem finansowanie albo bez_kosztów = true.")
                }),
        );
    } else if !a.free && percent <= 0.0 {
        found.push(
            Diagnostic::error(
                "E0303",
                format!("Działanie „{title}” ma koszt, a nie ma źródła pieniędzy"),
            )
            .at(a.span, "brak pola „finansowanie”")
            .hint(format!("Podaj w sekcji [decyzje.{id}] finansowanie = {{ źródło = 100 }}.")),
        );
    } else if !a.free && (percent - 100.0).abs() > 0.005 {
        let short = crate::text::format_short(percent, 2);
        let diagnostic = if percent > 100.0 {
            Diagnostic::error(
                "E0322",
                format!("Źródła działania „{title}” dają razem {short}%, a nie 100%"),
            )
        } else {
            Diagnostic::warning(
                "W0310",
                format!(
                    "Źródła działania „{title}” pokrywają {short}% kosztu; reszta nie ma źródła"
                ),
            )
        };
        found.push(diagnostic.at(a.span, "suma udziałów").hint(
            "W ramach finansowych brakująca część jest pokazana osobno. Wskaż dla niej źródło.",
        ));
    }
    let lacking: [(bool, &'static str, &str, &str); 3] = [
        (a.owner.is_none(), "W0304", "realizatora", "realizator"),
        (a.months.is_none(), "W0305", "terminu", "od i do"),
        (a.products.is_empty(), "W0306", "wskaźnika produktu", "produkt"),
    ];
    for (missing, code, what, field) in lacking {
        if missing {
            found.push(
                Diagnostic::warning(code, format!("Działanie „{title}” nie ma {what}"))
                    .at(a.span, format!("brak {what}"))
                    .hint(format!("Podaj w sekcji [decyzje.{id}]: {field}.")),
            );
        }
    }
}
