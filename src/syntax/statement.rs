//! A formula split into statements: rows, aligned blocks, several equations in one display,
//! conditions. Expressions are read by `parser`.

use super::lexer::{self, Token, TokenKind};
use super::macros::Macros;
use super::parser::Parser;
use super::sign::{is_implication, name_in, relation_of, wants_operand};
use super::tree::{Relation, Statement};
use super::words::Words;
use crate::diagnostic::{Code, Diagnostic, Span};

/// An environment that does not end.
pub const LAYOUT: Code = Code(208);

/// What a formula was read as, and all complaints.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// The statements.
    pub statements: Vec<Statement>,
    /// What could not be read; empty if everything could.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether one part is said to follow from another.
    pub implication: bool,
}

/// Environments whose rows are rows of the display; with or without a star.
const ROWS: [&str; 13] = [
    "aligned",
    "align",
    "alignat",
    "alignedat",
    "flalign",
    "eqnarray",
    "gathered",
    "gather",
    "split",
    "multline",
    "multlined",
    "equation",
    "displaymath",
];

/// A stretch of tokens between separators.
#[derive(Default)]
struct Segment {
    tokens: Vec<Token>,
    /// Whether a row or an aligned block begins here.
    row: bool,
    /// Whether it follows "for" or "where".
    condition: bool,
    /// Whether a relation stands in it outside of all brackets.
    related: bool,
    /// Whether it stands alone even though it begins with a relation sign.
    apart: bool,
}

/// Reads the formula at `span`. Never fails; macros that it defines are remembered.
///
/// ```
/// use gradproof::diagnostic::Span;
/// use gradproof::syntax::{Macros, read_formula};
/// let text = "a = b &= c";
/// let formula = read_formula(text, Span::new(0, text.len()), &mut Macros::default());
/// assert_eq!(formula.statements[0].items[0].members.len(), 3);
/// assert!(formula.diagnostics.is_empty());
/// ```
pub fn read_formula(text: &str, span: Span, macros: &mut Macros) -> Formula {
    let (tokens, mut diagnostics) = lexer::tokens(text, span, macros);
    let implication = tokens.iter().any(|token| is_implication(&token.kind));
    let segments = segments(&without_idle_braces(tokens), &mut diagnostics);
    let mut statements: Vec<Statement> = Vec::new();
    for segment in joined(segments) {
        let end = segment
            .tokens
            .last()
            .map_or(span, |last| Span::new(last.span.end, last.span.end));
        let mut parser = Parser::new(&segment.tokens, end);
        let items = parser.items();
        diagnostics.append(&mut parser.diagnostics);
        if items.is_empty() {
            continue;
        }
        match statements.last_mut() {
            Some(last) if segment.condition => last.condition.extend(items),
            _ => statements.push(Statement {
                items,
                condition: Vec::new(),
            }),
        }
    }
    diagnostics.sort_by_key(|found| found.span);
    Formula {
        statements,
        diagnostics,
        implication,
    }
}

/// Where the partner of each brace stands; braces without partner have none.
fn partners(tokens: &[Token]) -> Vec<Option<usize>> {
    let mut partners = vec![None; tokens.len()];
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Sign("{") => open.push(at),
            TokenKind::Sign("}") => {
                if let Some(start) = open.pop() {
                    partners[start] = Some(at);
                    partners[at] = Some(start);
                }
            }
            _ => {}
        }
    }
    partners
}

/// Removes braces that are no argument and no script, if nothing or a relation stands in them, and
/// boxes around a relation. A box around an expression stays a group.
fn without_idle_braces(tokens: Vec<Token>) -> Vec<Token> {
    let partners = partners(&tokens);
    let kind = |at: usize| tokens.get(at).map(|token| &token.kind);
    let mut dropped = vec![false; tokens.len()];
    // Closing braces behind which a command may still have arguments.
    let mut argument = vec![false; tokens.len()];
    // Of the braces that are open, whether a relation stands directly in them.
    let mut open: Vec<bool> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match (&token.kind, partners[at]) {
            (TokenKind::Sign("{"), Some(_)) => open.push(false),
            (TokenKind::Sign("}"), Some(start)) => {
                let relation = open.pop().unwrap_or(false);
                let before = start.checked_sub(1);
                let boxed = before.filter(|before| {
                    relation && kind(*before) == Some(&TokenKind::Command("boxed".into()))
                });
                argument[at] = before.is_some_and(|before| {
                    argument[before] || matches!(tokens[before].kind, TokenKind::Command(_))
                });
                let script = |at| matches!(kind(at), Some(TokenKind::Sign("^" | "_")));
                let needed = argument[at] || before.is_some_and(script) || script(at + 1);
                let idle = (relation || start + 1 == at) && !needed;
                if idle || boxed.is_some() {
                    dropped[start] = true;
                    dropped[at] = true;
                    // What stood in them now stands in the braces outside.
                    if let Some(outer) = open.last_mut() {
                        *outer |= relation;
                    }
                }
                if let Some(boxed) = boxed {
                    dropped[boxed] = true;
                }
            }
            (kind, _) => {
                let relation = relation_of(kind).is_some_and(|found| found != Relation::Colon);
                if let Some(innermost) = open.last_mut() {
                    *innermost |= relation || matches!(kind, TokenKind::Begin(_));
                }
            }
        }
    }
    let kept = tokens.into_iter().zip(dropped);
    kept.filter(|(_, dropped)| !dropped)
        .map(|(token, _)| token)
        .collect()
}

