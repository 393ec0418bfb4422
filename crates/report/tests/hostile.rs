//! Nothing that a result file says becomes markup, a command, a formula, or a path.

mod support;

use metaburn_report::{Format, plots, search_tables, summarize, table};
use metaburn_results::{Measured, Paths, Run};
use support::{failed, fits, run, search};
use tempfile::TempDir;

/// What each reader of a report would run, if it got it as it is.
const PAYLOAD: &str =
    "=[x]*<script>alert('1')</script>\"&\\input{/etc/passwd}$\\write18{id}$ %\n\x1b]0;t\x07|`id`|![i](u)";

/// Runs with the payload wherever a text has room.
fn runs() -> Vec<Run> {
    let mut hostile = run("tasks", "maml", 0);
    hostile.fits = Some(fits());
    let values = vec![0.5; 12];
    hostile.test.measures = vec![Measured { name: PAYLOAD.replace('/', ""), unit: PAYLOAD.into(), values }];
    let costs: [(&str, &[f64]); 3] = [("a/iris", &[0.5, 0.25]), ("a/wine", &[0.5]), ("b/oil", &[0.75, 0.5])];
    let searches = ["random", "tpe"].map(|tuner| search(tuner, 0, &costs));
    let mut runs = vec![hostile, failed("tasks", "anil", 0, PAYLOAD)];
    runs.extend(searches);
    for run in &mut runs {
        let header = &mut run.header;
        for text in [
            &mut header.experiment,
            &mut header.label,
            &mut header.learner,
            &mut header.tasks,
            &mut header.benchmark,
            &mut header.order,
            &mut header.objective,
            &mut run.environment.device,
        ] {
            *text = PAYLOAD.to_string();
        }
        if let Some(fits) = &mut run.fits {
            (fits.x_label, fits.y_label) = (PAYLOAD.into(), PAYLOAD.into());
        }
    }
    runs
}

fn tables(format: Format) -> String {
    let runs = runs();
    table(&summarize(&runs), format) + &search_tables(&runs, &[], format).expect("a search")
}

#[test]
fn pages_have_no_markup_but_their_own() {
    let page = tables(Format::Html);
    assert!(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"), "{page}");
    let tags =
        ["html", "head", "meta", "title", "style", "body", "h2", "table", "thead", "tbody", "tr", "th", "td"];
    let more = ["ul", "li", "p", "!DOCTYPE"];
    for (at, _) in page.match_indices('<') {
        let tag = page[at + 1..].trim_start_matches('/');
        let tag = &tag[..tag.find([' ', '>']).expect("a tag ends")];
        assert!(tags.contains(&tag) || more.contains(&tag), "{tag}");
    }
}

#[test]
fn papers_have_no_commands_but_their_own() {
    let paper = tables(Format::Latex);
    assert!(
        paper.contains(r"\textbackslash{}input\{/etc/passwd\}\$\textbackslash{}write18\{id\}\$ \%"),
        "{paper}"
    );
    assert!(!paper.contains(r"\input") && !paper.contains(r"\write"), "{paper}");
    // A row that begins with a bracket or a star would be an argument of the row before.
    assert!(paper.lines().all(|line| !line.trim_start().starts_with(['[', '*'])), "{paper}");
}

#[test]
fn markdown_has_no_markup_but_its_own() {
    // Without what is escaped.
    let text = tables(Format::Markdown);
    let mut parts = text.replace(r"\\", "").split('\\').map(str::to_string).collect::<Vec<_>>();
    for part in parts.iter_mut().skip(1) {
        part.remove(0);
    }
    let text = parts.concat();
    assert!(!text.contains(['<', '`', '[', '*']), "{text}");
    let tables = text.split("\n\n").filter(|block| block.starts_with('|'));
    for table in tables {
        let columns = |line: &str| line.matches('|').count();
        assert!(table.lines().all(|line| columns(line) == columns(table.lines().next().unwrap())), "{table}");
    }
}

#[test]
fn no_cell_is_a_formula() {
    let table = tables(Format::Csv);
    assert!(table.contains("\"'=[x]*<script>"), "{table}");
    assert!(!table.contains("\"=") && !table.contains(",=") && !table.contains("\n="), "{table}");
}

#[test]
fn terminals_are_not_commanded() {
    for format in [Format::Terminal, Format::Markdown, Format::Latex, Format::Html] {
        let text = tables(format);
        assert!(text.contains("0;t"), "{text}");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }
}

#[test]
fn figures_are_escaped_and_stay_in_their_folder() {
    let folder = TempDir::new().unwrap();
    let mut runs = runs();
    for run in &mut runs {
        run.header.experiment = "../../x/..\\y".to_string();
    }
    let figures = plots(&runs, &[], &folder.path().join("figures")).unwrap();
    assert!(figures.len() >= 4, "{figures:?}");
    for path in figures {
        assert_eq!(path.parent().unwrap(), folder.path().join("figures"));
        let svg = std::fs::read_to_string(path).unwrap();
        assert!(!svg.contains("<script") && svg.chars().all(|c| c == '\n' || !c.is_control()), "{svg}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// Numbers that no run has, but that a file may.
#[test]
fn extreme_numbers_are_drawn() {
    let mut extreme = run("sinusoid", "maml", 0);
    extreme.training.meta_loss = vec![f64::MAX, 0.0, 5e-324];
    extreme.training.iteration = vec![0, 1, u64::MAX];
    extreme.test.steps = vec![0, 1, u64::MAX];
    let mut fits = fits();
    fits.x[0] = f64::MAX;
    fits.truth[0] = f64::MIN;
    extreme.fits = Some(fits);
    extreme.paths = Some(Paths {
        steps: (0..40).collect(),
        goals: vec![f64::MAX, f64::MIN],
        x: vec![f64::MAX; 80],
        y: vec![f64::MIN; 80],
        points: 2,
        ..Paths::default()
    });
    let folder = TempDir::new().unwrap();
    let figures = plots(&[extreme], &[], folder.path()).unwrap();
    assert_eq!(figures.len(), 4, "{figures:?}");
}
