//! Which integers and widths a claim is tried at: every valid choice of layers, widths that differ
//! from each other, or equal ones where the claim makes no sense otherwise.

use std::collections::BTreeSet;
use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use super::world::{Resolution, Trouble, World};
use crate::derivation::claim::{Claim, Member};
use crate::derivation::integer::{Environment, Integer, Var};
use crate::derivation::sizes::{Conflict, Roots};
use crate::derivation::term::{Size, Term};
use crate::derivation::theory::{Comparison, Rule};

/// Larger numbers in an equation do not make what is tried larger.
const LARGEST: i64 = 12;

/// Something whose size can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Axis {
    /// A global integer such as m.
    Global(Var),
    /// A width on a layer.
    Width(u32, i64),
    /// A size that nobody stated.
    Unknown(u32),
}

/// The depth and the layers at which a claim is tried.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The number of layers of the network.
    pub depth: i64,
    /// The values of the free integers that count layers.
    pub layers: Vec<i64>,
}

/// What a claim is about, apart from sizes and values.
pub struct Shape<'c> {
    /// The claim.
    pub claim: &'c Claim,
    /// Global integers that count layers: n.
    pub depths: Vec<Var>,
    /// Global integers that are sizes, and sizes that are not stated.
    pub axes: Vec<Axis>,
    /// What sizes have turned out to be.
    roots: Roots,
    /// Whether some definition makes sense only where some widths are equal.
    rules_have_conflicts: bool,
    /// The largest number that is written.
    largest: i64,
}

/// Sizes that must be equal at some place.
pub struct Need {
    /// The same in general.
    pub conflict: Conflict,
    /// The definition that asks for it; none for a member itself.
    pub rule: Option<Arc<Rule>>,
    /// The axes, each pair once.
    pub pairs: Vec<(Axis, Axis)>,
}

impl<'c> Shape<'c> {
    /// Finds out what a claim depends on.
    pub fn of(claim: &'c Claim) -> Self {
        let theory = &claim.theory;
        let mut depths = BTreeSet::new();
        let globals: Vec<Var> = theory.globals.values().copied().collect();
        let mut note = |integer: &Integer| {
            depths.extend(integer.variables().filter(|var| globals.contains(var)));
        };
        for symbol in theory.symbols.iter() {
            for condition in symbol.layers.iter().flatten() {
                note(&condition.left);
                note(&condition.right);
            }
            symbol.single.iter().for_each(&mut note);
        }
        for rule in theory.rules.iter() {
            rule.layer.iter().for_each(&mut note);
            // What a layer is compared with counts layers too.
            let about_it = |condition: &&Comparison| {
                let sides = [&condition.left, &condition.right];
                let mut vars = sides.into_iter().flat_map(Integer::variables);
                vars.any(|var| rule.layer_variable == Some(var))
            };
            for condition in rule.conditions.iter().filter(about_it) {
                note(&condition.left);
                note(&condition.right);
            }
        }
        let members = claim.members.iter().flatten().map(|member| &member.body);
        for body in members.chain(theory.rules.iter().map(|rule| &rule.body)) {
            body.entries(&mut |entry| entry.layer.iter().for_each(&mut note));
        }
        let mut axes: Vec<Axis> = globals
            .iter()
            .filter(|var| !depths.contains(var))
            .map(|var| Axis::Global(*var))
            .collect();
        axes.sort();
        let roots = theory.sizes.roots();
        for (at, root) in roots.unknown.iter().enumerate() {
            if *root == Size::Unknown(at as u32) {
                axes.push(Axis::Unknown(at as u32));
            }
        }
        let rules_have_conflicts = theory
            .rules
            .iter()
            .any(|rule| !rule.replaced && !rule.conflicts.is_empty());
        Shape {
            claim,
            largest: largest_number(claim),
            depths: depths.into_iter().collect(),
            axes,
            roots,
            rules_have_conflicts,
        }
    }

    /// The values of the integers that count layers. Only the first is the depth itself; the others
    /// are different from it, so that none stands in for another by chance, except in networks of
    /// one depth: some claims fail only where they are equal.
    pub fn depth_values(&self, depth: i64) -> Vec<(Var, i64)> {
        const EQUAL: i64 = 3;
        let others = |at: usize| match depth {
            EQUAL => EQUAL,
            _ => 1 + (depth + at as i64) % (self.largest.max(3) + 2),
        };
        let values = self.depths.iter().enumerate();
        values
            .map(|(at, var)| (*var, if at == 0 { depth } else { others(at) }))
            .collect()
    }

