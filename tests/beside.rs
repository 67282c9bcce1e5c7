//! What the text beside a display says of it. A difference that it may exclude refutes nothing; what
//! is said elsewhere changes nothing.

#[path = "common/documents.rs"]
mod documents;

use documents::{last, words};

const MIXED: &str = r"$$ \frac{\partial^2}{\partial x_i \partial x_j} \sum_k x_k^2 = 0 $$";

#[test]
fn a_case_in_any_words_excludes_a_refutation() {
    let before = |words: &str| {
        last(&format!(
            "Let $n \\in \\mathbb{{N}}$ and $x \\in \\mathbb{{R}}^n$.\n\n{words}\n\n{MIXED}\n"
        ))
    };
    for words in [
        r"Since $i \neq j$, we have",
        r"The mixed derivative (for $i \neq j$) is",
        r"For any pair $i \neq j$:",
        r"Let $i, j$ with $i \neq j$ be given.",
        r"Now consider $i \neq j$.",
        r"Say $i < j$. Then",
        "For distinct $i$ and $j$ we get",
        "The off-diagonal entries are",
        "If the indices differ:",
    ] {
        assert_eq!(before(words), "undecided", "{words}");
    }
    for words in [
        "We have",
        "For all $i$ and $j$ we get",
        r"For $i, j = 1, \dots, n$ we get",
        "Everything else is the same:",
        "Off-diagonal entries come later.\n\nNow we have",
    ] {
        assert_eq!(before(words), "refuted", "{words}");
    }
}

#[test]
fn what_follows_a_display_is_about_it() {
    let behind = |told: &str| {
        let head = r"Let $n \in \mathbb{N}$ and $x \in \mathbb{R}^n$.";
        words(&format!("{head}\n\n{MIXED}\n\n{told}\n\n$$ x_i = x_i $$\n"))[0]
    };
    for words in [
        r"We have used $i \ne j$.",
        r"This holds for $i \ne j$ only.",
        "off the diagonal.",
        "where $i$ and $j$ are different.",
    ] {
        assert_eq!(behind(words), "undecided", "{words}");
    }
    // A sentence that is not over is about the next display.
    assert_eq!(behind("Off the diagonal we get"), "refuted");
    assert_eq!(behind("That was easy."), "refuted");
}

#[test]
fn a_premise_or_a_property_excludes_a_refutation() {
    let softmax = |words: &str| {
        last(&format!(
            r"Let $n \in \mathbb{{N}}$, $z, y \in \mathbb{{R}}^n$.

$$ p_i := \frac{{e^{{z_i}}}}{{\sum_j e^{{z_j}}}} $$

$$ C := -\sum_i y_i \log p_i $$

{words}

$$ \frac{{\partial C}}{{\partial z_i}} = p_i - y_i $$
"
        ))
    };
    for words in [
        r"Since $\sum_k y_k = 1$, we have",
        r"Recall $\sum_k y_k = 1$.",
        r"With ($\sum_k y_k = 1$) we get",
        "The target is one-hot.",
        "The entries of $y$ sum to one.",
    ] {
        assert_eq!(softmax(words), "undecided", "{words}");
    }
    for words in [
        "We get",
        "Here $y$ are numbers.",
        r"For $m = 1, \dots, n$ we get",
    ] {
        assert_eq!(softmax(words), "refuted", "{words}");
    }
}

#[test]
fn an_equation_to_be_solved_is_not_refuted() {
    let text = |words: &str| {
        format!(
            r"Let $n \in \mathbb{{N}}$, $x, y \in \mathbb{{R}}^n$ and $w \in \mathbb{{R}}$.

$$ J := \frac12 \sum_i (w x_i - y_i)^2 $$

{words}

$$ \frac{{\partial J}}{{\partial w}} = \sum_i (w x_i - y_i) x_i = 0 $$

$$ w \sum_i x_i^2 = \sum_i x_i y_i $$
"
        )
    };
    assert_eq!(
        last(&text("Setting the derivative to zero gives")),
        "undecided"
    );
    assert_eq!(last(&text("At the minimum we have")), "undecided");
    assert_eq!(last(&text("We have")), "refuted");
}

#[test]
fn ends_of_lines_do_not_matter() {
    let text = format!(
        "Let $n \\in \\mathbb{{N}}$ and $x \\in \\mathbb{{R}}^n$.\n\nOff-diagonal entries \
         come later.\n\nNow we have\n\n{MIXED}\n\nThat is all.\n\nOff the diagonal it is true.\n"
    );
    assert_eq!(last(&text), "refuted");
    assert_eq!(last(&text.replace('\n', "\r\n")), "refuted");
    let near = text.replace("Now", "Off the diagonal");
    assert_eq!(last(&near), "undecided");
    assert_eq!(last(&near.replace('\n', "\r\n")), "undecided");
}

#[test]
fn a_name_for_any_function_may_stand_for_a_known_one() {
    let slope = |words: &str, claim: &str| {
        let head = r"Let $x \in \mathbb{R}$ and $g \colon \mathbb{R} \to \mathbb{R}$.";
        last(&format!("{head}\n\n{words}\n\n$$ {claim} $$\n"))
    };
    let logistic = r"g'(x) = g(x) (1 - g(x))";
    assert_eq!(slope("If $g$ is the sigmoid, then", logistic), "undecided");
    assert_eq!(slope("If $g$ is smooth, then", logistic), "refuted");
    // Nothing about functions excludes what speaks of none.
    assert_eq!(slope("If $g$ is the sigmoid, then", "x^2 = x"), "refuted");
}
