//! What terms of the kernel are worth in one small world: numbers modulo a prime, values from a
//! hash, derivatives by infinitesimals. Written without any rule of the kernel.

#![allow(dead_code)] // each test file uses a part of it

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use gradproof::kernel::{
    Assumption, Atom, Chain, Context, Entry, Integer, Range, Statement, Symbol, Term, Theory, Var,
};

#[path = "kernel_number.rs"]
mod number;

use number::{DEPTH, Number};

pub type Values = BTreeMap<Var, i64>;

/// An entry with numbers for its layer and indices.
type Spot = (Symbol, Option<i64>, Vec<i64>);

#[derive(Clone)]
pub struct World<'t> {
    pub theory: &'t Theory,
    pub seed: u64,
    /// The value of every entry without a definition, if all have the same.
    flat: Option<i64>,
    /// What is differentiated by, the outermost first.
    by: Vec<Spot>,
    /// The parameter of a function and its value.
    set: Option<(Symbol, Number)>,
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
            flat: None,
            by: Vec::new(),
            set: None,
        }
    }

    /// Every entry without a definition has this value. What may be 0 is 0 in one of these worlds.
    pub fn flat(theory: &'t Theory, value: i64) -> Self {
        World {
            flat: Some(value),
            ..World::new(theory, 0)
        }
    }

    fn random(&self, what: impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.seed, what).hash(&mut hasher);
        hasher.finish()
    }

    /// The exponential of a term, without building it.
    pub fn exponential(&self, of: &Term, values: &Values) -> Number {
        let random = |what: &str, of: u64| self.random((what, of));
        self.term(of, values).exponential(&random)
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

    pub fn term(&self, term: &Term, values: &Values) -> Number {
        let random = |what: &str, of: u64| self.random((what, of));
        let mut sum = Number::ZERO;
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
            let below = Number::whole(below).inverse(&random);
            let number = Number::whole(above).times(below);
            for place in &places {
                let factors = monomial.factors().iter();
                let product = factors.fold(number, |product, (atom, exponent)| {
                    product.times(self.atom(atom, place).power(*exponent, &random))
                });
                sum = sum.plus(product);
            }
        }
        sum
    }

    fn atom(&self, atom: &Atom, values: &Values) -> Number {
        let at = |one: &Integer| integer(one, values);
        let random = |what: &str, of: u64| self.random((what, of));
        match atom {
            Atom::Entry(entry) => self.entry(entry, values),
            Atom::Number(number) => Number::whole(integer(number, values)),
            Atom::Width(family, layer) => Number::whole(self.width(*family, layer, values)),
            Atom::Delta(one, other) => Number::whole(i64::from(at(one) == at(other))),
            Atom::Apply(head, argument) => {
                let argument = self.term(argument, values);
                let subscripts: Vec<i64> = head.subscripts.iter().map(at).collect();
                argument.through([0, 1, 2].map(|more| {
                    let order = head.order + more;
                    let what = (head.function, order, &subscripts, argument.value());
                    Number::any(self.random(what))
                }))
            }
            Atom::Log(argument) => self.term(argument, values).logarithm(&random),
            Atom::Exp(argument) => self.exponential(argument, values),
            Atom::Group(inner) => self.term(inner, values),
            Atom::Chain(chain) => self.chain(chain, values),
            Atom::Derivative(of, by) => {
                let depth = self.by.len();
                assert!(depth < DEPTH, "a derivative too deep inside of others");
                let mut changed = self.clone();
                changed.by.push(spot(by, values));
                changed.term(of, values).slope(depth)
            }
            Atom::At(symbol, argument, body) => {
                let mut inside = self.clone();
                inside.set = Some((*symbol, self.term(argument, values)));
                inside.term(body, values)
            }
        }
    }

    fn entry(&self, entry: &Entry, values: &Values) -> Number {
        let spot = spot(entry, values);
        let by = self.by.iter().enumerate().filter(|(_, by)| **by == spot);
        // What is added.
        let more = by.fold(Number::ZERO, |sum, (which, _)| {
            sum.plus(Number::infinitesimal(which))
        });
        if let Some((symbol, value)) = self.set
            && symbol == entry.symbol
        {
            return value.plus(more);
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
                return self.term(&definition.body, &inner).plus(more);
            }
        }
        let random = || Number::any(self.random(&spot));
        self.flat.map_or_else(random, Number::whole).plus(more)
    }

    /// A row is carried through the factors, so that many of them take no time.
    fn chain(&self, chain: &Chain, values: &Values) -> Number {
        let at = |one: &Integer| integer(one, values);
        let (low, high) = (at(&chain.low), at(&chain.high));
        let (row, end) = (at(&chain.at_row), at(&chain.at_column));
        if low > high {
            return Number::whole(i64::from(row == end));
        }
        let mut carried = vec![(row, Number::whole(1))];
        for number in low..=high {
            let mut inside = values.clone();
            inside.insert(chain.var, number);
            let columns = match number == high {
                true => end..=end,
                false => self.positions(&chain.columns, &inside),
            };
            let entry = |column: i64| {
                let mut inside = inside.clone();
                inside.insert(chain.column, column);
                carried.iter().fold(Number::ZERO, |sum, (row, weight)| {
                    inside.extend([(chain.row, *row), (chain.var, number)]);
                    sum.plus(weight.times(self.term(&chain.body, &inside)))
                })
            };
            carried = columns.map(|column| (column, entry(column))).collect();
        }
        carried[0].1
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

/// Compares both sides in small worlds, wherever something is said. Answers in how many places.
pub fn confirmed(statement: &Statement) -> usize {
    compared(statement).unwrap_or_else(|difference| {
        let (values, sides) = *difference;
        panic!("at {values:?}: {sides:?}: {statement:#?}");
    })
}

/// Whether the sides differ in some small world if one thing less is assumed, whichever it is.
pub fn needs_what_it_assumes(statement: &Statement) -> bool {
    statement.assumptions.iter().all(|one| {
        let mut less = statement.clone();
        less.assumptions.remove(one);
        compared(&less).is_err()
    })
}

/// In how many places both sides are the same, or where they are not.
fn compared(statement: &Statement) -> Result<usize, Box<(Values, [Number; 2])>> {
    assert!(statement.hypotheses.is_empty());
    let mut vars: Vec<Var> = statement.theory.constants().to_vec();
    for side in [&statement.left, &statement.right] {
        vars.extend(side.free());
    }
    let context = &statement.context;
    for (var, range) in &context.ranges {
        vars.push(*var);
        vars.extend(range.variables());
    }
    vars.extend(context.facts.iter().flat_map(|one| one.variables()));
    vars.sort();
    vars.dedup();
    let mut places = 0;
    let random = (0..3).map(|seed| World::new(&statement.theory, seed));
    let flat = [0, 1].map(|value| World::flat(&statement.theory, value));
    for world in random.chain(flat) {
        for values in everywhere_small(&vars) {
            let mut assumptions = statement.assumptions.iter();
            let vanishes = |one: &Assumption| vanishes(&world, one, &values);
            if !world.fits(context, &values) || assumptions.any(vanishes) {
                continue;
            }
            places += 1;
            let sides = [&statement.left, &statement.right].map(|side| world.term(side, &values));
            if !sides[0].agrees(sides[1]) {
                return Err(Box::new((values, sides)));
            }
        }
    }
    Ok(places)
}

/// Whether something is 0 of which it is assumed that it is not. Variables without a value, such as
/// dummies, have all of them.
fn vanishes(world: &World, assumption: &Assumption, values: &Values) -> bool {
    let (Assumption::Nonzero(term) | Assumption::Positive(term)) = assumption;
    let mut others = Vec::from_iter(term.free());
    others.retain(|var| !values.contains_key(var));
    everywhere_small(&others).into_iter().any(|mut all| {
        all.extend(values.clone());
        world.term(term, &all).value() == 0
    })
}
