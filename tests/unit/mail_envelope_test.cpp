#include <string>

#include <catch2/catch.hpp>

#include "mail/envelope.hpp"

using docket::to_rfc3339;
using docket::mail::DefectKind;
using docket::mail::Defects;
using docket::mail::Envelope;
using docket::mail::Mailbox;
using docket::mail::parse_envelope;
using docket::mail::split_header;

namespace {

constexpr std::int64_t kNow = 1600000000;  // 2020-09-13

Envelope read(const std::string& fields, Defects& defects) {
  const std::string mail = fields + "\nbody\n";
  Defects unused;
  return parse_envelope(split_header(mail, unused), kNow, defects);
}

Envelope read(const std::string& fields) {
  Defects defects;
  return read(fields, defects);
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += out.empty() ? name : " " + name;
  return out;
}

std::string shown(const std::optional<docket::Timestamp>& time) {
  return time ? to_rfc3339(time->utc_seconds) : "none";
}

}  // namespace

TEST_CASE("parse_envelope: a common mail", "[mail][envelope]") {
  Defects defects;
  const Envelope envelope = read(
      "Received: by mx.example.org; Wed, 21 Aug 2019 15:44:00 -0400\n"
      "From: Ada Lovelace <ada@example.org>\n"
      "To: dev@lists.example.org, Charles <c@example.org>\n"
      "Cc: b@example.org\n"
      "Reply-To: ada@home.example\n"
      "Sender: list@lists.example.org\n"
      "Subject: Re: =?utf-8?Q?the_engin=C3=A9?=\n continued\n"
      "Date: Wed, 21 Aug 2019 15:43:21 -0400\n"
      "Message-ID: <3@example.org>\n"
      "References: <1@example.org>\n <2@example.org>\n"
      "In-Reply-To: <2@example.org>\n"
      "List-Id: Developers <Dev.Lists.Example.Org>\n",
      defects);
  CHECK(defects.list().empty());
  CHECK(envelope.subject == "Re: the engin\xC3\xA9 continued");
  CHECK(envelope.author == Mailbox{"Ada Lovelace", "ada@example.org"});
  CHECK(envelope.from.size() == 1);
  CHECK(envelope.to.size() == 2);
  CHECK(envelope.cc.size() == 1);
  CHECK(envelope.reply_to.size() == 1);
  CHECK(envelope.sender.size() == 1);
  REQUIRE(envelope.message_id);
  CHECK(envelope.message_id->value() == "3@example.org");
  CHECK(envelope.references.size() == 2);
  CHECK(envelope.in_reply_to.size() == 1);
  CHECK(shown(envelope.date) == "2019-08-21T19:43:21Z");
  CHECK(envelope.date->offset_minutes == -240);
  CHECK(shown(envelope.received) == "2019-08-21T19:44:00Z");
  CHECK_FALSE(envelope.arrival);
  CHECK(joined(envelope.lists) == "dev.lists.example.org");
  CHECK(envelope.newsgroups.empty());
}

TEST_CASE("parse_envelope: what is missing is a defect", "[mail][envelope]") {
  Defects defects;
  const Envelope envelope = read("X: 1\n", defects);
  CHECK(envelope.author == Mailbox{});
  CHECK_FALSE(envelope.message_id);
  CHECK_FALSE(envelope.date);
  CHECK(defects.list().size() == 3);
  CHECK(defects.has(DefectKind::NoFrom));
  CHECK(defects.has(DefectKind::NoMessageId));
  CHECK(defects.has(DefectKind::NoDate));
}

TEST_CASE("parse_envelope: Sender stands in for an empty From", "[mail][envelope]") {
  Defects defects;
  const Envelope envelope = read("From:\nSender: Ada <ada@example.org>\n", defects);
  CHECK(envelope.from.empty());
  CHECK(envelope.author == Mailbox{"Ada", "ada@example.org"});
  CHECK(defects.has(DefectKind::NoFrom));
}

TEST_CASE("parse_envelope: a list's rewriting of From is undone", "[mail][envelope]") {
  const Envelope envelope = read(
      "From: 'Ada' via talk <talk@lists.example.org>\n"
      "X-Original-Sender: ada@example.org\n");
  CHECK(envelope.from.front().address == "talk@lists.example.org");
  CHECK(envelope.author == Mailbox{"Ada", "ada@example.org"});
}

TEST_CASE("parse_envelope: a subject folded with a tab has a blank there", "[mail][envelope]") {
  Defects defects;
  CHECK(read("From: ada@example.org\nSubject: the engine\n\tcontinued\n", defects).subject ==
        "the engine continued");
}

