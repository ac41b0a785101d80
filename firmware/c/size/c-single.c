/* A ring with one producer in a static: a thousand values of 4 bytes are pushed and popped by turns. */
#include "annulus.h"
#include "machine.h"

ANNULUS_STATIC_RING(ring, uint32_t, 64);

__attribute__((noinline)) bool push(uint32_t value);
__attribute__((noinline)) bool pop(uint32_t *value);

bool push(uint32_t value)
{
    return annulus_static_try_push(&ring, &value) == ANNULUS_OK;
}

bool pop(uint32_t *value)
{
    return annulus_static_try_pop(&ring, value) == ANNULUS_OK;
}

void machine_main(void)
{
    for (uint32_t sent = 0; sent < 1000; sent++) {
        uint32_t value;
        if (!push(sent) || !pop(&value) || value != sent) {
            machine_exit(false);
        }
    }
}
