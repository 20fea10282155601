#include "api/handlers/run_results.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/http/run_on.h"
#include "api/json/body_reader.h"
#include "api/json/finding_json.h"
#include "api/work/lease_text.h"
#include "api/work/run_call.h"
#include "commands/sarif/read_sarif.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/finding_codec.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
namespace review = domain::review;
using eventstore::BlobHash;

constexpr std::string_view kLease = "lease";
constexpr std::string_view kHead = "head_sha";
constexpr std::string_view kDuration = "duration_ms";
constexpr std::array kOfLease = {kLease};
constexpr std::array kOfAnalysis = {kLease, kHead, kDuration};

constexpr std::int64_t kDurationMax = 86'400'000;
constexpr std::size_t kCodeBytesMax = 64;
constexpr std::size_t kResponseBytesMax = std::size_t{1} << 20U;
constexpr std::size_t kRemoteBytesMax = 1'000;
constexpr std::size_t kAgentBytesMax = 100;
constexpr std::size_t kMessageBytesMax = std::size_t{64} << 10U;
constexpr std::int64_t kTokensMax = 1'000'000'000;
constexpr std::int64_t kAttemptsMax = 1'000'000;
constexpr std::int64_t kRoundsMax = 1'000;
constexpr std::int64_t kWaitSecondsMax = 86'400;

domain::Sha256Hex HexOf(const BlobHash& hash) {
  return domain::Sha256Hex(platform::HexEncode(platform::AsBytes(hash)));
}

absl::StatusOr<domain::LeaseId> LeaseParameter(const Request& request) {
  const auto text = request.Query(kLease);
  const auto lease = text.has_value() ? ParseLease(*text) : std::nullopt;
  if (lease.has_value()) return lease->id;
  return absl::InvalidArgumentError(
      "The parameter lease must be the lease that the task was given under.");
}

// A call about a run by whoever says to hold a task of it.
struct HeldRun {
  RunCall call;
  domain::LeaseId lease;
};

asio::awaitable<OrProblem<HeldRun>> EnterHeldRun(const ResultDesk& desk, const Request& request,
                                                 AllowedParameters allowed) {
  auto entered = co_await EnterRun(*desk.door, desk.reviews, request, allowed, Permission::kWork);
  if (auto* problem = std::get_if<Problem>(&entered)) co_return std::move(*problem);
  const auto lease = LeaseParameter(request);
  if (!lease.ok()) co_return ProblemOf(lease.status());
  co_return HeldRun{.call = std::get<RunCall>(std::move(entered)), .lease = *lease};
}

// The body and the lease together: the same result told again is the same command.
std::string KeyOf(const HeldRun& held, std::string_view body) {
  return absl::StrCat(ToString(held.call.run), "|", held.lease.value(), "|",
                      platform::AbslView(platform::Sha256Hex(body).value()));
}

boost::json::object NamedRun(const domain::RunId& run) {
  boost::json::object document;
  document["run"] = ToString(run);
  return document;
}

// Sends what the worker brought, and answers what becomes of it.
asio::awaitable<Response> Tell(const ResultDesk& desk, const Request& request, const HeldRun& held,
                               domain::Command command) {
  ReviewCall ask{.review = held.call.run.review,
                 .command = std::move(command),
                 .tenant = held.call.tenant,
                 .natural_key = KeyOf(held, request.body)};
  co_return co_await AskAndAnswer(request, *desk.commands, std::move(ask), desk.max_wait,
                                  NamedRun(held.call.run));
}

// A worker's code for what went wrong, to count failures by.
bool IsCode(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'z') || c == '-';
  });
}

struct StoredAnalysis {
  domain::FindingSet findings;
  domain::Sha256Hex sarif;
  domain::Sha256Hex stored;
};

// Read first, so that nothing is stored of a document that is refused.
absl::StatusOr<StoredAnalysis> StoreAnalysis(std::string_view body, eventstore::BlobStore& blobs) {
  absl::StatusOr<domain::FindingSet> findings = commands::sarif::ReadSarif(body);
  if (!findings.ok()) return findings.status();
  const absl::StatusOr<BlobHash> sarif = blobs.Put(body);
  if (!sarif.ok()) return sarif.status();
  const absl::StatusOr<BlobHash> stored = blobs.Put(schemas::EncodeFindingSet(*findings));
  if (!stored.ok()) return stored.status();
  return StoredAnalysis{
      .findings = *std::move(findings), .sarif = HexOf(*sarif), .stored = HexOf(*stored)};
}

review::AnalysisCompleted ResultOf(const domain::RunId& run, const StoredAnalysis& stored) {
  const domain::SeverityCounts& counts = stored.findings.counts;
  review::AnalysisCompleted result{.run = run,
                                   .head = {},
                                   .tools = {},
                                   .counts = {.critical = counts.critical,
                                              .high = counts.high,
                                              .medium = counts.medium,
                                              .low = counts.low,
                                              .info = counts.info},
                                   .sarif = stored.sarif,
                                   .findings = stored.stored};
  for (const domain::AnalysisTool& tool : stored.findings.tools) {
    result.tools.push_back({.name = tool.name, .version = tool.version});
  }
  return result;
}

