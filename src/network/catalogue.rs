//! Which named activation and loss each number system can express.

use std::fmt;
use std::sync::Arc;

use super::activation::{
    Activation, Cube, HardTanh, Identity, LeakyRelu, Opaque, Relu, Serpentine, Sigmoid, Softsign,
    Square, Tanh,
};
use super::architecture::{ActivationKind, Architecture, LossKind};
use super::loss::{
    BinaryCrossEntropy, CrossEntropy, HalfSquaredError, Objective, OpaqueLoss, Weighted,
};
use super::model::Blueprint;
use super::output::{NaturalSoftmax, OpaqueSoftmax, Output, Softmax};
use crate::number::{Dyadic, Exp, ExpRational, Fp, Invert, Ordered, Rational, Ring};

/// A number system with the named functions that it can express.
///
/// `key` chooses among the opaque functions; all others ignore it.
pub trait Catalogue: Ring {
    /// The elementwise activation of this kind, if it can be expressed.
    fn activation(kind: ActivationKind, key: u64) -> Option<Arc<dyn Activation<Self>>>;

    /// Softmax, if it can be expressed.
    fn softmax(key: u64) -> Option<Arc<dyn Softmax<Self>>>;

    /// The loss of this kind, if it can be expressed.
    fn objective(kind: LossKind, key: u64) -> Option<Objective<Self>>;
}

/// A function that the chosen number system cannot express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// The function.
    pub what: &'static str,
    /// The number system.
    pub number: &'static str,
    /// The number systems that can express it.
    pub fitting: Vec<&'static str>,
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fitting: Vec<String> = self
            .fitting
            .iter()
            .map(|n| format!("--number {n}"))
            .collect();
        writeln!(f, "{} cannot express {}", self.number, self.what)?;
        write!(f, "  it can be had with {}", fitting.join(", "))
    }
}

impl std::error::Error for Unsupported {}

impl Architecture {
    /// The activations and the loss in the number system `F`.
    ///
    /// # Errors
    /// If `F` cannot express one of them.
    pub fn blueprint<F: Catalogue>(
        &self,
        loss: LossKind,
        key: u64,
    ) -> Result<Blueprint<F>, Unsupported> {
        let elementwise = |layer: usize| {
            let kind = self.layers[layer].activation;
            F::activation(kind, key.wrapping_add(layer as u64))
                .ok_or_else(|| unsupported::<F>(kind.name(), |offer| (offer.activation)(kind)))
        };
        let last = self.layers.len() - 1;
        let output = match self.output() {
            ActivationKind::Softmax => Output::Softmax(
                F::softmax(key)
                    .ok_or_else(|| unsupported::<F>("softmax", |offer| offer.softmax))?,
            ),
            _ => Output::Elementwise(elementwise(last)?),
        };
        Ok(Blueprint {
            hidden: (0..last).map(elementwise).collect::<Result<_, _>>()?,
            output,
            objective: F::objective(loss, key)
                .ok_or_else(|| unsupported::<F>(loss.name(), |offer| (offer.loss)(loss)))?,
        })
    }
}

/// What one number system offers, with its type erased.
struct Offer {
    number: &'static str,
    activation: fn(ActivationKind) -> bool,
    softmax: bool,
    loss: fn(LossKind) -> bool,
}

fn offer<F: Catalogue>() -> Offer {
    Offer {
        number: F::NAME,
        activation: |kind| F::activation(kind, 0).is_some(),
        softmax: F::softmax(0).is_some(),
        loss: |kind| F::objective(kind, 0).is_some(),
    }
}

fn unsupported<F: Ring>(what: &'static str, offered: impl Fn(&Offer) -> bool) -> Unsupported {
    let all = [
        offer::<f64>(),
        offer::<Dyadic>(),
        offer::<Rational>(),
        offer::<Fp>(),
        offer::<ExpRational>(),
    ];
    Unsupported {
        what,
        number: F::NAME,
        fitting: all
            .iter()
            .filter(|o| offered(o))
            .map(|o| o.number)
            .collect(),
    }
}

type Found<F> = Option<Arc<dyn Activation<F>>>;

fn polynomial<F: Ring>(kind: ActivationKind) -> Found<F> {
    match kind {
        ActivationKind::Identity => Some(Arc::new(Identity)),
        ActivationKind::Square => Some(Arc::new(Square)),
        ActivationKind::Cube => Some(Arc::new(Cube)),
        _ => None,
    }
}

fn piecewise<F: Ordered>(kind: ActivationKind) -> Found<F> {
    match kind {
        ActivationKind::Relu => Some(Arc::new(Relu)),
        ActivationKind::LeakyRelu => Some(Arc::new(LeakyRelu {
            slope: F::from_ratio(1, 8)?,
        })),
        ActivationKind::HardTanh => Some(Arc::new(HardTanh)),
        _ => None,
    }
}

