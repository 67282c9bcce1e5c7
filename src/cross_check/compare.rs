//! Exact comparison of methods on one network: a verdict for each pair of them.

use std::rc::Rc;
use std::time::{Duration, Instant};

use super::instance::Instance;
use super::random::Draw;
use super::search::{Limits, smallest_counterexample, within};
use crate::evidence::{Bound, Checked, Reason, Side, Verdict};
use crate::gradient::{Backprop, Coordinate, Gradient, GradientMethod};
use crate::network::{Batch, Cause, Network, Undefined};
use crate::number::{Exact, Ring};

/// An entry of the gradient in which two methods differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which entry.
    pub place: Coordinate,
    /// The number of the instance.
    pub instance: usize,
    /// By the first method.
    pub left: String,
    /// By the second method.
    pub right: String,
    /// Roughly the absolute difference, where sizes mean something.
    pub size: Option<f64>,
}

/// Two methods and what became of comparing them.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The first method.
    pub left: String,
    /// The second method.
    pub right: String,
    /// The verdict on their equality.
    pub verdict: Verdict,
    /// The largest difference where sizes can be compared, otherwise the first.
    pub largest: Option<Difference>,
    /// The time that both methods took together.
    pub time: Duration,
}

/// All pairs of methods.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// In the order of the methods.
    pub pairs: Vec<Pair>,
}

impl Comparison {
    /// The comparison of the same methods at more instances, added to this one.
    pub fn merge(self, other: Comparison) -> Comparison {
        let merge = |(left, right): (Pair, Pair)| Pair {
            verdict: left.verdict.merge(right.verdict),
            largest: match (left.largest, right.largest) {
                (Some(left), Some(right)) if right.size > left.size => Some(right),
                (left, right) => left.or(right),
            },
            time: left.time + right.time,
            ..left
        };
        Comparison {
            pairs: self.pairs.into_iter().zip(other.pairs).map(merge).collect(),
        }
    }

    /// The verdict on all pairs together: the worst.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.pairs.iter().map(|pair| pair.verdict.clone());
        Verdict::all(verdicts).unwrap_or(Verdict::Undecided(Reason::NothingToCompare))
    }
}

/// Compares all methods on all batches, exactly.
///
/// On a disagreement the verdict carries a small counterexample. A method that has no result
/// makes the verdict `undecided`, one of the wrong shape `ill-formed`, unless the shapes fit at
/// equal widths and the values are wrong even there: then it is `refuted`.
///
/// Over [`ExpRational`](crate::number::ExpRational) batches are decided one row at a time. For a
/// method that is additive in the examples the sum over the whole batch follows by linearity;
/// whether it is additive is tried at a few pairs of rows and at four rows of a narrow network.
/// A method must therefore calculate for the network and the batch that it is given, not answer
/// with a gradient that it found before. One that has no result on the narrow network is not
/// blamed for that.
///
/// ```
/// use std::sync::Arc;
/// use gradproof::cross_check::{Instance, cross_check};
/// use gradproof::evidence::Verdict;
/// use gradproof::gradient::{Backprop, ClosedForm, Gradient};
/// use gradproof::network::*;
/// use gradproof::number::{Fp, Rational};
///
/// let blueprint = Blueprint {
///     hidden: vec![Arc::new(Square)],
///     output: Output::elementwise(Identity),
///     objective: Objective::with_value(HalfSquaredError),
/// };
/// let mut n = 0;
/// let instance = Instance::generate(&[2, 3, 1], 2, || { n += 1; Rational::from_integer(n.into()) });
/// let (network, batch) = instance.build::<Fp>(&blueprint).unwrap();
///
/// let verdict = cross_check(&network, &[&ClosedForm::Literal, &Backprop], &[batch.clone()]);
/// assert_eq!(verdict.word(), "checked");
///
/// let mine = ("mine", |network: &Network<Fp>, _: &Batch<Fp>| Ok(Gradient::zeros(network)));
/// match cross_check(&network, &[&mine, &Backprop], &[batch]) {
///     Verdict::Refuted(found) => assert_eq!(found.setting("network"), Some("1 -> 1 identity")),
///     other => panic!("{other}"),
/// }
/// ```
///
/// Exact verdicts cannot be had over `f64`:
///
/// ```compile_fail
/// use gradproof::cross_check::cross_check;
/// use gradproof::network::{Batch, Network};
/// fn check(network: &Network<f64>, batch: Batch<f64>) {
///     cross_check::<f64>(network, &[], &[batch]);
/// }
/// ```
pub fn cross_check<F: Exact>(
    network: &Network<F>,
    methods: &[&dyn GradientMethod<F>],
    batches: &[Batch<F>],
) -> Verdict {
    compare(network, methods, batches, &mut |_, _| {}).verdict()
}

