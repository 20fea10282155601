// BodyBudget: bounds the memory of all bodies together, of requests or of answers. A connection
// holds a Share that grows with the bytes that arrived (what is only announced costs its sender
// nothing, and so holds nothing) and gives everything back when it ends. A part is kept for small
// bodies, so that large ones cannot shut them out. Thread-safety: BodyBudget may be used from any
// thread at the same time; a Share by one thread at a time. Ownership: the budget outlives its
// shares.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace docket::api {

enum class BodyKind { kSmall, kLarge };  // large: also of a length that nobody announced

struct BodyBudgetLimits {
  std::int64_t bytes_max = 0;
  std::int64_t kept_for_small = 0;  // of bytes_max
};

class BodyBudget {
 public:
  class Share {
   public:
    Share(BodyBudget& budget, BodyKind kind) : budget_(budget), kind_(kind) {}
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share() { Release(); }

    // The body is gone: nothing is held any more.
    void Release() {
      budget_.used_.fetch_sub(held_);
      held_ = 0;
    }

    // False: the budget is spent, and this share stays as it is.
    [[nodiscard]] bool GrowTo(std::int64_t bytes) {
      if (bytes <= held_) return true;
      const std::int64_t more = bytes - held_;
      if (budget_.used_.fetch_add(more) + more > budget_.MaxFor(kind_)) {
        budget_.used_.fetch_sub(more);
        return false;
      }
      held_ = bytes;
      return true;
    }

   private:
    BodyBudget& budget_;
    const BodyKind kind_;
    std::int64_t held_ = 0;
  };

  explicit BodyBudget(const BodyBudgetLimits& limits) : limits_(limits) {}

  [[nodiscard]] std::int64_t used() const { return used_.load(); }

 private:
  [[nodiscard]] std::int64_t MaxFor(BodyKind kind) const {
    return limits_.bytes_max - (kind == BodyKind::kSmall ? 0 : limits_.kept_for_small);
  }

  const BodyBudgetLimits limits_;
  std::atomic<std::int64_t> used_ = 0;
};

}  // namespace docket::api
