//! What conditions and ranges mean: listed with dots, in words, behind a display. A range that is
//! misread makes a wrong claim true or a right one wrong.

#[path = "common/documents.rs"]
mod documents;

use documents::words;

const HEAD: &str = r"Let $n, m \in \mathbb{N}$, $x \in \mathbb{R}^m$, $A \in \mathbb{R}^{m \times m}$
and $q^{(l)}, p^{(l)} \in \mathbb{R}^m$ for $l = 0, \dots, n$.
";

/// The verdicts on everything in a document.
fn all(text: &str) -> String {
    words(&format!("{HEAD}\n{text}\n")).join(" ")
}

/// Defines q where it is said, and asks for which of the layers 0, 1, n-1 and n that is.
fn layers(definition: &str) -> String {
    let meant = |layer: &str| {
        let text = format!("{definition}\n\n$$ q^{{({layer})}}_i = x_i $$");
        all(&text).ends_with("proved")
    };
    let met = ["0", "1", "n-1", "n"]
        .into_iter()
        .filter(|layer| meant(layer));
    met.collect::<Vec<_>>().join(" ")
}

fn display(condition: &str) -> String {
    layers(&format!(r"$$ q^{{(l)}}_i := x_i \quad {condition} $$"))
}

#[test]
fn a_listing_goes_up_or_down_in_steps_of_one() {
    for condition in [
        r"l = 1, \dots, n",
        r"l = 1, 2, \dots, n",
        r"l = 1, 2, 3, \dots, n",
        r"l = n, \dots, 1",
        r"l = n, n-1, \dots, 1",
        r"l \in \{1, \dots, n\}",
        r"l \in \{n, n-1, \dots, 1\}",
        r"\text{for } l = 1 \text{ to } n",
        r"\text{for } l = n \text{ down to } 1",
        r"\text{for all } 1 \le l \le n",
    ] {
        assert_eq!(display(condition), "1 n", "{condition}");
    }
    for condition in [
        r"l = 1, 3, \dots, n",
        r"l = 0, 2, 4, \dots, n",
        r"l = n, n-2, \dots, 0",
        r"l = 1, 2, 4, \dots, n",
        r"l \in \{0, 2, \dots, n\}",
        r"l = 0, \dots, n \text{ and } l = n",
        r"\text{for even } l",
        r"\text{for all } l \text{ except } l = n",
        r"\text{for some } l",
        r"\text{in particular for } l = n",
    ] {
        assert_eq!(display(condition), "", "{condition}");
    }
    // From n - 1 the layers go down, although n may be 1.
    assert_eq!(display(r"l = n-1, \dots, 0"), "0 n-1");
    assert_eq!(display(r"l = n-1, n, \dots, 0"), "");
}

#[test]
fn words_behind_an_inline_definition_are_read_or_bar_it() {
    let inline = |behind: &str| layers(&format!(r"We put $q^{{(l)}}_i := x_i$ {behind}."));
    for behind in [
        r"for $l = 1$ to $n$",
        r"for all $l = 1, \dots, n$",
        r", valid for each $l = 1, \dots, n$",
        r"whenever $1 \le l$ and $l \le n$",
    ] {
        assert_eq!(inline(behind), "1 n", "{behind}");
    }
    for behind in [
        r"except for $l = n$",
        r"unless $l = n$",
        r"but not for $l = n$",
        r"for even $l$",
        r"for $l = 0, \dots, n$ except $l = 1$",
        r"for $l = 1$ or $l = n$",
        r", in particular for $l = n$",
        r"for some $l$",
    ] {
        assert_eq!(inline(behind), "", "{behind}");
    }
    // What begins a sentence of its own is no condition.
    assert_eq!(
        inline(r". In general, for $l = n$ this is easy"),
        "0 1 n-1 n"
    );
}

