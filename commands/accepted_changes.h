// What one decision has accepted so far: how its parts are put together, and how a later part sees
// what the earlier ones changed. Thread-safety: none; a local of one decision. Borrows both.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "commands/decide.h"

namespace docket::commands {

// `more` was decided on the states that `to` leads to: a stream that both change gets one change,
// with the events of both.
void Append(Accepted more, Accepted& to);

// The states after the changes, and for all other streams those of the source.
class ChangedStates final : public StateSource {
 public:
  ChangedStates(const Accepted& accepted, StateSource& source)
      : accepted_(accepted), source_(source) {}

  [[nodiscard]] absl::StatusOr<std::shared_ptr<const StreamState>> Load(
      const domain::StreamId& stream) override;
  [[nodiscard]] absl::StatusOr<std::vector<domain::StreamId>> List(const StreamRange& range,
                                                                   std::size_t count) override;

 private:
  const Accepted& accepted_;
  StateSource& source_;
};

}  // namespace docket::commands
