//! The memory of a second-order step: against the number of inner steps, all of them kept or some computed
//! again (and what time that takes), and over a thousand steps. Linux tells a process its size; elsewhere this says so and ends.

use metaburn_benches::Workload;
use metaburn_benches::size::{alone, largest, size, tell};
use std::time::Instant;

/// As the `metaburn` binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Inner steps, and of how many one is kept.
const AGAIN: [(usize, usize); 5] = [(1, 1), (4, 2), (16, 4), (36, 6), (64, 8)];

/// Mean ms of an outer step, after one that warms up.
fn milliseconds(workload: &Workload) -> f64 {
    const STEPS: u64 = 4;
    workload.run(1);
    let start = Instant::now();
    workload.run(STEPS);
    start.elapsed().as_secs_f64() * 1e3 / STEPS as f64
}

fn main() {
    if let Some(asked) = alone() {
        // Inner steps, and of how many one is kept; 0 where all are.
        let every = Some(asked[1]).filter(|&n| n > 0);
        Workload::deep(asked[0], every).run(5);
        return tell();
    }
    let Some([start, _]) = size() else {
        return println!("this system does not tell a process its size");
    };
    println!("MiB of the whole process, {start:.0} before the first step");
    println!("\ninner steps  largest  for each step more");
    let mut before: Option<(usize, f64)> = None;
    for steps in [1, 2, 4, 8, 16, 32] {
        let peak = largest(&[steps, 0]);
        let more = before.map(|(k, mib)| format!("{:.0}", (peak - mib) / (steps - k) as f64));
        println!("{steps:11}  {peak:7.0}  {:>18}", more.unwrap_or_default());
        before = Some((steps, peak));
    }
    println!("\ninner steps  of which one is kept in  largest");
    for (steps, every) in AGAIN {
        println!("{steps:11}  {every:20}  {:7.0}", largest(&[steps, every]));
    }
    println!("\nsteps so far  now");
    let workload = Workload::deep(1, None);
    for hundred in 1..=10 {
        workload.run(100);
        println!("{:12}  {:.0}", hundred * 100, size().map_or(f64::NAN, |[now, _]| now));
    }
    println!("\ninner steps  of which one is kept in  ms, others computed again  ms, all kept");
    for (steps, every) in AGAIN {
        let [again, kept] = [Some(every), None].map(|every| milliseconds(&Workload::deep(steps, every)));
        println!("{steps:11}  {every:20}  {again:25.0}  {kept:12.0}");
    }
}
