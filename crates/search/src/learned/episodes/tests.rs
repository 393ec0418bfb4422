use super::*;

/// A task whose point `i/20` costs `i/19`, of `n`.
fn past(n: usize, expected: f64) -> Arc<Past> {
    let points = (0..n).map(|i| vec![i as f64 / 20.0]).collect();
    let costs = (0..n).map(|i| i as f64 / 19.0).collect();
    Arc::new(Past { points, costs, expected: vec![expected; n] })
}

fn episodes(tasks: usize, trials: usize, scaling: f64) -> PastEpisodes {
    let sampling = Sampling { support: [3, 6], query: 8, scaling };
    PastEpisodes::new(&vec![past(trials, 0.0); tasks], 0.2, sampling, Seeds::new(0))
}

fn numbers(data: &TensorData) -> Vec<f64> {
    data.iter::<f64>().collect()
}

#[test]
fn support_and_query_share_no_trial_and_sizes_vary() {
    let episodes = episodes(10, 20, 0.0);
    assert_eq!((episodes.train.len(), episodes.validation.len()), (8, 2));
    let mut sizes = std::collections::BTreeSet::new();
    for i in 0..40 {
        let drawn = episodes.sample(Split::Train, 5, &mut Seeds::new(1).stream("e", i)).unwrap();
        let support = drawn.support.x.shape()[1];
        sizes.insert(support);
        assert_eq!(drawn.query.y.shape().to_vec(), [5, 8, 1]);
        let (a, b) = (numbers(&drawn.support.x), numbers(&drawn.query.x));
        for (a, b) in a.chunks(support).zip(b.chunks(8)) {
            assert!(a.iter().all(|x| !b.contains(x)), "{a:?} {b:?}");
        }
        for (x, y) in a.iter().zip(numbers(&drawn.support.y)) {
            assert!((x * 20.0 / 19.0 - y).abs() < 1e-12);
        }
    }
    assert_eq!(sizes.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6]);
}

#[test]
fn scaling_changes_the_unit_of_each_task_in_training_alone() {
    let episodes = episodes(10, 20, 0.4);
    let drawn = episodes.sample(Split::Train, 8, &mut Seeds::new(1).stream("e", 0)).unwrap();
    let (x, y) = (numbers(&drawn.query.x), numbers(&drawn.query.y));
    let mut slopes = Vec::new();
    for (x, y) in x.chunks(8).zip(y.chunks(8)) {
        let slope = (y[1] - y[0]) / (x[1] - x[0]) * 19.0 / 20.0;
        // Between 1 and 1/(1 − 2a); affine in the cost.
        assert!((1.0..=5.0 + 1e-9).contains(&slope), "{slope}");
        assert!((y[2] - y[0] - slope * (x[2] - x[0]) * 20.0 / 19.0).abs() < 1e-9);
        assert!(!slopes.contains(&slope));
        slopes.push(slope);
    }
    let held_out = episodes.sample(Split::Validation, 2, &mut Seeds::new(1).stream("e", 0)).unwrap();
    assert!(numbers(&held_out.query.y).iter().all(|y| (0.0..=1.0).contains(y)));
}

#[test]
fn what_is_expected_is_taken_from_scaled_costs() {
    let draw = |expected| {
        let mut episodes = episodes(10, 20, 0.4);
        episodes.train = vec![past(20, expected); 8];
        let drawn = episodes.sample(Split::Train, 4, &mut Seeds::new(1).stream("e", 0)).unwrap();
        numbers(&drawn.query.y)
    };
    for (plain, residual) in draw(0.0).into_iter().zip(draw(0.25)) {
        assert!((plain - residual - 0.25).abs() < 1e-12);
    }
}

#[test]
fn small_tasks_make_small_episodes() {
    for (tasks, trials, support, query) in [(1, 2, 1, 1), (3, 5, 2, 3)] {
        let episodes = episodes(tasks, trials, 0.0);
        let drawn = episodes.sample(Split::Train, 4, &mut Seeds::new(1).stream("e", 0)).unwrap();
        assert_eq!(drawn.support.x.shape().to_vec(), [4, support, 1]);
        assert_eq!(drawn.query.y.shape().to_vec(), [4, query, 1]);
    }
}
