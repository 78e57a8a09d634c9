#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/header.hpp"
#include "mail/part_tree.hpp"
#include "mail/transfer_encoding.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/fixtures.hpp"

namespace mail = docket::mail;
namespace test = docket::test;

using docket::next_line;
using docket::trim;

namespace {

/// A leaf as mime4j's *_decoded.xml tells it: the fields of its header, and the file beside it
/// that holds the decoded body.
struct ExpectedLeaf {
  std::string type;
  std::string file;
  bool has_header = false;
};

std::string unescaped(std::string text) {
  const std::vector<std::pair<std::string, std::string>> entities{
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}};
  for (const auto& [entity, character] : entities) {
    for (std::size_t at = text.find(entity); at != std::string::npos;
         at = text.find(entity, at + 1)) {
      text.replace(at, entity.size(), character);
    }
  }
  return text;
}

/// What lies between the quotes after `name="`.
std::string attribute(std::string_view line) {
  const std::size_t begin = line.find('"') + 1;
  return std::string(line.substr(begin, line.find('"', begin) - begin));
}

/// No XML parser: mime4j writes one element a line.
std::vector<ExpectedLeaf> read_expected(const std::string& xml) {
  std::vector<ExpectedLeaf> leaves;
  std::string type;
  bool has_header = false;
  std::string_view rest = xml;
  while (const auto line = next_line(rest)) {
    if (*line == "<header>") {
      type.clear();
      has_header = false;
    }
    has_header = has_header || *line == "<field>";
    if (*line == "<field>" && docket::istarts_with(rest, "content-type:") && type.empty()) {
      const std::string_view field = rest.substr(13, rest.find("</field>") - 13);
      type = mail::parse_structured_field(unescaped(std::string(field))).value;
    }
    if (line->find("-body name=") == std::string_view::npos) continue;
    leaves.push_back({type.empty() ? "text/plain" : type, attribute(*line), has_header});
  }
  return leaves;
}

std::string decoded(const mail::LeafView& leaf) {
  switch (mail::transfer_encoding_from(leaf.encoding)) {
    case mail::TransferEncoding::Base64: return mail::decode_base64(leaf.content).bytes;
    case mail::TransferEncoding::QuotedPrintable:
      return mail::decode_quoted_printable(leaf.content).bytes;
    default: return std::string(leaf.content);
  }
}

std::vector<const mail::LeafView*> real_leaves(const mail::PartTree& tree) {
  std::vector<const mail::LeafView*> leaves;
  for (const mail::LeafView& leaf : tree.leaves) {
    const bool made =
        leaf.role == mail::LeafView::Role::MessageHead || leaf.role == mail::LeafView::Role::Loose;
    if (!made) leaves.push_back(&leaf);
  }
  return leaves;
}

/// What docket's leaves have that mime4j's have not; empty: nothing.
std::string difference(const std::string& stem) {
  const std::string bytes = test::fixture_bytes(stem + ".msg");
  std::vector<ExpectedLeaf> expected = read_expected(test::fixture_bytes(stem + "_decoded.xml"));
  const std::string folder = stem.substr(0, stem.rfind('/') + 1);
  mail::Defects unused;
  const mail::HeaderView header = mail::split_header(bytes, unused);
  const mail::PartTree tree = mail::walk_parts(bytes, header, {}, unused);
  const std::vector<const mail::LeafView*> leaves = real_leaves(tree);
  std::string found;
  // Parts of blank lines alone are none for docket.
  std::erase_if(expected, [&](const ExpectedLeaf& leaf) {
    return !leaf.has_header && trim(test::fixture_bytes(folder + leaf.file)).empty();
  });
  if (leaves.size() != expected.size()) {
    return fmt::format("{} leaves, expected {}", leaves.size(), expected.size());
  }
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (leaves[i]->type.value != expected[i].type) {
      found += fmt::format("{} for {}; ", leaves[i]->type.value, expected[i].type);
    }
    const std::string body = test::fixture_bytes(folder + expected[i].file);
    if (test::normalised(decoded(*leaves[i])) != test::normalised(body)) {
      found += fmt::format("another body of leaf {}; ", i + 1);
    }
  }
  return found;
}

