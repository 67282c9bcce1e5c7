//! A small exact counterexample: simplest sizes first, then the simplest values that keep it.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::Zero;

use super::check::Effort;
use super::degree::{Extent, Variables};
use super::evaluate::Evaluator;
use super::instance::{Axis, Place, Shape as Claimed, make_equal, set_sizes};
use super::model::{Leaf, Model, POLYNOMIALS, Precise, Shape, show_polynomial};
use super::oracle::stream;
use super::small::{small_sizes, used_axes, varied_axes};
use super::values::{Indices, difference, member_values};
use super::world::{Trouble, World};
use crate::derivation::term::SymbolId;
use crate::evidence::{Counterexample, Shrunk, Side};
use crate::number::Rational;

/// How many evaluations a search may take.
const EVALUATIONS: usize = 20_000;

/// How many steps one member may take in one evaluation.
const STEPS: u64 = 400_000;

/// How many steps all evaluations of a search may take together.
const ALL_STEPS: u64 = 20_000_000;

/// The highest power of a value in a search; exact numbers grow with it.
const HIGHEST: u64 = 5_000;

/// How many random choices of values are tried at each size.
const TRIALS: u64 = 8;

/// Something concrete at which two members differ.
struct Found {
    place: Place,
    sizes: Vec<i64>,
    values: BTreeMap<Leaf, Rational>,
    functions: BTreeMap<u32, Shape>,
    minimal: bool,
}

/// Searches an instance at which the members `left` and `right` differ. `Err` says why none was
/// found.
pub fn refute<F: Precise>(
    shape: &Claimed<'_>,
    left: usize,
    right: usize,
    until: &Place,
    effort: &Effort,
) -> Result<Counterexample, String> {
    let mut search = Search {
        shape,
        left,
        right,
        evaluations: 0,
        steps: 0,
        trouble: None,
    };
    if search.is_too_high(until) {
        return Err(
            "the sides were not found equal, but their powers are too high for exact numbers"
                .into(),
        );
    }
    let found = search.smallest::<F>(until, effort);
    let Some(mut found) = found else {
        return Err(match search.trouble {
            Some(trouble) => format!(
                "the sides were not found equal, but no exact counterexample was found either: {}",
                say(&trouble)
            ),
            None => {
                "the sides were not found equal, but no small exact counterexample was found either"
                    .into()
            }
        });
    };
    search.simplify::<F>(&mut found);
    // What was found is evaluated once more, whatever the search has used up.
    search.steps = 0;
    search
        .print::<F>(&found)
        .ok_or_else(|| "the counterexample could not be repeated".into())
}

/// A trouble in words.
pub fn say(trouble: &Trouble) -> &str {
    match trouble {
        Trouble::OutOfRange(why)
        | Trouble::Circular(why)
        | Trouble::Unsized(why)
        | Trouble::Undefined(why)
        | Trouble::TooMuch(why) => why,
    }
}

struct Search<'s, 'c> {
    shape: &'s Claimed<'c>,
    left: usize,
    right: usize,
    evaluations: usize,
    steps: u64,
    trouble: Option<Trouble>,
}

impl Search<'_, '_> {
    fn smallest<F: Precise>(&mut self, until: &Place, effort: &Effort) -> Option<Found> {
        let depths = match self.shape.depths.is_empty() {
            true => until.depth..=until.depth,
            false => 1..=until.depth,
        };
        for depth in depths {
            let axes = self.shape.axes_at(depth);
            for place in self.shape.places(depth) {
                if place > *until {
                    break;
                }
                let world = self.shape.world(depth);
                if self.exists(&world, &place) {
                    let equal = self.equal(&world, &place);
                    let varied = varied_axes(self.shape, self.pair(), &world, &place, &axes);
                    for sizes in small_sizes(&varied) {
                        let mut repaired = sizes.clone();
                        if !make_equal(&axes, &mut repaired, &equal) || repaired != sizes {
                            continue;
                        }
                        if let Some(found) = self.at_sizes::<F>(&place, &axes, &sizes, effort) {
                            return Some(found);
                        }
                        if self.is_used_up(EVALUATIONS) {
                            return None;
                        }
                    }
                }
            }
        }
        None
    }

