//! flume.

use flume::{Receiver, Sender, TryRecvError, TrySendError, bounded};

super::channel::channel_like_std!(Flume, Sender, |capacity, senders, receivers| {
    let (tx, rx) = bounded(capacity);
    Some((vec![tx; senders], vec![rx; receivers]))
});
