//! Variables of terms: where they occur, renaming of dummies, substitution without capture.

use std::collections::BTreeSet;

use super::context::{Context, Range, Size};
use super::integer::{Integer, Var};
use super::term::{Atom, Chain, Monomial, Symbol, Term};

impl Term {
    /// Calls `see` for every variable, bound ones and their binders included.
    pub fn variables(&self, see: &mut dyn FnMut(Var)) {
        for monomial in &self.monomials {
            monomial.variables(see);
        }
    }

    /// Whether a variable occurs, free or bound.
    pub fn occurs(&self, var: Var) -> bool {
        let mut found = false;
        self.variables(&mut |other| found |= other == var);
        found
    }

    /// The variables that are not bound in it.
    pub fn free(&self) -> BTreeSet<Var> {
        let mut free = BTreeSet::new();
        for monomial in &self.monomials {
            let factors = monomial.factors.iter();
            let mut own: BTreeSet<Var> = factors.flat_map(|(atom, _)| atom.free()).collect();
            for (var, _) in &monomial.binders {
                own.remove(var);
            }
            free.extend(own);
            let ranges = monomial
                .binders
                .iter()
                .flat_map(|(_, range)| range.integers());
            free.extend(ranges.flat_map(|integer| integer.variables()));
        }
        free
    }

    /// The largest number of a variable.
    pub fn largest(&self) -> u32 {
        let mut largest = 0;
        self.variables(&mut |var| largest = largest.max(var.0));
        largest
    }

    /// Calls `see` for every atom, also those inside of atoms.
    pub fn atoms(&self, see: &mut dyn FnMut(&Atom)) {
        for (atom, _) in self.monomials.iter().flat_map(|monomial| &monomial.factors) {
            see(atom);
            for inner in atom.inner() {
                inner.atoms(see);
            }
        }
    }

    /// Builds the term again, with other atoms and ranges.
    pub fn rebuilt(
        &self,
        atom: &mut dyn FnMut(&Atom) -> Option<Term>,
        range: &dyn Fn(&Range) -> Option<Range>,
    ) -> Option<Term> {
        let mut sum = Term::zero();
        for monomial in &self.monomials {
            let mut product = Term::number(monomial.coefficient);
            for (factor, exponent) in &monomial.factors {
                product = product.times(&atom(factor)?.power(*exponent)?)?;
            }
            for (var, over) in &monomial.binders {
                product = product.sum(*var, &range(over)?)?;
            }
            sum = sum.plus(&product)?;
        }
        Some(sum)
    }

    /// With an integer in place of a free variable. Dummies are renamed out of the way.
    pub fn substitute(&self, var: Var, value: &Integer) -> Option<Term> {
        if !self.occurs(var) {
            return Some(self.clone());
        }
        let above = value.variables().map(|other| other.0).max().unwrap_or(0);
        let mut sum = Term::zero();
        for monomial in &self.monomials {
            let clash = |(bound, _): &(Var, Range)| {
                *bound == var || value.variables().any(|other| other == *bound)
            };
            let monomial = match monomial.binders.iter().any(clash) {
                true => monomial.freshened(monomial.largest().max(above).max(var.0))?,
                false => monomial.clone(),
            };
            let part = Term::from(monomial)
                .rebuilt(&mut |atom| atom.substitute(var, value), &|range| {
                    range.substitute(var, value)
                })?;
            sum = sum.plus(&part)?;
        }
        Some(sum)
    }

    /// With a term in place of a scalar symbol; `None` if something is differentiated, since a
    /// derivative does not commute with this.
    pub fn evaluate(&self, symbol: Symbol, argument: &Term) -> Option<Term> {
        let mut above = self.largest().max(argument.largest());
        self.apart(&mut above)?.replaced(symbol, argument)
    }

    fn replaced(&self, symbol: Symbol, argument: &Term) -> Option<Term> {
        self.rebuilt(
            &mut |atom| match atom {
                Atom::Entry(entry) if entry.symbol == symbol => Some(argument.clone()),
                Atom::Derivative(..) | Atom::At { .. } => None,
                other => other.with_inner(&mut |inner| inner.replaced(symbol, argument)),
            },
            &|range| Some(range.clone()),
        )
    }

    /// With all dummies, also those inside of atoms, renamed to numbers above one.
    fn apart(&self, above: &mut u32) -> Option<Term> {
        let mut monomials = Vec::with_capacity(self.monomials.len());
        for monomial in &self.monomials {
            let fresh = monomial.freshened(*above)?;
            *above += fresh.binders.len() as u32;
            monomials.push(fresh);
        }
        Term::collected(monomials)?.rebuilt(
            &mut |atom| match atom {
                Atom::Chain(chain) => {
                    let chain = chain.apart(*above)?;
                    *above += 3;
                    Atom::Chain(Box::new(chain)).with_inner(&mut |inner| inner.apart(above))
                }
                other => other.with_inner(&mut |inner| inner.apart(above)),
            },
            &|range| Some(range.clone()),
        )
    }
}

