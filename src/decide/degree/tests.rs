//! Bounds on degrees against degrees: found by hand, or by interpolation along a random line.

use std::cell::RefCell;
use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use super::*;
use crate::decide::check::STEPS;
use crate::decide::evaluate::Evaluator;
use crate::decide::instance::{Place, Shape, set_sizes};
use crate::decide::oracle::{Draw, stream};
use crate::decide::values::member_values;
use crate::decide::world::Trouble;
use crate::derivation::claim::Claim;
use crate::derivation::{Derivation, Status};
use crate::number::Fp;

const HEAD: &str = r"
- $x, y, z \in \mathbb{R}$ and $v \in \mathbb{R}^{3}$
- $n \in \mathbb{N}$ and $W^{(l)} \in \mathbb{R}^{2 \times 2}$ for $l = 1, \dots, n$
- $g \colon \mathbb{R} \to \mathbb{R}$

We use $q(t) := \frac{t}{1 + t^2}$ and $s := v_1 + v_2 + v_3$.

";

/// A claim with a formula on its right, and where to look at it.
fn claim(formula: &str) -> (Arc<Claim>, Place) {
    let text = format!("{HEAD}$$ z + z = {formula} $$\n");
    let derivation = Derivation::read(&text);
    let status = &derivation.links.last().expect("a link").status;
    let Status::Claim { claim, .. } = status else {
        panic!("{formula}: {status:?}");
    };
    let layers = vec![2; claim.layers.len()];
    (claim.clone(), Place { depth: 3, layers })
}

/// The first value of a formula.
fn value<F, I>(formula: &str, interpretation: &I) -> Result<F, Trouble>
where
    F: Ring + Invert,
    I: Interpretation<F>,
{
    let (claim, place) = claim(formula);
    let shape = Shape::of(&claim);
    let mut world = shape.world(place.depth);
    let axes = shape.axes_at(place.depth);
    set_sizes(&mut world, &axes, &vec![2; axes.len()]);
    let mut evaluator = Evaluator::new(&world, interpretation, STEPS);
    let member = claim.members[1].as_ref().expect("a member");
    let values = member_values(&shape, &mut evaluator, member, &place)?;
    let first = values.all().next().cloned();
    Ok(first.expect("a value"))
}

fn bounds(formula: &str) -> Result<(Degree, Extent), Trouble> {
    let variables = Variables::default();
    let degree = value(formula, &variables)?;
    Ok((degree, variables.arguments()))
}

/// Every variable is a random linear function of one number.
struct Line {
    seed: u64,
    at: Fp,
    variables: RefCell<Vec<String>>,
    arguments: RefCell<Vec<Fp>>,
}

impl Line {
    fn new(seed: u64, at: u64) -> Self {
        Line {
            seed,
            at: Fp::new(at),
            variables: RefCell::default(),
            arguments: RefCell::default(),
        }
    }

    /// Variables are met in the same order at all points of the line.
    fn variable(&self, name: String) -> Fp {
        let mut known = self.variables.borrow_mut();
        let number = known.iter().position(|known| *known == name);
        let number = number.unwrap_or_else(|| {
            known.push(name);
            known.len() - 1
        });
        let mut random = stream(self.seed, 1, number as u64);
        Fp::draw(&mut random) + self.at * Fp::draw(&mut random)
    }
}

impl Interpretation<Fp> for Line {
    fn leaf(&self, symbol: SymbolId, layer: i64, indices: &[i64]) -> Fp {
        self.variable(format!("{symbol:?} {layer} {indices:?}"))
    }

    fn function(&self, _: FunctionId, _: &[i64], order: u32, argument: &Fp) -> Option<Fp> {
        let mut known = self.arguments.borrow_mut();
        let number = known.iter().position(|known| known == argument);
        let number = number.unwrap_or_else(|| {
            known.push(*argument);
            known.len() - 1
        });
        Some(self.variable(format!("g {order} {number}")))
    }

    fn exp(&self, _: &Fp) -> Option<Fp> {
        None
    }

    fn ln(&self, _: &Fp) -> Option<Fp> {
        None
    }
}

/// Coefficients, the lowest first; no zeros at the end.
type Coefficients = Vec<Fp>;

fn trimmed(mut all: Coefficients) -> Coefficients {
    while all.last().is_some_and(Zero::is_zero) {
        all.pop();
    }
    all
}

fn product(a: &[Fp], b: &[Fp]) -> Coefficients {
    let mut all = vec![Fp::zero(); (a.len() + b.len()).saturating_sub(1)];
    for (i, a) in a.iter().enumerate() {
        for (j, b) in b.iter().enumerate() {
            all[i + j] += *a * *b;
        }
    }
    trimmed(all)
}

