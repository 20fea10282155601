// KeyClient: an operator who makes API keys and revokes them, one command after the other, and
// tries each key after its answer. Thread-safety: used by one thread. Threads: one, until Finish or
// the destructor. Ownership: borrows the whereabouts.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "apps/http_client.h"
#include "tests/system/whereabouts.h"
#include "tests/torture/findings.h"
#include "tests/torture/history.h"

namespace docket::torture {

struct KeyClientOptions {
  std::string operator_socket;
  std::uint64_t seed = 1;
};

struct KeyClientResult {
  std::vector<AskedKey> keys;
  std::int64_t acknowledged = 0;  // commands
  Findings findings;
};

class KeyClient {
 public:
  KeyClient(KeyClientOptions options, system_test::Whereabouts& whereabouts);
  ~KeyClient();
  KeyClient(const KeyClient&) = delete;
  KeyClient& operator=(const KeyClient&) = delete;

  [[nodiscard]] std::int64_t acknowledged();
  [[nodiscard]] KeyClientResult Finish();

 private:
  void CommandOneAfterTheOther();
  [[nodiscard]] apps::HttpClient Connect() const;
  void Create();
  void Revoke(AskedKey& key);
  // An answer of the public API to a request with that key must have one of both statuses.
  void Try(const AskedKey& key, int expected);
  void Pause();
  void End();

  const KeyClientOptions options_;
  system_test::Whereabouts& whereabouts_;
  std::mt19937_64 random_;
  absl::Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  KeyClientResult result_ ABSL_GUARDED_BY(mutex_);
  std::vector<AskedKey> keys_;  // of the thread
  std::thread thread_;          // last: it uses the others
};

}  // namespace docket::torture
