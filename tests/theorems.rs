//! The executable proof: on random architectures, exactly, all calculators agree.
//!
//! Each test is a theorem; its name is the statement. A sweep counts only instances that decide
//! something: no kink is hit, and at least half of each layer's gradient is not zero.

mod common;

use common::{Kinds, cases, instance, written};
use gradproof::cross_check::{Sample, cross_check, sample_check};
use gradproof::evidence::{Reason, Verdict};
use gradproof::gradient::{
    Backprop, CentralDifference, ClosedForm, ExactDifference, ForwardMode, Gradient,
    GradientMethod, Scheme,
};
use gradproof::network::ActivationKind::{
    Cube, HardTanh, Identity, LeakyRelu, Opaque, Relu, Serpentine, Sigmoid, Softmax, Softsign,
    Square, Tanh,
};
use gradproof::network::LossKind::{
    BinaryCrossEntropy, CrossEntropy, HalfSquaredError, Opaque as OpaqueLoss, Weighted,
};
use gradproof::network::{ActivationKind, Batch, Catalogue, LossKind, Network};
use gradproof::number::{Dyadic, Exact, ExpRational, Fp, Rational, Ring};
use nalgebra::{DMatrix, DVector};

fn kinds(
    hidden: &[ActivationKind],
    outputs: &[ActivationKind],
    losses: &[LossKind],
    cost: u64,
) -> Kinds {
    Kinds {
        hidden: hidden.to_vec(),
        outputs: outputs.to_vec(),
        losses: losses.to_vec(),
        depth: 6,
        outputs_wide: 7,
        cost,
    }
}

/// Every instance that decides anything must come out `checked`, and enough of them must decide.
fn all_agree<F: Exact + Sample + Catalogue>(
    kinds: &Kinds,
    methods: &[&dyn GradientMethod<F>],
    cases: u64,
) {
    let mut counted = 0;
    for seed in 0..cases {
        let Some((network, batch)) = instance::<F>(kinds, seed) else {
            continue;
        };
        match cross_check(&network, methods, &[batch]) {
            Verdict::Checked(_) => counted += 1,
            Verdict::Undecided(Reason::MostlyZero { .. }) => {}
            Verdict::Undecided(Reason::Undefined { why, .. }) if why.contains("divides") => {}
            verdict => panic!("seed {seed}, {}: {verdict}", network.describe()),
        }
    }
    assert!(
        2 * counted >= cases,
        "only {counted} of {cases} instances decided anything"
    );
}

fn calculators<F: Ring>() -> [&'static dyn GradientMethod<F>; 4] {
    [
        &ClosedForm::Literal,
        &ClosedForm::Fast,
        &Backprop,
        &ForwardMode,
    ]
}

fn calculators_and_differences<F: Exact>() -> [&'static dyn GradientMethod<F>; 5] {
    const DIFFERENCES: ExactDifference = ExactDifference {
        evaluation: gradproof::gradient::Evaluation::Incremental,
    };
    [
        &ClosedForm::Literal,
        &ClosedForm::Fast,
        &Backprop,
        &ForwardMode,
        &DIFFERENCES,
    ]
}

#[test]
fn the_closed_form_is_backprop_for_every_g_h_and_loss() {
    let kinds = kinds(&[Opaque], &[Opaque], &[OpaqueLoss], 1);
    all_agree::<Fp>(&kinds, &calculators(), cases(150));
}

#[test]
fn with_a_softmax_output_gamma_in_place_of_lambda_is_backprop_for_every_g_and_loss() {
    let kinds = kinds(&[Opaque], &[Softmax], &[OpaqueLoss], 1);
    all_agree::<Fp>(&kinds, &calculators(), cases(150));
}

#[test]
fn for_every_loss_and_every_activation_of_a_prime_field_all_calculators_agree() {
    let hidden = [Identity, Square, Cube, Serpentine, Opaque];
    let outputs = [Identity, Square, Cube, Serpentine, Opaque, Softmax];
    let losses = [
        HalfSquaredError,
        CrossEntropy,
        BinaryCrossEntropy,
        Weighted,
        OpaqueLoss,
    ];
    all_agree::<Fp>(
        &kinds(&hidden, &outputs, &losses, u64::MAX),
        &calculators(),
        cases(300),
    );
}

#[test]
fn for_polynomial_networks_finite_differences_are_the_gradient_in_a_prime_field() {
    let polynomials = [Identity, Square, Cube];
    let losses = [HalfSquaredError, Weighted];
    let kinds = kinds(&polynomials, &polynomials, &losses, 48);
    all_agree::<Fp>(&kinds, &calculators_and_differences(), cases(60));
}

#[test]
fn for_polynomial_networks_finite_differences_are_the_gradient_over_the_rationals() {
    let polynomials = [Identity, Square, Cube];
    let losses = [HalfSquaredError, Weighted];
    let kinds = kinds(&polynomials, &polynomials, &losses, 8);
    all_agree::<Rational>(&kinds, &calculators_and_differences(), cases(40));
}

