#include "apps/streamed_answer.h"

#include <utility>

#include "boost/json/serialize.hpp"
#include "boost/json/string.hpp"

namespace docket::apps {
namespace {

// Says that the reader is gone when the answer's source is destroyed.
struct ReaderGuard {
  explicit ReaderGuard(std::shared_ptr<LineChannel> given) : channel(std::move(given)) {}
  ReaderGuard(const ReaderGuard&) = delete;
  ReaderGuard& operator=(const ReaderGuard&) = delete;
  ~ReaderGuard() { channel->Abandon(); }
  const std::shared_ptr<LineChannel> channel;
};

api::ChunkSource SourceOf(const std::shared_ptr<LineChannel>& channel) {
  return
      [guard = std::make_shared<ReaderGuard>(channel)] { return LineChannel::Pop(guard->channel); };
}

}  // namespace

boost::asio::awaitable<api::Response> AnswerWith(api::Response response) { co_return response; }

std::string AnswerLine(const char* name, boost::json::value value) {
  boost::json::object line;
  line[name] = std::move(value);
  return boost::json::serialize(line);
}

api::Response StreamedAnswer(const std::shared_ptr<LineChannel>& channel) {
  return {.status = api::http::status::ok,
          .headers = {{"Content-Type", "application/x-ndjson"}},
          .body = {},
          .chunks = SourceOf(channel)};
}

void PushProgress(LineChannel& channel, const std::string& text) {
  channel.Push(AnswerLine("progress", boost::json::string(text)), LineChannel::Weight::kDroppable);
}

void PushNote(LineChannel& channel, const std::string& text) {
  channel.Push(AnswerLine("note", boost::json::string(text)), LineChannel::Weight::kEssential);
}

void PushResult(LineChannel& channel, absl::StatusOr<boost::json::object> result) {
  using Weight = LineChannel::Weight;
  if (result.ok()) {
    channel.Push(AnswerLine("result", *std::move(result)), Weight::kEssential);
  } else {
    channel.Push(AnswerLine("error", boost::json::string(std::string(result.status().message()))),
                 Weight::kEssential);
  }
  channel.Close();
}

}  // namespace docket::apps
