//! The numbers in which the tests evaluate terms of the kernel: residues that have an exponential,
//! with up to two infinitesimals for derivatives and derivatives of derivatives.

/// A prime, twice another one plus one. The squares modulo it form a group of that order, so the
/// powers of a square depend on the exponent modulo the other prime only.
const P: u64 = 2_147_483_579;
const Q: u64 = 1_073_741_789;

/// A square modulo the first prime, in place of e.
const BASE: u64 = 5 * 5;

/// A number modulo the first prime, and modulo the second one if it may stand in an exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Residue(u64, Option<u64>);

const ZERO: Residue = Residue(0, Some(0));

impl Residue {
    fn plus(self, other: Residue) -> Residue {
        let exponent = self.1.zip(other.1).map(|(a, b)| (a + b) % Q);
        Residue((self.0 + other.0) % P, exponent)
    }

    fn times(self, other: Residue) -> Residue {
        // Most coefficients are 0.
        if self == ZERO || other == ZERO {
            return ZERO;
        }
        let exponent = self.1.zip(other.1).map(|(a, b)| a * b % Q);
        Residue(self.0 * other.0 % P, exponent)
    }
}

fn power_modulo(base: u64, mut exponent: u64, prime: u64) -> u64 {
    let (mut product, mut square) = (1, base);
    while exponent > 0 {
        if exponent % 2 == 1 {
            product = product * square % prime;
        }
        square = square * square % prime;
        exponent /= 2;
    }
    product
}

/// a + b ε + c η + d ε η, where ε² = η² = 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number([Residue; 4]);

/// How many infinitesimals there are.
pub const DEPTH: usize = 2;

/// Random numbers for a reason, which is a number and how often it is differentiated.
pub type Random<'r> = &'r dyn Fn(&str, u64) -> u64;

impl Number {
    pub const ZERO: Number = Number([ZERO; 4]);

    pub fn whole(number: i64) -> Number {
        let modulo = |prime: u64| number.rem_euclid(prime as i64) as u64;
        Number::constant(modulo(P), Some(modulo(Q)))
    }

    /// A number from a random one.
    pub fn any(random: u64) -> Number {
        Number::constant(random % P, Some(random / P % Q))
    }

    fn constant(value: u64, exponent: Option<u64>) -> Number {
        Number([Residue(value, exponent), ZERO, ZERO, ZERO])
    }

    /// One of the infinitesimals.
    pub fn infinitesimal(which: usize) -> Number {
        let mut number = Number::ZERO;
        number.0[1 << which] = Residue(1, Some(1));
        number
    }

    /// What an infinitesimal is multiplied with.
    pub fn slope(self, which: usize) -> Number {
        let bit = 1 << which;
        let mut slope = Number::ZERO;
        for at in (0..4).filter(|at| at & bit == 0) {
            slope.0[at] = self.0[at | bit];
        }
        slope
    }

    /// The number without its infinitesimals, modulo the first prime.
    pub fn value(self) -> u64 {
        self.0[0].0
    }

    /// Whether both are the same modulo the first prime. What one of them has no exponent for may
    /// have one in the other.
    pub fn agrees(self, other: Number) -> bool {
        let mut pairs = self.0.iter().zip(&other.0);
        pairs.all(|(one, two)| one.0 == two.0)
    }

    pub fn plus(self, other: Number) -> Number {
        Number(std::array::from_fn(|at| self.0[at].plus(other.0[at])))
    }

    pub fn times(self, other: Number) -> Number {
        let mut product = Number::ZERO;
        for (at, one) in self.0.into_iter().enumerate() {
            for (with, two) in other.0.into_iter().enumerate() {
                if at & with == 0 && one != ZERO && two != ZERO {
                    let sum = &mut product.0[at | with];
                    *sum = sum.plus(one.times(two));
                }
            }
        }
        product
    }

    /// A smooth function at this number: its value here, and those of two derivatives.
    pub fn through(self, [value, first, second]: [Number; 3]) -> Number {
        let [_, a, b, both] = self.0;
        let [first, second] = [first.0[0], second.0[0]];
        let mixed = first.times(both).plus(second.times(a.times(b)));
        Number([value.0[0], first.times(a), first.times(b), mixed])
    }

    /// The inverse; of 0 it is 0. There it has no derivative, so anything is taken for that.
    pub fn inverse(self, random: Random<'_>) -> Number {
        let Residue(value, exponent) = self.0[0];
        let exponent = exponent.map(|residue| power_modulo(residue, Q - 2, Q));
        let inverse = Number::constant(power_modulo(value, P - 2, P), exponent);
        let square = inverse.times(inverse).times(Number::whole(-1));
        let slopes = [square, inverse.times(square).times(Number::whole(-2))];
        let [first, second] = match value {
            0 => ["inverse", "twice"].map(|what| Number::any(random(what, 0))),
            _ => slopes,
        };
        self.through([inverse, first, second])
    }

    /// A power with any whole exponent. A negative one of 0 has no derivative either.
    pub fn power(self, exponent: i64, random: Random<'_>) -> Number {
        let base = match exponent < 0 {
            true if self.value() == 0 => return self.inverse(random),
            true => self.inverse(random),
            false => self,
        };
        let times = 0..exponent.unsigned_abs();
        times.fold(Number::whole(1), |product, _| product.times(base))
    }

    /// The exponential. That of an exponential is a random number, which is its own derivative.
    pub fn exponential(self, random: Random<'_>) -> Number {
        let power = match self.0[0].1 {
            Some(exponent) => power_modulo(BASE, exponent, P),
            None => random("exponential", self.value()) % P,
        };
        self.through([Number::constant(power, None); 3])
    }

    /// The logarithm, of which nothing is known but its derivative.
    pub fn logarithm(self, random: Random<'_>) -> Number {
        let value = Number::any(random("logarithm", self.value()));
        let inverse = Number(std::array::from_fn(|at| match at {
            0 => self.0[0],
            _ => ZERO,
        }));
        let first = match self.value() {
            0 => Number::any(random("slope of the logarithm", 0)),
            _ => inverse.inverse(random),
        };
        let second = first.times(first).times(Number::whole(-1));
        self.through([value, first, second])
    }
}
