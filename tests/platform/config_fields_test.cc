#include "platform/config_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace docket::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What `field` says about `yaml`: "path: what", or "" when it is read into `out`.
template <class Field, class Value>
std::string ProblemOf(const Field& field, const std::string& yaml, Value& out) {
  const ReadResult problem = field.Read(YAML::Load(yaml), out);
  return problem.has_value() ? problem->path + ": " + problem->what : "";
}

template <class Field, class Value>
void ExpectRefused(const Field& field, const std::string& yaml, Value out) {
  EXPECT_NE(ProblemOf(field, yaml, out), "") << yaml;
}

TEST(IntegerFieldTest, TakesWholeNumbersWithinItsLimits) {
  const IntegerField field{1, 1024};
  std::int64_t value = 0;
  for (const std::int64_t expected : {1, 1024}) {
    EXPECT_EQ(ProblemOf(field, std::to_string(expected), value), "");
    EXPECT_EQ(value, expected);
  }
  for (const std::string yaml : {"0", "1025", "-1", "1.5", "1e3", "0x10", "", "~", "[1]", "{a: 1}",
                                 "4 MiB", "99999999999999999999"}) {
    ExpectRefused(field, yaml, std::int64_t{0});
  }
}

TEST(ServerUrlFieldTest, TakesWhereAServerIs) {
  const ServerUrlField field;
  std::string value;
  for (const std::string url : {"", "http://docket-1:8080", "https://docket.example/one"}) {
    EXPECT_EQ(ProblemOf(field, absl::StrCat("\"", url, "\""), value), "");
    EXPECT_EQ(value, url);
  }
  for (const std::string yaml :
       {"docket-1:8080", "docket-1", "ftp://docket-1", "http://", "http://:8080", "'http://a b'",
        "http://me:secret@docket-1", "http://docket-1?a=b", "[http://docket-1]"}) {
    ExpectRefused(field, yaml, std::string());
  }
}

TEST(OriginsFieldTest, TakesWhatBrowsersSend) {
  const OriginsField field;
  std::vector<std::string> value;
  EXPECT_EQ(ProblemOf(field, "[]", value), "");
  EXPECT_THAT(value, ElementsAre());
  EXPECT_EQ(ProblemOf(field, "['*']", value), "");
  EXPECT_THAT(value, ElementsAre("*"));
  EXPECT_EQ(
      ProblemOf(field, "[https://a.example, http://localhost:3000, 'http://[::1]:8080']", value),
      "");
  EXPECT_THAT(value,
              ElementsAre("https://a.example", "http://localhost:3000", "http://[::1]:8080"));
  EXPECT_EQ(field.Write(value).as<std::vector<std::string>>(), value);
}

// What a browser never sends would be allowed for nothing.
TEST(OriginsFieldTest, RefusesWhatNoBrowserSends) {
  for (const std::string origin :
       {"", "null", "a.example", "https://a.example/", "https://a.example/app", "https://A.example",
        "HTTPS://a.example", "https://a.example:443", "http://a.example:80",
        "https://a.example:", "https://me@a.example", "https://a.example?x", "https://a.example#x",
        "ftp://a.example", "https://", "https://*.example", "https://a.example:x", "//a.example"}) {
    ExpectRefused(OriginsField{}, "[\"" + origin + "\"]", std::vector<std::string>());
  }
  for (const std::string yaml :
       {"https://a.example", "~", "{a: b}", "[[https://a.example]]", "['*', https://a.example]",
        "[https://a.example, https://a.example]"}) {
    ExpectRefused(OriginsField{}, yaml, std::vector<std::string>());
  }
}

TEST(NetworksFieldTest, TakesAddressesAndNetworks) {
  const NetworksField field;
  std::vector<std::string> value;
  EXPECT_EQ(ProblemOf(field, "[]", value), "");
  EXPECT_EQ(ProblemOf(field, "[192.0.2.7, 10.0.0.0/8, '::1', 'fd00::/8']", value), "");
  EXPECT_THAT(value, ElementsAre("192.0.2.7", "10.0.0.0/8", "::1", "fd00::/8"));
  EXPECT_EQ(field.Write(value).as<std::vector<std::string>>(), value);
  for (const std::string yaml :
       {"10.0.0.0/8", "[10.0.0.0/33]", "['::1/129']", "[proxy.example]", "['']", "['10.0.0']",
        "[10.0.0.0/8, 10.0.0.0/8]", "[[::1]]", "['10.0.0.1:80']", "['10.0.0.0/']"}) {
    ExpectRefused(field, yaml, std::vector<std::string>());
  }
}

