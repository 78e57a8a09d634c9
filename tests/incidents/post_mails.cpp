#include "tests/incidents/post_mails.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/digest.hpp"
#include "core/timestamp.hpp"
#include "tests/incidents/mail_layout.hpp"
#include "tests/support/mail_draft.hpp"
#include "tests/support/message_builder.hpp"

namespace docket::test {
namespace {

using std::string;

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kGroupsEra = 1617235200;  // 2021-04-01
constexpr unsigned kCitesOthers = 30;            // percent
constexpr std::size_t kRepliesToOneOf = 4;

string show_bug(std::int64_t bug) {
  return fmt::format("https://bugzilla.mozilla.org/show_bug.cgi?id={}", bug);
}

/// Letters only: a citation must not be found in an id.
string letters_of(const string& seed) {
  constexpr std::size_t kMost = 14;
  string out;
  for (const char c : sha256(seed).hex().substr(0, kMost)) {
    out += static_cast<char>('a' + c % 16);
  }
  return out;
}

string base_subject(const string& subject) {
  return subject.starts_with("Re: ") ? subject.substr(4) : subject;
}

string thread_id(const string& subject) {
  return "thread." + letters_of(base_subject(subject)) + "@lists.example.org";
}

string role_of(const string& style) {
  if (style == "report" || style == "markdown") return "Compliance";
  if (style == "reporter") return "Reporter";
  if (style == "researcher") return "Researcher";
  if (style == "root-program") return "Program";
  if (style == "auditor") return "Auditor";
  return "Participant";
}

string author_of(const string& style, Random& random) {
  static const std::array<const char*, 12> kNumbers{"One",  "Two", "Three",  "Four",
                                                    "Five", "Six", "Seven",  "Eight",
                                                    "Nine", "Ten", "Eleven", "Twelve"};
  const string number = random.pick(kNumbers);
  const string role = role_of(style);
  string address = role + "." + number + "@example.org";
  std::transform(address.begin(), address.end(), address.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return fmt::format("{} {} <{}>", role, number, address);
}

/// Behind the first sentence's words, before its full stop.
void put_into_sentence(string& paragraph, const string& what) {
  const std::size_t end = paragraph.find(". ");
  if (end != string::npos) {
    paragraph.insert(end, what);
  } else if (!paragraph.empty() && (paragraph.back() == '.' || paragraph.back() == '?')) {
    paragraph.insert(paragraph.size() - 1, what);
  } else {
    paragraph += what;
  }
}

string in_subject(const string& subject, const string& form) {
  const bool is_reply = subject.starts_with("Re: ");
  return (is_reply ? "Re: " : "") + fmt::format(fmt::runtime(form), base_subject(subject));
}

string list_of(const std::vector<std::int64_t>& bugs, const string& before) {
  string out;
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    if (i > 0) out += i + 1 == bugs.size() ? " and " : ", ";
    out += before + std::to_string(bugs[i]);
  }
  return out;
}

}  // namespace

struct MailMaker::Draft {
  string subject;
  std::vector<string> paragraphs;
  std::vector<string> footnotes;