absl::StatusOr<review::FailAnalysis> ReadFailure(const HeldRun& held, std::string_view text) {
  BodyReader body(text);
  review::FailAnalysis failed;
  failed.run = held.call.run;
  failed.lease = held.lease;
  failed.code = body.Text("code", kCodeBytesMax);
  failed.retryable = body.Flag("retryable", false);
  if (absl::Status status = body.Finish(); !status.ok()) return status;
  if (IsCode(failed.code)) return failed;
  return absl::InvalidArgumentError(
      "code must be of lower-case letters, digits and hyphens, such as checkout-failed.");
}

// The answer, and its text, which is stored apart.
struct Conclusion {
  review::AgentResponseReady answer;
  std::string text;
};

absl::StatusOr<Conclusion> ReadConclusion(const HeldRun& held, std::string_view text) {
  BodyReader body(text);
  Conclusion conclusion;
  review::AgentResponseReady& answer = conclusion.answer;
  answer.run = held.call.run;
  answer.verdict = body.OneOf<review::Verdict>(
      "verdict", {{"comment", review::Verdict::kComment},
                  {"approve", review::Verdict::kApprove},
                  {"request_changes", review::Verdict::kRequestChanges}});
  answer.reason =
      body.OneOf<review::ConclusionReason>("reason",
                                           {{"completed", review::ConclusionReason::kCompleted},
                                            {"timeout", review::ConclusionReason::kTimeout},
                                            {"max_rounds", review::ConclusionReason::kMaxRounds},
                                            {"error", review::ConclusionReason::kError}},
                                           review::ConclusionReason::kCompleted);
  answer.consensus = body.Flag("consensus", false);
  answer.confidence_percent =
      body.Number("confidence_percent", {.min = 0, .max = 100, .otherwise = 0});
  answer.rounds = body.Number("rounds", {.min = 0, .max = kRoundsMax, .otherwise = 0});
  conclusion.text = body.Text("response", kResponseBytesMax, BodyReader::Need::kOptional);
  if (absl::Status status = body.Finish(); !status.ok()) return status;
  return conclusion;
}

absl::StatusOr<review::RecordNotification> ReadNotification(const HeldRun& held,
                                                            std::string_view text) {
  using Kind = review::NotificationOutcome::Kind;
  BodyReader body(text);
  review::RecordNotification told;
  told.key.run = held.call.run;
  told.lease = held.lease;
  told.key.channel = body.OneOf<review::Channel>(
      "channel", {{"check_run", review::Channel::kCheckRun}, {"review", review::Channel::kReview}});
  told.key.part = body.OneOf<review::Part>("part", {{"in_progress", review::Part::kInProgress},
                                                    {"result", review::Part::kResult},
                                                    {"withdrawn", review::Part::kWithdrawn},
                                                    {"neutral", review::Part::kNeutral}});
  review::NotificationOutcome& outcome = told.outcome;
  outcome.kind = body.OneOf<Kind>(
      "outcome", {{"sent", Kind::kSent}, {"retry", Kind::kRetry}, {"refused", Kind::kRefused}});
  outcome.remote_id = body.Text("remote_id", kRemoteBytesMax, BodyReader::Need::kOptional);
  outcome.url = body.Text("url", kRemoteBytesMax, BodyReader::Need::kOptional);
  outcome.http_status = body.Number("http_status", {.min = 0, .max = 599, .otherwise = 0});
  outcome.wait_seconds =
      body.Number("wait_seconds", {.min = 0, .max = kWaitSecondsMax, .otherwise = 0});
  // Tells attempts under one lease apart; it stands in the body, which the command's id is made of.
  std::ignore = body.Number("attempt", {.min = 1, .max = kAttemptsMax, .otherwise = 1});
  if (absl::Status status = body.Finish(); !status.ok()) return status;
  return told;
}

// A message, and its text, which is stored apart.
struct Spoken {
  domain::conversation::RecordMessage message;
  std::string text;
};

absl::StatusOr<Spoken> ReadMessage(const HeldRun& held, std::string_view text) {
  using Kind = domain::conversation::MessageKind;
  BodyReader body(text);
  Spoken spoken;
  spoken.message.run = held.call.run;
  spoken.message.lease = held.lease;
  domain::conversation::Message& message = spoken.message.message;
  message.agent = body.Text("agent", kAgentBytesMax);
  message.kind = body.OneOf<Kind>("kind", {{"proposal", Kind::kProposal},
                                           {"critique", Kind::kCritique},
                                           {"revision", Kind::kRevision},
                                           {"vote", Kind::kVote},
                                           {"summary", Kind::kSummary},
                                           {"tool_use", Kind::kToolUse}});
  message.round = body.Number("round", {.min = 1, .max = kRoundsMax});
  message.confidence_percent =
      body.Number("confidence_percent", {.min = 0, .max = 100, .otherwise = 0});
  message.tokens = body.Number("tokens", {.min = 0, .max = kTokensMax, .otherwise = 0});
  spoken.text = body.Text("text", kMessageBytesMax);
  if (absl::Status status = body.Finish(); !status.ok()) return status;
  return spoken;
}

}  // namespace

