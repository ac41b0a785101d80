//! A progress bar on standard error; none where that is not a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// The progress of a run over all feeds.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// How often the bar is worth drawing.
    pub const INTERVAL: Duration = Duration::from_millis(100);

    /// A bar that is full at `size`, the sum of all feeds' sizes.
    #[must_use]
    pub fn new(size: u64) -> Self {
        let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {msg}  {elapsed_precise}")
            .expect("the template is a constant");
        Self(ProgressBar::new(size).with_style(style))
    }

    /// Shows how far the feeds are and how many events are complete.
    pub fn show(&self, position: u64, events: u64) {
        self.0.set_position(position);
        let seconds = self.0.elapsed().as_secs_f64().max(1e-3);
        self.0.set_message(format!("{events} events, {:.2} M/s", events as f64 / seconds / 1e6));
    }

    /// Shows that the run is over and being checked.
    pub fn checking(&self) {
        self.0.set_message("checking journal and books");
        self.0.tick();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
