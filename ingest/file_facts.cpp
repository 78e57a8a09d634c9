#include "ingest/file_facts.hpp"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace docket::ingest {
namespace {

constexpr std::int64_t kTailBytes = 64 * 1024;

}  // namespace

FileFacts file_facts(const std::string& path) {
  FileFacts facts;
  if (path == "-") return facts;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return facts;
  struct stat status {};
  if (::fstat(descriptor, &status) == 0) {
    facts.size = S_ISREG(status.st_mode) ? status.st_size : 0;
    facts.mtime_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    if (S_ISREG(status.st_mode)) {
      std::string tail(static_cast<std::size_t>(std::min(facts.size, kTailBytes)), '\0');
      const ssize_t got = ::pread(descriptor, tail.data(), tail.size(),
                                  facts.size - static_cast<std::int64_t>(tail.size()));
      if (got == static_cast<ssize_t>(tail.size())) facts.tail = xxh3(tail);
    }
  }
  ::close(descriptor);
  return facts;
}

}  // namespace docket::ingest
