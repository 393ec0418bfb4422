//! How weights are drawn.

use metaburn_core::{Options, Result, Stream};
use rand_distr::{Distribution, StandardNormal, Uniform};

/// The distribution of initial weights. Draws are made in double precision on the host, so that
/// they do not depend on the device, and only rounding depends on the element type.
///
/// `fan_in` is the number of inputs of one output: `in`, or `in · kh · kw` for a convolution;
/// `fan_out = out · kh · kw`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Init {
    /// Normal with standard deviation `std`, draws beyond `2·std` repeated; biases 0. With
    /// `std = 0.01` it is the start of cbfinn/maml's regression network (Finn et al. 2017).
    TruncatedNormal {
        /// Standard deviation before truncation; that of the draws is 0.88 times as large.
        std: f64,
    },
    /// Uniform on `±1/√fan_in`, biases too: PyTorch's default for linear layers and convolutions.
    FanIn,
    /// Uniform on `±√(6 / (fan_in + fan_out))`, biases 0 (Glorot and Bengio 2010, eq. 16).
    Glorot,
    /// Normal with standard deviation `√(2 / fan_in)`, biases 0 (He et al. 2015, eq. 10).
    He,
}

impl Init {
    /// Reads `init`, one of `truncated_normal`, `fan_in`, `glorot` and `he`; and with the first
    /// `init_std`, 0.01 unless given.
    pub(crate) fn from_options(options: &mut Options, default: &str) -> Result<Self> {
        let known = ["truncated_normal", "fan_in", "glorot", "he"];
        Ok(match options.choice("init", default, &known)? {
            "truncated_normal" => Self::TruncatedNormal { std: options.positive("init_std", 0.01)? },
            "glorot" => Self::Glorot,
            "he" => Self::He,
            _ => Self::FanIn,
        })
    }

    /// Weights of a layer of shape `[out, in, …]`, row by row.
    pub(crate) fn weights(self, shape: &[usize], stream: &mut Stream) -> Vec<f64> {
        let count = shape.iter().product();
        let window: usize = shape[2..].iter().product();
        let (fan_in, fan_out) = ((shape[1] * window) as f64, (shape[0] * window) as f64);
        match self {
            Self::TruncatedNormal { std } => normal(count, std, 2.0, stream),
            Self::FanIn => uniform(count, 1.0 / fan_in.sqrt(), stream),
            Self::Glorot => uniform(count, (6.0 / (fan_in + fan_out)).sqrt(), stream),
            Self::He => normal(count, (2.0 / fan_in).sqrt(), f64::INFINITY, stream),
        }
    }

    /// Biases of a layer of shape `[out, in, …]`.
    pub(crate) fn biases(self, shape: &[usize], stream: &mut Stream) -> Vec<f64> {
        let fan_in: usize = shape[1..].iter().product();
        match self {
            Self::FanIn => uniform(shape[0], 1.0 / (fan_in as f64).sqrt(), stream),
            _ => vec![0.0; shape[0]],
        }
    }
}

/// Normal draws with mean 0; those beyond `limit` standard deviations are repeated.
fn normal(count: usize, std: f64, limit: f64, stream: &mut Stream) -> Vec<f64> {
    let standard = StandardNormal.sample_iter(stream).filter(|z: &f64| z.abs() <= limit);
    standard.take(count).map(|z| std * z).collect()
}

/// Uniform draws from `−bound .. bound`.
fn uniform(count: usize, bound: f64, stream: &mut Stream) -> Vec<f64> {
    let unit = Uniform::new(-1.0, 1.0).expect("−1 is below 1");
    unit.sample_iter(stream).take(count).map(|u| bound * u).collect()
}
