#pragma once

/// A thin owner of SQLite connections and statements, for this folder only. Failures are thrown as
/// SqliteFailure inside the folder and become `Error`s in guarded(), at its public functions.
/// One connection belongs to one thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace docket::archive {

struct SqliteFailure {
  Error error;
};

/// Marks bytes to be bound as a BLOB; a plain string_view is bound as TEXT.
struct BlobView {
  std::string_view bytes;
};

/// A prepared statement that is being stepped. Columns are valid until the next step().
class Rows {
 public:
  explicit Rows(sqlite3_stmt* statement) : statement_(statement) {}
  ~Rows();
  Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&&) = delete;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  bool step();
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::string_view blob(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  sqlite3_stmt* statement_;
};

enum class OpenMode { ReadOnly, Immutable, ReadWrite, Create };

class Database {
 public:
  static Database open(const std::string& path, OpenMode mode);

  /// Runs several statements without parameters.
  void script(const char* sql);

  /// `sql` must be a string literal: statements are prepared once and kept by its address.
  template <typename... Args>
  Rows query(const char* sql, const Args&... args) {
    sqlite3_stmt* const statement = prepared(sql);
    int index = 0;
    (bind(statement, ++index, args), ...);
    return Rows(statement);
  }

  template <typename... Args>
  void run(const char* sql, const Args&... args) {
    Rows rows = query(sql, args...);
    while (rows.step()) {
    }
  }

  /// The first column of the first row, if there is a row.
  template <typename... Args>
  std::optional<std::int64_t> integer(const char* sql, const Args&... args) {
    Rows rows = query(sql, args...);
    if (!rows.step() || rows.is_null(0)) return std::nullopt;
    return rows.integer(0);
  }

  [[nodiscard]] std::int64_t last_insert_rowid() const;
  [[nodiscard]] std::int64_t changes() const;

 private:
  struct Closer {
    void operator()(sqlite3* db) const;
    void operator()(sqlite3_stmt* statement) const;
  };
  using StatementPtr = std::unique_ptr<sqlite3_stmt, Closer>;

  explicit Database(sqlite3* db) : db_(db) {}
  sqlite3_stmt* prepared(const char* sql);

  static void bind(sqlite3_stmt* statement, int index, std::int64_t value);
  static void bind(sqlite3_stmt* statement, int index, double value);
  static void bind(sqlite3_stmt* statement, int index, std::string_view text);
  static void bind(sqlite3_stmt* statement, int index, BlobView blob);
  static void bind_null(sqlite3_stmt* statement, int index);

  template <typename T>
  requires std::is_integral_v<T>
  static void bind(sqlite3_stmt* statement, int index, T value) {
    bind(statement, index, static_cast<std::int64_t>(value));
  }
  template <typename T>
  static void bind(sqlite3_stmt* statement, int index, const std::optional<T>& value) {
    if (value) {
      bind(statement, index, *value);
    } else {
      bind_null(statement, index);
    }
  }
  template <typename T>
  requires requires(const T& id) {
    { id.value() } -> std::same_as<std::int64_t>;
  }
  static void bind(sqlite3_stmt* statement, int index, const T& id) {
    bind(statement, index, id.value());
  }

  std::unique_ptr<sqlite3, Closer> db_;
  std::unordered_map<const char*, StatementPtr> statements_;  // destroyed before db_
};

/// Runs `body` and turns a SqliteFailure into an Error: the only catch of it.
template <typename Body>
auto guarded(Body&& body) -> Result<std::invoke_result_t<Body>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
      body();
      return {};
    } else {
      return body();
    }
  } catch (SqliteFailure& failure) {
    return tl::unexpected<Error>(std::move(failure.error));
  }
}

/// Throws `corrupt archive` with what was expected.
[[noreturn]] void throw_corrupt(std::string what);

}  // namespace docket::archive
