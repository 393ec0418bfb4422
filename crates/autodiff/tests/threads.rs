//! Results do not depend on the number of threads, and threads may share a graph.

use metaburn_autodiff::{Array, Conv2d, Device, Indices, Pool2d, Result, Var, grad, hvp};
use std::thread;

/// Numbers without pattern, of very different size, so that the order of a sum shows.
fn values(n: usize, salt: u64) -> Vec<f64> {
    let mut state = salt.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..n)
        .map(|i| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let unit = (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5;
            unit * [1.0, 30.0, 0.01][i % 3]
        })
        .collect()
}

fn leaf(shape: &[usize], salt: u64, double: bool) -> Var {
    let values = values(shape.iter().product(), salt);
    let device = Device::flex();
    if double {
        return Var::leaf(Array::from_f64(&values, shape, &device));
    }
    let values: Vec<f32> = values.into_iter().map(|v| v as f32).collect();
    Var::leaf(Array::from_f32(&values, shape, &device))
}

/// The bytes of a result and of its gradients, for 1, 2 and 4 threads.
fn same_for_any_thread_count(name: &str, inputs: &[&[usize]], f: impl Fn(&[Var]) -> Result<Var> + Sync) {
    for double in [false, true] {
        let x: Vec<Var> = (0..).zip(inputs).map(|(i, shape)| leaf(shape, i, double)).collect();
        let run = || -> Result<Vec<Vec<u8>>> {
            let y = f(&x)?;
            let gradients = grad(&y.mul(&y)?.sum(), &x, false)?;
            let results = std::iter::once(&y).chain(&gradients);
            Ok(results.map(|v| v.value().to_data().into_bytes().to_vec()).collect())
        };
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(run).expect(name)
        };
        let one = with(1);
        for threads in [2, 4, 4] {
            assert!(with(threads) == one, "{name}, f64 {double}: {threads} threads give other bits");
        }
    }
}

#[test]
fn products_are_the_same_for_any_thread_count() {
    let (many, square): (&[usize], &[usize]) = (&[8, 130, 170], &[8, 170, 90]);
    same_for_any_thread_count("one product", &[&[400, 500], &[500, 300]], |x| x[0].matmul(&x[1]));
    same_for_any_thread_count("long product", &[&[3, 40_000], &[40_000, 2]], |x| x[0].matmul(&x[1]));
    same_for_any_thread_count("row", &[&[1, 3000], &[3000, 700]], |x| x[0].matmul(&x[1]));
    same_for_any_thread_count("batch", &[many, square], |x| x[0].matmul(&x[1]));
    same_for_any_thread_count("pair", &[&[2, 130, 170], &[2, 170, 90]], |x| x[0].matmul(&x[1]));
    same_for_any_thread_count("shared", &[many, &[1, 90, 170]], |x| x[0].matmul_transposed(&x[1]));
}

#[test]
fn sums_are_the_same_for_any_thread_count() {
    same_for_any_thread_count("sum", &[&[5_000_003]], |x| Ok(x[0].sum()));
    let shape: &[usize] = &[60, 100, 120];
    same_for_any_thread_count("rows", &[shape], |x| x[0].sum_axes(&[2]));
    same_for_any_thread_count("middle", &[shape], |x| x[0].sum_axes(&[1]));
    same_for_any_thread_count("columns", &[shape], |x| x[0].sum_axes(&[0, 2]));
    same_for_any_thread_count("maximum", &[shape], |x| x[0].max_axis(1));
    same_for_any_thread_count("softmax", &[shape], |x| x[0].log_softmax(2));
    same_for_any_thread_count("normalize", &[shape], |x| x[0].normalize(&[0], 1e-3));
}

#[test]
fn elementwise_results_are_the_same_for_any_thread_count() {
    let shape: &[usize] = &[30, 100, 200];
    same_for_any_thread_count("broadcast", &[shape, &[1, 100, 1]], |x| x[0].mul(&x[1])?.add(&x[1]));
    same_for_any_thread_count("tanh", &[shape], |x| Ok(x[0].tanh()));
    same_for_any_thread_count("sigmoid", &[shape], |x| Ok(x[0].sigmoid()));
    same_for_any_thread_count("layout", &[shape], |x| {
        x[0].permute(&[2, 0, 1])?.add_scalar(1.0).exp().ln().slice(0, 3, 99)
    });
}

#[test]
fn indexing_is_the_same_for_any_thread_count() {
    same_for_any_thread_count("gather", &[&[300, 1000]], |x| {
        let at: Vec<usize> = (0..300 * 1500).map(|i| (i * 7919) % 17).collect();
        x[0].gather(1, &Indices::new(&at, &[300, 1500], &Device::flex()))
    });
    same_for_any_thread_count("scatter", &[&[300, 1000]], |x| {
        let at: Vec<usize> = (0..300 * 1000).map(|i| (i * 7919) % 17).collect();
        x[0].scatter_add(1, &Indices::new(&at, &[300, 1000], &Device::flex()), 17)
    });
}

