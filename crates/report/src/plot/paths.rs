//! Trajectories in the plane before and after adaptation, as small multiples.

use super::axis::Axis;
use super::figure::{Figure, Panel, Row, Series};
use super::style::{Line, Look, Marker, look};
use crate::group::{Group, Members};
use metaburn_results::Paths;
use plotters::style::BLACK;

/// Tasks shown.
const TASKS: usize = 3;
/// Pictures shown of each group, the first ones: more have no room beside each other.
const PICTURES: usize = 6;

const GOAL: Look = Look { color: BLACK, line: Line::None, marker: Marker::Diamond };

fn trajectories(task: usize) -> Look {
    Look { line: Line::Solid, marker: Marker::None, ..look(task) }
}

/// One row for each group that has paths, one column for each number of inner steps; nothing where no group has.
pub(crate) fn figure(groups: &[Group], members: &Members) -> Option<Figure> {
    let shown: Vec<(String, &Paths)> =
        groups.iter().filter_map(|group| first_paths(group, members)).collect();
    let (_, first) = shown.first()?;
    let pictures: Vec<Vec<Vec<Series>>> = shown
        .iter()
        .map(|(_, paths)| {
            (0..paths.steps.len().min(PICTURES)).map(|picture| series(paths, picture)).collect()
        })
        .collect();
    let points = || pictures.iter().flatten().flatten().flat_map(|series| series.points.iter().copied());
    let x = Axis::linear("", points().map(|(x, _)| x), 5);
    let y = Axis::linear("", points().map(|(_, y)| y), 5);
    let lowest = shown.len() - 1;
    let rows = shown.iter().zip(pictures).enumerate().map(|(row, ((heading, paths), pictures))| {
        let panel = |(column, series): (usize, Vec<Series>)| {
            let steps = paths.steps[column];
            let below =
                format!("{}, after {steps} update{}", first.x_label, if steps == 1 { "" } else { "s" });
            Panel {
                x: x.clone().named(if row == lowest { &below } else { "" }),
                y: y.clone().named(if column == 0 { &first.y_label } else { "" }),
                series,
            }
        };
        Row { heading: heading.clone(), panels: pictures.into_iter().enumerate().map(panel).collect() }
    });
    let tasks = shown.iter().map(|(_, paths)| paths.tasks().min(TASKS)).max()?;
    let of_task = |task| (format!("task {}", task + 1), trajectories(task));
    Some(Figure {
        title: groups[0].tasks.clone(),
        rows: rows.collect(),
        panel_height: 170,
        legend: (0..tasks).map(of_task).chain([("goals".to_string(), GOAL)]).collect(),
        note:
            "Trajectories of the policy in the same test tasks, with the same chances, after inner updates."
                .to_string(),
    })
}

/// The paths of the group's first seed that has some, with a heading that names the seed.
fn first_paths<'a>(group: &Group, members: &Members<'a>) -> Option<(String, &'a Paths)> {
    let own = members.of(group).iter();
    let with_paths = own.filter_map(|run| Some((run.header.seed, run.paths.as_ref()?)));
    let drawable = with_paths.filter(|(_, paths)| paths.tasks() > 0 && !paths.x.is_empty());
    let (seed, paths) = drawable.min_by_key(|(seed, _)| *seed)?;
    Some((format!("{}, seed {seed}", group.label), paths))
}

fn series(paths: &Paths, picture: usize) -> Vec<Series> {
    let tasks = 0..paths.tasks().min(TASKS);
    let walked = tasks.clone().flat_map(|task| {
        paths.of(picture, task).map(move |places| Series::plain(trajectories(task), places.into_iter()))
    });
    let goals = tasks.map(|task| (paths.goals[2 * task], paths.goals[2 * task + 1]));
    walked.chain([Series::plain(GOAL, goals)]).collect()
}
