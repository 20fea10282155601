// A data directory with its stores, and the operator's routes over it, asked without a server.
// Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/comparison_desk.h"
#include "apps/data_directory.h"
#include "apps/export_desk.h"
#include "apps/operator_routes.h"
#include "apps/pipeline.h"
#include "apps/replay_parts.h"
#include "apps/stores.h"
#include "boost/asio/co_spawn.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/thread_pool.hpp"
#include "boost/asio/use_future.hpp"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "projections/audit_reader.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::apps {

class ReplayRig {
 public:
  ReplayRig() {
    config_.data_dir = directory_.path() + "/data";
    auto stores = OpenStores(config_, clock_, platform::LogToStandardError("test", clock_));
    EXPECT_TRUE(stores.ok()) << stores.status();
    stores_ = *std::move(stores);
    auto groups = OpenProjectionGroups(config_, stores_, progress_);
    EXPECT_TRUE(groups.ok()) << groups.status();
    groups_ = *std::move(groups);
    desk_ = std::make_unique<ReplayDesk>(MakeReplayContext(stores_, groups_, clock_),
                                         DataDirectory{.path = config_.data_dir}.views(), pool_);
    models_ = std::make_unique<projections::ReadModels>(
        projections::ReadModels{.store = *stores_.views,
                                .progress = progress_,
                                .clock = clock_,
                                .sources = stores_.Sources(),
                                .cursor_key = {}});
    audits_ = std::make_unique<projections::AuditReader>(*models_);
    exports_ = std::make_unique<ExportDesk>(
        EvidenceParts{
            .exported = {.stores = stores_, .data = {.path = config_.data_dir}, .clock = clock_},
            .audits = *audits_,
            .people = schemas::WithoutKeys()},
        std::vector{domain::HostCode("gh")}, pool_);
    comparisons_ =
        std::make_unique<ComparisonDesk>(stores_, DataDirectory{.path = config_.data_dir}, pool_);
  }
  ~ReplayRig() { pool_.join(); }
  ReplayRig(const ReplayRig&) = delete;
  ReplayRig& operator=(const ReplayRig&) = delete;

  [[nodiscard]] std::vector<api::Route> routes() {
    return MakeOperatorRoutes(
        {.replays = *desk_, .stores = stores_, .pool = pool_, .metrics = metrics_, .url = [] {
           return std::string("http://here");
         }});
  }

  // Of evidence: exports, and comparisons of the journals with their trees.
  [[nodiscard]] std::vector<api::Route> audit_routes() {
    std::vector<api::Route> all = exports_->Routes();
    for (api::Route& route : comparisons_->Routes()) all.push_back(std::move(route));
    return all;
  }

  [[nodiscard]] api::Response Ask(const std::string& pattern,
                                  std::vector<std::pair<std::string, std::string>> query = {}) {
    std::vector<api::Route> all = routes();
    for (api::Route& route : audit_routes()) all.push_back(std::move(route));
    const auto route = std::find_if(all.begin(), all.end(),
                                    [&](const api::Route& one) { return one.pattern == pattern; });
    EXPECT_NE(route, all.end()) << pattern;
    api::Request request;
    request.door = api::Door::kOperator;
    request.method = route->method;
    request.path = pattern;
    request.query = std::move(query);
    return Await(route->handler(std::move(request)));
  }

  // The streamed body, whole.
  [[nodiscard]] std::string ReadAll(const api::Response& response) {
    std::string body;
    while (const auto chunk = Await(response.chunks())) body += *chunk;
    return body;
  }

  [[nodiscard]] boost::asio::thread_pool& pool() { return pool_; }
  [[nodiscard]] platform::Metrics& metrics() { return metrics_; }

 private:
  template <class T>
  T Await(boost::asio::awaitable<T> coroutine) {
    boost::asio::io_context io;
    auto result = boost::asio::co_spawn(io, std::move(coroutine), boost::asio::use_future);
    io.run();
    return result.get();
  }

  eventstore::TemporaryDirectory directory_;
  platform::SystemClock clock_;
  platform::Metrics metrics_;
  platform::Config config_ = platform::DefaultConfig();
  projections::Progress progress_{1};
  Stores stores_;
  std::vector<std::unique_ptr<projections::ProjectionGroup>> groups_;
  boost::asio::thread_pool pool_{1};
  std::unique_ptr<ReplayDesk> desk_;
  std::unique_ptr<projections::ReadModels> models_;
  std::unique_ptr<projections::AuditReader> audits_;
  std::unique_ptr<ExportDesk> exports_;
  std::unique_ptr<ComparisonDesk> comparisons_;
};

}  // namespace docket::apps
