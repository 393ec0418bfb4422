//! Support vector machines.

use crate::matrix::{features, said};
use crate::member::Fit;
use crate::narrow::narrow;
use crate::trial::Trial;
use metaburn_core::{Domain, Parameter, Rows, Scale, Target};
use smartcore::svm::Kernels;
use smartcore::svm::svc::{SVC, SVCParameters};
use smartcore::svm::svr::{SVR, SVRParameters};

/// `svm`. More than two classes are told apart one against one, and the most votes win, the first of
/// equals (smartcore's own way to count votes depends on the order of a hash map). `gamma` is in units of
/// `1/columns`, so that its default 1 is scikit-learn's `gamma = "auto"`.
pub(crate) struct Svm;

impl Fit for Svm {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        let mut parameters = vec![
            Parameter::new("kernel", Domain::categorical(["linear", "rbf"])).with_default("rbf"),
            Parameter::new("c", Domain::real(1e-2, 1e2, Scale::Log)).with_default(1.0),
            Parameter::new("gamma", Domain::real(1e-3, 1e2, Scale::Log))
                .with_default(1.0)
                .when("kernel", ["rbf"]),
        ];
        if target == Target::Number {
            let epsilon = Parameter::new("epsilon", Domain::real(1e-3, 1.0, Scale::Log));
            parameters.push(epsilon.with_default(0.1));
        }
        Some(parameters)
    }

    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let kernel = match trial.word("kernel")? {
            "rbf" => Kernels::rbf().with_gamma(trial.number("gamma")? / trial.train.columns as f64),
            _ => Kernels::linear(),
        };
        let c = trial.number("c")?;
        if trial.is_regression() {
            let settings = SVRParameters::default().with_c(c).with_eps(trial.number("epsilon")?);
            let settings = settings.with_kernel(kernel);
            let (train, test) = narrow(trial.train, trial.test);
            let (x, at) = (features(&train)?, features(&test)?);
            let machine = SVR::fit(&x, &train.y, &settings).map_err(said)?;
            return machine.predict(&at).map_err(said);
        }
        one_against_one(trial, |pair| side(pair, trial.test, &kernel, c, trial.seed))
    }
}

/// Whether each test row is on the side of the pair's second class.
fn side(pair: &Rows, test: &Rows, kernel: &Kernels, c: f64, seed: u64) -> Result<Vec<bool>, String> {
    let (pair, test) = narrow(pair, test);
    let (x, at) = (features(&pair)?, features(&test)?);
    let y: Vec<i32> = pair.y.iter().map(|&y| y as i32).collect();
    let settings = SVCParameters::default().with_c(c).with_kernel(kernel.clone()).with_seed(Some(seed));
    let machine = SVC::fit(&x, &y, &settings).map_err(said)?;
    Ok(machine.predict(&at).map_err(said)?.into_iter().map(|p: f64| p > 0.0).collect())
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
