/* What is the same on every machine. */
#include "machine.h"

__attribute__((weak)) void on_timer(void)
{
    machine_exit(false);
}

__attribute__((weak)) void on_low(void)
{
    machine_exit(false);
}

__attribute__((weak)) void on_high(void)
{
    machine_exit(false);
}
