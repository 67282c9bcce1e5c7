//! What a document says and this program could not use, and what follows for other claims.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::claim::Claim;
use super::condition::hidden_relations;
use super::head::{FIXED, Head};
use super::reach::{Reach, names};
use super::stranger::unknown;
use super::theory::{Rule, Theory, letter};
use crate::diagnostic::{Diagnostic, Span};
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
    /// Whether it may speak of them as indices.
    indices: bool,
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
    /// Which values something has in the next display, or what it is computed from there.
    Case { value: bool },
    /// What a letter means.
    Meaning,
}

/// The sides of an equation that may be a definition, and the document they stand in.
pub(super) struct Sides<'t> {
    pub left: &'t Expr,
    /// The right side, if it is known.
    pub right: Option<&'t Expr>,
    pub text: &'t str,
}

impl Sides<'_> {
    fn shown(&self) -> &str {
        &self.text[self.left.span.start..self.left.span.end]
    }
}

impl Unused {
    /// Takes note of a definition, or of what may be one.
    pub(super) fn definition(&mut self, sides: &Sides<'_>, theory: &Theory, label: &str) {
        let told = format!(
            "the definition of {} ({label}) could not be used",
            sides.shown()
        );
        self.told(sides, theory, told);
    }

    /// The same for an equation in a line of text, which is no definition unless it says so.
    pub(super) fn equation(&mut self, sides: &Sides<'_>, theory: &Theory, line: usize) {
        let shown = sides.shown();
        let told = format!(
            "line {line} says with = what {shown} is: in running text write := to define something"
        );
        self.told(sides, theory, told);
    }

    /// Takes note of a name that depends on something in a way that nobody has written.
    pub(super) fn depends(&mut self, name: &Expr, text: &str, theory: &Theory, told: String) {
        let sides = Sides {
            left: name,
            right: None,
            text,
        };
        self.told(&sides, theory, told);
    }

    fn told(&mut self, sides: &Sides<'_>, theory: &Theory, told: String) {
        let head = key(sides.left, sides.text, theory);
        let names = match &head {
            // `h_1` may be an entry of h.
            Some((name, _)) => BTreeSet::from([letter(name), letter(without_number(name))]),
            None => names(sides.left),
        };
        let value = |right: &Expr| may_be_an_index(right, theory);
        let indices = sides.right.is_none_or(value);
        self.0.push(Lost {
            names: Some(names),
            indices,
            head,
            says: Says::Equation,
            text: told,
        });
    }

    /// Something is defined after all: an earlier failure about the same is over.
    pub(super) fn defined(&mut self, left: &Expr, text: &str, theory: &Theory) {
        let head = key(left, text, theory);
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

    /// Takes note of an array that got a definition after something was assumed of it.
    pub(super) fn set_aside(&mut self, name: &str, label: &str) {
        let text = format!("what was assumed of {name} is not used where it is defined ({label})");
        self.push(
            Some(BTreeSet::from([letter(name)])),
            Says::Restriction,
            text,
        );
    }

    /// Whether a definition of what stands on the left was lost.
    pub(super) fn lacks(&self, left: &Expr, text: &str, theory: &Theory) -> bool {
        let Some((name, layer)) = key(left, text, theory) else {
            return false;
        };
        let same = |(known, at): &(String, Option<String>)| {
            (*known == name || *known == without_number(&name)) && *at == layer
        };
        self.0
            .iter()
            .any(|lost| lost.head.as_ref().is_some_and(same))
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

    /// Takes note of a formula that could not be read as a whole. Where the left side is readable, it
    /// is known what would be defined: one name, or something that nobody has introduced.
    pub(super) fn formula(&mut self, formula: &Formula, theory: &Theory, line: usize) {
        let readable = |expr: &Expr| {
            let inside =
                |found: &Diagnostic| (expr.span.start..=expr.span.end).contains(&found.span.start);
            !formula.diagnostics.iter().any(inside) && hidden_relations(expr).is_empty()
        };
        let mut found = BTreeSet::new();
        for statement in &formula.statements {
            let mut stated = false;
            for chain in &statement.items {
                let left = &chain.members[0];
                let fragment = chain.relations.is_empty();
                if fragment && !stated || !fragment && !readable(left) {
                    found.extend(chain.members.iter().flat_map(names));
                } else if fragment || Head::of(left, theory).is_none() {
                    let members = chain.members.iter();
                    found.extend(members.flat_map(|member| unknown(member, theory)));
                }
                stated |= !fragment;
            }
        }
        let text = format!("the formula in line {line} could not be read");
        self.push(Some(found), Says::Equation, text);
    }

    /// Takes note of names that nobody has introduced and that an equation may define.
    pub(super) fn stranger(&mut self, names: &[String], text: &str) {
        let names = names.iter().map(|name| letter(name)).collect();
        self.push(Some(names), Says::Equation, text.into());
    }

    /// Takes note of a case that the text speaks of. It bars nothing behind the next display.
    /// `value` says that something has a value there, and is not computed from something else.
    pub(super) fn case(&mut self, chain: &Chain, value: bool, text: &str, line: usize) {
        let all = chain.members.iter().flat_map(names);
        let span = chain.span();
        let shown = &text[span.start..span.end];
        let told = format!("line {line} speaks of the case {shown}");
        self.push(Some(all.collect()), Says::Case { value }, told);
    }

    /// A display stands behind the cases, and they are over.
    pub(super) fn after_display(&mut self) {
        self.0
            .retain(|lost| !matches!(lost.says, Says::Case { .. }));
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
            indices: true,
            head: None,
            says,
            text,
        });
    }