    /// The highest layer there may be.
    fn reach(&self, depth: i64) -> i64 {
        self.depth_values(depth)
            .iter()
            .map(|(_, value)| *value)
            .max()
            .unwrap_or(depth)
    }

    /// A world of some depth, without widths.
    pub fn world(&self, depth: i64) -> World<'_> {
        let mut integers: Environment = vec![0; self.claim.theory.variables.len()];
        for (var, value) in self.depth_values(depth) {
            integers[var.0 as usize] = value;
        }
        World::new(&self.claim.theory, &self.roots, integers, self.reach(depth))
    }

    /// All axes of a network of some depth.
    pub fn axes_at(&self, depth: i64) -> Vec<Axis> {
        let mut axes = self.axes.clone();
        for (family, root) in self.roots.families.iter().enumerate() {
            let family = family as u32;
            // A family that turned out to be another one has no sizes of its own.
            if *root == Size::Family(family, Integer::constant(0)) {
                axes.extend((0..=self.reach(depth)).map(|layer| Axis::Width(family, layer)));
            }
        }
        axes
    }

    /// The environment of a place.
    pub fn environment(&self, world: &World<'_>, place: &Place) -> Environment {
        let mut environment = world.environment();
        for (var, value) in self.claim.layers.iter().zip(&place.layers) {
            environment[var.0 as usize] = *value;
        }
        environment
    }

    /// Whether everything in a member exists at a place.
    pub fn exists(
        &self,
        member: &Member,
        world: &World<'_>,
        place: &Place,
    ) -> Result<bool, Trouble> {
        let mut environment = self.environment(world, place);
        let layers = |condition: &&Comparison| self.is_about_layers(condition);
        let conditions = &self.claim.conditions;
        if !conditions
            .iter()
            .filter(layers)
            .all(|condition| condition.holds(&environment))
        {
            return Ok(false);
        }
        let indices = &self.claim.indices;
        match world.layers(
            &member.body,
            &mut environment,
            indices,
            &mut BTreeSet::new(),
        ) {
            Ok(()) => Ok(true),
            Err(Trouble::OutOfRange(_)) => Ok(false),
            Err(trouble) => Err(trouble),
        }
    }

    /// Whether a condition speaks of layers only; others speak of indices or sizes.
    pub(super) fn is_about_layers(&self, condition: &Comparison) -> bool {
        let mut vars = condition
            .left
            .variables()
            .chain(condition.right.variables());
        vars.all(|var| self.depths.contains(&var) || self.claim.layers.contains(&var))
    }

    /// Whether indices are among those that a claim speaks of. A condition on an index that is not
    /// `known` counts as met.
    pub fn allows(&self, environment: &[i64], known: &[Var]) -> bool {
        self.claim
            .conditions
            .iter()
            .filter(|condition| !self.is_about_layers(condition))
            .all(|condition| {
                let mut vars = condition
                    .left
                    .variables()
                    .chain(condition.right.variables());
                let open =
                    vars.any(|var| self.claim.indices.contains(&var) && !known.contains(&var));
                open || condition.holds(environment)
            })
    }

    /// The largest number that is written in an index, a layer, a limit or beside a letter: what is
    /// said may begin to be false only beyond it.
    pub fn largest_number(&self) -> i64 {
        self.largest
    }

    /// All values of the free layers that are looked at in a network of some depth.
    pub fn places(&self, depth: i64) -> Vec<Place> {
        let mut all = vec![Vec::new()];
        for _ in &self.claim.layers {
            let longer = all.iter().flat_map(|layers: &Vec<i64>| {
                (-1..=depth + 2).map(move |value| {
                    let mut layers = layers.clone();
                    layers.push(value);
                    layers
                })
            });
            all = longer.collect();
        }
        all.into_iter()
            .map(|layers| Place { depth, layers })
            .collect()
    }

    /// The axes that must have equal sizes for a member to mean something at a place.
    pub fn equal_axes(
        &self,
        member: &Member,
        world: &World<'_>,
        place: &Place,
    ) -> Vec<(Axis, Axis)> {
        let needs = self.needs(member, world, place);
        let pairs: BTreeSet<(Axis, Axis)> = needs.into_iter().flat_map(|need| need.pairs).collect();
        pairs.into_iter().collect()
    }

    /// The same with what asks for it: the member itself, or the definitions it is computed from on
    /// the layers on which they are used.
    pub fn needs(&self, member: &Member, world: &World<'_>, place: &Place) -> Vec<Need> {
        let mut environment = self.environment(world, place);
        let mut found = Vec::new();
        self.add_needs(&member.conflicts, None, world, &mut environment, &mut found);
        if !self.rules_have_conflicts {
            return found;
        }
        let mut nodes = BTreeSet::new();
        let indices = &self.claim.indices;
        // What does not exist has no value, whatever the widths are.
        let _ = world.layers(&member.body, &mut environment, indices, &mut nodes);
        for node in nodes.clone() {
            nodes.extend(world.dependencies(node).iter());
        }
        for node in nodes {
            if let Ok(Resolution::Rule(rule, layer)) = world.resolve(node) {
                let mut environment = world.environment();
                if let Some(var) = rule.layer_variable {
                    environment[var.0 as usize] = layer;
                }
                let conflicts = &rule.conflicts;
                self.add_needs(conflicts, Some(&rule), world, &mut environment, &mut found);
            }
        }
        found
    }

    fn add_needs(
        &self,
        conflicts: &[Conflict],
        rule: Option<&Arc<Rule>>,
        world: &World<'_>,
        environment: &mut Environment,
        found: &mut Vec<Need>,
    ) {
        for conflict in conflicts {
            let counts = |(integer, low, high): &(Integer, i64, i64)| {
                (*low..=*high).contains(&integer.at(environment))
            };
            if !conflict.only.iter().all(counts) {
                continue;
            }
            let mut pairs = Vec::new();
            self.equal_pairs(conflict, &conflict.each, world, environment, &mut pairs);
            if !pairs.is_empty() {
                found.push(Need {
                    conflict: conflict.clone(),
                    rule: rule.cloned(),
                    pairs,
                });
            }
        }
    }

    /// The same for all values of the variables that a conflict depends on.
    fn equal_pairs(
        &self,
        conflict: &Conflict,
        each: &[(Var, Integer, Integer)],
        world: &World<'_>,
        environment: &mut Environment,
        found: &mut Vec<(Axis, Axis)>,
    ) {
        let [(var, low, high), rest @ ..] = each else {
            return self.equal_pair(conflict, world, environment, found);
        };
        let (low, high) = (low.at(environment), high.at(environment));
        for value in low..=high.min(low.saturating_add(100)) {
            environment[var.0 as usize] = value;
            self.equal_pairs(conflict, rest, world, environment, found);
        }
    }

    fn equal_pair(
        &self,
        conflict: &Conflict,
        world: &World<'_>,
        environment: &Environment,
        found: &mut Vec<(Axis, Axis)>,
    ) {
        let axis = |size: &Size| match world.theory.sizes.resolve(size) {
            Size::Family(family, layer) => Some(Axis::Width(family, layer.at(environment))),
            Size::Unknown(at) => Some(Axis::Unknown(at)),
            Size::Integer(integer) => integer.as_variable().map(Axis::Global),
        };
        if let (Some(left), Some(right)) = (axis(&conflict.left), axis(&conflict.right))
            && left != right
        {
            let pair = (left.min(right), left.max(right));
            if !found.contains(&pair) {
                found.push(pair);
            }
        }
    }

    /// Whether an axis may be the one of a range, on some layer.
    pub fn is_in(&self, axis: Axis, size: &Size) -> bool {
        match (axis, self.claim.theory.sizes.resolve(size)) {
            (Axis::Global(var), Size::Integer(integer)) => integer.factor(var) != 0,
            (Axis::Width(one, _), Size::Family(other, _)) => one == other,
            (Axis::Unknown(one), Size::Unknown(other)) => one == other,
            _ => false,
        }
    }

    /// An axis as it is written.
    pub fn name(&self, axis: Axis) -> String {
        match axis {
            Axis::Global(var) => self.claim.theory.variables[var.0 as usize].to_string(),
            Axis::Width(family, layer) => {
                format!("{}_{layer}", self.claim.theory.sizes.name(family))
            }
            Axis::Unknown(at) => match self.letter_of(at) {
                Some(letter) => format!("range of {letter}"),
                None => format!("s{}", at + 1),
            },
        }
    }

    /// A letter that runs over a size nobody stated, and over no other size.
    fn letter_of(&self, unknown: u32) -> Option<&str> {
        let theory = &self.claim.theory;
        let runs = |(var, size): &(Var, Size)| {
            let letter: &str = &theory.variables[var.0 as usize];
            (letter, theory.sizes.resolve(size) == Size::Unknown(unknown))
        };
        let mut letters = self.claim.sizes.iter().map(runs);
        let elsewhere = |letter: &str| {
            let mut all = self.claim.sizes.iter().map(runs);
            all.any(|(known, here)| known == letter && !here)
        };
        letters
            .find(|(letter, here)| *here && !elsewhere(letter))
            .map(|(letter, _)| letter)
    }
}

