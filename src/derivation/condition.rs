//! Conditions on integers, and which part of a formula states one.

use super::elaborate::{Elaborator, Found, Names};
use super::integer::Integer;
use super::listing::Listing;
use super::scope::Role;
use super::term::Condition;
use super::theory::{Comparison, Order, Theory};
use super::{NOT_AN_INTEGER, unsupported};
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::Formula;
use crate::syntax::tree::{Chain, Expr, Kind, Relation, Statement};

impl Elaborator<'_> {
    /// What stands behind the value of a case: "if i = j", "otherwise".
    pub(super) fn case_condition(&mut self, condition: &Expr, span: Span) -> Found<Condition> {
        // A word such as "if" stands in front of the first member.
        let strip = |expr: &Expr| match expr.factors() {
            [
                Expr {
                    kind: Kind::Text(word),
                    ..
                },
                rest @ ..,
            ] if !rest.is_empty() && matches!(word.trim(), "if" | "for" | "when") => {
                Expr::new(Kind::Product(rest.to_vec()), expr.span)
            }
            _ => expr.clone(),
        };
        let condition = strip(condition);
        let [condition] = condition.factors() else {
            return Err(unsupported(span, "a case distinction with this condition"));
        };
        match &condition.kind {
            Kind::Empty => Ok(Condition::Otherwise),
            Kind::Text(words)
                if matches!(words.trim().trim_end_matches('.'), "otherwise" | "else") =>
            {
                Ok(Condition::Otherwise)
            }
            Kind::Chain(chain) if chain.relations.len() == 1 => {
                let (first, second) = (strip(&chain.members[0]), &chain.members[1]);
                let left = self.scope.integer(&first, Role::Position, self.theory)?;
                let right = self.scope.integer(second, Role::Position, self.theory)?;
                Ok(match chain.relations[0].0 {
                    Relation::Equal => Condition::Equal(left, right, true),
                    Relation::Other("≠") => Condition::Equal(left, right, false),
                    Relation::Other("≤") => Condition::AtMost(left, right),
                    Relation::Other("<") => Condition::AtMost(left.shifted(1), right),
                    Relation::Other("≥") => Condition::AtMost(right, left),
                    Relation::Other(">") => Condition::AtMost(right.shifted(1), left),
                    _ => return Err(unsupported(span, "this condition")),
                })
            }
            _ => Err(unsupported(
                span,
                "a case distinction on something else than indices",
            )),
        }
    }

    /// Conditions on integers: `k = 1, \dots, n-1`, `1 \le k < n`, `i \ne j`.
    pub fn conditions(&mut self, chains: &[Chain]) -> Found<Vec<Comparison>> {
        if let Some(chain) = chains.iter().find(|chain| has_words(chain)) {
            return Err(unsupported(chain.span(), "a condition with these words"));
        }
        let mut found = Vec::new();
        // Names in front of a condition: it is about them too in `i, j = 1, \dots, m`.
        let mut names: Vec<&Expr> = Vec::new();
        // "l = 1 and l = n" is a range in two parts.
        let mut ranged: Vec<&Expr> = Vec::new();
        let mut rest = chains;
        while let [chain, behind @ ..] = rest {
            if let Some((Relation::Equal | Relation::In, _)) = chain.relations.first() {
                let name = &chain.members[0];
                if ranged.iter().any(|known| known.is_like(name)) {
                    return Err(unsupported(
                        chain.span(),
                        "a second range of the same letter",
                    ));
                }
                ranged.push(name);
            }
            if let Some((listing, taken)) = Listing::first_of(rest) {
                let (low, high) = self.ends(&listing)?;
                if !beside(&names, listing.name) && !names.is_empty() {
                    return Err(unclear(names[0], listing.name));
                }
                names.push(listing.name);
                for name in names.drain(..) {
                    let name = self.scope.integer(name, Role::Plain, self.theory)?;
                    found.push(at_most(&low, &name));
                    found.push(at_most(&name, &high));
                }
                rest = &rest[taken..];
                continue;
            }
            rest = behind;
            let first = &chain.members[0];
            if chain.relations.is_empty() {
                if first.name().is_none() {
                    return Err(Diagnostic::new(
                        NOT_AN_INTEGER,
                        chain.span(),
                        "a condition on integers should stand here, such as k = 1, \\dots, n",
                    ));
                }
                // "for all i" says nothing that is not said already.
                names.push(first);
                continue;
            }
            let named = |name: &Expr| {
                let mut members = chain.members.iter();
                members.any(|member| mentions(member, name))
            };
            if let Some(last) = names.last()
                && beside(&[last], first)
                && !names.iter().any(|name| named(name))
            {
                return Err(unclear(last, first));
            }
            names.clear();
            self.comparisons(chain, &mut found)?;
        }
        Ok(found)
    }

    /// The comparisons of one chain.
    fn comparisons(&mut self, chain: &Chain, found: &mut Vec<Comparison>) -> Found<()> {
        let mut members = Vec::new();
        for member in &chain.members {
            members.push(self.scope.integer(member, Role::Plain, self.theory)?);
        }
        for (pair, (relation, span)) in members.windows(2).zip(&chain.relations) {
            let [left, right] = pair else {
                continue;
            };
            let (left, order, right) = match relation {
                Relation::Equal => (left, Order::Equal, right),
                Relation::Other("≠") => (left, Order::Different, right),
                Relation::Other("≤") => (left, Order::AtMost, right),
                Relation::Other("<") => (left, Order::Less, right),
                Relation::Other("≥") => (right, Order::AtMost, left),
                Relation::Other(">") => (right, Order::Less, left),
                _ => return Err(unsupported(*span, "this condition")),
            };
            found.push(Comparison {
                left: left.clone(),
                order,
                right: right.clone(),
            });
        }
        Ok(())
    }

    /// Whether a condition speaks of numbers that are no integers: of arrays and scalars.
    pub(super) fn is_about_numbers(&self, chain: &Chain) -> bool {
        let mut found = false;
        let mut number = |name: &str| {
            let theory = &self.theory;
            let symbol = theory.symbol(name, false).or(theory.symbol(name, true));
            found |= symbol.is_some()
                && self.scope.known(name, theory).is_none()
                && !self.indices.contains(name);
        };
        for member in &chain.members {
            super::usage::walk(member, &mut |part| part.name().map_or((), &mut number));
        }
        found
    }

    /// Letters that a condition brings in and that are nothing yet, such as n in `l = 1, ..., n`,
    /// mean the same everywhere.
    pub(super) fn new_letters(&mut self, chains: &[Chain]) {
        for chain in chains {
            for member in &chain.members {
                let mut found = Vec::new();
                super::usage::walk(member, &mut |part| {
                    found.extend(part.name().map(String::from))
                });
                for name in found {
                    if self.scope.known(&name, self.theory).is_none()
                        && !self.indices.contains(&name)
                    {
                        self.theory.global(&name);
                    }
                }
            }
        }
    }
}

