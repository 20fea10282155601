#include "api/handlers/runs.h"

#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/str_cat.h"
#include "api/http/run_on.h"
#include "api/json/body_reader.h"
#include "api/json/delivery_json.h"
#include "api/json/finding_json.h"
#include "api/json/run_json.h"
#include "api/json/sarif_json.h"
#include "api/json/values.h"
#include "api/work/run_call.h"
#include "eventstore/record_log.h"
#include "platform/hashing.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/finding_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using projections::Visible;

constexpr std::string_view kOfPages[] = {"limit", "cursor"};
constexpr std::size_t kShaBytesMax = 64;
constexpr std::size_t kIdempotencyKeyBytesMax = 200;

// The same key again is the same command; without one each call is another.
absl::StatusOr<std::string> NaturalKey(const Request& request) {
  const std::string_view key = request.Header("Idempotency-Key");
  if (key.empty()) return platform::RandomUuidV4();
  if (key.size() <= kIdempotencyKeyBytesMax) return std::string(key);
  return absl::InvalidArgumentError(absl::StrCat("The header Idempotency-Key must have at most ",
                                                 kIdempotencyKeyBytesMax, " bytes."));
}

struct KnownRun {
  const view_proto::Run* run = nullptr;
  const view_proto::Run* analyzed_before = nullptr;  // the last one before it with findings
};

KnownRun Find(const view_proto::ReviewDetail& review, std::int64_t ordinal) {
  KnownRun known;
  for (const view_proto::Run& run : review.runs()) {
    if (run.ordinal() == ordinal) known.run = &run;
    if (run.ordinal() < ordinal && !run.findings_sha256().empty()) known.analyzed_before = &run;
  }
  return known;
}

// `hash`: as a row has it. A blob that a row names and that is not there is our own trouble.
absl::StatusOr<std::string> LoadBlob(std::string_view hash, eventstore::BlobStore& blobs) {
  eventstore::BlobHash name{};
  std::copy_n(hash.begin(), std::min(hash.size(), name.size()), name.begin());
  absl::StatusOr<std::string> stored = blobs.Get(name);
  if (stored.ok() || eventstore::IsRetryable(stored.status())) return stored;
  return absl::InternalError(absl::StrCat("the blob ", platform::HexEncode(hash),
                                          " cannot be read: ", stored.status().ToString()));
}

absl::StatusOr<domain::FindingSet> LoadFindings(const view_proto::Run& run,
                                                eventstore::BlobStore& blobs) {
  const absl::StatusOr<std::string> stored = LoadBlob(run.findings_sha256(), blobs);
  if (!stored.ok()) return stored.status();
  return schemas::DecodeFindingSet(*stored);
}

using Messages = projections::ConversationQueries::Messages;
using MessageRange = projections::ConversationQueries::MessageRange;

absl::StatusOr<MessageRange> MessageRangeOf(const Request& request) {
  MessageRange range;
  const auto place =
      NumberParameter(request, "cursor",
                      {.min = 0, .max = std::numeric_limits<std::int64_t>::max(), .otherwise = 0});
  if (!place.ok()) return place.status();
  range.after = domain::StreamVersion(*place);
  const absl::StatusOr<int> limit = LimitParameter(request);
  if (!limit.ok()) return limit.status();
  range.limit = *limit;
  return range;
}

std::optional<std::string> NextMessage(const Messages& page) {
  if (!page.more || page.messages.empty()) return std::nullopt;
  return absl::StrCat(page.messages.back().version());
}

absl::StatusOr<boost::json::object> MessagesJson(const Messages& page,
                                                 eventstore::BlobStore& blobs) {
  boost::json::array items;
  for (const view_proto::ConversationMessage& row : page.messages) {
    const absl::StatusOr<std::string> text = LoadBlob(row.message().body(), blobs);
    if (!text.ok()) return text.status();
    items.push_back(MessageJson(row, *text));
  }
  boost::json::object document;
  document["items"] = std::move(items);
  document["next_cursor"] = nullptr;
  if (const auto cursor = NextMessage(page)) document["next_cursor"] = *cursor;
  return document;
}

std::vector<domain::FindingId> IdsOf(const domain::FindingSet& set) {
  std::vector<domain::FindingId> ids;
  for (const domain::Finding& finding : set.findings) ids.push_back(finding.id);
  return ids;
}

