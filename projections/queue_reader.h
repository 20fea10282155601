// QueueReader: the queue queries over a view store: the entries of open reviews in review_list,
// each with its row in review_detail. Thread-safety: as the port says. Borrows the read models.
#pragma once

#include "projections/list_cursor.h"
#include "projections/queue_queries.h"
#include "projections/read_session.h"

namespace docket::projections {

class QueueReader final : public QueueQueries {
 public:
  explicit QueueReader(const ReadModels& models) : models_(models), cursors_(models.cursor_key) {}

  [[nodiscard]] absl::StatusOr<Answer<Page<QueuedReview>>> ListQueue(
      const Visible& visible, const QueueFilter& filter) override;

 private:
  const ReadModels& models_;
  const ListCursors cursors_;
};

}  // namespace docket::projections
