//! Files with proofs as a user meets them: what is no record is refused with its place, and the two
//! commands that write and replay them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use gradproof::kernel::{Context, Proof, Rule, Term};
use gradproof::prove::{Archive, Goal, Record, Recorder, Retrace, Retraced};
use serde_json::{Value, json};

/// A record that can be read: t = t and, by symmetry, the same again.
fn small() -> Value {
    json!({
        "terms": [[{"factors": [[["entry", [0, null, [[0, [1, 1]]]]], 2]]}], [{"factors": [[["exp", 0], 1]]}]],
        "contexts": [{"ranges": [[1, {"from": 1, "to": [0, [2, 1]]}]], "facts": []}],
        "steps": [
            {"rule": "reflexive", "with": [1], "context": 0, "premises": []},
            {"rule": "symmetric", "with": [], "context": 0, "premises": [0]},
        ],
        "claims": [{"id": "D1", "link": 1, "nth": 0, "context": 0, "left": 1, "right": 1, "step": 1}],
    })
}

#[test]
fn what_is_no_record_is_refused_with_its_place() {
    assert!(Record::read(&small()).is_ok());
    let bad = [
        ("/terms", json!(7), "terms"),
        ("/terms/0", json!("x"), "terms[0]"),
        ("/terms/0/0/number", json!("1/0"), "terms[0][0].number"),
        ("/terms/0/0/number", json!(1.5), "terms[0][0].number"),
        (
            "/terms/0/0/number",
            json!("99999999999999999999/3"),
            "terms[0][0].number",
        ),
        (
            "/terms/0/0/sums",
            json!([[3, {"from": 1}]]),
            "terms[0][0].sums[0][1]",
        ),
        (
            "/terms/0/0/sums",
            json!([[3, {"width": -1, "layer": 1}]]),
            "terms[0][0].sums[0][1].width",
        ),
        (
            "/terms/0/0/sums",
            json!([[3, {"from": 1, "to": [0, [3, 1]]}]]),
            "terms[0][0].sums[0]",
        ),
        ("/terms/0/0/factors/0", json!([]), "terms[0][0].factors[0]"),
        (
            "/terms/0/0/factors/0/0",
            json!([]),
            "terms[0][0].factors[0][0]",
        ),
        (
            "/terms/0/0/factors/0/0/0",
            json!("sinh"),
            "terms[0][0].factors[0][0]",
        ),
        (
            "/terms/0/0/factors/0/0",
            json!(["exp", 0]),
            "terms[0][0].factors[0][0][1]",
        ),
        (
            "/terms/0/0/factors/0/0",
            json!(["number", [1, [2, 1]]]),
            "terms[0][0].factors[0][0]",
        ),
        (
            "/terms/0/0/factors/0/0/1/0",
            json!(-1),
            "terms[0][0].factors[0][0][1][0]",
        ),
        (
            "/terms/0/0/factors/0/0/1/2/0",
            json!([]),
            "terms[0][0].factors[0][0][1][2][0]",
        ),
        (
            "/terms/0/0/factors/0/0/1/2/0",
            json!(i64::MAX),
            "terms[0][0].factors[0][0][1][2][0]",
        ),
        (
            "/terms/0/0/factors/0/1",
            json!(true),
            "terms[0][0].factors[0][1]",
        ),
        ("/contexts/0/ranges/0", json!([1]), "contexts[0].ranges[0]"),
        ("/contexts/0/facts", json!(null), "contexts[0].facts"),
        ("/steps/0/rule", json!("guess"), "steps[0].rule"),
        ("/steps/0/rule", json!(3), "steps[0].rule"),
        ("/steps/0/with", json!([]), "steps[0].with"),
        ("/steps/0/with", json!([1, 1]), "steps[0].with"),
        ("/steps/0/with", json!([2]), "steps[0].with[0]"),
        ("/steps/0/context", json!(1), "steps[0].context"),
        ("/steps/1/with", json!([1]), "steps[1].with"),
        ("/steps/1/premises", json!([1]), "steps[1].premises[0]"),
        ("/steps/1/premises", json!([-1]), "steps[1].premises[0]"),
        ("/steps/1/premises", json!({}), "steps[1].premises"),
        ("/claims/0/step", json!(2), "claims[0].step"),
        ("/claims/0/left", json!("t"), "claims[0].left"),
        ("/claims/0/id", json!(1), "claims[0].id"),
        ("/claims/0", json!([]), "claims[0]"),
    ];
    for (path, value, place) in bad {
        let mut record = small();
        match record.pointer_mut(path) {
            Some(known) => *known = value.clone(),
            // A field that was left out.
            None => record["terms"][0][0][&path["/terms/0/0/".len()..]] = value.clone(),
        }
        let found = Record::read(&record).expect_err(path);
        assert_eq!(found.place, place, "{path} {value}: {found}");
        assert!(!found.found.is_empty() && !found.hint.is_empty(), "{found}");
    }
    for table in ["terms", "contexts", "steps", "claims"] {
        let mut record = small();
        record.as_object_mut().expect("an object").remove(table);
        let found = Record::read(&record).expect_err(table);
        assert!(found.found.contains(table), "{found}");
    }
    assert_eq!(
        Record::read(&json!([])).expect_err("a list").place,
        "the record"
    );
}

