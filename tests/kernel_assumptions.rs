//! Exponentials, logarithms and quotients in the kernel: what they are worth, and exactly what each
//! rule assumes. A rule that assumes less would make something false, which is shown in a small
//! world; one that assumes more would be a blunt tool.

#[path = "common/kernel.rs"]
mod common;
#[path = "common/kernel_world.rs"]
mod world;

use std::collections::BTreeSet;

use common::*;
use gradproof::kernel::{Assumption, Atom, Fraction, Rule, Term, Theorem, Var};
use world::{World, confirmed, everywhere_small, needs_what_it_assumes};

/// The theorem of a rule, which holds in small worlds.
fn made(step: impl Into<Step>, premises: &[&Theorem]) -> Theorem {
    let theory = premises.first().map_or_else(none, |one| one.theory.clone());
    let made = by(&theory, &everywhere(), step, premises);
    assert!(confirmed(&made) > 0, "nothing to compare: {made:?}");
    made
}

/// A rule assumes this, and nothing else.
fn assumes(step: impl Into<Step>, wanted: &[Assumption]) {
    let step = step.into();
    let made = made(step.clone(), &[]);
    let wanted = BTreeSet::from_iter(wanted.iter().cloned());
    assert_eq!(made.assumptions, wanted, "{step:?}");
}

/// The same, and with nothing assumed it would be false.
fn has_to_assume(step: impl Into<Step>, wanted: &Assumption) {
    let step = step.into();
    assumes(step.clone(), std::slice::from_ref(wanted));
    assert!(needs_what_it_assumes(&made(step.clone(), &[])), "{step:?}");
}

fn nonzero(term: &Term) -> Assumption {
    Assumption::Nonzero(term.clone())
}

fn difference(one: &Term, other: &Term) -> Term {
    add(one, &times(&num(-1), other))
}

/// Σ_{i=1}^{k} e^{x_i}, over nothing if k is 0.
fn maybe_empty() -> Term {
    sum(&exp(&x(&[v(I)])), I, &limits(c(1), v(K)))
}

/// Σ_i e^{x_i} over an axis, which has a position.
fn never_empty() -> Term {
    sum(&exp(&x(&[v(I)])), I, &axis(0))
}

/// Terms of which the kernel knows that they are never zero.
fn never_zero() -> Vec<Term> {
    let (x, y) = (exp(&x(&[])), exp(&y(&[])));
    vec![
        x.clone(),
        add(&x, &y),
        add(&times(&num(2), &x), &num(3)),
        never_empty(),
        // One term that is always there is enough.
        add(&x, &maybe_empty()),
        times(&x, &group(&add(&x, &y))),
        add(&inverse(&x), &inverse(&group(&never_empty()))),
    ]
}

/// Terms that are zero somewhere, each for a reason of its own.
fn maybe_zero() -> Vec<Term> {
    let (plain, other) = (x(&[]), exp(&y(&[])));
    let x = exp(&plain);
    let less = difference(&x, &other);
    vec![
        plain.clone(),
        // For x = y.
        less.clone(),
        difference(&never_empty(), &sum(&exp(&y(&[v(I)])), I, &axis(0))),
        // For k = 0.
        maybe_empty(),
        add(&maybe_empty(), &times(&maybe_empty(), &other)),
        // A factor that is 0, or brackets around it.
        times(&plain, &x),
        difference(&x, &group(&other)),
        times(&x, &group(&less)),
        times(&x, &group(&maybe_empty())),
        // A factor in the sum of each.
        sum(&times(&exp(&y(&[v(I)])), &plain), I, &axis(0)),
        sum(&never_empty(), J, &limits(c(1), v(K))),
        Term::zero(),
    ]
}