TEST(ListenFieldTest, TakesNumericAddressesWithAPort) {
  EXPECT_EQ(ParseListenAddress("127.0.0.1:8080"), (ListenAddress{"127.0.0.1", 8080}));
  EXPECT_EQ(ParseListenAddress("0.0.0.0:0"), (ListenAddress{"0.0.0.0", 0}));
  EXPECT_EQ(ParseListenAddress("[::1]:65535"), (ListenAddress{"::1", 65535}));
  for (const std::string text : {"",
                                 ":",
                                 ":8080",
                                 "8080",
                                 "127.0.0.1",
                                 "127.0.0.1:",
                                 "127.0.0.1:65536",
                                 "127.0.0.1:-1",
                                 "127.0.0.1:+1",
                                 "127.0.0.1: 1",
                                 "127.0.0.1:8080 ",
                                 "localhost:8080",
                                 "256.0.0.1:80",
                                 "::1:80",
                                 "[::1]",
                                 "[::1]:",
                                 "[127.0.0.1]:80",
                                 "[]:80",
                                 "[::1:80",
                                 "127.0.0.1:http"}) {
    EXPECT_EQ(ParseListenAddress(text), std::nullopt) << text;
  }
}

TEST(ListenAddressTest, IsWrittenAsItIsRead) {
  for (const std::string text : {"127.0.0.1:8080", "[::1]:0", "[2001:db8::7]:443"}) {
    EXPECT_EQ(ToString(*ParseListenAddress(text)), text);
  }
}

TEST(ListenAddressTest, KnowsLoopback) {
  for (const std::string address : {"127.0.0.1", "127.255.0.9", "::1"}) {
    EXPECT_TRUE(IsLoopback({address, 1})) << address;
  }
  for (const std::string address : {"0.0.0.0", "128.0.0.1", "10.127.0.1", "::", "fe80::1"}) {
    EXPECT_FALSE(IsLoopback({address, 1})) << address;
  }
}

TEST(RolesFieldTest, TakesAllAListOrCommas) {
  const RolesField field;
  std::set<Role> roles;
  EXPECT_EQ(ProblemOf(field, "all", roles), "");
  EXPECT_THAT(roles, ElementsAre(Role::kIngest, Role::kIntake, Role::kCommands, Role::kProjections,
                                 Role::kQuery, Role::kArchive, Role::kRelayOnKafka));
  EXPECT_EQ(field.Write(roles).Scalar(), "all");
  EXPECT_EQ(ProblemOf(field, "ingest,intake,commands,projections,query,relay", roles), "");
  EXPECT_TRUE(roles.contains(Role::kRelay));
  EXPECT_TRUE(field.Write(roles).IsSequence());
  EXPECT_EQ(ProblemOf(field, "[query, intake]", roles), "");
  EXPECT_THAT(roles, ElementsAre(Role::kIntake, Role::kQuery));
  EXPECT_EQ(ProblemOf(field, "commands,projections", roles), "");
  EXPECT_THAT(roles, ElementsAre(Role::kCommands, Role::kProjections));
  for (const std::string yaml : {"", "[]", "none", "[all]", "ingest,,query", "[[ingest]]"}) {
    ExpectRefused(field, yaml, roles);
  }
  EXPECT_THAT(ProblemOf(field, "[ingets]", roles), HasSubstr("did you mean \"ingest\"?"));
}

TEST(ShardsFieldTest, TakesEachIdAndFileOnce) {
  const ShardsField field;
  std::vector<ShardConfig> shards;
  EXPECT_EQ(ProblemOf(field, "[{id: a, dsn_file: /a}, {id: b_2, dsn_file: /b, weight: 3}]", shards),
            "");
  ASSERT_EQ(shards.size(), 2U);
  EXPECT_EQ(shards[0].weight, 1);
  EXPECT_EQ(shards[1].weight, 3);
  for (const char* yaml :
       {"a", "[a]", "[{dsn_file: /a}]", "[{id: a}]", "[{id: A, dsn_file: /a}]",
        "[{id: a, dsn_file: ''}]", "[{id: a, dsn_file: /a, weight: 0}]",
        "[{id: a, dsn_file: /a, weight: 1001}]", "[{id: a, dsn_file: /a}, {id: a, dsn_file: /b}]",
        "[{id: a, dsn_file: /a}, {id: b, dsn_file: /a}]"}) {
    ExpectRefused(field, yaml, shards);
  }
}

