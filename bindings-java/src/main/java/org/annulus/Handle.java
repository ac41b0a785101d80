package org.annulus;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;

/**
 * A handle of a ring: one thread at a time uses it.
 *
 * <p>The first thread that calls a handle keeps it, until it hands it over or ends. Any other gets an
 * {@link IllegalStateException}, and nothing happens.
 */
public abstract sealed class Handle implements AutoCloseable
        permits Producer, Consumer, MessageProducer, MessageConsumer {
    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(Handle.class, "owner", Object.class);
        } catch (ReflectiveOperationException error) {
            throw new ExceptionInInitializerError(error);
        }
    }

    /** The owner of a handle that was closed. */
    private static final Object CLOSED = new Object();

    /** The owner of a handle that another thread closed: its thread does so at its next call. */
    private record Closing(Thread thread) {}

    final Block block;
    private final Cleaner.Cleanable memory;
    /** The thread that uses this; null if none does; or one of the above. Only a thread itself puts itself there. */
    private Object owner;

    Handle(Block block, Runnable end) {
        this.block = block;
        memory = Block.CLEANER.register(this, end);
    }

    /** What a handle of this sort is called. */
    abstract String what();

    /** Called by the thread that uses the handle, before it ends. */
    abstract void expire();

    /** Each call begins so: for this thread only, and while the handle is open. */
    final void enter() {
        // A thread that finds itself there put itself there; no other reads its own name.
        if (OWNER.getOpaque(this) != Thread.currentThread()) {
            take();
        }
    }

    private void take() {
        Thread thread = Thread.currentThread();
        while (true) {
            Object found = OWNER.getAcquire(this);
            if (found == null) {
                if (OWNER.compareAndSet(this, null, thread)) {
                    return;
                }
            } else if (found instanceof Closing closing && closing.thread == thread) {
                close();
            } else if (found == CLOSED || found instanceof Closing) {
                throw new IllegalStateException("the " + what() + " is closed");
            } else {
                throw new IllegalStateException("the " + what() + " is used by " + found
                        + ", which has not handed it over");
            }
        }
    }

    /**
     * Lets another thread use this handle: the next one that calls it. What this thread did with it happened before.
     *
     * @throws IllegalStateException if another thread uses it, or it is closed
     */
    public final void handOver() {
        enter();
        OWNER.setRelease(this, null);
    }

    /**
     * Ends this handle. Its claim is abandoned; a consumer bounds nobody any more, and what it was lent and did not release
     * is not delivered again. Later calls throw {@link IllegalStateException}; closing again does nothing.
     *
     * <p>Any thread may call this. If another one uses the handle and has not ended, the handle ends at that thread's next
     * call, or within 10 ms if it waits: that call then throws {@link IllegalStateException}. A handle that nothing
     * reaches any more ends, too, whenever the collector finds it.
     */
    @Override
    public final void close() {
        Thread thread = Thread.currentThread();
        while (true) {
            Object found = OWNER.getAcquire(this);
            if (found == CLOSED) {
                return;
            }
            if (found instanceof Thread other && other != thread && other.isAlive()) {
                if (OWNER.compareAndSet(this, found, new Closing(other))) {
                    return;
                }
            } else if (found instanceof Closing closing && closing.thread != thread && closing.thread.isAlive()) {
                return;
            } else if (OWNER.compareAndSet(this, found, CLOSED)) {
                expire();
                memory.clean();
                return;
            }
        }
    }
}
