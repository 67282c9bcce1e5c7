//! Logic, replacement, induction, terms and definitions of the kernel: what they make is compared
//! with an evaluator in small worlds, and what they must not make is refused by name.

#[path = "common/kernel.rs"]
mod common;
#[path = "common/kernel_world.rs"]
mod world;

use std::sync::Arc;

use common::*;
use gradproof::kernel::{
    Atom, Chain, Context, Definition, Equation, Integer, Proof, Range, Refusal, Rule, Term,
    Theorem, Theory, Var,
};
use world::{World, confirmed, everywhere_small};

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

fn reflexive(theory: &Arc<Theory>, term: &Term) -> Theorem {
    holds(theory, &everywhere(), Rule::Reflexive(term.clone()), &[])
}

// Logic.

#[test]
fn equality_is_symmetric_and_transitive() {
    let theory = recursive();
    let positive = facts(&[v(N).shifted(-1)]);
    let unfold = Rule::Unfold(on(Y, v(N), &[v(J)]), 0);
    let one = holds(&theory, &positive, unfold, &[]);
    let back = holds(&theory, &positive, Rule::Symmetric, &[&one]);
    assert_eq!(back.left, one.right);
    let round = holds(&theory, &positive, Rule::Transitive, &[&one, &back]);
    assert_eq!(round.left, round.right);
    // A weaker context, other middles, too few premises, other definitions.
    refuses(&theory, &everywhere(), Rule::Symmetric, &[&one], why::HERE);
    refuses(
        &theory,
        &everywhere(),
        Rule::Transitive,
        &[&one, &back],
        why::HERE,
    );
    refuses(
        &theory,
        &positive,
        Rule::Transitive,
        &[&one, &one],
        why::MIDDLE,
    );
    refuses(&theory, &positive, Rule::Transitive, &[&one], why::PREMISES);
    refuses(
        &theory,
        &positive,
        Rule::Reflexive(x(&[])),
        &[&one],
        why::PREMISES,
    );
    refuses(&none(), &positive, Rule::Symmetric, &[&one], why::THEORY);
}

#[test]
fn parts_are_replaced_where_the_equation_holds() {
    let theory = recursive();
    let positive = facts(&[v(N).shifted(-1)]);
    let top = on(Y, v(N), &[v(I)]);
    let unfold = by(&theory, &positive, Rule::Unfold(top.clone(), 0), &[]);
    let whole = sum(&apply(0, e(&top)), I, &axis(0));
    let whole = reflexive(&theory, &whole);
    let inside = place(&[(0, 0, 0)], &[0], &[]);
    holds(&theory, &positive, inside.clone(), &[&whole, &unfold]);
    // n may be 0; no such monomial, factor, inner term; another left side.
    refuses(
        &theory,
        &everywhere(),
        inside,
        &[&whole, &unfold],
        why::HERE,
    );
    for (wrong, why) in [
        (place(&[(1, 0, 0)], &[0], &[]), why::PART),
        (place(&[(0, 1, 0)], &[0], &[]), why::PART),
        (place(&[(0, 0, 1)], &[0], &[]), why::PART),
        (place(&[(0, 0, 0)], &[1], &[]), why::PART),
        (place(&[], &[0], &[]), why::MIDDLE),
    ] {
        refuses(&theory, &positive, wrong, &[&whole, &unfold], why);
    }
}

#[test]
fn a_dummy_does_not_capture_a_constant() {
    // y^{(n)} is unfolded for the number n of layers, not for all terms of a sum over n.
    let theory = recursive();
    let positive = facts(&[v(N).shifted(-1)]);
    let top = on(Y, v(N), &[v(I)]);
    let unfold = by(&theory, &positive, Rule::Unfold(top.clone(), 0), &[]);
    let whole = sum(&e(&top), N, &limits(c(1), c(9)));
    let whole = reflexive(&theory, &whole);
    let rule = place(&[], &[0], &[]);
    refuses(&theory, &positive, rule, &[&whole, &unfold], why::CONSTANT);
}

#[test]
fn a_number_of_a_factor_does_not_capture_a_constant() {
    let theory = recursive();
    let positive = facts(&[v(N).shifted(-1)]);
    let top = on(Y, v(N), &[v(I)]);
    let unfold = by(&theory, &positive, Rule::Unfold(top.clone(), 0), &[]);
    let numbered = Chain {
        var: N,
        row: J,
        column: K,
        ..chain(c(1), c(9), e(&top), [c(1), c(1)])
    };
    let whole = reflexive(&theory, &atom(product(&numbered)));
    let rule = place(&[(0, 0, 0)], &[0], &[]);
    refuses(&theory, &positive, rule, &[&whole, &unfold], why::CONSTANT);
}

