//! The shape of the source tree: import arrows, file headers, file lengths.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the bottom up. Each may use those before it.
const LAYERS: [&str; 13] = [
    "kernel",
    "number",
    "network",
    "gradient",
    "evidence",
    "cross_check",
    "diagnostic",
    "syntax",
    "derivation",
    "prove",
    "decide",
    "report",
    "cli",
];

/// Of the modules before it, those that a module may use.
fn allowed(module: &str) -> &'static [&'static str] {
    match module {
        "number" => &[],
        "network" => &["number"],
        "gradient" => &["number", "network"],
        "evidence" => &["kernel", "number"],
        "cross_check" => &["number", "network", "gradient", "evidence"],
        "diagnostic" => &[],
        "syntax" => &["diagnostic"],
        "kernel" => &[],
        "derivation" => &["number", "diagnostic", "syntax", "kernel"],
        "prove" => &["kernel", "derivation", "syntax"],
        "decide" => &[
            "number",
            "evidence",
            "diagnostic",
            "syntax",
            "derivation",
            "kernel",
            "prove",
        ],
        "report" => &[
            "evidence",
            "prove",
            "cross_check",
            "diagnostic",
            "derivation",
            "decide",
        ],
        "cli" => &LAYERS[..12],
        "main" => &["cli"],
        "lib" => &LAYERS,
        other => panic!("the module `{other}` has no place in the architecture"),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The top module that a file belongs to.
fn module_of(file: &Path) -> String {
    let inside = file
        .strip_prefix(root().join("src"))
        .expect("a file of src");
    let first = inside.components().next().expect("a name");
    let name = Path::new(first.as_os_str()).file_stem().expect("a name");
    name.to_string_lossy().into_owned()
}

/// Code without comments, documentation and examples.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules of this crate that a piece of code names.
fn used(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for prefix in ["crate::", "gradproof::"] {
        for (start, _) in code.match_indices(prefix) {
            let rest = &code[start + prefix.len()..];
            let name: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            found.push(if name.is_empty() {
                rest.chars().take(12).collect()
            } else {
                name
            });
        }
    }
    found
}

/// The complaints about one file's imports.
fn forbidden_imports(module: &str, code: &str) -> Vec<String> {
    let own = |name: &String| name == module || allowed(module).contains(&name.as_str());
    used(code).into_iter().filter(|name| !own(name)).collect()
}

#[test]
fn modules_import_only_downward() {
    for file in files(&root().join("src")) {
        let text = fs::read_to_string(&file).expect("readable source");
        let found = forbidden_imports(&module_of(&file), &code(&text));
        assert!(found.is_empty(), "{} may not use {found:?}", file.display());
    }
}

#[test]
fn an_upward_import_would_be_found() {
    assert_eq!(
        forbidden_imports("number", "use crate::network::Network;"),
        ["network"]
    );
    assert_eq!(
        forbidden_imports("gradient", "let x = crate::evidence::Verdict;"),
        ["evidence"]
    );
    assert_eq!(
        forbidden_imports("main", "gradproof::number::Fp"),
        ["number"]
    );
    assert_eq!(
        forbidden_imports("network", "use crate::{gradient};"),
        ["{gradient};"]
    );
    assert!(forbidden_imports("gradient", "use crate::number::Ring;").is_empty());
}

#[test]
fn calculators_do_not_use_each_other() {
    let calculators = [
        ("backprop", "src/gradient/backprop.rs"),
        ("closed_form", "src/gradient/closed_form"),
        ("finite_difference", "src/gradient/finite_difference"),
        ("forward_mode", "src/gradient/forward_mode.rs"),
    ];
    for (name, path) in calculators {
        let path = root().join(path);
        let sources = if path.is_dir() {
            files(&path)
        } else {
            vec![path]
        };
        for source in sources {
            let code = code(&fs::read_to_string(&source).expect("readable source"));
            let others = [
                "Backprop",
                "ClosedForm",
                "Workspace",
                "Difference",
                "ForwardMode",
            ];
            let own = match name {
                "backprop" => vec!["Backprop"],
                "closed_form" => vec!["ClosedForm", "Workspace"],
                "finite_difference" => vec!["Difference"],
                _ => vec!["ForwardMode"],
            };
            for other in others.iter().filter(|other| !own.contains(other)) {
                assert!(!code.contains(other), "{} uses {other}", source.display());
            }
        }
    }
}

#[test]
fn exact_modules_forbid_floating_point_arithmetic() {
    let exact = [
        "src/number/rational.rs",
        "src/number/dyadic.rs",
        "src/number/fp.rs",
        "src/number/prime_pair.rs",
        "src/number/exp_sum.rs",
        "src/number/exp_rational.rs",
        "src/gradient/finite_difference/exact.rs",
    ];
    for file in exact {
        let text = fs::read_to_string(root().join(file)).expect("readable source");
        assert!(
            text.contains("#![deny(clippy::float_arithmetic)]"),
            "{file}"
        );
    }
}

#[test]
fn every_file_says_what_lives_in_it_and_is_not_too_long() {
    for folder in ["src", "tests", "benches", "examples"] {
        for file in files(&root().join(folder)) {
            let text = fs::read_to_string(&file).expect("readable source");
            assert!(
                text.starts_with("//!"),
                "{} does not open with //!",
                file.display()
            );
            let lines = text.lines().count();
            assert!(lines <= 600, "{} has {lines} lines", file.display());
            let glob = code(&text)
                .lines()
                .any(|line| line.starts_with("pub use") && line.contains("::*"));
            assert!(!glob, "{} re-exports everything", file.display());
        }
    }
}

#[test]
fn the_trusted_code_stays_small() {
    const MOST: usize = 1500;
    let kernel = root().join("src/kernel");
    let lines: usize = files(&kernel)
        .iter()
        // Kernels for tests only are not trusted.
        .filter(|file| !file.ends_with("crippled.rs"))
        .map(|file| {
            let text = fs::read_to_string(file).expect("readable source");
            let code = code(&text);
            code.lines().filter(|line| !line.trim().is_empty()).count()
        })
        .sum();
    assert!(lines <= MOST, "the kernel has {lines} lines of code");
}
