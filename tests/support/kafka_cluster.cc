#include "tests/support/kafka_cluster.h"

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/check.h"

namespace docket::tests {
namespace {

// More than any command of the script takes before it gives up by itself.
constexpr absl::Duration kLongestRun = absl::Minutes(10);

// Its output.
std::string MustRun(const std::string& directory, const std::vector<std::string>& arguments) {
  const system_test::Finished finished = RunKafkaScript(directory, arguments);
  if (finished.code != 0) std::cerr << directory << ":\n" << finished.errors;
  DOCKET_CHECK(finished.code == 0);
  return finished.output;
}

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) std::cerr << path << " cannot be read\n";
  DOCKET_CHECK(!line.empty());
  return line;
}

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) std::cerr << name << " is not set: run this test by ctest\n";
  DOCKET_CHECK(value != nullptr);
  return value;
}

}  // namespace

system_test::Finished RunKafkaScript(const std::string& directory,
                                     const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"--dir", directory};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return system_test::RunToEnd(DOCKET_KAFKA_SCRIPT, all, kLongestRun);
}

std::string MakeClusterDirectory() {
  std::string path = (std::filesystem::temp_directory_path() / "docket-kafka-XXXXXX").string();
  DOCKET_CHECK(::mkdtemp(path.data()) != nullptr);
  return path;
}

void MakeTopicOn(const KafkaCluster& brokers, const std::string& topic, const std::string& replicas,
                 const std::vector<std::string>& config) {
  std::vector<std::string> arguments = {"tool",
                                        "org.apache.kafka.tools.TopicCommand",
                                        "--bootstrap-server",
                                        brokers.bootstrap(),
                                        "--create",
                                        "--topic",
                                        topic,
                                        "--replica-assignment",
                                        replicas};
  for (const std::string& one : config) arguments.insert(arguments.end(), {"--config", one});
  (void)MustRun(brokers.directory(), arguments);
}

std::map<int, int> NodePorts(const std::string& directory) {
  std::ifstream file(directory + "/ports");
  std::map<int, int> ports;
  int of_others = 0;
  for (int node = 0, own = 0; file >> node >> own >> of_others >> of_others;) ports[node] = own;
  return ports;
}

KafkaCluster::KafkaCluster(int nodes, const std::vector<int>& advertised)
    : directory_(MakeClusterDirectory()) {
  std::vector<std::string> arguments = {"start"};
  if (!advertised.empty()) {
    arguments.insert(arguments.end(), {"--advertise", absl::StrJoin(advertised, ",")});
  }
  arguments.push_back(absl::StrCat(nodes));
  MustRun(directory_, arguments);
  bootstrap_ = FirstLine(directory_ + "/bootstrap");
}

KafkaCluster::~KafkaCluster() { MustRun(directory_, {"stop", "--delete"}); }

void KafkaCluster::Kill(const std::vector<int>& nodes) { Signal("kill", nodes); }
void KafkaCluster::Pause(const std::vector<int>& nodes) { Signal("pause", nodes); }
void KafkaCluster::Resume(const std::vector<int>& nodes) { Signal("resume", nodes); }
void KafkaCluster::Restart(const std::vector<int>& nodes) { Signal("restart", nodes); }

void KafkaCluster::Signal(const std::string& command, const std::vector<int>& nodes) {
  std::vector<std::string> arguments = {command};
  for (const int node : nodes) arguments.push_back(absl::StrCat(node));
  MustRun(directory_, arguments);
}

std::string SharedKafkaBootstrap() {
  return FirstLine(FromEnvironment("KAFKA_TEST_BOOTSTRAP_FILE"));
}

std::map<std::string, std::string> SecureKafkaClient(const std::string& way) {
  std::map<std::string, std::string> properties;
  std::ifstream file(
      absl::StrCat(FromEnvironment("KAFKA_TEST_SECURE_DIR"), "/client-", way, ".properties"));
  for (std::string line; std::getline(file, line);) {
    const std::size_t at = line.find('=');
    properties[line.substr(0, at)] = line.substr(at + 1);
  }
  DOCKET_CHECK(!properties.empty());
  return properties;
}

}  // namespace docket::tests
