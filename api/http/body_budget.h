// BodyBudget: bounds the memory of all request bodies together. A connection holds a Share that
// grows with its body and gives everything back when it ends. Thread-safety: BodyBudget may be used
// from any thread at the same time; a Share by one thread. Ownership: the budget outlives its
// shares.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace docket::api {

class BodyBudget {
 public:
  class Share {
   public:
    explicit Share(BodyBudget& budget) : budget_(budget) {}
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
      if (budget_.used_.fetch_add(more) + more > budget_.bytes_max_) {
        budget_.used_.fetch_sub(more);
        return false;
      }
      held_ = bytes;
      return true;
    }

   private:
    BodyBudget& budget_;
    std::int64_t held_ = 0;
  };

  explicit BodyBudget(std::int64_t bytes_max) : bytes_max_(bytes_max) {}

  [[nodiscard]] std::int64_t used() const { return used_.load(); }

 private:
  const std::int64_t bytes_max_;
  std::atomic<std::int64_t> used_ = 0;
};

}  // namespace docket::api