    fn pair(&self) -> [usize; 2] {
        [self.left, self.right]
    }

    fn is_used_up(&self, evaluations: usize) -> bool {
        self.evaluations >= evaluations || self.steps > ALL_STEPS
    }

    /// Whether exact numbers would become very long.
    fn is_too_high(&self, place: &Place) -> bool {
        let mut world = self.shape.world(place.depth);
        let axes = self.shape.axes_at(place.depth);
        set_sizes(&mut world, &axes, &vec![1; axes.len()]);
        let variables = Variables::default();
        let mut evaluator = Evaluator::new(&world, &variables, STEPS);
        let mut extent = Extent::default();
        for at in [self.left, self.right] {
            let member = self.shape.claim.members[at].as_ref().ok();
            evaluator.grant(STEPS);
            let values =
                member.map(|member| member_values(self.shape, &mut evaluator, member, place));
            if let Some(Ok(values)) = values {
                extent = values.all().fold(extent, Extent::with);
            }
        }
        extent.above.max(extent.below) > HIGHEST
    }

    fn exists(&self, world: &World<'_>, place: &Place) -> bool {
        [self.left, self.right].iter().all(|at| {
            let member = &self.shape.claim.members[*at];
            member
                .as_ref()
                .is_ok_and(|member| self.shape.exists(member, world, place) == Ok(true))
        })
    }

    fn equal(&self, world: &World<'_>, place: &Place) -> Vec<(Axis, Axis)> {
        let members = [self.left, self.right].map(|at| &self.shape.claim.members[at]);
        let equal: BTreeSet<(Axis, Axis)> = members
            .into_iter()
            .flatten()
            .flat_map(|member| self.shape.equal_axes(member, world, place))
            .collect();
        equal.into_iter().collect()
    }

    fn at_sizes<F: Precise>(
        &mut self,
        place: &Place,
        axes: &[Axis],
        sizes: &[i64],
        effort: &Effort,
    ) -> Option<Found> {
        let mut world = self.shape.world(place.depth);
        set_sizes(&mut world, axes, sizes);
        for trial in 0..TRIALS {
            let random = stream(effort.seed, 0xC0, trial);
            let model = Model::random(random, trial >= TRIALS / 2);
            if self.differ::<F>(&world, place, &model).is_some() {
                return Some(Found {
                    place: place.clone(),
                    sizes: sizes.to_vec(),
                    values: model.values.into_inner(),
                    functions: model.functions.into_inner(),
                    // Where some candidate had no value, a smaller one may have been missed.
                    minimal: self.trouble.is_none(),
                });
            }
        }
        None
    }

    /// The first indices at which the members differ in a model.
    fn differ<F: Precise>(
        &mut self,
        world: &World<'_>,
        place: &Place,
        model: &Model,
    ) -> Option<(Indices, F, F)> {
        let first = self.evaluate::<F>(world, place, model)?;
        if !model.uses_placeholders() {
            return Some(first);
        }
        // Logarithms that have no exact value must not matter: with others in their place the same
        // must come out.
        let again = model.with_other_placeholders();
        let second = self.evaluate::<F>(world, place, &again)?;
        if first == second {
            return Some(first);
        }
        self.trouble = Some(Trouble::Undefined(
            "a logarithm lies outside of the number system".into(),
        ));
        None
    }

