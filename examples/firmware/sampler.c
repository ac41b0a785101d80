/* A timer's interrupt takes samples, the main loop averages them: a ring in a static, without compare-and-swap.
 *
 * `machine.h` stands for a board's header, and on_timer for the name of its interrupt. docs/firmware.md says how to build
 * such a program for a board of yours. */
#include "annulus.h"
#include "machine.h"

enum { SAMPLES = 512 };

typedef struct {
    uint32_t at;
    int16_t value;
} sample;

/* The slots and 20 bytes of RAM, and a constant in flash. It is there from reset on. */
ANNULUS_STATIC_RING(samples, sample, 64);

/* How many found the ring full: counted, as the interrupt cannot wait. */
static volatile uint32_t lost;

/* The producing end belongs to this interrupt. */
void on_timer(void)
{
    static uint32_t now;
    sample taken = {.at = now, .value = (int16_t)(now % 64)};
    if (annulus_static_try_push(&samples, &taken) == ANNULUS_FULL) {
        lost++;
    }
    if (++now == SAMPLES) {
        machine_stop_timer();
        annulus_static_close(&samples);
    }
}

/* The consuming end belongs to the main loop. */
void machine_main(void)
{
    uint32_t seen = 0;
    int32_t sum = 0;
    annulus_static_slots batch;
    annulus_status status;

    machine_enable_interrupts();
    machine_start_timer(1000);
    do {
        /* All that is there, where it lies: in two pieces if it goes over the ring's end. */
        status = annulus_static_try_poll(&samples, 64, &batch);
        if (status == ANNULUS_OK) {
            for (size_t i = 0; i < batch.first_count; i++) {
                sum += ((const sample *)batch.first)[i].value;
            }
            for (size_t i = 0; i < batch.second_count; i++) {
                sum += ((const sample *)batch.second)[i].value;
            }
            seen += (uint32_t)(batch.first_count + batch.second_count);
            annulus_static_release(&samples, batch.first_count + batch.second_count);
        }
    } while (status != ANNULUS_CLOSED);

    machine_print(seen + lost == SAMPLES ? "every sample was seen or counted\n" : "samples are missing\n");
    machine_exit(seen + lost == SAMPLES && (lost != 0 || sum == 16128));
}
