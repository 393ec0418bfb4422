//! Bad input is refused with an error that names the operation and what it was given.

use metaburn_autodiff::{Array, Conv2d, Device, Indices, Pool2d, Result, Var, grad, hvp};

fn var(shape: &[usize]) -> Var {
    Var::leaf(Array::from_f64(&vec![0.5; shape.iter().product()], shape, &Device::flex()))
}

fn single(shape: &[usize]) -> Var {
    Var::leaf(Array::from_f32(&vec![0.5; shape.iter().product()], shape, &Device::flex()))
}

fn text<T>(outcome: Result<T>) -> String {
    outcome.err().map_or_else(|| "no error".to_string(), |error| error.to_string())
}

fn plain(stride: usize) -> Conv2d {
    Conv2d { stride: [stride, 1], padding: [0, 0] }
}

type Binary = fn(&Var, &Var) -> Result<Var>;

const BINARY: [(&str, Binary); 13] = [
    ("add", |a, b| a.add(b)),
    ("sub", |a, b| a.sub(b)),
    ("mul", |a, b| a.mul(b)),
    ("div", |a, b| a.div(b)),
    ("add_scaled", |a, b| a.add_scaled(b, 1.0)),
    ("maximum", |a, b| a.maximum(b)),
    ("minimum", |a, b| a.minimum(b)),
    ("matmul", |a, b| a.matmul(b)),
    ("matmul", |a, b| a.matmul_transposed(&b.slice(1, 0, 4)?)),
    ("squared_error", |a, b| a.squared_error(b)),
    ("cross_entropy", |a, b| a.cross_entropy(b)),
    ("gaussian_nll", |a, b| a.gaussian_nll(a, b)),
    ("gaussian_nll", |a, b| a.gaussian_nll(b, a)),
];

#[test]
fn operands_that_do_not_fit_are_named_with_both_shapes() {
    for (name, f) in BINARY {
        let expected = format!("{name}: shapes [2, 3] and [2, 4] do not fit together");
        assert_eq!(text(f(&var(&[2, 3]), &var(&[2, 4]))), expected);
    }
}

#[test]
fn operands_of_different_rank_are_refused() {
    for (name, f) in &BINARY[..7] {
        let expected = format!("{name}: shapes [2, 3] and [3] do not fit together");
        assert_eq!(text(f(&var(&[2, 3]), &var(&[3]))), expected);
    }
}

#[test]
fn operands_of_different_type_are_refused() {
    let expected = |name| format!("{name}: element types F32 and F64 differ; cast one of them first");
    for (name, f) in BINARY.iter().filter(|(name, _)| *name != "matmul") {
        assert_eq!(text(f(&single(&[2, 4]), &var(&[2, 4]))), expected(*name));
    }
    assert_eq!(text(single(&[2, 2]).matmul(&var(&[2, 2]))), expected("matmul"));
    assert_eq!(text(Var::cat(&[single(&[2]), var(&[2])], 0)), expected("cat"));
    let kernel = var(&[1, 1, 1, 1, 1]);
    assert_eq!(text(single(&[1, 1, 1, 2, 2]).conv2d(&kernel, &plain(1))), expected("conv2d"));
    let norm = single(&[1, 1, 1]).batch_norm(&var(&[1, 1]), &single(&[1, 1]), 1, 0.1);
    assert_eq!(text(norm), expected("batch_norm"));
}

#[test]
fn losses_do_not_broadcast_their_target() {
    let expected = "squared_error: shapes [2, 5, 1] and [2, 1, 5] do not fit together";
    assert_eq!(text(var(&[2, 5, 1]).squared_error(&var(&[2, 1, 5]))), expected);
}

