//! What a document says and this program could not use, and what follows for other claims.

use std::collections::BTreeSet;

use super::claim::Claim;
use super::head::{FIXED, Head};
use super::term::Term;
use super::theory::{Meaning, Theory};
use super::usage::walk;
use crate::diagnostic::Span;
use crate::syntax::Formula;
use crate::syntax::tree::{Chain, Expr, Kind, Relation};

/// Something that was said and is not used where a claim is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// What is not used.
    pub text: String,
    /// What it keeps from counting.
    pub bars: Bars,
}

/// What a caution keeps from counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bars {
    /// A difference: what was not used may exclude it. Agreement without it is agreement with it.
    Difference,
    /// Agreement too: what was not used changes the meaning of a side.
    Both,
}

/// What was said and could not be used so far.
#[derive(Default)]
pub(super) struct Unused(Vec<Lost>);

/// One thing that was not used.
struct Lost {
    /// The names that it speaks of; none if that is not known.
    names: Option<BTreeSet<String>>,
    /// The symbol and the layer on the left side, if it is a definition.
    head: Option<(String, Option<String>)>,
    says: Says,
    /// How it is told.
    text: String,
}

/// What kind of thing was lost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// What something is, or that some things depend on each other. It changes derivatives, and
    /// takes the place of an older definition.
    Equation,
    /// Which values something has.
    Restriction,
    /// What a letter means.
    Meaning,
}

impl Unused {
    /// Takes note of a definition, or of what may be one.
    pub(super) fn definition(&mut self, left: &Expr, text: &str, label: &str) {
        let head = key(left, text);
        let names = match &head {
            Some((name, _)) => BTreeSet::from([name.clone()]),
            None => names(left),
        };
        let shown = &text[left.span.start..left.span.end];
        self.0.push(Lost {
            names: Some(names),
            head,
            says: Says::Equation,
            text: format!("the definition of {shown} ({label}) could not be used"),
        });
    }

    /// Something is defined after all: an earlier failure about the same is over.
    pub(super) fn defined(&mut self, left: &Expr, text: &str) {
        let head = key(left, text);
        self.0
            .retain(|lost| lost.head.is_none() || lost.head != head);
    }

    /// Takes note of what was made with a function before that had a definition.
    pub(super) fn overtaken(&mut self, names: BTreeSet<String>, function: &str, label: &str) {
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = format!(
            "{function} was defined ({label}) after {} was made with it",
            all.join(", ")
        );
        self.push(Some(names), Says::Equation, text);
    }

    /// Whether a definition of what stands on the left was lost.
    pub(super) fn lacks(&self, left: &Expr, text: &str) -> bool {
        let head = key(left, text);
        head.is_some() && self.0.iter().any(|lost| lost.head == head)
    }

    /// Takes note of an assumption.
    pub(super) fn assumption(&mut self, formula: &Formula) {
        let text = "the assumptions of this document are not used yet";
        let inequality = |(relation, _): &(Relation, Span)| {
            matches!(relation, Relation::Other("≤" | "<" | "≥" | ">" | "≠"))
        };
        let chains = formula.statements.iter().flat_map(|stated| &stated.items);
        for chain in chains {
            // An inequality leaves everything as free as it was.
            let tame = formula.diagnostics.is_empty()
                && !chain.relations.is_empty()
                && chain.relations.iter().all(inequality);
            if !tame {
                let all = chain.members.iter().flat_map(names);
                self.push(Some(all.collect()), Says::Equation, text.into());
            }
        }
        self.push(None, Says::Restriction, text.into());
    }

    /// Takes note of a place where anything may have been said.
    pub(super) fn anything(&mut self, line: usize) {
        let text = format!("something in line {line} could not be read");
        self.push(None, Says::Equation, text);
    }

    /// Takes note of a formula that could not be read as a whole.
    pub(super) fn formula(&mut self, formula: &Formula, line: usize) {
        let chains = formula.statements.iter().flat_map(|stated| &stated.items);
        // Where the left side is readable, it is known what would be defined.
        let unknown =
            |chain: &&Chain| chain.relations.is_empty() || Head::of(&chain.members[0]).is_none();
        let members = chains.filter(unknown).flat_map(|chain| &chain.members);
        let text = format!("the formula in line {line} could not be read");
        self.push(
            Some(members.flat_map(names).collect()),
            Says::Equation,
            text,
        );
    }

    /// Takes note of what is said in prose about the values of some things.
    pub(super) fn restriction(&mut self, chain: &Chain, line: usize) {
        let all = chain.members.iter().flat_map(names);
        let text = format!("what line {line} says about {} is not used", shown(chain));
        self.push(Some(all.collect()), Says::Restriction, text);
    }

    /// Takes note of letters that mean something else than this program takes them for.
    pub(super) fn meaning(&mut self, chain: &Chain, line: usize) {
        let all = chain.members.iter().flat_map(names);
        let text = format!(
            "the declaration of {} in line {line} could not be used",
            shown(chain)
        );
        self.push(Some(all.collect()), Says::Meaning, text);
    }

    fn push(&mut self, names: Option<BTreeSet<String>>, says: Says, text: String) {
        self.0.push(Lost {
            names,
            head: None,
            says,
            text,
        });
    }

