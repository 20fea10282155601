#include "domain/repository/commands.h"

#include "domain/decider.h"

namespace docket::domain::repository {

const RepositoryKey& KeyOf(const Command& command) {
  return std::visit(
      Overloaded{
          [](const SetPolicy& set) -> const RepositoryKey& { return set.repository; },
          [](const ReceiveOrganizationPolicy& received) -> const RepositoryKey& {
            return received.repository;
          },
          [](const auto& showing) -> const RepositoryKey& { return showing.repository.key; }},
      command);
}

const Snapshot* SnapshotOf(const Command& command) {
  return std::visit(
      Overloaded{
          [](const SetPolicy& /*set*/) -> const Snapshot* { return nullptr; },
          [](const ReceiveOrganizationPolicy& /*received*/) -> const Snapshot* { return nullptr; },
          [](const auto& showing) -> const Snapshot* { return &showing.repository; }},
      command);
}

}  // namespace docket::domain::repository
