package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The memory is laid out as the file says that Rust's tests read, too. */
@EnabledOnOs(OS.LINUX)
class LayoutTest {
    private static final Path GOLDEN = Path.of("..", "tests", "layout", "golden.txt");

    @Test
    void aRingIsLaidOutAsTheGoldenFileSays() throws IOException {
        Ring.Builder builder = Ring.builder(64).eventBytes(24).multiProducer().waitStrategy(WaitStrategy.BLOCKING);
        Stage first = builder.stage(2);
        builder.group(3, first);
        builder.exclusive();
        Block block = builder.build().block;
        Map<String, Long> golden = new HashMap<>();
        for (String line : Files.readAllLines(GOLDEN)) {
            if (line.startsWith("#")) {
                continue;
            }
            String[] words = line.split(" ");
            int offset = Integer.parseInt(words[1]);
            long found = words[2].equals("4") ? block.bytes.getInt(offset) : block.bytes.getLong(offset);
            golden.put(words[0], Long.parseLong(words[3]));
            assertEquals(golden.get(words[0]), found, words[0]);
        }
        assertEquals(24, golden.size());
        assertEquals(golden.get("wait"), block.wait);
        assertEquals(golden.get("capacity"), block.capacity);
        assertEquals(golden.get("consumers"), block.consumers);
        assertEquals(golden.get("producers"), block.producers);
        assertEquals(golden.get("stages"), block.stages);
        assertEquals(golden.get("workers"), block.workers);
        assertEquals(golden.get("slot_bytes"), block.eventBytes);
        assertEquals(golden.get("slot_align"), block.eventAlign);
        assertEquals(golden.get("records_offset"), block.records);
        assertEquals(golden.get("stages_offset"), block.stageTable);
        assertEquals(golden.get("stamps_offset"), block.stamps);
        assertEquals(golden.get("slots_offset"), block.slots);
        assertEquals(golden.get("metrics_offset"), block.counters);
        assertEquals(golden.get("block_bytes"), block.size);
        assertEquals(0b000, block.upstream(0));
        assertEquals(0b001, block.upstream(1));
        assertEquals(0b011, block.upstream(2));
    }

    @Test
    void wordsChangeAsTheLayoutSays() throws Exception {
        Ring ring = Ring.builder(8).multiProducer().build();
        Block block = ring.block;
        Producer producer = ring.producer();
        Consumer consumer = ring.consumer();
        producer.claim(3).publish();
        producer.claim(2).abandon();
        assertEquals(5 << 1, block.bytes.getLong(256));
        assertEquals(3 << 1, block.bytes.getLong((int) block.stamps));
        assertEquals(5 << 1 | 1, block.bytes.getLong((int) block.stamps + 3 * 8));
        consumer.poll(8).release(2);
        assertEquals(2 << 1, block.bytes.getLong(block.records));
        assertEquals(4, block.bytes.getInt(block.records + 16));
        consumer.close();
        assertEquals(0, block.bytes.getInt(block.records + 16));
        producer.close();
        assertEquals(5 << 1 | 1, block.bytes.getLong(256));
    }
}
