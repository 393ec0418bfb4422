//! The real data sets, where they are at hand.

use crate::made::{examples, open};
use metaburn_core::{Seeds, Split};
use std::path::PathBuf;

#[test]
fn an_items_mean_foretells_the_ratings_of_new_users() {
    let Some(folder) = std::env::var_os("METABURN_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METABURN_DATA does not say where the ratings are");
        return;
    };
    // Two statistics; 19 genres and the year; three attributes of a lecture and 14 departments.
    for (data, inputs) in [("movielens", 2 + 20), ("insteval", 2 + 17)] {
        let tasks = open(&folder, &[("data", data.into())]).unwrap();
        assert_eq!(tasks.shape().input, [inputs]);
        let drawn = examples(tasks.as_ref(), Split::Test, 200, 0);
        let means: Vec<f64> = drawn.iter().filter(|e| e.is_query).map(|e| e.x[0]).collect();
        let rmse = |predictions: &[f64]| {
            let mut stream = Seeds::new(0).stream("episodes", 0);
            let scores = tasks.score(Split::Test, 200, &mut stream, predictions).unwrap();
            scores[1].iter().sum::<f64>() / 200.0
        };
        let (of_item, of_all) = (rmse(&means), rmse(&vec![0.0; means.len()]));
        println!("{data}: RMSE {of_item:.3} by the item's mean, {of_all:.3} by the mean of all");
        assert!(of_item < 0.98 * of_all && of_all < 1.5);
    }
}
