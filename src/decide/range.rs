//! Layers for which something is stated and on which it does not exist. What is not stated is cut
//! down to the layers on which everything exists; what is stated is meant.

use std::collections::BTreeSet;

use super::instance::{Place, Shape, set_sizes};
use super::world::{Trouble, World};
use crate::derivation::claim::{Claim, Member};
use crate::derivation::integer::{Environment, Integer, Var};
use crate::derivation::term::{Entry, Size, Term};
use crate::derivation::theory::{Comparison, Order};
use crate::kernel::Context;

/// Where something is stated that does not exist there.
pub(super) struct Beyond {
    /// The place, `l = n`.
    pub at: String,
    /// What is missing, `W^(n+1) does not exist`.
    pub missing: String,
}

/// The largest number in a layer or a limit that is told apart from n.
const LARGEST: i64 = 12;

/// Looks for a place that a claim is stated for and on which some of these members do not exist.
///
/// It is looked for in deep networks only, where no range is empty by chance: in a shallow one
/// "for l = 2" may be no layer, and nobody minds.
pub(super) fn beyond(claim: &Claim, members: &[usize]) -> Option<Beyond> {
    let shape = Shape::of(claim);
    let given = claim.conditions[..claim.given].iter();
    let stated: Vec<&Comparison> = given.filter(|one| shape.is_about_layers(one)).collect();
    let members = members
        .iter()
        .filter_map(|at| claim.members[*at].as_ref().ok());
    let members: Vec<&Member> = members.collect();
    if let Some(found) = positions(claim, &members) {
        return Some(found);
    }
    if stated.is_empty() || members.is_empty() {
        return None;
    }
    let range = Range {
        limits: claim
            .layers
            .iter()
            .map(|var| limits(*var, &stated))
            .collect(),
        shape,
        stated,
        members,
    };
    range.deep().or_else(|| range.shallow())
}

/// The same for indices: `x_{i+1}` for i = 1, ..., m where x has m entries.
fn positions(claim: &Claim, members: &[&Member]) -> Option<Beyond> {
    let bodies = members.iter().map(|member| &member.body);
    // What is said by cases is not said of every index.
    let mut cases = false;
    bodies.clone().for_each(|body| {
        body.walk(&mut |part| cases |= matches!(part, Term::Cases(_)));
    });
    let mut indices = claim.indices.iter();
    if let Some(found) = indices.find_map(|var| compared(claim, members, *var)) {
        return Some(found);
    }
    let mut indices = claim.indices.iter().filter(|_| !cases);
    indices.find_map(|var| {
        let [low, high] = ends(claim, *var)?;
        bodies.clone().find_map(|body| {
            let mut found = None;
            body.entries(&mut |entry| {
                let ends = [&low, &high].into_iter();
                let mut missing = ends.filter_map(|ends| outside(claim, entry, *var, ends));
                found = found.take().or_else(|| missing.next());
            });
            found
        })
    })
}

