//! What is said about a verdict besides the word: where it was looked at, how sure it is, what it
//! rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::check::{Findings, STEPS};
use super::decision::Decision;
use super::degree::{Extent, Variables};
use super::evaluate::Evaluator;
use super::instance::{Place, Shape, set_sizes};
use super::values::member_values;
use super::world::{Resolution, World};
use crate::derivation::claim::{Claim, Member};
use crate::derivation::sizes::Conflict;
use crate::derivation::term::Term;
use crate::derivation::theory::Rule;
use crate::diagnostic::{Diagnostic, Span};
use crate::evidence::{Bound, Verdict};
use crate::number::Fp;

/// The sizes that must be equal for two members to mean something, in general and at one place.
pub(super) fn conditions(
    shape: &Shape<'_>,
    findings: &Findings,
    left: usize,
    right: usize,
) -> String {
    // The conflicts of the members, and those of each definition they rest on.
    let mut asked: Vec<(Option<Arc<Rule>>, Vec<Conflict>)> = Vec::new();
    for (place, _) in &findings.conditions {
        let world = shape.world(place.depth);
        for at in [left, right] {
            let member = shape.claim.members[at].as_ref().ok();
            for need in member.map_or(Vec::new(), |member| shape.needs(member, &world, place)) {
                let span = |rule: &Option<Arc<Rule>>| rule.as_ref().map(|rule| rule.span);
                match asked
                    .iter_mut()
                    .find(|(rule, _)| span(rule) == span(&need.rule))
                {
                    Some((_, conflicts)) => conflicts.push(need.conflict),
                    None => asked.push((need.rule, vec![need.conflict])),
                }
            }
        }
    }
    asked.sort_by_key(|(rule, _)| rule.as_ref().map(|rule| rule.span));
    let theory = &shape.claim.theory;
    let say = |(rule, conflicts): &(Option<Arc<Rule>>, Vec<Conflict>)| {
        let equal = theory.show_conflicts(conflicts);
        match rule {
            None => equal,
            Some(rule) => {
                let name = &theory.at(rule.symbol).name;
                format!("{equal} in the definition of {name} ({})", rule.label)
            }
        }
    };
    let general: Vec<String> = asked.iter().map(say).collect();
    let mut text = general.join(", ");
    if let Some((place, equal)) = findings.conditions.iter().next() {
        let equal: Vec<String> = equal
            .iter()
            .map(|(left, right)| format!("{} = {}", shape.name(*left), shape.name(*right)))
            .collect();
        let place = show_place(shape, place);
        if !place.is_empty() {
            text.push_str(&format!("; at {place}: {}", equal.join(", ")));
        }
    }
    text
}

pub(super) fn show_place(shape: &Shape<'_>, place: &Place) -> String {
    let theory = &shape.claim.theory;
    let name = |var: &crate::derivation::integer::Var| &theory.variables[var.0 as usize];
    let depths = shape.depth_values(place.depth);
    let mut parts: Vec<String> = depths
        .iter()
        .map(|(var, value)| format!("{} = {value}", name(var)))
        .collect();
    parts.extend(
        shape
            .claim
            .layers
            .iter()
            .zip(&place.layers)
            .map(|(var, value)| format!("{} = {value}", name(var))),
    );
    parts.join(", ")
}

