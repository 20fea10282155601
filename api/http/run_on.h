// RunOn: does in a thread pool what would keep an io thread for too long, and goes on where the
// coroutine was. Thread-safety: as the work. Bounds: a connection has at most one request, so the
// pool's queue is no longer than the connections are many.
#pragma once

#include <type_traits>
#include <utility>

#include "boost/asio/awaitable.hpp"
#include "boost/asio/co_spawn.hpp"
#include "boost/asio/thread_pool.hpp"
#include "boost/asio/use_awaitable.hpp"

namespace docket::api {

template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work>> CallOnce(Work work) {
  co_return work();
}

// The answer must have a default constructor. What `work` refers to outlives it.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work>> RunOn(boost::asio::thread_pool& pool,
                                                         Work work) {
  co_return co_await boost::asio::co_spawn(pool, CallOnce<Work>(std::move(work)),
                                           boost::asio::use_awaitable);
}

}  // namespace docket::api
