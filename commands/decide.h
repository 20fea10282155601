// From a command in an inbox to what it does: picks the aggregate, loads its state, asks its rules.
// The same code for every journal. A command to a repository or to one of its reviews is admitted
// by the repository first (bound to its owner), and both streams' events stand in one commit.
// Thread-safety: pure but for `source`.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "commands/state_store.h"
#include "domain/catalogue.h"

namespace docket::commands {

// Where decisions get their states from: staged ones first, then cached, then stored.
class StateSource {
 public:
  StateSource() = default;
  StateSource(const StateSource&) = delete;
  StateSource& operator=(const StateSource&) = delete;
  virtual ~StateSource() = default;

  // Null: the stream has no events yet.
  [[nodiscard]] virtual absl::StatusOr<std::shared_ptr<const StreamState>> Load(
      const domain::StreamId& stream) = 0;
};

// New events of one stream, and the state they lead to.
struct StreamChange {
  domain::StreamId stream;
  domain::StreamVersion first_version;
  std::vector<domain::Event> events;
  std::shared_ptr<const StreamState> after;
};

struct Accepted {
  std::vector<StreamChange> changes;  // in the order of the commit; empty: it was true already
};

struct Rejected {
  std::string code;  // stable, kebab-case
  std::string detail;
};

using Decided = std::variant<Accepted, Rejected>;

// The stream that a command is for; also what "the same body asked for the same thing" compares.
[[nodiscard]] domain::StreamId TargetOf(const domain::Command& command);

// Fails only when a state cannot be loaded.
[[nodiscard]] absl::StatusOr<Decided> Decide(const domain::RecordedCommand& command,
                                             StateSource& source, domain::Timestamp now);

// The state of a stream after one more recorded event; null before the first one. An event of
// another aggregate than the state's is a bug of the writer: kDataLoss.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const StreamState>> EvolveStream(
    const std::shared_ptr<const StreamState>& before, const domain::RecordedEvent& event);

}  // namespace docket::commands
