//! Assumptions that amount to a definition: that the sums of an array are a number holds for every
//! array that was divided by its sums, and for no other one.

use std::sync::Arc;

use super::claim::{Claim, Member};
use super::document::{Link, Status};
use super::elaborate::Names;
use super::integer::{Integer, Var};
use super::term::{Entry, Range, Size, SymbolId, Term};
use super::theory::{NORMALISED, Rule, Symbol, Theory};
use crate::diagnostic::Span;
use crate::syntax::Formula;
use crate::syntax::tree::Chain;
use num_traits::Zero;

/// What an assumption says of which array.
pub(super) struct Normalised {
    /// The array.
    pub name: String,
    /// What is assumed, with every sum and range explicit.
    pub reading: String,
}

impl Normalised {
    /// Reads an assumption; the theory with it, and a line for the report.
    pub(super) fn read(theory: &Theory, formula: &Formula, span: Span) -> Option<(Theory, Link)> {
        let [statement] = formula.statements.as_slice() else {
            return None;
        };
        let [chain] = statement.items.as_slice() else {
            return None;
        };
        if !formula.diagnostics.is_empty() || !statement.condition.is_empty() {
            return None;
        }
        let mut theory = theory.clone();
        let Normalised { name, reading } = theory.assume(chain, span)?;
        let status = Status::Definition {
            name: format!("{name}, of which it is assumed that {reading},"),
            replaced: Vec::new(),
            reading: format!(
                "assumed: {reading}; so {name} is {name}{NORMALISED} divided by its sums"
            ),
            needs: String::new(),
            body: None,
        };
        let link = Link {
            id: "inline".into(),
            link: 1,
            labelled: false,
            section: None,
            span,
            display: span,
            expected: None,
            status,
        };
        Some((theory, link))
    }
}

impl Theory {
    /// Takes `Σ_l y_{il} = c` as the definition of y by an array of which nothing is assumed. `None`
    /// for any other assumption, which leaves the theory as it was.
    fn assume(&mut self, chain: &Chain, span: Span) -> Option<Normalised> {
        let known = Arc::new(self.clone());
        let claim = Claim::read(&known, &chain.members, &[], Names::default(), false);
        let [Ok(left), Ok(right)] = claim.members.as_slice() else {
            return None;
        };
        let (entry, var, size) = sum_of_an_array(left)?;
        let number = match &right.body {
            Term::Number(number) if !number.is_zero() => right.body.clone(),
            _ => return None,
        };
        let old = known.symbols.get(entry.symbol.0 as usize)?;
        // The sum is over the whole axis.
        let axis = |theory: &Theory, size: &Size| theory.sizes.resolve(size);
        let free = old.layer.is_none() && known.is_free(entry.symbol);
        let letters: Option<Vec<Var>> = entry.indices.iter().map(Integer::as_variable).collect();
        let letters = letters?;
        let twice = (0..letters.len()).any(|at| letters[..at].contains(&letters[at]));
        let at = letters.iter().position(|letter| *letter == var)?;
        if !free || twice {
            return None;
        }
        let slot = old.slots.get(at)?.clone();
        if axis(&claim.theory, &size) != axis(&known, &slot) {
            return None;
        }
        let reading = claim.show(0);
        let name = old.name.clone();
        self.symbols.push(Symbol {
            name: format!("{name}{NORMALISED}"),
            ..old.clone()
        });
        let plain = SymbolId(self.symbols.len() as u32 - 1);
        let indices: Vec<Var> = letters.iter().map(|_| self.variable("i")).collect();
        let dummy = self.variable("k");
        let own = |vars: &[Var]| {
            Term::Entry(Entry {
                symbol: plain,
                layer: None,
                indices: vars.iter().copied().map(Integer::variable).collect(),
            })
        };
        let mut summed = indices.clone();
        summed[at] = dummy;
        let sum = Term::Sum(dummy, Range::Size(slot), Box::new(own(&summed)));
        let above = Term::Multiply(vec![number, own(&indices)]);
        self.rules.push(Arc::new(Rule {
            symbol: entry.symbol,
            layer: None,
            layer_variable: None,
            indices,
            conditions: Vec::new(),
            body: Term::Divide(Box::new(above), Box::new(sum)),
            conflicts: Vec::new(),
            label: "assumed".into(),
            span,
            assumption: Some(reading.clone()),
            replaced: false,
        }));
        Some(Normalised { name, reading })
    }
}

/// The array that a side adds up over one of its axes, the index and the size of that axis.
fn sum_of_an_array(side: &Member) -> Option<(&Entry, Var, Size)> {
    match &side.body {
        Term::Sum(var, Range::Size(size), body) => match &**body {
            Term::Entry(entry) => Some((entry, *var, size.clone())),
            _ => None,
        },
        _ => None,
    }
}
