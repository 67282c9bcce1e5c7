//! The laws of the number systems: one generic suite, instantiated for every type that claims them.

use gradproof::number::{
    Dual, Dyadic, Exact, Exp, ExpRational, Field, Fp, Invert, Log, Ordered, PrimePair, Rational,
    Ring, Sign,
};
use nalgebra::DMatrix;
use num_traits::{One, Zero};
use proptest::prelude::*;

mod laws {
    use super::*;

    pub fn ring<F: Ring>(a: F, b: F, c: F) {
        let (zero, one) = (F::zero(), F::one());
        assert_eq!(a.clone() + b.clone(), b.clone() + a.clone());
        assert_eq!(
            (a.clone() + b.clone()) + c.clone(),
            a.clone() + (b.clone() + c.clone())
        );
        assert_eq!(a.clone() * b.clone(), b.clone() * a.clone());
        assert_eq!(
            (a.clone() * b.clone()) * c.clone(),
            a.clone() * (b.clone() * c.clone())
        );
        let distributed = a.clone() * b.clone() + a.clone() * c.clone();
        assert_eq!(a.clone() * (b.clone() + c.clone()), distributed);
        assert_eq!(a.clone() + zero.clone(), a);
        assert_eq!(a.clone() * one, a);
        assert_eq!(a.clone() + -a.clone(), zero);
        assert_eq!(a.clone() - b.clone(), a.clone() + -b.clone());
        assert!((a.clone() - a.clone()).is_zero());
        let mut sum = c.clone();
        sum.add_product(&a, &b);
        assert_eq!(sum, c.clone() + a.clone() * b.clone());
        let (mut plus, mut minus, mut times) = (a.clone(), a.clone(), a.clone());
        plus += b.clone();
        minus -= b.clone();
        times *= b.clone();
        assert_eq!(plus, a.clone() + b.clone());
        assert_eq!(minus, a.clone() - b.clone());
        assert_eq!(times, a * b);
    }

    pub fn rationals_are_embedded<F: Ring>(p: Rational, q: Rational) {
        let embed = |q: &Rational| F::from_rational(q);
        if let (Some(a), Some(b)) = (embed(&p), embed(&q)) {
            assert_eq!(a.to_rational().as_ref(), Some(&p));
            assert_eq!(embed(&(&p + &q)), Some(a.clone() + b.clone()));
            assert_eq!(embed(&(&p * &q)), Some(a * b));
        }
        assert_eq!(F::from_integer(-3) + F::from_integer(3), F::zero());
        assert_eq!(
            F::from_integer(7),
            F::from_rational(&Rational::from_integer(7.into())).unwrap()
        );
    }

    pub fn invert<F: Invert>(a: F) {
        match a.inverse() {
            Some(inverse) => assert_eq!(a * inverse, F::one()),
            None => assert_ne!(a, F::one()),
        }
        assert_eq!(F::zero().inverse(), None);
    }

    pub fn field<F: Field>(a: F, b: F) {
        assert_eq!(a.inverse().is_none(), a.is_zero());
        // No divisors of zero.
        assert_eq!(
            (a.clone() * b.clone()).is_zero(),
            a.is_zero() || b.is_zero()
        );
    }

    pub fn exact<F: Exact>(a: F, b: F, c: F) {
        assert!(a == a.clone());
        let backwards = b == a;
        assert_eq!(a == b, backwards);
        assert_eq!(a == b, (a.clone() - b.clone()).is_zero());
        assert_eq!(a == b, a.clone() + c.clone() == b + c);
        assert_ne!(a.clone(), a + F::one());
    }

    pub fn ordered<F: Ordered>(a: F, b: F) {
        let (Some(sa), Some(sb)) = (a.sign(), b.sign()) else {
            return;
        };
        assert_eq!(sa == Sign::Zero, a.is_zero());
        let opposite = match sa {
            Sign::Negative => Sign::Positive,
            Sign::Zero => Sign::Zero,
            Sign::Positive => Sign::Negative,
        };
        assert_eq!((-a.clone()).sign(), Some(opposite));
        let product = match (sa, sb) {
            (Sign::Zero, _) | (_, Sign::Zero) => Sign::Zero,
            _ if sa == sb => Sign::Positive,
            _ => Sign::Negative,
        };
        if let Some(sign) = (a.clone() * b.clone()).sign() {
            assert_eq!(sign, product);
        }
        if sa == sb {
            assert_eq!((a + b).sign().unwrap_or(sa), sa);
        }
        assert_eq!(F::one().sign(), Some(Sign::Positive));
    }

