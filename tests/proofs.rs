//! Proofs for all sizes: every claim of the documents has one, no wrong claim has one, and the
//! kernel accepts each proof again.

#[path = "common/documents.rs"]
mod documents;

use documents::PROVED;
use gradproof::decide::{Effort, decide, prove, strengthen, verify};
use gradproof::derivation::{Derivation, Status};
use gradproof::evidence::Verdict;
use gradproof::kernel::Theorem;
use gradproof::prove::{Prover, Unprovable};

fn document(path: &str) -> String {
    std::fs::read_to_string(path).expect("a document")
}

/// Every link of a document that is a claim, with its proof or the reason why there is none.
fn proofs(text: &str) -> Vec<(String, Result<Theorem, Unprovable>)> {
    let derivation = Derivation::read(text);
    let mut prover = Prover::default();
    let mut found = Vec::new();
    for link in &derivation.links {
        if let Status::Claim { claim, left, .. } = &link.status {
            let name = format!("{} link {}", link.id, link.link);
            found.push((name, prove(&mut prover, claim, *left)));
        }
    }
    found
}

fn words(text: &str) -> Vec<&'static str> {
    let derivation = Derivation::read(text);
    let mut decisions = decide(&derivation, &Effort::full(0, 24));
    strengthen(&derivation, &mut decisions);
    let words = decisions.iter().map(|decision| decision.verdict.word());
    words.filter(|word| *word != "definition").collect()
}

#[test]
fn every_claim_of_the_documents_is_proved() {
    for (path, count) in PROVED {
        let found = proofs(&document(path));
        assert_eq!(found.len(), count, "{path}");
        for (name, theorem) in found {
            if let Err(why) = theorem {
                panic!("{path} {name}: {}", why.0);
            }
        }
    }
}

#[test]
fn every_proof_is_accepted_again() {
    for (path, _) in PROVED {
        for (name, theorem) in proofs(&document(path)) {
            let theorem = theorem.expect("a proof");
            let again = &theorem.proof.check(&theorem.theory);
            assert_eq!(again.as_ref(), Ok(&theorem), "{path} {name}");
            assert!(theorem.hypotheses.is_empty(), "{path} {name}");
        }
    }
}

#[test]
fn no_wrong_link_of_the_paper_is_proved() {
    let text = document("proofs/wrong/snider-2022-as-printed.md");
    let wrong = [
        "E5 link 4",
        "E5 link 5",
        "E8 link 3",
        "E8 link 4",
        "E11 link 1",
        "E13 link 1",
    ];
    let mut met = 0;
    for (name, theorem) in proofs(&text) {
        if wrong.contains(&name.as_str()) {
            met += 1;
            assert!(theorem.is_err(), "{name} is proved");
        }
    }
    assert_eq!(met, wrong.len());
}

#[test]
fn dummies_are_the_vertices_of_a_graph() {
    let head = "- $m \\in \\mathbb{N}$, $A, B \\in \\mathbb{R}^{m \\times m}$, $x \\in \\mathbb{R}^m$, \
                $T \\in \\mathbb{R}^{m \\times m \\times m}$.\n\n";
    let triangles = r"\sum_{a,b,c,p,q,r} A_{ab} A_{bc} A_{ca} A_{pq} A_{qr} A_{rp}";
    let proved = [
        // Renamed, reordered, nested, a power.
        r"\sum_{i,j} A_{ij} x_i x_j = \sum_j x_j \sum_i x_i A_{ij}",
        r"\sum_{i,j} A_{ij} B_{ji} = \sum_{p,q} B_{pq} A_{qp}",
        r"\sum_a \sum_b T_{abi} \sum_c A_{ca} = \sum_{p,q,r} A_{pq} T_{qri}",
        &format!(r"{triangles} = \left( \sum_{{u,v,w}} A_{{wu}} A_{{uv}} A_{{vw}} \right)^2"),
        r"\left(\sum_i x_i\right)^5 = \sum_{a,b,c,p,q} x_q x_a x_c x_b x_p",
        // A square, begun elsewhere and walked the other way round.
        r"\sum_{a,b,c,p} A_{ab} A_{cb} A_{cp} A_{ap} = \sum_{a,b,c,p} A_{bc} A_{pc} A_{pa} A_{ba}",
    ];
    let different = [
        // A transposed slot; two triangles are no hexagon; one arrow turned round.
        r"\sum_{i,j} A_{ij} B_{ij} = \sum_{i,j} A_{ij} B_{ji}",
        r"\sum_{i,j} T_{iij} x_j = \sum_{i,j} T_{iji} x_j",
        r"\sum_{a,b} T_{abi} A_{ab} = \sum_{a,b} T_{bai} A_{ab}",
        &format!(
            r"{triangles} = \sum_{{a,b,c,p,q,r}} A_{{ab}} A_{{bc}} A_{{cp}} A_{{pq}} A_{{qr}} A_{{ra}}"
        ),
        &format!(
            r"{triangles} = \sum_{{a,b,c,p,q,r}} A_{{ab}} A_{{bc}} A_{{ca}} A_{{pq}} A_{{qr}} A_{{pr}}"
        ),
        r"\sum_{a,b,c,p} A_{ab} A_{cb} A_{cp} A_{ap} = \sum_{a,b,c,p} A_{ab} A_{bc} A_{cp} A_{pa}",
    ];
    let judged = |claim: &&str| words(&format!("{head}$$ {claim} $$\n"));
    for claim in &proved {
        assert_eq!(judged(claim), ["proved"], "{claim}");
    }
    for claim in &different {
        assert_eq!(judged(claim), ["refuted"], "{claim}");
    }
}

