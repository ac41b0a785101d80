//! Without an allocator no block is the library's.

/// A share in the memory of a block: there is none.
#[derive(Clone, Debug)]
pub(crate) enum Owner {}
