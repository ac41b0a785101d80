/* The macros of the header that firmware uses, in C and in C++: compiled only, since the library is another machine's. */
#include "annulus.h"

typedef struct {
    uint32_t at;
    int16_t value;
} sample;

extern const annulus_static_ring samples;
ANNULUS_STATIC_RING(samples, sample, 64);

extern const annulus_static_multi_ring events;
ANNULUS_STATIC_MULTI_RING(events, uint32_t, 16);
static annulus_static_producer fast = ANNULUS_STATIC_PRODUCER(&events);

ANNULUS_STATIC_RING_FROM(late, uint8_t, 1, 0u - 3);
ANNULUS_STATIC_MULTI_RING_FROM(late_events, uint8_t, 2, 0u - 3);

ANNULUS_STATIC_MESSAGE_RING(texts, 64);

int main(void)
{
    sample value = {1, 2};
    uint32_t event = 3;
    annulus_static_slots slots;
    if (annulus_static_try_push(&samples, &value) != ANNULUS_OK ||
        annulus_static_multi_try_push(&fast, &event) != ANNULUS_OK ||
        annulus_static_message_try_write(&texts, "hello", 5) != ANNULUS_OK ||
        annulus_static_try_claim(&late, 1, &slots) != ANNULUS_OK ||
        annulus_static_multi_try_poll(&late_events, 1, &slots) != ANNULUS_EMPTY) {
        return 1;
    }
    return 0;
}
