#include <string>

#include <catch2/catch.hpp>

#include "mail/header.hpp"

using docket::mail::DefectKind;
using docket::mail::Defects;
using docket::mail::HeaderView;
using docket::mail::split_header;

namespace {

/// "name=value|name=value#body": a header at one glance.
std::string shown(std::string_view mail, Defects& defects) {
  const HeaderView header = split_header(mail, defects);
  std::string out;
  for (const auto& field : header.fields()) {
    CHECK(mail.substr(field.offset, field.name.size()) == field.name);
    if (!out.empty()) out += '|';
    out.append(field.name).append("=").append(field.value);
  }
  return out.append("#").append(mail.substr(header.body_offset()));
}

std::string shown(std::string_view mail) {
  Defects defects;
  return shown(mail, defects);
}

}  // namespace

TEST_CASE("split_header: well-formed headers", "[mail][header]") {
  const auto [mail, expected] = GENERATE(table<std::string, std::string>({
      {"Subject: a\nFrom: b\n\nbody\n", "Subject= a|From= b#body\n"},
      {"Subject: a\r\nFrom: b\r\n\r\nbody\r\n", "Subject= a|From= b#body\r\n"},
      {"Subject: a\n b\n\tc\n\nx", "Subject= a\n b\n\tc#x"},
      {"Subject: a\r\n b\r\n\r\nx", "Subject= a\r\n b#x"},
      {"Subject:\nX-Empty: \n\n", "Subject=|X-Empty= #"},
      {"Subject: a", "Subject= a#"},
      {"Subject: a\n", "Subject= a#"},
      {"A: 1\n\nB: 2\n", "A= 1#B: 2\n"},
  }));
  Defects defects;
  CHECK(shown(mail, defects) == expected);
  CHECK(defects.list().empty());
}

TEST_CASE("split_header: odd but readable fields", "[mail][header]") {
  CHECK(shown("Subject : a\nTo\t: b\n\nx") == "Subject= a|To= b#x");
  CHECK(shown("A: 1\n \n b\nTo: c\n\nx") == "A= 1\n \n b|To= c#x");
  CHECK(shown("Subject: a\r\r\nTo: b\r\r\n\r\r\nx") == "Subject= a|To= b#x");
}

TEST_CASE("split_header: a line of blanks ends the header where no field follows",
          "[mail][header]") {
  CHECK(shown("Subject: a\n  \nHello Ada,\n") == "Subject= a#Hello Ada,\n");
}

TEST_CASE("split_header: a malformed line is passed over where fields follow it",
          "[mail][header]") {
  const auto [mail, expected, offset] = GENERATE(table<std::string, std::string, std::size_t>({
      {"From ada@example.org Mon Jan  1 2001\nSubject: a\n\nx", "Subject= a#x", 0},
      {">From ada@example.org\nSubject: a\n\nx", "Subject= a#x", 0},
      {"Received: from a\nwith SMTP id 7\n\tfor b\nTo: c\n\nx", "Received= from a|To= c#x", 17},
      {"   indented\nSubject: a\n\nx", "Subject= a#x", 0},
      {"A: 1\n: no name\nX-B: 2\n\nx", "A= 1|X-B= 2#x", 5},
  }));
  Defects defects;
  CHECK(shown(mail, defects) == expected);
  REQUIRE(defects.list().size() == 1);
  CHECK(defects.list()[0].kind == DefectKind::MalformedHeader);
  CHECK(defects.list()[0].offset == offset);
}

TEST_CASE("split_header: the body begins at a malformed line that no field follows",
          "[mail][header]") {
  Defects defects;
  CHECK(shown("Subject: a\nHello Ada,\nNote: this is prose\n\nTo: b\n", defects) ==
        "Subject= a#Hello Ada,\nNote: this is prose\n\nTo: b\n");
  CHECK(defects.has(DefectKind::MalformedHeader));
}

TEST_CASE("split_header: a mail without fields is all body", "[mail][header]") {
  const std::string mail = GENERATE(as<std::string>{}, "", "\n", "Hello\n", "Hello\n\nFrom: a\n",
                                    "\nSubject: a\n", " \n", ":::\n");
  Defects defects;
  const HeaderView header = split_header(mail, defects);
  CHECK(header.fields().empty());
  CHECK(header.body_offset() <= 1);
  CHECK(defects.has(DefectKind::NoHeader));
}

TEST_CASE("split_header: too many fields are cut, and the body is still found", "[mail][header]") {
  std::string mail;
  for (int i = 0; i < 3000; ++i) mail += "X: 1\n";
  mail += "\nbody";
  Defects defects;
  const HeaderView header = split_header(mail, defects);
  CHECK(header.fields().size() == 2000);
  CHECK(mail.substr(header.body_offset()) == "body");
  CHECK(defects.has(DefectKind::HeaderTooLong));
}

TEST_CASE("split_header: a giant header is cut", "[mail][header]") {
  const std::string big = "Subject: " + std::string(2 << 20, 'x') + "\n";
  Defects defects;
  CHECK(split_header("A: 1\n" + big + "\nbody", defects).fields().size() == 1);
  CHECK(defects.has(DefectKind::HeaderTooLong));
}

TEST_CASE("HeaderView: fields are found without regard to case, the first one first",
          "[mail][header]") {
  Defects defects;
  const std::string mail = "sUBJECT:  a \nSubject: b\n\n";
  const HeaderView header = split_header(mail, defects);
  REQUIRE(header.find("Subject") != nullptr);
  CHECK(header.find("Subject")->offset == 0);
  CHECK(header.value("SUBJECT") == "a");
  CHECK(header.find("To") == nullptr);
  CHECK(header.value("To").empty());
}
