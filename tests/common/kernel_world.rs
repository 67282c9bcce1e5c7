//! What terms of the kernel are worth in one small world: numbers modulo a prime, values from a
//! hash, derivatives by dual numbers. Written without any rule of the kernel.

#![allow(dead_code)] // each test file uses a part of it

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use gradproof::kernel::{
    Assumption, Atom, Chain, Context, Entry, Integer, Range, Symbol, Term, Theorem, Theory, Var,
};

const PRIME: i128 = (1 << 61) - 1;

/// A number and how fast it changes, modulo the prime.
pub type Dual = [i128; 2];
pub type Values = BTreeMap<Var, i64>;

/// An entry with numbers for its layer and indices.
type Spot = (Symbol, Option<i64>, Vec<i64>);

#[derive(Clone)]
pub struct World<'t> {
    pub theory: &'t Theory,
    pub seed: u64,
    /// What is differentiated by.
    by: Option<Spot>,
    /// The parameter of a function and its value.
    set: Option<(Symbol, Dual)>,
}

fn plus(one: Dual, other: Dual) -> Dual {
    [(one[0] + other[0]) % PRIME, (one[1] + other[1]) % PRIME]
}

fn times(one: Dual, other: Dual) -> Dual {
    let slope = one[0] * other[1] % PRIME + one[1] * other[0] % PRIME;
    [one[0] * other[0] % PRIME, slope % PRIME]
}

fn power(base: Dual, exponent: i64) -> Dual {
    (0..exponent).fold([1, 0], |product, _| times(product, base))
}

/// The inverse; of 0 it is 0.
fn inverse(base: Dual) -> Dual {
    let mut value = 1;
    let (mut square, mut left) = (base[0], PRIME - 2);
    while left > 0 {
        if left % 2 == 1 {
            value = value * square % PRIME;
        }
        square = square * square % PRIME;
        left /= 2;
    }
    let slope = value * value % PRIME * base[1] % PRIME;
    [value, (PRIME - slope) % PRIME]
}

fn whole(number: i64) -> Dual {
    [i128::from(number).rem_euclid(PRIME), 0]
}

pub fn integer(integer: &Integer, values: &Values) -> i64 {
    let (terms, constant) = integer.parts();
    let worth = |(var, times): &(Var, i64)| times * values.get(var).expect("a value");
    constant + terms.iter().map(worth).sum::<i64>()
}

impl<'t> World<'t> {
    pub fn new(theory: &'t Theory, seed: u64) -> Self {
        World {
            theory,
            seed,
            by: None,
            set: None,
        }
    }

    fn random(&self, what: impl Hash) -> i128 {
        let mut hasher = DefaultHasher::new();
        (self.seed, what).hash(&mut hasher);
        i128::from(hasher.finish()) % PRIME
    }

    /// How many positions an axis has.
    fn width(&self, family: u32, layer: &Integer, values: &Values) -> i64 {
        let layer = integer(layer, values);
        1 + (self.random(("width", family, layer)) % 3) as i64
    }

    fn positions(&self, range: &Range, values: &Values) -> std::ops::RangeInclusive<i64> {
        match range {
            Range::Width(family, layer) => 1..=self.width(*family, layer, values),
            Range::Limits(low, high) => integer(low, values)..=integer(high, values),
        }
    }

    pub fn term(&self, term: &Term, values: &Values) -> Dual {
        let mut sum = [0, 0];
        for monomial in term.monomials() {
            // The ranges are outside of all dummies.
            let mut places = vec![values.clone()];
            for (var, range) in monomial.binders() {
                let positions = self.positions(range, values);
                let with = |place: &Values, at: i64| {
                    let mut place = place.clone();
                    place.insert(*var, at);
                    place
                };
                let each = |place: &Values| {
                    let each = positions.clone().map(|at| with(place, at));
                    each.collect::<Vec<_>>()
                };
                places = places.iter().flat_map(each).collect();
            }
            let (above, below) = monomial.coefficient().parts();
            let number = times(whole(above), inverse(whole(below)));
            for place in &places {
                let factors = monomial.factors().iter();
                let product = factors.fold(number, |product, (atom, exponent)| {
                    let base = self.atom(atom, place);
                    let base = if *exponent < 0 { inverse(base) } else { base };
                    times(product, power(base, exponent.abs()))
                });
                sum = plus(sum, product);
            }
        }
        sum
    }

    fn atom(&self, atom: &Atom, values: &Values) -> Dual {
        let at = |one: &Integer| integer(one, values);
        match atom {
            Atom::Entry(entry) => self.entry(entry, values),
            Atom::Number(number) => whole(integer(number, values)),
            Atom::Width(family, layer) => whole(self.width(*family, layer, values)),
            Atom::Delta(one, other) => whole(i64::from(at(one) == at(other))),
            Atom::Apply(head, argument) => {
                let (function, order) = (&head.function, &head.order);
                let argument = self.term(argument, values);
                let subscripts: Vec<i64> = head.subscripts.iter().map(at).collect();
                let value = |order: u32| self.random((function, order, &subscripts, argument[0]));
                [value(*order), value(order + 1) * argument[1] % PRIME]
            }
            Atom::Log(argument) => {
                let argument = self.term(argument, values);
                let slope = inverse([argument[0], 0])[0] * argument[1] % PRIME;
                [self.random(("log", argument[0])), slope]
            }
            Atom::Exp(_) => panic!("no exponentials modulo a prime"),
            Atom::Group(inner) => self.term(inner, values),
            Atom::Chain(chain) => self.chain(chain, at(&chain.low), at(&chain.at_row), values),
            Atom::Derivative(of, by) => {
                assert!(self.by.is_none(), "no derivatives of derivatives");
                let mut changed = self.clone();
                changed.by = Some(spot(by, values));
                [changed.term(of, values)[1], 0]
            }
            Atom::At(symbol, argument, body) => {
                let mut inside = self.clone();
                inside.set = Some((*symbol, self.term(argument, values)));
                inside.term(body, values)
            }
        }
    }