/// The largest number in a claim and in the definitions it rests on.
fn largest_number(claim: &Claim) -> i64 {
    let mut largest = 0;
    let mut see = |integer: &Integer| largest = largest.max(integer.parts().1.abs());
    let members = claim.members.iter().flatten();
    let mut queue: Vec<&Term> = members.map(|member| &member.body).collect();
    let mut met = BTreeSet::new();
    while let Some(body) = queue.pop() {
        let mut symbols = Vec::new();
        body.entries(&mut |entry| symbols.push(entry.symbol));
        for rule in claim.theory.rules.iter().filter(|rule| !rule.replaced) {
            if symbols.contains(&rule.symbol) && met.insert(rule.span) {
                queue.push(&rule.body);
                rule.layer.iter().for_each(&mut see);
                for condition in &rule.conditions {
                    see(&condition.left);
                    see(&condition.right);
                }
            }
        }
        body.integers(&mut Vec::new(), &mut |integer, _| see(integer));
        // `(m - 1)(m - 2)`
        let mut counts = false;
        body.walk(&mut |part| counts |= matches!(part, Term::Integer(_)));
        body.walk(&mut |part| match part {
            Term::Number(number) if counts && number.is_integer() => {
                let number = i64::try_from(number.numer()).unwrap_or(LARGEST);
                see(&Integer::constant(number));
            }
            _ => {}
        });
    }
    for condition in &claim.conditions {
        see(&condition.left);
        see(&condition.right);
    }
    largest.min(LARGEST)
}

