// Decider: the shape of every aggregate's rules. Pure: value in, value out; no I/O, no clock, no
// exceptions for business outcomes. The shell (commands/processor.h) loads the state, calls Decide,
// appends what it returned, and only then lets Evolve count.
//   Initial()                 the state of a stream without events
//   Decide(command, state, x) the facts that the command makes true now and the state they lead to,
//                             or why it is refused; no facts: it is already true (deciding twice
//                             has no effect). Facts and a refusal: it came too late, and that it
//                             came is kept
//   Evolve(state, event)      makes the state what it is after the fact, in place, since a state is
//                             large and a decision has several facts; total, never refuses
// Source of the pattern: Chassaing, "Functional Event Sourcing Decider", 2021.
#pragma once

#include <concepts>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "domain/time.h"

namespace docket::domain {

struct DecisionContext {
  Timestamp now;  // the only time that a rule ever sees
};

// `state` is what Evolve makes of the events: a rule had to know it, so that no caller need fold
// them a second time.
template <class E, class S, class R>
struct Unfolded {
  explicit Unfolded(const S& before) : state(before) {}

  std::vector<E> events;
  S state;
  std::optional<R> refused;  // what is answered, although there are facts
  friend bool operator==(const Unfolded&, const Unfolded&) = default;
};

template <class D>
using Decision = std::variant<Unfolded<typename D::Event, typename D::State, typename D::Rejection>,
                              typename D::Rejection>;

template <class D>
concept Decider = requires(typename D::State s, const typename D::Command& c,
                           const typename D::Event& e, const DecisionContext& x) {
  requires std::equality_comparable<typename D::State>;
  requires std::equality_comparable<typename D::Event>;
  { D::Initial() } -> std::same_as<typename D::State>;
  { D::Decide(c, std::as_const(s), x) } -> std::same_as<Decision<D>>;
  { D::Evolve(s, e) } -> std::same_as<void>;
};

// Overload set from lambdas, for std::visit.
template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace docket::domain
