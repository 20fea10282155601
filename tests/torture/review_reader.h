// ReviewReader: reads reviews all the time, each answer with the Consistency-Token of the one
// before, and notices when one is older than it was. Thread-safety: used by one thread. Threads:
// one, until Finish or the destructor. Ownership: borrows the load and the whereabouts.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "tests/system/load.h"
#include "tests/system/whereabouts.h"
#include "tests/torture/findings.h"

namespace docket::torture {

// The newest version of each review that was seen.
class SeenVersions {
 public:
  // False: it is older than what was seen.
  [[nodiscard]] bool Note(const std::string& review, std::int64_t version);
  [[nodiscard]] bool Knows(const std::string& review) const { return versions_.contains(review); }

 private:
  std::map<std::string, std::int64_t> versions_;
};

struct ReviewReaderOptions {
  std::string key;  // of an admin
  std::uint64_t seed = 1;
};

class ReviewReader {
 public:
  // Reads what the load has told.
  ReviewReader(ReviewReaderOptions options, system_test::Load& load,
               system_test::Whereabouts& whereabouts);
  ~ReviewReader();
  ReviewReader(const ReviewReader&) = delete;
  ReviewReader& operator=(const ReviewReader&) = delete;

  [[nodiscard]] std::int64_t reads();
  [[nodiscard]] Findings Finish();

 private:
  void ReadOneAfterTheOther();
  void Read(const std::string& url, const std::string& review);
  void Judge(const std::string& review, const apps::ClientResponse& answer);
  void Pause();
  void End();
  [[nodiscard]] bool ended();

  const ReviewReaderOptions options_;
  system_test::Load& load_;
  system_test::Whereabouts& whereabouts_;
  std::mt19937_64 random_;
  std::vector<std::string> reviews_;  // these three: of the thread
  SeenVersions seen_;
  std::string token_;
  absl::Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::int64_t reads_ ABSL_GUARDED_BY(mutex_) = 0;
  Findings findings_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses the others
};

}  // namespace docket::torture