/// What one method said at every instance, and how long it took.
struct Answers<F: Exact> {
    gradients: Vec<Result<Gradient<F>, Undefined>>,
    time: Duration,
}

/// The same as [`cross_check`], with the verdict on each pair.
///
/// `progress` is called with the number of steps done and the number of all steps.
pub fn compare<F: Exact>(
    network: &Network<F>,
    methods: &[&dyn GradientMethod<F>],
    batches: &[Batch<F>],
    progress: &mut dyn FnMut(usize, usize),
) -> Comparison {
    let network = Rc::new(network.clone());
    let points: Vec<Point<F>> = batches.iter().flat_map(|b| points(&network, b)).collect();
    let steps = methods.len() * points.len();
    let mut answers = Vec::new();
    for (index, method) in methods.iter().enumerate() {
        let mut gradients = Vec::new();
        let start = Instant::now();
        for (done, Point { network, batch, .. }) in points.iter().enumerate() {
            let gradient = method.gradient(network, batch);
            gradients.push(gradient.and_then(|g| conforming(network, g)));
            progress(index * points.len() + done + 1, steps);
        }
        let time = start.elapsed();
        answers.push(Answers { gradients, time });
    }
    let mut pairs = Vec::new();
    for (i, left) in methods.iter().enumerate() {
        for (j, right) in methods.iter().enumerate().skip(i + 1) {
            let both = Both {
                network: &network,
                points: &points,
                methods: [*left, *right],
            };
            let (verdict, largest) = both.judge(&answers[i], &answers[j]);
            pairs.push(Pair {
                left: left.name(),
                right: right.name(),
                verdict,
                largest,
                time: answers[i].time + answers[j].time,
            });
        }
    }
    Comparison { pairs }
}

/// How many exponentials a row may bring in before two different rows are too many at once.
const EXPONENTIALS: usize = 2;

/// A network and a batch at which methods are compared.
struct Point<F: Exact> {
    network: Rc<Network<F>>,
    batch: Batch<F>,
    /// Whether the network is the given one.
    given: bool,
}

/// The batch itself, or its rows where batches are too large to decide.
///
/// Single rows do not show how a method sums over examples. So there are a few pairs of rows too,
/// where they bring in few exponentials, and a narrow network of the same kind with four rows.
fn points<F: Exact>(network: &Rc<Network<F>>, batch: &Batch<F>) -> Vec<Point<F>> {
    let given = |batch: Batch<F>| Point {
        network: Rc::clone(network),
        batch,
        given: true,
    };
    let rows = batch.rows();
    if !F::ROW_BY_ROW || rows == 1 {
        return vec![given(batch.clone())];
    }
    let mut points: Vec<Point<F>> = (0..rows).map(|row| given(batch.slice(row, 1))).collect();
    let mut firsts = vec![0, (rows - 1) / 2, rows - 2];
    firsts.dedup();
    for row in firsts {
        if exponentials(network, &batch.slice(row, 1)) <= EXPONENTIALS {
            points.push(given(batch.slice(row, 2)));
        }
    }
    points.extend(narrow_sibling(network));
    points
}

