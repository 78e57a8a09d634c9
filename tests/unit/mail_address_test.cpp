#include <string>

#include <catch2/catch.hpp>

#include "mail/address.hpp"

using docket::mail::Mailbox;
using docket::mail::parse_mailboxes;
using docket::mail::undo_via_list;

namespace {

/// "name <address>; name <address>"
std::string shown(std::string_view text) {
  std::string out;
  for (const Mailbox& mailbox : parse_mailboxes(text)) {
    if (!out.empty()) out += "; ";
    out += mailbox.name + " <" + mailbox.address + ">";
  }
  return out;
}

}  // namespace

TEST_CASE("parse_mailboxes: the forms of the standard", "[mail][address]") {
  const auto [text, expected] = GENERATE(table<const char*, const char*>({
      {"ada@example.org", " <ada@example.org>"},
      {"Ada Lovelace <ada@example.org>", "Ada Lovelace <ada@example.org>"},
      {"\"Lovelace, Ada\" <ada@example.org>", "Lovelace, Ada <ada@example.org>"},
      {"\"Ada \\\"AL\\\" L.\" <ada@example.org>", "Ada \"AL\" L. <ada@example.org>"},
      {"ada@example.org (Ada Lovelace)", "Ada Lovelace <ada@example.org>"},
      {"ada@example.org (Ada (the first) L)", "Ada (the first) L <ada@example.org>"},
      {"Ada <ada@example.org> (the first)", "Ada <ada@example.org>"},
      {"a@example.org, B <b@example.org>", " <a@example.org>; B <b@example.org>"},
      {"Team: a@example.org, b@example.org;", " <a@example.org>; <b@example.org>"},
      {"undisclosed-recipients:;", ""},
      {"Ada\r\n Lovelace\r\n\t<ada@example.org>", "Ada Lovelace <ada@example.org>"},
      {"<@relay.example,@b.example:ada@example.org>", " <ada@example.org>"},
      {"Ada <\"ada l\"@example.org>", "Ada <\"ada l\"@example.org>"},
      {"ada@[192.0.2.1]", " <ada@[192.0.2.1]>"},
      {"ada@[IPv6:2001:db8::1]", " <ada@[ipv6:2001:db8::1]>"},
      {"Ada.Lovelace@EXAMPLE.Org", " <Ada.Lovelace@example.org>"},
  }));
  const std::string all = shown(text);
  std::string wanted = expected;
  if (const auto at = wanted.find(">; <"); at != std::string::npos) wanted.insert(at + 3, " ");
  CHECK(all == wanted);
}

TEST_CASE("parse_mailboxes: encoded words are decoded after the syntax is read",
          "[mail][address]") {
  CHECK(shown("=?utf-8?Q?Ad=C3=A9_L?= <ada@example.org>") == "Ad\xC3\xA9 L <ada@example.org>");
  CHECK(shown("=?utf-8?Q?L=2C_Ada_=3Cx=3E?= <ada@example.org>") == "L, Ada <x> <ada@example.org>");
  CHECK(shown("=?utf-8?Q?L,_Ada?= <ada@example.org>") == "L, Ada <ada@example.org>");
  CHECK(shown("\"=?utf-8?Q?Ad=C3=A9?=\" <ada@example.org>") == "Ad\xC3\xA9 <ada@example.org>");
  CHECK(shown("=?utf-8?Q?Ada_<ada@example.org>?=") == "Ada <ada@example.org>");
  CHECK(shown("ada@example.org (=?utf-8?Q?Ad=C3=A9?=)") == "Ad\xC3\xA9 <ada@example.org>");
}