/// `a - b c`.
fn without(a: &[Fp], b: &[Fp], c: &[Fp]) -> Coefficients {
    let mut all = product(b, c);
    all.resize(all.len().max(a.len()), Fp::zero());
    for (at, all) in all.iter_mut().enumerate() {
        *all = a.get(at).copied().unwrap_or_else(Fp::zero) - *all;
    }
    trimmed(all)
}

fn divided(a: &[Fp], b: &[Fp]) -> (Coefficients, Coefficients) {
    let (mut rest, mut quotient) = (a.to_vec(), vec![Fp::zero(); a.len()]);
    let lead = b[b.len() - 1].inverse().expect("not zero");
    while rest.len() >= b.len() {
        let factor = rest[rest.len() - 1] * lead;
        let shift = rest.len() - b.len();
        quotient[shift] = factor;
        for (at, b) in b.iter().enumerate() {
            rest[shift + at] -= factor * *b;
        }
        rest = trimmed(rest);
    }
    (trimmed(quotient), rest)
}

/// The degrees of numerator and denominator of the quotient through these points 1, 2, ...,
/// in lowest terms. There must be more than twice as many points as both degrees together.
fn degrees(values: &[Fp]) -> (u64, u64) {
    let (mut whole, mut through) = (vec![Fp::one()], Vec::new());
    for (at, value) in values.iter().enumerate() {
        let at = Fp::new(at as u64 + 1);
        let evaluate = |of: &[Fp]| {
            let horner = |sum: Fp, next: &Fp| sum * at + *next;
            of.iter().rev().fold(Fp::zero(), horner)
        };
        let missing = *value - evaluate(&through);
        let factor = missing * evaluate(&whole).inverse().expect("another point");
        through = without(&through, &[-factor], &whole);
        whole = product(&whole, &[-at, Fp::one()]);
    }
    // Euclid's algorithm up to the middle.
    let (mut before, mut rest) = (whole, through);
    let (mut factor_before, mut factor) = (Vec::new(), vec![Fp::one()]);
    while 2 * rest.len() > values.len() {
        let (quotient, next) = divided(&before, &rest);
        let next_factor = without(&factor_before, &quotient, &factor);
        (before, rest) = (rest, next);
        (factor_before, factor) = (factor, next_factor);
    }
    let degree = |of: &[Fp]| of.len().saturating_sub(1) as u64;
    assert!(degree(&rest) + degree(&factor) < values.len() as u64 / 2);
    (degree(&rest), degree(&factor))
}

const POINTS: u64 = 160;

/// The degrees of a formula and of all differences of arguments along a random line.
fn measured(formula: &str, seed: u64) -> Result<((u64, u64), u64), Trouble> {
    let (mut values, mut arguments) = (Vec::new(), Vec::new());
    for at in 1..=POINTS {
        let line = Line::new(seed, at);
        values.push(value(formula, &line)?);
        arguments.push(line.arguments.into_inner());
    }
    let mut apart = 0;
    for one in 0..arguments[0].len() {
        for other in 0..one {
            let differences: Vec<Fp> = arguments.iter().map(|at| at[one] - at[other]).collect();
            apart = apart.max(degrees(&differences).0);
        }
    }
    Ok((degrees(&values), apart))
}

#[test]
fn interpolation_finds_degrees() {
    let quotient = |t: u64| {
        let t = Fp::new(t);
        // (t^3 + 1) (t + 5) / ((t + 2) (t + 5)) in lowest terms.
        (t * t * t + Fp::one()) * (t + Fp::new(2)).inverse().expect("not zero")
    };
    let values: Vec<Fp> = (1..=20).map(quotient).collect();
    assert_eq!(degrees(&values), (3, 1));
    assert_eq!(degrees(&[Fp::zero(); 8]), (0, 0));
}