/// The same for an index that stands in deltas only: it runs over the axis of what it is compared
/// with, and a range that is stated for it must lie inside. What relates it to another index makes no
/// range wider.
fn compared(claim: &Claim, members: &[&Member], var: Var) -> Option<Beyond> {
    let mut stands = false;
    for member in members {
        member.body.entries(&mut |entry| {
            stands |= entry.indices.iter().any(|index| index.factor(var) != 0);
        });
    }
    let (_, size) = claim.sizes.iter().find(|(known, _)| *known == var)?;
    let theory = &claim.theory;
    let size = theory.sizes.resolve(size);
    let least = theory.globals.values();
    let least = least.map(|size| Integer::variable(*size).shifted(-1));
    let context = Context::new(Vec::new(), least.collect());
    // Whether a condition fails where the index has this value; so it fails further out.
    let fails = |gap: &Integer, value: &Integer| {
        let there = gap.instantiate(&[(var, value.clone())]);
        let there = there.and_then(|there| Integer::constant(-1).plus(-1, &there));
        there.is_ok_and(|short| context.proves(&short))
    };
    let [mut below, mut above] = [Vec::new(), Vec::new()];
    for Comparison { left, order, right } in &claim.conditions[..claim.given] {
        let gap = |high: &Integer, low: &Integer| high.plus(-1, low).ok();
        let gaps = match order {
            Order::Different => continue,
            Order::AtMost => vec![gap(right, left)],
            Order::Less => vec![gap(right, &left.shifted(1))],
            Order::Equal => vec![gap(right, left), gap(left, right)],
        };
        for gap in gaps.into_iter().flatten() {
            let others = claim.indices.iter().filter(|other| **other != var);
            let alone = others.copied().all(|other| gap.factor(other) == 0);
            match gap.factor(var).signum() {
                1 if alone => below.push(fails(&gap, &Integer::constant(0))),
                -1 if alone => above.push(match &size {
                    Size::Integer(size) => fails(&gap, &size.shifted(1)),
                    Size::Unknown(_) => true,
                    Size::Family(..) => false,
                }),
                _ => {}
            }
        }
    }
    let wide = |ends: &[bool]| !stands && !ends.is_empty() && ends.iter().all(|inside| !inside);
    let name = &theory.variables[var.0 as usize];
    let shown = theory.show_size(&size);
    let at = match (wide(&below), wide(&above)) {
        (true, _) => format!("{name} < 1"),
        (false, true) => format!("{name} > {shown}"),
        (false, false) => return None,
    };
    let missing = match size {
        Size::Unknown(_) => format!("{name} stands in a delta only and runs from 1 on"),
        _ => format!("{name} stands in a delta only and runs from 1 to {shown}"),
    };
    Some(Beyond { at, missing })
}

/// The lower and the upper limits of an index that are stated. `None` where some index in between is
/// left out.
fn ends(claim: &Claim, var: Var) -> Option<[Vec<Integer>; 2]> {
    let mut found = [Vec::new(), Vec::new()];
    for Comparison { left, order, right } in &claim.conditions[..claim.given] {
        let shift = i64::from(*order == Order::Less);
        let (below, above) = (
            left.as_variable() == Some(var),
            right.as_variable() == Some(var),
        );
        match order {
            Order::Different if left.factor(var) != 0 || right.factor(var) != 0 => return None,
            Order::Different => {}
            Order::Equal if below => found.iter_mut().for_each(|ends| ends.push(right.clone())),
            Order::Equal if above => found.iter_mut().for_each(|ends| ends.push(left.clone())),
            _ if above => found[0].push(left.shifted(shift)),
            _ if below => found[1].push(right.shifted(-shift)),
            _ => {}
        }
    }
    Some(found)
}

/// Whether an entry lies outside of its array at the end of a range: at each of the limits on this
/// side, since the closest one counts.
fn outside(claim: &Claim, entry: &Entry, var: Var, ends: &[Integer]) -> Option<Beyond> {
    let theory = &claim.theory;
    let slots = &theory.at(entry.symbol).slots;
    let mut places = entry.indices.iter().zip(slots);
    places.find_map(|(index, slot)| {
        let gone = |end: &Integer| {
            let at = index.substitute(var, end)?;
            let above = match theory.sizes.resolve(slot) {
                Size::Integer(size) => at.minus(&size).is_some_and(|over| over > 0),
                _ => false,
            };
            (above || at.as_constant().is_some_and(|at| at < 1)).then_some((end.clone(), at))
        };
        let all: Option<Vec<(Integer, Integer)>> = ends.iter().map(gone).collect();
        let (end, at) = all?.into_iter().next().filter(|_| index.factor(var) != 0)?;
        let (name, symbol) = (&theory.variables[var.0 as usize], theory.at(entry.symbol));
        Some(Beyond {
            at: format!("{name} = {}", theory.show(&end)),
            missing: format!("{}_{{{}}} does not exist", symbol.name, theory.show(&at)),
        })
    })
}

/// A stated range.
struct Range<'c> {
    shape: Shape<'c>,
    /// What is stated about layers.
    stated: Vec<&'c Comparison>,
    /// Whether each free layer has a lower and an upper limit.
    limits: Vec<(bool, bool)>,
    members: Vec<&'c Member>,
}

