#include "schemas/codec/policy_values.h"

namespace docket::schemas {
namespace {

policy::v1::AutomaticTriggers ToProto(const domain::AutomaticTriggers& triggers) {
  policy::v1::AutomaticTriggers message;
  message.set_opened(triggers.opened);
  message.set_synchronize(triggers.synchronize);
  message.set_reopened(triggers.reopened);
  message.set_ready_for_review(triggers.ready_for_review);
  message.set_base_changed(triggers.base_changed);
  return message;
}

domain::AutomaticTriggers FromProto(const policy::v1::AutomaticTriggers& message) {
  return {.opened = message.opened(),
          .synchronize = message.synchronize(),
          .reopened = message.reopened(),
          .ready_for_review = message.ready_for_review(),
          .base_changed = message.base_changed()};
}

template <class Values>
policy::v1::Texts TextsOf(const Values& values) {
  policy::v1::Texts message;
  for (const std::string& value : values) message.add_values(value);
  return message;
}

template <class Values>
Values ValuesOf(const policy::v1::Texts& texts) {
  return {texts.values().begin(), texts.values().end()};
}

}  // namespace

policy::v1::PolicySettings ToProto(const domain::PolicySettings& settings) {
  policy::v1::PolicySettings message;
  if (settings.triggers.has_value()) *message.mutable_triggers() = ToProto(*settings.triggers);
  if (settings.trigger_labels.has_value()) {
    *message.mutable_trigger_labels() = TextsOf(*settings.trigger_labels);
  }
  if (settings.skip_labels.has_value()) {
    *message.mutable_skip_labels() = TextsOf(*settings.skip_labels);
  }
  if (settings.required_labels.has_value()) {
    *message.mutable_required_labels() = TextsOf(*settings.required_labels);
  }
  if (settings.include_paths.has_value()) {
    *message.mutable_include_paths() = TextsOf(*settings.include_paths);
  }
  if (settings.exclude_paths.has_value()) {
    *message.mutable_exclude_paths() = TextsOf(*settings.exclude_paths);
  }
  if (settings.drafts.has_value()) message.set_drafts(*settings.drafts);
  if (settings.bot_authors.has_value()) message.set_bot_authors(*settings.bot_authors);
  if (settings.push_debounce_seconds.has_value()) {
    message.set_push_debounce_seconds(*settings.push_debounce_seconds);
  }
  if (settings.required_approvals.has_value()) {
    message.set_required_approvals(*settings.required_approvals);
  }
  if (settings.approvals_of_any_head.has_value()) {
    message.set_approvals_of_any_head(*settings.approvals_of_any_head);
  }
  return message;
}

domain::PolicySettings FromProto(const policy::v1::PolicySettings& message) {
  using domain::Globs;
  using domain::Labels;
  domain::PolicySettings settings;
  if (message.has_triggers()) settings.triggers = FromProto(message.triggers());
  if (message.has_trigger_labels()) {
    settings.trigger_labels = ValuesOf<Labels>(message.trigger_labels());
  }
  if (message.has_skip_labels()) settings.skip_labels = ValuesOf<Labels>(message.skip_labels());
  if (message.has_required_labels()) {
    settings.required_labels = ValuesOf<Labels>(message.required_labels());
  }
  if (message.has_include_paths()) {
    settings.include_paths = ValuesOf<Globs>(message.include_paths());
  }
  if (message.has_exclude_paths()) {
    settings.exclude_paths = ValuesOf<Globs>(message.exclude_paths());
  }
  if (message.has_drafts()) settings.drafts = message.drafts();
  if (message.has_bot_authors()) settings.bot_authors = message.bot_authors();
  if (message.has_push_debounce_seconds()) {
    settings.push_debounce_seconds = message.push_debounce_seconds();
  }
  if (message.has_required_approvals()) settings.required_approvals = message.required_approvals();
  if (message.has_approvals_of_any_head()) {
    settings.approvals_of_any_head = message.approvals_of_any_head();
  }
  return settings;
}

}  // namespace docket::schemas
