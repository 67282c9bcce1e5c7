//! Comparison over `f64`: closeness against a bound on rounding, never equality.

use std::time::{Duration, Instant};

use nalgebra::DMatrix;

use super::compare::{Comparison, Difference, Pair, Seen, conforming, side};
use crate::evidence::{Reason, Sampled, Verdict};
use crate::gradient::{Approximation, Gradient, GradientMethod};
use crate::network::{Batch, Cause, Network, Output, Undefined};

/// Compares all methods on all batches over `f64`.
///
/// The verdict is `sampled` at best. Every entry is judged by itself: the difference must stay
/// below c · u · (the same formula on absolute values), where u is the unit roundoff and c counts
/// the additions on the longest path, plus what approximating methods estimate as their error. A
/// tolerance that hides most of a layer certifies nothing. A difference beyond the
/// bound is `undecided`: only exact numbers refute.
pub fn sample_check(
    network: &Network<f64>,
    methods: &[&dyn GradientMethod<f64>],
    batches: &[Batch<f64>],
) -> Verdict {
    sample_compare(network, methods, batches, &mut |_, _| {}).verdict()
}

struct Answers {
    results: Vec<Result<Approximation<f64>, Undefined>>,
    time: Duration,
}

/// The same as [`sample_check`], with the verdict on each pair.
///
/// `progress` is called with the number of steps done and the number of all steps.
pub fn sample_compare(
    network: &Network<f64>,
    methods: &[&dyn GradientMethod<f64>],
    batches: &[Batch<f64>],
    progress: &mut dyn FnMut(usize, usize),
) -> Comparison {
    let steps = methods.len() * batches.len();
    let mut answers = Vec::new();
    for (index, method) in methods.iter().enumerate() {
        let start = Instant::now();
        let mut results = Vec::new();
        for (done, batch) in batches.iter().enumerate() {
            results.push(method.approximate(network, batch).and_then(|found| {
                Ok(Approximation {
                    gradient: conforming(network, found.gradient)?,
                    error: found
                        .error
                        .map(|error| conforming(network, error))
                        .transpose()?,
                })
            }));
            progress(index * batches.len() + done + 1, steps);
        }
        let time = start.elapsed();
        answers.push(Answers { results, time });
    }
    let bounds: Vec<_> = batches
        .iter()
        .map(|batch| rounding_bound(network, batch))
        .collect();
    let mut pairs = Vec::new();
    for (i, left) in methods.iter().enumerate() {
        for (j, right) in methods.iter().enumerate().skip(i + 1) {
            let names = [left.name(), right.name()];
            let seen = Seen::new(network);
            let (verdict, largest) = judge(&names, seen, &bounds, &answers[i], &answers[j]);
            let [left, right] = names;
            pairs.push(Pair {
                left,
                right,
                verdict,
                largest,
                time: answers[i].time + answers[j].time,
            });
        }
    }
    Comparison { pairs }
}

fn judge(
    names: &[String; 2],
    mut seen: Seen,
    bounds: &[Result<Gradient<f64>, Undefined>],
    left: &Answers,
    right: &Answers,
) -> (Verdict, Option<Difference>) {
    let undefined = |name: &String, why: &Undefined| match &why.cause {
        Cause::Shape(what) => Verdict::IllFormed(what.clone()),
        _ => Verdict::Undecided(Reason::Undefined {
            method: name.clone(),
            why: why.to_string(),
        }),
    };
    if bounds.is_empty() {
        return (Verdict::Undecided(Reason::NothingToCompare), None);
    }
    let mut largest: Option<(f64, Difference)> = None;
    let mut relative: f64 = 0.0;
    let mut tolerance: f64 = 0.0;
    let mut beyond: Option<(f64, Difference, f64)> = None;
    let mut drowned = None;
    for (instance, bound) in bounds.iter().enumerate() {
        let (left, right) = match (&left.results[instance], &right.results[instance], bound) {
            (Ok(left), Ok(right), Ok(_)) => (left, right),
            (Err(why), ..) => return (undefined(&names[0], why), None),
            (_, Err(why), _) => return (undefined(&names[1], why), None),
            (.., Err(why)) => return (undefined(&"rounding bound".into(), why), None),
        };
        let Ok(bound) = bound else { continue };
        seen.add(&left.gradient, &right.gradient);
        let layers = left.gradient.depth();
        // For each layer: entries that are not zero, and those of them above the tolerance.
        let mut visible = vec![(0usize, 0usize); layers];
        let mut scale: f64 = 0.0;
        let (mut worst, mut granted): (f64, f64) = (0.0, 0.0);
        for at in left.gradient.coordinates() {
            let (x, y) = (*left.gradient.at(at), *right.gradient.at(at));
            let estimates = [&left.error, &right.error];
            let estimated: f64 = estimates
                .iter()
                .filter_map(|e| e.as_ref())
                .map(|e| e.at(at))
                .sum();
            let allowed = bound.at(at) + estimated;
            let difference = (x - y).abs();
            scale = scale.max(x.abs()).max(y.abs());
            worst = worst.max(difference);
            granted = granted.max(allowed);
            let (nonzero, above) = &mut visible[at.layer() - 1];
            *nonzero += usize::from(x != 0.0 || y != 0.0);
            *above += usize::from(x.abs().min(y.abs()) > allowed);
            let found = || Difference {
                place: at,
                instance,
                left: format!("{x:e}"),
                right: format!("{y:e}"),
                size: Some(difference),
            };
            // A tolerance without end excuses nothing, and a NaN is beyond every tolerance.
            let within = allowed.is_finite() && difference <= allowed;
            let excess = if difference.is_nan() {
                f64::INFINITY
            } else {
                difference
            };
            if !within && beyond.as_ref().is_none_or(|old| excess > old.0) {
                beyond = Some((excess, found(), allowed));
            }
            if difference > 0.0 && largest.as_ref().is_none_or(|(size, _)| difference > *size) {
                largest = Some((difference, found()));
            }
        }
        relative = relative.max(worst / scale);
        tolerance = tolerance.max(granted / scale);
        let hidden = |(nonzero, above): &(usize, usize)| *above == 0 || 2 * above < *nonzero;
        drowned = drowned.or(visible.iter().position(hidden));
    }
    let largest = largest.map(|(_, difference)| difference);
    let verdict = match (beyond, drowned) {
        (Some((_, found, tolerance)), _) => Verdict::Undecided(Reason::Differ {
            place: found.place.to_string(),
            left: side(names[0].clone(), found.left),
            right: side(names[1].clone(), found.right),
            tolerance,
        }),
        (None, Some(index)) => Verdict::Undecided(Reason::Drowned { layer: index + 1 }),
        (None, None) if seen.mostly_zero().is_some() => {
            let layer = seen.mostly_zero().unwrap_or_default();
            Verdict::Undecided(Reason::MostlyZero { layer })
        }
        (None, None) => Verdict::Sampled(Sampled {
            points: bounds.len(),
            // Equal numbers agree to all the digits that there are.
            digits: -relative.max(f64::EPSILON / 2.0).log10(),
            tolerance,
        }),
    };
    (verdict, largest)
}

