//! A counterexample repeated from its printed text alone.

use std::collections::BTreeMap;

use super::evaluate::Evaluator;
use super::instance::{Place, Shape as Claimed, set_sizes};
use super::model::{Leaf, Model, Precise, Shape};
use super::values::member_values;
use super::{STEPS, refute::say};
use crate::derivation::claim::Claim;
use crate::evidence::Counterexample;
use crate::number::{ExpRational, Rational, Ring, parse_rational};

/// Evaluates the members `left` and `left + 1` of a claim at the numbers of a counterexample.
/// Answers the two values as text, or what in the text does not fit.
pub fn replay(
    claim: &Claim,
    left: usize,
    counterexample: &Counterexample,
) -> Result<(String, String), String> {
    match counterexample.number {
        Rational::NAME => over::<Rational>(claim, left, counterexample),
        ExpRational::NAME => over::<ExpRational>(claim, left, counterexample),
        other => Err(format!("{other} is no system for counterexamples")),
    }
}

fn over<F: Precise>(
    claim: &Claim,
    left: usize,
    counterexample: &Counterexample,
) -> Result<(String, String), String> {
    let shape = Claimed::of(claim);
    let variable = |var: &crate::derivation::integer::Var| &*claim.theory.variables[var.0 as usize];
    let size = |name: &str| {
        counterexample
            .sizes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, size)| *size as i64)
    };
    let integer = |name: &str| {
        counterexample
            .setting(name)
            .and_then(|value| value.parse::<i64>().ok())
    };
    let depth = match shape.depths.first() {
        Some(var) => size(variable(var)).ok_or("the depth is missing")?,
        None => 5,
    };
    let mut layers = Vec::new();
    for var in &claim.layers {
        layers.push(integer(variable(var)).ok_or_else(|| format!("{} is missing", variable(var)))?);
    }
    let place = Place { depth, layers };
    let axes = shape.axes_at(depth);
    let sizes: Vec<i64> = axes
        .iter()
        .map(|axis| size(&shape.name(*axis)).unwrap_or(1))
        .collect();
    let mut world = shape.world(depth);
    set_sizes(&mut world, &axes, &sizes);
    let mut values: BTreeMap<Leaf, Rational> = BTreeMap::new();
    for (name, text) in &counterexample.values {
        let (symbol, layer) = symbol(claim, name).ok_or_else(|| format!("there is no {name}"))?;
        let mut environment = world.environment();
        let known = claim.theory.at(symbol);
        if let Some(var) = known.layer {
            environment[var.0 as usize] = layer;
        }
        let sizes: Result<Vec<i64>, _> = known
            .slots
            .iter()
            .map(|slot| world.size(slot, &environment))
            .collect();
        let sizes = sizes.map_err(|trouble| say(&trouble).to_string())?;
        let numbers: Option<Vec<Rational>> = text
            .split(['[', ']', ';', ' '])
            .filter(|word| !word.is_empty())
            .map(parse_rational)
            .collect();
        let numbers = numbers.ok_or_else(|| format!("{name} cannot be read"))?;
        if numbers.len() as i64 != sizes.iter().product::<i64>() {
            return Err(format!("{name} has another number of entries"));
        }
        for (at, number) in numbers.into_iter().enumerate() {
            let mut rest = at as i64;
            let mut indices = vec![1; sizes.len()];
            for (index, size) in indices.iter_mut().zip(&sizes).rev() {
                *index = rest % size + 1;
                rest /= size;
            }
            values.insert((symbol, layer, indices), number);
        }
    }
    let model = Model::given(values, functions(claim, &counterexample.setting)?);
    let mut shown = Vec::new();
    for member in [left, left + 1] {
        let member = claim.members[member]
            .as_ref()
            .map_err(ToString::to_string)?;
        let mut evaluator = Evaluator::new(&world, &model, STEPS);
        let values = member_values::<F, _>(&shape, &mut evaluator, member, &place)
            .map_err(|trouble| say(&trouble).to_string())?;
        let value = values
            .at(|var| integer(variable(&var)))
            .ok_or("an index is missing or out of range")?;
        shown.push(value.to_string());
    }
    let right = shown.pop().unwrap_or_default();
    Ok((shown.pop().unwrap_or_default(), right))
}

/// The symbol and the layer in a name such as `W^(2)`.
fn symbol(claim: &Claim, name: &str) -> Option<(crate::derivation::term::SymbolId, i64)> {
    match name.split_once("^(") {
        Some((name, layer)) => {
            let layer = layer.strip_suffix(')')?.parse().ok()?;
            Some((claim.theory.symbol(name, true)?, layer))
        }
        None => Some((claim.theory.symbol(name, false)?, 0)),
    }
}

/// The functions in a setting: `g(x) = x^2`, or a table `g'(3) = 1/2`.
fn functions(claim: &Claim, setting: &[(String, String)]) -> Result<BTreeMap<u32, Shape>, String> {
    let mut found: BTreeMap<u32, Shape> = BTreeMap::new();
    for (head, value) in setting {
        let Some((head, argument)) = head.strip_suffix(')').and_then(|head| head.split_once('('))
        else {
            continue;
        };
        let name = head.trim_end_matches('\'');
        let order = (head.len() - name.len()) as u32;
        let (name, subscripts) = match name.split_once('_') {
            Some((name, subscripts)) => (
                name,
                subscripts
                    .split(',')
                    .filter_map(|part| part.parse().ok())
                    .collect(),
            ),
            None => (name, Vec::new()),
        };
        let wrong = || format!("{head}({argument}) cannot be read");
        let named = claim
            .theory
            .functions
            .iter()
            .position(|function| function.name == name);
        let at = named.ok_or_else(wrong)? as u32;
        if argument == "x" {
            found.insert(at, Shape::Polynomial(polynomial(value).ok_or_else(wrong)?));
            continue;
        }
        let key = (
            subscripts,
            order,
            parse_rational(argument).ok_or_else(wrong)?,
        );
        let value = parse_rational(value).ok_or_else(wrong)?;
        match found
            .entry(at)
            .or_insert_with(|| Shape::Table(BTreeMap::new()))
        {
            Shape::Table(table) => table.insert(key, value),
            Shape::Polynomial(_) => return Err(wrong()),
        };
    }
    Ok(found)
}

/// The coefficients of a polynomial as it is printed.
fn polynomial(text: &str) -> Option<Vec<i64>> {
    let mut coefficients = vec![0; 8];
    for term in text.split(" + ") {
        let (coefficient, power) = match term.split_once('x') {
            None => (term.parse().ok()?, 0),
            Some((coefficient, power)) => {
                let coefficient = if coefficient.is_empty() {
                    1
                } else {
                    coefficient.trim().parse().ok()?
                };
                let power = if power.is_empty() {
                    1
                } else {
                    power.strip_prefix('^')?.parse().ok()?
                };
                (coefficient, power)
            }
        };
        *coefficients.get_mut(power)? = coefficient;
    }
    Some(coefficients)
}
