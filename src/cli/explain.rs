//! `gradproof explain`: what a diagnostic code means, shown on a document that gets it.

use std::fmt::Write;

use anstyle::Style;
use clap::Args;

use super::{Failure, Outcome, print, shorten};
use crate::decide::{Decision, Effort, decide};
use crate::derivation::Derivation;
use crate::diagnostic::{Code, Lines};
use crate::report::explanation::{Explanation, all, explanation};
use crate::report::human::{paragraph, style};

/// Explain a diagnostic code, with a failing and a corrected example.
///
/// Codes are printed in brackets behind a verdict, such as [GP0301]. The examples are checked when
/// they are shown, so their verdicts are those of this program. Exit code: 0 the code is explained,
/// 2 there is no such code.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The code, such as GP0301 or 301. Without it, all codes are listed.
    code: Option<String>,
}

/// At how many instances each claim of an example is evaluated.
const INSTANCES: usize = 16;

/// Explains one code, or lists all.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let text = match &arguments.code {
        Some(word) => explained(find(word)?),
        None => list(),
    };
    print(&text)?;
    Ok(Outcome::Holds)
}

/// The entry of a code as a user writes it: `GP0301`, `gp0301`, `0301` or `301`.
fn find(word: &str) -> Result<&'static Explanation, Failure> {
    let letters = word.get(..2).filter(|two| two.eq_ignore_ascii_case("GP"));
    let digits = &word[letters.map_or(0, str::len)..];
    let number = match digits.bytes().all(|byte| byte.is_ascii_digit()) {
        true => digits.parse().ok(),
        false => None,
    };
    number.map(Code).and_then(explanation).ok_or_else(|| {
        Failure::new(format!(
            "there is no code {}\n\
             codes look like GP0301; gradproof explain without a code lists all",
            shorten(word)
        ))
    })
}

/// All codes with their titles.
fn list() -> String {
    let bold = Style::new().bold();
    let mut out = String::new();
    for known in all() {
        let _ = writeln!(out, "{bold}{}{bold:#}  {}", known.code, known.title);
    }
    let _ = writeln!(out, "\ngradproof explain CODE tells more about one.");
    out
}

fn explained(known: &Explanation) -> String {
    let bold = Style::new().bold();
    let mut out = format!("{bold}{}: {}{bold:#}\n\n", known.code, known.title);
    paragraph(&mut out, "", known.text);
    out.push_str("\nThis fails:\n\n");
    example(&mut out, known.failing);
    out.push('\n');
    verdict(&mut out, known);
    out.push_str("\nThis holds:\n\n");
    example(&mut out, known.corrected);
    out
}

/// A document, indented.
fn example(out: &mut String, text: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "{}", format!("    {line}").trim_end());
    }
}

/// What the checker says about the failing example.
fn verdict(out: &mut String, known: &Explanation) {
    let decisions = decide(
        &Derivation::read(known.failing),
        &Effort::full(0, INSTANCES),
    );
    let complaint = |decision: Decision| {
        let found = decision.diagnostic.filter(|found| found.code == known.code);
        found.map(|found| (decision.verdict, found))
    };
    let Some((verdict, found)) = decisions.into_iter().find_map(complaint) else {
        return;
    };
    let mark = style(&verdict);
    let (line, _) = Lines::of(known.failing).place(found.span);
    let word = verdict.word();
    let _ = writeln!(out, "{mark}{word}{mark:#} [{}], line {line}:", found.code);
    paragraph(out, "  ", &format!("{found}."));
}