    pub fn exp<F: Exp>(a: F, b: F) {
        assert_eq!(F::zero().exp(), Some(F::one()));
        if let (Some(ea), Some(eb), Some(eab)) = (a.exp(), b.exp(), (a + b).exp()) {
            assert_eq!(eab, ea * eb);
        }
    }

    pub fn tanh_is_a_quotient_of_exponentials<F: Exp>(a: F) {
        if let (Some(tanh), Some(e)) = (a.tanh(), (a.clone() + a).exp()) {
            assert_eq!(tanh * (e.clone() + F::one()), e - F::one());
        }
    }

    pub fn log<F: Log + Exp>(a: F, b: F) {
        assert_eq!(F::one().ln(), Some(F::zero()));
        if let (Some(la), Some(lb), Some(lab)) = (a.ln(), b.ln(), (a.clone() * b).ln()) {
            assert_eq!(lab, la.clone() + lb);
            assert_eq!(la.exp(), Some(a));
        }
    }

    pub fn product<F: Ring>(entries: &[F], (rows, inner, columns): (usize, usize, usize)) {
        let entry = |index: usize| entries[index % entries.len()].clone();
        let a = DMatrix::from_fn(rows, inner, |i, j| entry(3 * i + j));
        let b = DMatrix::from_fn(inner, columns, |i, j| entry(i + 5 * j + 1));
        let product = F::product(&a, &b);
        for i in 0..rows {
            for j in 0..columns {
                let mut sum = F::zero();
                for k in 0..inner {
                    sum += a[(i, k)].clone() * b[(k, j)].clone();
                }
                assert_eq!(product[(i, j)], sum);
            }
        }
    }
}

/// Small fractions, often equal to each other and often zero.
fn rational() -> impl Strategy<Value = Rational> {
    prop_oneof![
        3 => (-9i64..=9, 1i64..=9).prop_map(|(n, d)| Rational::new(n.into(), d.into())),
        1 => (any::<i64>(), 1i64..).prop_map(|(n, d)| Rational::new(n.into(), d.into())),
    ]
}

fn dyadic() -> impl Strategy<Value = Dyadic> {
    (any::<i32>(), -80i64..80).prop_map(|(mantissa, e)| Dyadic::new(mantissa.into(), e))
}

fn fp() -> impl Strategy<Value = Fp> {
    prop_oneof![
        any::<u64>().prop_map(Fp::new),
        (0u64..3).prop_map(Fp::new),
        (1u64..3).prop_map(|n| -Fp::new(n)),
    ]
}

/// Residues with and without an exponent part, the edges of both primes among them.
fn prime_pair() -> impl Strategy<Value = PrimePair> {
    let number = || {
        prop_oneof![
            any::<u64>(),
            0u64..3,
            PrimePair::P - 2..PrimePair::P,
            PrimePair::Q - 2..PrimePair::Q + 2
        ]
    };
    (number(), proptest::option::of(number()))
        .prop_map(|(value, exponent)| PrimePair::new(value, exponent))
}

/// Sums and quotients of a few exponentials.
fn exp_rational() -> impl Strategy<Value = ExpRational> {
    let small = || (-4i64..=4, 1i64..=3).prop_map(|(n, d)| Rational::new(n.into(), d.into()));
    let leaf = (small(), small()).prop_map(|(c, q)| {
        let embed = |q: &Rational| ExpRational::from_rational(q).unwrap();
        embed(&c) * embed(&q).exp().unwrap()
    });
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a + b),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a * b),
            (inner.clone(), inner).prop_map(|(a, b)| match b.inverse() {
                Some(inverse) => a * inverse,
                None => a,
            }),
        ]
    })
}

/// `f64` keeps the laws where nothing is rounded: on small integers.
fn small_f64() -> impl Strategy<Value = f64> {
    (-1000i32..=1000).prop_map(f64::from)
}

fn dual<F: Ring>(f: impl Strategy<Value = F> + Clone) -> impl Strategy<Value = Dual<F>> {
    (f.clone(), f).prop_map(|(a, b)| Dual::new(a, b))
}

