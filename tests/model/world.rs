//! A ring and its model, side by side. What consumers do is in `reading`.

mod reading;

use annulus::Seq;

use crate::program::Step;
use crate::reference::Model;
use crate::support::{ClaimEnd, Consuming, Controlling, Ends, How, Joining, No, Producing};

struct World<'r> {
    start: Seq,
    /// A place is empty while its handle is in use, further out in the program, and after its drop.
    producers: Vec<Option<Box<dyn Producing<'r> + 'r>>>,
    consumers: Vec<Option<Box<dyn Consuming<'r> + 'r>>>,
    joiner: Option<Box<dyn Joining<'r> + 'r>>,
    control: Box<dyn Controlling + 'r>,
    model: Model,
    /// The next value: each is published once.
    value: u64,
}

/// Runs a program on a ring, step by step against the model, and drains it at the end.
pub(crate) fn run(ends: Ends<'_>, program: &[Step]) {
    let Ends { case, start, producer, consumers, joiner } = ends;
    let (multi, joins) = (case.producers.are_several(), case.producers.can_be_joined());
    let model = Model::new(producer.capacity(), multi, joins, joiner.is_some(), case.shape);
    let mut world = World {
        start,
        control: producer.control(),
        producers: vec![Some(producer)],
        consumers: consumers.into_iter().map(Some).collect(),
        joiner,
        model,
        value: 1,
    };
    world.steps(program);
    world.drain();
}

/// Takes a handle out of its place, if it is there.
fn take<T>(places: &mut [Option<T>], number: usize) -> Option<(usize, T)> {
    let place = number % places.len();
    Some((place, places[place].take()?))
}