/// Cuts tokens at rows, spaces, words and implications that stand outside of all brackets.
fn segments(tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) -> Vec<Segment> {
    let partners = partners(tokens);
    let mut segments = vec![Segment {
        row: true,
        ..Segment::default()
    }];
    let mut depth = 0usize;
    // Where the braces end that stand here, such as those of `\substack`.
    let mut braces = 0usize;
    let mut open: Vec<&str> = Vec::new();
    // Environments inside an expression, such as cases.
    let mut inner = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            TokenKind::Sign("{") => braces = braces.max(partners[at].unwrap_or(0)),
            TokenKind::Sign("(" | "[" | "\\{") => depth += 1,
            TokenKind::Sign(")" | "]" | "\\}") => depth = depth.saturating_sub(1),
            _ => {}
        }
        let inside = inner > 0 || at < braces;
        let top = depth == 0 && !inside;
        match &token.kind {
            TokenKind::Begin(name) if ROWS.contains(&name.trim_end_matches('*')) && !inside => {
                open.push(name);
                continue;
            }
            TokenKind::End(name) if open.last() == Some(&name.as_str()) => {
                open.pop();
                // A bracket that is left open must not swallow what follows.
                depth = 0;
                continue;
            }
            TokenKind::Begin(_) => inner += 1,
            TokenKind::End(_) => inner = inner.saturating_sub(1),
            TokenKind::Row if !inside => {
                depth = 0;
                segments.push(Segment {
                    row: true,
                    ..Segment::default()
                });
                continue;
            }
            TokenKind::Sign("&") if !inside => {
                let ends = segments.last().is_some_and(|last| {
                    let waits = last
                        .tokens
                        .last()
                        .is_some_and(|last| wants_operand(&last.kind));
                    last.related && !waits
                });
                let behind = tokens.get(at + 1).map(|token| &token.kind);
                let begins = behind.is_some_and(|kind| !wants_operand(kind) && !is_mark(kind));
                // A second column of equations: `a &= b & c &= d`.
                if top && ends && begins {
                    segments.push(Segment::default());
                }
                continue;
            }
            TokenKind::Gap if top => {
                segments.push(Segment::default());
                continue;
            }
            TokenKind::Gap if !inside => continue,
            // `\forall i` behind an equation is a condition, like the words.
            TokenKind::Command(name) if top && name == "forall" && said(&segments) => {
                segments.push(Segment {
                    condition: true,
                    ..Segment::default()
                });
                continue;
            }
            kind if top && is_implication(kind) => {
                segments.push(Segment {
                    apart: true,
                    ..Segment::default()
                });
                continue;
            }
            TokenKind::Text(words) if top && !is_operand(tokens, at, words) => {
                let read = Words::in_formula(words);
                // "for l = 1 to n" is written with dots elsewhere.
                if let (Words::UpTo, Some(last)) = (read, segments.last_mut()) {
                    let sign = |sign| Token {
                        kind: TokenKind::Sign(sign),
                        span: token.span,
                    };
                    last.tokens.extend([",", "...", ","].map(sign));
                    continue;
                }
                // "for i = 1 and j = 2" is one condition.
                let inside = segments.last().is_some_and(|last| last.condition);
                let goes_on = read == Words::And && inside && !begins_anew(&tokens[at + 1..]);
                let restricted = matches!(read, Words::Restriction | Words::Or);
                segments.push(Segment {
                    condition: goes_on || restricted || read == Words::Condition,
                    apart: !goes_on && matches!(read, Words::And | Words::Or),
                    ..Segment::default()
                });
                // Words that change what is claimed stay, so that nobody overlooks them.
                if !restricted {
                    continue;
                }
            }
            _ => {}
        }
        if let Some(last) = segments.last_mut() {
            last.related |= top && relation_of(&token.kind).is_some();
            last.tokens.push(token.clone());
        }
    }
    let end = tokens.last().map_or(0, |last| last.span.end);
    for name in open.iter().rev() {
        let message = format!("\\end{{{name}}} is missing");
        diagnostics.push(Diagnostic::new(LAYOUT, Span::new(end, end), message));
    }
    segments
}

