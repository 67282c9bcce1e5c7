//! What a document says and this program could not use, and what follows for later claims.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::apply::walk;
use super::claim::Claim;
use super::term::Term;
use super::theory::{Function, Meaning, Rule, Theory};
use crate::diagnostic::Span;
use crate::syntax::Formula;
use crate::syntax::tree::{Expr, Relation};

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
pub(super) struct Unused {
    definitions: Vec<Failed>,
    /// The names in each equation that was assumed.
    equations: Vec<BTreeSet<String>>,
    /// Whether anything was assumed.
    assumed: bool,
}

/// A definition that could not be used.
struct Failed {
    names: BTreeSet<String>,
    /// The left side as written.
    head: String,
    label: String,
}

impl Unused {
    /// Takes note of a definition.
    pub(super) fn definition(&mut self, left: &Expr, text: &str, label: &str) {
        self.definitions.push(Failed {
            names: names(left),
            head: text[left.span.start..left.span.end].into(),
            label: label.into(),
        });
    }

    /// Something is defined after all: an earlier failure on the same left side is over, and so is
    /// one about the whole of a symbol without layers.
    pub(super) fn defined(&mut self, left: &Expr, text: &str, name: &str, layered: bool) {
        let head = &text[left.span.start..left.span.end];
        self.definitions.retain(|failed| {
            let whole = !layered && failed.names.contains(name) && !failed.head.contains('^');
            failed.head != head && !whole
        });
    }

    /// Takes note of an assumption.
    pub(super) fn assumption(&mut self, formula: &Formula) {
        self.assumed = true;
        let equation = |(relation, _): &(Relation, Span)| {
            use Relation::{Define, Equal, Equivalent};
            matches!(relation, Equal | Define | Equivalent)
        };
        let chains = formula.statements.iter().flat_map(|stated| &stated.items);
        for chain in chains {
            // An inequality leaves everything as free as it was.
            if !formula.diagnostics.is_empty() || chain.relations.iter().any(equation) {
                let all = chain.members.iter().flat_map(names);
                self.equations.push(all.collect());
            }
        }
    }

    /// What keeps the links of a claim from being decided either way. `hold` says that something
    /// is to be held fixed.
    pub(super) fn caution(&self, members: &[Expr], claim: &Claim, hold: bool) -> Option<Caution> {
        let reach = Reach::of(claim);
        let caution = |text: &str, both: bool| {
            let bars = match both {
                true => Bars::Both,
                false => Bars::Difference,
            };
            let text = text.into();
            Some(Caution { text, bars })
        };
        if hold && reach.differentiates {
            let text = "derivatives with something held fixed are not supported yet";
            return caution(text, true);
        }
        let tied = |names: &BTreeSet<String>| !names.is_disjoint(&reach.names);
        let written: BTreeSet<String> = members.iter().flat_map(names).collect();
        let failed = |failed: &&Failed| tied(&failed.names) || !written.is_disjoint(&failed.names);
        // One that bars more comes first.
        let barring = |failed: &&Failed| {
            let older = failed.names.iter().any(|name| has(&claim.theory, name));
            tied(&failed.names) && (reach.differentiates || older)
        };
        let first = self.definitions.iter().find(barring);
        if let Some(found) = first.or_else(|| self.definitions.iter().find(failed)) {
            let Failed { head, label, .. } = found;
            let text = format!("the definition of {head} ({label}) could not be used");
            return caution(&text, first.is_some());
        }
        let text = "the assumptions of this document are not used yet";
        let changes = reach.differentiates && self.equations.iter().any(tied);
        self.assumed.then_some(())?;
        caution(text, changes)
    }
}

/// What a claim is computed from.
struct Reach {
    names: BTreeSet<String>,
    differentiates: bool,
}

impl Reach {
    fn of(claim: &Claim) -> Reach {
        let mut found = Reach {
            names: BTreeSet::new(),
            differentiates: false,
        };
        let theory = &claim.theory;
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
                _ => {}
            });
            for symbol in met.into_iter().filter(|symbol| symbols.insert(*symbol)) {
                found.names.insert(theory.at(symbol).name.clone());
                let rules = theory.rules.iter();
                let own = rules.filter(|rule| rule.symbol == symbol && !rule.replaced);
                queue.extend(own.map(|rule| &rule.body));
            }
        }
        found
    }
}

/// Whether something of this name has a definition.
fn has(theory: &Theory, name: &str) -> bool {
    let rule = |rule: &Arc<Rule>| !rule.replaced && theory.at(rule.symbol).name == name;
    let function = |function: &Function| {
        function.name == name && matches!(function.meaning, Meaning::Defined(_))
    };
    theory.rules.iter().any(rule) || theory.functions.iter().any(function)
}

fn names(expr: &Expr) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk(expr, &mut |part| {
        names.extend(part.name().map(String::from));
    });
    names
}
