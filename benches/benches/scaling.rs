//! How the cost of a meta-step grows with inner steps, tasks and width: tables, and with `-- --plot FILE`
//! a figure.

use metaburn_benches::Workload;
use metaburn_benches::size::{alone, largest, tell};
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

/// What varies, its values, and the workload of each.
struct Growth {
    name: &'static str,
    values: &'static [usize],
    workload: fn(Order, usize) -> Workload,
}

const GROWTHS: [Growth; 4] = [
    Growth {
        name: "inner steps (sinusoids)",
        values: &[1, 2, 5, 10, 20],
        workload: |order, steps| Workload::sines(order, steps, 25, 40),
    },
    Growth {
        name: "tasks",
        values: &[1, 4, 16, 64, 256],
        workload: |order, tasks| Workload::sines(order, 1, tasks, 40),
    },
    Growth {
        name: "width of the network",
        values: &[10, 20, 40, 80, 160, 320],
        workload: |order, width| Workload::sines(order, 1, 25, width),
    },
    Growth { name: "inner steps (images)", values: &[1, 2, 4], workload: Workload::images },
];

impl Growth {
    /// Times first and second order, prints a table, and gives the curves. `place` is that among [`GROWTHS`].
    fn measure(&self, place: usize) -> Chart {
        println!("\n{:>24}  second, ms  first, ms  ratio  MiB", self.name);
        let (mut second, mut first) = (Vec::new(), Vec::new());
        for &value in self.values {
            let [a, b] =
                [Order::Second, Order::First].map(|order| milliseconds(&(self.workload)(order, value)));
            println!("{value:24}  {a:10.3}  {b:9.3}  {:5.2}  {:3.0}", a / b, largest(&[place, value]));
            second.push((value as f64, a));
            first.push((value as f64, b));
        }
        let curves = vec![("second order".to_string(), second), ("first order".to_string(), first)];
        Chart { x: self.name.to_string(), y: "ms per outer step".to_string(), curves }
    }
}

fn main() {
    if let Some(asked) = alone() {
        (GROWTHS[asked[0]].workload)(Order::Second, asked[1]).run(3);
        return tell();
    }
    let arguments: Vec<String> = std::env::args().collect();
    let plot = arguments.iter().position(|a| a == "--plot").and_then(|i| arguments.get(i + 1));
    let panels: Vec<Chart> = GROWTHS.iter().enumerate().map(|(i, growth)| growth.measure(i)).collect();
    if let Some(file) = plot {
        let note = "Two cores. Sinusoids: 25 tasks, one step, width 40 but for what varies; images: W5.";
        chart(Path::new(file), "MAML: the cost of an outer step", &panels, note)
            .expect("the figure is drawn");
    }
}
