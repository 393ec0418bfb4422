//! The run that the tests and the example write. `tests/read_with_h5py.py` knows its values.

use metaburn_results::{
    Environment, Fits, Header, Measured, Param, Paths, Run, Search, SearchTask, Test, Training, Trials,
    Validation,
};

/// A small complete run with data of every kind.
pub fn sample() -> Run {
    Run {
        header: header(),
        environment: environment(),
        training: Training {
            iteration: (0..400).map(|i| i * 50).collect(),
            meta_loss: (0..400).map(|i| 4.0 / f64::from(i + 1)).collect(),
            rate: vec![0.001; 400],
            seconds: (0..400).map(|i| 0.25 * f64::from(i)).collect(),
        },
        validation: Validation {
            iteration: vec![999, 1999],
            loss: vec![0.5, 0.25],
            accuracy: vec![0.75, 0.875],
        },
        test: Test {
            steps: vec![0, 1, 10],
            tasks: 2,
            loss: vec![3.0, 0.5, 0.125, 4.0, f64::NAN, f64::INFINITY],
            accuracy: vec![0.25, 0.5, 1.0, 0.0, 0.5, 0.75],
            measures: vec![Measured {
                name: "sMAPE".to_string(),
                unit: "%".to_string(),
                values: (0..6).map(|i| 10.0 + f64::from(i)).collect(),
            }],
            tested_iterations: vec![1999, 999],
        },
        fits: Some(fits()),
        paths: Some(paths()),
        search: Some(search()),
        params: params(),
    }
}

fn header() -> Header {
    Header {
        experiment: "sample".to_string(),
        run_id: "0123abcd-s7".to_string(),
        group_id: "0123abcd".to_string(),
        label: "maml, inner rate α = 0.01".to_string(),
        kind: "meta_learning".to_string(),
        tuner: String::new(),
        benchmark: String::new(),
        learner: "maml".to_string(),
        tasks: "sinusoid".to_string(),
        model: "mlp".to_string(),
        outer: "adam".to_string(),
        order: "second".to_string(),
        objective: "squared_error".to_string(),
        dtype: "f32".to_string(),
        seed: u64::MAX,
        config: "name = \"sample\"\n\n[learner]\nname = \"maml\"\n".to_string(),
        iterations: 20_000,
        tested_iteration: 1999,
        status: "complete".to_string(),
        failure: String::new(),
    }
}

fn environment() -> Environment {
    Environment {
        metaburn_version: "0.1.0".to_string(),
        burn_version: "0.22.0".to_string(),
        git_revision: "unknown".to_string(),
        device: "cpu".to_string(),
        platform: "linux x86_64".to_string(),
        threads: 2,
        started_unix: 1_700_000_000.5,
        train_seconds: 100.0,
        test_seconds: 1.5,
    }
}

fn fits() -> Fits {
    Fits {
        x_label: "x".to_string(),
        y_label: "y".to_string(),
        tasks: 2,
        support_x: vec![-1.0, 1.0, -2.0, 2.0],
        support_y: vec![-0.5, 0.5, -0.25, 0.25],
        x: vec![-1.0, 0.0, 1.0, -2.0, 0.0, 2.0],
        truth: vec![-0.5, 0.0, 0.5, -0.25, 0.0, 0.25],
        before: vec![0.0; 6],
        after: vec![-0.4, 0.1, 0.4, -0.2, 0.1, 0.2],
        last: vec![-0.5, 0.0, 0.5, -0.25, 0.0, 0.25],
    }
}

/// Two pictures of one task with two trajectories, the second of which ends early.
fn paths() -> Paths {
    let x = vec![0.0, 0.1, 0.2, 0.0, -0.1, f64::NAN, 0.0, 0.1, 0.3, 0.0, 0.2, f64::NAN];
    Paths {
        x_label: "east".to_string(),
        y_label: "north".to_string(),
        steps: vec![0, 3],
        goals: vec![0.3, -0.2],
        y: x.iter().map(|v| -v).collect(),
        x,
        points: 3,
    }
}

/// Two studies, the second of which has a failed trial.
fn search() -> Search {
    let task = |name: &str, best: f64| SearchTask {
        name: name.to_string(),
        group: "trees".to_string(),
        best,
        worst: 1.0,
        random: vec![0.5, 0.25],
        meta_features: vec![2.0, 3.5, -1.0],
        default_cost: f64::NAN,
    };
    Search {
        space: "depth = { type = \"integer\", low = 1, high = 8 }\n".to_string(),
        parameters: vec!["depth".to_string()],
        first_trial: 1,
        tasks: vec![task("iris", 0.0), task("wine", 0.125)],
        trials: Trials {
            study: vec![0, 0, 1],
            candidate: vec![4, -1, 2],
            fidelity: vec![1.0, 0.5, 1.0],
            cost: vec![0.25, 0.5, f64::NAN],
            failure: vec![String::new(), String::new(), "k > rows, größer".to_string()],
            seconds: vec![0.5, 0.25, f64::NAN],
            points: vec![0.0625, 0.5, 0.9375],
        },
    }
}

/// In an order that is not the alphabet's.
fn params() -> Vec<Param> {
    let ramp = |name: &str, shape: &[usize]| Param {
        name: name.to_string(),
        shape: shape.to_vec(),
        values: (0..shape.iter().product()).map(|i| i as f64 / 8.0).collect(),
    };
    vec![
        ramp("layer1/weight", &[40, 20]),
        ramp("layer1/bias", &[40]),
        ramp("head/weight", &[1, 40]),
        ramp("head/bias", &[1]),
        ramp("alpha", &[]),
    ]
}
