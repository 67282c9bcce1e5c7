//! What a Markdown document holds for the checker: headings, formulas, directives in comments, and
//! complaints about what looks like mathematics but is none to Markdown. LaTeX is not read here.
//!
//! `pulldown-cmark` decides what is mathematics. Each `$$` that it leaves in the text, together with
//! the one that closes it, becomes a [`Piece::Lost`] with the reason.

use std::mem;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::loose;
use crate::diagnostic::{Code, Diagnostic, Span};

/// A `$$`, a fenced block or a comment that does not end.
pub const UNCLOSED: Code = Code(101);
/// A blank line inside `$$...$$`.
pub const BLANK_LINE: Code = Code(102);
/// `$$...$$`, or a line in it, that Markdown takes for something else.
pub const OTHER_BLOCK: Code = Code(103);
/// A directive that does not exist.
pub const UNKNOWN_DIRECTIVE: Code = Code(104);
/// An `expect` without a verdict, or of a link that cannot be.
pub const BAD_EXPECT: Code = Code(105);
/// Mathematics in a block quote, where the `>` stand between its lines.
pub const IN_QUOTE: Code = Code(106);
/// A `$` without partner in a directive comment.
pub const ODD_DOLLAR: Code = Code(107);
/// `$$...$$` in one paragraph with a brace or a `$` that has no partner.
pub const UNBALANCED: Code = Code(108);

/// Mathematics in LaTeX's own brackets, which Markdown does not know.
pub const TEX_BRACKETS: Code = Code(110);

/// A single dollar sign that begins no formula.
pub const LOOSE_DOLLAR: Code = Code(111);

/// How a comment for the checker begins.
const MARK: &str = "gradproof:";
const VERDICTS: &str = "proved, checked, conditional, sampled, refuted, ill-formed, unreadable, \
    undecided, definition";
const EXPECTED: &str = "`expect` takes a verdict, or `link N`, N from 1, and a verdict";
const DIRECTIVES: &str = "known are `expect VERDICT`, `expect link N VERDICT`, `assume`, `ignore`, \
    `check`, `sums implied`, `label NAME`, `hold NAMES fixed`, and lines with `$...$`";

/// One thing in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// `# Title`. Formulas in the title follow as pieces of their own.
    Heading {
        /// The plain text.
        title: String,
        /// The whole heading, with its signs.
        span: Span,
    },
    /// `$$...$$` or a fenced block ```` ```math ````: the bytes between the delimiters.
    Display(Span),
    /// `$...$`.
    Inline(Inline),
    /// One line of `<!-- gradproof: ... -->`, or consecutive formulas in it.
    Directive(Directive),
    /// Something that was meant for the checker but does not reach it, and why.
    Lost(Diagnostic),
}

impl Piece {
    /// Where it stands. Only headings contain other pieces.
    pub fn span(&self) -> Span {
        match self {
            Piece::Heading { span, .. } | Piece::Display(span) => *span,
            Piece::Inline(inline) => inline.span,
            Piece::Directive(directive) => directive.span,
            Piece::Lost(diagnostic) => diagnostic.span,
        }
    }
}

/// A formula among words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inline {
    /// The bytes between the dollar signs.
    pub span: Span,
    /// The prose between the previous formula of the same paragraph and this one, trimmed.
    pub before: String,
}

/// An instruction to the checker, invisible to readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// What it says.
    pub kind: DirectiveKind,
    /// Its line, trimmed; of formulas, from the first to the last.
    pub span: Span,
}

/// What a directive says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `expect refuted`, `expect link 4 ill-formed`.
    Expect {
        /// The link of the chain, counted from 1; none for the whole.
        link: Option<usize>,
        /// One of those that a checker gives.
        verdict: String,
    },
    /// `assume`.
    Assume,
    /// `ignore`.
    Ignore,
    /// `check`.
    Check,
    /// `sums implied`.
    SumsImplied,
    /// `label E17`.
    Label(String),
    /// `hold \mu, \sigma fixed`: the bytes that name what is held.
    Hold(Span),
    /// Declarations and definitions that are read but not shown.
    Maths(Vec<Inline>),
}

