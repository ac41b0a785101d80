//! kanal.

use kanal::{Receiver, Sender, bounded};

use super::channel::{Channel, Drain, Received};
use crate::peer::Ends;

pub(crate) struct Kanal;

impl<T: Send + 'static> Channel<T> for Kanal {
    type Tx = Sender<T>;
    type Rx = Receiver<T>;

    fn open(capacity: usize, senders: usize, receivers: usize) -> Option<Ends<Sender<T>, Receiver<T>>> {
        let (tx, rx) = bounded(capacity);
        Some((vec![tx; senders], vec![rx; receivers]))
    }

    #[inline(always)]
    fn send(tx: &Sender<T>, message: T) {
        assert!(tx.send(message).is_ok(), "the receivers are there");
    }

    #[inline(always)]
    fn try_send(tx: &Sender<T>, message: T) -> Option<T> {
        let mut message = Some(message);
        tx.try_send_option(&mut message).expect("the receivers are there");
        message
    }

    #[inline(always)]
    fn receive(rx: &Receiver<T>) -> Option<T> {
        rx.recv().ok()
    }

    #[inline(always)]
    fn try_receive(rx: &Receiver<T>) -> Received<T> {
        match rx.try_recv() {
            Ok(Some(message)) => Received::Message(message),
            Ok(None) => Received::Empty,
            Err(_) => Received::Closed,
        }
    }
}

impl<T: Send + 'static> Drain<T> for Kanal {
    #[inline(always)]
    fn drain(rx: &Receiver<T>, held: &mut Vec<T>, mut each: impl FnMut(&T)) -> usize {
        // A channel that nobody sends to any more is told by the next call that waits.
        let count = rx.drain_into(held).unwrap_or(0);
        held.drain(..).for_each(|event| each(&event));
        count
    }
}
