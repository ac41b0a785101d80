//! Pads: a message lies in one piece, wherever in the ring it falls.

use annulus::message::Unit;

use crate::rings::{START, STEP, message, one_stage, send, take};

everywhere! {
    fn a_message_of_any_length_wraps_anywhere(32, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        for len in (0..=24).step_by(STEP) {
            for index in if cfg!(miri) { 27 } else { 0 }..32 {
                while consumer.sequence().get() as usize % 32 != index {
                    send(&mut producer, 0, 0);
                    take(&mut consumer, 1);
                }
                let range = producer.try_write(&message(7, len)).unwrap();
                let units = 1 + usize::div_ceil(len, size_of::<Unit>());
                let pad = if index + units > 32 { 32 - index } else { 0 };
                assert_eq!(range.len(), pad + units, "{len} bytes at {index}");
                assert_eq!(take(&mut consumer, 9), [message(7, len)]);
            }
        }
    }
}

everywhere! {
    fn a_batch_is_padded_in_its_midst(64, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        let mut padded = 0;
        for n in 0..200 / STEP as u64 {
            let batch = [message(n, 40), message(n + 1, 23), message(n + 2, 9), message(n + 3, 55)];
            let range = producer.try_publish_batch(&batch).unwrap();
            padded += usize::from(range.len() > 6 + 4 + 3 + 8);
            let mut lent = consumer.try_poll(9).unwrap();
            assert_eq!(lent.iter().collect::<Vec<_>>(), batch);
            lent.release(1 + n as usize % 3);
            assert_eq!(lent.iter().collect::<Vec<_>>(), batch[1 + n as usize % 3..]);
            drop(lent);
            send(&mut producer, 0, 0);
            take(&mut consumer, 1);
        }
        assert!(padded > 0 && padded < 200 / STEP, "{padded} batches with a pad");
    }
}

everywhere! {
    fn abandoned_pads_are_stepped_over(16, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        for n in 0..200 / STEP as u64 {
            drop(producer.try_claim(8).unwrap());
            send(&mut producer, n, n as usize % 9);
            drop(producer.try_claim(n as usize % 9).unwrap());
            assert_eq!(take(&mut consumer, 9), [message(n, n as usize % 9)]);
            assert!(take(&mut consumer, 9).is_empty());
            assert_eq!(producer.free(), 16);
        }
    }
}

everywhere! {
    fn a_ring_of_8_units_carries_empty_messages(8, one_stage(1).0, producer, consumers) {
        let mut consumer = consumers.take(one_stage(1).1).unwrap();
        for _ in (0..20).step_by(STEP) {
            for _ in 0..8 {
                producer.try_write(&[]).unwrap();
            }
            assert!(producer.try_write(&[]).is_err());
            assert_eq!(take(&mut consumer, 99), vec![Vec::<u8>::new(); 8]);
        }
        assert!(producer.try_write(&[1]).is_err());
    }
}

#[test]
fn a_claim_that_lost_its_place_is_padded_anew() {
    // Two producers at one place, one unit before the end: whoever comes second needs no pad any more.
    let builder = annulus::message_ring(16).unwrap().multi_producer().start(START.plus(4));
    let (mut one, mut consumer) = builder.build().unwrap();
    let mut two = one.clone();
    let first = one.try_claim(8).unwrap();
    let second = two.try_claim(8).unwrap();
    assert_eq!((first.range().len(), second.range().len()), (3, 2));
    second.publish();
    first.publish_len(5);
    assert_eq!(take(&mut consumer, 9).iter().map(Vec::len).collect::<Vec<_>>(), [5, 8]);
}
