//! The kernel's calls.

use core::ffi::c_int;
use core::num::NonZeroUsize;
use core::ptr::{self, NonNull};
use std::io::{self, BufRead, BufReader};

use super::mapping::HUGE;
use crate::error::BuildError;
use crate::error::pages::{Advice, Refusal};

/// A private mapping of no file.
pub(super) struct Region {
    base: NonNull<u8>,
    bytes: usize,
}

impl Region {
    /// Pages of the pool.
    pub(super) fn pooled(bytes: usize, align: usize) -> Result<Self, Refusal> {
        let bytes = bytes.checked_next_multiple_of(HUGE).ok_or(Refusal::PoolTooSmall)?;
        if align > HUGE {
            return Err(Refusal::Unsupported);
        }
        map(bytes, libc::MAP_HUGETLB | libc::MAP_HUGE_2MB).map_err(|number| match number {
            libc::ENOMEM => Refusal::PoolTooSmall,
            libc::EINVAL | libc::ENODEV => Refusal::Unsupported,
            other => Refusal::System(other),
        })
    }

    /// The system's usual pages.
    pub(super) fn normal(bytes: usize, align: usize) -> Result<Self, BuildError> {
        let page = page_bytes();
        // With huge pages in view, whole ones: the kernel makes none of a part.
        let granule = if align >= HUGE { HUGE } else { page };
        let bytes = bytes.checked_next_multiple_of(granule).ok_or(BuildError::TooLarge)?;
        // The kernel aligns to its pages; what is aligned further is cut out of more.
        let spare = if align > page { align } else { 0 };
        let more = bytes.checked_add(spare).ok_or(BuildError::TooLarge)?;
        let whole = map(more, 0).map_err(|_| BuildError::OutOfMemory)?;
        Ok(whole.cut(bytes, align))
    }

    /// The first `bytes` bytes that are aligned to `align`; what is before and behind them is given back.
    fn cut(mut self, bytes: usize, align: usize) -> Self {
        let before = self.base.align_offset(align);
        if before > 0 {
            let rest = self.bytes - before;
            drop(Self { base: self.base, bytes: before });
            // SAFETY: within the mapping.
            self.base = unsafe { self.base.add(before) };
            self.bytes = rest;
        }
        let behind = self.bytes - bytes;
        if behind > 0 {
            // SAFETY: within the mapping, and at a page's beginning, as `bytes` are whole pages.
            drop(Self { base: unsafe { self.base.add(bytes) }, bytes: behind });
            self.bytes = bytes;
        }
        self
    }

    pub(super) const fn base(&self) -> NonNull<u8> {
        self.base
    }

    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Lets the kernel put huge pages in.
    pub(super) fn make_transparent(&self) -> Result<(), Refusal> {
        let enabled = std::fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled");
        match enabled {
            Err(_) => Err(Refusal::Unsupported),
            Ok(modes) if modes.contains("[never]") => Err(Refusal::SwitchedOff),
            Ok(_) => self.madvise(libc::MADV_HUGEPAGE),
        }
    }

    /// Gives advice.
    pub(super) fn advise(&self, advice: Advice) -> Result<(), Refusal> {
        self.madvise(match advice {
            Advice::Sequential => libc::MADV_SEQUENTIAL,
            Advice::WillNeed => libc::MADV_WILLNEED,
            Advice::HugePage => return self.make_transparent(),
        })
    }

    /// Takes the pages from this node: all of them, or those that it has room for.
    pub(super) fn bind(&self, node: u32, all: bool) -> Result<(), Refusal> {
        const BITS: usize = usize::BITS as usize;
        /// More nodes than any kernel is built for.
        const NODES: usize = 1 << 10;
        let mut nodes = [0_usize; NODES / BITS];
        let word = nodes.get_mut(node as usize / BITS).ok_or(Refusal::NoSuchNode)?;
        *word = 1 << (node as usize % BITS);
        let mode = if all { libc::MPOL_BIND } else { libc::MPOL_PREFERRED };
        // SAFETY: reads `NODES` bits of `nodes`, and changes where the pages of this mapping come from, not what is there.
        let answer = unsafe {
            // The kernel takes one number off.
            let most = NODES + 1;
            libc::syscall(libc::SYS_mbind, self.base.as_ptr(), self.bytes, mode, nodes.as_ptr(), most, 0)
        };
        if answer == 0 {
            return Ok(());
        }
        Err(match last_error() {
            libc::EINVAL => Refusal::NoSuchNode,
            libc::ENOSYS => Refusal::Unsupported,
            other => Refusal::System(other),
        })
    }

