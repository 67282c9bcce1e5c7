//! Rewriting of one side of a claim: definitions unfolded, derivatives taken, deltas contracted,
//! products of known length multiplied out. Every step is a theorem of the kernel.

use super::lower::Lowered;
use super::prover::Search;
use super::rewriting::{Rewriting, Step};
use super::step::{depends, one_of, some_of};
use crate::kernel::{
    Atom, Chain, Context, Entry, Integer, Monomial, Rule, Symbol, Term, Theorem, Var,
};

/// How far definitions are unfolded where nothing is differentiated.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Unfolding {
    /// Nowhere.
    pub folded: bool,
    /// Of symbols that are defined in terms of themselves, those that another such symbol is not
    /// computed from on its own layer.
    pub activations: bool,
    /// Any symbol on these layers.
    pub layers: Vec<(Symbol, Integer)>,
    /// Not on these layers, but on all that are computed from one of them in a known number of
    /// steps, and on those that are numbers.
    pub further: bool,
    /// Derivatives of this symbol on this layer stay as they are.
    pub kept: Option<(Symbol, Integer)>,
}

/// Definitions stay as they are.
pub(super) const FOLDED: Unfolding = Unfolding {
    folded: true,
    activations: false,
    layers: Vec::new(),
    further: false,
    kept: None,
};

/// What it costs to ask the kernel for a step, in atoms that are passed over.
const ATTEMPT: u64 = 10;

impl Rewriting<'_, '_> {
    /// Rewrites as long as something can be.
    pub fn simplify(&mut self, unfolding: &Unfolding) -> Lowered<()> {
        let finder = Finder {
            search: self.search,
            unfolding,
        };
        while let Some(step) = finder.term(self.right(), &self.context, &mut Vec::new())? {
            self.apply(step)?;
        }
        Ok(())
    }
}

/// Some factors and sums of a monomial, and what they are equal to.
type Part = (Vec<usize>, Vec<Var>, Theorem);

/// Looks for the next thing to rewrite.
struct Finder<'f, 's, 'p> {
    search: &'s Search<'p>,
    unfolding: &'f Unfolding,
}

