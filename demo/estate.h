// Who and what the story is about: organisations, their repositories and people. Everything follows
// from the seed alone, not from the number of lifecycles, so that a longer story of one seed begins
// with the shorter one. Ids are far from those of the recorded examples, and half of the
// organisations and all repositories and people have ids beyond 32 bits. Thread-safety: immutable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "demo/random.h"

namespace docket::demo {

struct User {
  std::int64_t id = 0;
  std::string login;
};

struct Organization {
  std::size_t index = 0;
  std::int64_t id = 0;
  std::string login;
  std::int64_t installation_id = 0;
};

struct Repository {
  std::int64_t id = 0;
  std::string name;
  Organization owner;

  [[nodiscard]] std::string FullName() const { return owner.login + "/" + name; }
};

class Estate {
 public:
  static constexpr std::size_t kOrganizations = 24;
  static constexpr std::size_t kRepositories = 96;
  static constexpr std::size_t kRetiredRepositories = 8;  // renamed and archived, without reviews
  static constexpr std::size_t kUsersPerOrganization = 12;

  explicit Estate(std::uint64_t seed);

  [[nodiscard]] Organization OrganizationAt(std::size_t index) const;
  [[nodiscard]] Repository RepositoryAt(std::size_t index) const;
  [[nodiscard]] Repository RetiredRepositoryAt(std::size_t index) const;
  [[nodiscard]] std::int64_t ForkOf(const Repository& repository) const;
  [[nodiscard]] User UserAt(const Organization& organization, std::size_t index) const;

  // Zipf with exponent 1: repository 0 is the monorepo of the story.
  [[nodiscard]] Repository PickRepository(Random& random) const;

 private:
  [[nodiscard]] Repository RepositoryWith(std::size_t id_offset, std::size_t owner,
                                          std::string name) const;

  std::int64_t slot_;                    // 0 … 999,999: keeps the ids of different seeds apart
  std::vector<std::size_t> cumulative_;  // of the repositories' weights
};

}  // namespace docket::demo
