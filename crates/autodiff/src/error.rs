//! What can go wrong when arrays of the wrong shape or type meet.

use burn::tensor::DType;

/// The result of an operation on arrays.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refused operation, with the operation's name and what it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Two operands whose shapes do not fit together.
    #[error("{op}: shapes {left:?} and {right:?} do not fit together")]
    ShapeMismatch {
        /// The operation's name.
        op: &'static str,
        /// Shape of the first operand.
        left: Vec<usize>,
        /// Shape of the second operand, or the shape asked for.
        right: Vec<usize>,
    },
    /// One operand whose rank or extent the operation cannot take.
    #[error("{op}: shape {shape:?} is not usable, {expected}")]
    BadShape {
        /// The operation's name.
        op: &'static str,
        /// The operand's shape.
        shape: Vec<usize>,
        /// What the operation would have taken.
        expected: String,
    },
    /// Operands of different element types.
    #[error("{op}: element types {left:?} and {right:?} differ; cast one of them first")]
    TypeMismatch {
        /// The operation's name.
        op: &'static str,
        /// Element type of the first operand.
        left: DType,
        /// Element type of the second operand.
        right: DType,
    },
    /// A matrix without a Cholesky factor.
    #[error(
        "cholesky: matrix {matrix} of the batch is not positive definite, as row {row} shows; \
         add to its diagonal"
    )]
    NotPositiveDefinite {
        /// Its position along the batch axis.
        matrix: usize,
        /// The first row whose pivot is not above 0.
        row: usize,
    },
    /// The gradient was asked of something that is not one number.
    #[error("grad: the loss must hold one number, but its shape is {shape:?}; sum it first")]
    NotScalar {
        /// The loss's shape.
        shape: Vec<usize>,
    },
}