/// One module of tests for each number system.
macro_rules! suite {
    ($name:ident, $strategy:expr, $($law:ident),*) => {
        mod $name {
            use super::*;
            $(suite!(@law $law, $strategy);)*
        }
    };
    (@law ring, $strategy:expr) => {
        proptest! {
            #[test]
            fn it_is_a_commutative_ring(a in $strategy, b in $strategy, c in $strategy) {
                laws::ring(a, b, c);
            }
            #[test]
            fn the_matrix_product_is_the_sum_over_the_inner_index(
                entries in proptest::collection::vec($strategy, 1..8),
                shape in (1usize..6, 1usize..6, 1usize..6),
            ) {
                laws::product(&entries, shape);
            }
        }
    };
    (@law invert, $strategy:expr) => {
        proptest! {
            #[test]
            fn an_inverse_times_its_number_is_one(a in $strategy) {
                laws::invert(a);
            }
        }
    };
    (@law field, $strategy:expr) => {
        proptest! {
            #[test]
            fn only_zero_has_no_inverse(a in $strategy, b in $strategy) {
                laws::field(a, b);
            }
        }
    };
    (@law exact, $strategy:expr) => {
        proptest! {
            #[test]
            fn equality_is_decided_and_agrees_with_the_operations(
                a in $strategy, b in $strategy, c in $strategy
            ) {
                laws::exact(a, b, c);
            }
        }
    };
    (@law ordered, $strategy:expr) => {
        proptest! {
            #[test]
            fn signs_multiply_and_sums_of_positives_are_positive(a in $strategy, b in $strategy) {
                laws::ordered(a, b);
            }
        }
    };
    (@law exp, $strategy:expr) => {
        proptest! {
            #[test]
            fn exp_turns_sums_into_products(a in $strategy, b in $strategy) {
                laws::exp(a, b);
            }
            #[test]
            fn tanh_is_a_quotient_of_exponentials(a in $strategy) {
                laws::tanh_is_a_quotient_of_exponentials(a);
            }
        }
    };
    (@law log, $strategy:expr) => {
        proptest! {
            #[test]
            fn ln_undoes_exp_and_turns_products_into_sums(a in $strategy, b in $strategy) {
                laws::log(a, b);
            }
        }
    };
}

suite!(
    rational_numbers,
    rational(),
    ring,
    invert,
    field,
    exact,
    ordered
);
suite!(dyadic_numbers, dyadic(), ring, exact, ordered);
suite!(the_prime_field, fp(), ring, invert, field, exact);
suite!(the_pair_of_primes, prime_pair(), ring, invert, exact);
suite!(
    quotients_of_exponentials,
    exp_rational(),
    ring,
    invert,
    field,
    exact,
    ordered,
    exp,
    log
);
suite!(doubles_on_small_integers, small_f64(), ring, ordered);
suite!(
    dual_numbers_over_the_prime_field,
    dual(fp().boxed()),
    ring,
    invert,
    exact
);
suite!(
    dual_numbers_over_the_rationals,
    dual(rational().boxed()),
    ring,
    invert,
    exact
);
suite!(dual_exponentials, dual(exp_rational().boxed()), ring, exp);

proptest! {
    #[test]
    fn the_rationals_are_embedded_in_every_system(p in rational(), q in rational()) {
        laws::rationals_are_embedded::<Rational>(p.clone(), q.clone());
        laws::rationals_are_embedded::<Dyadic>(p.clone(), q.clone());
        laws::rationals_are_embedded::<ExpRational>(p, q);
    }

    /// Lifting from the prime field gives back integers only, so the law is tested on these.
    #[test]
    fn small_integers_are_embedded_in_the_prime_field_and_in_f64(p in -99i64..99, q in -99i64..99) {
        let integer = |n: i64| Rational::from_integer(n.into());
        laws::rationals_are_embedded::<Fp>(integer(p), integer(q));
        laws::rationals_are_embedded::<f64>(integer(p), integer(q));
        laws::rationals_are_embedded::<Dual<Fp>>(integer(p), integer(q));
    }

    #[test]
    fn dyadic_round_trips_every_finite_f64(bits in any::<u64>()) {
        let x = f64::from_bits(bits);
        match Dyadic::from_f64(x) {
            Some(exact) => prop_assert_eq!(exact.to_f64(), Some(x)),
            None => prop_assert!(!x.is_finite()),
        }
    }

    #[test]
    fn equal_dyadics_have_equal_fractions(a in dyadic(), b in dyadic()) {
        prop_assert_eq!(a == b, a.to_rational() == b.to_rational());
    }

    #[test]
    fn f64_exp_and_ln_undo_each_other(x in -300.0..300.0f64) {
        let back = Exp::exp(&x).and_then(|e| Log::ln(&e)).unwrap();
        prop_assert!((back - x).abs() <= 1e-12 * x.abs().max(1.0));
    }

    #[test]
    fn f64_inverts_to_one_ulp(x in 1e-300..1e300f64) {
        prop_assert!((x * x.inverse().unwrap() - 1.0).abs() <= f64::EPSILON);
    }

    #[test]
    fn printing_a_quotient_of_exponentials_does_not_change_equality(a in exp_rational()) {
        // Printing cancels common factors on a copy; equal numbers may print differently, but a
        // printed zero is a zero.
        prop_assert_eq!(a.to_string() == "0", a.is_zero());
    }
}

