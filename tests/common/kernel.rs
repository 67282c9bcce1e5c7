//! Short ways to write terms, definitions and theorems of the kernel.

#![allow(dead_code)] // each test file uses a part of it

use std::sync::Arc;

use gradproof::kernel::{
    Atom, Chain, Context, Definition, Entry, Equation, Fraction, Frame, Function, Head, Integer,
    Measure, Monomial, Range, Refusal, Rule, Symbol, Term, Theorem, Theory, Var,
};

/// A constant of theories.
pub const N: Var = Var(0);
pub const I: Var = Var(1);
pub const J: Var = Var(2);
pub const K: Var = Var(3);
pub const L: Var = Var(4);
pub const X: Symbol = Symbol(0);
pub const Y: Symbol = Symbol(1);
pub const Z: Symbol = Symbol(2);

pub fn v(var: Var) -> Integer {
    Integer::variable(var)
}

pub fn c(number: i64) -> Integer {
    Integer::constant(number)
}

pub fn entry(symbol: Symbol, indices: &[Integer]) -> Entry {
    Entry {
        symbol,
        layer: None,
        indices: indices.to_vec(),
    }
}

pub fn on(symbol: Symbol, layer: Integer, indices: &[Integer]) -> Entry {
    Entry {
        layer: Some(layer),
        ..entry(symbol, indices)
    }
}

pub fn atom(atom: Atom) -> Term {
    Term::atom(atom).expect("a term")
}

pub fn e(entry: &Entry) -> Term {
    atom(Atom::Entry(entry.clone()))
}

pub fn x(indices: &[Integer]) -> Term {
    e(&entry(X, indices))
}

pub fn y(indices: &[Integer]) -> Term {
    e(&entry(Y, indices))
}

pub fn num(number: i64) -> Term {
    Term::number(Fraction::whole(number))
}

pub fn delta(one: Integer, other: Integer) -> Term {
    atom(Atom::Delta(one, other))
}

pub fn d(of: &Term, by: &Entry) -> Term {
    atom(Atom::Derivative(of.clone(), by.clone()))
}

pub fn exp(argument: &Term) -> Term {
    atom(Atom::Exp(argument.clone()))
}

pub fn log(argument: &Term) -> Term {
    atom(Atom::Log(argument.clone()))
}

/// A term in brackets.
pub fn group(inner: &Term) -> Term {
    atom(Atom::Group(inner.clone()))
}

pub fn add(one: &Term, other: &Term) -> Term {
    one.plus(other).expect("a sum")
}

pub fn inverse(term: &Term) -> Term {
    term.power(-1).expect("an inverse")
}

pub fn set(symbol: Symbol, argument: Term, body: Term) -> Atom {
    Atom::At(symbol, argument, body)
}

pub fn apply(order: u32, argument: Term) -> Term {
    let head = Head {
        function: Function(0),
        order,
        subscripts: Vec::new(),
    };
    atom(Atom::Apply(head, argument))
}

pub fn limits(low: Integer, high: Integer) -> Range {
    Range::Limits(low, high)
}

/// A width that nobody knows.
pub fn axis(family: u32) -> Range {
    Range::Width(family, c(0))
}

/// An ordered product of factors from one number to another; it binds `L`, `I` and `J`, and every
/// factor has as many columns as axis 0 has positions.
pub fn chain(from: Integer, to: Integer, body: Term, ends: [Integer; 2]) -> Chain {
    let [at_row, at_column] = ends;
    Chain {
        var: L,
        low: from,
        high: to,
        row: I,
        column: J,
        columns: Range::Width(0, c(0)),
        body,
        at_row,
        at_column,
    }
}

pub fn product(chain: &Chain) -> Atom {
    Atom::Chain(Box::new(chain.clone()))
}

pub fn define(symbol: Symbol, indices: &[Var], body: Term) -> Definition {
    Definition {
        symbol,
        layer: None,
        indices: indices.to_vec(),
        body,
    }
}

pub fn define_on(
    symbol: Symbol,
    (layer, low, high): (Var, Integer, Integer),
    indices: &[Var],
    body: Term,
) -> Definition {
    Definition {
        layer: Some((layer, limits(low, high))),
        ..define(symbol, indices, body)
    }
}

/// X is free, Y is computed upward, Z after all of Y.
pub fn upward() -> Vec<Measure> {
    let measure = |stratum, direction| Measure {
        stratum,
        direction,
        rank: 0,
    };
    vec![measure(0, 0), measure(1, 1), measure(2, 0)]
}

