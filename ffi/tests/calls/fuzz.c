/* One program from bytes: what libFuzzer calls, and what `main.c` calls with bytes of its own. */
#include "calls.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct input input = {bytes, size};
    if (next_byte(&input) % 4 == 3)
        run_messages(&input);
    else
        run_events(&input);
    return 0;
}
