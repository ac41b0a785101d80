// The loops of the queues in C++.
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>
#include <sched.h>

#include "table.h"

constexpr std::size_t kLine = 64;
// The most events that are moved at once.
constexpr std::size_t kMost = 1024;

template <std::size_t Words> struct Event {
    std::uint64_t words[Words];

    static Event of(std::uint64_t value) {
        Event event;
        for (std::size_t word = 0; word < Words; ++word) event.words[word] = value + word;
        return event;
    }

    std::uint64_t sum() const {
        std::uint64_t sum = 0;
        for (std::size_t word = 0; word < Words; ++word) sum += words[word];
        return sum;
    }
};

template <std::size_t Words> std::uint64_t sum_of(const Event<Words> *events, std::size_t count) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += events[i].sum();
    return sum;
}

template <std::size_t Words> void fill(Event<Words> *events, std::uint64_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        // Of one word, events are written by vectors, which the compiler sees only where no whole event is copied.
        if constexpr (Words == 1) {
            events[i].words[0] = value + i;
        } else {
            events[i] = Event<Words>::of(value + i);
        }
    }
}

// As `Pause` in src/wait.rs.
class Pause {
  public:
    explicit Pause(std::uint32_t wait) : yields_(wait != 0) {}

    void operator()() {
        if (!yields_ || polls_ < 64) {
            ++polls_;
            _mm_pause();
        } else {
            sched_yield();
        }
    }

  private:
    bool yields_;
    unsigned polls_ = 0;
};

// The loops of a queue that copies events in and out: `Ends` has `try_send` and `try_receive`.
template <class Ends, std::size_t Words> struct Copying {
    static void produce(void *sender, std::uint64_t from, std::uint64_t to, std::size_t batch, std::uint32_t wait) {
        Event<Words> events[kMost];
        while (from < to) {
            std::size_t count = batch < to - from ? batch : to - from;
            fill(events, from, count);
            Pause pause(wait);
            while (Ends::try_send(sender, events, count) == 0) pause();
            from += count;
        }
    }

    static std::uint64_t consume(void *receiver, std::uint64_t limit, std::size_t max, std::uint32_t wait,
                                 const std::uint32_t *ended, std::uint64_t *count) {
        Event<Words> events[kMost];
        if (max > kMost) max = kMost;
        std::uint64_t sum = 0, total = 0;
        while (total < limit) {
            std::size_t received = Ends::try_receive(receiver, events, max);
            for (Pause pause(wait); received == 0; pause()) {
                bool last = __atomic_load_n(ended, __ATOMIC_ACQUIRE) != 0;
                received = Ends::try_receive(receiver, events, max);
                if (last && received == 0) {
                    *count = total;
                    return sum;
                }
            }
            sum += sum_of(events, received);
            total += received;
        }
        *count = total;
        return sum;
    }
};
