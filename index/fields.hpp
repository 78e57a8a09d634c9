#pragma once

/// The index's fields: one table for indexing, query names, help and docs/index-format.md.
/// Prefixes follow Xapian Omega's conventions, so that standard Xapian tools can read the index.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace docket::index {

enum class FieldKind : std::uint8_t {
  Text,    ///< words that are searched and ranked
  Filter,  ///< a term that is there or not; never ranks
  Cited,   ///< likewise: a thing that the post cites, and what that thing is a part of
  Value    ///< a value slot
};

struct Field {
  FieldKind kind = FieldKind::Text;
  std::string_view name;    ///< in queries
  std::string_view prefix;  ///< Text, Filter, Cited: of its terms
  unsigned slot = 0;        ///< Value: its slot
  double weight = 1.0;      ///< Text: of a match in it, at query time
  bool positions = false;   ///< Text: phrases can be looked for
  bool stemmed = false;     ///< Text: a query's word stands for its stem family
  std::string_view help;    ///< one line, for people
  std::string_view values;  ///< Filter: the only values, separated by blanks; empty: any
};

inline constexpr std::array kFields{
    Field{FieldKind::Text, "body", "", 0, 1.0, true, true, "the author's own words", ""},
    Field{FieldKind::Text, "subject", "S", 0, 3.0, true, true,
          "the subject without reply marks and list tags", ""},
    Field{FieldKind::Text, "quoted", "XQ", 0, 0.25, false, true, "words quoted from others", ""},
    Field{FieldKind::Text, "from", "A", 0, 1.0, true, false,
          "the author: words of the name, the address", ""},
    Field{FieldKind::Text, "to", "XTO", 0, 1.0, true, false, "To and Cc, likewise", ""},
    Field{FieldKind::Text, "filename", "XFN", 0, 1.0, true, false, "names of attachments", ""},
    Field{FieldKind::Text, "attachment", "XAT", 0, 1.0, false, true,
          "words of small text attachments", ""},
    Field{FieldKind::Filter, "list", "G", 0, 1.0, false, false,
          "a mailing list or newsgroup: its name, or the first part of it", ""},
    Field{FieldKind::Filter, "is", "XIS", 0, 1.0, false, false,
          "root: begins its thread; reply; reposted: has several copies; variant: shares its "
          "Message-ID with another post",
          "root reply reposted variant"},
    Field{FieldKind::Filter, "has", "XHAS", 0, 1.0, false, false, "attachment", "attachment"},
    Field{FieldKind::Cited, "bug", "XBUG", 0, 1.0, false, false,
          "a Bugzilla bug, or a comment of it: 1619047#c10", ""},
    Field{FieldKind::Cited, "ca", "XCA", 0, 1.0, false, false,
          "a certificate authority and what it took over; ca:=NAME for the name alone", ""},
    Field{FieldKind::Cited, "ca-name", "XCANAME", 0, 1.0, false, false,
          "a name of a CA or of a brand", ""},
    Field{FieldKind::Cited, "cert", "XCERT", 0, 1.0, false, false,
          "a certificate: crtsh:ID, sha256:HEX, sha1:HEX, serial:HEX", ""},
    Field{FieldKind::Cited, "crtsh-ca", "XCRTSHCA", 0, 1.0, false, false,
          "a CA by its number on crt.sh", ""},
    Field{FieldKind::Cited, "misissued", "XMISISSUED", 0, 1.0, false, false,
          "a batch of misissued.com", ""},
    Field{FieldKind::Cited, "br", "XBR", 0, 1.0, false, false,
          "a section of the TLS Baseline Requirements, or one below it", ""},
    Field{FieldKind::Cited, "br-old", "XBROLD", 0, 1.0, false, false,
          "likewise, as they were numbered before April 2015", ""},
    Field{FieldKind::Cited, "evg", "XEVG", 0, 1.0, false, false, "a section of the EV Guidelines",
          ""},
    Field{FieldKind::Cited, "evg-old", "XEVGOLD", 0, 1.0, false, false,
          "likewise, as they were numbered before May 2024", ""},
    Field{FieldKind::Cited, "smbr", "XSMBR", 0, 1.0, false, false,
          "a section of the S/MIME Baseline Requirements", ""},
    Field{FieldKind::Cited, "csbr", "XCSBR", 0, 1.0, false, false,
          "a section of the Code Signing Baseline Requirements", ""},
    Field{FieldKind::Cited, "ncssr", "XNCSSR", 0, 1.0, false, false,
          "a section of the network security requirements", ""},
    Field{FieldKind::Cited, "mrsp", "XMRSP", 0, 1.0, false, false,
          "a section of the Mozilla Root Store Policy", ""},
    Field{FieldKind::Cited, "ccadb-policy", "XCCADBPOLICY", 0, 1.0, false, false,
          "a section of the CCADB Policy", ""},
    Field{FieldKind::Cited, "irg", "XIRG", 0, 1.0, false, false,
          "a section of the CCADB Incident Reporting Guidelines", ""},
    Field{FieldKind::Cited, "crp", "XCRP", 0, 1.0, false, false,
          "a section of the Chrome Root Program Policy", ""},
    Field{FieldKind::Cited, "ballot", "XBALLOT", 0, 1.0, false, false,
          "a ballot of the CA/Browser Forum: 193, SC-63", ""},
    Field{FieldKind::Cited, "rfc", "XRFC", 0, 1.0, false, false,
          "an RFC, or a section of it: 5280/4.2.1.3", ""},
    Field{FieldKind::Cited, "cve", "XCVE", 0, 1.0, false, false, "a CVE number", ""},
    Field{FieldKind::Cited, "oid", "XOID", 0, 1.0, false, false, "an object identifier", ""},
    Field{FieldKind::Cited, "wiki", "XWIKI", 0, 1.0, false, false, "a page of Mozilla's wiki", ""},
    Field{FieldKind::Cited, "wiki-diff", "XWIKIDIFF", 0, 1.0, false, false,
          "a change of a page of Mozilla's wiki", ""},
    Field{FieldKind::Cited, "case", "XCASE", 0, 1.0, false, false, "a case of the CCADB", ""},
    Field{FieldKind::Cited, "ccadb-owner", "XCCADBOWNER", 0, 1.0, false, false,
          "a CA owner by its number in the CCADB", ""},
    Field{FieldKind::Cited, "github", "XGITHUB", 0, 1.0, false, false,
          "an issue or pull request: owner/repository#N", ""},
    Field{FieldKind::Cited, "groups", "XGROUPS", 0, 1.0, false, false,
          "a thread of Google Groups, or a message of it", ""},
    Field{FieldKind::Cited, "citing", "XCITING", 0, 1.0, false, false,
          "a message that is named by its Message-ID", ""},
    Field{FieldKind::Cited, "mail-archive", "XMAILARCHIVE", 0, 1.0, false, false,
          "a message of mail-archive.com: LIST@HOST/NNNNN", ""},
    Field{FieldKind::Cited, "pipermail", "XPIPERMAIL", 0, 1.0, false, false,
          "a page of a Mailman archive: LIST/YYYY-Month/NNNNNN", ""},
    Field{FieldKind::Cited, "hyperkitty", "XHYPERKITTY", 0, 1.0, false, false,
          "a page of a HyperKitty archive: LIST/HASH", ""},
    Field{FieldKind::Cited, "incident", "XINCIDENT", 0, 1.0, false, false,
          "a CA incident, by its bug, that the post is linked to: cited, inferred or by hand", ""},
    Field{FieldKind::Cited, "tag", "XTAG", 0, 1.0, false, false,
          "a whiteboard tag of such an incident: ocsp-failure", ""},
    Field{FieldKind::Cited, "fault", "XFAULT", 0, 1.0, false, false,
          "a kind of fault that it speaks of, or one below it: revocation-delay", ""},
    Field{FieldKind::Value, "date", "", 0, 1.0, false, false, "when it was sent, in UTC", ""},
    Field{FieldKind::Value, "thread", "", 1, 1.0, false, false, "the number of its thread", ""},
    Field{FieldKind::Value, "author", "", 2, 1.0, false, false, "who wrote it: for facets", ""},
    Field{FieldKind::Value, "lists", "", 3, 1.0, false, false, "the lists it went to: for facets",
          ""},
    Field{FieldKind::Value, "cas", "", 4, 1.0, false, false, "the CAs it names: for facets", ""},
    Field{FieldKind::Value, "bugs", "", 5, 1.0, false, false, "the bugs it cites: for facets", ""},
    Field{FieldKind::Value, "sections", "", 6, 1.0, false, false,
          "the sections of requirements it cites: for facets", ""},
    Field{FieldKind::Value, "incidents", "", 7, 1.0, false, false,
          "the incidents it is linked to: for facets", ""},
    Field{FieldKind::Value, "tags", "", 8, 1.0, false, false,
          "the tags of these incidents: for facets", ""},
};

/// nullopt where there is none of that name.
constexpr const Field* find_field(std::string_view name) {
  for (const Field& f : kFields) {
    if (f.name == name) return &f;
  }
  return nullptr;
}

/// For names that are known to be there.
consteval const Field& field(std::string_view name) { return *find_field(name); }

namespace detail {
/// Prefixes are upper case and words are not, so that one prefix may begin another (Omega).
constexpr bool fields_are_distinct() {
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    for (std::size_t k = i + 1; k < kFields.size(); ++k) {
      const Field& a = kFields[i];
      const Field& b = kFields[k];
      if (a.name == b.name) return false;
      const bool both_slots = a.kind == FieldKind::Value && b.kind == FieldKind::Value;
      const bool both_terms = a.kind != FieldKind::Value && b.kind != FieldKind::Value;
      if (both_slots && a.slot == b.slot) return false;
      if (both_terms && a.prefix == b.prefix) return false;
    }
  }
  return true;
}
}  // namespace detail
static_assert(detail::fields_are_distinct());

/// Part of the index's state: another number means that the index is built anew.
inline constexpr int kIndexSchema = 5;

}  // namespace docket::index
