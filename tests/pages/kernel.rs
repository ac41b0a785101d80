//! What the kernel says of the memory at an address.

use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What `/proc/self/smaps` says of one mapping.
#[derive(Debug, Default)]
pub(crate) struct Smaps {
    pub(crate) range: (usize, usize),
    pub(crate) page_bytes: usize,
    pub(crate) resident: usize,
    pub(crate) huge: usize,
    pub(crate) locked: usize,
    pub(crate) flags: Vec<String>,
}

impl Smaps {
    /// The mapping that `address` lies in.
    pub(crate) fn at(address: usize) -> Option<Self> {
        let text = fs::read_to_string("/proc/self/smaps").unwrap();
        let mut found = None;
        for line in text.lines() {
            let (name, value) = line.split_once(' ').unwrap();
            if let Some((from, to)) = name.split_once('-') {
                let hex = |digits| usize::from_str_radix(digits, 16).unwrap();
                if found.is_some() {
                    break;
                }
                let range = (hex(from), hex(to));
                found = (range.0..range.1).contains(&address).then(|| Self { range, ..Self::default() });
            } else if let Some(found) = &mut found {
                let bytes = || value.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10;
                match name {
                    "KernelPageSize:" => found.page_bytes = bytes(),
                    "Rss:" => found.resident = bytes(),
                    "AnonHugePages:" => found.huge = bytes(),
                    "Locked:" => found.locked = bytes(),
                    "VmFlags:" => found.flags = value.split_whitespace().map(str::to_owned).collect(),
                    _ => {}
                }
            }
        }
        found
    }

    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|set| set == flag)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.range.1 - self.range.0
    }
}

/// How many huge pages the pool has: `Total`, or `Free` for those that nobody has.
pub(crate) fn huge_pages(which: &str) -> usize {
    let text = fs::read_to_string("/proc/meminfo").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("HugePages_{which}:")));
    line.map_or(0, |number| number.trim().parse().unwrap())
}

/// Whether the kernel puts transparent huge pages where it is asked to.
pub(crate) fn has_transparent_pages() -> bool {
    let modes = fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled");
    modes.is_ok_and(|modes| !modes.contains("[never]"))
}

/// The node that the page at `address` lies on.
pub(crate) fn node_of(address: usize) -> Option<u32> {
    let mut node = 0;
    // `MPOL_F_NODE` and `MPOL_F_ADDR`: the node of the page at an address.
    let flags = 1 | 2;
    // SAFETY: writes one number, and reads no mask.
    let answer = unsafe {
        libc::syscall(libc::SYS_get_mempolicy, &raw mut node, core::ptr::null::<u64>(), 0, address, flags)
    };
    (answer == 0).then_some(node)
}

/// Lets one test at a time look at the mappings of the process.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static LOOKING: Mutex<()> = Mutex::new(());
    LOOKING.lock().unwrap_or_else(PoisonError::into_inner)
}
