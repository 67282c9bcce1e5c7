//! The number system of a job: by name, or the strongest one that the network allows.

use clap::ValueEnum;

use crate::network::{ActivationKind, Architecture, LossKind};
use crate::number::{Dyadic, ExpRational, Fp, Rational, Ring};

/// A number system by the name that users type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum NumberKind {
    /// IEEE doubles: fast, close, never exact
    F64,
    /// Integers times powers of two: exact, no division
    Dyadic,
    /// Fractions: exact
    Rational,
    /// Integers modulo 2^61 - 1: exact, without order
    Fp,
    /// Quotients of sums of exponentials: exact softmax
    Exp,
}

/// How many sigmoid or tanh units are too many to decide exactly in reasonable time.
const MANY_EXPONENTIALS: usize = 4;

impl NumberKind {
    /// The name that users type.
    pub(super) fn name(self) -> &'static str {
        match self {
            NumberKind::F64 => f64::NAME,
            NumberKind::Dyadic => Dyadic::NAME,
            NumberKind::Rational => Rational::NAME,
            NumberKind::Fp => Fp::NAME,
            NumberKind::Exp => ExpRational::NAME,
        }
    }

    /// What the name stands for, in a few words.
    pub(super) fn describe(self) -> &'static str {
        match self {
            NumberKind::F64 => "f64, rounded",
            NumberKind::Dyadic => "dyadic, exact: integers times powers of two",
            NumberKind::Rational => "rational, exact: fractions",
            NumberKind::Fp => "fp, exact: integers modulo 2^61 - 1",
            NumberKind::Exp => "exp, exact: quotients of sums of exponentials",
        }
    }

    /// The strongest number system that can decide the network and the loss.
    pub(super) fn strongest(architecture: &Architecture, loss: LossKind) -> Self {
        let kinds: Vec<_> = architecture
            .layers
            .iter()
            .map(|layer| layer.activation)
            .collect();
        if kinds.contains(&ActivationKind::Opaque) || loss == LossKind::Opaque {
            return NumberKind::Fp;
        }
        let exponential = |kind: &ActivationKind| {
            use ActivationKind::{Sigmoid, Softmax, Tanh};
            matches!(kind, Sigmoid | Tanh | Softmax)
        };
        let ordered = |kind: &ActivationKind| {
            use ActivationKind::{HardTanh, LeakyRelu, Relu, Softsign};
            matches!(kind, HardTanh | LeakyRelu | Relu | Softsign)
        };
        // Each sigmoid or tanh doubles or trebles the length of exact sums.
        let layers = architecture.layers.iter();
        let elementwise = layers.filter(|layer| {
            exponential(&layer.activation) && layer.activation != ActivationKind::Softmax
        });
        if elementwise.map(|layer| layer.width).sum::<usize>() > MANY_EXPONENTIALS {
            return NumberKind::F64;
        }
        match kinds.iter().position(exponential) {
            // The exponential of an exponential, and its sign, lie outside every exact system.
            Some(first)
                if kinds[first + 1..]
                    .iter()
                    .any(|k| exponential(k) || ordered(k)) =>
            {
                NumberKind::F64
            }
            Some(_) => NumberKind::Exp,
            // Fractions of fractions explode; residues do not.
            None if kinds.contains(&ActivationKind::Serpentine) && !kinds.iter().any(ordered) => {
                NumberKind::Fp
            }
            None => NumberKind::Rational,
        }
    }
}