#[test]
fn a_recursion_is_unfolded_a_known_number_of_times() {
    let head = "- $n, m \\in \\mathbb{N}$, $V^{(l)} \\in \\mathbb{R}^{m \\times m}$ for \
                $l = 1, \\dots, n$, $x \\in \\mathbb{R}^m$, $g \\colon \\mathbb{R} \\to \\mathbb{R}$.\n\n\
                $s_i^{(0)} := x_i$ and $s_i^{(l)} := g\\left( \\sum_k V_{ik}^{(l)} s_k^{(l-1)} \\right)$ \
                for $l = 1, \\dots, n$.\n\n";
    let slope = r"g'\left(\sum_l V_{il}^{(2)} s_l^{(1)}\right) V_{ij}^{(2)} g'\left( \sum_l V_{jl}^{(1)} x_l \right)";
    let by_weight = r"\frac{\partial s_i^{(2)}}{\partial V_{jk}^{(1)}}";
    let proved = [
        r"s_i^{(3)} = g\left( \sum_j V_{ij}^{(3)} s_j^{(2)} \right)",
        r"s_i^{(n)} = g\left( \sum_j V_{ij}^{(n)} g\left( \sum_k V_{jk}^{(n-1)} s_k^{(n-2)} \right) \right)",
        &format!("{by_weight} = {slope} x_k"),
    ];
    let refuted = [
        r"s_i^{(3)} = g\left( \sum_j V_{ij}^{(2)} s_j^{(2)} \right)",
        r"s_i^{(n)} = g\left( \sum_j V_{ij}^{(n)} g\left( \sum_k V_{jk}^{(n-1)} s_k^{(n-1)} \right) \right)",
        r"s_i^{(n)} = g\left( \sum_j V_{ij}^{(n)} g\left( \sum_k V_{jj}^{(n-1)} s_k^{(n-2)} \right) \right)",
        &format!("{by_weight} = {slope} x_j"),
    ];
    let judged = |claim: &&str| words(&format!("{head}$$ {claim} $$\n"));
    for claim in &proved {
        assert_eq!(judged(claim), ["proved"], "{claim}");
    }
    for claim in &refuted {
        assert_eq!(judged(claim), ["refuted"], "{claim}");
    }
}

#[test]
fn a_search_that_grows_too_large_is_given_up() {
    let sum = "(a+b+c+p+q+r+s+t)";
    let long = format!("$$ {sum}^{{12}} = {sum}^6 {sum}^6 $$\n");
    assert_eq!(words(&long), ["checked"]);
}

#[test]
fn what_is_true_for_some_sizes_only_is_not_proved() {
    let head = "- $n, m \\in \\mathbb{N}$, $x \\in \\mathbb{R}^m$, \
                $A^{(l)} \\in \\mathbb{R}^{m \\times m}$ for $l = 1, \\dots, n$.\n\n";
    let proved = [
        r"\frac{\partial}{\partial x_j} \sum_j x_j^2 = 2 x_j",
        r"\sum_{i=1}^m 1 = m",
        r"\sum_{i=1}^m \sum_{j=1}^m x_i x_j = \left(\sum_i x_i\right)^2",
        r"\frac{x_i^2}{x_i} = x_i",
        r"\sum_j \delta_{ij} x_j = x_i",
        r"\left(\prod_{l=1}^{1} A^{(l)}\right)_{ij} = A_{ij}^{(1)}",
    ];
    let refuted = [
        r"\frac{\partial}{\partial x_j} \sum_j x_j^2 = 2 \sum_j x_j",
        r"\sum_{i=1}^m 1 = 1",
        r"\sum_{i=1}^m \sum_{j=1}^m x_i x_j = \sum_i x_i^2",
        r"\sum_{i=2}^{m} x_i = \sum_{i=1}^{m} x_i",
        r"\left(\prod_{l=1}^{n} A^{(l)}\right)_{ij} = A_{ij}^{(1)}",
        // True for m >= 2 only.
        r"\sum_{i=1}^m \delta_{2i} = 1",
        r"\sum_{i=2}^m \delta_{mi} x_i = x_m",
        r"\sum_{i=2}^m x_i = (m-1) \sum_{i=2}^m \frac{x_i}{m-1} + x_m - x_m \sum_{i=2}^m \delta_{mi}",
        // True for n >= 2 only.
        r"\sum_{l=3}^n 1 = n - 2",
        r"\sum_{l=2}^n \delta_{nl} = 1",
    ];
    // Nobody says what j is on the right side.
    let loose = format!("{head}$$ \\sum_j \\delta_{{ij}} x_j = x_j $$\n");
    assert_eq!(words(&loose), ["ill-formed"]);
    for claim in proved {
        assert_eq!(
            words(&format!("{head}$$ {claim} $$\n")),
            ["proved"],
            "{claim}"
        );
    }
    for claim in refuted {
        assert_eq!(
            words(&format!("{head}$$ {claim} $$\n")),
            ["refuted"],
            "{claim}"
        );
    }
}

