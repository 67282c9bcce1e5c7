//! The table of `gradproof explain` held against the checker, the sources and the command.

use std::fs;
use std::path::Path;
use std::process::Command;

use gradproof::decide::{Decision, Effort, decide};
use gradproof::derivation::Derivation;
use gradproof::report::explanation::{all, explanation};

fn decided(text: &str) -> Vec<Decision> {
    decide(&Derivation::read(text), &Effort::full(0, 8))
}

/// Exit code, standard output, standard error.
fn explain(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_gradproof"))
        .arg("explain")
        .args(arguments)
        .output()
        .expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8");
    let code = output.status.code().expect("no signal");
    (code, text(&output.stdout), text(&output.stderr))
}

/// The numbers of all constants `NAME: Code = Code(301)` below a folder.
fn constants(folder: &Path) -> Vec<u16> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(constants(&path));
            continue;
        }
        let text = fs::read_to_string(&path).expect("readable source");
        for after in text.split(": Code = Code(").skip(1) {
            let (number, _) = after.split_once(')').expect("a closing bracket");
            found.push(number.parse().expect("a number"));
        }
    }
    found
}

#[test]
fn every_code_of_the_sources_is_explained_once_and_no_other() {
    let mut defined = constants(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    defined.sort();
    let explained: Vec<u16> = all().iter().map(|known| known.code.0).collect();
    assert_eq!(explained, defined);
}

#[test]
fn every_failing_example_gets_its_code_first() {
    for known in all() {
        let decisions = decided(known.failing);
        let first = decisions
            .iter()
            .find_map(|decision| decision.diagnostic.clone());
        let first = first.unwrap_or_else(|| panic!("{}: no complaint", known.code));
        assert_eq!(first.code, known.code, "{}: {first}", known.code);
    }
}

#[test]
fn every_corrected_example_is_checked() {
    for known in all() {
        let decisions = decided(known.corrected);
        let words: Vec<&str> = decisions
            .iter()
            .map(|decision| decision.verdict.word())
            .collect();
        let fine = |word: &&str| matches!(*word, "checked" | "definition");
        assert!(words.iter().all(fine), "{}: {words:?}", known.code);
        assert!(words.contains(&"checked"), "{}: {words:?}", known.code);
    }
}

#[test]
fn an_explanation_is_short_and_plain() {
    for known in all() {
        let sentences = known.text.matches(". ").count() + 1;
        assert!((2..=4).contains(&sentences), "{}", known.code);
        assert!(known.text.ends_with('.'), "{}", known.code);
        assert!(!known.title.ends_with('.'), "{}", known.code);
        assert!(known.title.len() <= 40, "{}", known.code);
        assert_eq!(explanation(known.code), Some(known));
    }
}

#[test]
fn the_command_shows_everything_within_80_columns() {
    for known in all() {
        let (code, out, err) = explain(&[&known.code.to_string()]);
        assert_eq!((code, err.as_str()), (0, ""), "{}", known.code);
        assert!(out.starts_with(&format!("{}: {}\n", known.code, known.title)));
        let marked = format!(" [{}], line ", known.code);
        assert!(out.contains(&marked), "{}", known.code);
        let lines = known.failing.lines().chain(known.corrected.lines());
        for line in lines.filter(|line| !line.is_empty()) {
            assert!(out.contains(&format!("    {line}\n")), "{line}");
        }
        for line in out.lines() {
            assert!(line.chars().count() <= 80, "{line}");
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn a_code_may_be_written_in_several_ways() {
    let (_, expected, _) = explain(&["GP0301"]);
    for word in ["gp0301", "0301", "301", "GP301"] {
        assert_eq!(explain(&[word]), (0, expected.clone(), String::new()));
    }
}

#[test]
fn without_a_code_all_are_listed() {
    let (code, out, err) = explain(&[]);
    assert_eq!((code, err.as_str()), (0, ""));
    for known in all() {
        let line = format!("{}  {}\n", known.code, known.title);
        assert!(out.contains(&line), "{line}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn an_unknown_code_exits_2_with_a_hint() {
    let long = "9".repeat(1000);
    for word in ["GP9999", "GP", "", "x", "+301", "GPGP301", "é", "Gé", &long] {
        let (code, out, err) = explain(&[word]);
        assert_eq!((code, out.as_str()), (2, ""), "{word}");
        assert!(err.starts_with("error: there is no code"), "{err}");
        assert!(err.contains("lists all"), "{err}");
        assert!(err.lines().all(|line| line.chars().count() <= 80), "{err}");
    }
    assert_eq!(explain(&["301", "302"]).0, 2);
}
