//! The tree that a formula is read into. It keeps what is written and says nothing about meaning:
//! whether `g(x)` applies a function or multiplies is decided later.

use crate::diagnostic::Span;

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// Where it stands in the document.
    pub span: Span,
}

impl Expr {
    /// An expression at a place.
    pub fn new(kind: Kind, span: Span) -> Self {
        Expr { kind, span }
    }

    /// The name, if it is a letter or a word without scripts.
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Whether the same is written, perhaps at another place.
    pub fn is_like(&self, other: &Expr) -> bool {
        let all = |one: &[Expr], other: &[Expr]| {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is_like(other))
        };
        match (&self.kind, &other.kind) {
            (
                Kind::Scripted {
                    base,
                    primes,
                    sub,
                    sup,
                },
                Kind::Scripted {
                    base: other,
                    primes: marks,
                    sub: below,
                    sup: above,
                },
            ) => base.is_like(other) && primes == marks && all(sub, below) && all(sup, above),
            (Kind::Group(bracket, inner), Kind::Group(other, within)) => {
                bracket == other && inner.is_like(within)
            }
            (Kind::List(one), Kind::List(other)) | (Kind::Product(one), Kind::Product(other)) => {
                all(one, other)
            }
            (Kind::Sum(one), Kind::Sum(other)) => {
                let term = |(one, other): (&(bool, Expr), &(bool, Expr))| {
                    one.0 == other.0 && one.1.is_like(&other.1)
                };
                one.len() == other.len() && one.iter().zip(other).all(term)
            }
            // What else there is stands in no bracket behind a name.
            (one, other) => one == other,
        }
    }

    /// The factors of a product; anything else is its own single factor.
    pub fn factors(&self) -> &[Expr] {
        match &self.kind {
            Kind::Product(factors) => factors,
            _ => std::slice::from_ref(self),
        }
    }
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Digits, perhaps with a decimal point.
    Number(String),
    /// A letter or a word: `a`, `γ`, `softmax`, `\hat{a}`. Greek letters stand as themselves.
    Name(String),
    /// A base with primes and scripts; scripts are lists separated by commas.
    Scripted {
        /// What carries the scripts.
        base: Box<Expr>,
        /// How many primes.
        primes: u32,
        /// The subscripts.
        sub: Vec<Expr>,
        /// The superscripts.
        sup: Vec<Expr>,
    },
    /// Something in brackets. Several things separated by commas are a `List` inside.
    Group(Bracket, Box<Expr>),
    /// Things separated by commas.
    List(Vec<Expr>),
    /// Factors written one after another, or joined by a dot or a cross.
    Product(Vec<Expr>),
    /// An entrywise product.
    Hadamard(Box<Expr>, Box<Expr>),
    /// Terms; `true` stands for a minus sign.
    Sum(Vec<(bool, Expr)>),
    /// A fraction, or a quotient with a slash.
    Quotient(Box<Expr>, Box<Expr>),
    /// `\sum` or `\prod` with what stands below and above; it reaches to the end of its term.
    Big {
        /// Sum or product.
        operator: Big,
        /// What stands below.
        sub: Vec<Expr>,
        /// What stands above.
        sup: Vec<Expr>,
        /// What is summed or multiplied.
        body: Box<Expr>,
    },
    /// `\frac{\partial X}{\partial Y}`, or the operator in front of what it acts on.
    Derivative {
        /// What is differentiated.
        of: Box<Expr>,
        /// By what, once for every order.
        by: Vec<Expr>,
    },
    /// A square root.
    Root(Box<Expr>),
    /// Pairs of a value and a condition.
    Cases(Vec<(Expr, Expr)>),
    /// A matrix literal.
    Matrix(Vec<Vec<Expr>>),
    /// Members with relations between them, inside a bracket or a script: `\gamma = 0`.
    Chain(Box<Chain>),
    /// `\dots`
    Dots,
    /// A colon that stands for a whole axis: `X(i, :)`.
    Colon,
    /// Words.
    Text(String),
    /// Nothing where something may be missing: the left side of a continued row.
    Empty,
    /// What could not be read. There is a diagnostic for it.
    Error,
}

/// How a group is bracketed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bracket {
    /// `(...)`
    Round,
    /// `[...]`
    Square,
    /// `\{...\}`
    Curly,
    /// `{...}`, not printed
    Invisible,
    /// None at all: a name and the bracket behind it, under a slash: `1/f(x)`.
    Call,
    /// `|...|`
    Bars,
    /// `\|...\|`
    DoubleBars,
}

/// An operator that is written large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Big {
    /// `\sum`
    Sum,
    /// `\prod`, ordered from left to right
    Product,
}

/// A sign between two members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `=`
    Equal,
    /// `:=`, `\coloneqq`, `\triangleq`
    Define,
    /// `\equiv`
    Equivalent,
    /// `\to`, `\longrightarrow` and their like
    Arrow,
    /// `\in`
    In,
    /// `:` or `\colon` between a function and its type
    Colon,
    /// `<`, `\le`, `\ne`, `\approx`, ...
    Other(&'static str),
}

/// Members with relations between them: one more member than relations.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The members.
    pub members: Vec<Expr>,
    /// The relations, with their places.
    pub relations: Vec<(Relation, Span)>,
}

impl Chain {
    /// From the first to the last byte.
    pub fn span(&self) -> Span {
        let first = self.members[0].span;
        let last = self.members[self.members.len() - 1].span;
        self.relations
            .iter()
            .fold(first.to(last), |all, (_, span)| all.to(*span))
    }
}

/// What is said at once: chains separated by commas, and the condition after "for" or "where".
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The chains.
    pub items: Vec<Chain>,
    /// What follows "for", "where", "with", "if".
    pub condition: Vec<Chain>,
}
