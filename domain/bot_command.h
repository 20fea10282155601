// What people ask the bot for where they work: in a comment, or by a button of its check run.
// Thread-safety: a value type.
#pragma once

namespace docket::domain {

enum class BotCommand { kReview, kCancel };

}  // namespace docket::domain
