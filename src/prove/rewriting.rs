//! A term on its way to another one: the steps that were taken, and how two ways are joined where
//! they first meet. Which steps to take is decided elsewhere, except for the names of dummies.

use std::collections::BTreeMap;

use super::canonical;
use super::lower::{Lowered, no};
use super::prover::Search;
use super::step::{Spot, all_of, one_of, size};
use crate::kernel::{Atom, Context, Rule, Term, Theorem};

/// A term that is being rewritten.
#[derive(Clone)]
pub(super) struct Rewriting<'s, 'p> {
    pub search: &'s Search<'p>,
    pub context: Context,
    start: Term,
    /// Each says that the whole term is equal to the next one.
    steps: Vec<Theorem>,
}

/// A replacement: where, and by which theorem.
pub(super) type Step = (Spot, Theorem);

impl<'s, 'p> Rewriting<'s, 'p> {
    pub fn new(search: &'s Search<'p>, context: &Context, term: &Term) -> Self {
        Rewriting {
            search,
            context: context.clone(),
            start: term.clone(),
            steps: Vec::new(),
        }
    }

    pub fn right(&self) -> &Term {
        self.steps.last().map_or(&self.start, |last| &last.right)
    }

    pub fn apply(&mut self, (spot, part): Step) -> Lowered<()> {
        self.search.count(size(self.right()))?;
        let to = (&spot.path[..], spot.place);
        let step = self
            .search
            .replaced(&self.context, self.right(), to, part)?;
        self.steps.push(step);
        Ok(())
    }

    /// That the first term is the last one.
    pub fn theorem(&self) -> Lowered<Theorem> {
        let by = |rule, premises: &[Theorem]| self.search.by(&self.context, rule, premises);
        let mut steps = self.steps.iter().cloned();
        let Some(first) = steps.next() else {
            return by(Rule::Reflexive(self.start.clone()), &[]);
        };
        steps.try_fold(first, |whole, step| by(Rule::Transitive, &[whole, step]))
    }

    /// That the last term is the first one.
    pub fn back(&self) -> Lowered<Theorem> {
        let theorem = self.theorem()?;
        match theorem.proof.rule {
            Rule::Reflexive(_) => Ok(theorem),
            _ => self.search.by(&self.context, Rule::Symmetric, &[theorem]),
        }
    }

    /// From s = l, l = r and t = r: s = t.
    pub fn through(&self, middle: Option<&Theorem>, other: &Self) -> Lowered<Theorem> {
        let parts = [Some(self.theorem()?), middle.cloned(), Some(other.back()?)];
        let mut parts = parts.into_iter().flatten().filter(changes);
        let Some(first) = parts.next() else {
            return self.theorem();
        };
        let by = |premises: &[Theorem]| self.search.by(&self.context, Rule::Transitive, premises);
        parts.try_fold(first, |whole, part| by(&[whole, part]))
    }

    /// From l = m and r = m: l = r, where m is the first term that both come to.
    pub fn joined(&self, other: &Self) -> Lowered<Theorem> {
        if let Some((here, there)) = self.meeting(other) {
            let (mut one, mut two) = (self.clone(), other.clone());
            one.steps.truncate(here);
            two.steps.truncate(there);
            one.canonize()?;
            two.canonize()?;
            if one.right() == two.right() {
                return one.through(None, &two);
            }
        }
        self.through(None, other)
    }

    /// After how many steps of one and of the other both are at the same term, but for the names of
    /// its dummies; the fewest.
    fn meeting(&self, other: &Self) -> Option<(usize, usize)> {
        // Only what is as large can be the same.
        let mut sizes: BTreeMap<u64, Vec<(usize, &Term)>> = BTreeMap::new();
        for (at, term) in other.terms().enumerate() {
            sizes.entry(size(term)).or_default().push((at, term));
        }
        let mut known: BTreeMap<usize, Option<Term>> = BTreeMap::new();
        let mut best: Option<(usize, usize)> = None;
        for (here, term) in self.terms().enumerate() {
            let mut own = None;
            for (there, candidate) in sizes.get(&size(term)).into_iter().flatten() {
                if best.is_some_and(|(one, two)| one + two <= here + there) {
                    continue;
                }
                let own = own.get_or_insert_with(|| canonical::canonical(term, 0));
                let theirs = known.entry(*there);
                let theirs = theirs.or_insert_with(|| canonical::canonical(candidate, 0));
                if own.is_some() && own == theirs {
                    best = Some((here, *there));
                }
            }
        }
        best
    }

    /// All terms on the way.
    fn terms(&self) -> impl Iterator<Item = &Term> {
        std::iter::once(&self.start).chain(self.steps.iter().map(|step| &step.right))
    }

    /// Gives all dummies their canonical names.
    pub fn canonize(&mut self) -> Lowered<()> {
        while let Some(step) = self.renaming(self.right(), &self.context, &mut Vec::new(), 0)? {
            self.apply(step)?;
        }
        Ok(())
    }

    fn renaming(
        &self,
        term: &Term,
        context: &Context,
        path: &mut Vec<(usize, usize, usize)>,
        depth: u32,
    ) -> Lowered<Option<Step>> {
        for (at, monomial) in term.monomials().iter().enumerate() {
            let Some(names) = canonical::naming(monomial, depth) else {
                return no("the dummies of a term can be named in too many ways");
            };
            let now = monomial.binders().iter().map(|(var, _)| *var);
            let local = context.under(monomial.binders());
            if !now.eq(names.iter().copied()) {
                let Some(whole) = canonical::bare(monomial) else {
                    return no("a number becomes too large");
                };
                let part = self
                    .search
                    .by(&Context::default(), Rule::Rename(whole, names), &[])?;
                return Ok(Some((all_of(path, at, monomial), part)));
            }
            for (factor, (atom, _)) in monomial.factors().iter().enumerate() {
                if let Atom::Chain(chain) = atom {
                    let names = canonical::of_chain(depth);
                    if [chain.var, chain.row, chain.column] != names {
                        let term = Term::atom(atom.clone()).unwrap_or_default();
                        let rule = Rule::Rename(term, names.to_vec());
                        let part = self.search.by(&Context::default(), rule, &[])?;
                        return Ok(Some((one_of(path, at, factor), part)));
                    }
                }
                for (inner, term) in atom.inner().into_iter().enumerate() {
                    path.push((at, factor, inner));
                    let local = atom.inside(&local);
                    let found = self.renaming(term, &local, path, depth + 1)?;
                    if found.is_some() {
                        return Ok(found);
                    }
                    path.pop();
                }
            }
        }
        Ok(None)
    }
}

/// Whether a theorem says more than that a term is itself.
fn changes(theorem: &Theorem) -> bool {
    !matches!(theorem.proof.rule, Rule::Reflexive(_))
}
