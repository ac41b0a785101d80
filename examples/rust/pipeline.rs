//! A pipeline: a journal and order books side by side, totals behind both, each on a thread of its own.
//!
//! ```text
//!            ┌─▶ journal ─┐
//! producer ──┤            ├─▶ totals
//!            └─▶ books ───┘
//! ```

use core::error::Error;
use std::collections::HashMap;
use std::io::{self, BufWriter, Write};

use annulus::Seq;
use annulus::pipeline::{Halter, Handler};

#[derive(Clone, Copy, Default)]
struct Order {
    price: u32,
    quantity: u32,
}

/// Writes every order. If that fails, it keeps the error and halts the pipeline.
struct Journal<W: Write> {
    out: BufWriter<W>,
    error: Option<io::Error>,
    halter: Halter,
}

impl<W: Write> Handler<Order> for Journal<W> {
    fn on_event(&mut self, order: &Order, sequence: Seq, end_of_batch: bool) {
        let written = writeln!(self.out, "{sequence} {}@{}", order.quantity, order.price);
        let flushed = if end_of_batch { self.out.flush() } else { Ok(()) };
        if let Err(error) = written.and(flushed) {
            self.error = Some(error);
            self.halter.halt();
        }
    }
}

/// The quantity at each price.
#[derive(Default)]
struct Books(HashMap<u32, u64>);

impl Handler<Order> for Books {
    fn on_event(&mut self, order: &Order, _: Seq, _end_of_batch: bool) {
        *self.0.entry(order.price).or_default() += u64::from(order.quantity);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut stages = annulus::ring::<Order>(1024)?.pipeline();
    let halter = stages.halter();
    let first = stages.stage()?;
    let journal = Journal { out: BufWriter::new(io::sink()), error: None, halter };
    let journal = stages.handler(first, "journal", journal)?;
    let books = stages.handler(first, "books", Books::default())?;
    let second = stages.stage_after(&[first])?;
    let (send, totals) = std::sync::mpsc::channel();
    let mut total = 0;
    stages.handler(second, "totals", move |order: &Order, _: Seq, end_of_batch: bool| {
        total += u64::from(order.quantity);
        if end_of_batch {
            send.send(total).expect("somebody listens");
        }
    })?;

    let (mut producer, pipeline) = stages.start()?;
    for n in 0..10_000 {
        producer.publish(|order| *order = Order { price: 100 + n % 7, quantity: 1 + n % 3 })?;
    }
    // Every order is handled when this returns; a handler's panic, or a halt, would be its error.
    pipeline.drain(producer)?;

    let journal = journal.take().expect("it has ended");
    journal.error.map_or(Ok(()), Err)?;
    let books = books.take().expect("it has ended");
    let total = totals.iter().last().unwrap_or(0);
    assert_eq!(books.0.values().sum::<u64>(), total);
    println!("{total} units at {} prices", books.0.len());
    Ok(())
}
