//! Cold start in recommendation: nothing leaks, scores are in stars, damaged files are named.

mod leaks;
mod made;
mod real;
mod refused;
mod scores;

use made::{build, ratings, write};
use metaburn_testkit::check_tasks;

#[test]
fn every_kind_of_episode_keeps_the_laws() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &ratings());
    for users in ["cold", "warm"] {
        for items in ["all", "cold", "warm"] {
            let settings = [
                ("users", users.into()),
                ("items", items.into()),
                ("shots", 3.into()),
                ("queries", 2.into()),
            ];
            check_tasks(build(folder.path(), &settings).unwrap().as_ref());
        }
    }
    let settings = [("factors", 2.into()), ("shots", 10.into())];
    check_tasks(build(folder.path(), &settings).unwrap().as_ref());
}

#[test]
fn factors_join_the_inputs_and_change_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &ratings());
    let draw = |factors: i64| {
        let tasks = build(folder.path(), &[("factors", factors.into())]).unwrap();
        (tasks.shape().input[0], made::examples(tasks.as_ref(), metaburn_core::Split::Test, 3, 0))
    };
    let ((plain_width, plain), (width, joined)) = (draw(0), draw(3));
    assert_eq!((plain_width, width), (6, 9));
    assert_eq!(plain.len(), joined.len());
    for (plain, joined) in plain.iter().zip(&joined) {
        assert_eq!((plain.y, &plain.x[..2], &plain.x[2..]), (joined.y, &joined.x[..2], &joined.x[5..]));
    }
    // Rated by nobody in training: nothing is known.
    let unknown = joined.iter().filter(|e| e.x[1] == 0.0);
    assert!(unknown.clone().count() > 0);
    assert!(unknown.into_iter().all(|e| e.x[2..5].iter().all(|&f| f == 0.0)));
    assert!(joined.iter().any(|e| e.x[2..5].iter().all(|&f| f != 0.0)));
}