impl Monomial {
    fn variables(&self, see: &mut dyn FnMut(Var)) {
        for (var, range) in &self.binders {
            see(*var);
            for integer in range.integers() {
                integer.variables().for_each(&mut *see);
            }
        }
        for (atom, _) in &self.factors {
            atom.variables(see);
        }
    }

    pub(super) fn occurs(&self, var: Var) -> bool {
        let mut found = false;
        self.variables(&mut |other| found |= other == var);
        found
    }

    pub(super) fn largest(&self) -> u32 {
        let mut largest = 0;
        self.variables(&mut |var| largest = largest.max(var.0));
        largest
    }

    /// With its own dummies renamed to the numbers above one, none of which occurs here.
    pub(super) fn freshened(&self, above: u32) -> Option<Monomial> {
        let names = (1..=self.binders.len()).map(|at| Var::above(above, at));
        self.renamed(&names.collect::<Option<Vec<_>>>()?)
    }

    /// With its own dummies renamed, in the order in which they stand. The new names are different
    /// and do not occur here, unless as dummies of this monomial.
    pub fn renamed(&self, names: &[Var]) -> Option<Monomial> {
        if names.len() != self.binders.len() {
            return None;
        }
        let own = |var: &Var| self.binders.iter().any(|(bound, _)| bound == var);
        let bare = Monomial {
            binders: Vec::new(),
            ..self.clone()
        };
        let ranges = || self.binders.iter().map(|(_, range)| range);
        let taken = |var: &Var| {
            bare.occurs(*var) && !own(var) || ranges().any(|range| range.mentions(*var))
        };
        let twice = |at: usize| names[..at].contains(&names[at]);
        if names.iter().any(taken) || (0..names.len()).any(twice) {
            return None;
        }
        // By way of names that nobody uses, so that names may be exchanged.
        let over = names.iter().map(|name| name.0).max().unwrap_or(0);
        let over = self.largest().max(over);
        let mut body = Term::from(bare);
        for (at, (bound, _)) in (1..).zip(&self.binders) {
            body = body.substitute(*bound, &Integer::variable(Var::above(over, at)?))?;
        }
        for (at, name) in (1..).zip(names) {
            body = body.substitute(Var::above(over, at)?, &Integer::variable(*name))?;
        }
        let [body] = body.monomials.as_slice() else {
            return None;
        };
        let mut renamed = body.clone();
        renamed.binders = names.iter().copied().zip(ranges().cloned()).collect();
        renamed.binders.sort();
        Some(renamed)
    }
}

impl Atom {
    /// The terms inside.
    pub fn inner(&self) -> Vec<&Term> {
        match self {
            Atom::Entry(_) | Atom::Variable(_) | Atom::Count(_) | Atom::Delta(..) => Vec::new(),
            Atom::Apply { argument: term, .. }
            | Atom::Exp(term)
            | Atom::Log(term)
            | Atom::Group(term)
            | Atom::Derivative(term, _) => vec![term],
            Atom::Chain(chain) => vec![&chain.body],
            Atom::At { argument, body, .. } => vec![argument, body],
        }
    }

    /// With other terms inside.
    pub fn with_inner(&self, change: &mut dyn FnMut(&Term) -> Option<Term>) -> Option<Term> {
        self.map(&|integer| Some(integer.clone()), change)
    }

    /// With other integers and terms in it. What a product binds keeps its names.
    fn map(
        &self,
        integer: &dyn Fn(&Integer) -> Option<Integer>,
        term: &mut dyn FnMut(&Term) -> Option<Term>,
    ) -> Option<Term> {
        Term::atom(match self {
            Atom::Variable(_) => self.clone(),
            Atom::Entry(entry) => Atom::Entry(entry.map(integer)?),
            Atom::Count(size) => Atom::Count(size.map(integer)?),
            Atom::Delta(left, right) => Atom::Delta(integer(left)?, integer(right)?),
            Atom::Apply {
                function,
                order,
                subscripts,
                argument,
            } => Atom::Apply {
                function: *function,
                order: *order,
                subscripts: subscripts.iter().map(integer).collect::<Option<_>>()?,
                argument: term(argument)?,
            },
            Atom::Exp(inner) => Atom::Exp(term(inner)?),
            Atom::Log(inner) => Atom::Log(term(inner)?),
            Atom::Group(inner) => Atom::Group(term(inner)?),
            Atom::Derivative(of, by) => Atom::Derivative(term(of)?, by.map(integer)?),
            Atom::Chain(chain) => Atom::Chain(Box::new(Chain {
                low: integer(&chain.low)?,
                high: integer(&chain.high)?,
                columns: chain.columns.map(integer)?,
                body: term(&chain.body)?,
                at_row: integer(&chain.at_row)?,
                at_column: integer(&chain.at_column)?,
                ..(**chain).clone()
            })),
            Atom::At {
                symbol,
                argument,
                body,
            } => Atom::At {
                symbol: *symbol,
                argument: term(argument)?,
                body: term(body)?,
            },
        })
    }

