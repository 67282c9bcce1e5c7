//! The output layer: an elementwise activation, or softmax of each row.

use std::fmt::Debug;
use std::sync::Arc;

use super::activation::{Activation, oracle};
use super::undefined::{Cause, Undefined};
use crate::number::{Dual, Exp, Fp, Invert, Ring};

/// A softmax: every entry of a row divided by the sum of the row, after an exponential.
///
/// It is an object, so that a network over a ring without exponentials needs no exponential.
/// The dual form is computed from the same quotient, not from a formula for its derivative.
pub trait Softmax<F: Ring>: Debug + Send + Sync {
    /// The softmax of one row.
    fn row(&self, z: &[F]) -> Result<Vec<F>, Undefined>;

    /// The softmax of one row of dual numbers.
    fn dual_row(&self, z: &[Dual<F>]) -> Result<Vec<Dual<F>>, Undefined>;
}

/// What the output layer does to z^(n).
#[derive(Clone, Debug)]
pub enum Output<F: Ring> {
    /// a_ij = h(z_ij).
    Elementwise(Arc<dyn Activation<F>>),
    /// a_ij = e^(z_ij) / Σ_k e^(z_ik).
    Softmax(Arc<dyn Softmax<F>>),
}

impl<F: Ring> Output<F> {
    /// An elementwise output.
    pub fn elementwise(h: impl Activation<F> + 'static) -> Self {
        Output::Elementwise(Arc::new(h))
    }

    /// The name shown in reports.
    pub fn name(&self) -> String {
        match self {
            Output::Elementwise(h) => h.name(),
            Output::Softmax(_) => "softmax".into(),
        }
    }
}

impl<F: Exp> Output<F> {
    /// A softmax output.
    pub fn softmax() -> Self {
        Output::Softmax(Arc::new(NaturalSoftmax))
    }
}

/// Softmax with the exponential of the number system.
#[derive(Debug)]
pub struct NaturalSoftmax;

impl<F: Exp> Softmax<F> for NaturalSoftmax {
    fn row(&self, z: &[F]) -> Result<Vec<F>, Undefined> {
        natural(z)
    }

    fn dual_row(&self, z: &[Dual<F>]) -> Result<Vec<Dual<F>>, Undefined> {
        natural(z)
    }
}

fn natural<F: Exp>(z: &[F]) -> Result<Vec<F>, Undefined> {
    let shift = F::shift(z);
    let exponentials: Option<Vec<F>> = z
        .iter()
        .map(|z| (z.clone() - shift.clone()).exp())
        .collect();
    normalise(exponentials.ok_or(Cause::Leaves("e^z of softmax".into()))?)
}

/// Softmax with an unknown function E in place of the exponential, of which only E' = E is known.
///
/// A gradient identity that holds for every such E holds for the exponential.
#[derive(Debug)]
pub struct OpaqueSoftmax {
    /// Which function.
    pub key: u64,
}

impl OpaqueSoftmax {
    fn exponential(&self, z: Fp) -> Fp {
        oracle(self.key, 3, [z, Fp::new(0)])
    }
}

impl Softmax<Fp> for OpaqueSoftmax {
    fn row(&self, z: &[Fp]) -> Result<Vec<Fp>, Undefined> {
        normalise(z.iter().map(|z| self.exponential(*z)).collect())
    }

    fn dual_row(&self, z: &[Dual<Fp>]) -> Result<Vec<Dual<Fp>>, Undefined> {
        let exponential = |z: &Dual<Fp>| {
            let value = self.exponential(z.primal);
            z.chain(value, value)
        };
        normalise(z.iter().map(exponential).collect())
    }
}

/// Every entry divided by the sum of all.
fn normalise<F: Invert>(entries: Vec<F>) -> Result<Vec<F>, Undefined> {
    let sum = entries.iter().cloned().fold(F::zero(), |s, e| s + e);
    let inverse = sum.inverse().ok_or(Cause::Division("softmax".into()))?;
    Ok(entries.into_iter().map(|e| e * inverse.clone()).collect())
}
