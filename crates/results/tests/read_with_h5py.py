"""Opens the sample run of tests/common/mod.rs with h5py and checks names, shapes, types and values.

    python3 read_with_h5py.py sample.h5
"""

import sys

import h5py
import numpy as np

F32, F64, U64 = np.float32, np.float64, np.uint64

# dataset: (shape, type, unit); `str` is a scalar UTF-8 text
SCHEMA = {
    "header/experiment": ((), str, ""),
    "header/run_id": ((), str, ""),
    "header/group_id": ((), str, ""),
    "header/label": ((), str, ""),
    "header/kind": ((), str, ""),
    "header/tuner": ((), str, ""),
    "header/benchmark": ((), str, ""),
    "header/learner": ((), str, ""),
    "header/tasks": ((), str, ""),
    "header/model": ((), str, ""),
    "header/outer": ((), str, ""),
    "header/order": ((), str, ""),
    "header/objective": ((), str, ""),
    "header/dtype": ((), str, ""),
    "header/seed": ((), U64, "1"),
    "header/config": ((), str, ""),
    "header/iterations": ((), U64, "1"),
    "header/tested_iteration": ((), U64, "1"),
    "header/status": ((), str, ""),
    "header/failure": ((), str, ""),
    "environment/metaburn_version": ((), str, ""),
    "environment/burn_version": ((), str, ""),
    "environment/git_revision": ((), str, ""),
    "environment/device": ((), str, ""),
    "environment/platform": ((), str, ""),
    "environment/threads": ((), U64, "1"),
    "environment/started_unix": ((), F64, "s"),
    "environment/train_seconds": ((), F64, "s"),
    "environment/test_seconds": ((), F64, "s"),
    "training/iteration": ((400,), U64, "1"),
    "training/meta_loss": ((400,), F64, "squared target unit"),
    "training/rate": ((400,), F64, "1"),
    "training/seconds": ((400,), F64, "s"),
    "validation/iteration": ((2,), U64, "1"),
    "validation/loss": ((2,), F64, "squared target unit"),
    "validation/accuracy": ((2,), F64, "1"),
    "test/steps": ((3,), U64, "1"),
    "test/loss": ((2, 3), F64, "squared target unit"),
    "test/accuracy": ((2, 3), F64, "1"),
    "test/tested_iterations": ((2,), U64, "1"),
    "test/measure_names": ((1,), "names", ""),
    "test/measures/sMAPE": ((2, 3), F64, "%"),
    "fits/x_label": ((), str, ""),
    "fits/y_label": ((), str, ""),
    "fits/support_x": ((2, 2), F64, "input unit"),
    "fits/support_y": ((2, 2), F64, "target unit"),
    "fits/x": ((2, 3), F64, "input unit"),
    "fits/truth": ((2, 3), F64, "target unit"),
    "fits/before": ((2, 3), F64, "target unit"),
    "fits/after": ((2, 3), F64, "target unit"),
    "fits/last": ((2, 3), F64, "target unit"),
    "paths/x_label": ((), str, ""),
    "paths/y_label": ((), str, ""),
    "paths/steps": ((2,), U64, "1"),
    "paths/goals": ((1, 2), F64, "observation unit"),
    "paths/x": ((4, 3), F64, "observation unit"),
    "paths/y": ((4, 3), F64, "observation unit"),
    "search/space": ((), str, ""),
    "search/parameters": ((1,), "names", ""),
    "search/tasks": ((2,), "names", ""),
    "search/groups": ((2,), "names", ""),
    "search/failure": ((3,), "names", ""),
    "search/first_trial": ((), U64, "1"),
    "search/best": ((2,), F64, "cost"),
    "search/worst": ((2,), F64, "cost"),
    "search/default_cost": ((2,), F64, "cost"),
    "search/random": ((2, 2), F64, "1"),
    "search/meta_features": ((2, 3), F64, "1"),
    "search/study": ((3,), U64, "1"),
    "search/candidate": ((3,), np.int64, "1"),
    "search/fidelity": ((3,), F64, "1"),
    "search/cost": ((3,), F64, "cost"),
    "search/seconds": ((3,), F64, "s"),
    "search/points": ((3, 1), F64, "1"),
    "params/layer1/weight": ((40, 20), F32, "1"),
    "params/layer1/bias": ((40,), F32, "1"),
    "params/head/weight": ((1, 40), F32, "1"),
    "params/head/bias": ((1,), F32, "1"),
    "params/alpha": ((), F32, "1"),
    "param_names": ((5,), "names", ""),
}


def same(found, expected):
    np.testing.assert_array_equal(found, expected)


def check_schema(file):
    found = []
    file.visititems(lambda name, node: found.append(name) if isinstance(node, h5py.Dataset) else None)
    assert sorted(found) == sorted(SCHEMA), set(found) ^ set(SCHEMA)
    for name, (shape, kind, unit) in SCHEMA.items():
        dataset = file[name]
        assert dataset.shape == shape, (name, dataset.shape)
        if kind in (str, "names"):
            assert h5py.check_string_dtype(dataset.dtype).encoding == "utf-8", name
        else:
            assert dataset.dtype == kind, (name, dataset.dtype)
        assert dataset.attrs["unit"].decode() == unit, (name, dataset.attrs["unit"])
        assert len(dataset.attrs["description"]) > 5, name


def check_storage(file):
    curve, seconds = file["training/meta_loss"], file["training/seconds"]
    assert curve.shuffle and curve.fletcher32 and curve.compression == "gzip"
    assert seconds.fletcher32 and seconds.compression is None


def check_values(file):
    text = lambda name: file[name].asstr()[()]
    assert file.attrs["format"] == b"metaburn-run"
    assert file.attrs["schema_version"] == 2
    assert text("header/label") == "maml, inner rate α = 0.01"
    assert text("header/config") == 'name = "sample"\n\n[learner]\nname = "maml"\n'
    assert text("header/failure") == ""
    assert file["header/seed"][()] == 2**64 - 1
    assert file["environment/started_unix"][()] == 1_700_000_000.5
    rows = np.arange(400)
    same(file["training/iteration"], rows * 50)
    same(file["training/meta_loss"], 4.0 / (rows + 1))
    same(file["training/seconds"], rows * 0.25)
    same(file["test/loss"], [[3.0, 0.5, 0.125], [4.0, np.nan, np.inf]])
    same(file["test/accuracy"], [[0.25, 0.5, 1.0], [0.0, 0.5, 0.75]])
    same(file["test/tested_iterations"], [1999, 999])
    assert list(file["test/measure_names"].asstr()) == ["sMAPE"]
    same(file["test/measures/sMAPE"], [[10.0, 11.0, 12.0], [13.0, 14.0, 15.0]])
    same(file["fits/after"], [[-0.4, 0.1, 0.4], [-0.2, 0.1, 0.2]])
    same(file["search/cost"], [0.25, 0.5, np.nan])
    same(file["search/points"], [[0.0625], [0.5], [0.9375]])
    assert list(file["search/failure"].asstr()) == ["", "", "k > rows, größer"]
    names = list(file["param_names"].asstr())
    assert names == ["layer1/weight", "layer1/bias", "head/weight", "head/bias", "alpha"], names
    same(file["params/layer1/weight"], np.arange(800, dtype=F32).reshape(40, 20) / 8)


def main():
    with h5py.File(sys.argv[1], "r") as file:
        check_schema(file)
        check_storage(file)
        check_values(file)
    print(f"{len(SCHEMA)} datasets read with h5py {h5py.__version__}")


if __name__ == "__main__":
    main()
