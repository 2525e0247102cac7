//! Puts the strategy together.

use std::collections::BTreeSet;

use chrono::Datelike;

use crate::diag::Diagnostic;
use crate::eval::{Diagnosis, IndicatorResult};
use crate::lang::ruleset::{OperationalGoal, RuleSet};
use crate::project::{Changes, Choice, Project};

use super::amend::{self, Setting};
use super::forecast::IndicatorForecast;
use super::measure::{self, Context};
use super::strategy::{PlannedGoal, PlannedProblem, Rejected, State, StrategicPlan, Strategy};
use super::{depend, is_local, money, roles, time, waiting};

/// Builds the strategy of one gmina.
///
/// Goals of the rule set that answer a found problem are proposed; a proposal without a decision is
/// included and reported once as still to be decided. Goals of the gmina's own rule set are included
/// always and must answer something. A strategy is returned whatever is wrong with it.
#[must_use]
pub fn build(
    rules: &RuleSet,
    diagnosis: &Diagnosis,
    project: &Project,
    forecasts: &[IndicatorForecast],
) -> (Strategy, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let years: Vec<i32> = project
        .period
        .as_ref()
        .map_or_else(Vec::new, |p| (p.from.year()..=p.to.year()).take(60).collect());
    let whole = project.period.as_ref().map(|p| time::bounds(p.from, p.to));
    let coordinator = project.coordinator.as_ref().map(|c| roles::body(rules, project, &c.value));
    let who = project
        .monitoring
        .responsible
        .clone()
        .or_else(|| coordinator.as_ref().map(|c| c.name.clone()))
        .unwrap_or_else(|| "do ustalenia".to_owned());
    let mut plan = Plan {
        setting: Setting { rules, project, years: &years, whole },
        context: Context { rules, diagnosis, project, forecasts, years: &years, who },
        problems: problems(rules, diagnosis),
        undetermined: diagnosis
            .problems
            .iter()
            .filter(|p| p.found.is_none())
            .map(|p| p.id.clone())
            .collect(),
        rejected: Vec::new(),
        skipped: BTreeSet::new(),
    };
    let goals = plan.goals(&mut found);
    plan.answers(&goals, &mut found);
    let all: Vec<_> = goals.iter().flat_map(|g| &g.goals).flat_map(|g| &g.actions).collect();
    depend::check(&all, &plan.rejected, &mut found);
    waiting::report(&goals, &mut found);
    without_effect(rules, project, &plan.skipped, &mut found);
    let unknown = unknown_problems(rules, diagnosis, &mut found);
    let strategy = Strategy {
        frame: money::frame(&goals, &years, rules),
        measures: measures(&goals, &plan.context),
        roles: roles::roles(rules, coordinator.as_ref(), &goals),
        services: roles::services(rules, project, &goals),
        evaluation: project.monitoring.evaluation.clone(),
        report_by: project.monitoring.report_by.clone(),
        forecast_to: forecasts.iter().filter_map(|f| f.last().map(|p| p.year)).min(),
        problems: plan.problems,
        undecided: unknown,
        rejected: plan.rejected,
        coordinator,
        goals,
        years,
    };
    (strategy, found)
}

/// Problems found, grouped by area in order of the dictionary and numbered.
fn problems(rules: &RuleSet, diagnosis: &Diagnosis) -> Vec<PlannedProblem> {
    let area_order = |area: &Option<String>| {
        let dictionary = rules.dictionaries.get("obszary");
        area.as_ref()
            .and_then(|a| dictionary?.entries.iter().position(|(k, _)| k == a))
            .unwrap_or(usize::MAX)
    };
    let mut out: Vec<PlannedProblem> = rules
        .problems
        .iter()
        .filter_map(|rule| {
            let result = diagnosis.problem(&rule.meta.id)?;
            (result.found == Some(true)).then(|| PlannedProblem {
                id: rule.meta.id.clone(),
                number: 0,
                title: rule.meta.title.clone(),
                area: rule.area.clone(),
                because: result.because.clone(),
                evidence: rule
                    .evidence
                    .iter()
                    .filter(|e| diagnosis.indicator(e).is_some_and(IndicatorResult::is_known))
                    .cloned()
                    .collect(),
                answers: result.answers.clone(),
                answered_by: Vec::new(),
            })
        })
        .collect();
    out.sort_by_key(|p| area_order(&p.area));
    for (i, p) in out.iter_mut().enumerate() {
        p.number = i + 1;
    }
    out
}

