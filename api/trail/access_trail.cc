#include "api/trail/access_trail.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "boost/asio/post.hpp"
#include "commands/system_command.h"
#include "domain/trail/decider.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "platform/ids.h"

namespace docket::api {
namespace {

constexpr char kProvider[] = "api";

absl::Status Closed() { return absl::UnavailableError("the server stops"); }

}  // namespace

void AccessTrail::Record(const domain::Tenant& tenant, domain::trail::AccessRecorded access,
                         Done done) {
  const Writer writer{.tenant = tenant, .key = access.key};
  absl::Status refusal;
  bool first = false;
  {
    const absl::MutexLock lock(&mutex_);
    if (closed_) {
      refusal = Closed();
    } else if (waiting_ >= parts_.waiting_max) {
      refusal = absl::ResourceExhaustedError("as many accesses wait to be recorded as may");
    } else {
      ++waiting_;
      const auto [line, added] = writers_.try_emplace(writer);
      line->second.push_back({.access = std::move(access), .done = std::move(done)});
      first = added;
    }
  }
  if (!refusal.ok()) return done(refusal);
  if (first) SendNext(writer);
}

void AccessTrail::Close() {
  const absl::MutexLock lock(&mutex_);
  closed_ = true;
}

std::vector<AccessTrail::Waiting> AccessTrail::TakeBatch(const Writer& writer) {
  const absl::MutexLock lock(&mutex_);
  std::vector<Waiting>& line = writers_.at(writer);
  const auto end = line.begin() +
                   static_cast<std::ptrdiff_t>(std::min(line.size(), domain::trail::kAccessesMax));
  std::vector<Waiting> batch(std::make_move_iterator(line.begin()), std::make_move_iterator(end));
  line.erase(line.begin(), end);
  return batch;
}

void AccessTrail::SendNext(const Writer& writer) {
  std::vector<domain::trail::AccessRecorded> accesses;
  std::vector<Done> told;
  for (Waiting& waiting : TakeBatch(writer)) {
    accesses.push_back(std::move(waiting.access));
    told.push_back(std::move(waiting.done));
  }
  DOCKET_CHECK(!accesses.empty());
  const domain::RecordedCommand command =
      RecordAccessesCommand(writer.tenant, std::move(accesses), parts_.clock.Now());
  parts_.sender.Send({.log = platform::CommandLog::kOrganizationCommands,
                      .partition_key = domain::PartitionKey(writer.tenant.organization)},
                     command,
                     [self = shared_from_this(), writer, told = std::move(told)](
                         const absl::StatusOr<commands::CommandSender::Sent>& sent) {
                       self->Finish(writer, told, sent.status());
                     });
}

void AccessTrail::Finish(const Writer& writer, const std::vector<Done>& told,
                         const absl::Status& status) {
  std::vector<Waiting> given_up;
  {
    const absl::MutexLock lock(&mutex_);
    const auto line = writers_.find(writer);
    if (closed_) given_up = std::exchange(line->second, {});
    waiting_ -= told.size() + given_up.size();
    if (line->second.empty()) {
      writers_.erase(line);
    } else {
      // Under the lock, so that nothing is posted once Close has returned.
      boost::asio::post(parts_.pool,
                        [self = shared_from_this(), writer] { self->SendNext(writer); });
    }
  }
  for (const Done& done : told) done(status);
  for (const Waiting& waiting : given_up) waiting.done(Closed());
}

domain::RecordedCommand RecordAccessesCommand(const domain::Tenant& tenant,
                                              std::vector<domain::trail::AccessRecorded> accesses,
                                              domain::Timestamp now) {
  DOCKET_CHECK(!accesses.empty());
  const domain::trail::AccessRecorded& first = accesses.front();
  domain::CommandMetadata metadata =
      commands::MetadataOf({.provider = kProvider,
                            .log = platform::CommandLog::kOrganizationCommands,
                            .partition_key = domain::PartitionKey(tenant.organization),
                            .tenant = tenant,
                            .type = "trail.RecordAccesses",
                            .target = domain::TrailStream(tenant),
                            .natural_key = platform::RandomUuidV4(),
                            .at = now});
  metadata.source.hook_id =
      first.key == domain::KeyId() ? "operator" : absl::StrCat("key:", first.key.value());
  if (accesses.size() == 1) metadata.trace = first.trace;  // else each has its own
  metadata.occurred_at = first.accessed_at;
  return {.metadata = std::move(metadata),
          .repository = std::nullopt,
          .command = domain::trail::Command(
              domain::trail::RecordAccesses{.tenant = tenant, .accesses = std::move(accesses)})};
}

}  // namespace docket::api
