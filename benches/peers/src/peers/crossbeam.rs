//! crossbeam-channel.

use crossbeam_channel::{Receiver, Sender, TryRecvError, TrySendError, bounded};

super::channel::channel_like_std!(Crossbeam, Sender, |capacity, senders, receivers| {
    let (tx, rx) = bounded(capacity);
    Some((vec![tx; senders], vec![rx; receivers]))
});
