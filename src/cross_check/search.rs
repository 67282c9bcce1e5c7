//! Counterexamples: simplest sizes first, then values made as simple as they get, then replayed.

use super::compare::{conforming, differences, side};
use super::instance::Instance;
use super::random::Draw;
use crate::evidence::{Counterexample, Shrunk};
use crate::gradient::{Coordinate, GradientMethod};
use crate::network::{Batch, Blueprint, Cause, Network, Undefined};
use crate::number::{Exact, Rational};

/// How far the search for a small counterexample goes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest n.
    pub depth: usize,
    /// The largest width.
    pub width: usize,
    /// The largest m.
    pub rows: usize,
    /// How often the two methods may be evaluated.
    pub evaluations: usize,
}

impl Limits {
    /// The limits for a network: its own depth, widths up to 3, up to 2 examples.
    pub fn of<F: Exact>(network: &Network<F>) -> Self {
        Limits {
            depth: network.depth(),
            width: 3,
            rows: 2,
            evaluations: 100_000,
        }
    }
}

/// How many random instances of one size are looked at, and how many of them must be informative.
///
/// Where a fault shows on one side of a kink only, half of the instances see it.
const ATTEMPTS: usize = 24;
const INFORMATIVE: usize = 12;

/// The first counterexample in the order of n, the sum of widths, the widths, and m.
///
/// Networks of depth n take n - 1 neighbouring hidden activations of the blueprint. At each size a few random instances with small numbers are tried.
/// `None` if no difference shows within the limits.
pub fn smallest_counterexample<F: Exact>(
    blueprint: &Blueprint<F>,
    left: &dyn GradientMethod<F>,
    right: &dyn GradientMethod<F>,
    limits: Limits,
) -> Option<Counterexample> {
    let mut draw = Draw::from_seed(0);
    let mut contest = Contest::new(left, right, limits.evaluations);
    for n in 1..=limits.depth {
        for widths in width_tuples(n + 1, limits.width) {
            for rows in 1..=limits.rows {
                for blueprint in windows(blueprint, n) {
                    let found = contest.at_sizes(&blueprint, &widths, rows, &mut draw);
                    if let Some(instance) = found {
                        let (instance, finished) = contest.simplify(&blueprint, instance);
                        let shrunk = if finished {
                            Shrunk::Minimal
                        } else {
                            Shrunk::Stopped
                        };
                        return contest.write(&blueprint, &instance, shrunk);
                    }
                    if contest.exhausted() {
                        return None;
                    }
                }
            }
        }
    }
    None
}

/// The given instance as a counterexample, with as few rows and as simple values as can be had.
pub(super) fn within<F: Exact>(
    network: &Network<F>,
    batch: &Batch<F>,
    left: &dyn GradientMethod<F>,
    right: &dyn GradientMethod<F>,
) -> Option<Counterexample> {
    let mut instance = Instance::of(network, batch)?;
    let blueprint = network.blueprint();
    let size = instance.values_mut().len();
    let mut contest = Contest::new(left, right, (100_000_000 / size).min(100_000));
    let all = instance.rows();
    let singles = (0..all).map(|row| vec![row]);
    let pairs = (1..all).map(|row| vec![row - 1, row]);
    for rows in singles.chain(pairs) {
        let fewer = instance.select_rows(&rows);
        if contest.differ(blueprint, &fewer) {
            instance = fewer;
            break;
        }
    }
    let (instance, finished) = contest.simplify(blueprint, instance);
    let shrunk = if finished {
        Shrunk::ValuesOnly
    } else {
        Shrunk::Stopped
    };
    contest.write(blueprint, &instance, shrunk)
}

/// What came of evaluating both sides of a counterexample again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replayed {
    /// Both sides have the values that are printed, and these differ.
    Confirmed,
    /// Something else came out.
    Otherwise(String),
}

