mod support;
use metaburn_report::*;
#[test]
fn gallery() {
    let dir = std::path::Path::new("/tmp/gallery");
    let _ = std::fs::remove_dir_all(dir);
    let mut state = 12345u64;
    let mut noise = move || {
        let mut s = 0.0;
        for _ in 0..12 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            s += (state >> 33) as f64 / (1u64 << 31) as f64;
        }
        s - 6.0
    };
    let mut runs = vec![];
    for tasks in ["sinusoid", "digits"] {
        for (i, learner) in ["fomaml", "maml", "metasgd", "reptile", "anil"].iter().enumerate() {
            for seed in 0..3 {
                let mut r = if tasks == "digits" {
                    support::classification(learner, seed)
                } else {
                    support::run(tasks, learner, seed)
                };
                let n = if tasks == "digits" { 40 } else { 400 };
                r.training.iteration = (0..n).map(|i| i * 50).collect();
                r.training.meta_loss = (0..n)
                    .map(|k| {
                        (0.25 + 0.1 * i as f64 + 4.0 * (-(k as f64) / (n as f64 / 8.0)).exp())
                            * (0.15 * noise()).exp()
                    })
                    .collect();
                if tasks == "digits" {
                    r.validation.iteration = (0..8).map(|k| 499 + k * 500).collect();
                    r.validation.accuracy = (0..8)
                        .map(|k| 0.95 - 0.02 * i as f64 - 0.7 * (-(k as f64)).exp() + 0.01 * noise())
                        .collect();
                    r.validation.loss = vec![0.5; 8];
                }
                r.test.tasks = 200;
                r.test.steps = (0..=10).collect();
                r.test.loss = (0..200)
                    .flat_map(|_| {
                        let z = (0.8 * noise()).exp();
                        (0..=10)
                            .map(move |k| z * (0.1 * (1.0 + i as f64) + 3.5 * (-(k as f64) * 1.2).exp()))
                            .collect::<Vec<_>>()
                    })
                    .collect();
                if tasks == "digits" {
                    r.test.accuracy = (0..200)
                        .flat_map(|_| {
                            let z = 0.05 * noise();
                            (0..=10)
                                .map(move |k| {
                                    (0.97 - 0.02 * i as f64 - 0.75 * (-(k as f64) * 1.2).exp() + z)
                                        .clamp(0.0, 1.0)
                                })
                                .collect::<Vec<_>>()
                        })
                        .collect();
                    if *learner == "anil" {
                        r.test.steps = vec![1];
                        r.test.loss.truncate(200);
                        r.test.accuracy = (0..200).map(|_| 0.9 + 0.03 * noise()).collect();
                    }
                } else if i < 4 {
                    let mut f = support::fits();
                    let x: Vec<f64> = (0..3).flat_map(|_| (0..101).map(|i| -5.0 + 0.1 * i as f64)).collect();
                    let amp = [4.3, 1.2, 2.6];
                    let ph = [0.3, 1.9, 2.8];
                    f.tasks = 3;
                    f.truth =
                        x.iter().enumerate().map(|(i, x)| amp[i / 101] * (x - ph[i / 101]).sin()).collect();
                    f.before = x.iter().map(|x| 0.3 * (x * 0.7).cos()).collect();
                    f.after = f
                        .truth
                        .iter()
                        .zip(&x)
                        .map(|(y, x)| y * 0.9 + 0.3 * (2.0 * x + i as f64).sin())
                        .collect();
                    f.support_x = (0..30).map(|i| -4.8 + (i % 10) as f64 * 0.9 + 0.2 * noise()).collect();
                    f.support_y = f
                        .support_x
                        .iter()
                        .enumerate()
                        .map(|(i, x)| amp[i / 10] * (x - ph[i / 10]).sin())
                        .collect();
                    f.x = x;
                    r.fits = Some(f);
                }
                runs.push(r);
            }
        }
    }
    for k in 0..11 {
        for seed in 0..1 {
            let mut r = support::run("many", "maml", seed);
            r.header.group_id = format!("g{k}");
            r.header.label = format!("maml, a very long label with many settings in it, inner rate 0.0{k}");
            r.training.meta_loss = vec![f64::NAN, 2.0 + k as f64, 1.0 + 0.2 * k as f64];
            for (j, l) in r.test.loss.iter_mut().enumerate() {
                *l += 0.3 * k as f64 + j as f64 * 0.1;
            }
            r.test.loss[1] = 1e9;
            r.fits = Some(support::fits());
            runs.push(r);
        }
    }
    runs.push(support::failed("sinusoid", "maml", 7, "meta-loss is NaN at iteration 150"));
    for p in plots(&runs, dir).unwrap() {
        println!("{}", p.display());
    }
    for (n, f) in Format::NAMES {
        std::fs::write(dir.join(format!("t.{n}")), table(&summarize(&runs), f)).unwrap();
    }
}