#[test]
fn records_that_would_exhaust_the_program_are_refused() {
    // Each term stands in the next one twice; or once, but very deep.
    for (again, times) in [(true, 90), (false, 5_000)] {
        let mut record = small();
        let terms = (1..times).map(|at| match again {
            true => json!([{"factors": [[["at", 0, at, at], 1]]}]),
            false => json!([{"factors": [[["exp", at], 1]]}]),
        });
        let rows = record["terms"].as_array_mut().expect("rows");
        rows.extend(terms);
        let found = Record::read(&record).expect_err("a large term");
        assert!(found.place.starts_with("terms["), "{found}");
        assert!(found.found.contains("too large"), "{found}");
    }
    // Very many steps on top of each other.
    let mut record = small();
    let steps = (1..100_000)
        .map(|at| json!({"rule": "symmetric", "with": [], "context": 0, "premises": [at]}));
    record["steps"].as_array_mut().expect("rows").extend(steps);
    let found = Record::read(&record).expect_err("a deep proof");
    assert!(found.found.contains("too deep"), "{found}");
}

#[test]
fn a_step_is_taken_once_however_often_it_is_used() {
    let theory = gradproof::kernel::Theory::new(Vec::new(), Vec::new(), Vec::new());
    let mut record = small();
    record["contexts"] = json!([{"ranges": [], "facts": []}]);
    let steps = (1..200)
        .map(|at| json!({"rule": "transitive", "with": [], "context": 0, "premises": [at, at]}));
    record["steps"].as_array_mut().expect("rows").extend(steps);
    record["claims"][0]["step"] = json!(200);
    let record = Record::read(&record).expect("a record");
    let claim = &record.claims()[0];
    let goal = Goal {
        theory: theory.expect("no definitions").into(),
        context: claim.context.clone(),
        left: claim.left.clone(),
        right: claim.right.clone(),
    };
    let found = Retrace::new(&record).check(claim, &goal);
    assert!(matches!(found, Retraced::Accepted { steps: 201, .. }));
}

#[test]
fn a_refused_step_is_told_by_its_number() {
    let theory = gradproof::kernel::Theory::new(Vec::new(), Vec::new(), Vec::new());
    let step = |rule, premises| Proof {
        context: Context::default(),
        rule,
        premises,
    };
    let same = std::sync::Arc::new(step(Rule::Reflexive(Term::one()), Vec::new()));
    let bad = std::sync::Arc::new(step(Rule::Transitive, vec![same]));
    let mut recorder = Recorder::default();
    let number = recorder.proof(&bad);
    let mut record = recorder.finish();
    record["claims"] = json!([{"id": "D1", "link": 1, "nth": 0, "context": 0, "left": 0, "right": 0, "step": number}]);
    let record = Record::read(&record).expect("a record");
    let goal = Goal {
        theory: theory.expect("no definitions").into(),
        context: Context::default(),
        left: Term::one(),
        right: Term::one(),
    };
    let found = Retrace::new(&record).check(&record.claims()[0], &goal);
    let Retraced::Refused { step: 1, rule, why } = found else {
        panic!("{found:?}");
    };
    assert_eq!(
        (rule, why.as_str()),
        ("transitivity", "the premises do not fit")
    );
}

/// A file in the folder for tests.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a writable folder");
    path.display().to_string()
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    let program = Command::new(env!("CARGO_BIN_EXE_gradproof"));
    let mut program = program;
    let output = program
        .args(arguments)
        .output()
        .expect("a program that runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let code = output.status.code().expect("an exit code");
    (code, text(output.stdout), text(output.stderr))
}

const TEXT: &str =
    "$$ s := \\sum_i x_i $$\n\n$$ s + s = 2 \\sum_j x_j $$\n\n$$ \\frac{p q}{p} = q $$\n";