#[test]
fn for_kinked_networks_finite_differences_are_the_gradient_over_the_rationals() {
    let kinked = [Identity, Relu, LeakyRelu, HardTanh];
    let outputs = [Identity, Relu, LeakyRelu, HardTanh, Square];
    let losses = [HalfSquaredError, Weighted];
    let kinds = kinds(&kinked, &outputs, &losses, 2);
    all_agree::<Rational>(&kinds, &calculators_and_differences(), cases(40));
}

#[test]
fn for_kinked_networks_finite_differences_are_the_gradient_over_the_dyadics() {
    let kinked = [Identity, Relu, LeakyRelu, HardTanh];
    let losses = [HalfSquaredError, Weighted];
    let kinds = kinds(&kinked, &kinked, &losses, 1);
    all_agree::<Dyadic>(&kinds, &calculators_and_differences(), cases(60));
}

#[test]
fn for_every_activation_of_the_dyadics_all_calculators_agree() {
    let all = [Identity, Square, Cube, Relu, LeakyRelu, HardTanh];
    let losses = [HalfSquaredError, Weighted];
    all_agree::<Dyadic>(&kinds(&all, &all, &losses, 64), &calculators(), cases(100));
}

#[test]
fn for_every_activation_and_every_loss_of_the_rationals_all_calculators_agree() {
    let all = [
        Identity, Square, Cube, Relu, LeakyRelu, HardTanh, Serpentine, Softsign,
    ];
    let losses = [HalfSquaredError, CrossEntropy, BinaryCrossEntropy, Weighted];
    all_agree::<Rational>(&kinds(&all, &all, &losses, 16), &calculators(), cases(80));
}

#[test]
fn with_the_true_softmax_all_calculators_agree_exactly_row_by_row() {
    let hidden = [Identity, Square, Cube, Relu, LeakyRelu, HardTanh, Softsign];
    let losses = [CrossEntropy, Weighted, HalfSquaredError];
    let kinds = kinds(&hidden, &[Softmax], &losses, 4);
    all_agree::<ExpRational>(&kinds, &calculators(), cases(24));
}

#[test]
fn with_sigmoid_and_tanh_outputs_all_calculators_agree_exactly_row_by_row() {
    let hidden = [
        Identity, Square, Cube, Relu, LeakyRelu, HardTanh, Serpentine, Softsign,
    ];
    let losses = [CrossEntropy, BinaryCrossEntropy, Weighted, HalfSquaredError];
    // Each output unit brings in an exponential of its own, so outputs are narrow.
    let kinds = Kinds {
        outputs_wide: 3,
        ..kinds(&hidden, &[Sigmoid, Tanh], &losses, 4)
    };
    all_agree::<ExpRational>(&kinds, &calculators(), cases(30));
}

#[test]
fn with_a_last_hidden_layer_of_sigmoids_all_calculators_agree_exactly() {
    for (seed, arch) in ["2 -> 3 sigmoid -> 1", "3 -> 1 relu -> 2 tanh -> 1 square"]
        .iter()
        .enumerate()
    {
        let (network, batch) = written::<ExpRational>(arch, HalfSquaredError, 3, seed as u64);
        let verdict = cross_check(&network, &calculators(), &[batch]);
        assert!(matches!(verdict, Verdict::Checked(_)), "{arch}: {verdict}");
    }
}

/// Every instance that decides anything must come out `sampled`.
fn all_agree_in_doubles(kinds: &Kinds, methods: &[&dyn GradientMethod<f64>], cases: u64) {
    let mut counted = 0;
    for seed in 0..cases {
        let Some((network, batch)) = instance::<f64>(kinds, seed) else {
            continue;
        };
        match sample_check(&network, methods, &[batch]) {
            Verdict::Sampled(_) => counted += 1,
            Verdict::Undecided(Reason::Drowned { .. } | Reason::MostlyZero { .. }) => {}
            // The only unit of a softmax is 1, where binary cross-entropy has a pole.
            Verdict::Undecided(Reason::Undefined { why, .. }) if why.contains("divides") => {}
            verdict => panic!("seed {seed}, {}: {verdict}", network.describe()),
        }
    }
    assert!(
        2 * counted >= cases,
        "only {counted} of {cases} instances decided anything"
    );
}

#[test]
fn in_doubles_all_calculators_and_differences_agree_up_to_rounding_and_never_more_than_sampled() {
    let hidden = [
        Identity, Relu, LeakyRelu, HardTanh, Serpentine, Softsign, Sigmoid, Tanh, Square, Cube,
    ];
    let outputs = [Identity, Sigmoid, Tanh, Softmax];
    let losses = [HalfSquaredError, Weighted];
    let kinds = kinds(&hidden, &outputs, &losses, 16);
    let six_point = CentralDifference::new(Scheme::SixPoint);
    let [literal, fast, backprop, forward] = calculators::<f64>();
    let methods = [literal, fast, backprop, forward, &six_point];
    all_agree_in_doubles(&kinds, &methods, cases(100));
}