#[test]
fn what_stands_behind_a_display_is_about_the_display() {
    let behind = |words: &str| layers(&format!("$$ q^{{(l)}}_i := x_i $$\n\n{words}\n"));
    assert_eq!(behind(r"for $l = 1, \dots, n$."), "1 n");
    assert_eq!(behind(r"for $l = 0$ to $n - 1$, as above."), "0 n-1");
    assert_eq!(behind(r"for all $l \ge 1$, and"), "1 n");
    assert_eq!(behind(r"except for $l = n$."), "");
    // This is about what is said next.
    assert_eq!(behind(r"For $l = 1, \dots, n$ we get"), "0 1 n-1 n");
    assert_eq!(behind(r"where $m = 3$ in the example."), "0 1 n-1 n");
    let claim = |words: &str| all(&format!("$$ A_{{ij}} = A_{{ji}} $$ {words}"));
    assert_eq!(claim(""), "refuted");
    assert_eq!(claim("for all $i, j$."), "refuted");
    assert_eq!(claim(r"if $i \neq j$."), "refuted");
    assert_eq!(claim("where $v := x$."), "refuted definition");
    assert_ne!(claim("if $i = j$."), "refuted");
    assert_eq!(claim("if $i = j$ or $i = 2$."), "undecided");
    assert_eq!(claim("for $i = j$ we get"), "undecided");
}

#[test]
fn a_range_of_several_names_is_about_each() {
    let pair = |condition: &str| {
        all(&format!(
            r"$$ \delta_{{1i}} \delta_{{1j}} = 0 \quad {condition} $$"
        ))
    };
    for wrong in [
        "",
        r"i, j = 1, \dots, m",
        r"i = 1, \dots, m",
        r"i \le 1",
        r"i \neq 2",
    ] {
        assert_eq!(pair(wrong), "refuted", "{wrong}");
    }
    for right in [
        r"i, j = 2, \dots, m",
        r"j, i \in \{2, \dots, m\}",
        r"i = 2, \dots, m",
        r"i, j, i \neq j",
    ] {
        assert_ne!(pair(right), "refuted", "{right}");
        assert_ne!(pair(right), "undecided", "{right}");
    }
    for unclear in [
        r"\text{for all } i, j \ge 2",
        r"\text{for all } i \text{ and } j = 2, \dots, m",
    ] {
        assert_eq!(pair(unclear), "undecided", "{unclear}");
    }
}

#[test]
fn an_equation_for_layers_with_and_without_definition_is_neither() {
    let second = |first: &str, second: &str| {
        all(&format!(
            r"$$ q^{{(l)}}_i = x_i \quad {first} $$ $$ q^{{(l)}}_i = 2 x_i \quad {second} $$"
        ))
    };
    let some = r"\text{for } l = 2, \dots, n";
    let hidden = r"\text{for } l = 1, \dots, n-1";
    assert_eq!(second(some, ""), "definition undecided");
    assert_eq!(
        second(some, r"\text{for } l = 1, 2, \dots, n"),
        "definition undecided"
    );
    // The same layers: a claim. Others: a definition.
    assert_eq!(second(some, some), "definition refuted");
    assert_eq!(second(some, r"\text{for } l = 1"), "definition definition");
    assert_eq!(
        second(hidden, r"\text{for } l = n"),
        "definition definition"
    );
    assert_eq!(second(hidden, hidden), "definition refuted");
    // A first layer of its own, then the others.
    let text = r"$$ q^{(1)}_i = x_i $$ $$ q^{(l)}_i = 2 q^{(l-1)}_i $$ $$ q^{(2)}_i = 2 x_i $$";
    assert_ne!(all(text), "definition definition refuted");
    assert!(all(text).starts_with("definition definition"));
}

#[test]
fn a_condition_on_indices_keeps_no_proof_away() {
    let right = |condition: &str| {
        all(&format!(
            r"$$ \frac{{\partial}}{{\partial x_k}} \sum_i x_i^2 = 2 x_k \quad {condition} $$"
        ))
    };
    for condition in [
        r"k = 1, \dots, m",
        r"1 \le k \le m",
        r"\text{for all } k \ge 2",
        r"k = m, \dots, 1",
        r"k \neq 2",
    ] {
        assert_eq!(right(condition), "proved", "{condition}");
    }
    // What holds under the condition only has no proof without it.
    let first = r"$$ \delta_{1k} x_k = 0 \quad k \neq 1 $$";
    assert_eq!(all(first), "checked");
    assert_eq!(all(r"$$ \delta_{1k} x_k = 0 \quad k \ge 2 $$"), "checked");
    assert_eq!(all(r"$$ \delta_{1k} x_k = 0 \quad k \ge 1 $$"), "refuted");
}

#[test]
fn an_equation_behind_a_condition_is_no_condition() {
    let both = r"$$ \frac{\partial x_i}{\partial x_j} = 1 \text{ for } i = j, \text{ and }
\frac{\partial x_i}{\partial x_j} = 0 \text{ for } i \neq j $$";
    assert_eq!(all(both), "checked checked");
    let wrong = both.replace("= 0", "= 1");
    assert_eq!(all(&wrong), "checked refuted");
}

