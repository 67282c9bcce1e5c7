//! [`Network`], what it is made of, and the [`Batch`] it is evaluated on.
//!
//! Shapes are checked here, once; everything else may rely on them.

use std::sync::Arc;

use nalgebra::{DMatrix, DVector};

use super::activation::Activation;
use super::loss::Objective;
use super::output::Output;
use super::undefined::{Cause, Undefined};
use crate::number::Ring;

/// The weights and biases of one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine<F: Ring> {
    /// W^(l), a d_l x d_(l-1) matrix.
    pub weights: DMatrix<F>,
    /// B^(l), with d_l entries.
    pub bias: DVector<F>,
}

/// What a network does apart from its numbers: the activations and the loss.
#[derive(Clone, Debug)]
pub struct Blueprint<F: Ring> {
    /// g^(1), ..., g^(n-1).
    pub hidden: Vec<Arc<dyn Activation<F>>>,
    /// What the output layer does.
    pub output: Output<F>,
    /// What is minimised.
    pub objective: Objective<F>,
}

/// A multilayer perceptron together with the loss that is taken of its output.
///
/// ```
/// use std::sync::Arc;
/// use gradproof::network::{
///     Affine, Batch, Blueprint, HalfSquaredError, Identity, Network, Objective, Output, Square,
/// };
/// use nalgebra::{DMatrix, DVector};
///
/// let ones = |rows, columns| Affine {
///     weights: DMatrix::from_element(rows, columns, 1.0),
///     bias: DVector::zeros(rows),
/// };
/// let blueprint = Blueprint {
///     hidden: vec![Arc::new(Square)],
///     output: Output::elementwise(Identity),
///     objective: Objective::with_value(HalfSquaredError),
/// };
/// let network = Network::new(vec![ones(3, 2), ones(1, 3)], blueprint).unwrap();
/// let batch = Batch::new(DMatrix::from_element(1, 2, 1.0), DMatrix::zeros(1, 1)).unwrap();
/// assert_eq!(network.forward(&batch).unwrap().a(2)[(0, 0)], 12.0); // 3 · (1 + 1)²
/// ```
#[derive(Clone, Debug)]
pub struct Network<F: Ring> {
    affine: Vec<Affine<F>>,
    blueprint: Blueprint<F>,
}

impl<F: Ring> Network<F> {
    /// A network of n = `affine.len()` layers.
    ///
    /// # Errors
    /// If there is no layer, if a width is zero, if neighbouring layers do not fit, or unless
    /// there are exactly n - 1 hidden activations.
    pub fn new(affine: Vec<Affine<F>>, blueprint: Blueprint<F>) -> Result<Self, Undefined> {
        let shape = |what: String| Err(Cause::Shape(what).into());
        if affine.is_empty() {
            return shape("a network needs at least one layer".into());
        }
        if blueprint.hidden.len() + 1 != affine.len() {
            let (layers, given) = (affine.len(), blueprint.hidden.len());
            return shape(format!("{layers} layers and {given} hidden activations"));
        }
        for (index, layer) in affine.iter().enumerate() {
            let (rows, columns) = layer.weights.shape();
            let layer_number = index + 1;
            if rows == 0 || columns == 0 {
                return shape(format!("W^{layer_number} is {rows} x {columns}"));
            }
            if layer.bias.len() != rows {
                let entries = layer.bias.len();
                return shape(format!(
                    "W^{layer_number} has {rows} rows, B^{layer_number} has {entries} entries"
                ));
            }
            if index > 0 && affine[index - 1].weights.nrows() != columns {
                let below = affine[index - 1].weights.nrows();
                return shape(format!(
                    "layer {index} has width {below}, W^{layer_number} has {columns} columns"
                ));
            }
        }
        Ok(Network { affine, blueprint })
    }

    /// n, the number of layers without the input.
    pub fn depth(&self) -> usize {
        self.affine.len()
    }

    /// d_l for 0 <= l <= n.
    ///
    /// # Panics
    /// If l > n.
    pub fn width(&self, l: usize) -> usize {
        match l {
            0 => self.affine[0].weights.ncols(),
            _ => self.affine[l - 1].weights.nrows(),
        }
    }

    /// d_0, ..., d_n.
    pub fn widths(&self) -> Vec<usize> {
        (0..=self.depth()).map(|l| self.width(l)).collect()
    }

    /// W^(l), d_l x d_(l-1), for 1 <= l <= n.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn w(&self, l: usize) -> &DMatrix<F> {
        &self.affine[l - 1].weights
    }

    /// B^(l), with d_l entries, for 1 <= l <= n.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn b(&self, l: usize) -> &DVector<F> {
        &self.affine[l - 1].bias
    }

    /// W^(l) and B^(l), to be changed in place. Their shapes must stay as they are.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn affine_mut(&mut self, l: usize) -> &mut Affine<F> {
        &mut self.affine[l - 1]
    }

    /// g^(l), the activation of the hidden layer l, for 1 <= l < n.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn g(&self, l: usize) -> &dyn Activation<F> {
        &*self.blueprint.hidden[l - 1]
    }

    /// The activations and the loss.
    pub fn blueprint(&self) -> &Blueprint<F> {
        &self.blueprint
    }

    /// What the output layer does.
    pub fn output(&self) -> &Output<F> {
        &self.blueprint.output
    }

    /// What is minimised.
    pub fn objective(&self) -> &Objective<F> {
        &self.blueprint.objective
    }

    /// The activation of layer l, if it is elementwise.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn elementwise(&self, l: usize) -> Option<&dyn Activation<F>> {
        match self.output() {
            _ if l < self.depth() => Some(self.g(l)),
            Output::Elementwise(h) => Some(&**h),
            Output::Softmax(_) => None,
        }
    }

    /// The widths and activations in one line, as the command line takes them.
    pub fn describe(&self) -> String {
        let mut text = self.width(0).to_string();
        for l in 1..=self.depth() {
            let name = match l {
                _ if l < self.depth() => self.g(l).name(),
                _ => self.output().name(),
            };
            text.push_str(&format!(" -> {} {name}", self.width(l)));
        }
        text
    }
}

/// m examples: one row of inputs and one row of targets each.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch<F: Ring> {
    inputs: DMatrix<F>,
    targets: DMatrix<F>,
}

impl<F: Ring> Batch<F> {
    /// A batch of m examples: `inputs` is m x d_0, `targets` is m x d_n.
    ///
    /// # Errors
    /// If the numbers of rows differ or are zero.
    pub fn new(inputs: DMatrix<F>, targets: DMatrix<F>) -> Result<Self, Undefined> {
        let (inputs_rows, targets_rows) = (inputs.nrows(), targets.nrows());
        if inputs_rows != targets_rows || inputs_rows == 0 {
            let what = format!("{inputs_rows} rows of inputs, {targets_rows} rows of targets");
            return Err(Cause::Shape(what).into());
        }
        Ok(Batch { inputs, targets })
    }

    /// m, the number of examples.
    pub fn rows(&self) -> usize {
        self.inputs.nrows()
    }

    /// The inputs, m x d_0.
    pub fn inputs(&self) -> &DMatrix<F> {
        &self.inputs
    }

    /// The targets y, m x d_n.
    pub fn targets(&self) -> &DMatrix<F> {
        &self.targets
    }

    /// `count` examples from row `first` on, as a batch of their own.
    ///
    /// # Panics
    /// If there are fewer rows.
    pub fn slice(&self, first: usize, count: usize) -> Self {
        Batch {
            inputs: self.inputs.rows(first, count).into_owned(),
            targets: self.targets.rows(first, count).into_owned(),
        }
    }
}
