//! Finite differences that are equal to the derivative, or are refused. No floating point.

#![deny(clippy::float_arithmetic)]

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;

use super::evaluation::{Evaluation, Probe, Shifted};
use super::loss_difference;
use crate::gradient::{Coordinate, Gradient, GradientMethod};
use crate::network::{Batch, Cause, Form, Network, Undefined};
use crate::number::{Exact, Rational};

/// The gradient by finite differences over an exact number system: equality, not closeness.
///
/// Along a single weight J must be a polynomial of known degree D, at most
/// [`Exact::STENCIL_DEGREE`]. The central stencil with ⌈D/2⌉ pairs of points is then exact. Where
/// there are kinks, J must be such a polynomial on a piece: all layers from the weight up to the
/// last kinked one must be affine between kinks, and both ends of the stencil must lie on the same
/// piece of each. Everything between them then lies there too, because up to that layer all
/// quantities are affine in the weight. A stencil that meets a kink is halved. A loss with kinks
/// counts as a layer above the last.
///
/// Over `f64` this does not compile:
///
/// ```compile_fail
/// use gradproof::gradient::{ExactDifference, GradientMethod};
/// let method: &dyn GradientMethod<f64> = &ExactDifference::default();
/// ```
///
/// ```
/// use gradproof::gradient::{ExactDifference, GradientMethod};
/// use gradproof::number::Rational;
/// let method: &dyn GradientMethod<Rational> = &ExactDifference::default();
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ExactDifference {
    /// How the outputs at a shifted weight are found.
    pub evaluation: Evaluation,
}

impl Default for ExactDifference {
    fn default() -> Self {
        ExactDifference {
            evaluation: Evaluation::Incremental,
        }
    }
}

/// How often a stencil that meets a kink is halved before the calculation is refused.
const HALVINGS: u32 = 64;

impl<F: Exact> GradientMethod<F> for ExactDifference {
    fn name(&self) -> String {
        match self.evaluation {
            Evaluation::Whole => "differences (whole)".into(),
            Evaluation::Incremental => "differences".into(),
        }
    }

    fn gradient(&self, network: &Network<F>, batch: &Batch<F>) -> Result<Gradient<F>, Undefined> {
        let mut gradient = Gradient::zeros(network);
        let plans = (1..=network.depth())
            .map(|l| Plan::new(network, l))
            .collect::<Result<Vec<_>, _>>()?;
        let mut probe = Probe::new(network, batch, self.evaluation)?;
        for coordinate in gradient.coordinates() {
            let plan = &plans[coordinate.layer() - 1];
            *gradient.at_mut(coordinate) = plan.derivative(&mut probe, coordinate)?;
        }
        Ok(gradient)
    }
}

/// Why and how a stencil along a weight of one layer is exact.
struct Plan {
    /// J is a polynomial of at most this degree in the weight, at least on one piece.
    degree: u32,
    /// The last kinked layer; the loss counts as layer n + 1, and 0 means that there is none.
    last_kink: usize,
}

impl Plan {
    /// The plan for weights of layer l.
    fn new<F: Exact>(network: &Network<F>, l: usize) -> Result<Self, Undefined> {
        let n = network.depth();
        let mut forms = Vec::new();
        for layer in l..=n {
            let activation = network
                .elementwise(layer)
                .ok_or_else(|| Cause::NotExact("softmax is no polynomial".into()))?;
            forms.push((layer, activation.form(), activation.name()));
        }
        let loss = network.objective().loss_value()?;
        forms.push((n + 1, loss.form(), loss.name()));

        let kinked = forms
            .iter()
            .filter(|(_, form, _)| *form == Form::PiecewiseAffine);
        let last_kink = kinked.map(|(layer, ..)| *layer).max().unwrap_or(0);
        let mut degree = 1u32;
        for (layer, form, name) in forms {
            match form {
                Form::Other => {
                    return Err(Cause::NotExact(format!("{name} is no polynomial")).into());
                }
                Form::PiecewiseAffine => {}
                Form::Polynomial(d) if d > 1 && layer < last_kink => {
                    let why = format!("{name} in layer {layer} comes before a kink");
                    return Err(Cause::NotExact(why).into());
                }
                Form::Polynomial(d) => degree = degree.saturating_mul(d),
            }
        }
        if degree > F::STENCIL_DEGREE {
            let limit = F::STENCIL_DEGREE;
            let why = format!("degree {degree} in a weight of layer {l}, at most {limit}");
            return Err(Cause::NotExact(why).into());
        }
        Ok(Plan { degree, last_kink })
    }

