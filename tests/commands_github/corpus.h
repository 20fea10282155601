// GitHub's recorded payloads (npm @octokit/webhooks-examples) and the ways in which the tests
// change and translate them. Thread-safety: constant after the first use.
#pragma once

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "commands/github/translation.h"

namespace docket::commands::github {

struct Example {
  std::string event;
  std::string action;  // empty: the payload has none
  boost::json::object payload;
};

// Empty if the file is missing: CorpusTest then fails and says so.
const std::vector<Example>& Examples();

// Fails where the examples are not installed.
class CorpusTest : public testing::Test {
 protected:
  void SetUp() override;

  // The first example of that kind; fails the test if there is none.
  static boost::json::object Payload(std::string_view event, std::string_view action);
};

std::string Text(const boost::json::object& payload);

// The member at a path of names, "pull_request.head.repo"; aborts if a step on the way is missing.
boost::json::value& At(boost::json::object& payload, std::string_view path);
void Remove(boost::json::object& payload, std::string_view path);

inline constexpr std::string_view kGuid = "72d3162e-cc78-11e3-81ab-4c9367dc0958";

// A delivery of the body, with the action that the body has.
DeliveryInput InputOf(std::string_view event, const boost::json::object& payload,
                      std::string_view body);

// Translates and fails the test on a status that is not OK.
Translation TranslatePayload(std::string_view event, const boost::json::object& payload);

// The reason, or "" where commands came out.
std::string ReasonOf(std::string_view event, const boost::json::object& payload);

// The single command that must come out, as its alternative `C` of the aggregate's variant `A`.
template <class A, class C>
C CommandOf(const Translation& translation) {
  const auto* commands = std::get_if<Commands>(&translation);
  if (commands == nullptr) {
    ADD_FAILURE() << "ignored: " << std::get<Ignored>(translation).reason;
    return {};
  }
  EXPECT_EQ(commands->commands.size(), 1U);
  const auto* aggregate = std::get_if<A>(&commands->commands.front().recorded.command);
  const auto* command = aggregate == nullptr ? nullptr : std::get_if<C>(aggregate);
  if (command == nullptr) {
    ADD_FAILURE() << "another command: " << commands->commands.front().type;
    return {};
  }
  return *command;
}

const TranslatedCommand& Only(const Translation& translation);

}  // namespace docket::commands::github
