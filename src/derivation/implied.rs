//! Sums that are not written: what `sums implied` supplies, and where it would be a guess.

use std::collections::BTreeMap;

use super::array::Array;
use super::elaborate::{Elaborator, Found, indices};
use super::integer::{Integer, Var};
use super::term::{Range, Term};
use super::unsupported;
use crate::diagnostic::Span;
use crate::syntax::tree::{Expr, Kind};

impl Elaborator<'_> {
    /// Sums every term over its indices that are not on the left. An index that stands once in the
    /// argument of a function stays free: nobody can tell on which side of the function the sum is.
    pub(super) fn implied_sums(&mut self, value: Array, left: &[Var]) -> Array {
        let mut kept = self.kept(&value, left);
        let unclear = self.stray(&value.body, &kept);
        kept.extend(
            unclear
                .into_iter()
                .filter(|var| is_unclear(&value.body, *var)),
        );
        value.map(|body| self.implied(body, &kept))
    }

    /// The same; what stays free without being on the left is an error.
    pub(super) fn with_implied_sums(
        &mut self,
        value: Array,
        left: &[Var],
        span: Span,
    ) -> Found<Array> {
        let value = self.implied_sums(value, left);
        let kept = self.kept(&value, left);
        match self.stray(&value.body, &kept).first() {
            None => Ok(value),
            Some(var) => {
                let name = &self.theory.variables[var.0 as usize];
                let what = format!("an implied sum over {name}, which stands in a function once,");
                Err(unsupported(span, &what).hint(format!("write \\sum_{name} where it belongs")))
            }
        }
    }

    fn kept(&self, value: &Array, left: &[Var]) -> Vec<Var> {
        let axes = value.axes.iter().map(|axis| axis.var);
        left.iter().copied().chain(axes).collect()
    }

    /// The indices of a term that are not kept.
    fn stray(&self, term: &Term, kept: &[Var]) -> Vec<Var> {
        let mut stray = term.free();
        stray.retain(|var| {
            let index = self.scope.free.iter().any(|(_, known)| known == var);
            index && !self.scope.counts_layers(*var) && !kept.contains(var)
        });
        stray
    }

    /// On the left of a claim nothing is summed, so no index may stand there twice in a term.
    pub(super) fn no_repeated_index(&self, expr: &Expr) -> Found<()> {
        let repeated = written(expr).into_iter().find(|(name, times)| {
            let index = self.scope.free.iter().find(|(known, _)| known == name);
            *times > 1 && index.is_some_and(|(_, var)| !self.scope.counts_layers(*var))
        });
        match repeated {
            None => Ok(()),
            Some((name, _)) => {
                let what = format!("an implied sum over {name} on the left side");
                Err(unsupported(expr.span, &what).hint(format!("write \\sum_{name}")))
            }
        }
    }

    /// Each index is summed over the smallest part that holds all its occurrences.
    fn implied(&mut self, mut term: Term, kept: &[Var]) -> Term {
        let mut open = self.stray(&term, kept);
        if open.is_empty() {
            return term;
        }
        if let Term::Add(parts) = term {
            return Term::Add(
                parts
                    .into_iter()
                    .map(|part| self.implied(part, kept))
                    .collect(),
            );
        }
        if let Term::Negate(inner) = term {
            return Term::Negate(Box::new(self.implied(*inner, kept)));
        }
        // An index that occurs in one part only is summed there.
        let inside: Vec<Vec<Var>> = parts(&mut term).iter().map(|part| part.free()).collect();
        for (at, mine) in inside.iter().enumerate() {
            let alone = |var: &Var| {
                let elsewhere = inside
                    .iter()
                    .enumerate()
                    .any(|(other, theirs)| other != at && theirs.contains(var));
                mine.contains(var) && !elsewhere
            };
            let (own, shared): (Vec<Var>, Vec<Var>) = open.iter().copied().partition(alone);
            if own.is_empty() || own_index(&term, &own) {
                continue;
            }
            let kept: Vec<Var> = kept.iter().copied().chain(shared.iter().copied()).collect();
            if let Some(part) = parts(&mut term).into_iter().nth(at) {
                *part = self.implied(std::mem::replace(part, Term::zero()), &kept);
            }
            open = shared;
        }
        for var in open {
            let size = self.scope.size(var, self.theory);
            // A name of its own: the same letter may be summed in other terms.
            let fresh = self
                .theory
                .variable(&self.theory.variables[var.0 as usize].clone());
            let body = term
                .substitute(var, &Integer::variable(fresh))
                .unwrap_or(term);
            term = Term::Sum(fresh, Range::Size(size), Box::new(body));
        }
        term
    }
}

/// The parts of a term that an implied sum may stay inside of.
fn parts(term: &mut Term) -> Vec<&mut Term> {
    match term {
        Term::Multiply(factors) => factors.iter_mut().collect(),
        Term::Divide(left, right) => vec![left, right],
        Term::Power(inner, _)
        | Term::Exp(inner)
        | Term::Log(inner)
        | Term::Derivative(inner, _) => vec![inner],
        Term::Apply { argument, .. } | Term::Let { argument, .. } => vec![argument],
        _ => Vec::new(),
    }
}

