//! Single edits of an expression that a careless author might make. They are made in the text, so
//! that what is judged is what a person could have written.

use crate::diagnostic::Span;
use crate::syntax::tree::{Big, Bracket, Expr, Kind};

/// What kind of slip an edit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slip {
    /// Two indices exchanged.
    SwappedIndices,
    /// One index in place of another.
    OtherIndex,
    /// A superscript one too high or too low.
    ShiftedLayer,
    /// A prime missing.
    PrimeDropped,
    /// A prime too many.
    PrimeAdded,
    /// A wrong sign.
    Sign,
    /// A factor missing.
    FactorDropped,
    /// A sum sign missing.
    SumDropped,
    /// A sum that reaches too far.
    SumWidened,
    /// g for h, a for z.
    OtherSymbol,
    /// A transpose missing.
    TransposeDropped,
    /// A limit of a sum or product one too high or too low.
    ShiftedBound,
    /// A factor 2.
    NumericFactor,
}

impl Slip {
    /// In a few words.
    pub fn name(self) -> &'static str {
        match self {
            Slip::SwappedIndices => "two indices swapped",
            Slip::OtherIndex => "another index",
            Slip::ShiftedLayer => "superscript shifted",
            Slip::PrimeDropped => "prime dropped",
            Slip::PrimeAdded => "prime added",
            Slip::Sign => "sign flipped",
            Slip::FactorDropped => "factor dropped",
            Slip::SumDropped => "sum dropped",
            Slip::SumWidened => "sum widened",
            Slip::OtherSymbol => "another symbol",
            Slip::TransposeDropped => "transpose dropped",
            Slip::ShiftedBound => "limit shifted",
            Slip::NumericFactor => "factor 2",
        }
    }
}

/// An expression with one slip.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutant {
    /// The slip.
    pub slip: Slip,
    /// The expression as LaTeX.
    pub latex: String,
}

/// Names that are easily taken for each other, in both directions.
const CONFUSED: [(&str, &str); 6] = [
    ("g", "h"),
    ("h", "g"),
    ("L", "g"),
    ("a", "z"),
    ("z", "a"),
    ("Λ", "Λ"),
];

/// All mutants of an expression that stands in `text`.
pub fn mutants(expr: &Expr, text: &str) -> Vec<Mutant> {
    let mut maker = Maker {
        text,
        whole: expr.span,
        indices: Vec::new(),
        made: Vec::new(),
    };
    maker.collect(expr);
    let source = &text[expr.span.start..expr.span.end];
    maker.made.push(Mutant {
        slip: Slip::Sign,
        latex: format!("-\\left( {source} \\right)"),
    });
    maker.made.push(Mutant {
        slip: Slip::NumericFactor,
        latex: format!("2 \\left( {source} \\right)"),
    });
    maker.walk(expr);
    let mut made = maker.made;
    made.retain(|mutant| mutant.latex != source);
    made
}

struct Maker<'t> {
    text: &'t str,
    whole: Span,
    /// The names of indices, as they are written.
    indices: Vec<String>,
    made: Vec<Mutant>,
}