TEST(HostsFieldTest, TakesEachCodeAndNameOnce) {
  const HostsField field;
  std::vector<HostConfig> hosts;
  EXPECT_EQ(ProblemOf(field, "[{code: gh, name: github.com}, {code: e1, name: e.example}]", hosts),
            "");
  EXPECT_EQ(hosts.size(), 2U);
  for (const std::string yaml :
       {"", "gh", "[]", "[gh]", "[{code: gh}]", "[{name: a}]", "[{code: GH, name: a}]",
        "[{code: g_h, name: a}]", "[{code: gh, name: }]", "[{code: gh, name: a, port: 1}]",
        "[{code: gh, code: gh, name: a}]", "[{code: a, name: x}, {code: a, name: y}]",
        "[{code: a, name: x}, {code: b, name: x}]"}) {
    ExpectRefused(field, yaml, hosts);
  }
}

TEST(EndpointsFieldTest, ReadsEveryField) {
  std::vector<EndpointConfig> endpoints;
  EXPECT_EQ(ProblemOf(EndpointsField{},
                      "- id: acme\n  provider: github\n  host: gh\n  secrets: [old, new]\n"
                      "  secret_files: [/etc/s]\n  owners: [6811672, 21031067]\n"
                      "  app_events: true\n"
                      "- {id: b, host: e1, secrets: ['1'], owners: any}\n",
                      endpoints),
            "");
  EXPECT_EQ(endpoints.at(0), (EndpointConfig{.id = "acme",
                                             .provider = "github",
                                             .host = domain::HostCode("gh"),
                                             .secrets = {"old", "new"},
                                             .secret_files = {"/etc/s"},
                                             .owners = {.any = false,
                                                        .ids = {domain::OrganizationId(6811672),
                                                                domain::OrganizationId(21031067)}},
                                             .app_events = true}));
  EXPECT_TRUE(endpoints.at(1).owners.any);
  EXPECT_FALSE(endpoints.at(1).app_events);
}

TEST(EndpointsFieldTest, NamesTheFieldThatIsWrong) {
  const auto problem = [](const std::string& yaml) {
    std::vector<EndpointConfig> endpoints;
    return ProblemOf(EndpointsField{}, yaml, endpoints);
  };
  EXPECT_EQ(problem("[{id: a, host: gh, secrets: [s], ownrs: any}]"),
            "[0]: unknown field \"ownrs\", did you mean \"owners\"?");
  EXPECT_EQ(problem("[{id: a, host: gh, secrets: [s]}]"), "[0]: \"owners\" is missing");
  EXPECT_EQ(problem("[{id: a, host: gh, owners: any}]"),
            "[0]: \"secrets\" or \"secret_files\" is missing");
  EXPECT_EQ(problem("[{id: A, host: gh, secrets: [s], owners: any}]"),
            "[0].id: \"A\" is not allowed");
  EXPECT_EQ(problem("[{id: a, provider: gitlab, host: gh, secrets: [s], owners: any}]"),
            "[0].provider: \"gitlab\" is not allowed");
  EXPECT_EQ(problem("[{id: a, host: gh, secrets: [''], owners: any}]"),
            "[0].secrets: each must be a text that is not empty");
  EXPECT_EQ(problem("[{id: a, host: gh, secrets: [s], owners: [0]}]"),
            "[0].owners: \"0\" is not allowed");
  EXPECT_EQ(problem("[{id: a, host: gh, secrets: [s], owners: any, app_events: maybe}]"),
            "[0].app_events: \"maybe\" is not allowed");
  EXPECT_EQ(problem("[{id: a, host: gh, secrets: [s], owners: any}, "
                    "{id: a, host: gh, secrets: [s], owners: any}]"),
            "[1]: id \"a\" was given before");
}

TEST(NearestNameTest, FindsATypingErrorAndNothingFarther) {
  const std::vector<std::string> names = {"http.listen", "http.threads", "log.level"};
  EXPECT_EQ(NearestName("http.lisetn", names), "http.listen");
  EXPECT_EQ(NearestName("http_threads", names), "http.threads");
  EXPECT_EQ(NearestName("loglevel", names), "log.level");
  EXPECT_EQ(NearestName("log.lvele", names), "log.level");
  EXPECT_EQ(NearestName("zzz", names), "");
  EXPECT_EQ(NearestName("bogus", {"roles", "hosts"}), "");
  EXPECT_EQ(NearestName("tohst", {"roles", "hosts"}), "");
  EXPECT_EQ(NearestName("hsots", {"roles", "hosts"}), "hosts");
  EXPECT_EQ(NearestName("", names), "");
}

}  // namespace
}  // namespace docket::platform