fn e(n: i64, d: i64) -> ExpRational {
    ExpRational::from_ratio(n, d).unwrap().exp().unwrap()
}

fn whole(n: i64) -> ExpRational {
    ExpRational::from_integer(n)
}

#[test]
fn the_square_of_the_root_of_e_is_e() {
    assert_eq!(e(1, 2) * e(1, 2), e(1, 1));
    assert_ne!(e(1, 2) * e(1, 3), e(1, 1));
}

#[test]
fn e_minus_1_times_e_plus_1_is_e_squared_minus_1() {
    assert_eq!(
        (e(1, 1) - whole(1)) * (e(1, 1) + whole(1)),
        e(2, 1) - whole(1)
    );
    assert_ne!(
        (e(1, 1) - whole(1)) * (e(1, 1) + whole(1)),
        e(2, 1) + whole(1)
    );
}

#[test]
fn equal_quotients_with_different_representations_are_equal() {
    let left = (e(2, 1) - whole(1)) * (e(1, 1) + whole(1)).inverse().unwrap();
    assert_eq!(left, e(1, 1) - whole(1));
    let third = (e(3, 1) - whole(1)) * (e(1, 1) - whole(1)).inverse().unwrap();
    assert_eq!(third, e(2, 1) + e(1, 1) + whole(1));
    assert_ne!(third, e(2, 1) + e(1, 1) + whole(2));
}

#[test]
fn the_inverse_of_a_hidden_zero_is_none() {
    let hidden = (e(1, 1) - whole(1)) * (e(1, 1) + whole(1)) - (e(2, 1) - whole(1));
    assert_eq!(hidden.inverse(), None);
    let quotient = (e(1, 1) + whole(1)) * (e(1, 1) + whole(1)).inverse().unwrap() - whole(1);
    assert_eq!(quotient.inverse(), None);
}

#[test]
fn exp_of_a_non_rational_is_none_and_of_a_hidden_rational_is_not() {
    assert_eq!(e(1, 1).exp(), None);
    assert_eq!((e(1, 1) + whole(1)).inverse().unwrap().exp(), None);
    let two = (e(1, 1) + e(1, 1)) * e(-1, 1);
    assert_eq!(two.exp(), Some(e(2, 1)));
    let three = (whole(3) * e(1, 1) + whole(3)) * (e(1, 1) + whole(1)).inverse().unwrap();
    assert_eq!(three.exp(), Some(e(3, 1)));
}

#[test]
fn ln_knows_the_powers_of_e_and_no_other_number() {
    assert_eq!(e(5, 7).ln(), ExpRational::from_ratio(5, 7));
    assert_eq!(whole(2).ln(), None);
    assert_eq!((e(1, 1) + whole(1)).ln(), None);
    let hidden = (e(2, 1) + e(1, 1)) * (e(1, 1) + whole(1)).inverse().unwrap();
    assert_eq!(hidden.ln(), Some(whole(1)));
}

#[test]
fn the_sign_of_a_sum_of_mixed_exponentials_is_not_told() {
    assert_eq!((e(1, 1) + whole(1)).sign(), Some(Sign::Positive));
    assert_eq!((-e(1, 1) - whole(1)).sign(), Some(Sign::Negative));
    assert_eq!((e(1, 1) - whole(1)).sign(), None);
}

#[test]
fn a_dense_product_of_largest_residues_is_folded_in_time() {
    for n in [31, 32, 33, 63, 64, 65, 200] {
        let largest = DMatrix::from_element(n, n, -Fp::new(1));
        let product = Fp::product(&largest, &largest);
        assert!(
            product.iter().all(|entry| *entry == Fp::new(n as u64)),
            "width {n}"
        );
    }
}

#[test]
fn epsilon_is_not_zero_and_has_no_inverse() {
    let epsilon = Dual::new(Rational::zero(), Rational::one());
    assert!(!epsilon.is_zero());
    assert_eq!(epsilon.inverse(), None);
    assert!((epsilon.clone() * epsilon).is_zero());
}

