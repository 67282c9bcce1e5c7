//! A formula cut into tokens with exact places; macros are expanded here. No structure yet.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Span};

/// A command that is not known.
pub const UNKNOWN_COMMAND: Code = Code(201);
/// A formula longer than the reader takes.
pub const TOO_LONG: Code = Code(202);
/// A macro definition that cannot be used.
pub const BAD_MACRO: Code = Code(203);

/// The longest formula that is read, in bytes and, after macros are expanded, in tokens.
const LIMIT: usize = 1 << 14;

/// The longest argument of a command such as `\\text`, in bytes. It bounds the search for its end.
const ARGUMENT_LIMIT: usize = 2000;

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
    /// Words: `\text{...}`.
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

/// Greek letters and other letters with a name, and the letters they are.
pub const LETTERS: [(&str, &str); 50] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ϵ"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("vartheta", "ϑ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("omicron", "ο"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("varrho", "ϱ"),
    ("sigma", "σ"),
    ("varsigma", "ς"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "ϕ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Upsilon", "Υ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("ell", "ℓ"),
    ("partial", "∂"),
    ("nabla", "∇"),
    ("top", "⊤"),
    ("intercal", "⊤"),
    ("infty", "∞"),
    ("imath", "ı"),
    ("jmath", "ȷ"),
    ("aleph", "ℵ"),
    ("hbar", "ℏ"),
];

/// Commands for looks only.
const LOOKS: [&str; 30] = [
    "left",
    "right",
    "middle",
    "big",
    "Big",
    "bigg",
    "Bigg",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "biggl",
    "biggr",
    "Biggl",
    "Biggr",
    "displaystyle",
    "textstyle",
    "scriptstyle",
    "limits",
    "nolimits",
    "nonumber",
    "notag",
    "thinspace",
    "medspace",
    "negthinspace",
    "enspace",
    "hfill",
    "centering",
    "strut",
    "mathstrut",
];

/// Signs of more than one character first.
const SIGNS: [&str; 27] = [
    ":=", ".*", "{", "}", "^", "_", "'", "&", "+", "-", "*", "/", "=", "<", ">", "(", ")", "[",
    "]", ",", ".", ";", ":", "|", "!", "?", "@",
];

/// What `\newcommand` lines have defined so far.
#[derive(Clone, Debug, Default)]
pub struct Macros {
    known: HashMap<String, Macro>,
}

#[derive(Clone, Debug)]
struct Macro {
    arguments: usize,
    body: String,
}

/// The tokens of a formula that stands at `span` in the document. New macros are added to `macros`.
pub fn tokens(text: &str, span: Span, macros: &mut Macros) -> (Vec<Token>, Vec<Diagnostic>) {
    let mut lexer = Lexer {
        macros,
        tokens: Vec::new(),
        diagnostics: Vec::new(),
        depth: 0,
    };
    if span.end - span.start > LIMIT {
        let message = format!("this formula is longer than {LIMIT} bytes");
        let place = Span::new(span.start, span.start);
        lexer
            .diagnostics
            .push(Diagnostic::new(TOO_LONG, place, message));
    } else {
        lexer.read(&text[span.start..span.end], Place::At(span.start));
    }
    (lexer.tokens, lexer.diagnostics)
}

/// Where the text that is read stands.
#[derive(Clone, Copy)]
enum Place {
    /// In the document, from this byte on.
    At(usize),
    /// In a macro that is used here.
    Macro(Span),
}

impl Place {
    fn span(self, start: usize, end: usize) -> Span {
        match self {
            Place::At(offset) => Span::new(offset + start, offset + end),
            Place::Macro(span) => span,
        }
    }
}

struct Lexer<'m> {
    macros: &'m mut Macros,
    tokens: Vec<Token>,
    diagnostics: Vec<Diagnostic>,
    depth: usize,
}

