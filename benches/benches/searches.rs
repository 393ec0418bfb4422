//! Searches of 50 trials: milliseconds per suggestion, and the best value found. `-- --seeds N` asks for
//! so many of each; `benches/peers/suggest.py` puts them beside those of other programs.

use metaburn_benches::bowl::search;
use metaburn_core::Strategy;
use metaburn_gp::{Bayesian, Initial};
use metaburn_outer::search::{CmaEs, Tpe};

/// As the `metaburn` binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TRIALS: usize = 50;
/// As many before the first fit as the other programs take.
const INITIAL: usize = 10;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let asked = arguments.iter().position(|a| a == "--seeds").and_then(|i| arguments.get(i + 1));
    let seeds: u64 = asked.map_or(5, |n| n.parse().expect("--seeds takes a number"));
    let strategies: [(&str, Box<dyn Strategy>); 3] = [
        ("gp", Box::new(Bayesian { initial: Initial::Sobol(INITIAL), ..Bayesian::default() })),
        ("tpe", Box::new(Tpe::default())),
        ("cma_es", Box::new(CmaEs::default())),
    ];
    // The first search also brings code and caches in.
    search(strategies[0].1.as_ref(), 1, TRIALS, 0);
    for dimensions in [1, 4] {
        for (name, strategy) in &strategies {
            for seed in 0..seeds {
                let (asking, best) = search(strategy.as_ref(), dimensions, TRIALS, seed);
                let ms = asking.as_secs_f64() * 1e3 / TRIALS as f64;
                println!("metaburn {name},d={dimensions},seed={seed},ms={ms:.4},best={best:e}");
            }
        }
    }
}
