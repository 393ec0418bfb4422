//! Second-order MAML on linear regression: its meta-loss is a quadratic whose minimum has a
//! closed form.

use burn::tensor::TensorData;
use metaburn_autodiff::{Array, DType, Device, Var, grad};
use metaburn_core::{
    Examples, HostEpisodes, HostExamples, Learner, Objective, Order, Params, Path, Result, Split, Stream,
    TaskDistribution, TaskShape,
};
use rand::RngExt;

/// Predictions `x · wᵀ`, adapted by one gradient step on the support set's mean squared error.
pub struct Linear {
    /// Inner rate.
    pub rate: f64,
    /// The order that is declared.
    pub order: Order,
}

impl Learner for Linear {
    fn order(&self) -> Order {
        self.order
    }

    fn init(&self, _stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        Params::new(vec![("weight".into(), Var::constant(Array::full(&[1, 1, 2], 0.0, dtype, device)))])
    }

    fn steps(&self) -> usize {
        1
    }

    fn adapt(&self, theta: &Params, support: &Examples, _steps: usize) -> Result<Path> {
        let start = theta.get("weight")?;
        let w = if start.is_tracked() { start.clone() } else { Var::leaf(start.value().clone()) };
        let w = w.expand(&[support.x.shape()[0], 1, 2])?;
        let loss = support.x.matmul_transposed(&w)?.squared_error(&support.y)?.sum();
        let g = grad(&loss, std::slice::from_ref(&w), self.order == Order::Second)?.remove(0);
        let adapted = w.add_scaled(&g, -self.rate)?;
        Ok(vec![theta.clone(), theta.with_vars([adapted])])
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        Ok(x.matmul_transposed(phi.get("weight")?)?)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        Ok(self.predict(phi, &query.x)?.squared_error(&query.y)?)
    }
}

/// Lines through noise: `y = ⟨x, w⟩ + 0.1`, with `w` and `x` uniform.
pub struct Lines;

impl TaskDistribution for Lines {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![2], 1, Objective::SquaredError)
    }

    fn sample(&self, _split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let slopes: Vec<[f64; 2]> =
            (0..tasks).map(|_| [stream.random_range(0.5..2.0), stream.random_range(-2.0..0.5)]).collect();
        let mut draw = |examples: usize| {
            let (mut xs, mut ys) = (Vec::new(), Vec::new());
            for w in &slopes {
                for _ in 0..examples {
                    let x: [f64; 2] = [stream.random_range(-1.0..1.0), stream.random_range(-1.0..1.0)];
                    xs.extend(x);
                    ys.push(x[0] * w[0] + x[1] * w[1] + 0.1);
                }
            }
            HostExamples {
                x: TensorData::new(xs, [tasks, examples, 2]),
                y: TensorData::new(ys, [tasks, examples, 1]),
            }
        };
        Ok(HostEpisodes { support: draw(5), query: draw(7) })
    }
}

/// The meta-parameters that minimize the full-batch meta-loss, by scalar arithmetic.
///
/// With `S = (2/n) XᵀX`, `r = (2/n) Xᵀy` of the support set, `φ = (I − αS) θ + α r`; the query
/// losses are least squares in `θ`, whose two normal equations Cramer's rule solves.
pub fn closed_form(episodes: &HostEpisodes, rate: f64) -> [f64; 2] {
    let (mut h, mut k) = ([[0.0; 2]; 2], [0.0; 2]);
    for task in 0..episodes.tasks() {
        let (sx, sy) = task_examples(&episodes.support, task);
        let (qx, qy) = task_examples(&episodes.query, task);
        let scale = 2.0 * rate / sx.len() as f64;
        let (mut keep, mut shift) = ([[1.0, 0.0], [0.0, 1.0]], [0.0; 2]);
        for (x, y) in sx.iter().zip(&sy) {
            for i in 0..2 {
                shift[i] += scale * x[i] * y;
                for j in 0..2 {
                    keep[i][j] -= scale * x[i] * x[j];
                }
            }
        }
        for (x, y) in qx.iter().zip(&qy) {
            let row = [0, 1].map(|j| x[0] * keep[0][j] + x[1] * keep[1][j]);
            let rest = y - x[0] * shift[0] - x[1] * shift[1];
            for i in 0..2 {
                k[i] += row[i] * rest;
                for j in 0..2 {
                    h[i][j] += row[i] * row[j];
                }
            }
        }
    }
    let det = h[0][0] * h[1][1] - h[0][1] * h[1][0];
    [(k[0] * h[1][1] - h[0][1] * k[1]) / det, (h[0][0] * k[1] - k[0] * h[1][0]) / det]
}

fn task_examples(examples: &HostExamples, task: usize) -> (Vec<[f64; 2]>, Vec<f64>) {
    let n = examples.y.shape()[1];
    let x: Vec<f64> = examples.x.iter::<f64>().skip(task * n * 2).take(n * 2).collect();
    let y = examples.y.iter::<f64>().skip(task * n).take(n).collect();
    (x.chunks(2).map(|c| [c[0], c[1]]).collect(), y)
}
