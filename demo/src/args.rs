//! The command line.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Replays market data through one multi-producer ring.
///
/// One thread a feed decodes market-by-order records and publishes them; a journal stage writes them to disk while
/// an order-book stage builds a book for each instrument, and a statistics stage follows both. Then every feed is
/// read again and compared with the journal, the books and the statistics.
///
/// Exit code: 0 if the run ended well and all checks hold, 1 if it failed or a check does not hold, 2 if the
/// arguments or the inputs cannot be used, 130 if it was interrupted.
#[derive(Clone, Debug, Parser)]
#[command(name = "annulus-demo", version)]
pub struct Args {
    /// A DBN file of market-by-order records, compressed with Zstandard or plain. Each one given is a feed.
    /// Without any, four feeds are generated.
    #[arg(long, value_name = "FILE")]
    pub input: Vec<PathBuf>,

    /// Where the generated feeds' randomness begins.
    #[arg(long, default_value_t = 1, conflicts_with = "input")]
    pub seed: u64,

    /// How many events each generated feed has.
    #[arg(long, default_value = "1000000", conflicts_with = "input")]
    pub events: NonZeroU64,

    /// How often each feed is read. The book is not emptied in between, unless the feed itself begins by that.
    #[arg(long, default_value = "1")]
    pub repeat: NonZeroU64,

    /// How many events a second all feeds send together. Latency then counts from the time each event was due.
    /// Without this the feeds send as fast as the ring takes it.
    #[arg(long, value_name = "EVENTS_PER_SECOND")]
    pub rate: Option<NonZeroU64>,

    /// How threads wait for events and for room.
    #[arg(long, value_enum, default_value_t = Wait::Blocking)]
    pub wait: Wait,

    /// Which language keeps the books. C++ opens the ring by its address, and is one of its consumers.
    #[arg(long, value_enum, default_value_t = Book::Rust)]
    pub book: Book,

    /// Which language takes the time. Java opens the ring by its address, and is one of its consumers; a JVM is started
    /// for it, of the directory that `JAVA_HOME` names, or else of the `java` on the `PATH`.
    #[arg(long, value_enum, default_value_t = Stats::Rust)]
    pub stats: Stats,

    /// The classes of the stage in Java and of the ring's Java bindings, compiled: `cargo xtask demo --stats java` does that,
    /// and names them here.
    #[arg(long, value_name = "CLASS_PATH", required_if_eq("stats", "java"))]
    pub stats_classes: Option<PathBuf>,

    /// The native library of the ring's Java bindings.
    #[arg(long, value_name = "FILE", required_if_eq("stats", "java"))]
    pub stats_library: Option<PathBuf>,

    /// The stage in C++, compiled: `cargo xtask demo --book cpp` does that, and names it here.
    #[arg(long, value_name = "FILE", required_if_eq("book", "cpp"))]
    pub book_library: Option<PathBuf>,

    /// How many events the ring holds: a power of two.
    #[arg(long, default_value = "8192", value_parser = capacity)]
    pub capacity: usize,

    /// Pins each thread to a core, as far as there are cores.
    #[arg(long)]
    pub pin: bool,

    /// Where the journals go. Those of an earlier run are replaced. Without this they go to a temporary directory,
    /// which is removed at the end.
    #[arg(long, value_name = "DIR")]
    pub journal: Option<PathBuf>,

    /// Writes the results to this file as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// A language that keeps books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Book {
    /// The stage in this program.
    Rust,
    /// The one in `demo/cpp`.
    Cpp,
}

/// A language that takes the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stats {
    /// The stage in this program.
    Rust,
    /// The one in `demo/java`.
    Java,
}

/// A wait strategy of the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Wait {
    /// Spin: for threads that have a core each.
    BusySpin,
    /// Spin a little, then yield the core.
    Yielding,
    /// Spin longer and longer, then yield, then sleep.
    Backoff,
    /// Sleep until woken.
    Blocking,
}

/// The most slots that make sense here: a gigabyte of them.
const LARGEST_CAPACITY: usize = 1 << 24;

fn capacity(text: &str) -> Result<usize, String> {
    let capacity = text.parse().map_err(|error| format!("{error}"))?;
    annulus::Capacity::new(capacity).map_err(|error| error.to_string())?;
    if capacity > LARGEST_CAPACITY {
        return Err(format!("at most {LARGEST_CAPACITY}"));
    }
    Ok(capacity)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn capacities_are_powers_of_two_within_bounds() {
        assert_eq!(capacity("1"), Ok(1));
        assert_eq!(capacity("16777216"), Ok(1 << 24));
        for wrong in ["0", "1000", "33554432", "-8", "many", ""] {
            assert!(capacity(wrong).is_err(), "{wrong:?}");
        }
    }
}
