//! Soundness of the search for proofs, by thousands of false claims that look like true ones. Each
//! is refuted by the exact check and goes straight to the search, with no filter before it. A proof
//! of any one of them would be an error in the rules of the kernel or in what is handed to it.

#[path = "common/documents.rs"]
mod documents;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gradproof::decide::{
    Altered, Effort, differ, mutated, mutated_twice, prove_anywhere, redefined, unaltered,
};
use gradproof::prove::Prover;

/// The documents; how many links with two slips are drawn for each link and kind, and how many
/// slips for each definition. Short documents get more, since their claims are quick to try.
const DOCUMENTS: [(&str, usize, usize); 6] = [
    ("proofs/snider-2022.md", 20, 1),
    ("proofs/backpropagation.md", 160, 20),
    ("proofs/softmax.md", 160, 10),
    ("proofs/activations.md", 50, 10),
    ("proofs/residual.md", 50, 10),
    ("proofs/sums.md", 100, 10),
];

/// What all draws begin with.
const SEED: u64 = 7;

/// How many claims share what was proved about definitions.
const TOGETHER: usize = 100;

/// Claims about the same definitions.
type Group = Vec<Altered>;

fn document(path: &str) -> String {
    std::fs::read_to_string(path).expect("a document")
}

/// Links with one slip.
fn single(text: &str) -> Group {
    let all = mutated(text).into_iter();
    all.map(|one| Altered {
        id: one.id,
        link: one.link,
        change: one.latex,
        claim: one.claim,
    })
    .collect()
}

/// Claims that differ from each other and from those of the documents, by what they say with every
/// sum and range explicit and by the definitions that hold where they stand.
#[derive(Default)]
struct Seen(HashSet<(String, usize, String)>);

impl Seen {
    fn fresh(&mut self, group: Group, definitions: &str) -> Group {
        let new = |one: &Altered| {
            let rules = one.claim.theory.rules.len();
            let key = (definitions.to_string(), rules, one.claim.show(0));
            self.0.insert(key)
        };
        group.into_iter().filter(new).collect()
    }
}

/// Those of the claims that the exact check refutes.
fn refuted(group: Group) -> Group {
    let claims: Vec<Arc<_>> = group.iter().map(|one| one.claim.clone()).collect();
    let differ = differ(&claims, &Effort::full(0, 5));
    let both = group.into_iter().zip(differ);
    both.filter(|(_, differ)| *differ)
        .map(|(one, _)| one)
        .collect()
}

/// The claims that have a proof, of all groups, with what they say.
fn proved(groups: &[Group]) -> Vec<String> {
    let chunks: Vec<&[Altered]> = groups
        .iter()
        .flat_map(|group| group.chunks(TOGETHER))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut prover = Prover::default();
            for one in *chunk {
                if prove_anywhere(&mut prover, &one.claim, 0).is_ok() {
                    let Altered {
                        id, link, change, ..
                    } = one;
                    let says = one.claim.show(0);
                    found.push(format!("{id} link {link}, {change}: {says}"));
                }
            }
        }
        found
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().map(|worker| worker.join());
        results
            .flat_map(|found| found.expect("a search that ends"))
            .collect()
    })
}

#[test]
fn no_refuted_mutant_is_proved() {
    let (mut one, mut two, mut below) = (Vec::new(), Vec::new(), Vec::new());
    for (path, twice, definitions) in DOCUMENTS {
        let text = document(path);
        let mut seen = Seen::default();
        seen.fresh(unaltered(&text), "");
        one.push(refuted(seen.fresh(single(&text), "")));
        two.push(refuted(seen.fresh(mutated_twice(&text, SEED, twice), "")));
        // A claim that differs where a definition has a slip rests on that definition.
        for group in redefined(&text, SEED, definitions) {
            let slip = group.first().map(|one| one.change.clone());
            let group = seen.fresh(group, &slip.unwrap_or_default());
            below.push(refuted(group));
        }
    }
    let count = |groups: &[Group]| groups.iter().map(Vec::len).sum::<usize>();
    let counts = [&one, &two, &below].map(|groups| count(groups));
    let [first, second, third] = counts;
    println!("refuted: {first} with one slip, {second} with two, {third} with one in a definition");
    assert!(first > 2500 && second > 1500 && third > 300, "{counts:?}");
    let all: usize = counts.iter().sum();
    assert!(all >= 5000, "{all} mutants");
    let groups = [one, two, below].concat();
    let proved = proved(&groups);
    assert!(proved.is_empty(), "{proved:#?}");
}

/// The same path finds the proofs of true claims. So if it finds none of a mutant, there is none
/// that it would find; and a check that took true claims for refuted would be noticed.
#[test]
fn true_claims_in_the_place_of_mutants_are_proved() {
    let groups = DOCUMENTS.map(|(path, ..)| unaltered(&document(path)));
    let count: usize = groups.iter().map(Vec::len).sum();
    assert_eq!(count, documents::proved());
    assert_eq!(proved(&groups).len(), count);
    for group in groups {
        assert!(refuted(group).is_empty());
    }
}
