//! The suite passes a right task distribution, and catches each wrong one by the law it breaks.

use burn::tensor::TensorData;
use metaburn_core::{
    Curves, HostEpisodes, HostExamples, Objective, Result, Seeds, Split, Stream, TaskDistribution, TaskShape,
};
use metaburn_testkit::check_tasks;
use rand::RngExt;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    FixedStream,
    Counting,
    WrongInput,
    Nan,
    NotOneHot,
    Unbalanced,
    SharedExamples,
    UnsortedGrid,
}

/// Two classes by the sign of the input.
struct Signs(Fault, AtomicU64);

fn signs(fault: Fault) -> Signs {
    Signs(fault, AtomicU64::new(0))
}

impl Signs {
    fn draw(&self, tasks: usize, shots: usize, stream: &mut Stream) -> HostExamples {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for i in 0..tasks * shots * 2 {
            let right = if self.0 == Fault::Unbalanced { i % 4 > 0 } else { i % 2 > 0 };
            let size: f64 = stream.random_range(0.1..1.0);
            x.push(if right { size } else { -size });
            y.extend(if right { [0.0, 1.0] } else { [1.0, 0.0] });
        }
        match self.0 {
            Fault::Nan => x[1] = f64::NAN,
            Fault::NotOneHot => y[0] = 0.5,
            _ => (),
        }
        let width = if self.0 == Fault::WrongInput {
            vec![tasks, shots * 2, 1, 1]
        } else {
            vec![tasks, shots * 2, 1]
        };
        HostExamples { x: TensorData::new(x, width), y: TensorData::new(y, [tasks, shots * 2, 2]) }
    }
}

impl TaskDistribution for Signs {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![1], 2, Objective::CrossEntropy)
    }

    fn sample(&self, _split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let mut stream = match self.0 {
            Fault::FixedStream => Seeds::new(0).stream("fixed", 0),
            Fault::Counting => Seeds::new(0).stream("counting", self.1.fetch_add(1, Ordering::Relaxed)),
            _ => stream.clone(),
        };
        let support = self.draw(tasks, 2, &mut stream);
        let query =
            if self.0 == Fault::SharedExamples { support.clone() } else { self.draw(tasks, 4, &mut stream) };
        Ok(HostEpisodes { support, query })
    }

    fn curves(&self, stream: &mut Stream) -> Option<Curves> {
        let grid = if self.0 == Fault::UnsortedGrid { [0.0, 2.0, 1.0] } else { [0.0, 1.0, 2.0] };
        let query = HostExamples {
            x: TensorData::new(grid.to_vec(), [1, 3, 1]),
            y: TensorData::new(vec![0.0; 6], [1, 3, 2]),
        };
        let episodes = HostEpisodes { support: self.draw(1, 2, stream), query };
        Some(Curves { episodes, x_label: "input", y_label: "class" })
    }
}

#[test]
fn a_right_distribution_passes() {
    check_tasks(&signs(Fault::None));
}

#[test]
fn each_wrong_distribution_is_caught_by_its_law() {
    let cases = [
        (Fault::FixedStream, "drawing is a function of the stream: another stream gave the same"),
        (Fault::Counting, "drawing is a function of the stream: the same stream gave other"),
        (Fault::WrongInput, "episodes have the declared shape: support inputs have shape [1, 4, 1, 1]"),
        (Fault::Nan, "all numbers are finite: support inputs hold"),
        (Fault::NotOneHot, "classes are one-hot and balanced: a support target is [0.5, 0.0]"),
        (Fault::Unbalanced, "classes are one-hot and balanced: the classes of task 0 have [1.0, 3.0]"),
        (Fault::SharedExamples, "support and query share no example: query example Some(0) of task 0"),
        (Fault::UnsortedGrid, "curves are drawn over a grid: the grid is not in ascending order"),
    ];
    for (fault, expected) in cases {
        let panic = std::panic::catch_unwind(|| check_tasks(&signs(fault))).expect_err("a broken law");
        let said = panic.downcast::<String>().expect("a message");
        for split in ["train", "validation", "test"] {
            assert!(said.contains(&format!("- {split}: {expected}")), "{said}");
        }
        // Three splits, one law each.
        assert_eq!(said.lines().count(), 4, "{said}");
    }
}
