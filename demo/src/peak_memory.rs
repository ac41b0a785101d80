//! How much memory the process has had at most.

/// The largest resident set of this process so far, in bytes, where the operating system tells.
///
/// Linux does, in `/proc/self/status`. Its `getrusage` would not do: that figure is inherited from whatever process
/// became this one.
#[must_use]
pub fn peak_memory() -> Option<u64> {
    parse(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn parse(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_high_water_mark_is_found() {
        assert_eq!(parse("VmPeak:\t  10 kB\nVmHWM:\t    2345 kB\nVmRSS:\t 1 kB\n"), Some(2345 * 1024));
        assert_eq!(parse("VmRSS:\t 1 kB\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_has_some_memory() {
        assert!(peak_memory().unwrap() > 100_000);
    }
}
