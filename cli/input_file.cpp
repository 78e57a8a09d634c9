#include "cli/input_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace docket::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxInput = 256UL * 1024 * 1024;

struct Closer {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, Closer>;

tl::unexpected<Error> failure(const std::string& path, const char* doing, int error) {
  return fail(Errc::Io, fmt::format("cannot {} {}: {}", doing, path, std::strerror(error)), "");
}

}  // namespace

Result<std::string> read_input(const std::string& path) {
  std::error_code ignored;
  if (path != "-" && fs::is_directory(path, ignored)) {
    return fail(Errc::InvalidInput, path + " is a folder",
                "name one file, or - for standard input");
  }
  const File file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) return failure(path, "open", errno);
  std::string out;
  constexpr std::size_t kPiece = 64UL * 1024;
  while (true) {
    const std::size_t size = out.size();
    if (size > kMaxInput) {
      return fail(Errc::InvalidInput, path + " is larger than 256 MiB", "split it");
    }
    out.resize(size + kPiece);
    const std::size_t got = std::fread(out.data() + size, 1, kPiece, file.get());
    out.resize(size + got);
    if (got < kPiece) break;
  }
  if (std::ferror(file.get()) != 0) return failure(path, "read", errno);
  return out;
}

Result<void> write_file(const std::string& path, std::string_view bytes) {
  const std::string temporary = fmt::format("{}.{}.new", path, ::getpid());
  bool written = false;
  int error = 0;
  {
    const File file(std::fopen(temporary.c_str(), "wb"));
    if (!file) return failure(path, "write", errno);
    written = std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size() &&
              std::fflush(file.get()) == 0;
    error = errno;
  }
  std::error_code failed;
  if (written) fs::rename(temporary, path, failed);
  if (written && !failed) return {};
  std::error_code ignored;
  fs::remove(temporary, ignored);
  return failure(path, "write", failed ? failed.value() : error);
}

}  // namespace docket::cli