#[test]
fn an_exponential_of_a_sum_is_a_product_of_powers() {
    let (x, y) = (x(&[v(I)]), y(&[]));
    let half = Term::number(Fraction::new(1, 2).expect("a half"));
    let inner = sum(&x, I, &axis(0));
    let arguments = [
        times(&num(2), &x),
        add(&x, &y),
        times(&num(-1), &x),
        times(&half, &x),
        difference(&times(&num(3), &x), &times(&half, &y)),
        times(&num(3), &times(&x, &x)),
        times(&num(2), &inner),
        times(&num(-2), &log(&y)),
        num(2),
        Term::zero(),
        d(&times(&num(5), &times(&x, &x)), &entry(X, &[c(1)])),
    ];
    let theory = none();
    for seed in 0..3 {
        let world = World::new(&theory, seed);
        for values in everywhere_small(&[I]) {
            for argument in &arguments {
                let built = world.term(&exp(argument), &values);
                let wanted = world.exponential(argument, &values);
                assert!(built.agrees(wanted), "{argument:?}");
            }
        }
    }
    // Powers of one exponential are put together, also to none at all.
    let one = exp(&x);
    assert_eq!(times(&one, &one), exp(&times(&num(2), &x)));
    assert_eq!(times(&one, &inverse(&one)), Term::one());
    assert_ne!(exp(&times(&num(2), &x)), one);
}

#[test]
fn exponentials_are_differentiated_and_assume_nothing() {
    let by_entry = entry(X, &[v(J)]);
    let square = times(&x(&[v(I)]), &x(&[v(I)]));
    let softmax = times(&exp(&x(&[v(K)])), &inverse(&group(&never_empty())));
    for term in [
        exp(&x(&[v(I)])),
        exp(&square),
        exp(&times(&num(3), &square)),
        exp(&times(&num(-2), &x(&[v(I)]))),
        times(&exp(&square), &x(&[v(I)])),
        sum(&exp(&square), I, &axis(0)),
        exp(&exp(&x(&[v(I)]))),
        apply(0, exp(&square)),
        softmax,
    ] {
        assumes(Rule::Differentiate(term, by_entry.clone()), &[]);
    }
}

#[test]
fn a_logarithm_is_differentiated_where_its_argument_is_positive() {
    let by_entry = entry(X, &[v(J)]);
    let rule = |term: Term| Rule::Differentiate(term, by_entry.clone());
    let one = x(&[v(I)]);
    let zero_when_all_are_the_same = difference(&one, &y(&[]));
    for argument in [&one, &times(&num(2), &one), &zero_when_all_are_the_same] {
        let positive = Assumption::Positive(argument.clone());
        has_to_assume(rule(log(argument)), &positive);
        let product = times(&num(3), &times(&log(argument), &y(&[])));
        assumes(rule(product), &[positive]);
    }
    // Positive, but the kernel asks for it all the same.
    for argument in [times(&one, &one), maybe_empty(), never_empty()] {
        let positive = Assumption::Positive(argument.clone());
        assumes(rule(log(&argument)), &[positive]);
        // By itself a logarithm assumes nothing.
        assumes(Rule::Reflexive(log(&argument)), &[]);
        assumes(Rule::Bracket(log(&argument)), &[]);
    }
    // One in the denominator is not zero either.
    let wanted = [Assumption::Positive(one.clone()), nonzero(&log(&one))];
    assumes(rule(inverse(&log(&one))), &wanted);
    // One that is summed assumes it of every term.
    let summed = sum(&log(&x(&[v(I)])), I, &axis(0));
    let positive = Assumption::Positive(x(&[v(I)]));
    has_to_assume(rule(summed), &positive);
}

#[test]
fn a_negative_power_is_differentiated_where_its_base_is_not_zero() {
    let by_entry = entry(X, &[v(J)]);
    let rule = |term: Term| Rule::Differentiate(term, by_entry.clone());
    let base = x(&[v(I)]);
    let width = atom(Atom::Width(0, c(0)));
    for power in [-1, -2, -5] {
        let power = |base: &Term| base.power(power).expect("a power");
        has_to_assume(rule(power(&base)), &nonzero(&base));
        assumes(rule(times(&y(&[]), &power(&base))), &[nonzero(&base)]);
        assumes(rule(power(&exp(&base))), &[]);
        // What does not change is not differentiated.
        assumes(rule(times(&power(&width), &base)), &[]);
        assumes(rule(times(&power(&num(7)), &base)), &[]);
    }
    for power in [1, 2, 5] {
        assumes(rule(base.power(power).expect("a power")), &[]);
    }
    // A quotient that is a summand, under a sum.
    let summed = sum(&inverse(&base), I, &axis(0));
    has_to_assume(rule(summed), &nonzero(&base));
    let spread = |inner: &Term| inverse(&group(inner));
    let all = entry(X, &[]);
    for inner in never_zero() {
        let rule = Rule::Differentiate(spread(&inner), all.clone());
        assumes(rule, &[]);
    }
    for inner in maybe_zero() {
        let rule = Rule::Differentiate(spread(&inner), all.clone());
        let made = by(&none(), &everywhere(), rule, &[]);
        let wanted = BTreeSet::from([nonzero(&group(&inner))]);
        assert_eq!(made.assumptions, wanted, "{inner:?}");
        confirmed(&made);
    }
}

