//! The text, the code and the derivative agree: the final formulas of the document, evaluated on a
//! network, are what the calculators compute and what differentiating the cost gives.

use std::sync::Arc;

use gradproof::cross_check::{Draw, Sample};
use gradproof::decide::evaluate::{Evaluator, Interpretation};
use gradproof::decide::instance::{Axis, Place, Shape, set_sizes};
use gradproof::decide::{STEPS, values::member_values};
use gradproof::derivation::claim::Claim;
use gradproof::derivation::term::{FunctionId, SymbolId};
use gradproof::derivation::theory::Theory;
use gradproof::derivation::{Derivation, Status};
use gradproof::gradient::{Backprop, ClosedForm, Gradient, GradientMethod};
use gradproof::network::{
    Activation, Affine, Batch, Blueprint, Loss, Network, Objective, Opaque, Output, Sigmoid,
    Square, Tanh, Undefined,
};
use gradproof::number::{Exp, ExpRational, Fp, Invert, Ring};
use nalgebra::DMatrix;

const DOCUMENT: &str = include_str!("../proofs/snider-2022.md");

/// L'(a) = a^2 + a: a loss without a target, as the document has it.
#[derive(Debug)]
struct Cost;

impl<F: Ring> Loss<F> for Cost {
    fn name(&self) -> String {
        "a^3/3 + a^2/2".into()
    }

    fn gradient(&self, a: &F, _: &F) -> Result<F, Undefined> {
        Ok(a.clone() * a.clone() + a.clone())
    }
}

/// The symbols of the document are the numbers of a network.
struct OfNetwork<'n, F: Ring> {
    theory: &'n Theory,
    network: &'n Network<F>,
    batch: &'n Batch<F>,
    exp: fn(&F) -> Option<F>,
}

impl<F: Ring> Interpretation<F> for OfNetwork<'_, F> {
    fn leaf(&self, symbol: SymbolId, layer: i64, indices: &[i64]) -> F {
        let at: Vec<usize> = indices.iter().map(|index| *index as usize - 1).collect();
        let layer = layer as usize;
        match self.theory.at(symbol).name.as_str() {
            "W" => self.network.w(layer)[(at[0], at[1])].clone(),
            "B" => self.network.b(layer)[at[0]].clone(),
            "a" if layer == 0 => self.batch.inputs()[(at[0], at[1])].clone(),
            other => panic!("{other} is not given"),
        }
    }

    fn function(&self, function: FunctionId, _: &[i64], order: u32, argument: &F) -> Option<F> {
        let name = self.theory.functions[function.0 as usize].name.as_str();
        let activation = |f: &dyn Activation<F>| match order {
            0 => f.value(argument).ok(),
            1 => f.derivative(argument).ok(),
            _ => None,
        };
        match (name, order) {
            ("g", _) => activation(self.network.g(1)),
            ("h", _) => activation(self.network.elementwise(self.network.depth())?),
            // Only the derivative of the loss is asked for.
            ("L", 0) => Some(F::zero()),
            ("L", 1) => Cost.gradient(argument, &F::zero()).ok(),
            _ => None,
        }
    }

    fn exp(&self, argument: &F) -> Option<F> {
        (self.exp)(argument)
    }

    fn ln(&self, _: &F) -> Option<F> {
        None
    }
}

/// The claim with this label.
fn claim(label: &str) -> Arc<Claim> {
    let derivation = Derivation::read(DOCUMENT);
    let link = derivation
        .links
        .iter()
        .find(|link| link.id == label)
        .expect("a label");
    match &link.status {
        Status::Claim { claim, .. } => claim.clone(),
        other => panic!("{label} is {other:?}"),
    }
}

/// Both sides of a formula for the gradient by W, for every layer.
fn evaluate<F: Ring + Invert>(
    claim: &Claim,
    network: &Network<F>,
    batch: &Batch<F>,
    exp: fn(&F) -> Option<F>,
) -> [Gradient<F>; 2] {
    let shape = Shape::of(claim);
    let n = network.depth();
    let mut world = shape.world(n as i64);
    let axes = shape.axes_at(n as i64);
    let sizes: Vec<i64> = axes
        .iter()
        .map(|axis| match axis {
            Axis::Width(_, layer) => network.width(*layer as usize) as i64,
            _ => batch.rows() as i64,
        })
        .collect();
    set_sizes(&mut world, &axes, &sizes);
    let interpretation = OfNetwork {
        theory: &claim.theory,
        network,
        batch,
        exp,
    };
    [0, 1].map(|side| {
        let member = claim.members[side].as_ref().expect("a member");
        let mut gradient = Gradient::zeros(network);
        for k in 0..n {
            let place = Place {
                depth: n as i64,
                layers: vec![k as i64],
            };
            let mut evaluator = Evaluator::new(&world, &interpretation, 100 * STEPS);
            let values = member_values(&shape, &mut evaluator, member, &place).expect("values");
            let layer = n - k;
            let [row, column] = claim.indices[..] else {
                panic!("two indices")
            };
            for r in 0..network.width(layer) {
                for c in 0..network.width(layer - 1) {
                    let at = |var| {
                        Some(
                            if var == row {
                                r
                            } else if var == column {
                                c
                            } else {
                                return None;
                            } as i64
                                + 1,
                        )
                    };
                    gradient.weight_mut(layer)[(r, c)] = values.at(at).expect("an entry");
                }
            }
        }
        gradient
    })
}