    /// The integers that stand in it outside of inner terms, and are not bound by it.
    fn integers(&self) -> Vec<&Integer> {
        match self {
            Atom::Entry(entry) | Atom::Derivative(_, entry) => entry.integers().collect(),
            Atom::Delta(left, right) => vec![left, right],
            Atom::Apply { subscripts, .. } => subscripts.iter().collect(),
            Atom::Chain(chain) => vec![&chain.low, &chain.high, &chain.at_row, &chain.at_column],
            Atom::Count(Size::Integer(integer)) | Atom::Count(Size::Width(_, Some(integer))) => {
                vec![integer]
            }
            _ => Vec::new(),
        }
    }

    fn free(&self) -> BTreeSet<Var> {
        let mut free: BTreeSet<Var> = self.inner().into_iter().flat_map(Term::free).collect();
        match self {
            Atom::Variable(var) => {
                free.insert(*var);
            }
            Atom::Chain(chain) => {
                let columns = Range::Axis(chain.columns.clone());
                free.extend(
                    columns
                        .integers()
                        .into_iter()
                        .flat_map(|one| one.variables()),
                );
                for var in [chain.var, chain.row, chain.column] {
                    free.remove(&var);
                }
            }
            _ => {}
        }
        free.extend(self.integers().into_iter().flat_map(|one| one.variables()));
        free
    }

    fn variables(&self, see: &mut dyn FnMut(Var)) {
        for integer in self.integers() {
            integer.variables().for_each(&mut *see);
        }
        match self {
            Atom::Variable(var) => see(*var),
            Atom::Chain(chain) => {
                [chain.var, chain.row, chain.column]
                    .into_iter()
                    .for_each(&mut *see);
                let columns = Range::Axis(chain.columns.clone());
                for integer in columns.integers() {
                    integer.variables().for_each(&mut *see);
                }
            }
            _ => {}
        }
        for inner in self.inner() {
            inner.variables(see);
        }
    }

    fn substitute(&self, var: Var, value: &Integer) -> Option<Term> {
        match self {
            Atom::Variable(own) if *own == var => return Term::integer(value),
            Atom::Chain(chain) => {
                let bound = [chain.var, chain.row, chain.column];
                if bound.contains(&var) || value.variables().any(|other| bound.contains(&other)) {
                    let mut above = var.0;
                    let mut see = |other: Var| above = above.max(other.0);
                    self.variables(&mut see);
                    value.variables().for_each(see);
                    let chain = chain.apart(above)?;
                    return Atom::Chain(Box::new(chain)).substitute(var, value);
                }
            }
            _ => {}
        }
        self.map(&|one| one.substitute(var, value), &mut |inner| {
            inner.substitute(var, value)
        })
    }
}

impl Chain {
    /// The numbers of the factors.
    pub fn limits(&self) -> [(Var, Range); 1] {
        [(self.var, Range::Limits(self.low.clone(), self.high.clone()))]
    }

    /// Whether what it binds stands in its factors only, and the number in the size of a factor.
    pub(super) fn is_scoped(&self) -> bool {
        let size = Range::Axis(self.columns.clone());
        let [(_, limits)] = self.limits();
        let bound = [self.var, self.row, self.column];
        !bound.into_iter().any(|var| limits.mentions(var))
            && !bound[1..].iter().any(|var| size.mentions(*var))
    }

    /// What is known inside of the factors.
    pub(super) fn inside(&self, context: &Context) -> Context {
        let outside = context.without(&[self.var, self.row, self.column]);
        outside.under(&self.limits())
    }

    /// With the names above a number, none of which occurs in it, for what it binds.
    pub(super) fn apart(&self, above: u32) -> Option<Chain> {
        let name = |at| Var::above(above, at);
        self.renamed(name(1)?, name(2)?, name(3)?)
    }

    /// With other names for what it binds; none of them may occur in it.
    pub fn renamed(&self, var: Var, row: Var, column: Var) -> Option<Chain> {
        let body = self.body.substitute(self.var, &Integer::variable(var))?;
        let body = body.substitute(self.row, &Integer::variable(row))?;
        Some(Chain {
            var,
            row,
            column,
            columns: self.columns.substitute(self.var, &Integer::variable(var))?,
            body: body.substitute(self.column, &Integer::variable(column))?,
            ..self.clone()
        })
    }

    /// The entry of one factor.
    pub fn factor(&self, number: &Integer, row: &Integer, column: &Integer) -> Option<Term> {
        // By way of fresh names, since the integers may mention what is bound here.
        let mut above = self
            .body
            .largest()
            .max(self.var.0)
            .max(self.row.0)
            .max(self.column.0);
        for integer in [number, row, column] {
            integer.variables().for_each(|var| above = above.max(var.0));
        }
        let fresh = self.apart(above)?;
        let body = fresh.body.substitute(fresh.var, number)?;
        let body = body.substitute(fresh.row, row)?;
        body.substitute(fresh.column, column)
    }
}
