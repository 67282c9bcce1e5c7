//! The rules of the kernel for sums, derivatives and ordered products: what they make is compared
//! with an evaluator in small worlds, and what they must not make is refused by name.

#[path = "common/kernel.rs"]
mod common;
#[path = "common/kernel_world.rs"]
mod world;

use std::sync::Arc;

use common::*;
use gradproof::kernel::{
    Atom, Chain, Context, Entry, Equation, Frame, Integer, Range, Refusal, Rule, Symbol, Term,
    Theorem, Theory, Var,
};
use world::confirmed;

/// The theorem of a rule, confirmed in small worlds.
fn holds(
    theory: &Arc<Theory>,
    context: &Context,
    step: impl Into<Step>,
    premises: &[&Theorem],
) -> Theorem {
    let made = by(theory, context, step, premises);
    assert!(confirmed(&made) > 0, "nothing to compare: {made:?}");
    made
}

// Sums, deltas, powers, brackets.

#[test]
fn dummies_get_names_that_nobody_uses() {
    let theory = none();
    let body = times(&x(&[v(I), v(J)]), &y(&[v(K)]));
    let term = sum(&sum(&body, I, &axis(0)), J, &limits(c(1), v(Var(9))));
    let rename = |names: &[Var]| Rule::Rename(term.clone(), names.to_vec());
    holds(&theory, &everywhere(), rename(&[J, I]), &[]);
    holds(&theory, &everywhere(), rename(&[Var(7), Var(8)]), &[]);
    for wrong in [
        &[K, J][..],
        &[J, J],
        &[Var(9), J],
        &[J],
        &[Var(7), Var(8), J],
    ] {
        refuses(&theory, &everywhere(), rename(wrong), &[], why::NAME);
    }
    let two = term.plus(&x(&[])).unwrap();
    refuses(
        &theory,
        &everywhere(),
        Rule::Rename(two, vec![I, J]),
        &[],
        why::MONOMIAL,
    );
    // Those of an ordered product.
    let one = chain(c(1), c(2), x(&[v(L), v(I), v(J), v(K)]), [c(1), c(1)]);
    let three = times(&num(3), &atom(product(&one)));
    let rename = |names: [Var; 3]| Rule::Rename(three.clone(), names.to_vec());
    holds(&theory, &everywhere(), rename([I, J, L]), &[]);
    for wrong in [[I, I, L], [K, I, J]] {
        refuses(&theory, &everywhere(), rename(wrong), &[], why::NAME);
    }
}

#[test]
fn a_delta_picks_a_term_that_is_there() {
    let theory = none();
    let body = times(&delta(v(J), v(I).shifted(1)), &x(&[v(J)]));
    let at = |term: &Term| {
        let factors = term.monomials()[0].factors();
        let delta = |(one, _): &(Atom, i64)| matches!(one, Atom::Delta(..));
        factors.iter().position(delta).unwrap()
    };
    let term = sum(&body, J, &limits(c(1), c(3)));
    let near = Context::new(vec![(I, limits(c(0), c(2)))], vec![]);
    let far = Context::new(vec![(I, limits(c(0), c(3)))], vec![]);
    let rule = |var: Var, at: usize| Step::Contract(term.clone(), var, at);
    let found = at(&term);
    holds(&theory, &near, rule(J, found), &[]);
    refuses(&theory, &far, rule(J, found), &[], why::OUTSIDE);
    refuses(&theory, &near, rule(I, found), &[], why::NOT_SUMMED);
    refuses(&theory, &near, rule(J, 1 - found), &[], why::OTHER_FACTOR);
    // An index of another axis, and twice the dummy.
    let wide = sum(&body, J, &axis(0));
    let other = Context::new(vec![(I, axis(1))], vec![]);
    refuses(
        &theory,
        &other,
        Step::Contract(wide, J, found),
        &[],
        why::OUTSIDE,
    );
    let double = Integer::constant(0).plus(2, &v(J)).unwrap();
    let even = sum(&delta(double, v(I)), J, &limits(c(1), c(3)));
    refuses(
        &theory,
        &near,
        Step::Contract(even, J, 0),
        &[],
        why::NO_DELTA,
    );
}

