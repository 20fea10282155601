// A server in memory that answers as Docket does, by a model of its own that is as simple as can
// be: a review is the snapshot with the greatest `updated_at`. Flaws can be switched on, to see
// them found. Thread-safety: any number of connections may call at once.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "demo/transport.h"

namespace docket::demo {

struct Flaws {
  bool believes_every_signature = false;
  bool last_arrival_wins = false;  // regardless of updated_at
  bool forgets_dismissals = false;
  bool refuses_unknown_events = false;
  bool parks_pushes = false;
  int pushes_back_every = 0;     // n: every n-th request is answered 503 first
  int drops_answer_every = 0;    // n: the answer of every n-th request is lost, its effect is not
  std::uint64_t dies_after = 0;  // n: no answer after n requests
  bool answers_nothing = false;
  bool is_another_program = false;  // no path of Docket's is there
  bool not_ready = false;
  bool shows_no_delivery = false;
  bool refuses_owners = false;
};

class FakeServer {
 public:
  FakeServer(std::string secret, std::string key, Flaws flaws = {})
      : secret_(std::move(secret)), key_(std::move(key)), flaws_(flaws) {}

  HttpResponse Handle(const HttpRequest& request);
  TransportFactory Connections();  // borrows the server

  // Counted from the requests, whatever was answered.
  [[nodiscard]] std::vector<std::string> GuidsInOrder() const;
  [[nodiscard]] std::uint64_t StoryDeliveries() const;  // those that are no ping

 private:
  struct Review {
    std::string updated_at;
    std::string opened_from;  // `before` of the synchronize with that updated_at
    boost::json::object snapshot;
    std::string state;
    std::int64_t organization = 0;
    std::map<std::int64_t, boost::json::object> human_reviews;
  };

  HttpResponse Route(const HttpRequest& request);
  [[nodiscard]] HttpResponse Ready() const;
  HttpResponse Receive(const HttpRequest& request);
  HttpResponse ReadDelivery(std::string_view id) const;
  HttpResponse ReadReview(const std::string& id) const;
  std::string Process(const std::string& event, const boost::json::object& body);
  void Observe(const boost::json::object& body, Review& review);
  void ObserveHumanReview(const boost::json::object& body, Review& review) const;

  mutable std::mutex mutex_;
  std::string secret_;
  std::string key_;
  Flaws flaws_;
  std::uint64_t requests_ = 0;
  std::uint64_t story_deliveries_ = 0;
  std::vector<std::string> guids_;
  std::set<std::pair<std::string, std::string>> known_;  // guid, body
  std::vector<std::string> outcomes_;                    // by delivery id
  std::map<std::int64_t, std::int64_t> owners_;          // of repositories
  std::map<std::string, Review> reviews_;
};

}  // namespace docket::demo
