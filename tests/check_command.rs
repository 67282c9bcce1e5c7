//! `gradproof check` and `gradproof read` as a user meets them: exit codes, width, JSON, bad input.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

const RIGHT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/proofs/snider-2022.md");
const PRINTED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/proofs/wrong/snider-2022-as-printed.md"
);

fn gradproof(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_gradproof");
    let output = Command::new(program).args(arguments).output();
    output.expect("a program that runs")
}

/// A document in a file of its own.
fn file(name: &str, text: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("gradproof-{}-{name}.md", std::process::id()));
    fs::write(&path, text).expect("a writable folder");
    path
}

fn run(name: &str, text: &str, more: &[&str]) -> (i32, String, String) {
    let path = file(name, text.as_bytes());
    let mut arguments = vec!["check", path.to_str().expect("a plain path")];
    arguments.extend(more);
    let output = gradproof(&arguments);
    let _ = fs::remove_file(path);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().expect("an exit code"),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn the_two_documents_hold() {
    let output = gradproof(&["check", "--instances", "12", RIGHT, PRINTED]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        text.contains("85 proved, 5 refuted, 7 ill-formed"),
        "{text}"
    );
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
        assert!(!line.contains('\u{1b}'), "no colour in a pipe: {line}");
    }
}

#[test]
fn the_readme_shows_what_is_printed() {
    let output = gradproof(&["check", "--trace", RIGHT]);
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let readme = include_str!("../README.md");
    let blocks = readme.split("```text\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split("```").next());
    let shown: Vec<&str> = blocks.filter(|block| block.contains("emma 1")).collect();
    assert_eq!(shown.len(), 2);
    for block in shown {
        assert!(printed.contains(block), "{block}");
    }
}

#[test]
fn exit_codes_say_what_happened() {
    let right = "$$ (x + y)^2 = x^2 + 2 x y + y^2 $$\n";
    let wrong = "$$ (x + y)^2 = x^2 + y^2 $$\n";
    let expected = format!("<!-- gradproof: expect refuted -->\n{wrong}");
    let unmet = format!("<!-- gradproof: expect refuted -->\n{right}");
    assert_eq!(run("right", right, &[]).0, 0);
    assert_eq!(run("wrong", wrong, &[]).0, 1);
    assert_eq!(run("expected", &expected, &[]).0, 0);
    assert_eq!(run("unmet", &unmet, &[]).0, 1);
    assert_eq!(run("proved", right, &["--require", "proved"]).0, 0);
    let checked = "$$ \\log(x y) = \\log x + \\log y $$\n";
    assert_eq!(run("checked", checked, &[]).0, 0);
    assert_eq!(run("checked", checked, &["--require", "proved"]).0, 1);
    assert_eq!(run("undecided", "$$ |x| = x $$\n", &[]).0, 1);
    assert_eq!(run("unreadable", "$$ x + = x $$\n", &[]).0, 1);
    for (name, nothing) in [
        ("empty", ""),
        ("prose", "No formula here.\n"),
        ("definition", "$$ z := x + y $$\n"),
        ("ignored", "<!-- gradproof: ignore -->\n$$ x = x $$\n"),
    ] {
        let (code, stdout, stderr) = run(name, nothing, &[]);
        assert_eq!(code, 2, "{name}");
        assert!(
            stdout.is_empty() && stderr.contains("nothing is claimed"),
            "{name}"
        );
    }
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let output = gradproof(&["check", "no-such-file.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no-such-file.md"));
    let path = file("bytes", b"$$ x = x $$\n\xff\xfe\n");
    let output = gradproof(&["check", path.to_str().expect("a plain path")]);
    let _ = fs::remove_file(&path);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 2 is not UTF-8"));
}

#[test]
fn a_file_that_cannot_be_used_does_not_hide_the_others() {
    let good = file("good", b"$$ x + x = 2 x $$\n");
    let empty = file("nothing", b"No formula.\n");
    let path = |file: &std::path::Path| file.to_str().expect("a plain path").to_string();
    let (good_path, empty_path) = (path(&good), path(&empty));
    for bad in ["no-such-file.md", &empty_path] {
        let output = gradproof(&["check", bad, &good_path, bad]);
        assert_eq!(output.status.code(), Some(2));
        let out = String::from_utf8_lossy(&output.stdout);
        assert!(out.contains("1 proved"), "{out}");
        let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(complaints.starts_with("error: "), "{complaints}");
    }
    let output = gradproof(&["check", "--format", "json", &good_path, "no-such-file.md"]);
    assert!(serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok());
    let _ = (fs::remove_file(good), fs::remove_file(empty));
}

#[test]
fn json_has_the_promised_fields_and_the_same_bytes() {
    let document = "# One\n\n<!-- gradproof: label A1 -->\n$$ f(x)^2 = f(x) $$\n";
    let (code, first, _) = run("json", document, &["--format", "json", "--seed", "5"]);
    let (_, second, _) = run("json", document, &["--format", "json", "--seed", "5"]);
    assert_eq!((code, &first), (1, &second));
    let value: serde_json::Value = serde_json::from_str(&first).expect("JSON");
    assert_eq!(value["schema"], 1);
    assert_eq!(value["summary"]["refuted"], 1);
    let claim = &value["documents"][0]["claims"][0];
    for field in [
        "id",
        "link",
        "label",
        "section",
        "line",
        "column",
        "latex",
        "reading",
        "verdict",
        "expected",
        "ok",
        "scope",
        "assumptions",
        "method",
        "instances",
        "error_bound_log2",
        "from_first_principles",
        "counterexample",
        "repairs",
        "code",
        "message",
    ] {
        assert!(claim.get(field).is_some(), "{field}");
    }
    assert_eq!(claim["id"], "A1");
    assert_eq!(claim["section"], "One");
    assert_eq!((&claim["line"], &claim["column"]), (&4.into(), &11.into()));
    let found = &claim["counterexample"];
    assert_ne!(found["lhs"], found["rhs"]);
}

#[test]
fn readings_are_explicit() {
    let path = file(
        "read",
        b"$$ J := \\sum_i L(x_i) $$\n\n$$ \\frac{\\partial J}{\\partial x_j} = L'(x_j) $$\n",
    );
    let output = gradproof(&["read", path.to_str().expect("a plain path")]);
    let _ = fs::remove_file(&path);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0));
    assert!(text.contains("J := Σ_{i=1..s1} L(x_{i})"), "{text}");
    assert!(text.contains("for j = 1..s1"), "{text}");
}