/// Everything in `text` that concerns the checker, in order. Never fails, takes linear time.
///
/// ```
/// use gradproof::syntax::markdown::{Piece, read};
/// let text = "Let $x$ be real.\n\n$$ y = x $$\n";
/// let pieces = read(text);
/// assert!(matches!(&pieces[0], Piece::Inline(x) if x.before == "Let"));
/// let Piece::Display(span) = pieces[1] else { panic!() };
/// assert_eq!(&text[span.start..span.end], " y = x ");
/// ```
pub fn read(text: &str) -> Vec<Piece> {
    let mut reader = Reader {
        text,
        ..Reader::default()
    };
    let parser = Parser::new_ext(text, Options::ENABLE_MATH);
    for (_, definition) in parser.reference_definitions().iter() {
        let span = Span::new(definition.span.start, definition.span.end);
        if reader.slice(span).matches('$').count() > 1 {
            reader.lose(LINK, span);
        }
    }
    for (event, range) in parser.into_offset_iter() {
        reader.event(event, Span::new(range.start, range.end));
    }
    reader.end_stray(false);
    // Stable: a heading stands before what it contains.
    reader.pieces.sort_by_key(|piece| piece.span().start);
    reader.pieces
}

/// A `$$` that Markdown leaves in the text. Another may close it.
struct Stray {
    at: usize,
    /// Why it cannot be mathematics, if that is known at once.
    why: Option<Why>,
    /// Where its paragraph ended, if it has.
    end: Option<usize>,
}

/// A complaint: its message, or for [`OTHER_BLOCK`] what Markdown takes the place for.
type Why = (Code, &'static str);

const QUOTED: Why = (IN_QUOTE, "the `>` of a block quote stand between the lines");
const HTML: Why = (OTHER_BLOCK, "HTML");
const INDENTED: Why = (OTHER_BLOCK, "code, for its indentation");
const LINK: Why = (OTHER_BLOCK, "the target of links");

/// A code block that has begun.
#[derive(Default)]
struct CodeBlock {
    fenced: bool,
    math: bool,
    content: Option<Span>,
}

#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
    /// The prose since the last formula of the paragraph.
    prose: String,
    title: String,
    /// Where the last words or formula ended, the last formula, the last dollar sign among words.
    inline_end: usize,
    formula_end: usize,
    dollar_end: usize,
    /// Where the last formula ended that Markdown does not find.
    loose_end: usize,
    stray: Option<Stray>,
    code: Option<CodeBlock>,
    /// How many block quotes are open.
    quotes: usize,
}

impl<'a> Reader<'a> {
    fn event(&mut self, event: Event, span: Span) {
        use TagEnd::{Emphasis, Image, Link, Strong};
        match (event, &mut self.code) {
            (Event::End(TagEnd::CodeBlock), _) => self.end_code(span),
            (_, Some(code)) => code.content = Some(code.content.map_or(span, |old| old.to(span))),
            // Spaces that the parser makes up have no source.
            (Event::Text(_), _) if span.start == span.end => {}
            (Event::Text(words), _) => self.words(&words, span),
            (Event::Code(words), _) => self.say(&words, span),
            (Event::SoftBreak | Event::HardBreak, _) => self.say(" ", span),
            (Event::InlineMath(_), _) => self.formula(span, 1),
            (Event::DisplayMath(_), _) => self.formula(span, 2),
            (Event::InlineHtml(_), _) => self.html(span),
            (Event::Start(tag), _) if matches!(tag.to_end(), Emphasis | Strong | Link | Image) => {}
            (Event::End(Emphasis | Strong | Link | Image), _) => self.inline_end = span.end,
            (other, _) => self.block(other, span),
        }
    }