    fn derivative<F: Exact>(
        &self,
        probe: &mut Probe<'_, F>,
        at: Coordinate,
    ) -> Result<F, Undefined> {
        let pairs = i64::from(self.degree.div_ceil(2).max(1));
        let mut step = Rational::one();
        for _ in 0..HALVINGS {
            let end = Rational::from_integer(pairs.into()) * &step;
            let ends = (shift(probe, at, &end)?, shift(probe, at, &-end)?);
            if self.same_piece(probe, &ends.0, &ends.1) {
                return stencil(probe, at, pairs, &step, &ends);
            }
            step /= Rational::from_integer(2.into());
        }
        let why = format!("a kink within 2^-{HALVINGS} of {at}");
        Err(Cause::NotExact(why).into())
    }

    /// Whether both ends lie on the same piece of every layer up to the last kinked one.
    fn same_piece<F: Exact>(
        &self,
        probe: &Probe<'_, F>,
        upper: &Shifted<F>,
        lower: &Shifted<F>,
    ) -> bool {
        let network = probe.network;
        let layers = (upper.layer..).zip(upper.z.iter().zip(&lower.z));
        for (layer, (upper, lower)) in layers.take_while(|(layer, _)| *layer <= self.last_kink) {
            let Some(g) = network.elementwise(layer) else {
                return false;
            };
            let mut entries = upper.iter().zip(lower);
            if !entries.all(|(u, l)| matches!((g.piece(u), g.piece(l)), (Ok(p), Ok(q)) if p == q)) {
                return false;
            }
        }
        if self.last_kink <= network.depth() {
            return true;
        }
        let Ok(loss) = network.objective().loss_value() else {
            return false;
        };
        let outputs = upper.outputs.iter().zip(&lower.outputs);
        outputs.zip(probe.batch.targets()).all(
            |((u, l), y)| matches!((loss.piece(u, y), loss.piece(l, y)), (Ok(p), Ok(q)) if p == q),
        )
    }
}

fn shift<F: Exact>(
    probe: &mut Probe<'_, F>,
    at: Coordinate,
    by: &Rational,
) -> Result<Shifted<F>, Undefined> {
    let by = F::from_rational(by).ok_or_else(|| Cause::NotExact(format!("no step {by}")))?;
    probe.shifted(at, &by)
}

/// Σ_j c_j (J(jh) - J(-jh)) / h, given the two ends.
fn stencil<F: Exact>(
    probe: &mut Probe<'_, F>,
    at: Coordinate,
    pairs: i64,
    step: &Rational,
    ends: &(Shifted<F>, Shifted<F>),
) -> Result<F, Undefined> {
    let mut derivative = F::zero();
    for j in 1..=pairs {
        let difference = if j == pairs {
            loss_difference(probe.network, probe.batch, &ends.0, &ends.1)?
        } else {
            let offset = Rational::from_integer(j.into()) * step;
            let (upper, lower) = (shift(probe, at, &offset)?, shift(probe, at, &-offset)?);
            loss_difference(probe.network, probe.batch, &upper, &lower)?
        };
        let weight = central_weight(pairs, j) / step;
        let weight = F::from_rational(&weight)
            .ok_or_else(|| Cause::NotExact(format!("the stencil weight {weight} is missing")))?;
        derivative.add_product(&weight, &difference);
    }
    Ok(derivative)
}

/// The weight of f(j) - f(-j) in the central stencil with p pairs of points:
/// (-1)^(j+1) (p!)² / (j (p-j)! (p+j)!). It is exact for polynomials of degree 2p.
pub(super) fn central_weight(p: i64, j: i64) -> Rational {
    let factorial = |n: i64| (1..=n).fold(BigInt::one(), |product, k| product * k);
    let numerator = factorial(p).pow(2) * if j % 2 == 1 { 1 } else { -1 };
    BigRational::new(numerator, factorial(p - j) * factorial(p + j) * j)
}
