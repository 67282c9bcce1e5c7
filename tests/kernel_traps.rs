//! False theorems that must not come out of the kernel, and true ones that are easily missed. Each
//! comment says on which numbers the theorem would be false.

#[path = "common/kernel.rs"]
mod common;

use std::sync::Arc;

use common::*;
use gradproof::kernel::{
    Assumption, Atom, Chain, Context, Definition, Equation, Integer, Range, Refusal, Rule, Term,
    Theorem, Var,
};

fn refused_theory(definition: Definition, why: &'static str) {
    let answer = accepted(vec![definition]);
    assert_eq!(answer, Err(Refusal::Because(why)));
}

// Definitions.

#[test]
fn an_index_that_a_sum_elsewhere_binds_is_still_free() {
    // z := x_j + Σ_j x_j gives z for j = 1 and for j = 2, so x_1 = x_2.
    let body = x(&[v(J)]).plus(&sum(&x(&[v(J)]), J, &axis(0))).unwrap();
    refused_theory(define(Z, &[], body), why::LACKS);
}

#[test]
fn the_layer_and_an_index_of_a_definition_are_different_variables() {
    // y^{(l)}_l := 1 + y^{(l-1)}_l gives y^{(3)}_4 = 1 + y^{(4-1)}_4.
    let below = e(&on(Y, v(L).shifted(-1), &[v(L)]));
    let body = below.plus(&Term::one()).unwrap();
    refused_theory(define_on(Y, (L, c(1), c(9)), &[L], body), why::LACKS);
}

#[test]
fn a_dummy_with_the_name_of_the_layer_is_not_the_layer() {
    // y^{(l)} := 1 + Σ_{l=2}^{2} y^{(l-1)} gives y^{(1)} = 1 + y^{(1)}.
    let below = e(&on(Y, v(L).shifted(-1), &[]));
    let body = sum(&below, L, &limits(c(2), c(2)));
    let body = body.plus(&Term::one()).unwrap();
    refused_theory(define_on(Y, (L, c(1), c(9)), &[], body), why::BACK);
}

#[test]
fn a_row_with_the_name_of_the_layer_or_of_a_constant_is_neither() {
    // y^{(l)} := 1 + (y^{(l-1)}) at row 2, where l is the row: y^{(1)} = 1 + y^{(1)}.
    let below = e(&on(Y, v(L).shifted(-1), &[]));
    let one = Chain {
        var: K,
        row: L,
        ..chain(c(0), c(0), below, [c(2), c(1)])
    };
    let body = atom(product(&one)).plus(&Term::one()).unwrap();
    refused_theory(define_on(Y, (L, c(1), c(9)), &[], body), why::BACK);
    // 1 <= l <= n makes n positive, but not the row n: at row 0, y^{(l)} = 1 + y^{(l-0)}.
    let below = e(&on(Y, v(L).plus(-1, &v(N)).unwrap(), &[]));
    let other = Chain {
        var: K,
        row: N,
        ..chain(c(0), c(0), below, [c(0), c(1)])
    };
    let body = atom(product(&other)).plus(&Term::one()).unwrap();
    refused_theory(define_on(Y, (L, c(1), v(N)), &[], body), why::BACK);
}

#[test]
fn two_definitions_that_meet_on_a_layer_are_refused() {
    // y^{(3)} = 1 and y^{(3)} = 2.
    let answer = accepted(vec![
        define_on(Y, (L, c(1), c(3)), &[], num(1)),
        define_on(Y, (L, c(3), c(5)), &[], num(2)),
    ]);
    assert_eq!(answer, Err(Refusal::Because(why::MEET)));
}

// Ordered products.

#[test]
fn the_size_of_a_matrix_does_not_depend_on_row_or_column() {
    // z := (Π_{v=0}^{1} 1)_{11} with i columns, i being free there, would be 5 and 7.
    for var in [I, J] {
        let two = Chain {
            columns: limits(c(1), v(var)),
            ..chain(c(0), c(1), num(1), [c(1), c(1)])
        };
        assert_eq!(Term::atom(product(&two)), Err(Refusal::TooLarge));
    }
}

