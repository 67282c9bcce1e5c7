//! What is known about the sizes of axes: which are equal, which stay open. Unification, no more.

use super::integer::{Integer, Var};
use super::shared::Shared;
use super::term::Size;

/// Widths by name and layer, and sizes that nobody has stated.
#[derive(Clone, Debug, Default)]
pub struct Sizes {
    families: Shared<Family>,
    unknown: Shared<Open>,
}

/// A size that nobody has stated.
#[derive(Clone, Debug)]
struct Open {
    /// What it has turned out to be.
    is: Option<Size>,
    /// Whether it belongs to an array without layers, so that it is the same on every layer.
    fixed: bool,
}

#[derive(Clone, Debug)]
struct Family {
    name: String,
    /// What a family that nobody declared has turned out to be.
    alias: Option<Alias>,
    declared: bool,
}

#[derive(Clone, Debug)]
enum Alias {
    /// Another family, some layers further.
    Shifted(u32, i64),
    /// The same size on every layer.
    Fixed(Size),
}

/// What families, on layer 0, and unknown sizes have turned out to be, by number.
pub struct Roots {
    /// The families.
    pub families: Vec<Size>,
    /// The unknown sizes.
    pub unknown: Vec<Size>,
}

/// An axis has two sizes that are the same only where some widths are equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// One size.
    pub left: Size,
    /// The other.
    pub right: Size,
    /// It counts only where each of these lies between the two numbers.
    pub only: Vec<(Integer, i64, i64)>,
    /// It counts for all values of these variables between the limits.
    pub each: Vec<(Var, Integer, Integer)>,
}

impl Conflict {
    /// Whether it depends on a variable.
    pub fn mentions(&self, var: Var) -> bool {
        let in_size = |size: &Size| match size {
            Size::Integer(integer) | Size::Family(_, integer) => {
                integer.variables().any(|other| other == var)
            }
            Size::Unknown(_) => false,
        };
        let in_integer = |integer: &Integer| integer.variables().any(|other| other == var);
        in_size(&self.left)
            || in_size(&self.right)
            || self
                .each
                .iter()
                .any(|(_, low, high)| in_integer(low) || in_integer(high))
    }

    /// Whether it says that the same sizes must be equal.
    pub fn is_like(&self, other: &Conflict) -> bool {
        let turned = (&other.right, &other.left);
        [(&other.left, &other.right), turned].contains(&(&self.left, &self.right))
    }

    /// The sizes must be equal always.
    pub fn new(left: Size, right: Size) -> Self {
        Conflict {
            left,
            right,
            only: Vec::new(),
            each: Vec::new(),
        }
    }
}

impl Sizes {
    /// A size that is not known yet, of an index.
    pub fn fresh(&mut self) -> Size {
        self.open_size(false)
    }

    /// A size that is not known yet, of an array without layers.
    pub fn fresh_fixed(&mut self) -> Size {
        self.open_size(true)
    }

    fn open_size(&mut self, fixed: bool) -> Size {
        self.unknown.push(Open { is: None, fixed });
        Size::Unknown(self.unknown.len() as u32 - 1)
    }

    /// The family of widths with this name: the `d` of `d_l`.
    pub fn family(&mut self, name: &str, declared: bool) -> u32 {
        let known = self.families.iter().position(|family| family.name == name);
        match known {
            Some(at) => at as u32,
            None => {
                let name = name.into();
                self.families.push(Family {
                    name,
                    alias: None,
                    declared,
                });
                self.families.len() as u32 - 1
            }
        }
    }

    /// Whether widths with this name were declared.
    pub fn is_declared(&self, name: &str) -> bool {
        let mut families = self.families.iter();
        families.any(|family| family.declared && family.name == name)
    }

    /// Whether it is a matter of numbers of which one is written out: `m` and `m + 1`, `d_l` and 3.
    /// No choice of sizes makes sense of that.
    pub fn is_about_numbers(&self, conflict: &Conflict) -> bool {
        let both = [&conflict.left, &conflict.right].map(|size| self.resolve(size));
        let written =
            |size: &Size| matches!(size, Size::Integer(integer) if integer.as_variable().is_none());
        both.iter().any(written)
    }