    /// The beginning or end of a block. Any of them ends a paragraph.
    fn block(&mut self, event: Event, span: Span) {
        self.prose.clear();
        if let Some(stray) = &mut self.stray {
            stray.end.get_or_insert(self.inline_end);
        }
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let is_math = |info: &str| info.split_whitespace().next() == Some("math");
                self.code = Some(CodeBlock {
                    fenced: kind.is_fenced(),
                    math: matches!(kind, CodeBlockKind::Fenced(info) if is_math(&info)),
                    content: None,
                });
            }
            Event::Start(Tag::HtmlBlock) => self.html(span),
            Event::Start(Tag::BlockQuote(_)) => self.quotes += 1,
            Event::End(TagEnd::BlockQuote(_)) => self.quotes -= 1,
            Event::Start(Tag::Heading { .. }) => self.title.clear(),
            Event::End(TagEnd::Heading(_)) => {
                let title = self.title.trim().to_owned();
                let span = self.trim(span);
                self.pieces.push(Piece::Heading { title, span });
            }
            _ => {}
        }
    }

    fn say(&mut self, words: &str, span: Span) {
        self.prose.push_str(words);
        self.title.push_str(words);
        self.inline_end = span.end;
    }

    fn words(&mut self, words: &str, span: Span) {
        let comment = self.text[span.start..].strip_prefix("<!--");
        let is_ours = comment.is_some_and(|body| body.trim_start().starts_with(MARK));
        if is_ours && !self.is_escaped(span.start) {
            let sign = Span::new(span.start, span.start + 4);
            self.lose((UNCLOSED, "a comment without end in its paragraph"), sign);
        }
        self.dollars(span, None);
        self.tex(words, span);
        self.say(words, span);
    }

    /// Looks for mathematics that LaTeX would find.
    fn tex(&mut self, words: &str, span: Span) {
        const BRACKETS: Why = (TEX_BRACKETS, "mathematics between these signs is not read");
        if loose::in_brackets(&self.text[span.start..]) && self.is_escaped(span.start) {
            self.lose(BRACKETS, Span::new(span.start - 1, span.start + 1));
        }
        for (at, length) in loose::environments(words) {
            let start = span.start + at;
            self.lose(BRACKETS, Span::new(start, start + length));
        }
    }

    /// Looks for `$$` where Markdown finds no mathematics.
    fn dollars(&mut self, span: Span, why: Option<Why>) {
        for (offset, _) in self.slice(span).match_indices('$') {
            let at = span.start + offset;
            if self.is_escaped(at) {
                continue;
            }
            // The second of two, or the one behind `$x$`.
            if at > 0 && (self.dollar_end == at || self.formula_end == at) {
                self.stray(at - 1, why);
            } else {
                self.dollar_end = at + 1;
                self.loose_formula(at);
            }
        }
    }

    /// Complains about a single dollar sign that would begin a formula elsewhere.
    fn loose_formula(&mut self, at: usize) {
        const LOOSE: Why = (LOOSE_DOLLAR, "Markdown finds no formula behind this `$`");
        let rest = &self.text[at + 1..];
        if at < self.loose_end || rest.starts_with('$') || !loose::behind_a_dollar(rest) {
            return;
        }
        self.loose_end = at + 1 + closing(rest.as_bytes(), 0, 1) + 1;
        self.lose(LOOSE, Span::new(at, at + 1));
    }

    /// Whether it stands behind a backslash that is not itself part of the words.
    fn is_escaped(&self, at: usize) -> bool {
        self.inline_end < at && self.text[..at].ends_with('\\')
    }

    /// A formula with `width` dollar signs on either side.
    fn formula(&mut self, outer: Span, width: usize) {
        // In a heading, the parser counts a tab behind the formula as part of it.
        let outer = self.trim(outer);
        let span = Span::new(outer.start + width, outer.end - width);
        if outer.start > 0 && self.dollar_end == outer.start {
            self.stray(outer.start - 1, None);
        }
        let before = self.prose.trim().to_owned();
        self.say(self.slice(span), outer);
        self.prose.clear();
        self.formula_end = outer.end;
        if self.is_quoted(span) {
            self.lose(QUOTED, span);
        } else if width == 2 {
            self.end_stray(false);
            self.pieces.push(Piece::Display(span));
        } else {
            let words = self.slice(span);
            let ends = words.starts_with('`') && words.ends_with('`');
            let quoted = ends && words.len() > 2 && words.matches('`').count() == 2;
            // Some write $`x`$.
            let quotes = usize::from(quoted);
            let span = Span::new(span.start + quotes, span.end - quotes);
            self.pieces.push(Piece::Inline(Inline { span, before }));
        }
    }

    fn end_code(&mut self, span: Span) {
        let code = self.code.take().unwrap_or_default();
        let block = self.slice(span);
        if !code.fenced {
            // A single `$$` is common in programs.
            if block.matches("$$").count() > 1 {
                self.dollars(span, Some(INDENTED));
            }
            return;
        }
        let first_line = span.start + block.find(['\n', '\r']).unwrap_or(block.len());
        let content = code.content.unwrap_or(Span::new(first_line, first_line));
        // Behind the content stands the closing fence, or nothing.
        let closed = self.text[content.end..span.end].contains(['`', '~']);
        if !closed && (code.math || block.contains("$$")) {
            let sign = Span::new(span.start, span.start + 3);
            self.lose((UNCLOSED, "this fenced block is never closed"), sign);
        } else if code.math && self.is_quoted(Span::new(span.start, content.end)) {
            self.lose(QUOTED, content);
        } else if code.math {
            self.pieces.push(Piece::Display(content));
        }
    }

    /// What Markdown takes for HTML: comments, and between them nothing for the checker.
    fn html(&mut self, html: Span) {
        let mut at = html.start;
        while let Some(length) = self.text[at..html.end].find("<!--") {
            let (open, body) = (at + length, at + length + 4);
            self.dollars(Span::new(at, open), Some(HTML));
            let rest = &self.text[body..html.end];
            // `<!-->` and `<!--->` are complete.
            let (length, sign) = match rest.find("-->") {
                _ if rest.starts_with('>') => (0, 1),
                _ if rest.starts_with("->") => (0, 2),
                Some(length) => (length, 3),
                None => {
                    let sign = Span::new(open, body);
                    return self.lose((UNCLOSED, "this comment is never closed"), sign);
                }
            };
            at = body + length + sign;
            if let Some(inner) = rest[..length].trim_start().strip_prefix(MARK) {
                self.comment(Span::new(body + length - inner.len(), body + length));
            }
        }
        self.dollars(Span::new(at, html.end), Some(HTML));
        self.inline_end = html.end;
    }

    /// The lines and formulas of a comment.
    fn comment(&mut self, body: Span) {
        if self.is_quoted(body) {
            return self.lose(QUOTED, body);
        }
        let bytes = &self.text.as_bytes()[..body.end];
        let mut formulas = Vec::new();
        // Where the line and the prose began that go on at `at`.
        let (mut line, mut prose, mut at) = (body.start, body.start, body.start);
        while at <= body.end {
            match &bytes[at..] {
                [] | [b'\n', ..] => {
                    let words = self.trim(Span::new(line, at));
                    // A formula in the line began new prose.
                    if prose <= line && words.start < words.end {
                        self.end_formulas(&mut formulas);
                        self.directive(words);
                        prose = at;
                    }
                    at += 1;
                    line = at;
                }
                [b'$', rest @ ..] => {
                    let width = if rest.starts_with(b"$") { 2 } else { 1 };
                    let span = Span::new(at + width, closing(bytes, at + width, width));
                    if span.end == body.end {
                        let sign = Span::new(at, at + width);
                        self.lose((ODD_DOLLAR, "this `$` has no partner in the comment"), sign);
                        break;
                    }
                    let before = self.text[prose..at].trim().to_owned();
                    formulas.push(Inline { span, before });
                    at = span.end + width;
                    prose = at;
                }
                [b'\\', b'\\' | b'$', ..] => at += 2,
                _ => at += 1,
            }
        }
        self.end_formulas(&mut formulas);
    }

    fn end_formulas(&mut self, formulas: &mut Vec<Inline>) {
        if let (Some(first), Some(last)) = (formulas.first(), formulas.last()) {
            let span = first.span.to(last.span);
            let word = first.before.split_whitespace().next().unwrap_or_default();
            if matches!(
                word,
                "hold" | "assume" | "ignore" | "check" | "sums" | "expect"
            ) {
                self.lose(
                    (UNKNOWN_DIRECTIVE, "a directive holds no formulas in `$`"),
                    span,
                );
            }
            let kind = DirectiveKind::Maths(mem::take(formulas));
            self.pieces.push(Piece::Directive(Directive { kind, span }));
        }
    }

    /// One line without formulas.
    fn directive(&mut self, span: Span) {
        let line = self.slice(span);
        let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim_start();
        let start = span.end - rest.len();
        let held = rest
            .strip_suffix("fixed")
            .filter(|held| held.ends_with(char::is_whitespace));
        let kind = match (first, rest, held) {
            ("assume", "", _) => DirectiveKind::Assume,
            ("ignore", "", _) => DirectiveKind::Ignore,
            ("check", "", _) => DirectiveKind::Check,
            ("sums", "implied", _) => DirectiveKind::SumsImplied,
            ("label", name, _) if !name.is_empty() => DirectiveKind::Label(name.to_owned()),
            ("hold", _, Some(held)) => {
                DirectiveKind::Hold(self.trim(Span::new(start, start + held.len())))
            }
            ("expect", _, _) => match expectation(rest) {
                Some(kind) => kind,
                None => return self.lose((BAD_EXPECT, EXPECTED), span),
            },
            _ => return self.lose((UNKNOWN_DIRECTIVE, "this is no directive"), span),
        };
        self.pieces.push(Piece::Directive(Directive { kind, span }));
    }

    /// A `$$` outside of mathematics: it closes the one before, or waits for one that closes it.
    fn stray(&mut self, at: usize, why: Option<Why>) {
        // With a blank line before and something behind, it begins a display.
        let above = &self.text[self.text[..at].trim_end().len()..at];
        let behind = self.text[at + 2..].trim_start_matches([' ', '\t']);
        let goes_on = behind.starts_with(|c| c != '\n' && c != '\r');
        let begins = above.matches('\n').count() > 1 && goes_on;
        if self.stray.is_some() && !begins {
            return self.end_stray(true);
        }
        self.end_stray(false);
        let why = if self.quotes > 0 { Some(QUOTED) } else { why };
        self.stray = Some(Stray { at, why, end: None });
    }

    /// Complains about the last stray `$$`. Another closes it, or none does.
    fn end_stray(&mut self, closed: bool) {
        let Some(Stray { at, why, end }) = self.stray.take() else {
            return;
        };
        let sign = Span::new(at, at + 2);
        match (why, end) {
            (Some(why), _) => self.lose(why, sign),
            _ if !closed => self.lose((UNCLOSED, "this `$$` is never closed"), sign),
            (_, None) => self.lose((UNBALANCED, "Markdown finds no mathematics here"), sign),
            (_, Some(end)) => self.lose_after(end, sign),
        }
    }

    /// Complains about the line that ends the paragraph of a `$$` before the `$$` is closed.
    fn lose_after(&mut self, end: usize, sign: Span) {
        let rest = self.text[end..].trim_start_matches(|c| c != '\n' && c != '\r');
        let rest = rest.strip_prefix('\r').unwrap_or(rest);
        let rest = rest.strip_prefix('\n').unwrap_or(rest);
        let words = rest.split(['\n', '\r']).next().unwrap_or_default();
        let start = self.text.len() - rest.len();
        let line = self.trim(Span::new(start, start + words.len()));
        let words = self.slice(line);
        let only = |signs: &str| words.chars().all(|c| signs.contains(c));
        let (signs, what) = match words.chars().next() {
            None => return self.lose((BLANK_LINE, "a blank line inside `$$...$$`"), line),
            Some('=' | '-') if only("=") || only("-") => ("=-", "the underline of a heading"),
            Some('*' | '-' | '_') if only("*-_ ") => ("*-_", "a rule"),
            Some('*' | '-' | '+') => ("*-+", "an item of a list"),
            Some('0'..='9') => ("0123456789.)", "an item of a list"),
            Some('#') => ("#", "a heading"),
            Some('>') => (">", "a block quote"),
            _ => return self.lose((OTHER_BLOCK, "text that ends before a `$$`"), sign),
        };
        let rest = words.trim_start_matches(|c| signs.contains(c));
        let signs = Span::new(line.start, line.end - rest.len());
        self.lose((OTHER_BLOCK, what), signs);
    }

    fn slice(&self, span: Span) -> &'a str {
        &self.text[span.start..span.end]
    }

    fn trim(&self, span: Span) -> Span {
        let words = self.slice(span).trim_end();
        let end = span.start + words.len();
        Span::new(end - words.trim_start().len(), end)
    }

    /// Whether the `>` of a block quote stand between the lines.
    fn is_quoted(&self, span: Span) -> bool {
        let mut lines = self.slice(span).split(['\n', '\r']).skip(1);
        self.quotes > 0 && lines.any(|line| line.trim_start().starts_with('>'))
    }

    fn lose(&mut self, (code, message): Why, span: Span) {
        let hint = match code {
            UNCLOSED => "close it; in a paragraph, before the next blank line",
            BLANK_LINE => "take it out, or use a fenced block ```math",
            OTHER_BLOCK => "a fenced block ```math, after a blank line, can hold any line",
            UNKNOWN_DIRECTIVE => DIRECTIVES,
            BAD_EXPECT => VERDICTS,
            IN_QUOTE => "move it out of the block quote",
            TEX_BRACKETS => "write $$ ... $$, or $ ... $ in a line",
            LOOSE_DOLLAR => "write it as `$x$`: without spaces inside, quotation marks or HTML",
            ODD_DOLLAR => "write `\\$` for a dollar sign",
            _ => "a brace or a `$` inside has no partner",
        };
        let message = match code {
            OTHER_BLOCK => format!("Markdown takes this for {message}"),
            _ => message.to_owned(),
        };
        let complaint = Diagnostic::new(code, span, message).hint(hint);
        self.pieces.push(Piece::Lost(complaint));
    }
}

/// Where the closing dollar signs stand, or the end.
fn closing(bytes: &[u8], mut at: usize, width: usize) -> usize {
    while at < bytes.len() && !bytes[at..].starts_with(&b"$$"[..width]) {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// What follows `expect`.
fn expectation(words: &str) -> Option<DirectiveKind> {
    let words: Vec<_> = words.split_whitespace().collect();
    let (link, verdict) = match words[..] {
        [verdict] => (None, verdict),
        ["link", number, verdict] => (Some(number.parse().ok().filter(|n| *n > 0)?), verdict),
        _ => return None,
    };
    let verdict = VERDICTS
        .split(", ")
        .find(|known| *known == verdict)?
        .to_owned();
    Some(DirectiveKind::Expect { link, verdict })
}
