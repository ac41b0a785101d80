//! Logs the public types by `defmt`. What the host decodes must be `log.txt`, line by line.
#![no_std]
#![no_main]

mod logger;

use core::panic::PanicInfo;

use annulus::gate::{Gate, GatingSet};
use annulus::memory::Places;
use annulus::wait::{Backoff, BusySpin, WaitForEvent};
use annulus::{Capacity, Seq, Sequence, StaticMessageRing, StaticRing, Topology};

machine::main!(run);

fn run() {
    events();
    messages();
    values();
}

fn events() {
    let mut ring: StaticRing<u16, 8> = StaticRing::starting_at(Seq::ZERO.minus(5), [0; 8]);
    let (mut producer, [mut consumer]) = ring.split_mut();
    let controller = producer.controller();
    defmt::println!("{}", producer);
    if let Ok(mut claim) = producer.try_claim(5) {
        claim.iter_mut().zip(10..).for_each(|(slot, value)| *slot = value);
        defmt::println!("{}", claim);
        claim.publish();
    }
    if let Ok(mut claim) = producer.try_claim_contiguous(2) {
        claim.fill(15);
        defmt::println!("{}", claim);
        claim.publish();
    }
    defmt::println!("{}, {}", producer.try_publish_batch(8, |_, _| ()), producer.try_claim(9).map(drop));
    defmt::println!("{}", consumer);
    if let Ok(batch) = consumer.try_poll(8) {
        defmt::println!("{}", batch);
    }
    defmt::println!("{}, {}", consumer.try_poll(8).map(drop), consumer.try_poll(0).map(drop));
    controller.close();
    defmt::println!("{}", controller);
    defmt::println!("{}, {}", producer.try_publish(|_| ()), consumer.try_consume(|_| ()));
}

fn messages() {
    let mut ring = StaticMessageRing::<64>::new();
    let (mut producer, [mut consumer]) = ring.split_mut();
    if let Ok(claim) = producer.try_claim(9) {
        defmt::println!("{}", claim);
        claim.publish();
    }
    defmt::println!("{}, {}", producer, consumer);
    defmt::println!("{}", producer.try_write(&[0; 57]));
    defmt::println!("{}", consumer.try_poll(1).map(|batch| batch.len()));
}

fn values() {
    let sequence = Sequence::new(Seq::new(9));
    defmt::println!("{}, {}", sequence, GatingSet::new(&[&sequence]).progress());
    defmt::println!("{}, {}", Capacity::new(64), Capacity::new(0).map(drop));
    defmt::println!("{}", Places::of_consumers(2));
    let mut topology = Topology::new();
    let first = topology.stage(1);
    defmt::println!("{}", first);
    defmt::println!("{}, {}, {}", BusySpin, Backoff, WaitForEvent);
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    machine::exit(false)
}
