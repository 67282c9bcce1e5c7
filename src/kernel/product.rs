//! Rules of ordered products of matrices.

use super::context::{Context, Range};
use super::integer::{Integer, Var};
use super::term::{Atom, Chain, Term};
use super::theorem::{Concluded, Refusal, refuse};

fn chain<'a>(name: &'static str, atom: &'a Atom) -> Result<&'a Chain, Refusal> {
    match atom {
        Atom::Chain(chain) => Ok(chain),
        _ => refuse(name, "this is no ordered product"),
    }
}

fn large<T>(found: Option<T>) -> Result<T, Refusal> {
    found.ok_or(Refusal::TooLarge)
}

/// The number before or after another.
fn beside(number: &Integer, by: i64) -> Result<Integer, Refusal> {
    large(number.plus(by, &Integer::constant(1)))
}

/// How many factors there are, less one.
fn length(chain: &Chain) -> Result<Integer, Refusal> {
    large(chain.high.plus(-1, &chain.low))
}

fn concluded(atom: &Atom, right: Option<Term>) -> Concluded {
    Ok((large(Term::atom(atom.clone()))?, large(right)?, Vec::new()))
}

pub(super) fn empty(context: &Context, atom: &Atom) -> Concluded {
    const NAME: &str = "empty product";
    let chain = chain(NAME, atom)?;
    let missing = large(Integer::constant(-1).plus(-1, &length(chain)?))?;
    if !context.proves(&missing) {
        return refuse(NAME, "there may be factors");
    }
    let delta = Atom::Delta(chain.at_row.clone(), chain.at_column.clone());
    concluded(atom, Term::atom(delta))
}

pub(super) fn single(context: &Context, atom: &Atom) -> Concluded {
    const NAME: &str = "product of one factor";
    let chain = chain(NAME, atom)?;
    if !context.equal(&chain.low, &chain.high) {
        return refuse(NAME, "the number of factors may not be 1");
    }
    concluded(
        atom,
        chain.factor(&chain.low, &chain.at_row, &chain.at_column),
    )
}

/// A variable that does not occur in a product.
fn fresh(atom: &Atom) -> Option<Var> {
    let term = Term::atom(atom.clone())?;
    Var::above(term.largest(), 1)
}

pub(super) fn first(context: &Context, atom: &Atom) -> Concluded {
    const NAME: &str = "first factor";
    let chain = chain(NAME, atom)?;
    let length = length(chain)?;
    let size = |number: &Integer| chain.columns.substitute(chain.var, number);
    // With one factor the rest is the identity, whose size is that of the last columns.
    let last = Range::Axis(large(size(&chain.high))?);
    let fits = context.proves(&length.shifted(-1))
        || context.proves(&length) && context.contains(&last, &chain.at_column);
    if !fits {
        return refuse(
            NAME,
            "there may be no first factor, or the shapes may not fit",
        );
    }
    let inner = large(fresh(atom))?;
    let middle = Integer::variable(inner);
    let rest = Atom::Chain(Box::new(Chain {
        low: beside(&chain.low, 1)?,
        at_row: middle.clone(),
        ..chain.clone()
    }));
    let factor = chain.factor(&chain.low, &chain.at_row, &middle);
    let range = size(&chain.low).map(Range::Axis);
    let right = factor
        .zip(Term::atom(rest))
        .and_then(|(factor, rest)| factor.times(&rest));
    concluded(
        atom,
        right
            .zip(range)
            .and_then(|(body, range)| body.sum(inner, &range)),
    )
}

pub(super) fn last(context: &Context, atom: &Atom) -> Concluded {
    const NAME: &str = "last factor";
    let chain = chain(NAME, atom)?;
    let length = length(chain)?;
    let size = |number: &Integer| chain.columns.substitute(chain.var, number);
    // With one factor the rest is the identity, whose size is that of the first rows.
    let rows = Range::Axis(large(size(&beside(&chain.low, -1)?))?);
    let fits = context.proves(&length.shifted(-1))
        || context.proves(&length) && context.contains(&rows, &chain.at_row);
    if !fits {
        return refuse(
            NAME,
            "there may be no last factor, or the shapes may not fit",
        );
    }
    let inner = large(fresh(atom))?;
    let middle = Integer::variable(inner);
    let before = beside(&chain.high, -1)?;
    let rest = Atom::Chain(Box::new(Chain {
        high: before.clone(),
        at_column: middle.clone(),
        ..chain.clone()
    }));
    let factor = chain.factor(&chain.high, &middle, &chain.at_column);
    let range = size(&before).map(Range::Axis);
    let right = Term::atom(rest)
        .zip(factor)
        .and_then(|(rest, factor)| rest.times(&factor));
    concluded(
        atom,
        right
            .zip(range)
            .and_then(|(body, range)| body.sum(inner, &range)),
    )
}

pub(super) fn translate(atom: &Atom, by: &Integer) -> Concluded {
    const NAME: &str = "translation of a product";
    let chain = chain(NAME, atom)?;
    if by
        .variables()
        .any(|var| [chain.var, chain.row, chain.column].contains(&var))
    {
        return refuse(NAME, "the distance depends on what is bound");
    }
    // γ = γ' - by
    let back = large(Integer::variable(chain.var).plus(-1, by))?;
    let body = large(chain.body.substitute(chain.var, &back))?;
    let moved = Chain {
        low: large(chain.low.plus(1, by))?,
        high: large(chain.high.plus(1, by))?,
        columns: large(chain.columns.substitute(chain.var, &back))?,
        body,
        ..chain.clone()
    };
    concluded(atom, Term::atom(Atom::Chain(Box::new(moved))))
}