// The findings of a run, and how they differ from those of the head before.
struct Compared {
  domain::FindingSet now;
  std::vector<domain::Finding> fixed;  // of the head before, and gone
  std::set<domain::FindingId> appeared;
};

absl::StatusOr<Compared> LoadCompared(const KnownRun& known, eventstore::BlobStore& blobs) {
  absl::StatusOr<domain::FindingSet> now = LoadFindings(*known.run, blobs);
  if (!now.ok()) return now.status();
  domain::FindingSet earlier;
  if (known.analyzed_before != nullptr) {
    absl::StatusOr<domain::FindingSet> loaded = LoadFindings(*known.analyzed_before, blobs);
    if (!loaded.ok()) return loaded.status();
    earlier = *std::move(loaded);
  }
  const domain::FindingComparison compared =
      domain::CompareFindings({.before = IdsOf(earlier), .after = IdsOf(*now)});
  const std::set<domain::FindingId> fixed(compared.fixed.begin(), compared.fixed.end());
  std::erase_if(earlier.findings,
                [&](const domain::Finding& finding) { return !fixed.contains(finding.id); });
  return Compared{.now = *std::move(now),
                  .fixed = std::move(earlier.findings),
                  .appeared = {compared.appeared.begin(), compared.appeared.end()}};
}

// Findings of the run, each with its change, and those of the head before that are gone.
absl::StatusOr<boost::json::object> FindingsJson(const KnownRun& known,
                                                 const FeedbackByFinding& feedback,
                                                 eventstore::BlobStore& blobs) {
  const absl::StatusOr<Compared> compared = LoadCompared(known, blobs);
  if (!compared.ok()) return compared.status();
  const auto change_of = [&](const domain::Finding& finding) -> std::string_view {
    if (known.analyzed_before == nullptr) return "";
    return compared->appeared.contains(finding.id) ? "new" : "unchanged";
  };
  boost::json::array items;
  for (const domain::Finding& finding : compared->now.findings) {
    items.push_back(FindingJson(finding, change_of(finding), feedback));
  }
  boost::json::array gone;
  for (const domain::Finding& finding : compared->fixed) {
    gone.push_back(FindingJson(finding, "fixed", feedback));
  }
  boost::json::object document = AnalysisReceiptJson(
      compared->now, domain::Sha256Hex(platform::HexEncode(known.run->sarif_sha256())));
  document["compared_with_head_sha"] = known.analyzed_before == nullptr
                                           ? boost::json::value(nullptr)
                                           : TextJson(known.analyzed_before->head());
  document["items"] = std::move(items);
  document["fixed"] = std::move(gone);
  return document;
}

absl::StatusOr<boost::json::object> SarifOf(const KnownRun& known,
                                            const FeedbackByFinding& feedback,
                                            eventstore::BlobStore& blobs) {
  absl::StatusOr<Compared> compared = LoadCompared(known, blobs);
  if (!compared.ok()) return compared.status();
  DismissedFindings dismissed;
  for (const auto& [finding, said] : feedback) {
    if (std::string word = DismissalWord(*said); !word.empty()) dismissed[finding] = word;
  }
  return SarifJson(compared->now,
                   {.there = known.analyzed_before != nullptr,
                    .appeared = std::move(compared->appeared),
                    .fixed = std::move(compared->fixed)},
                   dismissed);
}

// The page of a review's runs behind the cursor, newest first.
struct RunPage {
  boost::json::array items;
  std::optional<std::string> next_cursor;
};

absl::StatusOr<RunPage> PageOfRuns(const Request& request, const view_proto::ReviewDetail& review) {
  constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
  const auto before =
      NumberParameter(request, "cursor", {.min = 1, .max = kNewest, .otherwise = kNewest});
  if (!before.ok()) return before.status();
  const absl::StatusOr<int> limit = LimitParameter(request);
  if (!limit.ok()) return limit.status();
  RunPage page;
  std::int64_t last = 0;
  for (auto run = review.runs().rbegin(); run != review.runs().rend(); ++run) {
    if (run->ordinal() >= *before) continue;
    if (std::cmp_equal(page.items.size(), *limit)) {
      page.next_cursor = absl::StrCat(last);
      break;
    }
    page.items.push_back(RunJson(review.id(), *run));
    last = run->ordinal();
  }
  return page;
}

