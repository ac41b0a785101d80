/**
 * @file
 * Annulus for C++17 and later: a lock-free ring of events. SPDX: MIT OR Apache-2.0.
 *
 * A header over annulus.h; there is nothing to compile but your program, which is linked with the library. docs/cpp.md
 * is the guide. What an item does not say here is said of the C call of the same name in annulus.h.
 *
 * Ownership. A ring, a producer and a consumer are values that move and do not copy. Each ends its handle when it is
 * destroyed, in any order: the memory that `create` allocated is freed with the last of them. A moved-from or
 * default-constructed one has no handle; its calls answer `errc::wrong_handle`. Claims and batches borrow the producer
 * or the consumer that they came from, which must stay where it is until they are gone. Nothing else is allocated.
 *
 * Errors. Every call that can fail is `noexcept` and answers a `status`, or a `result` with a value or a status.
 * Neither may be dropped unseen. To throw instead, say so: `or_throw()` on either. It is not there without exceptions
 * (`-fno-exceptions`); run-time type information is never used.
 *
 * Threads. `const` members may be called by several threads at a time, the others by one at a time, whichever it is.
 */

#ifndef ANNULUS_HPP
#define ANNULUS_HPP

#include "annulus.h"

#include <cassert>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iterator>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#if defined(__has_include) && __cplusplus >= 202002L
#if __has_include(<span>)
#include <span>
#endif
#endif

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
/** There is `or_throw`. */
#define ANNULUS_EXCEPTIONS_ 1
#endif

/** The library's namespace. */
namespace annulus {

// ------------------------------------------------------------------------------------------------------------ errors

/** What a call answers: the numbers of `annulus_status`. Later versions may add some. */
enum class errc : int {
    /** Done. */
    ok = ANNULUS_OK,
    /** There is no room for all of it now. */
    full = ANNULUS_FULL,
    /** Nothing is published for this consumer now, or the stages before it have not come so far. */
    empty = ANNULUS_EMPTY,
    /** The deadline passed first. */
    timed_out = ANNULUS_TIMED_OUT,
    /** The ring is closed; of a consumer: and it has had everything. */
    closed = ANNULUS_CLOSED,
    /** The ring was halted. */
    halted = ANNULUS_HALTED,
    /** The ring is full and has no consumer left, so it would stay full. */
    disconnected = ANNULUS_DISCONNECTED,
    /** The claim or the batch before is not ended yet: publish, abandon or release it, or leave its scope. */
    busy = ANNULUS_BUSY,
    /** There is no memory for the ring. */
    no_memory = ANNULUS_NO_MEMORY,
    /** A pointer is null that must not be. */
    null_pointer = ANNULUS_NULL_POINTER,
    /** The number of events is 0 or more than there are. */
    invalid_count = ANNULUS_INVALID_COUNT,
    /** The capacity is no power of two, or too large. */
    invalid_capacity = ANNULUS_INVALID_CAPACITY,
    /** The ring cannot hold events of this size and alignment. */
    invalid_event = ANNULUS_INVALID_EVENT,
    /** The stages cannot be arranged so, or there is no such stage. */
    invalid_stages = ANNULUS_INVALID_STAGES,
    /** Another option has a value that it cannot have. */
    invalid_option = ANNULUS_INVALID_OPTION,
    /** The memory is not aligned. */
    misaligned = ANNULUS_MISALIGNED,
    /** The memory is too short. */
    too_short = ANNULUS_TOO_SHORT,
    /** The ring would be larger than the address space. */
    too_large = ANNULUS_TOO_LARGE,
    /** There is no handle: it was moved from, or never made. */
    wrong_handle = ANNULUS_WRONG_HANDLE,
    /** The ring is of another kind than the call is for. */
    wrong_kind = ANNULUS_WRONG_KIND,
    /** The claim or the batch was ended: there is nothing left of it. */
    stale = ANNULUS_STALE,
    /** Nobody is left to be taken: the ring's only producer, or every consumer of the stage, has its handle. */
    taken = ANNULUS_TAKEN,
    /** Every place of the ring is taken. */
    no_place = ANNULUS_NO_PLACE,
    /** This system, or this build of the library, cannot do that. */
    unsupported = ANNULUS_UNSUPPORTED,
    /** There is no ring in the memory, or not yet, or no longer. */
    not_a_ring = ANNULUS_NOT_A_RING,
    /** The ring in the memory is of another version, machine or kind. */
    incompatible = ANNULUS_INCOMPATIBLE,
    /** The message is longer than the ring takes. */
    message_too_long = ANNULUS_MESSAGE_TOO_LONG,
    /** The message is longer than the buffer. */
    buffer_too_short = ANNULUS_BUFFER_TOO_SHORT,
    /** The library has a defect: please report it. The handle may only be destroyed. */
    panic = ANNULUS_PANIC,
    /** No file descriptor is left, or this consumer was not asked for its own. */
    no_descriptor = ANNULUS_NO_DESCRIPTOR,
};

#if defined(ANNULUS_EXCEPTIONS_)
/** What `or_throw` throws. It allocates nothing. */
class error : public std::exception {
public:
    /** The error of this code. */
    explicit error(errc code) noexcept : code_(code) {}

    /** Which error it is. */
    errc code() const noexcept { return code_; }

    /** The words for it, in English. */
    const char *what() const noexcept override { return annulus_status_str(static_cast<std::uint32_t>(code_)); }

private:
    errc code_;
};
#endif

/** What a call without a value answers. It must be looked at; compare it with an `errc`, or ask `ok()`. */
class [[nodiscard]] status {
public:
    /** The status of this code. */
    constexpr status(errc code = errc::ok) noexcept : code_(code) {}
    /** What a call in C answered. */
    constexpr explicit status(annulus_status code) noexcept : code_(static_cast<errc>(code)) {}

    /** Whether the call did what it is for. */
    constexpr bool ok() const noexcept { return code_ == errc::ok; }
    /** For `switch`. */
    constexpr errc code() const noexcept { return code_; }
    /** The words for it, in English: a string that lives for ever. */
    const char *message() const noexcept { return annulus_status_str(static_cast<std::uint32_t>(code_)); }

#if defined(ANNULUS_EXCEPTIONS_)
    /** Throws an `error` unless it is `errc::ok`. */
    void or_throw() const {
        if (!ok()) throw error(code_);
    }
#endif

    /** Whether both are the same. A code compares as its status. */
    friend constexpr bool operator==(status a, status b) noexcept { return a.code_ == b.code_; }
    /** Whether they differ. */
    friend constexpr bool operator!=(status a, status b) noexcept { return a.code_ != b.code_; }

private:
    errc code_;
};

/**
 * A value, or the status that says why there is none. It moves with its value and cannot be assigned to.
 *
 * `if (auto claim = producer.claim(8)) { … *claim … } else { … claim.error() … }`
 */
template <class T>
class [[nodiscard]] result {
public:
    /** No value. `why` is not `errc::ok`. */
    result(status why) noexcept : status_(why) { assert(!why.ok()); }

    /** No value, for this reason. */
    result(errc why) noexcept : result(status(why)) {}

    /** A value, made in place. */
    template <class... Arguments>
    explicit result(std::in_place_t, Arguments &&...arguments) noexcept : status_(errc::ok) {
        ::new (static_cast<void *>(&value_)) T(std::forward<Arguments>(arguments)...);
    }

    /** Takes the value, if there is one; what `other` keeps is a moved-from value. */
    result(result &&other) noexcept : status_(other.status_) {
        if (status_.ok()) ::new (static_cast<void *>(&value_)) T(std::move(other.value_));
    }

    ~result() {
        if (status_.ok()) value_.~T();
    }

    result &operator=(result &&) = delete;

    /** Whether there is a value. */
    bool ok() const noexcept { return status_.ok(); }
    /** Whether there is a value. */
    explicit operator bool() const noexcept { return ok(); }
    /** Why there is none; `errc::ok` if there is one. */
    status error() const noexcept { return status_; }

    /** The value, which must be there. */
    T &operator*() & noexcept { return assert(ok()), value_; }
    /** The value, which must be there. */
    const T &operator*() const & noexcept { return assert(ok()), value_; }
    /** The value, which must be there, to be moved away. */
    T &&operator*() && noexcept { return assert(ok()), std::move(value_); }
    /** The value, which must be there. */
    T *operator->() noexcept { return assert(ok()), &value_; }
    /** The value, which must be there. */
    const T *operator->() const noexcept { return assert(ok()), &value_; }

#if defined(ANNULUS_EXCEPTIONS_)
    /** The value, or an `annulus::error` thrown. */
    T &or_throw() & {
        status_.or_throw();
        return value_;
    }
    /** The value, moved out, or an `annulus::error` thrown. */
    T or_throw() && {
        status_.or_throw();
        return std::move(value_);
    }
#endif

private:
    status status_;
    union {
        T value_;
    };
};

#if defined(ANNULUS_HOSTED)
/** The clock of deadlines: `annulus::clock::now() + std::chrono::milliseconds(5)`. It only goes forward. */
struct clock {
    /** Nanoseconds. */
    using duration = std::chrono::nanoseconds;
    /** The number of them. */
    using rep = duration::rep;
    /** One of them. */
    using period = duration::period;
    /** A point of this clock's time. */
    using time_point = std::chrono::time_point<clock>;
    /** It never goes back. */
    static constexpr bool is_steady = true;

    /** The time now. */
    static time_point now() noexcept { return time_point(duration(static_cast<rep>(annulus_now()))); }

    /** The time as the calls in C take it. What lies before the clock's beginning is its beginning. */
    static std::uint64_t count(time_point time) noexcept {
        const rep nanoseconds = time.time_since_epoch().count();
        return nanoseconds < 0 ? 0 : static_cast<std::uint64_t>(nanoseconds);
    }
};
#endif

// ------------------------------------------------------------------------------------------------------------ ranges

/** Values in a row, owned by somebody else. In C++20 a `std::span` is made of it, and it of any contiguous range. */
template <class T>
class slice {
public:
    /** None. */
    constexpr slice() noexcept = default;
    /** `count` values from `data` on. */
    constexpr slice(T *data, std::size_t count) noexcept : data_(data), count_(count) {}
    /** All of an array. */
    template <std::size_t N>
    constexpr slice(T (&array)[N]) noexcept : data_(array), count_(N) {}
    /** All of a vector, an array, a span, a string: whatever has `data()` and `size()`. */
    template <class Range,
              class = std::enable_if_t<
                  std::is_convertible_v<std::remove_pointer_t<decltype(std::declval<Range &>().data())> (*)[],
                                        T (*)[]> &&
                  std::is_convertible_v<decltype(std::declval<Range &>().size()), std::size_t>>>
    constexpr slice(Range &&range) noexcept : data_(range.data()), count_(range.size()) {}