#[test]
fn a_sum_is_not_replaced_where_its_dummy_stands_elsewhere_too() {
    // Σ_j x_j y_j is not y_j Σ_k x_k.
    let theory = none();
    let part = Rule::Rename(sum(&x(&[v(J)]), J, &axis(0)), vec![K]);
    let part = holds(&theory, &everywhere(), part, &[]);
    let whole = sum(&times(&x(&[v(J)]), &y(&[v(J)])), J, &axis(0));
    let whole = reflexive(&theory, &whole);
    let rule = place(&[], &[0], &[J]);
    refuses(&theory, &everywhere(), rule, &[&whole, &part], why::MIDDLE);
}

#[test]
fn a_sum_is_replaced_with_its_dummy() {
    let theory = none();
    let body = times(&delta(v(I), v(J)), &x(&[v(J)]));
    let term = sum(&body, J, &axis(0));
    let context = Context::new(vec![(I, axis(0))], vec![]);
    let part = holds(&theory, &context, Step::Contract(term.clone(), J, 1), &[]);
    let whole = sum(&times(&term, &x(&[v(I)])), I, &axis(0));
    let same = reflexive(&theory, &whole);
    let factors: Vec<usize> = (0..3)
        .filter(|at| whole.monomials()[0].factors()[*at].0 != Atom::Entry(entry(X, &[v(I)])))
        .collect();
    let rule = place(&[], &factors, &[J]);
    holds(&theory, &everywhere(), rule, &[&same, &part]);
    // Without its dummy, or with a dummy that something else needs.
    for (binders, why) in [
        (vec![], why::MIDDLE),
        (vec![I, J], why::RANGE),
        (vec![I], why::RANGE),
    ] {
        let rule = place(&[], &factors, &binders);
        refuses(&theory, &everywhere(), rule, &[&same, &part], why);
    }
}

#[test]
fn under_a_derivative_only_by_free_entries() {
    // ∂y/∂y = 1, but y's definition does not contain y.
    let theory = recursive();
    let positive = facts(&[v(N).shifted(-1)]);
    let top = on(Y, v(N), &[v(I)]);
    let unfold = by(&theory, &positive, Rule::Unfold(top.clone(), 0), &[]);
    let rule = place(&[(0, 0, 0)], &[0], &[]);
    let by_itself = reflexive(&theory, &d(&e(&top), &top));
    refuses(
        &theory,
        &positive,
        rule.clone(),
        &[&by_itself, &unfold],
        why::DEFINED,
    );
    let by_x = reflexive(&theory, &d(&e(&top), &entry(X, &[v(J)])));
    holds(&theory, &positive, rule.clone(), &[&by_x, &unfold]);
    // A hypothesis may fail nearby.
    let assumed = Arc::new(Equation {
        context: everywhere(),
        left: e(&top),
        right: Term::zero(),
        fixed: vec![],
    });
    let rest = Step::Assume(assumed, vec![]);
    let open = by(&theory, &positive, rest, &[]);
    refuses(&theory, &positive, rule, &[&by_x, &open], why::NEARBY);
}

#[test]
fn values_are_put_in_all_at_once_and_within_the_context() {
    let theory = recursive();
    let context = Context::new(vec![(K, limits(c(1), v(N)))], vec![]);
    let unfold = Rule::Unfold(on(Y, v(K), &[v(J)]), 0);
    let general = holds(&theory, &context, unfold, &[]);
    let swap = vec![(K, v(J)), (J, v(K))];
    let swapped = Context::new(vec![(J, limits(c(1), v(N)))], vec![]);
    let made = holds(
        &theory,
        &swapped,
        Rule::Instantiate(swap.clone()),
        &[&general],
    );
    assert_eq!(made.left, e(&on(Y, v(J), &[v(K)])));
    let (most, zero) = (vec![(K, v(N))], vec![(K, c(0))]);
    let positive = facts(&[v(N).shifted(-1)]);
    holds(
        &theory,
        &positive,
        Rule::Instantiate(most.clone()),
        &[&general],
    );
    for (context, values, why) in [
        (&context, swap, why::RANGE),
        (&everywhere(), most, why::RANGE),
        (&positive, zero, why::RANGE),
        (&positive, vec![], why::RANGE),
        (&context, vec![(N, c(2))], why::FIXED),
    ] {
        refuses(
            &theory,
            context,
            Rule::Instantiate(values),
            &[&general],
            why,
        );
    }
}

