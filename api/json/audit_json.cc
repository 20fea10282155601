#include "api/json/audit_json.h"

#include <string>
#include <utility>

#include "api/json/list_json.h"
#include "api/json/run_json.h"
#include "api/json/values.h"
#include "boost/json/array.hpp"
#include "schemas/codec/commit_values.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::api {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using Commit = view_proto::CommitEvidence;

value KindJson(review::v1::ViolationKind kind) {
  return EnumJson(review::v1::ViolationKind_Name(kind), "VIOLATION_KIND_");
}

object ProofJson(const std::string& stream, const view_proto::Proof& proof) {
  return {{"stream", stream}, {"version", proof.version()}, {"event_id", proof.event()}};
}

template <class Proofs>
array ProofsJson(const std::string& stream, const Proofs& proofs) {
  array list;
  for (const view_proto::Proof& proof : proofs) list.push_back(ProofJson(stream, proof));
  return list;
}

std::string StreamOf(const Commit& commit) { return ToString(schemas::FromProto(commit.id())); }

object PushJson(const Commit& commit, const view_proto::EvidencePush& line) {
  return {{"user_id", IdJson(line.push().pusher())},
          {"ref", TextJson(line.push().ref())},
          {"pushed_at", TimeJson(line.push().pushed_at())},
          {"forced", line.push().forced()},
          {"proofs", array{ProofJson(StreamOf(commit), line.proof())}}};
}

object CheckJson(const Commit& commit, const view_proto::EvidenceCheck& line) {
  const commit::v1::CheckRecorded& check = line.check();
  object document{
      {"name", check.name()},
      {"source", EnumJson(commit::v1::CheckSource_Name(check.source()), "CHECK_SOURCE_")},
      {"app", TextJson(check.app())},
      {"status", EnumJson(commit::v1::CheckStatus_Name(check.status()), "CHECK_STATUS_")},
      {"conclusion", nullptr},
      {"changed_at", TimeJson(check.changed_at())},
      {"proofs", array{ProofJson(StreamOf(commit), line.proof())}}};
  if (check.conclusion() != commit::v1::CHECK_CONCLUSION_UNSPECIFIED) {
    document["conclusion"] =
        EnumJson(commit::v1::CheckConclusion_Name(check.conclusion()), "CHECK_CONCLUSION_");
  }
  return document;
}

// One record, with what its parts refer to.
class Merge {
 public:
  Merge(const projections::MergeRecord& record, const schemas::PersonalReader& people)
      : row_(record.merge),
        commits_(record.commits),
        people_(people),
        stream_(ToString(schemas::FromProto(row_.id()))) {}

  [[nodiscard]] object Json() const {
    const review::v1::MergeAssessed& assessment = row_.assessment();
    object document{{"id", stream_},
                    {"organization_id", OrganizationJson(row_.tenant())},
                    {"host", row_.id().host()},
                    {"repository_id", IdJson(row_.id().repository())},
                    {"repository_name", TextJson(assessment.repository_name())},
                    {"number", row_.id().number()},
                    {"title", PersonalText(row_.title(), people_)},
                    {"author", PersonJson(row_.author(), people_)},
                    {"author_proofs", array{ProofJson(stream_, row_.tracked())}},
                    {"base_ref", TextJson(row_.base_ref())},
                    {"fork", row_.head_repository() != row_.id().repository()}};
    AddMerge(document);
    document["heads"] = ListJson(row_.heads(), [&](const auto& head) { return HeadJson(head); });
    document["reviews"] =
        ListJson(row_.reviews(), [&](const auto& one) { return ReviewJson(one); });
    document["runs"] = ListJson(row_.runs(), [&](const auto& run) { return RunJson(run); });
    document["threads"] =
        ListJson(row_.threads(), [&](const auto& thread) { return ThreadJson(thread); });
    AddChecks(document);
    AddAssessment(document);
    return document;
  }

 private:
  [[nodiscard]] const Commit* FindCommit(const std::string& sha) const {
    for (const Commit& commit : commits_) {
      if (commit.id().sha() == sha) return &commit;
    }
    return nullptr;
  }

  void AddMerge(object& document) const {
    const view_proto::EvidenceMerge& merge = row_.merge();
    document["merged_at"] = TimeJson(merge.merged_at());
    document["merged_by"] = PersonJson(merge.merged_by(), people_);
    document["merge_sha"] = TextJson(merge.sha());
    document["merge_proofs"] = ProofsJson(stream_, merge.proofs());
    document["merge_queue"] = nullptr;
    if (!row_.assessment().merge_queue()) return;
    object queue{{"enqueued_by", nullptr}, {"enqueued_at", nullptr}};
    array proofs;
    if (row_.has_queueing()) {
      queue["enqueued_by"] = PersonJson(row_.queueing().enqueued_by(), people_);
      queue["enqueued_at"] = TimeJson(row_.queueing().enqueued_at());
      proofs.push_back(ProofJson(stream_, row_.queueing().proof()));
    }
    const Commit* commit = FindCommit(merge.sha());
    if (commit != nullptr && commit->has_merge_group_proof()) {
      proofs.push_back(ProofJson(StreamOf(*commit), commit->merge_group_proof()));
    }
    queue["proofs"] = std::move(proofs);
    document["merge_queue"] = std::move(queue);
  }

