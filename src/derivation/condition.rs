//! Conditions on integers, and which part of a formula states one.

use super::elaborate::{Elaborator, Found, Names};
use super::scope::Role;
use super::term::Condition;
use super::theory::{Comparison, Order};
use super::{NOT_AN_INTEGER, unreadable, unsupported};
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::Formula;
use crate::syntax::tree::{Bracket, Chain, Expr, Kind, Relation, Statement};

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
        let mut found = Vec::new();
        let mut at = 0;
        while at < chains.len() {
            let chain = &chains[at];
            let words = |expr: &Expr| {
                let mut found = false;
                super::usage::walk(expr, &mut |part| {
                    found |= matches!(part.kind, Kind::Text(_))
                });
                found
            };
            if chain.members.iter().any(words) {
                return Err(unsupported(chain.span(), "a condition with these words"));
            }
            let dots = |offset: usize| {
                let next: Option<&Chain> = chains.get(at + offset);
                next.is_some_and(|next| {
                    next.relations.is_empty() && next.members[0].kind == Kind::Dots
                })
            };
            // `k = 1, \dots, n`, or with the second value written out as well.
            let skip = if dots(1) {
                Some(2)
            } else if dots(2) {
                Some(3)
            } else {
                None
            };
            if let (Some(skip), [(Relation::Equal, _)]) = (skip, chain.relations.as_slice()) {
                let Some(last) = chains.get(at + skip) else {
                    return Err(unreadable(chain.span()));
                };
                let name = self
                    .scope
                    .integer(&chain.members[0], Role::Plain, self.theory)?;
                let low = self
                    .scope
                    .integer(&chain.members[1], Role::Plain, self.theory)?;
                let high = self
                    .scope
                    .integer(&last.members[0], Role::Plain, self.theory)?;
                found.push(Comparison {
                    left: low,
                    order: Order::AtMost,
                    right: name.clone(),
                });
                found.push(Comparison {
                    left: name,
                    order: Order::AtMost,
                    right: high,
                });
                at += skip + 1;
                continue;
            }
            // `i \in \{1, \dots, n\}`
            if let [(Relation::In, _)] = chain.relations.as_slice()
                && let Some((low, high)) = listed(&chain.members[1])
            {
                let members = [low, &chain.members[0], high];
                let mut read = Vec::new();
                for member in members {
                    read.push(self.scope.integer(member, Role::Plain, self.theory)?);
                }
                for pair in read.windows(2) {
                    found.push(Comparison {
                        left: pair[0].clone(),
                        order: Order::AtMost,
                        right: pair[1].clone(),
                    });
                }
                at += 1;
                continue;
            }
            if chain.relations.is_empty() {
                // "for all i" says nothing that is not said already.
                if chain.members[0].name().is_some() {
                    at += 1;
                    continue;
                }
                return Err(Diagnostic::new(
                    NOT_AN_INTEGER,
                    chain.span(),
                    "a condition on integers should stand here, such as k = 1, \\dots, n",
                ));
            }
            let mut members = Vec::new();
            for member in &chain.members {
                members.push(self.scope.integer(member, Role::Plain, self.theory)?);
            }
            for (pair, (relation, span)) in members.windows(2).zip(&chain.relations) {
                let (left, right) = (pair[0].clone(), pair[1].clone());
                found.push(match relation {
                    Relation::Equal => Comparison {
                        left,
                        order: Order::Equal,
                        right,
                    },
                    Relation::Other("≤") => Comparison {
                        left,
                        order: Order::AtMost,
                        right,
                    },
                    Relation::Other("<") => Comparison {
                        left,
                        order: Order::Less,
                        right,
                    },
                    Relation::Other("≥") => Comparison {
                        left: right,
                        order: Order::AtMost,
                        right: left,
                    },
                    Relation::Other(">") => Comparison {
                        left: right,
                        order: Order::Less,
                        right: left,
                    },
                    Relation::Other("≠") => Comparison {
                        left,
                        order: Order::Different,
                        right,
                    },
                    _ => return Err(unsupported(*span, "this condition")),
                });
            }
            at += 1;
        }
        Ok(found)
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

/// The first and the last of the integers in a set that is written with dots.
fn listed(set: &Expr) -> Option<(&Expr, &Expr)> {
    let Kind::Group(Bracket::Curly, inner) = &set.kind else {
        return None;
    };
    match &inner.kind {
        Kind::List(items) => match items.as_slice() {
            [low, dots, high] | [low, _, dots, high] if dots.kind == Kind::Dots => {
                Some((low, high))
            }
            _ => None,
        },
        _ => None,
    }
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
        let order = |chain: &Chain| {
            !chain.relations.is_empty()
                && chain.relations.iter().all(|(relation, _)| {
                    matches!(relation, Relation::Other("≤" | "<" | "≥" | ">" | "≠"))
                })
        };
        let range = statement.items.iter().any(dots)
            || statement.items.iter().all(order)
            || statement.items.iter().all(fixes);
        match statements.last_mut() {
            Some(last) if range => last.condition.extend(statement.items),
            _ => statements.push(statement),
        }
    }
    statements
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
