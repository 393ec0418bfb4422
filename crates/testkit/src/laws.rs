//! The laws, one file for each kind.

mod batching;
mod devices;
mod order;
mod purity;
mod shapes;
mod tasks;
mod training;

pub(crate) use devices::of as devices_of;
pub(crate) use order::of as order_of;
pub(crate) use tasks::broken_by_tasks;

use crate::case::Case;
use crate::verdict::Law;

/// The laws of learners.
pub(crate) const LEARNER: [Law<Case>; 11] = [
    Law { name: "init is a function of its stream", holds: purity::init },
    Law { name: "adapt is pure", holds: purity::adapt },
    Law { name: "shapes follow the task axis", holds: shapes::task_axis },
    Law { name: "element types are kept", holds: shapes::element_types },
    Law { name: "further inner steps extend the path", holds: shapes::further_steps },
    Law { name: "tasks may come in any order", holds: batching::permutation },
    Law { name: "a batch is its tasks one at a time", holds: batching::one_at_a_time },
    Law { name: "the meta-gradient of a batch is the mean over its tasks", holds: batching::mean_gradient },
    Law { name: "the declared order is the gradient's", holds: order::declared },
    Law { name: "a GPU gives the processor's gradient", holds: devices::agree },
    Law { name: "meta-training lowers the meta-loss", holds: training::lowers_the_loss },
];