#[test]
fn the_limits_of_a_product_do_not_mention_what_it_binds() {
    // Inside, l >= l + 1 would hold, from which everything follows.
    // Inside, l >= i + 1 would hold for every row i.
    for var in [L, I, J] {
        let low = v(var).shifted(1);
        let wrong = chain(low, c(9), x(&[v(L)]), [c(1), c(1)]);
        assert_eq!(Term::atom(product(&wrong)), Err(Refusal::TooLarge));
    }
}

#[test]
fn renaming_a_product_keeps_the_number_in_front() {
    // 2 x_1 is not x_1.
    let one = atom(product(&chain(c(1), c(1), x(&[v(L)]), [c(1), c(1)])));
    let two = one.plus(&one).unwrap();
    let names = vec![Var(7), Var(8), Var(9)];
    let renamed = by(
        &theory(vec![]),
        &everywhere(),
        Rule::Rename(two, names),
        &[],
    );
    let number = renamed.right.monomials()[0].coefficient();
    assert_eq!(number.parts(), (2, 1));
}

#[test]
fn the_edges_of_products_are_told_apart() {
    let theory = theory(vec![]);
    let made = |high: Integer| Box::new(chain(c(1), high, x(&[v(L), v(I), v(J)]), [v(K), c(1)]));
    // k = 0: the identity. k = 1: one factor. An unknown k: neither, and no first factor.
    let empty = by(&theory, &everywhere(), Rule::Short(made(c(0))), &[]);
    assert_eq!(empty.right, delta(v(K), c(1)));
    let single = by(&theory, &everywhere(), Rule::Short(made(c(1))), &[]);
    assert_eq!(single.right, x(&[c(1), v(K), c(1)]));
    let unknown = made(v(N));
    let short = Rule::Short(unknown.clone());
    for (rule, why) in [
        (short, why::FACTORS),
        (first(&unknown), why::SHAPES),
        (last(&unknown), why::SHAPES),
    ] {
        refuses(&theory, &everywhere(), rule, &[], why);
    }
    // With one factor A, the last factor leaves Σ_m δ_{km} A_{m1}: 0 for a k beyond the axis.
    let one_or_more = facts(&[v(N).shifted(-1)]);
    by(&theory, &one_or_more, first(&unknown), &[]);
    refuses(&theory, &one_or_more, last(&unknown), &[], why::SHAPES);
    by(&theory, &facts(&[v(N).shifted(-2)]), last(&unknown), &[]);
}

// Sums and deltas.

#[test]
fn a_delta_picks_nothing_from_an_empty_sum() {
    let theory = theory(vec![]);
    // Σ_{j=3}^{1} δ_{j2} is 0, not 1.
    let empty = sum(&delta(v(J), c(2)), J, &limits(c(3), c(1)));
    refuses(
        &theory,
        &everywhere(),
        Step::Contract(empty, J, 0),
        &[],
        why::OUTSIDE,
    );
    // Σ_{j=1}^{n} δ_{j1} is 0 for n = 0.
    let short = sum(&delta(v(J), c(1)), J, &limits(c(1), v(N)));
    let rule = Step::Contract(short, J, 0);
    refuses(&theory, &everywhere(), rule.clone(), &[], why::OUTSIDE);
    by(&theory, &facts(&[v(N).shifted(-1)]), rule, &[]);
}

#[test]
fn what_holds_for_two_or_more_is_refused_for_one_or_more() {
    // Σ_{j=1}^{n} δ_{j2} x_j is 0 for n = 1.
    let body = times(&delta(v(J), c(2)), &x(&[v(J)]));
    let term = sum(&body, J, &limits(c(1), v(N)));
    let at = term.monomials()[0].factors().iter();
    let delta = at
        .clone()
        .position(|(one, _)| matches!(one, Atom::Delta(..)));
    let rule = Step::Contract(term.clone(), J, delta.unwrap());
    let theory = theory(vec![]);
    refuses(
        &theory,
        &facts(&[v(N).shifted(-1)]),
        rule.clone(),
        &[],
        why::OUTSIDE,
    );
    let made = by(&theory, &facts(&[v(N).shifted(-2)]), rule, &[]);
    assert_eq!(made.right, x(&[c(2)]));
}

