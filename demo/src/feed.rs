//! Where events come from: anything that can be read from the start, as often as wanted.

use dbn::MboMsg;

use crate::error::Error;

pub mod decoder;
pub mod file;
pub mod generated;
pub mod market;
pub mod repeat;

/// A source of market-by-order records that gives the same records each time it is opened.
///
/// The run publishes what one reading yields; the checks compare with another.
pub trait Feed: Sync {
    /// What the feed is called in reports and messages.
    fn name(&self) -> &str;

    /// How far [`Records::position`] gets when everything has been read.
    fn size(&self) -> u64;

    /// Starts reading at the first record.
    ///
    /// # Errors
    /// If the source is missing, or does not begin as a feed of market-by-order records does.
    fn open(&self) -> Result<Box<dyn Records>, Error>;
}

/// One reading of a feed.
pub trait Records: Send {
    /// The next record, or `None` at the end of an undamaged feed.
    ///
    /// # Errors
    /// If the source cannot be read, ends too early or holds something else. After an error, or the end, the
    /// answer to further calls is unspecified.
    fn next(&mut self) -> Result<Option<MboMsg>, Error>;

    /// How much of the source has been taken in, in the units of [`Feed::size`].
    fn position(&self) -> u64;
}
