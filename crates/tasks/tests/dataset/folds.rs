//! Cross-validation: every row is tested once, and classes are spread evenly.

use super::{cyclic, parse};
use metaburn_core::Rows;
use metaburn_tasks::dataset::{CrossValidation, Dataset, Fold, Labels, Metric};
use proptest::prelude::*;
use std::path::Path;

fn validation(folds: usize, max_rows: usize) -> CrossValidation {
    CrossValidation { folds, max_rows, ..CrossValidation::default() }
}

fn count(rows: &Rows, class: usize) -> usize {
    rows.y.iter().filter(|&&y| y == class as f64).count()
}

proptest! {
    #[test]
    fn folds_are_a_stratified_partition(rows in 8..60_usize, classes in 2..4_usize, folds in 2..6_usize) {
        let table = cyclic(rows, classes);
        let split = validation(folds, 1000).split(&table).unwrap();
        prop_assert_eq!(split.iter().map(|f| f.test.len()).sum::<usize>(), rows);
        for fold in &split {
            prop_assert_eq!(fold.train.len() + fold.test.len(), rows);
        }
        for class in 0..classes {
            let counts: Vec<usize> = split.iter().map(|f| count(&f.test, class)).collect();
            let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
            prop_assert!(most - least <= 1, "{:?}", counts);
        }
    }

    #[test]
    fn any_part_of_the_training_rows_is_nearly_stratified(share in 0.01..1.0_f64) {
        let split = validation(2, 1000).split(&cyclic(200, 2)).unwrap();
        let part = split[0].part(share);
        prop_assert!(part.len() >= 4 && part.len() <= split[0].train.len());
        prop_assert!(count(&part, 0).abs_diff(count(&part, 1)) <= 3, "{}", part.len());
        prop_assert_eq!(&part.x[..], &split[0].train.x[..part.len()]);
    }
}

#[test]
fn rows_are_drawn_by_the_seed_alone_and_class_by_class() {
    let table = cyclic(90, 3);
    let split = |seed| CrossValidation { seed, ..validation(3, 30) }.split(&table).unwrap();
    assert_eq!(split(4), split(4));
    assert_ne!(split(4), split(5));
    let drawn: Vec<usize> =
        (0..3).map(|class| split(4).iter().map(|f| count(&f.test, class)).sum()).collect();
    assert_eq!(drawn, [10, 10, 10]);
}

#[test]
fn a_rare_class_is_learned_wherever_it_can_be() {
    let table = parse("x,y\n1,a\n2,a\n3,a\n4,a\n5,a\n6,b\n7,b\n8,c\n").unwrap();
    for fold in validation(4, 1000).split(&table).unwrap() {
        assert!(count(&fold.train, 0) > 0 && count(&fold.train, 1) > 0);
        // The one row of `c` is in the test rows of one fold, which then cannot know it.
        assert_eq!(count(&fold.train, 2) + count(&fold.test, 2), 1);
        assert!(fold.part(0.01).y.contains(&1.0));
    }
}

#[test]
fn predicting_the_mean_costs_one_whatever_the_unit() {
    let boston = Dataset::open("boston", Path::new("none"), None, None).unwrap();
    let Labels::Numbers(prices) = boston.labels() else { panic!("prices are numbers") };
    let dollars = Labels::Numbers(prices.iter().map(|p| 1000.0 * p - 5e4).collect());
    let scaled = Dataset::new("dollars", boston.columns().to_vec(), "price", dollars).unwrap();
    let cost = |table: &Dataset| {
        let split = validation(5, 1000).split(table).unwrap();
        let mean = |f: &Fold| f.cost(&vec![0.0; f.test.len()]); // encoded targets have mean 0
        split.iter().map(mean).sum::<f64>() / 5.0
    };
    assert!((cost(&boston) - 1.0).abs() < 0.02, "{}", cost(&boston));
    assert!((cost(&boston) - cost(&scaled)).abs() < 1e-9);
}

#[test]
fn the_cost_of_numbers_is_in_deviations_of_the_target() {
    // Deviation of 0, 2, 4, 6 is √5; the others' means are 4, 10/3, 8/3 and 2.
    let table = parse("x,y\n1,0\n2,2\n3,4\n4,6\n").unwrap();
    let split = validation(4, 1000).split(&table).unwrap();
    let mut costs: Vec<f64> = split.iter().map(|fold| fold.cost(&[0.0])).collect();
    costs.sort_by(f64::total_cmp);
    for (cost, off) in costs.iter().zip([4.0 / 3.0, 4.0 / 3.0, 4.0, 4.0]) {
        assert!((cost - off / 5.0_f64.sqrt()).abs() < 1e-12, "{costs:?}");
    }
    assert!(split.iter().all(|fold| fold.cost(&fold.test.y) == 0.0));
}

#[test]
fn what_cannot_be_split_is_refused() {
    let table = cyclic(6, 2);
    let message = |validation: CrossValidation| validation.split(&table).unwrap_err().to_string();
    assert_eq!(message(validation(7, 10)), "cyclic: 7 folds of 6 rows; there must be from 2 to 6 folds");
    assert_eq!(message(validation(1, 10)), "cyclic: 1 folds of 6 rows; there must be from 2 to 6 folds");
    let metric = CrossValidation { metric: Some(Metric::RootMeanSquare), ..validation(2, 10) };
    let expected = "cyclic: the metric `root_mean_square` does not fit: the table is a classification";
    assert_eq!(message(metric), expected);
    let spike = parse("x,y\n1,0.5\n2,0.5\n3,0.5\n4,9.5\n").unwrap();
    let error = validation(2, 10).split(&spike).unwrap_err().to_string();
    assert!(error.contains("have one target; try fewer folds"), "{error}");
}
