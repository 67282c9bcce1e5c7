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

/// Whether something is known. Every side condition of every rule comes through here, by its name,
/// and whatever decides what a rule assumes.
pub(super) fn known(fact: bool, name: &'static str) -> bool {
    #[cfg(test)]
    let fact = fact || super::crippled::is_off(name);
    let _ = name;
    fact
}

/// Refuses, for this reason, unless something is known.
pub(super) fn demand(fact: bool, why: &'static str) -> Fallible<()> {
    known(fact, why).then_some(()).ok_or(Refusal::Because(why))
}
