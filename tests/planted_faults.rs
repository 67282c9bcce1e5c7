//! The scoreboard: every planted fault against every number system. No cell is empty.
//!
//! The expected table is written out by hand. Each cell is then found by running the check, once
//! at pairwise different widths and once at equal ones, on an elementwise and a softmax network.

mod common;

use std::fmt::Write;

use common::written;
use gradproof::cross_check::{
    Fault, Instance, Limits, Planted, Replayed, Sample, cross_check, error_bound, replay,
    sample_check, smallest_counterexample,
};
use gradproof::evidence::{Bound, Reason, Shrunk, Verdict};
use gradproof::gradient::{Backprop, ClosedForm, Gradient, GradientMethod};
use gradproof::network::{Batch, Catalogue, Cause, LossKind, Network};
use gradproof::number::{Dyadic, Exact, ExpRational, Fp, Rational};

/// What one number system says of one fault.
///
/// `refuted`: by value, also at unequal widths. `shape`: wrong shape at unequal widths, refuted
/// by value at equal ones. `differs`: beyond the rounding bound of f64, which cannot refute;
/// `shape+differs`: the same after a wrong shape at unequal widths. `no ...`: does not apply.
const TABLE: &str = "
fault                 fp       dyadic      rational    exp      f64
value-for-slope       refuted  refuted     refuted     refuted  differs
slope-missing         refuted  refuted     refuted     refuted  differs
product-reversed      shape    shape       shape       shape    shape+differs
weight-transposed     shape    shape       shape       shape    shape+differs
layer-off             shape    shape       shape       shape    shape+differs
factor-extra          shape    shape       shape       shape    shape+differs
factor-missing        shape    shape       shape       shape    shape+differs
softmax-diagonal      refuted  no-softmax  no-softmax  refuted  differs
gamma-wrong-sum       shape    no-softmax  no-softmax  shape    shape+differs
slope-for-output      refuted  no-softmax  no-softmax  refuted  differs
example-sum-missing   refuted  refuted     refuted     refuted  differs
examples-mixed        refuted  refuted     refuted     refuted  differs
loss-slope-missing    refuted  refuted     refuted     refuted  differs
output-slope-missing  refuted  refuted     refuted     refuted  differs
sign                  refuted  refuted     refuted     refuted  differs
bias-layer            shape    shape       shape       shape    shape+differs
factor-two            refuted  refuted     refuted     refuted  differs
row-column-swapped    shape    shape       shape       shape    shape+differs
pattern-ignored       no-order refuted     refuted     refuted  differs
";

/// A network on which the fault can show: unequal or equal widths, in this number system.
fn stage<F: Sample + Catalogue>(fault: Fault, equal: bool) -> Option<Stage<F>> {
    let (hidden, elementwise) = match (F::NAME, fault) {
        ("fp", Fault::PatternIgnored) => return None,
        (_, Fault::PatternIgnored) => ("relu", "square"),
        _ => ("square", "square"),
    };
    let needs_softmax = matches!(
        fault,
        Fault::SoftmaxDiagonal | Fault::GammaWrongSum | Fault::SlopeForOutput
    );
    let output = match (needs_softmax, F::NAME) {
        (true, "dyadic" | "rational") => return None,
        (true, _) => "softmax",
        // Over quotients of exponentials an elementwise output would be a rational matter.
        (false, "exp") => "softmax",
        (false, _) => elementwise,
    };
    let arch = match equal {
        false => format!("4 -> 3 {hidden} -> 5 {hidden} -> 2 {output}"),
        true => format!("2 -> 2 {hidden} -> 2 {hidden} -> 2 {output}"),
    };
    let loss = if output == "softmax" {
        LossKind::CrossEntropy
    } else {
        LossKind::HalfSquaredError
    };
    Some(written::<F>(&arch, loss, 3, 11))
}

type Stage<F> = (Network<F>, gradproof::network::Batch<F>);

/// How a number system expresses that a fault is out of place.
fn not_applicable(fault: Fault) -> &'static str {
    match fault {
        Fault::PatternIgnored => "no-order",
        _ => "no-softmax",
    }
}