  [[nodiscard]] object HeadJson(const view_proto::EvidenceHead& head) const {
    array pushes;
    if (const Commit* commit = FindCommit(head.sha())) {
      for (const auto& push : commit->pushes()) pushes.push_back(PushJson(*commit, push));
    }
    array pushers;
    for (const view_proto::EvidenceHeadPush& push : row_.head_pushes()) {
      if (push.head() != head.sha()) continue;
      pushers.push_back(object{{"user", PersonJson(push.pusher(), people_)},
                               {"proofs", array{ProofJson(stream_, push.proof())}}});
    }
    return {{"sha", head.sha()},
            {"first_seen_at", TimeJson(head.first_seen_at())},
            {"proofs", array{ProofJson(stream_, head.proof())}},
            {"pushes", std::move(pushes)},
            {"synchronized_by", std::move(pushers)}};
  }

  [[nodiscard]] object ReviewJson(const view_proto::EvidenceReview& line) const {
    const view_proto::HumanReview& review = line.review();
    bool counts = false;
    for (const std::int64_t id : row_.assessment().approvals()) counts |= id == review.id();
    return {{"id", IdJson(review.id())},
            {"reviewer", PersonJson(review.reviewer(), people_)},
            {"state", EnumJson(review::v1::HumanVerdict_Name(review.verdict()), "HUMAN_VERDICT_")},
            {"commit_id", TextJson(review.commit())},
            {"submitted_at", TimeJson(review.submitted_at())},
            {"dismissed_at", TimeJson(review.dismissed_at())},
            {"dismissed_by", PersonJson(review.dismissed_by(), people_)},
            {"counts", counts},
            {"proofs", ProofsJson(stream_, line.proofs())}};
  }

  [[nodiscard]] object RunJson(const view_proto::EvidenceRun& run) const {
    object document{{"id", RunIdText(row_.id(), run.ordinal())},
                    {"head_sha", TextJson(run.head())},
                    {"status", EnumJson(view_proto::RunStatus_Name(run.status()), "RUN_STATUS_")},
                    {"findings", nullptr},
                    {"verdict", nullptr},
                    {"ended_at", TimeJson(run.ended_at())},
                    {"proofs", ProofsJson(stream_, run.proofs())}};
    if (run.has_findings()) document["findings"] = FindingsJson(run.findings());
    if (run.verdict() != review::v1::VERDICT_UNSPECIFIED) {
      document["verdict"] = EnumJson(review::v1::Verdict_Name(run.verdict()), "VERDICT_");
    }
    return document;
  }

  [[nodiscard]] array ProofsOf(const view_proto::EvidenceThread& thread) const {
    array proofs;
    if (thread.has_begun()) proofs.push_back(ProofJson(stream_, thread.begun()));
    if (thread.has_changed()) proofs.push_back(ProofJson(stream_, thread.changed()));
    return proofs;
  }

  [[nodiscard]] object ThreadJson(const view_proto::EvidenceThread& thread) const {
    return {{"id", IdJson(thread.id())},
            {"resolved", thread.resolved()},
            {"changed_by", PersonJson(thread.changed_by(), people_)},
            {"changed_at", TimeJson(thread.changed_at())},
            {"proofs", ProofsOf(thread)}};
  }

  [[nodiscard]] array ChecksJson(const std::string& sha) const {
    array checks;
    if (const Commit* commit = FindCommit(sha)) {
      for (const auto& check : commit->checks()) checks.push_back(CheckJson(*commit, check));
    }
    return checks;
  }

  void AddChecks(object& document) const {
    const review::v1::ChecksOutcome outcome = row_.assessment().checks();
    document["checks"] = {
        {"outcome", outcome == review::v1::CHECKS_OUTCOME_UNSPECIFIED
                        ? value("none")
                        : EnumJson(review::v1::ChecksOutcome_Name(outcome), "CHECKS_OUTCOME_")},
        {"merged_head", ChecksJson(row_.assessment().head())},
        {"merge_commit", ChecksJson(row_.merge().sha())}};
  }