/// Gives every axis a size of its own, at random. `least` is the size that some axes must exceed for
/// everything to be met that is said. Unless `wide`, many sizes are as small as they can be.
pub fn different_sizes(axes: &[Axis], least: i64, wide: bool, random: &mut ChaCha8Rng) -> Vec<i64> {
    let count = axes.len() as i64;
    let highest = match wide || count <= 3 {
        true => (count + 2).max(7),
        false => count + 1,
    };
    let exceeds = wide && least > 3;
    let globals = axes.iter().filter(|axis| matches!(axis, Axis::Global(_)));
    let more = if exceeds { globals.count() } else { 1 };
    let mut pool: Vec<i64> = (1..=highest.max(least + more as i64)).collect();
    let layered = axes.iter().any(|axis| matches!(axis, Axis::Width(..)));
    // The first axes are the global ones. Beside widths they are kept short: work grows with them.
    let mut draw = |axis: &Axis| {
        let among = match axis {
            Axis::Global(_) if layered && !wide => 0..pool.len().min(3),
            Axis::Global(_) if exceeds => pool.len() - 1..pool.len(),
            _ => 0..pool.len(),
        };
        let at = random.next_u64() % among.len() as u64;
        pool.remove(among.start + at as usize)
    };
    axes.iter().map(&mut draw).collect()
}

/// Makes sizes equal that have to be; the smaller one gives way, so that they are not all 1. Answers
/// whether they are equal now: what is no size that can be chosen stays as it is.
#[must_use]
pub fn make_equal(axes: &[Axis], sizes: &mut [i64], equal: &[(Axis, Axis)]) -> bool {
    let at = |axis: &Axis| axes.iter().position(|known| known == axis);
    for _ in 0..axes.len() {
        for (left, right) in equal {
            if let (Some(left), Some(right)) = (at(left), at(right)) {
                let larger = sizes[left].max(sizes[right]);
                sizes[left] = larger;
                sizes[right] = larger;
            }
        }
    }
    let both = |(left, right): &(Axis, Axis)| at(left).zip(at(right));
    equal
        .iter()
        .all(|pair| both(pair).is_some_and(|(left, right)| sizes[left] == sizes[right]))
}

/// Puts sizes into a world.
pub fn set_sizes(world: &mut World<'_>, axes: &[Axis], sizes: &[i64]) {
    for (axis, size) in axes.iter().zip(sizes) {
        world.set_size(*axis, *size);
    }
}
