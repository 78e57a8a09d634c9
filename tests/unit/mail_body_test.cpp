#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "mail/body.hpp"
#include "mail/repost_note.hpp"

using docket::mail::Body;
using docket::mail::Segment;
using docket::mail::segment_body;
using docket::mail::SegmentKind;
using docket::mail::strip_quote_marks;

namespace {

/// One letter a segment, with the depth of quotes and attributions: "A1 Q1 O F".
std::string shape(std::string_view text) {
  const Body body = segment_body(std::string(text));
  std::string out;
  for (const Segment& segment : body.segments) {
    if (!out.empty()) out += ' ';
    switch (segment.kind) {
      case SegmentKind::Own: out += 'O'; break;
      case SegmentKind::Quote: out += 'Q'; break;
      case SegmentKind::Attribution: out += 'A'; break;
      case SegmentKind::Signature: out += 'S'; break;
      case SegmentKind::ListFooter: out += 'F'; break;
      case SegmentKind::RepostNote: out += 'N'; break;
    }
    if (segment.depth > 0) out += std::to_string(segment.depth);
  }
  return out;
}

std::string own(std::string_view text) { return segment_body(std::string(text)).own_text(); }

constexpr std::string_view kMailmanFooter =
    "_______________________________________________\n"
    "Engines mailing list\n"
    "Engines at lists.example.org\n"
    "http://lists.example.org/mailman/listinfo/engines\n";

constexpr std::string_view kGoogleFooter =
    "-- \n"
    "You received this message because you are subscribed to the Google Groups \"engines\" group.\n"
    "To unsubscribe from this group and stop receiving emails from it, send an email to "
    "engines+unsubscribe@example.org.\n"
    "To view this discussion on the web visit https://groups.google.com/d/msgid/engines/=\n"
    "1234.5678%40mail.example.org.\n";

std::string with(std::string_view text, std::string_view footer) {
  return std::string(text).append(footer);
}

}  // namespace

TEST_CASE("segment_body: segments cover the text without gap", "[mail][body]") {
  const std::string text = "\n\nHello\n\n> quoted\r\nmore\n-- \nAda";
  const Body body = segment_body(text);
  std::size_t next = 0;
  for (const Segment& segment : body.segments) {
    CHECK(segment.offset == next);
    next += segment.length;
  }
  CHECK(next == text.size());
  CHECK(segment_body("").segments.empty());
}

TEST_CASE("segment_body: attributions of many programs lead to the quote", "[mail][body]") {
  const auto* attribution = GENERATE(
      "On Tue, Mar 5, 2019 at 4:12 PM Ada Lovelace <ada@example.org> wrote:\n",
      "On Tue, Mar 5, 2019 at 4:12 PM Ada Lovelace\n<ada@example.org> wrote:\n",
      "On Tue, 5 Mar 2019 at 16:12,\nAda Lovelace\n<ada@example.org> wrote:\n",
      "On 3/5/19 4:12 PM, Ada Lovelace wrote:\n", "On Tue, 2019-03-05 at 16:12, Ada Lovelace:\n",
      "On 5 Mar 2019, Ada <ada@example.org\n> wrote:\n", "Ada Lovelace wrote:\n",
      "Ada Lovelace wrote:\n\n", "ada wrote:\n", "ada lovelace wrote:\n",
      "ada at example.org ha scritto:\n", "Ada Lovelace via Engines wrote:\n",
      "\"Ada Lovelace\" <ada@example.org> writes:\n", "ada@example.org (Ada Lovelace) writes:\n\n",
      "--- Ada Lovelace <ada@example.org> wrote:\n",
      "In article <1993Apr5.1@example.org>, ada@example.org (Ada Lovelace) writes:\n",
      "In article <1993Apr5.1@example.org>,\nada@example.org (Ada Lovelace) writes:\n",
      "In message <1993Apr5.1@example.org> Ada Lovelace said:\n",
      ">From article <1993Apr5.1@example.org>, by ada@example.org (Ada Lovelace):\n",
      "* Ada Lovelace [2003-04-05 16:12]:\n", "Quoting Ada Lovelace <ada@example.org>:\n",
      "2009/1/12 Ada Lovelace <ada@example.org>\n",
      ">>>>> \"Ada\" == Ada Lovelace <ada@example.org> writes:\n",
      "Am 05.03.2019 um 16:12 schrieb Ada Lovelace:\n",
      "Le 05/03/2019 16:12, Ada Lovelace a \xC3\xA9"
      "crit\xC2\xA0:\n",
      "Ada Lovelace a ?crit :\n", "El 5 de marzo de 2019, Ada Lovelace escribi\xC3\xB3:\n",
      "Op 5 maart 2019 schreef Ada Lovelace:\n",
      "\xD0\x90\xD0\xB4\xD0\xB0 5 2019 16:12 \xD0\xBF\xD0\xB8\xD1\x88\xD0\xB5\xD1\x82:\n",
      "? ????????? ?? 6 ??????? 2003 23:20 Ada Lovelace ??????"
      "?(a):\n",
      "Ada Lovelace wrote:\n[...]\n");
  CAPTURE(attribution);
  CHECK(shape(std::string(attribution) + "> the engine\n> works\n\nIt does.\n") == "A1 Q1 O");
}