    /// What keeps a link of a claim from being decided either way. `hold` says that something is to
    /// be held fixed.
    pub(super) fn caution(
        &self,
        members: &[Expr],
        claim: &Claim,
        left: usize,
        hold: Option<&str>,
    ) -> Option<Caution> {
        let sides = left..left + 2;
        let reach = Reach::of(
            &claim.theory,
            &claim.members[sides.clone()],
            &members[sides],
        );
        if let Some(text) = hold.filter(|_| reach.differentiates) {
            return Some(Caution::both(text));
        }
        if let Some(text) = &claim.unused_condition {
            return Some(Caution::difference(text));
        }
        let tied = |lost: &&Lost| match &lost.names {
            Some(names) if lost.indices => !names.is_disjoint(&reach.names),
            Some(names) => !names.is_disjoint(&reach.numbers),
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
                Says::Case { value } => !value && reach.differentiates,
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
    pub(super) fn both(text: &str) -> Caution {
        Caution {
            text: text.into(),
            bars: Bars::Both,
        }
    }

    pub(super) fn difference(text: &str) -> Caution {
        Caution {
            text: text.into(),
            bars: Bars::Difference,
        }
    }

    /// For a claim that uses a free symbol which is defined further on.
    pub(super) fn of_later(claim: &Claim, name: &str, label: &str) -> Option<Caution> {
        let reach = Reach::of(&claim.theory, &claim.members, &[]);
        let text = format!("{name} is defined further on ({label})");
        reach
            .names
            .contains(&letter(name))
            .then(|| match reach.differentiates {
                true => Caution::both(&text),
                false => Caution::difference(&text),
            })
    }
}

/// The name of which `h_1` may be an entry.
fn without_number(name: &str) -> &str {
    let base = name.trim_end_matches(|digit: char| digit.is_ascii_digit());
    base.strip_suffix('_').unwrap_or(name)
}

/// The symbol and the layer that a left side defines.
fn key(left: &Expr, text: &str, theory: &Theory) -> Option<(String, Option<String>)> {
    let head = Head::of(left, theory)?;
    let name = head.name();
    let layer = name
        .layer
        .map(|layer| text[layer.span.start..layer.span.end].replace(' ', ""));
    Some((name.name.clone(), layer))
}

/// Whether an expression may be a value of an index: numbers, and letters of which nothing is known.
pub(super) fn may_be_an_index(expr: &Expr, theory: &Theory) -> bool {
    let mut parts = match &expr.kind {
        Kind::Number(_) => return true,
        Kind::Name(name) => {
            return theory.symbol(name, false).is_none() && !theory.is_function(name);
        }
        Kind::Group(_, inner) => return may_be_an_index(inner, theory),
        Kind::Product(factors) => factors.iter().collect::<Vec<_>>(),
        Kind::Sum(terms) => terms.iter().map(|(_, term)| term).collect(),
        // What could not be read may be anything.
        Kind::Error | Kind::Empty => return true,
        _ => return false,
    };
    parts.iter_mut().all(|part| may_be_an_index(part, theory))
}

/// Whether a name has a meaning that a definition would take away.
fn has(theory: &Theory, name: &str) -> bool {
    let rule = |rule: &Arc<Rule>| !rule.replaced && letter(&theory.at(rule.symbol).name) == name;
    FIXED.contains(&name) || name == "δ" || theory.has(name) || theory.rules.iter().any(rule)
}

/// The names in the first member of a chain.
fn shown(chain: &Chain) -> String {
    let all: Vec<String> = names(&chain.members[0]).into_iter().collect();
    all.join(", ")
}