impl Maker<'_> {
    fn source(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// Adds the expression with some places replaced; the places are in order.
    fn make(&mut self, slip: Slip, edits: &[(Span, String)]) {
        let mut latex = String::new();
        let mut at = self.whole.start;
        for (span, replacement) in edits {
            if span.start < at || span.end > self.whole.end {
                return;
            }
            latex.push_str(&self.text[at..span.start]);
            latex.push_str(replacement);
            at = span.end;
        }
        latex.push_str(&self.text[at..self.whole.end]);
        self.made.push(Mutant { slip, latex });
    }

    fn collect(&mut self, expr: &Expr) {
        each(expr, &mut |part| {
            if let Kind::Scripted { sub, .. } = &part.kind {
                for index in sub.iter().flat_map(|part| part.factors()) {
                    let name = &self.text[index.span.start..index.span.end];
                    if index.name().is_some() && !self.indices.iter().any(|known| known == name) {
                        self.indices.push(name.into());
                    }
                }
            }
        });
    }

    fn walk(&mut self, expr: &Expr) {
        match &expr.kind {
            Kind::Scripted {
                base,
                primes,
                sub,
                sup,
            } => self.scripted(expr, base, *primes, sub, sup),
            Kind::Name(_) => self.symbol(expr),
            Kind::Sum(terms) => self.sum(expr, terms),
            Kind::Product(factors) => self.product(factors),
            Kind::Big {
                operator,
                sub,
                sup,
                body,
            } => self.big(expr, *operator, sub, sup, body),
            _ => {}
        }
        for part in parts(expr) {
            self.walk(part);
        }
    }

    fn scripted(&mut self, expr: &Expr, base: &Expr, primes: u32, sub: &[Expr], sup: &[Expr]) {
        let indices: Vec<&Expr> = sub.iter().flat_map(|part| part.factors()).collect();
        for (at, one) in indices.iter().enumerate() {
            for other in &indices[at + 1..] {
                // A space keeps commands apart from letters.
                let (left, right) = (
                    format!("{} ", self.source(other.span)),
                    format!("{} ", self.source(one.span)),
                );
                self.make(
                    Slip::SwappedIndices,
                    &[(one.span, left), (other.span, right)],
                );
            }
        }
        for index in indices.iter().filter(|index| index.name().is_some()) {
            for name in self.indices.clone() {
                if name != self.source(index.span) {
                    self.make(Slip::OtherIndex, &[(index.span, format!("{name} "))]);
                }
            }
        }
        for script in sup.iter().flat_map(|part| part.factors()) {
            match &script.kind {
                Kind::Group(Bracket::Round | Bracket::Square, inner) => {
                    for shift in ["+1", "-1"] {
                        let end = Span::new(inner.span.end, inner.span.end);
                        self.make(Slip::ShiftedLayer, &[(end, shift.into())]);
                    }
                }
                Kind::Name(name) if name == "T" => {
                    // Without the comma of `T,(l)`, or without the whole script.
                    let rest = &self.text[script.span.end..expr.span.end];
                    let comma = rest.len() - rest.trim_start_matches([',', ' ']).len();
                    let dropped = match rest.starts_with(',') {
                        true => Span::new(script.span.start, script.span.end + comma),
                        false => Span::new(base.span.end, script.span.end),
                    };
                    self.make(Slip::TransposeDropped, &[(dropped, String::new())]);
                }
                _ => {}
            }
        }
        if primes > 0 && self.text[base.span.end..].starts_with('\'') {
            let prime = Span::new(base.span.end, base.span.end + 1);
            self.make(Slip::PrimeDropped, &[(prime, String::new())]);
            self.make(Slip::PrimeAdded, &[(prime, "''".into())]);
        }
    }

    fn symbol(&mut self, expr: &Expr) {
        for (name, other) in CONFUSED {
            if expr.name() == Some(name) && name != other {
                self.make(Slip::OtherSymbol, &[(expr.span, other.into())]);
            }
        }
        if matches!(expr.name(), Some("g" | "h" | "L"))
            && !self.text[expr.span.end..].starts_with('\'')
        {
            self.make(
                Slip::PrimeAdded,
                &[(Span::new(expr.span.end, expr.span.end), "'".into())],
            );
        }
    }

    fn sum(&mut self, expr: &Expr, terms: &[(bool, Expr)]) {
        for pair in terms.windows(2) {
            let between = Span::new(pair[0].1.span.end, pair[1].1.span.start);
            let text = self.source(between).to_string();
            for (sign, other) in [('+', "-"), ('-', "+")] {
                if let Some(at) = text.find(sign) {
                    let place = Span::new(between.start + at, between.start + at + 1);
                    self.make(Slip::Sign, &[(place, other.into())]);
                }
            }
        }
        // A sum sign that takes the rest of the terms with it.
        for (at, (_, term)) in terms.iter().enumerate() {
            if at + 1 == terms.len() {
                break;
            }
            if let Some(Expr {
                kind: Kind::Big { body, .. },
                ..
            }) = term.factors().last()
            {
                let start = Span::new(body.span.start, body.span.start);
                let end = Span::new(expr.span.end, expr.span.end);
                self.make(
                    Slip::SumWidened,
                    &[(start, "\\left( ".into()), (end, " \\right)".into())],
                );
            }
        }
    }

    fn product(&mut self, factors: &[Expr]) {
        let mut at = 0;
        while at < factors.len() {
            // A function goes with its argument.
            let bracket = factors
                .get(at + 1)
                .is_some_and(|next| matches!(next.kind, Kind::Group(Bracket::Round, _)));
            let name = matches!(&factors[at].kind, Kind::Name(_) | Kind::Scripted { .. });
            let count = if bracket && name { 2 } else { 1 };
            if factors.len() > count && !matches!(factors[at].kind, Kind::Dots) {
                let span = factors[at].span.to(factors[at + count - 1].span);
                self.make(Slip::FactorDropped, &[(span, " ".into())]);
            }
            at += count;
        }
    }

    fn big(&mut self, expr: &Expr, operator: Big, sub: &[Expr], sup: &[Expr], body: &Expr) {
        if operator == Big::Sum {
            self.make(
                Slip::SumDropped,
                &[(Span::new(expr.span.start, body.span.start), " ".into())],
            );
        }
        // Without an upper limit what stands below is no lower one.
        let limits = sub.iter().chain(sup);
        for limit in limits.filter(|_| operator == Big::Product || !sup.is_empty()) {
            for shift in ["+1", "-1"] {
                self.make(
                    Slip::ShiftedBound,
                    &[(Span::new(limit.span.end, limit.span.end), shift.into())],
                );
            }
        }
    }
}

fn each(expr: &Expr, see: &mut dyn FnMut(&Expr)) {
    see(expr);
    parts(expr).into_iter().for_each(|part| each(part, see));
}

/// What an expression is made of; scripts are left out, indices are no expressions.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        Kind::Scripted { base, .. } => vec![base],
        Kind::Group(_, inner) | Kind::Root(inner) => vec![inner],
        Kind::List(items) | Kind::Product(items) => items.iter().collect(),
        Kind::Hadamard(left, right) | Kind::Quotient(left, right) => vec![left, right],
        Kind::Sum(terms) => terms.iter().map(|(_, term)| term).collect(),
        Kind::Big { body, .. } => vec![body],
        Kind::Derivative { of, by } => std::iter::once(&**of).chain(by).collect(),
        _ => Vec::new(),
    }
}
