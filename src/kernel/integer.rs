//! Integers that depend on variables: `n - k - 1`. Linear, exact, never overflowing.

/// An integer variable: an index, a layer, a size. Every binder has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Var(pub u32);

impl Var {
    /// The name so many numbers above another; `None` if there is none.
    pub fn above(largest: u32, by: usize) -> Option<Var> {
        largest.checked_add(u32::try_from(by).ok()?).map(Var)
    }
}

/// The values of all variables, by number.
pub type Environment = Vec<i64>;

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

    /// `self + factor * other`; `None` if the numbers become too large.
    pub fn plus(&self, factor: i64, other: &Integer) -> Option<Integer> {
        let mut sum = self.clone();
        sum.constant = small(
            sum.constant
                .checked_add(factor.checked_mul(other.constant)?)?,
        )?;
        for (var, times) in &other.terms {
            let times = factor.checked_mul(*times)?;
            match sum.terms.binary_search_by_key(var, |(var, _)| *var) {
                Ok(at) => sum.terms[at].1 = small(sum.terms[at].1.checked_add(times)?)?,
                Err(at) => sum.terms.insert(at, (*var, small(times)?)),
            }
        }
        sum.terms.retain(|(_, times)| *times != 0);
        Some(sum)
    }

    /// `self + shift`; both are small.
    pub fn shifted(&self, shift: i64) -> Integer {
        Integer {
            terms: self.terms.clone(),
            constant: self.constant.saturating_add(shift),
        }
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
        self.terms
            .binary_search_by_key(&var, |(var, _)| *var)
            .map_or(0, |at| self.terms[at].1)
    }

    /// By how much it exceeds another, if that is a number.
    pub fn minus(&self, other: &Integer) -> Option<i64> {
        self.plus(-1, other)?.as_constant()
    }

    /// The value at these values of the variables. Variables without value count as 0.
    pub fn at(&self, environment: &[i64]) -> i64 {
        self.terms.iter().fold(self.constant, |sum, (var, times)| {
            let value = environment.get(var.0 as usize).copied().unwrap_or(0);
            sum.saturating_add(times.saturating_mul(value))
        })
    }

    /// With an integer in place of a variable; `None` if the numbers become too large.
    pub fn substitute(&self, var: Var, value: &Integer) -> Option<Integer> {
        match self.terms.binary_search_by_key(&var, |(var, _)| *var) {
            Err(_) => Some(self.clone()),
            Ok(at) => {
                let mut rest = self.clone();
                let (_, times) = rest.terms.remove(at);
                rest.plus(times, value)
            }
        }
    }
}

fn small(number: i64) -> Option<i64> {
    (-LARGEST..=LARGEST).contains(&number).then_some(number)
}
