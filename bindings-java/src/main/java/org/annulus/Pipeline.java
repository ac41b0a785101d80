package org.annulus;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * Handlers of a ring's events, a thread each, in stages.
 *
 * <pre>{@code
 * Pipeline.Builder builder = Pipeline.builder(Ring.builder(1024).eventBytes(16));
 * builder.handleWith(journal, replicate).then(business);
 * try (Pipeline pipeline = builder.start()) {
 *     Producer producer = pipeline.ring().producer();
 *     producer.publish(1, 2);
 * } // ends once every handler has had everything
 * }</pre>
 *
 * <p>A handler that throws halts the pipeline, unless an {@link ExceptionHandler} says otherwise; what it did not return
 * from is not released, so that no later stage gets it, and {@link #close} throws what it threw.
 */
public final class Pipeline implements AutoCloseable {
    private final Ring ring;
    private final List<Thread> threads = new ArrayList<>();
    private final Builder settings;
    private Throwable failure;

    private Pipeline(Ring ring, Builder settings) {
        this.ring = ring;
        this.settings = settings;
    }

    /**
     * Begins a pipeline.
     *
     * @param ring what its ring shall be like, without stages: the handlers are those
     * @return the builder
     */
    public static Builder builder(Ring.Builder ring) {
        return new Builder(ring);
    }

    /**
     * The ring, for its producers.
     *
     * @return the ring
     */
    public Ring ring() {
        return ring;
    }

    /** Ends the handlers at once: what was not delivered is dropped. */
    public void halt() {
        ring.halt();
    }

    /**
     * Closes the ring and waits until every handler has had everything. With one producer, a claim that is open and not
     * published by then is lost.
     *
     * @throws RingException if a handler threw, which is the cause
     */
    @Override
    public void close() {
        ring.close();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join(1);
                } catch (InterruptedException interruption) {
                    interrupted = true;
                    ring.halt();
                }
                // The only producer of a ring closes it at its next call, which may never come.
                if (!ring.block.multi && ring.lag() == 0) {
                    ring.halt();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (failure != null) {
                RingException thrown = new RingException("a handler failed");
                thrown.initCause(failure);
                failure = null;
                throw thrown;
            }
        }
    }

    private void run(Consumer consumer, EventHandler handler) {
        try (consumer) {
            for (Batch batch; (batch = consumer.poll(settings.batch)) != null; batch.release()) {
                if (!handle(batch, handler)) {
                    return;
                }
            }
        } catch (RingHaltedException halted) {
            return;
        } catch (Throwable thrown) {
            fail(thrown);
        }
    }

    /** Whether to go on. */
    private boolean handle(Batch batch, EventHandler handler) {
        int events = batch.size();
        for (int i = 0; i < events; i++) {
            Event event = batch.event(i);
            long sequence = event.sequence();
            try {
                handler.onEvent(event, sequence, i == events - 1);
            } catch (Throwable thrown) {
                try {
                    settings.exceptions.onException(thrown, sequence, handler);
                } catch (Throwable fatal) {
                    // Before the consumer leaves, or the next stage would get what this one did not handle.
                    fail(fatal);
                    if (i > 0) {
                        batch.release(i);
                    }
                    return false;
                }
            }
        }
        return true;
    }

    private synchronized void fail(Throwable thrown) {
        ring.halt();
        if (failure == null) {
            failure = thrown;
        } else if (failure != thrown) {
            failure.addSuppressed(thrown);
        }
    }

    /** What a pipeline shall be like. */
    public static final class Builder {
        private final Ring.Builder ring;
        private final List<EventHandler> handlers = new ArrayList<>();
        private final List<Stage> stages = new ArrayList<>();
        private final List<Boolean> shared = new ArrayList<>();
        private boolean hasLast;
        private ThreadFactory factory = Thread::new;
        private int batch = Integer.MAX_VALUE;
        private ExceptionHandler exceptions = (exception, sequence, handler) -> {
            if (exception instanceof Error error) {
                throw error;
            }
            if (exception instanceof Exception known) {
                throw known;
            }
            RingException thrown = new RingException("a handler threw what is no exception");
            thrown.initCause(exception);
            throw thrown;
        };

        private Builder(Ring.Builder ring) {
            this.ring = ring;
        }

        /**
         * Adds handlers that each get every event, at once with each other.
         *
         * @param handlers the handlers
         * @return what comes after them
         */
        public Step handleWith(EventHandler... handlers) {
            return add(handlers, false);
        }

        /**
         * Adds handlers that share the events: each goes to one of them.
         *
         * @param handlers the handlers
         * @return what comes after them
         */
        public Step shareWith(EventHandler... handlers) {
            return add(handlers, true);
        }

        /**
         * Adds the handler that gets each event after all others have had it, those that are added later, too. It alone may
         * change events. A pipeline has one such handler at most.
         *
         * @param handler the handler
         * @return this builder
         * @throws IllegalStateException if there is one
         */
        public Builder handleLast(EventHandler handler) {
            java.util.Objects.requireNonNull(handler);
            if (hasLast) {
                throw new IllegalStateException("the pipeline has a last handler");
            }
            add(handler, ring.exclusive(), false);
            hasLast = true;
            return this;
        }

        /** The lists stay of one length: the stage is there already. */
        private void add(EventHandler handler, Stage stage, boolean share) {
            handlers.add(handler);
            stages.add(stage);
            shared.add(share);
        }

        /**
         * What comes after handlers that were added before.
         *
         * @param handlers the handlers
         * @return what comes after all of them
         * @throws IllegalArgumentException for one that was not added
         */
        public Step after(EventHandler... handlers) {
            Stage[] before = new Stage[handlers.length];
            for (int i = 0; i < handlers.length; i++) {
                int at = this.handlers.indexOf(handlers[i]);
                if (at < 0) {
                    throw new IllegalArgumentException("there is no such handler before: " + handlers[i]);
                }
                before[i] = stages.get(at);
            }
            return new Step(this, before);
        }

        private Step add(EventHandler[] added, boolean share, Stage... before) {
            if (added.length == 0) {
                throw new IllegalArgumentException("no handler");
            }
            for (EventHandler handler : added) {
                java.util.Objects.requireNonNull(handler);
            }
            Stage[] last = new Stage[added.length];
            Stage group = share ? ring.group(added.length, before) : null;
            for (int i = 0; i < added.length; i++) {
                last[i] = share ? group : ring.stage(1, before);
                add(added[i], last[i], share);
            }
            return new Step(this, last);
        }

        /**
         * What makes the threads, one a handler.
         *
         * @param factory the factory; it may make virtual threads
         * @return this builder
         */
        public Builder threadFactory(ThreadFactory factory) {
            this.factory = java.util.Objects.requireNonNull(factory);
            return this;
        }

        /**
         * What is told of exceptions of handlers. Without one the first halts the pipeline.
         *
         * @param handler the handler
         * @return this builder
         */
        public Builder exceptionHandler(ExceptionHandler handler) {
            exceptions = java.util.Objects.requireNonNull(handler);
            return this;
        }

        /**
         * How many events a handler takes before it releases them; as many as there are unless set.
         *
         * @param events how many at most
         * @return this builder
         * @throws IllegalArgumentException for less than one
         */
        public Builder batchSize(int events) {
            if (events < 1) {
                throw new IllegalArgumentException("batches of no event: " + events);
            }
            batch = events;
            return this;
        }

        /**
         * Makes the ring and starts the threads.
         *
         * @return the pipeline, which is to be closed
         * @throws IllegalArgumentException if the ring cannot be like that
         */
        public Pipeline start() {
            Pipeline pipeline = new Pipeline(ring.build(), this);
            for (int i = 0; i < handlers.size(); i++) {
                Stage stage = stages.get(i);
                Ring made = pipeline.ring;
                Consumer consumer = shared.get(i) ? made.workers(stage).worker() : made.consumer(stage);
                EventHandler handler = handlers.get(i);
                pipeline.threads.add(factory.newThread(() -> pipeline.run(consumer, handler)));
            }
            pipeline.threads.forEach(Thread::start);
            return pipeline;
        }
    }

    /** Handlers, and what comes after them. */
    public static final class Step {
        private final Builder builder;
        private final Stage[] stages;

        private Step(Builder builder, Stage[] stages) {
            this.builder = builder;
            this.stages = stages;
        }

        /**
         * Adds handlers that get each event once all of this step have had it.
         *
         * @param handlers the handlers
         * @return what comes after them
         */
        public Step then(EventHandler... handlers) {
            return builder.add(handlers, false, stages);
        }

        /**
         * The same, of handlers that share the events.
         *
         * @param handlers the handlers
         * @return what comes after them
         */
        public Step thenShare(EventHandler... handlers) {
            return builder.add(handlers, true, stages);
        }
    }
}
