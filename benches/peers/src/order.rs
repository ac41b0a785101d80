//! A consumer that looks at the order of what it gets.

use crate::event::{Event, origin};
use crate::peer::Receiver;

/// As [`Receiver::consume`]. Each producer's events must come in order; without a gap, if nobody else takes any.
///
/// # Panics
/// If an event is lost, doubled or out of order.
pub(crate) fn consume<E: Event>(
    receiver: &mut impl Receiver<E>,
    limit: u64,
    max: usize,
    producers: usize,
    alone: bool,
) -> (u64, u64) {
    let mut next = vec![0; producers];
    let (mut count, mut sum) = (0, 0_u64);
    while count < limit {
        let received = receiver.receive(max, |event| {
            let (producer, number) = origin(event.value());
            let expected = next[producer];
            assert!(number == expected || (!alone && number > expected), "event {number} after {expected}");
            assert!(*event == E::of(event.value()), "an event is torn");
            next[producer] = number + 1;
            sum = sum.wrapping_add(event.sum());
        });
        if received == 0 {
            break;
        }
        count += received as u64;
    }
    (count, sum)
}
