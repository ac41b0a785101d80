//! Building pipelines: stages, their handlers, and the start.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::crew::{Crew, Post};
use super::error::StartError;
use super::halter::Halter;
use super::handler::{BatchHandler, ExclusiveHandler, Handler};
use super::reading::{Reading, Serve};
use super::running::Pipeline;
use super::settings::Settings;
use super::ticket::Ticket;
use crate::consumer::{Exclusive, Shared};
use crate::error::TopologyError;
use crate::memory::{Heap, Kind};
use crate::producer::Producer;
use crate::ring::Builder;
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
            exclusive: None,
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
    posts: Vec<Post<Heap<T, K, W>, Shared>>,
    exclusive: Option<Post<Heap<T, K, W>, Exclusive>>,
    halter: Halter,
}

impl<T, K: Kind, W: WaitStrategy, F: FnMut() -> T> fmt::Debug for PipelineBuilder<T, K, W, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PipelineBuilder")
            .field("ring", &self.ring)
            .field("stages", &self.stages.len())
            .field("handlers", &(self.posts.len() + usize::from(self.exclusive.is_some())))
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
        self.add(stage, settings.into(), handler, Reading::by_event)
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
        self.add(stage, settings.into(), handler, Reading::by_batch)
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
        let mut settings = settings.into();
        let name = settings.name.take().unwrap_or_else(|| "exclusive".into());
        let (post, ticket) = Post::new(stage, name, settings, handler, Reading::by_event_mut);
        self.exclusive = Some(post);
        Ok(ticket)
    }

    fn add<H: Send + 'static>(
        &mut self,
        stage: Stage,
        mut settings: Settings,
        handler: H,
        serve: Serve<Heap<T, K, W>, Shared, H>,
    ) -> Result<Ticket<H>, TopologyError> {
        if !self.stages.contains(&stage) {
            return Err(TopologyError::UnknownStage);
        }
        self.topology.add_consumer(stage)?;
        let name = settings.name.take().unwrap_or_else(|| {
            let beside = self.posts.iter().filter(|post| post.stage == stage).count();
            format!("stage-{}.{beside}", Topology::number(stage))
        });
        let (post, ticket) = Post::new(stage, name, settings, handler, serve);
        self.posts.push(post);
        Ok(ticket)
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
        let Self { ring, topology, stages, posts, exclusive, halter } = self;
        let is_empty = |stage: &Stage| posts.iter().all(|post| post.stage != *stage);
        if let Some(stage) = stages.into_iter().find(is_empty) {
            return Err(StartError::EmptyStage(stage));
        }
        let (producer, mut consumers) = ring.build_stages(&topology)?;
        let mut crew = Crew::new();
        for post in posts {
            let consumer = consumers.take(post.stage).expect("a stage has a consumer for each handler");
            crew.add(post, consumer)?;
        }
        if let Some(post) = exclusive {
            crew.add(post, consumers.take_exclusive().expect("the exclusive stage has a consumer"))?;
        }
        halter.bind(producer.controller());
        let (threads, completion) = crew.set_off()?;
        let pipeline = Pipeline::new(producer.controller(), threads, completion);
        Ok((producer, pipeline))
    }
}
