//! What is recorded, what a gradient flows through, and that the graph is shared.

use metaburn_autodiff::{Array, Device, Result, Var, check, grad, hvp};

fn leaf(values: &[f64]) -> Var {
    Var::leaf(Array::from_f64(values, &[values.len()], &Device::flex()))
}

fn constant(values: &[f64]) -> Var {
    leaf(values).detach()
}

fn values(vars: &[Var]) -> Vec<Vec<f64>> {
    vars.iter().map(|v| v.value().to_f64()).collect()
}

/// `Σ x³ · Σ x + exp Σ x + (Σ sin x)²`: a function whose Hessian is dense.
fn tangled(x: &Var) -> Result<Var> {
    let total = x.sum();
    let cubes = x.square().mul(x)?.mul(&total)?.sum();
    cubes.add(&total.exp())?.add(&x.sin().sum().square())
}

#[test]
fn third_and_fourth_order_of_a_polynomial() -> Result<()> {
    // x⁴: 4x³, 12x², 24x, 24, 0 at x = 0 (where a careless power rule fails) and x = −1.5.
    let x = leaf(&[0.0, -1.5]);
    let mut y = x.powf(4.0);
    for expected in [[0.0, -13.5], [0.0, 27.0], [0.0, -36.0], [24.0, 24.0], [0.0, 0.0]] {
        y = grad(&y.sum(), std::slice::from_ref(&x), true)?.remove(0);
        assert_eq!(y.value().to_f64(), expected);
    }
    Ok(())
}

#[test]
fn a_variable_used_twice_gets_both_gradients() -> Result<()> {
    let x = leaf(&[2.0, 3.0]);
    let y = x.mul(&x)?.add(&x)?.sum();
    assert_eq!(values(&grad(&y, &[x.clone(), x], false)?), [[5.0, 7.0], [5.0, 7.0]]);
    Ok(())
}

#[test]
fn unused_variables_get_zeros_of_their_shape() -> Result<()> {
    let (x, unused, fixed) = (leaf(&[1.0]), leaf(&[1.0, 2.0]), constant(&[3.0]));
    let y = x.mul(&fixed)?.sum();
    let gradients = grad(&y, &[x, unused, fixed], false)?;
    assert_eq!(values(&gradients), vec![vec![3.0], vec![0.0, 0.0], vec![0.0]]);
    Ok(())
}

#[test]
fn a_loss_without_a_graph_has_zero_gradient() -> Result<()> {
    let x = leaf(&[1.0, 2.0]);
    assert_eq!(values(&grad(&constant(&[5.0]), &[x], true)?), [[0.0, 0.0]]);
    Ok(())
}

#[test]
fn the_gradient_of_a_leaf_by_itself_is_one() -> Result<()> {
    let x = leaf(&[4.0]);
    assert_eq!(values(&grad(&x, std::slice::from_ref(&x), false)?), [[1.0]]);
    Ok(())
}

#[test]
fn detach_cuts_the_graph() -> Result<()> {
    let x = leaf(&[3.0]);
    let y = x.mul(&x.square().detach())?.sum();
    assert!(!x.square().detach().is_tracked());
    assert_eq!(values(&grad(&y, &[x], false)?), [[9.0]]);
    Ok(())
}

#[test]
fn operations_on_constants_are_not_recorded() -> Result<()> {
    let y = constant(&[1.0]).exp().add(&constant(&[2.0]))?;
    assert!(!y.is_tracked());
    assert!(check::operations(&[y]).is_empty());
    Ok(())
}

#[test]
fn gradients_are_tracked_only_if_asked() -> Result<()> {
    let x = leaf(&[0.3, -0.7]);
    let y = tangled(&x)?;
    let plain = grad(&y, std::slice::from_ref(&x), false)?.remove(0);
    let tracked = grad(&y, std::slice::from_ref(&x), true)?.remove(0);
    assert!(!plain.is_tracked() && tracked.is_tracked());
    assert_eq!(plain.value().to_f64(), tracked.value().to_f64());
    Ok(())
}

