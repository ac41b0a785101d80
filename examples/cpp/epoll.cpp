// One epoll loop over a ring and a socket: a thread publishes quotes, a peer sends orders, and one thread serves both.
// Linux.
//
//   c++ -std=c++17 epoll.cpp $(pkg-config --cflags --libs annulus) -pthread && ./a.out

#include <annulus.hpp>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

constexpr std::uint64_t QUOTES = 100'000, ORDERS = 1'000;

// A call to the system, which must succeed.
template <class T>
T done(T answer) {
    if (answer < 0) throw std::system_error(errno, std::generic_category());
    return answer;
}

class event_loop {
public:
    event_loop() : fd_(done(epoll_create1(EPOLL_CLOEXEC))) {}
    event_loop(const event_loop &) = delete;
    ~event_loop() { close(fd_); }

    void add(int fd) {
        epoll_event event = {};
        event.events = EPOLLIN;
        event.data.fd = fd;
        done(epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event));
    }
    void remove(int fd) { done(epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr)); }
    // Whether `fd` is readable; waits until any descriptor is, if told so.
    bool readable(int fd, bool wait) {
        epoll_event events[2];
        const int ready = epoll_wait(fd_, events, 2, wait ? -1 : 0);
        if (ready < 0 && errno != EINTR) done(ready);
        for (int i = 0; i < ready; ++i)
            if (events[i].data.fd == fd) return true;
        return false;
    }

private:
    int fd_;
};

int main() {
    auto ring = annulus::ring<std::uint64_t>::create(annulus::options(1024).wait(annulus::wait::fd)).or_throw();
    auto consumer = ring.consumer().or_throw();
    const int quotes_fd = consumer.fd().or_throw();
    int pair[2];
    done(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
    event_loop loop;
    loop.add(quotes_fd);
    loop.add(pair[0]);

    std::thread quoting([producer = ring.producer().or_throw()]() mutable {
        for (std::uint64_t price = 0; price < QUOTES; ++price) producer.write(price).or_throw();
    });  // the producer's end closes the ring, which wakes the loop as well
    std::thread ordering([to = pair[1]] {
        for (std::uint64_t order = 0; order < ORDERS; ++order) done(send(to, &order, sizeof order, 0));
        close(to);
    });

    std::uint64_t quotes = 0, orders = 0, order = 0;
    bool ring_open = true, socket_open = true;
    while (ring_open || socket_open) {
        bool wait = !ring_open;
        if (ring_open) {
            if (auto batch = consumer.try_poll(64)) {
                quotes += batch->size();
            } else if (batch.error() == annulus::errc::empty) {
                wait = consumer.arm().or_throw();  // the ring sleeps: the next quote wakes the loop
            } else {  // closed, and drained
                ring_open = false;
                loop.remove(quotes_fd);
                continue;
            }
        }
        if (loop.readable(pair[0], wait) && socket_open) {
            socket_open = done(recv(pair[0], &order, sizeof order, 0)) > 0;
            socket_open ? void(++orders) : loop.remove(pair[0]);
        }
    }
    quoting.join();
    ordering.join();
    close(pair[0]);
    std::printf("%llu quotes, %llu orders\n", static_cast<unsigned long long>(quotes), static_cast<unsigned long long>(orders));
    return quotes == QUOTES && orders == ORDERS ? EXIT_SUCCESS : EXIT_FAILURE;
}