struct Plan<'a> {
    setting: Setting<'a>,
    context: Context<'a>,
    problems: Vec<PlannedProblem>,
    undetermined: BTreeSet<String>,
    rejected: Vec<Rejected>,
    /// Goals and actions of goals that are not in the plan.
    skipped: BTreeSet<String>,
}

impl Plan<'_> {
    fn goals(&mut self, found: &mut Vec<Diagnostic>) -> Vec<StrategicPlan> {
        let rules = self.setting.rules;
        let mut out: Vec<StrategicPlan> = Vec::new();
        for strategic in &rules.strategic_goals {
            let within: Vec<&OperationalGoal> = rules
                .operational_goals
                .iter()
                .filter(|g| g.within.as_deref() == Some(strategic.meta.id.as_str()))
                .collect();
            if within.is_empty() {
                found.push(
                    Diagnostic::warning(
                        "W0309",
                        format!(
                            "Cel strategiczny „{}” nie ma celów operacyjnych",
                            strategic.meta.title
                        ),
                    )
                    .at(
                        strategic.meta.span,
                        "żaden cel operacyjny nie wskazuje tego celu w polu „w_ramach”",
                    )
                    .hint("Dopisz cel operacyjny albo usuń cel strategiczny."),
                );
            }
            let number = out.len() + 1;
            let mut goals = Vec::new();
            for goal in within {
                let at = format!("{number}.{}", goals.len() + 1);
                goals.extend(self.goal(goal, at, found));
            }
            if !goals.is_empty() {
                out.push(StrategicPlan {
                    id: strategic.meta.id.clone(),
                    number,
                    title: strategic.meta.title.clone(),
                    description: strategic.description.clone(),
                    area: strategic.area.clone(),
                    goals,
                });
            }
        }
        self.homeless(found);
        out
    }

    /// Operational goals outside every strategic goal cannot be placed in the plan.
    fn homeless(&mut self, found: &mut Vec<Diagnostic>) {
        let rules = self.setting.rules;
        for goal in &rules.operational_goals {
            let home = goal
                .within
                .as_ref()
                .is_some_and(|w| rules.strategic_goals.iter().any(|s| s.meta.id == *w));
            if !home {
                self.skip(goal);
                found.push(
                    Diagnostic::error(
                        "E0308",
                        format!(
                            "Cel operacyjny „{}” nie należy do żadnego celu strategicznego",
                            goal.meta.title
                        ),
                    )
                    .at(goal.meta.span, "brak celu strategicznego")
                    .hint("Dopisz pole: w_ramach nazwa_celu_strategicznego."),
                );
            }
        }
    }

    fn skip(&mut self, goal: &OperationalGoal) {
        self.skipped.insert(goal.meta.id.clone());
        self.skipped.extend(goal.actions.iter().map(|a| a.meta.id.clone()));
    }

    fn goal(
        &mut self,
        goal: &OperationalGoal,
        number: String,
        found: &mut Vec<Diagnostic>,
    ) -> Option<PlannedGoal> {
        let project = self.setting.project;
        let decision = project.decision(&goal.meta.id);
        let local = is_local(&goal.meta.set);
        if let Some(d) = decision.filter(|d| d.choice == Choice::Rejected) {
            self.rejected.push(Rejected {
                id: goal.meta.id.clone(),
                title: goal.meta.title.clone(),
                goal: true,
                reason: d.reason.clone().unwrap_or_default(),
            });
            for a in &goal.actions {
                self.skipped.insert(a.meta.id.clone());
            }
            return None;
        }
        let answers: Vec<String> = goal
            .answers
            .iter()
            .filter(|a| self.problems.iter().any(|p| p.id == **a))
            .cloned()
            .collect();
        if answers.is_empty() {
            if decision.is_none() && !local {
                self.skip(goal);
                return None;
            }
            found.push(self.answers_nothing(goal));
        }
        for problem in self.problems.iter_mut().filter(|p| answers.contains(&p.id)) {
            problem.answered_by.push(number.clone());
        }
        let changes = decision.map(|d| &d.changes);
        let state = amend::state(decision, local);
        let results = self.results(goal, &number, changes, &state, found);
        let actions = self.actions(goal, &number, local, found);
        Some(PlannedGoal {
            id: goal.meta.id.clone(),
            number,
            title: changes.and_then(|c| c.title.clone()).unwrap_or_else(|| goal.meta.title.clone()),
            description: changes
                .and_then(|c| c.description.clone())
                .or_else(|| goal.description.clone()),
            state,
            answers,
            directions: goal.directions.clone(),
            results,
            actions,
            span: goal.meta.span,
        })
    }

    fn answers_nothing(&self, goal: &OperationalGoal) -> Diagnostic {
        let title = &goal.meta.title;
        let waiting: Vec<&str> = goal
            .answers
            .iter()
            .filter(|a| self.undetermined.contains(*a))
            .map(|a| self.setting.rules.problem(a).map_or(a.as_str(), |p| p.meta.title.as_str()))
            .collect();
        if !waiting.is_empty() {
            return Diagnostic::warning(
                "W0311",
                format!(
                    "Cel „{title}” odpowiada na problem, którego nie udało się ustalić: „{}”",
                    waiting.join("”, „")
                ),
            )
            .at(goal.meta.span, "problem nie jest stwierdzony")
            .hint("Uzupełnij dane, które rozstrzygną o problemie; komunikat N0319 wymienia je.");
        }
        let label = if goal.answers.is_empty() {
            "brak pola „odpowiada_na”".to_owned()
        } else {
            format!("nie stwierdzono: {}", goal.answers.join(", "))
        };
        Diagnostic::error("E0301", format!("Cel „{title}” nie odpowiada na żaden stwierdzony problem"))
            .at(goal.meta.span, label)
            .hint("Wskaż w polu „odpowiada_na” problem stwierdzony w diagnozie, dodaj dane, które go pokażą, albo odrzuć cel.")
    }

    fn results(
        &self,
        goal: &OperationalGoal,
        number: &str,
        changes: Option<&Changes>,
        state: &State,
        found: &mut Vec<Diagnostic>,
    ) -> Vec<super::Measure> {
        let dropped =
            |id: &str| changes.is_some_and(|c| c.dropped_indicators.iter().any(|d| d.value == id));
        let title = &goal.meta.title;
        let mut out = Vec::new();
        for wanted in goal.results.iter().filter(|r| !dropped(&r.indicator)) {
            let Some(m) = self.context.result(title, number, wanted, changes, found) else {
                continue;
            };
            // Bases missing in goals nobody has decided on are listed together, as a warning.
            if m.base.is_none() && *state != State::Proposed {
                found.push(measure::no_base(title, &m, wanted));
            }
            out.push(m);
        }
        if out.is_empty() {
            found.push(
                Diagnostic::warning(
                    "W0320",
                    format!("Cel „{}” nie ma wskaźnika rezultatu", goal.meta.title),
                )
                .at(goal.meta.span, "nie będzie wiadomo, czy cel osiągnięto")
                .hint("Dopisz w celu pole „rezultat” ze wskaźnikiem i wartością docelową."),
            );
        }
        out
    }

    fn actions(
        &mut self,
        goal: &OperationalGoal,
        number: &str,
        local: bool,
        found: &mut Vec<Diagnostic>,
    ) -> Vec<super::PlannedAction> {
        let mut out = Vec::new();
        for a in &goal.actions {
            let decision = self.setting.project.decision(&a.meta.id);
            if let Some(d) = decision.filter(|d| d.choice == Choice::Rejected) {
                self.rejected.push(Rejected {
                    id: a.meta.id.clone(),
                    title: a.meta.title.clone(),
                    goal: false,
                    reason: d.reason.clone().unwrap_or_default(),
                });
                continue;
            }
            let at = format!("{number}.{}", out.len() + 1);
            out.push(amend::action(a, at, local, &self.setting, found));
        }
        if out.is_empty() {
            found.push(
                Diagnostic::warning(
                    "W0323",
                    format!("Cel „{}” nie ma żadnego działania", goal.meta.title),
                )
                .at(goal.meta.span, "cel bez działań")
                .hint("Dopisz działanie albo odrzuć cel."),
            );
        }
        out
    }

    /// Every problem found needs a goal.
    fn answers(&self, goals: &[StrategicPlan], found: &mut Vec<Diagnostic>) {
        let rules = self.setting.rules;
        let answered: BTreeSet<&String> =
            goals.iter().flat_map(|g| &g.goals).flat_map(|g| &g.answers).collect();
        for p in self.problems.iter().filter(|p| !answered.contains(&p.id)) {
            let Some(rule) = rules.problem(&p.id) else { continue };
            let rejected = rules.operational_goals.iter().find(|g| {
                g.answers.contains(&p.id)
                    && self.rejected.iter().any(|r| r.goal && r.id == g.meta.id)
            });
            let hint = match rejected {
                Some(g) => format!(
                    "Odrzucono cel „{}”. Dopisz w pliku lokalne.srps inny cel z polem: odpowiada_na {}.",
                    g.meta.title, p.id
                ),
                None => format!("Dopisz w pliku lokalne.srps cel z polem: odpowiada_na {}.", p.id),
            };
            found.push(
                Diagnostic::warning(
                    "W0302",
                    format!("Na stwierdzony problem „{}” nie odpowiada żaden cel", p.title),
                )
                .at(rule.meta.span, "problem bez celu")
                .hint(hint),
            );
        }
    }
}