/// Whether an equation between expressions follows, and no further condition on integers.
fn begins_anew(tokens: &[Token]) -> bool {
    let near = tokens.iter().map(|token| &token.kind);
    let mut near = near.take_while(|kind| {
        !matches!(
            kind,
            TokenKind::Text(_) | TokenKind::Gap | TokenKind::Row | TokenKind::End(_)
        )
    });
    near.any(|kind| {
        let TokenKind::Command(name) = kind else {
            return false;
        };
        let fraction = matches!(name.as_str(), "frac" | "dfrac" | "tfrac");
        fraction || matches!(name.as_str(), "partial" | "nabla" | "sum" | "prod")
    })
}

/// Whether a relation stands in one of the stretches so far.
fn said(segments: &[Segment]) -> bool {
    segments.iter().any(|segment| segment.related)
}

/// Whether words among formulas stand for an operand and are no remark: where an operand must
/// stand, or a name that mathematics adjoins.
fn is_operand(tokens: &[Token], at: usize, words: &str) -> bool {
    let column = |kind: &TokenKind| *kind == TokenKind::Sign("&");
    let before = tokens[..at].iter().map(|token| &token.kind).rev();
    let mut after = tokens[at + 1..].iter().map(|token| &token.kind);
    let apart = match tokens[..at].last().map(|token| &token.kind) {
        None | Some(TokenKind::Row | TokenKind::Gap | TokenKind::Text(_) | TokenKind::Begin(_)) => {
            true
        }
        Some(kind) => column(kind),
    };
    let wanted = before
        .clone()
        .find(|kind| !column(kind))
        .is_some_and(wants_operand);
    let goes_on = after.find(|kind| !column(kind)).is_some_and(|kind| {
        let script = matches!(kind, TokenKind::Sign("(" | "[" | "_" | "^" | "'"));
        script || wants_operand(kind)
    });
    wanted || name_in(words).is_some() && (!apart || goes_on)
}

/// Puts together what a line break or a space has split.
fn joined(segments: Vec<Segment>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::new();
    let mut row = true;
    for mut segment in segments {
        row |= segment.row;
        if segment.tokens.is_empty() {
            continue;
        }
        let last = joined.iter_mut().rev().find(|last| !last.condition);
        let apart = segment.condition || segment.apart;
        match last.filter(|last| !apart && continues(&last.tokens, &segment, row)) {
            Some(last) => {
                last.related |= segment.related;
                let first = &segment.tokens[0].kind;
                if is_infix(first) {
                    while last.tokens.last().is_some_and(|last| is_mark(&last.kind)) {
                        last.tokens.pop();
                    }
                }
                // The same sign at the end of one row and the beginning of the next.
                let again = last.tokens.last().is_some_and(|last| last.kind == *first);
                let repeated = row && again && wants_operand(first);
                last.tokens
                    .extend(segment.tokens.drain(usize::from(repeated)..));
            }
            None => joined.push(segment),
        }
        row = false;
    }
    joined
}

/// Whether tokens continue what was said before: a sign before or behind the break needs an operand
/// on its other side; or, at the beginning of a row, they hold no relation at all.
fn continues(before: &[Token], segment: &Segment, row: bool) -> bool {
    let last = before.last().map(|last| &last.kind);
    let stop = last == Some(&TokenKind::Sign("."));
    is_infix(&segment.tokens[0].kind)
        || last.is_some_and(wants_operand)
        || row && !stop && !segment.related
}

/// Whether a token cannot begin an equation.
fn is_infix(kind: &TokenKind) -> bool {
    wants_operand(kind) && *kind != TokenKind::Sign("-")
}

/// Whether a token is punctuation.
fn is_mark(kind: &TokenKind) -> bool {
    matches!(kind, TokenKind::Sign("," | "." | ";"))
}
