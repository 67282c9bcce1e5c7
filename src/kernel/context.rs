//! What is known about free integers: where they range, which linear inequalities hold.

use super::integer::{Integer, Var};

/// How many positions an axis has. Positions begin with 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Size {
    /// A number or a variable: `m`. Below 1 there are no positions.
    Integer(Integer),
    /// A width by name and layer: `d_{n-k}`; without layer for an axis that nobody named. At
    /// least 1.
    Width(u32, Option<Integer>),
}

/// What a variable ranges over.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Range {
    /// All positions of an axis.
    Axis(Size),
    /// From a lower to an upper limit, both included.
    Limits(Integer, Integer),
}

impl Range {
    /// The integers in it.
    pub fn integers(&self) -> Vec<&Integer> {
        match self {
            Range::Axis(Size::Integer(integer)) | Range::Axis(Size::Width(_, Some(integer))) => {
                vec![integer]
            }
            Range::Axis(Size::Width(_, None)) => Vec::new(),
            Range::Limits(low, high) => vec![low, high],
        }
    }

    /// Whether a variable occurs in it.
    pub fn mentions(&self, var: Var) -> bool {
        let mut integers = self.integers().into_iter();
        integers.any(|integer| integer.variables().any(|other| other == var))
    }

    /// With an integer in place of a variable.
    pub fn substitute(&self, var: Var, value: &Integer) -> Option<Range> {
        Some(match self {
            Range::Axis(size) => Range::Axis(size.substitute(var, value)?),
            Range::Limits(low, high) => {
                Range::Limits(low.substitute(var, value)?, high.substitute(var, value)?)
            }
        })
    }
}

impl Size {
    /// With an integer in place of a variable.
    pub fn substitute(&self, var: Var, value: &Integer) -> Option<Size> {
        self.map(&|one| one.substitute(var, value))
    }

    /// With other integers.
    pub(super) fn map(&self, one: &dyn Fn(&Integer) -> Option<Integer>) -> Option<Size> {
        Some(match self {
            Size::Integer(integer) => Size::Integer(one(integer)?),
            Size::Width(family, Some(layer)) => Size::Width(*family, Some(one(layer)?)),
            Size::Width(_, None) => self.clone(),
        })
    }
}

/// What is known about free integers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    ranges: Vec<(Var, Range)>,
    /// Each is at least 0.
    facts: Vec<Integer>,
}

/// More inequalities than this are not combined.
const MOST: usize = 500;

impl Context {
    /// Variables with their ranges, and integers that are at least 0.
    pub fn new(ranges: Vec<(Var, Range)>, facts: Vec<Integer>) -> Context {
        Context { ranges, facts }
    }

    /// The variables that have a range.
    pub fn ranges(&self) -> &[(Var, Range)] {
        &self.ranges
    }

    /// The integers that are known to be at least 0.
    pub fn facts(&self) -> &[Integer] {
        &self.facts
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
        let free = |integer: &Integer| !integer.variables().any(|var| names.contains(&var));
        let mut rest = self.clone();
        rest.facts.retain(free);
        rest.ranges
            .retain(|(var, range)| !names.contains(var) && range.integers().into_iter().all(free));
        rest
    }

    /// With an integer in place of a variable; what its limits say becomes facts. `None` if it
    /// ranges over an axis.
    pub fn substitute(&self, var: Var, value: &Integer) -> Option<Context> {
        let mut other = Context::default();
        for (known, range) in &self.ranges {
            match range.substitute(var, value)? {
                range if *known != var => other.ranges.push((*known, range)),
                Range::Limits(low, high) => {
                    other.facts.push(value.plus(-1, &low)?);
                    other.facts.push(high.plus(-1, value)?);
                }
                Range::Axis(_) => return None,
            }
        }
        for fact in &self.facts {
            other.facts.push(fact.substitute(var, value)?);
        }
        Some(other)
    }