#[test]
fn an_axis_of_unknown_length_may_have_no_position() {
    let theory = theory(vec![]);
    let size = limits(c(1), v(N));
    // For n = 0 both sums are 0; the delta would make 1, and for n = -3 the number of terms -3.
    let first = Step::Contract(sum(&delta(v(J), c(1)), J, &size), J, 0);
    let count = Step::Constant(sum(&num(1), J, &size), J);
    for (rule, why) in [(first, why::OUTSIDE), (count, why::COUNT)] {
        refuses(&theory, &everywhere(), rule.clone(), &[], why);
        by(&theory, &facts(&[v(N).shifted(-1)]), rule, &[]);
    }
}

#[test]
fn a_width_counts_deltas_and_constants() {
    let theory = theory(vec![]);
    let width = atom(Atom::Width(0, c(0)));
    // Σ_j δ_{jj} = d
    let trace = sum(&delta(v(J), v(J)), J, &axis(0));
    let made = by(&theory, &everywhere(), Step::Constant(trace, J), &[]);
    assert_eq!(made.right, width);
    // Σ_j 3 x_i = 3 d x_i
    let three = times(&num(3), &x(&[v(I)]));
    let constant = sum(&three, J, &axis(0));
    let made = by(&theory, &everywhere(), Step::Constant(constant, J), &[]);
    assert_eq!(made.right, times(&three, &width));
}

#[test]
fn an_empty_sum_of_a_constant_is_nothing() {
    let theory = theory(vec![]);
    // Σ_{j=5}^{n} 1 is 0 for n = 2, not -2.
    let rule = Step::Constant(sum(&num(1), J, &limits(c(5), v(N))), J);
    refuses(&theory, &everywhere(), rule.clone(), &[], why::COUNT);
    let made = by(&theory, &facts(&[v(N).shifted(-4)]), rule, &[]);
    assert_eq!(made.right, Term::integer(&v(N).shifted(-4)).unwrap());
}

#[test]
fn a_dummy_is_not_given_a_name_from_its_range() {
    // Inside of Σ_{k=k+1}^{k+3} x_k, k >= k + 1 would hold, from which everything follows.
    let term = sum(&x(&[v(I)]), I, &limits(v(K).shifted(1), v(K).shifted(3)));
    refuses(
        &theory(vec![]),
        &everywhere(),
        Rule::Rename(term, vec![K]),
        &[],
        why::NAME,
    );
}

#[test]
fn a_removed_dummy_says_nothing_about_a_free_name() {
    let theory = theory(vec![]);
    let range = limits(c(1), c(3));
    // Σ_i x_i = Σ_j x_j p(i) for i <= 3, p(i) being a product from 4 to i: 1 there.
    let p = Box::new(chain(c(4), v(K), x(&[v(L)]), [c(1), c(1)]));
    let here = Context::new(vec![(K, range.clone())], vec![]);
    let one = by(&theory, &here, Rule::Short(p), &[]);
    let one = by(&theory, &here, Rule::Symmetric, &[&one]);
    let named = |var: Var| sum(&x(&[v(var)]), var, &range);
    let renamed = by(&theory, &here, Rule::Rename(named(K), vec![J]), &[]);
    let part = by(&theory, &here, place(&[], &[], &[]), &[&renamed, &one]);
    // Everywhere it is false: for i = 4, p(i) is x_4.
    let same = by(&theory, &everywhere(), Rule::Reflexive(named(K)), &[]);
    let place = place(&[], &[0], &[K]);
    refuses(&theory, &everywhere(), place, &[&same, &part], why::RANGE);
}

// Derivatives and functions.

#[test]
fn a_derivative_does_not_capture_the_dummy() {
    // ∂/∂x_j Σ_j x_j² = Σ_k 2 x_k ∂x_k/∂x_j = 2 x_j
    let square = times(&x(&[v(J)]), &x(&[v(J)]));
    let by_j = entry(X, &[v(J)]);
    let rule = Rule::Differentiate(sum(&square, J, &axis(0)), by_j.clone());
    let theory = theory(vec![]);
    let made = by(&theory, &everywhere(), rule, &[]);
    let [one] = made.right.monomials() else {
        panic!("{:?}", made.right);
    };
    let [(dummy, _)] = one.binders() else {
        panic!("{one:?}");
    };
    assert_ne!(*dummy, J);
    let inner = times(&x(&[v(*dummy)]), &d(&x(&[v(*dummy)]), &by_j));
    assert_eq!(made.right, sum(&times(&num(2), &inner), *dummy, &axis(0)));
}

