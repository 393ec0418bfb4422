//! The density around one trial in one coordinate, relative to the uniform one.

use metaburn_core::{Domain, Stream};
use puruspe::erf;
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::{PI, SQRT_2};

/// The kernel of one parameter, shared by all trials of a group.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kernel {
    /// A normal distribution of this deviation, cut to `[0, 1]`.
    Normal { deviation: f64 },
    /// So many categories, with the logarithms of `k` times the probability of the same and of another.
    Categories { count: usize, same: f64, other: f64 },
}

impl Kernel {
    /// The kernel for a group of `n` trials in `d` coordinates.
    pub fn new(domain: &Domain, n: usize, d: usize) -> Self {
        let count = domain.size().unwrap_or(u64::MAX);
        if domain.is_categorical() {
            let (k, a) = (count as f64, 1.0 / (n + 1) as f64);
            let log = |weight: f64| (k * weight / (1.0 + k * a)).ln();
            return Self::Categories { count: count as usize, same: log(1.0 + a), other: log(a) };
        }
        let rule = 0.2 * (n.max(1) as f64).powf(-1.0 / (d + 4) as f64);
        let cell = if (2..u64::MAX).contains(&count) { domain.nth(1) - domain.nth(0) } else { 0.0 };
        Self::Normal { deviation: rule.max(1.0 / (n + 2).min(100) as f64).max(0.5 * cell).min(1.0) }
    }

    /// The logarithm of what the density around a centre is divided by.
    pub fn log_norm(&self, centre: f64) -> f64 {
        match self {
            Self::Normal { deviation } => {
                let below = |u: f64| 0.5 * (1.0 + erf((u - centre) / (deviation * SQRT_2)));
                (deviation * (2.0 * PI).sqrt() * (below(1.0) - below(0.0))).ln()
            }
            Self::Categories { .. } => 0.0,
        }
    }

    /// The logarithm of the density at `u`, before [`Self::log_norm`] is taken off.
    pub fn log_shape(&self, u: f64, centre: f64) -> f64 {
        match self {
            Self::Normal { deviation } => -0.5 * ((u - centre) / deviation).powi(2),
            Self::Categories { count, same, other } => {
                if cell(u, *count) == cell(centre, *count) {
                    *same
                } else {
                    *other
                }
            }
        }
    }

    /// A draw around a centre.
    pub fn sample(&self, centre: f64, stream: &mut Stream) -> f64 {
        match self {
            // The centre lies in [0, 1] and the deviation is at most 1: one draw in three is inside.
            Self::Normal { deviation } => loop {
                let z: f64 = StandardNormal.sample(stream);
                let u = centre + deviation * z;
                if (0.0..=1.0).contains(&u) {
                    return u;
                }
            },
            Self::Categories { count, same, .. } => {
                let uniform: f64 = stream.random();
                // `same` is the logarithm of the probability times the count.
                let stays = same.exp() / *count as f64;
                if uniform < stays || *count == 1 {
                    return centre;
                }
                let step = stream.random_range(1..*count);
                ((cell(centre, *count) + step) % count) as f64 / *count as f64 + 0.5 / *count as f64
            }
        }
    }
}

fn cell(u: f64, count: usize) -> usize {
    ((u * count as f64) as usize).min(count - 1)
}