impl<'r> World<'r> {
    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            self.step(step);
            self.look();
        }
    }

    /// What handles report.
    fn look(&mut self) {
        for producer in self.producers.iter().flatten() {
            self.model.observe_free(producer.free());
            assert_eq!(producer.free(), self.model.free());
            assert_eq!(producer.is_closed(), self.model.is_closed());
        }
        for (reader, consumer) in self.consumers.iter().enumerate() {
            let Some(consumer) = consumer else { continue };
            assert_eq!(consumer.sequence(), self.start.plus(self.model.sequence(reader)));
            assert_eq!(consumer.lag(), self.model.lag(reader));
        }
    }

    fn values(&mut self, count: usize) -> Vec<u64> {
        let values = (self.value..).take(count).collect();
        self.value += count as u64;
        values
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Claim { producer, .. }
            | Step::Publish { producer }
            | Step::Batch { producer, .. }
            | Step::Write { producer, .. }
            | Step::WriteSome { producer, .. }
            | Step::Clone { producer }
            | Step::DropProducer { producer }
            | Step::Close { producer } => {
                let Some((place, handle)) = take(&mut self.producers, *producer) else { return };
                self.producers[place] = self.produce(step, place, handle);
            }
            Step::Poll { consumer, .. } | Step::Read { consumer, .. } | Step::DropConsumer { consumer } => {
                let Some((place, handle)) = take(&mut self.consumers, *consumer) else { return };
                self.consumers[place] = self.consume(step, place, handle);
            }
            Step::Leave { consumer } => {
                // Where nobody could come back, most of a program would have no reader.
                if self.joiner.is_some() {
                    self.step(&Step::DropConsumer { consumer: *consumer });
                }
            }
            Step::Join { stage } => self.join(*stage),
            Step::DropJoiner => {
                self.model.joiners = 0;
                self.joiner = None;
            }
            Step::CloseElsewhere => {
                self.model.close_elsewhere();
                self.control.close();
            }
            Step::Halt => {
                self.model.halt();
                self.control.halt();
            }
        }
    }

    /// A step of one producer; gives it back unless it was dropped.
    fn produce(
        &mut self,
        step: &Step,
        place: usize,
        mut producer: Box<dyn Producing<'r> + 'r>,
    ) -> Option<Box<dyn Producing<'r> + 'r>> {
        match step {
            Step::Claim { count, parts, meanwhile, end, .. } => {
                self.claim(place, &mut *producer, *count, parts, meanwhile, *end);
            }
            Step::Publish { .. } => {
                let (expected, values) = (self.model.claim(place, 1), self.values(1));
                let got = producer.publish_with(How::Try, &mut |slot| *slot = values[0]);
                assert_eq!(got, expected.map(|at| self.start.plus(at)));
                self.published(place, expected, &values);
            }
            Step::Batch { count, .. } => {
                let (expected, values) = (self.model.claim(place, *count), self.values(*count));
                let got = producer.batch_with(*count, How::Try, &mut |i, slot| *slot = values[i]);
                assert_eq!(got.map(|range| range.start), expected.map(|at| self.start.plus(at)));
                self.published(place, expected, &values);
            }
            Step::Write { count, .. } => {
                let (expected, values) = (self.model.claim(place, *count), self.values(*count));
                let got = producer.write(&values, How::Try);
                assert_eq!(got.map(|range| range.start), expected.map(|at| self.start.plus(at)));
                self.published(place, expected, &values);
            }
            Step::WriteSome { count, .. } => {
                self.model.settle(place);
                let fitting = self.model.fitting(*count);
                let (expected, values) = (self.model.claim(place, fitting), self.values(*count));
                let got = producer.write_fitting(&values);
                let range = |at| (self.start.plus(at), fitting);
                assert_eq!(got.map(|range| (range.start, range.len())), expected.map(range));
                self.published(place, expected, &values[..fitting]);
            }
            Step::Clone { .. } => {
                if self.producers.len() < 3
                    && let Some(other) = producer.another()
                {
                    self.model.add_producer();
                    self.producers.push(Some(other));
                }
            }
            Step::DropProducer { .. } => {
                self.model.drop_producer(place);
                return None;
            }
            _ => {
                self.model.close(place);
                producer.close();
            }
        }
        Some(producer)
    }

    fn published(&mut self, place: usize, claimed: Result<usize, No>, values: &[u64]) {
        if claimed.is_ok() {
            self.model.publish(place, values.iter().copied());
        }
    }

    fn claim(
        &mut self,
        place: usize,
        producer: &mut dyn Producing<'_>,
        count: usize,
        parts: &[usize],
        meanwhile: &[Step],
        end: ClaimEnd,
    ) {
        let expected = self.model.claim(place, count);
        let mut claimed = false;
        let got = producer.with_claim(count, How::Try, &mut |claim| {
            claimed = true;
            assert_eq!(Ok(claim.range().start), expected.map(|at| self.start.plus(at)));
            let (before, after) = parts.split_at(parts.len() / 2);
            for (parts, meanwhile) in [(before, meanwhile), (after, &[])] {
                for &part in parts {
                    let part = part.min(claim.len());
                    let values = self.values(part);
                    for (i, value) in values.iter().enumerate() {
                        *claim.get(i).unwrap() = *value;
                    }
                    claim.part(part);
                    self.model.publish(place, values.into_iter());
                    assert_eq!(claim.len(), self.model.left_of_claim(place));
                }
                self.steps(meanwhile);
            }
            let values = self.values(claim.len());
            claim.fill(values.first().copied().unwrap_or_default());
            match end {
                ClaimEnd::Publish => self.model.publish(place, values.into_iter()),
                ClaimEnd::Abandon | ClaimEnd::Drop => self.model.settle(place),
                ClaimEnd::Forget => {}
            }
            end
        });
        assert_eq!((got, claimed), (expected.map(drop), expected.is_ok()));
    }

    /// Settles every claim, then lets the consumers read to the end.
    fn drain(&mut self) {
        for place in 0..self.producers.len() {
            if let Some(producer) = self.producers[place].take() {
                self.model.drop_producer(place);
                drop(producer);
            }
        }
        self.look();
        // Stage after stage, so that one round takes all; those who joined come last.
        let mut places: Vec<usize> = (0..self.consumers.len()).collect();
        places.sort_by_key(|&place| self.model.stage(place));
        for place in places {
            let Some(mut consumer) = self.consumers[place].take() else { continue };
            loop {
                let expected = self.model.poll(place, usize::MAX);
                match consumer.take(usize::MAX, How::Try) {
                    Ok(batch) => {
                        assert_eq!(batch, expected.unwrap()[..batch.len()]);
                        self.model.took(place, batch.len());
                        self.model.release(place, batch.len());
                    }
                    Err(no) => {
                        assert!(matches!(no, No::Closed | No::Halted));
                        assert_eq!(Err(no), expected);
                        break;
                    }
                }
            }
            self.consumers[place] = Some(consumer);
        }
    }
}