#[test]
fn a_delta_exchanges_what_it_makes_equal() {
    let theory = none();
    let inner = sum(&x(&[v(I), v(J)]), J, &axis(0));
    let term = times(&delta(v(I), v(J).shifted(-2)), &apply(0, inner));
    let made = holds(
        &theory,
        &everywhere(),
        Step::Exchange(term.clone(), I, 0),
        &[],
    );
    assert_ne!(made.left, made.right);
    refuses(
        &theory,
        &everywhere(),
        Step::Exchange(term.clone(), K, 0),
        &[],
        why::NO_DELTA,
    );
    refuses(
        &theory,
        &everywhere(),
        Step::Exchange(term, I, 1),
        &[],
        why::OTHER_FACTOR,
    );
}

#[test]
fn a_constant_is_summed_as_often_as_there_are_terms() {
    let theory = none();
    let twice = sum(&sum(&x(&[v(I)]), I, &axis(0)), J, &axis(1));
    holds(
        &theory,
        &everywhere(),
        Step::Constant(twice.clone(), J),
        &[],
    );
    refuses(
        &theory,
        &everywhere(),
        Step::Constant(twice.clone(), I),
        &[],
        why::MIDDLE,
    );
    refuses(
        &theory,
        &everywhere(),
        Step::Constant(twice, K),
        &[],
        why::NOT_SUMMED,
    );
    // None at all is a number of terms, one less than none is not.
    let term = sum(&x(&[]), J, &limits(c(2), v(K)));
    let rule = || Step::Constant(term.clone(), J);
    holds(&theory, &facts(&[v(K).shifted(-1)]), rule(), &[]);
    refuses(&theory, &facts(&[v(K)]), rule(), &[], why::COUNT);
}

#[test]
fn both_sides_are_summed_over_where_they_are_equal() {
    let theory = none();
    let context = Context::new(vec![(I, axis(0))], vec![]);
    let body = times(&delta(v(I), v(J)), &x(&[v(J)]));
    let pick = Step::Contract(sum(&body, J, &axis(0)), J, 1);
    let one = holds(&theory, &context, pick, &[]);
    let summed = |var, range| {
        Rule::Replace(Frame {
            others: Term::zero(),
            factor: Term::one(),
            exponent: 1,
            binders: vec![(var, range)],
        })
    };
    let made = holds(&theory, &everywhere(), summed(I, axis(0)), &[&one]);
    assert_eq!(made.right, sum(&x(&[v(I)]), I, &axis(0)));
    // Another axis, other limits, another index: x_i is picked for i on axis 0 only.
    for wrong in [
        summed(I, axis(1)),
        summed(I, limits(c(1), c(2))),
        summed(K, axis(0)),
    ] {
        refuses(&theory, &everywhere(), wrong, &[&one], why::RANGE);
    }
    refuses(
        &theory,
        &everywhere(),
        summed(I, axis(0)),
        &[],
        why::PREMISES,
    );
    refuses(
        &theory,
        &everywhere(),
        summed(I, axis(0)),
        &[&one, &one],
        why::PREMISES,
    );
    // What is said of one number of layers is not said of all of them.
    let top = Rule::Unfold(on(Y, v(N), &[v(J)]), 0);
    let top = holds(&recursive(), &facts(&[v(N).shifted(-1)]), top, &[]);
    let theory = &top.theory;
    refuses(
        theory,
        &everywhere(),
        summed(N, limits(c(1), c(9))),
        &[&top],
        why::CONSTANT,
    );
    // Nor is what is assumed of a fixed integer.
    let fixed = Equation {
        context: everywhere(),
        left: x(&[v(I)]),
        right: y(&[v(I)]),
        fixed: vec![I],
    };
    let fixed = Rule::Hypothesis(Arc::new(fixed));
    let fixed = by(theory, &everywhere(), fixed, &[]);
    refuses(
        theory,
        &everywhere(),
        summed(I, axis(0)),
        &[&fixed],
        why::CONSTANT,
    );
}

