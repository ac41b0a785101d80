// A logger: four threads write lines of any length, one thread puts them into a file. A thread that logs never waits for
// the file, but for the ring if it is full; here each thread logs a thousand lines for each piece of work that it is given.
//
//   c++ -std=c++17 logger.cpp $(pkg-config --cflags --libs annulus) -pthread && ./a.out

#include <algorithm>
#include <annulus.hpp>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

constexpr std::size_t LONGEST = 120;
constexpr int THREADS = 4, ROUNDS = 20, BURST = 1000;

// What the threads of a program log with: one each.
class logger {
public:
    explicit logger(annulus::message_producer to) : to_(std::move(to)) {}

    // Formats the line where it will be read: there is no buffer in between.
    template <class... Values>
    annulus::status line(const char *format, Values... values) {
        auto claim = to_.claim(LONGEST);
        if (!claim) return claim.error();
        const int length = std::snprintf(reinterpret_cast<char *>(claim->data()), LONGEST, format, values...);
        if (length < 0) return claim->abandon();
        return claim->publish(std::min(static_cast<std::size_t>(length), LONGEST - 1));
    }

private:
    annulus::message_producer to_;
};

// The consumer's side. Lines that are there together are written with one call to the system.
std::size_t write_lines(annulus::message_consumer from, std::FILE *to) {
    std::size_t lines = 0;
    while (auto batch = from.poll()) {
        for (const annulus::message &line : *batch) {
            std::fwrite(line.data(), 1, line.size(), to);
            std::fputc('\n', to);
        }
        lines += batch->size();
        std::fflush(to);
    }
    return lines;
}

int main() {
    const auto shape = annulus::options(1 << 14).multi_producer().wait(annulus::wait::blocking);
    auto ring = annulus::message_ring::create(shape).or_throw();
    auto producer = ring.producer().or_throw();
    std::FILE *file = std::tmpfile();
    if (file == nullptr) return EXIT_FAILURE;

    std::size_t lines = 0;
    std::thread writer([&lines, file, consumer = ring.consumer().or_throw()]() mutable {
        lines = write_lines(std::move(consumer), file);
    });
    std::array<std::thread, THREADS> threads;
    for (int number = 0; number < THREADS; ++number) {
        threads[static_cast<std::size_t>(number)] = std::thread([number, log = logger(producer.clone().or_throw())]() mutable {
            for (int round = 0; round < ROUNDS; ++round) {
                for (int line = 0; line < BURST; ++line)
                    log.line("thread %d, round %d, line %d", number, round, line).or_throw();
                std::this_thread::yield();  // the work
            }
        });
    }
    for (std::thread &thread : threads) thread.join();
    producer = {};  // the last producer's end closes the ring: the writer ends once it has had every line
    writer.join();

    std::rewind(file);
    std::size_t written = 0;
    for (int byte = std::fgetc(file); byte != EOF; byte = std::fgetc(file)) written += byte == '\n';
    std::fclose(file);
    std::printf("%zu lines\n", lines);
    return lines == written && lines == std::size_t(THREADS) * ROUNDS * BURST ? EXIT_SUCCESS : EXIT_FAILURE;
}
