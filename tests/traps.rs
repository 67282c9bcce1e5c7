//! Claims that are easily judged wrongly: false at the smallest sizes only, derivatives inside of
//! derivatives, assumptions.

use gradproof::decide::{Effort, decide, strengthen};
use gradproof::derivation::Derivation;
use gradproof::evidence::Verdict;

fn words(text: &str) -> Vec<&'static str> {
    let decisions = decide(&Derivation::read(text), &Effort::full(0, 24));
    decisions
        .iter()
        .map(|decision| decision.verdict.word())
        .collect()
}

#[test]
fn what_fails_at_the_smallest_sizes_is_refuted() {
    let head = "Let $p, q, r, s, d, m \\in \\mathbb{N}$, $x \\in \\mathbb{R}^{m}$.\n\n";
    for wrong in [
        r"\sum_{i=1}^{m} x_i = x_1 + x_m + \sum_{i=2}^{m-1} x_i",
        r"\sum_{i=3}^{m} c = (m-2) c",
        r"\sum_{i=1}^{m-1} \frac{x_i}{\sum_{k=1}^{m-1} x_k} = 1",
    ] {
        for seed in 0..6 {
            let derivation = Derivation::read(&format!("{head}$$ {wrong} $$\n"));
            let mut decisions = decide(&derivation, &Effort::full(seed, 24));
            strengthen(&derivation, &mut decisions);
            assert_eq!(
                decisions[0].verdict.word(),
                "refuted",
                "{wrong} at seed {seed}"
            );
        }
    }
}

#[test]
fn a_counterexample_names_the_sizes_that_only_count() {
    let head = "Let $m, q \\in \\mathbb{N}$, $x \\in \\mathbb{R}^{m}$.\n\n";
    for (wrong, wanted) in [
        (r"$$ \sum_{i=1}^m \delta_{2i} = 1 $$", ("m", 1)),
        (r"$$ \sum_{i=1}^m \delta_{mi} = 2 $$", ("m", 1)),
        (r"$$ \sum_{i=1}^{d_2} 1 = 1 $$", ("d_2", 2)),
        ("$N := \\sum_{i=1}^m 1$\n\n$$ N = 1 $$", ("m", 2)),
        (r"$$ \sum_{i=1}^{m} \sum_{j=i}^{q} 1 = 1 $$", ("q", 2)),
    ] {
        let derivation = Derivation::read(&format!("{head}{wrong}\n"));
        let decisions = decide(&derivation, &Effort::full(0, 24));
        let Some(Verdict::Refuted(found)) = decisions.last().map(|one| &one.verdict) else {
            panic!("{wrong}");
        };
        let sizes = found
            .sizes
            .iter()
            .map(|(name, size)| (name.as_str(), *size));
        let sizes: Vec<(&str, usize)> = sizes.collect();
        assert!(sizes.contains(&wanted), "{wrong}: {sizes:?}");
    }
}

#[test]
fn an_outer_derivative_reaches_what_an_inner_one_passes_through() {
    let head = "Let $m \\in \\mathbb{N}$, $x \\in \\mathbb{R}^{m}$. \
                $u_i := x_i^2$, $v_i := u_i^2$.\n\n";
    let last = |claim: &str| words(&format!("{head}$$ {claim} $$\n")).last().copied();
    let both = r"\frac{\partial}{\partial u_j} \frac{\partial v_i}{\partial x_i}";
    assert_eq!(
        last(&format!(r"{both} = \delta_{{ij}} 4 x_i")),
        Some("checked")
    );
    assert_eq!(last(&format!("{both} = 0")), Some("refuted"));
}

#[test]
fn assumed_sums_are_over_their_own_axis() {
    let head = "Let $m, d \\in \\mathbb{N}$, $y \\in \\mathbb{R}^{m \\times d}$, \
                $w \\in \\mathbb{R}^{m}$.\n\n<!-- gradproof: assume -->\n\
                $$ \\sum_l y_{il} = 1 $$\n\n";
    let last = |claim: &str| words(&format!("{head}$$ {claim} $$\n")).last().copied();
    assert_eq!(last(r"w_i w_j \sum_l y_{kl} = w_i w_j"), Some("checked"));
    assert_eq!(last(r"\sum_l y_{1l} = 1"), Some("checked"));
    assert_eq!(last(r"y_{i1} = 1"), Some("refuted"));
    assert_eq!(last(r"\sum_k y_{kl} = 1"), Some("refuted"));
}
