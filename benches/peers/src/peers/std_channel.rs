//! The standard library's channel, which has one receiver.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};

super::channel::channel_like_std!(Std, SyncSender, |capacity, senders, receivers| {
    let (tx, rx) = sync_channel(capacity);
    (receivers == 1).then(|| (vec![tx; senders], vec![rx]))
});