TEST_CASE("segment_body: GroupWise's marked attribution of several lines", "[mail][body]") {
  CHECK(shape(">>> Ada Lovelace <ada@example.org> schrieb am 05.03.2019 um 16:12 in Nachricht\n"
              "<1234@example.org>:\n"
              "> the engine\n> works\n\nIt does.\n") == "A1 Q1 O");
  CHECK(shape("It does.\n\n> >>> Ada Lovelace <ada@example.org> schrieb am 05.03.2019 um 16:12 in\n"
              "> Nachricht\n> <1234@example.org>:\n"
              "> > the engine\n> > works\n> No.\n") == "O A2 Q2 Q1");
  CHECK(shape(">>> Ada <ada@example.org> wrote in 2019 what stands\n>>> at depth three\n"
              "> not at one\n\nSo.\n") == "Q3 Q1 O");
}

TEST_CASE("segment_body: a sentence before a quote is no attribution", "[mail][body]") {
  const auto* sentence =
      GENERATE("I have the same trouble as the one described in the following:\n",
               "This is what I think about the things that were said in the meeting and wrote:\n",
               "Let me answer that.\n", "See the log:\n", "Here is what happens with version 2:\n");
  CAPTURE(sentence);
  CHECK(shape(std::string(sentence) + "> the engine\n> works\n") == "O Q1");
}

TEST_CASE("segment_body: only the attribution goes, not the words before it", "[mail][body]") {
  CHECK(own("Thanks for that.\nAda Lovelace wrote:\n> the engine\n\nYes.\n") ==
        "Thanks for that.\n\nYes.");
  CHECK(own("In general I agree.\nAda Lovelace wrote:\n> the engine\n\nYes.\n") ==
        "In general I agree.\n\nYes.");
  CHECK(shape("As he then wrote:\n\nNothing is quoted here.\n") == "O");
}

TEST_CASE("segment_body: quotes nest and inner attributions are found", "[mail][body]") {
  CHECK(shape("Ada wrote:\n> Charles wrote:\n> > deep\n> > deeper\n> less\n\nMine.\n") ==
        "A1 A2 Q2 Q1 O");
  CHECK(shape("Ada wrote:\n>> two\n> one\n>\n>>> three\n") == "A2 Q2 Q1 Q3");
}

TEST_CASE("segment_body: the tail of a broken quoted line is quote", "[mail][body]") {
  CHECK(shape("Ada wrote:\n"
              "> a quoted line that is so long that the mail program had to break it at\n"
              "the end\n"
              "> and goes on here\n\nMine.\n") == "A1 Q1 O");
  CHECK(shape("Ada wrote:\n> Is that so?\nYes.\n> And this?\nNo.\n") == "A1 Q1 O Q1 O");
  CHECK(shape("Ada wrote:\n"
              "> a quoted line that is long but is answered at once, or is it not so?\n"
              "Yes.\n"
              "> And this?\n") == "A1 Q1 O Q1");
}

TEST_CASE("segment_body: what only looks like a quote mark is the author's", "[mail][body]") {
  const auto* text =
      GENERATE("Try this:\n\n>>> import engine\n>>> engine.run()\n42\n>>> \n\nIt works.\n",
               ">>> engine\n", "See:\n>>> for x in y:\n...     print(x)\n",
               "The patch:\n12a13\n> new line\n15,16c16\n< old line\n---\n> new line\n",
               "A paragraph.\n\n>From here on it is all different.\n", "| a | b |\n| c | d |\n",
               "|   Home    <- menu\n|   About\n|\n", "SQL> select 1;\nSQL> select 2;\n",
               "ftp> get a\nftp> get b\n", ":param x: one\n:param y: two\n",
               "# a comment\n# another\n", "Also of note:\n] the engine works\n] and more\n",
               ",---- [ log ]\n| one\n| two\n`----\n", " 00: aa bb\n>08: cc dd\n 10: ee ff\n");
  CAPTURE(text);
  CHECK(shape(text) == "O");
}

