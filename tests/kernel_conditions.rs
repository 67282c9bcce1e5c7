//! Every side condition of the kernel is needed, and every assumption: a kernel that takes one of
//! them for granted fails a test of the kernel. The kernel uses no other crate, so it is compiled by itself here, with a
//! switch for each condition.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

/// The tests of the kernel, those that find most first.
const TESTS: [&str; 5] = [
    "kernel_traps",
    "kernel_rules",
    "kernel_integers",
    "kernel",
    "kernel_assumptions",
];

/// What is there for tests, and what the switch is.
const HOOK: &str = "#[cfg(test)]\n    let fact = fact || super::crippled::is_off(name);";
const SWITCH: &str = "let fact = fact || std::env::var(\"OFF\").is_ok_and(|off| off == name);";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn kernel() -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join("src/kernel")).expect("the kernel");
    folder.map(|entry| entry.expect("a file").path()).collect()
}

/// What stands before the parenthesis that closes a call.
fn arguments(text: &str) -> &str {
    let mut open = 1;
    let end = text.find(|letter| {
        open += i32::from(letter == '(') - i32::from(letter == ')');
        open == 0
    });
    &text[..end.expect("the end of a call")]
}

/// The names of all side conditions, and of what is asked before something is assumed.
fn conditions() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in kernel() {
        let text = fs::read_to_string(&file).expect("a file");
        for call in ["demand(", "known("] {
            for (at, _) in text.match_indices(call) {
                let inside = arguments(&text[at + call.len()..]);
                if let [_, name, _] = inside.split('"').collect::<Vec<_>>()[..] {
                    names.insert(name.to_string());
                }
            }
        }
    }
    names
}

fn compiled(arguments: &[&str]) {
    let rustc = env::var("RUSTC").unwrap_or("rustc".into());
    let mut command = Command::new(rustc);
    let common = [
        "--edition",
        "2024",
        "-C",
        "opt-level=1",
        "-C",
        "debuginfo=0",
    ];
    let output = command.args(common).args(arguments).output();
    let output = output.expect("the compiler");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// The kernel with switches, and its tests.
fn build(folder: &Path) {
    let inside = folder.join("kernel");
    fs::create_dir_all(&inside).expect("a new folder");
    let mut switched = 0;
    for file in kernel() {
        let text = fs::read_to_string(&file).expect("a file");
        switched += text.matches(HOOK).count();
        let name = file.file_name().expect("a name");
        fs::write(inside.join(name), text.replace(HOOK, SWITCH)).expect("a copy");
    }
    assert_eq!(switched, 1);
    let library = folder.join("gradproof.rs");
    fs::write(&library, "pub mod kernel;\n").expect("a new file");
    let path = |file: &Path| file.to_str().expect("a path").to_string();
    let out = path(folder);
    compiled(&["--crate-type", "rlib", "--out-dir", &out, &path(&library)]);
    let linked = format!("gradproof={out}/libgradproof.rlib");
    for test in TESTS {
        let source = path(&root().join(format!("tests/{test}.rs")));
        let program = path(&folder.join(format!("test-{test}")));
        compiled(&["--test", "--extern", &linked, "-o", &program, &source]);
    }
}

/// Whether all tests pass without a condition.
fn passes(folder: &Path, condition: &str) -> bool {
    TESTS.iter().all(|test| {
        let mut command = Command::new(folder.join(format!("test-{test}")));
        let output = command.env("OFF", condition).current_dir(root()).output();
        output.expect("a test that runs").status.success()
    })
}

#[test]
fn no_side_condition_can_be_left_out() {
    let folder = env::temp_dir().join(format!("gradproof-kernel-{}", std::process::id()));
    build(&folder);
    let conditions = Vec::from_iter(conditions());
    assert!(conditions.len() >= 42, "{conditions:?}");
    assert!(passes(&folder, "nothing"));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut needless = Vec::new();
        while let Some(condition) = conditions.get(next.fetch_add(1, Ordering::Relaxed)) {
            if passes(&folder, condition) {
                needless.push(condition);
            }
        }
        needless
    };
    let needless: Vec<&String> = thread::scope(|scope| {
        let workers = [0, 1].map(|_| scope.spawn(work));
        let results = workers.into_iter().map(|worker| worker.join());
        results
            .flat_map(|found| found.expect("an answer"))
            .collect()
    });
    fs::remove_dir_all(&folder).expect("a folder to remove");
    assert!(needless.is_empty(), "no test needs: {needless:#?}");
}
