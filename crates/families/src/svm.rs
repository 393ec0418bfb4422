//! Support vector machines.

use crate::matrix::array;
use crate::member::Fit;
use crate::trial::Trial;
use linfa::Dataset;
use linfa::traits::{Fit as _, Predict};
use linfa_svm::{Svm as Machine, SvmParams};
use metaburn_core::{Domain, Parameter, Rows, Scale, Target};
use ndarray::Array1;

/// `svm`. More than two classes are told apart one against one, and the most votes win, the first of
/// equals. `gamma` is in units of `1/columns`, so that its default 1 is scikit-learn's `gamma = "auto"`. The linear kernel has a `c` of its
/// own, `linear_c`: beyond 1 its border hardly moves any more, and the solver takes ever longer to find it.
///
/// linfa's solver is LIBSVM's (Fan, Chen & Lin 2005). smartcore's stops after two passes over the rows,
/// far from the optimum where `c` is large, and has no bound on the time of a pass.
pub(crate) struct Svm;

/// How far the conditions of optimality may be violated, as in LIBSVM.
const TOLERANCE: f64 = 1e-3;

impl Fit for Svm {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        let real = |name: &str, low, high, default: f64| {
            Parameter::new(name, Domain::real(low, high, Scale::Log)).with_default(default)
        };
        let mut parameters = vec![
            Parameter::new("kernel", Domain::categorical(["linear", "rbf"])).with_default("rbf"),
            real("c", 1e-2, 1e2, 1.0).when("kernel", ["rbf"]),
            real("gamma", 1e-3, 1e2, 1.0).when("kernel", ["rbf"]),
            real("linear_c", 1e-3, 1.0, 0.1).when("kernel", ["linear"]),
        ];
        if target == Target::Number {
            parameters.push(real("epsilon", 1e-3, 1.0, 0.1));
        }
        Some(parameters)
    }

    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let (c, gamma) = match trial.word("kernel")? {
            "rbf" => (trial.number("c")?, Some(trial.number("gamma")? / trial.train.columns as f64)),
            _ => (trial.number("linear_c")?, None),
        };
        if trial.is_regression() {
            let settings = with_kernel(Machine::<f64, f64>::params(), gamma);
            let settings = settings.c_svr(c, Some(trial.number("epsilon")?));
            let rows = Dataset::new(array(trial.train)?, Array1::from(trial.train.y.clone()));
            let machine = settings.fit(&rows).map_err(|e| e.to_string())?;
            return Ok(machine.predict(&array(trial.test)?).to_vec());
        }
        one_against_one(trial, |pair| side(pair, trial.test, gamma, c))
    }
}

/// A Gaussian kernel `exp(−γ‖x − x'‖²)`, or a linear one.
fn with_kernel<T>(settings: SvmParams<f64, T>, gamma: Option<f64>) -> SvmParams<f64, T> {
    let settings = settings.eps(TOLERANCE);
    match gamma {
        Some(gamma) => settings.gaussian_kernel(1.0 / gamma),
        None => settings.linear_kernel(),
    }
}

/// Whether each test row is on the side of the pair's second class.
fn side(pair: &Rows, test: &Rows, gamma: Option<f64>, c: f64) -> Result<Vec<bool>, String> {
    let settings = with_kernel(Machine::<f64, bool>::params(), gamma).pos_neg_weights(c, c);
    let second: Array1<bool> = pair.y.iter().map(|&y| y > 0.0).collect();
    let machine = settings.fit(&Dataset::new(array(pair)?, second)).map_err(|e| e.to_string())?;
    Ok(machine.predict(&array(test)?).to_vec())
}

/// The class with the most votes over all pairs of classes.
fn one_against_one(
    trial: &Trial<'_>,
    side: impl Fn(&Rows) -> Result<Vec<bool>, String>,
) -> Result<Vec<f64>, String> {
    let Trial { train, test, .. } = trial;
    let mut classes = train.y.clone();
    classes.sort_by(f64::total_cmp);
    classes.dedup();
    let mut votes = vec![vec![0usize; classes.len()]; test.len()];
    for second in 1..classes.len() {
        for first in 0..second {
            let sides = side(&pair(train, classes[first], classes[second]))?;
            let winners = sides.into_iter().map(|above| if above { second } else { first });
            votes.iter_mut().zip(winners).for_each(|(row, winner)| row[winner] += 1);
        }
    }
    let most = |row: &Vec<usize>| (1..row.len()).fold(0, |best, c| if row[c] > row[best] { c } else { best });
    Ok(votes.iter().map(|row| classes[most(row)]).collect())
}

/// The rows of two classes, as −1 and 1.
fn pair(train: &Rows, first: f64, second: f64) -> Rows {
    let mut rows = Rows { x: Vec::new(), y: Vec::new(), columns: train.columns, target: Target::Class(2) };
    for (x, y) in train.x.chunks(train.columns).zip(&train.y) {
        if *y == first || *y == second {
            rows.x.extend(x);
            rows.y.push(if *y == second { 1.0 } else { -1.0 });
        }
    }
    rows
}
