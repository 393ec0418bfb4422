//! One at a time.

use metaburn_runner::Lock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Who has had the lock removes its file, while others have it open and wait.
#[test]
fn a_lock_is_never_held_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.lock");
    let (inside, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        for _ in 0..40 {
            let Some(lock) = Lock::take(&path).unwrap() else { continue };
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two have the lock");
            taken.fetch_add(1, Ordering::Relaxed);
            thread::sleep(std::time::Duration::from_millis(1));
            inside.fetch_sub(1, Ordering::SeqCst);
            drop(lock);
        }
    };
    thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(work))));
    assert!(taken.into_inner() > 40);
    assert!(!path.exists());
}

#[test]
fn a_folder_that_is_gone_has_no_locks() {
    let folder = tempfile::tempdir().unwrap();
    let error = Lock::take(&folder.path().join("gone/run.lock")).err().unwrap();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}
