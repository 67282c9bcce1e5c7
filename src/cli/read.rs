//! `gradproof read`: how a document is understood, every sum and range explicit.

use std::fmt::Write;

use clap::Args;

use super::check::read;
use super::{Failure, Outcome, print};
use crate::derivation::{Derivation, Status};
use crate::diagnostic::Lines;
use crate::report::human::paragraph;

/// Show how every equation of a document is read.
///
/// Sums and ranges are explicit, matrices and slices are written with indices. Nothing is checked.
/// Exit code: 0 if everything could be read, 1 if not, 2 if the file cannot be read or says nothing.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The document.
    #[arg(value_name = "FILE")]
    file: std::path::PathBuf,
}

/// Reads the document and prints the readings.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let text = read(&arguments.file)?;
    let derivation = Derivation::read(&text);
    if derivation.links.is_empty() {
        return Err(Failure::new(format!(
            "{}: there is no equation in it",
            arguments.file.display()
        )));
    }
    let lines = Lines::of(&text);
    let mut out = String::new();
    let mut outcome = Outcome::Holds;
    for link in &derivation.links {
        let (line, _) = lines.place(link.span);
        let name = match (link.id.as_str(), link.link) {
            ("inline", _) => format!("line {line}"),
            (id, 0) => id.to_string(),
            (id, number) => format!("{id} link {number}"),
        };
        let complaint = match &link.status {
            Status::Definition {
                name: symbol,
                reading,
                ..
            } => {
                paragraph(
                    &mut out,
                    &format!("{name:<14} "),
                    &format!("definition of {symbol}: {reading}"),
                );
                None
            }
            Status::Rewriting(_) => {
                let _ = writeln!(out, "{name:<14} one thing is written in place of another");
                None
            }
            Status::Unusable(found) => Some(found.clone()),
            Status::Claim { claim, left, .. } => {
                let unread = claim.members[*left..left + 2]
                    .iter()
                    .find_map(|member| member.as_ref().err().cloned());
                let complaint = unread.or_else(|| claim.fits(*left, left + 1).err());
                if complaint.is_none() {
                    paragraph(&mut out, &format!("{name:<14} "), &claim.show(*left));
                }
                complaint
            }
        };
        if let Some(found) = complaint {
            outcome = Outcome::Fails;
            paragraph(
                &mut out,
                &format!("{name:<14} "),
                &format!("not read [{}]: {found}", found.code),
            );
        }
    }
    print(&out)?;
    Ok(outcome)
}
