//! Variables of terms: where they occur, renaming of dummies, substitution without capture.

use std::collections::BTreeSet;

use super::context::{Context, Range};
use super::integer::{Integer, Var};
use super::refusal::{Fallible, Refusal, demand, known};
use super::term::{Atom, Chain, Entry, Monomial, Symbol, Term};

/// What is called for every variable, those that bind included, with whether it is free.
type See<'s> = &'s mut dyn FnMut(Var, bool);

/// What may bind variables: a monomial binds its dummies, an ordered product the number, the row
/// and the column of a factor, any other atom nothing.
pub trait Binds {
    /// What it binds, in the order in which it stands.
    fn bound(&self) -> Vec<Var>;

    /// Calls `see` for every variable, also for those inside.
    fn each(&self, see: See<'_>);

    /// With these names for what it binds, and integers in place of free variables, all at once.
    /// Nothing is captured if the names are different, and neither free here nor in the integers.
    fn rebound(&self, names: &[Var], values: &[(Var, Integer)]) -> Fallible<Term>;

    /// Names for what it binds: the same, or, if one of them is taken, others that are new.
    fn names(&self, taken: &dyn Fn(Var) -> bool) -> Fallible<Vec<Var>> {
        let bound = self.bound();
        if known(!bound.iter().any(|var| taken(*var)), "capture") {
            return Ok(bound);
        }
        let mut largest = 0;
        self.each(&mut |var, _| largest = largest.max(var.0));
        let above = (largest..=u32::MAX).skip(1).map(Var);
        let names: Vec<Var> = above.filter(|var| !taken(*var)).take(bound.len()).collect();
        match names.len() == bound.len() {
            true => Ok(names),
            false => Err(Refusal::TooLarge),
        }
    }

    /// With integers in place of free variables, all at once. What it binds gets new names if one
    /// of them is such a variable or occurs in the integers.
    fn instantiate(&self, values: &[(Var, Integer)]) -> Fallible<Term> {
        let uses = |name, (var, value): &(Var, Integer)| *var == name || value.factor(name) != 0;
        let names = self.names(&|name| values.iter().any(|one| uses(name, one)))?;
        self.rebound(&names, values)
    }

    /// With other names for what it binds.
    ///
    /// # Errors
    ///
    /// Two of the new names are the same, or one is free here.
    fn renamed(&self, names: &[Var]) -> Fallible<Term> {
        let count = self.bound().len();
        let mut new = BTreeSet::from_iter(names).len() == count && names.len() == count;
        self.each(&mut |var, free| new &= !free || !names.contains(&var));
        demand(new, "a new name is used already")?;
        self.rebound(names, &[])
    }
}

/// What is put in place of variables inside of something that binds, where what is bound gets
/// these names.
fn inside(bound: &[Var], names: &[Var], values: &[(Var, Integer)]) -> Vec<(Var, Integer)> {
    let mut inside = values.to_vec();
    inside.retain(|(var, _)| !bound.contains(var));
    if names != bound {
        let names = names.iter().copied().map(Integer::variable);
        inside.extend(bound.iter().copied().zip(names));
    }
    inside
}

impl Term {
    fn each(&self, see: See<'_>) {
        let monomials = self.monomials.iter();
        monomials.for_each(|monomial| monomial.each(see));
    }

    /// The variables that are not bound in it.
    pub fn free(&self) -> BTreeSet<Var> {
        let mut free = BTreeSet::new();
        self.each(&mut |var, is_free| free.extend(is_free.then_some(var)));
        free
    }

    /// A variable above all that occur.
    pub(super) fn fresh(&self) -> Fallible<Var> {
        let mut largest = 0;
        self.each(&mut |var, _| largest = largest.max(var.0));
        largest.checked_add(1).map(Var).ok_or(Refusal::TooLarge)
    }

    /// Builds the term again, with other terms in place of atoms.
    pub fn rebuilt(&self, base: &mut dyn FnMut(&Atom) -> Fallible<Term>) -> Fallible<Term> {
        let mut sum = Term::zero();
        for monomial in &self.monomials {
            sum = sum.plus(&monomial.product(base)?.summed(&monomial.binders)?)?;
        }
        Ok(sum)
    }