TEST_CASE("segment_body: prompts next to quoted lines or after an attribution are quotes",
          "[mail][body]") {
  CHECK(shape("Ada wrote:\n>>> the engine\n>>> works\n") == "A3 Q3");
  CHECK(shape("> a\n>> b\n>>> c d e\n") == "Q1 Q2 Q3");
  CHECK(shape("> How do I do it?\n\n>>> engine.run()\n42\n") == "Q1 O");
}

TEST_CASE("segment_body: other marks are believed where they are sure", "[mail][body]") {
  const auto* text = GENERATE("AL> the engine\nAL> works\n", "| the engine\n| works\n",
                              ": the engine\n: works\n", "|> the engine\n|> works\n");
  CAPTURE(text);
  CHECK(shape(std::string(text) + "\nIt does.\n") == "Q1 O");
}

TEST_CASE("segment_body: after an attribution any mark is a mark", "[mail][body]") {
  const auto* text = GENERATE("AL> the engine\n", "    Ada> the engine\n    Ada> works\n",
                              "| the engine\n", ": the engine\n", "|the engine\n|works\n",
                              "#the engine\n#works\n", "} the engine\n} works\n");
  CAPTURE(text);
  CHECK(shape(std::string("Ada Lovelace writes:\n\n") + text + "\nIt does.\n") == "A1 Q1 O");
}

TEST_CASE("segment_body: an indented block after an attribution with address is a quote",
          "[mail][body]") {
  CHECK(shape("In article <1@example.org> ada@example.org (Ada) writes:\n\n"
              "   the engine\n   works\n\n   and more\n\nIt does.\n") == "A1 Q1 O");
  CHECK(shape("Ada said it:\n\n   the engine\n   works\n") == "O");
}

TEST_CASE("segment_body: all under an Outlook block is quoted, down to the footer",
          "[mail][body]") {
  const auto* block = GENERATE(
      "-----Original Message-----\nFrom: Ada\nSent: Tuesday, March 5, 2019 4:12 PM\nTo: Engines\n"
      "Subject: RE: engine\n",
      "-----Original Message-----\n",
      "-----Original Message-----\nFrom: engines-bounces at example.org\n"
      "[mailto:engines-bounces at example.org] On Behalf Of\nAda Lovelace\nSent: Tuesday\n"
      "To: Engines\nSubject: engine\n",
      "From: Ada\nSent: Tuesday, March 5, 2019 4:12 PM\nTo: Engines\nSubject: RE: engine\n",
      "________________________________\nFrom: Ada\nSent: Tuesday\nTo: Engines\nSubject: engine\n",
      "*From:* Ada\n*Sent:* Tuesday\n*To:* Engines\n*Subject:* engine\n",
      "Von: Ada\nGesendet: Dienstag\nAn: Engines\nBetreff: engine\n",
      "-----\u90AE\u4EF6\u539F\u4EF6-----\n\u53D1\u4EF6\u4EBA: Ada\n"
      "\u53D1\u9001\u65F6\u95F4: 2019-03-05\n\u4E3B\u9898: engine\n",
      "\u5DEE\u51FA\u4EBA: Ada\n\u9001\u4FE1\u65E5\u6642: 2019-03-05\n\u4EF6\u540D: engine\n",
      "\u041E\u0442: Ada\n\u0414\u0430\u0442\u0430: 2019-03-05\n\u0422\u0435\u043C\u0430: engine\n",
      "-----Original Message-----\nFrom: Ada\nSubject: Re: how the engine would work in the (was:\n"
      "the analytical engine)\n",
      "---------- Forwarded message ----------\nFrom: Ada\nDate: Tue, Mar 5, 2019\n"
      "Subject: engine\nTo: Engines\n",
      "Begin forwarded message:\n\nFrom: Ada\nDate: 5 March 2019\nSubject: engine\n",
      "Original Message:\n-----------------\nFrom: Ada\nDate: 5 March 2019\nSubject: engine\n",
      ">>> Ada Lovelace <ada@example.org> 03/05/19 04:12PM >>>\n");
  CAPTURE(block);
  const std::string text = std::string("I agree.\n\n") + block + "\nThe engine works.\n\nAda\n\n";
  CHECK(shape(with(text, kMailmanFooter)) == "O A1 Q1 F");
  CHECK(own(text) == "I agree.");
}

