// The states of an owner without the owner: decides one command after the other, and takes over
// what is accepted. Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "commands/decide.h"
#include "domain/time.h"

namespace docket::commands {

class States : public StateSource {
 public:
  static constexpr domain::Timestamp kNow = domain::FromSeconds(1'770'000'000);

  absl::StatusOr<std::shared_ptr<const StreamState>> Load(const domain::StreamId& stream) override {
    if (!failure.ok()) return failure;
    loaded.push_back(stream.value());
    const auto found = states.find(stream);
    return found == states.end() ? nullptr : found->second;
  }

  absl::StatusOr<std::vector<domain::StreamId>> List(const StreamRange& range,
                                                     std::size_t count) override {
    return FirstIn(states, range, count);
  }

  // Decides, and takes what was accepted over.
  Decided Decide(const domain::RecordedCommand& command) {
    const auto decided = commands::Decide(command, *this, now);
    EXPECT_TRUE(decided.ok()) << decided.status();
    if (const auto* accepted = std::get_if<Accepted>(&*decided)) {
      for (const StreamChange& change : accepted->changes) states[change.stream] = change.after;
    }
    return *decided;
  }

  domain::Timestamp now = kNow;
  std::map<domain::StreamId, std::shared_ptr<const StreamState>> states;
  std::vector<std::string> loaded;  // each stream that a decision asked for
  absl::Status failure;
};

}  // namespace docket::commands
