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
#include "ingest/content.hpp"
#include "ingest/file_descriptor.hpp"
#include "ingest/mbox_reader.hpp"
#include "ingest/stream_source.hpp"

namespace docket::ingest {
namespace {

namespace fs = std::filesystem;

std::string join(const std::string& folder, std::string_view name) {
  std::string path = folder;
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
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
  DOCKET_ASSIGN(const Content content, look_at(stream));
  if (content != Content::Mbox || !is_eml(path)) return content;
  DOCKET_ASSIGN(const bool two, has_two_mails(path));
  return two ? Content::Mbox : Content::Mail;
}

Error no_mail(const std::string& path, Content content) {
  const char* why = content == Content::WeakMail
                        ? " is no mail: none of its fields is one of a mail"
                        : " is no mail: it begins neither with a \"From \" line nor with a field";
  return {Errc::InvalidInput, path + why,
          "if it is one all the same, name its format: --format mboxrd or --format mail; a saved "
          "page is --format groups-page"};
}

/// Of a file that is mail.
SourceKind kind_of(Content content) {
  switch (content) {
    case Content::Mail:
    case Content::WeakMail: return SourceKind::Mail;
    case Content::Emlx: return SourceKind::Emlx;
    case Content::Page: return SourceKind::Page;
    case Content::Tar: return SourceKind::Tar;
    case Content::Zip: return SourceKind::Zip;
    case Content::SevenZip: return SourceKind::SevenZip;
    default: return SourceKind::Mbox;
  }
}

bool is_number(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_digit);
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
      add({SourceKind::Pipe, root_, {}});
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
    // What is looked at in a pipe is gone.
    if (!regular) return add({SourceKind::Pipe, root_, {}});
    const auto content = look_at(root_);
    if (!content) return add_problem(root_, content.error());
    const auto forced = content_by_choice(format_);
    if (forced && !is_container(*content)) return add({kind_of(*forced), root_, {}});
    if (*content == Content::Other) return add_problem(root_, no_mail(root_, *content));
    add({kind_of(*content), root_, {}});
  }

  enum class Place { Plain, Maildir };

  /// The kind of source that a file in a folder is; nullopt where it is none.
  std::optional<SourceKind> kind_of_found(const std::string& path, Place place) {
    const bool beside = place == Place::Maildir || is_side_file(path);
    const auto content = look_at(path);
    if (!content) {
      add_problem(path, content.error());
      return std::nullopt;
    }
    const auto forced = content_by_choice(format_);
    if (forced && !beside && !is_container(*content)) return kind_of(*forced);
    const bool mail = *content == Content::Mbox || *content == Content::Mail ||
                      *content == Content::Emlx || *content == Content::Page ||
                      (*content == Content::WeakMail && is_eml(path));
    const bool taken = mail || (!beside && (*content == Content::Empty || is_container(*content)));
    if (taken) return kind_of(mail && forced ? *forced : *content);
    if (!beside) add_problem(path, no_mail(path, *content));
    return std::nullopt;
  }

  void add_found_files(const std::string& folder, const std::vector<std::string>& names,
                       Place place) {
    if (format_ == FormatChoice::Maildir) return;
    std::vector<std::string> numbered;
    for (const std::string& name : names) {
      const std::string path = join(folder, name);
      const std::optional<SourceKind> kind = kind_of_found(path, place);
      if (!kind) continue;
      if (*kind == SourceKind::Mail && is_number(name)) {
        numbered.push_back(name);
      } else {
        add({*kind, path, {}});
      }
    }
    if (numbered.size() == 1) return add({SourceKind::Mail, join(folder, numbered.front()), {}});
    if (numbered.empty()) return;
    std::sort(numbered.begin(), numbered.end(), [](const std::string& a, const std::string& b) {
      return std::make_pair(a.size(), a) < std::make_pair(b.size(), b);  // in order of the numbers
    });
    add({SourceKind::Mh, folder, std::move(numbered)});
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
    add_found_files(path, folder.files, place);
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
