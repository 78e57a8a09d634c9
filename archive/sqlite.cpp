#include "archive/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace docket::archive {
namespace {

Error to_error(int code, const std::string& what) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Errc::Locked, what,
              "another docket is writing to this archive; wait for it to end, then run this again"};
    case SQLITE_NOTADB:
      return {Errc::Corrupt, what, "the file is no docket archive, or its beginning is destroyed"};
    case SQLITE_CORRUPT: return {Errc::Corrupt, what, "run `docket verify` to see what is damaged"};
    case SQLITE_FULL:
      return {Errc::Io, what, "free some disk space and run the command again; nothing is lost"};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {Errc::Io, what, "check that the archive's folder can be read and written"};
    case SQLITE_IOERR:
      return {Errc::Io, what, "the disk failed; the archive keeps what was committed"};
    default: return {Errc::Internal, what, {}};
  }
}

[[noreturn]] void throw_failure(sqlite3* db, int code) {
  throw SqliteFailure{
      to_error(code, fmt::format("archive database: {}",
                                 db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code)))};
}

void check_bind(sqlite3_stmt* statement, int code) {
  if (code != SQLITE_OK) throw_failure(sqlite3_db_handle(statement), code);
}

}  // namespace

void throw_corrupt(std::string what) {
  throw SqliteFailure{
      {Errc::Corrupt, std::move(what), "run `docket verify` to see what is damaged"}};
}

Rows::~Rows() {
  if (statement_ != nullptr) {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
}

bool Rows::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw_failure(sqlite3_db_handle(statement_), code);
}

std::int64_t Rows::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Rows::real(int column) const { return sqlite3_column_double(statement_, column); }

std::string_view Rows::text(int column) const {
  const void* const data = sqlite3_column_text(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), size);
}

std::string_view Rows::blob(int column) const {
  const void* const data = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), size);
}

bool Rows::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

void Database::Closer::operator()(sqlite3* db) const { sqlite3_close_v2(db); }
void Database::Closer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Database Database::open(const std::string& path, OpenMode mode) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
  std::string name = path;
  switch (mode) {
    case OpenMode::ReadOnly: flags |= SQLITE_OPEN_READONLY; break;
    case OpenMode::ReadWrite: flags |= SQLITE_OPEN_READWRITE; break;
    case OpenMode::Create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE; break;
    case OpenMode::Immutable: {
      flags |= SQLITE_OPEN_READONLY;
      name = "file:";
      for (const char c : path) {
        if (c == '?' || c == '#' || c == '%') {
          name += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        } else {
          name += c;
        }
      }
      name += "?immutable=1";
      break;
    }
  }
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags, nullptr);
  Database db(raw);
  if (code != SQLITE_OK) {
    throw SqliteFailure{
        to_error(code, fmt::format("cannot open {}: {}", path, sqlite3_errstr(code)))};
  }
  sqlite3_busy_timeout(raw, 2000);
  sqlite3_extended_result_codes(raw, 1);
  return db;
}

void Database::script(const char* sql) {
  const int code = sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_failure(db_.get(), code);
}

sqlite3_stmt* Database::prepared(const char* sql) {
  StatementPtr& kept = statements_[sql];
  if (!kept) {
    sqlite3_stmt* raw = nullptr;
    const int code =
        sqlite3_prepare_v3(db_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK) throw_failure(db_.get(), code);
    kept.reset(raw);
  }
  DOCKET_CHECK(sqlite3_stmt_busy(kept.get()) == 0);  // the same query inside its own loop
  return kept.get();
}

void Database::bind(sqlite3_stmt* statement, int index, std::int64_t value) {
  check_bind(statement, sqlite3_bind_int64(statement, index, value));
}

void Database::bind(sqlite3_stmt* statement, int index, double value) {
  check_bind(statement, sqlite3_bind_double(statement, index, value));
}

// The caller's bytes outlive the statement's use: query() and run() end within one expression or
// while the caller holds the Rows. So SQLite need not copy them.
void Database::bind(sqlite3_stmt* statement, int index, std::string_view text) {
  check_bind(statement, sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(),
                                            text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Database::bind(sqlite3_stmt* statement, int index, BlobView blob) {
  check_bind(statement,
             sqlite3_bind_blob64(statement, index, blob.bytes.empty() ? "" : blob.bytes.data(),
                                 blob.bytes.size(), SQLITE_STATIC));
}

void Database::bind_null(sqlite3_stmt* statement, int index) {
  check_bind(statement, sqlite3_bind_null(statement, index));
}

std::int64_t Database::last_insert_rowid() const { return sqlite3_last_insert_rowid(db_.get()); }
std::int64_t Database::changes() const { return sqlite3_changes64(db_.get()); }

}  // namespace docket::archive
