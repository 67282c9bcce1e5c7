//! Planted faults: wrong calculators that every check must catch. Nothing here is right.

use std::fmt;

use nalgebra::DMatrix;

use crate::gradient::{Gradient, GradientMethod};
use crate::network::{Activation, Batch, Cause, Form, Network, Output, Trace, Undefined};
use crate::number::Ring;

/// The faults, each with the name that users type and what is wrong.
macro_rules! faults {
    ($($variant:ident = $name:literal, $what:literal;)*) => {
        /// One mistake in the closed form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault { $(#[doc = $what] $variant,)* }

        impl Fault {
            /// Every fault there is.
            pub const ALL: &[Fault] = &[$(Fault::$variant,)*];

            /// The name that users type.
            pub fn name(self) -> &'static str {
                match self { $(Fault::$variant => $name,)* }
            }

            /// What is wrong, in a few words.
            pub fn what(self) -> &'static str {
                match self { $(Fault::$variant => $what,)* }
            }
        }
    };
}

faults! {
    ValueForSlope = "value-for-slope", "g in place of g'";
    SlopeMissing = "slope-missing", "the last g' is missing";
    ProductReversed = "product-reversed", "the factors α in the opposite order";
    WeightTransposed = "weight-transposed", "W transposed in α";
    LayerOff = "layer-off", "a of layer l in place of layer l - 1";
    FactorExtra = "factor-extra", "one factor α too many in Λ";
    FactorMissing = "factor-missing", "one factor α too few in Λ";
    SoftmaxDiagonal = "softmax-diagonal", "only the diagonal of the softmax Jacobian";
    GammaWrongSum = "gamma-wrong-sum", "Γ sums over the column index of Λ";
    SlopeForOutput = "slope-for-output", "a (1 - a) in place of a in the softmax η";
    ExampleSumMissing = "example-sum-missing", "no sum over examples: only the first one";
    ExamplesMixed = "examples-mixed", "a of the first example with every Δ";
    LossSlopeMissing = "loss-slope-missing", "L' missing in η";
    OutputSlopeMissing = "output-slope-missing", "h' missing in η, with softmax a";
    Sign = "sign", "the opposite sign";
    BiasLayer = "bias-layer", "the bias takes Δ of the layer above";
    FactorTwo = "factor-two", "L' twice too large";
    RowColumnSwapped = "row-column-swapped", "dJ/dW transposed";
    PatternIgnored = "pattern-ignored", "g' = 1 on every piece of a kinked g";
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Fault {
    /// The fault with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.name() == name)
    }

    /// Why this fault changes nothing in any network with this output and these activations.
    pub fn out_of_place<F: Ring>(self, network: &Network<F>) -> Option<&'static str> {
        let softmax = matches!(network.output(), Output::Softmax(_));
        let layers = 1..=network.depth();
        let mut elementwise = layers.filter_map(|l| network.elementwise(l));
        match self {
            Fault::SoftmaxDiagonal | Fault::GammaWrongSum | Fault::SlopeForOutput if !softmax => {
                Some("it needs a softmax output")
            }
            Fault::OutputSlopeMissing
                if network
                    .elementwise(network.depth())
                    .is_some_and(|h| h.form() == Form::Polynomial(1)) =>
            {
                Some("it needs an output activation with a slope other than 1")
            }
            Fault::PatternIgnored if !elementwise.any(|g| g.form() == Form::PiecewiseAffine) => {
                Some("it needs an activation with kinks")
            }
            _ => None,
        }
    }
}

/// The closed form with one fault in it.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    /// What is wrong with it.
    pub fault: Fault,
}

impl<F: Ring> GradientMethod<F> for Planted {
    fn name(&self) -> String {
        format!("planted {}", self.fault)
    }

    fn gradient(&self, network: &Network<F>, batch: &Batch<F>) -> Result<Gradient<F>, Undefined> {
        let trace = network.forward(batch)?;
        let wrong = Wrong {
            fault: self.fault,
            network,
            batch,
            trace: &trace,
        };
        wrong.gradient()
    }
}