#[test]
fn what_words_say_of_values_excludes_refutations() {
    let symmetric = |words: &str| all(&format!("{words}\n\n$$ A_{{ij}} = A_{{ji}} $$"));
    for words in [
        "Let $A$ be symmetric.",
        "For any symmetric matrix $A$ we have",
        r"Suppose that $A$ is positive definite, hence symmetric. Then",
        r"with a symmetric $A$",
    ] {
        assert_eq!(symmetric(words), "undecided", "{words}");
    }
    for words in [
        "Here $A$ are the weights.",
        "Let $x$ be positive.",
        "For any $A$ we have",
        "Symmetric matrices are rare.\n\nFor $A$ we have",
    ] {
        assert_eq!(symmetric(words), "refuted", "{words}");
    }
    let behind = |words: &str| all(&format!("$$ A_{{ij}} = A_{{ji}} $$\n\n{words}"));
    assert_eq!(behind("since $A$ is symmetric."), "undecided");
    assert_eq!(behind("if $A$ is symmetric."), "undecided");
    assert_eq!(behind("This is wrong.\n\nLet $A$ be symmetric."), "refuted");
    let declared = r"Let $S \in \mathbb{R}^{m \times m}$ be symmetric. $$ S_{ij} = S_{ji} $$";
    assert_eq!(all(declared), "undecided");
}

#[test]
fn a_limit_that_is_said_to_run_below_1_is_no_size() {
    let verdict = |claim: &str, condition: &str| {
        all(&format!(r"$$ {claim} \qquad \text{{for }} {condition} $$"))
    };
    let one_less = r"\sum_{i=2}^{k} 1 = k - 1";
    let swapped = r"k - 1 = \sum_{i=2}^{k} 1";
    for below in [
        r"k = 0, \dots, n",
        r"k = n, \dots, 0",
        r"k = -1, \dots, n",
        r"k = n - 2, \dots, n",
        r"k \ge 0",
        r"k > -1",
        r"0 \le k \le n",
        r"-1 < k \le n",
        r"k \ge n - 2",
        r"k = 0",
        r"k = n - 1",
    ] {
        for claim in [one_less, swapped] {
            assert_eq!(verdict(claim, below), "refuted", "{claim} for {below}");
        }
        let whole = verdict(r"\sum_{i=1}^{k} x_1 = k x_1", below);
        let wanted = match below {
            r"k = -1, \dots, n" | r"k = n - 2, \dots, n" | r"k \ge n - 2" => "refuted",
            _ => "proved",
        };
        assert_eq!(whole, wanted, "{below}");
    }
    for at_least_1 in [
        r"k = 1, \dots, n",
        r"k = n, \dots, 1",
        r"k \ge 1",
        r"k > 0",
        r"1 \le k \le n",
        r"1 \le j \le k",
    ] {
        for claim in [one_less, swapped] {
            assert_eq!(
                verdict(claim, at_least_1),
                "proved",
                "{claim} for {at_least_1}"
            );
        }
    }
    for (claim, condition) in [
        (
            r"\sum_{l=2}^{k} \frac{q_1^{(l)}}{q_1^{(l)}} = k - 1",
            r"k = 0, \dots, n",
        ),
        (
            r"\sum_{l=1}^{k} q_1^{(l)} = q_1^{(1)} + \sum_{l=2}^{k} q_1^{(l)}",
            r"k = 0, \dots, n",
        ),
        (
            r"\frac{\partial}{\partial q_1^{(1)}} \sum_{l=1}^{k} q_1^{(l)} = 1",
            r"k = 0, \dots, n",
        ),
        (
            r"\frac{\partial}{\partial x_1} \sum_{i=1}^{k} x_i = 1",
            r"k = 0, \dots, m",
        ),
        (
            r"\frac{\partial}{\partial x_1} \sum_{i=2}^{k} x_1 = k - 1",
            r"k = 0, \dots, n",
        ),
    ] {
        assert_eq!(verdict(claim, condition), "refuted", "{claim}");
    }
    for further in [r"k = 2, \dots, n", r"k = 3"] {
        assert_eq!(verdict(one_less, further), "checked", "{further}");
    }
    // At k = 0 one would have to divide by it.
    assert_eq!(
        verdict(r"\frac{1}{k} \sum_{i=1}^{k} 1 = 1", r"k = 0, \dots, n"),
        "undecided"
    );
    // A declared size is 1 at least, whatever a condition says.
    assert_eq!(
        verdict(r"\sum_{i=2}^{m} 1 = m - 1", r"m \ge 0"),
        "undecided"
    );
    assert_eq!(verdict(r"\sum_{i=2}^{m} 1 = m - 1", r"m \ge 1"), "proved");
}

