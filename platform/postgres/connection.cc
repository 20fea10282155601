#include "platform/postgres/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "platform/big_endian.h"
#include "platform/check.h"
#include "platform/postgres/sqlstate.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::platform {
namespace {

// Numbers of types in the server's catalogue pg_type; they never change.
constexpr Oid kByteaType = 17;
constexpr Oid kInt8Type = 20;
constexpr Oid kTextType = 25;
constexpr int kBinary = 1;

// Of rows that are copied, handed to the library at once: it holds what the server has not taken.
constexpr std::size_t kCopyBytesMax = std::size_t{64} << 10U;

bool IsError(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

absl::Status ErrorOf(const PGresult* result, std::string_view what) {
  const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* const message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return FromPostgres({.what = what,
                       .message = message == nullptr ? PQresultErrorMessage(result) : message,
                       .sqlstate = state == nullptr ? "" : state});
}

// What a server says without being asked: of interest only when it ends the connection. The end of
// the stream may arrive after it.
void NoteNotice(void* has_ended, const PGresult* notice) {
  const char* const severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity == nullptr) return;
  const std::string_view name = severity;
  if (name == "FATAL" || name == "PANIC") *static_cast<bool*>(has_ended) = true;
}

}  // namespace

// A statement's parameters as libpq wants them. Refers to the parameters.
struct PostgresConnection::Encoded {
  explicit Encoded(std::span<const PostgresParameter> parameters);

  std::vector<Oid> types;
  std::vector<std::array<char, sizeof(std::uint64_t)>> numbers;  // never grows: values point there
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;

  void Add(Oid type, std::string_view bytes) {
    types.push_back(type);
    // A null pointer would be SQL's null.
    values.push_back(bytes.data() == nullptr ? "" : bytes.data());
    lengths.push_back(static_cast<int>(bytes.size()));
    formats.push_back(kBinary);
  }
};

PostgresConnection::Encoded::Encoded(std::span<const PostgresParameter> parameters) {
  numbers.reserve(parameters.size());
  for (const PostgresParameter& parameter : parameters) {
    if (const auto* bytes = std::get_if<PostgresBytes>(&parameter)) {
      Add(kByteaType, bytes->bytes);
    } else if (const auto* text = std::get_if<std::string>(&parameter)) {
      Add(kTextType, *text);
    } else {
      const auto number = static_cast<std::uint64_t>(std::get<std::int64_t>(parameter));
      const auto& stored = numbers.emplace_back(BigEndianBytes(number));
      Add(kInt8Type, {stored.data(), stored.size()});
    }
  }
}

class PostgresConnection::Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds from_now)
      : at_(std::chrono::steady_clock::now() + from_now) {}

  // As poll() takes it; 0: it has passed.
  [[nodiscard]] int RemainingMilliseconds() const {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(at_ - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(0, left.count()));
  }

 private:
  std::chrono::steady_clock::time_point at_;
};

// --- rows
// -----------------------------------------------------------------------------------------

void PostgresRows::Clear::operator()(pg_result* result) const { PQclear(result); }

PostgresRows::PostgresRows(pg_result* owned) : result_(owned) {}

int PostgresRows::count() const { return PQntuples(result_.get()); }

bool PostgresRows::IsNull(int row, int column) const {
  DOCKET_CHECK(row < count() && column < PQnfields(result_.get()));
  return PQgetisnull(result_.get(), row, column) != 0;
}