fn conforms<F: Exact>(planted: &Planted, (network, batch): &Stage<F>) -> bool {
    match planted.gradient(network, batch) {
        Err(error) => !matches!(error.cause, Cause::Shape(_)),
        Ok(_) => true,
    }
}

/// The cell of an exact number system. Every refutation is replayed from what it prints.
fn exact_cell<F: Exact + Sample + Catalogue>(fault: Fault) -> String {
    let planted = Planted { fault };
    let (Some(unequal), Some(equal)) = (stage::<F>(fault, false), stage::<F>(fault, true)) else {
        return not_applicable(fault).into();
    };
    assert!(
        conforms(&planted, &equal),
        "{fault}: the shapes must fit at equal widths"
    );
    for (network, batch) in [&unequal, &equal] {
        let verdict = cross_check(network, &[&planted, &Backprop], std::slice::from_ref(batch));
        let Verdict::Refuted(found) = verdict else {
            return format!("{verdict}");
        };
        let replayed = replay(&found, network.blueprint(), &planted, &Backprop);
        assert_eq!(
            replayed,
            Replayed::Confirmed,
            "{fault} in {}: {found}",
            F::NAME
        );
        assert_eq!(found.shrunk, Shrunk::Minimal);
        let caught_as_shape = found
            .note
            .as_ref()
            .is_some_and(|note| note.contains("wrong shape"));
        let fits = conforms(&planted, &(network.clone(), batch.clone()));
        assert_eq!(caught_as_shape, !fits, "{fault} in {}", F::NAME);
        assert_ne!(found.left.value, found.right.value);
        assert!(found.place.starts_with("dJ/d"), "{}", found.place);
    }
    if conforms(&planted, &unequal) {
        "refuted".into()
    } else {
        "shape".into()
    }
}

fn f64_cell(fault: Fault) -> String {
    let planted = Planted { fault };
    let verdict = |equal: bool| {
        let (network, batch) = stage::<f64>(fault, equal).unwrap();
        sample_check(&network, &[&planted, &Backprop], &[batch])
    };
    match (verdict(false), verdict(true)) {
        (
            Verdict::Undecided(Reason::Differ { .. }),
            Verdict::Undecided(Reason::Differ { place, .. }),
        ) => {
            assert!(place.starts_with("dJ/d"), "{place}");
            "differs".into()
        }
        (Verdict::IllFormed(_), Verdict::Undecided(Reason::Differ { .. })) => {
            "shape+differs".into()
        }
        (unequal, equal) => format!("{unequal}; {equal}"),
    }
}

#[test]
fn every_planted_fault_is_caught_in_every_number_system_or_says_why_it_does_not_apply() {
    let mut found = String::from("\nfault fp dyadic rational exp f64\n");
    for fault in Fault::ALL {
        let cells = [
            exact_cell::<Fp>(*fault),
            exact_cell::<Dyadic>(*fault),
            exact_cell::<Rational>(*fault),
            exact_cell::<ExpRational>(*fault),
            f64_cell(*fault),
        ];
        writeln!(found, "{fault} {}", cells.join(" ")).unwrap();
    }
    let words = |table: &str| -> Vec<Vec<String>> {
        let lines = table.lines().filter(|line| !line.is_empty());
        lines
            .map(|line| line.split_whitespace().map(str::to_owned).collect())
            .collect()
    };
    assert_eq!(words(&found), words(TABLE), "{found}");
    assert!(
        words(TABLE).iter().all(|row| row.len() == 6),
        "an empty cell"
    );
}

#[test]
fn there_are_at_least_sixteen_faults_with_different_names() {
    let mut names: Vec<&str> = Fault::ALL.iter().map(|fault| fault.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() >= 16 && names.len() == Fault::ALL.len());
}

#[test]
fn without_its_fault_the_planted_calculator_would_be_right() {
    // Faults that do nothing in a network leave the closed form, so it must agree there.
    let (network, batch) = written::<Fp>("3 -> 2 opaque -> 4 opaque", LossKind::Opaque, 2, 3);
    for fault in [
        Fault::SoftmaxDiagonal,
        Fault::GammaWrongSum,
        Fault::SlopeForOutput,
        Fault::PatternIgnored,
    ] {
        assert!(fault.out_of_place(&network).is_some());
        let verdict = cross_check(
            &network,
            &[&Planted { fault }, &Backprop],
            std::slice::from_ref(&batch),
        );
        assert!(matches!(verdict, Verdict::Checked(_)), "{fault}: {verdict}");
    }
}

