package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The suites run over the back end that they were told to. */
class BackendTest {
    private static final String NAMED = System.getProperty("annulus.backend", "direct");

    @Test
    void theNamedBackEndIsActive() {
        assertEquals(NAMED, Ring.backend());
    }

    @ParameterizedTest
    @EnumSource
    void handlesAreOfTheNamedBackEnd(Kind kind) {
        Ring ring = kind.ring(8);
        boolean direct = NAMED.equals("direct") && !kind.joinable();
        assertEquals(direct, ProducerEnd.of(ring.block) instanceof DirectProducerEnd);
        assertEquals(direct, ConsumerEnd.of(ring.block, 0, false) instanceof DirectConsumerEnd);
    }
}
