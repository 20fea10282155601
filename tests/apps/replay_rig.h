// A data directory with its stores, and the operator's routes over it, asked without a server.
// Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/data_directory.h"
#include "apps/operator_desks.h"
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
    models_ = std::make_unique<projections::ReadModels>(
        projections::ReadModels{.store = *stores_.views,
                                .progress = progress_,
                                .clock = clock_,
                                .sources = stores_.Sources(),
                                .cursor_key = {}});
    audits_ = std::make_unique<projections::AuditReader>(*models_);
    const DataDirectory data{.path = config_.data_dir};
    desks_ = std::make_unique<OperatorDesks>(
        OperatorDesks::Parts{
            .replay = MakeReplayContext(stores_, groups_, clock_),
            .evidence = {.exported = {.stores = stores_, .data = data, .clock = clock_},
                         .audits = *audits_,
                         .people = schemas::WithoutKeys()},
            .hosts = {domain::HostCode("gh")},
            .shards = {.stores = stores_,
                       .shards = no_shards_,
                       .placement = nullptr,
                       .progress = progress_,
                       .clock = clock_},
            .stores = stores_,
            .data = data},
        pool_);
  }
  ~ReplayRig() { pool_.join(); }
  ReplayRig(const ReplayRig&) = delete;
  ReplayRig& operator=(const ReplayRig&) = delete;

  [[nodiscard]] std::vector<api::Route> routes() {
    return MakeOperatorRoutes({.replays = desks_->replays(),
                               .stores = stores_,
                               .pool = pool_,
                               .metrics = metrics_,
                               .url = [] { return std::string("http://here"); },
                               .stopping = {}});
  }

  // Of all other long work.
  [[nodiscard]] std::vector<api::Route> desk_routes() { return desks_->Routes(); }

  [[nodiscard]] api::Response Ask(const std::string& pattern,
                                  std::vector<std::pair<std::string, std::string>> query = {}) {
    std::vector<api::Route> all = routes();
    for (api::Route& route : desk_routes()) all.push_back(std::move(route));
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
  std::unique_ptr<projections::ReadModels> models_;
  std::unique_ptr<projections::AuditReader> audits_;
  const std::vector<Shard> no_shards_;
  std::unique_ptr<OperatorDesks> desks_;
};

}  // namespace docket::apps