#[test]
fn a_reversed_product_shows_first_at_three_layers() {
    let (network, batch) = written::<Fp>(
        "2 -> 2 square -> 2 square",
        LossKind::HalfSquaredError,
        2,
        3,
    );
    let planted = Planted {
        fault: Fault::ProductReversed,
    };
    let verdict = cross_check(
        &network,
        &[&planted, &Backprop],
        std::slice::from_ref(&batch),
    );
    assert!(matches!(verdict, Verdict::Checked(_)), "{verdict}");
    let (deeper, _) = written::<Fp>(
        "2 -> 2 square -> 2 square -> 2 square",
        LossKind::HalfSquaredError,
        2,
        3,
    );
    let limits = Limits::of(&deeper);
    let found = smallest_counterexample(deeper.blueprint(), &planted, &Backprop, limits).unwrap();
    assert_eq!(found.sizes[0], ("n".to_string(), 3));
}

#[test]
fn a_search_that_runs_out_of_evaluations_does_not_claim_to_be_minimal() {
    let (network, _) = written::<Fp>("2 -> 2 square", LossKind::HalfSquaredError, 2, 3);
    let planted = Planted { fault: Fault::Sign };
    let search = |evaluations| {
        let limits = Limits {
            evaluations,
            ..Limits::of(&network)
        };
        smallest_counterexample(network.blueprint(), &planted, &Backprop, limits)
    };
    assert_eq!(
        search(1000).map(|found| found.shrunk),
        Some(Shrunk::Minimal)
    );
    let stopped: Vec<_> = (1..20)
        .filter_map(search)
        .map(|found| found.shrunk)
        .collect();
    assert!(stopped.contains(&Shrunk::Stopped), "{stopped:?}");
}

/// A counterexample is 1-minimal: each value replaced by a simpler one loses the difference.
#[test]
fn in_a_counterexample_no_value_can_be_replaced_by_a_simpler_one() {
    let (network, batch) = written::<Rational>(
        "2 -> 3 square -> 2 square",
        LossKind::HalfSquaredError,
        2,
        1,
    );
    for fault in [
        Fault::ValueForSlope,
        Fault::FactorTwo,
        Fault::SlopeMissing,
        Fault::ExampleSumMissing,
    ] {
        let planted = Planted { fault };
        let verdict = cross_check(
            &network,
            &[&planted, &Backprop],
            std::slice::from_ref(&batch),
        );
        let Verdict::Refuted(found) = verdict else {
            panic!("{fault}: {verdict}")
        };
        let simpler = ["0", "1", "-1", "2", "-2"];
        for index in 0..found.values.len() {
            let text = found.values[index].1.clone();
            let inner = text.trim_start_matches('[').trim_end_matches(']');
            for (position, old) in inner.split_whitespace().enumerate() {
                let old = old.trim_end_matches(';');
                for new in simpler.iter().take_while(|new| **new != old) {
                    let mut changed = found.clone();
                    let words: Vec<String> = inner
                        .split_whitespace()
                        .enumerate()
                        .map(|(at, word)| {
                            if at == position {
                                word.replace(old, new)
                            } else {
                                word.into()
                            }
                        })
                        .collect();
                    changed.values[index].1 = format!("[{}]", words.join(" "));
                    // Whatever now comes out, no entry may differ: `Confirmed` and `Otherwise`
                    // with two values both mean that the difference is still there.
                    let gradients_differ = still_differs(&changed, network.blueprint(), &planted);
                    assert!(
                        !gradients_differ,
                        "{fault}: {} = {new}",
                        found.values[index].0
                    );
                }
            }
        }
    }
}

fn still_differs(
    changed: &gradproof::evidence::Counterexample,
    blueprint: &gradproof::network::Blueprint<Rational>,
    planted: &Planted,
) -> bool {
    let places = (1..=2).flat_map(|l| {
        let layer = ["", "¹", "²"][l];
        (0..3).flat_map(move |row| {
            let weights = (0..3).map(move |col| format!("dJ/dW{layer} [row {row}, col {col}]"));
            weights.chain(std::iter::once(format!("dJ/dB{layer} [row {row}]")))
        })
    });
    places.into_iter().any(|place| {
        let mut at = changed.clone();
        at.place = place;
        match replay(&at, blueprint, planted, &Backprop) {
            Replayed::Confirmed => true,
            Replayed::Otherwise(what) => what.contains(" against "),
        }
    })
}

