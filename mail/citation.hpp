#pragma once

/// What a text refers to: bugs, certificates, sections of requirements, ballots, wiki pages, other
/// posts. One thing has one key, however it is written (docs/citations.md):
///
///     bug:1619047#c10   cert:sha256:96bcec...   br:4.9.1.1   ballot:SC-63v4   rfc:5280/4.2.1.3
///     groups:oP8XuNXrANw/ZEiJEWlfAAAJ   mid:CAErg=HE+abc@mail.example.com   wiki:CA/Page#Part

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/body.hpp"

namespace docket::mail {

struct Citation {
  std::string key;
  std::string item;        ///< what of a section: "f" of 7.1.2.3.f, "4" of 4.9.1.1(4)
  std::string version;     ///< of the document that was named: "2.1.7"
  std::size_t offset = 0;  ///< in Body::text, bytes; of the whole phrase: "bug \n> #1883843"
  std::size_t length = 0;
  SegmentKind segment = SegmentKind::Own;  ///< of where it begins
  /// Where the prose points to it by "[1]", if it stands in a list of footnotes.
  struct Span {
    std::size_t offset = 0;
    std::size_t length = 0;
  };
  std::vector<Span> mentions;
};

/// What stands before the first colon: "bug", "br", "cert".
[[nodiscard]] std::string_view citation_kind(std::string_view key);

/// Whether a key is one of docs/citations.md, and not "ca:", "ca-name:", "url:" or a concept's.
[[nodiscard]] bool is_citation(std::string_view key);
/// Whether a key is of an axis of mail/fault_concepts.hpp: "fault:", "field:", "phase:".
[[nodiscard]] bool is_concept(std::string_view key);

/// What a citation of `key` cites, too, the nearest first: br:4.9.1 and br:4.9 of br:4.9.1.1, the
/// bug of a comment, the thread of a message, the page of a part, the ballot of its version.
[[nodiscard]] std::vector<std::string> citation_parents(std::string_view key);

}  // namespace docket::mail
