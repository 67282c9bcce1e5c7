//! A formula split into statements: rows, aligned blocks, several equations in one display,
//! conditions. Expressions are read by `parser`.

use super::lexer::{self, Macros, Token, TokenKind};
use super::parser::Parser;
use super::tree::Statement;
use crate::diagnostic::{Code, Diagnostic, Span};

/// A formula with nothing in it, or an environment that does not end.
pub const LAYOUT: Code = Code(208);

/// What a formula was read as, and all complaints.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// The statements.
    pub statements: Vec<Statement>,
    /// What could not be read; empty if everything could.
    pub diagnostics: Vec<Diagnostic>,
}

/// Environments whose rows are rows of the display.
const ROWS: [&str; 14] = [
    "aligned",
    "align",
    "align*",
    "alignat",
    "eqnarray",
    "eqnarray*",
    "gathered",
    "gather",
    "gather*",
    "split",
    "multline",
    "equation",
    "equation*",
    "multlined",
];

/// A stretch of tokens between separators.
struct Segment {
    tokens: Vec<Token>,
    /// Whether a row or an aligned block begins here.
    row: bool,
    /// Whether it follows "for" or "where".
    condition: bool,
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
    let segments = segments(unboxed(tokens), &mut diagnostics);
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
    }
}

/// Removes a box around a relation. A box around an expression stays a group.
fn unboxed(tokens: Vec<Token>) -> Vec<Token> {
    let mut dropped = vec![false; tokens.len()];
    // Where each box that is open began, whether a relation stands in it, and its depth.
    let mut open: Vec<(Option<usize>, bool)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            TokenKind::Sign("{") => {
                let boxed = at > 0 && tokens[at - 1].kind == TokenKind::Command("boxed".into());
                open.push((boxed.then_some(at), false));
            }
            TokenKind::Sign("}") => {
                if let Some((Some(start), true)) = open.pop() {
                    dropped[start - 1] = true;
                    dropped[start] = true;
                    dropped[at] = true;
                    if let Some(outer) = open.last_mut() {
                        outer.1 = true;
                    }
                }
            }
            TokenKind::Sign("=" | ":=") | TokenKind::Row | TokenKind::Begin(_) => mark(&mut open),
            TokenKind::Command(name)
                if matches!(
                    name.as_str(),
                    "equiv" | "coloneqq" | "triangleq" | "longrightarrow"
                ) =>
            {
                mark(&mut open);
            }
            _ => {}
        }
    }
    let kept = tokens.into_iter().zip(dropped);
    kept.filter(|(_, dropped)| !dropped)
        .map(|(token, _)| token)
        .collect()
}

fn mark(open: &mut [(Option<usize>, bool)]) {
    if let Some(innermost) = open.last_mut() {
        innermost.1 = true;
    }
}

fn segments(tokens: Vec<Token>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Segment> {
    let new = |row: bool| Segment {
        tokens: Vec::new(),
        row,
        condition: false,
        apart: false,
    };
    let mut segments = vec![new(true)];
    let mut depth = 0usize;
    let mut open: Vec<(String, Span)> = Vec::new();
    // Environments inside an expression, such as cases.
    let mut inner = 0usize;
    for token in tokens {
        match &token.kind {
            TokenKind::Sign("(" | "[" | "{" | "\\{") => depth += 1,
            TokenKind::Sign(")" | "]" | "}" | "\\}") => depth = depth.saturating_sub(1),
            _ => {}
        }
        let top = depth == 0 && inner == 0;
        let mut keep = |token: Token| {
            if let Some(last) = segments.last_mut() {
                last.tokens.push(token);
            }
        };
        match token.kind.clone() {
            TokenKind::Begin(name) if ROWS.contains(&name.as_str()) && inner == 0 => {
                open.push((name, token.span));
            }
            TokenKind::End(name) if open.last().is_some_and(|(begun, _)| *begun == name) => {
                open.pop();
                // A bracket that is left open must not swallow what follows.
                depth = 0;
            }
            TokenKind::Begin(_) => {
                inner += 1;
                keep(token);
            }
            TokenKind::End(_) => {
                if inner == 0 {
                    diagnostics.push(Diagnostic::new(
                        LAYOUT,
                        token.span,
                        "this \\end has no \\begin",
                    ));
                } else {
                    inner -= 1;
                    keep(token);
                }
            }
            TokenKind::Row if inner == 0 => {
                depth = 0;
                segments.push(new(true));
            }
            TokenKind::Sign("&") if inner == 0 => {}
            TokenKind::Gap if top => segments.push(new(false)),
            TokenKind::Gap if inner == 0 => {}
            TokenKind::Text(words) if top => {
                let word = words
                    .trim()
                    .trim_matches(|c: char| !c.is_alphabetic())
                    .to_lowercase();
                let condition = word.split_whitespace().next().is_some_and(|first| {
                    matches!(first, "for" | "where" | "with" | "if" | "when" | "whenever")
                });
                segments.push(Segment {
                    tokens: Vec::new(),
                    row: false,
                    condition,
                    apart: word == "and" || word == "or",
                });
            }
            _ => keep(token),
        }
    }
    for (name, span) in open {
        diagnostics.push(Diagnostic::new(
            LAYOUT,
            span,
            format!("\\end{{{name}}} is missing"),
        ));
    }
    segments
}

/// Puts together what a line break or a space has split.
fn joined(segments: Vec<Segment>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::new();
    let mut row = true;
    for segment in segments {
        row |= segment.row;
        if segment.tokens.is_empty() {
            continue;
        }
        let continues = !segment.condition && !segment.apart && continues(&segment.tokens, row);
        let last = joined.iter_mut().rev().find(|last| !last.condition);
        match last {
            Some(last) if continues => last.tokens.extend(segment.tokens),
            _ => joined.push(segment),
        }
        row = false;
    }
    joined
}

/// Whether tokens continue what was said before: they begin with a relation, or with a sign that
/// needs a left side; or, at the beginning of a row, they hold no relation at all.
fn continues(tokens: &[Token], row: bool) -> bool {
    let relation = |kind: &TokenKind| match kind {
        TokenKind::Sign("=" | ":=" | "<" | ">") => true,
        TokenKind::Command(name) => matches!(
            name.as_str(),
            "equiv"
                | "coloneqq"
                | "triangleq"
                | "approx"
                | "le"
                | "leq"
                | "ge"
                | "geq"
                | "to"
                | "longrightarrow"
                | "rightarrow"
                | "in"
        ),
        _ => false,
    };
    let first = &tokens[0].kind;
    if relation(first) {
        return true;
    }
    match first {
        TokenKind::Sign("+" | "*" | "/") => true,
        TokenKind::Command(name) if matches!(name.as_str(), "cdot" | "times" | "odot") => true,
        _ => row && !tokens.iter().any(|token| relation(&token.kind)),
    }
}
