//! What a theorem rests on and where it holds, in words.

use std::collections::BTreeSet;

use super::canonical::canonical;
use super::show::{Names, stated};
use crate::derivation::theory::{NORMALISED, Theory};
use crate::kernel::{Assumption, Atom, Context, Entry, Integer, Symbol, Term, Theorem, Var};

/// What a theorem assumes, in words. The integers in `layers` are said in the scope of the claim.
pub fn assumptions(theory: &Theory, theorem: &Theorem, layers: &[Var]) -> Vec<String> {
    let names = Names::new(theory);
    names.fix(&[&theorem.context]);
    let general = "the equations mean what `gradproof read` shows, both sides exist, functions that are \
                   only declared are smooth, and every size is at least 1";
    let mut said = vec![general.to_string()];
    // Where an index such as i + 1 is no position, nothing is said. Every size is 1 at least.
    let mut facts = theorem.context.facts.clone();
    facts.retain(|fact| {
        let least = fact.shifted(1).as_variable().is_some();
        !least && fact.variables().any(|var| !layers.contains(&var))
    });
    if !facts.is_empty() {
        let context = Context::new(Vec::new(), facts);
        said.push(plain(&names.context(&context)));
    }
    said.extend(demands(theory, theorem, layers));
    names.fix(&[&theorem.context]);
    let hypotheses = theorem.hypotheses.iter();
    said.extend(hypotheses.map(|hypothesis| stated(&names, hypothesis)));
    said
}

/// For which layers a theorem holds: inequalities between integers that count layers.
pub fn scope(theory: &Theory, theorem: &Theorem, layers: &[Var]) -> String {
    let names = Names::plain(theory);
    names.fix(&[&theorem.context]);
    let mut facts = theorem.context.facts.clone();
    facts.retain(|fact| fact.variables().all(|var| layers.contains(&var)));
    plain(&names.context(&Context::new(Vec::new(), facts)))
}

/// Inequalities as they are written among words.
fn plain(latex: &str) -> String {
    latex.replace(r"\ ", " ").replace(r"\le ", "<= ")
}

/// What must not be zero, or must be positive. An index stands for all its values, so what differs
/// in names only is said once.
fn demands(theory: &Theory, theorem: &Theorem, layers: &[Var]) -> Vec<String> {
    let mut parts: Vec<(Term, &str)> = Vec::new();
    for assumption in &theorem.assumptions {
        match assumption {
            Assumption::Nonzero(term) => {
                let factors = factors(term).into_iter();
                parts.extend(factors.map(|factor| (factor, "is not 0")));
            }
            Assumption::Positive(term) => parts.push((term.clone(), "is positive")),
        }
    }
    // The names of the claim are better known than those of a definition.
    let own = |var: &Var| theorem.context.ranges.iter().any(|(known, _)| known == var);
    parts.sort_by_key(|(term, _)| !term.free().iter().all(own));
    let constants = theorem.theory.constants();
    let fixed = |var: &Var| layers.contains(var) || constants.contains(var);
    let mut once: Vec<(Option<Term>, &str)> = Vec::new();
    once.extend(normalisers(theory, theorem).map(|sum| (Some(sum), "is not 0")));
    let mut said = Vec::new();
    for (term, what) in parts {
        let mut indices = term.free();
        indices.retain(|var| !fixed(var));
        let same = for_all(&term, &indices);
        if same.is_some() && once.contains(&(same.clone(), what)) {
            continue;
        }
        once.push((same, what));
        let names = Names::new(theory);
        let free = term.free().into_iter().map(Integer::variable);
        names.fix(&[&Context::new(Vec::new(), free.collect())]);
        let indices: Vec<String> = indices
            .iter()
            .map(|var| names.integer(&Integer::variable(*var)))
            .collect();
        let all = match indices.is_empty() {
            true => String::new(),
            false => format!(" for all {}", indices.join(", ")),
        };
        said.push(format!("{} {what}{all}", names.term(&term)));
    }
    said
}

/// A product is not zero where no factor is.
fn factors(term: &Term) -> Vec<Term> {
    let [monomial] = term.monomials() else {
        return vec![term.clone()];
    };
    if !monomial.binders().is_empty() {
        return vec![term.clone()];
    }
    let mut parts = Vec::new();
    for (atom, _) in monomial.factors() {
        match atom {
            Atom::Exp(_) => {}
            Atom::Group(inner) => parts.extend(factors(inner)),
            other => parts.extend(Term::atom(other.clone())),
        }
    }
    parts
}

/// The term with names for indices that do not depend on how it was written.
fn for_all(term: &Term, indices: &BTreeSet<Var>) -> Option<Term> {
    const FIRST: u32 = 1_800_000;
    let values = indices.iter().zip(FIRST..);
    let values = values.map(|(var, number)| (*var, Integer::variable(Var(number))));
    let term = term.instantiate(&Vec::from_iter(values)).ok()?;
    canonical(&term, 0)
}

/// Sums that are not 0 since it is assumed what they are. An array y with Σ y = c is c y°/Σ y° for
/// y° = y; then Σ y° is c, and so is the sum of the quotients.
fn normalisers(theory: &Theory, theorem: &Theorem) -> impl Iterator<Item = Term> {
    let name = |symbol: Symbol| theory.symbols.get(symbol.0 as usize).map(|one| &*one.name);
    let mut sums = Vec::new();
    for definition in theorem.theory.definitions() {
        let Some(own) = name(definition.symbol) else {
            continue;
        };
        let auxiliary = format!("{own}{NORMALISED}");
        let known = |entry: &Entry| name(entry.symbol) == Some(&auxiliary);
        let [quotient] = definition.body.monomials() else {
            continue;
        };
        let factors = || quotient.factors().iter().map(|(atom, _)| atom);
        let below = factors().find_map(|atom| match atom {
            Atom::Group(inner) => match inner.monomials() {
                [one] => match (one.factors(), one.binders()) {
                    ([(Atom::Entry(entry), 1)], [(var, range)]) if known(entry) => {
                        let at = Integer::variable(*var);
                        let at = entry.indices.iter().position(|index| *index == at)?;
                        Some((inner, at, range))
                    }
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
        let above = factors().find_map(|atom| match atom {
            Atom::Entry(entry) if known(entry) => Some(entry),
            _ => None,
        });
        if let (Some((inner, at, range)), Some(above)) = (below, above) {
            sums.push(inner.clone());
            let index = above.indices.get(at).and_then(Integer::as_variable);
            sums.extend(index.and_then(|var| definition.body.sum(var, range).ok()));
        }
    }
    let constants = theorem.theory.constants();
    sums.into_iter().filter_map(|sum| {
        let mut own = sum.free();
        own.retain(|var| !constants.contains(var));
        for_all(&sum, &own)
    })
}