#[test]
fn powers_cancel_if_the_base_is_not_zero() {
    let theory = none();
    let base = || Atom::Entry(entry(X, &[v(I)]));
    for (above, below) in [(1, 1), (3, 1), (1, 3)] {
        let rule = Rule::Cancel(base(), above, below);
        let made = holds(&theory, &everywhere(), rule, &[]);
        assert_eq!(made.assumptions.len(), 1);
    }
    let delta = Atom::Delta(v(I), v(J));
    for rule in [
        Rule::Cancel(base(), 0, 1),
        Rule::Cancel(base(), 1, -1),
        Rule::Cancel(delta, 1, 1),
        Rule::Cancel(Atom::Exp(x(&[])), 1, 1),
    ] {
        refuses(&theory, &everywhere(), rule, &[], why::POWERS);
    }
}

#[test]
fn brackets_are_opened() {
    let theory = none();
    let inner = sum(&x(&[v(I)]), I, &axis(0)).plus(&y(&[v(I)])).unwrap();
    let group = atom(Atom::Group(inner.clone()));
    let open = holds(&theory, &everywhere(), Rule::Bracket(inner.clone()), &[]);
    assert_eq!((&open.left, &open.right), (&group, &inner));
    // Inside of a product, and squared.
    let product = times(&group.power(2).unwrap(), &x(&[v(K)]));
    let whole = by(
        &theory,
        &everywhere(),
        Rule::Reflexive(product.clone()),
        &[],
    );
    let factors = product.monomials()[0].factors();
    let at = factors.iter().position(|(_, power)| *power == 2).unwrap();
    let opened = holds(
        &theory,
        &everywhere(),
        place(&[], &[at], &[]),
        &[&whole, &open],
    );
    assert_eq!(opened.right, times(&inner.power(2).unwrap(), &x(&[v(K)])));
    // What stands beside the bracket is not opened; nor does it follow from something else.
    refuses(
        &theory,
        &everywhere(),
        place(&[], &[1 - at], &[]),
        &[&whole, &open],
        why::MIDDLE,
    );
    refuses(
        &theory,
        &everywhere(),
        Rule::Bracket(inner),
        &[&open],
        why::PREMISES,
    );
}

#[test]
fn the_sums_of_a_frame_do_not_depend_on_each_other() {
    // For k <= 5 with k the other dummy: Σ_i x_i δ_{1i} for i from 1 to k is x_1.
    let theory = none();
    let range = limits(c(1), v(K));
    let context = Context::new(vec![(I, range.clone()), (K, limits(c(1), c(5)))], vec![]);
    let body = times(&delta(v(I), v(J)), &x(&[v(J)]));
    let pick = Step::Contract(sum(&body, J, &limits(c(1), v(K))), J, 1);
    let one = holds(&theory, &context, pick, &[]);
    let around = |binders: &[(Var, Range)]| {
        Rule::Replace(Frame {
            others: Term::zero(),
            factor: Term::one(),
            exponent: 1,
            binders: binders.to_vec(),
        })
    };
    let inner = by(
        &theory,
        &facts(&[v(K).shifted(-1), c(5).plus(-1, &v(K)).unwrap()]),
        around(&[(I, range.clone())]),
        &[&one],
    );
    holds(
        &theory,
        &everywhere(),
        around(&[(L, limits(c(1), c(5)))]),
        &[&by(&theory, &everywhere(), Rule::Reflexive(x(&[])), &[])],
    );
    assert_eq!(inner.right, sum(&x(&[v(I)]), I, &range));
    let outer = (K, limits(c(1), c(5)));
    refuses(
        &theory,
        &everywhere(),
        around(&[(I, range.clone()), outer.clone()]),
        &[&one],
        why::DEPEND,
    );
    refuses(
        &theory,
        &everywhere(),
        around(&[outer, (I, range)]),
        &[&one],
        why::DEPEND,
    );
    // Σ_i Σ_i x_i: the premise is about i in both ranges.
    let both = Context::new(vec![(I, axis(0)), (I, limits(c(1), c(1)))], vec![]);
    let picked = Step::Contract(sum(&body, J, &limits(c(1), c(1))), J, 1);
    let one = holds(&theory, &both, picked, &[]);
    let twice = [(I, axis(0)), (I, limits(c(1), c(1)))];
    refuses(&theory, &everywhere(), around(&twice), &[&one], why::DEPEND);
}

