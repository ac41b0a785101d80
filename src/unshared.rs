//! Events that only one thread at a time may reach.

use core::fmt;

/// A value that is reached through `&mut` only, and may therefore be in slots that several threads know.
///
/// The handles of a ring are `Send` if its events are `Send + Sync`. An event that is only `Send`, such as a boxed
/// `FnOnce() + Send` or a `Cell`, goes into the ring in this wrapper: producers and an exclusive consumer reach it
/// through `&mut`; other consumers see that it is there, and no more.
///
/// ```
/// use annulus::Unshared;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// type Job = Option<Box<dyn FnOnce() -> u32 + Send>>;
/// let (mut producer, mut consumer) = annulus::ring::<Unshared<Job>>(8)?.build()?;
/// producer.publish(|slot| *slot.get_mut() = Some(Box::new(|| 7)))?;
/// std::thread::spawn(move || {
///     let mut batch = consumer.poll(1).unwrap();
///     let job = batch[0].get_mut().take().unwrap();
///     assert_eq!(job(), 7);
/// })
/// .join()
/// .unwrap();
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
#[repr(transparent)]
pub struct Unshared<T>(T);

// SAFETY: a shared reference to the wrapper gives no access to the value.
unsafe impl<T> Sync for Unshared<T> {}

impl<T> Unshared<T> {
    /// Wraps a value.
    #[must_use]
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value.
    #[must_use]
    pub const fn get_mut(&mut self) -> &mut T {
        &mut self.0
    }

    /// The value, out of the wrapper.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Unshared<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Unshared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unshared(..)")
    }
}
