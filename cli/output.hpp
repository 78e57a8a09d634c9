#pragma once

/// Standard output, with the two ways in which writing ends early told apart. A reader that has
/// gone (`docket search x | head`, a pager that was quit) is no error: what is written after
/// that is dropped, and the program ends with 0. A full disk is one: finish() says so, and
/// nothing that was lost passes for done.
///
///     Output out(STDOUT_FILENO);
///     for (const auto& hit : hits) {
///       if (out.closed()) break;  // long work: nobody reads any more
///       out.write(render(hit));
///     }
///     return out.finish();
///
/// SIGPIPE must be ignored (interrupt.hpp). Not thread-safe.

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace docket::cli {

class Output {
 public:
  /// Writes to the descriptor, which stays open: in pieces of some size, or, on a terminal, at
  /// once.
  explicit Output(int descriptor);
  /// Writes to a string, for tests; it must outlive the Output.
  explicit Output(std::string& sink);
  /// Writes what is left; an error is lost here, so call finish().
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  Output(Output&&) = delete;
  Output& operator=(Output&&) = delete;

  void write(std::string_view text);
  void flush();
  /// Further writing is useless: the reader has gone, or the disk is full.
  [[nodiscard]] bool closed() const { return state_ != State::Open; }
  /// Writes what is left. Errc::Io when something could not be written; a reader that has gone
  /// is no error.
  [[nodiscard]] Result<void> finish();

 private:
  enum class State { Open, ReaderGone, Failed };

  int descriptor_ = -1;  // -1: sink_
  std::string* sink_ = nullptr;
  bool unbuffered_ = false;
  std::string buffer_;
  State state_ = State::Open;
  int error_number_ = 0;
};

}  // namespace docket::cli
