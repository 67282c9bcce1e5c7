//! `gradproof cross-check`: the calculators against each other, on generated or real data.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::data::Table;
use super::numbers::NumberKind;
use super::{Failure, Outcome, print};
use crate::cross_check::{
    Comparison, Draw, Fault, Planted, Sample, compare, error_bound, idle_layer, sample_compare,
};
use crate::evidence::{Bound, Verdict};
use crate::gradient::{
    Backprop, CentralDifference, ClosedForm, ExactDifference, ForwardMode, GradientMethod, Scheme,
};
use crate::network::{
    ActivationKind, Architecture, Batch, Blueprint, Catalogue, Form, LossKind, Network, suggestion,
};
use crate::number::{Dyadic, Exact, ExpRational, Fp, Rational, Ring};
use crate::report::{CrossCheckReport, LeftOut, human, json};

/// Compares the gradient calculators on one network
///
/// Exit code: 0 if each pair of methods reaches the strongest verdict of the
/// number system (checked, or sampled for f64), 1 if not, 2 for bad input.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[arg(
        long,
        default_value = "4 -> 5 relu -> 3 softmax",
        value_name = "TEXT",
        help = arch_help(),
        allow_hyphen_values = true
    )]
    arch: String,
    #[arg(long, value_name = "NAME", help = loss_help())]
    loss: Option<String>,
    /// A CSV file: features, then the label; a header line is optional
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// The number system; the strongest one that fits, if not given
    #[arg(long, value_enum, value_name = "NAME")]
    number: Option<NumberKind>,
    /// Where random weights and data come from
    #[arg(long, default_value_t = 0, allow_hyphen_values = true)]
    seed: u64,
    /// How many rows of random data, if there is no file
    #[arg(long, default_value_t = 4, conflicts_with = "data")]
    rows: usize,
    /// How many random networks
    #[arg(long, default_value_t = 1)]
    instances: usize,
    #[arg(long, value_name = "FAULT", help = plant_help())]
    plant: Option<String>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Whether times are printed; auto means on a terminal only
    #[arg(long, value_enum, default_value_t = When::Auto)]
    time: When,
}

fn list(names: impl Iterator<Item = &'static str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn arch_help() -> String {
    let names = list(ActivationKind::ALL.iter().map(|kind| kind.name()));
    format!("Widths and activations, input first. Activations: {names}")
}

fn loss_help() -> String {
    let names = list(LossKind::ALL.iter().map(|kind| kind.name()));
    format!("The loss: {names}. If not given, cross-entropy after softmax, otherwise the first")
}