    /** Where they lie. */
    constexpr T *data() const noexcept { return data_; }
    /** How many they are. */
    constexpr std::size_t size() const noexcept { return count_; }
    /** Whether there are none. */
    constexpr bool empty() const noexcept { return count_ == 0; }
    /** The first. */
    constexpr T *begin() const noexcept { return data_; }
    /** Past the last. */
    constexpr T *end() const noexcept { return data_ + count_; }
    /** The value at an index below `size()`. */
    constexpr T &operator[](std::size_t index) const noexcept { return assert(index < count_), data_[index]; }

private:
    T *data_ = nullptr;
    std::size_t count_ = 0;
};

template <class T>
class claim;
template <class T>
class batch;
template <class T>
class producer;
template <class T>
class consumer;
template <class T>
class ring;
class message_producer;
class message_consumer;
class message_ring;

/** A random-access iterator over events that lie in two pieces. It lives as long as the claim or batch it is of. */
template <class T>
class event_iterator {
public:
    /** \cond The members of every random-access iterator. */
    using iterator_category = std::random_access_iterator_tag;
    using value_type = std::remove_const_t<T>;
    using difference_type = std::ptrdiff_t;
    using pointer = T *;
    using reference = T &;

    constexpr event_iterator() noexcept = default;
    constexpr event_iterator(slice<T> first, T *second, std::size_t index) noexcept
        : first_(first.data()), second_(second), turn_(first.size()), index_(index) {}

    constexpr reference operator*() const noexcept { return at(index_); }
    constexpr pointer operator->() const noexcept { return &at(index_); }
    constexpr reference operator[](difference_type n) const noexcept { return at(index_ + offset(n)); }
    constexpr event_iterator &operator++() noexcept { return ++index_, *this; }
    constexpr event_iterator &operator--() noexcept { return --index_, *this; }
    constexpr event_iterator operator++(int) noexcept { return exchange(index_ + 1); }
    constexpr event_iterator operator--(int) noexcept { return exchange(index_ - 1); }
    constexpr event_iterator &operator+=(difference_type n) noexcept { return index_ += offset(n), *this; }
    constexpr event_iterator &operator-=(difference_type n) noexcept { return index_ -= offset(n), *this; }

    friend constexpr event_iterator operator+(event_iterator it, difference_type n) noexcept { return it += n; }
    friend constexpr event_iterator operator+(difference_type n, event_iterator it) noexcept { return it += n; }
    friend constexpr event_iterator operator-(event_iterator it, difference_type n) noexcept { return it -= n; }
    friend constexpr difference_type operator-(const event_iterator &a, const event_iterator &b) noexcept {
        return static_cast<difference_type>(a.index_ - b.index_);
    }
    friend constexpr bool operator==(const event_iterator &a, const event_iterator &b) noexcept {
        return a.index_ == b.index_;
    }
    friend constexpr bool operator!=(const event_iterator &a, const event_iterator &b) noexcept {
        return a.index_ != b.index_;
    }
    friend constexpr bool operator<(const event_iterator &a, const event_iterator &b) noexcept {
        return a.index_ < b.index_;
    }
    friend constexpr bool operator>(const event_iterator &a, const event_iterator &b) noexcept {
        return a.index_ > b.index_;
    }
    friend constexpr bool operator<=(const event_iterator &a, const event_iterator &b) noexcept {
        return a.index_ <= b.index_;
    }
    friend constexpr bool operator>=(const event_iterator &a, const event_iterator &b) noexcept {
        return a.index_ >= b.index_;
    }

private:
    static constexpr std::size_t offset(difference_type n) noexcept { return static_cast<std::size_t>(n); }
    constexpr T &at(std::size_t index) const noexcept { return index < turn_ ? first_[index] : second_[index - turn_]; }
    constexpr event_iterator exchange(std::size_t index) noexcept {
        event_iterator before = *this;
        index_ = index;
        return before;
    }

    T *first_ = nullptr;
    T *second_ = nullptr;
    std::size_t turn_ = 0;
    std::size_t index_ = 0;
    /** \endcond */
};

/** Events in two pieces, of which the second is empty unless they go over the ring's end. Owns nothing. */
template <class T>
class events {
public:
    /** What `begin()` answers. */
    using iterator = event_iterator<T>;
    /** What an event is. */
    using value_type = std::remove_const_t<T>;

    /** None. */
    constexpr events() noexcept = default;
    /** These. */
    constexpr events(slice<T> first, slice<T> second) noexcept : first_(first), second_(second) {}

    /** The events before the ring's end, in a row: the quickest way over many. */
    constexpr slice<T> first() const noexcept { return first_; }
    /** The events after it. */
    constexpr slice<T> second() const noexcept { return second_; }
    /** How many they are. */
    constexpr std::size_t size() const noexcept { return first_.size() + second_.size(); }
    /** Whether there are none. */
    constexpr bool empty() const noexcept { return size() == 0; }
    /** The first. */
    constexpr iterator begin() const noexcept { return iterator(first_, second_.data(), 0); }
    /** Past the last. */
    constexpr iterator end() const noexcept { return iterator(first_, second_.data(), size()); }
    /** The event at an index below `size()`. */
    constexpr T &operator[](std::size_t index) const noexcept {
        return assert(index < size()), index < first_.size() ? first_[index] : second_[index - first_.size()];
    }
    /** The first event, which must be there. */
    constexpr T &front() const noexcept { return (*this)[0]; }
    /** The last event, which must be there. */
    constexpr T &back() const noexcept { return (*this)[size() - 1]; }

private:
    slice<T> first_;
    slice<T> second_;
};

namespace detail {

/** What claims and batches have in common: a range over what `Self::view()` shows. */
template <class Self, class T>
class range_of {
public:
    /** What `begin()` answers. */
    using iterator = event_iterator<T>;
    /** What an event is. */
    using value_type = std::remove_const_t<T>;

    /** The events before the ring's end, in a row: the quickest way over many. */
    slice<T> first() const noexcept { return view().first(); }
    /** The events after it. */
    slice<T> second() const noexcept { return view().second(); }
    /** How many events are left. */
    std::size_t size() const noexcept { return view().size(); }
    /** Whether none are left. */
    bool empty() const noexcept { return view().empty(); }
    /** The first. */
    iterator begin() const noexcept { return view().begin(); }
    /** Past the last. */
    iterator end() const noexcept { return view().end(); }
    /** The event at an index below `size()`. */
    T &operator[](std::size_t index) const noexcept { return view()[index]; }
    /** The first event, which must be there. */
    T &front() const noexcept { return view().front(); }
    /** The last event, which must be there. */
    T &back() const noexcept { return view().back(); }

private:
    events<T> view() const noexcept { return static_cast<const Self *>(this)->view(); }
};

/** A handle in C that moves, and that `End` ends once. `lent` is set while a claim or a batch borrows it. */
template <class Handle, annulus_status (*End)(Handle *)>
class owned {
public:
    owned() noexcept = default;
    owned(const owned &) = delete;
    /** Takes the handle of another. */
    owned(owned &&other) noexcept { take(other); }
    /** Ends its own handle, and takes that of another. */
    owned &operator=(owned &&other) noexcept {
        if (this != &other) {
            end();
            take(other);
        }
        return *this;
    }
    ~owned() { end(); }

    /** The handle in C. */
    Handle *get() noexcept { return &handle_; }
    /** The handle in C. */
    const Handle *get() const noexcept { return &handle_; }
    /** Whether there is a handle to be ended. */
    bool live() const noexcept { return live_; }

    /** Keeps the handle that a call made, if it did. */
    status made(annulus_status answer) noexcept {
        live_ = answer == ANNULUS_OK;
        return status(answer);
    }
    /** Ends the handle, if there is one. */
    void end() noexcept {
        assert(!lent && "a claim or a batch outlives its handle");
        if (live_) static_cast<void>(End(&handle_));
        live_ = false;
    }

    /** A claim or a batch borrows it. */
    bool lent = false;

private:
    void take(owned &other) noexcept {
        assert(!other.lent && "a handle is moved under its claim or batch");
        std::memcpy(&handle_, &other.handle_, sizeof(Handle));
        std::memset(&other.handle_, 0, sizeof(Handle));
        live_ = std::exchange(other.live_, false);
    }

