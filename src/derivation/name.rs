//! Names with their scripts: which of them belong to the name, which are layers, indices, powers.

use super::elaborate::{Found, indices, is_transpose};
use super::head::FIXED;
use super::theory::Theory;
use super::unsupported;
use crate::syntax::tree::{Bracket, Expr, Kind};

/// A name with its scripts sorted by what they mean.
pub(super) struct Name<'e> {
    /// The name, with primes that are part of it.
    pub name: String,
    /// The primes.
    pub primes: u32,
    /// The layer.
    pub layer: Option<&'e Expr>,
    /// Whether the last two axes are exchanged.
    pub transposed: bool,
    /// Whether the transposition is written behind the indices, `x_i^T`.
    pub transposed_last: bool,
    /// An exponent.
    pub power: Option<&'e Expr>,
    /// Whether it is written before the indices, `A^2_{ij}`, or in one place with them.
    pub power_first: bool,
    /// The indices.
    pub indices: Vec<&'e Expr>,
}

impl<'e> Name<'e> {
    /// Takes a name apart; `None` if it is no name.
    pub(super) fn of(expr: &'e Expr, theory: &Theory) -> Option<Found<Name<'e>>> {
        let mut found = Name {
            name: String::new(),
            primes: 0,
            layer: None,
            transposed: false,
            transposed_last: false,
            power: None,
            power_first: false,
            indices: Vec::new(),
        };
        match &expr.kind {
            Kind::Name(name) => found.name = name.clone(),
            Kind::Scripted {
                base,
                primes,
                sub,
                sup,
            } => {
                found.name = base.name()?.into();
                found.primes = *primes;
                found.indices = indices(sub);
                for script in sup {
                    if let Err(complaint) = found.superscript(script) {
                        return Some(Err(complaint));
                    }
                }
                let place = |expr: &Expr| expr.span.start;
                found.transposed_last = match (sup.first(), sub.first()) {
                    (Some(script), Some(index)) => place(script) > place(index),
                    _ => false,
                };
                found.power_first = match (found.power, sub.first()) {
                    (Some(power), Some(index)) => place(power) <= place(index),
                    _ => false,
                };
            }
            _ => return None,
        }
        found.take_in(theory);
        Some(Ok(found))
    }

    /// A word at a name belongs to it, `J_{\text{reg}}` or `w^{\text{new}}`, and so does a number if
    /// the name was introduced with it: `W_1 \in \mathbb{R}^{h \times p}`.
    fn take_in(&mut self, theory: &Theory) {
        if FIXED.contains(&self.name.as_str()) {
            return;
        }
        if let Some(word) = self.power.and_then(word) {
            self.name = format!("{}^{word}", self.name);
            self.power = None;
        }
        let Some(first) = self.indices.first() else {
            return;
        };
        if let Some(word) = word(first) {
            self.name = format!("{}_{word}", self.name);
            self.indices.remove(0);
        } else if let Kind::Number(digits) = &first.kind {
            let numbered = format!("{}_{digits}", self.name);
            if theory.symbols.iter().any(|symbol| symbol.name == numbered) {
                self.name = numbered;
                self.indices.remove(0);
            }
        }
    }

    /// How the name would be written if its exponent were a layer; `None` if there is no exponent or
    /// it is a number.
    pub(super) fn with_layer(&self, text: &str) -> Option<String> {
        let source = |expr: &Expr| text.get(expr.span.start..expr.span.end).unwrap_or_default();
        let power = self.power?;
        let letters = matches!(power.kind, Kind::Name(_) | Kind::Sum(_) | Kind::Product(_));
        let indices: String = self.indices.iter().copied().map(source).collect();
        let indices = match indices.chars().count() {
            0 => String::new(),
            1 => format!("_{indices}"),
            _ => format!("_{{{indices}}}"),
        };
        letters.then(|| format!("{}{indices}^{{({})}}", self.name, source(power)))
    }

    /// The name with a number that is its only subscript, where it can be no index: nothing is known
    /// of the name without it.
    pub(super) fn numbered(mut self, theory: &Theory) -> Self {
        if let [
            Expr {
                kind: Kind::Number(digits),
                ..
            },
        ] = self.indices.as_slice()
            && !theory.knows(&self.name)
        {
            self.name = format!("{}_{digits}", self.name);
            self.indices.clear();
        }
        self
    }

    fn superscript(&mut self, script: &'e Expr) -> Found<()> {
        for part in script.factors() {
            match &part.kind {
                Kind::Group(Bracket::Round | Bracket::Square, inner) if self.layer.is_none() => {
                    self.layer = Some(inner)
                }
                _ if is_transpose(part) && !self.transposed => self.transposed = true,
                // `(l)^T`
                Kind::Scripted {
                    base,
                    primes: 0,
                    sub,
                    sup,
                } if sub.is_empty() => {
                    self.superscript(base)?;
                    for script in sup {
                        self.superscript(script)?;
                    }
                }
                _ if self.power.is_none() => self.power = Some(script),
                _ => return Err(unsupported(script.span, "this superscript")),
            }
        }
        Ok(())
    }
}

/// The word that a script is: several letters in one piece.
pub(super) fn word(script: &Expr) -> Option<&str> {
    let name = match &script.kind {
        Kind::Name(name) | Kind::Text(name) => name.as_str(),
        _ => return None,
    };
    if name == "*" {
        return Some(name);
    }
    let letters = name.chars().all(char::is_alphanumeric);
    (letters && name.chars().count() > 1 && !is_transpose(script)).then_some(name)
}

/// The names that a name with these subscripts may be instead: with a word for certain, with a
/// number perhaps.
pub(super) fn with_subscript(name: &str, sub: &[Expr], sup: &[Expr]) -> (String, Option<String>) {
    let power = sup.iter().find_map(word);
    let name = match power {
        Some(word) => format!("{name}^{word}"),
        None => name.into(),
    };
    match indices(sub).first() {
        Some(first) => match (word(first), &first.kind) {
            (Some(word), _) => (format!("{name}_{word}"), None),
            (None, Kind::Number(digits)) => {
                let numbered = format!("{name}_{digits}");
                (name, Some(numbered))
            }
            _ => (name, None),
        },
        None => (name, None),
    }
}