/// Faults that single rows and pairs of equal inputs cannot show, in the system that is decided
/// row by row, with more exponentials than pairs of rows can have.
#[test]
fn a_method_that_mixes_or_forgets_examples_is_refuted_though_rows_are_decided_one_by_one() {
    for arch in [
        "2 -> 3 sigmoid",
        "2 -> 1 sigmoid -> 2",
        "2 -> 3 relu -> 8 softmax",
    ] {
        let loss = LossKind::HalfSquaredError;
        let (network, batch) = written::<ExpRational>(arch, loss, 4, 2);
        let sound = cross_check(
            &network,
            &[&ClosedForm::Fast, &Backprop],
            std::slice::from_ref(&batch),
        );
        assert!(matches!(sound, Verdict::Checked(_)), "{arch}: {sound}");
        let mixed = Planted {
            fault: Fault::ExamplesMixed,
        };
        let first_two = (
            "first two",
            |network: &Network<ExpRational>, batch: &Batch<ExpRational>| {
                Backprop.gradient(network, &batch.slice(0, batch.rows().min(2)))
            },
        );
        let wrong: [&dyn GradientMethod<ExpRational>; 2] = [&mixed, &first_two];
        for method in wrong {
            let verdict = cross_check(&network, &[method, &Backprop], std::slice::from_ref(&batch));
            assert!(
                matches!(verdict, Verdict::Refuted(_)),
                "{arch}, {}: {verdict}",
                method.name()
            );
        }
    }
}

#[test]
fn where_most_of_a_layer_is_silent_nothing_is_checked() {
    // One of three hidden units is alive: relu(x), relu(-1), relu(-1).
    let network = |alive: f64| {
        let (template, _) = written::<f64>("1 -> 3 relu -> 1", LossKind::HalfSquaredError, 2, 0);
        let first = gradproof::network::Affine {
            weights: nalgebra::DMatrix::from_row_slice(3, 1, &[1.0, 0.0, 0.0]),
            bias: nalgebra::DVector::from_row_slice(&[0.0, alive, alive]),
        };
        let second = gradproof::network::Affine {
            weights: nalgebra::DMatrix::from_element(1, 3, 1.0),
            bias: nalgebra::DVector::zeros(1),
        };
        Network::new(vec![first, second], template.blueprint().clone()).unwrap()
    };
    let inputs = nalgebra::DMatrix::from_row_slice(2, 1, &[1.0, 2.0]);
    let batch = Batch::new(inputs, nalgebra::DMatrix::zeros(2, 1)).unwrap();
    let methods: [&dyn GradientMethod<f64>; 2] = [&Backprop, &ClosedForm::Fast];
    let silent = sample_check(&network(-1.0), &methods, std::slice::from_ref(&batch));
    assert_eq!(silent, Verdict::Undecided(Reason::MostlyZero { layer: 1 }));
    let alive = sample_check(&network(1.0), &methods, std::slice::from_ref(&batch));
    assert!(matches!(alive, Verdict::Sampled(_)), "{alive}");
    // The same over the rationals.
    let kinds: gradproof::network::Architecture = "1 -> 3 relu -> 1".parse().unwrap();
    let blueprint = kinds
        .blueprint::<Rational>(LossKind::HalfSquaredError, 0)
        .unwrap();
    let exact = Instance::of(&network(-1.0), &batch).unwrap();
    let (network, batch) = exact.build(&blueprint).unwrap();
    let verdict = cross_check(&network, &[&Backprop, &ClosedForm::Fast], &[batch]);
    assert_eq!(verdict, Verdict::Undecided(Reason::MostlyZero { layer: 1 }));
}

