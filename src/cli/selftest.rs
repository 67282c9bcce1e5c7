//! `gradproof selftest`: is the checker worth its verdicts?

use std::collections::BTreeMap;
use std::fmt::Write;

use clap::Args;

use super::check::read;
use super::{Failure, Outcome, print};
use crate::decide::{Effort, Judged, score, selftest};
use crate::report::human::paragraph;

/// Plant small mistakes in true claims and see that each one is caught.
///
/// Every true equation of a document is changed in one place: two indices swapped, a superscript
/// shifted, a prime or a factor dropped, and so on. Each changed equation must be refuted with an
/// exact counterexample or be ill-formed, unless it is known to say the same in other words. Then
/// three crippled checkers try the same, and each must miss some: so the score means something.
/// Exit code: 0 if that is so, 1 if not.
#[derive(Args, Debug)]
pub struct Arguments {
    /// A document with true claims; without it the one that comes with the program.
    #[arg(value_name = "FILE")]
    file: Option<std::path::PathBuf>,
    /// The seed of all random numbers.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Show every mistake that was not caught.
    #[arg(long)]
    survivors: bool,
}

/// The document that comes with the program, and mutants of it that are known not to be refuted.
const DOCUMENT: &str = include_str!("../../proofs/snider-2022.md");
const EQUIVALENT: &str = include_str!("../../proofs/equivalent-mutants.txt");

/// Runs the self-test and prints the score.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let (text, known) = match &arguments.file {
        Some(path) => (read(path)?, BTreeMap::new()),
        None => (DOCUMENT.to_string(), equivalent()),
    };
    let effort = Effort::full(arguments.seed, 20);
    let judged = selftest(&text, &effort, true);
    if judged.is_empty() {
        return Err(Failure::new("there is no claim to plant a mistake in"));
    }
    let mut out = String::new();
    let _ = writeln!(out, "{:<24} {:>6} {:>8}", "mistake", "made", "missed");
    for (slip, (made, missed)) in score(&judged) {
        let _ = writeln!(out, "{:<24} {made:>6} {missed:>8}", slip.name());
    }
    let missed: Vec<&Judged> = judged.iter().filter(|mutant| !mutant.caught()).collect();
    let unknown: Vec<&&Judged> = missed
        .iter()
        .filter(|mutant| !known.contains_key(&key(mutant)))
        .collect();
    let _ = writeln!(
        out,
        "{:<24} {:>6} {:>8}\n",
        "all",
        judged.len(),
        missed.len()
    );
    let mut text = format!(
        "{} of {} planted mistakes are caught.",
        judged.len() - missed.len(),
        judged.len()
    );
    if !known.is_empty() {
        let _ = write!(
            text,
            " {} of the others are known: they say the same in other words, or can be read in two ways.",
            missed.len() - unknown.len()
        );
    }
    paragraph(&mut out, "", &text);
    let mut holds = unknown.is_empty();
    let crippled = [
        (
            "all widths 1",
            Effort {
                narrow: true,
                ..effort
            },
        ),
        (
            "at most 2 layers back",
            Effort {
                shallow: true,
                ..effort
            },
        ),
        (
            "every function the identity",
            Effort {
                identity: true,
                ..effort
            },
        ),
    ];
    let real: std::collections::BTreeSet<String> = judged
        .iter()
        .filter(|mutant| mutant.caught())
        .map(key)
        .collect();
    out.push_str("\nA crippled checker misses, of those that can be caught:\n");
    for (name, effort) in crippled {
        let judged = selftest(&self::text(arguments)?, &effort, false);
        let count = judged
            .iter()
            .filter(|mutant| !mutant.caught() && real.contains(&key(mutant)))
            .count();
        let _ = writeln!(out, "  {name:<28} {count:>6}");
        holds &= count >= 10 || arguments.file.is_some();
    }
    let shown = if arguments.survivors {
        missed.iter().collect()
    } else {
        unknown
    };
    if !shown.is_empty() {
        out.push_str("\nNot caught:\n");
    }
    for mutant in shown {
        let word = mutant.verdict.word();
        paragraph(
            &mut out,
            "  ",
            &format!(
                "{} link {}, {}, {word}: {}",
                mutant.id,
                mutant.link,
                mutant.slip.name(),
                squeezed(&mutant.latex)
            ),
        );
    }
    print(&out)?;
    Ok(match holds {
        true => Outcome::Holds,
        false => Outcome::Fails,
    })
}

fn text(arguments: &Arguments) -> Result<String, Failure> {
    match &arguments.file {
        Some(path) => read(path),
        None => Ok(DOCUMENT.into()),
    }
}

/// The mutants that are known not to be refuted, with the reason for each.
fn equivalent() -> BTreeMap<String, String> {
    let entries = EQUIVALENT.lines().filter(|line| !line.starts_with('#'));
    entries
        .filter_map(|line| line.rsplit_once(" | "))
        .map(|(key, reason)| (key.into(), reason.into()))
        .collect()
}

/// What names a mutant in the list.
fn key(mutant: &Judged) -> String {
    format!(
        "{} | {} | {}",
        mutant.id,
        mutant.link,
        squeezed(&mutant.latex)
    )
}

fn squeezed(latex: &str) -> String {
    latex.split_whitespace().collect::<Vec<_>>().join(" ")
}
