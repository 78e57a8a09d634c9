#pragma once

/// Where `docket export` writes: an mbox (mboxrd), a Maildir, or lines of JSON.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "archive/read_handle.hpp"
#include "core/error.hpp"

namespace docket::cli {

class ExportWriter {
 public:
  virtual ~ExportWriter() = default;
  [[nodiscard]] virtual Result<void> write_mail(archive::ReadHandle& archive,
                                                const archive::Copy& copy) = 0;
  [[nodiscard]] virtual Result<void> write_line(std::string_view line) = 0;
  /// Nobody reads any more.
  [[nodiscard]] virtual bool closed() const { return false; }
  /// Syncs and gives the file its name.
  [[nodiscard]] virtual Result<void> finish() = 0;
  [[nodiscard]] std::int64_t count() const { return count_; }

 protected:
  std::int64_t count_ = 0;
};

/// `to` empty: standard output (not for a Maildir). A file or folder that exists and is not empty
/// is refused. A file has its name only when it is whole.
[[nodiscard]] Result<std::unique_ptr<ExportWriter>> make_export_writer(const std::string& format,
                                                                       const std::string& to);

}  // namespace docket::cli
