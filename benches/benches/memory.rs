//! The memory of a second-order step: against the number of inner steps, and over a thousand steps.
//! Linux tells a process its size; elsewhere this says so and ends.

use metaburn_benches::Workload;

/// As the `metaburn` binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The program's own size now and the largest since [`forget_peak`], in MiB.
fn size() -> Option<[f64; 2]> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
    };
    Some([field("VmRSS:")?, field("VmHWM:")?])
}

/// Lets the largest size be measured anew.
fn forget_peak() -> bool {
    std::fs::write("/proc/self/clear_refs", "5").is_ok()
}

fn main() {
    let Some([start, _]) = size().filter(|_| forget_peak()) else {
        return println!("this system does not tell a process its size");
    };
    println!("MiB of the whole process, {start:.0} before the first step");
    println!("\ninner steps  largest  for each step more");
    let mut before: Option<(usize, f64)> = None;
    for steps in [1, 2, 4, 8, 16] {
        let workload = Workload::deep(steps);
        forget_peak();
        workload.run(5);
        let peak = size().map_or(f64::NAN, |[_, peak]| peak);
        let more = before.map(|(k, mib)| format!("{:.0}", (peak - mib) / (steps - k) as f64));
        println!("{steps:11}  {peak:7.0}  {:>18}", more.unwrap_or_default());
        before = Some((steps, peak));
    }
    println!("\nsteps so far  now");
    let workload = Workload::deep(1);
    for hundred in 1..=10 {
        workload.run(100);
        println!("{:12}  {:.0}", hundred * 100, size().map_or(f64::NAN, |[now, _]| now));
    }
}
