//! Macros: `\newcommand` lines are remembered, and what they define is put in where it is used.

use std::collections::HashMap;

use super::lexer::{LIMIT, Lexer, Place, TOO_LONG};
use crate::diagnostic::{Code, Span};

/// A macro definition or use that makes no sense.
pub const BAD_MACRO: Code = Code(203);

/// How deeply macros may stand in macros.
const DEEPEST: usize = 20;

/// How many bytes macros may stand for in one document, besides four for every byte of formula.
const ALLOWANCE: usize = 1 << 20;

/// What `\newcommand` lines have defined so far.
#[derive(Clone, Debug)]
pub struct Macros {
    known: HashMap<String, Macro>,
    /// How many bytes macros may still stand for, so that a document takes linear time.
    pub(super) allowance: usize,
}

impl Default for Macros {
    fn default() -> Self {
        Macros {
            known: HashMap::new(),
            allowance: ALLOWANCE,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Macro {
    arguments: usize,
    body: String,
}

impl Macros {
    pub(super) fn get(&self, name: &str) -> Option<Macro> {
        self.known.get(name).cloned()
    }
}

impl Lexer<'_> {
    /// Replaces a macro by what it stands for; answers where its arguments end.
    pub(super) fn expand(
        &mut self,
        text: &str,
        mut end: usize,
        place: Place,
        span: Span,
        known: &Macro,
    ) -> usize {
        let mut arguments = Vec::new();
        for _ in 0..known.arguments {
            let Some((argument, after)) = argument(text, end) else {
                self.complain(BAD_MACRO, span, "this macro lacks an argument");
                return end;
            };
            arguments.push(argument);
            end = after;
        }
        let mut body = String::new();
        let mut parts = known.body.split('#');
        body.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let mut rest = part.chars();
            let number = rest.next().and_then(|digit| digit.to_digit(10));
            match number.and_then(|number| arguments.get((number as usize).wrapping_sub(1))) {
                Some(argument) => body.extend([argument, rest.as_str()]),
                None => body.extend(["#", part]),
            }
            if body.len() > LIMIT {
                self.complain(TOO_LONG, span, "this macro makes the formula too long");
                return end;
            }
        }
        let whole = match place {
            Place::At(offset) => Span::new(span.start, offset + end),
            Place::Macro(span) => span,
        };
        self.nested(&body, Place::Macro(whole), span);
        end
    }

    /// Reads text that stands inside of other text.
    pub(super) fn nested(&mut self, text: &str, place: Place, span: Span) {
        if self.exhausted {
            return;
        }
        let left = self.macros.allowance.checked_sub(text.len() + 1);
        let message = match left {
            _ if self.depth >= DEEPEST => "macros are nested more than 20 deep",
            None => "the macros of this document stand for too much text",
            Some(left) => {
                self.macros.allowance = left;
                self.depth += 1;
                self.read(text, place);
                self.depth -= 1;
                return;
            }
        };
        // One complaint is enough: a macro that uses itself twice would give millions.
        self.exhausted = true;
        self.complain(BAD_MACRO, span, message);
    }

    /// `\newcommand{\name}[2]{body}`, `\def\name#1#2{body}`, `\DeclareMathOperator{\name}{word}`.
    pub(super) fn define(
        &mut self,
        text: &str,
        at: usize,
        end: usize,
        place: Place,
        command: &str,
    ) -> usize {
        let end = end + usize::from(text[end..].starts_with('*'));
        let read = argument(text, end).and_then(|(name, mut after)| {
            let name = name.trim().strip_prefix('\\')?;
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphabetic()) {
                return None;
            }
            let rest = text[after..].trim_start();
            let mut arguments = 0;
            if let Some(rest) = rest.strip_prefix('[') {
                let close = rest.find(']')?;
                arguments = rest[..close].trim().parse().ok()?;
                after = text.len() - rest.len() + close + 1;
            } else if command == "def" {
                let open = rest.find('{')?;
                arguments = rest[..open].matches('#').count();
                after = text.len() - rest.len() + open;
            }
            let (body, after) = braced(text, after)?;
            (arguments <= 9).then_some((name, arguments, body, after))
        });
        let Some((name, arguments, body, after)) = read else {
            let message =
                "this macro definition cannot be read; write \\newcommand{\\name}[1]{...}";
            self.complain(BAD_MACRO, place.span(at, end), message);
            return end;
        };
        let body = match command {
            "DeclareMathOperator" => format!("\\operatorname{{{body}}}"),
            _ => body.to_string(),
        };
        let found = Macro { arguments, body };
        self.macros.known.insert(name.to_string(), found);
        after
    }
}

/// The longest argument, in bytes. It bounds the search for its end.
const ARGUMENT_LIMIT: usize = 2000;

/// What stands between the next braces, if they come next, and where they end.
pub(super) fn braced(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text[at..].trim_start();
    let open = text.len() - rest.len();
    if !rest.starts_with('{') {
        return None;
    }
    let mut depth = 0usize;
    let mut escaped = false;
    for (offset, byte) in rest.bytes().take(ARGUMENT_LIMIT).enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some((&text[open + 1..open + offset], open + offset + 1));
                }
            }
            _ => {}
        }
    }
    None
}

/// What the next braces hold, or the next letter, digit or command, and where it ends.
pub(super) fn argument(text: &str, at: usize) -> Option<(&str, usize)> {
    if let Some(found) = braced(text, at) {
        return Some(found);
    }
    let rest = text[at..].trim_start();
    let start = text.len() - rest.len();
    let length = match rest.chars().next()? {
        '\\' => {
            let name = &rest[1..];
            match name.find(|c: char| !c.is_ascii_alphabetic()) {
                Some(0) => return None,
                Some(length) => length + 1,
                None => rest.len(),
            }
        }
        c if c.is_alphanumeric() => c.len_utf8(),
        _ => return None,
    };
    (length > 1 || !rest.starts_with('\\')).then(|| (&rest[..length], start + length))
}
