//! Forward mode: the definition of the derivative by dual numbers, one weight at a time.

use nalgebra::{DMatrix, DVector};

use super::{Coordinate, Gradient, GradientMethod};
use crate::network::{Batch, Network, Output, Undefined};
use crate::number::{Dual, Ring};

/// Adds ε to one weight or bias, carries it through the network, and reads off its coefficient.
///
/// Slow: one forward pass for each weight. It knows no formula for the gradient, only the chain
/// rule for one elementwise function and the arithmetic of dual numbers.
#[derive(Clone, Copy, Debug)]
pub struct ForwardMode;

/// The weights and biases of all layers as dual numbers.
struct Lifted<F: Ring> {
    weights: Vec<DMatrix<Dual<F>>>,
    biases: Vec<DVector<Dual<F>>>,
}

impl<F: Ring> Lifted<F> {
    fn new(network: &Network<F>) -> Self {
        let layers = 1..=network.depth();
        let lift = |x: F| Dual::constant(x);
        Lifted {
            weights: layers.clone().map(|l| network.w(l).map(lift)).collect(),
            biases: layers.map(|l| network.b(l).map(lift)).collect(),
        }
    }

    fn tangent_mut(&mut self, coordinate: Coordinate) -> &mut F {
        let entry = match coordinate {
            Coordinate::Weight { layer, row, column } => {
                &mut self.weights[layer - 1][(row, column)]
            }
            Coordinate::Bias { layer, row } => &mut self.biases[layer - 1][row],
        };
        &mut entry.tangent
    }

    /// a^(n) as dual numbers.
    fn forward(
        &self,
        network: &Network<F>,
        batch: &Batch<F>,
    ) -> Result<DMatrix<Dual<F>>, Undefined> {
        let mut a = batch.inputs().map(Dual::constant);
        for l in 1..=network.depth() {
            let mut z = Dual::product(&a, &self.weights[l - 1].transpose());
            for (mut column, b) in z.column_iter_mut().zip(&self.biases[l - 1]) {
                column.iter_mut().for_each(|entry| *entry += b.clone());
            }
            a = activate(network, l, z)?;
        }
        Ok(a)
    }
}

/// a^(l) from z^(l), both as dual numbers.
fn activate<F: Ring>(
    network: &Network<F>,
    l: usize,
    mut z: DMatrix<Dual<F>>,
) -> Result<DMatrix<Dual<F>>, Undefined> {
    let primal = z.map(|z| z.primal);
    match (network.elementwise(l), network.output()) {
        (Some(g), _) => {
            let values = g.values(&primal, l)?;
            let slopes = g.derivatives(&primal, &values, l)?;
            for ((z, value), slope) in z.iter_mut().zip(&values).zip(&slopes) {
                *z = z.chain(value.clone(), slope.clone());
            }
        }
        (None, Output::Softmax(softmax)) => {
            for mut row in z.row_iter_mut() {
                let entries: Vec<Dual<F>> = row.iter().cloned().collect();
                for (entry, value) in row.iter_mut().zip(softmax.dual_row(&entries)?) {
                    *entry = value;
                }
            }
        }
        (None, Output::Elementwise(_)) => unreachable!("an elementwise output has an activation"),
    }
    Ok(z)
}

impl<F: Ring> GradientMethod<F> for ForwardMode {
    fn name(&self) -> String {
        "forward mode".into()
    }

    fn gradient(&self, network: &Network<F>, batch: &Batch<F>) -> Result<Gradient<F>, Undefined> {
        // The loss is differentiated at the outputs of the plain forward pass.
        let outputs = network.forward(batch)?;
        let slope = network.loss_gradient(outputs.outputs(), batch)?;
        let mut lifted = Lifted::new(network);
        let mut gradient = Gradient::zeros(network);
        for coordinate in gradient.coordinates() {
            *lifted.tangent_mut(coordinate) = F::one();
            let a = lifted.forward(network, batch)?;
            *lifted.tangent_mut(coordinate) = F::zero();
            let derivative = gradient.at_mut(coordinate);
            for (slope, a) in slope.iter().zip(&a) {
                derivative.add_product(slope, &a.tangent); // E3
            }
        }
        Ok(gradient)
    }
}