struct SeenRun {
  RunCall call;
  projections::Answer<view_proto::ReviewDetail> review;
  KnownRun known;
};

asio::awaitable<OrProblem<std::unique_ptr<SeenRun>>> SeeRun(const RunDesk& desk,
                                                            const Request& request,
                                                            AllowedParameters allowed = {},
                                                            Permission right = Permission::kRead) {
  auto entered = co_await EnterRun(*desk.door, desk.reviews, request, allowed, right);
  if (auto* problem = std::get_if<Problem>(&entered)) co_return std::move(*problem);
  auto& call = std::get<RunCall>(entered);
  auto review = desk.reviews.GetReview(call.visible, call.run.review);
  if (!review.ok()) co_return ProblemOfQuery(request, review.status());
  auto seen = std::make_unique<SeenRun>(
      SeenRun{.call = std::move(call), .review = *std::move(review), .known = {}});
  seen->known = Find(seen->review.value, seen->call.run.ordinal);
  if (seen->known.run == nullptr) {
    co_return ProblemOfQuery(request, absl::NotFoundError("no such run"));
  }
  co_return seen;
}

struct LoadedAnalysis {
  std::unique_ptr<SeenRun> seen;
  boost::json::object document;
};

using RenderAnalysis = absl::StatusOr<boost::json::object> (*)(const KnownRun& known,
                                                               const FeedbackByFinding& feedback,
                                                               eventstore::BlobStore& blobs);

// What `render` makes, on the pool, of a run that has an analysis; else the answer.
asio::awaitable<std::variant<Response, LoadedAnalysis>> LoadAnalysis(const RunDesk& desk,
                                                                     const Request& request,
                                                                     RenderAnalysis render) {
  auto entered = co_await SeeRun(desk, request);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  auto seen = std::get<std::unique_ptr<SeenRun>>(std::move(entered));
  if (seen->known.run->findings_sha256().empty()) {
    co_return AnswerFailed(request, absl::NotFoundError("The run has no analysis, or not yet."));
  }
  auto load = [&desk, render, &seen] {
    return render(seen->known, FeedbackOf(seen->review.value), desk.blobs);
  };
  absl::StatusOr<boost::json::object> document = co_await RunOn(desk.blocking, std::move(load));
  if (!document.ok()) co_return AnswerFailed(request, document.status());
  co_return LoadedAnalysis{.seen = std::move(seen), .document = *std::move(document)};
}

// What is said of findings changes with the review.
std::string TagOfAnalysis(const SeenRun& seen) {
  std::string tag = platform::HexEncode(seen.known.run->findings_sha256());
  if (seen.review.value.feedback_size() > 0) {
    absl::StrAppend(&tag, "-", seen.review.value.version());
  }
  return tag;
}

// Of the finding that the path names, if the run shows it.
absl::Status LookForFinding(const KnownRun& known, const domain::FindingId& id,
                            eventstore::BlobStore& blobs) {
  const absl::Status missing = absl::NotFoundError("The run has no such finding.");
  if (known.run->findings_sha256().empty()) return missing;
  const absl::StatusOr<domain::FindingSet> findings = LoadFindings(*known.run, blobs);
  if (!findings.ok()) return findings.status();
  const bool is_there =
      std::any_of(findings->findings.begin(), findings->findings.end(),
                  [&id](const domain::Finding& finding) { return finding.id == id; });
  return is_there ? absl::OkStatus() : missing;
}

// {verdict, reason?}: why it is dismissed; nothing: it is accepted.
absl::StatusOr<std::optional<domain::review::DismissalReason>> FeedbackIn(const Request& request) {
  using Reason = domain::review::DismissalReason;
  BodyReader body(request.body);
  const bool dismissed = body.OneOf<bool>("verdict", {{"accepted", false}, {"dismissed", true}});
  std::optional<Reason> reason;
  if (dismissed) {
    reason = body.OneOf<Reason>("reason", {{"false_positive", Reason::kFalsePositive},
                                           {"wont_fix", Reason::kWontFix},
                                           {"used_in_tests", Reason::kUsedInTests}});
  }
  if (const absl::Status status = body.Finish(); !status.ok()) return status;
  return reason;
}

}  // namespace

