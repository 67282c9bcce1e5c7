//! Rules of ordered products of matrices.

use super::context::Context;
use super::integer::{Integer, Var};
use super::refusal::{Fallible, demand};
use super::term::{Atom, Chain, Term};
use super::theorem::Concluded;

fn term(chain: &Chain) -> Fallible<Term> {
    Term::atom(Atom::Chain(Box::new(chain.clone())))
}

pub(super) fn empty(context: &Context, chain: &Chain) -> Concluded {
    let none = context.less(&chain.high, &chain.low);
    demand(none, "there may be factors")?;
    let delta = Atom::Delta(chain.at_row.clone(), chain.at_column.clone());
    Ok((term(chain)?, Term::atom(delta)?, Vec::new()))
}

pub(super) fn single(context: &Context, chain: &Chain) -> Concluded {
    let one = context.equal(&chain.low, &chain.high);
    demand(one, "the number of factors may not be 1")?;
    let values = [
        (chain.var, chain.low.clone()),
        (chain.row, chain.at_row.clone()),
        (chain.column, chain.at_column.clone()),
    ];
    Ok((term(chain)?, chain.body.instantiate(&values)?, Vec::new()))
}

/// The factors up to a number times the others.
pub(super) fn split(context: &Context, chain: &Chain, last: &Integer) -> Concluded {
    let columns = |number: &Integer| {
        let values = [(chain.var, number.clone())];
        chain.columns.instantiate(&values)
    };
    let one = Integer::constant(1);
    // No factors are the identity. It is as large as the first factor has rows, or the last one has
    // columns.
    let before = chain.low.plus(-1, &one)?;
    let left = context.at_most(&chain.low, last)
        || context.at_most(&before, last) && context.contains(&columns(&before)?, &chain.at_row);
    let right = context.less(last, &chain.high)
        || context.at_most(last, &chain.high)
            && context.contains(&columns(&chain.high)?, &chain.at_column);
    demand(
        left && right,
        "there may be no factor, or the shapes may not fit",
    )?;
    let whole = term(chain)?;
    let middle = whole.plus(&Term::integer(last)?)?.fresh()?;
    let left = Chain {
        high: last.clone(),
        at_column: Integer::variable(middle),
        ..chain.clone()
    };
    let right = Chain {
        low: last.plus(1, &one)?,
        at_row: Integer::variable(middle),
        ..chain.clone()
    };
    let product = term(&left)?.times(&term(&right)?)?;
    Ok((whole, product.sum(middle, &columns(last)?)?, Vec::new()))
}

pub(super) fn translate(chain: &Chain, by: &Integer) -> Concluded {
    let bound = |var: Var| [chain.var, chain.row, chain.column].contains(&var);
    let apart = !by.variables().any(bound);
    demand(apart, "the distance depends on what is bound")?;
    // γ = γ' - by
    let back = [(chain.var, Integer::variable(chain.var).plus(-1, by)?)];
    let moved = Chain {
        low: chain.low.plus(1, by)?,
        high: chain.high.plus(1, by)?,
        columns: chain.columns.instantiate(&back)?,
        body: chain.body.instantiate(&back)?,
        ..chain.clone()
    };
    Ok((term(chain)?, term(&moved)?, Vec::new()))
}
