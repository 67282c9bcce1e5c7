//! The checker checked: every mutant of a true claim is caught, or is on the list of those that say
//! the same in other words; crippled checkers miss some.

use std::collections::BTreeSet;

use gradproof::decide::{Effort, Judged, selftest};

const DOCUMENT: &str = include_str!("../proofs/snider-2022.md");
const EQUIVALENT: &str = include_str!("../proofs/equivalent-mutants.txt");

fn key(mutant: &Judged) -> String {
    let latex: Vec<&str> = mutant.latex.split_whitespace().collect();
    format!("{} | {} | {}", mutant.id, mutant.link, latex.join(" "))
}

fn missed(judged: &[Judged]) -> BTreeSet<String> {
    judged
        .iter()
        .filter(|mutant| !mutant.caught())
        .map(key)
        .collect()
}

#[test]
fn every_mutant_is_caught_unless_it_says_the_same() {
    let judged = selftest(DOCUMENT, &Effort::full(0, 20), true);
    assert!(judged.len() >= 1000, "{}", judged.len());
    let listed: BTreeSet<String> = EQUIVALENT
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (key, reason) = line.rsplit_once(" | ").expect("a reason");
            assert!(reason.len() > 10, "{line}");
            key.to_string()
        })
        .collect();
    assert_eq!(missed(&judged), listed);
    assert!(
        listed.len() * 20 <= judged.len(),
        "more than 5% of the mutants are on the list"
    );
    let kinds: BTreeSet<_> = judged.iter().map(|mutant| mutant.slip).collect();
    assert_eq!(kinds.len(), 13, "{kinds:?}");
}

#[test]
fn crippled_checkers_miss_mutants() {
    let full = missed(&selftest(DOCUMENT, &Effort::full(0, 20), false));
    let effort = Effort::full(0, 20);
    for crippled in [
        Effort {
            narrow: true,
            ..effort
        },
        Effort {
            shallow: true,
            ..effort
        },
        Effort {
            identity: true,
            ..effort
        },
    ] {
        let missed = missed(&selftest(DOCUMENT, &crippled, false));
        let more = missed.difference(&full).count();
        assert!(more >= 10, "{crippled:?} misses only {more}");
    }
}
