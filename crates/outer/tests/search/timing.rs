use crate::problems::*;
use metaburn_core::*;
#[test]
#[ignore]
fn svm() {
    let mut files: Vec<_> = std::fs::read_dir("/work/shared/data/hpo/svm")
        .unwrap()
        .map(|f| f.unwrap().path())
        .filter(|p| p.is_file())
        .collect();
    files.sort();
    let tables: Vec<(Vec<Vec<f64>>, Vec<f64>)> = files
        .iter()
        .filter_map(|f| {
            let text = std::fs::read_to_string(f).ok()?;
            let rows: Vec<Vec<f64>> = text
                .lines()
                .map(|l| {
                    l.split_whitespace().map(|x| x.rsplit(':').next().unwrap().parse().unwrap()).collect()
                })
                .collect();
            if rows.len() != 288 {
                return None;
            }
            Some((rows.iter().map(|r| r[1..7].to_vec()).collect(), rows.iter().map(|r| -r[0]).collect()))
        })
        .collect();
    println!("{} tables", tables.len());
    let d = 6;
    let scale = |j: usize| {
        let all: Vec<f64> = tables.iter().flat_map(|t| t.0.iter().map(move |r| r[j])).collect();
        (
            all.iter().copied().fold(f64::INFINITY, f64::min),
            all.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        )
    };
    let bounds: Vec<_> = (0..d).map(scale).collect();
    println!("{bounds:?}");
    for name in names() {
        let s = strategy(name);
        let mut curve = [0.0; 50];
        let mut n = 0.0;
        for (points, costs) in &tables {
            let candidates: Vec<Vec<f64>> = points
                .iter()
                .map(|p| p.iter().zip(&bounds).map(|(x, (a, b))| (x - a) / (b - a)).collect())
                .collect();
            let (lo, hi) = (
                costs.iter().copied().fold(f64::INFINITY, f64::min),
                costs.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            );
            for seed in 0..5 {
                let mut study = Study::new(cube(d), Seeds::new(seed), 50);
                study.candidates = Some(std::sync::Arc::new(candidates.clone()));
                for t in 0..50 {
                    let x = s.ask(&study).unwrap();
                    let c = costs[x.candidate.unwrap()];
                    let i = study.ask(x);
                    study.tell(i, Ok((c - lo) / (hi - lo)));
                    curve[t] += study.incumbent().unwrap().0;
                }
                n += 1.0;
            }
        }
        println!(
            "{name:20} {:.4} {:.4} {:.4} {:.4} {:.4} {:.4}",
            curve[0] / n,
            curve[4] / n,
            curve[9] / n,
            curve[19] / n,
            curve[29] / n,
            curve[49] / n
        );
    }
}
