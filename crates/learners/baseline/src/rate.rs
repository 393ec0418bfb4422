//! Baselines of ratings.

use crate::untrained::{Method, Untrained, like};
use metaburn_autodiff::Var;
use metaburn_core::{
    Error, Examples, Learner, Objective, Options, Params, Registry, Result, TaskShape, ridge,
};
use std::sync::Arc;

/// The name of a user's weights `[tasks, columns]` among the adapted parameters.
const WEIGHTS: &str = "weights";

/// Linear predictions of a user's ratings, `ŷ = m·x₀ + w·z(x)`, whose weights are a ridge regression on the
/// support set,
///
/// `w = argmin_w Σ_support (y − m·x₀ − w·z)² + λ‖w‖² = (ZᵀZ + λI)⁻¹ Zᵀ(y − m·x₀)`:
///
/// | learner | `m` | `z` | what |
/// |-|-|-|-|
/// | `item_mean` | 1 | – | the item's mean rating, whoever asks |
/// | `user_mean` | 0 | 1 | the mean of the support set, `Σ y/(n + λ)` |
/// | `user_item_means` | 1 | 1 | the sum of the item's bias and the user's |
/// | `factors` | 1 | `(1, x₂, …)` | matrix factorisation (Koren, Bell & Volinsky 2009) with the items' factors fixed: a new user is folded in |
///
/// The inputs are those of the `ratings` tasks: item mean `x₀`, count `x₁`, item factors from `x₂`, in the
/// units of `y`, whose mean over training is 0: weights shrink towards what is true of all users. There are no
/// meta-parameters; what other users teach stands in `x`.
struct FoldIn {
    /// `m`: whether predictions start at the item's mean.
    item: bool,
    /// Whether `z` has the constant 1.
    user: bool,
    /// How many item factors `z` has.
    rank: usize,
    /// `λ`: the ratings that "like all users" counts for, where `z` is the constant.
    penalty: f64,
}

/// Where the item's factors begin among the inputs.
const FACTORS: usize = 2;

impl FoldIn {
    /// For tasks of a shape that it can read.
    fn checked(self, name: &str, shape: &TaskShape) -> Result<Self> {
        if shape.objective != Objective::SquaredError || shape.outputs != 1 {
            return Err(Error::Mismatch(format!(
                "{name} predicts one number; take it for tasks named `ratings`"
            )));
        }
        let inputs: usize = shape.input.iter().product();
        let wanted = FACTORS + self.rank;
        if shape.input.len() != 1 || inputs < wanted {
            let found = &shape.input;
            return Err(Error::Mismatch(format!(
                "{name} reads an item's mean, its count and {} factors, {wanted} numbers an example; the inputs \
                 have shape {found:?}: take tasks named `ratings`, with `factors` as many as its `rank`",
                self.rank
            )));
        }
        Ok(self)
    }

    /// The length of `w`.
    fn columns(&self) -> usize {
        usize::from(self.user) + self.rank
    }

    /// `m·x₀`.
    fn offset(&self, x: &[f64]) -> f64 {
        if self.item { x[0] } else { 0.0 }
    }

    /// `z(x)`.
    fn regressors(&self, x: &[f64]) -> Vec<f64> {
        let constant = self.user.then_some(1.0);
        constant.into_iter().chain(x[FACTORS..FACTORS + self.rank].iter().copied()).collect()
    }

    /// Tasks, examples and features of inputs.
    fn extents(&self, x: &Var) -> Result<[usize; 3]> {
        match x.shape().as_slice() {
            &[tasks, examples, features] if features >= FACTORS + self.rank => {
                Ok([tasks, examples, features])
            }
            shape => Err(Error::Mismatch(format!(
                "ratings are read from [tasks, examples, {} or more]; the inputs have shape {shape:?}",
                FACTORS + self.rank
            ))),
        }
    }

    /// One user's weights.
    fn fold_in(&self, x: &[f64], y: &[f64], features: usize) -> Result<Vec<f64>> {
        let rows = x.chunks(features).zip(y).map(|(x, y)| (self.regressors(x), y - self.offset(x)));
        ridge(rows, self.columns(), self.penalty)
    }
}

impl Method for FoldIn {
    fn objective(&self) -> Objective {
        Objective::SquaredError
    }

    /// Each user's weights; nothing where the method looks at no support set.
    fn keep(&self, support: &Examples) -> Result<Params> {
        let [tasks, examples, features] = self.extents(&support.x)?;
        if self.columns() == 0 {
            return Ok(Params::default());
        }
        let (x, y) = (support.x.value().to_f64(), support.y.value().to_f64());
        let users = x.chunks(examples * features).zip(y.chunks(examples));
        let weights = users.map(|(x, y)| self.fold_in(x, y, features)).collect::<Result<Vec<_>>>()?.concat();
        let weights = like(&weights, &[tasks, self.columns()], &support.x);
        Ok(Params::new(vec![(WEIGHTS.to_string(), weights)]))
    }

    fn predict(&self, kept: &Params, x: &Var) -> Result<Var> {
        let [tasks, examples, features] = self.extents(x)?;
        let columns = self.columns();
        let weights = if columns == 0 { Vec::new() } else { kept.get(WEIGHTS)?.value().to_f64() };
        if weights.len() != tasks * columns {
            let users = weights.len() / columns;
            return Err(Error::Mismatch(format!("{users} users were adapted to, and {tasks} are asked for")));
        }
        let inputs = x.value().to_f64();
        let predictions = inputs.chunks(features).enumerate().map(|(row, x)| {
            let own = &weights[row / examples * columns..][..columns];
            self.offset(x) + own.iter().zip(self.regressors(x)).map(|(w, z)| w * z).sum::<f64>()
        });
        Ok(like(&predictions.collect::<Vec<f64>>(), &[tasks, examples, 1], x))
    }
}

/// `item_mean` has no settings; `user_mean` and `user_item_means` read `shrink` (5), `factors` reads `rank`
/// (5), which is to be the `factors` of its tasks, and `ridge` (5): their `λ`.
fn build(name: &'static str, options: &mut Options, shape: &TaskShape) -> Result<FoldIn> {
    let plain = FoldIn { item: true, user: false, rank: 0, penalty: 0.0 };
    let method = match name {
        "user_mean" => FoldIn { item: false, user: true, penalty: options.positive("shrink", 5.0)?, ..plain },
        "user_item_means" => FoldIn { user: true, penalty: options.positive("shrink", 5.0)?, ..plain },
        "factors" => {
            let (rank, penalty) = (options.count("rank", 5)?, options.positive("ridge", 5.0)?);
            FoldIn { user: true, rank, penalty, ..plain }
        }
        _ => plain,
    };
    method.checked(name, shape)
}

#[rustfmt::skip]
pub(crate) fn register(registry: &mut Registry) {
    let known = [
        ("item_mean", "ratings: the item's mean (no training)"),
        ("user_mean", "ratings: the user's mean over the support set (no training)"),
        ("user_item_means", "ratings: the item's mean and the user's bias (no training)"),
        ("factors", "ratings: a user folded into fixed item factors (Koren et al. 2009; no training)"),
    ];
    for (name, about) in known {
        registry.learner(name, about, move |options, _model, shape| {
            let learner: Arc<dyn Learner> = Arc::new(Untrained(build(name, options, shape)?));
            Ok(learner)
        });
    }
}
