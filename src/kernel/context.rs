//! What is known about free integers: where they range, which linear inequalities hold.

use super::integer::{Integer, Var};
use super::refusal::{Fallible, Refusal, demand, known};

/// What a variable ranges over.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Range {
    /// From a lower to an upper limit, both included; none if the upper one is less.
    Limits(Integer, Integer),
    /// From 1 to a width, which is at least 1, by name and layer: `d_{n-k}`.
    Width(u32, Integer),
}

impl Range {
    /// The variables in it.
    pub fn variables(&self) -> impl Iterator<Item = Var> + '_ {
        let integers = match self {
            Range::Limits(low, high) => vec![low, high],
            Range::Width(_, layer) => vec![layer],
        };
        integers.into_iter().flat_map(Integer::variables)
    }

    /// Whether a variable occurs in it.
    pub fn mentions(&self, var: Var) -> bool {
        self.variables().any(|other| other == var)
    }

    /// With integers in place of variables, all at once.
    pub fn instantiate(&self, values: &[(Var, Integer)]) -> Fallible<Range> {
        let at = |integer: &Integer| integer.instantiate(values);
        Ok(match self {
            Range::Limits(low, high) => Range::Limits(at(low)?, at(high)?),
            Range::Width(family, layer) => Range::Width(*family, at(layer)?),
        })
    }
}

/// What is known about free integers.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Context {
    /// Variables with their ranges.
    pub ranges: Vec<(Var, Range)>,
    /// Each is at least 0.
    pub facts: Vec<Integer>,
}

/// More inequalities than this are not combined.
const MOST: usize = 500;

impl Context {
    /// Variables with their ranges, and integers that are at least 0.
    pub fn new(ranges: Vec<(Var, Range)>, facts: Vec<Integer>) -> Context {
        Context { ranges, facts }
    }

    /// With one more integer that is at least 0.
    pub fn with(&self, fact: Integer) -> Context {
        let mut more = self.clone();
        more.facts.push(fact);
        more
    }

    /// Inside of binders. What was known about a variable of the same name is forgotten.
    pub fn under(&self, binders: &[(Var, Range)]) -> Context {
        let names: Vec<Var> = binders.iter().map(|(var, _)| *var).collect();
        let mut inside = self.without(&names);
        inside.ranges.extend(binders.iter().cloned());
        inside
    }

    /// Without what is known about some variables.
    pub fn without(&self, names: &[Var]) -> Context {
        let free = |var: Var| !names.contains(&var);
        let mut rest = self.clone();
        rest.facts.retain(|fact| fact.variables().all(free));
        rest.ranges
            .retain(|(var, range)| free(*var) && range.variables().all(free));
        rest
    }

    /// The inequalities that ranges amount to, and the facts.
    fn inequalities(&self) -> Fallible<Vec<Integer>> {
        let mut all = self.facts.clone();
        for (var, range) in &self.ranges {
            let var = Integer::variable(*var);
            match range {
                Range::Limits(low, high) => {
                    all.push(var.plus(-1, low)?);
                    all.push(high.plus(-1, &var)?);
                }
                Range::Width(..) => all.push(var.shifted(-1)),
            }
        }
        Ok(all)
    }

    /// Whether an integer is at least 0 in this context. Fourier and Motzkin: its being negative is
    /// refuted by adding up multiples of what is known.
    pub fn proves(&self, least: &Integer) -> bool {
        if least.as_constant().is_some_and(|one| one >= 0) || self.facts.contains(least) {
            return true;
        }
        let opposite = Integer::constant(-1).plus(-1, least);
        let all = opposite.and_then(|opposite| Ok([self.inequalities()?, vec![opposite]].concat()));
        known(all.and_then(contradictory).unwrap_or(false), "range")
    }

    /// Whether one integer is at most another in this context.
    pub fn at_most(&self, low: &Integer, high: &Integer) -> bool {
        high.plus(-1, low).is_ok_and(|gap| self.proves(&gap))
    }

    /// Whether one integer is less than another in this context.
    pub fn less(&self, low: &Integer, high: &Integer) -> bool {
        self.at_most(low, &high.shifted(-1))
    }

    /// Whether two integers are equal in this context.
    pub fn equal(&self, left: &Integer, right: &Integer) -> bool {
        left == right || self.at_most(left, right) && self.at_most(right, left)
    }

    /// Whether an integer lies in a range.
    pub fn contains(&self, range: &Range, integer: &Integer) -> bool {
        let contains = match range {
            Range::Limits(low, high) => self.at_most(low, integer) && self.at_most(integer, high),
            // Every width is at least 1.
            Range::Width(family, layer) => {
                let same = |(var, other): &(Var, Range)| {
                    matches!(other, Range::Width(known, at) if known == family && self.equal(at, layer))
                        && integer.as_variable() == Some(*var)
                };
                *integer == Integer::constant(1) || self.ranges.iter().any(same)
            }
        };
        known(contains, "shape")
    }

    /// Whether everything that another context says holds here, with integers in place of its
    /// variables.
    ///
    /// # Errors
    ///
    /// What is not known to hold.
    pub fn admit(&self, other: &Context, values: &[(Var, Integer)]) -> Fallible<()> {
        let new = |one: &&(Var, Range)| !(values.is_empty() && self.ranges.contains(one));
        for (var, range) in other.ranges.iter().filter(new) {
            let value = Integer::variable(*var).instantiate(values)?;
            let inside = self.contains(&range.instantiate(values)?, &value);
            demand(inside, "an integer may lie outside of its range")?;
        }
        for fact in &other.facts {
            let known = self.proves(&fact.instantiate(values)?);
            demand(known, "the equation is not known to hold here")?;
        }
        Ok(())
    }
}

/// Whether integers cannot all be at least 0; refused where that takes too much work.
fn contradictory(mut all: Vec<Integer>) -> Fallible<bool> {
    loop {
        all.sort();
        all.dedup();
        let negative = |one: &Integer| one.as_constant().is_some_and(|one| one < 0);
        if all.iter().any(negative) {
            return Ok(true);
        }
        let Some(var) = all.iter().flat_map(|one| one.variables()).next() else {
            return Ok(false);
        };
        let (with, mut rest): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| one.factor(var) != 0);
        let (above, below): (Vec<_>, Vec<_>) = with.iter().partition(|one| one.factor(var) > 0);
        if above.len() * below.len() + rest.len() > MOST {
            return Err(Refusal::TooLarge);
        }
        for high in &above {
            for low in &below {
                let (up, down) = (high.factor(var), -low.factor(var));
                rest.push(Integer::constant(0).plus(down, high)?.plus(up, low)?);
            }
        }
        all = rest;
    }
}
