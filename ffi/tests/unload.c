/* The shared library is loaded, used by several threads, unloaded, and loaded again: nothing of it is left running. */
#define ANNULUS_PROVOKE_PANIC
#include "check.h"
#include <dlfcn.h>
#include <pthread.h>

enum { ROUNDS = 5, EVENTS = 1000 };

static const char LIBRARY[] = "libannulus.so";
static void *library;

/* A function of the library. The names of the header would be linked with the program. */
#define CALL(name) ((__typeof__(&name))function(#name))
#define DONE(name, ...) CHECK(CALL(name)(__VA_ARGS__) == ANNULUS_OK)

typedef void any_function(void);

static any_function *function(const char *name) {
    void *address = dlsym(library, name);
    any_function *found;
    CHECK(address != NULL);
    memcpy(&found, &address, sizeof found); /* as POSIX has it, if not ISO C */
    return found;
}

static void *produce(void *producer) {
    for (uint64_t number = 0; number < EVENTS; ++number) DONE(annulus_producer_write, producer, &number, 1);
    DONE(annulus_producer_destroy, producer);
    return NULL;
}

static void use(void) {
    annulus_options options;
    annulus_ring ring;
    annulus_producer producer;
    annulus_consumer consumer;
    annulus_status answer;
    uint64_t numbers[64], next = 0;
    size_t count;
    pthread_t thread;
    CALL(annulus_options_init)(&options, 64, sizeof(uint64_t), sizeof(uint64_t));
    options.wait = ANNULUS_WAIT_BLOCKING;
    DONE(annulus_ring_create, &ring, &options);
    DONE(annulus_ring_producer, &ring, &producer);
    DONE(annulus_ring_consumer, &ring, 0, &consumer);
    CHECK(pthread_create(&thread, NULL, produce, &producer) == 0);
    while ((answer = CALL(annulus_consumer_read)(&consumer, numbers, 64, &count)) == ANNULUS_OK)
        for (size_t i = 0; i < count; ++i) CHECK(numbers[i] == next++);
    CHECK(answer == ANNULUS_CLOSED && next == EVENTS);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(CALL(annulus_provoke_panic)() == ANNULUS_PANIC); /* with the hook that goes with it */
    DONE(annulus_consumer_destroy, &consumer);
    DONE(annulus_ring_destroy, &ring);
}

static void the_library_is_unloaded_and_loaded_again(void) {
    for (int round = 0; round < ROUNDS; ++round) {
        CHECK(dlopen(LIBRARY, RTLD_NOW | RTLD_NOLOAD) == NULL);
        library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
        CHECK(library != NULL);
        use();
        CHECK(dlclose(library) == 0);
    }
    CHECK(dlopen(LIBRARY, RTLD_NOW | RTLD_NOLOAD) == NULL);
}

static void *load_and_use(void *argument) {
    the_library_is_unloaded_and_loaded_again();
    return argument;
}

static void so_it_is_by_another_thread(void) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, load_and_use, NULL) == 0 && pthread_join(thread, NULL) == 0);
    CHECK(dlopen(LIBRARY, RTLD_NOW | RTLD_NOLOAD) == NULL);
}

int main(void) {
    CASE(the_library_is_unloaded_and_loaded_again);
    CASE(so_it_is_by_another_thread);
    return done();
}