  // The events behind a fact that the assessment names by what it is about.
  [[nodiscard]] array ProofsOf(const review::v1::Evidence& fact) const {
    switch (fact.kind()) {
      case review::v1::EVIDENCE_KIND_AUTHOR:
        return {ProofJson(stream_, row_.tracked())};
      case review::v1::EVIDENCE_KIND_MERGE:
        return ProofsJson(stream_, row_.merge().proofs());
      case review::v1::EVIDENCE_KIND_HUMAN_REVIEW:
        for (const auto& line : row_.reviews()) {
          if (line.review().id() == fact.id()) return ProofsJson(stream_, line.proofs());
        }
        return {};
      case review::v1::EVIDENCE_KIND_PUSH:
        return PushProofs(fact);
      case review::v1::EVIDENCE_KIND_HEAD_PUSH:
        for (const auto& push : row_.head_pushes()) {
          if (push.head() == fact.commit() && push.pusher().id() == fact.id()) {
            return {ProofJson(stream_, push.proof())};
          }
        }
        return {};
      case review::v1::EVIDENCE_KIND_RUN:
        for (const auto& run : row_.runs()) {
          if (run.ordinal() == fact.id()) return ProofsJson(stream_, run.proofs());
        }
        return {};
      case review::v1::EVIDENCE_KIND_THREAD:
        for (const auto& thread : row_.threads()) {
          if (thread.id() == fact.id()) return ProofsOf(thread);
        }
        return {};
      default:
        return {};
    }
  }

  [[nodiscard]] array PushProofs(const review::v1::Evidence& fact) const {
    array proofs;
    const Commit* commit = FindCommit(fact.commit());
    if (commit == nullptr) return proofs;
    for (const view_proto::EvidencePush& line : commit->pushes()) {
      const bool to_head = line.push().ref() == "refs/heads/" + row_.head_ref();
      if (to_head && line.push().pusher() == fact.id()) {
        proofs.push_back(ProofJson(StreamOf(*commit), line.proof()));
      }
    }
    return proofs;
  }

  [[nodiscard]] object FactJson(const review::v1::Evidence& fact) const {
    return {{"what", EnumJson(review::v1::EvidenceKind_Name(fact.kind()), "EVIDENCE_KIND_")},
            {"id", fact.id() == 0 ? value(nullptr) : value(std::to_string(fact.id()))},
            {"commit_id", TextJson(fact.commit())},
            {"proofs", ProofsOf(fact)}};
  }

  // null where there is no assessment: it was merged before there were any.
  void AddAssessment(object& document) const {
    document["assessment"] = nullptr;
    document["violations"] = array();
    if (!row_.has_assessment()) return;
    const review::v1::MergeAssessed& last = row_.assessment();
    document["violations"] = ListJson(last.violations(), [&](const auto& violation) {
      return object{{"kind", KindJson(violation.kind())},
                    {"evidence", ListJson(violation.evidence(),
                                          [&](const auto& fact) { return FactJson(fact); })},
                    {"evidence_left_out", violation.left_out()}};
    });
    document["assessment"] = {
        {"revision", last.revision()},
        {"head_sha", TextJson(last.head())},
        {"required_approvals", last.policy().required_approvals()},
        {"approvals_of_any_head", last.policy().approvals_of_any_head()},
        {"pusher_ids", ListJson(last.pushers(), [](std::int64_t id) { return IdJson(id); })},
        {"heads_left_out", last.heads_left_out()},
        {"revisions", ListJson(row_.revisions(), [&](const auto& revision) {
           array kinds;
           for (int i = 0; i < revision.violations_size(); ++i) {
             kinds.push_back(KindJson(revision.violations(i)));
           }
           return object{{"revision", revision.revision()},
                         {"assessed_at", TimeJson(revision.assessed_at())},
                         {"violations", std::move(kinds)},
                         {"proofs", array{ProofJson(stream_, revision.proof())}}};
         })}};
  }

  const view_proto::MergeEvidence& row_;
  const std::vector<Commit>& commits_;
  const schemas::PersonalReader& people_;
  const std::string stream_;
};

}  // namespace

object MergeJson(const projections::MergeRecord& record, const schemas::PersonalReader& people) {
  return Merge(record, people).Json();
}

object DirectPushJson(const Commit& commit) {
  const std::string stream = StreamOf(commit);
  return {{"commit", stream},
          {"organization_id", OrganizationJson(commit.tenant())},
          {"host", commit.id().host()},
          {"repository_id", IdJson(commit.id().repository())},
          {"sha", commit.id().sha()},
          {"pushes", ListJson(commit.direct(), [&](const view_proto::EvidenceDirectPush& line) {
             array proofs;
             for (const view_proto::EvidencePush& push : commit.pushes()) {
               const bool same = push.push().pushed_at() == line.push().pushed_at() &&
                                 push.push().ref() == line.push().ref() &&
                                 push.push().pusher() == line.push().pusher();
               if (same) proofs.push_back(ProofJson(stream, push.proof()));
             }
             proofs.push_back(ProofJson(stream, line.proof()));
             return object{{"user_id", IdJson(line.push().pusher())},
                           {"ref", TextJson(line.push().ref())},
                           {"before", TextJson(line.push().before())},
                           {"forced", line.push().forced()},
                           {"pushed_at", TimeJson(line.push().pushed_at())},
                           {"detected_at", TimeJson(line.detected_at())},
                           {"proofs", std::move(proofs)}};
           })}};
}

}  // namespace docket::api
