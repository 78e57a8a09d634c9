#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "mail/envelope.hpp"

namespace docket::mail {
namespace {

Envelope read(const std::string& fields) {
  const std::string mail = fields + "\nbody\n";
  Defects defects;
  return parse_envelope(split_mail_header(mail, defects), std::nullopt, defects);
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += out.empty() ? name : " " + name;
  return out;
}

std::string shown(const std::optional<MessageId>& id) { return id ? id->value() : "none"; }

}  // namespace

TEST_CASE("read_news_fields: groups", "[mail][news]") {
  const auto [value, expected] = GENERATE(table<std::string, std::string>({
      {"comp.test", "comp.test"},
      {"comp.test,misc.test", "comp.test misc.test"},
      {"Comp.Test , misc.test;talk.test talk.more", "comp.test misc.test talk.test talk.more"},
      {"comp.test,\n\tmisc.test", "comp.test misc.test"},
      {"comp.test,comp.test,COMP.TEST", "comp.test"},
      {"poster", "poster"},
      {"", ""},
      {",,;", ""},
      {"<a@x>", ""},
      {"comp.\x01test", ""},
      {"\xFF\xFE", ""},
  }));
  INFO(value);
  CHECK(joined(read("Newsgroups: " + value + "\n").newsgroups) == expected);
  CHECK(joined(read("Followup-To: " + value + "\n").followup_to) == expected);
}

TEST_CASE("read_news_fields: a post in several groups is in all these lists", "[mail][news]") {
  const Envelope envelope = read(
      "Newsgroups: comp.test,misc.test\nXref: news.example.org comp.test:1 misc.test:2\n"
      "Path: news.example.org!not-for-mail\nApproved: ada@example.org\nFollowup-To: poster\n");
  CHECK(joined(envelope.lists) == "comp.test misc.test");
  CHECK(joined(envelope.followup_to) == "poster");
}

TEST_CASE("read_news_fields: Supersedes and Control", "[mail][news]") {
  const auto [fields, supersedes, cancels] = GENERATE(table<std::string, std::string, std::string>({
      {"Supersedes: <a@x>\n", "a@x", "none"},
      {"Supersedes: <a@x> <b@x>\n", "a@x", "none"},
      {"Control: cancel <a@x>\n", "none", "a@x"},
      {"Control: CANCEL\n <a@x>\n", "none", "a@x"},
      {"Also-Control: cancel <a@x>\n", "none", "a@x"},
      {"Control: newgroup comp.test\nAlso-Control: cancel <a@x>\n", "none", "a@x"},
      {"Supersedes: <a@x>\nControl: cancel <b@x>\n", "a@x", "b@x"},
      {"Supersedes:\n", "none", "none"},
      {"Supersedes: <>\n", "none", "none"},
      {"Supersedes: nothing\n", "none", "none"},
      {"Control: cancel\n", "none", "none"},
      {"Control: cancel a post\n", "none", "none"},
      {"Control: cancelled <a@x>\n", "none", "none"},
      {"Control: newgroup <a@x>\n", "none", "none"},
      {"Control:\n", "none", "none"},
      {"Subject: cancel <a@x>\n", "none", "none"},
  }));
  INFO(fields);
  const Envelope envelope = read(fields);
  CHECK(shown(envelope.supersedes) == supersedes);
  CHECK(shown(envelope.cancels) == cancels);
}

TEST_CASE("read_news_fields: thread ids of Google's archives", "[mail][news]") {
  const auto [fields, expected] = GENERATE(table<std::string, std::string>({
      {"X-Google-Thread: fc772,CE2AB9E2CA6F9E1D\n", "ce2ab9e2ca6f9e1d"},
      {"X-Google-Thread: fc772,0123456789abcdef\nX-Google-Thread: 10f8,fedcba9876543210\n",
       "0123456789abcdef fedcba9876543210"},
      {"X-Google-Thread: fc772,0123456789abcdef\nX-Google-Thread: 10f8,0123456789abcdef\n",
       "0123456789abcdef"},
      {"X-GM-THRID: 1498765432109876543\n", "1498765432109876543"},
      {"X-Google-Thread: 0123456789abcdef\n", "0123456789abcdef"},
      {"X-Google-Thread: fc772,0123\n", ""},
      {"X-Google-Thread: fc772,0123456789abcdefg\n", ""},
      {"X-Google-Thread: fc772,0123456789abcdeg\n", ""},
      {"X-Google-Thread:\n", ""},
      {"X-GM-THRID: 12x\n", ""},
      {"X-GM-THRID: 123456789012345678901\n", ""},
      {"X-GM-THRID:\n", ""},
  }));
  INFO(fields);
  CHECK(joined(read(fields).google_threads) == expected);
  std::string many;
  for (int i = 1000; i < 3000; ++i) {
    many += "X-Google-Thread: fc772,0123456789ab" + std::to_string(i) + "\n";
  }
  CHECK(read(many).google_threads.size() == 100);
}

}  // namespace docket::mail
