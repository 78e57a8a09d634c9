#pragma once

/// A POSIX descriptor that is closed at the end of its life, and the errors of system calls.

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "core/error.hpp"

namespace docket::ingest {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  ~FileDescriptor() { reset(); }
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  void reset() {
    if (fd_ >= 0) ::close(fd_);  // Linux frees the descriptor even where close() reports EINTR
    fd_ = -1;
  }

 private:
  int fd_;
};

/// "cannot DO PATH: what errno says", of a code and with a hint that fit `errno_value`.
[[nodiscard]] inline Error system_error(std::string_view what, const std::string& path,
                                        int errno_value) {
  Error error;
  error.code = errno_value == ENOENT || errno_value == ENOTDIR ? Errc::NotFound : Errc::Io;
  error.message.append("cannot ").append(what).append(" ").append(path).append(": ");
  error.message += std::generic_category().message(errno_value);
  if (errno_value == ENOENT) error.hint = "check the path";
  if (errno_value == EACCES) error.hint = "check the permissions of the file and its folders";
  if (errno_value == ENOSPC) error.hint = "free some space, or set TMPDIR to a larger disk";
  return error;
}

}  // namespace docket::ingest
