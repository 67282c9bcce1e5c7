//! `gradproof replay`: proofs that were written down, made again by the kernel from the documents
//! alone.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use clap::Args;

use super::check::read;
use super::{Failure, Outcome, print, shorten};
use crate::decide::{Rebuilt, rebuild};
use crate::derivation::{Derivation, Status};
use crate::prove::{Archive, Archived, RecordedClaim, Retraced};
use crate::report::human::paragraph;

/// Replay recorded proofs against documents.
///
/// The proofs are those that `gradproof check --proofs FILE` wrote. Definitions and claims are read
/// off the documents anew; then the kernel makes every recorded step again, and what comes out is
/// compared with the claim. No proof is searched for and nothing is tried at random instances. Exit
/// code: 0 every proof is accepted, 1 one is refused or its link is not in the document, 2 a file
/// cannot be used.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The file with the proofs.
    #[arg(value_name = "PROOFS")]
    proofs: PathBuf,
    /// The documents that the proofs are about.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// How many links there are of each kind.
#[derive(Default)]
struct Counts {
    replayed: usize,
    refused: usize,
    missing: usize,
    /// Claims without a recorded proof.
    other: usize,
}

/// Replays the proofs of all documents and reports.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let shown = shorten(&arguments.proofs.display().to_string());
    let text = read(&arguments.proofs)?;
    let archive = Archive::read(&text).map_err(|found| {
        // Paths inside of the file are short; the name of the file comes first, as everywhere.
        Failure::new(format!("{shown}: {found}"))
    })?;
    let mut documents = archive.documents.iter();
    if documents.all(|document| document.record.claims().is_empty()) {
        return Err(Failure::new(format!(
            "{shown}: there is no proof in it, so nothing was replayed"
        )));
    }
    let pairs = pairs(&archive, &arguments.files, &shown)?;
    let mut out = String::new();
    let mut counts = Counts::default();
    for (recorded, path) in pairs {
        let text = read(path)?;
        document(&mut out, &mut counts, recorded, path, &text);
    }
    let Counts {
        replayed,
        refused,
        missing,
        other,
    } = counts;
    let mut summary = format!("{replayed} replayed, {refused} refused");
    if missing > 0 {
        let _ = write!(summary, ", {missing} not in the document");
    }
    summary.push('.');
    match other {
        0 => {}
        1 => summary.push_str(" 1 other claim has no recorded proof."),
        _ => {
            let _ = write!(summary, " {other} other claims have no recorded proof.");
        }
    }
    paragraph(&mut out, "", &summary);
    print(&out)?;
    Ok(match refused + missing {
        0 => Outcome::Holds,
        _ => Outcome::Fails,
    })
}

/// The documents with their proofs. A document is known by its path, or else by its file name.
fn pairs<'a>(
    archive: &'a Archive,
    files: &'a [PathBuf],
    shown: &str,
) -> Result<Vec<(&'a Archived, &'a Path)>, Failure> {
    let mut pairs: Vec<(&Archived, &Path)> = Vec::new();
    let mut failures = Vec::new();
    for file in files {
        let all = || archive.documents.iter();
        let same = |one: &&Archived| Path::new(&one.path) == file;
        let alike = |one: &&Archived| Path::new(&one.path).file_name() == file.file_name();
        let mut found: Vec<&Archived> = all().filter(same).collect();
        if found.is_empty() {
            found = all().filter(alike).collect();
        }
        let path = shorten(&file.display().to_string());
        match found[..] {
            [one] => pairs.push((one, file)),
            [] => failures.push(format!("{shown} has no proofs of {path}")),
            _ => failures.push(format!(
                "{shown} has proofs of several documents with the name of {path}\n\
                 give the path that was given to gradproof check"
            )),
        }
    }
    for one in &archive.documents {
        let times = pairs.iter().filter(|(known, _)| std::ptr::eq(*known, one));
        let path = shorten(&one.path);
        match times.count() {
            1 => {}
            0 if !failures.is_empty() => {}
            0 => failures.push(format!(
                "{shown} has proofs of {path} too, which was not given"
            )),
            _ => failures.push(format!("two of the files are taken for {path}")),
        }
    }
    match failures.is_empty() {
        true => Ok(pairs),
        false => Err(Failure::new(failures.join("\n"))),
    }
}

