//! Numbers that are written with what they depend on: `J(w)`, where w is declared and J is no
//! function of other vectors.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::array::Array;
use super::definition::{Defined, Stated};
use super::elaborate::{Elaborator, Found};
use super::head::is_settled;
use super::integer::Var;
use super::name::Name;
use super::term::{FunctionId, Term};
use super::theory::{Meaning, Theory};
use super::usage::walk;
use super::{HEAD_AND_BODY, UNSUPPORTED, unreadable, unsupported};
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::tree::{Bracket, Expr, Kind};

impl Elaborator<'_> {
    /// Adds the definition of a number or an array with names in a bracket behind it: they only say
    /// what it depends on.
    pub(super) fn define_value(
        &mut self,
        name: &Name<'_>,
        places: &[Expr],
        head_span: Span,
        body: &Expr,
        stated: &Stated<'_>,
    ) -> Found<Defined> {
        if let Some(place) = places.iter().find(|place| !is_settled(place, self.theory)) {
            let message = "in this bracket stand letters, or the names of what this depends on";
            return Err(Diagnostic::new(HEAD_AND_BODY, place.span, message));
        }
        let defined = self.define_array(name, None, head_span, body, stated)?;
        self.theory.set_bracket(&name.name, Some(places));
        Ok(defined)
    }

    /// Whether all letters mean something, so that they need not be parameters.
    pub(super) fn are_settled(&self, letters: &[String]) -> bool {
        letters.iter().all(|letter| self.theory.knows(letter))
    }

    /// Whether one of these letters is more than any number: an array, an integer, or something
    /// with a definition.
    pub(super) fn are_arrays(&self, letters: &[String]) -> bool {
        let array = |letter: &String| {
            let symbol = self.theory.symbol(letter, false);
            symbol.is_some_and(|symbol| !self.theory.at(symbol).slots.is_empty())
                || self.theory.has(letter)
                || self.theory.globals.contains_key(letter)
        };
        letters.iter().any(array)
    }

    /// Whether what stands behind a name is what stood there when it was defined; `None` if nothing
    /// did.
    pub(super) fn has_bracket(&self, name: &str, next: &Expr) -> Option<bool> {
        let written = self.theory.brackets.get(name)?;
        let Kind::Group(Bracket::Round, inner) = &next.kind else {
            return None;
        };
        let places: &[Expr] = match &inner.kind {
            Kind::List(items) => items,
            _ => std::slice::from_ref(inner),
        };
        // In the body of a function and below a sum a letter may be another one.
        let mut other = false;
        let own = |letter: &str| {
            let parameters = self.parameters.iter().map(|(known, _)| known);
            let bound = self.scope.bound.iter().map(|(known, _)| known);
            parameters.chain(bound).any(|known| known == letter)
        };
        for place in written {
            walk(place, &mut |part| other |= part.name().is_some_and(own));
        }
        let mut pairs = written.iter().zip(places);
        let same = written.len() == places.len() && pairs.all(|(one, place)| one.is_like(place));
        Some(same && !other)
    }

    /// The value of a name with a bracket behind it that says what it depends on.
    pub(super) fn at_a_place(&mut self, name: &Name<'_>, same: bool, span: Span) -> Found<Array> {
        let full = &name.name;
        if !same || name.primes > 0 {
            let message = match same {
                true => format!("what {full}' means is not clear: {full} is no function"),
                false => format!(
                    "{full} stands here with something else behind it than where it is defined"
                ),
            };
            let hint =
                format!("define a function of letters that are not declared, {full}(u) := ...");
            return Err(Diagnostic::new(UNSUPPORTED, span, message).hint(hint));
        }
        let Some(symbol) = self.theory.symbol(full, false) else {
            return Err(unreadable(span));
        };
        let whole = self.whole(symbol, None);
        self.with_scripts(whole, name, span)
    }

    /// `f` with its parameters behind it, where it stands alone and is differentiated by them: in
    /// `\frac{df}{dx}` it is `f(x)`.
    pub(super) fn with_parameters(&self, of: &Expr, by: &[Expr]) -> Option<Expr> {
        let name = of.name()?;
        let own = |letter: &str| self.parameters.iter().any(|(known, _)| known == letter);
        let function = self.theory.function(name, 0)?;
        let Meaning::Defined(formula) = &self.theory.functions[function.0 as usize].meaning else {
            return None;
        };
        let number = |letter: &String| {
            let symbol = self.theory.symbol(letter, false);
            let bound = self.scope.bound.iter().any(|(known, _)| known == letter);
            let any = symbol.is_none_or(|symbol| self.theory.at(symbol).slots.is_empty());
            any && !bound && !own(letter)
        };
        let parameter = |by: &Expr| {
            let letter = by.name();
            formula.parameters.iter().any(|known| letter == Some(known))
        };
        let plain = !own(name) && self.theory.symbol(name, false).is_none();
        let fits = by.iter().all(parameter) && formula.parameters.iter().all(number);
        if !plain || !fits {
            return None;
        }
        let letters = formula.parameters.iter();
        let mut letters: Vec<Expr> = letters
            .map(|letter| Expr::new(Kind::Name(letter.clone()), of.span))
            .collect();
        let inner = match letters.len() {
            1 => letters.swap_remove(0),
            _ => Expr::new(Kind::List(letters), of.span),
        };
        let bracket = Kind::Group(Bracket::Round, Box::new(inner));
        let factors = vec![of.clone(), Expr::new(bracket, of.span)];
        Some(Expr::new(Kind::Product(factors), of.span))
    }
}