#[test]
fn doubles_that_differ_by_more_than_rounding_are_never_sampled() {
    let (network, batch) = written::<f64>("4 -> 5 tanh -> 3 softmax", LossKind::CrossEntropy, 4, 1);
    let place = Gradient::zeros(&network).coordinates()[3];
    let off_by = |error: f64| {
        let wrong = (
            "wrong",
            move |network: &Network<f64>, batch: &Batch<f64>| {
                let mut gradient = Backprop.gradient(network, batch)?;
                *gradient.at_mut(place) += error;
                Ok(gradient)
            },
        );
        sample_check(
            &network,
            &[&wrong, &ClosedForm::Fast],
            std::slice::from_ref(&batch),
        )
    };
    assert!(
        matches!(off_by(0.0), Verdict::Sampled(_)),
        "{}",
        off_by(0.0)
    );
    for error in [1e-12, -1e-12, 1.0, f64::NAN, f64::INFINITY] {
        let verdict = off_by(error);
        let Verdict::Undecided(Reason::Differ { place: named, .. }) = verdict else {
            panic!("{error}: {verdict}");
        };
        assert_eq!(named, place.to_string());
    }
}

#[test]
fn a_sum_in_another_order_is_only_rounding() {
    // a - y cancels almost all digits of a, so L' is all rounding error of the forward pass.
    let arch: gradproof::network::Architecture = "3 -> 1".parse().unwrap();
    let blueprint = arch
        .blueprint::<f64>(LossKind::HalfSquaredError, 0)
        .unwrap();
    let affine = gradproof::network::Affine {
        weights: nalgebra::DMatrix::from_row_slice(1, 3, &[0.1, 0.7, 1e-3]),
        bias: nalgebra::DVector::from_element(1, 0.3),
    };
    let network = Network::new(vec![affine], blueprint).unwrap();
    let inputs = nalgebra::DMatrix::from_row_slice(1, 3, &[0.9, 0.3, 0.77]);
    let a = 0.3 + (1e-3 * 0.77 + (0.7 * 0.3 + 0.1 * 0.9));
    let target = nalgebra::DMatrix::from_element(1, 1, a * (1.0 - 1e-13));
    let batch = Batch::new(inputs, target).unwrap();
    let other_order = (
        "other order",
        |network: &Network<f64>, batch: &Batch<f64>| {
            let (x, w) = (batch.inputs(), network.w(1));
            let a = (network.b(1)[0] + w[2] * x[2]) + (w[1] * x[1] + w[0] * x[0]);
            let error = a - batch.targets()[0];
            let mut gradient = Gradient::zeros(network);
            *gradient.weight_mut(1) = x * error;
            gradient.bias_mut(1)[0] = error;
            Ok(gradient)
        },
    );
    let verdict = sample_check(&network, &[&other_order, &Backprop], &[batch]);
    // Too little is left of the gradient to call it sampled, but it is no difference either.
    assert!(
        !matches!(verdict, Verdict::Undecided(Reason::Differ { .. })),
        "{verdict}"
    );
}

#[test]
fn the_error_bound_is_the_degree_over_the_size_of_the_field_for_each_instance() {
    let (network, _) = written::<Fp>(
        "2 -> 3 square -> 2 square",
        LossKind::HalfSquaredError,
        2,
        1,
    );
    // a^(0) has degree 1, z^(1) 2, a^(1) 4, z^(2) 5, a^(2) 10; (a - y)² at most 2 · 11 = 22.
    let log2 = |instances| match error_bound(&network, instances) {
        Bound::Probability { log2 } => log2,
        Bound::None => panic!("polynomials have a bound"),
    };
    assert!((log2(1) - (22f64.log2() - 61.0)).abs() < 1e-9);
    assert!((log2(3) - 3.0 * log2(1)).abs() < 1e-9);
    let (opaque, _) = written::<Fp>("2 -> 3 opaque -> 2", LossKind::HalfSquaredError, 2, 1);
    assert_eq!(error_bound(&opaque, 1), Bound::None);
    let (softmax, _) = written::<Fp>("2 -> 3 softmax", LossKind::Weighted, 2, 1);
    assert_eq!(error_bound(&softmax, 1), Bound::None);
}

