/* A timer's interrupt produces while the main loop consumes: a million events, none lost, in order.
 *
 * One producer needs no compare-and-swap: this image is linked with the library that has none, on every target. */
#include "proof.h"

enum { MILLION = 1000000, BURST = 24, TICKS = 20 };

ANNULUS_STATIC_RING(ring, uint32_t, 64);

static uint32_t sent, sent_sum, refused;

void on_timer(void)
{
    for (uint32_t left = 1 + one_of(BURST, event(sent)); left > 0; left--) {
        uint32_t value = event(sent);
        annulus_status status = annulus_static_try_push(&ring, &value);
        if (status == ANNULUS_FULL) {
            refused++; /* it comes again at the next interrupt */
            return;
        }
        CHECK(status == ANNULUS_OK);
        sent_sum = checksum(sent_sum, value);
        if (++sent == MILLION) {
            machine_stop_timer();
            annulus_static_close(&ring);
            return;
        }
    }
}

void machine_main(void)
{
    uint32_t received = 0, sum = 0, batches = 0;
    annulus_static_slots slots;
    annulus_status status;

    machine_enable_interrupts();
    machine_start_timer(TICKS);
    while ((status = annulus_static_try_poll(&ring, 48, &slots)) != ANNULUS_CLOSED) {
        if (status == ANNULUS_EMPTY) {
            continue;
        }
        CHECK(status == ANNULUS_OK);
        size_t count = count_of(&slots);
        for (size_t i = 0; i < count; i++) {
            uint32_t value = *slot(&slots, i);
            CHECK(value == event(received));
            sum = checksum(sum, value);
            received++;
        }
        CHECK(annulus_static_release(&ring, count) == ANNULUS_OK);
        batches++;
    }
    CHECK(received == MILLION && sent == MILLION);
    CHECK(sum == sent_sum);
    print_number(received);
    machine_print(" events in ");
    print_number(batches);
    machine_print(" batches; ");
    print_number(refused);
    machine_print(" times full\n");
}
