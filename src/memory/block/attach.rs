//! Opening a block that somebody else built, by its address.

use core::alloc::Layout;
use core::ptr::NonNull;

use super::header::Header;
use super::{Plan, View};
use crate::capacity::Capacity;
use crate::error::AttachError;
use crate::gate::StageSet;
use crate::memory::Kind;
use crate::primitive::Padded;
use crate::sequence::Seq;
use crate::topology::{StageEntry, Topology};
use crate::wait::WaitStrategy;

impl<T: Copy, W: WaitStrategy> View<T, W> {
    /// Opens the ring of such events in the `bytes` bytes at `block`, and counts that as an attachment.
    ///
    /// # Safety
    /// The memory can be read and written, is initialised where a header would be, and lives as long as the view. If
    /// it holds a ring, that ring's slots hold valid `T`.
    pub(in crate::memory) unsafe fn attach<K: Kind>(
        block: NonNull<u8>,
        bytes: usize,
        event: Layout,
        wait: W,
    ) -> Result<(Self, Topology), AttachError> {
        if bytes < size_of::<Header>() {
            return Err(AttachError::TooShort);
        }
        let align = align_of::<Padded<Header>>().max(event.align());
        if block.align_offset(align) != 0 {
            return Err(AttachError::Misaligned);
        }
        // SAFETY: so many bytes are there, aligned and initialised; any value of them is one of the fields' types, of
        // which only the atomic ones change once the header is ready, and the others are read after that.
        let header = unsafe { block.cast::<Header>().as_ref() };
        let layout = header.check::<K, W>(event, &wait, bytes)?;
        let plan = Plan {
            capacity: Capacity::new(header.capacity as usize).map_err(|_| AttachError::Damaged)?,
            start: Seq::ZERO,
            places: header.places(),
            event,
            shared: true,
            zeroed: false,
        };
        // SAFETY: the layout, which is within the block, has room for that many entries, and `build` wrote them.
        let entries = unsafe {
            let table = block.add(layout.stages).cast::<StageEntry>();
            core::slice::from_raw_parts(table.as_ptr(), header.stages.min(StageSet::MAX as u32) as usize)
        };
        let topology = Topology::from_entries(entries.iter().copied()).ok_or(AttachError::Damaged)?;
        let records = topology.records();
        let fits = if K::JOINS { records <= header.consumers } else { records == header.consumers };
        if !fits || topology.groups() != header.groups {
            return Err(AttachError::Damaged);
        }
        if !header.attach() {
            return Err(AttachError::NotReady);
        }
        // SAFETY: the block has this layout and plan, as its header says, and lives as long as the view.
        Ok((unsafe { Self::at::<K>(block, layout, plan, wait) }, topology))
    }

    /// Counts one more attachment.
    pub(in crate::memory) fn share(&self) -> Self {
        // Never destroyed while this one is counted; that it is one of 2^31 would be another error to find.
        let counted = self.header().attach();
        assert!(counted, "fewer than 2^31 handles open one block");
        self.clone()
    }
}
