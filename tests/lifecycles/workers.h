// The bot's side of a story: people who ask for runs and cancel them, and workers who lease tasks,
// bring results, fail, come late, say things twice and under leases that are over. They see what a
// worker is offered (the state of the review) and keep the leases that they had.
// Thread-safety: none; one per lifecycle. Ownership: borrows the receiver.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/lifecycles/receiver.h"
#include "tests/lifecycles/story.h"

namespace docket::lifecycles {

class Workers {
 public:
  explicit Workers(Receiver& receiver) : receiver_(receiver) {}

  // Precondition: the step is of the bot's side.
  void Act(const Step& step, domain::Timestamp now);

 private:
  struct Had {
    domain::review::Stage stage = domain::review::Stage::kAnalysis;
    domain::RunId run{};
    domain::CommitSha head{};
    domain::LeaseId lease{};
  };

  bool Work(const Step& step, domain::Timestamp now);
  void Ask(domain::review::Command command, domain::Timestamp now);
  bool Take(const Step& step, domain::review::Stage stage, const domain::RunId& run,
            domain::Timestamp now);
  bool Publish(const Step& step, domain::Timestamp now);
  void AskForRun(const Step& step, domain::Timestamp now);
  void TryToPublish(domain::review::NotificationOutcome outcome, domain::Timestamp now);
  void Bring(const Had& had, const domain::CommitSha& head, domain::Timestamp now);
  void StaleResult(const Step& step, domain::Timestamp now);
  // The lease that the worker believes to hold; null: none.
  [[nodiscard]] const Had* Holding(domain::review::Stage stage) const;

  Receiver& receiver_;
  std::vector<Had> had_;
  std::optional<domain::review::Command> last_result_;
  std::int64_t leases_ = 0;
};

}  // namespace docket::lifecycles