TEST_CASE("segment_body: a footer inside an Outlook quote stays quote", "[mail][body]") {
  CHECK(shape(with("Yes.\n\n-----Original Message-----\nFrom: Ada\nSubject: x\n\nWorks.\n\n",
                   with(kMailmanFooter, with("\nCharles wrote earlier.\n\n", kGoogleFooter)))) ==
        "O A1 Q1 F");
}

TEST_CASE("segment_body: marks under an original block mean replies in between", "[mail][body]") {
  CHECK(shape("----- Original Message -----\nFrom: Ada\nSubject: engine\n\n"
              "> The engine works.\n\nIt does.\n") == "A1 Q1 O");
}

TEST_CASE("segment_body: after a forwarded message's end the author speaks again", "[mail][body]") {
  CHECK(shape("Look:\n\n----- Forwarded message from Ada <ada@example.org> -----\n\n"
              "Date: Tue, 5 Mar 2019\nFrom: Ada\nSubject: engine\n\nWorks.\n\n"
              "----- End forwarded message -----\n\nNice.\n") == "O A1 Q1 A1 O");
}

TEST_CASE("segment_body: header lines in the author's text are no original", "[mail][body]") {
  CHECK(shape("The server got:\n\nFrom: ada\nTo: charles\n\nand nothing else.\n") == "O");
  CHECK(shape("Received: by x\nFrom: ada\nDate: now\nTo: c\nContent-Type: text/plain\n\nhi\n") ==
        "O");
}

TEST_CASE("segment_body: signatures", "[mail][body]") {
  CHECK(shape("Text.\n-- \nAda\nCountess\n") == "O S");
  CHECK(shape("Text.\n--\nAda\n") == "O S");
  CHECK(shape("Text.\n--\xC2\xA0\nAda\n") == "O S");
  CHECK(shape("Text.\n--?\nAda\n") == "O S");
  CHECK(shape("Text.\n-- \nAda\n\nCharles wrote:\n> the engine\n> works\n") == "O S A1 Q1");
  CHECK(shape("Text.\n-- \n  <o>\n> o <\n  Ada\n") == "O S");
  CHECK(shape("One.\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n") == "O");
  CHECK(shape("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nText.\n- -- \nAda\n"
              "-----BEGIN PGP SIGNATURE-----\n\niD8DBQFA\n-----END PGP SIGNATURE-----\n") ==
        "S O S");
}

TEST_CASE("segment_body: footers of list servers", "[mail][body]") {
  const auto* footer = GENERATE(
      "_______________________________________________\nengines mailing list\n"
      "engines@example.org\nhttps://example.org/mailman/listinfo/engines\n",
      "_______________________________________________\nengines mailing list -- "
      "engines@example.org\nTo unsubscribe send an email to engines-leave@example.org\n",
      "--~--~---------~--~----~------------~-------~--~----~\n"
      "You received this message because you are subscribed to the Google Groups \"x\" group.\n"
      "To post to this group, send email to x@example.org\n"
      "-~----------~----~----~----~------~----~------~--~---\n",
      "--\nTo unsubscribe from this list: send the line \"unsubscribe engines\" in\n"
      "the body of a message to majordomo@example.org\n",
      "---------------------------------------------------------------------\n"
      "To unsubscribe, e-mail: engines-unsubscribe@example.org\n"
      "For additional commands, e-mail: engines-help@example.org\n",
      "-------------------------------------------------------\n"
      "This sf.net email is sponsored by: Example\nhttp://example.org/\n"
      "_______________________________________________\nEngines-users mailing list\n",
      "------------------------ Yahoo! Groups Sponsor --------------------~-->\nBuy!\n"
      "---------------------------------------------------------------------~->\n\n"
      "To unsubscribe from this group, send an email to:\nx-unsubscribe@example.org\n\n"
      "Your use of Yahoo! Groups is subject to http://example.org/terms/\n",
      "-------------- next part --------------\nAn HTML attachment was scrubbed...\n"
      "URL: <http://example.org/attachment.htm>\n",
      "-------------- next part --------------\nA non-text attachment was scrubbed...\n"
      "Name: signature.asc\nType: application/pgp-signature\nSize: 189 bytes\n"
      "Desc: Detta =?iso-8859-1?q?=E4r?=\n\tmeddelandedel\nUrl : http://example.org/a.pgp\n",
      "http://example.org/mailman/listinfo/engines\n");
  CAPTURE(footer);
  CHECK(shape(std::string("Text.\n\n") + footer + "\n") == "O F");
}

