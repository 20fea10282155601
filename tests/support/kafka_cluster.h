// KafkaCluster: real brokers of a test's own, which it kills, pauses and brings back, by
// scripts/kafka; and where the clusters are that ctest starts for tests that do not.
// Thread-safety: each cluster is used by one thread; the functions are pure but for reading files.
// Ownership: the destructor ends the brokers and deletes their data; a test that aborts leaves them
// behind, in a directory that its output names.
// Failure: what scripts/kafka cannot do, and a cluster that is not there, abort the test.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/system/child_process.h"

namespace docket::tests {

class KafkaCluster {
 public:
  // Returns when every node sees all others. nodes: 1 or 3. advertised: ports of 127.0.0.1 that
  // clients are told instead of the nodes' own, one for each (KafkaProxy).
  explicit KafkaCluster(int nodes, const std::vector<int>& advertised = {});
  ~KafkaCluster();
  KafkaCluster(const KafkaCluster&) = delete;
  KafkaCluster& operator=(const KafkaCluster&) = delete;

  // Nodes are 1, 2, …; each method acts on all of them before it waits for one.
  void Kill(const std::vector<int>& nodes);    // SIGKILL; data stay
  void Pause(const std::vector<int>& nodes);   // SIGSTOP; the ports stay open
  void Resume(const std::vector<int>& nodes);  // SIGCONT
  // Ends those that run, and returns when all of them see each other. Precondition: with the nodes
  // that run besides, they are a majority.
  void Restart(const std::vector<int>& nodes);

  // host:port, … as a client takes it; stays the same.
  [[nodiscard]] const std::string& bootstrap() const { return bootstrap_; }
  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  void Signal(const std::string& command, const std::vector<int>& nodes);

  std::string directory_;
  std::string bootstrap_;
};

// Runs scripts/kafka to its end, on the cluster in `directory`.
[[nodiscard]] system_test::Finished RunKafkaScript(const std::string& directory,
                                                   const std::vector<std::string>& arguments);

// A topic whose replicas are on brokers that the test names: those of a partition are separated by
// colons, the leader first, and partitions by commas. config: NAME=VALUE each.
void MakeTopicOn(const KafkaCluster& brokers, const std::string& topic, const std::string& replicas,
                 const std::vector<std::string>& config);

// Where its nodes listen for clients, by number.
[[nodiscard]] std::map<int, int> NodePorts(const std::string& directory);

// A new directory, which is the caller's to remove.
[[nodiscard]] std::string MakeClusterDirectory();

// Of the cluster that all tests with FIXTURES kafka share; topics there need names of their own.
[[nodiscard]] std::string SharedKafkaBootstrap();

// What librdkafka is configured with, bootstrap.servers too, to come into the cluster that all
// tests with FIXTURES kafka-secure share. way: ssl, plain, scram, oauth or no-rights.
[[nodiscard]] std::map<std::string, std::string> SecureKafkaClient(const std::string& way);

}  // namespace docket::tests
