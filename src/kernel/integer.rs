//! Integers that depend on variables: `n - k - 1`. Linear, exact, never overflowing.

use super::refusal::{Fallible, Refusal};

/// An integer variable: an index, a layer, a size. Every binder has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Var(pub u32);

/// Constants larger than this are refused, so that sums of a few never overflow.
pub const LARGEST: i64 = 1_000_000_000_000;

/// A constant plus integer multiples of variables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Integer {
    /// In the order of the variables; no factor is zero.
    terms: Vec<(Var, i64)>,
    constant: i64,
}

impl Integer {
    /// A number.
    pub fn constant(constant: i64) -> Self {
        Integer {
            terms: Vec::new(),
            constant,
        }
    }

    /// A variable.
    pub fn variable(var: Var) -> Self {
        Integer {
            terms: vec![(var, 1)],
            constant: 0,
        }
    }

    /// `self + factor * other`.
    ///
    /// # Errors
    ///
    /// The numbers become too large.
    pub fn plus(&self, factor: i64, other: &Integer) -> Fallible<Integer> {
        let add = |one: i64, other: i64| {
            let sum = i128::from(one) + i128::from(factor) * i128::from(other);
            let small = i64::try_from(sum).ok();
            let small = small.filter(|sum| (-LARGEST..=LARGEST).contains(sum));
            small.ok_or(Refusal::TooLarge)
        };
        let mut sum = self.clone();
        sum.constant = add(self.constant, other.constant)?;
        for (var, times) in &other.terms {
            match sum.terms.binary_search_by_key(var, |(var, _)| *var) {
                Ok(at) => sum.terms[at].1 = add(sum.terms[at].1, *times)?,
                Err(at) => sum.terms.insert(at, (*var, add(0, *times)?)),
            }
        }
        sum.terms.retain(|(_, times)| *times != 0);
        Ok(sum)
    }

    /// `self + shift`; both are small.
    pub fn shifted(&self, shift: i64) -> Integer {
        let mut sum = self.clone();
        sum.constant = sum.constant.saturating_add(shift);
        sum
    }

    /// The number, if no variable is in it.
    pub fn as_constant(&self) -> Option<i64> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// The variable, if it is nothing but one.
    pub fn as_variable(&self) -> Option<Var> {
        match self.terms.as_slice() {
            [(var, 1)] if self.constant == 0 => Some(*var),
            _ => None,
        }
    }

    /// The variables in it.
    pub fn variables(&self) -> impl Iterator<Item = Var> + '_ {
        self.terms.iter().map(|(var, _)| *var)
    }

    /// The terms and the constant.
    pub fn parts(&self) -> (&[(Var, i64)], i64) {
        (&self.terms, self.constant)
    }

    /// How often a variable is in it.
    pub fn factor(&self, var: Var) -> i64 {
        let found = self.terms.binary_search_by_key(&var, |(var, _)| *var);
        found.map_or(0, |at| self.terms[at].1)
    }

    /// With integers in place of variables, all at once.
    ///
    /// # Errors
    ///
    /// The numbers become too large.
    pub fn instantiate(&self, values: &[(Var, Integer)]) -> Fallible<Integer> {
        let mut sum = Integer::constant(self.constant);
        for (var, times) in &self.terms {
            let value = values.iter().find(|(known, _)| known == var);
            let value = value.map_or(Integer::variable(*var), |(_, value)| value.clone());
            sum = sum.plus(*times, &value)?;
        }
        Ok(sum)
    }
}
