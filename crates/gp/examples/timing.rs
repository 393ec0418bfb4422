//! Temporary.
use metaburn_core::*;
use metaburn_gp::*;
use std::sync::Arc;
use std::time::Instant;

fn space(d: usize) -> Arc<Space> {
    let p = (0..d).map(|j| Parameter::new(&format!("x{j}"), Domain::real(0.0, 1.0, Scale::Linear)));
    Arc::new(Space::new(p.collect()).unwrap())
}
fn cost(x: &[f64]) -> f64 {
    x.iter().enumerate().map(|(j, v)| (v - 0.3).powi(2) * (1.0 + j as f64) + 0.1 * (8.0 * v).sin()).sum()
}
fn study(d: usize, n: usize, seed: u64) -> Study {
    let mut s = Study::new(space(d), Seeds::new(seed), n);
    for i in 0..n {
        let sug = s.place(&sobol(i as u64, d, seed), 1.0).unwrap();
        let c = cost(&sug.point);
        let t = s.ask(sug);
        s.tell(t, Ok(c));
    }
    s
}
fn main() {
    let b = Bayesian::default();
    for (d, n) in [(6, 50), (6, 100), (6, 101), (6, 500), (6, 1000), (20, 50), (20, 500)] {
        let mut times = vec![];
        let mut fits = vec![];
        for seed in 0..15 {
            let s = study(d, n, seed);
            let t = Instant::now();
            b.ask(&s).unwrap();
            times.push(t.elapsed().as_secs_f64() * 1e3);
            let o = s.observations();
            let t = Instant::now();
            let g = GaussianProcess::default().fit_to(&s.space, &o.points, &o.costs).unwrap();
            fits.push(t.elapsed().as_secs_f64() * 1e3);
            if seed == 0 {
                println!("{:?}", g.hyperparameters());
            }
        }
        times.sort_by(f64::total_cmp);
        fits.sort_by(f64::total_cmp);
        println!(
            "d={d} n={n}: ask min {:.2} median {:.2} max {:.2} ms; fit min {:.2} median {:.2}",
            times[0], times[7], times[14], fits[0], fits[7]
        );
    }
    for d in [1, 4] {
        let mut s = Study::new(space(d), Seeds::new(0), 50);
        let t = Instant::now();
        for _ in 0..50 {
            let sug = b.ask(&s).unwrap();
            let c = cost(&sug.point);
            let t = s.ask(sug);
            s.tell(t, Ok(c));
        }
        println!(
            "d={d} 50 calls: {:.2} ms a call, best {:?}",
            t.elapsed().as_secs_f64() * 1e3 / 50.0,
            s.incumbent()
        );
    }
}