/// The places at which a claim was compared, in formulas: `n >= 1, 0 <= k <= n-1`.
pub(super) fn scope(shape: &Shape<'_>, places: &BTreeSet<Place>) -> String {
    let theory = &shape.claim.theory;
    let name = |var: &crate::derivation::integer::Var| theory.variables[var.0 as usize].to_string();
    let mut parts: Vec<String> = Vec::new();
    for (at, var) in shape.depths.iter().enumerate() {
        let values = || {
            places
                .iter()
                .map(|place| shape.depth_values(place.depth)[at].1)
        };
        if let (Some(low), Some(high)) = (values().min(), values().max()) {
            parts.push(between(&low.to_string(), &name(var), &high.to_string()));
        }
    }
    for (at, var) in shape.claim.layers.iter().enumerate() {
        // The least and the largest value for each depth.
        let mut limits: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for place in places {
            let value = place.layers[at];
            let entry = limits.entry(place.depth).or_insert((value, value));
            *entry = (entry.0.min(value), entry.1.max(value));
        }
        if limits.is_empty() {
            continue;
        }
        let depths: Vec<i64> = limits.keys().copied().collect();
        let depth_name = shape.depths.first().map(&name);
        let describe = |values: Vec<i64>| {
            if values.iter().all(|value| *value == values[0]) {
                return Some(values[0].to_string());
            }
            let shift = values[0] - depths[0];
            let follows = values
                .iter()
                .zip(&depths)
                .all(|(value, depth)| value - depth == shift);
            let depth_name = depth_name.as_ref().filter(|_| follows)?;
            Some(match shift {
                0 => depth_name.clone(),
                _ => format!("{depth_name}{shift:+}"),
            })
        };
        let low = describe(limits.values().map(|(low, _)| *low).collect());
        let high = describe(limits.values().map(|(_, high)| *high).collect());
        if let (Some(low), Some(high)) = (low, high) {
            parts.push(between(&low, &name(var), &high));
        }
    }
    parts.join(", ")
}

/// From one number to another one.
fn between(low: &str, name: &str, high: &str) -> String {
    match low == high {
        true => format!("{name} = {low}"),
        false => format!("{low} <= {name} <= {high}"),
    }
}

/// The probability that different members agree, at the worst of the sizes that were tried.
pub(super) fn bound(shape: &Shape<'_>, findings: &Findings, left: usize, right: usize) -> Bound {
    let questions = findings.questions as f64;
    let pairs = questions * (questions - 1.0).max(0.0) / 2.0;
    let mut worst = f64::NEG_INFINITY;
    for ((depth, sizes), instances) in &findings.sizes {
        let mut world = shape.world(*depth);
        set_sizes(&mut world, &shape.axes_at(*depth), sizes);
        let places: Vec<&Place> = findings
            .places
            .iter()
            .filter(|place| place.depth == *depth)
            .collect();
        let Some(degree) = degree(shape, &world, &places, [left, right]) else {
            return Bound::None;
        };
        let degree = degree as f64;
        let once = (degree + degree * pairs).max(1.0).log2() - (Fp::P as f64).log2();
        worst = worst.max(once.min(0.0) * *instances as f64);
    }
    match findings.sizes.is_empty() {
        true => Bound::None,
        false => Bound::Probability { log2: worst },
    }
}

/// A bound on the degree of what must not vanish by chance at these sizes: the differences of the
/// two members, and those of the arguments of functions.
fn degree(
    shape: &Shape<'_>,
    world: &World<'_>,
    places: &[&Place],
    pair: [usize; 2],
) -> Option<u64> {
    let variables = Variables::default();
    let mut evaluator = Evaluator::new(world, &variables, STEPS);
    let mut members = Extent::default();
    for place in places {
        for at in pair {
            let member = shape.claim.members[at].as_ref().ok()?;
            evaluator.grant(STEPS);
            let values = member_values(shape, &mut evaluator, member, place).ok()?;
            members = values.all().fold(members, Extent::with);
        }
    }
    let arguments = variables.arguments();
    Some(members.difference().max(arguments.difference()))
}

/// The definitions that members are computed from, directly or not.
pub(super) fn rules_under<'c>(
    claim: &'c Claim,
    members: &'c [Result<Member, Diagnostic>],
) -> Vec<&'c Rule> {
    let mut rules: Vec<&Rule> = Vec::new();
    let mut symbols = BTreeSet::new();
    let mut queue: Vec<&Term> = members
        .iter()
        .flatten()
        .map(|member| &member.body)
        .collect();
    while let Some(body) = queue.pop() {
        let mut met = Vec::new();
        body.entries(&mut |entry| met.push(entry.symbol));
        for symbol in met.into_iter().filter(|symbol| symbols.insert(*symbol)) {
            for rule in claim.theory.rules.iter() {
                if rule.symbol == symbol && !rule.replaced {
                    rules.push(rule);
                    queue.push(&rule.body);
                }
            }
        }
    }
    rules
}

