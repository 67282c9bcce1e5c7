//! The two documents as a whole: every slip in a superscript is noticed where it matters, no
//! directive changes a verdict, and every counterexample can be repeated from its printed text.

use std::collections::BTreeSet;

use gradproof::decide::{Decision, Effort, decide, replay};
use gradproof::derivation::{Derivation, Link, Status};
use gradproof::evidence::Verdict;

const RIGHT: &str = include_str!("../proofs/snider-2022.md");
const PRINTED: &str = include_str!("../proofs/wrong/snider-2022-as-printed.md");

fn cases(default: usize) -> usize {
    let given = std::env::var("GRADPROOF_CASES").ok();
    given
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(default)
}

fn judged(text: &str, effort: &Effort) -> Vec<(Link, Decision)> {
    let derivation = Derivation::read(text);
    let decisions = decide(&derivation, effort);
    derivation.links.into_iter().zip(decisions).collect()
}

fn words(text: &str) -> Vec<(String, usize, &'static str)> {
    let judged = judged(text, &Effort::full(0, 16));
    judged
        .iter()
        .map(|(link, decision)| (link.id.clone(), link.link, decision.verdict.word()))
        .collect()
}

#[test]
fn verdicts_do_not_depend_on_expectations() {
    let without: Vec<&str> = PRINTED
        .lines()
        .filter(|line| !line.starts_with("expect "))
        .collect();
    let without = without.join("\n");
    assert!(without.len() < PRINTED.len());
    assert!(!without.contains("\nexpect"));
    assert_eq!(words(PRINTED), words(&without));
}

/// The verdicts that are not `checked` or `definition`, written down by hand from what is known of
/// the paper.
#[test]
fn exactly_the_known_errors_of_the_paper_are_found() {
    let found: BTreeSet<String> = words(PRINTED)
        .into_iter()
        .filter(|(_, _, word)| *word != "checked" && *word != "definition")
        .map(|(id, link, word)| format!("{id} {link} {word}"))
        .collect();
    let known = [
        "E2 1 ill-formed",
        "E5 4 ill-formed",
        "E5 5 refuted",
        "E8 3 refuted",
        "E8 4 refuted",
        "E11 1 refuted",
        "E13 1 refuted",
        "E14 1 ill-formed",
        "E15 1 ill-formed",
        "E22 1 ill-formed",
        "E24 1 ill-formed",
        "E24 2 ill-formed",
    ];
    assert_eq!(found, known.map(String::from).into());
}

#[test]
fn the_smallest_counterexample_of_e11_has_three_layers_back_of_four() {
    for (link, decision) in judged(PRINTED, &Effort::full(3, 16)) {
        if link.id == "E11" || link.id == "E13" {
            let Verdict::Refuted(found) = &decision.verdict else {
                panic!("{} is {}", link.id, decision.verdict);
            };
            assert_eq!(found.setting("k"), Some("3"));
            assert_eq!(found.sizes[0], ("n".into(), 4));
            assert!(
                found.sizes[1..].iter().all(|(_, size)| *size == 1),
                "{:?}",
                found.sizes
            );
            assert!(
                found
                    .note
                    .as_ref()
                    .is_some_and(|note| note.contains("d_3 = d_4"))
            );
        }
    }
}

#[test]
fn the_last_member_of_a_chain_is_measured_by_the_first() {
    let found: Vec<(usize, &str)> = judged(PRINTED, &Effort::full(0, 16))
        .iter()
        .filter(|(link, _)| link.id == "E8")
        .map(|(link, decision)| {
            (
                link.link,
                decision.first_principles.map_or("", |found| found.word()),
            )
        })
        .collect();
    assert_eq!(
        found,
        [(1, "right"), (2, "right"), (3, "wrong"), (4, "right")]
    );
}

#[test]
fn every_counterexample_is_repeated_from_its_text() {
    let mut repeated = 0;
    for (link, decision) in judged(PRINTED, &Effort::full(0, 16)) {
        let (Status::Claim { claim, left, .. }, Verdict::Refuted(found)) =
            (&link.status, &decision.verdict)
        else {
            continue;
        };
        let again = replay(claim, *left, found).expect("a counterexample that can be read");
        assert_eq!(
            again,
            (found.left.value.clone(), found.right.value.clone()),
            "{}",
            link.id
        );
        assert_ne!(again.0, again.1);
        // With another number in it, something else comes out or it is refused.
        let mut tampered = (**found).clone();
        tampered
            .values
            .iter_mut()
            .for_each(|(_, value)| *value = value.replace(['1', '2'], "0"));
        let other = replay(claim, *left, &tampered);
        assert_ne!(other, Ok(again), "{}", link.id);
        repeated += 1;
    }
    assert_eq!(repeated, 5);
}

/// The places just before the closing bracket of each layer in a display.
fn superscripts(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut start = 0;
    for (at, _) in text.match_indices("$$") {
        if inside {
            let mut from = start;
            while let Some(open) = text[from..at].find("(") {
                let open = from + open;
                // `^{(l)}` and `^{T, (l)}`.
                let before = text[..open].trim_end();
                let script = before.ends_with("^{") || before.ends_with("^{T,");
                if let Some(close) = text[open..at].find(')').filter(|_| script) {
                    found.push(open + close);
                }
                from = open + 1;
            }
        }
        inside = !inside;
        start = at + 2;
    }
    found
}

#[test]
fn one_wrong_superscript_anywhere_is_noticed() {
    let places = superscripts(RIGHT);
    assert!(places.len() > 250, "{}", places.len());
    let original = Derivation::read(RIGHT);
    let effort = Effort {
        instances: 5,
        ..Effort::full(1, 5)
    };
    // Some of the places, the same ones every time; `GRADPROOF_CASES` asks for more.
    let every = (places.len() / cases(80)).max(1);
    for at in places.into_iter().step_by(every) {
        let mut text = RIGHT.to_string();
        text.insert_str(at, "+1");
        let inside = |link: &&Link| link.display.start <= at && at <= link.display.end;
        let Some(touched) = original.links.iter().find(inside) else {
            panic!("no display at {at}");
        };
        // What stands before the slip is not touched by it, and it shows soon after.
        let mut changed = Derivation::read(&text);
        changed.links.retain(|link| link.display.end >= at);
        changed.links.truncate(20);
        let decisions = decide(&changed, &effort);
        let judged: Vec<(Link, Decision)> = changed.links.into_iter().zip(decisions).collect();
        let wrong = |(_, decision): &&(Link, Decision)| {
            !matches!(
                decision.verdict,
                Verdict::Checked(_) | Verdict::Definition(_)
            )
        };
        let context = &text[at.saturating_sub(40)..at + 4];
        let Some((first, decision)) = judged.iter().find(wrong) else {
            panic!("{}: not noticed at ...{context}", touched.id);
        };
        let label = format!("({})", touched.id);
        let named = decision.notes.iter().any(|note| note.contains(&label))
            || decision.verdict.to_string().contains(&label);
        assert!(
            first.id == touched.id || named,
            "{} noticed at {} ...{context}: {:?}",
            touched.id,
            first.id,
            decision
        );
    }
}

#[test]
fn no_true_link_is_refuted_at_any_seed() {
    for seed in 0..cases(5) as u64 {
        for (link, decision) in judged(RIGHT, &Effort::full(seed, 5)) {
            let fine = matches!(
                decision.verdict,
                Verdict::Checked(_) | Verdict::Definition(_)
            );
            assert!(
                fine,
                "seed {seed}, {} link {}: {}",
                link.id, link.link, decision.verdict
            );
        }
    }
}
