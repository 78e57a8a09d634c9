#pragma once

/// Errors as values. A function that can fail on its input or its environment returns
/// `Result<T>`; malformed mail is no error (see mail/defect.hpp), a broken invariant is
/// `DOCKET_CHECK`. Nothing throws across a folder's header.
///
///     Result<Archive> a = Archive::open(dir);
///     if (!a) return tl::unexpected(std::move(a.error()));

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace docket {

/// What the caller can do about it, not where it came from.
enum class Errc {
  NotFound,      ///< the named thing is not there
  InvalidInput,  ///< the caller gave something that cannot be used
  Io,            ///< the disk or the network failed
  Corrupt,       ///< stored data contradicts itself: see `docket verify`
  Locked,        ///< another process holds the archive or the index
  Schema,        ///< made by another version of docket
  Network,       ///< a peer failed or misbehaved
  Interrupted,   ///< the user asked to stop; what was committed stands
  Internal       ///< a bug in docket
};

struct Error {
  Errc code = Errc::Internal;
  std::string message;  ///< one line without full stop, naming the thing and the place
  std::string hint;     ///< what the user can do; may be empty
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string message,
                                                std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint)});
}

/// Stops the program with the place: for states that only a bug can cause. Kept in release builds.
[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace docket

#define DOCKET_CHECK(expression)           \
  (static_cast<bool>(expression) ? void(0) \
                                 : ::docket::check_failed(#expression, __FILE__, __LINE__))

/// Evaluates a Result; on error returns it from the enclosing function.
#define DOCKET_TRY(expression)                                                        \
  do {                                                                                \
    if (auto docket_try_result = (expression); !docket_try_result) [[unlikely]]       \
      return ::tl::unexpected<::docket::Error>(std::move(docket_try_result).error()); \
  } while (false)

#define DOCKET_CONCAT_(a, b) a##b
#define DOCKET_CONCAT(a, b) DOCKET_CONCAT_(a, b)

/// `DOCKET_ASSIGN(auto x, f());` declares x from f()'s value, or returns f()'s error.
#define DOCKET_ASSIGN(declaration, expression)                       \
  auto DOCKET_CONCAT(docket_result_, __LINE__) = (expression);       \
  if (!DOCKET_CONCAT(docket_result_, __LINE__)) [[unlikely]]         \
    return ::tl::unexpected<::docket::Error>(                        \
        std::move(DOCKET_CONCAT(docket_result_, __LINE__)).error()); \
  declaration = std::move(*DOCKET_CONCAT(docket_result_, __LINE__))
