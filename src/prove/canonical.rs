//! One name for each dummy, whatever names and order a term was written with. Of all ways to name
//! the dummies of a monomial the least result counts; ways that what the dummies stand on tells
//! apart are not tried.

use crate::kernel::{Atom, Fallible, Integer, Monomial, Range, Refusal, Term, Var};

/// The first number of a canonical name. Deeper terms have names of their own.
pub(super) const NAMES: u32 = 2_000_000;
const EACH: u32 = 100;

/// Ways to name the dummies of one monomial, at most.
const MOST: usize = 5_040;

/// The canonical name of a dummy.
fn name(depth: u32, at: usize) -> Var {
    Var(NAMES + EACH * depth + at as u32)
}

/// The term with canonical dummies; `None` if there are too many ways to name them.
pub(super) fn canonical(term: &Term, depth: u32) -> Option<Term> {
    let mut sum = Term::zero();
    for monomial in term.monomials() {
        let names = naming(monomial, depth)?;
        sum = sum.plus(&named(monomial, &names, depth)?).ok()?;
    }
    Some(sum)
}

/// The names that make a monomial least, in the order of its dummies.
pub(super) fn naming(monomial: &Monomial, depth: u32) -> Option<Vec<Var>> {
    let count = monomial.binders().len();
    if count <= 1 {
        return Some((0..count).map(|at| name(depth, at)).collect());
    }
    let mut order: Vec<usize> = (0..count).collect();
    let marks: Option<Vec<_>> = order.iter().map(|at| mark(monomial, *at)).collect();
    let marks = marks?;
    order.sort_by(|one, other| marks[*one].cmp(&marks[*other]));
    let classes: Vec<usize> = order
        .chunk_by(|one, other| marks[*one] == marks[*other])
        .map(<[usize]>::len)
        .collect();
    let mut ways = vec![Vec::new()];
    let mut from = 0;
    for size in classes {
        let class = &order[from..from + size];
        from += size;
        let arrangements = arrangements(class)?;
        if ways.len() * arrangements.len() > MOST {
            return None;
        }
        ways = ways
            .iter()
            .flat_map(|way: &Vec<usize>| {
                arrangements
                    .iter()
                    .map(move |more| [&way[..], &more[..]].concat())
            })
            .collect();
    }
    let mut best: Option<(Term, Vec<Var>)> = None;
    let only = ways.len() == 1;
    // Names that are as good as any stay.
    let now: Vec<Var> = monomial.binders().iter().map(|(var, _)| *var).collect();
    if !only
        && now
            .iter()
            .enumerate()
            .all(|(at, var)| *var == name(depth, at))
    {
        best = Some((named(monomial, &now, depth)?, now));
    }
    for way in ways {
        let mut names = vec![Var(0); count];
        for (at, place) in way.iter().enumerate() {
            names[*place] = name(depth, at);
        }
        if only {
            return Some(names);
        }
        let result = named(monomial, &names, depth)?;
        if best.as_ref().is_none_or(|(least, _)| result < *least) {
            best = Some((result, names));
        }
    }
    best.map(|(_, names)| names)
}

/// All orders of a few numbers.
fn arrangements(numbers: &[usize]) -> Option<Vec<Vec<usize>>> {
    if numbers.len() > 7 {
        return None;
    }
    let mut all = vec![Vec::new()];
    for _ in numbers {
        all = all
            .iter()
            .flat_map(|some: &Vec<usize>| {
                let left = numbers.iter().filter(|one| !some.contains(one));
                left.map(|one| [&some[..], &[*one]].concat())
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    Some(all)
}

/// A monomial with these names, and canonical names inside.
fn named(monomial: &Monomial, names: &[Var], depth: u32) -> Option<Term> {
    let renamed = Term::from(monomial.renamed(names).ok()?);
    let rebuilt = renamed.rebuilt(&mut |atom, exponent| inner(atom, depth + 1)?.power(exponent));
    rebuilt.ok()
}

fn inner(atom: &Atom, depth: u32) -> Fallible<Term> {
    let mut change = |term: &Term| canonical(term, depth).ok_or(Refusal::TooLarge);
    match atom {
        Atom::Chain(chain) => {
            let chain = chain.renamed(&[97, 98, 99].map(|at| name(depth, at)))?;
            Atom::Chain(Box::new(chain)).with_inner(&mut change)
        }
        other => other.with_inner(&mut change),
    }
}

/// The names of the dummies of an ordered product.
pub(super) fn of_chain(depth: u32) -> [Var; 3] {
    [97, 98, 99].map(|at| name(depth + 1, at))
}

/// What a dummy stands on, with all dummies of the monomial made alike but this one.
fn mark(monomial: &Monomial, at: usize) -> Option<(Range, Vec<(Term, i64)>)> {
    let (own, range) = &monomial.binders()[at];
    let mut marks = Vec::new();
    for (atom, exponent) in monomial.factors() {
        let mut term = Term::atom(atom.clone()).ok()?;
        if !term.free().contains(own) {
            continue;
        }
        let alike = |var: &Var| Integer::variable(Var(NAMES - if var == own { 1 } else { 2 }));
        let binders = monomial.binders().iter();
        let alike: Vec<_> = binders.map(|(var, _)| (*var, alike(var))).collect();
        term = term.instantiate(&alike).ok()?;
        marks.push((canonical(&term, 50)?, *exponent));
    }
    marks.sort();
    Some((range.clone(), marks))
}

/// A monomial by itself, without the number in front.
pub(super) fn bare(monomial: &Monomial) -> Option<Term> {
    let term = Term::from(monomial.clone());
    term.scaled(monomial.coefficient().power(-1).ok()?).ok()
}
