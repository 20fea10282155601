#include "bench/journal_feed.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "bench/writer_randomness.h"
#include "eventstore/record_size.h"
#include "platform/check.h"
#include "schemas/codec/shared_arena.h"

namespace docket::bench {
namespace {

constexpr eventstore::PartitionIndex kFed{0};
constexpr std::size_t kLettersBytes = 4U << 20U;
// Prime, so that few texts begin at the same place, and farther than LZ4 looks back.
constexpr std::size_t kStride = 70'001;
constexpr absl::Duration kLongestWait = absl::Seconds(1);

// As a command's that says one thing, but for the event's bytes.
// In an arena of its own, as an owner makes it.
std::shared_ptr<journal_proto::Commit> CommitWith(std::string_view data) {
  auto commit = schemas::SharedArena().Make<journal_proto::Commit>();
  journal_proto::CommandOutcome& outcome = *commit->mutable_outcome();
  outcome.set_command_id("cmd_0193e2a1c4f87d3e9b5a60718293a4b5");
  outcome.set_attempt(1);
  outcome.set_command_type("review.TrackPullRequest");
  outcome.mutable_accepted();
  journal_proto::Event& event = *commit->add_events();
  event.set_stream("rev_gh_500000000_1");
  event.set_version(1);
  event.set_type("review.PullRequestTracked");
  event.set_schema_version(1);
  event.set_data(std::string(data));
  return commit;
}

eventstore::JournalWriterOptions OptionsOf(const JournalFeed::Options& options) {
  eventstore::JournalWriterOptions made;
  made.in_flight_max = options.in_flight_max;
  return made;
}

// Bytes of a record around the event's.
std::size_t BytesAround() {
  const auto commit = CommitWith("");
  commit->set_claim_id(std::string(eventstore::kClaimIdBytes, 'c'));
  commit->set_seq(100'000);
  return SizeOf(eventstore::MakeCommitRecord(std::string(kRecordKey), *commit));
}

}  // namespace

RecordTexts::RecordTexts(std::size_t bytes) : bytes_(bytes), letters_(kLettersBytes, '\0') {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::uint32_t state = 1;
  for (char& letter : letters_) {
    state = state * 1'664'525 + 1'013'904'223;
    letter = kLetters[(state >> 24U) % kLetters.size()];
  }
}

std::string_view RecordTexts::At(std::int64_t n) const {
  const std::size_t places = letters_.size() - bytes_;
  return std::string_view(letters_).substr(static_cast<std::size_t>(n) * kStride % places, bytes_);
}

JournalFeed::JournalFeed(eventstore::RecordLog& log, const platform::Clock& clock,
                         const Options& options)
    : texts_(options.record_bytes - BytesAround()),
      writer_(log, kFed, options.from, clock, OptionsOf(options), RandomnessOfWriter(),
              [this] { bell_.Ring(); }) {
  while (writer_.phase() != eventstore::JournalWriter::Phase::kOwning) {
    const auto progress = writer_.Poll();
    DOCKET_CHECK(progress.ok());
    if (!progress->moved) bell_.AwaitFor(kLongestWait);
    state_ = progress->state;
  }
}

bool JournalFeed::StageOne() {
  if (!writer_.CanStage()) return false;
  const absl::Status sent = writer_.Stage(std::string(kRecordKey), CommitWith(texts_.At(staged_)));
  if (absl::IsResourceExhausted(sent)) return false;
  DOCKET_CHECK(sent.ok());
  ++staged_;
  return true;
}

void JournalFeed::TakeConfirmed() {
  auto progress = writer_.Poll();
  DOCKET_CHECK(progress.ok() && !progress->lost_ownership);
  confirmed_ += static_cast<std::int64_t>(progress->accepted.size());
  state_ = std::move(progress->state);
  if (!progress->moved) bell_.AwaitFor(kLongestWait);
}

void JournalFeed::AwaitConfirmed() {
  while (confirmed_ < staged_) TakeConfirmed();
}

std::int64_t JournalFeed::AppendUntil(absl::Time end) {
  const std::int64_t before = confirmed_;
  while (absl::Now() < end) {
    while (StageOne()) {
    }
    TakeConfirmed();
  }
  AwaitConfirmed();
  return confirmed_ - before;
}

void JournalFeed::Append(std::int64_t count) {
  const std::int64_t all = staged_ + count;
  while (staged_ < all) {
    while (staged_ < all && StageOne()) {
    }
    TakeConfirmed();
  }
  AwaitConfirmed();
}

}  // namespace docket::bench
