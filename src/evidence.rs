//! Verdicts and what they rest on. Plain data: nothing here decides or renders a table.
//!
//! Architecture invariant: there is no `bool` for "right" or "wrong". A verdict carries its
//! evidence, and `Checked` can be made over an exact number system only.

use std::fmt;

use serde::Serialize;

use crate::kernel::Theorem;
use crate::number::Exact;

/// What has been found out about a claim, with the evidence for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// True for all sizes, values and functions.
    Proved(Box<Proved>),
    /// Exact agreement at all instances, in exact arithmetic.
    Checked(Checked),
    /// Exact agreement where the reading makes sense: with some widths equal.
    Conditional(Checked, String),
    /// Agreement in floating-point arithmetic only.
    Sampled(Sampled),
    /// False, with a counterexample.
    Refuted(Box<Counterexample>),
    /// Not an equation: the shapes of the two sides do not fit.
    IllFormed(String),
    /// It could not be read, and why.
    Unreadable(String),
    /// Not decided, and why.
    Undecided(Reason),
    /// Nothing is claimed: it introduces a symbol.
    Definition(String),
}

impl Verdict {
    /// The one word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Proved(_) => "proved",
            Verdict::Checked(_) => "checked",
            Verdict::Sampled(_) => "sampled",
            Verdict::Refuted(_) => "refuted",
            Verdict::IllFormed(_) => "ill-formed",
            Verdict::Undecided(_) => "undecided",
            Verdict::Conditional(..) => "conditional",
            Verdict::Unreadable(_) => "unreadable",
            Verdict::Definition(_) => "definition",
        }
    }

    /// How bad it is, when one verdict has to stand for several: the largest wins.
    fn severity(&self) -> u8 {
        match self {
            Verdict::Refuted(_) => 6,
            Verdict::IllFormed(_) => 5,
            Verdict::Unreadable(_) => 4,
            Verdict::Undecided(_) => 3,
            Verdict::Sampled(_) => 2,
            Verdict::Conditional(..) => 1,
            Verdict::Proved(_) | Verdict::Checked(_) | Verdict::Definition(_) => 0,
        }
    }

    /// The verdict on the same claim at the instances of both.
    pub fn merge(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::Checked(mut left), Verdict::Checked(right)) => {
                left.instances += right.instances;
                left.bound = Bound::None;
                Verdict::Checked(left)
            }
            (Verdict::Sampled(left), Verdict::Sampled(right)) => Verdict::Sampled(Sampled {
                points: left.points + right.points,
                digits: left.digits.min(right.digits),
                tolerance: left.tolerance.max(right.tolerance),
            }),
            (left, right) if right.severity() > left.severity() => right,
            (left, _) => left,
        }
    }

    /// The verdict on all claims together: the first of the worst.
    ///
    /// `None` for no claims: nothing checked is never success.
    pub fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Option<Verdict> {
        verdicts.into_iter().reduce(|worst, next| {
            if next.severity() > worst.severity() {
                next
            } else {
                worst
            }
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Proved(proved) => write!(f, "proved: {proved}"),
            Verdict::Checked(checked) => write!(f, "checked: {checked}"),
            Verdict::Sampled(sampled) => write!(f, "sampled: {sampled}"),
            Verdict::Refuted(counterexample) => write!(f, "refuted: {counterexample}"),
            Verdict::IllFormed(why) => write!(f, "ill-formed: {why}"),
            Verdict::Undecided(reason) => write!(f, "undecided: {reason}"),
            Verdict::Conditional(checked, condition) => {
                write!(f, "conditional: {condition}: {checked}")
            }
            Verdict::Unreadable(why) => write!(f, "unreadable: {why}"),
            Verdict::Definition(what) => write!(f, "definition: {what}"),
        }
    }
}

/// A theorem about a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Proved {
    /// What the kernel says; its proof can be checked again.
    pub theorem: Theorem,
    /// That the claim passes the exact check too.
    pub checked: Checked,
    /// What was assumed, in words.
    pub assumptions: Vec<String>,
    /// For which layers it holds: `1 <= k <= n-1`; empty if it speaks of none.
    pub scope: String,
}

impl fmt::Display for Proved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "for all sizes, values and functions; {}", self.checked)
    }
}

/// How sure exact agreement at random instances makes us of more than these instances.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// If the sides differ, agreement at uniformly random points has at most this probability.
    Probability {
        /// The base-2 logarithm of the bound.
        log2: f64,
    },
    /// The points were given or came from a small set: nothing is said about others.
    None,
}

/// Exact agreement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    number: &'static str,
    instances: usize,
    row_by_row: bool,
    bound: Bound,
}

impl Checked {
    /// Exact agreement at this many instances over the exact number system `F`.
    ///
    /// ```compile_fail
    /// use gradproof::evidence::{Bound, Checked};
    /// let checked = Checked::new::<f64>(1, Bound::None); // f64 decides no equality
    /// ```
    ///
    /// ```
    /// use gradproof::evidence::{Bound, Checked};
    /// use gradproof::number::Rational;
    /// let checked = Checked::new::<Rational>(1, Bound::None);
    /// ```
    pub fn new<F: Exact>(instances: usize, bound: Bound) -> Self {
        Checked {
            number: F::NAME,
            instances,
            row_by_row: F::ROW_BY_ROW,
            bound,
        }
    }

