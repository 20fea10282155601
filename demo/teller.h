// Tells one pull request's story: each act changes the world as GitHub would, one second or more
// after the act before, and delivers the webhook that GitHub would send. The expected state is read
// off the world at the end; no rule of the receiver is repeated here. Thread-safety: none; one
// teller per chapter. Ownership: borrows payloads and estate.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "demo/estate.h"
#include "demo/payloads.h"
#include "demo/random.h"
#include "demo/story.h"
#include "demo/world.h"

namespace docket::demo {

// What tells a chapter's random choices from those of others. The delivery GUIDs depend on `run`
// too: the same seed in another run tells the same story under new GUIDs.
struct ChapterSeed {
  std::uint64_t seed = 0;
  std::uint64_t run = 0;
  std::uint64_t kind = 0;
  std::uint64_t index = 0;

  [[nodiscard]] Random Guids() const { return Random({seed, run, kind, index, 1}); }
};

struct Setting {
  Repository repository;
  std::int64_t number = 0;
  bool from_fork = false;
};

class Teller {
 public:
  Teller(const Payloads& payloads, const Estate& estate, const ChapterSeed& seed,
         const Setting& setting);

  [[nodiscard]] const PullRequest& world() const { return world_; }
  [[nodiscard]] User Colleague(std::size_t index) const;  // never the author

  void Open(bool draft);
  void Push();        // a new head: synchronize
  void PushToBase();  // a push event of the base branch; the pull request stays as it is
  void Review(const User& reviewer, Opinion opinion);
  void EditReview(std::size_t index);  // its text
  void Dismiss(std::size_t index);
  void EditTitle(std::string title);
  void Retarget(std::string base_ref);
  void ConvertToDraft();
  void MarkReady();
  void Note(std::string_view action);  // labeled, assigned or review_requested: no state changes
  void Close();
  void Merge();
  void Reopen();
  void ReopenUnannounced();  // the delivery of it was lost; takes no time

  // The next act happens in the same second as the last.
  void InTheSameSecond() { same_second_ = true; }

  // Sends delivery `from` (0 = the first) at place `to` instead.
  void Reorder(std::size_t from, std::size_t to);

  // Ends the story.
  [[nodiscard]] Chapter Finish(std::string name) &&;

 private:
  void PassTime();
  void DeliverPullRequest(std::string_view action, const User& sender,
                          boost::json::object extra = {});
  void DeliverReview(std::string_view action, const HumanReview& review, const User& sender,
                     boost::json::object extra = {});
  void Deliver(std::string event, std::string_view action, const boost::json::object& payload);

  const Payloads& payloads_;
  const Estate& estate_;
  Random choices_;
  Random guids_;
  PullRequest world_;
  std::size_t author_index_;
  std::int64_t hook_id_;
  bool same_second_ = false;
  Chapter chapter_;
};

}  // namespace docket::demo