/// Evaluates both sides of a counterexample again, from what it prints and nothing else.
///
/// `blueprint` is that of the network for which it was found.
pub fn replay<F: Exact>(
    counterexample: &Counterexample,
    blueprint: &Blueprint<F>,
    left: &dyn GradientMethod<F>,
    right: &dyn GradientMethod<F>,
) -> Replayed {
    let otherwise = |what: &str| Replayed::Otherwise(what.into());
    let Some(instance) = Instance::read(counterexample) else {
        return otherwise("the values cannot be read");
    };
    let described = (
        counterexample.number,
        counterexample.setting("loss"),
        &counterexample.sizes,
        &counterexample.left.method,
        &counterexample.right.method,
    );
    let loss = blueprint.objective.loss().name();
    if described
        != (
            F::NAME,
            Some(loss.as_str()),
            &instance.sizes(),
            &left.name(),
            &right.name(),
        )
    {
        return otherwise("the description does not fit");
    }
    let candidates = windows(blueprint, instance.depth());
    let built = candidates.iter().find_map(|blueprint| {
        let built = instance.build(blueprint)?;
        (counterexample.setting("network") == Some(&built.0.describe())).then_some(built)
    });
    let Some((network, batch)) = built else {
        return otherwise("no such network");
    };
    let (Ok(left), Ok(right)) = (
        left.gradient(&network, &batch),
        right.gradient(&network, &batch),
    ) else {
        return otherwise("a side has no value");
    };
    let printed = (&counterexample.left.value, &counterexample.right.value);
    let again = differences(&left, &right, 0)
        .into_iter()
        .find(|difference| difference.place.to_string() == counterexample.place);
    match again {
        Some(found) if (&found.left, &found.right) == printed => Replayed::Confirmed,
        Some(found) => Replayed::Otherwise(format!("{} against {}", found.left, found.right)),
        None => otherwise("the sides agree there"),
    }
}

/// Two methods, and how often they may still be evaluated.
struct Contest<'a, F: Exact> {
    left: &'a dyn GradientMethod<F>,
    right: &'a dyn GradientMethod<F>,
    evaluations: usize,
}

/// What one instance shows.
enum Outcome {
    Differ {
        place: Coordinate,
        left: String,
        right: String,
    },
    Agree {
        informative: bool,
    },
    WrongShape,
    Nothing,
}

impl<'a, F: Exact> Contest<'a, F> {
    fn new(
        left: &'a dyn GradientMethod<F>,
        right: &'a dyn GradientMethod<F>,
        evaluations: usize,
    ) -> Self {
        Contest {
            left,
            right,
            evaluations,
        }
    }

    fn exhausted(&self) -> bool {
        self.evaluations == 0
    }

    fn outcome(&mut self, blueprint: &Blueprint<F>, instance: &Instance) -> Outcome {
        self.evaluations = self.evaluations.saturating_sub(1);
        let Some((network, batch)) = instance.build(blueprint) else {
            return Outcome::Nothing;
        };
        let mut sides = Vec::new();
        for method in [self.left, self.right] {
            match method
                .gradient(&network, &batch)
                .and_then(|g| conforming(&network, g))
            {
                Ok(gradient) => sides.push(gradient),
                Err(Undefined {
                    cause: Cause::Shape(_),
                    ..
                }) => return Outcome::WrongShape,
                Err(_) => return Outcome::Nothing,
            }
        }
        let (left, right) = (&sides[0], &sides[1]);
        if let Some(found) = differences(left, right, 0).into_iter().next() {
            let (place, left, right) = (found.place, found.left, found.right);
            return Outcome::Differ { place, left, right };
        }
        let places = left.coordinates();
        let nonzero = places
            .iter()
            .filter(|place| !left.at(**place).is_zero())
            .count();
        Outcome::Agree {
            informative: 2 * nonzero >= places.len(),
        }
    }

    fn differ(&mut self, blueprint: &Blueprint<F>, instance: &Instance) -> bool {
        matches!(self.outcome(blueprint, instance), Outcome::Differ { .. })
    }