#[test]
fn dual_inverse_exp_and_tanh_carry_the_derivative() {
    let x = Dual::new(2.0, 1.0);
    assert_eq!(x.inverse().unwrap(), Dual::new(0.5, -0.25));
    let exp = x.exp().unwrap();
    assert_eq!(exp.primal, exp.tangent);
    let tanh = x.tanh().unwrap();
    assert_eq!(tanh.tangent, 1.0 - tanh.primal * tanh.primal);
    assert_eq!(x.ln().unwrap().tangent, 0.5);
}

#[test]
fn thirds_are_no_dyadics_and_multiples_of_p_have_no_inverse_mod_p() {
    assert_eq!(Dyadic::from_ratio(1, 3), None);
    assert!(Dyadic::from_ratio(3, 8).is_some());
    let p = i64::try_from(Fp::P).unwrap();
    assert_eq!(Fp::from_ratio(1, p), None);
    assert_eq!(Fp::from_integer(p), Fp::new(0));
}

#[test]
fn infinities_and_nans_are_no_numbers() {
    for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Dyadic::from_f64(x), None);
        assert_eq!(x.to_rational(), None);
    }
    assert_eq!(f64::NAN.sign(), None);
    assert_eq!(f64::NAN.inverse(), None);
    assert_eq!(0.0.inverse(), None);
    assert_eq!(Log::ln(&-1.0), None);
}

#[test]
fn decimals_and_fractions_are_read_without_rounding() {
    use gradproof::number::parse_rational;
    let read = |text: &str| parse_rational(text).map(|q| q.to_string());
    assert_eq!(read("5.1").as_deref(), Some("51/10"));
    assert_eq!(read("-0.125").as_deref(), Some("-1/8"));
    assert_eq!(read(" 3/6 ").as_deref(), Some("1/2"));
    assert_eq!(read("1e-3").as_deref(), Some("1/1000"));
    assert_eq!(read("-.5").as_deref(), Some("-1/2"));
    for bad in [
        "1e-2147483648",
        "1e2147483647",
        "",
        ".",
        "-",
        "nan",
        "inf",
        "1/0",
        "1e999",
        "1_000",
        "0x10",
        "1.2.3",
        "1.-5",
        "e5",
    ] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

/// `f64` breaks the laws wherever it rounds, so the suite must reject it there.
mod the_suite_rejects_a_system_that_rounds {
    use super::*;

    #[test]
    #[should_panic(expected = "assertion")]
    fn as_a_ring() {
        laws::ring(0.1, 0.2, 0.3);
    }

    #[test]
    #[should_panic(expected = "assertion")]
    fn in_its_inverses() {
        laws::invert(49.0);
    }

    #[test]
    #[should_panic(expected = "assertion")]
    fn in_its_exponentials() {
        laws::exp(0.1, 0.7);
    }

    #[test]
    #[should_panic(expected = "assertion")]
    fn in_its_logarithms() {
        laws::log(0.3, 0.7);
    }

    #[test]
    #[should_panic(expected = "assertion")]
    fn in_the_embedding_of_thirds() {
        let third = Rational::new(1.into(), 3.into());
        laws::rationals_are_embedded::<f64>(third.clone(), third);
    }
}

proptest! {
    #[test]
    fn powers_of_a_square_add_their_exponents(a in any::<u64>(), b in any::<u64>(), seed in any::<u64>()) {
        let number = |n: u64| PrimePair::new(n, Some(n));
        let base = PrimePair::base(seed);
        let power = |x: PrimePair| x.exponential(&base).unwrap();
        let (a, b) = (number(a), number(b));
        prop_assert_eq!(power(a + b), power(a) * power(b));
        prop_assert_eq!(power(-a) * power(a), PrimePair::one());
        // Products are no sums.
        prop_assert!(a.is_zero() || b.is_zero() || power(a * b) != power(a) * power(b) || a * b == a + b);
        prop_assert!(!power(a).has_exponent() && !(power(a) + b).has_exponent());
    }
}

#[test]
fn the_pair_of_primes_is_a_safe_prime_and_its_half() {
    assert_eq!(PrimePair::P, 2 * PrimePair::Q + 1);
    // By Euler's criterion every power of half of p - 1 is 1 or -1, for q too.
    for base in [2u64, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37] {
        for modulus in [PrimePair::P, PrimePair::Q] {
            let (mut power, mut square, mut exponent) = (1u128, u128::from(base), modulus / 2);
            while exponent > 0 {
                if exponent & 1 == 1 {
                    power = power * square % u128::from(modulus);
                }
                square = square * square % u128::from(modulus);
                exponent >>= 1;
            }
            assert!(
                power == 1 || power == u128::from(modulus) - 1,
                "{base} {modulus}"
            );
        }
    }
}
