#include "cli/export_writer.hpp"

#include <algorithm>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/output.hpp"
#include "ingest/separator.hpp"
#include "mail/page_post.hpp"

namespace docket::cli {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> io_failure(const std::string& what, const std::string& path) {
  return fail(Errc::Io,
              fmt::format("{} {}: {}", what, path, std::generic_category().message(errno)));
}

/// A file that gets its name when it is whole.
class NewFile {
 public:
  static Result<NewFile> create(const std::string& path) {
    NewFile file;
    file.path_ = path;
    file.temporary_ = path + ".part";
    file.descriptor_ =
        ::open(file.temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file.descriptor_ < 0) return io_failure("cannot write", file.temporary_);
    return file;
  }
  ~NewFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
  }
  NewFile(NewFile&& other) noexcept
      : path_(std::move(other.path_)),
        temporary_(std::move(other.temporary_)),
        descriptor_(std::exchange(other.descriptor_, -1)) {}
  NewFile& operator=(NewFile&&) = delete;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }

  Result<void> keep() {
    if (::fsync(descriptor_) != 0) return io_failure("cannot sync", temporary_);
    ::close(std::exchange(descriptor_, -1));
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) return io_failure("cannot name", path_);
    return {};
  }

 private:
  NewFile() = default;
  std::string path_, temporary_;
  int descriptor_ = -1;
};

/// A copy as a mail without mbox quoting: a slice of a page is made into one.
Result<std::string> mail_of(archive::ReadHandle& archive, const archive::Copy& copy) {
  DOCKET_ASSIGN(const mail::RawMail raw, archive.mail(copy));
  if (mail::is_page_slice(copy.form)) return mail::page_post_as_mail(raw.view());
  std::string storage;
  return std::string(mail::unquote_mbox(raw.bytes, copy.form, storage));
}

/// mboxrd or lines, to a file or to standard output.
class StreamWriter : public ExportWriter {
 public:
  explicit StreamWriter(std::unique_ptr<NewFile> file)
      : file_(std::move(file)), out_(file_ ? file_->descriptor() : STDOUT_FILENO) {}

  Result<void> write_mail(archive::ReadHandle& archive, const archive::Copy& copy) override {
    DOCKET_ASSIGN(const std::vector<archive::Origin> origins, archive.origins(copy.num));
    const std::string_view separator =
        origins.empty() ? std::string_view() : std::string_view(origins.front().separator);
    DOCKET_ASSIGN(const std::vector<archive::DefectRecord> defects, archive.defects(copy.num));
    // A number or a line of ^A would say that nothing is quoted here; without a header behind it no
    // other line would separate.
    const bool keeps = separator.starts_with("From ") &&
                       !ingest::is_numbered_separator(separator) &&
                       std::none_of(defects.begin(), defects.end(), [](const auto& defect) {
                         return defect.kind == "no-header" || defect.kind == "malformed-header";
                       });
    out_.write(keeps ? separator : ingest::kExportSeparator);
    out_.write("\n");
    char last = '\n';
    if (copy.form == mail::RawForm::Mboxrd) {
      // Quoted as it must be already: the very bytes go out again.
      DOCKET_TRY(archive.stream_raw(copy, [&](std::string_view piece) {
        out_.write(piece);
        last = piece.back();
      }));
    } else {
      DOCKET_ASSIGN(const std::string mail, mail_of(archive, copy));
      const std::string quoted = mail::quote_mboxrd(mail);
      out_.write(quoted);
      if (!quoted.empty()) last = quoted.back();
    }
    out_.write(last == '\n' ? "\n" : "\n\n");
    ++count_;
    return {};
  }

  Result<void> write_line(std::string_view line) override {
    out_.write(line);
    out_.write("\n");
    ++count_;
    return {};
  }

  [[nodiscard]] bool closed() const override { return out_.closed(); }

  Result<void> finish() override {
    DOCKET_TRY(out_.finish());
    return file_ ? file_->keep() : Result<void>{};
  }

 private:
  std::unique_ptr<NewFile> file_;
  Output out_;
};

class MaildirWriter : public ExportWriter {
 public:
  explicit MaildirWriter(fs::path folder) : folder_(std::move(folder)) {}

  Result<void> prepare() {
    for (const char* part : {"cur", "new", "tmp"}) {
      std::error_code error;
      fs::create_directories(folder_ / part, error);
      if (error) {
        return fail(Errc::Io, fmt::format("cannot create {}: {}", (folder_ / part).string(),
                                          error.message()));
      }
    }
    return {};
  }

  Result<void> write_mail(archive::ReadHandle& archive, const archive::Copy& copy) override {
    DOCKET_ASSIGN(const std::string mail, mail_of(archive, copy));
    // The number is the copy's, so that names sort in order of arrival and none stands twice.
    const std::string name =
        fmt::format("{:010}.{}.docket:2,S", copy.num.value(), copy.time.utc_seconds);
    DOCKET_ASSIGN(NewFile file, NewFile::create((folder_ / "cur" / name).string()));
    {
      Output out(file.descriptor());
      out.write(mail);
      DOCKET_TRY(out.finish());
    }
    DOCKET_TRY(file.keep());
    ++count_;
    return {};
  }

  Result<void> write_line(std::string_view /*line*/) override {
    return fail(Errc::Internal, "a Maildir holds no lines");
  }

  Result<void> finish() override { return {}; }

 private:
  fs::path folder_;
};

Result<void> refuse_existing(const std::string& to) {
  std::error_code error;
  if (!fs::exists(to, error) || fs::is_empty(to, error)) return {};
  return fail(Errc::InvalidInput, fmt::format("{} exists and is not empty", to),
              "name a new file or folder with --to");
}

}  // namespace

Result<std::unique_ptr<ExportWriter>> make_export_writer(const std::string& format,
                                                         const std::string& to) {
  if (!to.empty()) DOCKET_TRY(refuse_existing(to));
  if (format == "maildir") {
    if (to.empty()) {
      return fail(Errc::InvalidInput, "a Maildir cannot go to standard output",
                  "name a new folder with --to DIR");
    }
    auto writer = std::make_unique<MaildirWriter>(to);
    DOCKET_TRY(writer->prepare());
    return writer;
  }
  std::unique_ptr<NewFile> file;
  if (!to.empty()) {
    DOCKET_ASSIGN(NewFile created, NewFile::create(to));
    file = std::make_unique<NewFile>(std::move(created));
  }
  return std::make_unique<StreamWriter>(std::move(file));
}

}  // namespace docket::cli