pub fn accepted(definitions: Vec<Definition>) -> Result<Arc<Theory>, Refusal> {
    Theory::new(definitions, upward(), vec![N]).map(Arc::new)
}

pub fn theory(definitions: Vec<Definition>) -> Arc<Theory> {
    accepted(definitions).expect("a theory")
}

pub fn facts(facts: &[Integer]) -> Context {
    Context::new(Vec::new(), facts.to_vec())
}

pub fn everywhere() -> Context {
    Context::default()
}

pub fn times(one: &Term, other: &Term) -> Term {
    one.times(other).expect("a product")
}

pub fn sum(body: &Term, var: Var, range: &Range) -> Term {
    body.sum(var, range).expect("a sum")
}

/// The way down to a term: a monomial, a factor of it, which of the terms inside that factor.
pub type Path = Vec<(usize, usize, usize)>;

pub fn place(path: &[(usize, usize, usize)], factors: &[usize], binders: &[Var]) -> Step {
    let place = Place {
        monomial: 0,
        factors: factors.to_vec(),
        binders: binders.to_vec(),
    };
    Step::Replace(path.to_vec(), place)
}

/// A rule of the kernel, or what tests compose of several rules.
#[derive(Clone, Debug)]
pub enum Step {
    Rule(Rule),
    /// A replacement, however deep inside.
    Replace(Path, Place),
    /// An equation that is assumed, with integers in place of free ones.
    Assume(Arc<Equation>, Vec<(Var, Integer)>),
    /// In one monomial: Σ_v δ_{ve} t(v) = t(e), by the number of the factor δ.
    Contract(Term, Var, usize),
    /// In one monomial: δ_{ve} t(v) = δ_{ve} t(e), by the number of the factor δ.
    Exchange(Term, Var, usize),
    /// In one monomial: Σ_v t is the number of terms times t.
    Constant(Term, Var),
}

impl From<Rule> for Step {
    fn from(rule: Rule) -> Step {
        Step::Rule(rule)
    }
}

/// The first factor of a product times the others.
pub fn first(chain: &Chain) -> Rule {
    Rule::Split(Box::new(chain.clone()), chain.low.clone())
}

/// The other factors of a product times the last.
pub fn last(chain: &Chain) -> Rule {
    let before = Integer::constant(-1).plus(1, &chain.high);
    Rule::Split(Box::new(chain.clone()), before.expect("a small number"))
}

/// y^{(l)}_i := y^{(l-1)}_i x_i + 1 for l = 1 to n, z_i := y^{(n)}_i x_i.
pub fn recursive() -> Arc<Theory> {
    let below = e(&on(Y, v(L).shifted(-1), &[v(I)]));
    let body = times(&below, &x(&[v(I)])).plus(&Term::one()).unwrap();
    let top = times(&e(&on(Y, v(N), &[v(I)])), &x(&[v(I)]));
    theory(vec![
        define_on(Y, (L, c(1), v(N)), &[I], body),
        define(Z, &[I], top),
    ])
}

pub fn none() -> Arc<Theory> {
    theory(vec![])
}

/// Some factors of a monomial with some of its sums.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub monomial: usize,
    pub factors: Vec<usize>,
    pub binders: Vec<Var>,
}

impl Place {
    /// The term without this part. One factor is taken with all its powers.
    fn frame(&self, term: &Term) -> Result<Frame, Refusal> {
        let missing = Refusal::Because("there is no such part");
        let mut others = term.monomials().to_vec();
        if self.monomial >= others.len() {
            return Err(missing);
        }
        let monomial = others.remove(self.monomial);
        let factors = monomial.factors();
        if self.factors.iter().any(|at| *at >= factors.len()) {
            return Err(missing);
        }
        let mut frame = Frame {
            others: Term::collected(others)?,
            factor: Term::number(monomial.coefficient()),
            exponent: 1,
            binders: monomial.binders().to_vec(),
        };
        for (at, (atom, power)) in factors.iter().enumerate() {
            let chosen = self.factors.contains(&at);
            if chosen && self.factors.len() == 1 && self.binders.is_empty() {
                frame.exponent = *power;
            }
            if !chosen {
                frame.factor = times(&frame.factor, &Term::atom(atom.clone())?.power(*power)?);
            }
        }
        frame.binders.retain(|(var, _)| !self.binders.contains(var));
        Ok(frame)
    }
}

