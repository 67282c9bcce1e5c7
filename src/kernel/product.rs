//! Rules of ordered products of matrices.

use super::context::{Context, Range};
use super::integer::{Integer, Var};
use super::term::{Atom, Chain, Term};
use super::theorem::{Concluded, Refusal, large, refuse};

fn chain<'a>(name: &'static str, atom: &'a Atom) -> Result<&'a Chain, Refusal> {
    match atom {
        Atom::Chain(chain) => Ok(chain),
        _ => refuse(name, "this is no ordered product"),
    }
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
    let own = chain(NAME, atom)?;
    split(NAME, context, atom, &own.low, &beside(&own.low, 1)?, true)
}

pub(super) fn last(context: &Context, atom: &Atom) -> Concluded {
    const NAME: &str = "last factor";
    let own = chain(NAME, atom)?;
    split(
        NAME,
        context,
        atom,
        &own.high,
        &beside(&own.high, -1)?,
        false,
    )
}

/// One factor, and the product of the others from or to `next`.
fn split(
    name: &'static str,
    context: &Context,
    atom: &Atom,
    number: &Integer,
    next: &Integer,
    first: bool,
) -> Concluded {
    let chain = chain(name, atom)?;
    let length = length(chain)?;
    let axis = |number: &Integer| {
        let size = chain.columns.substitute(chain.var, number);
        large(size).map(Range::Axis)
    };
    // With one factor the rest is the identity. It is as large as the last factor has columns, or
    // the first one has rows.
    let (outer, end) = match first {
        true => (axis(&chain.high)?, &chain.at_column),
        false => (axis(&beside(&chain.low, -1)?)?, &chain.at_row),
    };
    let fits = context.proves(&length.shifted(-1))
        || context.proves(&length) && context.contains(&outer, end);
    if !fits {
        return refuse(name, "there may be no factor, or the shapes may not fit");
    }
    let inner = large(fresh(atom))?;
    let middle = Integer::variable(inner);
    let mut rest = chain.clone();
    let (row, column) = match first {
        true => (&chain.at_row, &middle),
        false => (&middle, &chain.at_column),
    };
    let factor = large(chain.factor(number, row, column))?;
    let range = match first {
        true => {
            (rest.low, rest.at_row) = (next.clone(), middle.clone());
            axis(number)?
        }
        false => {
            (rest.high, rest.at_column) = (next.clone(), middle.clone());
            axis(next)?
        }
    };
    let rest = large(Term::atom(Atom::Chain(Box::new(rest))))?;
    concluded(
        atom,
        factor.times(&rest).and_then(|body| body.sum(inner, &range)),
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