/// Whether an index stands outside of the parts of a term: as a subscript of a function, or in what
/// is differentiated by.
fn own_index(term: &Term, vars: &[Var]) -> bool {
    let mentions = |integer: &Integer| integer.variables().any(|var| vars.contains(&var));
    match term {
        Term::Apply { subscripts, .. } => subscripts.iter().any(mentions),
        Term::Derivative(_, entry) => entry.indices.iter().any(mentions),
        _ => false,
    }
}

/// How often an index stands in a term; in a sum, in that of its terms where it stands least often.
fn times(term: &Term, var: Var) -> usize {
    match term {
        Term::Add(parts) => {
            let found = parts.iter().map(|part| times(part, var));
            found.filter(|found| *found > 0).min().unwrap_or(0)
        }
        Term::Multiply(factors) => factors.iter().map(|factor| times(factor, var)).sum(),
        Term::Divide(left, right) => times(left, var) + times(right, var),
        Term::Negate(inner) | Term::Power(inner, _) | Term::Exp(inner) | Term::Log(inner) => {
            times(inner, var)
        }
        Term::Sum(_, _, inner) | Term::Product(_, _, inner) => times(inner, var),
        Term::Derivative(inner, entry) => {
            times(inner, var) + times(&Term::Entry(entry.clone()), var)
        }
        Term::Apply {
            subscripts,
            argument,
            ..
        } => {
            let mentions = |integer: &&Integer| integer.variables().any(|other| other == var);
            subscripts.iter().filter(mentions).count() + times(argument, var)
        }
        Term::Let { argument, body, .. } => times(argument, var) + times(body, var),
        _ => {
            let mut found = 0;
            term.integers(&mut Vec::new(), &mut |integer, bound| {
                let here = integer.variables().any(|other| other == var);
                found += usize::from(here && !bound.contains(&var));
            });
            found
        }
    }
}

/// Whether an index stands once in the argument of a function, in a power or in a denominator, and
/// nowhere else in this term.
fn is_unclear(term: &Term, var: Var) -> bool {
    let inside = |inner: &Term| times(inner, var) == 1 || is_unclear(inner, var);
    match term {
        Term::Add(parts) => parts.iter().any(|part| is_unclear(part, var)),
        Term::Negate(inner) | Term::Power(inner, 1) | Term::Sum(_, _, inner) => {
            is_unclear(inner, var)
        }
        Term::Multiply(factors) => {
            let mut holding = factors.iter().filter(|factor| times(factor, var) > 0);
            match (holding.next(), holding.next()) {
                (Some(only), None) => is_unclear(only, var),
                _ => false,
            }
        }
        Term::Divide(left, right) => match (times(left, var), times(right, var)) {
            (_, 0) => is_unclear(left, var),
            (0, _) => inside(right),
            _ => false,
        },
        Term::Power(inner, _) | Term::Exp(inner) | Term::Log(inner) => inside(inner),
        Term::Product(_, _, inner) => inside(inner),
        Term::Apply { argument, .. } | Term::Let { argument, .. } => {
            times(term, var) == times(argument, var) && inside(argument)
        }
        Term::Derivative(inner, entry) => {
            let mentions = |integer: &Integer| integer.variables().any(|other| other == var);
            !entry.indices.iter().any(mentions) && is_unclear(inner, var)
        }
        _ => false,
    }
}

/// How often each name is written as an index in one term of an expression.
fn written(expr: &Expr) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let all = |found: &mut BTreeMap<String, usize>, parts: &mut dyn Iterator<Item = &Expr>| {
        for (name, times) in parts.flat_map(written) {
            *found.entry(name).or_default() += times;
        }
    };
    match &expr.kind {
        Kind::Name(name) => drop(found.insert(name.clone(), 1)),
        Kind::Scripted { base, sub, sup, .. } => {
            for place in indices(sub) {
                super::usage::walk(place, &mut |part| {
                    if let Some(name) = super::big::index_name(part) {
                        *found.entry(name).or_default() += 1;
                    }
                });
            }
            let exponential = base.name() == Some("e") && sub.is_empty();
            match base.name() {
                None => all(&mut found, &mut std::iter::once(&**base)),
                Some(_) if exponential => all(&mut found, &mut sup.iter()),
                Some(_) => {}
            }
            // `x_i^2` is `x_i x_i`.
            let power = |part: &Expr| matches!(&part.kind, Kind::Number(digits) if digits != "1");
            if sup.iter().any(power) && !exponential {
                found.values_mut().for_each(|times| *times *= 2);
            }
        }
        Kind::Sum(terms) => {
            for (name, times) in terms.iter().flat_map(|(_, term)| written(term)) {
                let most = found.entry(name).or_default();
                *most = times.max(*most);
            }
        }
        Kind::Group(_, inner) | Kind::Root(inner) => return written(inner),
        Kind::Product(parts) | Kind::List(parts) => all(&mut found, &mut parts.iter()),
        Kind::Hadamard(left, right) | Kind::Quotient(left, right) => {
            all(&mut found, &mut [&**left, &**right].into_iter());
        }
        Kind::Derivative { of, by } => {
            all(&mut found, &mut std::iter::once(&**of).chain(by));
        }
        Kind::Big { sub, body, .. } => {
            found = written(body);
            for part in indices(sub) {
                let bound = match &part.kind {
                    Kind::Chain(chain) => &chain.members[0],
                    _ => part,
                };
                super::big::index_name(bound).map(|name| found.remove(&name));
            }
        }
        _ => {}
    }
    found
}
