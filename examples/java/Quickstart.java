import java.util.concurrent.Executors;
import org.annulus.Batch;
import org.annulus.Consumer;
import org.annulus.Event;
import org.annulus.Producer;
import org.annulus.Ring;

/** A thread publishes 10,000 events of two numbers, another adds them up. */
public class Quickstart {
    public static void main(String[] arguments) throws Exception {
        var threads = Executors.newSingleThreadExecutor();
        try (Ring ring = Ring.builder(1024).eventBytes(16).build(); Consumer consumer = ring.consumer()) {
            Producer producer = ring.producer();
            var sent = threads.submit(() -> {
                try (producer) { // closing the last producer closes the ring
                    for (long n = 0; n < 10_000; n++) {
                        producer.publish(n, 2 * n); // waits while the ring is full
                    }
                }
                return null;
            });

            long sum = 0;
            for (Batch batch; (batch = consumer.poll(256)) != null; batch.release()) { // null at the end
                for (Event event : batch) {
                    sum += event.getLong(0) + event.getLong(8);
                }
            }
            sent.get();
            System.out.println(sum);
            if (sum != 3L * 9_999 * 10_000 / 2) {
                throw new AssertionError(sum);
            }
        } finally {
            threads.shutdown();
        }
    }
}
