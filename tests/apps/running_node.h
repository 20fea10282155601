// RunningNode: a whole docketd inside the test's process, asked through its sockets.
// Thread-safety: used by one thread.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "apps/data_directory.h"
#include "apps/http_client.h"
#include "apps/node.h"
#include "demo/signer.h"
#include "platform/config.h"
#include "tests/api/test_server.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::apps {

// A pull request of an organisation of these tests. A body larger than 256 KiB goes to the blobs.
struct PullRequestShape {
  int number = 4711;
  std::size_t text_bytes = 0;
  std::int64_t repository = 99'000'001;
  std::int64_t owner = 0;  // 0: as the example has it
};
[[nodiscard]] demo::Delivery PullRequestOpened(const PullRequestShape& shape = {});
// The same one later.
[[nodiscard]] demo::Delivery PullRequestMerged(const PullRequestShape& shape);

class RunningNode : public testing::Test {
 protected:
  RunningNode();

  [[nodiscard]] absl::StatusOr<std::unique_ptr<Node>> Start() const;
  [[nodiscard]] std::unique_ptr<Node> StartReady() const;
  // Asks until the condition holds; not within half a minute: the test fails.
  void Await(const std::function<bool()>& condition) const;

  [[nodiscard]] ClientResponse AskOperator(const std::string& target) const;
  [[nodiscard]] ClientResponse SendToOperator(const ClientRequest& request) const;
  [[nodiscard]] ClientResponse Ask(const ClientRequest& request) const;
  // With the admin key.
  [[nodiscard]] ClientResponse Get(const std::string& target) const;
  [[nodiscard]] ClientResponse Deliver(const demo::Delivery& delivery) const;
  [[nodiscard]] std::string AdminKey() const;

  eventstore::TemporaryDirectory directory_;
  DataDirectory data_{.path = directory_.path() + "/data"};
  mutable api::Ground ground_;
  const platform::Clock* node_clock_ = nullptr;  // of the node; null: the machine's
  platform::Config config_ = platform::DefaultConfig();
  rocksdb::Env* env_ = nullptr;  // null: the machine's
};

}  // namespace docket::apps