asio::awaitable<Response> ReceiveAnalysis::operator()(Request request) const {
  const auto entered = co_await EnterHeldRun(*desk_, request, kOfAnalysis);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& held = std::get<HeldRun>(entered);
  const std::string head(request.Query(kHead).value_or(""));
  if (!domain::IsCommitSha(head)) {
    co_return AnswerFailed(
        request, absl::InvalidArgumentError(
                     "The parameter head_sha must be the commit that was analysed, 40 or 64 "
                     "lower-case hex digits."));
  }
  const auto duration =
      NumberParameter(request, kDuration, {.min = 0, .max = kDurationMax, .otherwise = 0});
  if (!duration.ok()) co_return AnswerFailed(request, duration.status());

  std::shared_ptr<Turns::Turn> turn = co_await desk_->reading->Take("sarif", desk_->max_wait);
  if (turn == nullptr) {
    co_return AnswerFailed(request, absl::UnavailableError("other analyses are being read"));
  }
  auto store = [this, &request] { return StoreAnalysis(request.body, desk_->blobs); };
  absl::StatusOr<StoredAnalysis> stored = co_await RunOn(desk_->blocking, std::move(store));
  turn.reset();
  if (!stored.ok()) co_return AnswerFailed(request, stored.status());
  review::AnalysisCompleted result = ResultOf(held.call.run, *stored);
  result.head = domain::CommitSha(head);
  result.duration_ms = *duration;
  ReviewCall ask{
      .review = held.call.run.review,
      .command = review::RecordAnalysis{.lease = held.lease, .result = std::move(result)},
      .tenant = held.call.tenant,
      .natural_key = absl::StrCat(KeyOf(held, stored->sarif.value()), "|", head)};
  co_return co_await AskAndAnswer(request, *desk_->commands, std::move(ask), desk_->max_wait,
                                  AnalysisReceiptJson(stored->findings, stored->sarif));
}

asio::awaitable<Response> ReceiveFailure::operator()(Request request) const {
  const auto entered = co_await EnterHeldRun(*desk_, request, kOfLease);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& held = std::get<HeldRun>(entered);
  auto failed = ReadFailure(held, request.body);
  if (!failed.ok()) co_return AnswerFailed(request, failed.status());
  co_return co_await Tell(*desk_, request, held, *std::move(failed));
}

asio::awaitable<Response> ReceiveMessage::operator()(Request request) const {
  const auto entered = co_await EnterHeldRun(*desk_, request, kOfLease);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& held = std::get<HeldRun>(entered);
  auto spoken = ReadMessage(held, request.body);
  if (!spoken.ok()) co_return AnswerFailed(request, spoken.status());
  auto put = [this, &spoken] { return desk_->blobs.Put(spoken->text); };
  const absl::StatusOr<BlobHash> stored = co_await RunOn(desk_->blocking, std::move(put));
  if (!stored.ok()) co_return AnswerFailed(request, stored.status());
  spoken->message.message.body = HexOf(*stored);
  co_return co_await Tell(*desk_, request, held, std::move(spoken->message));
}

asio::awaitable<Response> ReceiveConversation::operator()(Request request) const {
  const auto entered = co_await EnterHeldRun(*desk_, request, kOfLease);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& held = std::get<HeldRun>(entered);
  auto conclusion = ReadConclusion(held, request.body);
  if (!conclusion.ok()) co_return AnswerFailed(request, conclusion.status());
  if (!conclusion->text.empty()) {
    auto put = [this, &conclusion] { return desk_->blobs.Put(conclusion->text); };
    const absl::StatusOr<BlobHash> stored = co_await RunOn(desk_->blocking, std::move(put));
    if (!stored.ok()) co_return AnswerFailed(request, stored.status());
    conclusion->answer.response = HexOf(*stored);
  }
  review::ConcludeConversation command{.lease = held.lease,
                                       .result = std::move(conclusion->answer)};
  co_return co_await Tell(*desk_, request, held, std::move(command));
}

asio::awaitable<Response> ReceiveNotification::operator()(Request request) const {
  const auto entered = co_await EnterHeldRun(*desk_, request, kOfLease);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& held = std::get<HeldRun>(entered);
  auto told = ReadNotification(held, request.body);
  if (!told.ok()) co_return AnswerFailed(request, told.status());
  co_return co_await Tell(*desk_, request, held, *std::move(told));
}

}  // namespace docket::api
