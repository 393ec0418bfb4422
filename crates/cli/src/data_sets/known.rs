//! The list of data sets. Each SHA-256 is that of the file at its public home.

use super::{DataSet, File};

/// All data sets, those of images first.
pub const KNOWN: [DataSet; 12] = [
    DataSet {
        name: "omniglot",
        about: "32460 drawings of 1623 characters (Lake et al. 2015)",
        place: "omniglot",
        needs: &[
            &["omniglot-28.bin", "images_background.zip", "images_background"],
            &["omniglot-28.bin", "images_evaluation.zip", "images_evaluation"],
        ],
        home: "https://raw.githubusercontent.com/brendenlake/omniglot/057f034baf2ecb8530bc5710e5a23584d2a519cc/\
               python/",
        files: &[
            File {
                name: "images_background.zip",
                sha256: "ad41ab679c8b5d90b271ef46be6987cc81211774a695c29dcc5367b2b26ee640",
            },
            File {
                name: "images_evaluation.zip",
                sha256: "1f61a8f3366785b057fc117d9228e78a16e3d976c8953b2a10fcc74cf0609cee",
            },
        ],
    },
    DataSet {
        name: "omniglot-runs",
        about: "Lake's 20 one-shot classification runs",
        place: "omniglot",
        needs: &[&["all_runs.zip", "all_runs"]],
        home: "https://raw.githubusercontent.com/brendenlake/omniglot/057f034baf2ecb8530bc5710e5a23584d2a519cc/\
               python/one-shot-classification/",
        files: &[File {
            name: "all_runs.zip",
            sha256: "437c1eeab0af8484112e1b4cc0f3d541ec727f7c47b9b202da738af9dfd6c325",
        }],
    },
    DataSet {
        name: "vinyals-splits",
        about: "lists of Omniglot's characters for training, validation and test",
        place: "omniglot/vinyals-splits",
        needs: &[&["train.txt"], &["val.txt"], &["test.txt"]],
        home: "https://raw.githubusercontent.com/jakesnell/prototypical-networks/\
               c9bb4d258267c11cb6e23f0a19242d24ca98ad8a/data/omniglot/splits/vinyals/",
        files: &[
            File {
                name: "train.txt",
                sha256: "984522c194c30fb678ce53304a160a42faf5403ad4f9a67010f32dd3a35738e0",
            },
            File {
                name: "val.txt",
                sha256: "11f99e54faee3e26f53d3231c1cceac5bf7b8730e9be31cb6dab256551dc0c1a",
            },
            File {
                name: "test.txt",
                sha256: "845264cc5c156180828ccf17915668b17ee21424d0170df6e7d81676aa5d1204",
            },
        ],
    },
    DataSet {
        name: "fashion-mnist",
        about: "70000 pictures of 10 kinds of clothes (Xiao et al. 2017)",
        place: "fashion-mnist",
        needs: &IDX,
        home: "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/\
               b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/",
        files: &[
            File {
                name: "train-images-idx3-ubyte.gz",
                sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            },
            File {
                name: "train-labels-idx1-ubyte.gz",
                sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            },
            File {
                name: "t10k-images-idx3-ubyte.gz",
                sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            },
            File {
                name: "t10k-labels-idx1-ubyte.gz",
                sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            },
        ],
    },
    DataSet {
        name: "mnist",
        about: "70000 handwritten digits (LeCun et al. 1998)",
        place: "mnist",
        needs: &IDX,
        home: "https://storage.googleapis.com/cvdf-datasets/mnist/",
        files: &[
            File {
                name: "train-images-idx3-ubyte.gz",
                sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            },
            File {
                name: "train-labels-idx1-ubyte.gz",
                sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            },
            File {
                name: "t10k-images-idx3-ubyte.gz",
                sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            },
            File {
                name: "t10k-labels-idx1-ubyte.gz",
                sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            },
        ],
    },
    DataSet {
        name: "mini-imagenet",
        about: "images of your own in folders split/class/image, by this or another name",
        place: "mini-imagenet",
        needs: &[&["train", "training"], &["validation", "val", "valid"], &["test"]],
        home: "the owners of the images; Ravi and Larochelle's lists of classes are in \
               https://github.com/jakesnell/prototypical-networks",
        files: &[],
    },
    by_hand("svm", "SVM, 288 configurations on 50 data sets", "hpo/svm", "https://github.com/wistuba/TST"),
    by_hand(
        "adaboost",
        "AdaBoost, 108 configurations on 50 data sets",
        "hpo/adaboost",
        "http://www.hylap.org/meta_data/adaboost/",
    ),
    by_hand(
        "deepar-xgboost-nas102",
        "evaluations of DeepAR, XGBoost and NAS-Bench-201",
        "hpo/deepar-xgboost-nas102",
        "https://github.com/geoalgo/A-Quantile-based-Approach-for-Hyperparameter-Transfer-Learning",
    ),
    by_hand(
        "hpob",
        "HPO-B, evaluations in 16 search spaces",
        "hpo/hpob",
        "https://github.com/machinelearningnuremberg/HPO-B",
    ),
    by_hand(
        "lcdb",
        "learning curves of 20 classifiers",
        "hpo/lcdb",
        "the folder `lcdb` within the source archive of the Python package lcdb",
    ),
    by_hand("tabular", "tables of PMLB, by name", "tabular", "https://github.com/EpistasisLab/pmlb"),
];

/// The four files of MNIST and its kin, packed or not.
const IDX: [&[&str]; 4] = [
    &["train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"],
    &["train-labels-idx1-ubyte.gz", "train-labels-idx1-ubyte"],
    &["t10k-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte"],
    &["t10k-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte"],
];

/// A data set that its user must get.
const fn by_hand(
    name: &'static str,
    about: &'static str,
    place: &'static str,
    home: &'static str,
) -> DataSet {
    DataSet { name, about, place, needs: &[], home, files: &[] }
}
