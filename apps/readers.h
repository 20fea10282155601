// Readers: whoever answers questions from the read models of a process, all of them over the same
// ones. Thread-safety: as its members. Ownership: owns them; borrows what is in `of`.
#pragma once

#include "projections/audit_log_reader.h"
#include "projections/audit_reader.h"
#include "projections/delivery_reader.h"
#include "projections/outcome_reader.h"
#include "projections/past_reader.h"
#include "projections/policy_reader.h"
#include "projections/queue_reader.h"
#include "projections/read_session.h"
#include "projections/review_reader.h"
#include "projections/review_tail.h"
#include "projections/system_reader.h"
#include "projections/task_reader.h"

namespace docket::apps {

struct Readers {
  explicit Readers(const projections::ReadModels& of) : models(of) {}
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  const projections::ReadModels models;
  projections::ReviewReader reviews{models};
  projections::OutcomeReader outcomes{models};
  projections::TaskReader tasks{models};
  projections::DeliveryReader deliveries{models};
  projections::PolicyReader policies{models};
  projections::SystemReader system{models};
  projections::AuditReader audits{models};
  projections::PastReader past{models};
  projections::AuditLogReader audit_log{models};
  projections::QueueReader queue{models};
  projections::ReviewTail tail{models};
};

}  // namespace docket::apps
