// Several messages at once, and messages with deadlines.
#include "check.hpp"

#include <array>
#include <string>
#include <vector>

struct message_ends {
    explicit message_ends(std::size_t units)
        : ring(must(annulus::message_ring::create(annulus::options(units).multi_producer()))),
          producer(must(ring.producer())), consumer(must(ring.consumer())) {}

    std::string next() {
        std::array<std::byte, 64> bytes;
        std::size_t length = 0;
        DONE(consumer.read(bytes, length));
        return std::string(reinterpret_cast<const char *>(bytes.data()), length);
    }

    annulus::message_ring ring;
    annulus::message_producer producer;
    annulus::message_consumer consumer;
};

static annulus::clock::time_point soon() { return annulus::clock::now() + std::chrono::milliseconds(1); }

static void claims_are_published_in_parts() {
    message_ends it(128);
    const std::vector<std::size_t> lengths = {3, 0, 9};
    for (int lap = 0; lap < 100; ++lap) {
        auto claims = must(lap % 2 == 0 ? it.producer.claim_batch(lengths) : it.producer.try_claim_batch(lengths));
        CHECK(claims.size() == 3 && !claims.empty());
        char letter = 'a';
        for (annulus::slice<std::byte> message : claims) {
            for (std::byte &byte : message) byte = static_cast<std::byte>(letter);
            ++letter;
        }
        REFUSED(it.producer.claim(1), errc::busy);
        DONE(claims.publish(1));
        CHECK(claims.size() == 2 && it.next() == "aaa");
        DONE(claims.publish());
        CHECK(claims.empty() && claims.publish() == errc::stale && it.next().empty() && it.next() == "ccccccccc");
        { auto dropped = must(it.producer.claim_batch_deadline(lengths, soon())); }
    }
    REFUSED(it.consumer.try_poll(), errc::empty);
}

static void copies_are_one_run() {
    message_ends it(64);
    const std::string last = "three";
    const annulus::message_bytes messages[] = {"one", std::string_view(), last};
    DONE(it.producer.write_batch(messages));
    DONE(it.producer.try_write_batch(messages));
    DONE(it.producer.write_batch_deadline({messages, 1}, soon()));
    for (const char *text : {"one", "", "three", "one", "", "three", "one"}) CHECK(it.next() == text);
    CHECK(it.producer.try_write_batch({}) == errc::null_pointer);
}

static void waits_end_at_their_deadline() {
    message_ends it(8);
    std::array<std::byte, 8> bytes;
    std::size_t length = 0;
    CHECK(it.consumer.read_deadline(bytes, soon(), length) == errc::timed_out);
    for (int i = 0; i < 8; ++i) DONE(it.producer.write_deadline(std::string_view(), soon()));
    CHECK(it.producer.write_deadline("", soon()) == errc::timed_out);
    const std::size_t lengths[] = {0};
    REFUSED(it.producer.claim_batch_deadline(lengths, soon()), errc::timed_out);
    DONE(it.consumer.read_deadline(bytes, soon(), length));
    CHECK(length == 0);
}

int main() {
    CASE(claims_are_published_in_parts);
    CASE(copies_are_one_run);
    CASE(waits_end_at_their_deadline);
    return done();
}
