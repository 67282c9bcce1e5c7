//! Every document under `proofs/` as a test: one named test for each link, such as
//! `snider-2022.md E17 link 1: proved`.

use std::fs;
use std::path::{Path, PathBuf};

use gradproof::decide::{Effort, decide, strengthen};
use gradproof::derivation::Derivation;
use gradproof::diagnostic::Lines;
use libtest_mimic::{Arguments, Failed, Trial};

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(documents(&path));
        } else if path.extension().is_some_and(|extension| extension == "md")
            && path.file_name().is_some_and(|name| name != "README.md")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs");
    for path in documents(&root) {
        let text = fs::read_to_string(&path).expect("a readable document");
        let derivation = Derivation::read(&text);
        let mut decisions = decide(&derivation, &Effort::full(0, 64));
        strengthen(&derivation, &mut decisions);
        let name = path.strip_prefix(&root).unwrap_or(&path).display();
        let lines = Lines::of(&text);
        let mut count = 0;
        for (link, decision) in derivation.links.iter().zip(decisions) {
            let word = decision.verdict.word();
            // A definition is fine where one is read; everything else must be proved.
            let wanted = match &link.expected {
                Some(expected) => expected.clone(),
                None if word == "definition" => "definition".into(),
                None => "proved".into(),
            };
            let (line, _) = lines.place(link.span);
            let place = if link.id == "inline" {
                format!("line {line}")
            } else {
                link.id.clone()
            };
            let verdict = decision.verdict.to_string();
            count += 1;
            trials.push(Trial::test(
                format!("{name} {place} link {}: {wanted}", link.link),
                move || match word == wanted {
                    true => Ok(()),
                    false => Err(Failed::from(verdict)),
                },
            ));
        }
        trials.push(Trial::test(
            format!("{name} says something"),
            move || match count {
                0 => Err("there is no link".into()),
                _ => Ok(()),
            },
        ));
    }
    libtest_mimic::run(&arguments, trials).exit();
}
