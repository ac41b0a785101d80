//! Every call on a ring of events that an interrupt handler or a busy loop makes.

use core::hint::black_box;

use annulus::{Consumer, Memory, Producer};

/// Publishes 64 events in every way that there is. Returns how many, and what the producer says of itself.
#[inline(never)]
pub fn produce<M: Memory<Event = u32>>(producer: &mut Producer<M>) -> usize {
    let mut sent = 0;
    sent += usize::from(producer.try_publish(|slot| *slot = 1).is_ok());
    sent += producer
        .try_publish_batch(black_box(3), |index, slot| *slot = index as u32)
        .map_or(0, |range| range.len());
    sent += producer.try_write_slice(black_box(&[1, 2, 3, 4])).map_or(0, |range| range.len());
    sent += producer.write_some(black_box(&[5; 5])).map_or(0, |range| range.len());
    if let Ok(mut claim) = producer.try_claim(black_box(7)) {
        claim.iter_mut().for_each(|slot| *slot = 2);
        sent += claim.len();
        claim.publish();
    }
    if let Ok(claim) = producer.try_claim(black_box(2)) {
        claim.abandon();
    }
    while producer.free() > 0
        && let Ok(mut claim) = producer.try_claim_contiguous(black_box(16))
    {
        claim.fill(3);
        sent += claim.len();
        claim.publish();
    }
    sent + usize::from(producer.is_full()) + producer.len() - producer.capacity()
}

/// Reads them in every way that there is. Returns how many.
#[inline(never)]
pub fn consume<M: Memory<Event = u32>>(consumer: &mut Consumer<M>) -> usize {
    let mut received = 0;
    let first = consumer.try_peek().ok().copied();
    received += usize::from(consumer.try_consume(|event| *event).ok() == first);
    let mut events = [0; 4];
    received += consumer.try_read_into(black_box(&mut events)).unwrap_or(0);
    while let Ok(batch) = consumer.try_poll(black_box(9)) {
        received += batch.iter().filter(|&&event| event < 100).count();
    }
    received + usize::from(consumer.is_empty()) + consumer.len()
}