#[test]
fn what_is_cancelled_is_not_zero() {
    for inner in never_zero() {
        let rule = Rule::Cancel(Atom::Group(inner), 1, 1);
        assumes(rule, &[]);
    }
    for inner in maybe_zero() {
        for (above, below) in [(1, 1), (2, 1), (1, 3)] {
            let rule = Rule::Cancel(Atom::Group(inner.clone()), above, below);
            let made = by(&none(), &everywhere(), rule, &[]);
            let wanted = BTreeSet::from([nonzero(&group(&inner))]);
            assert_eq!(made.assumptions, wanted, "{inner:?}");
            // Nothing is left to compare where the base is zero everywhere.
            if inner != Term::zero() {
                assert!(confirmed(&made) > 0);
            }
        }
        assert!(needs_assumption_to_cancel(&inner), "{inner:?}");
    }
    for atom in [
        Atom::Entry(entry(X, &[v(I)])),
        Atom::Log(x(&[])),
        Atom::Number(v(I)),
    ] {
        let base = Term::atom(atom.clone()).expect("a term");
        let made = by(&none(), &everywhere(), Rule::Cancel(atom, 2, 1), &[]);
        assert_eq!(made.assumptions, BTreeSet::from([nonzero(&base)]));
        assert!(confirmed(&made) > 0);
    }
}

#[test]
fn a_sum_of_exponentials_is_not_zero_where_it_has_terms() {
    let cancelled = |inner: &Term, least: i64| {
        let here = everywhere().with(v(K).shifted(-least));
        let made = by(
            &none(),
            &here,
            Rule::Cancel(Atom::Group(inner.clone()), 2, 1),
            &[],
        );
        (made.assumptions.clone(), confirmed(&made) > 0)
    };
    let up_to = |inner: &Term| sum(inner, J, &limits(c(1), v(K)));
    let below = sum(&exp(&x(&[v(I)])), I, &limits(c(1), v(K).shifted(-1)));
    let nested = up_to(&group(&maybe_empty()));
    let inside = sum(&group(&maybe_empty()), K, &limits(c(1), c(2)));
    for (inner, least) in [
        (maybe_empty(), 1),
        (below.clone(), 2),
        (nested.clone(), 1),
        (inside, 0),
    ] {
        assert_eq!(
            cancelled(&inner, least),
            (BTreeSet::new(), true),
            "{inner:?}"
        );
    }
    // What is known of k says nothing of a dummy with its name.
    let captured = sum(&group(&maybe_empty()), K, &limits(c(0), c(0)));
    for (inner, least) in [
        (maybe_empty(), 0),
        (below, 1),
        (nested, 0),
        (captured.clone(), 1),
    ] {
        let wanted = BTreeSet::from([nonzero(&group(&inner))]);
        // The last one is 0 everywhere, so nothing is left to compare.
        let compared = inner != captured;
        assert_eq!(cancelled(&inner, least), (wanted, compared), "{inner:?}");
    }
}

/// Whether g g^{-1} = 1 is false somewhere.
fn needs_assumption_to_cancel(inner: &Term) -> bool {
    let rule = Rule::Cancel(Atom::Group(inner.clone()), 1, 1);
    needs_what_it_assumes(&by(&none(), &everywhere(), rule, &[]))
}

#[test]
fn what_is_divided_by_is_not_zero() {
    let divided = |by_term: &Term| {
        let quotient = times(&y(&[]), &Term::integer(&v(K)).expect("a number"));
        let product = times(&quotient, by_term);
        let same = by(&none(), &everywhere(), Rule::Reflexive(product), &[]);
        let theory = same.theory.clone();
        let rule = Rule::Divide(quotient.clone(), quotient, by_term.clone());
        let made = by(&theory, &everywhere(), rule, &[&same]);
        assert!(confirmed(&made) > 0);
        made.assumptions.clone()
    };
    for inner in never_zero() {
        assert_eq!(divided(&inner), BTreeSet::new(), "{inner:?}");
        assert_eq!(divided(&group(&inner)), BTreeSet::new(), "{inner:?}");
    }
    for inner in maybe_zero() {
        if inner == Term::zero() {
            continue;
        }
        assert_eq!(divided(&inner), BTreeSet::from([nonzero(&inner)]));
        let bracket = group(&inner);
        assert_eq!(divided(&bracket), BTreeSet::from([nonzero(&bracket)]));
    }
}