std::string_view PostgresRows::Bytes(int row, int column) const {
  DOCKET_CHECK(!IsNull(row, column));
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::int64_t PostgresRows::Integer(int row, int column) const {
  const std::string_view bytes = Bytes(row, column);
  switch (bytes.size()) {
    case 2:
      return static_cast<std::int16_t>(ReadBigEndian<std::uint16_t>(bytes));
    case 4:
      return static_cast<std::int32_t>(ReadBigEndian<std::uint32_t>(bytes));
    default:
      break;
  }
  DOCKET_CHECK(bytes.size() == sizeof(std::uint64_t));
  return static_cast<std::int64_t>(ReadBigEndian<std::uint64_t>(bytes));
}

bool PostgresRows::Boolean(int row, int column) const {
  const std::string_view bytes = Bytes(row, column);
  DOCKET_CHECK(bytes.size() == 1);
  return bytes.front() != 0;
}

std::int64_t PostgresRows::affected() const {
  std::int64_t count = 0;
  const bool is_number = absl::SimpleAtoi(PQcmdTuples(result_.get()), &count);
  return is_number ? count : 0;
}

std::string_view PostgresRows::command() const { return PQcmdStatus(result_.get()); }

// --- opening
// --------------------------------------------------------------------------------------

void PostgresConnection::Close::operator()(pg_conn* connection) const { PQfinish(connection); }

PostgresConnection::~PostgresConnection() = default;

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::Open(
    const PostgresOptions& options) {
  std::unique_ptr<PostgresConnection> made(new PostgresConnection(options));
  DOCKET_RETURN_IF_ERROR(made->Connect());
  DOCKET_RETURN_IF_ERROR(made->SetUpSession());
  return made;
}

absl::Status PostgresConnection::Connect() {
  constexpr std::string_view kWhat = "connect to PostgreSQL";
  // What stands before dbname, the connection string, is its default.
  const std::array<const char*, 4> names{"target_session_attrs", "fallback_application_name",
                                         "dbname", nullptr};
  const std::array<const char*, 4> values{"read-write", "docket", options_.dsn.c_str(), nullptr};
  connection_.reset(PQconnectStartParams(names.data(), values.data(), /*expand_dbname=*/1));
  DOCKET_CHECK(connection_ != nullptr);  // no memory
  if (PQstatus(connection_.get()) == CONNECTION_BAD) {
    if (PQconninfoOption* const parsed = PQconninfoParse(options_.dsn.c_str(), nullptr)) {
      PQconninfoFree(parsed);
      return Fail(kWhat);
    }
    connection_.reset();
    // The library's message would repeat parts of it, and it holds a password.
    return absl::InvalidArgumentError(
        "connect to PostgreSQL: the connection string is none. Write it as in \"host=db.internal "
        "dbname=docket user=docket passfile=/etc/docket/pgpass\"");
  }
  PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);
  PQsetNoticeReceiver(connection_.get(), NoteNotice, &has_ended_);
  const Deadline deadline(options_.connect_timeout);
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED) return Fail(kWhat);
    pollfd socket{.fd = PQsocket(connection_.get()),
                  .events = static_cast<decltype(pollfd::events)>(
                      next == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                  .revents = 0};
    const int ready = poll(&socket, 1, deadline.RemainingMilliseconds());
    if (ready == 0) return FailForTime(kWhat);
    if (ready > 0) next = PQconnectPoll(connection_.get());
  }
  if (PQsetnonblocking(connection_.get(), 1) != 0) return Fail(kWhat);
  return absl::OkStatus();
}

absl::Status PostgresConnection::SetUpSession() {
  // A transaction whose process is stopped must not hold its locks for ever.
  const auto timeout = options_.statement_timeout.count();
  return ExecuteScript(
      {.sql = absl::StrCat("SET synchronous_commit = on; SET statement_timeout = ", timeout,
                           "; SET idle_in_transaction_session_timeout = ", timeout),
       .what = "set up a session of PostgreSQL"});
}

// --- statements
// -----------------------------------------------------------------------------------

absl::StatusOr<PostgresRows> PostgresConnection::Execute(
    const Statement& statement, std::span<const PostgresParameter> parameters) {
  if (connection_ == nullptr) {
    return absl::UnavailableError(absl::StrCat(statement.what, ": the connection is closed"));
  }
  const Encoded encoded(parameters);
  const int count = static_cast<int>(encoded.values.size());
  int sent = 0;
  if (statement.prepared_as.empty()) {
    sent = PQsendQueryParams(connection_.get(), statement.sql.c_str(), count, encoded.types.data(),
                             encoded.values.data(), encoded.lengths.data(), encoded.formats.data(),
                             kBinary);
  } else {
    DOCKET_RETURN_IF_ERROR(Prepare(statement, encoded));
    sent = PQsendQueryPrepared(connection_.get(), statement.prepared_as.c_str(), count,
                               encoded.values.data(), encoded.lengths.data(),
                               encoded.formats.data(), kBinary);
  }
  if (sent == 0) return Fail(statement.what);
  return AwaitAnswer(statement);
}