/// A network with the same activations and loss, as narrow as can be, and four random rows.
fn narrow_sibling<F: Exact>(network: &Network<F>) -> Option<Point<F>> {
    let n = network.depth();
    let mut widths = vec![1; n + 1];
    widths[0] = 2;
    if network.elementwise(n).is_none() {
        widths[n] = 2; // a softmax of one unit is constant
    }
    let mut draw = Draw::from_seed(0);
    let mut alive = None;
    for _ in 0..ATTEMPTS {
        let instance = Instance::generate(&widths, 4, || draw.simple());
        let Some((network, batch)) = instance.build(network.blueprint()) else {
            continue;
        };
        let idle = idle_layer(&network, &batch);
        if matches!(idle, Ok(None)) {
            alive = Some((network, batch));
            break;
        }
        if idle.is_ok() && alive.is_none() {
            alive = Some((network, batch));
        }
    }
    alive.map(|(network, batch)| Point {
        network: Rc::new(network),
        batch,
        given: false,
    })
}

/// How many narrow networks are drawn in search of one with gradient everywhere.
const ATTEMPTS: usize = 200;

/// How many units of a row are not rational. Those of a softmax share one sum, so three of them
/// count as one.
fn exponentials<F: Exact>(network: &Network<F>, row: &Batch<F>) -> usize {
    let Ok(trace) = network.forward(row) else {
        return 0;
    };
    let count = |l: usize| match network.elementwise(l) {
        Some(_) => trace
            .a(l)
            .iter()
            .filter(|a| a.to_rational().is_none())
            .count(),
        None => network.width(l).div_ceil(3),
    };
    (1..=network.depth()).map(count).sum()
}

/// A gradient whose shapes are those of the network, or an error that says what is wrong.
pub(super) fn conforming<F: Ring>(
    network: &Network<F>,
    gradient: Gradient<F>,
) -> Result<Gradient<F>, Undefined> {
    let shape = |what: String| Err(Cause::Shape(what).into());
    if gradient.depth() != network.depth() {
        let (found, n) = (gradient.depth(), network.depth());
        return shape(format!("a gradient of {found} layers for a network of {n}"));
    }
    for l in 1..=network.depth() {
        let (found, needed) = (gradient.weight(l).shape(), network.w(l).shape());
        if found != needed {
            let ((r, c), (rows, columns)) = (found, needed);
            return shape(format!("dJ/dW^{l} is {r} x {c}, not {rows} x {columns}"));
        }
        let (found, needed) = (gradient.bias(l).len(), network.b(l).len());
        if found != needed {
            return shape(format!("dJ/dB^{l} has {found} entries, not {needed}"));
        }
    }
    Ok(gradient)
}

/// Two methods on the same instances.
struct Both<'a, F: Exact> {
    network: &'a Network<F>,
    points: &'a [Point<F>],
    methods: [&'a dyn GradientMethod<F>; 2],
}

impl<F: Exact> Both<'_, F> {
    fn judge(&self, left: &Answers<F>, right: &Answers<F>) -> (Verdict, Option<Difference>) {
        let mut largest: Option<Difference> = None;
        let mut seen = Seen::new(self.network);
        let mut trouble = None;
        let mut compared = 0;
        let answers = left.gradients.iter().zip(&right.gradients);
        for (instance, (left, right)) in answers.enumerate() {
            match (left, right) {
                (Ok(left), Ok(right)) => {
                    compared += 1;
                    if self.points[instance].given {
                        seen.add(left, right);
                    }
                    for difference in differences(left, right, instance) {
                        if largest
                            .as_ref()
                            .is_none_or(|old| difference.size > old.size)
                        {
                            largest = Some(difference);
                        }
                    }
                }
                // A method may be made for the given network alone.
                _ if !self.points[instance].given => {}
                (Err(why), _) => trouble = trouble.or(Some((0, why.clone()))),
                (_, Err(why)) => trouble = trouble.or(Some((1, why.clone()))),
            }
        }
        if let Some(difference) = largest {
            let verdict = self.refute(difference.instance);
            return (verdict, Some(difference));
        }
        let verdict = match trouble {
            Some((
                _,
                Undefined {
                    cause: Cause::Shape(what),
                    ..
                },
            )) => self.wrong_shape(&what),
            Some((side, why)) => Verdict::Undecided(Reason::Undefined {
                method: self.methods[side].name(),
                why: why.to_string(),
            }),
            None if self.points.is_empty() => Verdict::Undecided(Reason::NothingToCompare),
            None => match seen.mostly_zero() {
                Some(layer) => Verdict::Undecided(Reason::MostlyZero { layer }),
                None => Verdict::Checked(Checked::new::<F>(compared, Bound::None)),
            },
        };
        (verdict, None)
    }

    /// The smallest counterexample, or the given instance with its values made simple.
    fn refute(&self, instance: usize) -> Verdict {
        let [left, right] = self.methods;
        let limits = Limits::of(self.network);
        let Point { network, batch, .. } = &self.points[instance];
        let found = smallest_counterexample(network.blueprint(), left, right, limits)
            .or_else(|| within(network, batch, left, right));
        match found {
            Some(counterexample) => Verdict::Refuted(Box::new(counterexample)),
            // Only if the numbers of the instance cannot be printed as rationals.
            None => Verdict::Undecided(Reason::Undefined {
                method: left.name(),
                why: format!(
                    "differs from {}, but no instance can be printed",
                    right.name()
                ),
            }),
        }
    }

    /// A wrong shape is a refutation if the values are wrong where the shapes fit.
    fn wrong_shape(&self, what: &str) -> Verdict {
        let [left, right] = self.methods;
        let limits = Limits::of(self.network);
        match smallest_counterexample(self.network.blueprint(), left, right, limits) {
            Some(mut counterexample) => {
                let note = format!("wrong shape at {:?}: {what}", self.network.widths());
                counterexample.note = Some(note);
                Verdict::Refuted(Box::new(counterexample))
            }
            None => Verdict::IllFormed(what.into()),
        }
    }
}