    /// Brings every page in.
    pub(super) fn populate(&self) -> Result<(), Refusal> {
        match self.madvise(libc::MADV_POPULATE_WRITE) {
            // Linux before 5.14.
            Err(Refusal::Unsupported) => {
                self.touch();
                Ok(())
            }
            answer => answer,
        }
    }

    /// Writes to every page, which is all zero.
    fn touch(&self) {
        for at in (0..self.bytes).step_by(page_bytes()) {
            // SAFETY: within the mapping, which nobody else has yet, and which holds zeroes only.
            unsafe { self.base.add(at).write_volatile(0) };
        }
    }

    /// Keeps the pages in RAM.
    pub(super) fn lock(&self) -> Result<(), Refusal> {
        // SAFETY: locks this mapping, and changes nothing in it.
        if unsafe { libc::mlock(self.base.as_ptr().cast(), self.bytes) } == 0 {
            return Ok(());
        }
        Err(match last_error() {
            libc::EPERM | libc::ENOMEM | libc::EAGAIN => Refusal::LockLimit,
            other => Refusal::System(other),
        })
    }

    fn madvise(&self, advice: c_int) -> Result<(), Refusal> {
        // SAFETY: none of the advice that is given here takes pages or their contents away.
        if unsafe { libc::madvise(self.base.as_ptr().cast(), self.bytes, advice) } == 0 {
            return Ok(());
        }
        Err(match last_error() {
            libc::EINVAL => Refusal::Unsupported,
            other => Refusal::System(other),
        })
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: mapped by `map`, whole pages of it, which nobody else gives back and nobody reaches any more.
        unsafe { libc::munmap(self.base.as_ptr().cast(), self.bytes) };
    }
}

/// Maps fresh memory; if it cannot, the system's error number.
fn map(bytes: usize, more_flags: c_int) -> Result<Region, i32> {
    let (access, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a new mapping of no file, wherever the kernel finds room.
    let base = unsafe { libc::mmap(ptr::null_mut(), bytes, access, flags | more_flags, -1, 0) };
    if base == libc::MAP_FAILED {
        return Err(last_error());
    }
    Ok(Region { base: NonNull::new(base.cast()).ok_or(libc::ENOMEM)?, bytes })
}

fn last_error() -> i32 {
    io::Error::last_os_error().raw_os_error().unwrap_or_default()
}

/// The size of the system's usual pages.
fn page_bytes() -> usize {
    // SAFETY: asks for a number.
    let bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    usize::try_from(bytes).ok().and_then(NonZeroUsize::new).map_or(4096, NonZeroUsize::get)
}

/// How many of the bytes from `address` on lie in transparent huge pages.
pub(super) fn transparent_bytes(address: usize, bytes: usize) -> io::Result<usize> {
    let (mut total, mut shared) = (0, 0);
    for line in BufReader::new(std::fs::File::open("/proc/self/smaps")?).lines() {
        let line = line?;
        if let Some((from, to)) = range(&line) {
            // The kernel may have joined the mapping with a neighbour: what it says then is of both.
            shared = to.min(address + bytes).saturating_sub(from.max(address));
        } else if let Some(size) = line.strip_prefix("AnonHugePages:") {
            let kilobytes = size.trim().trim_end_matches("kB").trim().parse::<usize>();
            total += kilobytes.map_err(io::Error::other)?.saturating_mul(1 << 10).min(shared);
        }
    }
    Ok(total)
}

/// The addresses in the first line on a mapping, such as `7f0a00000000-7f0a00200000 rw-p ...`.
fn range(line: &str) -> Option<(usize, usize)> {
    let (from, to) = line.split(' ').next()?.split_once('-')?;
    Some((usize::from_str_radix(from, 16).ok()?, usize::from_str_radix(to, 16).ok()?))
}