#[test]
fn convolutions_are_the_same_for_any_thread_count() {
    fn conv(x: &[Var], stride: usize, padding: usize) -> Result<Var> {
        x[0].conv2d(&x[1], &Conv2d { stride: [stride, stride], padding: [padding, padding] })
    }
    let image: &[usize] = &[2, 32, 5, 28, 28];
    same_for_any_thread_count("wide", &[image, &[1, 48, 32, 3, 3]], |x| conv(x, 1, 1));
    same_for_any_thread_count("strided", &[image, &[1, 48, 32, 3, 3]], |x| conv(x, 2, 1));
    same_for_any_thread_count("pixel", &[image, &[1, 48, 32, 1, 1]], |x| conv(x, 1, 0));
    same_for_any_thread_count("per task", &[image, &[2, 48, 32, 3, 3]], |x| conv(x, 1, 1));
    let one: &[usize] = &[1, 32, 40, 7, 7];
    same_for_any_thread_count("one task", &[one, &[1, 48, 32, 3, 3]], |x| conv(x, 1, 1));
    same_for_any_thread_count("few channels", &[&[1, 1, 10, 84, 84], &[1, 8, 1, 3, 3]], |x| conv(x, 1, 1));
}

#[test]
fn batch_norm_is_the_same_for_any_thread_count() {
    let shapes: [&[usize]; 3] = [&[4, 32, 5, 14, 14], &[1, 32], &[4, 32]];
    same_for_any_thread_count("all", &shapes, |x| x[0].batch_norm(&x[1], &x[2], 5, 1e-3));
    same_for_any_thread_count("some", &shapes, |x| x[0].batch_norm(&x[1], &x[2], 2, 1e-3));
}

#[test]
fn pooled_batch_norm_is_the_same_for_any_thread_count() {
    let halves = Pool2d { window: [2; 2], stride: [2; 2] };
    let shapes: [&[usize]; 3] = [&[2, 32, 5, 29, 29], &[1, 32], &[2, 32]];
    same_for_any_thread_count("all", &shapes, |x| x[0].batch_norm_pool(&x[1], &x[2], 5, 1e-3, &halves));
    same_for_any_thread_count("some", &shapes, |x| x[0].batch_norm_pool(&x[1], &x[2], 2, 1e-3, &halves));
}

#[test]
fn linear_layers_are_the_same_for_any_thread_count() {
    let (many, one): (&[usize], &[usize]) = (&[8, 130, 170], &[1, 400, 500]);
    same_for_any_thread_count("own", &[many, &[8, 90, 170], &[8, 90]], |x| x[0].linear_relu(&x[1], &x[2]));
    same_for_any_thread_count("shared", &[many, &[1, 90, 170], &[1, 90]], |x| x[0].linear_relu(&x[1], &x[2]));
    same_for_any_thread_count("one", &[one, &[1, 300, 500], &[1, 300]], |x| x[0].linear(&x[1], &x[2]));
}

#[test]
fn pooling_is_the_same_for_any_thread_count() {
    same_for_any_thread_count("max", &[&[10, 32, 30, 30]], |x| {
        x[0].max_pool2d(&Pool2d { window: [3, 3], stride: [2, 2] })
    });
    same_for_any_thread_count("mean", &[&[10, 32, 30, 30]], |x| {
        x[0].avg_pool2d(&Pool2d { window: [3, 3], stride: [2, 2] })
    });
}

#[test]
fn threads_differentiate_one_graph_at_once() -> Result<()> {
    let x = leaf(&[20, 30], 1, true);
    let wrt = std::slice::from_ref(&x);
    let loss = x.matmul_transposed(&x)?.mul_scalar(0.01).tanh().sum();
    let gradients = grad(&loss, wrt, true)?;
    let v = [leaf(&[20, 30], 2, true)];
    let expected = hvp(&gradients, wrt, &v)?[0].value().to_f64();
    thread::scope(|scope| {
        let work = || -> Result<()> {
            for _ in 0..50 {
                assert_eq!(hvp(&gradients, wrt, &v)?[0].value().to_f64(), expected);
                let again = grad(&loss, wrt, true)?;
                assert_eq!(again[0].value().to_f64(), gradients[0].value().to_f64());
            }
            Ok(())
        };
        let threads = [scope.spawn(work), scope.spawn(work)];
        threads.into_iter().try_for_each(|thread| thread.join().expect("no panic"))
    })
}

#[test]
fn threads_may_drop_one_graph_at_once() {
    let x = leaf(&[1], 1, true);
    for _ in 0..200 {
        let mut y = x.clone();
        for _ in 0..200 {
            y = y.add_scalar(1.0);
        }
        let twins = [y.exp(), y.tanh()];
        drop(y);
        thread::scope(|scope| {
            for twin in twins {
                scope.spawn(move || drop(twin));
            }
        });
    }
    assert!(x.into_value().len() == 1);
}