/// Where docket differs from mime4j, and why it may.
const std::map<std::string, std::string>& exceptions() {
  static const std::string kBoundaryIsALine = "a boundary is a whole line, blanks at its end aside";
  static const std::string kAllIsBody = "what is no header is body: nothing is passed over unseen";
  static const std::string kCutBase64 = "of base64 that is cut off, its last bytes are kept";
  static const std::map<std::string, std::string> known{
      {"ending-boundaries", kBoundaryIsALine},
      {"weird-boundary", kBoundaryIsALine},
      {"very-long-boundary", kBoundaryIsALine},
      {"very-very-long-boundary", kBoundaryIsALine},
      {"basic-plain-with-bad-header-separator", "a line of one blank ends the header"},
      {"hdr-fakeout", "a line of one blank ends the header"},
      {"malformedHeader-nocrlfcrlf", kAllIsBody},
      {"malformedHeader-noheader", kAllIsBody},
      {"malformedHeaderStartsBody-nocrlfcrlf", kAllIsBody},
      {"malformedHeaderStartsBody-noheader", kAllIsBody},
      {"frag", kCutBase64},
      {"multi-frag", kCutBase64},
      {"multi-digest", "the type \"text\" is taken for text/plain"},
  };
  return known;
}

/// The fields of the mail's own header, unfolded.
std::vector<std::string> expected_fields(const std::string& xml) {
  std::vector<std::string> fields;
  const std::size_t end = xml.find("</header>");
  for (std::size_t at = xml.find("<field>"); at < end; at = xml.find("<field>", at + 1)) {
    const std::size_t begin = at + 7;
    const std::string field = unescaped(xml.substr(begin, xml.find("</field>", begin) - begin));
    const std::size_t colon = field.find(':');
    if (colon == std::string::npos) continue;  // no field for docket
    fields.push_back(fmt::format("{}:{}", trim(field.substr(0, colon)),
                                 trim(mail::unfold(field.substr(colon + 1)))));
  }
  return fields;
}

std::vector<std::string> fields_of(const std::string& bytes) {
  mail::Defects unused;
  std::vector<std::string> fields;
  const mail::HeaderView header = mail::split_header(bytes, unused);
  for (const mail::HeaderFieldView& field : header.fields()) {
    fields.push_back(fmt::format("{}:{}", trim(field.name), trim(mail::unfold(field.value))));
  }
  return fields;
}

}  // namespace

TEST_CASE("fixtures: parts and decoded bodies are those that mime4j expects", "[oracle][mime4j]") {
  std::size_t compared = 0;
  std::string wrong;
  constexpr std::string_view kSuffix = "_decoded.xml";
  for (const test::Fixture& fixture : test::fixtures()) {
    if (!fixture.path.ends_with(kSuffix)) continue;
    const std::string stem = fixture.path.substr(0, fixture.path.size() - kSuffix.size());
    const std::string name = stem.substr(stem.rfind('/') + 1);
    ++compared;
    const std::string found = difference(stem);
    const bool excepted = exceptions().count(name) > 0;
    if (found.empty() == excepted) {
      wrong += name + ": " + (excepted ? "listed, but does not differ" : found) + "\n";
    }
  }
  fmt::print("{} mails of mime4j, {} known to differ\n", compared, exceptions().size());
  INFO(wrong);
  CHECK(wrong.empty());
}

TEST_CASE("fixtures: header fields are those that mime4j expects", "[oracle][mime4j]") {
  const std::map<std::string, std::string> known{
      {"malformedHeader-nocrlfcrlf", "a line that is no field ends so short a header"},
  };
  std::size_t compared = 0;
  std::string wrong;
  constexpr std::string_view kSuffix = "_decoded.xml";
  for (const test::Fixture& fixture : test::fixtures()) {
    if (!fixture.path.ends_with(kSuffix)) continue;
    const std::string stem = fixture.path.substr(0, fixture.path.size() - kSuffix.size());
    const std::string name = stem.substr(stem.rfind('/') + 1);
    const std::string bytes = test::fixture_bytes(stem + ".msg");
    if (!docket::is_valid_utf8(bytes)) continue;  // the XML has these bytes in another charset
    ++compared;
    const auto ours = fields_of(bytes);
    const auto expected = expected_fields(test::fixture_bytes(fixture.path));
    if ((ours == expected) == (known.count(name) > 0)) {
      wrong += fmt::format("{}:\n  {}\n  {}\n", name, fmt::join(ours, "\n  "),
                           fmt::join(expected, "\n  "));
    }
  }
  fmt::print("{} headers of mime4j, {} known to differ\n", compared, known.size());
  INFO(wrong);
  CHECK(wrong.empty());
}
