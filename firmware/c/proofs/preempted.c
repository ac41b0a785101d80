/* Two priorities of interrupts produce into one ring, the higher one preempting the lower in mid-claim.
 *
 * The lower one claims, lets the higher one in at a chosen point, and publishes after that. What the higher one published
 * meanwhile comes after the open claim, and is delivered once that is published. */
#include "proof.h"

ANNULUS_STATIC_MULTI_RING(ring, uint32_t, 16);
static annulus_static_producer low = ANNULUS_STATIC_PRODUCER(&ring);
static annulus_static_producer high = ANNULUS_STATIC_PRODUCER(&ring);

/* The number of the next event, whether the lower handler has its claim open, how often the higher one came meanwhile. */
static volatile uint32_t next, claimed, preempted;

/* Claims two, and is interrupted before the first and between the two. */
void on_low(void)
{
    uint32_t first = next;
    annulus_static_slots slots;
    CHECK(annulus_static_multi_try_claim(&low, 2, &slots) == ANNULUS_OK);
    next = first + 2;
    claimed = 1;
    machine_preempt();
    *slot(&slots, 0) = event(first);
    *slot(&slots, 1) = event(first + 1);
    CHECK(annulus_static_multi_publish(&low, 1) == ANNULUS_OK);
    machine_preempt();
    CHECK(annulus_static_multi_publish(&low, 2) == ANNULUS_INVALID_COUNT);
    CHECK(annulus_static_multi_publish(&low, 1) == ANNULUS_OK);
    claimed = 0;
}

/* Publishes one, behind the open claim. */
void on_high(void)
{
    uint32_t value = event(next);
    CHECK(annulus_static_multi_try_push(&high, &value) == ANNULUS_OK);
    next++;
    preempted += claimed;
}

void machine_main(void)
{
    uint32_t received = 0, rounds = 0;
    annulus_static_slots slots;

    machine_enable_interrupts();
    while (received < EVENTS) {
        machine_raise();
        rounds++;
        CHECK(annulus_static_multi_try_poll(&ring, 16, &slots) == ANNULUS_OK);
        CHECK(count_of(&slots) == 4); /* two events of the claim and two of the higher priority */
        for (size_t i = 0; i < 4; i++) {
            CHECK(*slot(&slots, i) == event(received));
            received++;
        }
        CHECK(annulus_static_multi_release(&ring, 4) == ANNULUS_OK);
        CHECK(annulus_static_multi_try_poll(&ring, 1, &slots) == ANNULUS_EMPTY);
    }
    CHECK(preempted == 2 * rounds);
    print_number(received);
    machine_print(" events, the claim interrupted ");
    print_number(preempted);
    machine_print(" times\n");
}