absl::Status PostgresConnection::Prepare(const Statement& statement, const Encoded& parameters) {
  if (prepared_.contains(statement.prepared_as)) return absl::OkStatus();
  const int sent =
      PQsendPrepare(connection_.get(), statement.prepared_as.c_str(), statement.sql.c_str(),
                    static_cast<int>(parameters.types.size()), parameters.types.data());
  if (sent == 0) return Fail(statement.what);
  DOCKET_RETURN_IF_ERROR(AwaitAnswer(statement).status());
  prepared_.insert(statement.prepared_as);
  return absl::OkStatus();
}

absl::Status PostgresConnection::ExecuteScript(const Statement& script) {
  if (connection_ == nullptr) {
    return absl::UnavailableError(absl::StrCat(script.what, ": the connection is closed"));
  }
  if (PQsendQuery(connection_.get(), script.sql.c_str()) == 0) return Fail(script.what);
  return AwaitAnswer(script).status();
}

// A script has an answer for each statement, up to the first that fails.
absl::StatusOr<PostgresRows> PostgresConnection::AwaitAnswer(const Statement& statement) {
  const Deadline deadline(options_.statement_timeout + options_.answer_margin);
  DOCKET_RETURN_IF_ERROR(AwaitFlush(deadline, statement.what));
  PostgresRows rows(nullptr);
  absl::Status failure;
  while (true) {
    if (const absl::Status arrived = AwaitInput(deadline, statement.what); !arrived.ok()) {
      // What the server said last explains more than that it is gone.
      return failure.ok() ? arrived : failure;
    }
    PGresult* const result = PQgetResult(connection_.get());
    if (result == nullptr) break;
    rows = PostgresRows(result);
    if (failure.ok() && IsError(result)) failure = ErrorOf(result, statement.what);
  }
  if (PQstatus(connection_.get()) == CONNECTION_BAD) connection_.reset();
  if (!failure.ok()) return failure;
  return rows;
}

