package org.annulus;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Java, Rust and C on one ring, at once, in all roles; each event is checked by who reads it. */
final class CrossLanguage {
    private static final long EVENTS = 200_000;
    private static final long SUM = EVENTS * (EVENTS - 1) / 2;
    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private enum Language {
        JAVA, RUST, C;

        long produce(Ring ring) throws Exception {
            return switch (this) {
                case JAVA -> CrossLanguage.produce(ring.producer());
                case RUST -> Peer.produce(ring.address(), ring.addressBytes(), ring.block.multi, EVENTS);
                case C -> PeerInC.produce(ring.address(), ring.addressBytes(), EVENTS);
            };
        }

        /** The sum of the numbers; -1 if one is not what it must be. */
        long consume(Ring ring, Stage stage) throws Exception {
            return switch (this) {
                case JAVA -> CrossLanguage.consume(ring.consumer(stage));
                case RUST -> Peer.consume(ring.address(), ring.addressBytes(), ring.block.multi, stage.number());
                case C -> PeerInC.consume(ring.address(), ring.addressBytes(), stage.number());
            };
        }
    }

    private CrossLanguage() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("annulus.backend", arguments[0]);
        int passed = 0;
        int failed = 0;
        for (boolean multi : new boolean[] {false, true}) {
            List<Set<Language>> producers = new ArrayList<>();
            for (Language language : Language.values()) {
                producers.add(EnumSet.of(language));
            }
            if (multi) {
                producers.add(EnumSet.allOf(Language.class));
            }
            for (Set<Language> produce : producers) {
                boolean right = run(multi, produce);
                System.out.println((right ? "ok: " : "FAILED: ") + arguments[0]
                        + (multi ? ", several producers" : "") + ": produced by " + produce);
                passed += right ? 1 : 0;
                failed += right ? 0 : 1;
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    /** Whoever produces, a consumer of each language reads everything: Java's first, the others behind it. */
    private static boolean run(boolean multi, Set<Language> producers) throws Exception {
        Ring.Builder builder = Ring.builder(256).eventBytes(16);
        if (multi) {
            builder.multiProducer();
        }
        Stage first = builder.stage(1);
        Stage[] stages = {first, builder.stage(1, first), builder.stage(1, first)};
        try (Ring ring = builder.build()) {
            // The last producer's end closes the ring, which must not be before all have begun.
            Producer keeper = multi ? ring.producer() : null;
            List<CompletableFuture<Long>> sums = new ArrayList<>();
            for (Language language : Language.values()) {
                sums.add(Threads.start(() -> language.consume(ring, stages[language.ordinal()])));
            }
            List<CompletableFuture<Long>> producing = new ArrayList<>();
            for (Language language : producers) {
                producing.add(Threads.start(() -> language.produce(ring)));
            }
            boolean right = true;
            for (CompletableFuture<Long> produced : producing) {
                right &= Threads.join(produced) == 0;
            }
            if (keeper != null) {
                keeper.close();
            }
            for (CompletableFuture<Long> sum : sums) {
                right &= Threads.join(sum) == producers.size() * SUM;
            }
            return right;
        }
    }

    private static long consume(Consumer consumer) throws InterruptedException {
        long sum = 0;
        try (consumer) {
            for (Batch batch; (batch = consumer.poll(50)) != null; batch.release()) {
                for (Event event : batch) {
                    long number = event.getLong(0);
                    if (event.getLong(8) != number * FACTOR) {
                        return -1;
                    }
                    sum += number;
                }
            }
        }
        return sum;
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
