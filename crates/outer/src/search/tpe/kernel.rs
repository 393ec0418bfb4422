//! The density around one trial in one coordinate, relative to the uniform one.

use metaburn_core::{Domain, Stream};
use puruspe::erf;
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::{PI, SQRT_2};

/// The kernel of one parameter, shared by all trials of a group.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kernel {
    /// A normal distribution of this deviation, cut to `[0, 1]`; with the inverse, which is what scoring
    /// large tables needs.
    Normal { deviation: f64, inverse: f64 },
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
        let deviation = rule.max(1.0 / (n + 2).min(100) as f64).max(0.5 * cell).min(1.0);
        Self::Normal { deviation, inverse: 1.0 / deviation }
    }

    /// The logarithm of what the density around a centre is divided by.
    pub fn log_norm(&self, centre: f64) -> f64 {
        match self {
            Self::Normal { deviation, .. } => {
                let below = |u: f64| 0.5 * (1.0 + erf((u - centre) / (deviation * SQRT_2)));
                (deviation * (2.0 * PI).sqrt() * (below(1.0) - below(0.0))).ln()
            }
            Self::Categories { .. } => 0.0,
        }
    }

    /// The logarithm of the density at `u`, before [`Self::log_norm`] is taken off.
    pub fn log_shape(&self, u: f64, centre: f64) -> f64 {
        match self {
            Self::Normal { inverse, .. } => -0.5 * ((u - centre) * inverse).powi(2),
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
            Self::Normal { deviation, .. } => loop {
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

#[cfg(test)]
mod tests {
    use super::*;
    use metaburn_core::{Scale, Seeds};

    fn density(kernel: &Kernel, u: f64, centre: f64) -> f64 {
        (kernel.log_shape(u, centre) - kernel.log_norm(centre)).exp()
    }

    #[test]
    fn densities_integrate_to_one() {
        let real = Domain::real(0.0, 1.0, Scale::Linear);
        for n in [1, 5, 40, 400] {
            let kernel = Kernel::new(&real, n, 3);
            for centre in [0.0, 0.02, 0.5, 1.0] {
                let grid = (0..10_000).map(|i| density(&kernel, (f64::from(i) + 0.5) / 1e4, centre));
                assert!((grid.sum::<f64>() / 1e4 - 1.0).abs() < 1e-6, "{n} trials, centre {centre}");
            }
        }
    }

    #[test]
    fn cells_sum_to_one() {
        for count in 2..30 {
            let ordinal = Domain::ordinal(0..count);
            let categorical = Domain::categorical(0..count);
            for (domain, tolerance) in [(&ordinal, 0.08), (&categorical, 1e-12)] {
                let kernel = Kernel::new(domain, 50, 1);
                let cells = || (0..count as u64).map(|i| domain.nth(i));
                for centre in cells() {
                    let sum: f64 = cells().map(|u| density(&kernel, u, centre)).sum::<f64>() / count as f64;
                    assert!((sum - 1.0).abs() < tolerance, "{domain:?}: {sum} around {centre}");
                }
            }
        }
    }

    #[test]
    fn draws_follow_the_density() {
        for domain in [Domain::real(0.0, 1.0, Scale::Linear), Domain::categorical(0..5_i64)] {
            let kernel = Kernel::new(&domain, 2, 1);
            let (centre, mut stream) = (0.1, Seeds::new(0).stream("test", 0));
            let mut counts = [0.0; 5];
            (0..20_000).for_each(|_| counts[cell(kernel.sample(centre, &mut stream), 5)] += 1.0);
            for (i, count) in counts.iter().enumerate() {
                let within = (0..1000)
                    .map(|k| density(&kernel, (i as f64 + (f64::from(k) + 0.5) / 1e3) / 5.0, centre));
                let expected = within.sum::<f64>() / 1e3 * 4000.0;
                // Five standard deviations of a count.
                assert!(
                    (count - expected).abs() < 5.0 * expected.sqrt(),
                    "{count} in fifth {i}, not {expected}"
                );
            }
        }
    }
}
