//! A formula cut into tokens with exact places. No structure yet.

use super::macros::{Macros, argument, braced};
use super::sign::{BARE_WORDS, CHARACTERS, LETTERS, LOOKS, SIGNS};
use crate::diagnostic::{Code, Diagnostic, Span};

/// A command that is not known.
pub const UNKNOWN_COMMAND: Code = Code(201);
/// A formula longer than the reader takes.
pub const TOO_LONG: Code = Code(202);

/// The longest formula that is read, in bytes and, after macros are expanded, in tokens.
pub(super) const LIMIT: usize = 1 << 14;

/// The smallest unit of a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands; for what a macro stands for, the place of the macro.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A letter or a Greek letter.
    Letter(String),
    /// Digits.
    Number(String),
    /// `\name` that is none of the others.
    Command(String),
    /// Words: `\text{...}`, spaces included.
    Text(String),
    /// The upright name in `\mathrm{...}` or `\operatorname{...}`.
    Word(String),
    /// The name of an environment: `\begin{...}`.
    Begin(String),
    /// `\end{...}`
    End(String),
    /// `\\`
    Row,
    /// `\quad` or `\qquad`
    Gap,
    /// Any other character, `{`, `}`, `^`, `_`, `&`, `:=` and `\{` among them.
    Sign(&'static str),
    /// A character that has no place in a formula.
    Stray(char),
}

/// The tokens of a formula that stands at `span` in the document. New macros are added to `macros`.
pub fn tokens(text: &str, span: Span, macros: &mut Macros) -> (Vec<Token>, Vec<Diagnostic>) {
    let length = span.end - span.start;
    macros.allowance = macros.allowance.saturating_add(16 * length);
    let mut lexer = Lexer {
        macros,
        tokens: Vec::new(),
        diagnostics: Vec::new(),
        depth: 0,
        exhausted: false,
    };
    if length > LIMIT {
        let message = format!("this formula is longer than {LIMIT} bytes");
        let place = Span::new(span.start, span.start);
        lexer.complain(TOO_LONG, place, &message);
    } else {
        lexer.read(&text[span.start..span.end], Place::At(span.start));
    }
    (lexer.tokens, lexer.diagnostics)
}

/// Where the text that is read stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In the document, from this byte on.
    At(usize),
    /// In a macro that is used here.
    Macro(Span),
}

impl Place {
    pub(super) fn span(self, start: usize, end: usize) -> Span {
        match self {
            Place::At(offset) => Span::new(offset + start, offset + end),
            Place::Macro(span) => span,
        }
    }
}

pub(super) struct Lexer<'m> {
    pub(super) macros: &'m mut Macros,
    tokens: Vec<Token>,
    diagnostics: Vec<Diagnostic>,
    /// How many macros stand inside of each other here.
    pub(super) depth: usize,
    /// Whether macros have been given up in this formula.
    pub(super) exhausted: bool,
}

