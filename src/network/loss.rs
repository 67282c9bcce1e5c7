//! Losses L(a; y): the gradient is one capability, the value another.

use std::fmt::Debug;
use std::sync::Arc;

use super::activation::{Form, only_piece, oracle};
use super::undefined::{Cause, Undefined};
use crate::number::{Fp, Invert, Log, Ring};

/// A loss L(a; y) of one output and its target, by its derivative in `a`.
pub trait Loss<F: Ring>: Debug + Send + Sync {
    /// The name shown in reports.
    fn name(&self) -> String;

    /// L'(a; y), the derivative in the first argument.
    fn gradient(&self, a: &F, y: &F) -> Result<F, Undefined>;
}

/// A loss whose value the number system can express.
///
/// Cross-entropy has a rational gradient but a logarithmic value, so over the rationals it is a
/// [`Loss`] and not a `LossValue`.
///
/// ```compile_fail
/// use gradproof::network::{CrossEntropy, LossValue};
/// use gradproof::number::Rational;
/// let value: &dyn LossValue<Rational> = &CrossEntropy;
/// ```
///
/// ```
/// use gradproof::network::{CrossEntropy, Loss, LossValue};
/// use gradproof::number::Rational;
/// let gradient: &dyn Loss<Rational> = &CrossEntropy;
/// let value: &dyn LossValue<f64> = &CrossEntropy;
/// ```
pub trait LossValue<F: Ring>: Loss<F> {
    /// L(a; y).
    fn value(&self, a: &F, y: &F) -> Result<F, Undefined>;

    /// What L looks like as a function of `a`; [`Form::Other`] unless told otherwise.
    ///
    /// The degree of a polynomial must also bound its degree in `y`.
    fn form(&self) -> Form {
        Form::Other
    }

    /// The number of the affine piece that `a` lies in; an error at a kink.
    fn piece(&self, _a: &F, _y: &F) -> Result<usize, Undefined> {
        only_piece(self.form(), self.name())
    }
}

/// What is minimised: a loss gradient, and the loss value where the number system has it.
#[derive(Clone, Debug)]
pub struct Objective<F: Ring> {
    gradient: Arc<dyn Loss<F>>,
    value: Option<Arc<dyn LossValue<F>>>,
}

impl<F: Ring> Objective<F> {
    /// A loss with gradient and value.
    pub fn with_value(loss: impl LossValue<F> + 'static) -> Self {
        let loss = Arc::new(loss);
        Objective {
            gradient: loss.clone(),
            value: Some(loss),
        }
    }

    /// A loss of which only the gradient is known here.
    pub fn gradient_only(loss: impl Loss<F> + 'static) -> Self {
        Objective {
            gradient: Arc::new(loss),
            value: None,
        }
    }

    /// The loss by its gradient.
    pub fn loss(&self) -> &dyn Loss<F> {
        &*self.gradient
    }

    /// The loss by its value, or the reason why there is none.
    pub fn loss_value(&self) -> Result<&dyn LossValue<F>, Undefined> {
        self.value
            .as_deref()
            .ok_or_else(|| Cause::NoLossValue(self.gradient.name()).into())
    }
}

/// L(a; y) = ½ (a - y)².
#[derive(Debug)]
pub struct HalfSquaredError;

impl<F: Ring> Loss<F> for HalfSquaredError {
    fn name(&self) -> String {
        "half-squared-error".into()
    }

    fn gradient(&self, a: &F, y: &F) -> Result<F, Undefined> {
        Ok(a.clone() - y.clone())
    }
}

impl<F: Ring> LossValue<F> for HalfSquaredError {
    fn value(&self, a: &F, y: &F) -> Result<F, Undefined> {
        let half = F::from_ratio(1, 2).ok_or(Cause::Division("half squared error".into()))?;
        let error = a.clone() - y.clone();
        Ok(half * error.clone() * error)
    }

    fn form(&self) -> Form {
        Form::Polynomial(2)
    }
}

/// L(a; y) = y a: every output gets a weight of its own.
///
/// The sum of softmax outputs is constant, so weights are what makes an objective see them.
#[derive(Debug)]
pub struct Weighted;

impl<F: Ring> Loss<F> for Weighted {
    fn name(&self) -> String {
        "weighted".into()
    }

    fn gradient(&self, _a: &F, y: &F) -> Result<F, Undefined> {
        Ok(y.clone())
    }
}

impl<F: Ring> LossValue<F> for Weighted {
    fn value(&self, a: &F, y: &F) -> Result<F, Undefined> {
        Ok(y.clone() * a.clone())
    }

    fn form(&self) -> Form {
        Form::Polynomial(1)
    }
}

/// L(a; y) = -y ln a.
#[derive(Debug)]
pub struct CrossEntropy;

impl<F: Invert> Loss<F> for CrossEntropy {
    fn name(&self) -> String {
        "cross-entropy".into()
    }

    fn gradient(&self, a: &F, y: &F) -> Result<F, Undefined> {
        weighted_inverse(y, a, "cross-entropy").map(|term| -term)
    }
}

impl<F: Invert + Log> LossValue<F> for CrossEntropy {
    fn value(&self, a: &F, y: &F) -> Result<F, Undefined> {
        weighted_logarithm(y, a, "cross-entropy").map(|term| -term)
    }
}

/// L(a; y) = -y ln a - (1 - y) ln(1 - a).
#[derive(Debug)]
pub struct BinaryCrossEntropy;

impl<F: Invert> Loss<F> for BinaryCrossEntropy {
    fn name(&self) -> String {
        "binary-cross-entropy".into()
    }

    fn gradient(&self, a: &F, y: &F) -> Result<F, Undefined> {
        let (not_a, not_y) = (F::one() - a.clone(), F::one() - y.clone());
        let name = "binary cross-entropy";
        Ok(weighted_inverse(&not_y, &not_a, name)? - weighted_inverse(y, a, name)?)
    }
}

impl<F: Invert + Log> LossValue<F> for BinaryCrossEntropy {
    fn value(&self, a: &F, y: &F) -> Result<F, Undefined> {
        let (not_a, not_y) = (F::one() - a.clone(), F::one() - y.clone());
        let name = "binary cross-entropy";
        Ok(-weighted_logarithm(y, a, name)? - weighted_logarithm(&not_y, &not_a, name)?)
    }
}

/// y / a. An output of exactly 0 is an error even where y = 0: the loss is not defined there.
fn weighted_inverse<F: Invert>(y: &F, a: &F, name: &str) -> Result<F, Undefined> {
    let inverse = a.inverse().ok_or_else(|| Cause::Division(name.into()))?;
    Ok(y.clone() * inverse)
}

/// y ln a, which is 0 for y = 0: a vanishing weight needs no logarithm.
fn weighted_logarithm<F: Log>(y: &F, a: &F, name: &str) -> Result<F, Undefined> {
    if y.is_zero() {
        return Ok(F::zero());
    }
    let logarithm = a
        .ln()
        .ok_or_else(|| Cause::Leaves(format!("the logarithm in {name}")))?;
    Ok(y.clone() * logarithm)
}

/// A loss about which nothing is known: its derivative is a random number for each (a, y).
#[derive(Debug)]
pub struct OpaqueLoss {
    /// Which function.
    pub key: u64,
}

impl Loss<Fp> for OpaqueLoss {
    fn name(&self) -> String {
        "opaque".into()
    }

    fn gradient(&self, a: &Fp, y: &Fp) -> Result<Fp, Undefined> {
        Ok(oracle(self.key, 2, [*a, *y]))
    }
}
