//! flume.

use flume::{Receiver, Sender, TryRecvError, TrySendError, bounded};

super::channel::channel_like_std!(Flume, Sender, |capacity, senders, receivers| {
    let (tx, rx) = bounded(capacity);
    Some((vec![tx; senders], vec![rx; receivers]))
});

impl<T: Send + 'static> super::channel::Drain<T> for Flume {
    #[inline(always)]
    fn drain(rx: &Receiver<T>, _held: &mut Vec<T>, mut each: impl FnMut(&T)) -> usize {
        rx.drain().map(|event| each(&event)).count()
    }
}
