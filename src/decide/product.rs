//! Ordered products of matrices and schematic products, evaluated from left to right.

use super::evaluate::{Evaluator, Interpretation};
use super::jet::Jet;
use super::world::Trouble;
use crate::derivation::term::{Matrices, Range, Schematic};
use crate::number::{Invert, Ring};

impl<F: Ring + Invert, I: Interpretation<F>> Evaluator<'_, F, I> {
    pub(super) fn matrices(&mut self, product: &Matrices, table: usize) -> Result<Jet<F>, Trouble> {
        let range = Range::Limits(product.low.clone(), product.high.clone());
        let (low, high) = self.world.limits(&range, &self.environment)?;
        let (at_row, at_column) = (
            product.at_row.at(&self.environment),
            product.at_column.at(&self.environment),
        );
        if high < low {
            return Ok(Jet::Number(F::from_integer(i64::from(at_row == at_column))));
        }
        let vars = [product.var, product.row, product.column];
        let before = vars.map(|var| self.environment[var.0 as usize]);
        // The row of the product so far.
        let mut row: Vec<(i64, Jet<F>)> = vec![(at_row, Jet::Number(F::one()))];
        for factor in low..=high {
            self.environment[product.var.0 as usize] = factor;
            let columns = match factor == high {
                true => at_column..=at_column,
                false => 1..=self.world.size(&product.columns, &self.environment)?,
            };
            let mut next = Vec::new();
            for column in columns {
                let mut sum = Jet::zero();
                for (at, value) in &row {
                    self.environment[product.row.0 as usize] = *at;
                    self.environment[product.column.0 as usize] = column;
                    let factor = self.jet(&product.body, table)?;
                    sum = sum.plus(&value.times(&factor));
                    self.weigh(&sum, 1)?;
                }
                next.push((column, sum));
            }
            row = next;
        }
        for (var, value) in vars.into_iter().zip(before) {
            self.environment[var.0 as usize] = value;
        }
        Ok(row.pop().map_or_else(Jet::zero, |(_, value)| value))
    }

    pub(super) fn schematic(
        &mut self,
        product: &Schematic,
        table: usize,
    ) -> Result<Jet<F>, Trouble> {
        let count = product.count.at(&self.environment);
        if count < 1 {
            return Err(Trouble::OutOfRange(
                "a schematic product has at least one factor".into(),
            ));
        }
        if count == 1 {
            return self.jet(&product.single, table);
        }
        let (generic, row_var, column_var, number) = &product.generic;
        let start = product.start.at(&self.environment);
        let first_size = self.world.size(&product.first_size, &self.environment)?;
        let mut row = Vec::new();
        for column in 1..=first_size {
            self.environment[product.first.1.0 as usize] = column;
            row.push(self.jet(&product.first.0, table)?);
        }
        for factor in start..start + count - 2 {
            self.environment[number.0 as usize] = factor;
            let columns = self.world.size(&product.generic_size, &self.environment)?;
            let mut next = Vec::new();
            for column in 1..=columns {
                let mut sum = Jet::zero();
                for (at, value) in row.iter().enumerate() {
                    self.environment[number.0 as usize] = factor;
                    self.environment[row_var.0 as usize] = at as i64 + 1;
                    self.environment[column_var.0 as usize] = column;
                    let factor = self.jet(generic, table)?;
                    sum = sum.plus(&value.times(&factor));
                    self.weigh(&sum, 1)?;
                }
                next.push(sum);
            }
            row = next;
        }
        let mut sum = Jet::zero();
        for (at, value) in row.iter().enumerate() {
            self.environment[product.last.1.0 as usize] = at as i64 + 1;
            let factor = self.jet(&product.last.0, table)?;
            sum = sum.plus(&value.times(&factor));
            self.weigh(&sum, 1)?;
        }
        Ok(sum)
    }
}
