//! Full-context embeddings computed number by number.

use metaburn_core::Params;

type Numbers = Vec<f64>;

/// `i, f, o, u = W·x + U·h + b`, `c′ = σ(f) c + σ(i) tanh(u)`, `h′ = σ(o) tanh(c′)`.
fn lstm(theta: &Params, name: &str, x: &[f64], h: &[f64], c: &[f64]) -> (Numbers, Numbers) {
    let part = |part: &str| theta.get(&format!("{name}/{part}")).unwrap().value().to_f64();
    let (w, u, b) = (part("input"), part("recurrent"), part("bias"));
    let row = |matrix: &[f64], i: usize, v: &[f64]| dot(&matrix[i * v.len()..(i + 1) * v.len()], v);
    let gate = |kind: usize, k: usize| {
        let i = kind * c.len() + k;
        row(&w, i, x) + row(&u, i, h) + b[i]
    };
    let sigmoid = |v: f64| 1.0 / (1.0 + (-v).exp());
    let cell = |k: usize| sigmoid(gate(1, k)) * c[k] + sigmoid(gate(0, k)) * gate(3, k).tanh();
    let cells: Numbers = (0..c.len()).map(cell).collect();
    let hidden = cells.iter().enumerate().map(|(k, c)| sigmoid(gate(2, k)) * c.tanh()).collect();
    (hidden, cells)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn sum(a: &[f64], b: &[f64]) -> Numbers {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// `g(x_i, S) = h→_i + h←_i + x_i`.
pub fn support(theta: &Params, x: &[Numbers]) -> Vec<Numbers> {
    let sweep = |name: &str, order: &mut dyn Iterator<Item = usize>| {
        let zeros = vec![0.0; x[0].len()];
        let (mut h, mut c, mut hidden) = (zeros.clone(), zeros, x.to_vec());
        for i in order {
            (h, c) = lstm(theta, name, &x[i], &h, &c);
            hidden[i] = h.clone();
        }
        hidden
    };
    let forward = sweep("fce/forward", &mut (0..x.len()));
    let backward = sweep("fce/backward", &mut (0..x.len()).rev());
    (0..x.len()).map(|i| sum(&sum(&forward[i], &backward[i]), &x[i])).collect()
}

/// `f(x, S)` after some reads of `g(S)`.
pub fn query(theta: &Params, x: &[f64], support: &[Numbers], reads: usize) -> Numbers {
    let (mut h, mut c) = (x.to_vec(), vec![0.0; x.len()]);
    for _ in 0..reads {
        let weights: Numbers = support.iter().map(|g| dot(&h, g).exp()).collect();
        let total: f64 = weights.iter().sum();
        let mut read = vec![0.0; x.len()];
        for (g, weight) in support.iter().zip(&weights) {
            read.iter_mut().zip(g).for_each(|(r, g)| *r += weight / total * g);
        }
        let (hidden, cells) = lstm(theta, "fce/attention", x, &[h, read].concat(), &c);
        (h, c) = (sum(&hidden, x), cells);
    }
    h
}
