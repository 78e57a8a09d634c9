#include <string>

#include <catch2/catch.hpp>

#include "core/message_id.hpp"
#include "core/utf8.hpp"

using docket::IdListKind;
using docket::is_valid_utf8;
using docket::MessageId;
using docket::parse_message_id_list;

namespace {

std::string list(std::string_view field, IdListKind kind) {
  std::string out;
  for (const MessageId& id : parse_message_id_list(field, kind)) {
    out += out.empty() ? id.value() : " " + id.value();
  }
  return out;
}

}  // namespace

TEST_CASE("MessageId::parse: the id without what stands around it", "[core][message_id]") {
  const auto [text, expected] = GENERATE(table<const char*, const char*>({
      {"<a.b@example.org>", "a.b@example.org"},
      {" <a@example.org> (added by mail.example.org)", "a@example.org"},
      {"<a@example.org>#1/1", "a@example.org"},
      {"a@example.org>#1/1", "a@example.org"},
      {"a@example.org", "a@example.org"},
      {"a@example.org>", "a@example.org"},
      {"<a@example.org", "a@example.org"},
      {"<<a@example.org>>", "a@example.org"},
      {"<a@exam\r\n ple.org>", "a@example.org"},
      {"<a b@example.org>", "ab@example.org"},
      {"mid:a@example.org", "a@example.org"},
      {"news:<a@example.org>", "a@example.org"},
      {"<4@>", "4@"},
      {"<no-domain>", "no-domain"},
      {"<a@example.org> <b@example.org>", "a@example.org"},
      {"Message from Ada <a@example.org>", "a@example.org"},
  }));
  INFO(text);
  const auto id = MessageId::parse(text);
  REQUIRE(id);
  CHECK(id->value() == expected);
}

TEST_CASE("MessageId::parse: what is no id, and what is bounded", "[core][message_id]") {
  for (const char* text : {"", " ", "<>", "< >", "<<>>", ">", "<\r\n>", "mid:", "#1/1"}) {
    INFO(text);
    const auto id = MessageId::parse(text);
    CHECK((!id || std::string(text) == "#1/1"));
  }
  CHECK(MessageId::parse(std::string(5000, 'x'))->value().size() == MessageId::kMaxSize);
  CHECK(MessageId::parse({"<a\0b@example.org>", 17})->value() == "ab@example.org");
  CHECK(is_valid_utf8(MessageId::parse("<J\xFCrgen@example.org>")->value()));
}

TEST_CASE("parse_message_id_list: References as written", "[core][message_id]") {
  const auto [field, expected] = GENERATE(table<const char*, const char*>({
      {"<a@x> <b@x>\r\n <c@x>", "a@x b@x c@x"},
      {"<a@x><b@x><c@x>", "a@x b@x c@x"},
      {"<a@x>,<b@x> , <c@x>;", "a@x b@x c@x"},
      {"<a@x> ... <b@x>", "a@x b@x"},
      {"<a@x> <...> <b@x>", "a@x b@x"},
      {"<a@x> [some were cut] <b@x>", "a@x b@x"},
      {"<a@x> <a@x> <b@x> <a@x>", "a@x b@x"},
      {"<a@x>#1/1 <b@x>#1/1", "a@x b@x"},
      {"\"Your message of Fri, 06 Sep\" <a@x>", "a@x"},
      {"ARRAY(0xa085dd8) <a@x>", "a@x"},
      {"0 <a@x>", "a@x"},
      {"<no-domain> <a@x>", "no-domain a@x"},
      {"<a b@x> <c@x>", "ab@x c@x"},
      {"a@x b@x", "a@x b@x"},
      {"a@x,b@x;c@x", "a@x b@x c@x"},
      {"a@x>#1/1", "a@x"},
      // cut off
      {"<a@x> <b@exam", "a@x"},
      {"<a@x> <b", "a@x"},
      {"<a@x> <", "a@x"},
      {"<a@x> <b@x <c@x>", "a@x c@x"},
      {"<a@x# <b@x> <c@x>", "b@x c@x"},
      {"ple.org> <b@x>", "b@x"},
      {"a@x> <b@x>", "b@x"},
      {"<\"from <a@x>", "a@x"},
      {"<a@exam", ""},
      // nothing
      {"", ""},
      {"<>", ""},
      {"< > <>", ""},
      {"...", ""},
      {"none of these", ""},
      {">>> <<<", ""},
  }));
  INFO(field);
  CHECK(list(field, IdListKind::References) == expected);
}

TEST_CASE("parse_message_id_list: In-Reply-To as written", "[core][message_id]") {
  const auto [field, expected] = GENERATE(table<const char*, const char*>({
      {"<a@x>", "a@x"},
      {"<a@x> <b@x>", "a@x b@x"},
      {"<a@x>, <b@x>", "a@x b@x"},
      {"Your message of \"Tue, 5 Mar 2019 10:00:00 +0100.\"\r\n <a@x>", "a@x"},
      {"Message from Ada <ada@example.org> of \"Tue, 5 Mar\" <a@x>", "a@x"},
      {"Message from \"Ada B. C.\"\r\n <ada@example.org> of Tue, 5 Mar\r\n <a@x>.", "a@x"},
      {"Message from Ada <ada@example.org> <a@x> .", "a@x"},
      {"Message from ada@example.org of Tue <b@x> <a@x>", "a@x"},
      {"<a@x> (Ada Sample's message of \"Tue, 5 Mar 2019\")", "a@x"},
      {"<a@x>; from ada@example.org on Tue, 5 Mar", "a@x"},
      {"<a@x> from \"Ada\" <ada@example.org> at Mar 5, 19", "a@x"},
      {"<a@x>#1/1", "a@x"},
      {"20190305100000.GA1234@example.org", "20190305100000.GA1234@example.org"},
      // no ids
      {"", ""},
      {"0", ""},
      {"<no-domain>", ""},
      {"ada@example.org", ""},
      {"1234567890@example.org", ""},
      {"ada@example.org's message of Tue, 5 Mar 2019", ""},
      {"Your message of Tue, 5 Mar 2019 10:00:00 from 20190305100000.GA1@example.org", ""},
      {"Your message at 19:46:06 on Tuesday, 4 July 2006", ""},
      {"<a@exam", ""},
      {"<>", ""},
  }));
  INFO(field);
  CHECK(list(field, IdListKind::InReplyTo) == expected);
}

TEST_CASE("parse_message_id_list: of very many ids the first and the last stay",
          "[core][message_id]") {
  std::string field;
  for (int i = 0; i < 5000; ++i) field += '<' + std::to_string(i) + "@x> ";
  const auto ids = parse_message_id_list(field, IdListKind::References);
  REQUIRE(ids.size() == 1000);
  CHECK(ids.front().value() == "0@x");
  CHECK(ids[1].value() == "4001@x");
  CHECK(ids.back().value() == "4999@x");
}

TEST_CASE("parse_message_id_list: hostile fields take linear time", "[core][message_id]") {
  const std::string pattern =
      GENERATE(as<std::string>{}, "<", ">", "<a@x", "<a@x>", "a@x ", "<>", "@", ",", "\r\n <");
  std::string field;
  while (field.size() < 1'000'000) field += pattern;
  CHECK(list(field, IdListKind::References).size() < 2000);
  CHECK(list(field, IdListKind::InReplyTo).size() < 2000);
}