#[test]
fn in_doubles_all_calculators_agree_up_to_rounding_for_both_entropies() {
    let hidden = [Identity, Relu, LeakyRelu, HardTanh, Softsign, Sigmoid, Tanh];
    let losses = [CrossEntropy, BinaryCrossEntropy];
    let kinds = kinds(&hidden, &[Sigmoid, Softmax], &losses, u64::MAX);
    let six_point = CentralDifference::new(Scheme::SixPoint);
    let [literal, fast, backprop, forward] = calculators::<f64>();
    let methods = [literal, fast, backprop, forward, &six_point];
    all_agree_in_doubles(&kinds, &methods, cases(100));
}

#[test]
fn the_gradient_of_a_batch_is_the_sum_of_the_gradients_of_its_rows() {
    let kinds = kinds(
        &[Opaque, Square],
        &[Opaque, Softmax],
        &[OpaqueLoss],
        u64::MAX,
    );
    for seed in 0..cases(60) {
        let Some((network, batch)) = instance::<Fp>(&kinds, seed) else {
            continue;
        };
        for method in calculators::<Fp>() {
            let whole = method.gradient(&network, &batch).unwrap();
            let mut sum = Gradient::zeros(&network);
            for row in 0..batch.rows() {
                let part = method.gradient(&network, &batch.slice(row, 1)).unwrap();
                for at in sum.coordinates() {
                    *sum.at_mut(at) += *part.at(at);
                }
            }
            assert_eq!(whole, sum, "{} at seed {seed}", method.name());
        }
    }
}

#[test]
fn a_bias_is_the_weight_of_an_input_that_is_always_one() {
    let kinds = Kinds {
        depth: 1,
        ..kinds(&[Identity], &[Opaque, Softmax], &[OpaqueLoss], 1)
    };
    for seed in 0..cases(30) {
        let Some((network, batch)) = instance::<Fp>(&kinds, seed) else {
            continue;
        };
        // The same network without bias, with one input more.
        let (outputs, inputs) = network.w(1).shape();
        let weights = network.w(1).clone().insert_column(inputs, Fp::new(0));
        let weights = DMatrix::from_fn(outputs, inputs + 1, |i, j| {
            if j == inputs {
                network.b(1)[i]
            } else {
                weights[(i, j)]
            }
        });
        let affine = gradproof::network::Affine {
            weights,
            bias: DVector::zeros(outputs),
        };
        let wider = Network::new(vec![affine], network.blueprint().clone()).unwrap();
        let ones = batch.inputs().clone().insert_column(inputs, Fp::new(1));
        let ones = Batch::new(ones, batch.targets().clone()).unwrap();
        for method in calculators::<Fp>() {
            let gradient = method.gradient(&network, &batch).unwrap();
            let wide = method.gradient(&wider, &ones).unwrap();
            let last = wide.weight(1).column(inputs).into_owned();
            assert_eq!(gradient.bias(1), &last, "{} at seed {seed}", method.name());
        }
    }
}

#[test]
fn the_gradient_of_a_hand_calculated_network_is_what_the_hand_calculated() {
    // a = (w2 (w1 x + b1)² + b2), J = ½ (a - y)²; w1 = 2, b1 = -1, w2 = 3, b2 = 1, x = 1, y = 2.
    // z1 = 1, a1 = 1, a2 = 4, a2 - y = 2.
    // dJ/dw2 = 2·1 = 2, dJ/db2 = 2, dJ/dw1 = 2·3·2·1·1 = 12, dJ/db1 = 12.
    let numbers = [2, -1, 3, 1, 1, 2].map(|n: i64| Rational::from_integer(n.into()));
    let mut numbers = numbers.into_iter();
    let instance =
        gradproof::cross_check::Instance::generate(&[1, 1, 1], 1, || numbers.next().unwrap());
    let arch: gradproof::network::Architecture = "1 -> 1 square -> 1".parse().unwrap();
    let blueprint = arch.blueprint::<Rational>(HalfSquaredError, 0).unwrap();
    let (network, batch) = instance.build(&blueprint).unwrap();
    for method in calculators_and_differences::<Rational>() {
        let gradient = method.gradient(&network, &batch).unwrap();
        let found: Vec<String> = gradient
            .coordinates()
            .into_iter()
            .map(|at| gradient.at(at).to_string())
            .collect();
        assert_eq!(found, ["12", "12", "2", "2"], "{}", method.name());
    }
}

/// Rejecting: a calculator with one entry off by one is refuted wherever the entry is.
#[test]
fn a_gradient_with_one_wrong_entry_is_refuted_whichever_entry_it_is() {
    let (network, batch) = written::<Fp>("2 -> 3 opaque -> 2 opaque", OpaqueLoss, 2, 5);
    let places = Gradient::zeros(&network).coordinates();
    for place in places {
        let wrong = ("wrong", |network: &Network<Fp>, batch: &Batch<Fp>| {
            let mut gradient = Backprop.gradient(network, batch)?;
            if gradient.coordinates().contains(&place) {
                *gradient.at_mut(place) += Fp::new(1);
            }
            Ok(gradient)
        });
        let verdict = cross_check(
            &network,
            &[&wrong, &ClosedForm::Fast],
            std::slice::from_ref(&batch),
        );
        let Verdict::Refuted(found) = verdict else {
            panic!("{place}: {verdict}")
        };
        assert_eq!(found.place, place.to_string());
    }
}