#[test]
fn a_counterexample_that_was_tampered_with_is_not_confirmed() {
    let (network, batch) = written::<Fp>("2 -> 3 square -> 2", LossKind::HalfSquaredError, 2, 1);
    let planted = Planted { fault: Fault::Sign };
    let Verdict::Refuted(found) = cross_check(&network, &[&planted, &Backprop], &[batch]) else {
        panic!("not refuted");
    };
    let confirmed = |changed: &gradproof::evidence::Counterexample| {
        replay(changed, network.blueprint(), &planted, &Backprop) == Replayed::Confirmed
    };
    assert!(confirmed(&found));
    let mut other_value = found.clone();
    other_value.left.value = "17".into();
    assert!(!confirmed(&other_value));
    let mut other_side = found.clone();
    other_side.right.value = "17".into();
    assert!(!confirmed(&other_side));
    let mut other_loss = found.clone();
    other_loss.setting[1].1 = "weighted".into();
    assert!(!confirmed(&other_loss));
    let mut other_number = found.clone();
    other_number.number = "rational";
    assert!(!confirmed(&other_number));
    let mut other_method = found.clone();
    other_method.left.method = "someone else".into();
    assert!(!confirmed(&other_method));
    let mut no_sizes = found.clone();
    no_sizes.sizes.clear();
    assert!(!confirmed(&no_sizes));
    let mut no_layers = found.clone();
    no_layers.values.drain(..no_layers.values.len() - 2);
    assert!(!confirmed(&no_layers));
    let mut other_place = found.clone();
    other_place.place = "dJ/dW¹ [row 7, col 7]".into();
    assert!(!confirmed(&other_place));
    let mut unreadable = found.clone();
    unreadable.values[0].1 = "[1 2; 3]".into();
    assert!(!confirmed(&unreadable));
    let mut other_network = *found;
    other_network.setting[0].1 = "1 -> 1 cube".into();
    assert!(!confirmed(&other_network));
}

#[test]
fn a_user_s_closure_of_the_wrong_shape_is_ill_formed_and_one_without_result_is_undecided() {
    let (network, batch) = written::<Fp>("2 -> 3 square -> 2", LossKind::HalfSquaredError, 2, 1);
    let other = written::<Fp>("2 -> 4 square -> 2", LossKind::HalfSquaredError, 2, 1).0;
    let wrong = ("wrong shape", |_: &Network<Fp>, _: &_| {
        Ok(gradproof::gradient::Gradient::zeros(&other))
    });
    let verdict = cross_check(&network, &[&wrong, &Backprop], std::slice::from_ref(&batch));
    assert!(matches!(verdict, Verdict::IllFormed(_)), "{verdict}");
    let deeper = written::<Fp>(
        "2 -> 3 square -> 3 square -> 2",
        LossKind::HalfSquaredError,
        2,
        1,
    )
    .0;
    let too_deep = ("too deep", |_: &Network<Fp>, _: &_| {
        Ok(Gradient::zeros(&deeper))
    });
    let verdict = cross_check(
        &network,
        &[&too_deep, &Backprop],
        std::slice::from_ref(&batch),
    );
    assert!(matches!(verdict, Verdict::IllFormed(_)), "{verdict}");
    let long_bias = ("long bias", |network: &Network<Fp>, batch: &Batch<Fp>| {
        let mut gradient = Backprop.gradient(network, batch)?;
        *gradient.bias_mut(1) = nalgebra::DVector::zeros(network.width(1) + 1);
        Ok(gradient)
    });
    let verdict = cross_check(
        &network,
        &[&long_bias, &Backprop],
        std::slice::from_ref(&batch),
    );
    assert!(matches!(verdict, Verdict::IllFormed(_)), "{verdict}");
    let silent = ("silent", |_: &Network<Fp>, _: &_| {
        Err(Cause::NotExact("no idea".into()).into())
    });
    let verdict = cross_check(
        &network,
        &[&silent, &Backprop],
        std::slice::from_ref(&batch),
    );
    assert!(
        matches!(verdict, Verdict::Undecided(Reason::Undefined { .. })),
        "{verdict}"
    );
    let verdict = cross_check::<Fp>(&network, &[&Backprop], std::slice::from_ref(&batch));
    assert_eq!(verdict, Verdict::Undecided(Reason::NothingToCompare));
    let verdict = cross_check::<Fp>(&network, &[&Backprop, &Backprop], &[]);
    assert_eq!(verdict, Verdict::Undecided(Reason::NothingToCompare));
}
