/* RISC-V on QEMU's `virt`: reset, the test device, the UART, the CLINT's timer and software interrupts. */
#include "machine.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define TEST REGISTER(0x100000)
#define UART (*(volatile uint8_t *)0x10000000)
#define SOFTWARE REGISTER(0x02000000)
#define COMPARE_LOW REGISTER(0x02004000)
#define COMPARE_HIGH REGISTER(0x02004004)
#define TIME_LOW REGISTER(0x0200bff8)
#define TIME_HIGH REGISTER(0x0200bffc)

enum { MIE = 8, SOFTWARE_INTERRUPT = 3, TIMER_INTERRUPT = 7 };

/* The timer's period in ticks; 0 while it stands still. */
static volatile uint32_t period;

__asm__(".section .text.start, \"ax\"\n"
        ".global start\n"
        "start:\n"
        "    la sp, stack_top\n"
        "    la t0, bss_start\n"
        "    la t1, bss_end\n"
        "1:  bgeu t0, t1, 2f\n"
        "    sw zero, 0(t0)\n"
        "    addi t0, t0, 4\n"
        "    j 1b\n"
        "2:  j reset\n"
        ".text\n");

void machine_print(const char *text)
{
    while (*text) {
        UART = (uint8_t)*text++;
    }
}

_Noreturn void machine_exit(bool passed)
{
    TEST = passed ? 0x5555 : 1 << 16 | 0x3333;
    for (;;) {
    }
}

static uint64_t now(void)
{
    uint32_t high, low;
    do {
        high = TIME_HIGH;
        low = TIME_LOW;
    } while (high != TIME_HIGH);
    return (uint64_t)high << 32 | low;
}

/* Sets the alarm, without a moment at which it lies in the past by halves. */
static void ring_at(uint64_t time)
{
    COMPARE_HIGH = UINT32_MAX;
    COMPARE_LOW = (uint32_t)time;
    COMPARE_HIGH = (uint32_t)(time >> 32);
}

void machine_enable_interrupts(void)
{
    ring_at(UINT64_MAX);
    __asm__ volatile("csrs mie, %0" : : "r"(1 << SOFTWARE_INTERRUPT | 1 << TIMER_INTERRUPT));
    __asm__ volatile("csrsi mstatus, 8" : : : "memory");
}

void machine_raise(void)
{
    SOFTWARE = 1;
    while (SOFTWARE) {
    }
}

/* A trap masks interrupts, and would be returned to by the registers that the next one overwrites: they are kept here. */
void machine_preempt(void)
{
    uintptr_t epc, status;
    __asm__ volatile("csrr %0, mepc\n\tcsrr %1, mstatus" : "=r"(epc), "=r"(status));
    ring_at(0);
    __asm__ volatile("csrsi mstatus, 8" : : : "memory");
    while (COMPARE_HIGH == 0) { /* the handler puts the alarm off */
    }
    __asm__ volatile("csrci mstatus, 8" : : : "memory");
    __asm__ volatile("csrw mepc, %0\n\tcsrw mstatus, %1" : : "r"(epc), "r"(status));
}

void machine_start_timer(uint32_t ticks)
{
    period = ticks;
    ring_at(now() + ticks);
}

void machine_stop_timer(void)
{
    period = 0;
    ring_at(UINT64_MAX);
}

uint32_t annulus_critical_enter(void)
{
    uint32_t status;
    __asm__ volatile("csrrci %0, mstatus, 8" : "=r"(status) : : "memory");
    return status & MIE;
}

void annulus_critical_exit(uint32_t enabled)
{
    __asm__ volatile("csrs mstatus, %0" : : "r"(enabled) : "memory");
}

__attribute__((interrupt("machine"), aligned(4))) static void trap(void)
{
    uintptr_t cause;
    __asm__ volatile("csrr %0, mcause" : "=r"(cause));
    switch (cause) {
    case 0x80000000 | SOFTWARE_INTERRUPT:
        SOFTWARE = 0;
        on_low();
        break;
    case 0x80000000 | TIMER_INTERRUPT:
        if (period == 0) {
            ring_at(UINT64_MAX);
            on_high();
        } else {
            ring_at(now() + period);
            on_timer();
        }
        break;
    default:
        machine_print("a fault\n");
        machine_exit(false);
    }
}

__attribute__((used)) _Noreturn static void reset(void)
{
    __asm__ volatile("csrw mtvec, %0" : : "r"(trap));
    machine_main();
    machine_exit(true);
}