struct Wrong<'a, F: Ring> {
    fault: Fault,
    network: &'a Network<F>,
    batch: &'a Batch<F>,
    trace: &'a Trace<F>,
}

impl<F: Ring> Wrong<'_, F> {
    fn gradient(&self) -> Result<Gradient<F>, Undefined> {
        let n = self.network.depth();
        let deltas = (1..=n)
            .map(|l| self.delta(l))
            .collect::<Result<Vec<_>, _>>()?;
        let mut gradient = Gradient::zeros(self.network);
        for l in 1..=n {
            let below = if self.fault == Fault::LayerOff {
                l
            } else {
                l - 1
            };
            let mut a = self.trace.a(below).clone();
            if self.fault == Fault::ExamplesMixed {
                let first = a.row(0).into_owned();
                a.row_iter_mut().for_each(|mut row| row.copy_from(&first));
            }
            let mut weight = product(&deltas[l - 1].transpose(), &a)?;
            if self.fault == Fault::RowColumnSwapped {
                weight = weight.transpose();
            }
            let above = if self.fault == Fault::BiasLayer {
                n.min(l + 1)
            } else {
                l
            };
            let mut bias = column_sums(&deltas[above - 1]);
            if self.fault == Fault::Sign {
                weight = -weight;
                bias = -bias;
            }
            same_shape("dJ/dW", &weight, gradient.weight(l))?;
            *gradient.weight_mut(l) = weight;
            if bias.len() != gradient.bias(l).len() {
                return shape("dJ/dB", bias.shape(), gradient.bias(l).shape());
            }
            gradient.bias_mut(l).copy_from(&bias.row(0).transpose());
        }
        Ok(gradient)
    }

    /// Δ^(l), m x d_l.
    fn delta(&self, l: usize) -> Result<DMatrix<F>, Undefined> {
        let (m, n) = (self.batch.rows(), self.network.depth());
        let eta = self.eta()?;
        let examples = if self.fault == Fault::ExampleSumMissing {
            1
        } else {
            m
        };
        let mut delta = DMatrix::zeros(m, self.network.width(l));
        for i in 0..examples {
            let lambda = self.lambda(i, n - l)?;
            let factor = match self.network.output() {
                Output::Elementwise(_) => lambda,
                Output::Softmax(_) => self.gamma(&lambda, i)?,
            };
            let row = product(&eta.rows(i, 1).into_owned(), &factor)?;
            if row.ncols() != delta.ncols() {
                return shape("Δ", row.shape(), (1, delta.ncols()));
            }
            delta.set_row(i, &row.row(0));
        }
        Ok(delta)
    }

    fn eta(&self) -> Result<DMatrix<F>, Undefined> {
        let (n, a) = (self.network.depth(), self.trace.outputs());
        let one = || DMatrix::from_element(a.nrows(), a.ncols(), F::one());
        let slope = match self.fault {
            Fault::LossSlopeMissing => one(),
            Fault::FactorTwo => self.network.loss_gradient(a, self.batch)? * F::from_integer(2),
            _ => self.network.loss_gradient(a, self.batch)?,
        };
        let output = match self.network.output() {
            _ if self.fault == Fault::OutputSlopeMissing => one(),
            Output::Elementwise(h) => self.slope(&**h, n)?,
            Output::Softmax(_) if self.fault == Fault::SlopeForOutput => {
                a.map(|a| a.clone() * (F::one() - a))
            }
            Output::Softmax(_) => a.clone(),
        };
        Ok(slope.component_mul(&output))
    }

    /// g'(z^(l)), or what the fault makes of it.
    fn slope(&self, g: &dyn Activation<F>, l: usize) -> Result<DMatrix<F>, Undefined> {
        let z = self.trace.z(l);
        match self.fault {
            Fault::ValueForSlope => g.values(z, l),
            Fault::PatternIgnored if g.form() == Form::PiecewiseAffine => Ok(z.map(|_| F::one())),
            _ => g.derivatives(z, self.trace.a(l), l),
        }
    }

    /// α^(l)(i, :, :), d_l x d_(l-1).
    fn alpha(&self, i: usize, l: usize, last: bool) -> Result<DMatrix<F>, Undefined> {
        let mut alpha = match self.fault {
            Fault::WeightTransposed => self.network.w(l).transpose(),
            _ => self.network.w(l).clone(),
        };
        if last && self.fault == Fault::SlopeMissing {
            return Ok(alpha);
        }
        let slope = self.slope(self.network.g(l - 1), l - 1)?;
        if alpha.ncols() != slope.ncols() {
            return shape("α", alpha.shape(), (self.network.width(l), slope.ncols()));
        }
        for (mut column, slope) in alpha.column_iter_mut().zip(slope.row(i).iter()) {
            column.iter_mut().for_each(|entry| *entry *= slope.clone());
        }
        Ok(alpha)
    }

    /// Λ^(n-k)(i, :, :), d_n x d_(n-k).
    fn lambda(&self, i: usize, k: usize) -> Result<DMatrix<F>, Undefined> {
        let n = self.network.depth();
        let factors = match self.fault {
            Fault::FactorExtra => (k + 1).min(n - 1),
            Fault::FactorMissing => k.saturating_sub(1),
            _ => k,
        };
        let mut lambda = DMatrix::identity(self.network.width(n), self.network.width(n));
        for step in 0..factors {
            let alpha = self.alpha(i, n - step, step + 1 == factors)?;
            lambda = match self.fault {
                Fault::ProductReversed if step > 0 => product(&alpha, &lambda)?,
                _ => product(&lambda, &alpha)?,
            };
        }
        Ok(lambda)
    }

    fn gamma(&self, lambda: &DMatrix<F>, i: usize) -> Result<DMatrix<F>, Undefined> {
        let a = self.trace.outputs();
        let mut gamma = lambda.clone();
        if lambda.nrows() != a.ncols() {
            return shape("Λ in Γ", lambda.shape(), (a.ncols(), lambda.ncols()));
        }
        if self.fault == Fault::GammaWrongSum && lambda.ncols() != a.ncols() {
            return shape("Λ in Γ", lambda.shape(), (lambda.nrows(), a.ncols()));
        }
        for j in 0..lambda.nrows() {
            for mu in 0..lambda.ncols() {
                for l in 0..a.ncols() {
                    let term = match self.fault {
                        Fault::SoftmaxDiagonal if l != j => continue,
                        Fault::GammaWrongSum => &lambda[(j, l)],
                        _ => &lambda[(l, mu)],
                    };
                    gamma[(j, mu)] -= a[(i, l)].clone() * term.clone();
                }
            }
        }
        Ok(gamma)
    }
}

