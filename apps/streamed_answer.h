// An answer of the operator's socket that is given while the work behind it goes on: one JSON
// object a line, {"progress": text}, {"note": text} and others meanwhile, then {"result": {…}} or
// {"error": text}. Thread-safety: as LineChannel.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "apps/line_channel.h"
#include "boost/asio/awaitable.hpp"
#include "boost/json/object.hpp"
#include "boost/json/value.hpp"

namespace docket::apps {

// What a handler answers that has it already, streamed or whole.
[[nodiscard]] boost::asio::awaitable<api::Response> AnswerWith(api::Response response);

// {"NAME": value}, without the end of the line.
[[nodiscard]] std::string AnswerLine(const char* name, boost::json::value value);

// What is pushed to the channel, until it is closed. A reader who goes away abandons it.
[[nodiscard]] api::Response StreamedAnswer(const std::shared_ptr<LineChannel>& channel);

void PushProgress(LineChannel& channel, const std::string& text);
// What is to be read, unlike progress, which may be left out.
void PushNote(LineChannel& channel, const std::string& text);
// The last line, and the end.
void PushResult(LineChannel& channel, absl::StatusOr<boost::json::object> result);

}  // namespace docket::apps
