//! Integers, fractions and contexts of the kernel.

use gradproof::kernel::integer::LARGEST;
use gradproof::kernel::{Context, Fraction, Integer, Range, Refusal, Var};

fn var(at: u32) -> Integer {
    Integer::variable(Var(at))
}

/// n - k - 1 >= 0, k >= 0, with n = v0 and k = v1.
fn layers() -> Context {
    let last = var(0).plus(-1, &var(1)).unwrap().shifted(-1);
    Context::new(Vec::new(), vec![last, var(1)])
}

#[test]
fn consequences_are_proved_and_nothing_else() {
    let context = layers();
    assert!(context.proves(&var(0).shifted(-1)));
    assert!(!context.proves(&var(0).shifted(-2)));
    assert!(!context.proves(&var(1).shifted(-1)));
    assert!(context.less(&var(1), &var(0)));
    assert!(!context.less(&var(0), &var(1)));
    assert!(!context.equal(&var(0), &var(1).shifted(1)));
    assert!(!Context::default().proves(&Integer::constant(-1)));
}

#[test]
fn from_contradictory_facts_everything_follows() {
    let none = layers().with(var(0).plus(-2, &var(0)).unwrap());
    assert!(none.proves(&Integer::constant(-1)));
}

#[test]
fn a_range_is_known_by_its_size() {
    let width = |layer: Integer| Range::Width(0, layer);
    let context = Context::new(vec![(Var(2), width(var(0)))], Vec::new());
    assert!(context.contains(&width(var(0)), &var(2)));
    assert!(!context.contains(&width(var(0).shifted(-1)), &var(2)));
    assert!(!context.contains(&width(var(0)), &var(3)));
    assert!(!context.contains(&width(var(0)), &Integer::constant(2)));
    let hidden = context.under(&[(Var(2), width(var(1)))]);
    assert!(!hidden.contains(&width(var(0)), &var(2)));
}

#[test]
fn a_hidden_variable_takes_its_facts_with_it() {
    let inside = layers().under(&[(Var(1), Range::Limits(var(5), var(6)))]);
    assert!(!inside.proves(&var(0).shifted(-1)));
    assert!(!inside.proves(&var(1)));
}

#[test]
fn lowest_terms_and_signs() {
    assert_eq!(Fraction::new(-4, -6), Fraction::new(2, 3));
    assert_eq!(Fraction::new(0, -7), Ok(Fraction::ZERO));
    assert_eq!(Fraction::new(1, 0), Err(Refusal::TooLarge));
    assert_eq!(Fraction::ZERO.power(-1), Err(Refusal::TooLarge));
    let half = Fraction::new(1, 2).unwrap();
    assert_eq!(half.plus(half), Ok(Fraction::ONE));
}

#[test]
fn large_fractions_are_refused() {
    let large = Fraction::whole(i64::MAX);
    assert_eq!(large.times(large), Err(Refusal::TooLarge));
    assert_eq!(large.plus(Fraction::ONE), Err(Refusal::TooLarge));
}

#[test]
fn sums_cancel_and_shift() {
    let n = Integer::variable(Var(0));
    let k = Integer::variable(Var(1));
    let layer = n.plus(-1, &k).unwrap().shifted(-1);
    let values = [5, 2].map(Integer::constant).into_iter();
    let values: Vec<_> = values
        .enumerate()
        .map(|(at, value)| (Var(at as u32), value))
        .collect();
    assert_eq!(layer.instantiate(&values), Ok(Integer::constant(2)));
    let gap = |other: &Integer| n.plus(-1, other).unwrap().as_constant();
    assert_eq!(gap(&n.shifted(-1)), Some(1));
    assert_eq!(gap(&k), None);
    assert_eq!(
        layer.instantiate(&[(Var(1), Integer::constant(3))]),
        Ok(n.shifted(-4))
    );
}

#[test]
fn large_numbers_are_refused() {
    let large = Integer::constant(LARGEST);
    assert_eq!(large.plus(1, &large), Err(Refusal::TooLarge));
    assert_eq!(large.plus(i64::MAX, &large), Err(Refusal::TooLarge));
}
