//! Single steps: what they are called, and where in a term they are taken. Which step to take is
//! not decided here.

use super::lower::{Lowered, Unprovable};
use super::prover::Search;
use crate::kernel::{Atom, Context, Fallible, Frame, Monomial, Refusal, Rule, Term, Theorem, Var};

/// The way down to a term: a monomial, a factor of it, which of the terms inside that factor.
pub(super) type Path = [(usize, usize, usize)];

/// Some factors of a monomial with some of its sums.
#[derive(Clone)]
pub(super) struct Place {
    pub monomial: usize,
    pub factors: Vec<usize>,
    pub binders: Vec<Var>,
}

impl Place {
    /// The term without this part. One factor is taken with all its powers.
    fn frame(&self, term: &Term) -> Fallible<Frame> {
        let mut others = term.monomials().to_vec();
        let monomial = others.remove(self.monomial);
        let mut factor = Term::number(monomial.coefficient());
        let mut exponent = 1;
        for (at, (atom, power)) in monomial.factors().iter().enumerate() {
            if !self.factors.contains(&at) {
                factor = factor.times(&Term::atom(atom.clone())?.power(*power)?)?;
            } else if self.factors.len() == 1 && self.binders.is_empty() {
                exponent = *power;
            }
        }
        let mut binders = monomial.binders().to_vec();
        binders.retain(|(var, _)| !self.binders.contains(var));
        Ok(Frame {
            others: Term::collected(others)?,
            factor,
            exponent,
            binders,
        })
    }
}

/// A part of a term, however deep inside.
pub(super) struct Spot {
    pub path: Vec<(usize, usize, usize)>,
    pub place: Place,
}

/// A monomial with all its sums.
pub(super) fn all_of(path: &Path, at: usize, monomial: &Monomial) -> Spot {
    Spot {
        path: path.to_vec(),
        place: Place {
            monomial: at,
            factors: (0..monomial.factors().len()).collect(),
            binders: monomial.binders().iter().map(|(var, _)| *var).collect(),
        },
    }
}

/// One factor of a monomial.
pub(super) fn one_of(path: &Path, at: usize, factor: usize) -> Spot {
    some_of(path, at, vec![factor])
}

/// Some factors of a monomial.
pub(super) fn some_of(path: &Path, at: usize, factors: Vec<usize>) -> Spot {
    Spot {
        path: path.to_vec(),
        place: Place {
            monomial: at,
            factors,
            binders: Vec::new(),
        },
    }
}

impl Search<'_> {
    /// A theorem, or why the kernel refuses.
    pub fn by(&self, context: &Context, rule: Rule, premises: &[Theorem]) -> Lowered<Theorem> {
        let name = name(&rule);
        let made = Theorem::by(&self.theory, context, rule, premises);
        made.map_err(|why| refused(name, why))
    }

    /// That a term is the same with a part replaced.
    pub fn replaced(
        &self,
        context: &Context,
        term: &Term,
        (path, place): (&Path, Place),
        part: Theorem,
    ) -> Lowered<Theorem> {
        let [(at, factor, number), rest @ ..] = path else {
            let frame = place.frame(term)?;
            return self.by(context, Rule::Replace(frame), &[part]);
        };
        let monomial = &term.monomials()[*at];
        let (atom, _) = &monomial.factors()[*factor];
        let local = context.under(monomial.binders());
        let inner = atom.inner()[*number];
        let changed = self.replaced(&atom.inside(&local), inner, (rest, place), part)?;
        let lifted = self.by(&local, Rule::Inside(atom.clone(), *number), &[changed])?;
        let place = one_of(&[], *at, *factor).place;
        self.replaced(context, term, (&[], place), lifted)
    }
}

/// A refusal where a step should have been possible.
pub(super) fn refused(name: &str, refusal: Refusal) -> Unprovable {
    Unprovable(format!("{name}: {}", Unprovable::from(refusal).0))
}

/// Calls `see` for every atom, also those inside of atoms.
pub(super) fn atoms(term: &Term, see: &mut dyn FnMut(&Atom)) {
    let monomials = term.monomials().iter();
    for (atom, _) in monomials.flat_map(|monomial| monomial.factors()) {
        see(atom);
        for inner in atom.inner() {
            atoms(inner, see);
        }
    }
}

/// How many atoms a term has.
pub(super) fn size(term: &Term) -> u64 {
    let mut size = 1;
    atoms(term, &mut |_| size += 1);
    size
}

/// Whether a variable is free in an atom.
pub(super) fn depends(atom: &Atom, var: Var) -> bool {
    Term::atom(atom.clone()).map_or(true, |atom| atom.free().contains(&var))
}

/// What a step is called.
pub(super) fn name(rule: &Rule) -> &'static str {
    match rule {
        Rule::Reflexive(_) => "reflexivity",
        Rule::Symmetric => "symmetry",
        Rule::Transitive => "transitivity",
        Rule::Replace(_) => "replacement",
        Rule::Inside(..) => "replacement inside",
        Rule::Instantiate(_) => "instance",
        Rule::Hypothesis(_) => "hypothesis",
        Rule::Induction(..) => "induction",
        Rule::Cases(_) => "cases",
        Rule::Divide(..) => "division",
        Rule::Rename(..) => "renaming of dummies",
        Rule::Contract(..) => "delta picks a term",
        Rule::Exchange(..) => "delta exchanges indices",
        Rule::Count(..) => "sum of a constant",
        Rule::Cancel(..) => "cancellation",
        Rule::Bracket(..) => "brackets",
        Rule::Evaluate(..) => "value of a function",
        Rule::Unfold(..) => "definition",
        Rule::UnfoldUnder(..) => "definition under a derivative",
        Rule::Differentiate(..) => "rules of differentiation",
        Rule::EntryByEntry(..) => "derivative of an entry by one of the same array",
        Rule::Short(_) => "product of at most one factor",
        Rule::Split(..) => "product in two parts",
        Rule::Translate(..) => "translation of a product",
    }
}