fn at_most(left: &Integer, right: &Integer) -> Comparison {
    Comparison {
        left: left.clone(),
        order: Order::AtMost,
        right: right.clone(),
    }
}

/// Whether words stand in a condition.
fn has_words(chain: &Chain) -> bool {
    let mut found = false;
    for member in &chain.members {
        super::usage::walk(member, &mut |part| {
            found |= matches!(part.kind, Kind::Text(_))
        });
    }
    found
}

/// Whether a name stands somewhere in an expression.
fn mentions(expr: &Expr, name: &Expr) -> bool {
    let mut found = false;
    super::usage::walk(expr, &mut |part| found |= part.is_like(name));
    found
}

/// Whether names stand in one list with the one behind them: only a comma is between.
fn beside(names: &[&Expr], last: &Expr) -> bool {
    const COMMA: usize = 5;
    let ends = names.iter().map(|name| name.span.end);
    let starts = names.iter().skip(1).chain([&last]);
    let mut gaps = ends.zip(starts.map(|name| name.span.start));
    !names.is_empty() && gaps.all(|(end, start)| start.saturating_sub(end) <= COMMA)
}

/// A condition behind names, which may be about them or not.
fn unclear(name: &Expr, condition: &Expr) -> Diagnostic {
    let span = name.span.to(condition.span);
    unsupported(span, "a condition that is about one name or about several")
        .hint("write a condition for each name")
}

/// Whether a declaration names a set that the checker knows; other sets are prose.
pub(super) fn known_set(statement: &Statement) -> bool {
    statement
        .items
        .iter()
        .any(|chain| match chain.relations.first() {
            Some((Relation::Colon, _)) => chain.relations.len() == 2,
            Some((Relation::In, _)) => {
                let set = &chain.members[1];
                let name = match &set.kind {
                    Kind::Scripted { base, .. } => base.name(),
                    _ => set.name(),
                };
                matches!(
                    name,
                    Some("\\mathbb{R}" | "\\mathbb{N}" | "\\mathbb{Z}" | "ℝ" | "ℕ" | "ℤ")
                )
            }
            _ => false,
        })
}