#[test]
fn what_a_premise_assumes_is_assumed_by_what_follows() {
    let theory = none();
    let here = everywhere();
    let cancel = |term: &Term, power: i64| {
        let rule = Rule::Cancel(term.monomials()[0].factors()[0].0.clone(), power, 1);
        by(&theory, &here, rule, &[])
    };
    let (first, second) = (x(&[]), y(&[]));
    let one = cancel(&first, 1);
    let two = by(&theory, &here, Rule::Symmetric, &[&cancel(&second, 1)]);
    let both = BTreeSet::from([nonzero(&first), nonzero(&second)]);
    assert_eq!(two.assumptions, BTreeSet::from([nonzero(&second)]));
    let same = by(&theory, &here, Rule::Reflexive(Term::one()), &[]);
    let inside = Rule::Inside(Atom::Exp(one.left.clone()), 0);
    for (step, premises) in [
        (Step::from(Rule::Symmetric), vec![&one]),
        (Step::from(Rule::Transitive), vec![&one, &same]),
        (Step::from(Rule::Transitive), vec![&one, &two]),
        (Step::from(Rule::Cases(v(K))), vec![&one, &one]),
        (place(&[], &[], &[]), vec![&same, &two]),
        (Step::from(inside), vec![&one]),
        (Step::from(Rule::Instantiate(vec![(I, c(1))])), vec![&one]),
    ] {
        let made = by(&theory, &here, step.clone(), &premises);
        let open = premises.iter().flat_map(|premise| &premise.assumptions);
        assert_eq!(made.assumptions, open.cloned().collect(), "{step:?}");
    }
    // y x = y x with what cancels in it, divided by y: both are assumed.
    let product = times(&second, &one.left);
    let whole = by(&theory, &here, Rule::Reflexive(product), &[]);
    let at = Vec::from_iter(0..whole.right.monomials()[0].factors().len());
    let is_first = |at: &usize| {
        let (atom, _) = &whole.right.monomials()[0].factors()[*at];
        Term::atom(atom.clone()) == Ok(first.clone())
    };
    let at: Vec<usize> = at.into_iter().filter(is_first).collect();
    let less = by(&theory, &here, place(&[], &at, &[]), &[&whole, &one]);
    let rule = Rule::Divide(one.left.clone(), Term::one(), second.clone());
    let divided = by(&theory, &here, rule, &[&less]);
    assert_eq!(divided.assumptions, both);
    assert!(confirmed(&divided) > 0);
}

#[test]
fn a_derivative_of_a_derivative_is_a_derivative() {
    let theory = none();
    let here = everywhere();
    let by_entry = |index: Var| entry(X, &[v(index)]);
    let cube = x(&[v(I)]).power(3).expect("a cube");
    let mixed = times(&exp(&x(&[v(I)])), &x(&[v(J)]));
    for term in [cube, mixed, inverse(&x(&[v(I)])), log(&x(&[v(I)]))] {
        // Inside of the derivative by x_k, the derivative by x_j is taken.
        let inner = Rule::Differentiate(term.clone(), by_entry(J));
        let inner = by(&theory, &here, inner, &[]);
        let twice = Atom::Derivative(inner.left.clone(), by_entry(K));
        let outer = by(&theory, &here, Rule::Inside(twice, 0), &[&inner]);
        assert!(confirmed(&outer) > 0);
        // And what comes out of it is differentiated in turn.
        let rule = Rule::Differentiate(inner.right.clone(), by_entry(K));
        let second = by(&theory, &here, rule, &[]);
        let whole = by(&theory, &here, Rule::Transitive, &[&outer, &second]);
        assert!(confirmed(&whole) > 0);
        assert_eq!(whole.left, d(&d(&term, &by_entry(J)), &by_entry(K)));
    }
}
