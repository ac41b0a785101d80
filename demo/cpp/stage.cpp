// The stage of the demo that keeps the books, in C++: it opens the ring that Rust made, and is one of its consumers.
//
// The demo loads it, as `src/foreign/library.rs` tells. Memory that runs out ends the process, as it does in Rust.
#include "book.hpp"

#include <annulus.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace {

// One slot of the ring. The feed's number is the upper 16 bits of the origin.
struct event {
    demo::record record;
    std::uint64_t origin;

    std::size_t feed() const noexcept { return static_cast<std::size_t>(origin >> 48); }
};

static_assert(sizeof(event) == 64 && alignof(event) == 8, "as in Rust");

// A book and how many records named its instrument.
struct tracked {
    demo::book book;
    std::uint64_t records = 0;
};

// As many events at a time as the other stages take.
constexpr std::size_t BATCH = 256;

}  // namespace

// What a book consists of, told row by row: the book first, then its orders and its levels.
struct demo_row {
    std::uint64_t number;  // of a book: its records; of an order: its number
    std::int64_t price;
    std::uint64_t size;    // of a book: the records that it could not match
    std::uint32_t feed;
    std::uint32_t instrument;
    std::uint32_t orders;
    char what;             // 'b'ook, 'o'rder, 'l'evel
    char side;
    char padding[2];
};

struct demo_books {
    annulus::ring<event> ring;
    annulus::consumer<event> consumer;
    std::vector<std::unordered_map<std::uint32_t, tracked>> feeds;

    void apply(const event &it) {
#if defined(DEMO_LOSES_AN_EVENT)
        if (it.record.order_id % 100 == 99) return; // to show that the check notices
#endif
        tracked &of = feeds[it.feed()][it.record.instrument];
        of.book.apply(it.record);
        ++of.records;
    }
};

extern "C" {

#define EXPORTED __attribute__((visibility("default")))

// Takes the consumer of a stage of the ring in this block. NULL if that cannot be had: `status` tells why.
EXPORTED demo_books *demo_books_open(void *block, std::size_t bytes, std::uint32_t stage, std::size_t feeds,
                                     std::int32_t *status) noexcept {
    auto ring = annulus::ring<event>::attach(block, bytes);
    *status = static_cast<std::int32_t>(ring.error().code());
    if (!ring) return nullptr;
    auto consumer = ring->consumer(stage);
    *status = static_cast<std::int32_t>(consumer.error().code());
    if (!consumer) return nullptr;
    auto books = std::make_unique<demo_books>();
    books->ring = std::move(*ring);
    books->consumer = std::move(*consumer);
    books->feeds.resize(feeds);
    return books.release();
}

// Keeps the books until the ring ends; the status that it ended by.
EXPORTED std::int32_t demo_books_run(demo_books *books) noexcept {
    for (;;) {
        auto batch = books->consumer.poll(BATCH);
        if (!batch) return static_cast<std::int32_t>(batch.error().code());
        for (const event &it : *batch) books->apply(it);
    }
}

// Tells all books.
EXPORTED void demo_books_tell(const demo_books *books, void (*row)(void *, const demo_row *), void *to) noexcept {
    for (std::uint32_t feed = 0; feed < books->feeds.size(); ++feed)
        for (const auto &[instrument, of] : books->feeds[feed]) {
            const demo_row head{of.records, 0, of.book.unmatched(), feed, instrument, 0, 'b', 0, {}};
            row(to, &head);
            for (const auto &[number, order] : of.book.orders()) {
                const demo_row told{number, order.price, order.size, feed, instrument, 0, 'o', order.side, {}};
                row(to, &told);
            }
            for (char side : {'B', 'A'})
                for (const auto &[price, level] : (side == 'B' ? of.book.bids() : of.book.asks()).all()) {
                    const demo_row told{0, price, level.size, feed, instrument, level.orders, 'l', side, {}};
                    row(to, &told);
                }
        }
}

// Gives the consumer and the ring back.
EXPORTED void demo_books_close(demo_books *books) noexcept {
    delete books;
}

}  // extern "C"
