// Unfolding: one decision while it is being made. Every fact that a rule adds is evolved at once,
// so that the next rule of the same decision sees what the earlier ones made true, exactly as a
// reader of the journal will. Ownership: holds the state. Thread-safety: none; a local of one
// Decide.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "domain/decider.h"

namespace docket::domain {

template <class D>
class Unfolding {
 public:
  explicit Unfolding(typename D::State state) : state_(std::move(state)) {
    events_.reserve(kEventsUsual);
  }

  void Add(typename D::Event event) {
    state_ = D::Evolve(std::move(state_), event);
    events_.push_back(std::move(event));
  }

  // The facts stay; whoever asked is told no.
  void Refuse(typename D::Rejection why) { refused_ = why; }

  [[nodiscard]] const typename D::State& state() const { return state_; }
  [[nodiscard]] Unfolded<typename D::Event, typename D::State, typename D::Rejection> Take() && {
    return {.events = std::move(events_), .state = std::move(state_), .refused = refused_};
  }

 private:
  static constexpr std::size_t kEventsUsual = 4;

  typename D::State state_;
  std::vector<typename D::Event> events_;
  std::optional<typename D::Rejection> refused_;
};

}  // namespace docket::domain
