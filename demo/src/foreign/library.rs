//! The C++ stage: a shared library made of `demo/cpp/stage.cpp`, loaded when a run wants it.

use std::ffi::{c_char, c_void};
use std::path::Path;
use std::ptr::NonNull;

use libloading::{Library as Loaded, Symbol};

use crate::books::Books;
use crate::error::Error;

type Open = unsafe extern "C" fn(*mut c_void, usize, u32, usize, *mut i32) -> *mut c_void;
type Run = unsafe extern "C" fn(*mut c_void) -> i32;
type Tell = unsafe extern "C" fn(*const c_void, unsafe extern "C" fn(*mut c_void, *const Row), *mut c_void);
type Close = unsafe extern "C" fn(*mut c_void);

/// How a ring ends: the statuses `ANNULUS_CLOSED` and `ANNULUS_HALTED` of `annulus.h`.
const ENDS: [i32; 2] = [4, 5];

/// The library, loaded.
#[derive(Debug)]
pub struct Library {
    loaded: Loaded,
}

/// The stage, with its consumer of the ring. Dropping it gives that back.
#[derive(Debug)]
pub struct Stage<'l> {
    library: &'l Library,
    books: NonNull<c_void>,
    feeds: usize,
}

// SAFETY: the stage belongs to no thread; one at a time uses it.
unsafe impl Send for Stage<'_> {}

/// What a book consists of, as `struct demo_row`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct Row {
    number: u64,
    price: i64,
    size: u64,
    feed: u32,
    instrument: u32,
    orders: u32,
    what: c_char,
    side: c_char,
    padding: [c_char; 2],
}

impl Library {
    /// Loads the library of this file.
    ///
    /// # Errors
    /// [`Error::Input`] if that is none.
    pub fn load(file: &Path) -> Result<Self, Error> {
        // SAFETY: the file is the one that `demo/cpp/stage.cpp` was compiled to, says whoever names it; its constructors
        // and those of the ring's library touch nothing of ours.
        let loaded = unsafe { Loaded::new(file) };
        let loaded = loaded.map_err(|error| Error::input(file.display().to_string(), error))?;
        let library = Self { loaded };
        for name in ["demo_books_open", "demo_books_run", "demo_books_tell", "demo_books_close"] {
            // SAFETY: it is only looked for.
            unsafe { library.function::<Close>(name) }
                .map_err(|error| Error::input(file.display().to_string(), error))?;
        }
        Ok(library)
    }

    /// # Safety
    /// `F` is the function's type.
    unsafe fn function<F>(&self, name: &str) -> Result<Symbol<'_, F>, libloading::Error> {
        // SAFETY: the caller's promise.
        unsafe { self.loaded.get(name.as_bytes()) }
    }

    /// # Safety
    /// `F` is the type of this function, which is one of those that loading looked for.
    unsafe fn found<F>(&self, name: &str) -> Symbol<'_, F> {
        // SAFETY: the caller's promise.
        unsafe { self.function(name) }.expect("loading found it")
    }

    /// Opens the ring in a block and takes the consumer of a stage.
    ///
    /// # Errors
    /// [`Error::Ring`] with the status that the C ABI answered.
    ///
    /// # Safety
    /// `block` points at `bytes` bytes with a ring of [`Event`](crate::event::Event) in it, which outlive the stage.
    pub(super) unsafe fn open(
        &self,
        block: NonNull<u8>,
        bytes: usize,
        stage: u32,
        feeds: usize,
    ) -> Result<Stage<'_>, Error> {
        let mut status = 0;
        // SAFETY: the type is the function's; the block is as the caller says.
        let books = unsafe {
            let open = self.found::<Open>("demo_books_open");
            open(block.as_ptr().cast(), bytes, stage, feeds, &raw mut status)
        };
        let refused = || Error::Ring(format!("the C++ stage cannot open the ring: status {status}"));
        Ok(Stage { library: self, books: NonNull::new(books).ok_or_else(refused)?, feeds })
    }
}

impl Stage<'_> {
    /// Keeps the books until the ring ends.
    pub(super) fn keep(self) -> Result<Books, Error> {
        // SAFETY: the types are the functions'; the books are live, and nobody else uses them. The rows are told during
        // the call, to the books that are given.
        unsafe {
            let run = self.library.found::<Run>("demo_books_run");
            let status = run(self.books.as_ptr());
            if !ENDS.contains(&status) {
                return Err(Error::Ring(format!("the C++ stage failed: status {status}")));
            }
            let mut books = Books::new(self.feeds);
            let tell = self.library.found::<Tell>("demo_books_tell");
            tell(self.books.as_ptr(), take, (&raw mut books).cast());
            Ok(books)
        }
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        // SAFETY: the type is the function's; the books are live, and not used any more.
        unsafe { self.library.found::<Close>("demo_books_close")(self.books.as_ptr()) };
    }
}

/// Puts a row into the books.
///
/// # Safety
/// `books` points at [`Books`] that nobody else reaches, `row` at a row.
unsafe extern "C" fn take(books: *mut c_void, row: *const Row) {
    // SAFETY: the caller's promise.
    let (books, row) = unsafe { (&mut *books.cast::<Books>(), &*row) };
    let tracked = books.tracked(row.feed as usize, row.instrument);
    match row.what as u8 {
        b'b' => {
            tracked.records = row.number;
            tracked.book.put_unmatched(row.size);
        }
        b'o' => tracked.book.put_order(row.number, row.side, row.price, row.size as u32),
        _ => tracked.book.put_level(row.side, row.price, row.size, row.orders),
    }
}
