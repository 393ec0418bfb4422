//! How time and memory of a meta-step grow with inner steps, tasks and width: tables, and with
//! `-- --plot FILE` a figure.

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

const ORDERS: [Order; 2] = [Order::Second, Order::First];

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
    Growth { name: "inner steps (images)", values: &[1, 2, 5, 10, 20], workload: Workload::images },
];

impl Growth {
    /// Measures first and second order, prints a table, and gives the curves of time and of memory. `place` is
    /// that among [`GROWTHS`].
    fn measure(&self, place: usize) -> [Chart; 2] {
        println!("\n{:>24}  second, ms  first, ms  ratio  second, MiB  first, MiB", self.name);
        let mut points = [(); 4].map(|()| Vec::new());
        for &value in self.values {
            let [a, b] = ORDERS.map(|order| milliseconds(&(self.workload)(order, value)));
            let [c, d] = [0, 1].map(|order| largest(&[place, value, order]));
            println!("{value:24}  {a:10.3}  {b:9.3}  {:5.2}  {c:11.0}  {d:10.0}", a / b);
            for (curve, measured) in points.iter_mut().zip([a, b, c, d]) {
                curve.push((value as f64, measured));
            }
        }
        let [a, b, c, d] = points;
        let chart = |y: &str, second, first| Chart {
            x: self.name.to_string(),
            y: y.to_string(),
            curves: vec![("second order".to_string(), second), ("first order".to_string(), first)],
        };
        [chart("ms per outer step", a, b), chart("MiB at most", c, d)]
    }
}

fn main() {
    if let Some(asked) = alone() {
        (GROWTHS[asked[0]].workload)(ORDERS[asked[2]], asked[1]).run(3);
        return tell();
    }
    let arguments: Vec<String> = std::env::args().collect();
    let plot = arguments.iter().position(|a| a == "--plot").and_then(|i| arguments.get(i + 1));
    let panels: Vec<Chart> = GROWTHS.iter().enumerate().flat_map(|(i, growth)| growth.measure(i)).collect();
    if let Some(file) = plot {
        let note = "Two cores. Sinusoids: as W1 but for what varies; images: as W5, rate 0.1.";
        chart(Path::new(file), "MAML: time and memory of an outer step", &panels, note)
            .expect("the figure is drawn");
    }
}
