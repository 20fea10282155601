// Load: clients that send the chapters of a story, each from one thread at a time and in order, to
// a server that may be killed and come back elsewhere. What is not acknowledged is sent again, as
// GitHub's redelivery would. Thread-safety: used by one thread, except what says otherwise.
// Threads: the clients, from the constructor until Finish or the destructor.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "apps/http_client.h"
#include "demo/story.h"
#include "tests/system/whereabouts.h"

namespace docket::system_test {

// A 2xx that names a delivery.
struct Acknowledged {
  std::string delivery;
  std::string guid;
  std::string body_sha256;
};

struct LoadResult {
  std::vector<Acknowledged> acknowledged;  // in the order of arrival
  std::vector<demo::ExpectedReview> told;  // by the chapters that were sent to their end
  std::map<int, std::int64_t> answers;     // by status; 0: none came
  std::vector<std::string> surprises;      // answers that no delivery may get
};

struct LoadOptions {
  std::vector<demo::Chapter> chapters{};
  // Writes the chapters behind those; nothing: there is no other. Called by the clients, at the
  // same time, with 0, 1, … each once.
  std::function<std::optional<demo::Chapter>(std::size_t)> more_chapters{};
  std::string secret;
  std::size_t clients = 8;
  // A client whose request was not answered waits for the next server; otherwise it ends.
  bool servers_come_back = true;
  absl::Duration pause = absl::ZeroDuration();  // of a client after each delivery
  // One in so many deliveries is sent again although it was acknowledged; 0: none.
  std::uint64_t one_repeated_in = 0;
  std::uint64_t seed = 1;  // which ones
};

class Load {
 public:
  // Nothing is sent before the first SetServer.
  explicit Load(LoadOptions options);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // Where the server is from now on.
  void SetServer(const std::string& url) { whereabouts_.Set(url); }
  // Safe for any thread.
  [[nodiscard]] Whereabouts& whereabouts() { return whereabouts_; }
  // Waits until that many are acknowledged, or nothing is left to be sent.
  void AwaitAcknowledged(std::size_t count);
  [[nodiscard]] bool done();
  // The clients end behind the chapters that they are in.
  void BeginNoChapter();
  // How many are acknowledged, also after Finish. Safe for any thread.
  [[nodiscard]] std::int64_t acknowledged();
  // What was told to its end, after the first `count`. Safe for any thread.
  [[nodiscard]] std::vector<demo::ExpectedReview> ToldAfter(std::size_t count);
  // Waits for the clients.
  [[nodiscard]] LoadResult Finish();

 private:
  void SendAll(std::size_t client);
  // False: the client ends.
  [[nodiscard]] bool SendChapter(const demo::Chapter& chapter, std::mt19937_64& random);
  [[nodiscard]] bool SendUntilAnswered(const demo::Delivery& delivery);
  // Whether the delivery is done with.
  [[nodiscard]] bool Judge(const demo::Delivery& delivery, const apps::ClientResponse& response);
  void Pause();
  [[nodiscard]] std::optional<demo::Chapter> NextChapter();

  const LoadOptions options_;
  Whereabouts whereabouts_;
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool begins_no_chapter_ ABSL_GUARDED_BY(mutex_) = false;
  std::size_t next_chapter_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t running_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t acknowledged_ ABSL_GUARDED_BY(mutex_) = 0;
  LoadResult result_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> clients_;
};

}  // namespace docket::system_test