    /// The number system.
    pub fn number(&self) -> &'static str {
        self.number
    }

    /// At how many instances both sides were compared.
    pub fn instances(&self) -> usize {
        self.instances
    }

    /// Whether examples were decided one or two at a time, not as a whole batch.
    pub fn row_by_row(&self) -> bool {
        self.row_by_row
    }

    /// What is said about other points.
    pub fn bound(&self) -> Bound {
        self.bound
    }

    /// The same agreement with a bound on the probability of an error.
    pub fn with_bound(self, bound: Bound) -> Self {
        Checked { bound, ..self }
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = if self.instances == 1 { "" } else { "s" };
        write!(f, "exact at {} point{s}, {}", self.instances, self.number)?;
        if self.row_by_row {
            write!(f, ", examples assumed to add up")?;
        }
        match self.bound {
            Bound::Probability { log2 } => {
                write!(f, ", error probability at most 2^{:.0}", log2.ceil())
            }
            Bound::None => Ok(()),
        }
    }
}

/// Agreement up to rounding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sampled {
    /// At how many instances both sides were compared.
    pub points: usize,
    /// To how many decimal digits they agree, relative to the largest entry; the least of all.
    pub digits: f64,
    /// The largest tolerance that was granted to an entry, relative to the largest entry.
    pub tolerance: f64,
}

impl fmt::Display for Sampled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Sampled {
            points,
            digits,
            tolerance,
        } = self;
        write!(
            f,
            "{digits:.1} digits at {points} points, tolerance {tolerance:.0e}"
        )
    }
}

/// Whether a counterexample is known to be small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shrunk {
    /// No smaller sizes showed a difference in random trials, and every value is the simplest of
    /// 0, 1, -1, 2, -2 that keeps it, where one of these does.
    Minimal,
    /// The sizes are those of the instance given; its values are as simple as they get.
    ValuesOnly,
    /// The search was stopped before it was finished.
    Stopped,
}

/// One side of a refuted equation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Who says so.
    pub method: String,
    /// The exact value.
    pub value: String,
}

/// Numbers at which two sides differ. It can be redone by hand or replayed by the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counterexample {
    /// The number system in which both sides were evaluated.
    pub number: &'static str,
    /// What is compared: the network and its loss; or, of an equation, the values of its free
    /// integers and what its functions are.
    pub setting: Vec<(String, String)>,
    /// n, the widths d_0 to d_n, and m.
    pub sizes: Vec<(String, usize)>,
    /// Arrays by name, written `[1 2; 3 4]`.
    pub values: Vec<(String, String)>,
    /// Which entry of the gradient differs; empty for an equation.
    pub place: String,
    /// The first method, or the left side.
    pub left: Side,
    /// The second method, or the right side.
    pub right: Side,
    /// Whether it is known to be small.
    pub shrunk: Shrunk,
    /// What a reader must know besides, such as that shapes fit at equal widths only.
    pub note: Option<String>,
}

impl Counterexample {
    /// Something that the setting names, such as the network.
    pub fn setting(&self, name: &str) -> Option<&str> {
        let found = self.setting.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |list: &[(String, String)]| {
            let pairs: Vec<String> = list.iter().map(|(n, v)| format!("{n} = {v}")).collect();
            pairs.join(", ")
        };
        let place = if self.place.is_empty() { "" } else { " is " };
        write!(
            f,
            "{}{place}{} by {} and {} by {}",
            self.place, self.left.value, self.left.method, self.right.value, self.right.method,
        )?;
        let at = [show(&self.setting), show(&self.values)];
        let at: Vec<String> = at.into_iter().filter(|list| !list.is_empty()).collect();
        match at.is_empty() {
            true => Ok(()),
            false => write!(f, ", at {}", at.join(", ")),
        }
    }
}

/// Why something could not be decided.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// A method has no result: a kink, a division, a result outside the number system.
    Undefined {
        /// The method.
        method: String,
        /// What it said.
        why: String,
    },
    /// More than half of the gradient of a layer is zero at every instance: too little is seen.
    MostlyZero {
        /// The layer.
        layer: usize,
    },
    /// Something that the checker does not know or does not try, in words.
    Unsupported(String),
    /// There was no instance, or no second method, to compare.
    NothingToCompare,
    /// Floating-point results differ by more than rounding explains, or are no numbers.
    Differ {
        /// Which entry.
        place: String,
        /// By the first method.
        left: Side,
        /// By the second method.
        right: Side,
        /// The difference that would have been excused.
        tolerance: f64,
    },
    /// The tolerance is larger than most of the gradient of a layer: agreement would mean little.
    Drowned {
        /// The layer.
        layer: usize,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Undefined { method, why } => write!(f, "{method}: {why}"),
            Reason::MostlyZero { layer } => {
                write!(
                    f,
                    "more than half of the gradient of layer {layer} is always zero"
                )
            }
            Reason::Unsupported(why) => write!(f, "{why}"),
            Reason::NothingToCompare => write!(f, "there is nothing to compare"),
            Reason::Differ {
                place,
                left,
                right,
                tolerance,
            } => write!(
                f,
                "{place} is {} by {} and {} by {}, tolerance {tolerance:.0e}; f64 cannot refute",
                left.value, left.method, right.value, right.method
            ),
            Reason::Drowned { layer } => {
                write!(
                    f,
                    "the tolerance hides most of the gradient of layer {layer}"
                )
            }
        }
    }
}
