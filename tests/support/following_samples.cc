#include "tests/support/following_samples.h"

#include "tests/support/sample_parts.h"

namespace docket::tests {
namespace {

const domain::Tenant kNewOwner{.host = kHost, .organization = OrganizationId(118022467)};

}  // namespace

void AddFollowingEvents(std::vector<domain::Event>& events) {
  namespace organization = domain::organization;
  namespace repository = domain::repository;
  events.emplace_back(
      repository::Event(repository::RepositoryTransferred{.from = OrganizationId(21031067),
                                                          .to = OrganizationId(118022467),
                                                          .confirmed_by = domain::KeyId("k_7Qm2"),
                                                          .updated_at = At(120)}));
  events.emplace_back(
      repository::Event(repository::InstallationStandingReceived{.version = 6, .active = true}));
  events.emplace_back(repository::Event(repository::ReviewsMustFollow{.at = At(121)}));
  events.emplace_back(repository::Event(repository::ReviewsFollowed{
      .through = domain::PullRequestNumber(77), .complete = true, .at = At(122)}));
  events.emplace_back(
      organization::Event(organization::RepositoryReleased{.repository = RepositoryId(186853002)}));
  events.emplace_back(organization::Event(organization::InstallationHandedOut{
      .organization = kNewOwner,
      .installation = domain::InstallationId(957387),
      .version = 6,
      .active = true,
      .everywhere = true,
      .repositories = {RepositoryId(1), RepositoryId(186853002)}}));
}

void AddFollowingCommands(std::vector<domain::Command>& commands) {
  namespace organization = domain::organization;
  namespace repository = domain::repository;
  commands.emplace_back(
      repository::Command(repository::ConfirmTransfer{.repository = kRepository,
                                                      .from = OrganizationId(21031067),
                                                      .to = OrganizationId(118022467),
                                                      .confirmed_by = domain::KeyId("k_7Qm2")}));
  commands.emplace_back(repository::Command(
      repository::ReceiveInstallationStanding{.repository = kRepository,
                                              .owner = OrganizationId(118022467),
                                              .version = 6,
                                              .active = true}));
  commands.emplace_back(repository::Command(repository::LetReviewsFollow{
      .repository = kRepository, .through = domain::PullRequestNumber(77), .complete = true}));
  commands.emplace_back(
      domain::review::Command(domain::review::FollowRepository{.review = kReview}));
  commands.emplace_back(organization::Command(organization::ReleaseRepository{
      .organization = kNewOwner, .repository = RepositoryId(186853002)}));
  commands.emplace_back(organization::Command(organization::FollowInstallation{
      .organization = kNewOwner,
      .installation = domain::InstallationId(957387),
      .active = true,
      .everywhere = true,
      .repositories = {RepositoryId(1), RepositoryId(186853002)}}));
}

}  // namespace docket::tests
