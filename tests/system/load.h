// Load: clients that send the chapters of a story, each from one thread at a time and in order, to
// a server that may be killed and come back elsewhere. What is not acknowledged is sent again, as
// GitHub's redelivery would. Thread-safety: used by one thread. Threads: the clients, from the
// constructor until Finish or the destructor.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "apps/http_client.h"
#include "demo/story.h"

namespace docket::system_test {

// A 2xx that names a delivery.
struct Acknowledged {
  std::string delivery;
  std::string guid;
  std::string body_sha256;
};

struct LoadResult {
  std::vector<Acknowledged> acknowledged;  // in the order of arrival
  std::map<int, std::int64_t> answers;     // by status; 0: none came
  std::vector<std::string> surprises;      // answers that no delivery may get
};

struct LoadOptions {
  std::vector<demo::Chapter> chapters;
  std::string secret;
  std::size_t clients = 8;
  // A client whose request was not answered waits for the next server; otherwise it ends.
  bool servers_come_back = true;
};

class Load {
 public:
  // Nothing is sent before the first SetServer.
  explicit Load(LoadOptions options);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // Where the server is from now on.
  void SetServer(const std::string& url);
  // Waits until that many are acknowledged, or nothing is left to be sent.
  void AwaitAcknowledged(std::size_t count);
  [[nodiscard]] bool done();
  // Waits for the clients.
  [[nodiscard]] LoadResult Finish();

 private:
  void SendAll();
  // False: the client ends.
  [[nodiscard]] bool SendChapter(const demo::Chapter& chapter);
  [[nodiscard]] bool SendUntilAnswered(const demo::Delivery& delivery);
  // Whether the delivery is done with.
  [[nodiscard]] bool Judge(const demo::Delivery& delivery, const apps::ClientResponse& response);
  struct Server {
    std::string url;
    std::int64_t number = 0;  // 1, 2, … in the order of SetServer
  };
  // Waits for one after `number`; an empty url: none came.
  [[nodiscard]] Server AwaitServerAfter(std::int64_t number);
  [[nodiscard]] const demo::Chapter* NextChapter();

  const LoadOptions options_;
  absl::Mutex mutex_;
  Server server_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::size_t next_chapter_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t running_ ABSL_GUARDED_BY(mutex_) = 0;
  LoadResult result_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> clients_;
};

}  // namespace docket::system_test
