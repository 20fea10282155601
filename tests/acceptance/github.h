// GitHub as these tests play it: pull requests of its own world, told to a docketd as webhooks, and
// the workers that do the bot's part. A whole docketd runs in the test's process.
// Thread-safety: used by one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "demo/corpus.h"
#include "demo/payloads.h"
#include "demo/world.h"
#include "tests/acceptance/shifted_clock.h"
#include "tests/apps/working_node.h"

namespace docket::acceptance {

using apps::Told;

class GitHubTest : public apps::WorkingNode {
 protected:
  GitHubTest();

  // A pull request that nobody has been told of. Repository `repository` belongs to organisation
  // `owner`.
  struct Numbers {
    std::int64_t owner = 501;
    std::int64_t repository = 1001;
    std::int64_t number = 7;
  };
  [[nodiscard]] demo::PullRequest NewPullRequest(const Numbers& numbers) const;
  [[nodiscard]] demo::PullRequest NewPullRequest() const { return NewPullRequest(Numbers()); }

  // One second later at GitHub.
  void Later(demo::PullRequest& pull_request) { pull_request.updated_at += 1; }
  // The head moves on; returns the head before.
  std::string Move(demo::PullRequest& pull_request);

  [[nodiscard]] demo::Delivery PullRequestDelivery(std::string_view action,
                                                   const demo::PullRequest& pull_request);
  // A synchronize that tells of the head before.
  [[nodiscard]] demo::Delivery PushDelivery(const demo::PullRequest& pull_request,
                                            std::string_view before);
  [[nodiscard]] demo::Delivery DeliveryOf(std::string_view event, std::string_view action,
                                          const boost::json::object& payload);
  // So many pull requests that are opened at once, numbered from 1 on, over several connections;
  // returns when all are acknowledged.
  void DeliverBurst(const Numbers& numbers, int count) const;
  // Delivers it, and waits until what it says is visible.
  void Tell(const demo::Delivery& delivery);
  void Open(const demo::PullRequest& pull_request) {
    Tell(PullRequestDelivery("opened", pull_request));
  }

  [[nodiscard]] static std::string ReviewOf(const demo::PullRequest& pull_request);
  [[nodiscard]] boost::json::value Review(const demo::PullRequest& pull_request) const;
  [[nodiscard]] boost::json::array Runs(const demo::PullRequest& pull_request) const;
  // How often the history of the review has an event of that type.
  [[nodiscard]] std::size_t Count(const demo::PullRequest& pull_request,
                                  std::string_view type) const;
  [[nodiscard]] boost::json::value DeliveryStatusOf(const Told& answer) const;
  // As Deliver, and the answer read.
  [[nodiscard]] Told Send(const demo::Delivery& delivery) const;

  // Does the analysis and the conversation of what there is to do, which must be something.
  void AnalyseAndAnswer();
  // Takes what is to be told now and tells it: each as run/channel/part.
  std::vector<std::string> Publish();
  // Until a condition of what can be read holds.
  void Until(const std::function<bool()>& condition) const { Await(condition); }

  [[nodiscard]] const demo::Payloads& payloads() const { return payloads_; }

  ShiftedClock clock_;

 private:
  const demo::Payloads payloads_;
  std::int64_t deliveries_ = 0;
  std::int64_t commits_ = 0;
};

}  // namespace docket::acceptance
