//! The command line: arguments to job to report to exit code.
//!
//! Jobs decide what is compared; the library compares; `report` renders. Results go to standard
//! output, notices and progress to standard error.

mod check;
mod cross_check;
mod data;
mod explain;
mod numbers;
mod read;
mod replay;
mod selftest;

use std::fmt;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::report::human::paragraph;

/// Verifies gradient derivations.
#[derive(Debug, Parser)]
#[command(name = "gradproof", version, about, max_term_width = 80)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    CrossCheck(cross_check::Arguments),
    Explain(explain::Arguments),
    Read(read::Arguments),
    Replay(replay::Arguments),
    Selftest(selftest::Arguments),
}

/// What kept a job from being done. Printed to standard error; the exit code is 2.
#[derive(Debug)]
struct Failure {
    message: String,
}

impl Failure {
    fn new(message: impl fmt::Display) -> Self {
        Failure {
            message: message.to_string(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        let mut first = "error: ";
        for line in self.message.lines() {
            // Short lines stand as they are, so that a marker stays under what it points at.
            if first.len() + line.chars().count() <= 80 {
                text.push_str(&format!("{first}{line}\n"));
            } else {
                let indent = &line[..line.len() - line.trim_start().len()];
                paragraph(&mut text, &format!("{first}{indent}"), line.trim_start());
            }
            first = "";
        }
        f.write_str(&text)
    }
}

/// At most the first letters of a word of the user's, for a message.
fn shorten(word: &str) -> String {
    const LETTERS: usize = 40;
    match word.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}...", &word[..end]),
        None => word.into(),
    }
}

/// Writes results to standard output; colours only where they are seen.
fn print(text: &str) -> Result<(), Failure> {
    match anstream::stdout().write_all(text.as_bytes()) {
        // Whoever closed the pipe has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(format!("standard output: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// How a job that could be done ended.
enum Outcome {
    /// Everything holds at the required strength: exit code 0.
    Holds,
    /// Something is wrong or weaker than required: exit code 1.
    Fails,
}

/// Reads the arguments of the process, does what they ask for, and answers with the exit code.
///
/// 0: everything holds. 1: something is refuted, ill-formed or weaker than required. 2: the
/// arguments or the input cannot be used.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nothing is left to do if the terminal has gone away.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let outcome = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::CrossCheck(arguments) => cross_check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Read(arguments) => read::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Selftest(arguments) => selftest::run(&arguments),
    };
    match outcome {
        Ok(Outcome::Holds) => ExitCode::SUCCESS,
        Ok(Outcome::Fails) => ExitCode::from(1),
        Err(failure) => {
            // Nothing is left to do if standard error has gone away too.
            let _ = anstream::stderr().write_all(failure.to_string().as_bytes());
            ExitCode::from(2)
        }
    }
}
