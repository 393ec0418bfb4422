//! Temporary.
use metaburn_core::*;
use metaburn_gp::{Bayesian, Initial};
use rayon::prelude::*;
use std::sync::Arc;
use std::time::Instant;

struct Gp;
impl Tuner for Gp {
    fn strategy(&self, _: &Setting<'_>) -> Result<Box<dyn Strategy>> {
        Ok(Box::new(Bayesian { initial: Initial::Random(5), ..Bayesian::default() }))
    }
}

fn curve(
    task: &dyn TuningTask,
    tuner: &dyn Tuner,
    sources: &[Source],
    seeds: Seeds,
    n: usize,
    time: &mut f64,
) -> Vec<f64> {
    let costs = task.costs().unwrap();
    let best = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = costs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut study = Study::of(task, seeds, n);
    let setting =
        Setting { space: task.space(), sources, meta_features: task.meta_features(), seeds, budget: n };
    let strategy = tuner.strategy(&setting).unwrap();
    let mut out = vec![];
    let t0 = Instant::now();
    for i in 0..n {
        if out.last() == Some(&0.0) {
            out.push(0.0);
            continue;
        }
        let s = strategy.ask(&study).unwrap();
        let c = costs[s.candidate.unwrap()];
        let k = study.ask(s);
        study.tell(k, Ok(c));
        let _ = i;
        out.push((study.incumbent().unwrap().0 - best) / (worst - best));
    }
    *time += t0.elapsed().as_secs_f64();
    out
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (bench, tuner_name, seeds) = (&args[0], &args[1], args[2].parse::<u64>().unwrap());
    let encoding = &args[3];
    let given: Vec<(String, Value)> = args[4..]
        .iter()
        .map(|kv| {
            let (k, v) = kv.split_once('=').unwrap();
            let value = v
                .parse::<i64>()
                .map(Value::Int)
                .or_else(|_| v.parse::<f64>().map(Value::Float))
                .unwrap_or_else(|_| Value::Text(v.into()));
            (k.to_string(), value)
        })
        .collect();
    let mut registry = Registry::new();
    metaburn_surrogate::register(&mut registry);
    metaburn_tasks::register(&mut registry);
    let data = std::env::var("METABURN_DATA").unwrap();
    let mut o = Options::new("benchmark", [("encoding".to_string(), Value::Text(encoding.clone()))]);
    let benchmark = registry.build_benchmark(bench, &mut o, data.as_ref()).unwrap();
    let mut o = Options::new("tuner", given);
    let tuner: Arc<dyn Tuner> =
        if tuner_name == "gp" { Arc::new(Gp) } else { registry.build_tuner(tuner_name, &mut o).unwrap() };
    let tasks = benchmark.tasks();
    let all: Vec<Source> = tasks.iter().map(|t| Source::of(t.as_ref()).unwrap()).collect();
    let n = 50;
    let t0 = Instant::now();
    for seed in 0..seeds {
        let curves: Vec<(Vec<f64>, f64)> = (0..tasks.len())
            .into_par_iter()
            .map(|i| {
                let sources: Vec<Source> =
                    all.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, s)| s.clone()).collect();
                let mut time = 0.0;
                let c = curve(
                    tasks[i].as_ref(),
                    tuner.as_ref(),
                    &sources,
                    Seeds::new(seed).child("study", i as u64),
                    n,
                    &mut time,
                );
                (c, time)
            })
            .collect();
        let at: Vec<String> = [1, 3, 5, 10, 20, 30, 50]
            .iter()
            .map(|&k| format!("{:.5}", curves.iter().map(|c| c.0[k - 1]).sum::<f64>() / tasks.len() as f64))
            .collect();
        let t: f64 = curves.iter().map(|c| c.1).sum();
        println!(
            "{bench} {tuner_name} {encoding} {:?} seed {seed}: {}  ({:.1} ms a trial, {:.1} s)",
            &args[4..],
            at.join(" "),
            t * 1e3 / (n * tasks.len()) as f64,
            t0.elapsed().as_secs_f64()
        );
    }
}
