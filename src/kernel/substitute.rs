//! Variables of terms: where they occur, renaming of dummies, substitution without capture.

use std::collections::BTreeSet;

use super::context::{Context, Range};
use super::integer::{Integer, Var};
use super::refusal::{Fallible, Refusal, demand, known};
use super::term::{Atom, Chain, Entry, Monomial, Symbol, Term};

/// What is called for every variable, those that bind included, with whether it is free.
type See<'s> = &'s mut dyn FnMut(Var, bool);

/// The largest number of a variable.
fn largest(each: impl FnOnce(See<'_>)) -> u32 {
    let mut largest = 0;
    each(&mut |var, _| largest = largest.max(var.0));
    largest
}

/// Names for what is bound: the same, or, if one of them is taken, others above a number.
fn names(
    bound: &[Var],
    taken: &dyn Fn(Var) -> bool,
    above: impl FnOnce() -> u32,
) -> Fallible<Vec<Var>> {
    if known(!bound.iter().any(|var| taken(*var)), "capture") {
        return Ok(bound.to_vec());
    }
    let above = (above()..=u32::MAX).skip(1).map(Var);
    let names: Vec<Var> = above.filter(|var| !taken(*var)).take(bound.len()).collect();
    match names.len() == bound.len() {
        true => Ok(names),
        false => Err(Refusal::TooLarge),
    }
}

/// Integers in place of variables.
type Values = Vec<(Var, Integer)>;

/// Names for what is bound where integers are put in place of variables, and what is put in place
/// of variables inside.
fn under(
    bound: &[Var],
    values: &[(Var, Integer)],
    above: impl FnOnce() -> u32,
) -> Fallible<(Vec<Var>, Values)> {
    let uses = |name| move |(var, value): &(Var, Integer)| *var == name || value.factor(name) != 0;
    let names = names(bound, &|name| values.iter().any(uses(name)), above)?;
    let mut inside = values.to_vec();
    inside.retain(|(var, _)| !bound.contains(var));
    if names != bound {
        inside.extend(renaming(bound, &names));
    }
    Ok((names, inside))
}

fn renaming(bound: &[Var], names: &[Var]) -> Values {
    let names = names.iter().copied().map(Integer::variable);
    bound.iter().copied().zip(names).collect()
}

/// New names for what is bound are different, and none is free.
fn check_names(bound: &[Var], names: &[Var], free: &BTreeSet<Var>) -> Fallible<()> {
    let different = BTreeSet::from_iter(names).len() == bound.len() && names.len() == bound.len();
    let new = different && !names.iter().any(|name| free.contains(name));
    demand(new, "a new name is used already")
}

impl Term {
    fn each(&self, see: See<'_>) {
        self.monomials
            .iter()
            .for_each(|monomial| monomial.each(see));
    }

    /// The variables that are not bound in it.
    pub fn free(&self) -> BTreeSet<Var> {
        let mut free = BTreeSet::new();
        self.each(&mut |var, is_free| {
            if is_free {
                free.insert(var);
            }
        });
        free
    }

    /// A variable above all that occur.
    pub(super) fn fresh(&self) -> Fallible<Var> {
        let largest = largest(|see| self.each(see));
        largest.checked_add(1).map(Var).ok_or(Refusal::TooLarge)
    }

    /// Builds the term again, with other powers of atoms.
    pub fn rebuilt(&self, factor: &mut dyn FnMut(&Atom, i64) -> Fallible<Term>) -> Fallible<Term> {
        let mut sum = Term::zero();
        for monomial in &self.monomials {
            sum = sum.plus(&monomial.product(factor)?.summed(&monomial.binders)?)?;
        }
        Ok(sum)
    }

    /// With integers in place of free variables, all at once. Dummies, also those inside of atoms,
    /// that have the name of such a variable or of one in the integers get new names.
    pub fn instantiate(&self, values: &[(Var, Integer)]) -> Fallible<Term> {
        let mut sum = Vec::with_capacity(self.monomials.len());
        for monomial in &self.monomials {
            if !monomial.meets(&|var| values.iter().any(|(known, _)| *known == var)) {
                sum.push(monomial.clone());
                continue;
            }
            let above = || largest(|see| monomial.each(see));
            let (names, inside) = under(&monomial.bound(), values, above)?;
            let mut part = monomial
                .product(&mut |atom, exponent| atom.instantiate(&inside)?.power(exponent))?;
            for ((_, range), name) in monomial.binders.iter().zip(names) {
                part = part.sum(name, &range.instantiate(values)?)?;
            }
            sum.extend(part.monomials);
        }
        Term::collected(sum)
    }

    /// With a term in place of a scalar symbol; refused if something is differentiated, since a
    /// derivative does not commute with this.
    pub fn evaluate(&self, symbol: Symbol, argument: &Term) -> Fallible<Term> {
        // No dummy has the name of a variable of the argument afterwards.
        let free = Vec::from_iter(argument.free());
        self.instantiate(&renaming(&free, &free))?
            .replaced(symbol, argument)
    }

    fn replaced(&self, symbol: Symbol, argument: &Term) -> Fallible<Term> {
        self.rebuilt(&mut |atom, exponent| {
            let base = match atom {
                Atom::Entry(entry) if entry.symbol == symbol => argument.clone(),
                Atom::Derivative(..) | Atom::At(..) => {
                    return Err(Refusal::Because("something is still to be differentiated"));
                }
                other => other.with_inner(&mut |inner| inner.replaced(symbol, argument))?,
            };
            base.power(exponent)
        })
    }
}

impl Monomial {
    fn bound(&self) -> Vec<Var> {
        self.binders.iter().map(|(var, _)| *var).collect()
    }

    fn each(&self, see: See<'_>) {
        let bound = self.bound();
        bound.iter().for_each(|var| see(*var, false));
        let integers = self.binders.iter().flat_map(|(_, range)| range.integers());
        integers
            .flat_map(Integer::variables)
            .for_each(|var| see(var, true));
        for (atom, _) in &self.factors {
            atom.each(&mut |var, free| see(var, free && !bound.contains(&var)));
        }
    }

    /// Whether some variable, free or bound, is one of these.
    pub(super) fn meets(&self, these: &dyn Fn(Var) -> bool) -> bool {
        let mut met = false;
        self.each(&mut |var, _| met |= these(var));
        met
    }

    /// With new dummies, if one of them has a name that is taken.
    pub(super) fn avoiding(&self, taken: &dyn Fn(Var) -> bool) -> Fallible<Monomial> {
        let bound = self.bound();
        let names = names(&bound, taken, || largest(|see| self.each(see)))?;
        match names == bound {
            true => Ok(self.clone()),
            false => self.renamed(&names),
        }
    }

    /// With its own dummies renamed, in the order in which they stand.
    ///
    /// # Errors
    ///
    /// Two of the new names are the same, or one is free here.
    pub fn renamed(&self, names: &[Var]) -> Fallible<Monomial> {
        let bound = self.bound();
        check_names(&bound, names, &Term::from(self.clone()).free())?;
        let mut bare = self.clone();
        let binders = std::mem::take(&mut bare.binders);
        let mut renamed = Term::from(bare).instantiate(&renaming(&bound, names))?;
        for ((_, range), name) in binders.iter().zip(names) {
            renamed = renamed.sum(*name, range)?;
        }
        match <[Monomial; 1]>::try_from(renamed.monomials) {
            Ok([renamed]) => Ok(renamed),
            Err(_) => Err(Refusal::TooLarge),
        }
    }
}

impl Entry {
    /// The integers in it.
    pub fn integers(&self) -> impl Iterator<Item = &Integer> {
        self.layer.iter().chain(&self.indices)
    }

    /// With integers in place of variables, all at once.
    pub fn instantiate(&self, values: &[(Var, Integer)]) -> Fallible<Entry> {
        let mut other = self.clone();
        for integer in other.layer.iter_mut().chain(&mut other.indices) {
            *integer = integer.instantiate(values)?;
        }
        Ok(other)
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
            _ => Vec::new(),
        }
    }

    /// What it binds in its terms.
    pub fn bound(&self) -> Vec<Var> {
        match self {
            Atom::Chain(chain) => chain.bound().to_vec(),
            _ => Vec::new(),
        }
    }

    /// What is known inside of it.
    pub fn inside(&self, context: &Context) -> Context {
        match self {
            Atom::Chain(chain) => context.without(&chain.bound()).under(&chain.limits()),
            _ => context.clone(),
        }
    }

    fn each(&self, see: See<'_>) {
        let bound = self.bound();
        bound.iter().for_each(|var| see(*var, false));
        let integers = self.integers().into_iter();
        integers
            .flat_map(Integer::variables)
            .for_each(|var| see(var, true));
        let mut inside = |var, free| see(var, free && !bound.contains(&var));
        if let Atom::Chain(chain) = self {
            let columns = chain.columns.integers().into_iter();
            let variables = columns.flat_map(Integer::variables);
            variables.for_each(|var| inside(var, true));
        }
        for term in self.inner() {
            term.each(&mut inside);
        }
    }

    /// With other terms inside.
    pub fn with_inner(&self, change: &mut dyn FnMut(&Term) -> Fallible<Term>) -> Fallible<Term> {
        let mut other = self.clone();
        match &mut other {
            Atom::Entry(_) | Atom::Number(_) | Atom::Width(..) | Atom::Delta(..) => {}
            Atom::Apply(_, term)
            | Atom::Exp(term)
            | Atom::Log(term)
            | Atom::Group(term)
            | Atom::Derivative(term, _) => *term = change(term)?,
            Atom::Chain(chain) => chain.body = change(&chain.body)?,
            Atom::At(_, argument, body) => {
                *argument = change(argument)?;
                *body = change(body)?;
            }
        }
        Term::atom(other)
    }

    fn instantiate(&self, values: &[(Var, Integer)]) -> Fallible<Term> {
        let at = |integer: &Integer| integer.instantiate(values);
        let mut other = self.clone();
        match &mut other {
            Atom::Entry(entry) | Atom::Derivative(_, entry) => {
                *entry = entry.instantiate(values)?
            }
            Atom::Number(integer) | Atom::Width(_, integer) => *integer = at(integer)?,
            Atom::Delta(left, right) => (*left, *right) = (at(left)?, at(right)?),
            Atom::Apply(head, _) => {
                let subscripts = head.subscripts.iter().map(at);
                head.subscripts = subscripts.collect::<Fallible<_>>()?;
            }
            Atom::Chain(chain) => {
                let above = || largest(|see| self.each(see));
                let (names, inside) = under(&chain.bound(), values, above)?;
                return Term::atom(Atom::Chain(Box::new(Chain {
                    low: at(&chain.low)?,
                    high: at(&chain.high)?,
                    at_row: at(&chain.at_row)?,
                    at_column: at(&chain.at_column)?,
                    ..chain.with_bound(&names, &inside)?
                })));
            }
            _ => {}
        }
        other.with_inner(&mut |inner| inner.instantiate(values))
    }
}