    /// What keeps the links of a claim from being decided either way. `hold` says that something
    /// is to be held fixed.
    pub(super) fn caution(
        &self,
        members: &[Expr],
        claim: &Claim,
        hold: Option<&str>,
    ) -> Option<Caution> {
        let reach = Reach::of(claim, members);
        if let Some(text) = hold.filter(|_| reach.differentiates) {
            return Some(Caution::both(text));
        }
        if let Some(text) = &claim.unused_condition {
            return Some(Caution::difference(text));
        }
        let tied = |lost: &&Lost| match &lost.names {
            Some(names) => !names.is_disjoint(&reach.names),
            None => true,
        };
        // One that bars more comes first.
        let barring = |lost: &&Lost| {
            let older = || match &lost.names {
                Some(names) => names.iter().any(|name| has(&claim.theory, name)),
                None => reach.rests,
            };
            match lost.says {
                Says::Equation => reach.differentiates || older(),
                Says::Restriction => false,
                Says::Meaning => true,
            }
        };
        let tied: Vec<&Lost> = self.0.iter().filter(tied).collect();
        if let Some(lost) = tied.iter().find(|lost| barring(lost)) {
            return Some(Caution::both(&lost.text));
        }
        tied.first().map(|lost| Caution::difference(&lost.text))
    }
}

impl Caution {
    fn both(text: &str) -> Caution {
        Caution {
            text: text.into(),
            bars: Bars::Both,
        }
    }

    fn difference(text: &str) -> Caution {
        Caution {
            text: text.into(),
            bars: Bars::Difference,
        }
    }

    /// For a claim that uses a free symbol which is defined further on.
    pub(super) fn of_later(claim: &Claim, name: &str, label: &str) -> Option<Caution> {
        let reach = Reach::of(claim, &[]);
        let text = format!("{name} is defined further on ({label})");
        reach
            .names
            .contains(name)
            .then(|| match reach.differentiates {
                true => Caution::both(&text),
                false => Caution::difference(&text),
            })
    }
}

/// What a claim is computed from.
struct Reach {
    /// Names of symbols, functions and integers, and every name that is written.
    names: BTreeSet<String>,
    differentiates: bool,
    /// Whether it rests on some definition.
    rests: bool,
}

impl Reach {
    fn of(claim: &Claim, written: &[Expr]) -> Reach {
        let theory = &claim.theory;
        let mut found = Reach {
            names: written.iter().flat_map(names).collect(),
            differentiates: false,
            rests: false,
        };
        let mut symbols = BTreeSet::new();
        let members = claim.members.iter().flatten();
        let mut queue: Vec<&Term> = members.map(|member| &member.body).collect();
        while let Some(body) = queue.pop() {
            let mut met = Vec::new();
            body.walk(&mut |part| match part {
                Term::Entry(entry) => met.push(entry.symbol),
                Term::Derivative(_, entry) => {
                    found.differentiates = true;
                    met.push(entry.symbol);
                }
                Term::Apply { function, .. } => {
                    let function = &theory.functions[function.0 as usize];
                    found.names.insert(function.name.clone());
                }
                Term::Delta(..) => drop(found.names.insert("δ".into())),
                Term::Exp(_) => found.names.extend(["exp".into(), "e".into()]),
                Term::Log(_) => found.names.extend(["log".into(), "ln".into()]),
                _ => {}
            });
            body.integers(&mut Vec::new(), &mut |integer, _| {
                let names = integer.variables();
                let names = names.filter_map(|var| theory.variables.get(var.0 as usize));
                found.names.extend(names.map(|name| name.to_string()));
            });
            for symbol in met.into_iter().filter(|symbol| symbols.insert(*symbol)) {
                found.names.insert(theory.at(symbol).name.clone());
                let rules = theory.rules.iter();
                let own = rules.filter(|rule| rule.symbol == symbol && !rule.replaced);
                let before = queue.len();
                queue.extend(own.map(|rule| &rule.body));
                found.rests |= queue.len() > before;
            }
        }
        found.inlined(theory);
        found
    }

    /// Adds what stands in the functions that were put in.
    fn inlined(&mut self, theory: &Theory) {
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        loop {
            let before = seen.len();
            for (at, function) in theory.functions.iter().enumerate() {
                if let Meaning::Defined(formula) = &function.meaning
                    && self.names.contains(&function.name)
                    && seen.insert(at)
                {
                    self.rests = true;
                    self.names.extend(names(&formula.body));
                }
            }
            if seen.len() == before {
                return;
            }
        }
    }
}

/// The symbol and the layer that a left side defines.
fn key(left: &Expr, text: &str) -> Option<(String, Option<String>)> {
    let head = Head::of(left)?;
    let name = head.name();
    let layer = name
        .layer
        .map(|layer| text[layer.span.start..layer.span.end].replace(' ', ""));
    Some((name.name.clone(), layer))
}

/// Whether a name has a meaning that a definition would take away.
fn has(theory: &Theory, name: &str) -> bool {
    FIXED.contains(&name) || name == "δ" || theory.has(name)
}

/// The names in an expression, those with primes in both ways.
fn names(expr: &Expr) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk(expr, &mut |part| {
        names.extend(part.name().map(String::from));
        if let Kind::Scripted { base, primes, .. } = &part.kind
            && let (Some(name), 1..) = (base.name(), primes)
        {
            names.insert(format!("{name}{}", "'".repeat(*primes as usize)));
        }
    });
    names
}

/// The names in the first member of a chain.
fn shown(chain: &Chain) -> String {
    let all: Vec<String> = names(&chain.members[0]).into_iter().collect();
    all.join(", ")
}
