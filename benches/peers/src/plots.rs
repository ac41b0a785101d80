//! Plots of the results: a picture for each shape, with what grows along its x axis.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use plotters::prelude::*;

use crate::figure::Figure;

/// The most lines in one picture.
const LINES: usize = 10;

/// What one picture shows: its file and the word along its x axis.
type Picture = (String, &'static str);

/// One peer's points.
type Lines = BTreeMap<String, Vec<(f64, f64)>>;

/// Writes the pictures into a directory.
pub(crate) fn write(directory: &Path, figures: &[Figure]) -> Result<()> {
    fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    let mut pictures: BTreeMap<Picture, Lines> = BTreeMap::new();
    for figure in figures {
        for (picture, x) in places(figure) {
            if let Some(y) = figure.median.filter(|y| *y > 0.0) {
                let line = format!("{} {}", figure.peer, figure.build.unwrap_or_default());
                pictures.entry(picture).or_default().entry(line).or_default().push((x, y));
            }
        }
    }
    for ((name, along), mut lines) in pictures {
        lines.values_mut().for_each(|points| points.sort_by(|a, b| a.0.total_cmp(&b.0)));
        // One point is no line, and as much as the table says.
        if lines.values().all(|points| points.first().map(|p| p.0) == points.last().map(|p| p.0)) {
            continue;
        }
        let path = directory.join(format!("{name}.svg"));
        draw(&path, &name, along, lines).with_context(|| format!("cannot draw {}", path.display()))?;
    }
    Ok(())
}

/// The pictures that a row belongs to, and where on their x axes.
fn places(figure: &Figure) -> Vec<(Picture, f64)> {
    let (Some(batch), Some(capacity), Some(bytes)) = (figure.batch, figure.capacity, figure.event_bytes)
    else {
        return Vec::new();
    };
    let (Some(producers), Some(consumers), Some(wait)) = (figure.producers, figure.consumers, figure.wait)
    else {
        return Vec::new();
    };
    if figure.unit != "M/s" {
        return Vec::new();
    }
    let cell = &figure.cell;
    let kind = if cell.ends_with("broadcast") { "broadcast" } else { "queue" };
    let mut places = vec![
        ((format!("{cell}-c{capacity}-{bytes}B-{wait}-batch"), "batch"), batch as f64),
        ((format!("{cell}-b{batch}-{bytes}B-{wait}-capacity"), "capacity"), capacity as f64),
    ];
    if cell.contains('P') {
        places.push((
            (format!("{kind}-{consumers}C-b{batch}-c{capacity}-{bytes}B-producers"), "producers"),
            producers as f64,
        ));
        places.push((
            (format!("{kind}-{producers}P-b{batch}-c{capacity}-{bytes}B-consumers"), "consumers"),
            consumers as f64,
        ));
    }
    places
}

fn draw(path: &Path, title: &str, along: &str, lines: Lines) -> Result<()> {
    let highest = |points: &Vec<(f64, f64)>| points.iter().map(|point| point.1).fold(0.0, f64::max);
    let mut lines: Vec<_> = lines.into_iter().collect();
    lines.sort_by(|a, b| highest(&b.1).total_cmp(&highest(&a.1)));
    lines.truncate(LINES);
    let all = || lines.iter().flat_map(|(_, points)| points);
    let least = |of: fn(&(f64, f64)) -> f64| all().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&(f64, f64)) -> f64| all().map(of).fold(0.0, f64::max);
    let (x, y) = (least(|p| p.0)..most(|p| p.0), least(|p| p.1) * 0.8..most(|p| p.1) * 1.25);

    let root = SVGBackend::new(path, (960, 600)).into_drawing_area();
    let plain = |error: &dyn std::fmt::Display| anyhow!("{error}");
    root.fill(&WHITE).map_err(|error| plain(&error))?;
    let mut chart = ChartBuilder::on(&root)
        .caption(title, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(64)
        .build_cartesian_2d(x.log_scale(), y.log_scale())
        .map_err(|error| plain(&error))?;
    let mut mesh = chart.configure_mesh();
    mesh.x_desc(along).y_desc("million events a second").draw().map_err(|error| plain(&error))?;
    for (number, (name, points)) in lines.into_iter().enumerate() {
        let color = Palette99::pick(number).stroke_width(2);
        chart
            .draw_series(LineSeries::new(points, color).point_size(3))
            .map_err(|error| plain(&error))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], color));
    }
    let mut legend = chart.configure_series_labels();
    legend.background_style(WHITE.mix(0.8)).border_style(BLACK);
    legend.draw().map_err(|error| plain(&error))?;
    root.present().map_err(|error| plain(&error))
}
