//! What Prototypical Networks, and they alone, must satisfy.

use metaburn_autodiff::{Array, Device, Var};
use metaburn_metric::ProtoNet;

fn constant(values: &[f64], shape: &[usize]) -> Var {
    Var::constant(Array::from_f64(values, shape, &Device::flex()))
}

#[test]
fn a_prototype_is_the_class_mean() {
    let features = constant(&[1.0, 2.0, 5.0, 6.0, 3.0, 4.0, 7.0, 9.0], &[1, 4, 2]);
    let labels = constant(&[1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0], &[1, 4, 2]);
    let prototypes = ProtoNet::prototypes(&features, &labels).unwrap();
    assert_eq!(prototypes.value().to_f64(), [2.0, 3.0, 6.0, 7.5]);
}

#[test]
fn a_score_is_the_negative_squared_distance() {
    let queries = constant(&[0.0, 0.0, 3.0, 4.0], &[1, 2, 2]);
    let prototypes = constant(&[0.0, 0.0, 1.0, 1.0, 3.0, 0.0], &[1, 3, 2]);
    let scores = ProtoNet::scores(&queries, &prototypes).unwrap();
    assert_eq!(scores.value().to_f64(), [0.0, -2.0, -9.0, -25.0, -13.0, -16.0]);
}
