//! Neither jobs, threads, shards nor interruptions change a bit.

mod common;

use common::{EXPERIMENT, Workplace, text};
use std::process::Stdio;
use std::thread::yield_now;

/// Two tuners that really train trees, on three tables.
const SEARCH: &str = r#"
name = "search"
seeds = [1, 2]

[search]
trials = 8

[tuner]
name = "gp"

[benchmark]
name = "live"
family = "decision_tree"
folds = 2
max_rows = 150

[[sweep]]
"tuner.name" = ["gp", "random"]
"#;

/// How a sweep is carried out.
#[derive(Clone, Copy, Debug)]
struct Way {
    jobs: usize,
    threads: usize,
    shards: usize,
    interrupted: bool,
}

impl Way {
    fn all() -> Vec<Self> {
        let mut ways = Vec::new();
        for jobs in [1, 2, 4] {
            for threads in [1, 2] {
                for shards in [1, 3] {
                    for interrupted in [false, true] {
                        ways.push(Self { jobs, threads, shards, interrupted });
                    }
                }
            }
        }
        ways
    }

    /// All shards, each in a process of its own.
    fn carry_out(self, place: &Workplace) {
        for shard in 1..=self.shards {
            let (jobs, shard) = (self.jobs.to_string(), format!("{shard}/{}", self.shards));
            let arguments = ["run", "x.toml", "--out", "out", "--jobs", &jobs, "--shard", &shard];
            let command = || {
                let mut command = place.command(&arguments);
                command.env("RAYON_NUM_THREADS", self.threads.to_string());
                command
            };
            if self.interrupted {
                // As soon as there is something to go on from.
                let mut run = command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
                while place.files("out", "ckpt").is_empty() {
                    assert!(run.try_wait().unwrap().is_none(), "{self:?}: it ended before it was killed");
                    yield_now();
                }
                run.kill().unwrap();
                run.wait().unwrap();
            }
            let output = command().output().unwrap();
            let told = text(&output.stderr);
            assert!(output.status.success(), "{told}");
            assert_eq!(told.contains("goes on from its checkpoint"), self.interrupted, "{told}");
        }
    }
}

/// Every way ends with the same four results.
fn all_ways_agree(experiment: &str) {
    let numbers = |way: Way| {
        let place = Workplace::new(experiment);
        way.carry_out(&place);
        place.numbers("out")
    };
    let ways = Way::all();
    let expected = numbers(ways[0]);
    assert_eq!(expected.len(), 4);
    for &way in &ways[1..] {
        assert!(numbers(way) == expected, "{way:?}");
    }
}

#[test]
fn no_way_to_carry_out_meta_learning_changes_a_bit() {
    // Meta-batches large enough to be cut for the threads.
    let experiment =
        EXPERIMENT.replace("1500", "60").replace("every = 250", "every = 30").replace("= 25", "= 5");
    all_ways_agree(&experiment.replace("meta_batch = 8", "meta_batch = 25").replace("[3]", "[3, 4]"));
}

#[test]
fn no_way_to_carry_out_a_search_changes_a_bit() {
    all_ways_agree(SEARCH);
}