#[test]
fn fixed_integers_have_no_other_values() {
    let theory = none();
    let assumed = Arc::new(Equation {
        context: facts(&[v(K)]),
        left: x(&[v(K), v(J)]),
        right: Term::zero(),
        fixed: vec![K],
    });
    let rule = |values| Step::Assume(assumed.clone(), values);
    let known = facts(&[v(K)]);
    let open = by(&theory, &known, rule(vec![(J, v(K))]), &[]);
    assert_eq!(open.hypotheses.len(), 1);
    // Another k, a k below 0, a constant; a k that a sum binds.
    refuses(&theory, &known, rule(vec![(K, c(1))]), &[], why::FIXED);
    refuses(&theory, &everywhere(), rule(vec![]), &[], why::HERE);
    refuses(&theory, &known, rule(vec![(N, c(1))]), &[], why::FIXED);
    refuses(
        &theory,
        &known,
        Rule::Instantiate(vec![(K, c(1))]),
        &[&open],
        why::FIXED,
    );
    let bound = sum(&x(&[v(K), v(K)]), K, &limits(c(0), c(3)));
    let bound = reflexive(&theory, &bound);
    let rule = place(&[], &[0], &[]);
    refuses(
        &theory,
        &everywhere(),
        rule,
        &[&bound, &open],
        why::CONSTANT,
    );
}

/// What a context says of the integer one below a variable.
fn one_below(context: &Context, var: Var) -> Context {
    let values = [(var, v(var).shifted(-1))];
    let mut below = Context::default();
    for (known, range) in &context.ranges {
        let range = range.instantiate(&values).unwrap();
        match (range, *known == var) {
            (Range::Limits(low, high), true) => {
                below.facts.push(values[0].1.plus(-1, &low).unwrap());
                below.facts.push(high.plus(-1, &values[0].1).unwrap());
            }
            (range, _) => below.ranges.push((*known, range)),
        }
    }
    let facts = context.facts.iter();
    let facts = facts.map(|fact| fact.instantiate(&values).unwrap());
    below.facts.extend(facts);
    below
}

/// y^{(l)} := y^{(l-1)} for l = 1 to n; the statement that y^{(k)} is y^{(0)} in a context, with base
/// and step of an induction on k.
fn induction_in(context: &Context, k: Var) -> (Arc<Theory>, Arc<Equation>, Theorem, Theorem) {
    let body = e(&on(Y, v(L).shifted(-1), &[]));
    let theory = theory(vec![define_on(Y, (L, c(1), v(N)), &[], body)]);
    let at = |layer: Integer| e(&on(Y, layer, &[]));
    let equation = |context: &Context, layer: Integer, fixed: &[Var]| {
        Arc::new(Equation {
            context: context.clone(),
            left: at(layer),
            right: at(c(0)),
            fixed: fixed.to_vec(),
        })
    };
    let base = by(&theory, &everywhere(), Rule::Reflexive(at(c(0))), &[]);
    let below = v(k).shifted(-1);
    let before = one_below(context, k);
    let hypothesis = equation(&before, below, &[k]);
    let here = context.with(v(k).shifted(-1));
    let unfold = by(&theory, &here, Rule::Unfold(on(Y, v(k), &[]), 0), &[]);
    let known = by(&theory, &here, Step::Assume(hypothesis, vec![]), &[]);
    let step = by(&theory, &here, Rule::Transitive, &[&unfold, &known]);
    (theory, equation(context, v(k), &[]), base, step)
}

fn induction() -> (Arc<Theory>, Arc<Equation>, Theorem, Theorem) {
    induction_in(&Context::new(vec![(K, limits(c(0), v(N)))], vec![]), K)
}

#[test]
fn base_and_step_say_what_they_must_where_they_must() {
    let (theory, equation, base, step) = induction();
    let context = equation.context.clone();
    let deep = context.with(v(N).shifted(-5));
    let further = deep.with(v(K).shifted(-1));
    let other = by(&theory, &everywhere(), Rule::Reflexive(x(&[])), &[]);
    let few = by(&theory, &deep, Rule::Reflexive(base.left.clone()), &[]);
    let back = by(&theory, &step.context, Rule::Symmetric, &[&step]);
    let less = by(&theory, &further, Rule::Symmetric, &[&back]);
    let rule = || Rule::Induction(K, c(0));
    for (premises, why) in [
        ([&other, &step], why::BASE),
        ([&few, &step], why::HERE),
        ([&base, &back], why::HYPOTHESIS),
        ([&base, &less], why::HERE),
    ] {
        refuses(&theory, &context, rule(), &premises, why);
    }
    // y^{(-1)} is not y^{(0)}; the number of layers is one number.
    let below = facts(&[v(N).plus(-1, &v(K)).unwrap()]);
    for (context, var, why) in [(below, K, why::LOWEST), (facts(&[v(N)]), N, why::ONE_VALUE)] {
        let (theory, _, base, step) = induction_in(&context, var);
        let rule = Rule::Induction(var, c(0));
        refuses(&theory, &context, rule, &[&base, &step], why);
    }
}

