//! The exact random check: all links of a chain at random instances, every free index and layer.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::Zero;
use rand_chacha::rand_core::Rng;

use super::evaluate::Evaluator;
use super::instance::{Axis, Place, Shape, different_sizes, make_equal, set_sizes};
use super::lanes::{LANES, Lanes};
use super::oracle::{Draw, Oracles, stream};
use super::values::{Values, difference, member_values};
use super::world::{Trouble, World};
use crate::derivation::claim::{Claim, Member};
use crate::number::PrimePair;

/// How much is tried. The crippled variants exist to show that the full one is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// The random seed.
    pub seed: u64,
    /// How many instances.
    pub instances: usize,
    /// The deepest network.
    pub depth: i64,
    /// All widths are 1.
    pub narrow: bool,
    /// Free layers are at most 2.
    pub shallow: bool,
    /// Unknown functions are the identity.
    pub identity: bool,
}

impl Effort {
    /// The full check.
    pub fn full(seed: u64, instances: usize) -> Self {
        Effort {
            seed,
            instances,
            depth: 5,
            narrow: false,
            shallow: false,
            identity: false,
        }
    }
}

/// How many steps one member may take at one place.
pub const STEPS: u64 = 4_000_000;

/// How many steps one member may take at up to this many instances; twice as many at twice as many.
const ALL_STEPS: (u64, usize) = (24_000_000, 64);

/// The sizes that are always tried, all axes alike.
const SMALL: i64 = 3;

/// What is known about a chain before it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing.
    Nothing,
    /// Every link has a proof. The check would show a fault of the reader or of the kernel.
    Proved,
}

impl Known {
    /// Beside proofs it is a third of the instances, but every depth.
    pub fn effort(self, full: &Effort) -> Effort {
        const FEW: usize = 20;
        let fewer = match self {
            Known::Nothing => full.instances,
            Known::Proved => FEW.max(full.instances / 3),
        };
        Effort {
            instances: full.instances.min(fewer),
            ..*full
        }
    }

    /// The largest of the sizes that are always tried.
    fn small(self, effort: &Effort) -> i64 {
        match self {
            _ if effort.narrow => 1,
            Known::Nothing => SMALL,
            Known::Proved => SMALL - 1,
        }
    }
}

/// What the check found out about one pair of members.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// At how many instances the members were equal.
    pub instances: usize,
    /// At which depths and sizes, and how many instances at each.
    pub sizes: BTreeMap<(i64, Vec<i64>), usize>,
    /// Where they were compared.
    pub places: BTreeSet<Place>,
    /// The first place where they differ.
    pub differ: Option<Place>,
    /// Sizes that had to be equal, and the place.
    pub conditions: BTreeSet<(Place, Vec<(Axis, Axis)>)>,
    /// Whether some value was not zero.
    pub nonzero: bool,
    /// How many arguments unknown functions were asked for, at most.
    pub questions: usize,
    /// Why there was no value somewhere.
    pub trouble: Option<Trouble>,
}

/// What the check found out about all pairs, and what it may still do.
struct Progress {
    pairs: BTreeMap<(usize, usize), Findings>,
    /// How many steps are left for each member; none once it took too many at one place.
    steps: Vec<u64>,
    /// Whether every depth has had its turn. Then a member may run out of steps: what was compared
    /// counts.
    enough: bool,
}

impl Progress {
    fn new(shape: &Shape<'_>, effort: &Effort) -> Self {
        let pairs = pairs(shape.claim).into_iter();
        let (steps, instances) = ALL_STEPS;
        let steps = steps * effort.instances.div_ceil(instances).max(1) as u64;
        Progress {
            pairs: pairs.map(|pair| (pair, Findings::default())).collect(),
            steps: vec![steps; shape.claim.members.len()],
            enough: false,
        }
    }

    /// Whether more instances say nothing new, or take too long.
    fn is_over(&self) -> bool {
        self.pairs
            .iter()
            .all(|(pair, findings)| findings.differ.is_some() || !self.has_steps(*pair))
    }