    /// The inequalities that ranges amount to, and the facts.
    fn inequalities(&self) -> Option<Vec<Integer>> {
        let mut all = self.facts.clone();
        for (var, range) in &self.ranges {
            let var = Integer::variable(*var);
            match range {
                Range::Limits(low, high) => {
                    all.push(var.plus(-1, low)?);
                    all.push(high.plus(-1, &var)?);
                }
                Range::Axis(size) => {
                    all.push(var.shifted(-1));
                    if let Size::Integer(size) = size {
                        all.push(size.plus(-1, &var)?);
                    }
                }
            }
        }
        Some(all)
    }

    /// Whether an integer is at least 0 in this context. Fourier and Motzkin: its being negative is
    /// refuted by adding up multiples of what is known.
    pub fn proves(&self, least: &Integer) -> bool {
        if let Some(constant) = least.as_constant() {
            return constant >= 0 || self.is_empty();
        }
        let opposite = Integer::constant(-1).plus(-1, least);
        let all = self.inequalities().zip(opposite);
        all.and_then(|(mut all, opposite)| {
            all.push(opposite);
            contradictory(all)
        })
        .unwrap_or(false)
    }

    /// Whether no values fit.
    fn is_empty(&self) -> bool {
        self.inequalities().and_then(contradictory).unwrap_or(false)
    }

    /// Whether two integers are equal in this context.
    pub fn equal(&self, left: &Integer, right: &Integer) -> bool {
        left == right
            || match (left.plus(-1, right), right.plus(-1, left)) {
                (Some(more), Some(less)) => self.proves(&more) && self.proves(&less),
                _ => false,
            }
    }

    /// Whether two integers differ in this context.
    pub fn differ(&self, left: &Integer, right: &Integer) -> bool {
        let less = |low: &Integer, high: &Integer| {
            high.plus(-1, low)
                .is_some_and(|gap| self.proves(&gap.shifted(-1)))
        };
        less(left, right) || less(right, left)
    }

    /// Whether two axes have the same size.
    pub fn same_size(&self, left: &Size, right: &Size) -> bool {
        match (left, right) {
            (Size::Integer(left), Size::Integer(right)) => self.equal(left, right),
            (Size::Width(one, Some(here)), Size::Width(other, Some(there))) => {
                one == other && self.equal(here, there)
            }
            _ => left == right,
        }
    }

    /// Whether an integer lies in a range.
    pub fn contains(&self, range: &Range, integer: &Integer) -> bool {
        let at_most =
            |low: &Integer, high: &Integer| high.plus(-1, low).is_some_and(|gap| self.proves(&gap));
        match range {
            Range::Limits(low, high) => at_most(low, integer) && at_most(integer, high),
            Range::Axis(size) => {
                // Every width is at least 1; an integer may be less.
                let first = matches!(size, Size::Width(..)) && integer.as_constant() == Some(1);
                let known = integer.as_variable().is_some_and(|var| {
                    self.ranges.iter().any(|(known, range)| match range {
                        Range::Axis(other) => *known == var && self.same_size(other, size),
                        Range::Limits(..) => false,
                    })
                });
                let within = match size {
                    Size::Integer(size) => {
                        at_most(&Integer::constant(1), integer) && at_most(integer, size)
                    }
                    Size::Width(..) => false,
                };
                first || known || within
            }
        }
    }

    /// Whether everything that another context says holds here.
    pub fn entails(&self, other: &Context) -> bool {
        let ranges = other.ranges.iter();
        ranges
            .map(|(var, range)| (Integer::variable(*var), range))
            .all(|(var, range)| self.contains(range, &var))
            && other
                .facts
                .iter()
                .all(|fact| self.facts.contains(fact) || self.proves(fact))
    }
}

/// Whether integers cannot all be at least 0; `None` where that takes too much work.
fn contradictory(mut all: Vec<Integer>) -> Option<bool> {
    loop {
        all.sort();
        all.dedup();
        if all
            .iter()
            .any(|one| one.as_constant().is_some_and(|one| one < 0))
        {
            return Some(true);
        }
        let Some(var) = all.iter().flat_map(|one| one.variables()).next() else {
            return Some(false);
        };
        let (with, mut rest): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| one.factor(var) != 0);
        let (above, below): (Vec<_>, Vec<_>) = with.iter().partition(|one| one.factor(var) > 0);
        if above.len() * below.len() + rest.len() > MOST {
            return None;
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
