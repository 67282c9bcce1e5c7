//! Why a calculation has no result, and where. Plain data.

use std::fmt;

/// A reason for which a value or a gradient does not exist, or cannot be had here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The derivative was asked for at a kink of the named function.
    Kink(String),
    /// The order of two numbers cannot be told in this number system.
    Order(String),
    /// Division by a number that has no inverse.
    Division(String),
    /// The result of an exponential or a logarithm lies outside the number system.
    Leaves(String),
    /// The loss has a gradient here, but no value.
    NoLossValue(String),
    /// A method that claims exactness cannot be exact here.
    NotExact(String),
    /// Two matrices do not fit together.
    Shape(String),
}

/// An entry of `z^(l)` or `a^(l)`: the place at which something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The layer, counted from 1.
    pub layer: usize,
    /// The example, counted from 0.
    pub row: usize,
    /// The unit, counted from 0.
    pub unit: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { layer, row, unit } = self;
        write!(f, "layer {layer}, row {row}, unit {unit}")
    }
}

/// A calculation that has no result: the cause and, where there is one, the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undefined {
    /// What stands in the way.
    pub cause: Cause,
    /// Where it stands.
    pub place: Option<Place>,
}

impl Undefined {
    /// The same cause, at this place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}

impl From<Cause> for Undefined {
    fn from(cause: Cause) -> Self {
        Undefined { cause, place: None }
    }
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Kink(name) => write!(f, "{name} has no derivative at a kink")?,
            Cause::Order(name) => write!(f, "{name} needs a sign that cannot be told")?,
            Cause::Division(what) => write!(f, "{what} divides by a number without inverse")?,
            Cause::Leaves(what) => write!(f, "{what} lies outside the number system")?,
            Cause::NoLossValue(loss) => write!(f, "{loss} has no value in the number system")?,
            Cause::NotExact(why) => write!(f, "not exact: {why}")?,
            Cause::Shape(what) => write!(f, "wrong shape: {what}")?,
        }
        match self.place {
            Some(place) => write!(f, " ({place})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Undefined {}