/// c · u · (the gradient formula on absolute values), entry by entry.
///
/// Rounding in the forward pass moves z by some units of Σ |w a| + |b|. What such a move does to
/// an activation, a slope or L' is measured at a larger nudge and counts as part of its size, so
/// cancellation inside of them is seen.
fn rounding_bound(network: &Network<f64>, batch: &Batch<f64>) -> Result<Gradient<f64>, Undefined> {
    let n = network.depth();
    let trace = network.forward(batch)?;
    let mut sizes = vec![trace.a(0).map(f64::abs)]; // of a^(0), ..., a^(n)
    let mut slopes = Vec::new(); // sizes of g'(z^(1)), ..., h'(z^(n))
    let mut nudged = trace.outputs().clone();
    for l in 1..=n {
        let (z, a) = (trace.z(l), trace.a(l));
        let mut size = &sizes[l - 1] * network.w(l).map(f64::abs).transpose();
        for (mut column, b) in size.column_iter_mut().zip(network.b(l)) {
            column.add_scalar_mut(b.abs());
        }
        let moved_z = z + size * NUDGE;
        nudged = network.activate(l, &moved_z)?;
        sizes.push(sensitive(a, &nudged));
        slopes.push(match network.elementwise(l) {
            Some(g) => {
                let moved = g.derivatives(&moved_z, &nudged, l)?;
                sensitive(&g.derivatives(z, a, l)?, &moved)
            }
            None => DMatrix::zeros(0, 0), // softmax has no slope of its own
        });
    }
    let upstream = sensitive(
        &network.loss_gradient(trace.outputs(), batch)?,
        &network.loss_gradient(&nudged, batch)?,
    );
    let mut delta = match network.output() {
        Output::Elementwise(_) => upstream.component_mul(&slopes[n - 1]),
        Output::Softmax(_) => {
            let weighted = upstream.component_mul(&sizes[n]);
            let mut delta = weighted.clone();
            for (i, mut row) in delta.row_iter_mut().enumerate() {
                let mean = weighted.row(i).sum();
                row += sizes[n].row(i) * mean;
            }
            delta
        }
    };
    // Each layer adds as many terms as it is wide, and a few roundings of its own; so does the
    // batch. Both methods round, which doubles it.
    let additions: usize = network.widths().iter().map(|d| d + 4).sum::<usize>() + batch.rows();
    let c = additions as f64 * f64::EPSILON;
    let mut bound = Gradient::zeros(network);
    for l in (1..=n).rev() {
        *bound.weight_mut(l) = delta.transpose() * &sizes[l - 1] * c;
        for (bias, column) in bound.bias_mut(l).iter_mut().zip(delta.column_iter()) {
            *bias = column.sum() * c;
        }
        if l > 1 {
            delta = (delta * network.w(l).map(f64::abs)).component_mul(&slopes[l - 2]);
        }
    }
    Ok(bound)
}

/// How far a number is moved to see what depends on it: much more than rounding does.
const NUDGE: f64 = 1.0 / (1u64 << 26) as f64;

/// The size of each entry, plus how fast it moves under a nudge.
fn sensitive(values: &DMatrix<f64>, moved: &DMatrix<f64>) -> DMatrix<f64> {
    values.zip_map(moved, |x, moved| x.abs() + (moved - x).abs() / NUDGE)
}
