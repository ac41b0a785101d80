// Consumers that an event loop waits for by a file descriptor (Linux).
#include "check.hpp"

#include <poll.h>
#include <thread>

static bool readable(int fd, int milliseconds = 0) {
    pollfd entry = {fd, POLLIN, 0};
    return poll(&entry, 1, milliseconds) == 1 && entry.revents == POLLIN;
}

static void it_is_readable_once_there_is_something() {
    ends it(annulus::options(8).wait(annulus::wait::fd));
    REFUSED(it.consumer.arm(), errc::no_descriptor);
    const int fd = must(it.consumer.fd());
    CHECK(must(it.consumer.fd()) == fd && must(it.consumer.arm()) && !readable(fd));
    publish(it.producer, 1, 3);
    CHECK(readable(fd) && !must(it.consumer.arm()));
    holds(must(it.consumer.poll()), 1, 3);
    CHECK(must(it.consumer.arm()) && !readable(fd));
    DONE(it.consumer.disarm());
    publish(it.producer, 4, 1);
    CHECK(!readable(fd));
    holds(must(it.consumer.try_poll()), 4, 1);
    auto moved = std::move(it.consumer);
    REFUSED(it.consumer.fd(), errc::wrong_handle);
    CHECK(must(moved.arm()));
    DONE(it.ring.halt());
    CHECK(readable(fd) && !must(moved.arm()));
    REFUSED(moved.try_poll(), errc::halted);
}

static void other_rings_have_none() {
    ends it(annulus::options(8).wait(annulus::wait::blocking));
    REFUSED(it.consumer.fd(), errc::wrong_kind);
    REFUSED(it.consumer.arm(), errc::wrong_kind);
    CHECK(it.consumer.disarm() == errc::wrong_kind);
}

static void a_loop_gets_every_message() {
    constexpr int MESSAGES = 5000;
    auto ring = must(annulus::message_ring::create(annulus::options(256).multi_producer().wait(annulus::wait::fd)));
    auto consumer = must(ring.consumer());
    const int fd = must(consumer.fd());
    std::thread thread([producer = must(ring.producer())]() mutable {
        for (int number = 0; number < MESSAGES; ++number) {
            DONE(producer.write(std::string_view("a message").substr(0, static_cast<std::size_t>(number % 9))));
            if (number % 64 == 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
        }
    });
    int received = 0;
    annulus::status end;
    while (end.ok()) {
        auto batch = consumer.try_poll();
        if (batch) {
            for (const annulus::message &text : *batch) CHECK(text.size() == static_cast<std::size_t>(received++ % 9));
        } else if (batch.error() != errc::empty) {
            end = batch.error();
        } else if (must(consumer.arm())) {
            CHECK(readable(fd, 60'000));
        }
    }
    thread.join();
    CHECK(end == errc::closed && received == MESSAGES);
}

int main() {
    CASE(it_is_readable_once_there_is_something);
    CASE(other_rings_have_none);
    CASE(a_loop_gets_every_message);
    return done();
}