#[test]
fn degrees_are_those_found_by_hand() {
    // The degrees in lowest terms, and the bounds where these are larger.
    for (formula, lowest, larger) in [
        ("7", (0, 0), None),
        ("x", (1, 0), None),
        ("x^2 y + 3 x", (3, 0), None),
        (r"\frac{1}{y}", (0, 1), None),
        (r"\frac{x}{y} + \frac{y}{x}", (2, 2), None),
        (r"\frac{1}{y} + \frac{1}{y^2}", (1, 2), Some((2, 3))),
        ("(x y)^{-3} x", (0, 5), Some((1, 6))),
        (r"\frac{\frac{x}{y}}{\frac{y}{x^2}}", (3, 2), None),
        (r"\sum_i \frac{v_i}{\sum_j v_j}", (0, 0), Some((1, 1))),
        (r"\frac{x}{s} + \frac{y}{s^2}", (2, 2), Some((3, 3))),
        // Derivatives.
        (r"\frac{\partial}{\partial y} \frac{1}{y}", (0, 2), None),
        (r"\frac{\partial}{\partial x} (x^3 y + z)", (3, 0), None),
        (
            r"\frac{\partial}{\partial x} \frac{x^2 + y^2}{x^2 + 1}",
            (3, 4),
            None,
        ),
        (
            r"\frac{\partial^2}{\partial x^2} \frac{y}{1 + x}",
            (1, 3),
            None,
        ),
        (
            r"\frac{\partial}{\partial x} \frac{\partial}{\partial y} \frac{z}{x + y}",
            (1, 3),
            None,
        ),
        // Unknown functions: the answers are variables.
        ("g(x^5) y", (2, 0), None),
        (r"\frac{\partial}{\partial x} g(x^5)", (5, 0), None),
        (r"\frac{\partial}{\partial x} g(\frac{1}{x})", (1, 2), None),
        // Defined functions.
        ("q(x)", (1, 2), None),
        ("q'(x)", (2, 4), None),
        (r"q(\frac{1}{y})", (1, 2), Some((2, 3))),
        // Products of matrices.
        (r"(\prod_{l=1}^{n} W^{(l)})_{ij}", (3, 0), None),
        (r"(\prod_{l=1}^{n} \frac{1}{x} W^{(l)})_{ij}", (3, 3), None),
    ] {
        let (degree, _) = bounds(formula).expect("a bound");
        let found = (degree.above(), degree.below());
        assert_eq!(found, larger.unwrap_or(lowest), "{formula}");
        let (measured, _) = measured(formula, 1).expect("values");
        assert_eq!(measured, lowest, "{formula}");
    }
}

#[test]
fn exponentials_have_no_degree() {
    for formula in [
        "e^x",
        r"\log x",
        r"q(e^x)",
        r"\frac{\partial}{\partial x} e^{x y}",
    ] {
        assert!(bounds(formula).is_err(), "{formula}");
    }
}

/// A random formula with up to this many operations inside of each other.
fn formula(random: &mut ChaCha8Rng, depth: u32) -> String {
    let mut pick = |count: u32| random.next_u32() % count;
    if depth == 0 {
        return ["x", "y", "z", "v_1", "s", "2"][pick(6) as usize].into();
    }
    let (kind, power) = (pick(14), ["2", "3", "-1", "-2"][pick(4) as usize]);
    let one = formula(random, depth - 1);
    let two = formula(random, depth - 1);
    match kind {
        0 => format!(r"\left({one} + {two}\right)"),
        1 => format!(r"\left({one} - {two}\right)"),
        2 => format!(r"{one} \cdot {two}"),
        3 | 4 => format!(r"\frac{{{one}}}{{{two}}}"),
        5 => format!(r"\left({one}\right)^{{{power}}}"),
        6 => format!(r"g\left({one}\right)"),
        7 => format!(r"g'\left({one}\right)"),
        8 => format!(r"q\left({one}\right)"),
        9 => format!(r"q'\left({one}\right)"),
        10 => format!(r"\frac{{\partial}}{{\partial x}} \left({one}\right)"),
        11 => format!(r"\frac{{\partial}}{{\partial v_1}} \left({one}\right)"),
        12 => format!(r"\left(\sum_i v_i \cdot {one}\right)"),
        _ => format!(r"\left(\sum_i \frac{{{one}}}{{v_i + {two}}}\right)"),
    }
}

#[test]
fn bounds_are_no_smaller_than_the_degrees_of_random_formulas() {
    let mut random = stream(5, 0, 0);
    let (mut looked_at, mut with_denominator, mut with_arguments) = (0, 0, 0);
    for number in 0..300 {
        let depth = 1 + number % 4;
        let (one, two) = (formula(&mut random, depth), formula(&mut random, depth));
        let both = format!(r"\left({one}\right) - \left({two}\right)");
        // Where something zero is divided by there is nothing to bound.
        let (Ok((left, _)), Ok((right, _)), Ok((_, arguments))) =
            (bounds(&one), bounds(&two), bounds(&both))
        else {
            continue;
        };
        let extent = Extent::default().with(&left).with(&right);
        let highest = extent.difference().max(arguments.difference());
        if highest + extent.below.max(arguments.below) > POINTS / 2 - 2 {
            continue;
        }
        let seed = number as u64;
        let (Ok((one_is, _)), Ok((both_are, apart))) =
            (measured(&one, seed), measured(&both, seed))
        else {
            continue;
        };
        assert!(left.above() >= one_is.0, "{one}: {left}, {one_is:?}");
        assert!(left.below() >= one_is.1, "{one}: {left}, {one_is:?}");
        assert!(extent.difference() >= both_are.0, "{both}: {both_are:?}");
        assert!(arguments.difference() >= apart, "{both}: {apart}");
        looked_at += 1;
        with_denominator += u32::from(both_are.1 > 0);
        with_arguments += u32::from(apart > 1);
    }
    assert!(looked_at > 200 && with_denominator > 100 && with_arguments > 20);
}
