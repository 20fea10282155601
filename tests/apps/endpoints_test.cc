#include "apps/endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "apps/secret_file.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class EndpointsTest : public testing::Test {
 protected:
  [[nodiscard]] absl::StatusOr<ResolvedEndpoints> Resolve() const {
    return ResolveEndpoints(config_, data_);
  }

  eventstore::TemporaryDirectory directory_;
  DataDirectory data_{.path = directory_.path()};
  platform::Config config_ = platform::DefaultConfig();
};

TEST_F(EndpointsTest, WithoutAnyThereIsOneForEveryOwner) {
  const auto resolved = Resolve();
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  ASSERT_EQ(resolved->endpoints.size(), 1U);
  const api::Endpoint& endpoint = resolved->endpoints.front();
  EXPECT_EQ(endpoint.id, "default");
  EXPECT_EQ(resolved->default_endpoint, "default");
  EXPECT_EQ(endpoint.host, domain::HostCode("gh"));
  EXPECT_TRUE(endpoint.owners.any);
  EXPECT_TRUE(endpoint.app_events);
  EXPECT_THAT(endpoint.secrets, ElementsAre(*ReadSecretFile(data_.webhook_secret())));
  EXPECT_THAT(resolved->notices, ElementsAre(HasSubstr(data_.webhook_secret())));

  EXPECT_EQ(Resolve()->endpoints.front().secrets, endpoint.secrets);  // at every start the same
}

TEST_F(EndpointsTest, AConfiguredOneHasTheSecretsOfItsFilesToo) {
  const std::string file = directory_.path() + "/acme.secret";
  std::ofstream(file) << "from the file\n";
  config_.webhooks.endpoints = {{.id = "acme",
                                 .provider = "github",
                                 .host = domain::HostCode("gh"),
                                 .secrets = {"inline"},
                                 .secret_files = {file},
                                 .owners = {.any = false, .ids = {domain::OrganizationId(7)}},
                                 .app_events = false}};
  config_.webhooks.default_endpoint = "acme";
  const auto resolved = Resolve();
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  ASSERT_EQ(resolved->endpoints.size(), 1U);
  EXPECT_EQ(resolved->endpoints.front().id, "acme");
  EXPECT_THAT(resolved->endpoints.front().secrets, ElementsAre("inline", "from the file"));
  EXPECT_EQ(resolved->default_endpoint, "acme");
  EXPECT_THAT(resolved->notices, IsEmpty());
}

TEST_F(EndpointsTest, OneForAnyOwnerIsPointedOut) {
  config_.webhooks.endpoints = {{.id = "open",
                                 .provider = "github",
                                 .host = domain::HostCode("gh"),
                                 .secrets = {"x"},
                                 .secret_files = {},
                                 .owners = {.any = true, .ids = {}},
                                 .app_events = true}};
  EXPECT_THAT(Resolve()->notices, ElementsAre(HasSubstr("'open' speaks for any owner")));
}

TEST_F(EndpointsTest, AMissingSecretFileIsNamed) {
  config_.webhooks.endpoints = {{.id = "acme",
                                 .provider = "github",
                                 .host = domain::HostCode("gh"),
                                 .secrets = {},
                                 .secret_files = {"/no/such.secret"},
                                 .owners = {.any = true, .ids = {}},
                                 .app_events = true}};
  const auto resolved = Resolve();
  EXPECT_TRUE(absl::IsNotFound(resolved.status()));
  EXPECT_THAT(std::string(resolved.status().message()), HasSubstr("/no/such.secret"));
}

}  // namespace
}  // namespace docket::apps
