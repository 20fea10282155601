// Unfolding: one decision while it is being made. Every fact that a rule adds is evolved at once,
// so that the next rule of the same decision sees what the earlier ones made true, exactly as a
// reader of the journal will. Unfold begins one and hands it to the rules. Thread-safety: none; a
// local of one Decide.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <variant>

#include "domain/decider.h"

namespace docket::domain {

// Borrows the decision that it adds to.
template <class D>
class Unfolding {
 public:
  using SoFar = Unfolded<typename D::Event, typename D::State, typename D::Rejection>;

  explicit Unfolding(SoFar& so_far) : so_far_(so_far) { so_far_.events.reserve(kEventsUsual); }

  template <class Fact>
  void Add(Fact fact) {
    D::Evolve(so_far_.state, so_far_.events.emplace_back(std::move(fact)));
  }

  // The facts stay; whoever asked is told no.
  void Refuse(typename D::Rejection why) { so_far_.refused = why; }

  [[nodiscard]] const typename D::State& state() const { return so_far_.state; }

 private:
  static constexpr std::size_t kEventsUsual = 4;

  SoFar& so_far_;
};

// What `rules(story)` makes of the state; if it returns a rejection, that is all. A state is large:
// it is copied here, once, and moved nowhere.
template <class D, class Rules>
[[nodiscard]] Decision<D> Unfold(const typename D::State& state, const Rules& rules) {
  Decision<D> decision(std::in_place_index<0>, state);
  Unfolding<D> story(std::get<0>(decision));
  if (const std::optional<typename D::Rejection> refused = rules(story)) decision = *refused;
  return decision;
}

}  // namespace docket::domain
