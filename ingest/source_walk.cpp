#include "ingest/source_walk.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/text.hpp"
#include "ingest/byte_stream.hpp"
#include "ingest/file_descriptor.hpp"
#include "ingest/mbox_reader.hpp"
#include "ingest/separator.hpp"

namespace docket::ingest {
namespace {

namespace fs = std::filesystem;

std::string join(const std::string& folder, std::string_view name) {
  std::string path = folder;
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

std::string_view file_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
}

bool ends_with_any_case(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && iequals(text.substr(text.size() - ending.size()), ending);
}

/// What programs keep beside mail. Nobody means these when naming the folder.
bool is_side_file(std::string_view name) {
  constexpr std::array<std::string_view, 7> kEndings{
      ".msf", ".idx", ".sqlite", ".lock", ".sqlite-wal", ".sqlite-shm", ".lck"};
  return name.starts_with('.') || name == "lock" ||
         std::any_of(kEndings.begin(), kEndings.end(),
                     [name](std::string_view e) { return ends_with_any_case(name, e); });
}

/// Whether a name without its compression's ending is that of a single mail.
bool is_eml(std::string_view name) {
  constexpr std::array<std::string_view, 5> kCompressed{".gz", ".bz2", ".xz", ".zst", ".lz4"};
  for (const std::string_view ending : kCompressed) {
    if (ends_with_any_case(name, ending)) {
      name.remove_suffix(ending.size());
      break;
    }
  }
  return ends_with_any_case(name, ".eml");
}

enum class Content { Empty, Mbox, Mail, WeakMail, Other };  // WeakMail: fields, but no mail's

Result<std::string> read_head(ByteStream& stream) {
  std::string head(kLookAheadBytes, '\0');
  std::size_t size = 0;
  while (size < head.size()) {
    auto count = stream.read(std::span(head).subspan(size));
    if (!count && size == 0) return tl::unexpected(std::move(count.error()));
    if (!count || *count == 0) break;  // damage further on is the reader's to report
    size += *count;
  }
  head.resize(size);
  return head;
}

Content content_of(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t text = head.find_first_not_of(" \t\r\n");
  if (text == std::string_view::npos) {
    return head.size() < kLookAheadBytes - 3 ? Content::Empty : Content::Other;
  }
  head.remove_prefix(head.find_last_of('\n', text) + 1);  // npos + 1 is 0
  if (head.starts_with("From ")) return Content::Mbox;
  const HeaderBlock header = scan_header_block(head);
  if (header.fields == 0 || head.starts_with(">From ")) return Content::Other;
  return header.present() && (header.witnesses > 0 || header.mime) ? Content::Mail
                                                                   : Content::WeakMail;
}

/// Reads on to a second separator.
Result<bool> has_two_mails(const std::string& path) {
  DOCKET_ASSIGN(auto stream, open_decompressed(path));
  MboxReader reader(std::move(stream), {});
  DOCKET_ASSIGN(const auto first, reader.next());
  DOCKET_ASSIGN(const auto second, reader.next());
  return first.has_value() && second.has_value();
}

Result<Content> look_at(const std::string& path) {
  DOCKET_ASSIGN(auto stream, open_decompressed(path));
  DOCKET_ASSIGN(const std::string head, read_head(*stream));
  const Content content = content_of(head);
  if (content != Content::Mbox || !is_eml(file_name(path))) return content;
  DOCKET_ASSIGN(const bool two, has_two_mails(path));
  return two ? Content::Mbox : Content::Mail;
}

Error no_mail(const std::string& path, Content content) {
  const char* why = content == Content::WeakMail
                        ? " is no mail: none of its fields is one of a mail"
                        : " is no mail: it begins neither with a \"From \" line nor with a field";
  return {Errc::InvalidInput, path + why,
          "if it is one all the same, name its format: --format mboxrd or --format mail"};
}

std::optional<SourceKind> forced_kind(FormatChoice format) {
  if (format == FormatChoice::Mail) return SourceKind::Mail;
  if (format == FormatChoice::Mboxrd || format == FormatChoice::Mboxo) return SourceKind::Mbox;
  return std::nullopt;
}

/// The entries of one folder by kind, links resolved.
struct Folder {
  std::vector<std::string> files, folders, links_to_folders;  // names
};

class Walk {
 public:
  Walk(std::string root, FormatChoice format) : root_(std::move(root)), format_(format) {}

  SourceListing run() {
    std::error_code error;
    const fs::file_status status = fs::status(root_, error);
    if (root_ == "-") {
      add({format_ == FormatChoice::Mail ? SourceKind::Mail : SourceKind::Mbox, root_, {}});
    } else if (!fs::exists(status)) {
      add_problem(root_, system_error("open", root_, error ? error.value() : ENOENT));
    } else if (fs::is_directory(status)) {
      walk_folders();
    } else if (format_ == FormatChoice::Maildir) {
      add_problem(root_, {Errc::InvalidInput, root_ + " is a file, not a Maildir", {}});
    } else {
      add_named_file(fs::is_regular_file(status));
    }
    sort();
    return std::move(listing_);
  }

 private:
  void add(SourceItem item) { listing_.items.push_back(std::move(item)); }
  void add_problem(std::string path, Error error) {
    listing_.problems.push_back({std::move(path), std::move(error)});
  }

