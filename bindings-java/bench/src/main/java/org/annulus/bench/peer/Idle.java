package org.annulus.bench.peer;

/** What a thread does between two looks. */
public interface Idle {
    /** Once. */
    void once();

    /** For threads that have a processor each. */
    final class Spin implements Idle {
        @Override
        public void once() {
            Thread.onSpinWait();
        }
    }

    /** For threads that share processors. */
    final class Yield implements Idle {
        @Override
        public void once() {
            Thread.yield();
        }
    }
}