    /// Notes why a member has no value somewhere; with too much work it is not tried again.
    fn fail(&mut self, at: usize, trouble: Trouble) {
        if matches!(trouble, Trouble::TooMuch(_)) {
            self.steps[at] = 0;
        }
        for (pair, findings) in &mut self.pairs {
            if pair.0 == at || pair.1 == at {
                findings.trouble.get_or_insert(trouble.clone());
            }
        }
    }

    fn has_steps(&self, pair: (usize, usize)) -> bool {
        self.steps[pair.0] > 0 && self.steps[pair.1] > 0
    }
}

/// All pairs of neighbours in a chain, and each member with the first.
pub fn pairs(claim: &Claim) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = (1..claim.members.len())
        .map(|right| (right - 1, right))
        .collect();
    pairs.extend((2..claim.members.len()).map(|right| (0, right)));
    pairs
}

/// Runs the check over one number system.
pub fn check<F: Draw>(
    shape: &Shape<'_>,
    effort: &Effort,
    purpose: u64,
) -> BTreeMap<(usize, usize), Findings> {
    let mut found = Progress::new(shape, effort);
    let depths = match depths(shape, effort) {
        Ok(depths) => depths,
        Err(trouble) => {
            for findings in found.pairs.values_mut() {
                findings.trouble = Some(trouble.clone());
            }
            return found.pairs;
        }
    };
    if depths.is_empty() {
        return found.pairs;
    }
    // Few instances are spread over the depths first.
    let together = (effort.instances / depths.len()).clamp(1, LANES);
    let groups = effort.instances.div_ceil(together).max(1);
    for group in 0..groups {
        found.enough = group >= depths.len();
        if found.is_over() {
            break;
        }
        let depth = depths[group % depths.len()];
        let mut random = stream(effort.seed, purpose, group as u64);
        let axes = shape.axes_at(depth);
        let mut sizes = different_sizes(&axes, shape.largest_number(), group % 4 == 3, &mut random);
        // Some claims fail only where two sizes are equal.
        if group % 4 == 2 && sizes.len() > 1 {
            let mut pick = || (random.next_u64() % sizes.len() as u64) as usize;
            let (one, other) = (pick(), pick());
            sizes[one] = sizes[other];
        }
        if effort.narrow {
            sizes.iter_mut().for_each(|size| *size = 1);
        }
        let mut world = shape.world(depth);
        set_sizes(&mut world, &axes, &sizes);
        let places: Vec<Place> = places(shape, depth, effort);
        let oracles = Oracles::<F>::new(effort, purpose, group as u64);
        let count = together.min(effort.instances - group * together);
        let run = Run {
            shape,
            world: &world,
            depth,
            sizes: &sizes,
        };
        let special = run.instances(&oracles, count, &places, &mut found);
        // Places that make sense only with equal widths get a world of their own.
        for (place, equal) in special {
            let mut sizes = sizes.clone();
            if !make_equal(&axes, &mut sizes, &equal) {
                continue;
            }
            let mut world = shape.world(depth);
            set_sizes(&mut world, &axes, &sizes);
            let run = Run {
                shape,
                world: &world,
                depth,
                sizes: &sizes,
            };
            let oracles = Oracles::<F>::new(effort, purpose, (groups + group) as u64);
            run.special(&oracles, &place, &mut found);
        }
    }
    found.pairs
}

