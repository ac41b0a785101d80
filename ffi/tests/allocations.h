/* Counts what is allocated: the linker puts these before the C library's (GNU ld, --wrap). For one file of a program. */
#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stddef.h>

static _Atomic size_t allocations;
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
int __real_posix_memalign(void **memory, size_t align, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_posix_memalign(void **memory, size_t align, size_t size);
void *__wrap_malloc(size_t size) {
    ++allocations;
    return __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size) {
    ++allocations;
    return __real_calloc(count, size);
}
void *__wrap_realloc(void *memory, size_t size) {
    ++allocations;
    return __real_realloc(memory, size);
}
int __wrap_posix_memalign(void **memory, size_t align, size_t size) {
    ++allocations;
    return __real_posix_memalign(memory, align, size);
}

#endif