#[test]
fn a_function_is_not_evaluated_where_definitions_use_its_parameter() {
    // With z := x², z at x = 3 is 9, not z = x².
    let square = times(&x(&[]), &x(&[]));
    let theory = theory(vec![define(Z, &[], square)]);
    let at_three = Rule::Evaluate(X, num(3), e(&entry(Z, &[])));
    refuses(&theory, &everywhere(), at_three, &[], why::PARAMETER);
}

#[test]
fn an_assumption_inside_of_a_function_is_about_its_argument() {
    // x/x = 1 for x other than 0. At x = 0, x/x is 0; so this must not rest on x ≠ 0 outside.
    let theory = theory(vec![]);
    let ratio = times(&x(&[]), &x(&[]).power(-1).unwrap());
    let at_zero = atom(set(X, num(0), ratio));
    let same = by(&theory, &everywhere(), Rule::Reflexive(at_zero), &[]);
    let rule = Rule::Cancel(Atom::Entry(entry(X, &[])), 1, 1);
    let one = by(&theory, &everywhere(), rule, &[]);
    let place = place(&[(0, 0, 1)], &[0, 1], &[]);
    let made = by(&theory, &everywhere(), place, &[&same, &one]);
    let outside = Assumption::Nonzero(x(&[]));
    let inner = Assumption::Nonzero(atom(set(X, num(0), x(&[]))));
    assert!(!made.assumptions.contains(&outside));
    assert!(made.assumptions.contains(&inner));
}

#[test]
fn what_is_divided_by_appears_in_the_assumptions() {
    let theory = theory(vec![]);
    let product = times(&x(&[]), &y(&[]));
    let same = by(&theory, &everywhere(), Rule::Reflexive(product), &[]);
    let rule = Rule::Divide(x(&[]), x(&[]), y(&[]));
    let made = by(&theory, &everywhere(), rule, &[&same]);
    let nonzero = Assumption::Nonzero(y(&[]));
    assert!(made.assumptions.contains(&nonzero));
    let again = by(&theory, &everywhere(), Rule::Symmetric, &[&made]);
    assert!(again.assumptions.contains(&nonzero));
}

// Induction.

/// y^{(k)} = y^{(0)} by induction on k from a lowest value, where the definition holds from layer 4
/// on, in a context that says so only by a range that is easily lost.
fn constant_from(lowest: i64, ranges: Vec<(Var, Range)>) -> Result<Theorem, Refusal> {
    let below = e(&on(Y, v(L).shifted(-1), &[]));
    let theory = theory(vec![define_on(Y, (L, c(4), v(N)), &[], below)]);
    let context = Context::new(ranges, vec![v(K), v(N).plus(-1, &v(K)).unwrap()]);
    let at = |layer: Integer| e(&on(Y, layer, &[]));
    let mut before = Equation {
        context: context.clone(),
        left: at(v(K)),
        right: at(c(0)),
        fixed: Vec::new(),
    };
    // At the lowest value nothing is to be shown, or nothing is left of the context.
    let none = context.with(c(lowest).plus(-1, &v(K)).unwrap());
    let mut base = by(&theory, &none, Rule::Reflexive(at(c(lowest))), &[]);
    for layer in (1..=lowest).rev() {
        let unfold = Rule::Unfold(on(Y, c(layer), &[]), 0);
        let unfold = by(&theory, &none, unfold, &[]);
        base = by(&theory, &none, Rule::Transitive, &[&base, &unfold]);
    }
    // The hypothesis as it would be if the range did not count one layer below.
    before.left = at(v(K).shifted(-1));
    before.fixed = vec![K];
    let below_facts: Vec<Integer> = hypothesis_facts(&context);
    before.context = Context::new(Vec::new(), below_facts);
    let before = Arc::new(before);
    let here = context.with(v(K).shifted(-lowest - 1));
    let unfold = Rule::Unfold(on(Y, v(K), &[]), 0);
    let unfold = Theorem::by(&theory, &here, unfold, &[])?;
    let known = attempt(&theory, &here, Step::Assume(before, vec![]), &[])?;
    let step = Theorem::by(&theory, &here, Rule::Transitive, &[unfold, known])?;
    let rule = Rule::Induction(K, c(lowest));
    Theorem::by(&theory, &context, rule, &[base, step])
}

