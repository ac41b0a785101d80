//! crossbeam-channel.

use crossbeam_channel::{Receiver, Sender, TryRecvError, TrySendError, bounded};

use super::channel::{Channel, Received};
use crate::peer::Ends;

pub(crate) struct Crossbeam;

impl<T: Send + 'static> Channel<T> for Crossbeam {
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
        tx.try_send(message).err().map(|error| match error {
            TrySendError::Full(message) => message,
            TrySendError::Disconnected(_) => panic!("the receivers are there"),
        })
    }

    #[inline(always)]
    fn receive(rx: &Receiver<T>) -> Option<T> {
        rx.recv().ok()
    }

    #[inline(always)]
    fn try_receive(rx: &Receiver<T>) -> Received<T> {
        match rx.try_recv() {
            Ok(message) => Received::Message(message),
            Err(TryRecvError::Empty) => Received::Empty,
            Err(TryRecvError::Disconnected) => Received::Closed,
        }
    }
}
