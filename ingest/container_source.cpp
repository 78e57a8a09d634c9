#include "ingest/container_source.hpp"

#include <clocale>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include "core/utf8.hpp"
#include "ingest/stream_source.hpp"

namespace docket::ingest {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::uint64_t kMaxHole = 64 * 1024 * 1024;

/// libarchive gives member names in the charset of the thread's locale, and none at all where they
/// do not fit into it.
class Utf8Names {
 public:
  Utf8Names() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (utf8_ != nullptr) before_ = ::uselocale(utf8_);
  }
  ~Utf8Names() {
    if (utf8_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(utf8_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;
  Utf8Names(Utf8Names&&) = delete;
  Utf8Names& operator=(Utf8Names&&) = delete;

 private:
  locale_t utf8_;
  locale_t before_ = nullptr;
};

/// libarchive over a file, a stream or bytes.
class Members {
 public:
  Members(Content content, std::string name)
      : content_(content), name_(std::move(name)), input_(kBlockBytes) {
    archive_.reset(archive_read_new());
    if (!archive_) return;
    if (content == Content::Zip) archive_read_support_format_zip(archive_.get());
    if (content == Content::SevenZip) archive_read_support_format_7zip(archive_.get());
    if (content == Content::Tar) archive_read_support_format_tar(archive_.get());
  }

  Result<void> open_file(const std::string& path) {
    return check(archive_read_open_filename(archive_.get(), path.c_str(), kBlockBytes));
  }
  Result<void> open_stream(std::unique_ptr<ByteStream> stream) {
    stream_ = std::move(stream);
    return check(archive_read_open(archive_.get(), this, nullptr, read_stream, nullptr));
  }
  Result<void> open_bytes(RawBytes bytes) {
    bytes_ = std::move(bytes);
    const std::string_view view = bytes_.view();
    return check(archive_read_open_memory(archive_.get(), view.data(), view.size()));
  }

  struct Member {
    std::string path;
    bool encrypted = false;
  };

  /// The next member that is a file; nullopt at the end, and after damage that was told.
  Result<std::optional<Member>> next() {
    const Utf8Names names;
    while (!dead_) {
      current_.clear();
      struct archive_entry* entry = nullptr;
      const int status = archive_read_next_header(archive_.get(), &entry);
      if (status == ARCHIVE_EOF) return std::optional<Member>();
      ++count_;
      if (status < ARCHIVE_WARN) return tl::unexpected(broken());
      const auto type = archive_entry_filetype(entry);
      if (type != AE_IFREG && type != 0) continue;
      current_ = path_of(entry);
      return std::optional(Member{current_, archive_entry_is_data_encrypted(entry) != 0});
    }
    return std::optional<Member>();
  }

  /// Of the member that next() gave last. libarchive tells a wrong checksum once and then an end:
  /// an error stays one until the member is left.
  Result<std::size_t> read(std::span<char> buffer) {
    while (block_.empty() && gap_ == 0) {
      if (member_error_) return tl::unexpected(*member_error_);
      const void* data = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int status = archive_read_data_block(archive_.get(), &data, &size, &offset);
      if (status == ARCHIVE_EOF) return 0;
      if (status != ARCHIVE_OK) {
        member_error_ = broken();
        // A zip is read by its directory: the members behind are to be had.
        dead_ = status == ARCHIVE_FATAL && content_ != Content::Zip;
        continue;
      }
      block_ = {static_cast<const char*>(data), size};
      if (static_cast<std::uint64_t>(offset) <= position_) continue;
      gap_ = static_cast<std::uint64_t>(offset) - position_;  // a hole of a sparse file
      if (gap_ <= kMaxHole) continue;
      member_error_ = Error{Errc::InvalidInput, whole_name() + " has a hole that is too large", {}};
      leave_gap();
    }
    std::size_t count = buffer.size();
    if (gap_ > 0) {
      count = static_cast<std::size_t>(std::min<std::uint64_t>(count, gap_));
      std::fill_n(buffer.begin(), count, '\0');
      gap_ -= count;
    } else {
      count = std::min(count, block_.size());
      std::copy_n(block_.begin(), count, buffer.begin());
      block_.remove_prefix(count);
    }
    position_ += count;
    return count;
  }
  void leave_member() {
    leave_gap();
    position_ = 0;
    member_error_.reset();
  }

 private:
  struct Deleter {
    void operator()(struct archive* a) const { archive_read_free(a); }
  };

  static la_ssize_t read_stream(struct archive* a, void* self_pointer, const void** data) {
    auto* self = static_cast<Members*>(self_pointer);
    auto count = self->stream_->read(self->input_);
    if (!count) {
      self->stream_error_ = std::move(count.error());
      archive_set_error(a, EIO, "read error");
      return -1;
    }
    *data = self->input_.data();
    return static_cast<la_ssize_t>(*count);
  }

  std::string path_of(struct archive_entry* entry) const {
    const char* path = archive_entry_pathname_utf8(entry);
    if (path == nullptr) path = archive_entry_pathname(entry);
    return path != nullptr ? to_valid_utf8(path) : "member " + std::to_string(count_);
  }

  Result<void> check(int status) {
    if (status < ARCHIVE_WARN) return tl::unexpected(broken());
    return {};
  }

  [[nodiscard]] Error broken() const {
    if (stream_error_) return *stream_error_;
    const char* const why = archive_error_string(archive_.get());
    return {Errc::Io, "cannot read " + whole_name() + ": " + (why != nullptr ? why : "damaged"),
            "test it with the program that made it; what is before the damage is read"};
  }

  void leave_gap() {
    block_ = {};
    gap_ = 0;
  }

  [[nodiscard]] std::string whole_name() const {
    return current_.empty() ? name_ : name_ + '!' + current_;
  }

  Content content_;
  std::string name_;
  std::string current_;  // path of the member
  std::unique_ptr<ByteStream> stream_;
  std::vector<char> input_;
  RawBytes bytes_;
  std::optional<Error> stream_error_;
  std::optional<Error> member_error_;
  std::string_view block_;  // points into libarchive's buffer, until the next block
  std::uint64_t gap_ = 0;   // zeros that come before it
  std::uint64_t position_ = 0;
  std::size_t count_ = 0;
  bool dead_ = false;                                 // nothing can be read from it any more
  std::unique_ptr<struct archive, Deleter> archive_;  // freed first: it calls back
};

class MemberStream final : public ByteStream {
 public:
  explicit MemberStream(Members& members) : members_(members) {}
  Result<std::size_t> read(std::span<char> buffer) override { return members_.read(buffer); }

 private:
  Members& members_;
};

enum class Nesting : std::uint8_t { Outer, Inner };

class ContainerSource final : public SourceReader {
 public:
  ContainerSource(std::unique_ptr<Members> members, std::string name, ReadOptions options,
                  Nesting nesting)
      : members_(std::move(members)),
        name_(std::move(name)),
        options_(std::move(options)),
        nesting_(nesting) {
    options_.page_url.clear();  // is that of one page
  }

  Result<std::optional<FoundMessage>> next() override {
    while (true) {
      if (member_) {
        Result<std::optional<FoundMessage>> found = member_->next();
        if (!found) return fail_member(std::move(found.error()), member_->has_more());
        if (*found) {
          std::string& inside = (*found)->member;
          if (!inside.empty()) inside.insert(0, 1, '!');
          inside.insert(0, path_);
          return found;
        }
        leave_member();
      }
      if (ended_) return std::optional<FoundMessage>();
      DOCKET_TRY(enter_member());
    }
  }

  [[nodiscard]] bool has_more() const override { return !ended_ || member_ != nullptr; }

 private:
  Result<void> enter_member() {
    Result<std::optional<Members::Member>> member = members_->next();
    ended_ = !member || !*member;
    if (!member) return tl::unexpected(std::move(member.error()));
    if (ended_) return {};
    path_ = std::move((*member)->path);
    if ((*member)->encrypted) {
      return fail_member({Errc::InvalidInput, whole_path() + " is encrypted",
                          "unpack it with its password first"});
    }
    Result<void> opened = open_member();
    if (!opened) return fail_member(std::move(opened.error()));
    return {};
  }

  Result<void> open_member() {
    DOCKET_ASSIGN(std::unique_ptr<ByteStream> stream,
                  decompressed(std::make_unique<MemberStream>(*members_), whole_path()));
    DOCKET_ASSIGN(Content content, look_at(stream));
    if (is_container(content)) {
      if (!is_side_file(path_)) return open_inner(std::move(stream), content);
      leave_member();
      return {};
    }
    const bool mail = content == Content::Mbox || content == Content::Mail ||
                      content == Content::Emlx || content == Content::Page ||
                      content == Content::Empty || (content == Content::WeakMail && is_eml(path_));
    const bool side = is_side_file(path_);
    if (!side) content = content_by_choice(options_.format).value_or(content);
    if (mail || (!side && content_by_choice(options_.format))) {
      DOCKET_ASSIGN(member_, open_stream(std::move(stream), content, options_));
      return {};
    }
    leave_member();
    if (side) return {};
    return fail(Errc::InvalidInput, whole_path() + " is no mail",
                "if it is one all the same, unpack it and name its format with --format");
  }

  Result<void> open_inner(std::unique_ptr<ByteStream> stream, Content content) {
    if (nesting_ == Nesting::Inner) {
      return fail(Errc::InvalidInput, whole_path() + ": packed too deep", "unpack it first");
    }
    DOCKET_ASSIGN(RawBytes bytes, read_to_end(*stream, options_));
    auto members = std::make_unique<Members>(content, whole_path());
    DOCKET_TRY(members->open_bytes(std::move(bytes)));
    member_ = std::make_unique<ContainerSource>(std::move(members), whole_path(), options_,
                                                Nesting::Inner);
    return {};
  }

  [[nodiscard]] std::string whole_path() const { return name_ + '!' + path_; }

  void leave_member() {
    member_.reset();
    members_->leave_member();
  }

  tl::unexpected<Error> fail_member(Error error, bool more_of_it = false) {
    if (!more_of_it) leave_member();
    return tl::unexpected(std::move(error));
  }

  std::unique_ptr<Members> members_;
  std::string name_;
  ReadOptions options_;
  Nesting nesting_;
  std::string path_;                      // of the member that is read
  std::unique_ptr<SourceReader> member_;  // its mails; reads through members_
  bool ended_ = false;
};

std::unique_ptr<SourceReader> source_of(std::unique_ptr<Members> members, const std::string& name,
                                        const ReadOptions& options) {
  return std::make_unique<ContainerSource>(std::move(members), name, options, Nesting::Outer);
}

}  // namespace

Result<std::unique_ptr<SourceReader>> open_container(const std::string& path, Content content,
                                                     const ReadOptions& options) {
  if (content == Content::Tar) {  // compressed as a whole, most of the time
    DOCKET_ASSIGN(std::unique_ptr<ByteStream> stream, open_decompressed(path));
    return open_container(std::move(stream), content, path, options);
  }
  DOCKET_ASSIGN(std::unique_ptr<ByteStream> as_it_is, open_file(path));
  DOCKET_ASSIGN(const Content outermost, look_at(as_it_is));
  if (outermost != content) {  // compressed once more
    DOCKET_ASSIGN(std::unique_ptr<ByteStream> stream, open_decompressed(path));
    return open_container(std::move(stream), content, path, options);
  }
  auto members = std::make_unique<Members>(content, path);
  DOCKET_TRY(members->open_file(path));
  return source_of(std::move(members), path, options);
}

Result<std::unique_ptr<SourceReader>> open_container(std::unique_ptr<ByteStream> stream,
                                                     Content content, const std::string& name,
                                                     const ReadOptions& options) {
  auto members = std::make_unique<Members>(content, name);
  if (content == Content::Tar) {
    DOCKET_TRY(members->open_stream(std::move(stream)));
  } else {
    DOCKET_ASSIGN(RawBytes bytes, read_to_end(*stream, options));
    DOCKET_TRY(members->open_bytes(std::move(bytes)));
  }
  return source_of(std::move(members), name, options);
}

}  // namespace docket::ingest
