//! Copies of whole batches, by a kernel that is chosen once and bound in a handle.
//!
//! [`Copier::detect`] picks what was measured best for this CPU; [`Copier::with_kernel`] forces one [`Kernel`].
//! Both work without `std` and without an allocator.
//!
//! ```
//! use annulus::copy::{Copier, Kernel};
//!
//! let copier = Copier::detect();
//! let mut to = [0_u64; 3];
//! copier.copy_slice(&[1, 2, 3], &mut to);
//! assert_eq!(to, [1, 2, 3]);
//!
//! // A kernel that this CPU lacks is an error.
//! let Err(refused) = Copier::with_kernel(Kernel::Neon).and(Copier::with_kernel(Kernel::Sse2)) else {
//!     panic!("no CPU has both");
//! };
//! assert!(!refused.kernel().is_supported());
//! ```
//!
//! Elements are moved as bytes that nobody looks at: padding may be uninitialised, and pointers inside stay
//! valid. A kernel that is not the default of its target is there to be forced; `docs/benchmarks.md` has the
//! measurements behind the defaults.

mod choice;
mod copier;
mod generic;
mod kept;
mod kernel;
mod scalar;
mod selection;
#[cfg(test)]
mod tests;
mod vector;

// The kernels of the target: `forced` and `detected` answer with those that the CPU can run.
#[cfg_attr(all(target_arch = "x86_64", target_feature = "sse2"), path = "x86_64/mod.rs")]
#[cfg_attr(all(target_arch = "aarch64", target_feature = "neon"), path = "aarch64/mod.rs")]
mod target;

pub use copier::Copier;
pub(crate) use kept::KeptCopier;
pub use kernel::{Kernel, UnsupportedKernel};
