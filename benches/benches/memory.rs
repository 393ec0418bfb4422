//! The memory of a second-order step: against the number of inner steps, and over a thousand steps.
//! Linux tells a process its size; elsewhere this says so and ends.

use metaburn_benches::Workload;
use metaburn_benches::size::{forget_peak, size};

/// As the `metaburn` binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// MiB at most, during five outer steps.
fn largest(workload: &Workload) -> f64 {
    forget_peak();
    workload.run(5);
    size().map_or(f64::NAN, |[_, peak]| peak)
}

fn main() {
    let Some([start, _]) = size().filter(|_| forget_peak()) else {
        return println!("this system does not tell a process its size");
    };
    println!("MiB of the whole process, {start:.0} before the first step");
    println!("\ninner steps  largest  for each step more");
    let mut before: Option<(usize, f64)> = None;
    for steps in [1, 2, 4, 8, 16] {
        let peak = largest(&Workload::deep(steps, None));
        let more = before.map(|(k, mib)| format!("{:.0}", (peak - mib) / (steps - k) as f64));
        println!("{steps:11}  {peak:7.0}  {:>18}", more.unwrap_or_default());
        before = Some((steps, peak));
    }
    println!("\ninner steps  of which one is kept in  largest");
    for (steps, every) in [(4, 2), (9, 3), (16, 4), (25, 5)] {
        println!("{steps:11}  {every:20}  {:7.0}", largest(&Workload::deep(steps, Some(every))));
    }
    println!("\nsteps so far  now");
    let workload = Workload::deep(1, None);
    for hundred in 1..=10 {
        workload.run(100);
        println!("{:12}  {:.0}", hundred * 100, size().map_or(f64::NAN, |[now, _]| now));
    }
}