    /// A random instance of these sizes in which the methods differ.
    fn at_sizes(
        &mut self,
        blueprint: &Blueprint<F>,
        widths: &[usize],
        rows: usize,
        draw: &mut Draw,
    ) -> Option<Instance> {
        let mut informative = 0;
        for _ in 0..ATTEMPTS {
            let instance = Instance::generate(widths, rows, || draw.simple());
            match self.outcome(blueprint, &instance) {
                Outcome::Differ { .. } => return Some(instance),
                Outcome::WrongShape => return None,
                Outcome::Agree { informative: true } => informative += 1,
                Outcome::Agree { informative: false } | Outcome::Nothing => {}
            }
            if informative == INFORMATIVE || self.exhausted() {
                return None;
            }
        }
        None
    }

    /// Replaces values by simpler ones until every replacement loses the difference.
    ///
    /// The second result is false if the evaluations ran out before.
    fn simplify(&mut self, blueprint: &Blueprint<F>, mut instance: Instance) -> (Instance, bool) {
        let count = instance.values_mut().len();
        loop {
            let mut changed = false;
            for index in 0..count {
                let original = instance.values_mut()[index].clone();
                for simpler in simpler_than(&original) {
                    if self.exhausted() {
                        return (instance, false);
                    }
                    *instance.values_mut()[index] = simpler;
                    if self.differ(blueprint, &instance) {
                        changed = true;
                        break;
                    }
                    *instance.values_mut()[index] = original.clone();
                }
            }
            if !changed {
                return (instance, true);
            }
        }
    }

    fn write(
        &mut self,
        blueprint: &Blueprint<F>,
        instance: &Instance,
        shrunk: Shrunk,
    ) -> Option<Counterexample> {
        let (network, _) = instance.build(blueprint)?;
        match self.outcome(blueprint, instance) {
            Outcome::Differ { place, left, right } => Some(Counterexample {
                number: F::NAME,
                setting: vec![
                    ("network".into(), network.describe()),
                    ("loss".into(), network.objective().loss().name()),
                ],
                sizes: instance.sizes(),
                values: instance.values(),
                place: place.to_string(),
                left: side(self.left.name(), left),
                right: side(self.right.name(), right),
                shrunk,
                note: None,
            }),
            _ => None,
        }
    }
}

/// The simpler ones among 0, 1, -1, 2, -2, simplest first.
fn simpler_than(value: &Rational) -> Vec<Rational> {
    let order = [0, 1, -1, 2, -2].map(|n: i64| Rational::from_integer(n.into()));
    order
        .into_iter()
        .take_while(|simpler| simpler != value)
        .collect()
}

/// All tuples of this length with entries from 1 to `width`, by sum and then in dictionary order.
fn width_tuples(length: usize, width: usize) -> Vec<Vec<usize>> {
    let mut tuples = vec![Vec::new()];
    for _ in 0..length {
        let extend = |tuple: &Vec<usize>| {
            let tuple = tuple.clone();
            (1..=width).map(move |d| [tuple.as_slice(), &[d]].concat())
        };
        tuples = tuples.iter().flat_map(extend).collect();
    }
    tuples.sort_by_key(|tuple| tuple.iter().sum::<usize>());
    tuples
}

/// The blueprints of depth n that are like the given one.
fn windows<F: Exact>(blueprint: &Blueprint<F>, n: usize) -> Vec<Blueprint<F>> {
    let hidden = &blueprint.hidden;
    let with = |hidden: Vec<_>| Blueprint {
        hidden,
        ..blueprint.clone()
    };
    if n - 1 > hidden.len() {
        return Vec::new();
    }
    let mut names: Vec<Vec<String>> = Vec::new();
    let mut found = Vec::new();
    for start in 0..=hidden.len() - (n - 1) {
        let window = hidden[start..start + n - 1].to_vec();
        let name = window.iter().map(|g| g.name()).collect();
        if !names.contains(&name) {
            names.push(name);
            found.push(with(window));
        }
    }
    found
}
