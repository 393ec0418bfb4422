//! The density of a group of trials.

use super::kernel::Kernel;
use metaburn_core::{Space, Stream};
use rand::RngExt;

/// A mixture of one component for each trial, and a uniform one.
pub(super) struct Parzen<'a> {
    space: &'a Space,
    /// One for each coordinate.
    kernels: Vec<Kernel>,
    components: Vec<Component<'a>>,
    /// The logarithm of the uniform component's weight.
    log_prior: f64,
}

struct Component<'a> {
    centre: &'a [f64],
    /// Coordinates in use at the centre; the others are uniform.
    active: Vec<bool>,
    log_norms: Vec<f64>,
    weight: f64,
}

impl<'a> Parzen<'a> {
    /// The density of trials at these points, the oldest first.
    pub fn new(space: &'a Space, points: &[&'a [f64]]) -> Self {
        let kernels: Vec<Kernel> = space
            .parameters()
            .iter()
            .map(|p| Kernel::new(&p.domain, points.len(), space.dimensions()))
            .collect();
        let total: f64 = 1.0 + (0..points.len()).map(|i| weight(i, points.len())).sum::<f64>();
        let component = |(i, &centre): (usize, &&'a [f64])| Component {
            centre,
            active: space.active(centre),
            log_norms: kernels.iter().zip(centre).map(|(kernel, &u)| kernel.log_norm(u)).collect(),
            weight: weight(i, points.len()) / total,
        };
        let components = points.iter().enumerate().map(component).collect();
        Self { space, kernels, components, log_prior: (1.0 / total).ln() }
    }

    /// The logarithm of the density at a point, over the parameters that are in use there.
    pub fn log_density(&self, point: &[f64]) -> f64 {
        let active = self.space.active(point);
        let used: Vec<usize> = (0..point.len()).filter(|&j| active[j]).collect();
        let one = |c: &Component<'_>| {
            let in_both = used.iter().filter(|&&j| c.active[j]);
            let logs = in_both.map(|&j| self.kernels[j].log_shape(point[j], c.centre[j]) - c.log_norms[j]);
            c.weight.ln() + logs.sum::<f64>()
        };
        let logs: Vec<f64> = self.components.iter().map(one).chain([self.log_prior]).collect();
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        largest + logs.iter().map(|log| (log - largest).exp()).sum::<f64>().ln()
    }

    /// A draw from the cube; coordinates that are not in use have a draw of their own.
    pub fn sample(&self, stream: &mut Stream) -> Vec<f64> {
        let mut rest: f64 = stream.random();
        let chosen = self.components.iter().find(|c| {
            rest -= c.weight;
            rest < 0.0
        });
        let coordinate = |j: usize| match chosen {
            Some(c) if c.active[j] => self.kernels[j].sample(c.centre[j], stream),
            _ => stream.random(),
        };
        (0..self.kernels.len()).map(coordinate).collect()
    }
}

/// The weight of trial `i` of `n`, before the sum is made 1.
fn weight(i: usize, n: usize) -> f64 {
    let old = n.saturating_sub(25);
    if i >= old || old <= 1 {
        return 1.0;
    }
    let lowest = 1.0 / n as f64;
    lowest + (1.0 - lowest) * i as f64 / (old - 1) as f64
}
