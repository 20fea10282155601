// Unfolding: one decision while it is being made. Every fact that a rule adds is evolved at once,
// so that the next rule of the same decision sees what the earlier ones made true, exactly as a
// reader of the journal will. Ownership: holds a copy of the state, the only one that a decision
// makes. Thread-safety: none; a local of one Decide.
#pragma once

#include <cstddef>
#include <utility>

#include "domain/decider.h"

namespace docket::domain {

template <class D>
class Unfolding {
 public:
  explicit Unfolding(const typename D::State& state) : so_far_{.events = {}, .state = state} {
    so_far_.events.reserve(kEventsUsual);
  }

  void Add(typename D::Event event) {
    D::Evolve(so_far_.state, event);
    so_far_.events.push_back(std::move(event));
  }

  // The facts stay; whoever asked is told no.
  void Refuse(typename D::Rejection why) { so_far_.refused = why; }

  [[nodiscard]] const typename D::State& state() const { return so_far_.state; }
  [[nodiscard]] Decision<D> Take() && { return std::move(so_far_); }

 private:
  static constexpr std::size_t kEventsUsual = 4;

  Unfolded<typename D::Event, typename D::State, typename D::Rejection> so_far_;
};

}  // namespace docket::domain