impl Theory {
    /// Notes what stands behind a name; nothing if it stands alone.
    pub(super) fn set_bracket(&mut self, name: &str, places: Option<&[Expr]>) {
        match places {
            Some(places) => {
                let brackets = Arc::make_mut(&mut self.brackets);
                brackets.insert(name.into(), places.to_vec());
            }
            None if self.brackets.contains_key(name) => {
                Arc::make_mut(&mut self.brackets).remove(name);
            }
            None => {}
        }
    }

    /// The symbols whose definitions apply a function, by name.
    pub(super) fn made_with(&self, function: FunctionId) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for rule in self.rules.iter().filter(|rule| !rule.replaced) {
            rule.body.walk(&mut |part| {
                if matches!(part, Term::Apply { function: other, .. } if *other == function) {
                    found.insert(self.at(rule.symbol).name.clone());
                }
            });
        }
        found
    }
}

/// Complains about a function that depends on a parameter by way of something else. With
/// `z := x^2` and `f(x) := z` nobody knows what `f(2)` is.
pub(super) fn no_detour(
    theory: &Theory,
    value: &Term,
    name: &Name<'_>,
    parameters: &[String],
    span: Span,
) -> Found<()> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut symbols = BTreeSet::new();
    let mut queue = vec![value];
    while let Some(body) = queue.pop() {
        let mut met = Vec::new();
        body.entries(&mut |entry| met.push(entry.symbol));
        body.integers(&mut Vec::new(), &mut |integer, bound| {
            let free = integer.variables().filter(|var| !bound.contains(var));
            let global = |var: &Var| theory.globals.iter().find(|(_, known)| *known == var);
            names.extend(
                free.filter_map(|var| global(&var))
                    .map(|(name, _)| name.as_str()),
            );
        });
        for symbol in met.into_iter().filter(|symbol| symbols.insert(*symbol)) {
            names.insert(&theory.at(symbol).name);
            queue.extend(theory.in_force(symbol).map(|rule| &rule.body));
        }
    }
    match parameters
        .iter()
        .find(|letter| names.contains(letter.as_str()))
    {
        None => Ok(()),
        Some(letter) => {
            let name = &name.name;
            let what = format!("a function {name} that depends on {letter} not only as written,");
            Err(unsupported(span, &what).hint(format!("define the number {name} := ...")))
        }
    }
}
