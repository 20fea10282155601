// TaskReader: what there is to do for workers, and what agents said, over a view store. Tenants
// take turns (round robin in the order of their ids), so that one that has ten thousand tasks keeps
// another one waiting for one of them and no more. Thread-safety: as the port says. Borrows the
// read models.
#pragma once

#include "projections/queries.h"
#include "projections/read_session.h"

namespace docket::projections {

class TaskReader final : public TaskQueries, public ConversationQueries {
 public:
  explicit TaskReader(const ReadModels& models) : models_(models) {}

  [[nodiscard]] absl::StatusOr<Answer<TaskFound>> NextTask(const Visible& visible,
                                                           const TasksWanted& wanted) override;
  [[nodiscard]] absl::StatusOr<Answer<Messages>> ReadConversation(
      const Visible& visible, const domain::RunId& run, const MessageRange& range) override;

 private:
  const ReadModels& models_;
};

}  // namespace docket::projections
