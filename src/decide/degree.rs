//! An upper bound on degrees, for the probability that different members agree by chance.

use std::collections::BTreeMap;

use super::world::{Node, Resolution, World};
use crate::derivation::integer::Environment;
use crate::derivation::term::{Entry, Range, Size, Term};

/// Bounds on the degrees of a value and of its derivative, as polynomials over a denominator. The
/// variables are the free values and the answers of unknown functions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Degree {
    /// Of the numerator.
    pub above: u64,
    /// Of the denominator.
    pub below: u64,
    /// Of the numerator of a derivative, over the square of the denominator at most.
    pub tangent: u64,
}

/// Bounds the degrees of terms in one world.
pub struct Degrees<'w> {
    world: &'w World<'w>,
    environment: Environment,
    known: BTreeMap<Node, Degree>,
    /// The largest degree of an argument of an unknown function.
    pub arguments: u64,
}

impl<'w> Degrees<'w> {
    /// For this world and these values of the variables.
    pub fn new(world: &'w World<'w>, environment: Environment) -> Self {
        Degrees {
            world,
            environment,
            known: BTreeMap::new(),
            arguments: 1,
        }
    }

    /// A bound for a term; `None` where no bound is known: nested derivatives, exponentials.
    pub fn of(&mut self, term: &Term) -> Option<Degree> {
        let constant = Degree::default();
        Some(match term {
            Term::Number(_) | Term::Integer(_) | Term::Delta(..) => constant,
            Term::Entry(entry) => self.entry(entry)?,
            Term::Add(parts) => {
                let parts: Option<Vec<Degree>> = parts.iter().map(|part| self.of(part)).collect();
                sum(&parts?)
            }
            Term::Multiply(factors) => {
                let factors: Option<Vec<Degree>> =
                    factors.iter().map(|factor| self.of(factor)).collect();
                factors?.into_iter().fold(constant, times)
            }
            Term::Negate(inner) => self.of(inner)?,
            Term::Divide(above, below) => {
                let (above, below) = (self.of(above)?, self.of(below)?);
                times(above, reciprocal(below))
            }
            Term::Power(base, exponent) => {
                let base = self.of(base)?;
                let base = if *exponent < 0 {
                    reciprocal(base)
                } else {
                    base
                };
                (0..exponent.unsigned_abs()).fold(constant, |power, _| times(power, base))
            }
            Term::Sum(var, range, body) => {
                let count = self.first(*var, range)?;
                repeat(self.of(body)?, count)
            }
            Term::Product(var, range, body) => {
                let count = self.first(*var, range)?;
                let factor = self.of(body)?;
                (0..count).fold(constant, |power, _| times(power, factor))
            }
            Term::Matrices(product) => {
                let (low, high) = (
                    product.low.at(&self.environment),
                    product.high.at(&self.environment),
                );
                let mut whole = constant;
                for factor in low..=high {
                    self.environment[product.var.0 as usize] = factor;
                    whole = times(whole, self.of(&product.body)?);
                }
                polynomial(whole)?
            }
            Term::Schematic(product) => {
                let count = product.count.at(&self.environment);
                if count == 1 {
                    return self.of(&product.single);
                }
                let mut whole = times(self.of(&product.first.0)?, self.of(&product.last.0)?);
                let start = product.start.at(&self.environment);
                for factor in start..start + count - 2 {
                    self.environment[product.generic.3.0 as usize] = factor;
                    whole = times(whole, self.of(&product.generic.0)?);
                }
                polynomial(whole)?
            }
            Term::Apply { argument, .. } => {
                let argument = polynomial(self.of(argument)?)?;
                self.arguments = self.arguments.max(argument.above);
                // The answer and the derivative are variables of their own.
                Degree {
                    above: 1,
                    below: 0,
                    tangent: 1 + argument.tangent,
                }
            }
            Term::Derivative(of, _) => {
                let of = polynomial(self.of(of)?)?;
                // A derivative of this again would need the second one.
                Degree {
                    above: of.tangent,
                    below: 0,
                    tangent: u64::MAX,
                }
            }
            Term::Cases(cases) => {
                let cases: Option<Vec<Degree>> =
                    cases.iter().map(|(value, _)| self.of(value)).collect();
                sum(&cases?)
            }
            Term::Local(_) | Term::Let { .. } | Term::Exp(_) | Term::Log(_) => return None,
        })
    }

    fn entry(&mut self, entry: &Entry) -> Option<Degree> {
        let node = self.world.node(entry, &self.environment);
        if let Some(known) = self.known.get(&node) {
            return Some(*known);
        }
        let degree = match self.world.resolve(node).ok()? {
            Resolution::Leaf => Degree {
                above: 1,
                below: 0,
                tangent: 0,
            },
            Resolution::Rule(rule, layer) => {
                let before = self.environment.clone();
                if let Some(var) = rule.layer_variable {
                    self.environment[var.0 as usize] = layer;
                }
                rule.indices
                    .iter()
                    .for_each(|var| self.environment[var.0 as usize] = 1);
                let degree = self.of(&rule.body);
                self.environment = before;
                degree?
            }
        };
        self.known.insert(node, degree);
        Some(degree)
    }

    /// How many values a variable takes; it gets the first.
    fn first(&mut self, var: crate::derivation::integer::Var, range: &Range) -> Option<u64> {
        let (low, high) = match range {
            Range::Size(size @ (Size::Family(..) | Size::Integer(_) | Size::Unknown(_))) => {
                (1, self.world.size(size, &self.environment).ok()?)
            }
            Range::Limits(low, high) => (low.at(&self.environment), high.at(&self.environment)),
        };
        self.environment[var.0 as usize] = low;
        u64::try_from(high - low + 1).ok().or(Some(0))
    }
}

/// Degrees of what has no denominator.
fn polynomial(degree: Degree) -> Option<Degree> {
    (degree.below == 0 && degree.tangent < u64::MAX / 4).then_some(degree)
}

fn times(left: Degree, right: Degree) -> Degree {
    Degree {
        above: left.above.saturating_add(right.above),
        below: left.below.saturating_add(right.below),
        tangent: left
            .tangent
            .saturating_add(right.above)
            .max(right.tangent.saturating_add(left.above)),
    }
}

fn reciprocal(degree: Degree) -> Degree {
    Degree {
        above: degree.below,
        below: degree.above,
        tangent: u64::MAX,
    }
}

fn sum(parts: &[Degree]) -> Degree {
    let below: u64 = parts
        .iter()
        .fold(0, |sum, part| sum.saturating_add(part.below));
    Degree {
        above: parts
            .iter()
            .map(|part| part.above.saturating_add(below - part.below))
            .max()
            .unwrap_or(0),
        below,
        tangent: parts.iter().map(|part| part.tangent).max().unwrap_or(0),
    }
}

fn repeat(part: Degree, count: u64) -> Degree {
    if part.below == 0 {
        return part;
    }
    let below = part.below.saturating_mul(count);
    Degree {
        above: part.above.saturating_add(below),
        below,
        tangent: part.tangent,
    }
}
