// Decider: the shape of every aggregate's rules. Pure: value in, value out; no I/O, no clock, no
// exceptions for business outcomes. The shell (commands/processor.h) loads the state, calls Decide,
// appends what it returned, and only then lets Evolve count.
//   Initial()                 the state of a stream without events
//   Decide(command, state, x) the facts that the command makes true now, or why it is refused;
//                             no facts: it is already true (deciding twice has no effect)
//   Evolve(state, event)      the state after the fact; total, never refuses
// Source of the pattern: Chassaing, "Functional Event Sourcing Decider", 2021.
#pragma once

#include <concepts>
#include <utility>
#include <variant>
#include <vector>

#include "domain/time.h"

namespace docket::domain {

struct DecisionContext {
  Timestamp now;  // the only time that a rule ever sees
};

template <class E, class R>
using Decision = std::variant<std::vector<E>, R>;

template <class D>
concept Decider = requires(typename D::State s, const typename D::State& cs,
                           const typename D::Command& c, const typename D::Event& e,
                           const DecisionContext& x) {
  requires std::equality_comparable<typename D::State>;
  requires std::equality_comparable<typename D::Event>;
  { D::Initial() } -> std::same_as<typename D::State>;
  { D::Decide(c, cs, x) } -> std::same_as<Decision<typename D::Event, typename D::Rejection>>;
  { D::Evolve(std::move(s), e) } -> std::same_as<typename D::State>;
};

// Overload set from lambdas, for std::visit.
template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace docket::domain