asio::awaitable<Response> RequestRun::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {}, Permission::kAsk);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto id = domain::ParseReviewId(request.path_parameters.at("id"));
  if (!id.has_value()) co_return NotVisible(request);
  const auto review = desk_->reviews.GetReview(std::get<Visible>(entered), *id);
  if (!review.ok()) co_return AnswerFailed(request, review.status());
  BodyReader body(request.body);
  const domain::CommitSha head(body.Text("head_sha", kShaBytesMax, BodyReader::Need::kOptional));
  absl::Status status = body.Finish();
  if (status.ok() && !head.value().empty() && !domain::IsCommitSha(head.value())) {
    status = absl::InvalidArgumentError("head_sha must be 40 or 64 lower-case hex digits.");
  }
  if (!status.ok()) co_return AnswerFailed(request, status);
  const auto key = NaturalKey(request);
  if (!key.ok()) co_return AnswerFailed(request, key.status());
  const auto wait = PreferredWait(request, desk_->door->settings().waits);
  if (!wait.ok()) co_return AnswerFailed(request, wait.status());
  ReviewCall ask{
      .review = *id,
      .command =
          domain::review::RequestReview{
              .review = *id, .trigger = domain::review::Trigger::kRequested, .head = head},
      .tenant = schemas::FromProto(review->value.tenant()),
      .natural_key = *key};
  boost::json::object document;
  document["review"] = ToString(*id);
  co_return co_await AskAndAnswer(request, *desk_->commands, std::move(ask), *wait,
                                  std::move(document));
}

asio::awaitable<Response> CancelRun::operator()(Request request) const {
  const auto entered =
      co_await EnterRun(*desk_->door, desk_->reviews, request, {}, Permission::kAsk);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& call = std::get<RunCall>(entered);
  if (const absl::Status status = BodyReader(request.body).Finish(); !status.ok()) {
    co_return AnswerFailed(request, status);
  }
  const auto key = NaturalKey(request);
  if (!key.ok()) co_return AnswerFailed(request, key.status());
  const auto wait = PreferredWait(request, desk_->door->settings().waits);
  if (!wait.ok()) co_return AnswerFailed(request, wait.status());
  ReviewCall ask{.review = call.run.review,
                 .command = domain::review::CancelRunOnRequest{.run = call.run},
                 .tenant = call.tenant,
                 .natural_key = absl::StrCat(ToString(call.run), "|", *key)};
  boost::json::object document;
  document["run"] = ToString(call.run);
  co_return co_await AskAndAnswer(request, *desk_->commands, std::move(ask), *wait,
                                  std::move(document));
}

asio::awaitable<Response> GiveFeedback::operator()(Request request) const {
  auto entered = co_await SeeRun(*desk_, request, {}, Permission::kAsk);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto seen = std::get<std::unique_ptr<SeenRun>>(std::move(entered));
  const auto dismissed = FeedbackIn(request);
  if (!dismissed.ok()) co_return AnswerFailed(request, dismissed.status());
  const auto key = NaturalKey(request);
  if (!key.ok()) co_return AnswerFailed(request, key.status());
  const auto wait = PreferredWait(request, desk_->door->settings().waits);
  if (!wait.ok()) co_return AnswerFailed(request, wait.status());
  const domain::FindingId finding(request.path_parameters.at("finding"));
  auto look = [this, &seen, &finding] {
    return LookForFinding(seen->known, finding, desk_->blobs);
  };
  const absl::Status found = co_await RunOn(desk_->blocking, std::move(look));
  if (!found.ok()) co_return AnswerFailed(request, found);
  const domain::RunId& run = seen->call.run;
  ReviewCall ask{.review = run.review,
                 .command =
                     domain::review::RecordFindingFeedback{
                         .run = run, .finding = finding, .dismissed = *dismissed},
                 .tenant = seen->call.tenant,
                 .natural_key = absl::StrCat(ToString(run), "|", finding.value(), "|", *key)};
  boost::json::object document;
  document["run"] = ToString(run);
  document["finding"] = finding.value();
  co_return co_await AskAndAnswer(request, *desk_->commands, std::move(ask), *wait,
                                  std::move(document));
}