// Definitions and derivatives.

#[test]
fn a_definition_is_used_on_its_layers() {
    let theory = recursive();
    let entry_on = |layer: Integer| on(Y, layer, &[v(L)]);
    let context = Context::new(vec![(K, limits(c(1), v(N)))], vec![]);
    let rule = |layer: Integer, number| Rule::Unfold(entry_on(layer), number);
    holds(&theory, &context, rule(v(K), 0), &[]);
    refuses(&theory, &everywhere(), rule(v(K), 0), &[], why::LAYER);
    for layer in [v(K).shifted(1), v(K).shifted(-1)] {
        refuses(&theory, &context, rule(layer, 0), &[], why::LAYER);
    }
    // Another definition, none, another number of indices, no layer.
    for wrong in [
        rule(v(K), 1),
        rule(v(K), 2),
        Rule::Unfold(on(Y, v(K), &[]), 0),
        Rule::Unfold(entry(Y, &[v(I)]), 0),
        Rule::Unfold(on(Z, c(1), &[v(I)]), 1),
    ] {
        refuses(&theory, &context, wrong, &[], why::DEFINITION);
    }
    holds(
        &theory,
        &everywhere(),
        Rule::Unfold(entry(Z, &[v(I)]), 1),
        &[],
    );
}

#[test]
fn under_a_derivative_a_definition_is_used_for_other_entries() {
    let theory = recursive();
    let context = Context::new(vec![(K, limits(c(1), v(N)))], vec![]);
    let of = on(Y, v(K), &[v(I)]);
    let rule = |by: Entry| Rule::UnfoldUnder(of.clone(), by, 0);
    holds(&theory, &context, rule(entry(X, &[v(J)])), &[]);
    holds(
        &theory,
        &context,
        rule(on(Y, v(K).shifted(-1), &[v(J)])),
        &[],
    );
    // The same array on the same layer, or maybe so.
    for layer in [v(K), v(Var(9)), v(N)] {
        refuses(
            &theory,
            &context,
            rule(on(Y, layer, &[v(J)])),
            &[],
            why::ITSELF,
        );
    }
    refuses(&theory, &context, rule(entry(Y, &[v(J)])), &[], why::ITSELF);
}

#[test]
fn products_and_chains_are_differentiated() {
    let theory = recursive();
    let by_entry = entry(X, &[v(J)]);
    let squares = sum(&x(&[v(J)]).power(2).unwrap(), J, &axis(0));
    let quotient = times(&y(&[v(I)]), &squares.power(-1).unwrap());
    let log = atom(Atom::Log(x(&[v(I)])));
    let mixed = times(&apply(1, quotient.clone()), &delta(v(I), v(J)));
    for term in [
        squares,
        quotient,
        log,
        mixed,
        num(7),
        sum(&num(2), J, &axis(0)),
    ] {
        let rule = Rule::Differentiate(term, by_entry.clone());
        holds(&theory, &everywhere(), rule, &[]);
    }
    // An entry by itself says nothing new.
    let rule = Rule::Differentiate(x(&[v(I)]), by_entry.clone());
    let made = by(&theory, &everywhere(), rule, &[]);
    assert_eq!(made.left, made.right);
    // An ordered product, a function.
    let one = atom(product(&chain(c(1), c(2), x(&[v(L)]), [c(1), c(1)])));
    let function = atom(set(Symbol(5), num(3), x(&[])));
    for term in [one, function] {
        let rule = Rule::Differentiate(term, by_entry.clone());
        refuses(&theory, &everywhere(), rule, &[], why::APART);
    }
}

