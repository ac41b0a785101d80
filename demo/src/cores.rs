//! Which core each thread of a run is to have.

use std::num::NonZeroUsize;

use annulus::pipeline::Settings;

/// The cores to pin threads to; none to leave them to the operating system.
#[derive(Clone, Debug, Default)]
pub struct Cores(Vec<usize>);

impl Cores {
    /// Threads run wherever the operating system puts them.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// Threads are pinned to the cores that this process may use, one after the other, and from the first again once
    /// each has one.
    #[must_use]
    pub fn pinned() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        Self(allowed(&status).unwrap_or_else(|| {
            let count = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
            (0..count).collect()
        }))
    }

    /// The core of thread `number`, if it is to be pinned.
    #[must_use]
    pub fn of(&self, number: usize) -> Option<usize> {
        self.0.get(number % self.0.len().max(1)).copied()
    }

    /// The settings of a stage's thread: its name, its core, and batches short enough that the stages behind it and
    /// the feeds go on while it works.
    #[must_use]
    pub fn settings(&self, name: &str, number: usize) -> Settings {
        const BATCH: NonZeroUsize = NonZeroUsize::new(256).unwrap();
        let settings = Settings::named(name).max_batch(BATCH);
        match self.of(number) {
            Some(core) => settings.core(core),
            None => settings,
        }
    }
}

/// Reads Linux's list of the cores that a process may use, such as `0-3,8`.
fn allowed(status: &str) -> Option<Vec<usize>> {
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    let mut cores = Vec::new();
    for part in list.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        cores.extend(first.parse::<usize>().ok()?..=last.parse().ok()?);
    }
    (!cores.is_empty()).then_some(cores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cores_are_understood() {
        let list =
            |text: &str| allowed(&format!("Cpus_allowed:\tff\nCpus_allowed_list:\t{text}\nMems:\t1\n"));
        assert_eq!(list("0-3,8"), Some(vec![0, 1, 2, 3, 8]));
        assert_eq!(list("5"), Some(vec![5]));
        assert_eq!(list("x"), None);
        assert_eq!(allowed(""), None);
    }

    #[test]
    fn threads_take_turns_at_the_cores() {
        let cores = Cores(vec![4, 6]);
        assert_eq!(
            (0..4).map(|number| cores.of(number)).collect::<Vec<_>>(),
            [Some(4), Some(6), Some(4), Some(6)]
        );
        assert_eq!(Cores::any().of(3), None);
        assert!(Cores::pinned().of(0).is_some());
    }
}
