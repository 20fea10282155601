// Scenario: given/when/then for a Decider.
//   Scenario<Review>().Given({tracked}).When(closed).Then({PullRequestClosed{…}});
// Then also decides the command once more on the state it led to, and expects no facts: every
// rule is idempotent unless the test says ThenEachTime or ThenOnce. A failure names the line of the
// Then. Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/decider.h"

namespace docket::testing {

// State after the events, from the beginning.
template <domain::Decider D>
[[nodiscard]] typename D::State Replayed(const std::vector<typename D::Event>& events,
                                         typename D::State state = D::Initial()) {
  for (const auto& event : events) {
    D::Evolve(state, event);
  }
  return state;
}

template <domain::Decider D, class Context = domain::DecisionContext>
class Scenario {
 public:
  using Events = std::vector<typename D::Event>;

  explicit Scenario(Context context = {}) : context_(context) {}

  Scenario& Given(const Events& history) {
    state_ = Replayed<D>(history, std::move(state_));
    return *this;
  }

  // What earlier commands led to, where their events are not the point.
  Scenario& GivenDecided(const std::vector<typename D::Command>& commands) {
    for (const auto& command : commands) {
      const auto decision = D::Decide(command, state_, context_);
      const auto* decided = std::get_if<0>(&decision);
      EXPECT_NE(decided, nullptr) << "a given command was rejected";
      if (decided != nullptr) Given(decided->events);
    }
    return *this;
  }

  // From here on it is this time.
  // From now on.
  Scenario& Under(const Context& context) {
    context_ = context;
    return *this;
  }
  Scenario& At(domain::Timestamp now) {
    context_.now = now;
    return *this;
  }

  Scenario& When(const typename D::Command& command) {
    command_ = command;
    return *this;
  }

  void Then(const Events& expected, const char* file = __builtin_FILE(),
            int line = __builtin_LINE()) {
    const ::testing::ScopedTrace trace(file, line, "this Then");
    ExpectDecided(expected, state_);
    ExpectDecided({}, Replayed<D>(expected, state_));
  }

  void ThenEachTime(const Events& expected, const char* file = __builtin_FILE(),
                    int line = __builtin_LINE()) {
    const ::testing::ScopedTrace trace(file, line, "this Then");
    ExpectDecided(expected, state_);
    ExpectDecided(expected, Replayed<D>(expected, state_));
  }

  // Asked again it is refused, or asked for something new: a test of its own says which.
  void ThenOnce(const Events& expected, const char* file = __builtin_FILE(),
                int line = __builtin_LINE()) {
    const ::testing::ScopedTrace trace(file, line, "this Then");
    ExpectDecided(expected, state_);
  }

  void ThenNothing(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    Then({}, file, line);
  }

  // Told no, and that it was asked is recorded.
  void ThenRefused(typename D::Rejection why, const Events& expected,
                   const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    const ::testing::ScopedTrace trace(file, line, "this Then");
    ExpectDecided(expected, state_, why);
  }

  void ThenRejected(typename D::Rejection expected, const char* file = __builtin_FILE(),
                    int line = __builtin_LINE()) {
    const ::testing::ScopedTrace trace(file, line, "this Then");
    const auto decision = D::Decide(command_, state_, context_);
    const auto* rejection = std::get_if<typename D::Rejection>(&decision);
    ASSERT_NE(rejection, nullptr) << "accepted";
    EXPECT_EQ(*rejection, expected);
  }

 private:
  void ExpectDecided(const Events& expected, const typename D::State& state,
                     std::optional<typename D::Rejection> refused = std::nullopt) {
    const auto decision = D::Decide(command_, state, context_);
    const auto* decided = std::get_if<0>(&decision);
    ASSERT_NE(decided, nullptr) << "rejected";
    EXPECT_EQ(decided->refused, refused);
    EXPECT_EQ(Kinds(decided->events), Kinds(expected));
    ASSERT_EQ(decided->events.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_TRUE(decided->events[i] == expected[i]) << "event " << i << " has other fields";
    }
    EXPECT_TRUE(decided->state == Replayed<D>(decided->events, state))
        << "the state is not what the events lead to";
  }

  // Positions in the event variant: enough to see which event is missing or too many.
  static std::vector<std::size_t> Kinds(const Events& events) {
    std::vector<std::size_t> kinds;
    for (const auto& event : events) {
      kinds.push_back(event.index());
    }
    return kinds;
  }

  Context context_;
  typename D::State state_ = D::Initial();
  typename D::Command command_;
};

}  // namespace docket::testing
