package org.annulus;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Threads of tests, none of which outlives its test. */
final class Threads {
    static final long SECONDS = 60;

    private Threads() {}

    /** Runs a task on a thread of its own. */
    static <T> CompletableFuture<T> start(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> run(task, result));
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    static <T> void run(Callable<T> task, CompletableFuture<T> result) {
        try {
            result.complete(task.call());
        } catch (Throwable error) {
            result.completeExceptionally(error);
        }
    }

    static <T> T join(CompletableFuture<T> result) throws Exception {
        return result.get(SECONDS, TimeUnit.SECONDS);
    }

    /** Runs a task on a thread that ends with it. */
    static <T> T elsewhere(Callable<T> task) throws Exception {
        return join(start(task));
    }

    /** Starts a task, and returns once its thread waits inside of it. */
    static Thread blocked(Callable<?> task, CompletableFuture<Object> result) throws InterruptedException {
        Thread thread = new Thread(() -> run(() -> (Object) task.call(), result));
        thread.setDaemon(true);
        thread.start();
        Thread.sleep(50);
        assertFalse(result.isDone(), "the call should wait");
        return thread;
    }

    static long in(long milliseconds) {
        return System.nanoTime() + milliseconds * 1_000_000;
    }
}
