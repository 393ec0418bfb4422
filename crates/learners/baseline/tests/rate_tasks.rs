//! The baselines of ratings on made ratings with known biases and factors, and on real ones.

use flate2::{Compression, write::GzEncoder};
use metaburn_autodiff::{DType, Device};
use metaburn_core::{Options, Registry, Seeds, Split, Value};
use metaburn_models::Mlp;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Test episodes.
const USERS: usize = 200;

/// 100 users rate 40 of 60 items each: `3 + b_u + b_i + 0.8·(p_u·q_i)` with two factors, and no noise.
fn write(folder: &Path) {
    let wave = |a: usize, b: f64| (b * (a as f64 + 1.0)).sin();
    let mut text = "s,d,studage,lectage,service,dept,y\n".to_string();
    for user in 0..100 {
        for item in (0..40).map(|j| (user * 7 + j * 11) % 60) {
            let biases = 0.5 * wave(user, 2.1) + 0.5 * wave(item, 1.3);
            let taste = wave(user, 5.3) * wave(item, 3.7) + wave(user, 0.9) * wave(item, 4.9);
            text += &format!("{user},{item},2,1,0,1,{}\n", 3.0 + biases + 0.8 * taste);
        }
    }
    std::fs::create_dir(folder.join("recsys")).unwrap();
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    std::fs::write(folder.join("recsys/InstEval.csv.gz"), packed.finish().unwrap()).unwrap();
}

/// Mean RMSE of test users, in stars: tasks and learner by their settings.
fn rmse(folder: &Path, tasks: &[(&str, Value)], name: &str, learner: &[(&str, Value)]) -> f64 {
    let mut registry = Registry::new();
    metaburn_tasks::register(&mut registry);
    metaburn_baseline::register(&mut registry);
    let options = |path, given: &[(&str, Value)]| {
        Options::new(path, given.iter().map(|(key, value)| (key.to_string(), value.clone())))
    };
    let tasks = registry.build_tasks("ratings", &mut options("tasks", tasks), folder).unwrap();
    let model = Arc::new(Mlp::new(1, &[1], 1));
    let learner =
        registry.build_learner(name, &mut options("learner", learner), model, &tasks.shape()).unwrap();

    let stream = || Seeds::new(0).stream("episodes/test", 0);
    let episodes =
        tasks.sample(Split::Test, USERS, &mut stream()).unwrap().upload(&Device::flex(), DType::F64);
    let path = learner.adapt(&Default::default(), &episodes.support, 1).unwrap();
    let predicted = learner.predict(&path[0], &episodes.query.x).unwrap().value().to_f64();
    let scores = tasks.score(Split::Test, USERS, &mut stream(), &predicted).unwrap();
    scores[1].iter().sum::<f64>() / USERS as f64
}

/// RMSE of the item's mean, the user's, both, and factors.
fn all(folder: &Path, data: &str, penalty: f64, shrink: f64, rank: i64) -> [f64; 4] {
    let tasks =
        [("data", data.into()), ("shots", 20.into()), ("factors", rank.into()), ("ridge", penalty.into())];
    let shrink = [("shrink", shrink.into())];
    let factors = [("rank", rank.into()), ("ridge", penalty.into())];
    let found = [
        rmse(folder, &tasks, "item_mean", &[]),
        rmse(folder, &tasks, "user_mean", &shrink),
        rmse(folder, &tasks, "user_item_means", &shrink),
        rmse(folder, &tasks, "factors", &factors),
    ];
    println!("{data}: RMSE of item_mean, user_mean, user_item_means, factors {found:.3?}");
    found
}

#[test]
fn each_baseline_explains_more_than_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let [item, user, both, factors] = all(folder.path(), "insteval", 0.1, 1.0, 2);
    assert!(both < item && both < user);
    assert!(factors < 0.3 * both);
}

#[test]
fn biases_add_up_on_real_ratings() {
    let Some(folder) = std::env::var_os("METABURN_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METABURN_DATA does not say where the ratings are");
        return;
    };
    for data in ["movielens", "insteval"] {
        let [item, user, both, factors] = all(&folder, data, 5.0, 5.0, 5);
        assert!(both < item && both < user && factors < item && factors < user);
    }
}