TEST_CASE("segment_body: Google's footer goes with its broken link and a signature before it",
          "[mail][body]") {
  CHECK(shape(with("Text.\n\n-- \nAda\n\n", kGoogleFooter)) == "O S F");
  const Body body = segment_body(with("Text.\n\n", kGoogleFooter));
  REQUIRE(body.segments.size() == 2);
  CHECK(body.view(body.segments[1]) == kGoogleFooter);
}

TEST_CASE("segment_body: a part that pipermail left in is text again", "[mail][body]") {
  CHECK(shape("Text.\n-- \nAda\n-------------- next part --------------\nint main;\n") ==
        "O S F O");
  CHECK(shape("An HTML attachment was scrubbed...\nURL: http://example.org/a.html\n") == "F");
}

TEST_CASE("segment_body: a footer in a quote stays quote", "[mail][body]") {
  CHECK(shape("> Text.\n> _______________________________________________\n"
              "> Engines mailing list\n> http://example.org/mailman/listinfo/engines\n") == "Q1");
}

TEST_CASE("segment_body: a note about the sending stands apart", "[mail][body]") {
  const auto* note = GENERATE(
      "(Apologies if this triple or quadruple posts. My mail server\nhas its moods today)\n",
      "Sorry for the double post. The first had not turned up.\n",
      "I'm sorry if this is a duplicate? I sent this earlier.\n", "Sorry to resend this message.\n",
      "I apologize if you receive multiple copies of this.\n", "[Apologies for cross-posting]\n",
      "Apologies for double send, but the first one bounced.\n");
  CAPTURE(note);
  CHECK(shape(std::string(note) + "\nThe engine works.\n") == "N O");
  CHECK(shape(std::string("Hello all,\n\n") + note + "\nThe engine works.\n") == "O N O");
  CHECK(shape(std::string("The engine works.\n\n") + note) == "O N");
  CHECK(shape(note) == "N");
}

TEST_CASE("segment_body: an apology for something else is text", "[mail][body]") {
  const auto* text =
      GENERATE("Sorry for the late answer.\n", "Sorry, this bug is a duplicate.\n",
               "Sorry, I did it twice and it broke.\n", "The server resends the message.\n",
               "The function is called multiple times.\n");
  CAPTURE(text);
  CHECK(shape(std::string(text) + "\nThe engine works.\n") == "O");
}

TEST_CASE("is_repost_note: nothing long is a note", "[mail][body]") {
  CHECK(docket::mail::is_repost_note("Sorry for the double post"));
  CHECK_FALSE(docket::mail::is_repost_note("Sorry for the double post" + std::string(600, 'x')));
  CHECK_FALSE(docket::mail::is_repost_note(""));
}

TEST_CASE("strip_quote_marks: counts marks and believes names only after a mark", "[mail][body]") {
  const auto [line, before, rest, depth] =
      GENERATE(table<std::string, std::size_t, std::string, std::size_t>({
          {"> x", 0, "x", 1},
          {">x", 0, "x", 1},
          {"> > x", 0, "x", 2},
          {">>x", 0, "x", 2},
          {" > x", 0, "x", 1},
          {">", 0, "", 1},
          {">   x", 0, "  x", 1},
          {"x > y", 1, "x > y", 0},
          {"AB> x", 0, "AB> x", 0},
          {"AB> x", 1, "x", 1},
          {"AB>> x", 1, "x", 2},
          {"| x", 0, "| x", 0},
          {"| x", 1, "x", 1},
          {"|> x", 1, "x", 1},
          {"", 1, "", 0},
      }));
  CAPTURE(line, before);
  std::size_t marks = before;
  CHECK(strip_quote_marks(line, marks) == rest);
  CHECK(marks == depth);
}

TEST_CASE("quoted_text: quoted words without marks and attributions", "[mail][body]") {
  CHECK(segment_body("Ada wrote:\n> one\n> > two\n\nNo.\n").quoted_text() == "one\ntwo\n\n");
  CHECK(segment_body("Ada Lovelace writes:\n#one\n#two\n\nNo.\n").quoted_text() == "one\ntwo\n\n");
}

TEST_CASE("segment_body: the number of segments is bounded", "[mail][body]") {
  std::string text;
  for (std::size_t i = 0; i < docket::mail::kMaxSegments; ++i) text += "> a\nb\n";
  const Body body = segment_body(text);
  CHECK(body.segments.size() == docket::mail::kMaxSegments);
  CHECK(body.segments.back().kind == SegmentKind::Own);
  CHECK(body.segments.back().offset + body.segments.back().length == text.size());
}