#[test]
fn other_shape_mismatches() {
    let (x, image) = (var(&[2, 3]), var(&[2, 4, 3, 5, 5]));
    let at = Indices::new(&[0, 1, 0], &[3, 1], &Device::flex());
    let mask = var(&[3, 2]).greater(0.0);
    let small = Indices::new(&[0, 1], &[2, 1], &Device::flex());
    let (layer, halves) = (var(&[2, 3, 5]), Pool2d { window: [2; 2], stride: [2; 2] });
    let cases = [
        (text(x.reshape(&[4])), "reshape: shapes [2, 3] and [4]"),
        (text(x.permute(&[0, 0])), "permute: shapes [2, 3] and [0, 0]"),
        (text(x.expand(&[4, 3])), "expand: shapes [2, 3] and [4, 3]"),
        (text(x.mask_fill(&mask, 0.0)), "mask_fill: shapes [2, 3] and [3, 2]"),
        (text(x.gather(1, &at)), "gather: shapes [2, 3] and [3, 1]"),
        (text(x.scatter_add(1, &small, 3)), "scatter_add: shapes [2, 3] and [2, 1]"),
        (text(Var::cat(&[x.clone(), var(&[3, 3])], 1)), "cat: shapes [2, 3] and [3, 3]"),
        (
            text(var(&[2, 3, 3]).solve_triangular(&var(&[3, 3, 1]), true)),
            "solve_triangular: shapes [2, 3, 3] and [3, 3, 1]",
        ),
        (text(x.attention(&var(&[2, 2]), &x)), "matmul: shapes [2, 3] and [2, 2]"),
        (
            text(image.conv2d(&var(&[1, 2, 3, 1, 1]), &plain(1))),
            "conv2d: shapes [2, 4, 3, 5, 5] and [1, 2, 3, 1, 1]",
        ),
        (
            text(image.conv2d(&var(&[3, 2, 4, 1, 1]), &plain(1))),
            "conv2d: shapes [2, 4, 3, 5, 5] and [3, 2, 4, 1, 1]",
        ),
        (
            text(image.conv2d(&var(&[1, 2, 4, 6, 1]), &plain(1))),
            "conv2d: shapes [2, 4, 3, 5, 5] and [1, 2, 4, 6, 1]",
        ),
        (
            text(image.batch_norm(&var(&[1, 3]), &var(&[1, 4]), 3, 0.1)),
            "batch_norm: shapes [2, 4, 3, 5, 5] and [1, 3]",
        ),
        (
            text(image.batch_norm_pool(&var(&[3, 4]), &var(&[1, 4]), 3, 0.1, &halves)),
            "batch_norm_pool: shapes [2, 4, 3, 5, 5] and [3, 4]",
        ),
        (text(x.linear(&x, &x)), "linear: shapes [2, 3] and [2, 3]"),
        (text(layer.linear(&var(&[2, 5, 4]), &var(&[1, 5]))), "linear: shapes [2, 3, 5] and [2, 5, 4]"),
        (text(layer.linear(&var(&[3, 4, 5]), &var(&[1, 4]))), "linear: shapes [2, 3, 5] and [3, 4, 5]"),
        (
            text(layer.linear_relu(&var(&[2, 4, 5]), &var(&[3, 4]))),
            "linear_relu: shapes [2, 4, 5] and [3, 4]",
        ),
        (text(hvp(std::slice::from_ref(&x), &[], &[var(&[3])])), "hvp: shapes [2, 3] and [3]"),
    ];
    for (found, expected) in cases {
        assert_eq!(found, format!("{expected} do not fit together"));
    }
}

