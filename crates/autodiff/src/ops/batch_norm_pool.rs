//! Batch norm, max-pooling and ReLU as one operation, for those 2×2 windows that halve an image.

use super::Op;
use super::batch_norm::{Kind, Statistics, give_all, host_of};
use super::pool::Largest;
use crate::array::host::{Host, Real, array};
use crate::array::pool::Planes;
use crate::error::Result;
use crate::grad::Backward;
use crate::var::Var;
use std::sync::Arc;

/// `max(0, max-pool(batch norm(x)))`; inputs `x`, `γ`, `β`.
struct BatchNormPool<E> {
    statistics: Statistics<E>,
    largest: Largest,
}

impl<E: Real> Op for BatchNormPool<E> {
    fn name(&self) -> &'static str {
        "batch_norm_pool"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let ([x, gamma, _], y) = ([0, 1, 2].map(|i| step.input(i)), step.output_value());
        let g = step.gradient().clone();
        if [&g, &x, &gamma].into_iter().any(Var::is_tracked) {
            let spread = self.largest.pull(&g.relu_gate(y), &x.shape());
            return self.statistics.pull(step, &spread);
        }
        let (shape, [x, gamma, g], y) = (x.shape(), [&x, &gamma, &g].map(host_of), Host::of(&y));
        let Statistics { kind, moments } = &self.statistics;
        let (rows, Largest { planes, at, .. }) = (kind.rows::<E>(&shape, &x, &gamma), &self.largest);
        let [x, gamma, beta] = rows.backward_pooled(planes, g.slice(), y.slice(), at, moments);
        give_all(step, [array(x, &shape), array(gamma, &shape[..2]), array(beta, &shape[..2])])
    }
}

impl Kind {
    /// The operation, on slices. The windows halve `x`, `[tasks, channels, examples, h, w]`.
    pub fn record_pooled<E: Real>(self, x: &Var, gamma: &Var, beta: &Var, planes: Planes) -> Var {
        let (shape, hosts) = (x.shape(), [x, gamma, beta].map(host_of));
        let rows = self.rows::<E>(&shape, &hosts[0], &hosts[1]);
        let (pooled, moments) = rows.forward_pooled(&planes, hosts[2].slice(), self.epsilon);
        let result = [&shape[..3], &planes.result()].concat();
        let largest = Largest { planes: Arc::new(planes), at: Arc::new(pooled.at), puts: false };
        let statistics = Statistics { kind: self, moments: Arc::new(moments) };
        Var::record(array(pooled.y, &result), &[x, gamma, beta], BatchNormPool { statistics, largest })
    }
}