/// Some claims fail at the smallest sizes only, which random ones may miss; and a multiple of the
/// prime may be written in an equation: 2^61 = 1. So a few small instances are tried modulo other
/// primes. They are not counted: all that they can do is to show a difference.
pub fn check_small(
    shape: &Shape<'_>,
    effort: &Effort,
    purpose: u64,
    known: Known,
    findings: &mut BTreeMap<(usize, usize), Findings>,
) {
    let sizes = 1..=known.small(effort);
    for depth in depths(shape, effort).unwrap_or_default() {
        let axes = shape.axes_at(depth);
        let places: Vec<Place> = places(shape, depth, effort);
        let mut extra = Progress::new(shape, effort);
        for size in sizes.clone() {
            let sizes = vec![size; axes.len()];
            let mut world = shape.world(depth);
            set_sizes(&mut world, &axes, &sizes);
            let run = Run {
                shape,
                world: &world,
                depth,
                sizes: &sizes,
            };
            let number = u64::MAX - (depth * SMALL + size) as u64;
            let oracles = Oracles::<PrimePair>::new(effort, purpose, number);
            run.instances(&oracles, LANES, &places, &mut extra);
        }
        for (pair, extra) in extra.pairs {
            if let Some(found) = findings.get_mut(&pair) {
                found.note(extra.differ);
            }
        }
    }
}

/// Numbers up to this one that are written in an equation make the networks deeper.
const DEEPEST: i64 = 9;

