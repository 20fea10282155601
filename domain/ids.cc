#include "domain/ids.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

namespace docket::domain {
namespace {

constexpr std::size_t kMaxHostCodeSize = 16;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes the parts of an id off the front of its text. The first part that does not fit makes the
// whole a failure; the parts after it are then without meaning.
class PartReader {
 public:
  explicit PartReader(std::string_view text) : rest_(text) {}

  void Literal(std::string_view expected) {
    if (!rest_.starts_with(expected)) {
      failed_ = true;
      return;
    }
    rest_.remove_prefix(expected.size());
  }

  HostCode Host() {
    const std::string_view code = rest_.substr(0, rest_.find('_'));
    failed_ = failed_ || !IsHostCode(code);
    rest_.remove_prefix(code.size());
    return failed_ ? HostCode() : HostCode(code);
  }

  // Decimal as std::to_string writes it: no sign, no leading zero, not above T's greatest value.
  template <class T>
  T Number(T least) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsDigit);
    const std::string_view digits = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    T value{};
    const std::errc error = std::from_chars(digits.data(), digits.data() + digits.size(), value).ec;
    const bool leading_zero = digits.size() > 1 && digits.front() == '0';
    failed_ = failed_ || digits.empty() || error != std::errc{} || leading_zero || value < least;
    rest_.remove_prefix(digits.size());
    return value;
  }

  // All that is left.
  CommitSha Sha() {
    const std::string_view sha = rest_;
    failed_ = failed_ || !IsCommitSha(sha);
    rest_ = {};
    return CommitSha(sha);
  }

  [[nodiscard]] bool Complete() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

ReviewId ReadReviewId(PartReader& reader) {
  ReviewId id;
  reader.Literal("rev_");
  id.host = reader.Host();
  reader.Literal("_");
  id.repository = RepositoryId(reader.Number<std::int64_t>(1));
  reader.Literal("_");
  id.number = PullRequestNumber(reader.Number<std::int64_t>(1));
  return id;
}

template <class Id>
std::optional<Id> IfComplete(const PartReader& reader, Id id) {
  if (!reader.Complete()) return std::nullopt;
  return id;
}

}  // namespace

bool IsHostCode(std::string_view text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || IsDigit(c); };
  return !text.empty() && text.size() <= kMaxHostCodeSize &&
         std::all_of(text.begin(), text.end(), fits);
}

bool IsCommitSha(std::string_view text) {
  const auto fits = [](char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); };
  return (text.size() == 40 || text.size() == 64) && std::all_of(text.begin(), text.end(), fits);
}

std::string ToString(const ReviewId& id) {
  return "rev_" + std::string(id.host.value()) + "_" + std::to_string(id.repository.value()) + "_" +
         std::to_string(id.number.value());
}

std::string ReviewStreamPrefix(const RepositoryKey& repository) {
  return "rev_" + std::string(repository.host.value()) + "_" +
         std::to_string(repository.repository.value()) + "_";
}

std::string ToString(const RunId& id) {
  return ToString(id.review) + "_r" + std::to_string(id.ordinal);
}

std::string ToString(const CommitId& id) {
  return "sha_" + std::string(id.host.value()) + "_" + std::to_string(id.repository.value()) + "_" +
         std::string(id.sha.value());
}

std::string ToString(const RepositoryKey& key) {
  return "repo_" + std::string(key.host.value()) + "_" + std::to_string(key.repository.value());
}

std::string ToString(const InstallationKey& key) {
  return "inst_" + std::string(key.host.value()) + "_" + std::to_string(key.installation.value());
}

std::string ToString(const DeliveryId& id) {
  return "dlv_" + std::to_string(id.generation) + "_" + std::to_string(id.partition) + "_" +
         std::to_string(id.offset);
}

std::optional<ReviewId> ParseReviewId(std::string_view text) {
  PartReader reader(text);
  ReviewId id = ReadReviewId(reader);
  return IfComplete(reader, std::move(id));
}

std::optional<RunId> ParseRunId(std::string_view text) {
  PartReader reader(text);
  RunId id;
  id.review = ReadReviewId(reader);
  reader.Literal("_r");
  id.ordinal = reader.Number<std::int64_t>(1);
  return IfComplete(reader, std::move(id));
}

std::optional<CommitId> ParseCommitId(std::string_view text) {
  PartReader reader(text);
  CommitId id;
  reader.Literal("sha_");
  id.host = reader.Host();
  reader.Literal("_");
  id.repository = RepositoryId(reader.Number<std::int64_t>(1));
  reader.Literal("_");
  id.sha = reader.Sha();
  return IfComplete(reader, std::move(id));
}

std::optional<RepositoryKey> ParseRepositoryKey(std::string_view text) {
  PartReader reader(text);
  RepositoryKey key;
  reader.Literal("repo_");
  key.host = reader.Host();
  reader.Literal("_");
  key.repository = RepositoryId(reader.Number<std::int64_t>(1));
  return IfComplete(reader, std::move(key));
}

std::optional<InstallationKey> ParseInstallationKey(std::string_view text) {
  PartReader reader(text);
  InstallationKey key;
  reader.Literal("inst_");
  key.host = reader.Host();
  reader.Literal("_");
  key.installation = InstallationId(reader.Number<std::int64_t>(1));
  return IfComplete(reader, std::move(key));
}

std::optional<DeliveryId> ParseDeliveryId(std::string_view text) {
  PartReader reader(text);
  DeliveryId id;
  reader.Literal("dlv_");
  id.generation = reader.Number<std::int32_t>(0);
  reader.Literal("_");
  id.partition = reader.Number<std::int32_t>(0);
  reader.Literal("_");
  id.offset = reader.Number<std::int64_t>(0);
  return IfComplete(reader, id);
}

StreamId StreamOf(const ReviewId& id) { return StreamId(ToString(id)); }
StreamId StreamOf(const CommitId& id) { return StreamId(ToString(id)); }
StreamId StreamOf(const RepositoryKey& key) { return StreamId(ToString(key)); }
StreamId StreamOf(const InstallationKey& key) { return StreamId(ToString(key)); }
StreamId StreamOf(const Tenant& organization) {
  return StreamId("org_" + std::string(organization.host.value()) + "_" +
                  std::to_string(organization.organization.value()));
}

StreamId ConversationStream(const RunId& run) { return StreamId("conv_" + ToString(run)); }

StreamId AccessKeysStream() { return StreamId("access_keys"); }

StreamId TrailStream(const Tenant& organization) {
  if (organization.organization == kAppTenant) return StreamId("trail_app");
  return StreamId("trail_" + std::string(organization.host.value()) + "_" +
                  std::to_string(organization.organization.value()));
}

std::string PartitionKey(RepositoryId repository) { return std::to_string(repository.value()); }

std::string PartitionKey(OrganizationId organization) {
  return organization == kAppTenant ? "app" : std::to_string(organization.value());
}

}  // namespace docket::domain
