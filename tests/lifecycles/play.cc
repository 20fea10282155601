#include "tests/lifecycles/play.h"

#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <utility>

#include "platform/check.h"
#include "schemas/codec/event_codec.h"
#include "tests/lifecycles/model.h"
#include "tests/lifecycles/run_watch.h"
#include "tests/lifecycles/workers.h"

namespace docket::lifecycles {
namespace {

namespace review = domain::review;

// More timers than this in one lifecycle is a timer that never rests.
constexpr int kTimersMost = 2'000;

domain::Timestamp At(std::int64_t seconds) { return domain::FromSeconds(seconds); }

// Whether GitHub's delivery asks for a review by itself.
bool AsksForReview(const Told& told) {
  static const std::set<std::string> kActions = {"opened", "synchronize", "reopened",
                                                 "ready_for_review"};
  if (told.event != "pull_request" || told.shown->draft) return false;
  return kActions.contains(told.action) || (told.action == "edited" && told.retargeted);
}

// Whether two heads were shown in one second: what is known then may depend on the order.
bool TwoHeadsInASecond(const Telling& telling) {
  std::map<std::int64_t, std::set<std::string>> heads;
  for (const Told& told : telling.told) {
    if (told.shown.has_value()) heads[told.at].insert(told.shown->head_sha);
  }
  return std::ranges::any_of(heads, [](const auto& second) { return second.second.size() > 1; });
}

class Player {
 public:
  Player(const Story& story, const Payloads& payloads, const PlayOptions& options)
      : story_(story),
        options_(options),
        telling_(Tell(story, payloads)),
        receiver_([this](const Decision& decision) { Watch(decision); }),
        watch_(findings_) {}

  Verdict Play() && {
    counts_.lifecycles = 1;
    counts_.others["deliveries lost"] += static_cast<std::int64_t>(telling_.lost);
    for (const Happening& happening : telling_.happenings) {
      LetTimePass(happening.at);
      if (!findings_.found().empty()) break;
      now_ = At(happening.at);
      Happen(happening);
      if (!findings_.found().empty()) break;
    }
    if (findings_.found().empty()) Rest();
    return {.broken = findings_.found(), .counts = std::move(counts_)};
  }

 private:
  void Happen(const Happening& happening) {
    if (happening.kind == Happening::Kind::kBot) {
      const Step& step = story_.steps[happening.step];
      if (options_.trace) std::cerr << now_.value() / 1'000'000 << " " << ToLine(step) << '\n';
      workers_.Act(step, now_);
      return;
    }
    const Told& told = telling_.told[happening.told];
    const bool replay = happening.kind == Happening::Kind::kReplay;
    const std::string guid = replay ? "f" + told.guid.substr(1) : told.guid;
    if (options_.trace) {
      std::cerr << now_.value() / 1'000'000 << " delivery " << told.event << '.' << told.action
                << " of " << told.at << " (step " << told.step + 1 << ")\n";
    }
    const Receiver::Arrival arrival =
        receiver_.Deliver(told, {.guid = guid, .forgotten = happening.forgotten}, now_);
    CountArrival(told, happening, arrival);
    if (happening.kind != Happening::Kind::kDelivery) {
      model_.Compare(receiver_, findings_);  // a copy is no news
      return;
    }
    findings_.Expect(arrival == Receiver::Arrival::kDecided, "translated", told.event, ".",
                     told.action, " was not decided");
    if (arrival != Receiver::Arrival::kDecided) return;
    model_.Arrived(told);
    model_.Compare(receiver_, findings_);
    const std::size_t again = receiver_.DecideAgain(now_);
    findings_.Expect(again == 0, "idempotent", told.event, ".", told.action,
                     " decided twice gives ", again, " more facts");
    CheckRequested(told);
  }

  // A head that is the current one when its trigger comes is reviewed.
  void CheckRequested(const Told& told) {
    if (!told.shown.has_value() || !AsksForReview(told) || !model_.MustBeActive()) return;
    const auto state = receiver_.review();
    if (state->status != review::PullRequestStatus::kOpen || state->draft ||
        state->head.sha.value() != told.shown->head_sha) {
      return;
    }
    findings_.Expect(watch_.Asked(told.shown->head_sha), "requested", told.action, " of head ",
                     told.shown->head_sha, " came, and it is not reviewed");
  }

  // Of every decision, before its events are stored.
  void Watch(const Decision& decision) {
    const auto before = receiver_.review();
    std::shared_ptr<const review::State> after = before;
    const auto* accepted = std::get_if<commands::Accepted>(&decision.decided);
    Count(decision);
    if (accepted != nullptr) {
      for (const commands::StreamChange& change : accepted->changes) {
        CheckFolding(change);
        if (const auto* state = std::get_if<review::State>(&change.after->state)) {
          after = {change.after, state};
        }
      }
    }
    watch_.Saw(decision, before.get(), after.get(),
               {.possible = model_.MayBeActive(), .certain = model_.MustBeActive()});
  }

  // The state that was decided is what its events make of the state before, one after another.
  void CheckFolding(const commands::StreamChange& change) {
    std::shared_ptr<const commands::StreamState> folded = receiver_.At(change.stream);
    const std::int64_t version = folded == nullptr ? 0 : folded->version.value();
    findings_.Expect(change.first_version.value() == version + 1, "versions", "stream ",
                     change.stream.value(), " goes from version ", version, " to ",
                     change.first_version.value());
    domain::RecordedEvent recorded;
    recorded.metadata.stream = change.stream;
    recorded.metadata.version = change.first_version;
    for (const domain::Event& event : change.events) {
      recorded.event = event;
      auto next = commands::EvolveStream(folded, recorded);
      DOCKET_CHECK(next.ok());
      folded = *std::move(next);
      recorded.metadata.version = domain::StreamVersion(recorded.metadata.version.value() + 1);
    }
    findings_.Expect(folded == nullptr || *folded == *change.after, "evolve", "the events of ",
                     change.stream.value(), " do not lead to the state that was decided");
  }

