#pragma once

/// A zip, tar or 7z file of a test's own.

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

namespace docket::test {

enum class Container { Zip, Tar, SevenZip };

/// Written to `path`, each member a name and its bytes, in their order.
inline void write_container(const std::string& path, Container kind,
                            const std::vector<std::pair<std::string, std::string>>& members) {
  struct archive* const a = archive_write_new();
  if (kind == Container::Zip) archive_write_set_format_zip(a);
  if (kind == Container::Tar) archive_write_set_format_ustar(a);
  if (kind == Container::SevenZip) archive_write_set_format_7zip(a);
  if (archive_write_open_filename(a, path.c_str()) != ARCHIVE_OK) throw std::runtime_error(path);
  for (const auto& [name, bytes] : members) {
    struct archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, name.ends_with('/') ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_write_header(a, entry);
    if (!bytes.empty()) archive_write_data(a, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(a);
  archive_write_free(a);
}

}  // namespace docket::test
