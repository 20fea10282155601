#include "demo/estate.h"

#include <algorithm>
#include <utility>

namespace docket::demo {
namespace {

constexpr std::uint64_t kEstateStream = 0x65737461;  // keeps this use of the seed apart from others
constexpr std::size_t kSlots = 1'000'000;

// The first id of each range; a seed's slot is added, times the room of the range.
constexpr std::int64_t kSmallOrganizations = 123'865'116;    // one above the examples' greatest
constexpr std::int64_t kLargeOrganizations = 5'000'000'000;  // beyond 32 bits
constexpr std::int64_t kInstallations = 60'000'000;
constexpr std::int64_t kUsers = 7'000'000'000;
constexpr std::int64_t kFirstRepository = 10'000'000'000;
constexpr std::int64_t kOrganizationRoom = 100;
constexpr std::int64_t kUserRoom = 10'000;
constexpr std::int64_t kUsersOfOneRoom = 100;
constexpr std::int64_t kRepositoryRoom = 1'000;
constexpr std::size_t kRetiredOffset = 200;
constexpr std::int64_t kForkOffset = 500;

constexpr std::size_t kHeaviest = 1'000'000;  // weight of repository 0

}  // namespace

Estate::Estate(std::uint64_t seed)
    : slot_(static_cast<std::int64_t>(Random({seed, kEstateStream}).Below(kSlots))) {
  std::size_t sum = 0;
  for (std::size_t rank = 1; rank <= kRepositories; ++rank) {
    sum += kHeaviest / rank;
    cumulative_.push_back(sum);
  }
}

Organization Estate::OrganizationAt(std::size_t index) const {
  const std::int64_t within = slot_ * kOrganizationRoom + static_cast<std::int64_t>(index);
  return Organization{
      .index = index,
      .id = (index % 2 == 0 ? kSmallOrganizations : kLargeOrganizations) + within,
      .login = "docket-org-" + std::to_string(within),
      .installation_id = kInstallations + within,
  };
}

Repository Estate::RepositoryWith(std::size_t id_offset, std::size_t owner,
                                  std::string name) const {
  return Repository{
      .id = kFirstRepository + slot_ * kRepositoryRoom + static_cast<std::int64_t>(id_offset),
      .name = std::move(name),
      .owner = OrganizationAt(owner),
  };
}

Repository Estate::RepositoryAt(std::size_t index) const {
  return RepositoryWith(index, index % kOrganizations, "service-" + std::to_string(index));
}

Repository Estate::RetiredRepositoryAt(std::size_t index) const {
  return RepositoryWith(kRetiredOffset + index, index % kOrganizations,
                        "legacy-" + std::to_string(index));
}

std::int64_t Estate::ForkOf(const Repository& repository) const {
  return repository.id + kForkOffset;
}

User Estate::UserAt(const Organization& organization, std::size_t index) const {
  const std::int64_t within = slot_ * kUserRoom +
                              static_cast<std::int64_t>(organization.index) * kUsersOfOneRoom +
                              static_cast<std::int64_t>(index);
  return User{.id = kUsers + within, .login = "docket-user-" + std::to_string(within)};
}

Repository Estate::PickRepository(Random& random) const {
  const std::size_t ticket = random.Below(cumulative_.back());
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), ticket);
  return RepositoryAt(static_cast<std::size_t>(found - cumulative_.begin()));
}

}  // namespace docket::demo
