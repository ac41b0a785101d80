/*
 * Counts the instructions of calls of functions, whatever they call included.
 *
 * -plugin count.so,call=NAME:ENTRY...,home=START:END
 *
 * A call begins at the function's first instruction and ends at the next instruction of the caller, which lies in one
 * of the ranges called home. At the end of the run, one line a function: its name, calls, instructions.
 */
#include "plugin.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 8

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

struct function {
    char name[32];
    uint64_t entry;
    uint64_t calls;
    uint64_t instructions;
};

struct range {
    uint64_t start, end;
};

static struct function functions[MOST];
static struct range homes[MOST];
static size_t function_count, home_count;

/* The function that is being called; NULL between calls. */
static struct function *current;

static void enter(unsigned int cpu, void *function)
{
    (void)cpu;
    current = function;
    current->calls++;
    current->instructions++;
}

static void go_home(unsigned int cpu, void *unused)
{
    (void)cpu;
    (void)unused;
    current = NULL;
}

static void step(unsigned int cpu, void *unused)
{
    (void)cpu;
    (void)unused;
    if (current) {
        current->instructions++;
    }
}

static int is_home(uint64_t address)
{
    for (size_t i = 0; i < home_count; i++) {
        if (address >= homes[i].start && address < homes[i].end) {
            return 1;
        }
    }
    return 0;
}

static struct function *entered_at(uint64_t address)
{
    for (size_t i = 0; i < function_count; i++) {
        if (functions[i].entry == address) {
            return &functions[i];
        }
    }
    return NULL;
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t i = 0, n = qemu_plugin_tb_n_insns(block); i < n; i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        uint64_t address = qemu_plugin_insn_vaddr(instruction);
        struct function *function = entered_at(address);
        qemu_plugin_vcpu_udata_cb_t callback = function ? enter : is_home(address) ? go_home : step;
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, callback, QEMU_PLUGIN_CB_NO_REGS, function);
    }
}

static void report(qemu_plugin_id_t id, void *unused)
{
    (void)id;
    (void)unused;
    for (size_t i = 0; i < function_count; i++) {
        char line[128];
        snprintf(line, sizeof line, "%.31s %" PRIu64 " %" PRIu64 "\n", functions[i].name, functions[i].calls,
                 functions[i].instructions);
        qemu_plugin_outs(line);
    }
}

/* Reads one argument; whether it is one. */
static int read_argument(const char *argument)
{
    if (function_count < MOST && strncmp(argument, "call=", 5) == 0) {
        struct function *function = &functions[function_count];
        if (sscanf(argument + 5, "%31[^:]:%" SCNx64, function->name, &function->entry) == 2) {
            function_count++;
            return 1;
        }
    } else if (home_count < MOST && strncmp(argument, "home=", 5) == 0) {
        struct range *home = &homes[home_count];
        if (sscanf(argument + 5, "%" SCNx64 ":%" SCNx64, &home->start, &home->end) == 2) {
            home_count++;
            return 1;
        }
    }
    return 0;
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
                                                               char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (!read_argument(argv[i])) {
            fprintf(stderr, "count: cannot read the argument %s\n", argv[i]);
            return -1;
        }
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
    qemu_plugin_register_atexit_cb(id, report, NULL);
    return 0;
}
