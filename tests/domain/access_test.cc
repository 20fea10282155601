// The rules of the API keys, one scenario each.
#include "domain/access/decider.h"
#include "tests/support/scenario.h"

namespace docket::domain::access {
namespace {

using KeyScenario = testing::Scenario<AccessKeys>;

KeyCreated Key(Role role, std::vector<Tenant> tenants) {
  return {.id = KeyId("k1"),
          .secret_sha256 = Sha256Hex(std::string(64, '0')),
          .label = "dashboard",
          .role = role,
          .tenants = std::move(tenants),
          .expires_at = kUnknownTime};
}

const Tenant kTenant{.host = HostCode("gh"), .organization = OrganizationId(21031067)};

TEST(AccessKeys, ReaderOfATenantIsCreated) {
  const KeyCreated key = Key(Role::kReader, {kTenant});
  const auto decision = AccessKeys::Decide(CreateKey{key}, {}, {});
  EXPECT_EQ(std::get<0>(decision).events, std::vector<Event>{key});
}

TEST(AccessKeys, AdminNeedsNoTenant) {
  const KeyCreated key = Key(Role::kAdmin, {});
  const auto decision = AccessKeys::Decide(CreateKey{key}, {}, {});
  EXPECT_EQ(std::get<0>(decision).events, std::vector<Event>{key});
}

TEST(AccessKeys, ReaderWithoutTenantIsRejected) {
  KeyScenario().When(CreateKey{Key(Role::kReader, {})}).ThenRejected(Rejection::kReaderNeedsTenant);
}

TEST(AccessKeys, IdIsUsedOnce) {
  const KeyCreated key = Key(Role::kAdmin, {});
  KeyScenario().Given({key}).When(CreateKey{key}).ThenRejected(Rejection::kKeyExists);
}

TEST(AccessKeys, IdOfARevokedKeyIsNotUsedAgain) {
  const KeyCreated key = Key(Role::kAdmin, {});
  KeyScenario()
      .Given({key, KeyRevoked{key.id}})
      .When(CreateKey{key})
      .ThenRejected(Rejection::kKeyExists);
}

TEST(AccessKeys, RevokedOnce) {
  const KeyCreated key = Key(Role::kAdmin, {});
  KeyScenario().Given({key}).When(RevokeKey{key.id}).Then({KeyRevoked{key.id}});
}

TEST(AccessKeys, UnknownKeyIsNotRevoked) {
  KeyScenario().When(RevokeKey{KeyId("k1")}).ThenRejected(Rejection::kNoSuchKey);
}

Timestamp AtHour(std::int64_t hour, std::int64_t seconds = 0) {
  return FromSeconds(hour * 3'600 + seconds);
}

TEST(AccessKeys, AUseIsToldOnceForItsHour) {
  const KeyCreated key = Key(Role::kAdmin, {});
  KeyScenario()
      .Given({key})
      .When(RecordUse{key.id, AtHour(5, 1'234)})
      .Then({KeyUsed{key.id, AtHour(5)}});
  KeyScenario()
      .Given({key, KeyUsed{key.id, AtHour(5)}})
      .When(RecordUse{key.id, AtHour(5, 3'599)})
      .ThenNothing();
  KeyScenario()
      .Given({key, KeyUsed{key.id, AtHour(5)}})
      .When(RecordUse{key.id, AtHour(6)})
      .Then({KeyUsed{key.id, AtHour(6)}});
}

TEST(AccessKeys, AnEarlierUseThatComesLateIsNotTheLast) {
  const KeyCreated key = Key(Role::kAdmin, {});
  KeyScenario()
      .Given({key, KeyUsed{key.id, AtHour(5)}})
      .When(RecordUse{key.id, AtHour(4)})
      .ThenNothing();
}

TEST(AccessKeys, ARevokedKeyWasUsedAllTheSame) {
  const KeyCreated key = Key(Role::kAdmin, {});
  KeyScenario()
      .Given({key, KeyRevoked{key.id}})
      .When(RecordUse{key.id, AtHour(5)})
      .Then({KeyUsed{key.id, AtHour(5)}});
}

TEST(AccessKeys, AUseChangesNothingOfWhetherAKeyIsValid) {
  const KeyCreated key = Key(Role::kAdmin, {});
  KeyScenario()
      .Given({key, KeyUsed{key.id, AtHour(5)}})
      .When(RevokeKey{key.id})
      .Then({KeyRevoked{key.id}});
  KeyScenario()
      .Given({key, KeyRevoked{key.id}, KeyUsed{key.id, AtHour(5)}})
      .When(RevokeKey{key.id})
      .ThenNothing();
}

TEST(AccessKeys, AnUnknownKeyIsNotUsed) {
  KeyScenario().When(RecordUse{KeyId("k1"), AtHour(5)}).ThenRejected(Rejection::kNoSuchKey);
}

}  // namespace
}  // namespace docket::domain::access
