//! The cores of a NUMA node, for threads that shall be near a ring's memory.

use alloc::vec::Vec;
use std::io;

use super::system;

/// Runs the calling thread on the cores of this NUMA node only, counted from 0 as the system counts: what
/// [`Settings::numa_node`] does for a handler's thread, for threads of your own, such as a producer's. Linux.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] if there is no such node, or it has no cores; the system's answer if the process may use
/// none of them; [`io::ErrorKind::Unsupported`] on other systems.
///
/// [`Settings::numa_node`]: super::Settings::numa_node
pub fn pin_to_node(node: usize) -> io::Result<()> {
    system::pin_to(&cores_of(node)?)
}

/// Runs the calling thread on this core of this node.
pub(super) fn pin_within(node: usize, core: usize) -> io::Result<()> {
    if !cores_of(node)?.contains(&core) {
        let what = alloc::format!("core {core} is not one of node {node}'s");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    system::pin(core)
}

/// The cores of a node, as the system counts them.
#[cfg(target_os = "linux")]
fn cores_of(node: usize) -> io::Result<Vec<usize>> {
    let list = std::fs::read_to_string(alloc::format!("/sys/devices/system/node/node{node}/cpulist"));
    let list = list.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            io::Error::new(io::ErrorKind::NotFound, alloc::format!("there is no NUMA node {node}"))
        }
        _ => error,
    })?;
    let cores =
        parse(&list).ok_or_else(|| io::Error::other("the kernel's list of cores is not understood"))?;
    if cores.is_empty() {
        let what = alloc::format!("NUMA node {node} has no cores");
        return Err(io::Error::new(io::ErrorKind::NotFound, what));
    }
    Ok(cores)
}

#[cfg(not(target_os = "linux"))]
fn cores_of(_node: usize) -> io::Result<Vec<usize>> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "NUMA nodes are not known on this system"))
}

/// The numbers in a list such as `0-3,8,10-11`; `None` if it is none.
#[cfg(any(target_os = "linux", test))]
fn parse(list: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    for part in list.trim().split(',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.parse::<usize>().ok()?, last.parse::<usize>().ok()?);
        // More than any kernel counts, and few enough to be listed.
        if last >= 1 << 16 {
            return None;
        }
        cores.extend(first..=last);
    }
    Some(cores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cores_are_understood() {
        assert_eq!(parse("0-3,8,10-11\n"), Some(alloc::vec![0, 1, 2, 3, 8, 10, 11]));
        assert_eq!(parse("5\n"), Some(alloc::vec![5]));
        assert_eq!(parse("\n"), Some(Vec::new()));
        assert_eq!(parse("0-x"), None);
        assert_eq!(parse("0-99999999999"), None);
    }
}