fn network<F: Sample>(
    draw: &mut Draw,
    widths: &[usize],
    hidden: Arc<dyn Activation<F>>,
    output: Output<F>,
) -> (Network<F>, Batch<F>) {
    let affine = widths
        .windows(2)
        .map(|pair| Affine {
            weights: draw.matrix(pair[1], pair[0]),
            bias: draw.matrix(pair[1], 1).column(0).into_owned(),
        })
        .collect();
    let blueprint = Blueprint {
        hidden: vec![hidden; widths.len() - 2],
        output,
        objective: Objective::gradient_only(Cost),
    };
    let batch = Batch::new(
        draw.matrix(2, widths[0]),
        DMatrix::zeros(2, widths[widths.len() - 1]),
    )
    .expect("a batch");
    (Network::new(affine, blueprint).expect("a network"), batch)
}

fn agree_exactly<F: Ring + Invert + Eq>(
    label: &str,
    network: &Network<F>,
    batch: &Batch<F>,
    exp: fn(&F) -> Option<F>,
) {
    let sides = evaluate(&claim(label), network, batch, exp);
    for method in [
        &ClosedForm::Literal as &dyn GradientMethod<F>,
        &ClosedForm::Fast,
        &Backprop,
    ] {
        let gradient = method.gradient(network, batch).expect("a gradient");
        for side in &sides {
            for layer in 1..=network.depth() {
                assert_eq!(
                    side.weight(layer),
                    gradient.weight(layer),
                    "{label}, {}, layer {layer}",
                    method.name()
                );
            }
        }
    }
    let nonzero = sides[0]
        .weight(1)
        .iter()
        .filter(|value| !value.is_zero())
        .count();
    assert!(nonzero > 0, "a gradient of zeros shows nothing");
}

fn agree_roughly(label: &str, network: &Network<f64>, batch: &Batch<f64>) {
    let sides = evaluate(&claim(label), network, batch, |x| Some(f64::exp(*x)));
    for method in [
        &ClosedForm::Literal as &dyn GradientMethod<f64>,
        &ClosedForm::Fast,
        &Backprop,
    ] {
        let gradient = method.gradient(network, batch).expect("a gradient");
        for side in &sides {
            for layer in 1..=network.depth() {
                let largest = gradient.weight(layer).amax();
                let error = (side.weight(layer) - gradient.weight(layer)).amax();
                assert!(
                    largest > 0.0 && error <= 1e-12 * largest,
                    "{label}, layer {layer}: {error}"
                );
            }
        }
    }
}

const WIDTHS: [&[usize]; 4] = [&[2, 3], &[3, 2, 4], &[2, 4, 3, 1], &[3, 2, 4, 1, 2]];

#[test]
fn the_formula_with_lambda_is_what_the_calculators_compute() {
    for (seed, widths) in WIDTHS.iter().enumerate() {
        let mut draw = Draw::from_seed(seed as u64);
        if widths.len() > 2 {
            let output = Output::elementwise(Opaque { key: 2 });
            let (network, batch) =
                network::<Fp>(&mut draw, widths, Arc::new(Opaque { key: 1 }), output);
            agree_exactly("E23", &network, &batch, |_| None);
            let (network, batch) = self::network::<f64>(
                &mut draw,
                widths,
                Arc::new(Tanh),
                Output::elementwise(Sigmoid),
            );
            agree_roughly("E23", &network, &batch);
        }
    }
}

#[test]
fn the_formula_with_gamma_is_what_the_calculators_compute() {
    // One output alone has the softmax 1 and no gradient.
    let several = WIDTHS.iter().filter(|widths| widths[widths.len() - 1] > 1);
    for (seed, widths) in several.enumerate() {
        let mut draw = Draw::from_seed(seed as u64);
        if widths.len() > 2 {
            let (network, batch) =
                network::<f64>(&mut draw, widths, Arc::new(Tanh), Output::softmax());
            agree_roughly("F3", &network, &batch);
        }
    }
    // Exponentials decided exactly: a small network with a wide enough output.
    let mut draw = Draw::from_seed(9);
    let (network, batch) =
        network::<ExpRational>(&mut draw, &[2, 1, 2], Arc::new(Square), Output::softmax());
    let batch = batch.slice(0, 1);
    agree_exactly("F3", &network, &batch, Exp::exp);
}

#[test]
fn with_another_exponential_the_formula_does_not_fit() {
    let mut draw = Draw::from_seed(4);
    let (network, batch) = network::<f64>(&mut draw, &[3, 2, 4], Arc::new(Tanh), Output::softmax());
    // e^(2z) in the place of e^z.
    let [_, right] = evaluate(&claim("F3"), &network, &batch, |x| Some(f64::exp(2.0 * *x)));
    let gradient = Backprop.gradient(&network, &batch).expect("a gradient");
    assert!((right.weight(1) - gradient.weight(1)).amax() > 1e-3);
}