/// Decisions about actions whose goal is not in the plan.
fn without_effect(
    rules: &RuleSet,
    project: &Project,
    skipped: &BTreeSet<String>,
    found: &mut Vec<Diagnostic>,
) {
    for d in project.decisions.iter().filter(|d| skipped.contains(&d.id)) {
        let goal = rules
            .operational_goals
            .iter()
            .find(|g| g.meta.id == d.id || g.actions.iter().any(|a| a.meta.id == d.id));
        let title = goal.map_or("", |g| g.meta.title.as_str());
        found.push(
            Diagnostic::warning("W0316", format!("Decyzja o „{}” nie ma skutku", d.id))
                .at(d.span, format!("celu „{title}” nie ma w planie"))
                .hint("Cel odrzucono albo nie odpowiada on na żaden stwierdzony problem; usuń decyzję albo przyjmij cel."),
        );
    }
}

fn unknown_problems(
    rules: &RuleSet,
    diagnosis: &Diagnosis,
    found: &mut Vec<Diagnostic>,
) -> Vec<(String, String, Vec<String>)> {
    let mut out = Vec::new();
    for p in diagnosis.problems.iter().filter(|p| p.found.is_none()) {
        let Some(rule) = rules.problem(&p.id) else { continue };
        let needed = if p.would_decide.is_empty() {
            "Nie wiadomo, jakich danych brakuje.".to_owned()
        } else {
            format!("Rozstrzygnęłoby: {}.", p.would_decide.join("; "))
        };
        found.push(
            Diagnostic::note(
                "N0319",
                format!("Problemu „{}” nie da się ustalić z danych", rule.meta.title),
            )
            .at(rule.meta.span, "warunek jest nieustalony")
            .hint(needed),
        );
        out.push((p.id.clone(), rule.meta.title.clone(), p.would_decide.clone()));
    }
    out
}

/// Results of all goals, then products of all actions.
fn measures(goals: &[StrategicPlan], context: &Context<'_>) -> Vec<super::Measure> {
    let goals: Vec<&PlannedGoal> = goals.iter().flat_map(|g| &g.goals).collect();
    let results = goals.iter().flat_map(|g| g.results.iter().cloned());
    let products = goals
        .iter()
        .flat_map(|g| &g.actions)
        .flat_map(|a| a.products.iter().map(|p| context.product(a, p)));
    results.chain(products).collect()
}