/// Whether conditions limit a variable from below and from above.
fn limits(var: Var, stated: &[&Comparison]) -> (bool, bool) {
    let mut found = (false, false);
    for condition in stated {
        let Comparison { left, order, right } = condition;
        let rises = right.factor(var) - left.factor(var);
        match order {
            Order::Different => {}
            Order::Equal => found = (found.0 || rises != 0, found.1 || rises != 0),
            Order::AtMost | Order::Less => {
                found = (found.0 || rises > 0, found.1 || rises < 0);
            }
        }
    }
    found
}

impl Range<'_> {
    /// Where it goes too far in every deep network.
    fn deep(&self) -> Option<Beyond> {
        let depth = 2 * self.largest() + 5;
        // With five depths every other integer that counts layers is large once.
        let depths = match self.shape.depths.is_empty() {
            true => depth..=depth,
            false => depth..=depth + 4,
        };
        let mut last = None;
        for depth in depths {
            let world = self.world(depth);
            let (stated, existing) = self.places(&world, depth);
            if !stated.is_empty() {
                let place = self.missing(&stated, &existing)?;
                last = Some(self.describe(&world, place));
            }
        }
        last
    }

    /// Where a network is too shallow, though it was stated how deep one may be: `for n \ge 2`.
    fn shallow(&self) -> Option<Beyond> {
        let [depth] = self.shape.depths.as_slice() else {
            return None;
        };
        let stated = self.stated.iter();
        let own = stated.filter(|one| {
            one.left
                .variables()
                .chain(one.right.variables())
                .eq([*depth])
        });
        let own: Vec<&Comparison> = own.copied().collect();
        if !limits(*depth, &own).0 {
            return None;
        }
        (1..=LARGEST).find_map(|depth| {
            let world = self.world(depth);
            let (stated, existing) = self.places(&world, depth);
            let place = stated.first().filter(|_| existing.is_empty())?;
            let mut found = self.describe(&world, place);
            let name = &self.shape.claim.theory.variables[self.shape.depths[0].0 as usize];
            found.at = format!("{name} = {depth}");
            Some(found)
        })
    }

    /// The largest number among the layers and limits that are written.
    fn largest(&self) -> i64 {
        let mut largest = 1;
        let mut note = |integer: &Integer| {
            let (_, constant) = integer.parts();
            if constant.abs() <= LARGEST {
                largest = largest.max(constant.abs());
            }
        };
        for condition in &self.stated {
            note(&condition.left);
            note(&condition.right);
        }
        for member in &self.members {
            member
                .body
                .entries(&mut |entry| entry.layer.iter().for_each(&mut note));
        }
        largest
    }

    fn world(&self, depth: i64) -> World<'_> {
        let mut world = self.shape.world(depth);
        let axes = self.shape.axes_at(depth);
        set_sizes(&mut world, &axes, &vec![1; axes.len()]);
        world
    }

    /// The places that are stated, and those among them on which everything exists.
    fn places(&self, world: &World<'_>, depth: i64) -> (Vec<Place>, Vec<Place>) {
        let mut stated = self.shape.places(depth);
        stated.retain(|place| {
            let environment = self.shape.environment(world, place);
            self.stated.iter().all(|one| one.holds(&environment))
        });
        let exists = |place: &&Place| {
            let mut environment = self.shape.environment(world, place);
            let mut members = self.members.iter();
            // What is not known to be missing counts as there.
            members.all(|member| self.trouble(world, member, &mut environment).is_none())
        };
        let existing = stated.iter().filter(exists).cloned().collect();
        (stated, existing)
    }

    fn trouble(
        &self,
        world: &World<'_>,
        member: &Member,
        environment: &mut Environment,
    ) -> Option<String> {
        let indices = &self.shape.claim.indices;
        match world.layers(&member.body, environment, indices, &mut BTreeSet::new()) {
            Err(Trouble::OutOfRange(why)) => Some(why),
            _ => None,
        }
    }

    /// A stated place that does not exist. A layer with a lower and an upper limit is meant all the
    /// way; with one of them it is meant from there to as far as there is something.
    fn missing<'p>(&self, stated: &'p [Place], existing: &[Place]) -> Option<&'p Place> {
        let letters = 0..self.limits.len();
        let both = |at: &usize| self.limits[*at] == (true, true);
        let closed: Vec<usize> = letters.clone().filter(both).collect();
        let alike = |one: &Place, other: &Place| {
            let mut closed = closed.iter();
            closed.all(|at| one.layers[*at] == other.layers[*at])
        };
        if existing.is_empty() {
            return stated.first().filter(|_| !closed.is_empty());
        }
        let whole = |place: &&Place| existing.iter().any(|other| alike(place, other));
        if let Some(place) = stated.iter().find(|place| !whole(place)) {
            return Some(place);
        }
        for at in letters {
            let value = |place: &&Place| place.layers[at];
            let ends = |place: &&Place| {
                let mut rest = stated.iter().filter(|other| alike(place, other));
                match self.limits[at] {
                    (true, false) => rest.all(|other| value(&other) >= value(place)),
                    (false, true) => rest.all(|other| value(&other) <= value(place)),
                    _ => false,
                }
            };
            let is_there = |place: &&Place| {
                let mut same = existing.iter().filter(|other| alike(place, other));
                same.any(|other| value(&other) == value(place))
            };
            let found = stated.iter().filter(ends).find(|place| !is_there(place));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn describe(&self, world: &World<'_>, place: &Place) -> Beyond {
        let claim = self.shape.claim;
        let theory = &claim.theory;
        let name = |var: &Var| theory.variables[var.0 as usize].to_string();
        let mut environment = self.shape.environment(world, place);
        let limited = |(_, limits): &(&Var, &(bool, bool))| limits.0 || limits.1;
        let letters = claim.layers.iter().zip(&self.limits).filter(limited);
        let letters: Vec<String> = letters
            .map(|(var, _)| {
                let value = self.in_terms_of_depths(environment[var.0 as usize], place.depth);
                format!("{} = {value}", name(var))
            })
            .collect();
        let mut missing = None;
        let mut troubles = Vec::new();
        for member in &self.members {
            troubles.extend(self.trouble(world, member, &mut environment));
            member.body.entries(&mut |entry| {
                let Some(layer) = &entry.layer else { return };
                let known = |var: Var| {
                    claim.layers.contains(&var) || theory.globals.values().any(|one| *one == var)
                };
                let gone = matches!(
                    world.resolve(world.node(entry, &environment)),
                    Err(Trouble::OutOfRange(_))
                );
                if missing.is_none() && gone && layer.variables().all(known) {
                    let layer = self.in_terms_of_depths(layer.at(&environment), place.depth);
                    missing = Some(format!("{}^({layer})", theory.at(entry.symbol).name));
                }
            });
        }
        let missing = match (missing, troubles.into_iter().next()) {
            (Some(missing), _) => format!("{missing} does not exist"),
            (None, trouble) => {
                let depths = self.shape.depth_values(place.depth);
                let depths = depths
                    .iter()
                    .map(|(var, value)| format!("{} = {value}", name(var)));
                let depths: Vec<String> = depths.collect();
                format!("{} (at {})", trouble.unwrap_or_default(), depths.join(", "))
            }
        };
        Beyond {
            at: letters.join(", "),
            missing,
        }
    }

    /// A layer of a deep network in general: `n+1` or `0`.
    fn in_terms_of_depths(&self, layer: i64, depth: i64) -> String {
        let depths = self.shape.depth_values(depth);
        let distance = |(_, value): &(Var, i64)| (layer - value).abs();
        match depths.iter().min_by_key(|depth| distance(depth)) {
            Some(near) if distance(near) < layer.abs() => {
                let near_layer = Integer::variable(near.0).shifted(layer - near.1);
                self.shape.claim.theory.show(&near_layer)
            }
            _ => layer.to_string(),
        }
    }
}
