// The query port of policies, whose answers a test sets. Thread-safety: as fakes.h.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "absl/synchronization/mutex.h"
#include "projections/policy_queries.h"
#include "schemas/codec/common_codec.h"

namespace docket::api {

class FakePolicies final : public projections::PolicyQueries {
 public:
  struct Rows {
    std::map<domain::Tenant, view_proto::OrganizationPolicy> organizations;
    std::map<domain::Tenant, view_proto::OrganizationPlacement> placements;
    std::map<domain::Tenant, view_proto::LegalHolds> holds;
    std::map<domain::Tenant, view_proto::Erasures> erasures;
    std::optional<view_proto::CommandOutcome> outcome;  // of every command
    absl::Status failure;                               // of GetOrganizationPolicy
  };

  void Update(const std::function<void(Rows&)>& change) {
    absl::MutexLock lock(&mutex_);
    change(rows_);
  }

  // What becomes of every command, in that journal.
  void Decide(std::string_view journal, view_proto::CommandResult result,
              const std::string& code = {}) {
    view_proto::CommandOutcome outcome;
    outcome.set_result(result);
    outcome.set_code(code);
    outcome.set_detail("why");
    outcome.set_log(std::string(journal));
    outcome.set_generation(1);
    Update([&](Rows& rows) { rows.outcome = outcome; });
  }

  absl::StatusOr<projections::Answer<view_proto::OrganizationPolicy>> GetOrganizationPolicy(
      const projections::Visible& visible, const domain::Tenant& organization) override {
    absl::MutexLock lock(&mutex_);
    if (!rows_.failure.ok()) return rows_.failure;
    if (!visible.Sees(organization)) return absl::NotFoundError("");
    view_proto::OrganizationPolicy row;
    if (const auto found = rows_.organizations.find(organization);
        found != rows_.organizations.end()) {
      row = found->second;
    }
    *row.mutable_tenant() = schemas::ToProto(organization);
    return projections::Answer<view_proto::OrganizationPolicy>{
        .value = std::move(row), .at = {}, .incomplete = {}};
  }

  absl::StatusOr<projections::Answer<view_proto::OrganizationPlacement>> GetOrganizationPlacement(
      const projections::Visible& visible, const domain::Tenant& organization) override {
    absl::MutexLock lock(&mutex_);
    if (!visible.Sees(organization)) return absl::NotFoundError("");
    view_proto::OrganizationPlacement row = rows_.placements[organization];
    *row.mutable_tenant() = schemas::ToProto(organization);
    return projections::Answer<view_proto::OrganizationPlacement>{
        .value = std::move(row), .at = {}, .incomplete = {}};
  }

  absl::StatusOr<projections::Answer<view_proto::Erasures>> GetErasures(
      const projections::Visible& visible, const domain::Tenant& organization) override {
    absl::MutexLock lock(&mutex_);
    if (!visible.Sees(organization)) return absl::NotFoundError("");
    view_proto::Erasures row = rows_.erasures[organization];
    *row.mutable_tenant() = schemas::ToProto(organization);
    return projections::Answer<view_proto::Erasures>{
        .value = std::move(row), .at = {}, .incomplete = {}};
  }

  absl::StatusOr<projections::Answer<view_proto::LegalHolds>> GetLegalHolds(
      const projections::Visible& visible, const domain::Tenant& organization) override {
    absl::MutexLock lock(&mutex_);
    if (!visible.Sees(organization)) return absl::NotFoundError("");
    view_proto::LegalHolds row = rows_.holds[organization];
    *row.mutable_tenant() = schemas::ToProto(organization);
    return projections::Answer<view_proto::LegalHolds>{
        .value = std::move(row), .at = {}, .incomplete = {}};
  }

  absl::StatusOr<std::optional<view_proto::CommandOutcome>> FindOutcome(
      const SentCommand& /*command*/) override {
    absl::MutexLock lock(&mutex_);
    return rows_.outcome;
  }

 private:
  absl::Mutex mutex_;
  Rows rows_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::api