    Handle handle_ = {};
    bool live_ = false;
};

/** A producer that ends with its owner. */
using owned_producer = owned<annulus_producer, annulus_producer_destroy>;
/** A consumer that ends with its owner. */
using owned_consumer = owned<annulus_consumer, annulus_consumer_destroy>;
/** A ring that ends with its owner; its memory with the last handle. */
using owned_ring = owned<annulus_ring, annulus_ring_detach>;

}  // namespace detail

// ----------------------------------------------------------------------------------------------------------- options

/** How threads wait on a ring. */
enum class wait : std::uint32_t {
    /** Spins: threads with a core each. */
    busy_spin = ANNULUS_WAIT_BUSY_SPIN,
    /** Spins a little, then yields the core. What rings do unless told otherwise. */
    yielding = ANNULUS_WAIT_YIELDING,
    /** Spins longer and longer, then yields, then sleeps for a tenth of a millisecond at a time. */
    backoff = ANNULUS_WAIT_BACKOFF,
    /** Sleeps until it is woken. This one and `fd` are those that make system calls to wake others. */
    blocking = ANNULUS_WAIT_BLOCKING,
    /** Sleeps on the processor's event register on bare-metal ARM; spins elsewhere. */
    for_event = ANNULUS_WAIT_FOR_EVENT,
    /** As `blocking`, and consumers may have a file descriptor for event loops: see `consumer::fd`. Linux only. */
    fd = ANNULUS_WAIT_FD,
};

#if defined(ANNULUS_HOSTED)
/** What the memory pages of a ring shall be like: wishes, joined by `|`. */
enum class pages : std::uint32_t {
    /** No wish. */
    none = 0,
    /** Pages of 2 MiB: from the system's pool if that has enough, otherwise transparent ones. */
    huge = ANNULUS_PAGES_HUGE,
    /** All of them are brought in at once. */
    prefault = ANNULUS_PAGES_PREFAULT,
    /** They are locked in RAM, where that is allowed. */
    lock = ANNULUS_PAGES_LOCK,
    /** Pages of 2 MiB from the system's pool, and no others. */
    pooled = ANNULUS_PAGES_POOLED,
    /** They are of the NUMA node that `options::node` names. */
    node = ANNULUS_PAGES_NODE,
    /** The kernel is advised that they are used in order. */
    sequential = ANNULUS_PAGES_SEQUENTIAL,
    /** The kernel is advised that they are used soon. */
    will_need = ANNULUS_PAGES_WILL_NEED,
    /** The kernel is advised to use transparent pages of 2 MiB. */
    transparent = ANNULUS_PAGES_TRANSPARENT,
};

/** The wishes of both. */
constexpr pages operator|(pages a, pages b) noexcept {
    return static_cast<pages>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
/** The wishes that are in both. */
constexpr pages operator&(pages a, pages b) noexcept {
    return static_cast<pages>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}
#endif

/**
 * A stage: consumers that read the same events. Made by `consumers`, `workers`, `exclusive` and `exclusive_workers`.
 */
class stage {
public:
    /** `count` consumers or workers, with flags `ANNULUS_STAGE_*`. */
    constexpr stage(std::uint32_t count, std::uint32_t flags) noexcept : raw_{0, count, flags} {}

    /** After these stages, by their numbers: earlier ones of the same ring. */
    template <class... Numbers>
    constexpr stage &after(Numbers... numbers) noexcept {
        // No stage is after itself or a later one, so a number that is too large is refused with the rest.
        ((raw_.after |= std::uint64_t(numbers) < 64 ? std::uint64_t(1) << numbers : ~std::uint64_t(0)), ...);
        return *this;
    }

    /** As C has it. */
    constexpr const annulus_stage &native() const noexcept { return raw_; }

private:
    annulus_stage raw_;
};

/** A stage of `count` consumers, each of which gets every event. */
constexpr stage consumers(std::uint32_t count = 1) noexcept { return stage(count, 0); }
/** A stage of `count` workers, which share the events. */
constexpr stage workers(std::uint32_t count) noexcept { return stage(count, ANNULUS_STAGE_GROUP); }
/** A stage of one consumer after all others, which may change events. A ring has one such stage at most. */
constexpr stage exclusive() noexcept { return stage(1, ANNULUS_STAGE_EXCLUSIVE); }
/** The same, of `count` workers. */
constexpr stage exclusive_workers(std::uint32_t count) noexcept {
    return stage(count, ANNULUS_STAGE_EXCLUSIVE | ANNULUS_STAGE_GROUP);
}

/**
 * What a ring shall be like: `options(1024).multi_producer().stage(consumers()).stage(consumers().after(0))`. Plain
 * data, which may be kept and used again. What cannot be is refused where the ring is made.
 */
class options {
public:
    /**
     * A ring of `capacity` slots, a power of two, with one producer and one consumer; of a ring of messages: `capacity`
     * units of 8 bytes.
     */
    constexpr explicit options(std::size_t capacity) noexcept : capacity_(capacity) {}

    /** Several producers. */
    constexpr options &multi_producer() noexcept {
        producers_ = ANNULUS_MULTI_PRODUCER;
        return *this;
    }
    /** How its threads wait. */
    constexpr options &wait(annulus::wait how) noexcept {
        wait_ = static_cast<std::uint32_t>(how);
        return *this;
    }
    /** Adds a stage. They are numbered from 0; 64 are the most. A ring to which none is added has one `exclusive()`. */
    constexpr options &stage(const annulus::stage &added) noexcept {
        if (stage_count_ < MAX_STAGES_) stages_[stage_count_] = added.native();
        ++stage_count_;
        return *this;
    }
    /** Lets consumers join while the ring runs, as long as there are no more than `places` of them; 64 are the most. */
    constexpr options &joinable(std::uint32_t places) noexcept {
        places_ = places;
        return *this;
    }
    /** The first sequence: 0, unless to test what happens where sequences wrap. */
    constexpr options &start(std::uint64_t sequence) noexcept {
        start_ = sequence;
        return *this;
    }
#if defined(ANNULUS_HOSTED)
    /** Lets `create` wish for pages of its own: `pages::huge | pages::prefault`. `ring::pages` tells what was granted. */
    constexpr options &prefer(pages wishes) noexcept {
        pages_ |= static_cast<std::uint32_t>(wishes);
        return *this;
    }
    /** The same, and without them the ring is not made. */
    constexpr options &require(pages wishes) noexcept {
        pages_required_ |= static_cast<std::uint32_t>(wishes);
        return *this;
    }
    /** The NUMA node of `pages::node`. */
    constexpr options &node(std::uint32_t number) noexcept {
        node_ = number;
        return *this;
    }
#endif

    /** As C has them, for events of this size and alignment. They point into this object. */
    annulus_options native(std::size_t event_size, std::size_t event_align) const noexcept {
        annulus_options raw;
        annulus_options_init(&raw, capacity_, event_size, event_align);
        return fill(raw);
    }
    /** As C has them, for messages. They point into this object. */
    annulus_options native_messages() const noexcept {
        annulus_options raw;
        annulus_options_init_messages(&raw, capacity_);
        return fill(raw);
    }

private:
    static constexpr std::size_t MAX_STAGES_ = 64;

    annulus_options fill(annulus_options raw) const noexcept {
        raw.start = start_;
        raw.stages = stage_count_ == 0 ? nullptr : stages_;
        raw.stage_count = stage_count_;
        raw.producers = producers_;
        if (wait_ != 0) raw.wait = wait_;
        raw.places = places_;
#if defined(ANNULUS_HOSTED)
        raw.pages = pages_;
        raw.pages_required = pages_required_;
        raw.node = node_;
#endif
        return raw;
    }

    std::size_t capacity_;
    std::uint64_t start_ = 0;
    std::size_t stage_count_ = 0;
    std::uint32_t producers_ = ANNULUS_SINGLE_PRODUCER;
    std::uint32_t wait_ = 0;
    std::uint32_t places_ = 0;
    std::uint32_t pages_ = 0;
    std::uint32_t pages_required_ = 0;
    std::uint32_t node_ = 0;
    annulus_stage stages_[MAX_STAGES_] = {};
};

/** How much memory a ring takes. */
struct memory_size {
    /** So many bytes. */
    std::size_t bytes;
    /** At an address that is a multiple of this. */
    std::size_t align;
};

/** Where a ring's block lies: what `attach` takes. */
struct memory_block {
    /** Its first byte. */
    void *data;
    /** How many bytes there are. */
    std::size_t bytes;
};

/** What a producer has counted. */
using producer_metrics = annulus_producer_metrics;
/** What a consumer, a worker, or a group of workers, has counted. */
using consumer_metrics = annulus_consumer_metrics;
/** What all handles of a ring have counted. */
using ring_metrics = annulus_ring_metrics;

namespace detail {

/** A result of a call that writes a plain value. */
template <class T, class Call>
result<T> told(Call call) noexcept {
    T value{};
    const status answer(call(&value));
    if (!answer.ok()) return answer;
    return result<T>(std::in_place, value);
}

/** A handle that a call makes. */
template <class Made, class Call>
result<Made> made(Call call) noexcept {
    result<Made> value(std::in_place);
    const status answer = value->handle_.made(call(value->handle_.get()));
    if (!answer.ok()) return answer;
    return value;
}

/** A claim or a batch that a call lends, of type `Lent`, in C `Raw`. */
template <class Lent, class Raw, class Owned, class Call>
result<Lent> lend(Owned &handle, Call call) noexcept {
    if (handle.lent) return errc::busy;
    Raw raw{};
    const status answer(call(handle.get(), &raw));
    if (!answer.ok()) return answer;
    return result<Lent>(std::in_place, &handle, raw);
}

/** A call that must not be made under a claim or a batch. */
template <class Owned, class Call>
status alone(Owned &handle, Call call) noexcept {
    return handle.lent ? status(errc::busy) : status(call(handle.get()));
}

/** What a claim or a batch borrows: the handle that it came from, until it is ended. */
template <class Owned, class Raw>
class loan {
public:
    /** Borrows a handle. */
    loan(Owned *handle, const Raw &raw) noexcept : raw_(raw), handle_(handle) { handle->lent = true; }
    /** Takes what another borrows. */
    loan(loan &&other) noexcept : raw_(other.raw_), handle_(std::exchange(other.handle_, nullptr)) {}
    loan &operator=(loan &&) = delete;

    /** Makes a call with it, after which it is over if `over` says so of what is left. */
    template <class Call, class Over>
    status with(Call call, Over over) noexcept {
        if (handle_ == nullptr) return errc::stale;
        const status answer(call(handle_->get(), &raw_));
        if (answer.ok() && over(raw_)) give_back();
        return answer;
    }
    /** Whether it is not over. */
    bool open() const noexcept { return handle_ != nullptr; }
    /** Ends it without a call. */
    void give_back() noexcept {
        if (handle_ != nullptr) std::exchange(handle_, nullptr)->lent = false;
    }
    /** The claim or the batch in C. */
    const Raw &raw() const noexcept { return raw_; }
    /** The handle in C, of one that is open. */
    auto *handle() const noexcept { return handle_->get(); }

private:
    Raw raw_;
    Owned *handle_;
};

}  // namespace detail

// --------------------------------------------------------------------------------------------------------- producing

/**
 * Slots to be written and then published: a range of `T &`, in which each slot holds the event of a lap ago, or zeros.
 * What is not published when it is destroyed is abandoned: nobody ever sees it. A producer has one claim at a time, and
 * must outlive it where it is. Threads: one at a time.
 */
template <class T>
class claim : public detail::range_of<claim<T>, T> {
public:
    /** Takes over what is left of another, which is empty then. */
    claim(claim &&other) noexcept = default;
    claim &operator=(claim &&) = delete;
    ~claim() {
        if (loan_.open()) static_cast<void>(abandon());
        loan_.give_back();
    }

    /** Publishes all that is left, as one run. `errc::stale` if there is nothing left. */
    status publish() noexcept {
        return loan_.with(annulus_producer_publish, [](const annulus_claim &) { return true; });
    }
    /**
     * Publishes the first `count` events, as one run; the others are left. 0, or more than are left:
     * `errc::invalid_count`.
     */
    status publish(std::size_t count) noexcept {
        return loan_.with([&](auto *handle, auto *raw) { return annulus_producer_publish_part(handle, raw, count); },
                          [](const annulus_claim &raw) { return raw.first_count == 0; });
    }
    /** Gives up what is left. `errc::stale` if there is nothing left. */
    status abandon() noexcept {
        return loan_.with(annulus_producer_abandon, [](const annulus_claim &) { return true; });
    }
    /** The sequence of the first slot that is left. */
    std::uint64_t sequence() const noexcept { return loan_.raw().sequence; }

private:
    using loan = detail::loan<detail::owned_producer, annulus_claim>;
    friend class detail::range_of<claim, T>;
    friend class result<claim>;

    claim(detail::owned_producer *handle, const annulus_claim &raw) noexcept : loan_(handle, raw) {}

    events<T> view() const noexcept {
        if (!loan_.open()) return {};
        const annulus_claim &raw = loan_.raw();
        return {{static_cast<T *>(raw.first), raw.first_count}, {static_cast<T *>(raw.second), raw.second_count}};
    }

    loan loan_;
};

/**
 * The right to publish events of type `T`: by claims that are filled in place, or by copies. Of `ring<T>::producer`.
 * The end of a ring's last producer closes the ring. Threads: one at a time; it may be moved to another thread, with no
 * claim open. While a claim is open every other call that publishes or claims answers `errc::busy`.
 */
template <class T>
class producer {
public:
    /** None: every call answers `errc::wrong_handle`. */
    producer() noexcept = default;

    /** Whether there is a producer: it was made, and not moved from. */
    explicit operator bool() const noexcept { return handle_.live(); }

    /** Claims `count` slots, if there is room for all of them now: `errc::full` otherwise. */
    result<annulus::claim<T>> try_claim(std::size_t count = 1) noexcept {
        return claimed([&](auto *handle, auto *raw) { return annulus_producer_try_claim(handle, count, raw); });
    }
    /**
     * Claims slots in one piece, all of them in the claim's `first()`: as many as there is room for now, `max` at most and
     * at least one, up to the end of the ring's memory at the latest. The next such claim goes on at its beginning.
     */
    result<annulus::claim<T>> try_claim_contiguous(std::size_t max) noexcept {
        return claimed([&](auto *handle, auto *raw) { return annulus_producer_try_claim_contiguous(handle, max, raw); });
    }
    /** Claims `count` slots, waiting for room. */
    result<annulus::claim<T>> claim(std::size_t count = 1) noexcept {
        return claimed([&](auto *handle, auto *raw) { return annulus_producer_claim(handle, count, raw); });
    }
#if defined(ANNULUS_HOSTED)
    /** Claims `count` slots, waiting for room until `deadline`: `errc::timed_out` then. */
    result<annulus::claim<T>> claim_deadline(std::size_t count, clock::time_point deadline) noexcept {
        return claimed([&](auto *handle, auto *raw) {
            return annulus_producer_claim_deadline(handle, count, clock::count(deadline), raw);
        });
    }
#endif

    /** Publishes a copy of an event, if there is room now: `errc::full` otherwise. */
    status try_write(const T &event) noexcept { return try_write(slice<const T>(&event, 1)); }
    /** Publishes copies as one run, if there is room for all of them now. */
    status try_write(slice<const T> from) noexcept {
        return detail::alone(handle_, [&](auto *handle) {
            return annulus_producer_try_write(handle, from.data(), from.size());
        });
    }
    /** Publishes a copy of an event, waiting for room. */
    status write(const T &event) noexcept { return write(slice<const T>(&event, 1)); }
    /** Publishes copies as one run, waiting for room for all of them. */
    status write(slice<const T> from) noexcept {
        return detail::alone(handle_, [&](auto *handle) {
            return annulus_producer_write(handle, from.data(), from.size());
        });
    }
#if defined(ANNULUS_HOSTED)
    /** Publishes a copy of an event, waiting for room until `deadline`. */
    status write_deadline(const T &event, clock::time_point deadline) noexcept {
        return write_deadline(slice<const T>(&event, 1), deadline);
    }
    /** Publishes copies as one run, waiting for room for all of them until `deadline`. */
    status write_deadline(slice<const T> from, clock::time_point deadline) noexcept {
        return detail::alone(handle_, [&](auto *handle) {
            return annulus_producer_write_deadline(handle, from.data(), from.size(), clock::count(deadline));
        });
    }
#endif
    /** Publishes copies of as many as there is room for now, from the first on, and tells how many: one at least. */
    result<std::size_t> write_some(slice<const T> from) noexcept {
        if (handle_.lent) return errc::busy;
        return detail::told<std::size_t>([&](std::size_t *written) {
            return annulus_producer_write_some(handle_.get(), from.data(), from.size(), written);
        });
    }

    /** How many events could be claimed now, if no other producer came first. */
    result<std::size_t> free() const noexcept {
        return detail::told<std::size_t>([&](std::size_t *count) {
            return annulus_producer_free(handle_.get(), count);
        });
    }
    /** One more producer of the same ring, which must be one with several: `errc::wrong_kind` otherwise. */
    result<producer> clone() const noexcept {
        return detail::made<producer>([&](auto *another) { return annulus_producer_clone(handle_.get(), another); });
    }
    /** Closes the ring: no claim succeeds any more, and consumers get `errc::closed` once they have had everything. */
    status close() noexcept { return detail::alone(handle_, annulus_producer_close); }

    /** Its place among those of `producer_metrics`. */
    result<std::size_t> place() const noexcept {
        return detail::told<std::size_t>([&](std::size_t *place) {
            return annulus_producer_place(handle_.get(), place);
        });
    }
    /** The producer in C, for a call that is not here. It stays this object's. */
    annulus_producer *native_handle() noexcept { return handle_.get(); }

private:
    template <class Made, class Call>
    friend result<Made> detail::made(Call call) noexcept;

    template <class Call>
    result<annulus::claim<T>> claimed(Call call) noexcept {
        return detail::lend<annulus::claim<T>, annulus_claim>(handle_, call);
    }

    detail::owned_producer handle_;
};

// --------------------------------------------------------------------------------------------------------- consuming

/**
 * Published events, read where they lie: a range of `const T &`. All that is left is released when it is destroyed, by
 * an exception too. A consumer has one batch at a time, and must outlive it where it is. Threads: one at a time.
 */
template <class T>
class batch : public detail::range_of<batch<T>, const T> {
public:
    /** Takes over what is left of another, which is empty then. */
    batch(batch &&other) noexcept = default;
    batch &operator=(batch &&) = delete;
    ~batch() {
        if (loan_.open()) static_cast<void>(release());
        loan_.give_back();
    }

    /** Releases all that is left now: producers may overwrite it. `errc::stale` if there is nothing left. */
    status release() noexcept {
        return loan_.with(annulus_consumer_done, [](const annulus_batch &) { return true; });
    }
    /** Releases the first `count` events; the others are left. 0, or more than are left: `errc::invalid_count`. */
    status release(std::size_t count) noexcept {
        return loan_.with([&](auto *handle, auto *raw) { return annulus_consumer_release(handle, raw, count); },
                          [](const annulus_batch &raw) { return raw.first_count == 0; });
    }
    /** Releases nothing more: the consumer's next poll delivers again what is left. The batch is empty after that. */
    void redeliver() noexcept { loan_.give_back(); }
    /**
     * The events that are left, to be changed: for the consumer, or the workers, of the exclusive stage only;
     * `errc::wrong_kind` for any other. They end with the batch, and with what is released of it.
     */
    result<events<T>> writable() noexcept {
        if (!loan_.open()) return errc::stale;
        const annulus_batch &raw = loan_.raw();
        void *first = nullptr;
        void *second = nullptr;
        const status answer(annulus_consumer_writable(loan_.handle(), &raw, &first, &second));
        if (!answer.ok()) return answer;
        return result<events<T>>(std::in_place, slice<T>(static_cast<T *>(first), raw.first_count),
                                 slice<T>(static_cast<T *>(second), raw.second_count));
    }
    /** The sequence of the first event that is left. */
    std::uint64_t sequence() const noexcept { return loan_.raw().sequence; }

private:
    using loan = detail::loan<detail::owned_consumer, annulus_batch>;
    friend class detail::range_of<batch, const T>;
    friend class result<batch>;

    batch(detail::owned_consumer *handle, const annulus_batch &raw) noexcept : loan_(handle, raw) {}

    events<const T> view() const noexcept {
        if (!loan_.open()) return {};
        const annulus_batch &raw = loan_.raw();
        return {{static_cast<const T *>(raw.first), raw.first_count},
                {static_cast<const T *>(raw.second), raw.second_count}};
    }

    loan loan_;
};

namespace detail {

/** What consumers of events and of messages have in common. */
class consumer_base {
public:
    /** Whether there is a consumer: it was made, and not moved from. */
    explicit operator bool() const noexcept { return handle_.live(); }
    /** How far it is behind the ring's cursor, in events; a worker's is its group's. */
    result<std::size_t> lag() const noexcept {
        return told<std::size_t>([&](std::size_t *lag) { return annulus_consumer_lag(handle_.get(), lag); });
    }
    /** The next sequence that it gets: it has released everything below. */
    result<std::uint64_t> sequence() const noexcept {
        return told<std::uint64_t>([&](std::uint64_t *next) { return annulus_consumer_sequence(handle_.get(), next); });
    }
#if defined(ANNULUS_HOSTED)
    /** Lets it pause after small batches where that makes the ring faster, as it does unless told otherwise, or not. */
    status set_coalescing(bool enabled) noexcept {
        return status(annulus_consumer_set_coalescing(handle_.get(), enabled));
    }
    /**
     * Its file descriptor, for `epoll`, `poll` and event loops over them, on a ring of `wait::fd`: `errc::wrong_kind` on
     * any other. Made by the first call, which allocates; the same after that. It is the consumer's: do not read, write
     * or close it, and take it out of the event loop before the consumer goes. `arm` says when it is readable.
     */
    result<int> fd() noexcept {
        return told<int>([&](int *fd) { return annulus_consumer_fd(handle_.get(), fd); });
    }
    /**
     * Sees to it that the descriptor becomes readable once there is something to be polled, and tells whether to wait for
     * that: `false` if there is something already, the ring's end included. To be called when a poll found nothing, right
     * before the wait. Any poll or read disarms it. A consumer that was not asked for its descriptor:
     * `errc::no_descriptor`.
     */
    result<bool> arm() noexcept {
        return told<bool>([&](bool *wait) { return annulus_consumer_arm(handle_.get(), wait); });
    }
    /** Sees to it that nobody rings the descriptor any more: for a consumer that shall rest. */
    status disarm() noexcept { return status(annulus_consumer_disarm(handle_.get())); }
#endif
    /** Its place among those of `consumer_metrics`; a worker's among those of `worker_metrics`. */
    result<std::size_t> place() const noexcept {
        return told<std::size_t>([&](std::size_t *place) { return annulus_consumer_place(handle_.get(), place); });
    }
    /** The consumer in C, for a call that is not here. It stays this object's. */
    annulus_consumer *native_handle() noexcept { return handle_.get(); }

protected:
    consumer_base() noexcept = default;
    /** Takes the handle of another. */
    consumer_base(consumer_base &&) noexcept = default;
    /** Ends its own handle, and takes that of another. */
    consumer_base &operator=(consumer_base &&) noexcept = default;
    ~consumer_base() = default;

    template <class Made, class Call>
    friend result<Made> made(Call call) noexcept;

    /** The consumer in C. */
    owned_consumer handle_;
};

}  // namespace detail

/** As many events as there are: what polls take unless told otherwise. */
inline constexpr std::size_t all = static_cast<std::size_t>(-1);

/**
 * A consumer of events of type `T`, or a worker of a group: gets them in order, in batches or by copies. Of
 * `ring<T>::consumer` and `ring<T>::join`. Producers never overtake it by more than the ring's capacity until it is
 * destroyed. Threads: one at a time; it may be moved to another thread, with no batch open. While a batch is open every
 * other poll or read answers `errc::busy`.
 */
template <class T>
class consumer : public detail::consumer_base {
public:
    /** None: every call answers `errc::wrong_handle`. */
    consumer() noexcept {}

    /** The next events, `max` at most and at least one, if there are any now: `errc::empty` otherwise. */
    result<batch<T>> try_poll(std::size_t max = all) noexcept {
        return polled([&](auto *handle, auto *raw) { return annulus_consumer_try_poll(handle, max, raw); });
    }
    /** The next events, `max` at most and at least one, waiting for them. */
    result<batch<T>> poll(std::size_t max = all) noexcept {
        return polled([&](auto *handle, auto *raw) { return annulus_consumer_poll(handle, max, raw); });
    }
#if defined(ANNULUS_HOSTED)
    /** The next events, `max` at most and at least one, waiting for them until `deadline`: `errc::timed_out` then. */
    result<batch<T>> poll_deadline(std::size_t max, clock::time_point deadline) noexcept {
        return polled([&](auto *handle, auto *raw) {
            return annulus_consumer_poll_deadline(handle, max, clock::count(deadline), raw);
        });
    }
#endif

    /** Copies the next events to `to`, as many as it has room for, and releases them, if there are any now. */
    result<std::size_t> try_read(slice<T> to) noexcept {
        return copied([&](std::size_t *count) {
            return annulus_consumer_try_read(handle_.get(), to.data(), to.size(), count);
        });
    }
    /**
     * Copies the next events to `to`, as many as it has room for, and releases them; waits for the first; tells how
     * many.
     */
    result<std::size_t> read(slice<T> to) noexcept {
        return copied([&](std::size_t *count) {
            return annulus_consumer_read(handle_.get(), to.data(), to.size(), count);
        });
    }
#if defined(ANNULUS_HOSTED)
    /** Copies the next events to `to` and releases them; waits for the first until `deadline`; tells how many. */
    result<std::size_t> read_deadline(slice<T> to, clock::time_point deadline) noexcept {
        return copied([&](std::size_t *count) {
            return annulus_consumer_read_deadline(handle_.get(), to.data(), to.size(), clock::count(deadline), count);
        });
    }
#endif

private:
    template <class Call>
    result<batch<T>> polled(Call call) noexcept {
        return detail::lend<batch<T>, annulus_batch>(handle_, call);
    }
    template <class Call>
    result<std::size_t> copied(Call call) noexcept {
        if (handle_.lent) return errc::busy;
        return detail::told<std::size_t>(call);
    }
};

// ------------------------------------------------------------------------------------------------------------- rings

namespace detail {

/** What rings of events and of messages have in common. */
class ring_base {
public:
    /** Whether there is a ring: it was made, and not moved from. */
    explicit operator bool() const noexcept { return handle_.live(); }
    /**
     * Asks that the ring be closed: no claim succeeds any more, and consumers get `errc::closed` once they have had
     * everything. The producer of a single-producer ring closes it at its next call.
     */
    status close() const noexcept { return status(annulus_ring_close(handle_.get())); }
    /** Halts the ring: every wait on it ends with `errc::halted` at once, and what was not delivered is dropped. */
    status halt() const noexcept { return status(annulus_ring_halt(handle_.get())); }
    /** The number of slots. */
    result<std::size_t> capacity() const noexcept {
        return told<std::size_t>([&](std::size_t *capacity) { return annulus_capacity(handle_.get(), capacity); });
    }
    /** How far the slowest consumer is behind the cursor, in events; 0 if there is no consumer. */
    result<std::size_t> lag() const noexcept {
        return told<std::size_t>([&](std::size_t *lag) { return annulus_lag(handle_.get(), lag); });
    }
    /** The ring's cursor: the end of what is claimed, or, with one producer, of what is published. */
    result<std::uint64_t> cursor() const noexcept {
        return told<std::uint64_t>([&](std::uint64_t *cursor) { return annulus_cursor(handle_.get(), cursor); });
    }
    /** Where the ring's block lies. */
    result<memory_block> block() const noexcept {
        return told<memory_block>([&](memory_block *at) {
            return annulus_ring_block(handle_.get(), &at->data, &at->bytes);
        });
    }
    /** What the producer at a place has counted, from 0 in the order in which places were first taken. */
    result<annulus::producer_metrics> producer_metrics(std::size_t place) const noexcept {
        return told<annulus::producer_metrics>([&](auto *metrics) {
            return annulus_producer_metrics_at(handle_.get(), place, metrics);
        });
    }
    /** What the consumer or the group of workers at a place has counted, from 0 in the order of the stages. */
    result<annulus::consumer_metrics> consumer_metrics(std::size_t place) const noexcept {
        return told<annulus::consumer_metrics>([&](auto *metrics) {
            return annulus_consumer_metrics_at(handle_.get(), place, metrics);
        });
    }
    /** What the worker at a place has counted, from 0, over all groups, in the order in which places were first taken. */
    result<annulus::consumer_metrics> worker_metrics(std::size_t place) const noexcept {
        return told<annulus::consumer_metrics>([&](auto *metrics) {
            return annulus_worker_metrics_at(handle_.get(), place, metrics);
        });
    }
    /** What all handles of the ring have counted. */
    result<ring_metrics> metrics() const noexcept {
        return told<ring_metrics>([&](auto *metrics) { return annulus_metrics(handle_.get(), metrics); });
    }
    /** Whether it is closed, or was asked to close. */
    result<bool> is_closed() const noexcept {
        return told<bool>([&](bool *closed) { return annulus_is_closed(handle_.get(), closed); });
    }
    /** Whether it was halted. */
    result<bool> is_halted() const noexcept {
        return told<bool>([&](bool *halted) { return annulus_is_halted(handle_.get(), halted); });
    }
#if defined(ANNULUS_HOSTED)
    /** Which wishes for its pages were granted. */
    result<annulus::pages> pages() const noexcept {
        return told<annulus::pages>([&](annulus::pages *granted) {
            std::uint32_t bits = 0;
            const annulus_status status = annulus_ring_pages(handle_.get(), &bits);
            if (status == ANNULUS_OK) *granted = static_cast<annulus::pages>(bits);
            return status;
        });
    }
#endif
    /** The ring in C, for a call that is not here. It stays this object's. */
    annulus_ring *native_handle() noexcept { return handle_.get(); }

protected:
    ring_base() noexcept = default;
    /** Takes the handle of another. */
    ring_base(ring_base &&) noexcept = default;
    /** Ends its own handle, and takes that of another. */
    ring_base &operator=(ring_base &&other) noexcept {
        if (this != &other) {
            end();
            handle_ = std::move(other.handle_);
            attached_ = other.attached_;
        }
        return *this;
    }
    ~ring_base() { end(); }

    template <class Made, class Call>
    friend result<Made> made(Call call) noexcept;

    /** A ring that a call opens, which is not closed with it. */
    template <class Made, class Call>
    static result<Made> attached(Call call) noexcept {
        auto opened = made<Made>(call);
        if (opened) opened->attached_ = true;
        return opened;
    }
    /** A producer of the ring. */
    template <class Made>
    result<Made> take_producer() const noexcept {
        return made<Made>([&](auto *place) { return annulus_ring_producer(handle_.get(), place); });
    }
    /** A consumer of a stage. */
    template <class Made>
    result<Made> take_consumer(std::uint32_t stage) const noexcept {
        return made<Made>([&](auto *place) { return annulus_ring_consumer(handle_.get(), stage, place); });
    }
    /** A consumer that joins a stage. */
    template <class Made>
    result<Made> joined(std::uint32_t stage) const noexcept {
        return made<Made>([&](auto *place) { return annulus_ring_join(handle_.get(), stage, place); });
    }

private:
    void end() noexcept {
        if (handle_.live() && !attached_) static_cast<void>(annulus_ring_close(handle_.get()));
        handle_.end();
    }

    owned_ring handle_;
    bool attached_ = false;
};

/** The memory for a ring of these options. */
inline result<memory_size> size_of(const annulus_options &raw) noexcept {
    return told<memory_size>([&](memory_size *size) { return annulus_ring_size(&raw, &size->bytes, &size->align); });
}

}  // namespace detail

/**
 * A ring of events of type `T`, which is trivially copyable: slots are plain memory, all zeros at first, in which no
 * constructor and no destructor runs.
 *
 * Its destructor closes it, as `close` does, and gives its handle up; producers and consumers go on to the end of what
 * was published. A ring that was attached to is left open for those who made it. Threads: `const` members any; the
 * others one.
 */
template <class T>
class ring : public detail::ring_base {
    static_assert(std::is_trivially_copyable_v<T>, "events lie in plain memory: T must be trivially copyable");
    static_assert(std::is_same_v<T, std::remove_cv_t<T>>, "T is neither const nor volatile");

public:
    /** What an event is. */
    using value_type = T;

    /** None: every call answers `errc::wrong_handle`. */
    ring() noexcept {}

#if defined(ANNULUS_HOSTED)
    /** Makes a ring in memory that the library allocates: once, here. The last of ring and handles frees it. */
    static result<ring> create(const options &like) noexcept {
        const annulus_options raw = like.native(sizeof(T), alignof(T));
        return detail::made<ring>([&](annulus_ring *place) { return annulus_ring_create(place, &raw); });
    }
#endif
    /**
     * Makes a ring in the `bytes` bytes at `memory`, which are yours, and must stay until the ring and all its handles
     * are gone. Nothing is allocated, here or later.
     */
    static result<ring> init(void *memory, std::size_t bytes, const options &like) noexcept {
        const annulus_options raw = like.native(sizeof(T), alignof(T));
        return detail::made<ring>([&](annulus_ring *place) { return annulus_ring_init(place, memory, bytes, &raw); });
    }
    /** How much memory `init` needs; for simple rings `ANNULUS_RING_STORAGE` is a constant expression of it. */
    static result<memory_size> size(const options &like) noexcept {
        return detail::size_of(like.native(sizeof(T), alignof(T)));
    }
    /**
     * Opens the ring of events of this size and alignment that somebody else made, in whatever language, in the `bytes`
     * bytes at `block`. The memory must stay until this ring and all that came from it are gone.
     */
    static result<ring> attach(void *block, std::size_t bytes) noexcept {
        return attached<ring>([&](annulus_ring *place) {
            return annulus_ring_attach(place, block, bytes, sizeof(T), alignof(T));
        });
    }

    /**
     * Makes a producer. A single-producer ring has one, ever: `errc::taken` after that. Of a closed ring:
     * `errc::closed`.
     */
    result<annulus::producer<T>> producer() const noexcept { return take_producer<annulus::producer<T>>(); }
    /**
     * Takes a consumer of a stage that nobody took, or a worker. Each bounds the producers from the first event on,
     * also while nobody has taken it. No such stage: `errc::invalid_stages`; all taken: `errc::taken`.
     */
    result<annulus::consumer<T>> consumer(std::uint32_t stage = 0) const noexcept {
        return take_consumer<annulus::consumer<T>>(stage);
    }
    /**
     * Adds a consumer, or a worker, to a stage of a `joinable` ring while it runs: `errc::wrong_kind` for any other and
     * for the exclusive stage, `errc::no_place` once all places are taken.
     */
    result<annulus::consumer<T>> join(std::uint32_t stage = 0) const noexcept {
        return joined<annulus::consumer<T>>(stage);
    }
};

// ---------------------------------------------------------------------------------------------------------- messages

/** The bytes of a published message, aligned to 8. They live as long as the batch that they are of. */
class message : public slice<const std::byte> {
public:
    using slice<const std::byte>::slice;

    /** The bytes as text. */
    std::string_view text() const noexcept { return {reinterpret_cast<const char *>(data()), size()}; }
};

/**
 * A message to be written in place and then published. What is not published when it is destroyed is abandoned. A
 * producer has one claim at a time, and must outlive it where it is. Threads: one at a time.
 */
class message_claim {
public:
    /** Takes another over, which is empty then. */
    message_claim(message_claim &&other) noexcept = default;
    message_claim &operator=(message_claim &&) = delete;
    ~message_claim() {
        if (loan_.open()) static_cast<void>(abandon());
        loan_.give_back();
    }

    /** The bytes, with whatever values were there, aligned to 8. */
    slice<std::byte> bytes() const noexcept {
        if (!loan_.open()) return {};
        return {static_cast<std::byte *>(loan_.raw().bytes), loan_.raw().len};
    }
    /** Where they lie. */
    std::byte *data() const noexcept { return bytes().data(); }
    /** How many they are. */
    std::size_t size() const noexcept { return bytes().size(); }
    /** Publishes all of it. `errc::stale` if it was published or abandoned before. */
    status publish() noexcept { return publish(size()); }
    /** Publishes the first `length` bytes as the message. More than were claimed: `errc::invalid_count`. */
    status publish(std::size_t length) noexcept {
        return loan_.with([&](auto *handle, auto *raw) { return annulus_message_publish(handle, raw, length); },
                          [](const annulus_message &) { return true; });
    }
    /** Gives it up. */
    status abandon() noexcept {
        return loan_.with(annulus_message_abandon, [](const annulus_message &) { return true; });
    }

private:
    friend class result<message_claim>;

    message_claim(detail::owned_producer *handle, const annulus_message &raw) noexcept : loan_(handle, raw) {}

    detail::loan<detail::owned_producer, annulus_message> loan_;
};

/** An input iterator over the messages of a claim of several. It lives as long as the claim. */
class claimed_message_iterator {
public:
    /** \cond The members of every input iterator. */
    using iterator_category = std::input_iterator_tag;
    using value_type = slice<std::byte>;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type *;
    using reference = const value_type &;

    claimed_message_iterator() noexcept = default;
    explicit claimed_message_iterator(const annulus_message_claims &rest) noexcept
        : rest_(rest), left_(rest.count + 1) {
        ++*this;
    }

    reference operator*() const noexcept { return at_; }
    pointer operator->() const noexcept { return &at_; }
    claimed_message_iterator &operator++() noexcept {
        void *bytes = nullptr;
        std::size_t length = 0;
        const bool more = annulus_message_claims_next(&rest_, &bytes, &length) == ANNULUS_OK;
        left_ = more ? left_ - 1 : 0;
        at_ = value_type(static_cast<std::byte *>(bytes), length);
        return *this;
    }
    claimed_message_iterator operator++(int) noexcept {
        claimed_message_iterator before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const claimed_message_iterator &a, const claimed_message_iterator &b) noexcept {
        return a.left_ == b.left_;
    }
    friend bool operator!=(const claimed_message_iterator &a, const claimed_message_iterator &b) noexcept {
        return a.left_ != b.left_;
    }

private:
    annulus_message_claims rest_ = {};
    std::size_t left_ = 0;
    value_type at_;
    /** \endcond */
};

/**
 * Several messages to be written in place and then published: a range of `slice<std::byte>`. What is not published when
 * it is destroyed is abandoned. A producer has one claim at a time, and must outlive it where it is. Threads: one at a
 * time.
 */
class message_claims {
public:
    /** What `begin()` answers. */
    using iterator = claimed_message_iterator;

    /** Takes over what is left of another, which is empty then. */
    message_claims(message_claims &&other) noexcept = default;
    message_claims &operator=(message_claims &&) = delete;
    ~message_claims() {
        if (loan_.open()) static_cast<void>(abandon());
        loan_.give_back();
    }

    /** How many messages are left. */
    std::size_t size() const noexcept { return loan_.open() ? loan_.raw().count : 0; }
    /** Whether none are left. */
    bool empty() const noexcept { return size() == 0; }
    /** The first. */
    iterator begin() const noexcept { return loan_.open() ? iterator(loan_.raw()) : iterator(); }
    /** Past the last. */
    iterator end() const noexcept { return iterator(); }
    /** Publishes all that is left, as one run. `errc::stale` if there is nothing left. */
    status publish() noexcept { return publish(size()); }
    /**
     * Publishes the first `count` messages, as one run; the others are left. 0, or more than are left:
     * `errc::invalid_count`.
     */
    status publish(std::size_t count) noexcept {
        return loan_.with([&](auto *handle, auto *raw) { return annulus_message_publish_batch(handle, raw, count); },
                          [](const annulus_message_claims &raw) { return raw.count == 0; });
    }
    /** Gives up what is left. `errc::stale` if there is nothing left. */
    status abandon() noexcept {
        return loan_.with(annulus_message_abandon_batch, [](const annulus_message_claims &) { return true; });
    }

private:
    friend class result<message_claims>;

    message_claims(detail::owned_producer *handle, const annulus_message_claims &raw) noexcept : loan_(handle, raw) {}

    detail::loan<detail::owned_producer, annulus_message_claims> loan_;
};

/** Bytes of yours, as calls that copy several messages take them. They are not copied by making one of these. */
class message_bytes : public annulus_bytes {
public:
    /** These. */
    constexpr message_bytes(slice<const std::byte> these) noexcept : annulus_bytes{these.data(), these.size()} {}
    /** Those of a text: a string, a view, or a literal without the zero at its end. */
    template <class Text, class = std::enable_if_t<std::is_convertible_v<const Text &, std::string_view>>>
    constexpr message_bytes(const Text &text) noexcept : message_bytes(std::string_view(text), 0) {}

private:
    constexpr message_bytes(std::string_view text, int) noexcept : annulus_bytes{text.data(), text.size()} {}
};
static_assert(sizeof(message_bytes) == sizeof(annulus_bytes), "arrays of them are those of C");

/** The right to publish messages. Of `message_ring::producer`; all else is as for `producer`. */
class message_producer {
public:
    /** None: every call answers `errc::wrong_handle`. */
    message_producer() noexcept = default;

    /** Whether there is a producer: it was made, and not moved from. */
    explicit operator bool() const noexcept { return handle_.live(); }

    /** Claims a message of `length` bytes, if there is room now: `errc::full` otherwise. */
    result<message_claim> try_claim(std::size_t length) noexcept {
        return claimed([&](auto *handle, auto *raw) { return annulus_message_try_claim(handle, length, raw); });
    }
    /** Claims a message of `length` bytes, waiting for room. */
    result<message_claim> claim(std::size_t length) noexcept {
        return claimed([&](auto *handle, auto *raw) { return annulus_message_claim(handle, length, raw); });
    }
#if defined(ANNULUS_HOSTED)
    /** Claims a message of `length` bytes, waiting for room until `deadline`: `errc::timed_out` then. */
    result<message_claim> claim_deadline(std::size_t length, clock::time_point deadline) noexcept {
        return claimed([&](auto *handle, auto *raw) {
            return annulus_message_claim_deadline(handle, length, clock::count(deadline), raw);
        });
    }
#endif
    /**
     * Claims a message of each of these lengths, all of them or none, if there is room now. All together longer than half
     * of the ring: `errc::message_too_long`.
     */
    result<message_claims> try_claim_batch(slice<const std::size_t> lengths) noexcept {
        return claimed_batch([&](auto *handle, auto *raw) {
            return annulus_message_try_claim_batch(handle, lengths.data(), lengths.size(), raw);
        });
    }
    /** The same, waiting for room. */
    result<message_claims> claim_batch(slice<const std::size_t> lengths) noexcept {
        return claimed_batch([&](auto *handle, auto *raw) {
            return annulus_message_claim_batch(handle, lengths.data(), lengths.size(), raw);
        });
    }
#if defined(ANNULUS_HOSTED)
    /** The same, waiting for room until `deadline`: `errc::timed_out` then. */
    result<message_claims> claim_batch_deadline(slice<const std::size_t> lengths, clock::time_point deadline) noexcept {
        return claimed_batch([&](auto *handle, auto *raw) {
            return annulus_message_claim_batch_deadline(handle, lengths.data(), lengths.size(), clock::count(deadline),
                                                        raw);
        });
    }
#endif
    /** Publishes a copy of a message, if there is room now: `errc::full` otherwise. */
    status try_write(slice<const std::byte> bytes) noexcept { return written(annulus_message_try_write, bytes); }
    /** Publishes a copy of a text, if there is room now. */
    status try_write(std::string_view text) noexcept { return try_write(bytes_of(text)); }
    /** Publishes a copy of a message, waiting for room. */
    status write(slice<const std::byte> bytes) noexcept { return written(annulus_message_write, bytes); }
    /** Publishes a copy of a text, waiting for room. */
    status write(std::string_view text) noexcept { return write(bytes_of(text)); }
#if defined(ANNULUS_HOSTED)
    /** Publishes a copy of a message, waiting for room until `deadline`: `errc::timed_out` then. */
    status write_deadline(slice<const std::byte> bytes, clock::time_point deadline) noexcept {
        return written([&](auto *handle, const void *from, std::size_t length) {
            return annulus_message_write_deadline(handle, from, length, clock::count(deadline));
        }, bytes);
    }
    /** Publishes a copy of a text, waiting for room until `deadline`. */
    status write_deadline(std::string_view text, clock::time_point deadline) noexcept {
        return write_deadline(bytes_of(text), deadline);
    }
#endif
    /** Publishes copies of messages as one run, if there is room for all of them now. */
    status try_write_batch(slice<const message_bytes> messages) noexcept {
        return detail::alone(handle_, [&](auto *handle) {
            return annulus_message_try_write_batch(handle, messages.data(), messages.size());
        });
    }
    /** Publishes copies of messages as one run, waiting for room for all of them. */
    status write_batch(slice<const message_bytes> messages) noexcept {
        return detail::alone(handle_, [&](auto *handle) {
            return annulus_message_write_batch(handle, messages.data(), messages.size());
        });
    }
#if defined(ANNULUS_HOSTED)
    /** Publishes copies of messages as one run, waiting for room for all of them until `deadline`. */
    status write_batch_deadline(slice<const message_bytes> messages, clock::time_point deadline) noexcept {
        return detail::alone(handle_, [&](auto *handle) {
            return annulus_message_write_batch_deadline(handle, messages.data(), messages.size(),
                                                        clock::count(deadline));
        });
    }
#endif

    /** One more producer of the same ring, which must be one with several: `errc::wrong_kind` otherwise. */
    result<message_producer> clone() const noexcept {
        return detail::made<message_producer>([&](auto *another) {
            return annulus_producer_clone(handle_.get(), another);
        });
    }
    /** Closes the ring: no claim succeeds any more, and consumers get `errc::closed` once they have had everything. */
    status close() noexcept { return detail::alone(handle_, annulus_producer_close); }

    /** Its place among those of `producer_metrics`. */
    result<std::size_t> place() const noexcept {
        return detail::told<std::size_t>([&](std::size_t *place) {
            return annulus_producer_place(handle_.get(), place);
        });
    }
    /** The producer in C, for a call that is not here. It stays this object's. */
    annulus_producer *native_handle() noexcept { return handle_.get(); }

private:
    template <class Made, class Call>
    friend result<Made> detail::made(Call call) noexcept;

    template <class Call>
    result<message_claim> claimed(Call call) noexcept {
        return detail::lend<message_claim, annulus_message>(handle_, call);
    }
    template <class Call>
    result<message_claims> claimed_batch(Call call) noexcept {
        return detail::lend<message_claims, annulus_message_claims>(handle_, call);
    }
    template <class Call>
    status written(Call call, slice<const std::byte> bytes) noexcept {
        // An empty message may lie nowhere.
        const void *from = bytes.data() == nullptr && bytes.empty() ? this : static_cast<const void *>(bytes.data());
        return detail::alone(handle_, [&](auto *handle) { return call(handle, from, bytes.size()); });
    }
    static slice<const std::byte> bytes_of(std::string_view text) noexcept {
        return {reinterpret_cast<const std::byte *>(text.data()), text.size()};
    }

    detail::owned_producer handle_;
};

/** An input iterator over the messages of a batch. It lives as long as the batch. */
class message_iterator {
public:
    /** \cond The members of every input iterator. */
    using iterator_category = std::input_iterator_tag;
    using value_type = message;
    using difference_type = std::ptrdiff_t;
    using pointer = const message *;
    using reference = const message &;

    message_iterator() noexcept = default;
    explicit message_iterator(const annulus_messages &rest) noexcept : rest_(rest), left_(rest.count + 1) { ++*this; }

    reference operator*() const noexcept { return at_; }
    pointer operator->() const noexcept { return &at_; }
    message_iterator &operator++() noexcept {
        const void *bytes = nullptr;
        std::size_t length = 0;
        const bool more = annulus_message_next(&rest_, &bytes, &length) == ANNULUS_OK;
        left_ = more ? left_ - 1 : 0;
        at_ = message(static_cast<const std::byte *>(bytes), length);
        return *this;
    }
    message_iterator operator++(int) noexcept {
        message_iterator before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const message_iterator &a, const message_iterator &b) noexcept { return a.left_ == b.left_; }
    friend bool operator!=(const message_iterator &a, const message_iterator &b) noexcept { return a.left_ != b.left_; }

private:
    annulus_messages rest_ = {};
    std::size_t left_ = 0;
    message at_;
    /** \endcond */
};

/**
 * Published messages, read where they lie: a range of `message`. All that is left is released when it is destroyed. A
 * consumer has one batch at a time, and must outlive it where it is. Threads: one at a time.
 */
class messages {
public:
    /** What `begin()` answers. */
    using iterator = message_iterator;

    /** Takes over what is left of another, which is empty then. */
    messages(messages &&other) noexcept = default;
    messages &operator=(messages &&) = delete;
    ~messages() {
        if (loan_.open()) static_cast<void>(release());
        loan_.give_back();
    }

    /** How many messages are left. */
    std::size_t size() const noexcept { return loan_.open() ? loan_.raw().count : 0; }
    /** Whether none are left. */
    bool empty() const noexcept { return size() == 0; }
    /** The first. */
    iterator begin() const noexcept { return loan_.open() ? iterator(loan_.raw()) : iterator(); }
    /** Past the last. */
    iterator end() const noexcept { return iterator(); }
    /** Releases all that is left now. `errc::stale` if there is nothing left. */
    status release() noexcept { return release(size()); }
    /** Releases the first `count` messages; the others are left. 0, or more than are left: `errc::invalid_count`. */
    status release(std::size_t count) noexcept {
        return loan_.with([&](auto *handle, auto *raw) { return annulus_message_release(handle, raw, count); },
                          [](const annulus_messages &raw) { return raw.count == 0; });
    }
    /** Releases nothing more: the consumer's next poll delivers again what is left. The batch is empty after that. */
    void redeliver() noexcept { loan_.give_back(); }

private:
    friend class result<messages>;

    messages(detail::owned_consumer *handle, const annulus_messages &raw) noexcept : loan_(handle, raw) {}

    detail::loan<detail::owned_consumer, annulus_messages> loan_;
};

/** A consumer of messages. Of `message_ring::consumer` and `message_ring::join`; all else is as for `consumer`. */
class message_consumer : public detail::consumer_base {
public:
    /** None: every call answers `errc::wrong_handle`. */
    message_consumer() noexcept {}

    /** The next messages, `max` at most and at least one, if there are any now: `errc::empty` otherwise. */
    result<messages> try_poll(std::size_t max = all) noexcept {
        return polled([&](auto *handle, auto *raw) { return annulus_message_try_poll(handle, max, raw); });
    }
    /** The next messages, `max` at most and at least one, waiting for them. */
    result<messages> poll(std::size_t max = all) noexcept {
        return polled([&](auto *handle, auto *raw) { return annulus_message_poll(handle, max, raw); });
    }
#if defined(ANNULUS_HOSTED)
    /** The next messages, `max` at most and at least one, waiting for them until `deadline`: `errc::timed_out` then. */
    result<messages> poll_deadline(std::size_t max, clock::time_point deadline) noexcept {
        return polled([&](auto *handle, auto *raw) {
            return annulus_message_poll_deadline(handle, max, clock::count(deadline), raw);
        });
    }
#endif
    /**
     * Copies the next message to `to` and releases it, if there is one now; tells its length. If it is longer than `to`
     * it is `errc::buffer_too_short`: its length is told all the same, and it is still the next one.
     */
    status try_read(slice<std::byte> to, std::size_t &length) noexcept {
        return detail::alone(handle_, [&](auto *handle) {
            return annulus_message_try_read(handle, to.data(), to.size(), &length);
        });
    }
    /** The same, waiting for the message. */
    status read(slice<std::byte> to, std::size_t &length) noexcept {
        return detail::alone(handle_, [&](auto *handle) {
            return annulus_message_read(handle, to.data(), to.size(), &length);
        });
    }
#if defined(ANNULUS_HOSTED)
    /** The same, waiting for the message until `deadline`: `errc::timed_out` then. */
    status read_deadline(slice<std::byte> to, clock::time_point deadline, std::size_t &length) noexcept {
        return detail::alone(handle_, [&](auto *handle) {
            return annulus_message_read_deadline(handle, to.data(), to.size(), clock::count(deadline), &length);
        });
    }
#endif

private:
    template <class Call>
    result<messages> polled(Call call) noexcept {
        return detail::lend<messages, annulus_messages>(handle_, call);
    }
};

/** A ring of messages of any length. The capacity in its options is in units of 8 bytes; all else is as for `ring`. */
class message_ring : public detail::ring_base {
public:
    /** None: every call answers `errc::wrong_handle`. */
    message_ring() noexcept {}

#if defined(ANNULUS_HOSTED)
    /** Makes a ring in memory that the library allocates: once, here. The last of ring and handles frees it. */
    static result<message_ring> create(const options &like) noexcept {
        const annulus_options raw = like.native_messages();
        return detail::made<message_ring>([&](annulus_ring *place) { return annulus_ring_create(place, &raw); });
    }
#endif
    /** Makes a ring in memory of yours, which must stay until the ring and all its handles are gone. */
    static result<message_ring> init(void *memory, std::size_t bytes, const options &like) noexcept {
        const annulus_options raw = like.native_messages();
        return detail::made<message_ring>([&](annulus_ring *place) {
            return annulus_ring_init(place, memory, bytes, &raw);
        });
    }
    /** How much memory `init` needs. */
    static result<memory_size> size(const options &like) noexcept { return detail::size_of(like.native_messages()); }
    /** Opens the ring of messages that somebody else made at `block`: see `ring::attach`. */
    static result<message_ring> attach(void *block, std::size_t bytes) noexcept {
        return attached<message_ring>([&](annulus_ring *place) {
            return annulus_ring_attach_messages(place, block, bytes);
        });
    }

    /** Makes a producer: see `ring::producer`. */
    result<message_producer> producer() const noexcept { return take_producer<message_producer>(); }
    /** Takes a consumer of a stage that nobody took: see `ring::consumer`. */
    result<message_consumer> consumer(std::uint32_t stage = 0) const noexcept {
        return take_consumer<message_consumer>(stage);
    }
    /** Adds a consumer to a stage of a `joinable` ring while it runs: see `ring::join`. */
    result<message_consumer> join(std::uint32_t stage = 0) const noexcept { return joined<message_consumer>(stage); }
};

// -------------------------------------------------------------------------------------------------------- primitives

/**
 * A sequence that threads share, on cache lines of its own: how far somebody has come. One party sets it, or several
 * advance it; any number get it. A stage of one's own, which has no consumer, gates a ring by one of these: see
 * `annulus_sequence`. Sequences have 63 bits.
 */
class alignas(ANNULUS_LINE) sequence {
public:
    /** One that stands at `start`. */
    explicit sequence(std::uint64_t start = 0) noexcept { static_cast<void>(annulus_sequence_init(&raw_, start)); }
    sequence(const sequence &) = delete;
    sequence &operator=(const sequence &) = delete;

    /** Where it stands. What its owner did before it came there is visible after this call. */
    std::uint64_t get() const noexcept {
        std::uint64_t at = 0;
        static_cast<void>(annulus_sequence_get(&raw_, &at));
        return at;
    }
    /** Moves it. What this thread did before is visible to whoever gets the new place. Threads: its owner's. */
    void set(std::uint64_t to) noexcept { static_cast<void>(annulus_sequence_set(&raw_, to)); }
    /** Moves it from `from` to `to`, if it still stands at `from`; otherwise `from` becomes where it stands. */
    bool advance(std::uint64_t &from, std::uint64_t to) const noexcept {
        return annulus_sequence_advance(&raw_, from, to, &from) == ANNULUS_OK;
    }
    /** The slowest of 1 to 64 sequences. */
    static result<std::uint64_t> slowest(slice<const sequence *const> of) noexcept {
        static_assert(sizeof(sequence) == sizeof(annulus_sequence), "a sequence is that of C");
        return detail::told<std::uint64_t>([&](std::uint64_t *at) {
            return annulus_sequence_slowest(reinterpret_cast<const annulus_sequence *const *>(of.data()), of.size(), at);
        });
    }

private:
    annulus_sequence raw_;
};

/** What one call published or gave up. */
struct run {
    /** The sequence after its last one. */
    std::uint64_t end;
    /** Whether it was given up: readers step over it. */
    bool abandoned;
};

/**
 * An available buffer of `Capacity` entries, a power of two: which sequences are published, told in runs. One store a run,
 * and one look. `const` members may be called by several threads at a time. It is used where it was made.
 */
template <std::size_t Capacity>
class stamps {
    static_assert(Capacity != 0 && (Capacity & (Capacity - 1)) == 0, "the capacity is a power of two");

public:
    /** Nothing is published; `start` is the first sequence that will be. */
    explicit stamps(std::uint64_t start = 0) noexcept {
        static_cast<void>(annulus_stamps_init(&raw_, entries_, sizeof entries_, Capacity, start));
    }
    stamps(const stamps &) = delete;
    stamps &operator=(const stamps &) = delete;

    /** Publishes `count` sequences, claimed by the caller, as one run: `errc::invalid_count` for none or too many. */
    status publish(std::uint64_t first, std::size_t count) const noexcept {
        return status(annulus_stamps_publish(&raw_, first, count));
    }
    /** Gives up `count` sequences, as one run. */
    status abandon(std::uint64_t first, std::size_t count) const noexcept {
        return status(annulus_stamps_abandon(&raw_, first, count));
    }
    /** Makes the last `count` sequences of a published run a run of their own. Nobody may pass `first` before. */
    status split(std::uint64_t first, std::size_t count, bool abandoned) const noexcept {
        return status(annulus_stamps_split(&raw_, first, count, abandoned));
    }
    /** The run that begins at `head`: `errc::empty` if none is published there. */
    result<run> at(std::uint64_t head) const noexcept {
        return detail::told<run>([&](run *found) {
            return annulus_stamps_run(&raw_, head, &found->end, &found->abandoned);
        });
    }

private:
    std::uint64_t entries_[Capacity] = {};
    annulus_stamps raw_ = {};
};

/** A copy kernel: `ANNULUS_KERNEL_*`. */
enum class kernel : std::uint32_t {
    /** What was measured best for this processor: what rings use. */
    best = ANNULUS_KERNEL_BEST,
    /** The system's `memcpy`. */
    memcpy = ANNULUS_KERNEL_MEMCPY,
    /** Moves of machine words. */
    scalar = ANNULUS_KERNEL_SCALAR,
    /** Moves of 16 bytes on x86-64. */
    sse2 = ANNULUS_KERNEL_SSE2,
    /** Moves of 32 bytes on x86-64. */
    avx2 = ANNULUS_KERNEL_AVX2,
    /** Moves of 64 bytes on x86-64. */
    avx512 = ANNULUS_KERNEL_AVX512,
    /** Moves of 16 bytes on AArch64. */
    neon = ANNULUS_KERNEL_NEON,
};

/** A way to copy plain data, chosen once. `copier::with` chooses a kernel. */
class copier {
public:
    /** The best for this processor. */
    copier() noexcept { static_cast<void>(annulus_copy_init(&raw_, ANNULUS_KERNEL_BEST)); }
    /** By this kernel: `errc::unsupported` if the processor does not have it. */
    static result<copier> with(annulus::kernel wanted) noexcept {
        result<copier> made(std::in_place);
        const status answer(annulus_copy_init(&made->raw_, static_cast<std::uint32_t>(wanted)));
        if (!answer.ok()) return answer;
        return made;
    }

    /** Which kernel it uses, for the lengths for which it does. */
    annulus::kernel kernel() const noexcept {
        std::uint32_t used = ANNULUS_KERNEL_MEMCPY;
        static_cast<void>(annulus_copy_kernel(&raw_, &used));
        return static_cast<annulus::kernel>(used);
    }
    /** Copies as many values as `from` has. `to` does not overlap it; of another length: `errc::invalid_count`. */
    template <class T>
    status operator()(slice<const T> from, slice<T> to) const noexcept {
        static_assert(std::is_trivially_copyable_v<T>, "only plain data is copied");
        if (from.size() != to.size()) return errc::invalid_count;
        return from.empty() ? status() : status(annulus_copy_bytes(&raw_, to.data(), from.data(), from.size() * sizeof(T)));
    }

    /** As C has it. */
    const annulus_copy *native() const noexcept { return &raw_; }

private:
    annulus_copy raw_ = {};
};

/** A view of slots in memory of yours, addressed by sequence: the event of sequence `s` is in slot `s % capacity`. */
template <class T>
class slots {
    static_assert(std::is_trivially_copyable_v<T>, "slots are plain memory");

public:
    /** These, a power of two of them: every other number is refused by each call as `errc::invalid_capacity`. */
    constexpr explicit slots(slice<T> memory) noexcept : raw_{memory.data(), memory.size(), sizeof(T)} {}

    /** The slots of `count` sequences, in the two pieces that they may be. */
    result<events<T>> at(std::uint64_t first, std::size_t count) const noexcept {
        annulus_slot_spans spans = {};
        const status answer(annulus_slots_spans(&raw_, first, count, &spans));
        if (!answer.ok()) return answer;
        return result<events<T>>(std::in_place, slice<T>(static_cast<T *>(spans.first), spans.first_count),
                                 slice<T>(static_cast<T *>(spans.second), spans.second_count));
    }
    /** Copies events into the slots from the sequence `first` on. */
    status put(std::uint64_t first, slice<const T> from, const copier &copy = copier()) const noexcept {
        return status(annulus_slots_put(&raw_, first, from.data(), from.size(), copy.native()));
    }
    /** Copies the events in the slots from the sequence `first` on, as many as `to` has room for. */
    status get(std::uint64_t first, slice<T> to, const copier &copy = copier()) const noexcept {
        return status(annulus_slots_get(&raw_, first, to.data(), to.size(), copy.native()));
    }

private:
    annulus_slots raw_;
};

}  // namespace annulus

#if defined(__cpp_lib_span)
// What a slice shows outlives the slice, so that spans of temporary ones are sound.
template <class T>
inline constexpr bool std::ranges::enable_borrowed_range<annulus::slice<T>> = true;
#endif

#undef ANNULUS_EXCEPTIONS_

#endif  // ANNULUS_HPP
