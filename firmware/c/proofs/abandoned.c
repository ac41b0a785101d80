/* An interrupt handler gives claims up, by abandoning and by forgetting them: nobody sees them, and they stall nothing. */
#include "proof.h"

ANNULUS_STATIC_MULTI_RING(ring, uint32_t, 16);
static annulus_static_producer in_main = ANNULUS_STATIC_PRODUCER(&ring);
static annulus_static_producer in_interrupt = ANNULUS_STATIC_PRODUCER(&ring);

static volatile uint32_t sent, runs;
/* What the handler does with its next claim. */
static volatile enum { ABANDONS, FORGETS, PUBLISHES_A_PART } next;

static void push(annulus_static_producer *producer)
{
    uint32_t value = event(sent);
    CHECK(annulus_static_multi_try_push(producer, &value) == ANNULUS_OK);
    sent++;
}

void on_low(void)
{
    annulus_static_slots slots;
    push(&in_interrupt);
    CHECK(annulus_static_multi_try_claim(&in_interrupt, 3, &slots) == ANNULUS_OK);
    *slot(&slots, 0) = ~event(sent);
    switch (next) {
    case ABANDONS:
        annulus_static_multi_abandon(&in_interrupt);
        next = FORGETS;
        break;
    case FORGETS: /* the handler's next call abandons it */
        next = PUBLISHES_A_PART;
        break;
    default:
        *slot(&slots, 0) = event(sent);
        CHECK(annulus_static_multi_publish(&in_interrupt, 1) == ANNULUS_OK);
        sent++;
        annulus_static_multi_abandon(&in_interrupt);
        next = ABANDONS;
    }
    runs++;
}

void machine_main(void)
{
    uint32_t received = 0, value;
    annulus_static_slots slots;

    machine_enable_interrupts();
    while (received < EVENTS) {
        machine_raise();
        /* The main loop gives claims up, too, and publishes behind those of the interrupt. */
        CHECK(annulus_static_multi_try_claim(&in_main, 2, &slots) == ANNULUS_OK);
        annulus_static_multi_abandon(&in_main);
        push(&in_main);
        while (annulus_static_multi_try_pop(&ring, &value) == ANNULUS_OK) {
            CHECK(value == event(received));
            received++;
        }
        /* A forgotten claim is open until the handler's next call, and holds back what comes after it. */
        CHECK(sent - received == (next == PUBLISHES_A_PART));
    }
    print_number(received);
    machine_print(" events between ");
    print_number(runs);
    machine_print(" claims that were given up\n");
}