TEST_CASE("parse_envelope: of fields that stand twice the first counts", "[mail][envelope]") {
  Defects defects;
  const Envelope envelope = read(
      "Subject: one\nSubject: two\nMessage-Id: <>\nMessage-ID: <2@example.org>\n"
      "From:\nFrom: ada@example.org\nTo: a@example.org\nTo: b@example.org\n",
      defects);
  CHECK(envelope.subject == "one");
  CHECK(envelope.message_id->value() == "2@example.org");
  CHECK(envelope.author.address == "ada@example.org");
  CHECK(envelope.to.size() == 1);
  REQUIRE(defects.has(DefectKind::DuplicateField));
  CHECK(defects.list().front().offset == 13);
  Defects none;
  read("Subject: one\nSubject:  one \n", none);
  CHECK_FALSE(none.has(DefectKind::DuplicateField));
}

TEST_CASE("parse_envelope: dates that are not believed", "[mail][envelope]") {
  const std::string received = "Received: by a.example; Wed, 21 Aug 2019 12:00:00 +0000\n";
  const std::string older = "Received: by b.example; Tue, 20 Aug 2019 12:00:00 +0000\n";
  const std::string skewed = "Received: by b.example; Wed, 28 Aug 2019 12:00:00 +0000\n";
  const auto [fields, expected] = GENERATE_COPY(table<std::string, std::string>({
      {received + "Date: Thu, 22 Aug 2019 12:00:00 +0000\n", "2019-08-22T12:00:00Z"},
      {received + "Date: Sat, 24 Aug 2019 12:00:00 +0000\n", "impossible"},
      {received + skewed + "Date: Sat, 24 Aug 2019 12:00:00 +0000\n", "2019-08-24T12:00:00Z"},
      {received + older + "Date: Sat, 24 Aug 2019 12:00:00 +0000\n", "impossible"},
      {received + "Date: Sat, 24 Aug 1996 12:00:00 +0000\n", "1996-08-24T12:00:00Z"},
      {received + "Date: Sat, 24 Aug 1980 12:00:00 +0000\n", "impossible"},
      {"Date: Thu, 1 Jan 1970 00:00:00 +0000\n", "impossible"},
      {"Date: Sat, 24 Aug 2030 12:00:00 +0000\n", "impossible"},
      {"NNTP-Posting-Date: 21 Aug 2019 12:00:00 GMT\nDate: 24 Aug 2019 12:00:00 GMT\n",
       "impossible"},
      {"Date: yesterday\n", "bad"},
      {"Date:\n", "none"},
  }));
  Defects defects;
  const Envelope envelope = read(fields, defects);
  const bool is_date = expected.size() > 12;
  CHECK(shown(envelope.date) == (is_date ? expected : "none"));
  CHECK(defects.has(DefectKind::ImpossibleDate) == (expected == "impossible"));
  CHECK(defects.has(DefectKind::BadDate) == (expected == "bad"));
  CHECK(defects.has(DefectKind::NoDate) == (expected == "none"));
}

TEST_CASE("parse_envelope: a Date without a time of day gives way to a stamp of about that day",
          "[mail][envelope]") {
  const std::string arrival = "X-Google-ArrivalTime: 2003-03-18 13:14:17 PST\n";
  const auto [fields, expected] = GENERATE_COPY(table<std::string, std::string>({
      {arrival + "Date: 2003/03/18\n", "none"},
      {arrival + "Date: 2003/03/19\n", "none"},
      {arrival + "Date: 2003/03/18 10:00:00\n", "2003-03-18T10:00:00Z"},
      {arrival + "Date: 2003/03/10\n", "2003-03-10T00:00:00Z"},
      {"Received: a; 18 Mar 2003 13:14:17 GMT\nDate: 2003/03/18\n", "none"},
      {"Date: 2003/03/18\n", "2003-03-18T00:00:00Z"},
  }));
  INFO(fields);
  Defects defects;
  CHECK(shown(read(fields, defects).date) == expected);
  CHECK_FALSE(defects.has(DefectKind::ImpossibleDate));
  CHECK_FALSE(defects.has(DefectKind::BadDate));
}

TEST_CASE("parse_envelope: an encoded Date, and an empty field before one with a value",
          "[mail][envelope]") {
  CHECK(shown(read("Date: =?utf-8?Q?5_Mar_2019_10:00:00_GMT?=\n").date) == "2019-03-05T10:00:00Z");
  Defects defects;
  const Envelope envelope =
      read("Subject: \nSubject: Audit\nDate:\nDate: 5 Mar 2019 10:00:00 GMT\n", defects);
  CHECK(envelope.subject == "Audit");
  CHECK(shown(envelope.date) == "2019-03-05T10:00:00Z");
  CHECK_FALSE(defects.has(DefectKind::DuplicateField));
}

