//! Bodies and their parts in carrying the strategy out; social services.

use crate::lang::ruleset::RuleSet;
use crate::project::Project;

use super::strategy::{Body, PlannedAction, Role, Service, StrategicPlan};

/// A body with its printed name. The coordinator is printed under its own full name.
pub(super) fn body(rules: &RuleSet, project: &Project, id: &str) -> Body {
    let coordinates = project.coordinator.as_ref().is_some_and(|c| c.value == id);
    let own = if coordinates {
        project.coordinator_name.as_ref().or(project.centre.as_ref())
    } else {
        None
    };
    let name = own.map_or_else(|| rules.term("podmioty", id).to_owned(), Clone::clone);
    Body { id: id.to_owned(), name }
}

/// Roles: the coordinator first, then bodies in order of the dictionary.
pub(super) fn roles(
    rules: &RuleSet,
    coordinator: Option<&Body>,
    goals: &[StrategicPlan],
) -> Vec<Role> {
    let mut out: Vec<Role> = coordinator
        .map(|b| Role {
            body: b.clone(),
            coordinator: true,
            leads: Vec::new(),
            supports: Vec::new(),
        })
        .into_iter()
        .collect();
    for action in actions(goals) {
        if let Some(owner) = &action.owner {
            with_role(&mut out, owner, |r| r.leads.push(action.number.clone()));
        }
        for partner in &action.partners {
            with_role(&mut out, partner, |r| r.supports.push(action.number.clone()));
        }
    }
    let order = |id: &str| {
        rules
            .dictionaries
            .get("podmioty")
            .and_then(|d| d.entries.iter().position(|(k, _)| k == id))
            .unwrap_or(usize::MAX)
    };
    out.sort_by(|a, b| {
        (!a.coordinator, order(&a.body.id), &a.body.id).cmp(&(
            !b.coordinator,
            order(&b.body.id),
            &b.body.id,
        ))
    });
    out
}

/// Applies a change to the role of a body, which is made when it is not there.
fn with_role(all: &mut Vec<Role>, body: &Body, change: impl FnOnce(&mut Role)) {
    if let Some(role) = all.iter_mut().find(|r| r.body.id == body.id) {
        return change(role);
    }
    let mut role =
        Role { body: body.clone(), coordinator: false, leads: Vec::new(), supports: Vec::new() };
    change(&mut role);
    all.push(role);
}

fn actions(goals: &[StrategicPlan]) -> impl Iterator<Item = &PlannedAction> {
    goals.iter().flat_map(|g| g.goals.iter()).flat_map(|g| g.actions.iter())
}

/// Every kind of social services of the dictionary, with what is said and planned about it.
pub(super) fn services(
    rules: &RuleSet,
    project: &Project,
    goals: &[StrategicPlan],
) -> Vec<Service> {
    let Some(dictionary) = rules.dictionaries.get("usługi_społeczne") else { return Vec::new() };
    dictionary
        .entries
        .iter()
        .map(|(id, name)| {
            let said = project.services.iter().find(|s| s.id == *id);
            Service {
                id: id.clone(),
                name: name.clone(),
                capacity: said.and_then(|s| s.capacity.clone()),
                contracting: said.and_then(|s| s.contracting.clone()),
                entities: project
                    .economy
                    .iter()
                    .filter(|e| e.services.contains(id))
                    .map(|e| e.name.clone())
                    .collect(),
                actions: actions(goals)
                    .filter(|a| a.services.contains(id))
                    .map(|a| a.number.clone())
                    .collect(),
            }
        })
        .collect()
}
