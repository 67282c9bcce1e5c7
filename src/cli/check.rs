//! `gradproof check`: documents in, verdicts out.

use clap::{Args, ValueEnum};

use super::{Failure, Outcome, print, shorten};
use crate::decide::{Effort, recorded, verify};
use crate::derivation::Derivation;
use crate::prove::{archive, is_archive};
use crate::report::{Document, DocumentsReport, Strength, document_human, document_json};

/// Check the derivations in documents: a verdict for every equals sign.
///
/// A document is Markdown with formulas in $...$, $$...$$ or a fenced block called math. Each
/// relation is a definition or a claim. Claims are evaluated exactly at random instances; for those
/// that hold there a proof for all sizes is looked for, and a wrong one is shown with a small
/// counterexample. Exit code: 0 everything holds or is as expected, 1
/// something does not, 2 a file cannot be read or claims nothing.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The documents.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<std::path::PathBuf>,
    /// Text for people or one JSON object.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The seed of all random numbers.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// At how many random instances each claim is evaluated.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    instances: u32,
    /// How strong a verdict must be.
    #[arg(long, value_enum, default_value = "checked")]
    require: Require,
    /// Show the steps of every proof.
    #[arg(long)]
    trace: bool,
    /// Write the proofs of all proved links to a file, for gradproof replay.
    #[arg(long, value_name = "FILE")]
    proofs: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Human,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Require {
    Proved,
    Checked,
    Sampled,
}

/// The largest document that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// Reads a document from a file.
pub(super) fn read(path: &std::path::Path) -> Result<String, Failure> {
    let shown = shorten(&path.display().to_string());
    let fail = |why: &dyn std::fmt::Display| Failure::new(format!("{shown}: {why}"));
    let size = std::fs::metadata(path).map_err(|error| fail(&error))?.len();
    if size > LARGEST {
        return Err(fail(&format!(
            "larger than {} MB, which is more than is read",
            LARGEST >> 20
        )));
    }
    let bytes = std::fs::read(path).map_err(|error| fail(&error))?;
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        fail(&format!("line {line} is not UTF-8 text"))
    })
}

/// Writes the proofs of all documents to a file.
fn keep(path: &std::path::Path, documents: &[Document]) -> Result<(), Failure> {
    let proofs = documents.iter().map(|document| {
        let links = document
            .links
            .iter()
            .map(|(link, decision)| (link, decision));
        let (path, text) = (document.path.as_str(), document.text.as_str());
        (path, text, recorded(links))
    });
    let shown = shorten(&path.display().to_string());
    // Whoever forgets the name of the file would lose a document.
    let taken = std::fs::read(path).is_ok_and(|known| !known.is_empty() && !is_archive(&known));
    if taken {
        return Err(Failure::new(format!(
            "{shown}: there is a file that is no record of proofs, so it was not written over\n\
             give another name behind --proofs"
        )));
    }
    std::fs::write(path, archive(proofs.collect()))
        .map_err(|error| Failure::new(format!("{shown}: {error}")))
}

/// Checks the documents and reports.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let effort = Effort::full(arguments.seed, arguments.instances as usize);
    let mut documents = Vec::new();
    // A file that cannot be used does not take the verdicts on the others away.
    let mut failures: Vec<String> = Vec::new();
    for path in &arguments.files {
        let text = match read(path) {
            Ok(text) => text,
            Err(failure) => {
                failures.push(failure.message);
                continue;
            }
        };
        let derivation = Derivation::read(&text);
        let decisions = verify(&derivation, &effort);
        let unchecked = derivation.unchecked;
        let links = derivation.links.into_iter().zip(decisions).collect();
        let document = Document {
            path: path.display().to_string(),
            text,
            links,
            unchecked,
        };
        match document.claims() {
            0 => failures.push(format!(
                "{}: nothing is claimed, so nothing was checked\na claim is an = in a display, $$ a = b $$",
                shorten(&document.path)
            )),
            _ => documents.push(document),
        }
    }
    let required = match arguments.require {
        Require::Proved => Strength::Proved,
        Require::Checked => Strength::Checked,
        Require::Sampled => Strength::Sampled,
    };
    let report = DocumentsReport {
        seed: arguments.seed,
        required,
        trace: arguments.trace,
        documents,
    };
    if let Some(Err(failure)) = arguments
        .proofs
        .as_ref()
        .map(|path| keep(path, &report.documents))
    {
        failures.push(failure.message);
    }
    if !report.documents.is_empty() {
        print(&match arguments.format {
            Format::Human => document_human::documents(&report),
            Format::Json => document_json::documents(&report),
        })?;
    }
    match (failures.is_empty(), report.holds()) {
        (false, _) => Err(Failure::new(failures.join("\n"))),
        (true, true) => Ok(Outcome::Holds),
        (true, false) => Ok(Outcome::Fails),
    }
}