/// Replays the proofs of one document.
fn document(out: &mut String, counts: &mut Counts, recorded: &Archived, path: &Path, text: &str) {
    let bold = Style::new().bold();
    let _ = writeln!(out, "{bold}{}{bold:#}", path.display());
    let derivation = Derivation::read(text);
    let found = rebuild(&derivation, &recorded.record);
    let claims = recorded.record.claims();
    let name = |claim: &RecordedClaim| format!("{} link {}", shorten(&claim.id), claim.link);
    let names = claims.iter().map(|claim| name(claim).chars().count());
    let width = names.max().unwrap_or(0);
    let mut bad = false;
    for (claim, rebuilt) in claims.iter().zip(&found) {
        let (good, text) = told(rebuilt);
        match rebuilt {
            Rebuilt::Accepted { .. } => counts.replayed += 1,
            Rebuilt::Missing => counts.missing += 1,
            Rebuilt::Refused(_) | Rebuilt::Barred(_) => counts.refused += 1,
        }
        bad |= !good;
        line(out, &format!("{:<width$}", name(claim)), good, &text);
    }
    let is_claim = |status: &Status| matches!(status, Status::Claim { .. });
    let links = derivation.links.iter();
    let all = links.filter(|link| is_claim(&link.status)).count();
    let present = found.iter().filter(|one| !matches!(one, Rebuilt::Missing));
    counts.other += all.saturating_sub(present.count());
    if bad && !recorded.is_about(text) {
        let text = "The document has changed since its proofs were written. Write them again with \
                    gradproof check --proofs.";
        paragraph(out, "  ", text);
    }
    out.push('\n');
}

/// One line about a link, or more if there is more to tell.
fn line(out: &mut String, name: &str, good: bool, text: &str) {
    let colour = if good {
        AnsiColor::Green
    } else {
        AnsiColor::Red
    };
    let style = Style::new().fg_color(Some(colour.into())).bold();
    let first = format!("  {name} ");
    let mut lines = String::new();
    paragraph(&mut lines, &first, text);
    // Coloured afterwards, so that the colours do not count as columns.
    let rest = lines.split_off(first.len());
    let end = rest.find([',', ' ', ':', '\n']).unwrap_or(rest.len());
    let (word, rest) = rest.split_at(end);
    let _ = write!(out, "{lines}{style}{word}{style:#}{rest}");
}

/// What became of a proof, beginning with one word for it.
fn told(rebuilt: &Rebuilt) -> (bool, String) {
    let text = match rebuilt {
        Rebuilt::Accepted {
            steps, assumptions, ..
        } => {
            let s = if *steps == 1 { "" } else { "s" };
            let mut text = format!("replayed, {steps} step{s}");
            // The first of them is said of every proof.
            let more: Vec<&str> = assumptions.iter().skip(1).map(String::as_str).collect();
            if !more.is_empty() {
                let _ = write!(text, "; assumed: {}", more.join(", "));
            }
            return (true, text);
        }
        Rebuilt::Refused(Retraced::Refused { step, rule, why }) => {
            format!("refused at step {step}, {rule}: {why}")
        }
        Rebuilt::Refused(Retraced::Misstated(part)) => {
            format!("refused: the record is about another {part} than the document")
        }
        Rebuilt::Refused(Retraced::Different { part, .. }) => {
            format!("refused: the steps prove something with another {part}")
        }
        Rebuilt::Refused(Retraced::Open { .. } | Retraced::Accepted { .. }) => {
            "refused: the steps rest on something that is assumed and not proved".into()
        }
        Rebuilt::Missing => "missing: the document has no such claim".into(),
        Rebuilt::Barred(why) => format!("refused: {why}"),
    };
    (false, text)
}
