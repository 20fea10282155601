// The worker protocol in memory, of runs that each go from analysis over conversation to
// publishing. Flaws can be switched on, to see them found. Thread-safety: any number of connections
// may call at once.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "demo/transport.h"

namespace docket::demo {

struct WorkFlaws {
  bool gives_again = false;      // the analysis, although its result was acknowledged
  bool believes_stale = false;   // results under a lease that is over
  bool answers_anew = false;     // the same result gets another answer
  bool tells_again = false;      // a notification that was told is to be told once more
  bool refuses_results = false;  // as stale, whatever the lease
  bool overtakes = false;        // `in_progress` is told too late
};

class FakeWork {
 public:
  FakeWork(std::vector<std::string> runs, WorkFlaws flaws);

  HttpResponse Handle(const HttpRequest& request);
  TransportFactory Connections();  // borrows it

  // What was asked for, in order: bodies of the requests for a task.
  [[nodiscard]] std::vector<std::string> wishes() const;
  // Whether the run was published.
  [[nodiscard]] bool Published(const std::string& run) const;

 private:
  struct Task {
    std::string run;
    std::string stage;
    std::vector<std::string> parts = {};  // to be told
  };

  HttpResponse Give();
  HttpResponse Result(std::string_view call, const std::string& lease, const std::string& body);
  HttpResponse End(const std::string& lease);

  const WorkFlaws flaws_;
  mutable std::mutex mutex_;
  std::deque<Task> waiting_;
  std::map<std::string, Task> held_;            // by lease
  std::map<std::string, std::string> answers_;  // by call, lease and body
  std::map<std::string, int> told_;             // by run: results
  std::vector<std::string> wishes_;
  std::vector<std::string> given_again_;
  int leases_ = 0;
  int commands_ = 0;
};

}  // namespace docket::demo
