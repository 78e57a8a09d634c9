#include "cli/output.hpp"

#include <cerrno>
#include <system_error>

#include <poll.h>
#include <unistd.h>

#include "cli/terminal.hpp"

namespace docket::cli {
namespace {

constexpr std::size_t kBufferSize = std::size_t{64} * 1024;

}  // namespace

Output::Output(int descriptor) : descriptor_(descriptor), unbuffered_(is_terminal(descriptor)) {}

Output::Output(std::string& sink) : sink_(&sink) {}

Output::~Output() { flush(); }

void Output::write(std::string_view text) {
  if (closed()) return;
  if (sink_ != nullptr) {
    sink_->append(text);
    return;
  }
  buffer_.append(text);
  if (unbuffered_ || buffer_.size() >= kBufferSize) flush();
}

void Output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && !closed()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Whoever holds the other end of a terminal or pipe may have made it non-blocking.
      pollfd ready{descriptor_, POLLOUT, 0};
      (void)::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      error_number_ = errno;
      state_ = errno == EPIPE ? State::ReaderGone : State::Failed;
    }
  }
  buffer_.clear();
}

Result<void> Output::finish() {
  flush();
  if (state_ != State::Failed) return {};
  return fail(Errc::Io, "standard output: " + std::generic_category().message(error_number_),
              error_number_ == ENOSPC ? "make room on the disk, then run the command again" : "");
}

}  // namespace docket::cli
