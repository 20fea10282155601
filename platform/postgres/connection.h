// PostgresConnection: one connection to a PostgreSQL server, over libpq. Every call has a deadline
// of its own, besides the server's statement timeout, so that a server which accepts and then says
// nothing (paused, behind a broken network) holds nobody up.
//
// A commit is durable when Execute answers OK (synchronous_commit = on, whatever the server's
// default). After an error of the connection, a missed deadline, or a rollback that failed, the
// connection is closed and answers kUnavailable to everything: open another. What the statement did
// at the server is then unknown; it may also still be under way until the statement timeout.
// Errors: those of sqlstate.h. kInvalidArgument: the connection string is none.
//
// Of several servers in one connection string, one that is silent takes the time of all.
//
// Thread-safety: none; one thread at a time. Opening resolves host names, which has no deadline.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct pg_conn;
struct pg_result;

namespace docket::platform {

struct PostgresOptions {
  // As libpq takes it, a list of key=value or a URI: hosts, user, password or passfile, TLS. What
  // it does not say is as for psql, but for target_session_attrs, which is read-write.
  std::string dsn;
  std::chrono::milliseconds connect_timeout{5'000};
  // A statement moves at most some megabytes and changes a few rows: many times what that takes.
  std::chrono::milliseconds statement_timeout{10'000};
  // How much longer than the server's own timeout an answer is waited for.
  std::chrono::milliseconds answer_margin{2'000};
};

// bytea, text and int8. Borrowed for the call.
struct PostgresBytes {
  std::string_view bytes;
};
using PostgresParameter = std::variant<PostgresBytes, std::string, std::int64_t>;

// The answer to a statement. Values are read as what the statement selects: another type, or a row
// or column that is not there, is a bug.
class PostgresRows {
 public:
  explicit PostgresRows(pg_result* owned);

  [[nodiscard]] int count() const;
  [[nodiscard]] bool IsNull(int row, int column) const;
  // bytea or text. Valid as long as this.
  [[nodiscard]] std::string_view Bytes(int row, int column) const;
  [[nodiscard]] std::int64_t Integer(int row, int column) const;  // int2, int4, int8
  [[nodiscard]] bool Boolean(int row, int column) const;
  // Of an insert, update or delete.
  [[nodiscard]] std::int64_t affected() const;
  [[nodiscard]] std::string_view command() const;  // "COMMIT"

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

class PostgresConnection {
 public:
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<PostgresConnection>> Open(
      const PostgresOptions& options);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  struct Statement {
    std::string sql;   // one statement; $1, $2, … are the parameters
    std::string what;  // it is for, as a message begins: "store blob 1f…"
    // Not empty: the server parses it once for this connection and keeps it under this name. One
    // name has one text, and each of its parameters one type.
    std::string prepared_as = {};
  };
  [[nodiscard]] absl::StatusOr<PostgresRows> Execute(
      const Statement& statement, std::span<const PostgresParameter> parameters = {});

  // COPY … FROM STDIN with these rows, in the text format: how many the server took. All of them or
  // none; a transaction of its own, unless one is open.
  [[nodiscard]] absl::StatusOr<std::int64_t> CopyIn(const Statement& statement,
                                                    std::string_view rows);

  // Several statements, without parameters and answers.
  [[nodiscard]] absl::Status ExecuteScript(const Statement& script);

  // Runs `body` within a transaction, which is committed if it answers OK, else rolled back.
  using Body = absl::FunctionRef<absl::Status(PostgresConnection&)>;
  [[nodiscard]] absl::Status InTransaction(std::string_view what, Body body);
  // Whether one is open, and has not failed.
  [[nodiscard]] bool in_transaction() const;

  // False: it is closed, or in the middle of something, or the server has closed it meanwhile.
  [[nodiscard]] bool IsUsable();

 private:
  class Deadline;
  struct Close {
    void operator()(pg_conn* connection) const;
  };

  explicit PostgresConnection(const PostgresOptions& options) : options_(options) {}

  [[nodiscard]] absl::Status Connect();
  [[nodiscard]] absl::Status SetUpSession();
  struct Encoded;
  [[nodiscard]] absl::Status Prepare(const Statement& statement, const Encoded& parameters);
  [[nodiscard]] absl::StatusOr<PostgresRows> AwaitAnswer(const Statement& statement);
  [[nodiscard]] absl::Status AwaitCopyBegun(const Statement& statement);
  [[nodiscard]] absl::Status PutCopyData(const Deadline& deadline, std::string_view rows,
                                         std::string_view what);
  [[nodiscard]] absl::Status AwaitInput(const Deadline& deadline, std::string_view what);
  [[nodiscard]] absl::Status AwaitFlush(const Deadline& deadline, std::string_view what);
  [[nodiscard]] absl::Status Await(const Deadline& deadline, bool also_writable,
                                   std::string_view what);
  // Closes it. The status says why.
  [[nodiscard]] absl::Status Fail(std::string_view what);
  [[nodiscard]] absl::Status FailForTime(std::string_view what);

  const PostgresOptions options_;
  bool has_ended_ = false;                      // the server has said so, unasked
  std::unique_ptr<pg_conn, Close> connection_;  // null: closed
  std::set<std::string> prepared_;              // names that the server knows
};

}  // namespace docket::platform
