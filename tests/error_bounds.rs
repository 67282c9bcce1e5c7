//! Error bounds of `checked` claims, against bounds found by hand.

use gradproof::decide::{Effort, decide};
use gradproof::derivation::Derivation;
use gradproof::evidence::{Bound, Verdict};

/// The base-2 logarithm of the error bound of the last claim; none where it has no bound.
fn log2(document: &str) -> Option<f64> {
    let decisions = decide(&Derivation::read(document), &Effort::full(3, 24));
    let last = decisions.last().expect("a verdict");
    let Verdict::Checked(checked) = &last.verdict else {
        panic!("{}", last.verdict);
    };
    match checked.bound() {
        Bound::Probability { log2 } => Some(log2),
        Bound::None => None,
    }
}

/// What one instance gives at best, from a degree and the number of pairs of arguments.
fn once(degree: f64, pairs: f64) -> f64 {
    (degree * (1.0 + pairs)).log2() - 61.0
}

#[test]
fn denominators_have_error_bounds() {
    let close = |document: &str, degree: f64, pairs: f64| {
        let found = log2(document).expect("a bound");
        // Without sizes all instances count together.
        let expected = 24.0 * once(degree, pairs);
        assert!(
            (found - expected).abs() < 1e-6,
            "{document}: {found} {expected}"
        );
    };
    // The degree is the largest of a numerator and the largest of a denominator together.
    close(r"$$ x + y = y + x $$", 1.0, 0.0);
    close(r"$$ \frac{1}{y} = \frac{y}{y^2} $$", 3.0, 0.0);
    close(
        r"$$ \frac{\partial}{\partial y} \frac{1}{y} = - y^{-2} $$",
        2.0,
        0.0,
    );
    close(
        r"$$ \frac{\partial^3}{\partial y^3} \frac{1}{y} = - 6 y^{-4} $$",
        4.0,
        0.0,
    );
    let declared = "- $g \\colon \\mathbb{R} \\to \\mathbb{R}$\n\n";
    close(
        &format!("{declared}$$ g(x^3) + g(y) = g(y) + g(x^3) $$"),
        3.0,
        1.0,
    );
    // y^2 / y^3 is seen as an argument with denominator y^3, and equal to 1 / y.
    close(
        &format!("{declared}$$ g(\\frac{{1}}{{y}}) = g(\\frac{{y^2}}{{y^3}}) $$"),
        5.0,
        0.0,
    );
    let defined = "We use $q(t) := \\frac{t}{1 + t^2}$.\n\n";
    close(
        &format!("{defined}$$ q'(y) = \\frac{{1 - y^2}}{{(1 + y^2)^2}} $$"),
        6.0,
        0.0,
    );
    // Exponentials have none.
    assert_eq!(log2("$$ e^{x + y} = e^x e^y $$"), None);
}

#[test]
fn depths_do_not_add_up_in_an_error_bound() {
    let document = "- $n \\in \\mathbb{N}$\n- $c^{(l)} \\in \\mathbb{R}$ for $l = 0, \\dots, n$\n\n$$ \\prod_{l=0}^{n} c^{(l)} = c^{(n)} \\prod_{l=0}^{n-1} c^{(l)} $$";
    // 24 instances are 4 to 8 at each of 5 depths; at depth 5 the degree is 6.
    let found = log2(document).expect("a bound");
    assert!((found - 4.0 * once(6.0, 0.0)).abs() < 1e-6, "{found}");
}
