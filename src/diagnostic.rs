//! Places in a document, codes, and what is said about them. Plain data: nothing is decided here.

use std::fmt;

/// A range of bytes of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// From the beginning of the first to the end of the last.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Line and column, both counted from 1, the column in characters.
    ///
    /// ```
    /// use gradproof::diagnostic::Span;
    /// assert_eq!(Span::new(5, 6).line_and_column("a = b\nc = d"), (1, 6));
    /// assert_eq!(Span::new(6, 7).line_and_column("a = b\nc = d"), (2, 1));
    /// ```
    pub fn line_and_column(self, text: &str) -> (usize, usize) {
        let before = &text.as_bytes()[..self.start.min(text.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let newline = before.iter().rposition(|byte| *byte == b'\n');
        let in_line = &before[newline.map_or(0, |at| at + 1)..];
        // Bytes that continue a character do not count.
        let column = in_line.iter().filter(|byte| **byte & 0xC0 != 0x80).count() + 1;
        (line, column)
    }
}

/// What kind of complaint it is, printed `GP0301`. `gradproof explain GP0301` tells more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub u16);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GP{:04}", self.0)
    }
}

/// One complaint: a code, a place, what is the matter, and what would help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of complaint.
    pub code: Code,
    /// Where.
    pub span: Span,
    /// What is the matter, in one sentence without a full stop.
    pub message: String,
    /// What would help, if anything is known to.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A complaint without advice.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            span,
            message: message.into(),
            hint: None,
        }
    }

    /// The same complaint with advice.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Diagnostic {
            hint: Some(hint.into()),
            ..self
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}
