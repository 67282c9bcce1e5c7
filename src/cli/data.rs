//! A CSV file as examples: features, then the label in the last column.

use std::collections::HashMap;
use std::path::Path;

use nalgebra::DMatrix;
use num_traits::{FromPrimitive, ToPrimitive};

use super::{Failure, shorten};
use crate::network::{Batch, Undefined};
use crate::number::{Rational, Ring, parse_rational};

/// Features and labels as they stand in a file.
#[derive(Debug)]
pub(super) struct Table {
    name: String,
    features: Vec<Vec<Rational>>,
    labels: Vec<String>,
    /// The line of each row, for messages.
    lines: Vec<u64>,
    header: bool,
}

impl Table {
    /// Reads a file.
    ///
    /// The first line is taken for a header if none of its features looks like a number.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_path(path)
            .map_err(|error| Failure::new(format!("{name}: {error}")))?;
        let mut table = Table {
            name,
            features: Vec::new(),
            labels: Vec::new(),
            lines: Vec::new(),
            header: false,
        };
        let mut columns = None;
        for (index, record) in reader.records().enumerate() {
            let record = record.map_err(|error| match error.kind() {
                csv::ErrorKind::Utf8 { pos, .. } => {
                    let line = pos.as_ref().map_or(0, csv::Position::line);
                    table.failure(format!("line {line} is not UTF-8 text"))
                }
                csv::ErrorKind::Io(error) => table.failure(error),
                _ => table.failure(error),
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let fields: Vec<&str> = record.iter().collect();
            let (features, label) = match fields.split_last() {
                Some((label, features)) if !features.is_empty() => (features, *label),
                _ => {
                    let hint = match fields.first() {
                        Some(field) if field.contains([';', '\t']) => "; columns end with a comma",
                        _ => "",
                    };
                    return Err(table.failure(format!(
                        "line {line}: at least one feature and a label are needed{hint}"
                    )));
                }
            };
            let expected = *columns.get_or_insert(fields.len());
            if fields.len() != expected {
                let found = fields.len();
                return Err(table.failure(format!(
                    "line {line} has {found} columns, the lines before it have {expected}"
                )));
            }
            if fields.iter().any(|field| field.contains(['\n', '\r'])) {
                return Err(table.failure(format!("line {line}: a quote is not closed")));
            }
            if index == 0 && !features.iter().any(|field| like_a_number(field)) {
                table.header = true;
                continue;
            }
            table.add(features, label, line)?;
        }
        if table.features.is_empty() {
            return Err(table.failure("there is no row of data"));
        }
        Ok(table)
    }

    fn add(&mut self, features: &[&str], label: &str, line: u64) -> Result<(), Failure> {
        let mut row = Vec::new();
        for (column, field) in features.iter().enumerate() {
            let column = column + 1;
            let value = parse_rational(field).ok_or_else(|| {
                let problem = match shorten(field) {
                    empty if empty.is_empty() => "the number is missing".into(),
                    field => format!("`{field}` is not a finite number below 1e400"),
                };
                self.failure(format!("line {line}, column {column}: {problem}"))
            })?;
            row.push(value);
        }
        if label.is_empty() {
            return Err(self.failure(format!("line {line}: the label is missing")));
        }
        if label.parse().is_ok_and(|x: f64| !x.is_finite()) {
            let label = shorten(label);
            let problem = format!("line {line}: the label `{label}` is not a finite number");
            return Err(self.failure(problem));
        }
        self.features.push(row);
        self.labels.push(label.into());
        self.lines.push(line);
        Ok(())
    }

    fn failure(&self, problem: impl std::fmt::Display) -> Failure {
        Failure::new(format!("{}: {problem}", self.name))
    }

    /// The path of the file.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the number system contains every feature as it stands in the file.
    pub(super) fn exact_in<F: Ring>(&self) -> bool {
        let mut features = self.features.iter().flatten();
        features.all(|value| F::from_rational(value).is_some())
    }

    /// Whether the first line was taken for a header.
    pub(super) fn has_header(&self) -> bool {
        self.header
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.features.len()
    }

    /// The examples for a network with these widths of input and output.
    ///
    /// With one output a numeric label is the target itself. Otherwise labels are classes, in the
    /// order in which they first occur, and targets are 1 at the class and 0 elsewhere.
    pub(super) fn batch<F: Ring>(
        &self,
        inputs: usize,
        outputs: usize,
    ) -> Result<Batch<F>, Failure> {
        let found = self.features[0].len();
        if found != inputs {
            return Err(self.failure(format!(
                "{found} features and a label in each row, but the network has {inputs} inputs"
            )));
        }
        let mut features = Vec::new();
        for (row, line) in self.features.iter().zip(&self.lines) {
            for value in row {
                features.push(embed::<F>(value).ok_or_else(|| {
                    self.failure(format!(
                        "line {line}: {value} does not fit into {}",
                        F::NAME
                    ))
                })?);
            }
        }
        let targets = self.targets(outputs)?;
        let targets = targets.iter().map(|y| {
            embed::<F>(y)
                .ok_or_else(|| self.failure(format!("the label {y} does not fit into {}", F::NAME)))
        });
        let targets: Vec<F> = targets.collect::<Result<_, _>>()?;
        Batch::new(
            DMatrix::from_row_iterator(self.rows(), inputs, features),
            DMatrix::from_row_iterator(self.rows(), outputs, targets),
        )
        .map_err(|error: Undefined| self.failure(error))
    }

    /// The targets row by row.
    fn targets(&self, outputs: usize) -> Result<Vec<Rational>, Failure> {
        let integer = |n: usize| Rational::from_integer(n.into());
        if outputs == 1 {
            let numbers: Option<Vec<_>> = self.labels.iter().map(|l| parse_rational(l)).collect();
            if let Some(numbers) = numbers {
                return Ok(numbers);
            }
        }
        // One output can tell two classes apart.
        let most = outputs.max(2);
        let mut classes: HashMap<&str, usize> = HashMap::new();
        let mut targets = Vec::new();
        for (label, line) in self.labels.iter().zip(&self.lines) {
            let next = classes.len();
            let class = *classes.entry(label).or_insert(next);
            if class >= most {
                let label = shorten(label);
                let needed = match outputs {
                    1 => "one output takes numbers or two classes".into(),
                    _ => format!("the network has {outputs} outputs"),
                };
                return Err(self.failure(format!(
                    "line {line}: no output for the label `{label}`, class number {}: {needed}",
                    class + 1
                )));
            }
            if outputs == 1 {
                targets.push(integer(class));
            } else {
                targets.extend((0..outputs).map(|j| integer(usize::from(j == class))));
            }
        }
        Ok(targets)
    }
}

/// Whether a field of the first line is meant as a number, if perhaps a wrong one.
fn like_a_number(field: &str) -> bool {
    let digits = field.trim_start_matches(['+', '-', '.', '"']);
    digits.starts_with(|c: char| c.is_ascii_digit()) || field.parse::<f64>().is_ok()
}

/// The number itself, or, where the system lacks it, the nearest `f64` if it has that.
fn embed<F: Ring>(value: &Rational) -> Option<F> {
    F::from_rational(value).or_else(|| F::from_rational(&Rational::from_f64(value.to_f64()?)?))
}