  /// A paragraph of prose; the last where there is none.
  string& some_prose(Random& random) {
    std::vector<std::size_t> prose;
    for (std::size_t i = 0; i < paragraphs.size(); ++i) {
      if (is_prose(paragraphs[i])) prose.push_back(i);
    }
    return paragraphs[prose.empty() ? paragraphs.size() - 1 : random.pick(prose)];
  }
  void insert(std::size_t at, std::vector<string> added) {
    paragraphs.insert(paragraphs.begin() + static_cast<std::ptrdiff_t>(at),
                      std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
  }
};

void MailMaker::cite_in_place(Draft& draft, std::int64_t bug) {
  static const std::array<const char*, 4> kWords{" (bug {})", " (#{})", " (Bugzilla {})",
                                                 " (Bug #{})"};
  static const std::array<const char*, 5> kOwnParagraph{
      "See bug {}.", "This is filed as Bugzilla Bug #{}.", "Please answer in bug {}.",
      "Bugzilla {} has the details.", "Cross-posted from bug {}, comment 0."};
  switch (random_.below(3)) {
    case 0:
      put_into_sentence(draft.some_prose(random_),
                        fmt::format(fmt::runtime(random_.pick(kWords)), bug));
      break;
    case 1:
      draft.insert(random_.below(draft.paragraphs.size() + 1),
                   {fmt::format(fmt::runtime(random_.pick(kOwnParagraph)), bug)});
      break;
    default:
      draft.paragraphs.push_back(fmt::format(fmt::runtime(random_.pick(kOwnParagraph)), bug));
  }
}

void MailMaker::cite_itself(Draft& draft, std::int64_t bug) {
  static const std::array<const char*, 4> kSubjects{"Bug {0} - {{}}", "{{}} [Bug {0}]",
                                                    "{{}} (#{0})", "[bug {0}] {{}}"};
  static const std::array<const char*, 4> kUrls{"This is tracked at {}", "Full text: <{}>", "{}",
                                                "We have opened {}#c0 for this."};
  const std::size_t form = random_.below(10);
  if (form < 3) {
    draft.some_prose(random_) += " [1]";
    draft.footnotes.push_back("[1] " + show_bug(bug));
  } else if (form < 5) {
    draft.paragraphs.push_back(fmt::format(fmt::runtime(random_.pick(kUrls)), show_bug(bug)));
  } else if (form < 6) {
    draft.insert(0, {fmt::format("https://bugzil.la/{}", bug)});
  } else if (form < 8) {
    draft.subject =
        in_subject(draft.subject, fmt::format(fmt::runtime(random_.pick(kSubjects)), bug));
  } else {
    cite_in_place(draft, bug);
  }
}

void MailMaker::cite_others(Draft& draft, const std::vector<std::int64_t>& others) {
  std::vector<string> lines;
  switch (random_.below(4)) {
    case 0: lines = {"Related incidents: " + list_of(others, "bug ") + "."}; break;
    case 1: lines = {"We have read similar reports: " + list_of(others, "#") + "."}; break;
    case 2:
      lines = {"Related Incidents", "| Bug | How it is related |", "|--|--|"};
      for (const std::int64_t other : others) {
        lines.push_back(fmt::format("| [{0}]({1}) | alike |", other, show_bug(other)));
      }
      break;
    default:
      lines = {"Compare these of the past:"};
      for (const std::int64_t other : others) lines.push_back("- " + show_bug(other));
  }
  const bool is_first = random_.percent(35);
  draft.insert(is_first ? 0 : draft.paragraphs.size(), std::move(lines));
}

void MailMaker::cite_what_is_none(Draft& draft) {
  static const std::array<const char*, 6> kForms{
      "The request is bug {}.",
      "[1] https://bugzilla.mozilla.org/show_bug.cgi?id={}",
      "Discussed in https://github.com/mozilla/pkipolicy/issues/276.",
      "(Issue #276)",
      "This goes back to Ballot 193.",
      "See https://crt.sh/?id={}."};
  constexpr std::int64_t kFirst = 1300000, kLast = 1990000;
  std::int64_t number = random_.between(kFirst, kLast);
  while (catalogue_.find(number) != nullptr) ++number;
  draft.paragraphs.push_back(fmt::format(fmt::runtime(random_.pick(kForms)), number));
}

PostMail MailMaker::begin(const JudgedPost& post, MailKind kind) {
  PostMail mail;
  mail.post = &post;
  mail.kind = kind;
  mail.author = author_of(post.style, random_);
  mail.time = post.time;
  if (post.bug) {
    const Bug* const bug = catalogue_.find(*post.bug);
    REQUIRE(bug != nullptr);
    mail.time = bug->opened + post.days * kDay + random_.between(-200, 200) * kMinute;
  }
  const char* const prefix = kind == MailKind::Plain ? "plain" : "citing";
  mail.message_id =
      fmt::format("{}.{}@mail.example.org", prefix,
                  letters_of(fmt::format("{} {} {}", prefix, post.style, post.place)));
  if (post.subject.starts_with("Re: ")) mail.references = {thread_id(post.subject)};
  return mail;
}

string MailMaker::footer(const PostMail& mail) {
  if (!random_.percent(40)) return {};
  if (mail.time < kGroupsEra) {
    return "_______________________________________________\ndev-security-policy mailing list\n"
           "dev-security-policy@lists.example.org\n"
           "https://lists.example.org/listinfo/dev-security-policy\n";
  }
  string id = mail.message_id;
  id.replace(id.find('@'), 1, "%40");
  return fmt::format(
      "-- \nYou received this message because you are subscribed to the Google Groups "
      "\"dev-security-policy@example.org\" group.\nTo unsubscribe from this group and stop "
      "receiving emails from it, send an email to dev-security-policy+unsubscribe@example.org.\n"
      "To view this discussion visit https://groups.google.com/a/example.org/d/msgid/"
      "dev-security-policy/{}.\n",
      id);
}

void MailMaker::write(PostMail& mail) {
  static const std::array<int, 5> kOffsets{0, 120, -420, 540, -300};
  MessageBuilder builder;
  builder.from(mail.author)
      .to("dev-security-policy@example.org")
      .subject(mail.subject)
      .date(to_rfc5322({mail.time, random_.pick(kOffsets)}))
      .id(mail.message_id)
      .set("List-Id", "<dev-security-policy.example.org>")
      .set("MIME-Version", "1.0")
      .set("Content-Type", "text/plain; charset=utf-8")
      .set("Content-Transfer-Encoding", "8bit");
  if (!mail.references.empty()) builder.refs(mail.references).reply_to({mail.references.back()});
  mail.bytes = builder.body(mail.text + footer(mail)).bytes();
  if (random_.percent(35)) {
    MailDraft draft(mail.bytes);
    draft.write_as(random_.percent(60) ? TextForm::QuotedPrintable : TextForm::Base64);
    mail.bytes = draft.bytes();
  }
}

void MailMaker::finish(PostMail& mail, const Draft& draft) {
  mail.subject = draft.subject;
  std::vector<string> paragraphs = draft.paragraphs;
  if (!draft.footnotes.empty()) paragraphs.emplace_back();
  paragraphs.insert(paragraphs.end(), draft.footnotes.begin(), draft.footnotes.end());
  mail.text = laid_out(paragraphs, random_.percent(60) ? LineLayout::Wrapped : LineLayout::Long,
                       random_.percent(70) ? ParagraphGap::EmptyLine : ParagraphGap::None);
  write(mail);
}

PostMail MailMaker::plain(const JudgedPost& post) {
  PostMail mail = begin(post, MailKind::Plain);
  Draft draft{post.subject, post.paragraphs, {}};
  if (!post.bug && random_.percent(kCitesOthers)) cite_what_is_none(draft);
  finish(mail, draft);
  return mail;
}

PostMail MailMaker::citing(const JudgedPost& post) {
  constexpr std::size_t kMostOthers = 3;
  constexpr std::size_t kNearest = 8;
  PostMail mail = begin(post, MailKind::Citing);
  const Bug& bug = *catalogue_.find(*post.bug);
  if (mail.time < bug.opened) mail.time = bug.opened + random_.between(1, 72) * 60 * kMinute;
  Draft draft{post.subject, post.paragraphs, {}};
  cite_itself(draft, bug.num);
  std::vector<std::int64_t> others = catalogue_.related(bug, mail.time);
  if (random_.percent(kCitesOthers) && !others.empty()) {
    mail.kind = MailKind::CitingOthers;
    others.resize(std::min(others.size(), kNearest));
    random_.shuffle(others);
    others.resize(std::min(others.size(), 1 + random_.below(kMostOthers)));
    cite_others(draft, others);
  }
  finish(mail, draft);
  return mail;
}

PostMail MailMaker::reply_to(const PostMail& mail) {
  static const std::array<const char*, 10> kLines{"Thank you for writing this up.",
                                                  "Could you say when this was noticed first?",
                                                  "I agree with every word of it.",
                                                  "Is there any news since then?",
                                                  "That does not answer what I had asked before.",
                                                  "How many are left as of today?",
                                                  "I do not follow the last part.",
                                                  "Please keep us informed here as well.",
                                                  "This deserves more attention than it gets.",
                                                  "We are looking into it and come back to you."};
  PostMail reply;
  reply.post = mail.post;
  reply.kind = MailKind::Reply;
  reply.author = author_of("reply", random_);
  reply.time = mail.time + random_.between(60, 4000) * kMinute;
  reply.message_id = "re." + mail.message_id;
  reply.references = mail.references;
  reply.references.push_back(mail.message_id);
  reply.subject = "Re: " + base_subject(mail.subject);
  reply.text = fmt::format("On {}, {} wrote:\n{}\n{}\n", to_rfc5322({mail.time, 0}),
                           mail.author.substr(0, mail.author.find(" <")), quoted(mail.text),
                           random_.pick(kLines));
  write(reply);
  return reply;
}

std::vector<JudgedPost> posts_about(const BugCatalogue& catalogue) {
  std::vector<JudgedPost> posts = posts_about_incidents();
  std::erase_if(posts, [&](const JudgedPost& post) { return !catalogue.find(*post.bug); });
  return posts;
}

std::vector<PostMail> plain_mails(const std::vector<JudgedPost>& posts,
                                  const BugCatalogue& catalogue, std::uint64_t seed) {
  MailMaker maker(catalogue, seed);
  std::vector<PostMail> mails;
  for (std::size_t i = 0; i < posts.size(); ++i) {
    const PostMail mail = maker.plain(posts[i]);
    mails.push_back(mail);
    if (posts[i].bug && i % kRepliesToOneOf == 0) mails.push_back(maker.reply_to(mail));
  }
  return mails;
}

std::vector<PostMail> citing_mails(const std::vector<JudgedPost>& posts,
                                   const BugCatalogue& catalogue, std::uint64_t seed) {
  MailMaker maker(catalogue, seed);
  std::vector<PostMail> mails;
  for (std::size_t i = 0; i < posts.size(); ++i) {
    const PostMail mail = maker.citing(posts[i]);
    mails.push_back(mail);
    if (i % kRepliesToOneOf == 0) mails.push_back(maker.reply_to(mail));
  }
  return mails;
}

std::vector<std::string> bytes_of(const std::vector<PostMail>& mails) {
  std::vector<std::string> out;
  out.reserve(mails.size());
  for (const PostMail& mail : mails) out.push_back(mail.bytes);
  return out;
}

}  // namespace docket::test