#[test]
fn a_division_is_an_assumption() {
    let text = "$$ \\frac{x y}{x} = y $$\n";
    let found = proofs(text);
    let theorem = found[0].1.as_ref().expect("a proof");
    assert_eq!(theorem.assumptions.len(), 1);
    let derivation = Derivation::read(text);
    let mut decisions = decide(&derivation, &Effort::full(0, 12));
    strengthen(&derivation, &mut decisions);
    let Verdict::Proved(proved) = &decisions[0].verdict else {
        panic!("{}", decisions[0].verdict);
    };
    let said = |what: &str| proved.assumptions.iter().any(|one| one.contains(what));
    assert!(said("x is not 0"), "{:?}", proved.assumptions);
}

#[test]
fn without_the_assumption_on_the_targets_the_claim_is_refuted() {
    let text = document("proofs/softmax.md");
    assert_eq!(words(&text).last(), Some(&"proved"));
    let without = text.replace(
        "<!-- gradproof: assume -->\n",
        "<!-- gradproof: ignore -->\n",
    );
    assert_eq!(words(&without).last(), Some(&"refuted"));
    let wrong = text.replace("= a_{ij} - y_{ij}", "= a_{ij} + y_{ij}");
    assert_eq!(words(&wrong).last(), Some(&"refuted"));
}

/// A network as it is mostly written: nothing says where a and z exist but their definitions, which
/// need each other.
const NETWORK: &str = r"Let $n, m \in \mathbb{N}$, $x \in \mathbb{R}^m$,
$W^{(l)} \in \mathbb{R}^{m \times m}$ and $b^{(l)} \in \mathbb{R}^m$ for $l = 1, \dots, n$.

$$ a^{(0)} := x $$
$$ z^{(l)}_j := \sum_i W^{(l)}_{ij} a^{(l-1)}_i + b^{(l)}_j $$
$$ a^{(l)}_j := g(z^{(l)}_j) \quad l = 1, \dots, n-1 $$
$$ a^{(n)}_j := h(z^{(n)}_j) $$
$$ J := \sum_j L(a^{(n)}_j) $$
$$ e^{(l)}_j := \frac{\partial J}{\partial z^{(l)}_j} $$
";

#[test]
fn arrays_that_need_each_other_exist_on_known_layers() {
    let verdict = |claim: &str| {
        let text = format!("{NETWORK}\n$$ {claim} $$\n");
        let decisions = verify(&Derivation::read(&text), &Effort::full(0, 24));
        decisions.last().expect("a claim").verdict.word()
    };
    for right in [
        r"\frac{\partial J}{\partial W^{(l)}_{ij}} = e^{(l)}_j a^{(l-1)}_i",
        r"\frac{\partial J}{\partial b^{(l)}_j} = e^{(l)}_j",
        r"e^{(n)}_j = L'(a^{(n)}_j) h'(z^{(n)}_j)",
        r"e^{(l)}_j = g'(z^{(l)}_j) \sum_k W^{(l+1)}_{jk} e^{(l+1)}_k",
        r"a^{(0)}_i = x_i",
    ] {
        assert_eq!(verdict(right), "proved", "{right}");
    }
    for wrong in [
        r"\frac{\partial J}{\partial W^{(l)}_{ij}} = e^{(l)}_j a^{(l)}_i",
        r"e^{(n)}_j = L'(a^{(n)}_j) g'(z^{(n)}_j)",
        r"e^{(l)}_j = g'(z^{(l)}_j) \sum_k W^{(l+1)}_{kj} e^{(l+1)}_k",
        r"a^{(1)}_i = g(z^{(1)}_i)",
    ] {
        assert_eq!(verdict(wrong), "refuted", "{wrong}");
    }
}

#[test]
fn a_recursion_that_begins_at_the_end_goes_down() {
    let text = r"Let $n, m \in \mathbb{N}$, $c \in \mathbb{R}^m$ and $v^{(l)} \in \mathbb{R}^m$
for $l = 1, \dots, n$.

$$ r^{(n)} := c $$
$$ r^{(l)}_i := r^{(l+1)}_i v^{(l)}_i $$
$$ r^{(n)}_i = c_i $$
$$ r^{(l)}_i = v^{(l)}_i r^{(l+1)}_i $$
$$ r^{(l)}_i = v^{(l+1)}_i r^{(l+1)}_i $$
";
    let decisions = verify(&Derivation::read(text), &Effort::full(0, 24));
    let words: Vec<&str> = decisions.iter().map(|one| one.verdict.word()).collect();
    assert_eq!(words[2..], ["proved", "proved", "refuted"]);
}
