//! The clinical tables of PMLB with two classes, and which of them are of the same patients.
//!
//! Left out: `cleveland` and `cleveland_nominal` (five grades; the patients of `heart-cleveland`), the
//! thyroid tables with three classes or more (`dis` has the same patients), `colic` and `horse_colic`
//! (horses), `bupa` (its target is how much somebody drinks), `lupus` (it predicts death from the time of
//! death), `schizo` (two columns are named `target`), and `postoperative_patient_data` (where nurses send a
//! patient).

use super::groups::Sizes;
use super::table::Table;
use metaburn_core::Result;
use std::path::Path;

/// Tables of the same patients, or of patients whom the same clinicians saw, so that they may be.
pub(super) struct Cohort {
    pub name: &'static str,
    pub tables: &'static [Source],
}

/// One table.
pub(super) struct Source {
    /// As PMLB calls it.
    pub name: &'static str,
    /// The value of the target that means the case. `heart_c`, `heart_h`, `biomed` and the thyroid tables
    /// have 0 here: their classes were numbered in alphabetical order.
    pub case: &'static str,
    /// Columns that number patients or samples.
    pub ids: &'static [&'static str],
}

const fn table(name: &'static str, case: &'static str) -> Source {
    Source { name, case, ids: &[] }
}

/// What there is. Cohorts of a single table bear its name.
pub(super) const COHORTS: [Cohort; 13] = [
    // The Statlog table is the part of Cleveland's that has no missing value.
    Cohort {
        name: "heart-cleveland",
        tables: &[table("heart_c", "0"), table("cleve", "1"), table("heart_statlog", "1")],
    },
    Cohort { name: "heart-hungary", tables: &[table("heart_h", "0"), table("hungarian", "1")] },
    Cohort { name: "heart-spect", tables: &[table("spect", "1"), table("spectf", "1")] },
    Cohort { name: "saheart", tables: &[table("saheart", "1")] },
    Cohort { name: "diabetes-pima", tables: &[table("pima", "1"), table("diabetes", "2")] },
    // Cytology and images of the same hospital's biopsies.
    Cohort {
        name: "breast-wisconsin",
        tables: &[
            table("breast_w", "1"),
            Source { name: "breast", case: "1", ids: &["Sample code number"] },
            table("wdbc", "1"),
            table("breast_cancer_wisconsin", "1"),
        ],
    },
    Cohort { name: "breast_cancer", tables: &[table("breast_cancer", "1")] },
    Cohort { name: "haberman", tables: &[table("haberman", "2")] },
    Cohort { name: "hepatitis", tables: &[table("hepatitis", "1")] },
    Cohort { name: "appendicitis", tables: &[table("appendicitis", "1")] },
    Cohort { name: "backache", tables: &[Source { name: "backache", case: "1", ids: &["id"] }] },
    Cohort {
        name: "biomed",
        tables: &[Source {
            name: "biomed",
            case: "0",
            ids: &[
                "Observation_number",
                "Hospital_identification_number_for_blood_sample",
                "Date_that_blood_sample_was_taken",
            ],
        }],
    },
    // The same institute in the same years.
    Cohort { name: "thyroid", tables: &[table("dis", "0"), table("hypothyroid", "0")] },
];

/// All tables, by cohort.
pub(super) fn load(data_dir: &Path, sizes: Sizes) -> Result<Vec<Vec<Table>>> {
    let cohort =
        |cohort: &Cohort| cohort.tables.iter().map(|source| Table::load(source, data_dir, sizes)).collect();
    COHORTS.iter().map(cohort).collect()
}
