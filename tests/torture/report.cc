#include "tests/torture/report.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace docket::torture {
namespace {

constexpr double kMebibyte = 1 << 20;

double Mebibytes(std::int64_t bytes) { return static_cast<double>(bytes) / kMebibyte; }

void Row(std::ostream& out, const std::string& name, const std::string& value) {
  out << absl::StrFormat("  %-40s%s\n", name, value);
}

void Row(std::ostream& out, const std::string& name, std::int64_t value) {
  Row(out, name, absl::StrFormat("%d", value));
}

}  // namespace

void Print(const TortureReport& report, std::ostream& out) {
  Row(out, "kills", report.kills);
  Row(out, "pauses", report.pauses);
  Row(out, "terms", report.terms);
  Row(out, "restarts", report.restarts);
  Row(out, "verifications", report.verifications);
  Row(out, "acknowledged deliveries", report.deliveries);
  Row(out, "acknowledged key commands", report.keys);
  Row(out, "requests without answer", report.unanswered);
  Row(out, "reviews told", report.reviews);
  Row(out, "reads of reviews", report.reads);
  for (const auto& [name, value] : report.more) Row(out, name, value);
  Row(out, "slowest restart",
      absl::StrFormat("%.2f s", absl::ToDoubleSeconds(report.slowest_restart)));
  Row(out, "largest resident memory",
      absl::StrFormat("%.0f MiB, %.0f in the first half", Mebibytes(report.most.resident_bytes),
                      Mebibytes(report.most.resident_bytes_first_half)));
  Row(out, "most open files", report.most.files);
  for (const auto& [kind, name] : KindsOfWrong()) Row(out, name, report.findings.Count(kind));
  for (const std::string& words : report.findings.words()) out << "wrong: " << words << "\n";
}

Ledger::Ledger(std::ostream& out) : began_(absl::Now()), out_(out) {}

void Ledger::Count(std::int64_t TortureReport::*what, std::int64_t more) {
  absl::MutexLock lock(&mutex_);
  report_.*what += more;
}

void Ledger::NoteRestart(absl::Duration took) {
  absl::MutexLock lock(&mutex_);
  report_.slowest_restart = std::max(report_.slowest_restart, took);
}

void Ledger::Note(Wrong kind, std::string words) {
  absl::MutexLock lock(&mutex_);
  report_.findings.Note(kind, std::move(words));
}

void Ledger::Add(const Findings& findings) {
  absl::MutexLock lock(&mutex_);
  report_.findings.Add(findings);
}

void Ledger::Tell(std::string name, std::string value) {
  absl::MutexLock lock(&mutex_);
  report_.more.emplace_back(std::move(name), std::move(value));
}

void Ledger::NoteUsed(const MostUsed& most) {
  absl::MutexLock lock(&mutex_);
  report_.most = most;
}

void Ledger::Enter(const std::string& phase, std::int64_t acknowledged) {
  {
    absl::MutexLock lock(&mutex_);
    phase_ = phase;
  }
  Say(acknowledged);
}

void Ledger::Say(std::int64_t acknowledged) {
  absl::MutexLock lock(&mutex_);
  const std::string broker_blows =
      report_.broker_blows > 0 ? absl::StrFormat("%d at brokers, ", report_.broker_blows) : "";
  out_ << absl::StrFormat(
      "[%4d s] %s: %d kills, %d pauses, %d terms, %s%d acknowledged; %d lost, %d doubled, "
      "%d views differing; slowest restart %.1f s\n",
      absl::ToInt64Seconds(absl::Now() - began_), phase_, report_.kills, report_.pauses,
      report_.terms, broker_blows, acknowledged, report_.findings.Count(Wrong::kLost),
      report_.findings.Count(Wrong::kDoubled), report_.findings.Count(Wrong::kView),
      absl::ToDoubleSeconds(report_.slowest_restart));
  out_.flush();
}

TortureReport Ledger::report() {
  absl::MutexLock lock(&mutex_);
  return report_;
}

}  // namespace docket::torture
