//! What training ratings say of items.

use super::log::Log;
use std::collections::HashSet;

/// The scale of targets, and sums over the training ratings of each item.
pub(super) struct Statistics {
    mean: f64,
    deviation: f64,
    /// `Σ y` and how many, for each item.
    items: Vec<(f64, f64)>,
    shrink: f64,
    users: f64,
}

impl Statistics {
    /// Of the training ratings; nothing if they are all the same.
    pub fn of(log: &Log, training: &[usize], shrink: f64) -> Option<Self> {
        let count = training.len() as f64;
        let stars = || training.iter().map(|&at| log.ratings[at].stars);
        let mean = stars().sum::<f64>() / count;
        let deviation = (stars().map(|s| (s - mean).powi(2)).sum::<f64>() / count).sqrt();
        if !(deviation.is_finite() && deviation > 0.0) {
            return None;
        }
        let users: HashSet<usize> = training.iter().map(|&at| log.ratings[at].user).collect();
        let items = vec![(0.0, 0.0); log.items];
        let mut all = Self { mean, deviation, items, shrink, users: users.len() as f64 };
        for &at in training {
            let y = all.scaled(log.ratings[at].stars);
            let (sum, count) = &mut all.items[log.ratings[at].item];
            *sum += y;
            *count += 1.0;
        }
        Some(all)
    }

    /// Stars as a target: `(stars − μ)/σ`.
    pub fn scaled(&self, stars: f64) -> f64 {
        (stars - self.mean) / self.deviation
    }

    /// A prediction in stars.
    pub fn stars(&self, y: f64) -> f64 {
        self.mean + self.deviation * y
    }

    /// `Σ y/(n + shrink)` and `ln(1 + n)/ln(1 + users)` of an item, without one rating, of that many stars.
    pub fn item(&self, item: usize, without: Option<f64>) -> [f64; 2] {
        let (sum, count) = self.items[item];
        let (sum, count) = match without {
            Some(_) if count == 1.0 => (0.0, 0.0),
            Some(stars) => (sum - self.scaled(stars), count - 1.0),
            None => (sum, count),
        };
        [sum / (count + self.shrink), count.ln_1p() / self.users.ln_1p()]
    }
}
