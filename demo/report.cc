#include "demo/report.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <string_view>

namespace docket::demo {
namespace json = boost::json;
namespace {

constexpr std::size_t kLabelWidth = 44;

double Milliseconds(std::uint32_t microseconds) { return microseconds / 1000.0; }

double Seconds(std::chrono::microseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

double SentPerSecond(const RunResult& result) {
  const double seconds = Seconds(result.sending);
  return seconds > 0 ? static_cast<double>(result.counts.sent) / seconds : 0;
}

std::string Fixed(double value, int decimals) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(decimals) << value;
  return text.str();
}

std::string Counted(std::uint64_t count, std::string_view noun) {
  return std::to_string(count).append(" ").append(noun).append(count == 1 ? "" : "s");
}

// Sections of labels and values; the values of a section begin in one column.
class TextWriter {
 public:
  explicit TextWriter(std::ostream& out) : out_(out) {}

  void Title(std::string_view title) {
    Flush();
    out_ << '\n' << title << '\n';
  }
  void Row(std::string_view label, std::string_view value) { rows_.emplace_back(label, value); }
  void Row(std::string_view label, std::uint64_t value) { Row(label, std::to_string(value)); }

  // Writes what was collected.
  void Flush() {
    std::size_t width = kLabelWidth;
    for (const auto& [label, value] : rows_) width = std::max(width, label.size() + 1);
    for (const auto& [label, value] : rows_) {
      out_ << "  " << label << std::string(width - label.size(), ' ') << value << '\n';
    }
    rows_.clear();
  }