#[test]
fn induction_goes_from_the_lowest_value_up() {
    let (theory, equation, base, step) = induction();
    let context = equation.context.clone();
    let rule = |low: i64| Rule::Induction(K, c(low));
    let premises = [&base, &step];
    let made = holds(&theory, &context, rule(0), &premises);
    assert_eq!(made.proof.check(&theory).as_ref(), Ok(&made));
    // Another lowest value; a wider context; premises exchanged; no base.
    refuses(&theory, &context, rule(1), &premises, why::LOWEST);
    refuses(&theory, &everywhere(), rule(0), &premises, why::LOWEST);
    refuses(&theory, &context, rule(0), &[&step, &base], why::BASE);
    refuses(&theory, &context, rule(0), &[&step, &step], why::BASE);
    // Nothing says that k is not negative.
    let any = facts(&[v(N).plus(-1, &v(K)).unwrap()]);
    refuses(&theory, &any, rule(0), &premises, why::LOWEST);
    let constant = Rule::Induction(N, c(0));
    refuses(&theory, &context, constant, &premises, why::ONE_VALUE);
    let itself = Rule::Induction(K, v(K));
    refuses(&theory, &context, itself, &premises, why::ONE_VALUE);
}

#[test]
fn a_step_that_rests_on_another_hypothesis_is_refused() {
    let (theory, equation, base, _) = induction();
    // The hypothesis for k instead of k - 1 would prove anything.
    let wrong = Arc::new(Equation {
        fixed: vec![K],
        ..(*equation).clone()
    });
    let here = equation.context.with(v(K).shifted(-1));
    let step = by(&theory, &here, Step::Assume(wrong, vec![]), &[]);
    let rule = Rule::Induction(K, c(0));
    refuses(
        &theory,
        &equation.context,
        rule,
        &[&base, &step],
        why::HYPOTHESIS,
    );
}

#[test]
fn two_cases_cover_the_integers() {
    let theory = none();
    // (Π_{l=1}^{n} x_l) is x_1 in both cases of 1 <= n <= 1, seen from n >= 1 and from n < 1.
    let one = chain(c(1), v(K), x(&[v(L)]), [c(1), c(1)]);
    let both = facts(&[c(1).plus(-1, &v(K)).unwrap(), v(K).shifted(-1)]);
    let yes = holds(&theory, &both, Rule::Short(Box::new(one.clone())), &[]);
    let split = v(K).shifted(-1);
    holds(&theory, &both, Rule::Cases(split.clone()), &[&yes, &yes]);
    let up = facts(&[c(1).plus(-1, &v(K)).unwrap()]);
    refuses(
        &theory,
        &up,
        Rule::Cases(split.clone()),
        &[&yes, &yes],
        why::HERE,
    );
    refuses(
        &theory,
        &everywhere(),
        Rule::Cases(split.clone()),
        &[&yes, &yes],
        why::HERE,
    );
    let other = reflexive(&theory, &atom(product(&one)));
    refuses(
        &theory,
        &both,
        Rule::Cases(split),
        &[&yes, &other],
        why::CASES,
    );
}

#[test]
fn what_is_not_zero_may_be_divided_by() {
    let theory = none();
    let square = times(&x(&[]), &x(&[]));
    let same = reflexive(&theory, &square);
    let made = holds(
        &theory,
        &everywhere(),
        Rule::Divide(x(&[]), x(&[]), x(&[])),
        &[&same],
    );
    assert_eq!(made.assumptions.len(), 1);
    for (left, right) in [(x(&[]), y(&[])), (Term::one(), x(&[]))] {
        let rule = Rule::Divide(left, right, x(&[]));
        refuses(&theory, &everywhere(), rule, &[&same], why::MULTIPLE);
    }
}

// Terms, definitions, proofs.

