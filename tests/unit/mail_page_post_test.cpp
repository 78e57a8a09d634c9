#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "mail/page_post.hpp"
#include "tests/support/message_builder.hpp"
#include "tests/support/sample_page.hpp"

namespace docket::mail {
namespace {

const std::string kSlice =
    "Ada B. Sample\n\nunread,\nNov 12, 2019, 9:14:08 AM11/12/19\n"
    "to ESP, bo...@example.org\nIt is done as planned.\n\nOn Monday Bob wrote:\n> Is it done?\n"
    "From now on, all is well.";

PageContext context(std::uint32_t position) {
  PageContext page;
  page.facts = {"[policy] Audits: when?", "example.security.policy",
                "https://groups.google.com/g/example.security.policy/c/dlNtH7RRrGA", "dlNtH7RRrGA"};
  page.position = position;
  return page;
}

Analysis read(const std::string& slice, const PageContext& page,
              RawForm form = RawForm::GroupsText) {
  return analyse(RawMailView{slice, form, &page}, test::kTestNow);
}

std::vector<DefectKind> kinds(const Analysis& a) {
  std::vector<DefectKind> out;
  for (const Defect& defect : a.message.defects) out.push_back(defect.kind);
  return out;
}

}  // namespace

TEST_CASE("analyse: a slice has its words and its page's title and list", "[mail][page]") {
  const Analysis a = read(kSlice, context(3));
  const Envelope& envelope = a.message.envelope;
  CHECK(envelope.author == Mailbox{"Ada B. Sample", ""});
  CHECK(envelope.from == std::vector{envelope.author});
  CHECK(envelope.to == std::vector<Mailbox>{{"ESP", ""}, {"", "bo...@example.org"}});
  CHECK(envelope.subject == "Re: [policy] Audits: when?");
  CHECK(a.subject.base == "Audits: when?");
  CHECK(envelope.lists == std::vector<std::string>{"example.security.policy"});
  CHECK(envelope.newsgroups == envelope.lists);
  CHECK(envelope.google_threads == std::vector<std::string>{"76536d1fb451ac60"});
  CHECK_FALSE(envelope.message_id);
  CHECK(a.message_id.is_made());
  CHECK(to_rfc3339(a.time.utc_seconds) == "2019-11-12T09:14:08Z");
  CHECK(a.time_source == TimeSource::Page);
  CHECK(kinds(a) == std::vector{DefectKind::ZoneUnknown});
  CHECK(a.message.defects[0].offset == kSlice.find("Nov 12"));
  CHECK(a.body.quoted_text().find("Is it done?") != std::string::npos);
  CHECK(a.body.own_text().find("Is it done?") == std::string::npos);
}

TEST_CASE("analyse: the first post of a page has its title alone as the subject", "[mail][page]") {
  PageContext page = context(0);
  CHECK(read(kSlice, page).message.envelope.subject == "[policy] Audits: when?");
  page.facts.title = "Re: Audits";
  CHECK(read(kSlice, page).message.envelope.subject == "Re: Audits");
  page.position = 2;
  CHECK(read(kSlice, page).message.envelope.subject == "Re: Audits");
}

TEST_CASE("analyse: a slice and the mail of the post get the same made id", "[mail][page]") {
  const Analysis page = read(kSlice, context(3));
  const auto mail = [](const std::string& date, const std::string& words) {
    return analyse("From: \"Ada B. Sample\" <ada@example.org>\nDate: " + date +
                       "\nSubject: Re: Audits:  when?\nList-Id: <policy.example.org>\n\n" + words,
                   RawForm::Plain, test::kTestNow);
  };
  const std::string words =
      "It is done as\nplanned.\n\nOn Monday Bob wrote:\n> Is it\n> done?\n\nFrom now on, all is "
      "well.\n";
  CHECK(page.message_id == mail("Tue, 12 Nov 2019 17:14:08 -0500", words).message_id);
  CHECK_FALSE(page.message_id == mail("Tue, 12 Nov 2019 17:14:09 -0500", words).message_id);
  CHECK_FALSE(page.message_id == mail("Tue, 12 Nov 2019 17:14:08 -0500", "No." + words).message_id);
}

TEST_CASE("analyse: a slice without a head, of the future, without an author", "[mail][page]") {
  const Analysis words = read("Only words.\n", context(1));
  CHECK(words.body.text == "Only words.\n");
  CHECK(words.time_source == TimeSource::Unknown);
  CHECK(kinds(words) == std::vector{DefectKind::NoFrom, DefectKind::NoDate});

  std::string future = kSlice;
  future.replace(future.find("2019"), 4, "2094");
  CHECK(read(future, context(1)).time_source == TimeSource::Unknown);
  CHECK(kinds(read(future, context(1))) == std::vector{DefectKind::ImpossibleDate});

  const Analysis nobody = read(kSlice.substr(kSlice.find("unread,")), context(1));
  CHECK(nobody.message.envelope.from.empty());
  CHECK(kinds(nobody) == std::vector{DefectKind::NoFrom, DefectKind::ZoneUnknown});

  CHECK(analyse(RawMailView{kSlice, RawForm::GroupsText, nullptr}, test::kTestNow)
            .message.envelope.subject.empty());
}

TEST_CASE("page_post_as_mail: the mail says what slice and page say", "[mail][page]") {
  const std::string other =
      "J\xC3\xBCrgen \"Joe\" Muster\nunread,\nJun 3, 2021, 5:12:07 PM6/3/21\n"
      "to ESP, Gr\xC3\xBC\xC3\x9F"
      "e, bo...@example.org\n";
  for (const std::string& slice : {kSlice, other}) {
    PageContext page = context(2);
    page.facts.title +=
        " Pr\xC3\xBC"
        "fung auf einer langen, langen, langen Zeile \xE2\x82\xAC";
    const RawMailView raw{slice, RawForm::GroupsText, &page};
    const std::string mail = page_post_as_mail(raw);
    CAPTURE(mail);
    CHECK(std::all_of(mail.begin(), mail.begin() + static_cast<std::ptrdiff_t>(mail.find("\n\n")),
                      [](char c) { return c == '\n' || c >= ' '; }));
    const Analysis a = analyse(raw, std::nullopt);
    const Analysis b = analyse(mail, RawForm::Plain, std::nullopt);
    CHECK(b.message.envelope.author == a.message.envelope.author);
    CHECK(b.message.envelope.subject == a.message.envelope.subject);
    CHECK(b.message.envelope.lists == a.message.envelope.lists);
    CHECK(b.message.envelope.google_threads == a.message.envelope.google_threads);
    CHECK(b.message_id == a.message_id);
    CHECK(b.time == a.time);
    CHECK(b.words == a.words);
    CHECK(b.message.defects.empty());
    CHECK(mail.find("-0000\n") != std::string::npos);
  }
}

TEST_CASE("page_post_as_mail: two slices give two mails", "[mail][page]") {
  const PageContext page = context(1);
  std::string later = kSlice;
  later.replace(later.find("AM11/12/19"), 10, "AM (1 day ago) Nov 12");
  const std::string a = page_post_as_mail({kSlice, RawForm::GroupsText, &page});
  const std::string b = page_post_as_mail({later, RawForm::GroupsText, &page});
  CHECK(a != b);
  CHECK(analyse(a, RawForm::Plain, std::nullopt).message_id ==
        analyse(b, RawForm::Plain, std::nullopt).message_id);
}

}  // namespace docket::mail
