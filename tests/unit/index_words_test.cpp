#include <random>

#include <catch2/catch.hpp>

#include "core/utf8.hpp"
#include "index/words.hpp"

namespace docket::index {
namespace {

/// "term@1" for atoms, "(term)@1" for variants, "[term]@1" for joined words.
std::string drawn(std::string_view text) {
  std::string out;
  read_words(text, 1, [&](const Word& word) {
    if (!out.empty()) out += ' ';
    const std::string term(word.term);
    switch (word.kind) {
      case WordKind::Atom: out += term; break;
      case WordKind::Variant: out += "(" + term + ")"; break;
      case WordKind::Joined: out += "[" + term + "]"; break;
    }
    out += "@" + std::to_string(word.position);
  });
  return out;
}

}  // namespace

TEST_CASE("words: as the field writes them", "[index][words]") {
  struct Row {
    const char* text;
    const char* words;
  };
  const std::vector<Row> rows{
      {"", ""},
      {"?!, --- ...", ""},
      {"Two words.", "two@1 words@2"},
      {"stateOrProvinceName", "stateorprovincename@1 (state)@1 (or)@1 (province)@1 (name)@1"},
      {"id-kp-OCSPSigning", "id@1 [id-kp-ocspsigning]@1 kp@2 ocspsigning@3 (ocsp)@3 (signing)@3"},
      {"2.23.140.1.2.1 and 4.9.1.1", "2.23.140.1.2.1@1 and@2 4.9.1.1@3"},
      {"section 7.1.4.2.", "section@1 7.1.4.2@2"},
      {"v2.1.7", "v2.1.7@1"},
      {"V2.1", "v2.1@1"},
      {"CVE-2017-15361", "cve@1 [cve-2017-15361]@1 2017@2 15361@3"},
      {"SC-063v4", "sc@1 [sc-063v4]@1 063v4@2"},
      {"SHA-1", "sha@1 [sha-1]@1 1@2"},
      {"TLS1.3", "tls1@1 [tls1.3]@1 3@2"},
      {"www.some-ca.example", "www@1 [www.some-ca.example]@1 some@2 [some-ca]@2 ca@3 example@4"},
      {"ada@mail.example.org",
       "ada@1 [ada@mail.example.org]@1 mail@2 [mail.example.org]@2 example@3 org@4"},
      {"https://bugzilla.example/show_bug.cgi?id=1567114",
       "bugzilla@1 [bugzilla.example]@1 example@2 show@3 [show_bug.cgi]@3 [show_bug]@3 "
       "bug@4 cgi@5 id@6 1567114@7"},
      {"HTTP://ca.example over https", "ca@1 [ca.example]@1 example@2 over@3 https@4"},
      {"http:// alone", "alone@1"},
      {"Let\xE2\x80\x99s Encrypt", "let@1 (lets)@1 encrypt@2"},
      {"Let's Encrypt", "let@1 (lets)@1 encrypt@2"},
      {"don't don\xE2\x80\x99t dont", "dont@1 dont@2 dont@3"},
      {"the CA's, the CAs' and CAs", "the@1 ca@2 (cas)@2 the@3 ca@4 (cas)@4 and@5 ca@6 (cas)@6"},
      {"OIDs but not Was or as", "oid@1 (oids)@1 but@2 not@3 was@4 or@5 as@6"},
      {"e-Tu\xC4\x9Fra", "e@1 [e-tugra]@1 tugra@2 (tu\xC4\x9Fra)@2"},
      {"T\xC3\x9CRKTRUST", "turktrust@1 (t\xC3\xBCrktrust)@1"},
      {"Stra\xC3\x9F"
       "e \xC5\x81ukasz \xC3\x98re",
       "strasse@1 lukasz@2 (\xC5\x82ukasz)@2 ore@3 (\xC3\xB8re)@3"},
      {"xn--bcher-kva.example",
       "xn--bcher-kva@1 (b\xC3\xBC"
       "cher)@1 (bucher)@1 [xn--bcher-kva.example]@1 example@2"},
      {"C++ and c# f# (C)", "c++@1 (c)@1 and@2 c#@3 (c)@3 f#@4 (f)@4 c@5"},
      {"AT&T", "at@1 [at&t]@1 t@2"},
      {"soft\xC2\xADhyphen", "softhyphen@1"},
      {"non\xE2\x80\x91"
       "breaking",
       "non@1 [non-breaking]@1 breaking@2"},
      {"iPhone eIDAS PKIoverheid",
       "iphone@1 (phone)@1 eidas@2 (idas)@2 pkioverheid@3 (pk)@3 "
       "(ioverheid)@3"},
      {"a.b", "a@1 [a.b]@1 b@2"},
      {"end.Next", "end@1 [end.next]@1 next@2"},
      {"\xD0\x99\xD0\xBE\xD0\xB4", "\xD0\xB9\xD0\xBE\xD0\xB4@1"},
      {"\xE6\x9D\xB1\xE4\xBA\xAC"
       "CA",
       "\xE6\x9D\xB1\xE4\xBA\xAC@1 ca@2"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(drawn(row.text) == row.words);
  }
}

TEST_CASE("words: what is no text is left out", "[index][words]") {
  const std::string base64 = "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n";
  CHECK(drawn("before\n" + base64 + base64 + "after") == "before@1 after@2");
  CHECK(drawn("-----BEGIN CERTIFICATE-----\nshort\nlines\n-----END CERTIFICATE-----\nafter") ==
        "after@1");
  CHECK(drawn("-----BEGIN without an end\nafter") == "begin@1 without@2 an@3 end@4 after@5");
  const std::string sha256(64, 'a');
  CHECK(drawn(sha256) == sha256 + "@1");
  CHECK(drawn(std::string(80, 'a')) == std::string(80, 'a') + "@1");
  CHECK(drawn(std::string(81, 'a') + " b") == "b@2");
  CHECK(drawn(std::string(65, 'x') + " b") == "b@2");
  CHECK(drawn("a line of forty letters without any digit: "
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN") != "");
}

TEST_CASE("words: places are where the word is spelled", "[index][words]") {
  const std::string text = "See id-kp-OCSPSigning, Tu\xC4\x9Fra's \xE6\x9D\xB1\xE4\xBA\xAC x.";
  read_words(text, 1, [&](const Word& word) {
    REQUIRE(word.offset + word.length <= text.size());
    const std::string spelled = fold(text.substr(word.offset, word.length));
    if (is_valid_utf8(word.term) &&
        spelled.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos) {
      CHECK(spelled == word.term);
    }
  });
}

TEST_CASE("words: any text gives bounded terms at positions that ascend", "[index][words]") {
  std::mt19937 random(7);
  const std::string signs = "aZ9.-_@&'+#\n \xC3\xA9\xE2\x80\x99\xE6\x9D\xB1\xD7\x90\xC2\xAD/=xn--";
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const std::size_t length = random() % 200;
    while (text.size() < length) text += signs[random() % signs.size()];
    text = to_valid_utf8(text);
    std::uint32_t position = 1;
    bool in_bounds = true;
    const std::uint32_t end = read_words(text, 1, [&](const Word& word) {
      in_bounds = in_bounds && word.position >= position && !word.term.empty() &&
                  word.term.size() <= kMaxJoinedBytes && is_valid_utf8(word.term) &&
                  word.offset + word.length <= text.size() && word.length > 0 &&
                  word.term.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ \n") == std::string::npos;
      position = word.position;
    });
    INFO(text);
    CHECK(in_bounds);
    CHECK(end >= position);
  }
}

}  // namespace docket::index
