#include <string>
#include <string_view>
#include <tuple>

#include <catch2/catch.hpp>

#include "ingest/mbox_reader.hpp"
#include "ingest/separator.hpp"

namespace docket::ingest {
namespace {

TEST_CASE("looks_like_separator: forms of separators", "[ingest][separator]") {
  const std::string line =
      GENERATE(as<std::string>{},                                        //
               "From ada@example.org Wed Aug 21 19:43:00 2019",          // RFC 4155
               "From ada@example.org  Wed Aug  1 19:43:00 2019",         //
               "From ada at example.org  Wed Aug 21 19:43:00 2019",      // pipermail
               "From mboxrd@z Thu Jan  1 00:00:00 1970",                 // public-inbox
               "From - Wed Aug 21 19:43:00 2019",                        // Mozilla
               "From Wed Aug 21 19:43:00 2019",                          // no sender
               "From MAILER-DAEMON Wed Aug 21 19:43:00 2019 \r",         //
               "From ada [list]  Wed Aug 21 19:43:00 2019",              //
               "From ada@example.org Wed Aug 21 9:43 2019",              // no seconds
               "From ada@example.org Wed Aug 21 19:43:00 EST 2019",      // zone before the year
               "From ada@example.org Wed Aug 21 19:43:00 MET DST 2019",  //
               "From 1800000000000000001@xxx Mon Sep 29 04:45:00 +0000 2025",  // Google's export
               "From ada@example.org Wed Aug 21 19:43:00 2019 +0200",          // zone behind it
               "From ada@example.org Wed Aug 21 19:43:00 2019 -0700 (PDT)",    //
               "From ada Wed Aug 21 19:43:00 1990 remote from example",        // UUCP
               "From ada@example.org aug 21 23:59:60 1945",                    //
               "From -8123456789012345678", "From 8123456789012345678", "From -5");
  CAPTURE(line);
  CHECK(looks_like_separator(line));
}

TEST_CASE("looks_like_separator: lines of text", "[ingest][separator]") {
  const std::string line =
      GENERATE(as<std::string>{},                                                        //
               "", "From", "From ", "From  ", "from ada Wed Aug 21 19:43:00 2019",       //
               "From: ada@example.org Wed Aug 21 19:43:00 2019",                         //
               ">From ada@example.org Wed Aug 21 19:43:00 2019",                         //
               " From ada@example.org Wed Aug 21 19:43:00 2019",                         //
               "From here on, something like:", "From what I saw in Aug 2019",           //
               "From Aug 21 2019", "From 19:43:00 2019", "From Aug 21 19:43:00",         //
               "From ada Wed Aug 21 19:43:00 19", "From ada Wed Aug 21 19:43:00 20190",  //
               "From ada Wed Aug 211 19:43:00 2019", "From ada Wed Agu 21 19:43:00 2019",
               "From ada Wed Aug 21 25:43:00 2019", "From ada Wed Aug 21 19:60:00 2019",
               "From ada Wed Aug 21 19:43:0 2019", "From ada Wed Aug 21 19:43:00 2019, I think",  //
               "From ada Wed Aug 21 19:43:00 a b c 2019", "From 1999", "From -", "From +",
               "From -12x", "From 123456789012345678901234567890", "From \xE2\x82\xAC");
  CAPTURE(line);
  CHECK_FALSE(looks_like_separator(line));
}

TEST_CASE("scan_header_block: what is a header and what is not", "[ingest][separator]") {
  using Row = std::tuple<std::string, bool, std::size_t>;
  const auto [text, present, witnesses] = GENERATE(table<std::string, bool, std::size_t>({
      Row{"From: a\nDate: b\n\nbody", true, 2},
      Row{"From: a\r\nDate: b\r\n\r\nbody", true, 2},
      Row{"from : a\nDATE\t: b\n", true, 2},
      Row{"From: a\nFrom: b\n\n", true, 1},
      Row{"X-One: a", true, 0},
      Row{"X-One: a\n continued\n\nFrom: b\n", true, 0},
      Row{">From ada Wed Aug 21 19:43:00 2019\nSubject: s\n", true, 1},
      Row{">From ada Wed Aug 21 19:43:00 2019\n\n", true, 0},
      Row{"Received: by x\nid 5, folded at column 0\nFrom: a\n\n", true, 1},
      Row{"Subject: s\nFrom ada Wed Aug 21 19:43:00 2019\nDate: d\n", true, 1},
      Row{"", false, 0},
      Row{"\nFrom: a\n", false, 0},
      Row{" From: a\n", false, 0},
      Row{"Note: see\nbelow\n", false, 0},
      Row{"http://www.example.org/\nFrom: a\n", false, 0},
      Row{"two words: a\nFrom: b\n", false, 0},
      Row{": a\n", false, 0},
      Row{"From\n", false, 0},
      Row{std::string("\0From: a\n", 9), false, 0},
      Row{"Sch\xC3\xB6n: a\n", false, 0},
  }));
  CAPTURE(text);
  const HeaderBlock block = scan_header_block(text);
  CHECK(block.present() == present);
  CHECK(block.witnesses == witnesses);
}

constexpr std::string_view kDated = "From ada at example.org  Wed Aug 21 19:43:00 2019\n";

Verdict judged(const std::string& ahead, bool blank_before = true) {
  return judge_from_line({ahead, blank_before, true});
}

TEST_CASE("judge_from_line: a dated line separates before a header only", "[ingest][separator]") {
  const std::string dated(kDated);
  for (const bool blank_before : {true, false}) {
    CHECK(judged(dated + "Subject: s\n\nbody\n", blank_before) == Verdict::Separator);
    CHECK(judged(dated + "said so\n", blank_before) == Verdict::DoubtfulBody);
    CHECK(judged(dated + "\nSubject: s\n", blank_before) == Verdict::DoubtfulBody);
    CHECK(judged(dated + "http://example.org/\n", blank_before) == Verdict::DoubtfulBody);
  }
}

TEST_CASE("judge_from_line: without a date two witnesses and a blank line are needed",
          "[ingest][separator]") {
  CHECK(judged("From -\nFrom: a\nDate: d\n\n") == Verdict::DoubtfulSeparator);
  CHECK(judged("From -\r\nX-One: 1\r\nFrom: a\r\nDate: d\r\n\r\n") == Verdict::DoubtfulSeparator);
  CHECK(judged("From -\nFrom: a\nDate: d\n\n", false) == Verdict::Body);
  CHECK(judged("From -\nFrom: a\nTo: d\n\n") == Verdict::Body);
  CHECK(judged("From -\nFrom: a\nprose\nDate: d\n\n") == Verdict::Body);
  CHECK(judged("From here on:\nhttp://example.org/\nFrom: a\nDate: b\n") == Verdict::Body);
}

TEST_CASE("judge_from_line: an empty mail", "[ingest][separator]") {
  const std::string dated(kDated);
  const std::string mail = dated + "Subject: s\n\nbody\n";
  CHECK(judged(dated) == Verdict::DoubtfulSeparator);
  CHECK(judged(dated + "\n\n") == Verdict::DoubtfulSeparator);
  CHECK(judged(dated + mail) == Verdict::DoubtfulSeparator);
  CHECK(judged(dated + "\n" + mail) == Verdict::DoubtfulSeparator);
  CHECK(judged(dated + "\r\n" + dated + "\n" + dated) == Verdict::DoubtfulSeparator);
  // A list of separator lines in a body.
  CHECK(judged(dated + dated + dated + "\n" + mail) == Verdict::DoubtfulBody);
  CHECK(judged(dated + "\n" + dated + "is what I found\n") == Verdict::DoubtfulBody);
  CHECK(judged(dated + "\n" + mail, false) == Verdict::DoubtfulBody);
  CHECK(judge_from_line({dated, true, false}) == Verdict::DoubtfulBody);
}

TEST_CASE("judge_from_line: a field that the end of the source cuts in its name breaks no header",
          "[ingest][separator]") {
  const std::string dated(kDated);
  CHECK(judged(dated + "From: a\nDat") == Verdict::Separator);
  CHECK(judged(dated + "Fr") == Verdict::DoubtfulSeparator);
  CHECK(judged(dated + "Fr", false) == Verdict::DoubtfulBody);
  CHECK(judged(dated + "From: a\nDat\n") == Verdict::DoubtfulBody);
  CHECK(judged(dated + "two words") == Verdict::DoubtfulBody);
  CHECK(judge_from_line({dated + "From: a\nDat", true, false}) == Verdict::DoubtfulBody);
}

TEST_CASE("judge_from_line: looks no further than its bounds", "[ingest][separator]") {
  CHECK(judged("From " + std::string(kLookAheadBytes, 'x') + " Wed Aug 21 19:43:00 2019\nA: b\n") ==
        Verdict::Body);
  CHECK(judged(std::string(kDated) + std::string(kLookAheadBytes, '\n')) == Verdict::DoubtfulBody);
  CHECK(judged(std::string(kDated) + "A: " + std::string(kLookAheadBytes, 'x')) ==
        Verdict::Separator);
}

}  // namespace
}  // namespace docket::ingest
