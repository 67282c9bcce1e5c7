//! Rules of ordered products of matrices.

use super::context::Context;
use super::integer::Integer;
use super::refusal::{Fallible, demand, known};
use super::term::{Atom, Chain, Term};
use super::theorem::Concluded;

fn term(chain: &Chain) -> Fallible<Term> {
    Term::atom(Atom::Chain(Box::new(chain.clone())))
}

/// No factor is the identity, one factor is that factor.
pub(super) fn short(context: &Context, chain: &Chain) -> Concluded {
    let (row, column) = (chain.at_row.clone(), chain.at_column.clone());
    let none = context.less(&chain.high, &chain.low);
    let right = if known(none, "there may be factors") {
        Term::atom(Atom::Delta(row, column))?
    } else {
        let one = context.equal(&chain.low, &chain.high);
        demand(one, "the number of factors may be neither 0 nor 1")?;
        let low = (chain.var, chain.low.clone());
        let values = [low, (chain.row, row), (chain.column, column)];
        chain.body.instantiate(&values)?
    };
    Ok((term(chain)?, right, Vec::new()))
}

/// The factors up to a number times the others.
pub(super) fn split(context: &Context, chain: &Chain, last: &Integer) -> Concluded {
    let columns = |number: &Integer| chain.columns.instantiate(&[(chain.var, number.clone())]);
    let one = Integer::constant(1);
    // No factors are the identity. It is as large as the first factor has rows, or the last one has
    // columns.
    let before = chain.low.plus(-1, &one)?;
    let left = context.at_most(&chain.low, last)
        || context.at_most(&before, last) && context.contains(&columns(&before)?, &chain.at_row);
    let right = context.less(last, &chain.high)
        || context.at_most(last, &chain.high)
            && context.contains(&columns(&chain.high)?, &chain.at_column);
    let fits = left && right;
    demand(fits, "there may be no factor, or the shapes may not fit")?;
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
    let apart = chain.bound().iter().all(|var| by.factor(*var) == 0);
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
