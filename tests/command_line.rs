//! The program as a user runs it: output, exit codes, bad input.

mod common;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use gradproof::cross_check::Fault;

fn gradproof(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradproof"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8")
}

/// Exit code, standard output, standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = gradproof(arguments);
    let code = output.status.code().expect("no signal");
    (code, text(&output.stdout), text(&output.stderr))
}

/// A file with this content, for one test.
fn file(name: &str, content: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(name);
    fs::write(&path, content).expect("a writable folder");
    path.display().to_string()
}

const IRIS: [&str; 7] = [
    "cross-check",
    "--data",
    "tests/data/iris.csv",
    "--arch",
    "4 -> 5 relu -> 3 softmax",
    "--loss",
    "cross-entropy",
];

#[test]
fn on_the_iris_data_closed_form_backprop_and_forward_mode_are_exactly_equal_row_by_row() {
    let (code, out, err) = run(&IRIS);
    assert_eq!(code, 0, "{out}{err}");
    for method in [
        "closed (literal)",
        "closed (fast)",
        "backprop",
        "forward mode",
    ] {
        assert!(out.contains(method), "{out}");
    }
    assert_eq!(out.matches("checked").count(), 6, "{out}");
    assert!(
        out.contains("150 rows") && out.contains("of one to four rows"),
        "{out}"
    );
    assert!(err.is_empty(), "{err}");
}

#[test]
fn on_the_iris_data_a_planted_fault_exits_1_and_names_an_entry() {
    // Some of the faults, the same ones every time; `GRADPROOF_CASES` asks for more.
    let every = (Fault::ALL.len() / common::cases(4) as usize).max(1);
    for fault in Fault::ALL.iter().step_by(every) {
        let (code, out, err) = run(&[&IRIS[..], &["--plant", fault.name()]].concat());
        assert_eq!(code, 1, "{fault}: {out}{err}");
        assert!(
            out.contains("refuted") && out.contains("[row "),
            "{fault}: {out}"
        );
        assert!(
            out.contains("3 pairs: 2 refuted, 1 checked."),
            "{fault}: {out}"
        );
    }
}

#[test]
fn the_first_example_of_all_catches_five_faults() {
    let first = [
        "cross-check",
        "--arch",
        "2 -> 3 square -> 2",
        "--number",
        "fp",
    ];
    assert_eq!(run(&first).0, 0);
    for fault in [
        "value-for-slope",
        "slope-missing",
        "weight-transposed",
        "sign",
        "factor-two",
    ] {
        assert_eq!(
            run(&[&first[..], &["--plant", fault]].concat()).0,
            1,
            "{fault}"
        );
    }
}

#[test]
fn every_number_system_reaches_its_strongest_verdict() {
    for (number, arch, verdict) in [
        ("f64", "4 -> 5 relu -> 3 softmax", "sampled"),
        ("dyadic", "4 -> 5 relu -> 3 square", "checked"),
        ("rational", "4 -> 5 softsign -> 3", "checked"),
        ("fp", "4 -> 5 opaque -> 3 softmax", "checked"),
        ("exp", "4 -> 5 hard-tanh -> 3 softmax", "checked"),
    ] {
        let (code, out, err) = run(&["cross-check", "--arch", arch, "--number", number]);
        assert_eq!(code, 0, "{number}: {out}{err}");
        assert!(out.contains(verdict), "{number}: {out}");
    }
}