impl Lexer<'_> {
    pub(super) fn read(&mut self, text: &str, place: Place) {
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            if self.tokens.len() > LIMIT {
                if !self.exhausted {
                    let message = "its macros make this formula too long";
                    self.complain(TOO_LONG, place.span(at, at), message);
                }
                self.exhausted = true;
                return;
            }
            match first {
                '\\' => at = self.command(text, at, place),
                '%' => at += text[at..].find(['\n', '\r']).unwrap_or(text.len() - at),
                '~' => at += 1,
                _ if first.is_whitespace() => at += first.len_utf8(),
                _ => {
                    let start = at;
                    let kind = match first {
                        '0'..='9' => self.number(&text[at..]),
                        _ => character(&text[at..], text[..at].chars().next_back()),
                    };
                    at += match &kind {
                        TokenKind::Number(text) | TokenKind::Word(text) => text.len(),
                        TokenKind::Sign(sign) if text[at..].starts_with(sign) => sign.len(),
                        _ => first.len_utf8(),
                    };
                    self.push(kind, place.span(start, at));
                }
            }
        }
    }

    /// A number. One without braces behind `\frac` or `\sqrt` has one digit.
    fn number(&self, text: &str) -> TokenKind {
        let whole = |text: &str| {
            text.find(|c: char| !c.is_ascii_digit())
                .unwrap_or(text.len())
        };
        let takes_argument = |kind: &TokenKind| matches!(kind, TokenKind::Command(name) if name.ends_with("frac") || name == "sqrt");
        let mut length = whole(text);
        // A point between digits belongs to the number, one at the end does not.
        let fraction = text[length..].strip_prefix('.').map_or(0, whole);
        if fraction > 0 {
            length += 1 + fraction;
        }
        if self
            .tokens
            .last()
            .is_some_and(|token| takes_argument(&token.kind))
        {
            length = 1;
        }
        TokenKind::Number(text[..length].into())
    }

    /// Reads a command that starts at `at`; answers where it ends.
    fn command(&mut self, text: &str, at: usize, place: Place) -> usize {
        let rest = &text[at + 1..];
        let length = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        if length == 0 {
            return self.escape(text, at, place);
        }
        let name = &rest[..length];
        let end = at + 1 + length;
        let span = place.span(at, end);
        if let Some(known) = self.macros.get(name) {
            return self.expand(text, end, place, span, &known);
        }
        if let Some((_, letter)) = LETTERS.iter().find(|(word, _)| *word == name) {
            self.push(TokenKind::Letter((*letter).into()), span);
            return end;
        }
        let kind = match name {
            // `\left.` is an invisible bracket.
            "left" | "right" | "middle" => {
                let rest = text[end..].trim_start().strip_prefix('.');
                return rest.map_or(end, |rest| text.len() - rest.len());
            }
            _ if LOOKS.contains(&name) => return end,
            "quad" | "qquad" => TokenKind::Gap,
            "newline" | "cr" => TokenKind::Row,
            "lbrace" => TokenKind::Sign("\\{"),
            "rbrace" => TokenKind::Sign("\\}"),
            "lvert" | "rvert" | "vert" | "mid" => TokenKind::Sign("|"),
            "lVert" | "rVert" | "Vert" => TokenKind::Sign("\\|"),
            "colon" => TokenKind::Sign(":"),
            "prime" => TokenKind::Sign("'"),
            "newcommand" | "renewcommand" | "providecommand" | "DeclareMathOperator" | "def" => {
                return self.define(text, at, end, place, name);
            }
            _ => return self.with_argument(name, text, at, end, place),
        };
        self.push(kind, span);
        end
    }

    /// A backslash and a sign.
    fn escape(&mut self, text: &str, at: usize, place: Place) -> usize {
        let Some(sign) = text[at + 1..].chars().next() else {
            self.push(TokenKind::Stray('\\'), place.span(at, at + 1));
            return at + 1;
        };
        let end = at + 1 + sign.len_utf8();
        let kind = match sign {
            '\\' => TokenKind::Row,
            '{' => TokenKind::Sign("\\{"),
            '}' => TokenKind::Sign("\\}"),
            '|' => TokenKind::Sign("\\|"),
            ',' | ';' | ':' | '!' | '>' | '/' => return end,
            _ if sign.is_whitespace() => return end,
            _ => TokenKind::Stray(sign),
        };
        self.push(kind, place.span(at, end));
        match sign {
            '\\' => end + row_space(&text[end..]),
            _ => end,
        }
    }

    /// A command with an argument that is read here: words, names, environments, and what is dropped.
    fn with_argument(
        &mut self,
        name: &str,
        text: &str,
        at: usize,
        end: usize,
        place: Place,
    ) -> usize {
        let star = usize::from(text[end..].starts_with('*'));
        let found = match name {
            "text" | "textrm" | "textbf" | "textit" | "textsf" | "texttt" | "textnormal"
            | "mbox" | "intertext" | "begin" | "end" | "label" | "tag" | "hspace" | "vspace"
            | "phantom" | "hphantom" | "vphantom" | "color" | "textcolor" | "operatorname" => {
                braced(text, end + star)
            }
            "mathrm" | "mathsf" | "mathtt" | "mathit" | "mathnormal" | "mathop" => {
                argument(text, end)
            }
            // `{\rm softmax}`
            "rm" => braced(text, end).or_else(|| letters(text, end)),
            _ => None,
        };
        let Some((inside, after)) = found else {
            self.push(TokenKind::Command(name.into()), place.span(at, end));
            return end;
        };
        let whole = place.span(at, after);
        match name {
            "begin" => {
                self.push(TokenKind::Begin(inside.trim().into()), whole);
                return after + options(inside, &text[after..]);
            }
            "end" => self.push(TokenKind::End(inside.trim().into()), whole),
            "label" | "tag" | "hspace" | "vspace" | "phantom" | "hphantom" | "vphantom"
            | "color" | "textcolor" => {}
            "operatorname" | "mathop" | "mathrm" | "mathsf" | "mathtt" | "mathit"
            | "mathnormal" | "rm" => {
                // `arg\,max` is one name.
                let word = match name {
                    "operatorname" => inside.replace("\\,", "").replace("\\!", ""),
                    _ => inside.to_string(),
                };
                let word = word.trim();
                if !word.is_empty() && word.chars().all(char::is_alphanumeric) {
                    self.push(TokenKind::Word(word.into()), whole);
                    return after;
                }
                // Anything else that is set upright is read as mathematics.
                let start =
                    text[..after].len() - inside.len() - usize::from(text[..after].ends_with('}'));
                let inner = match place {
                    Place::At(offset) => Place::At(offset + start),
                    used => used,
                };
                self.push(TokenKind::Sign("{"), place.span(at, end));
                self.nested(inside, inner, whole);
                self.push(TokenKind::Sign("}"), place.span(after - 1, after));
            }
            _ if BARE_WORDS.contains(&inside) => self.push(TokenKind::Word(inside.into()), whole),
            _ => self.push(TokenKind::Text(inside.into()), whole),
        }
        after
    }

    fn push(&mut self, kind: TokenKind, span: Span) {
        self.tokens.push(Token { kind, span });
    }

    pub(super) fn complain(&mut self, code: Code, span: Span, message: &str) {
        self.diagnostics.push(Diagnostic::new(code, span, message));
    }
}

