#pragma once

/// What a path given by the user holds: an mbox (compressed or not), a single mail, a saved page, a
/// Maildir, or a folder of any of these. Found out by looking at it, not by its name alone.

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace docket::ingest {

enum class SourceKind : std::uint8_t {
  Mbox,  ///< one file with many mails
  Mail,  ///< one file that is one mail
  Emlx,  ///< one mail as Apple Mail keeps it
  Page,  ///< a saved page with posts
  Tar,   ///< a file of files, compressed or not
  Zip,
  SevenZip,
  Pipe,     ///< "-" or what else cannot be looked at before it is read
  Maildir,  ///< a folder with cur/, new/; its files are one mail each
  Mh,       ///< a folder of mails whose names are numbers (nmh, Gnus, INN's spool)
};
/// Whether one file is the whole source, read from its beginning to its end, and may have grown at
/// its end when it is read again.
[[nodiscard]] constexpr bool is_one_file(SourceKind kind) {
  return kind == SourceKind::Mbox || kind == SourceKind::Mail || kind == SourceKind::Emlx;
}
[[nodiscard]] constexpr bool is_folder(SourceKind kind) {
  return kind == SourceKind::Maildir || kind == SourceKind::Mh;
}

struct SourceItem {
  SourceKind kind = SourceKind::Mbox;
  std::string path;                ///< as given, members joined with "/"
  std::vector<std::string> files;  ///< of a folder: its mails relative to path, sorted
};

struct SourceProblem {
  std::string path;
  Error error;
};

struct SourceListing {
  std::vector<SourceItem> items;  ///< in byte order of their paths within each argument
  std::vector<SourceProblem>
      problems;  ///< what cannot be read or is no mail; never silently dropped
};

enum class FormatChoice : std::uint8_t {
  Detect,
  Mboxrd,
  Mboxo,
  Mboxcl,
  Mboxcl2,
  UsenetArchive,
  Mmdf,
  Mail,
  Emlx,
  Maildir,
  GroupsPage,
};

/// Looks at `path` and, for a folder, at all below it, links to folders not followed, without
/// recursion. What a regular file is its first bytes tell (content.hpp); in a folder, files that
/// are no mail are problems of code InvalidInput. More exactly:
/// - The first 64 KiB are looked at, decompressed. An empty file is an mbox without mails.
/// - An .eml that begins with "From " is one mail, unless a second separator follows.
/// - Inside a folder a mail must have one of From, Date, Subject, Message-ID, Received,
///   Content-Type, MIME-Version, or be an .eml: lists of "key: value" lie about everywhere.
///   Named outright, any field will do.
/// - Inside a folder hidden files, .msf, .idx, .sqlite and lock files are taken where they hold
///   mail and passed over without a problem where they do not; so are files beside a Maildir's
///   cur/ and new/.
/// - Files of a folder whose names are numbers and which are mails are one source, an MH folder,
///   where there are two or more.
/// - A zip, tar or 7z file is a source whatever is in it; what of it is no mail, its reader tells.
/// - Hidden folders are entered only in a Maildir (Maildir++) or where they are Maildirs.
/// - Links to files are followed; a link to a folder outside `path` is a problem that says so.
/// - FIFOs and devices are read when named outright (as "-" is), never inside a folder.
/// A format other than Detect settles the kind of every file (in a folder: but those passed over);
/// Maildirs are found whatever the format, and Maildir takes nothing else.
[[nodiscard]] SourceListing list_sources(const std::string& path, FormatChoice format);

}  // namespace docket::ingest
