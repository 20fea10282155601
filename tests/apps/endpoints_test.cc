#include "apps/endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "apps/secret_file.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::apps {
namespace {

using testing::AllOf;
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
  std::ofstream(file) << "0123456789abcdef of the file\n";
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  config_.webhooks.endpoints = {{.id = "acme",
                                 .provider = "github",
                                 .host = domain::HostCode("gh"),
                                 .secrets = {"0123456789abcdef"},
                                 .secret_files = {file},
                                 .owners = {.any = false, .ids = {domain::OrganizationId(7)}},
                                 .app_events = false}};
  config_.webhooks.default_endpoint = "acme";
  const auto resolved = Resolve();
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  ASSERT_EQ(resolved->endpoints.size(), 1U);
  EXPECT_EQ(resolved->endpoints.front().id, "acme");
  EXPECT_THAT(resolved->endpoints.front().secrets,
              ElementsAre("0123456789abcdef", "0123456789abcdef of the file"));
  EXPECT_EQ(resolved->default_endpoint, "acme");
  EXPECT_THAT(resolved->notices, IsEmpty());
}

TEST_F(EndpointsTest, OneForAnyOwnerIsPointedOut) {
  config_.webhooks.endpoints = {{.id = "open",
                                 .provider = "github",
                                 .host = domain::HostCode("gh"),
                                 .secrets = {"0123456789abcdef"},
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
  EXPECT_THAT(std::string(resolved.status().message()),
              AllOf(HasSubstr("webhook endpoint 'acme': there is no file /no/such.secret"),
                    HasSubstr("openssl rand -hex 32 > /no/such.secret"),
                    HasSubstr("correct the endpoint's secret_files")));
}

TEST_F(EndpointsTest, AMissingSecretFileIsFoundAtItsPlaceBeforeAnythingIsMade) {
  const std::string file = directory_.path() + "/docket.yaml";
  std::ofstream(file)
      << "webhooks:\n  default_endpoint: acme\n  endpoints:\n"
         "    - {id: acme, host: gh, owners: any, secret_files: [/no/such.secret]}\n";
  auto loaded = platform::LoadConfig({.file = file, .environment = {}, .flags = {}});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const absl::Status missing = CheckSecretFiles(*loaded);
  EXPECT_TRUE(absl::IsNotFound(missing));
  EXPECT_THAT(std::string(missing.message()),
              testing::StartsWith(file + ":3: webhook endpoint 'acme': there is no file "));
  loaded->config.roles.erase(platform::Role::kIngest);
  EXPECT_TRUE(CheckSecretFiles(*loaded).ok()) << "nobody needs the secret";
}

TEST_F(EndpointsTest, SecretsThatAreShortOrOpenToOthersArePointedOut) {
  const std::string file = directory_.path() + "/acme.secret";
  std::ofstream(file) << "fifteen bytes..\n";
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  config_.webhooks.endpoints = {{.id = "acme",
                                 .provider = "github",
                                 .host = domain::HostCode("gh"),
                                 .secrets = {"x", "sixteen bytes..."},
                                 .secret_files = {file},
                                 .owners = {.any = false, .ids = {domain::OrganizationId(7)}},
                                 .app_events = false}};
  const auto resolved = Resolve();
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  EXPECT_THAT(
      resolved->notices,
      ElementsAre(AllOf(HasSubstr("endpoint 'acme' in the configuration has fewer than 16 bytes"),
                        HasSubstr("openssl rand -hex 32")),
                  HasSubstr("endpoint 'acme' in " + file + " has fewer than 16 bytes"),
                  AllOf(HasSubstr("endpoint 'acme': the secret file " + file),
                        HasSubstr("(mode 0640); chmod 600 " + file))));
  EXPECT_EQ(resolved->endpoints.size(), 1U) << "it is used all the same";
}

TEST_F(EndpointsTest, TheImpliedSecretIsLookedAtToo) {
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Resolve()->notices, testing::SizeIs(1));
  std::ofstream(data_.webhook_secret()) << "short\n";
  ASSERT_EQ(::chmod(data_.webhook_secret().c_str(), 0644), 0);
  EXPECT_THAT(Resolve()->notices,
              ElementsAre(HasSubstr("no webhook endpoint"), HasSubstr("fewer than 16 bytes"),
                          HasSubstr("(mode 0644)")));
}

}  // namespace
}  // namespace docket::apps
