//! One name for each dummy, whatever names and order a term was written with: the dummies are the
//! vertices of a graph whose edges are the factors, and the graph is brought into canonical form.
//! Colours are refined by what a dummy stands on. Where several keep one colour, each of them in
//! turn gets a colour of its own, except those that are exchangeable with one before; of the ways
//! to name that are left the least result counts.

use std::collections::BTreeSet;

use crate::kernel::{Atom, Binds, Fallible, Integer, Monomial, Range, Refusal, Term, Var};

/// The first number of a canonical name. Deeper terms have names of their own.
pub(super) const NAMES: u32 = 2_000_000;
const EACH: u32 = 100;

/// The first number of what stands for a colour.
const COLORS: u32 = 1_900_000;

/// Ways to name the dummies of one monomial that are compared, at most.
const MOST: usize = 200;

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
    let mut naming = Naming {
        monomial,
        depth,
        best: None,
        left: MOST,
    };
    let colors = match count {
        0 | 1 => vec![0; count],
        _ => naming.refined(vec![0; count])?,
    };
    if naming.class(&colors).is_none() {
        return Some(naming.names(&colors));
    }
    // Names that are as good as any stay.
    let now: Vec<Var> = monomial.binders().iter().map(|(var, _)| *var).collect();
    if (0..count).all(|at| now[at] == name(depth, at)) {
        naming.best = Some((named(monomial, &now, depth)?, now));
    }
    naming.explore(&colors)?;
    naming.best.map(|(_, names)| names)
}

/// The search for the least result.
struct Naming<'m> {
    monomial: &'m Monomial,
    depth: u32,
    best: Option<(Term, Vec<Var>)>,
    /// How many ways to name may still be compared.
    left: usize,
}

impl Naming<'_> {
    /// The first dummies that have one colour.
    fn class(&self, colors: &[usize]) -> Option<Vec<usize>> {
        let members = |color| (0..colors.len()).filter(move |at| colors[*at] == color);
        let mut classes = (0..colors.len()).map(|color| Vec::from_iter(members(color)));
        classes.find(|class| class.len() > 1)
    }

    /// The names that colours stand for.
    fn names(&self, colors: &[usize]) -> Vec<Var> {
        colors.iter().map(|at| name(self.depth, *at)).collect()
    }

    /// Compares all ways to name the dummies that respect their refined colours.
    fn explore(&mut self, colors: &[usize]) -> Option<()> {
        let Some(class) = self.class(colors) else {
            self.left = self.left.checked_sub(1)?;
            let names = self.names(colors);
            let result = named(self.monomial, &names, self.depth)?;
            if self.best.as_ref().is_none_or(|(least, _)| result < *least) {
                self.best = Some((result, names));
            }
            return Some(());
        };
        let mut tried: Vec<usize> = Vec::new();
        for one in &class {
            if tried.iter().any(|other| self.exchangeable(*other, *one)) {
                continue;
            }
            tried.push(*one);
            let later = |at: &usize| usize::from(class.contains(at) && at != one);
            let apart = (0..colors.len()).map(|at| 2 * colors[at] + later(&at));
            let refined = self.refined(apart.collect())?;
            self.explore(&refined)?;
        }
        Some(())
    }

    /// Dummies that stand on different things, or beside dummies of different colours, get different
    /// colours. The colours are the first numbers, in an order that no name has a part in.
    fn refined(&self, mut colors: Vec<usize>) -> Option<Vec<usize>> {
        loop {
            let before = BTreeSet::from_iter(&colors).len();
            let marks: Option<Vec<_>> = (0..colors.len())
                .map(|at| Some((colors[at], self.mark(at, &colors)?)))
                .collect();
            let marks = marks?;
            let order = Vec::from_iter(BTreeSet::from_iter(&marks));
            colors = marks
                .iter()
                .filter_map(|mark| order.binary_search(&mark).ok())
                .collect();
            if order.len() == before || order.len() == colors.len() {
                return Some(colors);
            }
        }
    }

    /// What a dummy stands on, with colours in place of the other dummies.
    fn mark(&self, at: usize, colors: &[usize]) -> Option<(Range, Vec<(Term, i64)>)> {
        let binders = self.monomial.binders();
        let (own, range) = &binders[at];
        let colored = binders.iter().zip(colors).map(|((var, _), color)| {
            let color = if var == own { 0 } else { 1 + *color as u32 };
            (*var, Integer::variable(Var(COLORS + color)))
        });
        let colored: Vec<_> = colored.collect();
        let mut marks = Vec::new();
        for (atom, exponent) in self.monomial.factors() {
            let term = Term::atom(atom.clone()).ok()?;
            if term.free().contains(own) {
                let term = term.instantiate(&colored).ok()?;
                marks.push((canonical(&term, self.depth + 50)?, *exponent));
            }
        }
        marks.sort();
        Some((range.clone(), marks))
    }

    /// Whether it makes no difference if two dummies exchange their places.
    fn exchangeable(&self, one: usize, other: usize) -> bool {
        let binders = self.monomial.binders().iter();
        let mut names: Vec<Var> = binders.map(|(var, _)| *var).collect();
        names.swap(one, other);
        self.monomial.renamed(&names) == Ok(Term::from(self.monomial.clone()))
    }
}

/// A monomial with these names, and canonical names inside.
fn named(monomial: &Monomial, names: &[Var], depth: u32) -> Option<Term> {
    let renamed = monomial.renamed(names).ok()?;
    renamed.rebuilt(&mut |atom| inner(atom, depth + 1)).ok()
}

fn inner(atom: &Atom, depth: u32) -> Fallible<Term> {
    let mut change = |term: &Term| canonical(term, depth).ok_or(Refusal::TooLarge);
    match atom {
        Atom::Chain(_) => {
            let names = [97, 98, 99].map(|at| name(depth, at));
            let renamed = atom.renamed(&names)?;
            renamed.rebuilt(&mut |product| product.with_inner(&mut change))
        }
        other => other.with_inner(&mut change),
    }
}

/// The names of the dummies of an ordered product.
pub(super) fn of_chain(depth: u32) -> [Var; 3] {
    [97, 98, 99].map(|at| name(depth + 1, at))
}

/// A monomial by itself, without the number in front.
pub(super) fn bare(monomial: &Monomial) -> Option<Term> {
    let term = Term::from(monomial.clone());
    term.scaled(monomial.coefficient().power(-1).ok()?).ok()
}
