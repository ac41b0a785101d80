package org.annulus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Eight threads send messages of 1 KiB in batches of 1 MiB through one ring; every number of every message is summed on both
 * sides. {@code mvn -q package}, then {@code mvn -q exec:java}.
 */
public final class MegaBatch {
    private static final int PRODUCERS = 8;
    private static final int MESSAGES = 100_000;
    private static final int NUMBERS = 1024 / Long.BYTES;
    private static final int BATCH = 1024;
    private static final int CAPACITY = 8 * BATCH;
    /** Messages a second that a run must reach. */
    private static final long LEAST = 601_379;
    /** The first rounds are for the compiler. */
    private static final int ROUNDS = 10;

    private MegaBatch() {}

    /** Runs. Fails if a sum is wrong, or the best of the rounds too slow. */
    public static void main(String[] arguments) throws InterruptedException {
        double best = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            double rate = round();
            System.out.println(String.format(Locale.ROOT, "round %2d: %,10.0f messages a second", round, rate));
            best = Math.max(best, rate);
        }
        if (best < LEAST) {
            throw new IllegalStateException("the best round is slower than " + LEAST + " messages a second");
        }
    }

    /** All messages once. How many a second. */
    private static double round() throws InterruptedException {
        try (Ring ring = Ring.builder(CAPACITY).eventBytes(NUMBERS * Long.BYTES).multiProducer().build();
                Consumer consumer = ring.consumer()) {
            Sender[] senders = new Sender[PRODUCERS];
            List<Thread> threads = new ArrayList<>();
            for (int index = 0; index < PRODUCERS; index++) {
                senders[index] = new Sender(ring.producer(), index * (MESSAGES / PRODUCERS), MESSAGES / PRODUCERS);
                threads.add(new Thread(senders[index], "producer " + index));
            }
            long[] messages = new long[BATCH * NUMBERS];
            long began = System.nanoTime();
            threads.forEach(Thread::start);
            long sum = 0;
            int count = 0;
            for (int got; (got = consumer.read(messages, 0, BATCH)) >= 0; count += got) {
                for (int index = 0; index < got * NUMBERS; index++) {
                    sum += messages[index];
                }
            }
            double seconds = (System.nanoTime() - began) * 1e-9;
            for (Thread thread : threads) {
                thread.join();
            }
            for (Sender sender : senders) {
                sum -= sender.sum;
            }
            if (count != MESSAGES || sum != 0) {
                throw new IllegalStateException(count + " messages, sums apart by " + sum);
            }
            return count / seconds;
        }
    }

    /** One producer's thread: fills a batch, publishes it in one step. */
    private static final class Sender implements Runnable {
        private final Producer producer;
        private final int first;
        private final int count;
        private long sum;

        Sender(Producer producer, int first, int count) {
            this.producer = producer;
            this.first = first;
            this.count = count;
        }

        @Override
        public void run() {
            long[] messages = new long[BATCH * NUMBERS];
            try (producer) { // closing the last producer closes the ring
                for (int done = 0; done < count; done += BATCH) {
                    int batch = Math.min(BATCH, count - done);
                    for (int index = 0; index < batch * NUMBERS; index++) {
                        messages[index] = (long) (first + done) * NUMBERS + index;
                        sum += messages[index];
                    }
                    producer.write(messages, 0, batch);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