    fn evaluate<F: Precise>(
        &mut self,
        world: &World<'_>,
        place: &Place,
        model: &Model,
    ) -> Option<(Indices, F, F)> {
        self.evaluations += 1;
        if self.steps > ALL_STEPS {
            self.trouble = Some(Trouble::TooMuch("the search takes too many steps".into()));
            return None;
        }
        let mut evaluator = Evaluator::new(world, model, STEPS);
        let mut values = Vec::new();
        for at in [self.left, self.right] {
            let member = self.shape.claim.members[at].as_ref().ok()?;
            evaluator.grant(STEPS);
            let value = member_values(self.shape, &mut evaluator, member, place);
            self.steps += evaluator.steps();
            match value {
                Ok(value) => values.push(value),
                Err(trouble) => {
                    self.trouble = Some(trouble);
                    return None;
                }
            }
        }
        let environment = self.shape.environment(world, place);
        let (_, different) = difference(self.shape, &environment, &values[0], &values[1]);
        different
    }

    /// Replaces functions and values by simpler ones as long as the members differ.
    fn simplify<F: Precise>(&mut self, found: &mut Found) {
        let axes = self.shape.axes_at(found.place.depth);
        let mut world = self.shape.world(found.place.depth);
        set_sizes(&mut world, &axes, &found.sizes);
        let place = found.place.clone();
        let keeps = |search: &mut Self,
                     values: &BTreeMap<Leaf, Rational>,
                     functions: &BTreeMap<u32, Shape>| {
            let model = Model::given(values.clone(), functions.clone());
            search.differ::<F>(&world, &place, &model).is_some()
        };
        for function in found.functions.keys().copied().collect::<Vec<_>>() {
            for coefficients in POLYNOMIALS {
                let simpler = Shape::Polynomial(coefficients.to_vec());
                if found.functions[&function] == simpler {
                    break;
                }
                let mut functions = found.functions.clone();
                functions.insert(function, simpler);
                if keeps(self, &found.values, &functions) {
                    found.functions = functions;
                    break;
                }
            }
        }
        // Of very many values most do not matter: whole blocks of them are left out first.
        let leaves: Vec<Leaf> = found.values.keys().cloned().collect();
        for size in [4096, 512, 64] {
            for block in leaves.chunks_exact(size) {
                let mut values = found.values.clone();
                for leaf in block {
                    values.insert(leaf.clone(), Rational::zero());
                }
                if values != found.values && keeps(self, &values, &found.functions) {
                    found.values = values;
                }
            }
        }
        // A value that became simpler may allow another one to be.
        for _ in 0..4 {
            let mut changed = false;
            for leaf in found.values.keys().cloned().collect::<Vec<_>>() {
                for simple in [0, 1, -1, 2, -2] {
                    let simple = Rational::from_integer(simple.into());
                    if found.values[&leaf] == simple {
                        break;
                    }
                    let mut values = found.values.clone();
                    values.insert(leaf.clone(), simple);
                    if keeps(self, &values, &found.functions) {
                        found.values = values;
                        changed = true;
                        break;
                    }
                    if self.is_used_up(2 * EVALUATIONS) {
                        found.minimal = false;
                        return;
                    }
                }
            }
            if !changed {
                return;
            }
        }
    }

