#include "domain/repository/commands.h"

namespace docket::domain::repository {

namespace {

template <class C>
concept ShowsRepository = requires(const C& command) {
  command.repository.owner;
};

}  // namespace

const RepositoryKey& KeyOf(const Command& command) {
  return std::visit(
      []<class C>(const C& alternative) -> const RepositoryKey& {
        if constexpr (ShowsRepository<C>) {
          return alternative.repository.key;
        } else {
          return alternative.repository;
        }
      },
      command);
}

const Snapshot* SnapshotOf(const Command& command) {
  return std::visit(
      []<class C>(const C& alternative) -> const Snapshot* {
        if constexpr (ShowsRepository<C>) {
          return &alternative.repository;
        } else {
          return nullptr;
        }
      },
      command);
}

}  // namespace docket::domain::repository
