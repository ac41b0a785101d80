//! Building pipelines: stages, their handlers, and the start.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::crew::{Crew, Means, Post};
use super::error::StartError;
use super::halter::Halter;
use super::handler::{BatchHandler, ExclusiveHandler, Handler};
use super::reading::{Reading, Serve};
use super::running::Pipeline;
use super::settings::Settings;
use super::ticket::Ticket;
use crate::consumer::{Access, Consumer, Reader, Share, Shared, Source};
use crate::error::TopologyError;
#[cfg(annulus_joins)]
use crate::joiner::Joiner;
#[cfg(annulus_joins)]
use crate::memory::Joinable;
use crate::memory::{Heap, Kind};
use crate::producer::Producer;
use crate::ring::{Builder, Consumers};
use crate::topology::{Stage, Topology};
use crate::wait::WaitStrategy;

impl<T, K: Kind, W: WaitStrategy, F: FnMut() -> T> Builder<T, K, W, F> {
    /// Begins a [pipeline](crate::pipeline) over such a ring on the heap: handlers, each on a thread of its own.
    pub fn pipeline(self) -> PipelineBuilder<T, K, W, F> {
        PipelineBuilder {
            ring: self,
            topology: Topology::new(),
            stages: Vec::new(),
            posts: Vec::new(),
            halter: Halter::default(),
        }
    }
}

/// What a pipeline is going to be: made by [`Builder::pipeline`]. See [`pipeline`](crate::pipeline).
#[must_use = "a pipeline does nothing until it starts"]
pub struct PipelineBuilder<T, K: Kind, W: WaitStrategy, F: FnMut() -> T> {
    ring: Builder<T, K, W, F>,
    topology: Topology,
    stages: Vec<Stage>,
    posts: Vec<Post<Heap<T, K, W>>>,
    halter: Halter,
}

impl<T, K: Kind, W: WaitStrategy, F: FnMut() -> T> fmt::Debug for PipelineBuilder<T, K, W, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PipelineBuilder")
            .field("ring", &self.ring)
            .field("stages", &self.stages.len())
            .field("handlers", &self.posts.len())
            .finish_non_exhaustive()
    }
}

