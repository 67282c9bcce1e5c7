//! Finite differences: exact where they say so, refused elsewhere, close over f64.

mod common;

use std::sync::Arc;

use common::written;
use gradproof::cross_check::{Draw, cross_check};
use gradproof::evidence::Verdict;
use gradproof::gradient::{
    Backprop, CentralDifference, ClosedForm, Evaluation, ExactDifference, Gradient, GradientMethod,
    Scheme,
};
use gradproof::network::LossKind::{CrossEntropy, HalfSquaredError, Weighted};
use gradproof::network::{
    Affine, Batch, Blueprint, Cause, Form, Identity, Loss, LossValue, Network, Objective, Output,
    Relu, Undefined,
};
use gradproof::number::{Dyadic, Exact, ExpRational, Fp, Ordered, Rational, Sign};
use nalgebra::{DMatrix, DVector};

const WHOLE: ExactDifference = ExactDifference {
    evaluation: Evaluation::Whole,
};
const INCREMENTAL: ExactDifference = ExactDifference {
    evaluation: Evaluation::Incremental,
};

fn refusal<F: Exact>((network, batch): &(Network<F>, Batch<F>)) -> String {
    match WHOLE.gradient(network, batch) {
        Ok(_) => "accepted".into(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn whole_and_incremental_differences_are_equal_exactly() {
    for seed in 0..10 {
        let (network, batch) = written::<Rational>(
            "3 -> 2 relu -> 4 leaky-relu -> 2 square",
            HalfSquaredError,
            3,
            seed,
        );
        let verdict = cross_check(&network, &[&WHOLE, &INCREMENTAL, &Backprop], &[batch]);
        assert!(matches!(verdict, Verdict::Checked(_)), "{verdict}");
    }
}

#[test]
fn whole_and_incremental_differences_agree_in_doubles_for_every_scheme() {
    let (network, batch) = written::<f64>("4 -> 3 tanh -> 5 relu -> 2 softmax", CrossEntropy, 3, 1);
    for scheme in [
        Scheme::TwoPoint,
        Scheme::FourPoint,
        Scheme::SixPoint,
        Scheme::Richardson,
    ] {
        let with = |evaluation| CentralDifference { scheme, evaluation };
        let whole = with(Evaluation::Whole).gradient(&network, &batch).unwrap();
        let incremental = with(Evaluation::Incremental)
            .gradient(&network, &batch)
            .unwrap();
        assert!(relative_error(&whole, &incremental) < 1e-9, "{scheme:?}");
    }
}

#[test]
fn polynomials_of_degree_16_are_accepted_over_the_rationals_and_of_degree_32_refused() {
    let accepted = "1 -> 1 square -> 1 square -> 1 square";
    assert_eq!(
        refusal(&written::<Rational>(accepted, HalfSquaredError, 1, 1)),
        "accepted"
    );
    let refused = "1 -> 1 square -> 1 square -> 1 square -> 1 square";
    let why = refusal(&written::<Rational>(refused, HalfSquaredError, 1, 1));
    assert!(
        why.contains("degree 32 in a weight of layer 1, at most 16"),
        "{why}"
    );
}

#[test]
fn a_prime_field_accepts_degrees_up_to_200() {
    let cubes = "1 -> 1 cube -> 1 cube -> 1 cube -> 1 cube"; // 2·81 = 162
    assert_eq!(
        refusal(&written::<Fp>(cubes, HalfSquaredError, 1, 1)),
        "accepted"
    );
    let more = "1 -> 1 cube -> 1 cube -> 1 cube -> 1 cube -> 1 square"; // 324
    assert!(refusal(&written::<Fp>(more, HalfSquaredError, 1, 1)).contains("at most 200"));
}

#[test]
fn the_dyadics_accept_degree_2_and_no_more() {
    assert_eq!(
        refusal(&written::<Dyadic>(
            "2 -> 2 relu -> 1",
            HalfSquaredError,
            2,
            1
        )),
        "accepted"
    );
    let why = refusal(&written::<Dyadic>(
        "2 -> 2 square -> 1",
        HalfSquaredError,
        2,
        1,
    ));
    assert!(why.contains("at most 2"), "{why}");
}

#[test]
fn softmax_serpentine_and_opaque_functions_are_refused() {
    let why = refusal(&written::<ExpRational>("2 -> 2 softmax", Weighted, 1, 1));
    assert!(why.contains("softmax is no polynomial"), "{why}");
    let why = refusal(&written::<Fp>(
        "2 -> 2 serpentine -> 1",
        HalfSquaredError,
        1,
        1,
    ));
    assert!(why.contains("serpentine is no polynomial"), "{why}");
    let why = refusal(&written::<Fp>("2 -> 2 opaque -> 1", HalfSquaredError, 1, 1));
    assert!(why.contains("opaque is no polynomial"), "{why}");
}

#[test]
fn a_loss_without_value_is_refused() {
    let why = refusal(&written::<Rational>("2 -> 2", CrossEntropy, 1, 1));
    assert!(why.contains("cross-entropy has no value"), "{why}");
}

#[test]
fn a_kink_after_a_polynomial_layer_is_refused() {
    // Equal patterns at both ends do not exclude a kink in between: z² - 1 at z = ±2.
    let why = refusal(&written::<Rational>(
        "2 -> 2 square -> 2 relu -> 1",
        HalfSquaredError,
        2,
        1,
    ));
    assert!(
        why.contains("square in layer 1 comes before a kink"),
        "{why}"
    );
    assert_eq!(
        refusal(&written::<Rational>(
            "2 -> 2 relu -> 2 square",
            HalfSquaredError,
            2,
            1
        )),
        "accepted"
    );
}

#[test]
fn at_a_kink_nothing_has_a_gradient() {
    let zero = |rows, columns| Affine {
        weights: DMatrix::<Rational>::zeros(rows, columns),
        bias: DVector::zeros(rows),
    };
    let blueprint = Blueprint {
        hidden: vec![Arc::new(Relu) as _],
        output: Output::elementwise(Identity),
        objective: Objective::with_value(gradproof::network::HalfSquaredError),
    };
    let network = Network::new(vec![zero(1, 1), zero(1, 1)], blueprint).unwrap();
    let one = DMatrix::from_element(1, 1, Rational::from_integer(1.into()));
    let batch = Batch::new(one.clone(), one).unwrap();
    let error = Backprop.gradient(&network, &batch).unwrap_err();
    assert_eq!(
        error.to_string(),
        "relu has no derivative at a kink (layer 1, row 0, unit 0)"
    );
    let error = INCREMENTAL.gradient(&network, &batch).unwrap_err();
    assert!(error.to_string().contains("a kink within 2^-64"), "{error}");
}

/// |a - y|, a loss with a kink that a user might bring.
#[derive(Debug)]
struct AbsoluteError;

impl AbsoluteError {
    fn side<F: Ordered>(a: &F, y: &F) -> Result<usize, Undefined> {
        match (a.clone() - y.clone()).sign() {
            Some(Sign::Negative) => Ok(0),
            Some(Sign::Positive) => Ok(1),
            _ => Err(Cause::Kink("absolute error".into()).into()),
        }
    }
}

impl<F: Ordered> Loss<F> for AbsoluteError {
    fn name(&self) -> String {
        "absolute error".into()
    }

    fn gradient(&self, a: &F, y: &F) -> Result<F, Undefined> {
        Ok(if Self::side(a, y)? == 1 {
            F::one()
        } else {
            -F::one()
        })
    }
}

impl<F: Ordered> LossValue<F> for AbsoluteError {
    fn value(&self, a: &F, y: &F) -> Result<F, Undefined> {
        let error = a.clone() - y.clone();
        Ok(if error.sign() == Some(Sign::Negative) {
            -error
        } else {
            error
        })
    }

    fn form(&self) -> Form {
        Form::PiecewiseAffine
    }

    fn piece(&self, a: &F, y: &F) -> Result<usize, Undefined> {
        Self::side(a, y)
    }
}

#[test]
fn the_kinks_of_a_user_s_loss_count_like_those_of_a_layer() {
    let (template, batch) = written::<Rational>("2 -> 3 relu -> 2", HalfSquaredError, 3, 4);
    let blueprint = Blueprint {
        objective: Objective::with_value(AbsoluteError),
        ..template.blueprint().clone()
    };
    let affine = |network: &Network<Rational>, l: usize| Affine {
        weights: network.w(l).clone(),
        bias: network.b(l).clone(),
    };
    let layers = vec![affine(&template, 1), affine(&template, 2)];
    let network = Network::new(layers.clone(), blueprint.clone()).unwrap();
    let methods: [&dyn GradientMethod<Rational>; 4] =
        [&WHOLE, &INCREMENTAL, &ClosedForm::Literal, &Backprop];
    let verdict = cross_check(&network, &methods, std::slice::from_ref(&batch));
    assert!(matches!(verdict, Verdict::Checked(_)), "{verdict}");
    // A polynomial output before the kink of the loss is refused.
    let curved = Blueprint {
        output: Output::elementwise(gradproof::network::Square),
        ..blueprint
    };
    let network = Network::new(layers, curved).unwrap();
    let why = refusal(&(network, batch));
    assert!(
        why.contains("square in layer 2 comes before a kink"),
        "{why}"
    );
}

/// A ReLU of a user's that says that it has pieces and does not tell them apart.
#[derive(Debug)]
struct Careless;

impl<F: Ordered> gradproof::network::Activation<F> for Careless {
    fn name(&self) -> String {
        "careless".into()
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        gradproof::network::Activation::value(&Relu, z)
    }

    fn derivative(&self, z: &F) -> Result<F, Undefined> {
        gradproof::network::Activation::derivative(&Relu, z)
    }

    fn form(&self) -> Form {
        Form::PiecewiseAffine
    }
}

#[test]
fn a_kinked_activation_that_does_not_tell_its_pieces_is_refused() {
    let (template, batch) = written::<Rational>("2 -> 3 relu -> 2", HalfSquaredError, 3, 4);
    let affine = |l: usize| Affine {
        weights: template.w(l).clone(),
        bias: template.b(l).clone(),
    };
    let blueprint = Blueprint {
        hidden: vec![Arc::new(Careless) as _],
        ..template.blueprint().clone()
    };
    let network = Network::new(vec![affine(1), affine(2)], blueprint).unwrap();
    let why = refusal(&(network, batch));
    assert!(why.contains("not exact"), "{why}");
}

#[test]
fn a_derivative_that_overflows_is_no_derivative() {
    let (network, batch) = written::<f64>("1 -> 1 square", HalfSquaredError, 1, 1);
    let mut network = network;
    network.affine_mut(1).bias[0] = 1e160;
    for scheme in [Scheme::TwoPoint, Scheme::SixPoint, Scheme::Richardson] {
        let found = CentralDifference::new(scheme).gradient(&network, &batch);
        assert!(found.is_err(), "{scheme:?}");
    }
}

fn relative_error(left: &Gradient<f64>, right: &Gradient<f64>) -> f64 {
    let places = left.coordinates();
    let largest = |f: &dyn Fn(&Gradient<f64>, usize) -> f64, g: &Gradient<f64>| {
        (0..places.len()).map(|i| f(g, i)).fold(0.0, f64::max)
    };
    let size = largest(&|g, i| g.at(places[i]).abs(), right);
    let distance = largest(&|g, i| (g.at(places[i]) - right.at(places[i])).abs(), left);
    distance / size
}

/// tanh layers and softmax cross-entropy with normal-sized weights, as in practice.
fn usual_network(widths: &[usize], seed: u64) -> (Network<f64>, Batch<f64>) {
    let layers: Vec<String> = widths[1..].iter().map(ToString::to_string).collect();
    let arch = format!("{} -> {} softmax", widths[0], layers.join(" tanh -> "));
    let (network, _) = written::<f64>(&arch, CrossEntropy, 1, seed);
    let (rows, outputs) = (8, widths[widths.len() - 1]);
    let mut draw = Draw::from_seed(seed + 1000);
    let inputs = draw.matrix::<f64>(rows, widths[0]) * 2.0;
    let targets = DMatrix::from_fn(rows, outputs, |i, j| f64::from(i % outputs == j));
    (network, Batch::new(inputs, targets).unwrap())
}

const SIZES: [&[usize]; 3] = [&[3, 4, 3], &[8, 8, 8, 8], &[10, 20, 20, 10]];

/// The worst of ten seeds, relative to the largest entry of the gradient.
fn worst(widths: &[usize], method: &dyn GradientMethod<f64>) -> f64 {
    let error = |seed| {
        let (network, batch) = usual_network(widths, seed);
        let truth = Backprop.gradient(&network, &batch).unwrap();
        relative_error(&method.gradient(&network, &batch).unwrap(), &truth)
    };
    (0..10).map(error).fold(0.0, f64::max)
}

#[test]
fn in_doubles_the_closed_form_is_within_1e_15_of_backprop() {
    for widths in SIZES {
        let error = worst(widths, &ClosedForm::Fast);
        println!("closed form {widths:?} {error:.1e}");
        assert!(error <= 1e-15, "{widths:?}: {error:.1e}");
    }
}

#[test]
fn in_doubles_richardson_reaches_1e_11_and_six_points_1e_10_without_tuning() {
    for widths in SIZES {
        for (scheme, limit) in [(Scheme::Richardson, 1e-11), (Scheme::SixPoint, 1e-10)] {
            let error = worst(widths, &CentralDifference::new(scheme));
            println!("{scheme:?} {widths:?} {error:.1e}");
            assert!(error <= limit, "{scheme:?} {widths:?}: {error:.1e}");
        }
    }
}

#[test]
fn more_points_are_closer() {
    let error = |scheme| worst(&[3, 4, 3], &CentralDifference::new(scheme));
    let (two, four, six) = (
        error(Scheme::TwoPoint),
        error(Scheme::FourPoint),
        error(Scheme::SixPoint),
    );
    println!("2-point {two:.1e}, 4-point {four:.1e}, 6-point {six:.1e}");
    assert!(two > four && four > six, "{two:e} {four:e} {six:e}");
}

#[test]
fn the_estimated_error_covers_the_true_one() {
    for seed in 0..10 {
        let (network, batch) = usual_network(&[3, 4, 3], seed);
        let truth = Backprop.gradient(&network, &batch).unwrap();
        for scheme in [
            Scheme::TwoPoint,
            Scheme::FourPoint,
            Scheme::SixPoint,
            Scheme::Richardson,
        ] {
            let found = CentralDifference::new(scheme)
                .approximate(&network, &batch)
                .unwrap();
            let estimate = found.error.expect("an approximation estimates its error");
            for at in truth.coordinates() {
                let error = (found.gradient.at(at) - truth.at(at)).abs();
                let allowed = *estimate.at(at);
                assert!(error <= allowed, "{scheme:?} {at}: {error:e} > {allowed:e}");
            }
        }
    }
}

#[test]
fn near_a_kink_differences_halve_their_step() {
    let (network, batch) = written::<f64>("4 -> 6 relu -> 3 softmax", CrossEntropy, 8, 2);
    let truth = Backprop.gradient(&network, &batch).unwrap();
    let found = CentralDifference::new(Scheme::SixPoint)
        .gradient(&network, &batch)
        .unwrap();
    assert!(relative_error(&found, &truth) < 1e-9);
}
