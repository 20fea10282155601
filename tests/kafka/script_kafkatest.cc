// scripts/kafka as a person or a test calls it, and KafkaCluster, which calls it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/kafka_cluster.h"

namespace docket::tests {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

using Arguments = std::vector<std::string>;

class KafkaScript : public testing::Test {
 protected:
  ~KafkaScript() override {
    (void)Code({"stop", "--delete"});
    std::filesystem::remove_all(directory_);  // What was no cluster.
  }

  system_test::Finished Run(const Arguments& arguments) const {
    return RunKafkaScript(directory_, arguments);
  }
  int Code(const Arguments& arguments) const {
    const system_test::Finished finished = Run(arguments);
    last_errors_ = finished.errors;
    return finished.code;
  }
  std::string Topics(const std::string& bootstrap, const Arguments& what) const {
    Arguments arguments = {"tool", "org.apache.kafka.tools.TopicCommand", "--bootstrap-server",
                           bootstrap};
    arguments.insert(arguments.end(), what.begin(), what.end());
    return Run(arguments).output;
  }

  const std::string directory_ = MakeClusterDirectory();
  mutable std::string last_errors_;
};

TEST_F(KafkaScript, StartsPausesKillsAndBringsBackWithPortsAndData) {
  const system_test::Finished started = Run({"start", "1"});
  ASSERT_EQ(started.code, 0) << started.errors;
  const std::string bootstrap = started.output.substr(0, started.output.find('\n'));
  EXPECT_THAT(Run({"status"}).output, AllOf(HasSubstr("running"), HasSubstr("MiB")));
  EXPECT_THAT(Topics(bootstrap, {"--create", "--topic", "kept"}), HasSubstr("Created topic kept"));

  EXPECT_EQ(Code({"pause", "1"}), 0) << last_errors_;
  const system_test::Finished paused = Run({"status"});
  EXPECT_EQ(paused.code, 1);
  EXPECT_THAT(paused.output, HasSubstr("paused"));
  EXPECT_EQ(Code({"resume", "1"}), 0) << last_errors_;
  EXPECT_EQ(Code({"status"}), 0);

  EXPECT_EQ(Code({"kill", "1"}), 0) << last_errors_;
  const system_test::Finished killed = Run({"status"});
  EXPECT_EQ(killed.code, 1);
  EXPECT_THAT(killed.output, AllOf(HasSubstr("dead"), Not(HasSubstr("MiB"))));
  EXPECT_EQ(Code({"pause", "1"}), 1) << "a dead node cannot be paused";

  EXPECT_EQ(Code({"restart", "1"}), 0) << last_errors_;
  const system_test::Finished again = Run({"start"});
  EXPECT_EQ(again.output, started.output);
  EXPECT_THAT(again.errors, HasSubstr("runs already"));
  EXPECT_THAT(Topics(bootstrap, {"--list"}), HasSubstr("kept"));

  EXPECT_EQ(Code({"start", "3"}), 1) << "it has one node";
  EXPECT_EQ(Code({"kill", "2"}), 2) << "it has no node 2";
  EXPECT_EQ(Code({"stop"}), 0) << last_errors_;
  EXPECT_EQ(Code({"status"}), 1);
  EXPECT_EQ(Code({"stop", "--delete"}), 0) << last_errors_;
  EXPECT_FALSE(std::filesystem::exists(directory_));
}

TEST_F(KafkaScript, RefusesWrongUse) {
  for (const Arguments& wrong : {Arguments{},
                                 {"begin"},
                                 {"start", "2"},
                                 {"start", "1", "3"},
                                 {"kill"},
                                 {"stop", "--all"},
                                 {"tool"},
                                 {"--dir"}}) {
    EXPECT_EQ(Code(wrong), 2) << testing::PrintToString(wrong);
    EXPECT_THAT(last_errors_, EndsWith("scripts/kafka --help\n"));
  }
}

TEST_F(KafkaScript, TouchesNoDirectoryThatIsNotItsOwn) {
  const std::filesystem::path other = std::filesystem::path(directory_) / "other";
  std::filesystem::create_directory(other);
  for (const Arguments& command :
       {Arguments{"start"}, {"stop"}, {"stop", "--delete"}, {"status"}, {"kill", "1"}}) {
    EXPECT_EQ(Code(command), 1) << testing::PrintToString(command);
  }
  EXPECT_TRUE(std::filesystem::exists(other));
}

TEST(KafkaCluster, NodesFailAndComeBack) {
  KafkaCluster cluster(3);
  const auto status = [&cluster] { return RunKafkaScript(cluster.directory(), {"status"}).output; };
  cluster.Kill({2});
  cluster.Pause({3});
  EXPECT_THAT(status(), AllOf(HasSubstr("running"), HasSubstr("dead"), HasSubstr("paused")));
  cluster.Resume({3});
  cluster.Restart({2});
  EXPECT_THAT(status(), AllOf(Not(HasSubstr("dead")), Not(HasSubstr("paused"))));
}

}  // namespace
}  // namespace docket::tests