fn quotient<F: Invert>(kind: ActivationKind) -> Found<F> {
    match kind {
        ActivationKind::Serpentine => Some(Arc::new(Serpentine)),
        _ => None,
    }
}

fn ordered_quotient<F: Ordered + Invert>(kind: ActivationKind) -> Found<F> {
    match kind {
        ActivationKind::Softsign => Some(Arc::new(Softsign)),
        _ => None,
    }
}

fn exponential<F: Exp>(kind: ActivationKind) -> Found<F> {
    match kind {
        ActivationKind::Sigmoid => Some(Arc::new(Sigmoid)),
        ActivationKind::Tanh => Some(Arc::new(Tanh)),
        _ => None,
    }
}

fn algebraic_loss<F: Ring>(kind: LossKind) -> Option<Objective<F>> {
    match kind {
        LossKind::HalfSquaredError => Some(Objective::with_value(HalfSquaredError)),
        LossKind::Weighted => Some(Objective::with_value(Weighted)),
        _ => None,
    }
}

fn entropy_gradient<F: Invert>(kind: LossKind) -> Option<Objective<F>> {
    match kind {
        LossKind::CrossEntropy => Some(Objective::gradient_only(CrossEntropy)),
        LossKind::BinaryCrossEntropy => Some(Objective::gradient_only(BinaryCrossEntropy)),
        _ => None,
    }
}

impl Catalogue for Dyadic {
    fn activation(kind: ActivationKind, _key: u64) -> Found<Self> {
        polynomial(kind).or_else(|| piecewise(kind))
    }

    fn softmax(_key: u64) -> Option<Arc<dyn Softmax<Self>>> {
        None
    }

    fn objective(kind: LossKind, _key: u64) -> Option<Objective<Self>> {
        algebraic_loss(kind)
    }
}

impl Catalogue for Rational {
    fn activation(kind: ActivationKind, _key: u64) -> Found<Self> {
        polynomial(kind)
            .or_else(|| piecewise(kind))
            .or_else(|| quotient(kind))
            .or_else(|| ordered_quotient(kind))
    }

    fn softmax(_key: u64) -> Option<Arc<dyn Softmax<Self>>> {
        None
    }

    fn objective(kind: LossKind, _key: u64) -> Option<Objective<Self>> {
        algebraic_loss(kind).or_else(|| entropy_gradient(kind))
    }
}

impl Catalogue for Fp {
    fn activation(kind: ActivationKind, key: u64) -> Found<Self> {
        let opaque = || -> Found<Self> {
            (kind == ActivationKind::Opaque).then(|| Arc::new(Opaque { key }) as _)
        };
        polynomial(kind).or_else(|| quotient(kind)).or_else(opaque)
    }

    fn softmax(key: u64) -> Option<Arc<dyn Softmax<Self>>> {
        Some(Arc::new(OpaqueSoftmax { key }))
    }

    fn objective(kind: LossKind, key: u64) -> Option<Objective<Self>> {
        let opaque =
            || (kind == LossKind::Opaque).then(|| Objective::gradient_only(OpaqueLoss { key }));
        algebraic_loss(kind)
            .or_else(|| entropy_gradient(kind))
            .or_else(opaque)
    }
}

impl Catalogue for ExpRational {
    fn activation(kind: ActivationKind, _key: u64) -> Found<Self> {
        everything_with_an_order_and_an_exponential(kind)
    }

    fn softmax(_key: u64) -> Option<Arc<dyn Softmax<Self>>> {
        Some(Arc::new(NaturalSoftmax))
    }

    fn objective(kind: LossKind, _key: u64) -> Option<Objective<Self>> {
        // The logarithm of a general output lies outside, so only the gradients are offered.
        algebraic_loss(kind).or_else(|| entropy_gradient(kind))
    }
}

impl Catalogue for f64 {
    fn activation(kind: ActivationKind, _key: u64) -> Found<Self> {
        everything_with_an_order_and_an_exponential(kind)
    }

    fn softmax(_key: u64) -> Option<Arc<dyn Softmax<Self>>> {
        Some(Arc::new(NaturalSoftmax))
    }

    fn objective(kind: LossKind, _key: u64) -> Option<Objective<Self>> {
        match kind {
            LossKind::CrossEntropy => Some(Objective::with_value(CrossEntropy)),
            LossKind::BinaryCrossEntropy => Some(Objective::with_value(BinaryCrossEntropy)),
            kind => algebraic_loss(kind),
        }
    }
}

fn everything_with_an_order_and_an_exponential<F: Ordered + Exp>(kind: ActivationKind) -> Found<F> {
    polynomial(kind)
        .or_else(|| piecewise(kind))
        .or_else(|| quotient(kind))
        .or_else(|| ordered_quotient(kind))
        .or_else(|| exponential(kind))
}
