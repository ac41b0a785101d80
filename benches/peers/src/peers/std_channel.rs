//! The standard library's channel, which has one receiver.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};

use super::channel::{Channel, Received};
use crate::peer::Ends;

pub(crate) struct Std;

impl<T: Send + 'static> Channel<T> for Std {
    type Tx = SyncSender<T>;
    type Rx = Receiver<T>;

    fn open(capacity: usize, senders: usize, receivers: usize) -> Option<Ends<SyncSender<T>, Receiver<T>>> {
        let (tx, rx) = sync_channel(capacity);
        (receivers == 1).then(|| (vec![tx; senders], vec![rx]))
    }

    #[inline(always)]
    fn send(tx: &SyncSender<T>, message: T) {
        assert!(tx.send(message).is_ok(), "the receivers are there");
    }

    #[inline(always)]
    fn try_send(tx: &SyncSender<T>, message: T) -> Option<T> {
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
