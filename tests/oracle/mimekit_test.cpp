#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "ingest/byte_stream.hpp"
#include "ingest/mbox_reader.hpp"
#include "mail/header.hpp"
#include "mail/part_tree.hpp"
#include "tests/oracle/fixtures.hpp"

namespace ingest = docket::ingest;
namespace mail = docket::mail;
namespace test = docket::test;

using Json = nlohmann::json;

namespace {

const std::string kFolder = "mimekit/UnitTests/TestData/mbox/";

/// "13 text/plain": where the content of each leaf begins, from the start of the mailbox.
std::vector<std::string> expected_leaves(const Json& message) {
  std::vector<std::string> leaves;
  std::vector<const Json*> pending{&message.at("body")};
  while (!pending.empty()) {
    const Json& entity = *pending.back();
    pending.pop_back();
    if (entity.contains("children")) {
      const Json& children = entity.at("children");
      for (std::size_t i = children.size(); i-- > 0;) pending.push_back(&children[i]);
    } else if (entity.contains("message")) {
      pending.push_back(&entity.at("message").at("body"));
    } else {
      leaves.push_back(fmt::format("{} {}", entity.at("headersEndOffset").get<std::size_t>(),
                                   docket::to_lower(entity.at("mimeType").get<std::string>())));
    }
  }
  return leaves;
}

std::vector<std::string> leaves_of(std::string_view bytes, std::size_t offset) {
  mail::Defects unused;
  const mail::HeaderView header = mail::split_header(bytes, unused);
  const mail::PartTree tree = mail::walk_parts(bytes, header, {}, unused);
  std::vector<std::string> leaves;
  for (const mail::LeafView& leaf : tree.leaves) {
    if (leaf.role == mail::LeafView::Role::MessageHead) continue;
    if (leaf.role == mail::LeafView::Role::Loose) continue;
    leaves.push_back(fmt::format("{} {}", offset + leaf.offset, leaf.type.value));
  }
  return leaves;
}

}  // namespace

TEST_CASE("fixtures: mails lie where MimeKit finds them", "[oracle][mimekit]") {
  if (test::fixtures().empty()) return;
  // Not content-length: it has separators without date and without a blank line before them, which
  // MimeKit knows by the fields Content-Length. docket does not believe these.
  const Json expected = Json::parse(test::fixture_bytes(kFolder + "issue1189.unix-offsets.json"));
  const std::string source = test::fixture_bytes(kFolder + "issue1189.mbox.txt");
  ingest::MboxReader reader(ingest::memory_stream(source), {});
  for (const Json& message : expected) {
    const auto next = reader.next();
    REQUIRE(next);
    REQUIRE(*next);
    const ingest::RawMessage& raw = **next;
    CHECK(raw.offset == message.at("mboxMarkerOffset").get<std::size_t>());
    const std::size_t begin = raw.offset + raw.separator.size() + raw.separator_end.size();
    CHECK(begin == message.at("beginOffset").get<std::size_t>());
  }
  CHECK_FALSE(*reader.next());
}

TEST_CASE("fixtures: parts lie where MimeKit finds them", "[oracle][mimekit]") {
  const auto name = GENERATE(values<std::string>({"issue1189", "content-length"}));
  if (test::fixtures().empty()) return;
  const std::string source = test::fixture_bytes(kFolder + name + ".mbox.txt");
  std::size_t differ = 0;
  std::string wrong;
  for (const Json& message :
       Json::parse(test::fixture_bytes(kFolder + name + ".unix-offsets.json"))) {
    const auto begin = message.at("beginOffset").get<std::size_t>();
    const auto end = message.at("endOffset").get<std::size_t>();
    const auto found = leaves_of(std::string_view(source).substr(begin, end - begin), begin);
    const auto expected = expected_leaves(message);
    if (found == expected) continue;
    ++differ;
    wrong += fmt::format("{} at {}:\n  docket:  {}\n  MimeKit: {}\n", name, begin,
                         fmt::join(found, ", "), fmt::join(expected, ", "));
  }
  INFO(wrong);
  // A header without a blank line after it: its base64 is the body for docket, a field for MimeKit.
  const std::size_t known = name == "issue1189" ? 1 : 0;
  CHECK(differ == known);
}
