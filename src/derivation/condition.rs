//! Which part of a formula states a condition, and which inline formulas declare something.

use crate::syntax::Formula;
use crate::syntax::tree::{Chain, Expr, Kind, Relation, Statement};

/// Whether the words before an inline formula make it a condition of the one before.
pub(super) fn introduces_condition(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace())
        .next()
        .unwrap_or_default();
    matches!(
        word,
        "for" | "where" | "with" | "if" | "when" | "all" | "every" | "each"
    ) && before.len() < 40
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
                    Some("\\mathbb{R}" | "\\mathbb{N}" | "\\mathbb{Z}" | "ℝ" | "ℕ")
                )
            }
            _ => false,
        })
}

/// The statements of a formula; those that only state a range become conditions of the one before.
pub(super) fn with_conditions(formula: &Formula) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
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
        let range = statement.items.iter().any(dots) || statement.items.iter().all(order);
        match statements.last_mut() {
            Some(last) if range => last.condition.extend(statement.items),
            _ => statements.push(statement),
        }
    }
    statements
}