TEST_CASE("parse_envelope: stamps of servers", "[mail][envelope]") {
  CHECK(shown(read("Injection-Date: 1 Aug 2019 12:00:00 GMT\n"
                   "X-Google-ArrivalTime: 2 Aug 2019 12:00:00 GMT\n")
                  .arrival) == "2019-08-02T12:00:00Z");
  CHECK(shown(read("NNTP-Posting-Date: soon\nInjection-Date: 1 Aug 2019 12:00:00 GMT\n").arrival) ==
        "2019-08-01T12:00:00Z");
  CHECK(shown(read("Received: no date\nReceived: a; 1 Aug 2019 12:00:00 GMT\n"
                   "Received: b; 31 Jul 2019 12:00:00 GMT\n")
                  .received) == "2019-08-01T12:00:00Z");
  CHECK_FALSE(read("Received: a; 1 Aug 2039 12:00:00 GMT\n").received);
}

TEST_CASE("parse_envelope: lists and newsgroups", "[mail][envelope]") {
  const auto [fields, expected] = GENERATE(table<std::string, std::string>({
      {"List-Id: <dev.example.org>\n", "dev.example.org"},
      {"List-ID: dev.example.org\n", "dev.example.org"},
      {"List-Id: \"a <b>\" <dev.example.org>\nList-Id: <all.example.org>\n",
       "dev.example.org all.example.org"},
      {"List-Id: The developers\n", ""},
      {"List-Id: <two words>\n", ""},
      {"List-Id: <dev.example.org>\nList-Post: <mailto:dev@x.example>\n", "dev.example.org"},
      {"X-Mailing-List: <Dev@example.org> archive/latest/1\n", "dev.example.org"},
      {"X-Mailing-List: dev@example.org\n", "dev.example.org"},
      {"Mailing-List: list dev@example.org; contact dev-owner@example.org\n", "dev.example.org"},
      {"Mailing-List: contact dev-help@example.org; run by a robot\n", ""},
      {"Mailing-List: contact dev-help@example.org\nList-Post: <mailto:dev@example.org>\n",
       "dev.example.org"},
      {"List-Post: <mailto:dev@example.org?subject=x>\n", "dev.example.org"},
      {"List-Post: NO\n", ""},
      {"Newsgroups: comp.mail, Comp.Mime,comp.mail\n", "comp.mail comp.mime"},
      {"List-Id: <a.b>\nNewsgroups: a.b c.d\n", "a.b c.d"},
      {"Newsgroups: ,,<x>,\n", ""},
  }));
  CHECK(joined(read(fields).lists) == expected);
}

TEST_CASE("parse_envelope: raw 8-bit text in From is a defect at its field", "[mail][envelope]") {
  Defects defects;
  const Envelope envelope = read("X: 1\nFrom: J\xFCrgen <j@example.org>\n", defects);
  CHECK(envelope.author.name == "J\xC3\xBCrgen");
  REQUIRE(defects.has(DefectKind::Raw8BitHeader));
  CHECK(defects.list().front().offset == 5);
}

TEST_CASE("parse_envelope: raw text of all fields is in one charset", "[mail][envelope]") {
  // Korean in EUC-KR: a name of three characters alone looks Western.
  const std::string subject =
      "Subject: \xBF\xC0\xB4\xC3\xC0\xC7 \xC8\xB8\xC0\xC7 \xC0\xCF\xC1\xA4\n";
  const std::string from = "From: \xB1\xB3\xC0\xB0\xC6\xC0 <edu@example.org>\n";
  CHECK(read(subject + from).author.name == "\xEA\xB5\x90\xEC\x9C\xA1\xED\x8C\x80");
  // The charset the mail declares, where the fields fit it.
  CHECK(read("From: \xDD\xF0 <a@example.org>\nContent-Type: text/plain; charset=iso-8859-9\n")
            .author.name == "\xC4\xB0\xC4\x9F");
  CHECK(read("From: J\xFCrgen <a@example.org>\nContent-Type: text/plain; charset=utf-8\n")
            .author.name == "J\xC3\xBCrgen");
  CHECK(read("From: J\xFCrgen <a@example.org>\nContent-Type: text/plain; charset=x-none\n")
            .author.name == "J\xC3\xBCrgen");
  // Of an encoded word beside it.
  CHECK(read("From: \xA4\xA4\xA4\xE5 <a@example.org>\nSubject: =?big5?Q?=A4=A4?=\n").author.name ==
        "\xE4\xB8\xAD\xE6\x96\x87");
  // Beside a field in UTF-8.
  const Envelope mixed = read(
      "Subject: Pr\xFC"
      "fung\nFrom: J\xC3\xBCrgen <a@example.org>\n");
  CHECK(mixed.subject ==
        "Pr\xC3\xBC"
        "fung");
  CHECK(mixed.author.name == "J\xC3\xBCrgen");
}