 private:
  std::ostream& out_;
  std::vector<std::pair<std::string, std::string>> rows_;
};

void WriteDeliveries(const RunResult& result, TextWriter& text) {
  const Counts& counts = result.counts;
  const auto beside = [](std::uint64_t actual, std::uint64_t planned) {
    return std::to_string(actual) + " (planned " + std::to_string(planned) + ")";
  };
  text.Title("Deliveries");
  text.Row("sent", std::to_string(counts.sent) + " in " + Fixed(Seconds(result.sending), 1) +
                       " s, " + Fixed(SentPerSecond(result), 0) + "/s");
  text.Row("accepted", beside(counts.accepted, counts.expected_accepted));
  text.Row("answered as known duplicates", beside(counts.duplicates, counts.expected_duplicates));
  text.Row("refused for their signature", beside(counts.refused, counts.expected_refused));
  text.Row("pushed back and sent again", counts.pushed_back);
  const auto& latencies = result.acknowledgements_us;
  text.Row("acknowledged within, p50 / p99 / max",
           Fixed(Milliseconds(Percentile(latencies, 0.50)), 1) + " / " +
               Fixed(Milliseconds(Percentile(latencies, 0.99)), 1) + " / " +
               Fixed(Milliseconds(Percentile(latencies, 1.0)), 1) + " ms");
  text.Title("What went wrong on purpose");
  for (std::size_t kind = 1; kind < kFaultKinds; ++kind) {
    text.Row(ToString(static_cast<Fault>(kind)), counts.sent_by_fault[kind]);
  }
  text.Title("Outcomes of the acknowledged deliveries");
  for (const auto& [stage, outcomes] : result.outcomes) {
    for (const auto& [outcome, count] : outcomes) {
      text.Row(std::string(stage).append(": ").append(outcome), count);
    }
  }
}

void WriteReviews(const RunResult& result, TextWriter& text) {
  text.Title("Reviews");
  for (const auto& [state, count] : result.reviews_by_state) text.Row(state, count);
  for (const auto& [verdict, count] : result.reviews_by_verdict) {
    text.Row("verdict " + verdict, count);
  }
  text.Row("named cases as told",
           std::to_string(result.cases_right) + " of " + std::to_string(result.cases));
  text.Row("all reviews as told",
           std::to_string(result.reviews_right) + " of " + std::to_string(result.reviews_checked));
}

void WriteBot(const RunResult& result, TextWriter& text) {
  if (result.runs_by_status.empty()) return;
  text.Title("The bot's runs");
  for (const auto& [status, count] : result.runs_by_status) text.Row(status, count);
  const BotCounts& bot = result.bot;
  text.Row("analyses brought, and failed on purpose",
           std::to_string(bot.analyses) + ", " + std::to_string(bot.failures));
  text.Row("conversations, of messages",
           std::to_string(bot.conversations) + ", " + std::to_string(bot.messages));
  text.Row("notifications told, and overtaken while they were",
           std::to_string(bot.notifications) + ", " + std::to_string(bot.overtaken));
  text.Row("results said twice, counted once", bot.said_twice);
  text.Row("tasks given back, late results refused",
           std::to_string(bot.given_back) + ", " + std::to_string(bot.refused));
}

void WriteMismatches(const RunResult& result, std::ostream& out) {
  if (result.mismatches.empty()) return;
  out << '\n' << Counted(result.mismatches.size(), "difference");
  if (result.mismatches.size() > kMostMismatchesTold) {
    out << ", the first " << kMostMismatchesTold;
  }
  out << ":\n";
  const std::size_t told = std::min(result.mismatches.size(), kMostMismatchesTold);
  for (std::size_t i = 0; i < told; ++i) {
    const Mismatch& mismatch = result.mismatches[i];
    out << "  " << mismatch.subject << ": " << mismatch.field << '\n'
        << "    expected  " << mismatch.expected << '\n'
        << "    actual    " << mismatch.actual << '\n'
        << "    story     " << mismatch.chapter << '\n'
        << "    sent      " << mismatch.plot << '\n';
  }
}

bool Succeeded(const Report& report) {
  return report.result.Right() &&
         std::all_of(report.sections.begin(), report.sections.end(),
                     [](const ReportSection& section) { return section.ok; });
}

json::object CountsOf(const std::map<std::string, std::uint64_t>& counts) {
  json::object object;
  for (const auto& [name, count] : counts) object[name] = count;
  return object;
}

json::object DeliveriesOf(const RunResult& result) {
  const Counts& counts = result.counts;
  json::object faults;
  for (std::size_t kind = 1; kind < kFaultKinds; ++kind) {
    faults[ToString(static_cast<Fault>(kind))] = counts.sent_by_fault[kind];
  }
  json::object outcomes;
  for (const auto& [stage, by_outcome] : result.outcomes) outcomes[stage] = CountsOf(by_outcome);
  const auto& latencies = result.acknowledgements_us;
  return {{"sent", counts.sent},
          {"sending_seconds", Seconds(result.sending)},
          {"accepted", counts.accepted},
          {"duplicates", counts.duplicates},
          {"refused", counts.refused},
          {"pushed_back", counts.pushed_back},
          {"planned",
           {{"accepted", counts.expected_accepted},
            {"duplicates", counts.expected_duplicates},
            {"refused", counts.expected_refused}}},
          {"acknowledgement_ms",
           {{"p50", Milliseconds(Percentile(latencies, 0.50))},
            {"p99", Milliseconds(Percentile(latencies, 0.99))},
            {"max", Milliseconds(Percentile(latencies, 1.0))}}},
          {"faults", std::move(faults)},
          {"outcomes", std::move(outcomes)}};
}

json::object BotOf(const RunResult& result) {
  const BotCounts& bot = result.bot;
  return {{"runs_by_status", CountsOf(result.runs_by_status)},
          {"analyses", bot.analyses},
          {"failures", bot.failures},
          {"conversations", bot.conversations},
          {"messages", bot.messages},
          {"notifications", bot.notifications},
          {"overtaken", bot.overtaken},
          {"said_twice", bot.said_twice},
          {"given_back", bot.given_back},
          {"refused", bot.refused}};
}

json::array MismatchesOf(const RunResult& result) {
  json::array array;
  for (const Mismatch& mismatch : result.mismatches) {
    if (array.size() == kMostMismatchesTold) break;
    array.push_back(json::object{{"subject", mismatch.subject},
                                 {"field", mismatch.field},
                                 {"expected", mismatch.expected},
                                 {"actual", mismatch.actual},
                                 {"story", mismatch.chapter},
                                 {"sent", mismatch.plot}});
  }
  return array;
}

json::array SectionsOf(const std::vector<ReportSection>& sections) {
  json::array array;
  for (const ReportSection& section : sections) {
    // A list, since a label may stand in it twice: "  accepted" of each journal.
    json::array rows;
    for (const auto& [label, value] : section.rows) rows.push_back(json::array{label, value});
    array.push_back(
        json::object{{"title", section.title}, {"ok", section.ok}, {"rows", std::move(rows)}});
  }
  return array;
}

}  // namespace

void WriteText(const Report& report, std::ostream& out) {
  TextWriter text(out);
  out << "Story of seed " << report.seed << ", run " << report.run << ": "
      << Counted(report.lifecycles, "lifecycle")
      << (report.check_only ? ", checked without sending" : "") << '\n';
  if (!report.check_only) WriteDeliveries(report.result, text);
  WriteReviews(report.result, text);
  WriteBot(report.result, text);
  for (const ReportSection& section : report.sections) {
    text.Title(section.title + (section.ok ? "" : ": NOT AS EXPECTED"));
    for (const auto& [label, value] : section.rows) text.Row(label, value);
  }
  text.Flush();
  WriteMismatches(report.result, out);
  if (report.result.server_gone) {
    out << "\nThe server stopped answering; the story was not sent to its end.\n";
  }
  out << '\n' << (Succeeded(report) ? "Everything is as the story says." : "FAILED.") << '\n';
}

void WriteJson(const Report& report, std::ostream& out) {
  const RunResult& result = report.result;
  const json::object object{{"ok", Succeeded(report)},
                            {"seed", report.seed},
                            {"run", report.run},
                            {"lifecycles", report.lifecycles},
                            {"check_only", report.check_only},
                            {"server_gone", result.server_gone},
                            {"deliveries", DeliveriesOf(result)},
                            {"reviews",
                             {{"checked", result.reviews_checked},
                              {"right", result.reviews_right},
                              {"named_cases", result.cases},
                              {"named_cases_right", result.cases_right},
                              {"by_state", CountsOf(result.reviews_by_state)},
                              {"by_verdict", CountsOf(result.reviews_by_verdict)}}},
                            {"bot", BotOf(result)},
                            {"sections", SectionsOf(report.sections)},
                            {"mismatch_count", result.mismatches.size()},
                            {"mismatches", MismatchesOf(result)}};
  out << json::serialize(object) << '\n';
}

}  // namespace docket::demo
