// What the types are: they move and do not copy, end what they own once, and answer when there is nothing.
#include "check.hpp"

#include <optional>
#include <type_traits>
#include <vector>

template <class T, bool Assigned>
constexpr bool MOVES = std::is_nothrow_move_constructible_v<T> && std::is_move_assignable_v<T> == Assigned &&
                       !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;

static_assert(MOVES<numbers, true> && MOVES<annulus::producer<int>, true> && MOVES<annulus::consumer<int>, true>);
static_assert(MOVES<annulus::claim<int>, false> && MOVES<annulus::batch<int>, false>);
static_assert(MOVES<annulus::message_ring, true> && MOVES<annulus::message_producer, true>);
static_assert(MOVES<annulus::message_consumer, true> && MOVES<annulus::message_claim, false>);
static_assert(MOVES<annulus::messages, false> && MOVES<annulus::result<numbers>, false>);
static_assert(std::is_same_v<std::iterator_traits<annulus::event_iterator<int>>::iterator_category,
                             std::random_access_iterator_tag>);

static void moved_from_handles_answer() {
    ends it(annulus::options(4));
    numbers ring = std::move(it.ring);
    annulus::producer<std::uint64_t> producer = std::move(it.producer);
    annulus::consumer<std::uint64_t> consumer = std::move(it.consumer);
    CHECK(!it.ring && !it.producer && !it.consumer && ring && producer && consumer);
    REFUSED(it.ring.producer(), errc::wrong_handle);
    REFUSED(it.ring.capacity(), errc::wrong_handle);
    CHECK(it.ring.close() == errc::wrong_handle && it.ring.halt() == errc::wrong_handle);
    REFUSED(it.producer.claim(), errc::wrong_handle);
    CHECK(it.producer.write(1) == errc::wrong_handle && it.producer.close() == errc::wrong_handle);
    REFUSED(it.consumer.poll(), errc::wrong_handle);
    REFUSED(it.consumer.lag(), errc::wrong_handle);
    publish(producer, 7, 3);
    holds(must(consumer.poll()), 7, 3);
}

static void values_are_assigned() {
    ends one(annulus::options(4)), other(annulus::options(8));
    publish(one.producer, 1, 2);
    other.producer = std::move(one.producer); // ends the other ring's producer, and so closes that ring
    REFUSED(other.consumer.poll(), errc::closed);
    other.consumer = std::move(one.consumer);
    other.ring = std::move(one.ring);
    CHECK(*other.ring.capacity() == 4);
    holds(must(other.consumer.poll()), 1, 2);
    numbers &same = other.ring;
    other.ring = std::move(same);
    CHECK(*other.ring.capacity() == 4);
}

// The memory goes with the last one, whichever it is; a leak checker or a crash would tell.
static void handles_end_in_any_order() {
    for (int order = 0; order < 6; ++order) {
        std::optional<numbers> ring(must(numbers::create(annulus::options(4))));
        std::optional<annulus::producer<std::uint64_t>> producer(must(ring->producer()));
        std::optional<annulus::consumer<std::uint64_t>> consumer(must(ring->consumer()));
        publish(*producer, 5, 2);
        const int last = order % 3;
        if (last != 0) ring.reset();
        if (last != 0 && order < 3) REFUSED(producer->claim(), errc::closed); // the ring's destructor closed it
        if (last != 1) producer.reset();
        if (last != 2) consumer.reset();
        if (last == 2) {
            holds(must(consumer->poll()), 5, 2);
            REFUSED(consumer->poll(), errc::closed);
        }
    }
}

static void handles_live_in_containers() {
    numbers ring = must(numbers::create(annulus::options(16).multi_producer()));
    auto consumer = must(ring.consumer());
    std::vector<annulus::producer<std::uint64_t>> producers;
    producers.push_back(must(ring.producer()));
    for (std::uint64_t i = 1; i < 5; ++i) producers.push_back(must(producers.back().clone()));
    std::uint64_t next = 0;
    for (auto &producer : producers) DONE(producer.write(next++));
    holds(must(consumer.poll()), 0, 5);
    producers.clear();
    REFUSED(consumer.poll(), errc::closed);
}

static void statuses_and_results_tell() {
    const annulus::status full = errc::full;
    CHECK(!full.ok() && full == errc::full && full != errc::ok && annulus::status().ok());
    CHECK(std::strcmp(full.message(), annulus_status_str(ANNULUS_FULL)) == 0);
    annulus::result<int> none(errc::taken), some(std::in_place, 3);
    CHECK(!none && !none.ok() && some && *some == 3 && some.error() == errc::ok);
    REFUSED(numbers::create(annulus::options(3)), errc::invalid_capacity);
#if defined(__cpp_exceptions)
    CHECK(some.or_throw() == 3 && annulus::result<int>(std::in_place, 4).or_throw() == 4);
    DONE(annulus::status());
    annulus::status().or_throw();
    try {
        none.or_throw();
        CHECK(false);
    } catch (const annulus::error &error) {
        CHECK(error.code() == errc::taken && std::strcmp(error.what(), annulus_status_str(ANNULUS_TAKEN)) == 0);
    }
#endif
}

int main() {
    CASE(moved_from_handles_answer);
    CASE(values_are_assigned);
    CASE(handles_end_in_any_order);
    CASE(handles_live_in_containers);
    CASE(statuses_and_results_tell);
    return done();
}
