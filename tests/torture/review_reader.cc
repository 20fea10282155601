#include "tests/torture/review_reader.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "demo/check.h"
#include "tests/system/docketd.h"

namespace docket::torture {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(10);

}  // namespace

bool SeenVersions::Note(const std::string& review, std::int64_t version) {
  std::int64_t& newest = versions_[review];
  if (version < newest) return false;
  newest = version;
  return true;
}

ReviewReader::ReviewReader(ReviewReaderOptions options, system_test::Load& load,
                           system_test::Whereabouts& whereabouts)
    : options_(std::move(options)),
      load_(load),
      whereabouts_(whereabouts),
      random_(options_.seed),
      thread_([this] { ReadOneAfterTheOther(); }) {}

ReviewReader::~ReviewReader() { End(); }

void ReviewReader::End() {
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool ReviewReader::ended() {
  absl::MutexLock lock(&mutex_);
  return ended_;
}

std::int64_t ReviewReader::reads() {
  absl::MutexLock lock(&mutex_);
  return reads_;
}

Findings ReviewReader::Finish() {
  End();
  absl::MutexLock lock(&mutex_);
  return std::move(findings_);
}

void ReviewReader::Pause() {
  absl::MutexLock lock(&mutex_);
  (void)mutex_.AwaitWithTimeout(absl::Condition(&ended_), kPause);
}

void ReviewReader::ReadOneAfterTheOther() {
  while (!ended()) {
    for (const demo::ExpectedReview& told : load_.ToldAfter(reviews_.size())) {
      reviews_.push_back(demo::ReviewIdOf(told, "gh"));
    }
    const std::string url = whereabouts_.AwaitAfter(0).url;
    if (!reviews_.empty() && !url.empty()) {
      Read(url, reviews_[random_() % reviews_.size()]);
    }
    Pause();
  }
}

void ReviewReader::Read(const std::string& url, const std::string& review) {
  const auto address = apps::ParseServerUrl(url);
  if (!address.ok()) return;
  apps::HttpClient client(*address, system_test::kAnswerLimit);
  apps::ClientHeaders headers = {{"Authorization", absl::StrCat("Bearer ", options_.key)}};
  if (!token_.empty()) headers.emplace_back("Consistency-Token", token_);
  const auto answer = client.Send({.method = "GET",
                                   .target = absl::StrCat("/api/v1/reviews/", review),
                                   .headers = std::move(headers),
                                   .body = {}});
  if (answer.ok()) Judge(review, *answer);
}

void ReviewReader::Judge(const std::string& review, const apps::ClientResponse& answer) {
  if (answer.status == 503) return;
  absl::MutexLock lock(&mutex_);
  ++reads_;
  if (answer.status == 404 && !seen_.Knows(review)) return;  // not visible yet
  if (answer.status == 404) {
    findings_.Note(Wrong::kWentBack, absl::StrCat(review, " was there, and is not"));
    return;
  }
  const boost::json::value document = system_test::JsonOf(answer.body);
  if (answer.status != 200 || !document.is_object()) {
    findings_.Note(Wrong::kAnswer, absl::StrCat(review, ": ", answer.status, " ", answer.body));
    return;
  }
  const std::int64_t version = document.at("version").to_number<std::int64_t>();
  if (!seen_.Note(review, version)) {
    findings_.Note(Wrong::kWentBack, absl::StrCat(review, " went back to version ", version));
  }
  for (const auto& [name, value] : answer.headers) {
    if (absl::EqualsIgnoreCase(name, "Consistency-Token")) token_ = value;
  }
}

}  // namespace docket::torture
