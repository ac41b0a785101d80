/* The machines that QEMU emulates for the images: how an image begins and ends, a timer, two priorities of interrupts. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stdint.h>

/* What an image runs; it has passed once this returns. */
void machine_main(void);

/* What an image's interrupts call. One that comes unasked ends the image as failed. */
void on_timer(void);
void on_low(void);
void on_high(void);

/* Ends the image: QEMU exits with 0, or with 1. */
_Noreturn void machine_exit(bool passed);

/* Writes to the console. */
void machine_print(const char *text);

/* Lets the interrupts in that the calls below ask for. */
void machine_enable_interrupts(void);

/* Raises the interrupt of the lower priority, which comes before this returns. */
void machine_raise(void);

/* Raises the interrupt of the higher priority from within the lower one, which it preempts before this returns. */
void machine_preempt(void);

/* Starts the timer: an interrupt every so many ticks. */
void machine_start_timer(uint32_t ticks);
void machine_stop_timer(void);

#endif