impl Chain {
    fn bound(&self) -> [Var; 3] {
        [self.var, self.row, self.column]
    }

    /// The numbers of the factors.
    pub fn limits(&self) -> [(Var, Range); 1] {
        [(self.var, Range::Limits(self.low.clone(), self.high.clone()))]
    }

    /// Whether what it binds stands in its factors only, and the number in the size of a factor.
    pub(super) fn is_scoped(&self) -> bool {
        let [(_, limits)] = self.limits();
        let in_size = |var: &Var| *var != self.var && self.columns.mentions(*var);
        !self
            .bound()
            .iter()
            .any(|var| limits.mentions(*var) || in_size(var))
    }

    /// With other names for what it binds, and integers in place of variables inside.
    fn with_bound(&self, names: &[Var], inside: &[(Var, Integer)]) -> Fallible<Chain> {
        Ok(Chain {
            var: names[0],
            row: names[1],
            column: names[2],
            columns: self.columns.instantiate(inside)?,
            body: self.body.instantiate(inside)?,
            ..self.clone()
        })
    }

    /// With other names for what it binds.
    ///
    /// # Errors
    ///
    /// Two of the new names are the same, or one is free here.
    pub fn renamed(&self, names: &[Var]) -> Fallible<Chain> {
        let free = Term::atom(Atom::Chain(Box::new(self.clone())))?.free();
        check_names(&self.bound(), names, &free)?;
        self.with_bound(names, &renaming(&self.bound(), names))
    }
}