  void add_named_file(bool regular) {
    if (const auto kind = forced_kind(format_)) return add({*kind, root_, {}});
    // What is looked at in a pipe is gone.
    if (!regular) return add({SourceKind::Mbox, root_, {}});
    const auto content = look_at(root_);
    if (!content) return add_problem(root_, content.error());
    if (*content == Content::Other) return add_problem(root_, no_mail(root_, *content));
    const bool mbox = *content == Content::Mbox || *content == Content::Empty;
    add({mbox ? SourceKind::Mbox : SourceKind::Mail, root_, {}});
  }

  enum class Place { Plain, Maildir };

  void add_found_file(const std::string& path, Place place) {
    if (format_ == FormatChoice::Maildir) return;
    const bool beside = place == Place::Maildir || is_side_file(file_name(path));
    const auto forced = forced_kind(format_);
    if (forced && !beside) return add({*forced, path, {}});
    const auto content = look_at(path);
    if (!content) return add_problem(path, content.error());
    const bool mbox = *content == Content::Mbox || (*content == Content::Empty && !beside);
    const bool mail =
        *content == Content::Mail || (*content == Content::WeakMail && is_eml(file_name(path)));
    if (mbox || mail) {
      add({forced.value_or(mbox ? SourceKind::Mbox : SourceKind::Mail), path, {}});
    } else if (!beside) {
      add_problem(path, no_mail(path, *content));
    }
  }

  void walk_folders() {
    std::vector<std::string> pending{root_};
    while (!pending.empty()) {
      const std::string path = std::move(pending.back());
      pending.pop_back();
      visit(path, pending);
    }
    const bool none = std::none_of(listing_.items.begin(), listing_.items.end(),
                                   [](const auto& i) { return i.kind == SourceKind::Maildir; });
    if (format_ == FormatChoice::Maildir && none && listing_.problems.empty()) {
      add_problem(root_, {Errc::InvalidInput, root_ + " holds no Maildir: no cur/ and new/",
                          "leave out --format to have its files looked at"});
    }
  }

  void visit(const std::string& path, std::vector<std::string>& pending) {
    const Folder folder = list(path);
    const Place place = is_maildir(path) ? Place::Maildir : Place::Plain;
    if (place == Place::Maildir) add_maildir(path);
    for (const std::string& name : folder.files) add_found_file(join(path, name), place);
    for (const std::string& name : folder.folders) {
      const bool own = name == "cur" || name == "new" || name == "tmp";
      if (place == Place::Maildir && own) continue;
      const std::string below = join(path, name);
      if (name.front() == '.' && place == Place::Plain && !is_maildir(below)) continue;
      pending.push_back(below);
    }
    for (const std::string& name : folder.links_to_folders) {
      const bool own = name == "cur" || name == "new" || name == "tmp";
      if (place == Place::Plain || !own) check_link(join(path, name));
    }
  }

  static bool is_maildir(const std::string& path) {
    std::error_code error;
    return fs::is_directory(join(path, "cur"), error) && fs::is_directory(join(path, "new"), error);
  }

  /// A link back into what is read anyway is nothing to tell.
  void check_link(const std::string& path) {
    std::error_code error;
    const std::string target = fs::canonical(path, error).string();
    const std::string root = fs::canonical(root_, error).string();
    if (!error && (target == root || target.starts_with(join(root, "")))) return;
    add_problem(path, {Errc::InvalidInput, path + " is a link to a folder: not followed",
                       "name the folder itself as a source"});
  }

  void add_maildir(const std::string& path) {
    SourceItem item{SourceKind::Maildir, path, {}};
    for (const std::string_view part : {"cur", "new"}) {
      for (const std::string& name : list(join(path, part)).files) {
        // Names with a dot in front are not the mail's (maildir(5)).
        if (!name.starts_with('.')) item.files.push_back(join(std::string(part), name));
      }
    }
    std::sort(item.files.begin(), item.files.end());
    add(std::move(item));
  }

  Folder list(const std::string& path) {
    Folder folder;
    std::error_code error;
    fs::directory_iterator it(path, error);
    for (; !error && it != fs::directory_iterator(); it.increment(error)) {
      sort_in(*it, folder);
    }
    if (error) add_problem(path, system_error("read the folder", path, error.value()));
    return folder;
  }

  void sort_in(const fs::directory_entry& entry, Folder& folder) {
    std::error_code error;
    std::string name = entry.path().filename().string();
    const fs::file_status status = entry.status(error);
    if (fs::is_regular_file(status)) {
      folder.files.push_back(std::move(name));
    } else if (fs::is_directory(status)) {
      std::error_code ignored;
      const bool link = entry.is_symlink(ignored);
      (link ? folder.links_to_folders : folder.folders).push_back(std::move(name));
    } else if (is_side_file(name)) {
      // Lock links ("lock -> 127.0.1.1:+1234") point at nothing by design.
    } else if (!fs::exists(status)) {
      add_problem(entry.path().string(),
                  system_error("open", entry.path().string(), error ? error.value() : ENOENT));
    } else {
      add_problem(entry.path().string(),
                  {Errc::InvalidInput, entry.path().string() + " is no regular file", {}});
    }
  }

  void sort() {
    const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
    std::sort(listing_.items.begin(), listing_.items.end(), by_path);
    std::sort(listing_.problems.begin(), listing_.problems.end(), by_path);
  }

  std::string root_;
  FormatChoice format_;
  SourceListing listing_;
};

}  // namespace

SourceListing list_sources(const std::string& path, FormatChoice format) {
  return Walk(path, format).run();
}

}  // namespace docket::ingest
