//! The loss of a network on minibatches of rows.

use super::objective;
use argmin::core::Error;
use metaburn_autodiff::{Array, DType, Device, Var, grad};
use metaburn_core::{Model, Params, Rows, Seeds, Target};
use metaburn_models::Mlp;
use metaburn_outer::Stochastic;
use rand::seq::SliceRandom;

/// Minibatches of an epoch are a permutation of the rows, cut in pieces; an epoch's permutation comes
/// from the stream `epoch` of its number.
pub(super) struct Minibatches {
    network: Mlp,
    /// `[rows, columns]`
    x: Vec<f64>,
    /// `[rows, outputs]`
    y: Vec<f64>,
    rows: usize,
    outputs: usize,
    target: Target,
    batch: usize,
    seeds: Seeds,
    device: Device,
}

impl Minibatches {
    pub fn new(network: Mlp, train: &Rows, batch: usize, seeds: Seeds, device: &Device) -> Self {
        let outputs = network.outputs.unwrap_or(1);
        let y = match train.target {
            Target::Number => train.y.clone(),
            Target::Class(classes) => {
                let one_hot = |&y: &f64| (0..classes).map(move |class| f64::from(class as f64 == y));
                train.y.iter().flat_map(one_hot).collect()
            }
        };
        Self {
            network,
            x: train.x.clone(),
            y,
            rows: train.len(),
            outputs,
            target: train.target,
            batch,
            seeds,
            device: device.clone(),
        }
    }

    /// The rows of a step. A batch may reach into the next epoch's permutation.
    fn rows_of(&self, step: u64) -> Vec<usize> {
        let (first, rows) = (step * self.batch as u64, self.rows as u64);
        let permutation = |epoch: u64| {
            let mut order: Vec<usize> = (0..self.rows).collect();
            order.shuffle(&mut self.seeds.stream("epoch", epoch));
            order
        };
        let epoch = first / rows;
        let mut order = permutation(epoch);
        let last = first + self.batch as u64;
        if last > (epoch + 1) * rows {
            order.extend(permutation(epoch + 1));
        }
        let start = (first - epoch * rows) as usize;
        order[start..start + self.batch].to_vec()
    }

    /// Rows of a table `[rows, width]`, as `[1, batch, width]` on the device.
    fn gather(&self, table: &[f64], width: usize, rows: &[usize]) -> Var {
        let values: Vec<f64> =
            rows.iter().flat_map(|&r| &table[r * width..(r + 1) * width]).copied().collect();
        let array = Array::from_f64(&values, &[1, rows.len(), width], &self.device);
        Var::constant(array.cast(DType::F32))
    }
}

impl Stochastic for Minibatches {
    fn evaluate(&self, params: &Params, iteration: u64) -> Result<(Var, Params), Error> {
        let rows = self.rows_of(iteration);
        let params = params.leaves();
        let x = self.gather(&self.x, self.network.inputs, &rows);
        let y = self.gather(&self.y, self.outputs, &rows);
        let loss = objective(self.target).loss(&self.network.forward(&params, &x)?, &y)?.sum();
        let wrt: Vec<Var> = params.vars().cloned().collect();
        let gradient = params.with_vars(grad(&loss, &wrt, false)?);
        Ok((loss, gradient))
    }
}