#[test]
fn a_planted_fault_is_never_sampled_in_f64() {
    for fault in Fault::ALL {
        let arguments = ["cross-check", "--number", "f64", "--plant", fault.name()];
        let (code, out, err) = run(&arguments);
        assert_eq!(code, 1, "{fault}: {out}{err}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_does_not() {
    let with_seed = |seed| {
        run(&[
            "cross-check",
            "--number",
            "f64",
            "--seed",
            seed,
            "--format",
            "json",
        ])
    };
    assert_eq!(with_seed("7"), with_seed("7"));
    assert_ne!(with_seed("7").1, with_seed("8").1);
}

#[test]
fn the_json_report_has_the_promised_fields() {
    let (code, out, _) = run(&[&IRIS[..], &["--format", "json", "--plant", "sign"]].concat());
    assert_eq!(code, 1);
    let report: serde_json::Value = serde_json::from_str(&out).expect("one JSON object");
    assert_eq!(report["schema"], 1);
    assert_eq!(report["ok"], false);
    assert_eq!(report["number"], "exp");
    assert_eq!(report["rows"], 150);
    assert_eq!(report["summary"]["refuted"], 2);
    assert_eq!(report["summary"]["checked"], 1);
    let found = &report["pairs"][0]["counterexample"];
    assert_eq!(found["sizes"][0], serde_json::json!(["n", 1]));
    assert_ne!(found["left"]["value"], found["right"]["value"]);
    assert!(
        found["place"]
            .as_str()
            .is_some_and(|place| place.starts_with("dJ/d"))
    );
}

#[test]
fn lines_fit_into_eighty_columns() {
    let planted = [&IRIS[..], &["--plant", "example-sum-missing"]].concat();
    let sampled = ["cross-check", "--number", "f64", "--time", "always"];
    for arguments in [&IRIS[..], &planted, &sampled] {
        let (_, out, _) = run(arguments);
        for line in out.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn nothing_is_coloured_that_is_not_a_terminal() {
    assert!(!run(&IRIS).1.contains('\x1b'));
}

/// Arguments, and what the one error message must say.
fn refused(arguments: &[&str], says: &[&str]) {
    let (code, out, err) = run(&[&["cross-check"], arguments].concat());
    assert_eq!(code, 2, "{arguments:?}: {out}{err}");
    assert!(out.is_empty(), "{arguments:?}: {out}");
    assert_eq!(err.matches("error:").count(), 1, "{arguments:?}: {err}");
    assert!(!err.contains("panicked"), "{err}");
    if err.contains("Usage") || err.contains(env!("CARGO_TARGET_TMPDIR")) {
        // The argument parser's own errors, and paths, are as long as they are.
    } else {
        assert!(err.lines().all(|line| line.chars().count() <= 80), "{err}");
    }
    let err = err.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in says {
        assert!(
            err.contains(part),
            "{arguments:?} should say {part:?}: {err}"
        );
    }
}

#[test]
fn bad_architectures_are_named_with_their_place() {
    refused(
        &["--arch", "4 -> 5 rleu -> 3"],
        &["unknown activation `rleu`", "did you mean `relu`?", "^^^^"],
    );
    refused(&["--arch", "4 -> five -> 3"], &["`five` is no width"]);
    refused(&["--arch", "4 -> 0 -> 3"], &["`0` is no width"]);
    refused(&["--arch", "4 -> -> 3"], &["layer 1 has no width"]);
    refused(&["--arch", "4"], &["only an input layer"]);
    refused(&["--arch", ""], &["layer 0 has no width"]);
    refused(&["--arch", "4 > 3"], &["`>` does not belong here"]);
    refused(
        &["--arch", "4 relu -> 3"],
        &["the input layer has no activation"],
    );
    refused(
        &["--arch", "4 -> 3 softmax -> 2"],
        &["softmax can stand in the last layer only"],
    );
    refused(
        &["--arch", "4 -> 5 relu relu -> 3"],
        &["does not belong here"],
    );
    refused(
        &["--arch", "4 -> 99999999999999999999999"],
        &["is no width"],
    );
    refused(&["--arch", "10000 -> 10000"], &["at most 200000"]);
}

#[test]
fn a_function_that_the_number_system_lacks_is_named_with_what_would_fit() {
    let relu = ["--arch", "2 -> 3 relu -> 2", "--number", "fp"];
    refused(
        &relu,
        &[
            "fp cannot express relu",
            "--number rational",
            "--number exp",
        ],
    );
    let softmax = ["--arch", "2 -> 3 softmax", "--number", "rational"];
    refused(
        &softmax,
        &["rational cannot express softmax", "--number exp"],
    );
    let quotient = ["--arch", "2 -> 3 serpentine", "--number", "dyadic"];
    refused(&quotient, &["dyadic cannot express serpentine"]);
    let entropy = [
        "--arch",
        "2 -> 3",
        "--loss",
        "cross-entropy",
        "--number",
        "dyadic",
    ];
    refused(&entropy, &["dyadic cannot express cross-entropy"]);
    let opaque = ["--arch", "2 -> 3 opaque", "--number", "f64"];
    refused(&opaque, &["f64 cannot express opaque", "--number fp"]);
}

#[test]
fn unknown_names_get_a_hint() {
    refused(
        &["--loss", "cross-entrpy"],
        &["unknown loss", "did you mean `cross-entropy`?"],
    );
    refused(
        &["--plant", "signs"],
        &["unknown fault", "did you mean `sign`?"],
    );
    refused(&["--number", "quaternion"], &["quaternion"]);
    let out_of_place = ["--arch", "2 -> 3 square", "--plant", "softmax-diagonal"];
    refused(&out_of_place, &["it needs a softmax output"]);
}

#[test]
fn a_fault_that_does_not_show_in_a_shallow_network_is_shown_in_a_deeper_one() {
    for (arch, fault) in [
        ("1 -> 1", "slope-missing"),
        ("2 -> 1", "weight-transposed"),
        ("2 -> 3 -> 2", "slope-missing"),
        ("2 -> 3 softmax", "value-for-slope"),
        ("2 -> 2 tanh -> 1 square", "product-reversed"),
    ] {
        for number in ["f64", "fp", "rational", "exp"] {
            let arguments = [
                "cross-check",
                "--arch",
                arch,
                "--plant",
                fault,
                "--number",
                number,
            ];
            let (code, out, err) = run(&arguments);
            let expressible = !err.contains("cannot express");
            assert_eq!(
                code,
                if expressible { 1 } else { 2 },
                "{arguments:?}: {out}{err}"
            );
        }
    }
    let identity = [
        "--arch",
        "2 -> 3 square -> 2",
        "--plant",
        "output-slope-missing",
    ];
    refused(&identity, &["slope other than 1"]);
}

#[test]
fn generated_networks_have_enough_gradient_to_decide() {
    for seed in 0..12 {
        for arch in [
            "3 -> 4 relu -> 5 relu -> 4 relu -> 2 relu",
            "2 -> 3 relu -> 4 relu -> 3 softmax",
        ] {
            let (code, out, err) =
                run(&["cross-check", "--arch", arch, "--seed", &seed.to_string()]);
            assert_eq!(code, 0, "seed {seed}, {arch}: {out}{err}");
        }
    }
}

#[test]
fn what_cannot_be_decided_is_neither_right_nor_wrong_and_says_what_may_help() {
    let (code, out, _) = run(&[
        "cross-check",
        "--arch",
        "3 -> 4 tanh -> 2 softmax",
        "--number",
        "exp",
    ]);
    assert_eq!(code, 1);
    assert!(out.contains("lies outside the number system"), "{out}");
    assert!(
        out.contains("6 undecided") && out.contains("--number f64"),
        "{out}"
    );
    assert!(!out.contains("refuted"), "{out}");
}

#[test]
fn nothing_to_check_is_never_success() {
    refused(&["--rows", "0"], &["nothing to check"]);
    refused(&["--rows", "99999999999"], &["end at 100000"]);
    refused(&["--instances", "0"], &["nothing to check"]);
}

#[test]
fn bad_data_is_named_with_its_line() {
    let data = |name: &str, content: &str, says: &[&str]| {
        let path = file(name, content);
        refused(
            &["--data", &path, "--arch", "2 -> 3 relu -> 2 softmax"],
            says,
        );
    };
    data(
        "nan.csv",
        "1,2,a\nNaN,3,b\n",
        &["line 2, column 1", "`NaN` is not a finite number"],
    );
    data(
        "nan-first.csv",
        "nan,inf,a\n1,2,b\n",
        &["line 1, column 1", "`nan`"],
    );
    data(
        "inf.csv",
        "1,2,a\n1,-inf,b\n",
        &["line 2, column 2", "`-inf`"],
    );
    data(
        "word.csv",
        "x,y,label\n1,two,b\n",
        &["line 2, column 2", "`two`"],
    );
    data(
        "ragged.csv",
        "1,2,a\n3,b\n",
        &["line 2 has 2 columns", "have 3"],
    );
    data(
        "label-nan.csv",
        "1,2,1\n3,4,NaN\n",
        &["line 2", "the label `NaN`"],
    );
    data(
        "quote.csv",
        "1,2,\"a\n3,4,b\n",
        &["line 1: a quote is not closed"],
    );
    data(
        "typo.csv",
        "1.o,2.o,a\n1,2,b\n",
        &["line 1, column 1", "`1.o`"],
    );
    data("semicolon.csv", "1;2;a\n", &["columns end with a comma"]);
    data(
        "gap.csv",
        "1,,a\n",
        &["line 1, column 2: the number is missing"],
    );
    data("empty.csv", "", &["there is no row of data"]);
    data("blank.csv", "\n\n\n", &["there is no row of data"]);
    data("header.csv", "x,y,label\n", &["there is no row of data"]);
    data("label.csv", "a\nb\n", &["at least one feature and a label"]);
    data("missing.csv", "1,2,\n", &["line 1: the label is missing"]);
    data(
        "third.csv",
        "1,2,a\n3,4,b\n5,6,c\n",
        &["line 3", "`c`", "2 outputs"],
    );
    data("narrow.csv", "1,a\n2,b\n", &["1 feature", "2 inputs"]);
    data("huge.csv", "1e999,2,a\n", &["line 1, column 1", "`1e999`"]);
    refused(&["--data", "no/such/file.csv"], &["no/such/file.csv"]);
    refused(&["--data", "tests"], &["tests"]);
    let bytes = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bytes.csv");
    fs::write(&bytes, [b'1', b',', 0xff, 0xfe, b'\n']).expect("a writable folder");
    refused(
        &["--data", &bytes.display().to_string()],
        &["line 1 is not UTF-8 text"],
    );
}

#[test]
fn fractions_in_the_first_line_are_data_and_words_are_a_header() {
    let arch = ["--arch", "2 -> 3 square -> 2 softmax"];
    let path = file("fractions.csv", "1/3,2/7,a\n3,4,b\n");
    let (code, out, err) = run(&[&["cross-check", "--data", &path], &arch[..]].concat());
    assert!(code == 0 && out.contains("2 rows\n"), "{out}{err}");
    let path = file("words.csv", "width,height,kind\n1/3,2/7,a\n3,4,b\n");
    let (code, out, err) = run(&[&["cross-check", "--data", &path], &arch[..]].concat());
    assert!(
        code == 0 && out.contains("2 rows after a header\n"),
        "{out}{err}"
    );
}

#[test]
fn rows_that_are_all_alike_leave_no_live_unit() {
    let path = file("alike.csv", "1,2,a\n1,2,b\n");
    let arguments = ["--data", &path, "--arch", "2 -> 3 relu -> 2 softmax"];
    refused(&arguments, &["unit 0 of layer 1", "all rows alike"]);
}

#[test]
fn labels_may_be_numbers_and_one_output_takes_them_as_they_are() {
    let path = file("numbers.csv", "1,2,0.5\n3,4,-2\n2,2,7\n");
    let arguments = [
        "cross-check",
        "--data",
        &path,
        "--arch",
        "2 -> 3 square -> 1",
    ];
    let (code, out, err) = run(&arguments);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("3 rows"), "{out}");
}

#[test]
fn help_and_version_exit_0_and_no_arguments_exit_2() {
    assert_eq!(run(&["--help"]).0, 0);
    assert_eq!(run(&["cross-check", "--help"]).0, 0);
    assert_eq!(run(&["--version"]).0, 0);
    assert_eq!(run(&[]).0, 2);
    assert_eq!(run(&["no-such-command"]).0, 2);
}
