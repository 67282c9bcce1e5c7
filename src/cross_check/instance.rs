//! An instance: sizes, weights, inputs and targets as rational numbers, for every number system.

use nalgebra::{DMatrix, DVector};

use crate::evidence::Counterexample;
use crate::gradient::superscript;
use crate::network::{Affine, Batch, Blueprint, Network};
use crate::number::{Rational, Ring, parse_rational};

/// The numbers of a network and a batch, without activations or a loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// W^(l) and B^(l).
    affine: Vec<(DMatrix<Rational>, DVector<Rational>)>,
    /// m x d_0.
    inputs: DMatrix<Rational>,
    /// m x d_n.
    targets: DMatrix<Rational>,
}

impl Instance {
    /// An instance of these sizes; every number is asked for once.
    ///
    /// # Panics
    /// If there are fewer than two widths.
    pub fn generate(widths: &[usize], rows: usize, mut value: impl FnMut() -> Rational) -> Self {
        let affine = widths
            .windows(2)
            .map(|d| {
                (
                    DMatrix::from_fn(d[1], d[0], |_, _| value()),
                    DVector::from_fn(d[1], |_, _| value()),
                )
            })
            .collect();
        Instance {
            affine,
            inputs: DMatrix::from_fn(rows, widths[0], |_, _| value()),
            targets: DMatrix::from_fn(rows, widths[widths.len() - 1], |_, _| value()),
        }
    }

    /// The numbers of a network and a batch; `None` if one of them is not rational.
    pub fn of<F: Ring>(network: &Network<F>, batch: &Batch<F>) -> Option<Self> {
        let matrix = |m: &DMatrix<F>| {
            let entries: Option<Vec<Rational>> = m.iter().map(F::to_rational).collect();
            Some(DMatrix::from_vec(m.nrows(), m.ncols(), entries?))
        };
        let layer = |l: usize| {
            let bias: Option<Vec<Rational>> = network.b(l).iter().map(F::to_rational).collect();
            Some((matrix(network.w(l))?, DVector::from_vec(bias?)))
        };
        Some(Instance {
            affine: (1..=network.depth()).map(layer).collect::<Option<_>>()?,
            inputs: matrix(batch.inputs())?,
            targets: matrix(batch.targets())?,
        })
    }

    /// The network and the batch over `F`; `None` where `F` lacks a number or shapes do not fit.
    pub fn build<F: Ring>(&self, blueprint: &Blueprint<F>) -> Option<(Network<F>, Batch<F>)> {
        let matrix = |m: &DMatrix<Rational>| {
            let entries: Option<Vec<F>> = m.iter().map(F::from_rational).collect();
            Some(DMatrix::from_vec(m.nrows(), m.ncols(), entries?))
        };
        let layer = |(weights, bias): &(DMatrix<Rational>, DVector<Rational>)| {
            let bias: Option<Vec<F>> = bias.iter().map(F::from_rational).collect();
            Some(Affine {
                weights: matrix(weights)?,
                bias: DVector::from_vec(bias?),
            })
        };
        let affine = self.affine.iter().map(layer).collect::<Option<_>>()?;
        let network = Network::new(affine, blueprint.clone()).ok()?;
        let batch = Batch::new(matrix(&self.inputs)?, matrix(&self.targets)?).ok()?;
        Some((network, batch))
    }

    /// n
    pub fn depth(&self) -> usize {
        self.affine.len()
    }

    /// m
    pub fn rows(&self) -> usize {
        self.inputs.nrows()
    }

    /// The rows given by their numbers, as an instance of its own.
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        Instance {
            affine: self.affine.clone(),
            inputs: self.inputs.select_rows(rows),
            targets: self.targets.select_rows(rows),
        }
    }

    /// Every number, to be changed in place.
    pub fn values_mut(&mut self) -> Vec<&mut Rational> {
        let mut all = Vec::new();
        for (weights, bias) in &mut self.affine {
            all.extend(weights.iter_mut());
            all.extend(bias.iter_mut());
        }
        all.extend(self.inputs.iter_mut());
        all.extend(self.targets.iter_mut());
        all
    }

    /// n, the widths and m, as a counterexample lists them.
    pub(super) fn sizes(&self) -> Vec<(String, usize)> {
        let mut sizes = vec![("n".into(), self.depth())];
        sizes.push(("d_0".into(), self.inputs.ncols()));
        for (l, (weights, _)) in self.affine.iter().enumerate() {
            sizes.push((format!("d_{}", l + 1), weights.nrows()));
        }
        sizes.push(("m".into(), self.rows()));
        sizes
    }

    /// The matrices by name, as a counterexample lists them.
    pub(super) fn values(&self) -> Vec<(String, String)> {
        let mut values = Vec::new();
        for (l, (weights, bias)) in self.affine.iter().enumerate() {
            let layer = superscript(l + 1);
            values.push((format!("W{layer}"), write_matrix(weights)));
            let row = DMatrix::from_row_slice(1, bias.len(), bias.as_slice());
            values.push((format!("B{layer}"), write_matrix(&row)));
        }
        values.push(("x".into(), write_matrix(&self.inputs)));
        values.push(("y".into(), write_matrix(&self.targets)));
        values
    }

    /// The instance that a counterexample prints; `None` if its text is not one.
    pub(super) fn read(counterexample: &Counterexample) -> Option<Self> {
        let matrices: Vec<DMatrix<Rational>> = counterexample
            .values
            .iter()
            .map(|(_, text)| read_matrix(text))
            .collect::<Option<_>>()?;
        let (targets, rest) = matrices.split_last()?;
        let (inputs, layers) = rest.split_last()?;
        if layers.is_empty() {
            return None;
        }
        let affine = layers
            .chunks(2)
            .map(|layer| match layer {
                [weights, bias] => {
                    let bias = bias.row(0).transpose();
                    Some((weights.clone(), bias))
                }
                _ => None,
            })
            .collect::<Option<_>>()?;
        Some(Instance {
            affine,
            inputs: inputs.clone(),
            targets: targets.clone(),
        })
    }
}

/// `[1 2; 3 4]`
fn write_matrix(m: &DMatrix<Rational>) -> String {
    let row = |i: usize| {
        let entries: Vec<String> = m.row(i).iter().map(Rational::to_string).collect();
        entries.join(" ")
    };
    let rows: Vec<String> = (0..m.nrows()).map(row).collect();
    format!("[{}]", rows.join("; "))
}

fn read_matrix(text: &str) -> Option<DMatrix<Rational>> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let rows: Vec<Vec<Rational>> = inner
        .split(';')
        .map(|row| row.split_whitespace().map(parse_rational).collect())
        .collect::<Option<_>>()?;
    let columns = rows.first()?.len();
    if columns == 0 || rows.iter().any(|row| row.len() != columns) {
        return None;
    }
    let entries = rows.iter().flatten().cloned();
    Some(DMatrix::from_row_iterator(rows.len(), columns, entries))
}
