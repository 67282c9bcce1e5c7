//! Short ways to write terms, definitions and theorems of the kernel.

#![allow(dead_code)] // each test file uses a part of it

use std::sync::Arc;

use gradproof::kernel::{
    Atom, Chain, Context, Definition, Entry, Fraction, Function, Integer, Measure, Place, Range,
    Refusal, Rule, Size, Symbol, Term, Theorem, Theory, Var,
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

pub fn set(symbol: Symbol, argument: Term, body: Term) -> Atom {
    Atom::At {
        symbol,
        argument,
        body,
    }
}

pub fn apply(order: u32, argument: Term) -> Term {
    atom(Atom::Apply {
        function: Function(0),
        order,
        subscripts: Vec::new(),
        argument,
    })
}

pub fn limits(low: Integer, high: Integer) -> Range {
    Range::Limits(low, high)
}

/// A width that nobody knows.
pub fn axis(family: u32) -> Range {
    Range::Axis(Size::Width(family, None))
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
        columns: Size::Width(0, None),
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
    layers: (Var, Integer, Integer),
    indices: &[Var],
    body: Term,
) -> Definition {
    Definition {
        layer: Some(layers),
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

pub fn place(path: &[(usize, usize, usize)], factors: &[usize], binders: &[Var]) -> Place {
    Place {
        path: path.to_vec(),
        monomial: 0,
        factors: factors.to_vec(),
        binders: binders.to_vec(),
    }
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

/// The theorem that a rule makes.
pub fn by(theory: &Arc<Theory>, context: &Context, rule: Rule, premises: &[&Theorem]) -> Theorem {
    let premises: Vec<Theorem> = premises.iter().map(|one| (*one).clone()).collect();
    Theorem::by(theory, context, rule, &premises).expect("a theorem")
}

/// The rule refuses, by its name.
pub fn refuses(theory: &Arc<Theory>, context: &Context, rule: Rule, premises: &[&Theorem]) {
    let premises: Vec<Theorem> = premises.iter().map(|one| (*one).clone()).collect();
    let name = rule.name();
    match Theorem::by(theory, context, rule, &premises) {
        Err(Refusal::Rule(refusing, _)) => assert_eq!(refusing, name),
        Err(other) => panic!("{name} answers: {other}"),
        Ok(made) => panic!("{name} makes {:?} = {:?}", made.left(), made.right()),
    }
}