/// The equation with a part of its right side replaced.
fn replaced(
    theory: &Arc<Theory>,
    context: &Context,
    path: &[(usize, usize, usize)],
    place: Place,
    [whole, part]: [Theorem; 2],
) -> Result<Theorem, Refusal> {
    let step = lifted(theory, context, &whole.right, (path, place), part)?;
    Theorem::by(theory, context, Rule::Transitive, &[whole, step])
}

fn lifted(
    theory: &Arc<Theory>,
    context: &Context,
    term: &Term,
    (path, place): (&[(usize, usize, usize)], Place),
    part: Theorem,
) -> Result<Theorem, Refusal> {
    let [(at, factor, number), rest @ ..] = path else {
        let frame = place.frame(term)?;
        return Theorem::by(theory, context, Rule::Replace(frame), &[part]);
    };
    let missing = Refusal::Because("there is no such part");
    let monomial = term.monomials().get(*at).ok_or(missing.clone())?;
    let (atom, _) = monomial.factors().get(*factor).ok_or(missing.clone())?;
    let local = context.under(monomial.binders());
    let inner = atom.inner();
    let inner = *inner.get(*number).ok_or(missing)?;
    let changed = lifted(theory, &atom.inside(&local), inner, (rest, place), part)?;
    let rule = Rule::Inside(atom.clone(), *number);
    let inside = Theorem::by(theory, &local, rule, &[changed])?;
    let place = Place {
        monomial: *at,
        factors: vec![*factor],
        binders: Vec::new(),
    };
    lifted(theory, context, term, (&[], place), inside)
}

/// The context outside of one of the sums of a monomial, and what is summed over.
fn outside(context: &Context, monomial: &Monomial, var: Var) -> Result<(Context, Range), Refusal> {
    let binders = monomial.binders().iter();
    let (own, others): (Vec<_>, Vec<_>) = binders.cloned().partition(|(bound, _)| *bound == var);
    match own.as_slice() {
        [(_, range)] => Ok((context.under(&others), range.clone())),
        _ => Err(Refusal::Because("the index is not summed")),
    }
}

fn delta_at(monomial: &Monomial, at: usize) -> Result<[Integer; 2], Refusal> {
    match monomial.factors().get(at) {
        Some((Atom::Delta(left, right), 1)) => Ok([left.clone(), right.clone()]),
        _ => Err(Refusal::Because("this factor is no delta")),
    }
}

/// The equation with a delta exchanged in all other factors.
fn exchanged(
    theory: &Arc<Theory>,
    whole: Theorem,
    var: Var,
    at: usize,
) -> Result<Theorem, Refusal> {
    let monomial = whole.right.monomials()[0].clone();
    let sides = delta_at(&monomial, at)?;
    let mut others = Term::one();
    for (other, (atom, exponent)) in monomial.factors().iter().enumerate() {
        if other != at {
            others = times(&others, &Term::atom(atom.clone())?.power(*exponent)?);
        }
    }
    let rule = Rule::Exchange(sides, var, others);
    let part = Theorem::by(theory, &everywhere(), rule, &[])?;
    let place = Place {
        monomial: 0,
        factors: (0..monomial.factors().len()).collect(),
        binders: Vec::new(),
    };
    let context = whole.context.clone();
    replaced(theory, &context, &[], place, [whole, part])
}

/// The theorem of a step, or why the kernel refuses.
pub fn attempt(
    theory: &Arc<Theory>,
    context: &Context,
    step: impl Into<Step>,
    premises: &[&Theorem],
) -> Result<Theorem, Refusal> {
    let premises: Vec<Theorem> = premises.iter().map(|one| (*one).clone()).collect();
    let whole = |term: &Term| Theorem::by(theory, context, Rule::Reflexive(term.clone()), &[]);
    match step.into() {
        Step::Rule(rule) => Theorem::by(theory, context, rule, &premises),
        Step::Replace(path, place) => {
            let premises = <[Theorem; 2]>::try_from(premises).expect("two premises");
            replaced(theory, context, &path, place, premises)
        }
        Step::Assume(equation, values) => {
            let rule = Rule::Hypothesis(equation.clone());
            let general = Theorem::by(theory, &equation.context, rule, &[])?;
            Theorem::by(theory, context, Rule::Instantiate(values), &[general])
        }
        Step::Exchange(term, var, at) => exchanged(theory, whole(&term)?, var, at),
        Step::Contract(term, var, at) => {
            let monomial = &term.monomials()[0];
            let (outside, range) = outside(context, monomial, var)?;
            let sides = delta_at(monomial, at)?;
            let rule = Rule::Contract(sides.clone(), var, range);
            let one = Theorem::by(theory, &outside, rule, &[])?;
            let whole = exchanged(theory, whole(&term)?, var, at)?;
            let [left, right] = sides;
            let delta = Atom::Delta(left, right);
            let mut factors = whole.right.monomials()[0].factors().iter();
            let at = factors.position(|(atom, _)| *atom == delta);
            let place = Place {
                monomial: 0,
                factors: vec![at.expect("the delta")],
                binders: vec![var],
            };
            replaced(theory, context, &[], place, [whole, one])
        }
        Step::Constant(term, var) => {
            let (outside, range) = outside(context, &term.monomials()[0], var)?;
            let count = Theorem::by(theory, &outside, Rule::Count(var, range), &[])?;
            let place = Place {
                binders: vec![var],
                ..Place::default()
            };
            replaced(theory, context, &[], place, [whole(&term)?, count])
        }
    }
}

