//! What a claim is computed from, by way of the definitions in force.

use std::collections::BTreeSet;

use super::claim::Member;
use super::elaborate::Found;
use super::term::{SymbolId, Term};
use super::theory::{Meaning, Theory, letter};
use super::usage::{self, walk};
use crate::syntax::tree::{Expr, Kind};

/// What a claim is computed from.
pub(super) struct Reach {
    /// Names of symbols, functions and integers that mean the same everywhere, and every name that
    /// is written. The letters of dummies that nobody wrote are not among them.
    pub names: BTreeSet<String>,
    /// The same without what is written as an index only.
    pub numbers: BTreeSet<String>,
    pub differentiates: bool,
    /// Whether it rests on some definition.
    pub rests: bool,
    /// The symbols it reaches.
    pub symbols: BTreeSet<SymbolId>,
    /// The derivatives in it: by which symbol, and the symbols that stand in what is differentiated.
    pub derivatives: Vec<(SymbolId, BTreeSet<SymbolId>)>,
}

impl Reach {
    pub fn of(theory: &Theory, members: &[Found<Member>], written: &[Expr]) -> Reach {
        let mut found = Reach {
            names: BTreeSet::new(),
            numbers: BTreeSet::new(),
            differentiates: false,
            rests: false,
            symbols: BTreeSet::new(),
            derivatives: Vec::new(),
        };
        let members = members.iter().flatten();
        let mut queue: Vec<&Term> = members.map(|member| &member.body).collect();
        while let Some(body) = queue.pop() {
            let mut met = Vec::new();
            body.walk(&mut |part| match part {
                Term::Entry(entry) => met.push(entry.symbol),
                Term::Derivative(of, entry) => {
                    found.differentiates = true;
                    let below = theory.reached(of);
                    found.derivatives.push((entry.symbol, below));
                    met.push(entry.symbol);
                }
                Term::Apply { function, .. } => {
                    let function = &theory.functions[function.0 as usize];
                    found.numbers.insert(letter(&function.name));
                }
                Term::Delta(..) => drop(found.numbers.insert("δ".into())),
                Term::Exp(_) => found.numbers.extend(["exp".into(), "e".into()]),
                Term::Log(_) => found.numbers.extend(["log".into(), "ln".into()]),
                _ => {}
            });
            body.integers(&mut Vec::new(), &mut |integer, _| {
                let globals = theory.globals.iter();
                let written = globals.filter(|(_, var)| integer.factor(**var) != 0);
                found.numbers.extend(written.map(|(name, _)| name.clone()));
            });
            for symbol in met {
                if !found.symbols.insert(symbol) {
                    continue;
                }
                found.numbers.insert(letter(&theory.at(symbol).name));
                let before = queue.len();
                queue.extend(theory.in_force(symbol).map(|rule| &rule.body));
                found.rests |= queue.len() > before;
            }
        }
        written.iter().for_each(|expr| found.write(expr));
        found.inlined(theory);
        found
    }

    /// Adds the names that are written in an expression.
    fn write(&mut self, expr: &Expr) {
        self.names.extend(names(expr));
        usage::numbers(expr, &mut |name, numbered| {
            let names = [name, name.trim_end_matches('\'')];
            self.numbers
                .extend(names.into_iter().chain(numbered).map(letter));
        });
    }

    /// Adds what stands in the functions that were put in.
    fn inlined(&mut self, theory: &Theory) {
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        loop {
            let before = seen.len();
            for (at, function) in theory.functions.iter().enumerate() {
                if let Meaning::Defined(formula) = &function.meaning
                    && self.numbers.contains(&letter(&function.name))
                    && seen.insert(at)
                {
                    self.rests = true;
                    self.write(&formula.body);
                }
            }
            if seen.len() == before {
                self.names.extend(self.numbers.iter().cloned());
                return;
            }
        }
    }
}

/// The letters of the names in an expression, those with primes in both ways.
pub(super) fn names(expr: &Expr) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk(expr, &mut |part| {
        names.extend(part.name().map(letter));
        if let Kind::Scripted { base, primes, .. } = &part.kind
            && let (Some(name), 1..) = (base.name().map(letter), primes)
        {
            names.insert(format!("{name}{}", "'".repeat(*primes as usize)));
        }
    });
    names
}