impl Lexer<'_> {
    fn read(&mut self, text: &str, place: Place) {
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            if self.tokens.len() > LIMIT {
                return self.complain(
                    TOO_LONG,
                    place.span(at, at),
                    "its macros make this formula too long",
                );
            }
            let start = at;
            match first {
                '\\' => at = self.command(text, at, place),
                '%' => at += text[at..].find('\n').unwrap_or(text.len() - at),
                '0'..='9' => {
                    let digits = |c: char| !c.is_ascii_digit();
                    at += text[at..].find(digits).unwrap_or(text.len() - at);
                    // A point between digits belongs to the number, one at the end does not.
                    let rest = &text[at..];
                    if rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_digit())
                    {
                        at += 1;
                        at += text[at..].find(digits).unwrap_or(text.len() - at);
                    }
                    self.push(
                        TokenKind::Number(text[start..at].into()),
                        place.span(start, at),
                    );
                }
                '~' => at += 1,
                _ if first.is_whitespace() => at += first.len_utf8(),
                _ => {
                    let sign = SIGNS.iter().find(|sign| text[at..].starts_with(**sign));
                    let kind = match sign {
                        Some(sign) => {
                            at += sign.len();
                            TokenKind::Sign(sign)
                        }
                        None => {
                            at += first.len_utf8();
                            match first {
                                '−' => TokenKind::Sign("-"),
                                '′' => TokenKind::Sign("'"),
                                '⊙' => TokenKind::Command("odot".into()),
                                '·' => TokenKind::Command("cdot".into()),
                                '≡' => TokenKind::Command("equiv".into()),
                                '∈' => TokenKind::Command("in".into()),
                                '→' => TokenKind::Command("to".into()),
                                '…' => TokenKind::Command("dots".into()),
                                '∑' => TokenKind::Command("sum".into()),
                                '∏' => TokenKind::Command("prod".into()),
                                c if c.is_alphabetic() || "∂∇⊤∞".contains(c) => {
                                    TokenKind::Letter(c.to_string())
                                }
                                c => TokenKind::Stray(c),
                            }
                        }
                    };
                    self.push(kind, place.span(start, at));
                }
            }
        }
    }

    /// Reads a command that starts at `at`; answers where it ends.
    fn command(&mut self, text: &str, at: usize, place: Place) -> usize {
        let rest = &text[at + 1..];
        let length = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        if length == 0 {
            let Some(sign) = rest.chars().next() else {
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
            // `\\[2pt]` is a row with more space.
            if sign == '\\' && text[end..].starts_with('[') {
                let inside = text[end..]
                    .find(']')
                    .map(|close| &text[end + 1..end + close]);
                if let Some(space) = inside.filter(|space| {
                    space.ends_with("pt") || space.ends_with("em") || space.ends_with("ex")
                }) {
                    return end + space.len() + 2;
                }
            }
            return end;
        }
        let name = &rest[..length];
        let mut end = at + 1 + length;
        let span = place.span(at, end);
        if let Some(known) = self.macros.known.get(name).cloned() {
            return self.expand(text, end, place, span, &known);
        }
        if let Some((_, letter)) = LETTERS.iter().find(|(word, _)| *word == name) {
            self.push(TokenKind::Letter((*letter).into()), span);
            return end;
        }
        let kind = match name {
            "left" | "right" | "middle" => {
                // `\left.` is an invisible bracket.
                let skipped = text[end..].len() - text[end..].trim_start().len();
                if text[end + skipped..].starts_with('.') {
                    end += skipped + 1;
                }
                return end;
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
            "newcommand" | "renewcommand" | "DeclareMathOperator" => {
                return self.define(text, at, end, place, name);
            }
            "text" | "textrm" | "textbf" | "textit" | "mbox" | "mathrm" | "operatorname"
            | "mathop" | "mathsf" | "rm" | "begin" | "end" | "label" | "tag" | "hspace"
            | "vspace" | "phantom" => {
                let Some((inside, after)) = braced(text, end) else {
                    self.push(TokenKind::Command(name.into()), span);
                    return end;
                };
                let words = inside.trim().to_string();
                let whole = place.span(at, after);
                match name {
                    "begin" => self.push(TokenKind::Begin(words), whole),
                    "end" => self.push(TokenKind::End(words), whole),
                    "label" | "tag" | "hspace" | "vspace" | "phantom" => {}
                    "mathrm" | "operatorname" | "mathop" | "mathsf" | "rm" => {
                        // Upright scripts or commands are read as mathematics.
                        if words.chars().all(char::is_alphanumeric) && !words.is_empty() {
                            self.push(TokenKind::Word(words), whole);
                        } else {
                            self.push(TokenKind::Sign("{"), span);
                            let inner = text[end..].find('{').map_or(end, |open| end + open + 1);
                            let shifted = match place {
                                Place::At(offset) => Place::At(offset + inner),
                                used => used,
                            };
                            self.nested(inside, shifted, span);
                            self.push(TokenKind::Sign("}"), place.span(after - 1, after));
                        }
                    }
                    _ => self.push(TokenKind::Text(words), whole),
                }
                return after;
            }
            _ => TokenKind::Command(name.into()),
        };
        self.push(kind, span);
        end
    }

    /// Replaces a macro by what it stands for.
    fn expand(
        &mut self,
        text: &str,
        mut end: usize,
        place: Place,
        span: Span,
        known: &Macro,
    ) -> usize {
        let mut body = known.body.clone();
        let mut arguments = Vec::new();
        for _ in 0..known.arguments {
            match braced(text, end) {
                Some((inside, after)) => {
                    arguments.push(inside);
                    end = after;
                }
                None => match text[end..].trim_start().chars().next() {
                    Some(c) if c != '\\' => {
                        let start = text.len() - text[end..].trim_start().len();
                        arguments.push(&text[start..start + c.len_utf8()]);
                        end = start + c.len_utf8();
                    }
                    _ => {
                        self.complain(BAD_MACRO, span, "this macro lacks an argument");
                        return end;
                    }
                },
            }
        }
        for (number, argument) in arguments.iter().enumerate() {
            body = body.replace(&format!("#{}", number + 1), argument);
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

    fn nested(&mut self, text: &str, place: Place, span: Span) {
        if self.depth >= 20 {
            return self.complain(BAD_MACRO, span, "macros are nested more than 20 deep");
        }
        self.depth += 1;
        self.read(text, place);
        self.depth -= 1;
    }

    /// `\newcommand{\name}[2]{body}` and `\DeclareMathOperator{\name}{word}`.
    fn define(&mut self, text: &str, at: usize, end: usize, place: Place, command: &str) -> usize {
        let end = end + usize::from(text[end..].starts_with('*'));
        let name = match braced(text, end) {
            Some((inside, after)) => Some((inside.trim().trim_start_matches('\\'), after)),
            None => text[end..].strip_prefix('\\').map(|rest| {
                let length = rest
                    .find(|c: char| !c.is_ascii_alphabetic())
                    .unwrap_or(rest.len());
                (&rest[..length], end + 1 + length)
            }),
        };
        let read = name.and_then(|(name, mut after)| {
            let mut arguments = 0;
            if let Some(rest) = text[after..].trim_start().strip_prefix('[') {
                let close = rest.find(']')?;
                arguments = rest[..close]
                    .trim()
                    .parse()
                    .ok()
                    .filter(|count| *count <= 9)?;
                after = text.len() - rest.len() + close + 1;
            }
            let (body, after) = braced(text, after)?;
            Some((name, arguments, body, after))
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
        self.macros
            .known
            .insert(name.to_string(), Macro { arguments, body });
        after
    }

    fn push(&mut self, kind: TokenKind, span: Span) {
        let kind = match kind {
            TokenKind::Letter(letter) => {
                // Two code points of one letter.
                TokenKind::Letter(if letter == "µ" { "μ".into() } else { letter })
            }
            kind => kind,
        };
        self.tokens.push(Token { kind, span });
    }

    fn complain(&mut self, code: Code, span: Span, message: &str) {
        self.diagnostics.push(Diagnostic::new(code, span, message));
    }
}

/// What stands between the next braces, if they come next, and where they end.
fn braced(text: &str, at: usize) -> Option<(&str, usize)> {
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