#[test]
fn a_real_number_is_no_limit() {
    let given = r"Let $k \in \mathbb{R}$.";
    for claim in [r"\sum_{i=2}^{k} 1 = k - 1", r"\sum_{i=1}^{k} x_1 = k x_1"] {
        assert_eq!(
            all(&format!("{given}\n\n$$ {claim} $$")),
            "ill-formed",
            "{claim}"
        );
        assert_eq!(all(&format!("$$ {claim} $$")), "proved", "{claim}");
    }
    let square = format!(r"{given} $$ \frac{{k^2 x_j}}{{k}} = k x_j $$");
    assert_eq!(all(&square), "proved");
}

/// In a sum up to k of a delta that picks 1, k = 0 makes the difference.
const PICKED: &str = r"\sum_{i=1}^{k} \delta_{1i} = 1";

#[test]
fn a_condition_in_other_words_allows_0_too() {
    let verdict =
        |condition: &str| all(&format!(r"$$ {PICKED} \qquad \text{{for }} {condition} $$"));
    for below in [
        r"k+1 \ge 1",
        r"2k \ge 0",
        r"-k \le 0",
        r"n \ge n-k",
        r"n-k \le n",
        r"n \le n+k",
        r"n-k = 0, \dots, n",
        r"1 \le k+1 \le n",
        r"k+1 = 1, \dots, n",
    ] {
        assert_eq!(verdict(below), "refuted", "{below}");
    }
    // Where it begins is not said, or by a letter that stands nowhere else.
    let open = [r"k \le m", r"k \ne 0", r"k \ne 1", r"k < n"];
    let others = [
        r"k \ge j \ge 0",
        r"j, k = 0, \dots, n",
        r"0 \le j \le k \le n",
    ];
    for unclear in open.iter().chain(&others) {
        assert_eq!(verdict(unclear), "undecided", "{unclear}");
    }
    for least in [
        r"1 \le k \le n",
        r"k \ge j \ge 1",
        r"j, k = 1, \dots, n",
        r"k > 0",
    ] {
        assert_eq!(verdict(least), "proved", "{least}");
    }
}

#[test]
fn what_the_text_says_of_a_limit_is_not_overlooked() {
    let display = format!("$$ {PICKED} $$");
    assert_eq!(all(&display), "proved");
    for before in [
        r"For $k = 0, \dots, n$,",
        r"For $0 \le k \le n$,",
        r"For each layer $k = 0, \dots, n$ the sum is",
        r"Let $k \in \{0, 1, \dots, n\}$. Then",
        r"If $k \ge 0$ then",
        r"Let $k \ge 0$.",
        r"Let $k = 0$.",
        r"Let $k$ be a non-negative integer.",
        r"Here $k$ may be $0$.",
    ] {
        for text in [
            format!("{before}\n{display}"),
            format!("{before}\n\n{display}"),
        ] {
            assert_eq!(all(&text), "undecided", "{text}");
        }
    }
    for behind in [
        "This holds for every $k \\ge 0$.",
        "Here $k$ runs from $0$ to $m$.",
    ] {
        let text = format!("{display}\n{behind}");
        assert_eq!(all(&text), "undecided", "{text}");
    }
    // The other way round: what is true in the range that the text tells is not refuted.
    let chain = r"$$ \sum_{l=0}^{k-1} q_1^{(n-l)} = q_1^{(n)} + \sum_{l=1}^{k-1} q_1^{(n-l)}";
    for range in [r"For $k = 1, \dots, n$,", r"For $k = 1, \dots, n$ we get"] {
        let text = format!("{range}\n{chain} $$");
        assert_eq!(all(&text), "undecided", "{text}");
    }
    assert_eq!(
        all(&format!(r"{chain} \qquad \text{{for }} k = 0, \dots, n $$")),
        "refuted"
    );
}