#[test]
fn operations_on_terms_are_what_they_say() {
    let shadow = sum(
        &times(&x(&[v(I)]), &apply(0, sum(&x(&[v(I)]), I, &axis(0)))),
        I,
        &axis(1),
    );
    let wide = Chain {
        columns: Range::Width(3, v(L)),
        ..chain(v(K), c(2), x(&[v(L), v(I), v(J), v(K)]), [v(J), c(1)])
    };
    let pool = [
        times(&delta(v(I), v(J)), &x(&[v(J)])),
        sum(&x(&[v(I), v(J)]), J, &limits(v(I), c(3))),
        shadow.plus(&y(&[v(I)])).unwrap(),
        Term::integer(&v(I).plus(-2, &v(J)).unwrap()).unwrap(),
        sum(&x(&[v(J)]), J, &axis(0))
            .plus(&num(2))
            .unwrap()
            .power(-2)
            .unwrap(),
        x(&[v(I)]).power(-1).unwrap().plus(&x(&[v(J)])).unwrap(),
        exp(&x(&[v(I)]).plus(&y(&[v(J)])).unwrap()),
        sum(&exp(&times(&num(-2), &x(&[v(J)]))), J, &axis(0)),
        atom(product(&wide)),
    ];
    let theory = none();
    let world = World::new(&theory, 5);
    for values in everywhere_small(&[I, J, K]) {
        let worth = |term: &Term| world.term(term, &values);
        for one in &pool {
            for value in [v(J), v(J).shifted(1), c(2), v(I).plus(1, &v(K)).unwrap()] {
                let mut put = values.clone();
                put.insert(I, world::integer(&value, &values));
                let substituted = one.instantiate(&[(I, value.clone())]).unwrap();
                let same = worth(&substituted).agrees(world.term(one, &put));
                assert!(same, "{one:?} {value:?}");
            }
            for other in &pool {
                let (apart, together) = (atom(Atom::Group(one.clone())), times(one, other));
                assert!(worth(&together).agrees(worth(&times(&apart, other))));
                let summed = one.plus(other).unwrap();
                assert!(worth(&summed).agrees(worth(&apart.plus(other).unwrap())));
            }
        }
    }
}

#[test]
fn definitions_descend_are_closed_and_do_not_meet() {
    let layered = |by: i64, high: Integer| {
        let body = e(&on(Y, v(L).shifted(by), &[]));
        define_on(Y, (L, c(1), high), &[], body)
    };
    let unlayered = |body: Term| define(Z, &[I], body);
    assert!(accepted(vec![layered(-1, v(N))]).is_ok());
    // A constant such as N is at least 1, another integer is anything.
    let on_layer = |layer: Integer| define_on(Y, (L, layer.clone(), layer), &[], x(&[]));
    assert!(accepted(vec![on_layer(c(0)), on_layer(v(N))]).is_ok());
    let wrong: Vec<(Vec<Definition>, &str)> = vec![
        (vec![on_layer(c(1)), on_layer(v(N))], why::MEET),
        (vec![on_layer(c(0)), on_layer(v(K))], why::LACKS),
        (vec![on_layer(c(0)), on_layer(v(N).shifted(-1))], why::MEET),
        (vec![layered(0, v(N))], why::BACK),
        (vec![layered(1, v(N))], why::BACK),
        (vec![layered(-1, v(K))], why::LACKS),
        (
            vec![unlayered(e(&entry(Z, &[v(I).shifted(-1)])))],
            why::BACK,
        ),
        (vec![unlayered(x(&[v(J)]))], why::LACKS),
        (vec![unlayered(x(&[])), unlayered(x(&[]))], why::MEET),
        (vec![define(Z, &[I, I], x(&[v(I)]))], why::LACKS),
        (vec![define(Z, &[N], x(&[v(N)]))], why::LACKS),
        (vec![define(Y, &[], x(&[]))], why::DIRECTION),
        (
            vec![define_on(Z, (L, c(1), c(2)), &[], x(&[]))],
            why::DIRECTION,
        ),
        (vec![unlayered(d(&x(&[]), &entry(Z, &[v(I)])))], why::BACK),
        (vec![layered(-1, v(N)), layered(-1, c(3))], why::MEET),
    ];
    for (definitions, why) in wrong {
        let answer = accepted(definitions);
        assert_eq!(answer, Err(Refusal::Because(why)));
    }
}

#[test]
fn a_proof_with_a_changed_step_is_refused() {
    let theory = recursive();
    let made = holds(
        &theory,
        &everywhere(),
        Rule::Unfold(entry(Z, &[v(I)]), 1),
        &[],
    );
    assert_eq!(made.proof.check(&theory), Ok(made.clone()));
    let changed = Proof {
        rule: Rule::Unfold(entry(Z, &[v(I)]), 0),
        ..(*made.proof).clone()
    };
    let other = Some(Refusal::Because(why::DEFINITION));
    assert_eq!(changed.check(&theory).err(), other);
    assert_eq!(made.proof.check(&none()).err(), other);
}
