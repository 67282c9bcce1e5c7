//! Where something says nothing: empty sums and products, layers and sizes at which an array does
//! not exist. What is proved must hold wherever the exact check can look, and beyond.

#[path = "common/documents.rs"]
mod documents;

use documents::words;
use gradproof::decide::{Effort, verify};
use gradproof::derivation::Derivation;
use gradproof::evidence::Verdict;

/// The verdicts on the claims of a document.
fn claims(text: &str) -> Vec<&'static str> {
    let mut found = words(text);
    found.retain(|word| *word != "definition");
    found
}

const ARRAYS: &str = r"Let $n, m, p, T \in \mathbb{N}$, $x \in \mathbb{R}^m$, $q \in \mathbb{R}^p$,
$y \in \mathbb{R}$, $v^{(l)} \in \mathbb{R}^m$ for $l = 1, \dots, n$, $u^{(l)} \in \mathbb{R}^m$
for $l = 0, \dots, n$, $w^{(l)} \in \mathbb{R}^m$ for $l = 1, \dots, T$ and
$M^{(l)} \in \mathbb{R}^{m \times m}$ for $l = 1, \dots, n$.

";

fn all(rest: &str) -> Vec<&'static str> {
    claims(&format!("{ARRAYS}{rest}"))
}

#[test]
fn a_definition_holds_where_its_sum_is_empty() {
    let zero =
        |layer: &str| format!(r"$$ \frac{{\partial u_i^{{({layer})}}}}{{\partial x_j}} = 0 $$");
    let cases = [
        // Without terms nothing is asked of v.
        (r"x_i + \sum_{k=n}^{6} v_i^{(l)}", "0"),
        (r"x_i + \sum_{k=n}^{3} v_i^{(l)}", "0"),
        (r"x_i + \sum_{k=2}^{l} v_i^{(l-1)}", "1"),
        (r"x_i + \sum_{k=l+1}^{n} v_i^{(l+1)}", "n"),
    ];
    for (body, layer) in cases {
        for stated in ["", r" \quad \text{for } l = 0, \dots, n"] {
            let text = format!("$$ u_i^{{(l)}} := {body}{stated} $$\n\n{}", zero(layer));
            assert_eq!(all(&text), ["refuted"], "{body}{stated}");
        }
    }
    let product = r"$$ u^{(l)} := \left(\prod_{k=3}^{l} M^{(k)}\right) x $$";
    assert_eq!(all(&format!("{product}\n\n{}", zero("1"))), ["refuted"]);
}

/// What a schematic product demands is no demand where the sum around it is empty.
#[test]
fn a_definition_holds_where_its_schematic_product_is_not_met() {
    let product = r"\sum_{\gamma_1, \dots, \gamma_{l-1}} A_{i \gamma_1} \dots
A_{\gamma_\beta \gamma_{\beta+1}} \dots A_{\gamma_{l-1} j}";
    let slope = |sum: &str, layer: &str| {
        let text = format!(
            r"Let $n, m \in \mathbb{{N}}$, $x \in \mathbb{{R}}^m$, $A \in \mathbb{{R}}^{{m \times m}}$
and $s^{{(l)}} \in \mathbb{{R}}^{{m \times m}}$ for $l = 0, \dots, n$.

$$ s_{{ij}}^{{(l)}} := x_i x_j + {sum} {product} \quad \text{{for }} l = 0, \dots, n $$

$$ \frac{{\partial}}{{\partial x_k}} s_{{ij}}^{{({layer})}} = 0 $$
"
        );
        claims(&text)
    };
    assert_eq!(slope(r"\sum_{q=n}^{3}", "0"), ["refuted"]);
    assert_eq!(slope(r"\sum_{q=n}^{3}", "1"), ["refuted"]);
}

#[test]
fn a_skip_connection_reaches_the_first_layer() {
    let text = r"Let $n, d \in \mathbb{N}$, $x \in \mathbb{R}^d$, $W^{(l)} \in \mathbb{R}^{d \times d}$
for $l = 1, \dots, n$ and $h^{(l)} \in \mathbb{R}^d$ for $l = 0, \dots, n$.

$$ h_i^{(0)} := x_i $$

$$ h_i^{(l)} := \sum_{k=2}^{l} \sum_j W_{ij}^{(l-1)} h_j^{(l-2)} + \sum_j W_{ij}^{(l)} h_j^{(l-1)}
\quad \text{for } l = 1, \dots, n $$

$$ \frac{\partial h_i^{(1)}}{\partial W_{jk}^{(1)}} = 0 $$

$$ \frac{\partial h_i^{(1)}}{\partial x_j} = 0 $$
";
    assert_eq!(claims(text), ["refuted", "refuted"]);
}