/// Whether something occurs in a chain or in what it is computed from.
pub(super) fn occurs(claim: &Claim, wanted: impl Fn(&Term) -> bool) -> bool {
    let members = claim.members.iter().flatten().map(|member| &member.body);
    let rules = rules_under(claim, &claim.members);
    let mut found = false;
    for body in members.chain(rules.into_iter().map(|rule| &rule.body)) {
        body.walk(&mut |part| found |= wanted(part));
    }
    found
}

/// The depth of the network that shows where recursions begin.
const DEPTH: i64 = 5;

/// What is taken for granted: symbols that nobody declared or defined, and where logarithms are
/// taken.
pub(super) fn assumptions(claim: &Claim) -> Vec<String> {
    let mut names = BTreeSet::new();
    let mut symbols = BTreeSet::new();
    let members = claim.members.iter().flatten().map(|member| &member.body);
    let rules = rules_under(claim, &claim.members);
    for body in members.chain(rules.iter().map(|rule| &rule.body)) {
        body.entries(&mut |entry| {
            symbols.insert(entry.symbol);
        });
    }
    let shape = Shape::of(claim);
    let world = shape.world(DEPTH);
    for id in symbols {
        let symbol = claim.theory.at(id);
        if symbol.declared {
            continue;
        }
        let kind = match symbol.slots.len() {
            0 => "a free number".to_string(),
            1 => "a free array with 1 index".to_string(),
            many => format!("a free array with {many} indices"),
        };
        let name = &symbol.name;
        if claim.theory.is_free(id) {
            names.insert(format!("{name} is {kind}"));
            continue;
        }
        for layer in 0..=DEPTH {
            if symbol.layer.is_some() && matches!(world.resolve((id, layer)), Ok(Resolution::Leaf))
            {
                names.insert(format!("{name}^({layer}), where {name} begins, is {kind}"));
            }
        }
    }
    if occurs(claim, |part| matches!(part, Term::Log(_))) {
        names
            .insert("what stands in a logarithm, and its factors, are taken to be positive".into());
    }
    let rules = rules_under(claim, &claim.members);
    let assumed = rules.iter().filter_map(|rule| rule.assumption.as_ref());
    names.extend(assumed.map(|assumed| format!("it is assumed that {assumed}")));
    names.into_iter().collect()
}

/// If a claim fails, names the definitions it rests on that no earlier claim has confirmed.
pub(super) fn blame(
    decision: &mut Decision,
    claim: &Claim,
    left: usize,
    trusted: &mut BTreeSet<Span>,
) {
    let rules = rules_under(claim, &claim.members[left..left + 2]);
    let named = |rule: &&Rule| {
        let name = &claim.theory.at(rule.symbol).name;
        (rule.span, format!("{name} ({})", rule.label))
    };
    let used: BTreeSet<(Span, String)> = rules.iter().map(named).collect();
    match &decision.verdict {
        Verdict::Proved(_) | Verdict::Checked(_) => {
            trusted.extend(used.into_iter().map(|(span, _)| span))
        }
        Verdict::Refuted(_) | Verdict::IllFormed(_) | Verdict::Conditional(..) => {
            let names: Vec<String> = used
                .into_iter()
                .filter(|(span, _)| !trusted.contains(span))
                .map(|(_, name)| name)
                .collect();
            if !names.is_empty() {
                decision.notes.push(format!(
                    "no claim before this one that holds rests on the definition of {}",
                    names.join(", ")
                ));
            }
        }
        _ => {}
    }
}
