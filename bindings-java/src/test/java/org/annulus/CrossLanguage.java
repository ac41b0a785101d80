package org.annulus;

import java.util.concurrent.CompletableFuture;

/** Java and Rust at the two ends of one ring, at once, in both roles; each event is checked by who reads it. */
final class CrossLanguage {
    private static final long EVENTS = 200_000;
    private static final long SUM = EVENTS * (EVENTS - 1) / 2;
    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private CrossLanguage() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("annulus.backend", arguments[0]);
        int passed = 0;
        int failed = 0;
        for (boolean multi : new boolean[] {false, true}) {
            for (boolean javaProduces : new boolean[] {false, true}) {
                boolean right = run(multi, javaProduces);
                System.out.println((right ? "ok: " : "FAILED: ") + arguments[0] + (multi ? ", several producers" : "")
                        + (javaProduces ? ": Java produces" : ": Rust produces"));
                passed += right ? 1 : 0;
                failed += right ? 0 : 1;
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    /** Whoever produces, a consumer of each language reads everything. */
    private static boolean run(boolean multi, boolean javaProduces) throws Exception {
        Ring.Builder builder = Ring.builder(256).eventBytes(16);
        if (multi) {
            builder.multiProducer();
        }
        Stage ofJava = builder.stage(1);
        Stage ofRust = builder.stage(1, ofJava);
        try (Ring ring = builder.build(); Consumer consumer = ring.consumer(ofJava)) {
            CompletableFuture<Long> rust =
                    Threads.start(() -> Peer.consume(ring.address(), ring.addressBytes(), multi, ofRust.number()));
            CompletableFuture<Long> producing = javaProduces
                    ? Threads.start(() -> produce(ring.producer()))
                    : Threads.start(() -> Peer.produce(ring.address(), ring.addressBytes(), multi, EVENTS));
            long sum = 0;
            for (Batch batch; (batch = consumer.poll(50)) != null; batch.release()) {
                for (Event event : batch) {
                    long number = event.getLong(0);
                    if (event.getLong(8) != number * FACTOR) {
                        return false;
                    }
                    sum += number;
                }
            }
            return Threads.join(producing) == 0 && sum == SUM && Threads.join(rust) == SUM;
        }
    }

    private static long produce(Producer producer) throws InterruptedException {
        try (producer) {
            for (long next = 0; next < EVENTS;) {
                if (next % 3 == 0) {
                    producer.publish(next, next++ * FACTOR);
                    continue;
                }
                Claim claim = producer.claim((int) Math.min(1 + next % 7, EVENTS - next));
                for (Event event : claim) {
                    event.putLong(0, next).putLong(8, next++ * FACTOR);
                }
                claim.publish();
            }
        }
        return 0;
    }
}
