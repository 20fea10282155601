// Tells one pull request's story: each act changes the world as GitHub would, one second or more
// after the act before, and delivers the webhook that GitHub would send. The expected state is read
// off the world at the end; no rule of the receiver is repeated here. Thread-safety: none; one
// teller per chapter. Ownership: borrows payloads and estate.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
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
  // Facts: nothing is delivered of what is so already.
  void SetLabel(const std::string& name, bool there);
  void SetAssignee(const User& user, bool there);
  void AskReviewer(const User& user, bool there);
  void SetMilestone(bool there);
  void SetLocked(bool locked);
  void SetAutoMerge(bool on);
  // Comments, by their place in the world.
  void WriteComment(const User& author, bool on_a_line);
  void Reply(const User& author, std::size_t first);
  void EditComment(std::size_t index);
  void DeleteComment(std::size_t index);
  void TurnThread(std::size_t first);  // resolves it, or unresolves it again
  // Of the head. A check begins and ends; a suite or a status is told of once.
  struct Reported {
    Check::Kind kind = Check::Kind::kRun;
    std::string name;
    std::string result;  // empty: it has not ended
  };
  void RunCheck(const Reported& reported);
  void Report(const Reported& reported);
  void RequestChecks();
  // The merge queue takes it, and lets go of it, if it has it.
  void Enqueue();
  void Dequeue();
  void Close();
  void Merge();
  void MergeByQueue();
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
  void Say(Comment comment);  // what it says and when is added
  void ReportAs(std::int64_t id, const Reported& reported);
  void DeliverComment(std::string_view action, const Comment& comment, const User& sender);
  void DeliverCheck(const Check& check);
  void EndGroup(std::string end);
  void MergeAs(std::string merge_sha);
  // What GitHub calls it when something is so, and is so no more.
  struct Actions {
    std::string_view on;
    std::string_view off;
  };
  void Turn(bool& fact, bool to, const Actions& actions, boost::json::object extra = {});
  void TurnPerson(std::map<std::int64_t, User>& people, const User& user, bool there,
                  std::string_view member, const Actions& actions);
  [[nodiscard]] std::int64_t NewId();
  void Deliver(std::string event, std::string_view action, const boost::json::object& payload);

  const Payloads& payloads_;
  const Estate& estate_;
  Random choices_;
  Random guids_;
  PullRequest world_;
  std::size_t author_index_;
  std::int64_t hook_id_;
  std::int64_t ids_ = 0;
  bool same_second_ = false;
  Chapter chapter_;
};

}  // namespace docket::demo
