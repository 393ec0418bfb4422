//! How the cost of a meta-step grows with inner steps, tasks and width: tables, and with `-- --plot FILE`
//! a figure.

use metaburn_benches::Workload;
use metaburn_benches::size::{forget_peak, size};
use metaburn_core::Order;
use metaburn_report::{Chart, chart};
use std::path::Path;
use std::time::{Duration, Instant};

/// As the `metaburn` binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long each workload runs before it is timed, and while it is.
const WARM_UP: Duration = Duration::from_millis(500);
const TIMED: Duration = Duration::from_secs(3);

/// Points of a curve.
type Curve = Vec<(f64, f64)>;

/// Median ms of a step.
fn milliseconds(workload: &Workload) -> f64 {
    let start = Instant::now();
    while start.elapsed() < WARM_UP {
        workload.run(1);
    }
    let mut each = Vec::new();
    let start = Instant::now();
    while start.elapsed() < TIMED || each.len() < 5 {
        let step = Instant::now();
        workload.run(1);
        each.push(step.elapsed().as_secs_f64() * 1e3);
    }
    each.sort_by(f64::total_cmp);
    each[each.len() / 2]
}

/// The largest size of the process in MiB.
fn largest(workload: &Workload) -> f64 {
    forget_peak();
    workload.run(3);
    size().map_or(f64::NAN, |[_, peak]| peak)
}

/// Times first and second order over a list, and prints a table.
fn orders(what: &str, values: &[usize], workload: impl Fn(Order, usize) -> Workload) -> [Curve; 2] {
    println!("\n{what:>12}  second, ms  first, ms  ratio  MiB");
    let (mut second, mut first) = (Vec::new(), Vec::new());
    for &value in values {
        let [exact, cheap] = [Order::Second, Order::First].map(|order| workload(order, value));
        let [a, b] = [&exact, &cheap].map(milliseconds);
        println!("{value:12}  {a:10.3}  {b:9.3}  {:5.2}  {:3.0}", a / b, largest(&exact));
        second.push((value as f64, a));
        first.push((value as f64, b));
    }
    [second, first]
}

fn panel(x: &str, [second, first]: [Curve; 2]) -> Chart {
    let curves = vec![("second order".to_string(), second), ("first order".to_string(), first)];
    Chart { x: x.to_string(), y: "ms per outer step".to_string(), curves }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let plot = arguments.iter().position(|a| a == "--plot").and_then(|i| arguments.get(i + 1));
    let steps = orders("inner steps", &[1, 2, 5, 10, 20], |order, k| Workload::sines(order, k, 25, 40));
    let tasks = orders("tasks", &[1, 4, 16, 64, 256], |order, n| Workload::sines(order, 1, n, 40));
    let width = orders("width", &[10, 20, 40, 80, 160, 320], |order, w| Workload::sines(order, 1, 25, w));
    let images = orders("image steps", &[1, 2, 4], Workload::images);
    let panels = [
        panel("inner steps (sinusoids)", steps),
        panel("tasks", tasks),
        panel("width of the network", width),
        panel("inner steps (images)", images),
    ];
    if let Some(file) = plot {
        let note = "Two cores. Sinusoids: 25 tasks, one step, width 40 but for what varies; images: W5.";
        chart(Path::new(file), "MAML: the cost of an outer step", &panels, note)
            .expect("the figure is drawn");
    }
}