    fn entry(&self, entry: &Entry, values: &Values) -> Dual {
        let spot = spot(entry, values);
        let slope = i128::from(self.by.as_ref() == Some(&spot));
        if let Some((symbol, value)) = self.set
            && symbol == entry.symbol
        {
            return [value[0], (value[1] + slope) % PRIME];
        }
        let definitions = self.theory.definitions().iter();
        for definition in definitions.filter(|one| one.symbol == entry.symbol) {
            // Constants of the theory keep their values.
            let mut inner: Values = values.clone();
            inner.retain(|var, _| self.theory.constants().contains(var));
            inner.extend(definition.indices.iter().copied().zip(spot.2.clone()));
            let applies = match (&definition.layer, spot.1) {
                (None, None) => true,
                (Some((var, Range::Limits(low, high))), Some(layer)) => {
                    let fits = integer(low, values) <= layer && layer <= integer(high, values);
                    inner.insert(*var, layer);
                    fits
                }
                _ => false,
            };
            if applies && definition.indices.len() == spot.2.len() {
                let value = self.term(&definition.body, &inner);
                // What is added to is not computed.
                return if slope == 1 { [value[0], 1] } else { value };
            }
        }
        [self.random(&spot), slope]
    }

    /// The product from a factor on, at a row.
    fn chain(&self, chain: &Chain, number: i64, row: i64, values: &Values) -> Dual {
        let (high, end) = (
            integer(&chain.high, values),
            integer(&chain.at_column, values),
        );
        if number > high {
            return whole(i64::from(row == end));
        }
        let factor = |column: i64| {
            let mut inside = values.clone();
            inside.extend([
                (chain.column, column),
                (chain.row, row),
                (chain.var, number),
            ]);
            self.term(&chain.body, &inside)
        };
        if number == high {
            return factor(end);
        }
        let mut numbered = values.clone();
        numbered.insert(chain.var, number);
        let columns = self.positions(&chain.columns, &numbered);
        columns.fold([0, 0], |sum, middle| {
            let rest = self.chain(chain, number + 1, middle, values);
            plus(sum, times(factor(middle), rest))
        })
    }

    pub fn fits(&self, context: &Context, values: &Values) -> bool {
        let mut ranges = context.ranges.iter();
        let mut facts = context.facts.iter();
        ranges.all(|(var, range)| self.positions(range, values).contains(&values[var]))
            && facts.all(|fact| integer(fact, values) >= 0)
    }
}

fn spot(entry: &Entry, values: &Values) -> Spot {
    let layer = entry.layer.as_ref().map(|layer| integer(layer, values));
    let indices = entry.indices.iter();
    let indices = indices.map(|index| integer(index, values)).collect();
    (entry.symbol, layer, indices)
}

/// Small values for some variables, in all ways.
pub fn everywhere_small(vars: &[Var]) -> Vec<Values> {
    let mut all = vec![Values::new()];
    for var in vars {
        let with = |values: &Values, at: i64| {
            let mut values = values.clone();
            values.insert(*var, at);
            values
        };
        all = all
            .iter()
            .flat_map(|values| (-1..=4).map(move |at| with(values, at)))
            .collect();
    }
    all
}

/// Compares both sides of a theorem in small worlds, wherever it says something. Answers in how
/// many places.
pub fn confirmed(theorem: &Theorem) -> usize {
    assert!(theorem.hypotheses.is_empty());
    let mut vars: Vec<Var> = theorem.theory.constants().to_vec();
    for side in [&theorem.left, &theorem.right] {
        vars.extend(side.free());
    }
    let context = &theorem.context;
    for (var, range) in &context.ranges {
        vars.push(*var);
        vars.extend(range.variables());
    }
    vars.extend(context.facts.iter().flat_map(|one| one.variables()));
    vars.sort();
    vars.dedup();
    let mut places = 0;
    for seed in 0..3 {
        let world = World::new(&theorem.theory, seed);
        for values in everywhere_small(&vars) {
            let vanishes = |one: &Assumption| match one {
                Assumption::Nonzero(term) => {
                    term.free().iter().all(|var| values.contains_key(var))
                        && world.term(term, &values)[0] == 0
                }
                Assumption::Positive(_) => false,
            };
            if !world.fits(context, &values) || theorem.assumptions.iter().any(vanishes) {
                continue;
            }
            places += 1;
            let sides = [&theorem.left, &theorem.right].map(|side| world.term(side, &values));
            assert_eq!(sides[0], sides[1], "at {values:?}: {theorem:#?}");
        }
    }
    places
}