// Until there is a result to be had.
absl::Status PostgresConnection::AwaitInput(const Deadline& deadline, std::string_view what) {
  while (PQisBusy(connection_.get()) != 0) {
    DOCKET_RETURN_IF_ERROR(Await(deadline, /*also_writable=*/false, what));
    if (PQconsumeInput(connection_.get()) == 0) return Fail(what);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> PostgresConnection::CopyIn(const Statement& statement,
                                                        std::string_view rows) {
  if (connection_ == nullptr) {
    return absl::UnavailableError(absl::StrCat(statement.what, ": the connection is closed"));
  }
  if (PQsendQuery(connection_.get(), statement.sql.c_str()) == 0) return Fail(statement.what);
  DOCKET_RETURN_IF_ERROR(AwaitCopyBegun(statement));
  const Deadline deadline(options_.statement_timeout + options_.answer_margin);
  DOCKET_RETURN_IF_ERROR(PutCopyData(deadline, rows, statement.what));
  int ended = 0;
  while ((ended = PQputCopyEnd(connection_.get(), nullptr)) == 0) {
    DOCKET_RETURN_IF_ERROR(AwaitFlush(deadline, statement.what));
  }
  if (ended < 0) return Fail(statement.what);
  DOCKET_ASSIGN_OR_RETURN(const PostgresRows taken, AwaitAnswer(statement));
  return taken.affected();
}

absl::Status PostgresConnection::AwaitCopyBegun(const Statement& statement) {
  const Deadline deadline(options_.statement_timeout + options_.answer_margin);
  DOCKET_RETURN_IF_ERROR(AwaitFlush(deadline, statement.what));
  DOCKET_RETURN_IF_ERROR(AwaitInput(deadline, statement.what));
  PGresult* const result = PQgetResult(connection_.get());
  const PostgresRows begun(result);
  if (PQresultStatus(result) == PGRES_COPY_IN) return absl::OkStatus();
  const absl::Status refused = ErrorOf(result, statement.what);
  DOCKET_RETURN_IF_ERROR(AwaitAnswer(statement).status());
  return refused;
}

absl::Status PostgresConnection::PutCopyData(const Deadline& deadline, std::string_view rows,
                                             std::string_view what) {
  while (!rows.empty()) {
    const std::string_view part = rows.substr(0, kCopyBytesMax);
    const int put = PQputCopyData(connection_.get(), part.data(), static_cast<int>(part.size()));
    if (put < 0) return Fail(what);
    if (put > 0) rows.remove_prefix(part.size());
    DOCKET_RETURN_IF_ERROR(AwaitFlush(deadline, what));
  }
  return absl::OkStatus();
}

absl::Status PostgresConnection::AwaitFlush(const Deadline& deadline, std::string_view what) {
  while (true) {
    const int left = PQflush(connection_.get());
    if (left == 0) return absl::OkStatus();
    if (left < 0) return Fail(what);
    DOCKET_RETURN_IF_ERROR(Await(deadline, /*also_writable=*/true, what));
    // Both sides would wait for ever if the server were stuck in what it has to say.
    if (PQconsumeInput(connection_.get()) == 0) return Fail(what);
  }
}

absl::Status PostgresConnection::Await(const Deadline& deadline, bool also_writable,
                                       std::string_view what) {
  pollfd socket{
      .fd = PQsocket(connection_.get()),
      .events = static_cast<decltype(pollfd::events)>(also_writable ? POLLIN | POLLOUT : POLLIN),
      .revents = 0};
  const int ready = poll(&socket, 1, deadline.RemainingMilliseconds());
  if (ready == 0) return FailForTime(what);
  DOCKET_CHECK(ready > 0 || errno == EINTR);  // anything else is wrong use
  return absl::OkStatus();
}

absl::Status PostgresConnection::InTransaction(std::string_view what, Body body) {
  // Whatever the server's default: each statement sees what was committed before it.
  DOCKET_RETURN_IF_ERROR(
      Execute({.sql = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", .what = std::string(what)})
          .status());
  absl::Status outcome = body(*this);
  if (!outcome.ok()) {
    if (!Execute({.sql = "ROLLBACK", .what = std::string(what)}).ok()) connection_.reset();
    return outcome;
  }
  auto committed = Execute({.sql = "COMMIT", .what = std::string(what)});
  if (!committed.ok()) {
    // Deferred constraints fail here, and the transaction is over; anything else closes.
    if (connection_ != nullptr && PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) {
      connection_.reset();
    }
    return committed.status();
  }
  // A transaction that has failed before answers a commit with a rollback, and calls that success.
  if (committed->command() != "COMMIT") {
    return absl::AbortedError(
        absl::StrCat(AbslView(what), ": the server rolled the transaction back. Try again"));
  }
  return absl::OkStatus();
}

bool PostgresConnection::in_transaction() const {
  return connection_ != nullptr && PQtransactionStatus(connection_.get()) == PQTRANS_INTRANS;
}

bool PostgresConnection::IsUsable() {
  if (connection_ == nullptr) return false;
  // Reads what the server may have sent since, and looks into it: that it ends.
  const bool was_read = PQconsumeInput(connection_.get()) != 0;
  static_cast<void>(PQisBusy(connection_.get()));
  const bool is_open = was_read && !has_ended_ && PQstatus(connection_.get()) == CONNECTION_OK;
  if (is_open && PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return true;
  connection_.reset();
  return false;
}

absl::Status PostgresConnection::Fail(std::string_view what) {
  const std::string_view message = PQerrorMessage(connection_.get());
  absl::Status failure =
      PQconnectionNeedsPassword(connection_.get()) != 0
          ? absl::UnauthenticatedError(
                absl::StrCat(AbslView(what),
                             ": the server wants a password and the connection string has none. "
                             "Add passfile or password to it"))
          : FromPostgres({.what = what, .message = message, .sqlstate = SqlstateIn(message)});
  connection_.reset();
  return failure;
}

absl::Status PostgresConnection::FailForTime(std::string_view what) {
  connection_.reset();
  return absl::DeadlineExceededError(
      absl::StrCat(AbslView(what),
                   ": no answer from the server in time. It goes on by itself when "
                   "the server can be reached and is not overloaded"));
}

}  // namespace docket::platform