/// The statements of a formula; those that only state a range become conditions of the one before.
pub(super) fn with_conditions(formula: &Formula) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    let mut names = Names::default();
    for chain in formula
        .statements
        .iter()
        .flat_map(|statement| &statement.items)
    {
        chain
            .members
            .iter()
            .for_each(|member| super::usage::names(member, &mut names));
    }
    // `k = 2`, where k is an index: no definition.
    let fixes = |chain: &Chain| {
        let index = chain.members[0]
            .name()
            .is_some_and(|name| names.indices.contains(name));
        index
            && chain
                .relations
                .iter()
                .all(|(relation, _)| *relation == Relation::Equal)
            && chain.relations.len() == 1
    };
    for statement in &formula.statements {
        let mut statement = statement.clone();
        // A condition in brackets: `(1 \le k < n)`.
        if let [Chain { members, relations }] = statement.items.as_slice()
            && let (
                [
                    Expr {
                        kind: Kind::Group(_, inner),
                        ..
                    },
                ],
                true,
            ) = (members.as_slice(), relations.is_empty())
        {
            let chain = |part: &Expr| match &part.kind {
                Kind::Chain(chain) => (**chain).clone(),
                _ => Chain {
                    members: vec![part.clone()],
                    relations: Vec::new(),
                },
            };
            let items: Vec<Chain> = match &inner.kind {
                Kind::List(parts) => parts.iter().map(chain).collect(),
                _ => vec![chain(inner)],
            };
            if items.iter().any(|chain| !chain.relations.is_empty()) {
                statement.items = items;
            }
        }
        let dots =
            |chain: &Chain| chain.relations.is_empty() && chain.members[0].kind == Kind::Dots;
        let listed = |chain: &Chain| Listing::first_of(std::slice::from_ref(chain)).is_some();
        let order = |chain: &Chain| {
            !chain.relations.is_empty()
                && chain.relations.iter().all(|(relation, _)| {
                    matches!(relation, Relation::Other("≤" | "<" | "≥" | ">" | "≠"))
                })
        };
        let range = statement.items.iter().any(dots)
            || statement.items.iter().all(listed)
            || statement.items.iter().all(order)
            || statement.items.iter().all(fixes);
        match statements.last_mut() {
            Some(last) if range => last.condition.extend(statement.items),
            _ => statements.push(statement),
        }
    }
    statements
}

/// Adds conditions to the statements that have none and name a letter that the conditions are about.
/// Gives how many statements that are.
pub(super) fn add_conditions(
    formula: &mut Formula,
    conditions: &[Chain],
    theory: &Theory,
) -> usize {
    let mut letters = Vec::new();
    for member in conditions.iter().flat_map(|chain| &chain.members) {
        super::usage::walk(member, &mut |part| {
            let letter = part
                .name()
                .filter(|name| !theory.globals.contains_key(*name));
            letters.extend(letter.map(|_| part.clone()));
        });
    }
    let mut count = 0;
    for statement in &mut formula.statements {
        let mut members = statement.items.iter().flat_map(|chain| &chain.members);
        let named = members.any(|member| letters.iter().any(|letter| mentions(member, letter)));
        if statement.condition.is_empty() && named {
            statement.condition.extend(conditions.iter().cloned());
            count += 1;
        }
    }
    count
}

/// The places of equations inside of an expression, where nobody reads them: not in a script, below
/// a sum sign or behind a case.
pub(super) fn hidden_relations(expr: &Expr) -> Vec<Span> {
    let all = |parts: &[Expr]| parts.iter().flat_map(hidden_relations).collect();
    match &expr.kind {
        Kind::Chain(chain) => {
            let equal = |(relation, _): &(Relation, Span)| {
                matches!(
                    relation,
                    Relation::Equal | Relation::Define | Relation::Equivalent
                )
            };
            if chain.relations.iter().any(equal) {
                vec![expr.span]
            } else {
                Vec::new()
            }
        }
        Kind::Scripted { base, .. } => hidden_relations(base),
        Kind::Group(_, inner) | Kind::Root(inner) | Kind::Big { body: inner, .. } => {
            hidden_relations(inner)
        }
        Kind::List(parts) | Kind::Product(parts) => all(parts),
        Kind::Hadamard(left, right) | Kind::Quotient(left, right) => {
            [hidden_relations(left), hidden_relations(right)].concat()
        }
        Kind::Sum(terms) => terms
            .iter()
            .flat_map(|(_, term)| hidden_relations(term))
            .collect(),
        Kind::Derivative { of, .. } => hidden_relations(of),
        Kind::Cases(cases) => cases
            .iter()
            .flat_map(|(value, _)| hidden_relations(value))
            .collect(),
        Kind::Matrix(rows) => rows.iter().flatten().flat_map(hidden_relations).collect(),
        _ => Vec::new(),
    }
}
