package org.annulus;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.locks.LockSupport;

/** How long a call waits before it looks around: whether its thread was interrupted, and its handle closed. */
final class Patience {
    /** The deadline of a call that has none. */
    static final long FOREVER = Long.MIN_VALUE;

    /**
     * The longest wait in native code, in nanoseconds: 10 ms but for the first looks, during which no time is taken and a
     * strategy may sleep for some hundred microseconds.
     */
    private static final long SLICE = 9_000_000;
    /** How often a virtual thread yields before it parks. */
    private static final int YIELDS = 16;
    private static final long SHORTEST_PARK = 20_000;
    private static final long LONGEST_PARK = 1_000_000;

    /** {@code Thread.isVirtual}, where there is one. */
    private static final MethodHandle IS_VIRTUAL = isVirtualMethod();

    private Patience() {}

    private static MethodHandle isVirtualMethod() {
        try {
            MethodType type = MethodType.methodType(boolean.class);
            return MethodHandles.publicLookup().findVirtual(Thread.class, "isVirtual", type);
        } catch (ReflectiveOperationException absent) {
            return null;
        }
    }

    /**
     * How long the next wait may be, in nanoseconds; 0 once the deadline has passed.
     *
     * @param deadline by {@code System.nanoTime()}; or {@link #FOREVER}
     */
    static long next(long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return deadline == FOREVER ? SLICE : Math.max(0, Math.min(SLICE, deadline - System.nanoTime()));
    }

    /**
     * How long a call may wait before anything is asked: not at all if it has a deadline, for the clock takes as long as
     * the events of a stream, nor in a virtual thread.
     */
    static long first(long deadline) {
        return deadline != FOREVER || isVirtual() ? ConsumerEnd.LOOK : SLICE;
    }

    /** Whether this thread must not wait in native code. */
    static boolean isVirtual() {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (Throwable error) {
            throw new AssertionError(error);
        }
    }

    /** Lets other virtual threads have the carrier, the longer the more often it was called before. */
    static void pause(int before, long nanoseconds) {
        if (before < YIELDS) {
            Thread.yield();
        } else {
            long park = Math.min(SHORTEST_PARK << Math.min(before - YIELDS, 8), LONGEST_PARK);
            LockSupport.parkNanos(Math.min(park, nanoseconds));
        }
    }
}