    fn print<F: Precise>(&mut self, found: &Found) -> Option<Counterexample> {
        let axes = self.shape.axes_at(found.place.depth);
        let mut world = self.shape.world(found.place.depth);
        set_sizes(&mut world, &axes, &found.sizes);
        let model = Model::given(found.values.clone(), found.functions.clone());
        let (indices, left, right) = self.differ::<F>(&world, &found.place, &model)?;
        let values = model.values.into_inner();
        let functions = model.functions.into_inner();
        let theory = &self.shape.claim.theory;
        let name =
            |var: &crate::derivation::integer::Var| theory.variables[var.0 as usize].to_string();
        let mut sizes: Vec<(String, usize)> = Vec::new();
        for (var, value) in self.shape.depth_values(found.place.depth) {
            sizes.push((name(&var), usize::try_from(value).unwrap_or(0)));
        }
        let used = used_axes(self.shape, self.pair(), &world, &found.place, &axes);
        for (axis, size) in axes
            .iter()
            .zip(&found.sizes)
            .filter(|(axis, _)| used.contains(axis))
        {
            sizes.push((self.shape.name(*axis), usize::try_from(*size).unwrap_or(0)));
        }
        let mut setting: Vec<(String, String)> = Vec::new();
        for (var, value) in self.shape.claim.layers.iter().zip(&found.place.layers) {
            setting.push((name(var), value.to_string()));
        }
        for (var, value) in &indices {
            setting.push((name(var), value.to_string()));
        }
        for (function, shape) in &functions {
            setting.extend(show_function(
                &theory.functions[*function as usize].name,
                shape,
            ));
        }
        let note = (!self.equal(&world, &found.place).is_empty()).then(|| {
            let equal = self.equal(&world, &found.place);
            let equal: Vec<String> = equal
                .iter()
                .map(|(left, right)| {
                    format!("{} = {}", self.shape.name(*left), self.shape.name(*right))
                })
                .collect();
            format!(
                "the equation makes sense only for {}; it is false even then",
                equal.join(", ")
            )
        });
        let side = |method: &str, value: String| Side {
            method: method.into(),
            value,
        };
        Some(Counterexample {
            number: F::NAME,
            setting,
            sizes,
            values: arrays(&world, &values),
            place: String::new(),
            left: side("left side", left.to_string()),
            right: side("right side", right.to_string()),
            shrunk: if found.minimal {
                Shrunk::Minimal
            } else {
                Shrunk::Stopped
            },
            note,
        })
    }
}

fn show_function(name: &str, shape: &Shape) -> Vec<(String, String)> {
    match shape {
        Shape::Polynomial(coefficients) => {
            vec![(format!("{name}(x)"), show_polynomial(coefficients))]
        }
        Shape::Table(table) => table
            .iter()
            .map(|((subscripts, order, argument), value)| {
                let subscripts: Vec<String> = subscripts.iter().map(i64::to_string).collect();
                let index = if subscripts.is_empty() {
                    String::new()
                } else {
                    format!("_{}", subscripts.join(","))
                };
                (
                    format!("{name}{index}{}({argument})", "'".repeat(*order as usize)),
                    value.to_string(),
                )
            })
            .collect(),
    }
}

/// Values gathered into arrays: `W^(2) = [1 2; 3 4]`.
fn arrays(world: &World<'_>, values: &BTreeMap<Leaf, Rational>) -> Vec<(String, String)> {
    let mut names: BTreeSet<(SymbolId, i64)> = BTreeSet::new();
    names.extend(values.keys().map(|(symbol, layer, _)| (*symbol, *layer)));
    let mut found = Vec::new();
    for (id, layer) in names {
        let symbol = world.theory.at(id);
        let mut environment = world.environment();
        let mut name = symbol.name.clone();
        if let Some(var) = symbol.layer {
            environment[var.0 as usize] = layer;
            name.push_str(&format!("^({layer})"));
        }
        let sizes: Vec<i64> = symbol
            .slots
            .iter()
            .map(|slot| world.size(slot, &environment).unwrap_or(0))
            .collect();
        found.push((
            name,
            show_array(&sizes, &mut Vec::new(), &|indices| {
                values
                    .get(&(id, layer, indices.to_vec()))
                    .cloned()
                    .unwrap_or_else(Rational::zero)
                    .to_string()
            }),
        ));
    }
    found
}

/// `3`, `[1 2]`, `[1 2; 3 4]`; with more axes brackets in brackets.
fn show_array(sizes: &[i64], indices: &mut Vec<i64>, value: &dyn Fn(&[i64]) -> String) -> String {
    let depth = indices.len();
    if depth == sizes.len() {
        return value(indices);
    }
    let mut parts = Vec::new();
    for index in 1..=sizes[depth] {
        indices.push(index);
        parts.push(show_array(sizes, indices, value));
        indices.pop();
    }
    match sizes.len() - depth {
        1 if depth + 1 == sizes.len() && depth == 1 => parts.join(" "),
        1 => format!("[{}]", parts.join(" ")),
        2 if depth == 0 => format!("[{}]", parts.join("; ")),
        _ => format!("[{}]", parts.join(" ")),
    }
}