  // Fires what is due by then, as its owner would, now and then late.
  void LetTimePass(std::int64_t until) {
    while (findings_.found().empty()) {
      const auto due = receiver_.NextDue();
      if (!due.has_value()) return;
      const domain::Timestamp fires = domain::AddSeconds(due->due, story_.timer_lag_seconds);
      if (fires > At(until)) return;
      Fire(fires);
    }
  }

  void Fire(domain::Timestamp at) {
    now_ = std::max(now_, at);
    if (options_.trace) std::cerr << now_.value() / 1'000'000 << " time passes\n";
    const auto fired = receiver_.NextDue();
    receiver_.PassTime(now_);
    ++counts_.others["timers"];
    const auto next = receiver_.NextDue();
    const bool again = next.has_value() && next->stream == fired->stream && next->due <= now_;
    findings_.Expect(!again, "timers", "what was due is due again when it was done");
    findings_.Expect(++timers_ < kTimersMost, "timers", "time never comes to rest");
  }

  // All that is to come has come, and all time passes.
  void Rest() {
    while (findings_.found().empty()) {
      const auto due = receiver_.NextDue();
      if (!due.has_value()) break;
      Fire(domain::AddSeconds(due->due, story_.timer_lag_seconds));
    }
    if (!findings_.found().empty()) return;
    const auto state = receiver_.review();
    watch_.AtRest(state.get());
    model_.Compare(receiver_, findings_);
    model_.CompareCommits(receiver_, findings_);
    if (telling_.lost == 0 && telling_.opened) {
      findings_.Expect(model_.Allows(telling_.end), "model",
                       "nothing was lost, and the model does not allow GitHub's own state");
    }
    if (state == nullptr) return;
    if (state->id.has_value() && !TwoHeadsInASecond(telling_)) CompareOrders(*state);
    if (options_.also) options_.also(*state, findings_);
  }

  // The same deliveries, once each and in the order in which they happened, end alike.
  void CompareOrders(const review::State& found) {
    std::set<std::size_t> arrived;
    for (const Happening& happening : telling_.happenings) {
      if (happening.kind == Happening::Kind::kDelivery) arrived.insert(happening.told);
    }
    Receiver ordered([](const Decision&) {});
    for (const std::size_t index : arrived) {
      const Told& told = telling_.told[index];
      ordered.Deliver(told, {.guid = told.guid}, At(told.at + 1));
    }
    const auto other = ordered.review();
    const auto expect = [&](bool alike, const char* what) {
      findings_.Expect(alike, "order", what, " depends on the order in which deliveries arrive");
    };
    expect(found.status == other->status, "the status");
    expect(found.draft == other->draft, "whether it is a draft");
    expect(found.title == other->title, "the title");
    expect(found.base == other->base, "the base");
    expect(found.head == other->head, "the head");
    expect(found.facts == other->facts, "a fact");
    expect(found.updated_at == other->updated_at, "the time");
    expect(found.human_reviews == other->human_reviews, "a person's review");
    expect(found.issue_comments == other->issue_comments, "a comment");
    expect(found.review_comments == other->review_comments, "a review comment");
    expect(found.threads == other->threads, "a thread");
  }

  void Count(const Decision& decision) {
    const auto* rejected = std::get_if<commands::Rejected>(&decision.decided);
    if (const auto* accepted = std::get_if<commands::Accepted>(&decision.decided)) {
      for (const commands::StreamChange& change : accepted->changes) {
        for (const domain::Event& event : change.events) {
          const std::string type(schemas::EventType(event));
          ++counts_.events[type];
          if (options_.trace) {
            std::cerr << "    " << change.stream.value() << ' ' << type << '\n';
          }
        }
      }
      if (accepted->refused.has_value()) rejected = &*accepted->refused;
    }
    if (rejected != nullptr) {
      ++counts_.rejections[rejected->code];
      if (options_.trace) std::cerr << "    refused: " << rejected->code << '\n';
    }
  }

  void CountArrival(const Told& told, const Happening& happening, Receiver::Arrival arrival) {
    if (happening.kind == Happening::Kind::kDelivery) {
      ++counts_.rows[told.action.empty() ? told.event : told.event + "." + told.action];
      if (happening.at > told.at + 1) ++counts_.others["deliveries late"];
      return;
    }
    const bool replay = happening.kind == Happening::Kind::kReplay;
    const char* const kind = replay ? "replays" : "redeliveries";
    const char* const end = arrival == Receiver::Arrival::kDecided ? " decided" : " held back";
    ++counts_.others[std::string(kind) + end];
  }

  const Story& story_;
  const PlayOptions& options_;
  const Telling telling_;
  Findings findings_;
  Counts counts_;
  Model model_;
  Receiver receiver_;
  RunWatch watch_;
  Workers workers_{receiver_};
  domain::Timestamp now_;
  int timers_ = 0;
};

}  // namespace

Verdict Play(const Story& story, const Payloads& payloads, const PlayOptions& options) {
  return Player(story, payloads, options).Play();
}

const Payloads& RecordedPayloads() {
  static const Payloads payloads = [] {
    std::string error;
    const auto corpus = demo::LoadCorpus(DOCKET_WEBHOOK_EXAMPLES, error);
    if (!corpus.has_value()) {
      std::cerr << error << '\n';
      std::abort();
    }
    return Payloads(*corpus);
  }();
  return payloads;
}

}  // namespace docket::lifecycles
