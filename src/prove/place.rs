//! Reading JSON with places: whatever is wrong is told with the path to it. What the values mean is
//! said elsewhere.

use std::fmt;

use serde_json::Value;

use super::lower::Unprovable;
use crate::kernel::Fallible;

/// Why a record cannot be used, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The path to what is wrong: `documents[0].steps[12].rule`.
    pub place: String,
    /// What is wrong.
    pub found: String,
    /// What should stand there.
    pub hint: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Malformed { place, found, hint } = self;
        write!(f, "{place}: {found}\n{hint}")
    }
}

pub(super) type Found<T> = Result<T, Malformed>;

/// How one comes to a value from the one above.
#[derive(Clone, Copy)]
enum Key<'p> {
    Name(&'p str),
    Number(usize),
}

/// A value with the way to it.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    value: &'p Value,
    above: Option<(&'p Place<'p>, Key<'p>)>,
}

impl<'p> Place<'p> {
    /// The whole record.
    pub fn root(value: &'p Value) -> Place<'p> {
        Place { value, above: None }
    }

    /// Something with a name.
    pub fn field(&'p self, name: &'p str) -> Found<Place<'p>> {
        let Some(object) = self.value.as_object() else {
            return Err(self.wrong(
                "this is no object",
                &format!("an object with `{name}` should stand here"),
            ));
        };
        match object.get(name) {
            Some(value) => Ok(self.below(value, Key::Name(name))),
            None => Err(self.wrong(&format!("`{name}` is missing"), "no field may be left out")),
        }
    }

    /// Something with a name, if it is there and not null.
    pub fn optional(&'p self, name: &'p str) -> Option<Place<'p>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(self.below(value, Key::Name(name)))
    }

    /// The items of a list.
    pub fn items(&'p self) -> Found<Vec<Place<'p>>> {
        let Some(list) = self.value.as_array() else {
            return Err(self.wrong("this is no list", "a list should stand here"));
        };
        let items = list.iter().enumerate();
        let items = items.map(|(at, value)| self.below(value, Key::Number(at)));
        Ok(items.collect())
    }

    /// The items of a list of known length.
    pub fn exactly<const N: usize>(&'p self) -> Found<[Place<'p>; N]> {
        let items = self.items()?;
        let count = items.len();
        let fits = <[Place<'p>; N]>::try_from(items);
        fits.map_err(|_| {
            let hint = format!("a list of {N} should stand here");
            self.wrong(&format!("the list has {count} items"), &hint)
        })
    }

    /// The letters of a text.
    pub fn text(&self) -> Found<&'p str> {
        let wrong = || self.wrong("this is no text", "a text should stand here");
        self.value.as_str().ok_or_else(wrong)
    }

    /// An integer of some type.
    pub fn whole<T: TryFrom<i64>>(&self) -> Found<T> {
        let number = self.value.as_i64().and_then(|one| T::try_from(one).ok());
        number.ok_or_else(|| {
            let kind = std::any::type_name::<T>();
            let hint = format!("an integer of type {kind} should stand here");
            self.wrong("this is no integer, or it is too large", &hint)
        })
    }

    /// Whether this is a list.
    pub fn is_list(&self) -> bool {
        self.value.is_array()
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        self.value.is_null()
    }

    /// A complaint about this place.
    pub fn wrong(&self, found: &str, hint: &str) -> Malformed {
        Malformed {
            place: self.to_string(),
            found: found.into(),
            hint: hint.into(),
        }
    }

    /// What the kernel makes of what stands here.
    pub fn made<T>(&self, made: Fallible<T>) -> Found<T> {
        made.map_err(|refusal| {
            let why = Unprovable::from(refusal).0;
            self.wrong("the kernel does not accept this", &why)
        })
    }

    fn below(&'p self, value: &'p Value, key: Key<'p>) -> Place<'p> {
        Place {
            value,
            above: Some((self, key)),
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.above {
            None => f.write_str("the record"),
            Some((above, Key::Name(name))) if above.above.is_none() => f.write_str(name),
            Some((above, Key::Name(name))) => write!(f, "{above}.{name}"),
            Some((above, Key::Number(at))) => write!(f, "{above}[{at}]"),
        }
    }
}