#[test]
fn a_gradient_by_fast_weights_stops_there() -> Result<()> {
    // φ = θ − 0.1·∇f(θ) with f = θ², so φ = 0.8 θ; the loss is φ².
    let theta = leaf(&[5.0]);
    let inner = grad(&theta.square().sum(), std::slice::from_ref(&theta), true)?.remove(0);
    let phi = theta.add_scaled(&inner, -0.1)?;
    let loss = phi.square().sum();
    let by_phi = grad(&loss, std::slice::from_ref(&phi), true)?.remove(0);
    assert_eq!(by_phi.value().to_f64(), [8.0]);
    let below = check::operations(std::slice::from_ref(&phi));
    // On top of φ's own graph: φ·1 for each factor of φ·φ, and their sum.
    let above = check::operations(&[by_phi, phi.clone()]).values().sum::<usize>();
    assert_eq!(above - below.values().sum::<usize>(), 3);
    // Asked for both, the gradient of θ passes through φ.
    let both = values(&grad(&loss, &[theta, phi], false)?);
    assert!((both[0][0] - 6.4).abs() < 1e-12 && both[1] == [8.0], "{both:?}");
    Ok(())
}

#[test]
fn hvp_is_the_hessian_times_the_vector() -> Result<()> {
    let at = [0.3, -0.7, 0.2];
    let v = [1.0, -2.0, 0.5];
    let x = leaf(&at);
    let wrt = std::slice::from_ref(&x);
    let g = grad(&tangled(&x)?, wrt, true)?;
    let product = hvp(&g, wrt, &[constant(&v)])?.remove(0).value().to_f64();

    let gradient = |x: &[f64]| -> Result<Vec<f64>> {
        let x = leaf(x);
        Ok(grad(&tangled(&x)?, std::slice::from_ref(&x), false)?.remove(0).value().to_f64())
    };
    let h = 1e-5;
    let moved = |sign: f64| at.iter().zip(v).map(|(x, v)| x + sign * h * v).collect::<Vec<_>>();
    let (ahead, behind) = (gradient(&moved(1.0))?, gradient(&moved(-1.0))?);

    for i in 0..at.len() {
        // Row i of the Hessian is the gradient of the i-th first derivative.
        let row = grad(&g[0].slice(0, i, i + 1)?, wrt, false)?.remove(0).value().to_f64();
        let explicit: f64 = row.iter().zip(v).map(|(h, v)| h * v).sum();
        assert!((product[i] - explicit).abs() < 1e-12, "{product:?}");
        assert!((product[i] - (ahead[i] - behind[i]) / (2.0 * h)).abs() < 1e-7, "{product:?}");
    }
    Ok(())
}

#[test]
fn many_hessian_vector_products_share_one_graph() -> Result<()> {
    let x = leaf(&[0.3, -0.7, 0.2]);
    let wrt = std::slice::from_ref(&x);
    let loss = tangled(&x)?;
    let g = grad(&loss, wrt, true)?;
    let before = check::operations(&g);
    let v = [constant(&[1.0, 2.0, -1.0])];
    let first = values(&hvp(&g, wrt, &v)?);
    for _ in 0..50 {
        assert_eq!(values(&hvp(&g, wrt, &v)?), first);
    }
    // The gradient's graph did not grow, and it holds the forward pass's own operations: those
    // that the loss and the gradient share are there once, not twice.
    assert_eq!(check::operations(&g), before);
    let count = |roots: &[Var]| check::operations(roots).values().sum::<usize>();
    let (forward, backward) = (count(std::slice::from_ref(&loss)), count(&g));
    let together = count(&[loss, g[0].clone()]);
    let shared = forward + backward - together;
    assert_eq!(check::operations(&g).get("exp"), Some(&1), "the exponential was computed again");
    assert!(shared >= 3, "{shared} operations are shared");
    Ok(())
}

#[test]
fn gradients_of_gradients_may_be_taken_of_the_same_loss_again() -> Result<()> {
    let x = leaf(&[0.3, -0.7]);
    let y = tangled(&x)?;
    let once = values(&grad(&y, std::slice::from_ref(&x), false)?);
    grad(&grad(&y, std::slice::from_ref(&x), true)?[0].sum(), std::slice::from_ref(&x), true)?;
    assert_eq!(values(&grad(&y, std::slice::from_ref(&x), false)?), once);
    Ok(())
}