    /// The name of a family of widths.
    pub fn name(&self, family: u32) -> &str {
        &self.families[family as usize].name
    }

    /// How many families there are.
    pub fn family_count(&self) -> usize {
        self.families.len()
    }

    /// The size with everything put in that is known.
    pub fn resolve(&self, size: &Size) -> Size {
        let mut size = size.clone();
        // Every step leads to an older size or a root, so this ends; the bound is for certainty.
        for _ in 0..self.unknown.len() + self.families.len() + 1 {
            size = match &size {
                Size::Unknown(at) => match &self.unknown[*at as usize].is {
                    Some(known) => known.clone(),
                    None => return size,
                },
                Size::Family(family, layer) => match &self.families[*family as usize].alias {
                    Some(Alias::Shifted(other, shift)) => {
                        Size::Family(*other, layer.shifted(*shift))
                    }
                    Some(Alias::Fixed(fixed)) => fixed.clone(),
                    None => return size,
                },
                Size::Integer(_) => return size,
            };
        }
        size
    }

    /// Everything resolved, for many look-ups.
    pub fn roots(&self) -> Roots {
        let families = (0..self.families.len() as u32)
            .map(|family| self.resolve(&Size::Family(family, Integer::constant(0))));
        let unknown = (0..self.unknown.len() as u32).map(|at| self.resolve(&Size::Unknown(at)));
        Roots {
            families: families.collect(),
            unknown: unknown.collect(),
        }
    }

    /// Makes two sizes equal where something is open. `Some` if they are equal only sometimes.
    pub fn unify(&mut self, left: &Size, right: &Size) -> Option<Conflict> {
        let (left, right) = (self.resolve(left), self.resolve(right));
        if left == right {
            return None;
        }
        match (&left, &right) {
            // Widths that nobody stated and that are the same on every layer.
            (Size::Unknown(at), Size::Family(family, _))
            | (Size::Family(family, _), Size::Unknown(at))
                if self.unknown[*at as usize].fixed && self.open(*family) =>
            {
                let fixed = Alias::Fixed(Size::Unknown(*at));
                self.families[*family as usize].alias = Some(fixed);
            }
            (Size::Unknown(at), Size::Unknown(_)) if self.unknown[*at as usize].fixed => {
                self.unify_unknown(&right, left)
            }
            (Size::Unknown(_), _) => self.unify_unknown(&left, right),
            (_, Size::Unknown(_)) => self.unify_unknown(&right, left),
            (Size::Family(one, here), _) if self.open(*one) => {
                self.families[*one as usize].alias = match alias(*one, here, &right) {
                    Some(alias) => Some(alias),
                    None => return Some(Conflict::new(left, right)),
                };
            }
            (_, Size::Family(other, there)) if self.open(*other) => {
                self.families[*other as usize].alias = match alias(*other, there, &left) {
                    Some(alias) => Some(alias),
                    None => return Some(Conflict::new(left, right)),
                };
            }
            _ => return Some(Conflict::new(left, right)),
        }
        None
    }

    fn unify_unknown(&mut self, unknown: &Size, size: Size) {
        if let Size::Unknown(at) = unknown {
            self.unknown[*at as usize].is = Some(size);
        }
    }

    /// Whether the sizes are widths of one network on two layers.
    pub fn is_about_layers(&self, conflict: &Conflict) -> bool {
        match (self.resolve(&conflict.left), self.resolve(&conflict.right)) {
            (Size::Family(one, _), Size::Family(other, _)) => one == other,
            _ => false,
        }
    }

    fn open(&self, family: u32) -> bool {
        !self.families[family as usize].declared
    }
}

/// What a family is, if on this layer it has that size.
fn alias(family: u32, here: &Integer, size: &Size) -> Option<Alias> {
    match size {
        Size::Family(other, there) => match there.minus(here) {
            // One family on two layers: equal only if it is the same everywhere, which nobody said.
            _ if *other == family => None,
            Some(shift) => Some(Alias::Shifted(*other, shift)),
            None => Some(Alias::Fixed(size.clone())),
        },
        Size::Integer(_) => Some(Alias::Fixed(size.clone())),
        Size::Unknown(_) => None,
    }
}