/// The theorem that a step makes.
pub fn by(
    theory: &Arc<Theory>,
    context: &Context,
    step: impl Into<Step>,
    premises: &[&Theorem],
) -> Theorem {
    attempt(theory, context, step, premises).expect("a theorem")
}

/// Why the kernel refuses, in its own words, and why the steps of these tests do.
pub mod why {
    pub const LACKS: &str = "a definition has a variable that its head lacks";
    pub const BACK: &str = "a definition may lead back to itself";
    pub const MEET: &str = "two definitions of one symbol may meet";
    pub const DIRECTION: &str = "the direction of a symbol does not fit its layers";
    pub const APART: &str = "an ordered product or a function is not yet taken apart";
    pub const BASE: &str = "the base says something else";
    pub const CASES: &str = "the cases say different things";
    pub const COMPUTED: &str = "the entry may be computed from the other one";
    pub const CONSTANT: &str = "a dummy has the name of a constant";
    pub const COUNT: &str = "the number of terms may be negative";
    pub const DEFINED: &str = "the entry that is differentiated by has a definition";
    pub const DEFINITION: &str = "there is no such definition of the entry";
    pub const DEPEND: &str = "the sums depend on each other";
    pub const DISTANCE: &str = "the distance depends on what is bound";
    pub const FACTORS: &str = "the number of factors may be neither 0 nor 1";
    pub const FIXED: &str = "a constant or a fixed integer has no other values";
    pub const HERE: &str = "the equation is not known to hold here";
    pub const HYPOTHESIS: &str = "another hypothesis speaks of fixed integers";
    pub const ITSELF: &str = "the entry may be the one that is differentiated by";
    pub const LATER: &str = "something is still to be differentiated";
    pub const LAYER: &str = "the definition may not hold on this layer";
    pub const LOWEST: &str = "the variable may lie below its lowest value";
    pub const MIDDLE: &str = "the sides in the middle differ";
    pub const MONOMIAL: &str = "the term is not one monomial";
    pub const MULTIPLE: &str = "the premise is not a multiple of the conclusion";
    pub const NAME: &str = "a new name is used already";
    pub const NEARBY: &str = "a hypothesis may fail nearby";
    pub const NOT_SUMMED: &str = "the index is not summed";
    pub const NO_DELTA: &str = "this is no delta of the index";
    pub const ONE_VALUE: &str = "the variable has one value only";
    pub const OTHER_FACTOR: &str = "this factor is no delta";
    pub const OUTSIDE: &str = "the other index may lie outside of the sum";
    pub const PARAMETER: &str = "the parameter has a definition, or stands in one";
    pub const PART: &str = "there is no such part";
    pub const POWERS: &str = "a positive and a negative power are needed";
    pub const PREMISES: &str = "the premises do not fit";
    pub const RANGE: &str = "an integer may lie outside of its range";
    pub const SHAPES: &str = "there may be no factor, or the shapes may not fit";
    pub const THEORY: &str = "a premise belongs to other definitions";
}

/// The kernel refuses for this reason.
#[track_caller]
pub fn refuses(
    theory: &Arc<Theory>,
    context: &Context,
    step: impl Into<Step>,
    premises: &[&Theorem],
    why: &str,
) {
    let step = step.into();
    match attempt(theory, context, step.clone(), premises) {
        Err(Refusal::Because(said)) => assert_eq!(said, why, "{step:?}"),
        Err(other) => panic!("{step:?} answers: {other:?}"),
        Ok(made) => panic!("{step:?} makes {:?} = {:?}", made.left, made.right),
    }
}