impl Finder<'_, '_, '_> {
    fn term(
        &self,
        term: &Term,
        context: &Context,
        path: &mut Vec<(usize, usize, usize)>,
    ) -> Lowered<Option<Step>> {
        for (at, monomial) in term.monomials().iter().enumerate() {
            let local = context.under(monomial.binders());
            for (factor, (atom, _)) in monomial.factors().iter().enumerate() {
                if let Some(part) = self.atom(atom, &local)? {
                    return Ok(Some((one_of(path, at, factor), part)));
                }
                // What is differentiated is taken apart from the outside.
                let closed = matches!(atom, Atom::Derivative(of, _) if !is_derivative(of));
                for (inner, term) in atom.inner().into_iter().enumerate().filter(|_| !closed) {
                    path.push((at, factor, inner));
                    let found = self.term(term, &atom.inside(&local), path)?;
                    if found.is_some() {
                        return Ok(found);
                    }
                    path.pop();
                }
            }
            if let Some((factors, binders, part)) = self.whole(monomial, context) {
                let mut spot = some_of(path, at, factors);
                spot.place.binders = binders;
                return Ok(Some((spot, part)));
            }
            if let Some((factors, part)) = self.cancelled(monomial, &local)? {
                return Ok(Some((some_of(path, at, factors), part)));
            }
        }
        Ok(None)
    }

    fn try_rule(&self, context: &Context, rule: Rule) -> Option<Theorem> {
        self.search.count(ATTEMPT).ok()?;
        Theorem::by(&self.search.theory, context, rule, &[]).ok()
    }

    /// A step that changes one factor.
    fn atom(&self, atom: &Atom, context: &Context) -> Lowered<Option<Theorem>> {
        match atom {
            Atom::Entry(entry) => self.definition(entry, context),
            Atom::Derivative(of, by) => match of.monomials() {
                [one] if is_entry(one).is_some() => match is_entry(one) {
                    Some(entry) => self.derivative(entry, by, context),
                    None => Ok(None),
                },
                _ if is_derivative(of) => Ok(None),
                _ => Ok(self.try_rule(context, Rule::Differentiate(of.clone(), by.clone()))),
            },
            Atom::At(symbol, argument, body) => {
                let rule = Rule::Evaluate(*symbol, argument.clone(), body.clone());
                Ok(self.try_rule(context, rule))
            }
            Atom::Chain(chain) => Ok(self.chain(chain, context)),
            _ => Ok(None),
        }
    }

    fn definition(&self, entry: &Entry, context: &Context) -> Lowered<Option<Theorem>> {
        if self.unfolding.folded {
            return Ok(None);
        }
        let wanted = !self.search.is_recursive(entry.symbol)
            || self.is_listed(entry, context)
            || self.unfolding.activations && !self.search.is_cut(entry.symbol);
        for (at, _) in self.search.theory.definitions_of(entry.symbol) {
            if !wanted && !self.search.is_base(at) {
                continue;
            }
            let found = self.try_rule(context, Rule::Unfold(entry.clone(), at));
            if found.is_some() {
                return Ok(found);
            }
        }
        match wanted {
            true => Ok(None),
            false => self.search.value_across(entry, context),
        }
    }

    /// Whether the layer of an entry is one of those that are unfolded.
    fn is_listed(&self, entry: &Entry, context: &Context) -> bool {
        let Some(layer) = &entry.layer else {
            return false;
        };
        let listed = self.unfolding.layers.iter();
        let mut listed = listed.filter(|(symbol, _)| *symbol == entry.symbol);
        if !self.unfolding.further {
            return listed.any(|(_, other)| other == layer);
        }
        layer.as_constant().is_some()
            || listed.any(|(_, other)| {
                let other = Entry {
                    layer: Some(other.clone()),
                    ..entry.clone()
                };
                let known = other.layer.as_ref().and_then(|other| layer.minus(other));
                known.is_some() && self.search.theory.comes_before(&other, entry, context)
            })
    }

    fn derivative(&self, entry: &Entry, by: &Entry, context: &Context) -> Lowered<Option<Theorem>> {
        let rule = Rule::EntryByEntry(entry.clone(), by.clone());
        if let Some(part) = self.try_rule(context, rule) {
            return Ok(Some(part));
        }
        let layer = entry.layer.clone().map(|layer| (entry.symbol, layer));
        if self.unfolding.kept.is_some() && self.unfolding.kept == layer {
            return Ok(None);
        }
        if let (Some(here), Some(there)) = (&entry.layer, &by.layer)
            && here.minus(there).is_none()
            && self.search.is_recursive(entry.symbol)
            && self.unfolding.kept.is_none()
            && let Some(part) = self.search.derivative_across(entry, by, context)?
        {
            return Ok(Some(part));
        }
        let numbers = self
            .search
            .theory
            .definitions_of(entry.symbol)
            .map(|(at, _)| at);
        let mut numbers = Vec::from_iter(numbers).into_iter();
        Ok(numbers.find_map(|at| {
            self.try_rule(context, Rule::UnfoldUnder(entry.clone(), by.clone(), at))
        }))
    }

    /// Products of few factors are multiplied out; others begin with factor 0.
    fn chain(&self, chain: &Chain, context: &Context) -> Option<Theorem> {
        const FEW: i64 = 6;
        let own = || Box::new(chain.clone());
        if let Some(part) = self.try_rule(context, Rule::Short(own())) {
            return Some(part);
        }
        let length = chain.high.minus(&chain.low);
        if length.is_some_and(|length| length < FEW) {
            return self.try_rule(context, Rule::Split(own(), chain.low.clone()));
        }
        let back = Integer::constant(0).plus(-1, &chain.low).ok()?;
        match back.as_constant() {
            Some(0) => None,
            _ => self.try_rule(context, Rule::Translate(own(), back)),
        }
    }

    /// A step that needs several factors and sums of a monomial.
    fn whole(&self, monomial: &Monomial, context: &Context) -> Option<Part> {
        let deltas = || {
            let factors = monomial.factors().iter().enumerate();
            factors.filter_map(|(at, (atom, _))| match atom {
                Atom::Delta(left, right) => Some((at, [left.clone(), right.clone()])),
                _ => None,
            })
        };
        let depending = |var: Var, without: Option<usize>| -> Vec<usize> {
            let factors = monomial.factors().iter().enumerate();
            let mut factors = Vec::from_iter(factors.filter(|(_, (atom, _))| depends(atom, var)));
            factors.retain(|(at, _)| Some(*at) != without);
            factors.into_iter().map(|(at, _)| at).collect()
        };
        for (var, range) in monomial.binders() {
            let mut outside = monomial.binders().to_vec();
            outside.retain(|(bound, _)| bound != var);
            let outside = context.under(&outside);
            for (at, delta) in deltas() {
                let rule = Rule::Contract(delta.clone(), *var, range.clone());
                let Some(part) = self.try_rule(&outside, rule) else {
                    continue;
                };
                // First the delta exchanges the dummy, then it is the only one to depend on it.
                let others = depending(*var, Some(at));
                if others.is_empty() {
                    return Some((vec![at], vec![*var], part));
                }
                let found = self.exchanged(monomial, (at, delta), *var, others);
                if found.is_some() {
                    return found;
                }
            }
            if depending(*var, None).is_empty()
                && let Some(part) = self.try_rule(&outside, Rule::Count(*var, range.clone()))
            {
                return Some((Vec::new(), vec![*var], part));
            }
        }
        // δ_{xy} t(y) becomes δ_{xy} t(x).
        for (at, delta) in deltas() {
            let [left, right] = &delta;
            for var in [right, left].into_iter().filter_map(Integer::as_variable) {
                let smaller = [left, right]
                    .iter()
                    .any(|other| other.as_variable().is_some_and(|other| other < var));
                let bound = monomial.binders().iter().any(|(bound, _)| *bound == var);
                let others = depending(var, Some(at));
                if smaller && !bound && !others.is_empty() {
                    let found = self.exchanged(monomial, (at, delta.clone()), var, others);
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
        None
    }

    /// A delta puts what it makes equal in place of a variable in some other factors.
    fn exchanged(
        &self,
        monomial: &Monomial,
        (at, delta): (usize, [Integer; 2]),
        var: Var,
        mut others: Vec<usize>,
    ) -> Option<Part> {
        let mut term = Term::one();
        for other in &others {
            let (atom, exponent) = &monomial.factors()[*other];
            let power = Term::atom(atom.clone()).and_then(|atom| atom.power(*exponent));
            term = term.times(&power.ok()?).ok()?;
        }
        others.push(at);
        let part = self.try_rule(&Context::default(), Rule::Exchange(delta, var, term))?;
        Some((others, Vec::new(), part))
    }

    /// A positive and a negative power of one thing.
    fn cancelled(
        &self,
        monomial: &Monomial,
        context: &Context,
    ) -> Lowered<Option<(Vec<usize>, Theorem)>> {
        for (above, (atom, up)) in monomial.factors().iter().enumerate() {
            for (below, (other, down)) in monomial.factors().iter().enumerate() {
                if atom == other && *up > 0 && *down < 0 {
                    let rule = Rule::Cancel(atom.clone(), *up, -*down);
                    let part = self.search.by(context, rule, &[])?;
                    return Ok(Some((vec![above, below], part)));
                }
            }
        }
        Ok(None)
    }
}

/// The entry that a monomial is, if it is nothing else.
pub(super) fn is_entry(monomial: &Monomial) -> Option<&Entry> {
    match (monomial.factors(), monomial.binders()) {
        ([(Atom::Entry(entry), 1)], [])
            if monomial.coefficient() == crate::kernel::Fraction::ONE =>
        {
            Some(entry)
        }
        _ => None,
    }
}

/// Whether a term is a derivative and nothing else.
fn is_derivative(term: &Term) -> bool {
    match term.monomials() {
        [one] => matches!(one.factors(), [(Atom::Derivative(..), 1)]) && one.binders().is_empty(),
        _ => false,
    }
}