#[test]
fn what_check_writes_replay_accepts() {
    let document = file("replay.md", TEXT);
    let proofs = file("replay.json", "");
    let (code, _, complaints) = run(&["check", "--proofs", &proofs, &document]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    let (code, out, complaints) = run(&["replay", &proofs, &document]);
    assert_eq!((code, complaints.as_str()), (0, ""), "{out}");
    assert!(
        out.contains("D2 link 1") && out.contains("2 replayed, 0 refused."),
        "{out}"
    );
    assert!(out.contains("p is not 0"), "{out}");
    for line in out.lines().skip(1) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    // Written again over itself it is the same.
    let before = fs::read_to_string(&proofs).expect("a file");
    assert_eq!(run(&["check", "--proofs", &proofs, &document]).0, 0);
    assert_eq!(fs::read_to_string(&proofs).expect("a file"), before);
    // A document is known by its name too.
    let (path, name) = document.rsplit_once('/').expect("a folder");
    let here = Command::new(env!("CARGO_BIN_EXE_gradproof"))
        .args(["replay", &proofs, name])
        .current_dir(path)
        .output();
    assert_eq!(here.expect("a program that runs").status.code(), Some(0));
    // What has changed is refused; what is gone is missing; what is new is counted.
    for (from, to, told) in [
        ("= 2 \\sum_j", "= 3 \\sum_j", "1 replayed, 1 refused."),
        (
            "s := \\sum_i x_i",
            "s := \\sum_i y_i",
            "1 replayed, 1 refused.",
        ),
        (
            "$$ \\frac{p q}{p} = q $$",
            "",
            "1 replayed, 0 refused, 1 not in the document.",
        ),
        (
            "= q $$",
            "= q = q + 0 $$",
            "2 replayed, 0 refused. 1 other claim has no",
        ),
    ] {
        let edited = file("replay.md", &TEXT.replace(from, to));
        let (code, out, _) = run(&["replay", &proofs, &edited]);
        let same = told.starts_with('2');
        assert_eq!(code, if same { 0 } else { 1 }, "{out}");
        assert!(out.contains(told), "{out}");
        assert_eq!(out.contains("has changed since"), !same, "{out}");
    }
}

/// The arguments are refused, and the message names all of this.
fn refused(arguments: &[&str], told: &[&str]) {
    let (code, out, complaints) = run(arguments);
    assert_eq!((code, out.as_str()), (2, ""), "{arguments:?} {complaints}");
    assert!(complaints.starts_with("error: "), "{complaints}");
    let complaints = complaints.split_whitespace().collect::<Vec<_>>().join(" ");
    for one in told {
        assert!(complaints.contains(one), "{one}: {complaints}");
    }
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("used");
    fs::create_dir_all(&folder).expect("a writable folder");
    let document = file("used/a.md", "$$ x + x = 2 x $$\n");
    let proofs = file("used/a.json", "");
    assert_eq!(run(&["check", "--proofs", &proofs, &document]).0, 0);
    let good = fs::read_to_string(&proofs).expect("a file");
    let with = |text: &str| file("used/bad.json", text);
    refused(&["replay", "no-such.json", &document], &["no-such.json"]);
    refused(&["replay", &proofs, "no-such/a.md"], &["no-such/a.md"]);
    refused(&["replay", &proofs], &["FILE"]);
    refused(
        &["replay", &document, &document],
        &["line 1, column 1", "no JSON"],
    );
    refused(&["replay", &with(""), &document], &["no JSON"]);
    refused(
        &["replay", &with("{}"), &document],
        &["no record of proofs", "check --proofs"],
    );
    refused(
        &["replay", &with(&good[..good.len() / 2]), &document],
        &["line", "no JSON"],
    );
    let deep = "[".repeat(100_000);
    refused(&["replay", &with(&deep), &document], &["no JSON"]);
    let newer = good.replace("\"version\": 1", "\"version\": 2");
    refused(
        &["replay", &with(&newer), &document],
        &["version: ", "another one", "version 1"],
    );
    let unknown = good.replace("\"rule\":\"reflexive\"", "\"rule\":\"guess\"");
    refused(
        &["replay", &with(&unknown), &document],
        &["documents[0].steps[", "`guess`"],
    );
    let empty = json!({"format": "gradproof proofs", "version": 1, "documents": []});
    refused(
        &["replay", &with(&empty.to_string()), &document],
        &["no proof in it"],
    );
    // Which document is meant has to be clear.
    let other = file("used/b.md", "$$ x + x = 2 x $$\n");
    refused(&["replay", &proofs, &other], &["has no proofs of"]);
    refused(
        &["replay", &proofs, &document, &document],
        &["two of the files"],
    );
    let both = file("used/both.json", "");
    assert_eq!(run(&["check", "--proofs", &both, &document, &other]).0, 0);
    refused(&["replay", &both, &document], &["which was not given"]);
    // A document is not lost by a forgotten name.
    refused_but_checked(&["check", "--proofs", &other, &document]);
    assert!(
        fs::read_to_string(&other)
            .expect("a file")
            .starts_with("$$")
    );
    refused_but_checked(&["check", "--proofs", "no/such/folder.json", &document]);
}

/// The verdicts are shown, but the proofs could not be written.
fn refused_but_checked(arguments: &[&str]) {
    let (code, out, complaints) = run(arguments);
    assert_eq!(code, 2, "{complaints}");
    assert!(
        out.contains("1 proved") && complaints.starts_with("error: "),
        "{out}{complaints}"
    );
}

#[test]
fn a_file_cut_off_anywhere_is_no_record() {
    let text = gradproof::prove::archive(vec![("a.md", "", Recorder::default())]);
    assert!(Archive::read(&text).is_ok());
    for end in 0..text.trim_end().len() {
        let found = Archive::read(&text[..end]).expect_err("a part");
        assert!(found.place.starts_with("line "), "{found}");
    }
}
