// What the samples are made of. Thread-safety: constants and pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/ids.h"
#include "domain/personal.h"
#include "domain/time.h"
#include "platform/hashing.h"

namespace docket::tests {

using domain::CommitSha;
using domain::OrganizationId;
using domain::RepositoryId;
using domain::Sha256Hex;
using domain::Timestamp;
using domain::UserId;

inline const domain::HostCode kHost("gh");
inline const domain::ReviewId kReview{
    .host = kHost, .repository = RepositoryId(186853002), .number = domain::PullRequestNumber(2)};
inline const domain::RunId kRun{.review = kReview, .ordinal = 3};
inline const domain::RepositoryKey kRepository{.host = kHost,
                                               .repository = RepositoryId(186853002)};
inline const domain::InstallationKey kInstallation{.host = kHost,
                                                   .installation = domain::InstallationId(957387)};

inline Timestamp At(std::int64_t microseconds_after) {
  return Timestamp(1'557'933'565'000'000 + microseconds_after);  // 2019-05-15T15:19:25Z
}

inline CommitSha Commit(char digit) { return CommitSha(std::string(40, digit)); }

inline Sha256Hex Hash(std::string_view of) { return platform::Sha256Hex(of); }

inline domain::Personal PersonalText(std::int64_t subject, std::string_view text) {
  return {.subject = UserId(subject), .text = std::string(text)};
}

inline domain::Person PersonNamed(std::int64_t id, std::string_view login) {
  return {.id = UserId(id), .login = PersonalText(id, login)};
}

}  // namespace docket::tests
