//! What consumers do, on the ring and on its model.

use super::World;
use crate::program::Step;
use crate::support::{BatchEnd, Consuming, How};

impl<'r> World<'r> {
    /// A step of one consumer; gives it back unless it was dropped.
    pub(super) fn consume(
        &mut self,
        step: &Step,
        place: usize,
        mut consumer: Box<dyn Consuming<'r> + 'r>,
    ) -> Option<Box<dyn Consuming<'r> + 'r>> {
        match step {
            Step::Poll { max, releases, meanwhile, end, .. } => {
                self.poll(place, &mut *consumer, *max, releases, meanwhile, *end);
            }
            Step::Read { max, .. } => {
                let (expected, mut events) = (self.model.poll(place, *max), vec![0; *max]);
                match consumer.read(&mut events, How::Try) {
                    Ok(count) => {
                        assert!(count > 0);
                        assert_eq!(events[..count], expected.unwrap()[..count]);
                        self.model.took(place, count);
                        self.model.release(place, count);
                    }
                    Err(no) => assert_eq!(Err(no), expected),
                }
            }
            _ => {
                self.model.drop_handle(place);
                return None;
            }
        }
        Some(consumer)
    }

    pub(super) fn join(&mut self, stage: usize) {
        let Some(joiner) = &self.joiner else { return };
        let stages = self.model.shape.stages();
        let stage = stage % stages.len();
        let joined = match stages[stage].0.is_group() {
            true => joiner.join_group(stage),
            false => joiner.join(stage),
        };
        assert_eq!(joined.as_ref().map(drop).map_err(|no| *no), self.model.can_join(stage));
        let Ok(consumer) = joined else { return };
        let place = self.model.joined(stage, consumer.sequence().since(self.start) as usize);
        assert_eq!(place, self.consumers.len());
        self.consumers.push(Some(consumer));
    }

    fn poll(
        &mut self,
        place: usize,
        consumer: &mut dyn Consuming<'_>,
        max: usize,
        releases: &[usize],
        meanwhile: &[Step],
        end: BatchEnd,
    ) {
        let expected = self.model.poll(place, max);
        let mut lent = false;
        let got = consumer.with_batch(max, How::Try, &mut |batch| {
            lent = true;
            let mut values = batch.values();
            assert_eq!(values, expected.as_ref().unwrap()[..values.len()]);
            self.model.took(place, values.len());
            assert_eq!(batch.range().start, self.start.plus(self.model.batch_start(place)));
            let (before, after) = releases.split_at(releases.len() / 2);
            for (releases, meanwhile) in [(before, meanwhile), (after, &[])] {
                for &release in releases {
                    let release = release.min(batch.len());
                    batch.release(release);
                    self.model.release(place, release);
                    values.drain(..release);
                    assert_eq!(batch.values(), values);
                }
                self.steps(meanwhile);
                // Whatever others did meanwhile, what is held is as it was.
                assert_eq!(batch.values(), values);
            }
            if end == BatchEnd::Drop {
                self.model.release(place, values.len());
            }
            end
        });
        match got {
            Ok(()) => assert!(lent),
            Err(no) => assert_eq!((Err(no), lent), (expected, false)),
        }
    }
}
