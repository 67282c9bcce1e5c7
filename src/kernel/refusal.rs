//! Why something is refused. What is refused, and where, stands with the rules.

/// Why a rule does not apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// This is missing.
    Because(&'static str),
    /// A number becomes too large, or the range of a sum depends on a dummy.
    TooLarge,
}

/// What there is, unless it is refused.
pub type Fallible<T> = Result<T, Refusal>;

/// Refuses, for this reason, unless something is known.
pub(super) fn demand(known: bool, why: &'static str) -> Fallible<()> {
    known.then_some(()).ok_or(Refusal::Because(why))
}
