/* Cortex-M: reset, semihosting, SysTick, two interrupt lines of the NVIC, critical sections. */
#include "machine.h"

#include <stddef.h>

/* Interrupt lines that software raises; nothing is connected to them. */
enum { LOW = 28, HIGH = 29, LINES = 32 };

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define SYSTICK_CONTROL REGISTER(0xe000e010)
#define SYSTICK_RELOAD REGISTER(0xe000e014)
#define SYSTICK_CURRENT REGISTER(0xe000e018)
#define NVIC_ENABLE REGISTER(0xe000e100)
#define NVIC_PEND REGISTER(0xe000e200)
/* The lines 28 to 31, a byte each. */
#define NVIC_PRIORITY REGISTER(0xe000e41c)
#define COPROCESSORS REGISTER(0xe000ed88)

/* The linker script's. */
extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

static uint32_t semihosting(uint32_t operation, uintptr_t argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register uintptr_t r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void machine_print(const char *text)
{
    semihosting(0x04, (uintptr_t)text);
}

_Noreturn void machine_exit(bool passed)
{
    semihosting(0x18, passed ? 0x20026 : 0x20023);
    for (;;) {
    }
}

/* A pended interrupt is taken by the end of this. */
static void arrive(void)
{
    __asm__ volatile("dsb\n\tisb" : : : "memory");
}

void machine_enable_interrupts(void)
{
    NVIC_PRIORITY = 0x80 | 0x40 << 8;
    NVIC_ENABLE = 1u << LOW | 1u << HIGH;
    __asm__ volatile("cpsie i" : : : "memory");
}

void machine_raise(void)
{
    NVIC_PEND = 1u << LOW;
    arrive();
}

void machine_preempt(void)
{
    NVIC_PEND = 1u << HIGH;
    arrive();
}

void machine_start_timer(uint32_t ticks)
{
    SYSTICK_RELOAD = ticks - 1;
    SYSTICK_CURRENT = 0;
    SYSTICK_CONTROL = 7;
}

void machine_stop_timer(void)
{
    SYSTICK_CONTROL = 0;
}

uint32_t annulus_critical_enter(void)
{
    uint32_t primask;
    __asm__ volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask) : : "memory");
    return primask;
}

void annulus_critical_exit(uint32_t primask)
{
    __asm__ volatile("msr primask, %0" : : "r"(primask) : "memory");
}

static void fault(void)
{
    machine_print("a fault\n");
    machine_exit(false);
}

void machine_reset(void);

void machine_reset(void)
{
#if defined(__ARM_FP)
    COPROCESSORS |= 0xfu << 20;
    arrive();
#endif
    for (size_t i = 0; &data_start[i] < data_end; i++) {
        data_start[i] = data_load[i];
    }
    for (uint32_t *word = bss_start; word < bss_end; word++) {
        *word = 0;
    }
    machine_main();
    machine_exit(true);
}

struct vectors {
    uint32_t *stack;
    void (*exceptions[15])(void);
    void (*lines[LINES])(void);
};

__attribute__((section(".vector_table"), used)) static const struct vectors vectors = {
    .stack = stack_top,
    .exceptions = {machine_reset, fault, fault, fault, fault, fault, NULL, NULL, NULL, NULL, fault, fault, NULL, fault, on_timer},
    .lines = {[LOW] = on_low, [HIGH] = on_high},
};