    /// With integers in place of free variables, all at once. Dummies, also those inside of atoms,
    /// that have the name of such a variable or of one in the integers get new names.
    pub fn instantiate(&self, values: &[(Var, Integer)]) -> Fallible<Term> {
        let mut sum = Vec::with_capacity(self.monomials.len());
        for monomial in &self.monomials {
            match monomial.meets(&|var| values.iter().any(|(known, _)| *known == var)) {
                true => sum.extend(monomial.instantiate(values)?.monomials),
                false => sum.push(monomial.clone()),
            }
        }
        Term::collected(sum)
    }

    /// With a term in place of a scalar symbol; refused if something is differentiated, since a
    /// derivative does not commute with this.
    pub fn evaluate(&self, symbol: Symbol, argument: &Term) -> Fallible<Term> {
        // No dummy has the name of a variable of the argument afterwards.
        let free = argument.free().into_iter();
        let same = Vec::from_iter(free.map(|var| (var, Integer::variable(var))));
        self.instantiate(&same)?.replaced(symbol, argument)
    }

    fn replaced(&self, symbol: Symbol, argument: &Term) -> Fallible<Term> {
        self.rebuilt(&mut |atom| match atom {
            Atom::Entry(entry) if entry.symbol == symbol => Ok(argument.clone()),
            Atom::Derivative(..) | Atom::At(..) => {
                let why = "something is still to be differentiated";
                Err(Refusal::Because(why))
            }
            other => other.with_inner(&mut |inner| inner.replaced(symbol, argument)),
        })
    }
}

impl Binds for Monomial {
    fn bound(&self) -> Vec<Var> {
        self.binders.iter().map(|(var, _)| *var).collect()
    }

    fn each(&self, see: See<'_>) {
        let bound = self.bound();
        bound.iter().for_each(|var| see(*var, false));
        for (_, range) in &self.binders {
            range.variables().for_each(|var| see(var, true));
        }
        for (atom, _) in &self.factors {
            atom.each(&mut |var, free| see(var, free && !bound.contains(&var)));
        }
    }

    fn rebound(&self, names: &[Var], values: &[(Var, Integer)]) -> Fallible<Term> {
        let inside = inside(&self.bound(), names, values);
        let binders = self.binders.iter().zip(names);
        let binders = binders.map(|((_, range), name)| Ok((*name, range.instantiate(values)?)));
        let binders: Vec<(Var, Range)> = binders.collect::<Fallible<_>>()?;
        let product = self.product(&mut |atom| atom.instantiate(&inside))?;
        product.summed(&binders)
    }
}

impl Monomial {
    /// Whether some variable, free or bound, is one of these.
    pub(super) fn meets(&self, these: &dyn Fn(Var) -> bool) -> bool {
        let mut met = false;
        self.each(&mut |var, _| met |= these(var));
        met
    }

    /// With new dummies, if one of them has a name that is taken.
    pub(super) fn avoiding(&self, taken: &dyn Fn(Var) -> bool) -> Fallible<Monomial> {
        let names = self.names(taken)?;
        if names == self.bound() {
            return Ok(self.clone());
        }
        let renamed = <[Monomial; 1]>::try_from(self.rebound(&names, &[])?.monomials);
        renamed.map_or(Err(Refusal::TooLarge), |[renamed]| Ok(renamed))
    }
}

impl Entry {
    /// The integers in it.
    pub fn integers(&self) -> impl Iterator<Item = &Integer> {
        self.layer.iter().chain(&self.indices)
    }

    fn integers_mut(&mut self) -> Vec<&mut Integer> {
        self.layer.iter_mut().chain(&mut self.indices).collect()
    }
}

impl Binds for Atom {
    fn bound(&self) -> Vec<Var> {
        match self {
            Atom::Chain(chain) => chain.bound().to_vec(),
            _ => Vec::new(),
        }
    }

    fn each(&self, see: See<'_>) {
        let bound = self.bound();
        bound.iter().for_each(|var| see(*var, false));
        let integers = self.integers().into_iter();
        let variables = integers.flat_map(Integer::variables);
        variables.for_each(|var| see(var, true));
        let mut inside = |var, free| see(var, free && !bound.contains(&var));
        if let Atom::Chain(chain) = self {
            chain.columns.variables().for_each(|var| inside(var, true));
        }
        for term in self.inner() {
            term.each(&mut inside);
        }
    }

