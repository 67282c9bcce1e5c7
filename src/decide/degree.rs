//! An upper bound on degrees, for the probability that different members agree by chance.

use std::collections::BTreeMap;

use super::world::{Node, Resolution, World};
use crate::derivation::integer::{Environment, Var};
use crate::derivation::term::{Entry, Range, Term};

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
                let parts = self.each(*var, range, body)?;
                sum(&parts)
            }
            Term::Product(var, range, body) => {
                let factors = self.each(*var, range, body)?;
                factors.into_iter().fold(constant, times)
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
                // Where a limit depends on an index, the largest index counts.
                let symbol = self.world.theory.at(node.0);
                if let Some(var) = symbol.layer {
                    self.environment[var.0 as usize] = node.1;
                }
                for (var, slot) in rule.indices.iter().zip(&symbol.slots) {
                    self.environment[var.0 as usize] =
                        self.world.size(slot, &self.environment).ok()?;
                }
                let degree = self.of(&rule.body);
                self.environment = before;
                degree?
            }
        };
        self.known.insert(node, degree);
        Some(degree)
    }

    /// The degrees for all values of a variable; none if there are very many.
    fn each(&mut self, var: Var, range: &Range, body: &Term) -> Option<Vec<Degree>> {
        let (low, high) = self.world.limits(range, &self.environment).ok()?;
        if high - low > 1000 {
            return None;
        }
        (low..=high)
            .map(|value| {
                self.environment[var.0 as usize] = value;
                self.of(body)
            })
            .collect()
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
