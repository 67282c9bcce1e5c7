//! The calculators: independent ways from a network and a batch to the gradient of J.
//!
//! Here live [`Gradient`], the trait [`GradientMethod`], and one folder or file for each
//! calculator. No calculator may use another one; what they share is the forward pass, which
//! defines the function, and the matrix product. Nothing here compares gradients.

mod backprop;
mod closed_form;
mod finite_difference;
mod forward_mode;

pub use backprop::Backprop;
pub use closed_form::{ClosedForm, Workspace};
pub use finite_difference::{CentralDifference, Evaluation, ExactDifference, Scheme};
pub use forward_mode::ForwardMode;

use std::fmt;

use nalgebra::{DMatrix, DVector};

use crate::network::{Batch, Network, Undefined};
use crate::number::Ring;

/// The derivatives of J by every weight and every bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient<F: Ring> {
    weights: Vec<DMatrix<F>>,
    biases: Vec<DVector<F>>,
}

impl<F: Ring> Gradient<F> {
    /// Zero for every weight and bias of the network.
    pub fn zeros(network: &Network<F>) -> Self {
        let layers = 1..=network.depth();
        Gradient {
            weights: layers
                .clone()
                .map(|l| DMatrix::zeros(network.width(l), network.width(l - 1)))
                .collect(),
            biases: layers.map(|l| DVector::zeros(network.width(l))).collect(),
        }
    }

    /// n, the number of layers.
    pub fn depth(&self) -> usize {
        self.weights.len()
    }

    /// dJ/dW^(l), d_l x d_(l-1), for 1 <= l <= n.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn weight(&self, l: usize) -> &DMatrix<F> {
        &self.weights[l - 1]
    }

    /// dJ/dB^(l), with d_l entries, for 1 <= l <= n.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn bias(&self, l: usize) -> &DVector<F> {
        &self.biases[l - 1]
    }

    /// dJ/dW^(l), to be changed in place.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn weight_mut(&mut self, l: usize) -> &mut DMatrix<F> {
        &mut self.weights[l - 1]
    }

    /// dJ/dB^(l), to be changed in place.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn bias_mut(&mut self, l: usize) -> &mut DVector<F> {
        &mut self.biases[l - 1]
    }

    /// All coordinates, layer by layer from the input, weights before biases.
    pub fn coordinates(&self) -> Vec<Coordinate> {
        let mut all = Vec::new();
        for layer in 1..=self.depth() {
            let (rows, columns) = self.weight(layer).shape();
            for row in 0..rows {
                for column in 0..columns {
                    all.push(Coordinate::Weight { layer, row, column });
                }
            }
            for row in 0..self.bias(layer).len() {
                all.push(Coordinate::Bias { layer, row });
            }
        }
        all
    }

    /// One derivative.
    ///
    /// # Panics
    /// If the coordinate is out of range.
    pub fn at(&self, coordinate: Coordinate) -> &F {
        match coordinate {
            Coordinate::Weight { layer, row, column } => &self.weight(layer)[(row, column)],
            Coordinate::Bias { layer, row } => &self.bias(layer)[row],
        }
    }

    /// One derivative, to be changed in place.
    ///
    /// # Panics
    /// If the coordinate is out of range.
    pub fn at_mut(&mut self, coordinate: Coordinate) -> &mut F {
        match coordinate {
            Coordinate::Weight { layer, row, column } => &mut self.weight_mut(layer)[(row, column)],
            Coordinate::Bias { layer, row } => &mut self.bias_mut(layer)[row],
        }
    }
}

/// Which weight or bias a derivative belongs to. Layers count from 1, rows and columns from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinate {
    /// The entry of a weight matrix.
    Weight {
        /// l
        layer: usize,
        /// The unit of layer l.
        row: usize,
        /// The unit of layer l - 1.
        column: usize,
    },
    /// The entry of a bias.
    Bias {
        /// l
        layer: usize,
        /// The unit of layer l.
        row: usize,
    },
}

impl Coordinate {
    /// l
    pub fn layer(self) -> usize {
        match self {
            Coordinate::Weight { layer, .. } | Coordinate::Bias { layer, .. } => layer,
        }
    }
}

impl Coordinate {
    /// The same as the printed form, in fewer letters: `dJ/dW¹[1,0]`.
    pub fn short(self) -> String {
        match self {
            Coordinate::Weight { layer, row, column } => {
                format!("dJ/dW{}[{row},{column}]", superscript(layer))
            }
            Coordinate::Bias { layer, row } => format!("dJ/dB{}[{row}]", superscript(layer)),
        }
    }
}

impl fmt::Display for Coordinate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Coordinate::Weight { layer, row, column } => {
                let layer = superscript(*layer);
                write!(f, "dJ/dW{layer} [row {row}, col {column}]")
            }
            Coordinate::Bias { layer, row } => {
                write!(f, "dJ/dB{} [row {row}]", superscript(*layer))
            }
        }
    }
}

/// A number in superscript digits.
pub(crate) fn superscript(n: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    n.to_string()
        .bytes()
        .map(|digit| DIGITS[usize::from(digit - b'0')])
        .collect()
}

/// A gradient and, for a method that only approximates, its own estimate of the error.
#[derive(Clone, Debug, PartialEq)]
pub struct Approximation<F: Ring> {
    /// The gradient.
    pub gradient: Gradient<F>,
    /// The estimated error of each entry beyond rounding; `None` for a formula without one.
    pub error: Option<Gradient<F>>,
}

/// A way to calculate the gradient of J by all weights and biases.
///
/// A pair of a name and a closure is a method too, so your own backprop can be checked as it is:
///
/// ```
/// use gradproof::gradient::{Gradient, GradientMethod};
/// use gradproof::network::{Batch, Network};
/// use gradproof::number::Fp;
///
/// let mine = ("mine", |network: &Network<Fp>, _: &Batch<Fp>| Ok(Gradient::zeros(network)));
/// let method: &dyn GradientMethod<Fp> = &mine;
/// assert_eq!(method.name(), "mine");
/// ```
pub trait GradientMethod<F: Ring> {
    /// The name shown in reports.
    fn name(&self) -> String;

    /// The gradient at the network's weights, summed over the batch.
    ///
    /// # Errors
    /// If the gradient does not exist there or cannot be had in this number system.
    fn gradient(&self, network: &Network<F>, batch: &Batch<F>) -> Result<Gradient<F>, Undefined>;

    /// The gradient together with an estimate of its error, for methods that approximate.
    ///
    /// # Errors
    /// The same as those of [`GradientMethod::gradient`].
    fn approximate(
        &self,
        network: &Network<F>,
        batch: &Batch<F>,
    ) -> Result<Approximation<F>, Undefined> {
        Ok(Approximation {
            gradient: self.gradient(network, batch)?,
            error: None,
        })
    }
}

impl<F, C> GradientMethod<F> for (&str, C)
where
    F: Ring,
    C: Fn(&Network<F>, &Batch<F>) -> Result<Gradient<F>, Undefined>,
{
    fn name(&self) -> String {
        self.0.into()
    }

    fn gradient(&self, network: &Network<F>, batch: &Batch<F>) -> Result<Gradient<F>, Undefined> {
        (self.1)(network, batch)
    }
}
