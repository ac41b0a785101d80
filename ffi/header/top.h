/**
 * @file
 * Annulus: a lock-free ring of events for threads, languages and interrupt handlers. SPDX: MIT OR Apache-2.0.
 *
 * Generated from the library's sources by `cargo xtask header`; edits here are lost. docs/c.md is the guide.
 *
 * Handles. A ring, a producer and a consumer are structs in memory of yours. A handle lives from the call that makes it
 * to the one that ends it, and may be moved by memcpy meanwhile if the old place is not used any more. A call checks
 * that it was given a live handle of the right sort: memory that is all zero, a handle that was ended and one of
 * another sort answer ANNULUS_WRONG_HANDLE. Memory that is not a handle's, or is freed, is undefined, as everywhere in C.
 *
 * Ownership. Nothing but annulus_ring_create and the first annulus_consumer_fd of a consumer allocates; the former the
 * ring's block only. Claims and batches are plain data that point into the ring: they end with the publish, the release or
 * the next call that replaces them.
 *
 * Outputs are written only when a call answers ANNULUS_OK.
 *
 * Threads. A `const` handle may be used by several threads at a time. Any other is used by one thread at a time, whichever
 * it is; hand it over as any memory is.
 *
 * Signals. "Signals: safe" means async-signal-safe, for a handle that the interrupted code was not in a call with.
 * "On rings that do not sleep" are all but those of ANNULUS_WAIT_BLOCKING and ANNULUS_WAIT_FD, where a call may make
 * system calls.
 *
 * fork. A ring of annulus_ring_create is private: the child has a copy of what was there, in which nobody else moves. It
 * may use its own copy of the handles on that copy, but for ANNULUS_WAIT_BLOCKING only if no other thread slept. A ring in
 * memory that both share (mmap with MAP_SHARED before the fork) goes on for both; each handle is then used by the parent or
 * by the child, not by both. But a ring of ANNULUS_WAIT_FD is one process's, and the descriptors of its consumers are the
 * same in both: whoever does not go on with such a consumer leaves its copy alone or destroys it, which leaves the
 * descriptor open in the other process.
 *
 * Thread exit. Handles do not belong to threads, and the library keeps nothing of a thread's: what a thread that ends
 * leaves claimed stays claimed until somebody calls with its handle or destroys it, and what it leaves lent is delivered
 * again to whoever polls with the consumer next (a worker's is finished). A thread that is cancelled inside a call leaves
 * the handle unusable.
 *
 * dlclose. End every handle before; the library keeps no thread and nothing else running. The panic hook that it installs
 * in its own copy of Rust's standard library goes with it.
 *
 * Static libraries of different Rust compilers cannot be linked into one program: use the shared library then.
 */