fn plant_help() -> String {
    let names = list(Fault::ALL.iter().map(|fault| fault.name()));
    format!("Replaces the closed form by one with a fault; must exit with 1. Faults: {names}")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// Forward mode makes a forward pass for each weight, so this many are for the patient.
const MOST_WEIGHTS: usize = 200_000;

/// The largest number of rows, and of networks.
const MOST_ROWS: usize = 100_000;

/// How often a network is drawn again because a layer has hardly any gradient.
const REDRAWS: usize = 100;

/// A network with the examples that it was drawn for.
type Drawn<F> = (Network<F>, Batch<F>);

/// The arguments, understood.
struct Job {
    architecture: Architecture,
    loss: LossKind,
    number: NumberKind,
    data: Option<Table>,
    fault: Option<Fault>,
    seed: u64,
    rows: usize,
    instances: usize,
    /// The network that the user gave, if this job stands in for it.
    given: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let job = Job::new(arguments)?;
    let report = job.run()?;
    let times = match arguments.time {
        When::Auto => std::io::IsTerminal::is_terminal(&std::io::stdout()),
        When::Always => true,
        When::Never => false,
    };
    let text = match arguments.format {
        Format::Human => human::cross_check(&report, times),
        Format::Json => json::cross_check(&report, times),
    };
    print(&text)?;
    Ok(if report.holds() {
        Outcome::Holds
    } else {
        Outcome::Fails
    })
}

impl Job {
    fn new(arguments: &Arguments) -> Result<Self, Failure> {
        let architecture: Architecture = arguments.arch.parse().map_err(Failure::new)?;
        let softmax = architecture.output() == ActivationKind::Softmax;
        let loss = match &arguments.loss {
            Some(name) => LossKind::from_name(name).ok_or_else(|| {
                unknown("loss", name, LossKind::ALL.iter().map(|kind| kind.name()))
            })?,
            None if softmax => LossKind::CrossEntropy,
            None => LossKind::HalfSquaredError,
        };
        let fault = match &arguments.plant {
            Some(name) => Some(Fault::from_name(name).ok_or_else(|| {
                unknown("fault", name, Fault::ALL.iter().map(|fault| fault.name()))
            })?),
            None => None,
        };
        if arguments.instances == 0 || arguments.rows == 0 {
            return Err(Failure::new(
                "nothing to check: --rows and --instances start at 1",
            ));
        }
        if arguments.instances > MOST_ROWS || arguments.rows > MOST_ROWS {
            return Err(Failure::new(format!(
                "--rows and --instances end at {MOST_ROWS}"
            )));
        }
        let widths = architecture.widths();
        let weights: usize = widths.windows(2).map(|d| d[1] * (d[0] + 1)).sum();
        if weights > MOST_WEIGHTS {
            return Err(Failure::new(format!(
                "the network has {weights} weights and biases, at most {MOST_WEIGHTS} can be checked"
            )));
        }
        let number = arguments
            .number
            .unwrap_or_else(|| NumberKind::strongest(&architecture, loss));
        Ok(Job {
            data: arguments.data.as_deref().map(Table::read).transpose()?,
            architecture,
            loss,
            number,
            fault,
            seed: arguments.seed,
            rows: arguments.rows,
            instances: arguments.instances,
            given: None,
        })
    }

    fn run(&self) -> Result<CrossCheckReport, Failure> {
        let report = match self.number {
            NumberKind::F64 => self.sampled(),
            NumberKind::Dyadic => self.exact::<Dyadic>(|_, _| Bound::None),
            NumberKind::Rational => self.exact::<Rational>(|_, _| Bound::None),
            NumberKind::Exp => self.exact::<ExpRational>(|_, _| Bound::None),
            // The bound holds for uniformly random data, so not for data from a file.
            NumberKind::Fp if self.data.is_none() => self.exact::<Fp>(error_bound),
            NumberKind::Fp => self.exact::<Fp>(|_, _| Bound::None),
        };
        self.shown(report?)
    }

    fn exact<F: Exact + Sample + Catalogue>(
        &self,
        bound: fn(&Network<F>, usize) -> Bound,
    ) -> Result<CrossCheckReport, Failure> {
        let blueprint = self.blueprint::<F>()?;
        let instances = self.instances(&blueprint)?;
        let (first, batch) = &instances[0];
        self.must_matter(first)?;
        let mut methods = self.methods::<F>();
        let mut left_out = Vec::new();
        if self.fault.is_none() {
            // Whether exact differences are possible shows at a single row.
            match ExactDifference::default().gradient(first, &batch.slice(0, 1)) {
                Ok(_) => methods.push(Box::new(ExactDifference::default())),
                Err(why) => left_out.push(LeftOut {
                    method: GradientMethod::<F>::name(&ExactDifference::default()),
                    why: why.to_string(),
                }),
            }
        }
        let mut comparison =
            self.compare_all(&instances, &methods, |network, methods, batch, tick| {
                compare(network, methods, std::slice::from_ref(batch), tick)
            });
        let bound = bound(first, self.instances);
        for pair in &mut comparison.pairs {
            if let Verdict::Checked(checked) = &pair.verdict {
                pair.verdict = Verdict::Checked(checked.clone().with_bound(bound));
            }
        }
        Ok(self.report(comparison, left_out, F::ROW_BY_ROW))
    }

    fn sampled(&self) -> Result<CrossCheckReport, Failure> {
        let blueprint = self.blueprint::<f64>()?;
        let instances = self.instances(&blueprint)?;
        let (first, batch) = &instances[0];
        self.must_matter(first)?;
        let mut methods = self.methods::<f64>();
        let mut left_out = Vec::new();
        if self.fault.is_none() {
            for scheme in [Scheme::SixPoint, Scheme::Richardson] {
                let method = CentralDifference::new(scheme);
                match method.gradient(first, &batch.slice(0, 1)) {
                    Ok(_) => methods.push(Box::new(method)),
                    Err(why) => left_out.push(LeftOut {
                        method: method.name(),
                        why: why.to_string(),
                    }),
                }
            }
        }
        let comparison = self.compare_all(&instances, &methods, |network, methods, batch, tick| {
            sample_compare(network, methods, std::slice::from_ref(batch), tick)
        });
        Ok(self.report(comparison, left_out, false))
    }

    /// A planted fault that does not show is planted again, in a network where every fault shows.
    fn shown(&self, report: CrossCheckReport) -> Result<CrossCheckReport, Failure> {
        let Some(fault) = self.fault.filter(|_| report.holds()) else {
            return Ok(report);
        };
        if let Some(given) = &self.given {
            let deeper = &self.architecture;
            return Err(Failure::new(format!(
                "the fault {fault} changes nothing in {given}, nor in {deeper}"
            )));
        }
        let layers = self
            .architecture
            .layers
            .iter()
            .map(|layer| layer.activation);
        let bent = |kind: &ActivationKind| {
            use ActivationKind::{Identity, Sigmoid, Softmax, Tanh};
            // Two layers of exponentials cannot be decided exactly.
            !matches!(kind, Identity | Sigmoid | Softmax | Tanh)
        };
        let hidden = layers.clone().find(bent).unwrap_or(ActivationKind::Square);
        let output = self.architecture.output();
        let text = format!("3 -> 3 {hidden} -> 3 {hidden} -> 3 {output}");
        let deeper = Job {
            architecture: text.parse().map_err(Failure::new)?,
            data: None,
            rows: 4,
            given: Some(self.architecture.to_string()),
            ..*self
        };
        deeper.run()
    }

    fn blueprint<F: Catalogue>(&self) -> Result<Blueprint<F>, Failure> {
        self.architecture
            .blueprint::<F>(self.loss, self.seed)
            .map_err(Failure::new)
    }

    /// The networks with their batches, from the seed.
    fn instances<F: Sample>(&self, blueprint: &Blueprint<F>) -> Result<Vec<Drawn<F>>, Failure> {
        let widths = self.architecture.widths();
        let (inputs, outputs) = (widths[0], widths[widths.len() - 1]);
        let mut draw = Draw::from_seed(self.seed);
        let mut instances = Vec::new();
        for _ in 0..self.instances {
            let batch = match &self.data {
                Some(table) => table.batch::<F>(inputs, outputs)?,
                None => draw.batch::<F>(self.rows, inputs, outputs),
            };
            instances.push(self.draw(blueprint, &mut draw, batch)?);
        }
        Ok(instances)
    }

    /// A network for these examples.
    ///
    /// Where kinks silence most of a layer, it is drawn again, for a while.
    fn draw<F: Sample>(
        &self,
        blueprint: &Blueprint<F>,
        draw: &mut Draw,
        batch: Batch<F>,
    ) -> Result<Drawn<F>, Failure> {
        let widths = self.architecture.widths();
        let mut draw_one = || draw.network(blueprint, &widths, batch.inputs());
        let mut network = draw_one().map_err(Failure::new)?;
        let layers = 1..=network.depth();
        let kinked = layers
            .filter_map(|l| network.elementwise(l))
            .any(|g| g.form() == Form::PiecewiseAffine);
        for _ in 0..REDRAWS {
            if !kinked || !matches!(idle_layer(&network, &batch), Ok(Some(_))) {
                break;
            }
            network = draw_one().map_err(Failure::new)?;
        }
        Ok((network, batch))
    }

    /// A fault that changes nothing in any such network is a mistake of the user's.
    fn must_matter<F: Ring>(&self, network: &Network<F>) -> Result<(), Failure> {
        match self
            .fault
            .and_then(|fault| Some((fault, fault.out_of_place(network)?)))
        {
            Some((fault, why)) => Err(Failure::new(format!(
                "the fault {fault} changes nothing in {}: {why}",
                self.architecture
            ))),
            None => Ok(()),
        }
    }

    /// The methods that are always compared; a planted fault takes the place of the closed form.
    fn methods<F: Ring>(&self) -> Vec<Box<dyn GradientMethod<F>>> {
        let mut methods: Vec<Box<dyn GradientMethod<F>>> = match self.fault {
            Some(fault) => vec![Box::new(Planted { fault })],
            None => vec![Box::new(ClosedForm::Literal), Box::new(ClosedForm::Fast)],
        };
        methods.push(Box::new(Backprop));
        methods.push(Box::new(ForwardMode));
        methods
    }

    /// Compares the methods at every instance, with a progress bar if that takes long.
    fn compare_all<F: Ring>(
        &self,
        instances: &[Drawn<F>],
        methods: &[Box<dyn GradientMethod<F>>],
        compare: impl Fn(
            &Network<F>,
            &[&dyn GradientMethod<F>],
            &Batch<F>,
            &mut dyn FnMut(usize, usize),
        ) -> Comparison,
    ) -> Comparison {
        let methods: Vec<&dyn GradientMethod<F>> = methods.iter().map(|m| &**m).collect();
        let mut progress = Progress::new();
        let compare_one = |(index, (network, batch)): (usize, &Drawn<F>)| {
            compare(network, &methods, batch, &mut |done, steps| {
                progress.show(index * steps + done, steps * instances.len());
            })
        };
        instances
            .iter()
            .enumerate()
            .map(compare_one)
            .reduce(Comparison::merge)
            .unwrap_or(Comparison { pairs: Vec::new() })
    }

    /// The file, and whether its numbers had to be rounded.
    fn describe(&self, table: &Table) -> String {
        let rounded = match self.number {
            NumberKind::F64 => true,
            NumberKind::Dyadic => !table.exact_in::<Dyadic>(),
            NumberKind::Rational | NumberKind::Fp | NumberKind::Exp => false,
        };
        let note = if rounded { ", rounded to f64" } else { "" };
        format!("{}{note}", table.name())
    }

    fn report(
        &self,
        comparison: Comparison,
        left_out: Vec<LeftOut>,
        row_by_row: bool,
    ) -> CrossCheckReport {
        CrossCheckReport {
            seed: self.seed,
            network: self.architecture.to_string(),
            loss: self.loss.name().into(),
            number: self.number.name().into(),
            number_description: self.number.describe().into(),
            data: self.data.as_ref().map(|table| self.describe(table)),
            rows: self.data.as_ref().map_or(self.rows, Table::rows),
            instances: self.instances,
            row_by_row,
            planted: self.fault,
            given: self.given.clone(),
            header: self.data.as_ref().is_some_and(Table::has_header),
            comparison,
            left_out,
        }
    }
}

/// An error for a name that is not known, with a hint.
fn unknown(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> Failure {
    let hint = suggestion(name, &known.collect::<Vec<_>>());
    Failure::new(format!("unknown {what} `{name}`\n  {hint}"))
}

/// A progress bar that appears only on a terminal, and only if the work takes a while.
struct Progress {
    start: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    const PATIENCE: Duration = Duration::from_millis(500);

    fn new() -> Self {
        Progress {
            start: Instant::now(),
            bar: None,
        }
    }

    fn show(&mut self, done: usize, steps: usize) {
        if self.bar.is_none() && self.start.elapsed() > Self::PATIENCE {
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len} gradients, {eta} left");
            let bar = ProgressBar::new(steps as u64);
            self.bar = Some(bar.with_style(style.unwrap_or(ProgressStyle::default_bar())));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
            if done == steps {
                bar.finish_and_clear();
            }
        }
    }
}
