//! Constants and factors that the learners here share.

use metaburn_autodiff::{Array, DType, Device, Error as ArrayError, Var};
use metaburn_core::{Error, Result};

/// Host values as a constant.
pub(crate) fn constant(values: &[f64], shape: &[usize], dtype: DType, device: &Device) -> Var {
    Var::constant(Array::from_f64_as(values, shape, dtype, device))
}

/// `M + d·I` for matrices `[tasks, n, n]` and numbers `d` `[tasks | 1, 1, 1]`.
pub(crate) fn add_to_diagonal(matrices: &Var, d: &Var) -> Result<Var> {
    let n = matrices.shape()[1];
    let identity: Vec<f64> = (0..n * n).map(|i| f64::from(u8::from(i / n == i % n))).collect();
    let (dtype, device) = (matrices.value().dtype(), matrices.value().device());
    Ok(matrices.add(&d.mul(&constant(&identity, &[1, n, n], dtype, &device))?)?)
}

/// The most that [`factor`] adds, as a share of the mean diagonal.
const LARGEST: f64 = 1e-4;

/// The Cholesky factor of `[tasks, n, n]`. A matrix that rounding has left without one gets 1e-8 of
/// its mean diagonal added, then ten times as much, up to 1e-4. Other tasks' matrices stay as they are.
///
/// # Errors
/// [`Error::Surrogate`] when even that does not help, as with numbers that are not finite.
pub(crate) fn factor(matrices: &Var) -> Result<Var> {
    let mut added = vec![0.0; matrices.shape()[0]];
    let mut tried = matrices.clone();
    loop {
        let task = match tried.cholesky() {
            Err(ArrayError::NotPositiveDefinite { matrix, .. }) => matrix,
            outcome => return Ok(outcome?),
        };
        if added[task] >= 0.9 * LARGEST {
            return Err(Error::Surrogate(format!(
                "the covariance matrix of task {task} is not positive definite, even with {LARGEST:e} \
                 of its mean diagonal added; look for inputs, targets or parameters that are not finite, \
                 and lower the learning rates"
            )));
        }
        added[task] = f64::max(1e-8, 10.0 * added[task]);
        tried = with_jitter(matrices, &added)?;
    }
}

/// Adds to each matrix a share of its mean diagonal.
fn with_jitter(matrices: &Var, shares: &[f64]) -> Result<Var> {
    let (tasks, n) = (matrices.shape()[0], matrices.shape()[1]);
    let diagonals = matrices.diagonal()?.value().to_f64();
    let jitter: Vec<f64> = diagonals
        .chunks(n)
        .zip(shares)
        .map(|(diagonal, share)| share * diagonal.iter().sum::<f64>() / n as f64)
        .collect();
    let value = matrices.value();
    add_to_diagonal(matrices, &constant(&jitter, &[tasks, 1, 1], value.dtype(), &value.device()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrices(values: &[f64], shape: &[usize]) -> Var {
        constant(values, shape, DType::F64, &Device::flex())
    }

    #[test]
    fn a_task_that_needs_no_help_gets_none() {
        // The second matrix is singular.
        let k = matrices(&[2.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 1.0], &[2, 2, 2]);
        let l = factor(&k).unwrap();
        let error = l.matmul_transposed(&l).unwrap().sub(&k).unwrap().value().to_f64();
        assert!(error[..4].iter().all(|e| e.abs() < 1e-15), "{error:?}");
        assert!(error[4] >= 0.99e-8 && error[4] <= 1.01e-8, "{error:?}");
    }

    #[test]
    fn hopeless_matrices_are_an_error_that_names_the_task() {
        for value in [-1.0, f64::NAN] {
            let said = factor(&matrices(&[1.0, value], &[2, 1, 1])).unwrap_err().to_string();
            assert!(said.contains("the covariance matrix of task 1"), "{said}");
        }
    }
}