    fn rebound(&self, names: &[Var], values: &[(Var, Integer)]) -> Fallible<Term> {
        let inside = inside(&self.bound(), names, values);
        let mut other = self.clone();
        if let Atom::Chain(chain) = &mut other {
            [chain.var, chain.row, chain.column] = [names[0], names[1], names[2]];
            chain.columns = chain.columns.instantiate(&inside)?;
        }
        let mut integer = |integer: &Integer| integer.instantiate(values);
        other.with(&mut integer, &mut |inner| inner.instantiate(&inside))
    }
}

impl Atom {
    /// The terms inside.
    pub fn inner(&self) -> Vec<&Term> {
        match self {
            Atom::Entry(_) | Atom::Number(_) | Atom::Width(..) | Atom::Delta(..) => Vec::new(),
            Atom::Apply(_, term)
            | Atom::Exp(term)
            | Atom::Log(term)
            | Atom::Group(term)
            | Atom::Derivative(term, _) => vec![term],
            Atom::Chain(chain) => vec![&chain.body],
            Atom::At(_, argument, body) => vec![argument, body],
        }
    }

    /// The integers that stand in it outside of what it binds, and of inner terms.
    fn integers(&self) -> Vec<&Integer> {
        match self {
            Atom::Entry(entry) | Atom::Derivative(_, entry) => entry.integers().collect(),
            Atom::Number(integer) | Atom::Width(_, integer) => vec![integer],
            Atom::Delta(left, right) => vec![left, right],
            Atom::Apply(head, _) => head.subscripts.iter().collect(),
            Atom::Chain(chain) => vec![&chain.low, &chain.high, &chain.at_row, &chain.at_column],
            Atom::Exp(_) | Atom::Log(_) | Atom::Group(_) | Atom::At(..) => Vec::new(),
        }
    }

    /// What is known inside of it.
    pub fn inside(&self, context: &Context) -> Context {
        match self {
            Atom::Chain(chain) => context.without(&chain.bound()).under(&chain.limits()),
            _ => context.clone(),
        }
    }

    /// With other terms inside.
    pub fn with_inner(&self, change: &mut dyn FnMut(&Term) -> Fallible<Term>) -> Fallible<Term> {
        self.with(&mut |integer| Ok(integer.clone()), change)
    }

    /// With other integers outside of what it binds, and other terms inside.
    fn with(
        &self,
        integer: &mut dyn FnMut(&Integer) -> Fallible<Integer>,
        inner: &mut dyn FnMut(&Term) -> Fallible<Term>,
    ) -> Fallible<Term> {
        let mut other = self.clone();
        let (integers, terms): (Vec<&mut Integer>, Vec<&mut Term>) = match &mut other {
            Atom::Entry(entry) => (entry.integers_mut(), vec![]),
            Atom::Number(integer) | Atom::Width(_, integer) => (vec![integer], vec![]),
            Atom::Delta(left, right) => (vec![left, right], vec![]),
            Atom::Apply(head, term) => (head.subscripts.iter_mut().collect(), vec![term]),
            Atom::Exp(term) | Atom::Log(term) | Atom::Group(term) => (vec![], vec![term]),
            Atom::Chain(chain) => {
                let chain = &mut **chain;
                let limits = [&mut chain.low, &mut chain.high].into_iter();
                let ends = [&mut chain.at_row, &mut chain.at_column];
                (limits.chain(ends).collect(), vec![&mut chain.body])
            }
            Atom::Derivative(term, entry) => (entry.integers_mut(), vec![term]),
            Atom::At(_, argument, body) => (vec![], vec![argument, body]),
        };
        for part in integers {
            *part = integer(part)?;
        }
        for part in terms {
            *part = inner(part)?;
        }
        Term::atom(other)
    }
}

impl Chain {
    /// What it binds in its factors.
    pub fn bound(&self) -> [Var; 3] {
        [self.var, self.row, self.column]
    }

    /// The numbers of the factors.
    pub fn limits(&self) -> [(Var, Range); 1] {
        [(self.var, Range::Limits(self.low.clone(), self.high.clone()))]
    }

    /// Whether what it binds stands in its factors only, and the number in the size of a factor.
    pub(super) fn is_scoped(&self) -> bool {
        let [(_, limits)] = self.limits();
        let wrong = |var| limits.mentions(var) || var != self.var && self.columns.mentions(var);
        !self.bound().into_iter().any(wrong)
    }
}