impl<T, K, W, F> PipelineBuilder<T, K, W, F>
where
    T: Send + Sync + 'static,
    K: Kind + 'static,
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
    F: FnMut() -> T,
{
    /// Adds a stage whose handlers get each event as soon as it is published.
    ///
    /// # Errors
    /// [`TopologyError::TooManyStages`].
    pub fn stage(&mut self) -> Result<Stage, TopologyError> {
        self.stage_after(&[])
    }

    /// Adds a stage whose handlers get each event after all handlers of the stages `before`.
    ///
    /// # Errors
    /// [`TopologyError::TooManyStages`], or [`TopologyError::UnknownStage`].
    pub fn stage_after(&mut self, before: &[Stage]) -> Result<Stage, TopologyError> {
        let stage = self.topology.stage_after(before, 0)?;
        self.stages.push(stage);
        Ok(stage)
    }

    /// Adds a stage whose handlers share the work: each event goes to exactly one of them, as soon as it is published.
    ///
    /// Each handler is a worker with a thread of its own. A worker takes no more events at a time than its
    /// [`max_batch`](Settings::max_batch), so that the others have some, too; without one, than the ring's capacity
    /// divided by the number of workers.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use annulus::Seq;
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    ///
    /// let mut stages = annulus::ring::<u64>(1024)?.pipeline();
    /// let (encode, sum) = (stages.group()?, Arc::new(AtomicU64::new(0)));
    /// for worker in 0..4 {
    ///     let sum = sum.clone();
    ///     let encode_one = move |event: &u64, _: Seq, _: bool| _ = sum.fetch_add(*event, Relaxed);
    ///     stages.handler(encode, format!("encode-{worker}"), encode_one)?;
    /// }
    /// let (mut producer, pipeline) = stages.start()?;
    /// producer.publish_batch(100, |n, slot| *slot = n as u64)?;
    /// pipeline.drain(producer)?;
    /// assert_eq!(sum.load(Relaxed), (0..100).sum());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`stage`](Self::stage).
    pub fn group(&mut self) -> Result<Stage, TopologyError> {
        self.group_after(&[])
    }

    /// Adds a stage whose handlers share the work, as in [`group`](Self::group); each event goes to one of them after all
    /// handlers of the stages `before`.
    ///
    /// # Errors
    /// As for [`stage_after`](Self::stage_after).
    pub fn group_after(&mut self, before: &[Stage]) -> Result<Stage, TopologyError> {
        let stage = self.topology.group_after(before, 0)?;
        self.stages.push(stage);
        Ok(stage)
    }

    /// Adds a handler to a stage, beside those that the stage has.
    ///
    /// # Errors
    /// [`TopologyError::UnknownStage`], or [`TopologyError::TooManyConsumers`] above 65,535 handlers.
    pub fn handler<H: Handler<T> + Send + 'static>(
        &mut self,
        stage: Stage,
        settings: impl Into<Settings>,
        handler: H,
    ) -> Result<Ticket<H>, TopologyError> {
        self.add(stage, settings.into(), handler, Reading::by_event, Reading::by_event)
    }

    /// Adds a handler of batches to a stage, beside those that the stage has.
    ///
    /// # Errors
    /// As for [`handler`](Self::handler).
    pub fn batch_handler<H: BatchHandler<T> + Send + 'static>(
        &mut self,
        stage: Stage,
        settings: impl Into<Settings>,
        handler: H,
    ) -> Result<Ticket<H>, TopologyError> {
        self.add(stage, settings.into(), handler, Reading::by_batch, Reading::by_batch)
    }

    /// Adds the one handler that gets each event after all others, in whichever order they were added, and may change
    /// events and take values out.
    ///
    /// # Errors
    /// [`TopologyError::AfterExclusive`] if there is one already, or [`TopologyError::TooManyStages`].
    pub fn exclusive<H: ExclusiveHandler<T> + Send + 'static>(
        &mut self,
        settings: impl Into<Settings>,
        handler: H,
    ) -> Result<Ticket<H>, TopologyError> {
        let stage = self.topology.exclusive()?;
        let take = |consumers: &mut Consumers<_>, _| consumers.take_exclusive();
        Ok(self.post(stage, settings.into(), handler, (take, Reading::by_event_mut)))
    }

    /// Adds one of the handlers that share the exclusive stage: each event goes, after all other handlers, to one of
    /// them, which may change it and take values out. See [`group`](Self::group).
    ///
    /// # Errors
    /// [`TopologyError::AfterExclusive`] if there is an [`exclusive`](Self::exclusive) handler already,
    /// [`TopologyError::TooManyStages`], or [`TopologyError::TooManyConsumers`].
    pub fn exclusive_worker<H: ExclusiveHandler<T> + Send + 'static>(
        &mut self,
        settings: impl Into<Settings>,
        handler: H,
    ) -> Result<Ticket<H>, TopologyError> {
        let group =
            self.topology.exclusive_stage().filter(|stage| self.topology.group_place(*stage).is_some());
        let stage = match group {
            Some(stage) => self.topology.add_consumer(stage).map(|()| stage)?,
            None => self.topology.exclusive_group(1)?,
        };
        let take = |consumers: &mut Consumers<_>, _| consumers.take_exclusive_worker();
        Ok(self.post(stage, settings.into(), handler, (take, Reading::by_event_mut)))
    }

    fn add<H: Send + 'static>(
        &mut self,
        stage: Stage,
        settings: Settings,
        handler: H,
        alone: Serve<Heap<T, K, W>, Shared, Reader, H>,
        sharing: Serve<Heap<T, K, W>, Shared, Share, H>,
    ) -> Result<Ticket<H>, TopologyError> {
        if !self.stages.contains(&stage) {
            return Err(TopologyError::UnknownStage);
        }
        self.topology.add_consumer(stage)?;
        Ok(match self.topology.group_place(stage) {
            None => self.post(stage, settings, handler, (Consumers::take, alone)),
            Some(_) => self.post(stage, settings, handler, (Consumers::take_worker, sharing)),
        })
    }

    fn post<A, S, H>(
        &mut self,
        stage: Stage,
        mut settings: Settings,
        handler: H,
        means: Means<Heap<T, K, W>, A, S, H>,
    ) -> Ticket<H>
    where
        A: Access + 'static,
        S: Source + 'static,
        H: Send + 'static,
        Consumer<Heap<T, K, W>, A, S>: Send,
    {
        let name = settings.name.take().unwrap_or_else(|| {
            let beside = self.posts.iter().filter(|post| post.stage == stage).count();
            match self.topology.exclusive_stage() == Some(stage) {
                true if self.topology.group_place(stage).is_none() => "exclusive".into(),
                true => format!("exclusive.{beside}"),
                false => format!("stage-{}.{beside}", Topology::number(stage)),
            }
        });
        let (post, ticket) = Post::new(stage, name, settings, handler, means);
        self.posts.push(post);
        ticket
    }

    /// A handle by which handlers can halt the pipeline. It may be cloned, and be taken before the handlers are made.
    #[must_use]
    pub fn halter(&self) -> Halter {
        self.halter.clone()
    }

    /// Builds the ring, starts the threads, and hands out the producer and the pipeline.
    ///
    /// When this returns, each thread has its name, its core and its priority; handlers begin with
    /// [`on_start`](Handler::on_start).
    ///
    /// # Errors
    /// See [`StartError`]. The handlers are back in their tickets, none of them was called, and no thread is left.
    #[expect(clippy::type_complexity, reason = "the producer and the pipeline of one ring")]
    pub fn start(self) -> Result<(Producer<Heap<T, K, W>>, Pipeline<T, K, W>), StartError> {
        let (producer, pipeline, _) = self.start_then(|_| ())?;
        Ok((producer, pipeline))
    }

    /// Starts, and makes something else of the new ring before its consumers are taken.
    #[expect(clippy::type_complexity, reason = "the producer and the pipeline of one ring")]
    fn start_then<R>(
        self,
        make: impl FnOnce(&Consumers<Heap<T, K, W>>) -> R,
    ) -> Result<(Producer<Heap<T, K, W>>, Pipeline<T, K, W>, R), StartError> {
        let Self { ring, topology, stages, posts, halter } = self;
        let handlers = |stage| posts.iter().filter(|post| post.stage == stage).count();
        if let Some(stage) = stages.into_iter().find(|stage| handlers(*stage) == 0) {
            return Err(StartError::EmptyStage(stage));
        }
        let shares: Vec<usize> = posts
            .iter()
            .map(|post| topology.group_place(post.stage).map_or(1, |_| handlers(post.stage)))
            .collect();
        let (producer, mut consumers) = ring.build_stages(&topology)?;
        let made = make(&consumers);
        let mut crew = Crew::new();
        for (post, share) in posts.into_iter().zip(shares) {
            crew.add(post, &mut consumers, (producer.capacity() / share).max(1))?;
        }
        halter.bind(producer.controller());
        #[cfg(feature = "metrics")]
        let names = core::mem::take(&mut crew.names);
        let (threads, completion) = crew.set_off()?;
        let pipeline = Pipeline::new(
            producer.controller(),
            threads,
            completion,
            #[cfg(feature = "metrics")]
            names.into(),
        );
        Ok((producer, pipeline, made))
    }
}

#[cfg(annulus_joins)]
impl<T, K, W, F> PipelineBuilder<T, Joinable<K>, W, F>
where
    T: Send + Sync + 'static,
    K: Kind + 'static,
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
    F: FnMut() -> T,
{
    /// As [`start`](Self::start), and hands out a joiner as well: consumers of your own can join the pipeline's stages
    /// while it runs, and leave.
    ///
    /// They bound the producers and later stages as handlers do, but the pipeline neither has a thread for them nor waits
    /// for them. As long as the joiner is there, producers of a full ring wait for consumers to come, also when every
    /// handler has left.
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    #[expect(clippy::type_complexity, reason = "the producer, the pipeline and the joiner of one ring")]
    pub fn start_with_joiner(
        self,
    ) -> Result<
        (Producer<Heap<T, Joinable<K>, W>>, Pipeline<T, Joinable<K>, W>, Joiner<Heap<T, Joinable<K>, W>>),
        StartError,
    > {
        self.start_then(Consumers::joiner)
    }
}