asio::awaitable<Response> GetRun::operator()(Request request) const {
  const auto entered = co_await SeeRun(*desk_, request);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const SeenRun& seen = *std::get<std::unique_ptr<SeenRun>>(entered);
  boost::json::object document = RunJson(seen.review.value.id(), *seen.known.run);
  document["review"] = ToString(seen.call.run.review);
  co_return AnswerWith(request, std::move(document),
                       {.at = seen.review.at,
                        .incomplete = seen.review.incomplete,
                        .tag = absl::StrCat(seen.review.value.version())});
}

asio::awaitable<Response> ListRuns::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, kOfPages);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto id = domain::ParseReviewId(request.path_parameters.at("id"));
  if (!id.has_value()) co_return NotVisible(request);
  const auto review = desk_->reviews.GetReview(std::get<Visible>(entered), *id);
  if (!review.ok()) co_return AnswerFailed(request, review.status());
  absl::StatusOr<RunPage> page = PageOfRuns(request, review->value);
  if (!page.ok()) co_return AnswerFailed(request, page.status());
  boost::json::object document;
  document["items"] = std::move(page->items);
  document["next_cursor"] = nullptr;
  if (page->next_cursor.has_value()) document["next_cursor"] = *page->next_cursor;
  Response response = AnswerWith(request, std::move(document),
                                 {.at = review->at,
                                  .incomplete = review->incomplete,
                                  .tag = absl::StrCat(review->value.version())});
  if (page->next_cursor.has_value()) {
    response.headers.emplace_back("Link", NextLink(request, *page->next_cursor));
  }
  co_return response;
}

asio::awaitable<Response> GetFindings::operator()(Request request) const {
  auto loaded = co_await LoadAnalysis(*desk_, request, &FindingsJson);
  if (auto* response = std::get_if<Response>(&loaded)) co_return std::move(*response);
  auto& [seen, document] = std::get<LoadedAnalysis>(loaded);
  document["run"] = ToString(seen->call.run);
  co_return AnswerWith(
      request, std::move(document),
      {.at = seen->review.at, .incomplete = seen->review.incomplete, .tag = TagOfAnalysis(*seen)});
}

asio::awaitable<Response> GetSarif::operator()(Request request) const {
  auto loaded = co_await LoadAnalysis(*desk_, request, &SarifOf);
  if (auto* response = std::get_if<Response>(&loaded)) co_return std::move(*response);
  auto& [seen, document] = std::get<LoadedAnalysis>(loaded);
  Response response = AnswerWith(
      request, std::move(document),
      {.at = seen->review.at,
       .incomplete = {},  // a document of another standard has no room for what is missing here
       .tag = TagOfAnalysis(*seen)});
  for (auto& [name, value] : response.headers) {
    if (name == "Content-Type") value = "application/sarif+json";
  }
  co_return response;
}

asio::awaitable<Response> GetConversation::operator()(Request request) const {
  const auto entered = co_await SeeRun(*desk_, request, kOfPages);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const SeenRun& seen = *std::get<std::unique_ptr<SeenRun>>(entered);
  const auto range = MessageRangeOf(request);
  if (!range.ok()) co_return AnswerFailed(request, range.status());
  auto read = [this, &seen, &range] {
    return desk_->conversations.ReadConversation(seen.call.visible, seen.call.run, *range);
  };
  const auto answer = co_await RunOn(desk_->blocking, std::move(read));
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  auto load = [this, &answer] { return MessagesJson(answer->value, desk_->blobs); };
  absl::StatusOr<boost::json::object> document = co_await RunOn(desk_->blocking, std::move(load));
  if (!document.ok()) co_return AnswerFailed(request, document.status());
  const std::optional<std::string> cursor = NextMessage(answer->value);
  Response response =
      AnswerWith(request, *std::move(document),
                 {.at = answer->at, .incomplete = answer->incomplete, .tag = std::nullopt});
  if (cursor.has_value()) response.headers.emplace_back("Link", NextLink(request, *cursor));
  co_return response;
}

asio::awaitable<Response> GetCommand::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {});
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const domain::CommandId id(request.path_parameters.at("id"));
  const auto outcome = desk_->outcomes.FindOutcome(std::get<Visible>(entered), id);
  if (!outcome.ok()) co_return AnswerFailed(request, outcome.status());
  co_return AnswerWith(request, OutcomeJson(outcome->value),
                       {.at = outcome->at, .incomplete = outcome->incomplete, .tag = std::nullopt});
}

}  // namespace docket::api
