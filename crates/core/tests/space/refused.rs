//! What is no search space, and why.

use metaburn_core::{Domain, Parameter, Scale, Space, Value};

fn x(domain: Domain) -> Vec<Parameter> {
    vec![Parameter::new("x", domain)]
}

fn after_kernel(parameter: Parameter) -> Vec<Parameter> {
    vec![Parameter::new("kernel", Domain::categorical(["linear", "rbf"])), parameter]
}

fn gamma() -> Parameter {
    Parameter::new("gamma", Domain::real(0.0, 1.0, Scale::Linear))
}

fn check(cases: Vec<(Vec<Parameter>, &str)>) {
    for (parameters, expected) in cases {
        let message = Space::new(parameters).unwrap_err().to_string();
        assert_eq!(message, format!("search space: {expected}"));
    }
}

#[test]
fn ranges() {
    let (linear, log) = (Scale::Linear, Scale::Log);
    check(vec![
        (x(Domain::real(2.0, 1.0, linear)), "`x`: the range from 2 to 1 is empty"),
        (x(Domain::integer(2, 1, linear)), "`x`: the range from 2 to 1 is empty"),
        (x(Domain::real(0.0, f64::INFINITY, linear)), "`x`: the bounds 0 and inf must be finite"),
        (x(Domain::real(f64::NAN, 1.0, linear)), "`x`: the bounds NaN and 1 must be finite"),
        (
            x(Domain::real(-1e308, 1e308, linear)),
            "`x`: the range from -1e308 to 1e308 is too wide for double precision",
        ),
        (x(Domain::real(0.0, 1.0, log)), "`x`: a logarithmic scale cannot start at 0; it needs low > 0"),
        (x(Domain::real(-1.0, 1.0, log)), "`x`: a logarithmic scale cannot start at -1; it needs low > 0"),
        (x(Domain::integer(0, 9, log)), "`x`: a logarithmic scale cannot start at 0; it needs low ≥ 1"),
        (
            x(Domain::integer(0, 1 << 50, linear)),
            "`x`: the range from 0 to 1125899906842624 has too many values; a real parameter may do",
        ),
        (
            x(Domain::integer(i64::MIN, i64::MAX, linear)),
            "`x`: the range from -9223372036854775808 to 9223372036854775807 has too many values; \
             a real parameter may do",
        ),
    ]);
}

#[test]
fn lists_and_names() {
    let nan = Domain::categorical([f64::NAN]);
    let nested = Domain::ordinal([Value::List(vec![])]);
    check(vec![
        (vec![], "a search space needs at least one parameter"),
        (x(Domain::Categorical(vec![])), "`x`: there is no value to choose"),
        (x(Domain::categorical(["a", "b", "a"])), "`x`: the value \"a\" stands there twice"),
        (x(Domain::ordinal([0.0, -0.0])), "`x`: the value -0.0 stands there twice"),
        (x(nan), "`x`: NaN is no value to choose"),
        (x(nested), "`x`: [] is no plain value"),
        ([x(Domain::ordinal([1])), x(Domain::ordinal([2]))].concat(), "`x` stands in the space twice"),
        (vec![gamma().with_default(2.0)], "`gamma`: the default 2.0 is outside its domain"),
        (vec![gamma().with_default("big")], "`gamma`: the default \"big\" is outside its domain"),
    ]);
}

#[test]
fn conditions() {
    let cases = [
        (gamma().when("kernal", ["rbf"]), "looks at `kernal`, which is no parameter; did you mean `kernel`?"),
        (gamma().when("kernel", ["rbfs"]), "waits for \"rbfs\", which `kernel` never is"),
        (gamma().when("kernel", [""; 0]), "names no value, so that it never holds"),
        (gamma().when("gamma", [1.0]), "looks at `gamma`, which must stand before it"),
    ];
    for (parameter, expected) in cases {
        check(vec![(after_kernel(parameter), &format!("the condition of `gamma` {expected}"))]);
    }
    let on_real = Parameter::new("x", Domain::ordinal([1])).when("gamma", [0.5]);
    let expected = "the condition of `x` looks at `gamma`, a real number; it needs one with separate values";
    check(vec![(vec![gamma(), on_real], expected)]);
}