#[test]
fn shapes_that_an_operation_cannot_take() {
    let (x, image, images) = (var(&[2, 3]), var(&[1, 1, 2, 2]), var(&[1, 1, 1, 2, 2]));
    let pool = |window, stride| Pool2d { window: [window, 1], stride: [stride, 1] };
    let cases = [
        (text(x.sum_axes(&[2])), "sum_axes: shape [2, 3] is not usable, axis 2 was asked for"),
        (text(x.mean_axes(&[1, 1])), "sum_axes: shape [2, 3] is not usable, axis 1 was named twice"),
        (text(x.max_axis(5)), "max_axis: shape [2, 3] is not usable, axis 5 was asked for"),
        (text(var(&[2, 0]).max_axis(1)), "max_axis: shape [2, 0] is not usable, axis 1 has no element"),
        (
            text(var(&[0, 3]).mean_per_task()),
            "mean_per_task: shape [0, 3] is not usable, [tasks, …] with at least one task is",
        ),
        (text(x.log_softmax(2)), "log_softmax: shape [2, 3] is not usable, axis 2 was asked for"),
        (text(x.slice(1, 2, 2)), "slice: shape [2, 3] is not usable, axis 1 has no part 2..2"),
        (text(x.slice(1, 1, 4)), "slice: shape [2, 3] is not usable, axis 1 has no part 1..4"),
        (text(var(&[3]).transpose()), "transpose: shape [3] is not usable, at least two axes are needed"),
        (text(x.cholesky()), "cholesky: shape [2, 3] is not usable, [batch, n, n] is"),
        (text(var(&[1, 2, 3]).diagonal()), "diagonal: shape [1, 2, 3] is not usable, [batch, n, n] is"),
        (
            text(var(&[1, 2, 3]).solve_triangular(&x, false)),
            "solve_triangular: shape [1, 2, 3] is not usable, [batch, n, n] is",
        ),
        (text(Var::cat(&[], 0)), "cat: shape [] is not usable, at least one part is needed"),
        (
            text(var(&[3]).cross_entropy(&var(&[3]))),
            "cross_entropy: shape [3] is not usable, [tasks, …, classes] is",
        ),
        (
            text(image.max_pool2d(&pool(3, 1))),
            "max_pool2d: shape [1, 1, 2, 2] is not usable, \
             […, height, width] of at least [3, 1] is",
        ),
        (
            text(x.avg_pool2d(&pool(1, 1))),
            "avg_pool2d: shape [2, 3] is not usable, \
             […, height, width] of at least [1, 1] is",
        ),
        (
            text(image.avg_pool2d(&pool(1, 0))),
            "avg_pool2d: shape [1, 1, 2, 2] is not usable, \
             Pool2d { window: [1, 1], stride: [0, 1] } must have a window and a stride of at least 1",
        ),
        (
            text(images.conv2d(&var(&[1, 1, 1, 1, 1]), &plain(0))),
            "conv2d: shape [1, 1, 1, 2, 2] is not usable, Conv2d { stride: [0, 1], padding: [0, 0] } \
             must have a stride of at least 1",
        ),
        (
            text(images.batch_norm(&var(&[1, 1]), &var(&[1, 1]), 2, 0.1)),
            "batch_norm: shape [1, 1, 1, 2, 2] is not usable, \
             [tasks, channels, examples, …] with at least 2 (and 1) examples is",
        ),
        (
            text(images.batch_norm_pool(&var(&[1, 1]), &var(&[1, 1]), 1, 0.1, &pool(3, 1))),
            "batch_norm_pool: shape [1, 1, 1, 2, 2] is not usable, \
             […, height, width] of at least [3, 1] is",
        ),
        (
            text(hvp(std::slice::from_ref(&x), &[], &[])),
            "hvp: shape [0] is not usable, one vector for each of 1 gradients is",
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
}

#[test]
fn a_matrix_without_a_factor_is_named() {
    let matrices = Array::from_f64(&[1.0, 0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 1.0], &[2, 2, 2], &Device::flex());
    let expected = "cholesky: matrix 1 of the batch is not positive definite, as row 1 shows; \
                    add to its diagonal";
    assert_eq!(text(Var::leaf(matrices).cholesky()), expected);
    assert!(text(var(&[1, 1, 1]).neg().cholesky()).contains("matrix 0"));
    assert!(text(var(&[1, 1, 1]).mul_scalar(f64::NAN).cholesky()).contains("row 0"));
}

#[test]
fn only_one_number_can_be_differentiated() {
    let expected = "grad: the loss must hold one number, but its shape is [2, 3]; sum it first";
    assert_eq!(text(grad(&var(&[2, 3]), &[], false)), expected);
}