TEST_CASE("parse_mailboxes: what archives and old programs write", "[mail][address]") {
  const auto [text, expected] = GENERATE(table<const char*, const char*>({
      {"ada at example.org (Ada Lovelace)", "Ada Lovelace <ada@example.org>"},
      {"ada at example.org", " <ada@example.org>"},
      {"Ada Lovelace <ada at example.org>", "Ada Lovelace <ada@example.org>"},
      {"\"Ada Lovelace\" ada@example.org", "Ada Lovelace <ada@example.org>"},
      {"Ada Lovelace ada@example.org", "Ada Lovelace <ada@example.org>"},
      {"ada @ example.org", " <ada@example.org>"},
      {"Lovelace, Ada <ada@example.org>", "Lovelace, Ada <ada@example.org>"},
      {"Lovelace, Ada, Jr. <ada@example.org>", "Lovelace, Ada, Jr. <ada@example.org>"},
      {"Ada L. Lovelace <ada@example.org>", "Ada L. Lovelace <ada@example.org>"},
      {"'Ada Lovelace' <ada@example.org>", "Ada Lovelace <ada@example.org>"},
      {"<mailto:ada@example.org>", " <ada@example.org>"},
      {"Ada <<ada@example.org>>", "Ada <ada@example.org>"},
      {"A <a@example.org> B <b@example.org>", "A <a@example.org>; B <b@example.org>"},
      {"A <a@example.org>; B <b@example.org>", "A <a@example.org>; B <b@example.org>"},
      {"Ada Lovelace", "Ada Lovelace <>"},
      {"Ada Lovelace, Charles Babbage", "Ada Lovelace <>; Charles Babbage <>"},
      {"ada (Ada Lovelace)", "Ada Lovelace <ada>"},
      {"(Ada Lovelace)", "Ada Lovelace <>"},
      {"Ada <ada>", "Ada <ada>"},
      {"postmaster, Ada <ada@example.org>", "postmaster <>; Ada <ada@example.org>"},
      {"Ada <ada@example.org.>", "Ada <ada@example.org>"},
      {"ada...@example.org (Ada)", "Ada <ada...@example.org>"},
  }));
  CHECK(shown(text) == expected);
}

TEST_CASE("parse_mailboxes: malformed lists give what can be read", "[mail][address]") {
  const auto [text, expected] = GENERATE(table<const char*, const char*>({
      {"", ""},
      {" , ;,", ""},
      {"<>", ""},
      {"()", ""},
      {"\"\" <>", ""},
      {"Ada <ada@example.org", "Ada <ada@example.org>"},
      {"\"Ada <ada@example.org>", "Ada <ada@example.org>"},
      {"Ada (never closed <ada@example.org>", "Ada (never closed <ada@example.org>"},
      {"Ada :( <ada@example.org>, B <b@example.org>", "( <ada@example.org>; B <b@example.org>"},
      {"Ada\x01 <ada\x02@example.org>", "Ada <ada@example.org>"},
      {"J\xFCrgen <j@example.org>", "J\xC3\xBCrgen <j@example.org>"},
      {"@", " <@>"},
      {">>>", ""},
  }));
  CHECK(shown(text) == expected);
}

TEST_CASE("parse_mailboxes: giant lists are bounded and quick", "[mail][address]") {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "a@example.org, ";
  CHECK(parse_mailboxes(many).size() == 1000);
  const char c = GENERATE('(', '"', '<', '@', ',', '=', '\\');
  CHECK(parse_mailboxes(std::string(1 << 20, c)).size() <= 1000);
}

TEST_CASE("undo_via_list: the author behind a list's rewriting", "[mail][address]") {
  const Mailbox list{"Ada Lovelace via dev-talk", "dev-talk@lists.example.org"};
  const Mailbox ada{"Ada Lovelace", "ada@example.org"};
  SECTION("from the fields that lists leave") {
    CHECK(undo_via_list(list, "Ada Lovelace <ada@example.org>", "", "") == ada);
    CHECK(undo_via_list(list, "", "ada@example.org", "") == ada);
    CHECK(undo_via_list(list, "", "", "dev-talk@lists.example.org, ada@example.org") == ada);
  }
  SECTION("the name comes from the field where From has an address for it") {
    const Mailbox masked{"ada@example.org via dev-talk", "dev-talk@lists.example.org"};
    CHECK(undo_via_list(masked, "Ada Lovelace <ada@example.org>", "", "") == ada);
    CHECK(undo_via_list(masked, "", "", "") == Mailbox{"", "ada@example.org"});
  }
  SECTION("quotes around the name go") {
    const Mailbox quoted{"'Ada Lovelace' via dev-talk", "dev-talk@lists.example.org"};
    CHECK(undo_via_list(quoted, "", "ada@example.org", "") == ada);
  }
  SECTION("without a witness the list's address stays") {
    CHECK(undo_via_list(list, "", "", "dev-talk@lists.example.org") ==
          Mailbox{"Ada Lovelace", "dev-talk@lists.example.org"});
  }
  SECTION("an author who writes for himself stays") {
    CHECK(undo_via_list(ada, "", "gateway@example.net", "b@example.org") == ada);
    const Mailbox road{"via appia", "road@example.org"};
    CHECK(undo_via_list(road, "", "b@example.org", "") == road);
  }
}
