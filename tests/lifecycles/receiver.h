// Docket's rules without its logs: deliveries are translated, commands are decided on states in a
// memory store, and time passes as an owner lets it pass. What deduplication holds back is held
// back here too, unless a copy comes when it is forgotten. Thread-safety: none; one per lifecycle.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/decide.h"
#include "commands/memory/memory_state_store.h"
#include "tests/lifecycles/world.h"

namespace docket::lifecycles {

// One decision, as it is seen before it is stored.
struct Decision {
  const domain::RecordedCommand& command;
  const commands::Decided& decided;
  domain::Timestamp now{};
};

class Receiver final : public commands::StateSource {
 public:
  using Watch = std::function<void(const Decision&)>;

  // `watch` is told of every decision, when its events are stored.
  explicit Receiver(Watch watch) : watch_(std::move(watch)) {}

  enum class Arrival : std::uint8_t { kDecided, kDuplicate, kReplay, kIgnored };
  struct Copy {
    std::string_view guid{};
    bool forgotten = false;
  };
  Arrival Deliver(const Told& told, const Copy& copy, domain::Timestamp now);

  // How many facts of the review and its commits the last delivery gives when it is decided once
  // more. Precondition: one was decided.
  [[nodiscard]] std::size_t DecideAgain(domain::Timestamp now);

  // A command of people or workers. Returns what was decided.
  commands::Decided Ask(domain::review::Command command, domain::Timestamp now);

  // What is due next.
  [[nodiscard]] std::optional<commands::Timer> NextDue();
  // Lets time pass for what is due first. Precondition: something is.
  void PassTime(domain::Timestamp now);

  // Null: there is no such stream.
  absl::StatusOr<std::shared_ptr<const commands::StreamState>> Load(
      const domain::StreamId& stream) override;
  absl::StatusOr<std::vector<domain::StreamId>> List(const commands::StreamRange& range,
                                                     std::size_t count) override;
  [[nodiscard]] std::shared_ptr<const commands::StreamState> At(const domain::StreamId& stream);
  // Null: nothing is known of the pull request.
  [[nodiscard]] std::shared_ptr<const domain::review::State> review();

 private:
  commands::Decided DecideAndStore(const domain::RecordedCommand& command, domain::Timestamp now,
                                   std::string_view type);

  Watch watch_;
  commands::MemoryStateStore store_;
  std::optional<domain::RecordedCommand> last_;
  std::int64_t deliveries_ = 0;
  std::int64_t asked_ = 0;
};

[[nodiscard]] domain::ReviewId TheReview();
[[nodiscard]] domain::CommitId CommitAt(const std::string& sha);

}  // namespace docket::lifecycles