/// The depths at which some place exists.
pub fn depths(shape: &Shape<'_>, effort: &Effort) -> Result<Vec<i64>, Trouble> {
    const LETTERS: usize = 3;
    if shape.claim.layers.len() > LETTERS {
        return Err(Trouble::TooMuch(format!(
            "more than {LETTERS} free letters that count layers"
        )));
    }
    // What is said of layer 6 says nothing in a network of 5 layers.
    let deepest = effort.depth.max(shape.largest_number().min(DEEPEST) + 1);
    let all: Vec<i64> = match shape.depths.is_empty() {
        true => vec![effort.depth],
        false => (1..=deepest).collect(),
    };
    let deeper: Vec<i64> = (deepest + 1..=deepest + 3).collect();
    for depths in [all, deeper] {
        let mut found = Vec::new();
        for depth in depths {
            let world = shape.world(depth);
            for place in places(shape, depth, effort) {
                let mut count = 0;
                for member in shape.claim.members.iter().flatten() {
                    count += usize::from(shape.exists(member, &world, &place)?);
                }
                if count >= 2 {
                    found.push(depth);
                    break;
                }
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The places of a depth that are looked at.
pub fn places(shape: &Shape<'_>, depth: i64, effort: &Effort) -> Vec<Place> {
    let mut places = shape.places(depth);
    if effort.shallow {
        places.retain(|place| place.layers.iter().all(|layer| *layer <= 2) && place.depth <= 3);
    }
    places
}

struct Run<'r, 'c> {
    shape: &'r Shape<'c>,
    world: &'r World<'r>,
    depth: i64,
    sizes: &'r [i64],
}

/// A place with the axes that must have equal sizes for all members to mean something there.
type Special = (Place, Vec<(Axis, Axis)>);

impl Run<'_, '_> {
    /// Instances in the first `count` lanes: all places, all members, all pairs. Answers the places
    /// that need equal widths.
    fn instances<F: Draw>(
        &self,
        oracles: &Oracles<F>,
        count: usize,
        places: &[Place],
        found: &mut Progress,
    ) -> Vec<Special> {
        let mut special = Vec::new();
        let mut evaluator = Evaluator::new(self.world, oracles, STEPS);
        let mut compared: BTreeSet<(usize, usize)> = BTreeSet::new();
        for place in places {
            let mut pairs = found.pairs.values();
            if pairs.all(|findings| findings.differ.is_some()) {
                break;
            }
            let mut values: Vec<Option<Values<Lanes<F>>>> = Vec::new();
            let mut needed = Vec::new();
            for (at, member) in self.shape.claim.members.iter().enumerate() {
                let Ok(member) = member else {
                    values.push(None);
                    continue;
                };
                // Asked first: what was too much work for it is too much for what follows.
                let equal = self.shape.equal_axes(member, self.world, place);
                let exists = self.shape.exists(member, self.world, place);
                if exists != Ok(true) {
                    if let Err(trouble @ Trouble::TooMuch(_)) = exists {
                        found.fail(at, trouble);
                    }
                    values.push(None);
                    continue;
                }
                if !equal.is_empty() {
                    needed.extend(equal);
                    values.push(None);
                    continue;
                }
                values.push(self.values(&mut evaluator, member, at, place, found));
            }
            if !needed.is_empty() {
                special.push((place.clone(), needed));
            }
            for (pair, findings) in &mut found.pairs {
                if let (Some(left), Some(right)) = (&values[pair.0], &values[pair.1])
                    && self.compare(left, right, place, findings)
                {
                    compared.insert(*pair);
                }
            }
        }
        for pair in compared {
            // Where a member ran out of steps, not all places were compared.
            if found.has_steps(pair)
                && let Some(findings) = found.pairs.get_mut(&pair)
            {
                findings.instances += count;
                let sizes = (self.depth, self.sizes.to_vec());
                *findings.sizes.entry(sizes).or_default() += count;
                findings.questions = findings.questions.max(oracles.questions());
            }
        }
        special
    }

    /// A place that needs equal widths: the pairs with a member that needs them.
    fn special<F: Draw>(&self, oracles: &Oracles<F>, place: &Place, found: &mut Progress) {
        let mut evaluator = Evaluator::new(self.world, oracles, STEPS);
        let members = &self.shape.claim.members;
        let needs: Vec<Vec<(Axis, Axis)>> = members
            .iter()
            .map(|member| match member {
                Ok(member) => self.shape.equal_axes(member, self.world, place),
                Err(_) => Vec::new(),
            })
            .collect();
        let mut values: Vec<Option<Values<Lanes<F>>>> = Vec::new();
        for (at, member) in members.iter().enumerate() {
            let value = match member {
                Ok(member) if self.shape.exists(member, self.world, place) == Ok(true) => {
                    self.values(&mut evaluator, member, at, place, found)
                }
                _ => None,
            };
            values.push(value);
        }
        for (pair, findings) in &mut found.pairs {
            let mut equal = needs[pair.0].clone();
            equal.extend(
                needs[pair.1]
                    .iter()
                    .filter(|axes| !needs[pair.0].contains(axes)),
            );
            if equal.is_empty() {
                continue;
            }
            if let (Some(left), Some(right)) = (&values[pair.0], &values[pair.1])
                && self.compare(left, right, place, findings)
            {
                findings.conditions.insert((place.clone(), equal));
                findings.instances += 1;
            }
        }
    }

    fn values<F: Draw>(
        &self,
        evaluator: &mut Evaluator<'_, Lanes<F>, Oracles<F>>,
        member: &Member,
        at: usize,
        place: &Place,
        found: &mut Progress,
    ) -> Option<Values<Lanes<F>>> {
        if found.steps[at] == 0 {
            return None;
        }
        evaluator.grant(STEPS.min(found.steps[at]));
        let values = member_values(self.shape, evaluator, member, place);
        found.steps[at] = found.steps[at].saturating_sub(evaluator.steps());
        match values {
            Ok(values) => Some(values),
            Err(Trouble::OutOfRange(_)) => None,
            Err(Trouble::TooMuch(_)) if found.enough && found.steps[at] == 0 => None,
            Err(trouble) => {
                found.fail(at, trouble);
                None
            }
        }
    }

    /// Compares two members; answers whether there was anything to compare.
    fn compare<F: Draw>(
        &self,
        left: &Values<Lanes<F>>,
        right: &Values<Lanes<F>>,
        place: &Place,
        findings: &mut Findings,
    ) -> bool {
        let environment = self.shape.environment(self.world, place);
        let (count, different) = difference(self.shape, &environment, left, right);
        if count == 0 {
            return false;
        }
        findings.places.insert(place.clone());
        let mut all = left.all().chain(right.all());
        findings.nonzero |= all.any(|value| !value.is_zero());
        if findings.differ.as_ref().is_none_or(|known| place < known) && different.is_some() {
            findings.differ = Some(place.clone());
        }
        true
    }
}