#[test]
fn an_entry_changes_with_itself_alone() {
    let theory = recursive();
    let rule = |one: Entry, other: Entry| Rule::EntryByEntry(one, other);
    let here = |layer: Integer, index: Var| on(Y, layer, &[v(index)]);
    let same = rule(here(v(K), I), here(v(K), J));
    let same = holds(&theory, &everywhere(), same, &[]);
    assert_eq!(same.right, delta(v(I), v(J)));
    let first = rule(entry(Z, &[c(1)]), entry(Z, &[v(J)]));
    let first = holds(&theory, &everywhere(), first, &[]);
    assert_eq!(first.right, delta(c(1), v(J)));
    for (one, other) in [
        (here(v(K), I), here(v(N), J)),
        (here(v(K), I), entry(Y, &[v(J)])),
        (here(v(K), I), on(Y, v(K), &[])),
        (here(c(0), I), on(Y, c(0), &[])),
    ] {
        refuses(&theory, &everywhere(), rule(one, other), &[], why::COMPUTED);
    }
}

#[test]
fn an_independent_entry_does_not_change() {
    let theory = recursive();
    let input = on(Y, c(0), &[v(I)]);
    let by_x = entry(X, &[v(J)]);
    let leaf = |one: &Entry, other: &Entry| Rule::EntryByEntry(one.clone(), other.clone());
    let above = on(Y, v(N).shifted(1), &[v(I)]);
    let top = entry(Z, &[v(I)]);
    for (one, other) in [
        (&input, &by_x),
        (&by_x, &input),
        (&above, &by_x),
        (&by_x, &top),
    ] {
        let made = holds(&theory, &everywhere(), leaf(one, other), &[]);
        assert_eq!(made.right, Term::zero());
    }
    for (one, other) in [
        (&on(Y, v(K), &[v(I)]), &by_x),
        (&top, &by_x),
        (&input, &on(Y, v(K), &[v(J)])),
    ] {
        refuses(&theory, &everywhere(), leaf(one, other), &[], why::COMPUTED);
    }
}

#[test]
fn what_comes_before_does_not_change() {
    let theory = recursive();
    let layer = |by: i64| on(Y, v(K).shifted(by), &[v(I)]);
    let before = |one: &Entry, other: &Entry| Rule::EntryByEntry(one.clone(), other.clone());
    let top = entry(Z, &[v(J)]);
    for later in [&layer(1), &top] {
        let made = holds(&theory, &everywhere(), before(&layer(0), later), &[]);
        assert_eq!(made.right, Term::zero());
    }
    let unknown = on(Y, v(J), &[v(I)]);
    for (one, other) in [
        (&layer(1), &layer(0)),
        (&layer(0), &unknown),
        (&top, &layer(0)),
        (&layer(0), &entry(Y, &[v(I)])),
    ] {
        refuses(
            &theory,
            &everywhere(),
            before(one, other),
            &[],
            why::COMPUTED,
        );
    }
}