/// All entries in which two gradients differ.
pub(super) fn differences<F: Exact>(
    left: &Gradient<F>,
    right: &Gradient<F>,
    instance: usize,
) -> Vec<Difference> {
    let differing = |place: &Coordinate| left.at(*place) != right.at(*place);
    let places = left.coordinates().into_iter().filter(differing);
    places
        .map(|place| {
            let (left, right) = (left.at(place), right.at(place));
            Difference {
                place,
                instance,
                left: left.to_string(),
                right: right.to_string(),
                size: (left.clone() - right.clone()).approximate().map(f64::abs),
            }
        })
        .collect()
}

/// Which entries of the gradient were nonzero at some instance, layer by layer.
pub(super) struct Seen {
    places: Vec<Coordinate>,
    nonzero: Vec<bool>,
}

impl Seen {
    pub(super) fn new<F: Ring>(network: &Network<F>) -> Self {
        let places = Gradient::zeros(network).coordinates();
        Seen {
            nonzero: vec![false; places.len()],
            places,
        }
    }

    pub(super) fn add<F: Ring>(&mut self, left: &Gradient<F>, right: &Gradient<F>) {
        for (place, nonzero) in self.places.iter().zip(&mut self.nonzero) {
            *nonzero |= !left.at(*place).is_zero() || !right.at(*place).is_zero();
        }
    }

    /// A layer in which more than half of the entries were always zero.
    pub(super) fn mostly_zero(&self) -> Option<usize> {
        let last = self.places.last().map_or(0, |place| place.layer());
        (1..=last).find(|layer| {
            let entries = self.places.iter().zip(&self.nonzero);
            let of_layer = entries.filter(|(place, _)| place.layer() == *layer);
            let (all, zero) = of_layer.fold((0, 0), |(all, zero), (_, nonzero)| {
                (all + 1, zero + usize::from(!nonzero))
            });
            2 * zero > all
        })
    }
}

/// A layer in which more than half of the gradient is zero on every row, if there is one.
///
/// Comparing methods on such a network says little; weights drawn at random had better be drawn
/// again.
///
/// # Errors
/// If the gradient does not exist on some row.
pub fn idle_layer<F: Ring>(
    network: &Network<F>,
    batch: &Batch<F>,
) -> Result<Option<usize>, Undefined> {
    let mut seen = Seen::new(network);
    for row in 0..batch.rows() {
        let gradient = Backprop.gradient(network, &batch.slice(row, 1))?;
        seen.add(&gradient, &gradient);
    }
    Ok(seen.mostly_zero())
}

/// One side of a difference, for reports.
pub(super) fn side(method: String, value: String) -> Side {
    Side { method, value }
}