fn shape<T>(what: &str, found: (usize, usize), needed: (usize, usize)) -> Result<T, Undefined> {
    let ((r, c), (rows, columns)) = (found, needed);
    Err(Cause::Shape(format!("{what} is {r} x {c}, not {rows} x {columns}")).into())
}

fn same_shape<F: Ring>(
    what: &str,
    found: &DMatrix<F>,
    needed: &DMatrix<F>,
) -> Result<(), Undefined> {
    if found.shape() == needed.shape() {
        Ok(())
    } else {
        shape(what, found.shape(), needed.shape())
    }
}

fn product<F: Ring>(a: &DMatrix<F>, b: &DMatrix<F>) -> Result<DMatrix<F>, Undefined> {
    if a.ncols() != b.nrows() {
        return shape("the left factor", a.shape(), (a.nrows(), b.nrows()));
    }
    Ok(F::product(a, b))
}

/// The sums of the columns, as a single row.
fn column_sums<F: Ring>(matrix: &DMatrix<F>) -> DMatrix<F> {
    let sum = |column| {
        let column: usize = column;
        matrix
            .column(column)
            .iter()
            .cloned()
            .fold(F::zero(), |sum, x| sum + x)
    };
    DMatrix::from_fn(1, matrix.ncols(), |_, column| sum(column))
}