#[test]
fn no_size_is_left_out_of_a_proof() {
    // At m = p everything exists, because the last sum is empty.
    let both = |first: &str| {
        let sum = |high: &str| {
            format!(
                r"\sum_{{k={first}}}^{{m}} \left( \sum_{{j=m}}^{{{high}}} y
                - \sum_{{j=m+1}}^{{{high}}} y + \sum_{{i=m}}^{{p-1}} q_{{m+1}} \right)"
            )
        };
        format!("$$ {} = {} $$", sum("p"), sum("p-1"))
    };
    assert_eq!(all(&both("3")), ["refuted"]);
    assert_eq!(all(&both("4")), ["refuted"]);
    // Beyond the largest number that is tried there is no proof either.
    let far = r"$$ \sum_{j=m}^{p} y + \sum_{i=m}^{30} q_{m+1}
= (p-m+1) y + \sum_{i=m}^{30} q_{m+1} $$";
    assert_ne!(all(far), ["proved"]);
}

#[test]
fn no_layer_is_left_out_of_a_proof() {
    let defined = r"$$ u_i^{(l)} := x_i \quad \text{for } l = 1, \dots, n $$

$$ u_i^{(0)} := 2 x_i $$

";
    let with = |sum: &str| format!("{defined}$$ u_i^{{(l)}} + {sum} = x_i + {sum} $$");
    assert_eq!(all(&with(r"\sum_{k=n}^{3} v_i^{(l)}")), ["refuted"]);
    assert_eq!(all(&with(r"\sum_{k=T}^{5} w_i^{(l)}")), ["refuted"]);
    assert_ne!(all(&with(r"\sum_{k=n}^{30} v_i^{(l)}")), ["proved"]);
}

#[test]
fn the_later_definition_holds_where_two_do() {
    let text = r"$$ u_i^{(l)} := 2 x_i \quad \text{for } l = n, \dots, n $$

$$ u_i^{(l)} := x_i \quad \text{for } l = 0, \dots, n $$

$$ u_i^{(n)} = 2 x_i $$

$$ u_i^{(n)} = x_i $$
";
    let found = all(text);
    assert_eq!(found[0], "refuted");
    assert!(matches!(found[1], "checked" | "proved"));
    // One that is written for a single layer comes first.
    let single = r"$$ u_i^{(n)} := 2 x_i $$

$$ u_i^{(l)} := x_i \quad \text{for } l = 0, \dots, n $$

$$ u_i^{(n)} = 2 x_i $$

$$ u_i^{(n)} = x_i $$
";
    assert_eq!(all(single), ["proved", "refuted"]);
}

#[test]
fn large_numbers_in_definitions_make_sizes_larger() {
    let text = r"$$ t := \sum_{k=8}^{m} x_k $$

$$ r_i := \sum_{k=7}^{n} v_i^{(k)} $$

$$ t = 0 $$

$$ r_i = 0 $$
";
    assert_eq!(all(text), ["refuted", "refuted"]);
}

#[test]
fn equal_numbers_of_layers_are_tried() {
    let text = r"$$ \sum_{k=T}^{n} \sum_{j=n}^{T} (v_i^{(n)} + w_i^{(T)}) = 0 $$";
    assert_eq!(all(text), ["refuted"]);
}

/// A division may cancel before the kernel sees it. It is said for every theorem that it speaks of
/// values at which both sides exist.
#[test]
fn a_division_that_cancels_is_not_silent() {
    for text in [
        r"$$ \frac{1}{1/y} = y $$",
        r"$$ \frac{0}{y} = 0 $$",
        r"$$ \frac{1}{y} - \frac{1}{y} = 0 $$",
        r"$$ 0 \cdot \frac{1}{y} = 0 $$",
    ] {
        let derivation = Derivation::read(text);
        let decisions = verify(&derivation, &Effort::full(0, 16));
        let Verdict::Proved(proved) = &decisions[0].verdict else {
            panic!("{text}: {}", decisions[0].verdict);
        };
        assert!(proved.assumptions[0].contains("both sides exist"), "{text}");
    }
    for text in [
        r"$$ \frac{1}{1/y} = 2 y $$",
        r"$$ \frac{1}{y} - \frac{2}{y} = 0 $$",
    ] {
        assert_eq!(all(text), ["refuted"], "{text}");
    }
}
