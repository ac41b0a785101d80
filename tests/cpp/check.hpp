// Checks for C++ test programs, over those of the C ones.
#ifndef CHECK_HPP
#define CHECK_HPP

#include "check.h"

#include <annulus.hpp>

using annulus::errc;

// The value of a result, which must be there.
template <class T>
T must(annulus::result<T> made) {
    ANSWERS(static_cast<annulus_status>(made.error().code()), ANNULUS_OK);
    return std::move(*made);
}

// That a call which answers a status answers `errc::ok`.
#define DONE(call) CHECK((call) == errc::ok)

// That a call which answers a result has no value, for this reason.
#define REFUSED(call, why) CHECK((call).error() == (why))

using numbers = annulus::ring<std::uint64_t>;

// A ring with its only producer and its only consumer.
struct ends {
    explicit ends(const annulus::options &like)
        : ring(must(numbers::create(like))), producer(must(ring.producer())), consumer(must(ring.consumer())) {}

    numbers ring;
    annulus::producer<std::uint64_t> producer;
    annulus::consumer<std::uint64_t> consumer;
};

// Publishes consecutive numbers as one run.
inline void publish(annulus::producer<std::uint64_t> &producer, std::uint64_t from, std::size_t count) {
    auto claim = must(producer.claim(count));
    for (std::uint64_t &slot : claim) slot = from++;
    DONE(claim.publish());
}

// That a range holds consecutive numbers, so many.
template <class Range>
void holds(const Range &range, std::uint64_t from, std::size_t count) {
    CHECK(range.size() == count);
    for (const std::uint64_t &number : range) CHECK(number == from++);
}

#endif