#[test]
fn an_index_of_a_delta_has_no_wider_range_than_its_axis() {
    let verdict = |claim: &str, condition: &str| {
        all(&format!(r"$$ {claim} \qquad \text{{for }} {condition} $$"))
    };
    let over_n = r"\sum_{l=1}^{n} \delta_{lk} = 1";
    let over_m = r"\sum_{i=1}^{m} \delta_{ij} i = j";
    for (claim, condition) in [
        (r"\sum_{i=1}^{k} \delta_{ki} = 1", r"k = 0, \dots, n"),
        (r"\sum_{i=1}^{k} \delta_{ki} = 1", r"k \ge 0"),
        (r"\sum_{i=1}^{k} \delta_{ij} = 1", r"1 \le k \le j \le n"),
        (over_n, r"k = 0, \dots, n"),
        (over_n, r"k = 1, \dots, n+1"),
        (over_m, r"j = 0, \dots, m+1"),
        (over_m, r"j = 1, \dots, 2m"),
        (over_m, r"j = 1, \dots, n"),
        (r"\sum_{l=1}^{n-1} \delta_{lk} = 1", r"k = 1, \dots, n"),
        (r"\sum_{i=1}^{m} \delta_{ij} x_1 = x_1", r"j = 0, \dots, n"),
        (over_m, r"j = 0, \dots, m,\ j \ne 1"),
        (over_m, r"j + 1 = 1, \dots, m"),
        (over_m, r"1 \le j + 1 \le m"),
        (over_m, r"2j \ge 0"),
        (over_m, r"2j \le 3m"),
        (r"\sum_{i=1}^{d_2} \delta_{ij} = 1", r"j = 0, \dots, 3"),
        (r"\sum_{i=1}^{d_2} \delta_{ij} = 1", r"j = 1, \dots, 7"),
    ] {
        let found = verdict(claim, condition);
        assert!(
            found == "ill-formed" || found == "undecided",
            "{claim} {condition}: {found}"
        );
    }
    for (claim, condition) in [
        (over_n, r"k = 1, \dots, n"),
        (over_n, r"k = 2, \dots, n-1"),
        (over_m, r"j = 1, \dots, m"),
        (over_m, r"j \ge 1"),
        (over_m, r"2j \ge 1"),
        (over_m, r"j + 1 = 2, \dots, m"),
        (over_m, r"j = 1, \dots, m,\ j \ne 1"),
        // What relates it to another index makes no range wider.
        (
            r"\sum_{k=1}^{m} \delta_{ik} \delta_{kj} = \delta_{ij}",
            r"i \le j",
        ),
        (
            r"\sum_{k=1}^{m} \delta_{ik} \delta_{kj} = \delta_{ij}",
            r"i < j",
        ),
        (r"\sum_i \delta_{ij} x_i = x_j", r"j = 1, \dots, m"),
    ] {
        assert_eq!(verdict(claim, condition), "proved", "{claim} {condition}");
    }
}

#[test]
fn a_definition_keeps_its_range() {
    let defined = |range: &str| {
        all(&format!(
            "Let $s \\in \\mathbb{{R}}^m$.\n\n$$ s_i := \\sum_{{j=1}}^{{i}} \\delta_{{1j}} \\quad \\text{{for }} i = {range} $$\n\n$$ s_i = 1 $$"
        ))
    };
    assert_eq!(defined(r"1, \dots, m"), "definition proved");
    assert!(!defined(r"0, \dots, m").contains("proved"));
}

#[test]
fn an_entry_of_an_array_is_no_limit() {
    for limit in ["x_1", "x"] {
        let text = format!(r"$$ \sum_{{i=1}}^{{{limit}}} \delta_{{1i}} = 1 $$");
        assert_eq!(all(&text), "ill-formed", "{text}");
    }
}

#[test]
fn a_size_of_which_only_its_name_is_said_is_a_size() {
    let mean = r"$$ \sum_{i=1}^{k} \frac{2 c_i}{k} = \frac{2}{k} \sum_{j=1}^{k} c_j $$";
    for before in [
        "The mean of $k$ numbers:",
        r"Let $c_1, \dots, c_k$ be numbers. Then",
    ] {
        assert_eq!(all(&format!("{before}\n{mean}")), "proved", "{before}");
    }
    // What stands in a condition only is a size as well.
    let part = r"$$ x_i + 0 = x_i \quad \text{for } i = 1, \dots, k - 1 $$";
    assert_eq!(all(part), "proved");
}
