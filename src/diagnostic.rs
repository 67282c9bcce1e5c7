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
}

/// Where the lines of a document are. Found once, so that many places are found quickly.
pub struct Lines<'t> {
    text: &'t str,
    /// The first byte of each line.
    starts: Vec<usize>,
    /// How many characters stand before each block of bytes.
    letters: Vec<usize>,
}

/// The bytes in a block.
const BLOCK: usize = 1024;

/// How many characters begin in these bytes: those that continue one do not count.
fn letters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl<'t> Lines<'t> {
    /// The lines of a document.
    pub fn of(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let mut before = 0;
        let blocks = text.as_bytes().chunks(BLOCK).map(|block| {
            before += letters(block);
            before
        });
        Lines {
            text,
            starts: std::iter::once(0)
                .chain(ends.map(|(at, _)| at + 1))
                .collect(),
            letters: std::iter::once(0).chain(blocks).collect(),
        }
    }

    /// Line and column of the beginning of a place, both counted from 1, the column in characters.
    ///
    /// ```
    /// use gradproof::diagnostic::{Lines, Span};
    /// let lines = Lines::of("a = b\nc = d");
    /// assert_eq!(lines.place(Span::new(5, 6)), (1, 6));
    /// assert_eq!(lines.place(Span::new(6, 7)), (2, 1));
    /// ```
    pub fn place(&self, span: Span) -> (usize, usize) {
        let at = span.start.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= at);
        let column = self.letters_before(at) - self.letters_before(self.starts[line - 1]);
        (line, column + 1)
    }

    /// The line with this number, without its end.
    pub fn line(&self, number: usize) -> Span {
        let end = self
            .starts
            .get(number)
            .map_or(self.text.len(), |next| next - 1);
        Span::new(self.starts[number - 1], end)
    }

    fn letters_before(&self, at: usize) -> usize {
        let block = at / BLOCK;
        self.letters[block] + letters(&self.text.as_bytes()[block * BLOCK..at])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_long_lines_are_counted_in_characters() {
        let text = "\n".to_string() + &"aé𝒳\r\n".repeat(3) + &"𝒳é b".repeat(2000) + "\nlast";
        let lines = Lines::of(&text);
        let (mut line, mut column) = (1, 1);
        for (at, letter) in text.char_indices() {
            assert_eq!(lines.place(Span::new(at, at)), (line, column));
            (line, column) = match letter {
                '\n' => (line + 1, 1),
                _ => (line, column + 1),
            };
        }
        let end = Span::new(text.len() + 9, text.len() + 9);
        assert_eq!(lines.place(end), (line, column));
        assert_eq!(lines.line(line), Span::new(text.len() - 4, text.len()));
        assert_eq!(lines.line(1), Span::new(0, 0));
    }
}