/// The token that begins with a character that is neither a digit nor a backslash.
fn character(text: &str, before: Option<char>) -> TokenKind {
    if let Some(sign) = SIGNS.iter().find(|sign| text.starts_with(**sign)) {
        return TokenKind::Sign(sign);
    }
    let first = text.chars().next().unwrap_or_default();
    if let Some((_, name)) = CHARACTERS.iter().find(|(known, _)| *known == first) {
        return TokenKind::Command((*name).into());
    }
    match first {
        '−' => TokenKind::Sign("-"),
        '′' | '’' => TokenKind::Sign("'"),
        // Two code points of one letter.
        'µ' => TokenKind::Letter("μ".into()),
        _ if first.is_alphabetic() || "∂∇⊤∞".contains(first) => {
            let length = text
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(text.len());
            let apart = !before.is_some_and(|c| c.is_ascii_alphabetic());
            match BARE_WORDS.contains(&&text[..length]) && apart {
                true => TokenKind::Word(text[..length].into()),
                false => TokenKind::Letter(first.into()),
            }
        }
        _ => TokenKind::Stray(first),
    }
}

/// The letters that come next, and where they end.
fn letters(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text[at..].trim_start();
    let length = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    (length > 0).then(|| (&rest[..length], text.len() - rest.len() + length))
}

/// How long the star and the space behind `\\` are: `\\*`, `\\[2pt]`.
fn row_space(text: &str) -> usize {
    let star = usize::from(text.starts_with('*'));
    let space = text[star..]
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    match space {
        Some((space, _)) if is_length(space.trim()) => star + space.len() + 2,
        _ => star,
    }
}

/// Whether this is a length such as `-2.5pt`.
fn is_length(text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || "-+. ".contains(c));
    let units = [
        "pt",
        "em",
        "ex",
        "mm",
        "cm",
        "in",
        "mu",
        "px",
        "\\baselineskip",
    ];
    units.contains(&unit) && text.len() > unit.len()
}

/// How long the options behind `\begin{...}` are: `[t]`, and the columns of `alignat`.
fn options(environment: &str, text: &str) -> usize {
    if environment.starts_with("alignat") || environment == "alignedat" {
        return braced(text, 0).map_or(0, |(_, end)| end);
    }
    match ["[t]", "[b]", "[c]"]
        .iter()
        .find(|option| text.starts_with(**option))
    {
        Some(option) => option.len(),
        None => 0,
    }
}