/// What the context says of k - 1, when only the first range of k is looked at, and k in its limits
/// is left alone.
fn hypothesis_facts(context: &Context) -> Vec<Integer> {
    let below = v(K).shifted(-1);
    let facts = context.facts.iter();
    let mut facts: Vec<Integer> = facts
        .map(|one| one.instantiate(&[(K, below.clone())]).unwrap())
        .collect();
    if let Some((_, Range::Limits(low, high))) = context.ranges.first() {
        facts.push(below.plus(-1, low).unwrap());
        facts.push(high.plus(-1, &below).unwrap());
    }
    facts
}

#[test]
fn induction_loses_no_range_of_its_variable() {
    // y^{(4)} = y^{(3)} is not y^{(0)}: nothing was said about layers 1 to 3.
    let twice = vec![(K, limits(c(0), c(9))), (K, limits(c(4), c(9)))];
    let other = Some(Refusal::Because(why::HYPOTHESIS));
    assert_eq!(constant_from(0, twice).err(), other);
    // k >= 10 - 2k means k >= 4; one below, k - 1 >= 10 - 2(k - 1) means k >= 5.
    let own = c(10).plus(-2, &v(K)).unwrap();
    let own = vec![(K, limits(own, c(9)))];
    assert_eq!(constant_from(3, own).err(), other);
}

// Numbers that are too large.

#[test]
fn numbers_of_factors_do_not_stop_growing() {
    // The product from MAX to MAX has one factor; MAX + 1 must not be MAX again.
    let most = c(i64::MAX);
    let one = Box::new(chain(most.clone(), most, x(&[v(I), v(J)]), [c(1), c(1)]));
    for rule in [first(&one), Rule::Translate(one, c(1))] {
        let answer = Theorem::by(&theory(vec![]), &everywhere(), rule, &[]);
        assert_eq!(answer.err(), Some(Refusal::TooLarge));
    }
    let least = c(i64::MIN);
    let one = chain(least.clone(), least.clone(), x(&[v(I), v(J)]), [c(1), c(1)]);
    let rule = Rule::Split(Box::new(one), least);
    let answer = Theorem::by(&theory(vec![]), &everywhere(), rule, &[]);
    assert_eq!(answer.err(), Some(Refusal::TooLarge));
}

#[test]
fn an_exponent_does_not_run_over() {
    // x^{-2^63}: the exponent of the derivative does not fit.
    let mut power = x(&[]).power(-1).unwrap();
    for _ in 0..63 {
        power = times(&power, &power);
    }
    let rule = Rule::Differentiate(power, entry(X, &[]));
    let answer = Theorem::by(&theory(vec![]), &everywhere(), rule, &[]);
    assert_eq!(answer.err(), Some(Refusal::TooLarge));
}

#[test]
fn there_is_no_fresh_name_after_the_last() {
    // A name that starts over at 0 would capture.
    let last = Var(u32::MAX);
    let square = sum(&x(&[v(last)]), last, &axis(0));
    assert_eq!(square.times(&square), Err(Refusal::TooLarge));
    let rule = Rule::Differentiate(square.clone(), entry(X, &[v(last)]));
    let answer = Theorem::by(&theory(vec![]), &everywhere(), rule, &[]);
    assert_eq!(answer.err(), Some(Refusal::TooLarge));
    let captured = times(&square, &x(&[v(I)]));
    let same = by(
        &theory(vec![]),
        &everywhere(),
        Rule::Reflexive(captured),
        &[],
    );
    let values = vec![(I, v(last))];
    let theory = same.theory.clone();
    let answer = Theorem::by(&theory, &everywhere(), Rule::Instantiate(values), &[same]);
    assert_eq!(answer.err(), Some(Refusal::TooLarge));
}
