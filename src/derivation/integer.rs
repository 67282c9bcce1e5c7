//! Integers of the kernel, with what only readers and evaluators of documents need. No arithmetic
//! of its own.

pub use crate::kernel::integer::{Integer, LARGEST, Var};

/// The values of all variables, by number.
pub type Environment = Vec<i64>;

impl Integer {
    /// The value at these values of the variables. Variables without value count as 0.
    pub fn at(&self, environment: &[i64]) -> i64 {
        let (terms, constant) = self.parts();
        terms.iter().fold(constant, |sum, (var, times)| {
            let value = environment.get(var.0 as usize).copied().unwrap_or(0);
            sum.saturating_add(times.saturating_mul(value))
        })
    }

    /// By how much it exceeds another, if that is a number.
    pub fn minus(&self, other: &Integer) -> Option<i64> {
        self.plus(-1, other).ok()?.as_constant()
    }

    /// With an integer in place of a variable; `None` if the numbers become too large.
    pub fn substitute(&self, var: Var, value: &Integer) -> Option<Integer> {
        self.instantiate(&[(var, value.clone())]).ok()
    }
}
