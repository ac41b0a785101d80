// The order book of one instrument, kept up order by order: what `src/book.rs` is, rule for rule.
#ifndef ANNULUS_DEMO_BOOK_HPP
#define ANNULUS_DEMO_BOOK_HPP

#include <cstdint>
#include <limits>
#include <map>
#include <unordered_map>

namespace demo {

// A market-by-order record of the DBN format.
struct record {
    std::uint8_t length;
    std::uint8_t rtype;
    std::uint16_t publisher;
    std::uint32_t instrument;
    std::uint64_t event_time;
    std::uint64_t order_id;
    std::int64_t price;
    std::uint32_t size;
    std::uint8_t flags;
    std::uint8_t channel;
    char action;
    char side;
    std::uint64_t receive_time;
    std::int32_t send_delta;
    std::uint32_t sequence;

    // The record stands for its whole side.
    bool is_top() const noexcept { return (flags & 0x40) != 0; }
};

static_assert(sizeof(record) == 56, "as in the file");

// What the record says where there is no price.
inline constexpr std::int64_t NO_PRICE = std::numeric_limits<std::int64_t>::max();

// One side of a book: the sum of the orders at each price.
class levels {
public:
    struct level {
        std::uint64_t size = 0;
        std::uint32_t orders = 0;
    };

    bool empty() const noexcept { return by_price_.empty(); }
    const std::map<std::int64_t, level> &all() const noexcept { return by_price_; }

    void insert(std::int64_t price, std::uint32_t size) {
        level &at = by_price_[price];
        at.size += size;
        at.orders += 1;
    }

    void remove(std::int64_t price, std::uint32_t size) {
        auto at = by_price_.find(price);
        if (at == by_price_.end()) return;
        at->second.size -= size;
        at->second.orders -= 1;
        if (at->second.orders == 0) by_price_.erase(at);
    }

    void shrink(std::int64_t price, std::uint32_t size) {
        auto at = by_price_.find(price);
        if (at != by_price_.end()) at->second.size -= size;
    }

    // Forgets all levels; puts one in their place that has a size and no orders, unless there is no price.
    void replace(std::int64_t price, std::uint32_t size) {
        by_price_.clear();
        if (price != NO_PRICE) by_price_[price].size = size;
    }

private:
    std::map<std::int64_t, level> by_price_;
};

class book {
public:
    struct order {
        char side;
        std::int64_t price;
        std::uint32_t size;
    };

    void apply(const record &it) {
        switch (it.action) {
            case 'A': add(it); break;
            case 'C': cancel(it); break;
            case 'M': modify(it); break;
            case 'R': clear(); break;
            case 'T': case 'F': case 'N': break; // the venue sends what follows from a trade
            default: ++unmatched_;
        }
    }

    const std::unordered_map<std::uint64_t, order> &orders() const noexcept { return orders_; }
    const levels &bids() const noexcept { return bids_; }
    const levels &asks() const noexcept { return asks_; }
    std::uint64_t unmatched() const noexcept { return unmatched_; }

private:
    static bool has_side(const record &it) noexcept { return it.side == 'A' || it.side == 'B'; }
    levels &of(char side) noexcept { return side == 'B' ? bids_ : asks_; }

    void add(const record &it) {
        if (!has_side(it)) {
            ++unmatched_;
        } else if (it.is_top()) {
            replace_top(it);
        } else if (it.price == NO_PRICE) {
            ++unmatched_;
        } else {
            auto [at, is_new] = orders_.try_emplace(it.order_id);
            if (!is_new) of(at->second.side).remove(at->second.price, at->second.size);
            at->second = {it.side, it.price, it.size};
            of(it.side).insert(it.price, it.size);
        }
    }

    void replace_top(const record &it) {
        if (!of(it.side).empty()) {
            for (auto at = orders_.begin(); at != orders_.end();)
                at = at->second.side == it.side ? orders_.erase(at) : std::next(at);
        }
        of(it.side).replace(it.price, it.size);
    }

    void cancel(const record &it) {
        auto at = orders_.find(it.order_id);
        if (at == orders_.end()) {
            ++unmatched_;
            return;
        }
        order &of_id = at->second;
        if (it.size >= of_id.size) {
            unmatched_ += it.size > of_id.size;
            of(of_id.side).remove(of_id.price, of_id.size);
            orders_.erase(at);
        } else {
            of_id.size -= it.size;
            of(of_id.side).shrink(of_id.price, it.size);
        }
    }

    void modify(const record &it) {
        auto at = orders_.find(it.order_id);
        if (at == orders_.end()) {
            add(it);
        } else if (it.price == NO_PRICE) {
            ++unmatched_;
        } else {
            const order before = at->second;
            at->second = {has_side(it) ? it.side : before.side, it.price, it.size};
            of(before.side).remove(before.price, before.size);
            of(at->second.side).insert(it.price, it.size);
        }
    }

    void clear() {
        orders_.clear();
        bids_.replace(NO_PRICE, 0);
        asks_.replace(NO_PRICE, 0);
    }

    std::unordered_map<std::uint64_t, order> orders_;
    levels bids_;
    levels asks_;
    std::uint64_t unmatched_ = 0;
};

}  // namespace demo

#endif