#[test]
fn a_function_is_evaluated_at_its_argument() {
    let theory = recursive();
    let parameter = Symbol(5);
    let p = e(&entry(parameter, &[]));
    // The dummy j of the body is not the j of the argument.
    let body = sum(&times(&x(&[v(J)]), &p), J, &axis(0));
    let rule = Rule::Evaluate(parameter, y(&[v(J)]), apply(0, body));
    holds(&theory, &everywhere(), rule, &[]);
    let inner = chain(c(1), v(N), times(&p, &x(&[v(I)])), [c(1), c(1)]);
    let rule = Rule::Evaluate(parameter, y(&[v(I)]), atom(product(&inner)));
    holds(&theory, &everywhere(), rule, &[]);
    // Something is still to be differentiated; a parameter with a definition.
    let slope = d(&apply(0, p.clone()), &entry(parameter, &[]));
    let set = atom(set(parameter, num(2), p));
    for (wrong, why) in [
        (Rule::Evaluate(parameter, num(1), slope), why::LATER),
        (Rule::Evaluate(parameter, num(1), set), why::LATER),
        (Rule::Evaluate(Z, num(1), y(&[])), why::PARAMETER),
    ] {
        refuses(&theory, &everywhere(), wrong, &[], why);
    }
}

// Ordered products.

#[test]
fn products_are_taken_apart_at_both_ends() {
    let theory = none();
    // The ends have the names of what the product binds.
    let body = x(&[v(L), v(I), v(J)]);
    let made = |low: Integer, high: Integer| Box::new(chain(low, high, body.clone(), [v(I), v(L)]));
    let from = |least: i64| facts(&[v(K).shifted(-least)]);
    let many = made(c(1), v(K));
    holds(&theory, &from(2), first(&many), &[]);
    holds(&theory, &from(2), last(&many), &[]);
    let known = |var: Var| Context::new(vec![(var, axis(0))], vec![v(K).shifted(-1)]);
    holds(&theory, &known(L), first(&many), &[]);
    holds(&theory, &known(I), last(&many), &[]);
    refuses(&theory, &known(I), first(&many), &[], why::SHAPES);
    refuses(&theory, &known(L), last(&many), &[], why::SHAPES);
    refuses(&theory, &from(1), first(&many), &[], why::SHAPES);
    refuses(&theory, &from(0), last(&many), &[], why::SHAPES);
    let at_most_none = facts(&[c(0).plus(-1, &v(K)).unwrap()]);
    let short = |chain: &Chain| Rule::Short(Box::new(chain.clone()));
    holds(&theory, &at_most_none, short(&many), &[]);
    holds(&theory, &everywhere(), short(&made(v(K), v(K))), &[]);
    refuses(&theory, &everywhere(), short(&many), &[], why::FACTORS);
    refuses(&theory, &from(1), short(&many), &[], why::FACTORS);
    refuses(
        &theory,
        &facts(&[c(1).plus(-1, &v(K)).unwrap()]),
        short(&many),
        &[],
        why::FACTORS,
    );
    let shift = |by: Integer| Rule::Translate(many.clone(), by);
    holds(&theory, &everywhere(), shift(v(K)), &[]);
    holds(&theory, &everywhere(), shift(c(-3)), &[]);
    for bound in [L, I, J] {
        refuses(&theory, &everywhere(), shift(v(bound)), &[], why::DISTANCE);
    }
}

#[test]
fn a_product_in_two_parts_is_summed_over_a_new_index() {
    let theory = none();
    // The number of the last factor is 0, or a variable above all others, or one that is bound.
    let chain = chain(c(0), v(K), x(&[v(L), v(I), v(J)]), [v(I), v(Var(5))]);
    let at = |last: Integer| Rule::Split(Box::new(chain.clone()), last);
    holds(&theory, &facts(&[v(K).shifted(-1)]), at(c(0)), &[]);
    let last = v(Var(6));
    let below = v(K).plus(-1, &last).unwrap().shifted(-1);
    let between = facts(&[last.clone(), below]);
    holds(&theory, &between, at(last.clone()), &[]);
    refuses(
        &theory,
        &facts(std::slice::from_ref(&last)),
        at(last),
        &[],
        why::SHAPES,
    );
    for bound in [L, I, J] {
        let below = v(K).plus(-1, &v(bound)).unwrap().shifted(-1);
        let between = facts(&[v(bound), below]);
        let answer = attempt(&theory, &between, at(v(bound)), &[]);
        assert_eq!(answer.err(), Some(Refusal::TooLarge));
    }
}
