#include <algorithm>
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/text.hpp"
#include "tests/reposts/real_mail.hpp"
#include "tests/support/mail_draft.hpp"

namespace docket::test {
namespace {

using Ids = std::map<std::string, std::string>;

std::string percent_encoded(const std::string& id) {
  std::string out;
  for (const char c : id) {
    if (is_alnum(c) || c == '-' || c == '_' || c == '.') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

std::string with_other_ids(std::string value, const Ids& ids) {
  for (std::size_t open = value.find('<'); open != std::string::npos;
       open = value.find('<', open + 1)) {
    const std::size_t close = value.find('>', open);
    if (close == std::string::npos) break;
    const auto found = ids.find(value.substr(open + 1, close - open - 1));
    if (found != ids.end()) value.replace(open + 1, close - open - 1, found->second);
  }
  return value;
}

/// The mail as a gateway passes it on that gives every mail an id of its own. The link to the mail
/// in the list's footer says the new id too, where no encoding breaks it.
std::string under_other_ids(const std::string& mail, const Ids& ids) {
  MailDraft draft(mail);
  const std::string old_id = draft.original().message_id.value();
  for (const char* const field : {"Message-ID", "References", "In-Reply-To"}) {
    const std::string value = draft.value(field);
    if (!value.empty()) draft.set(field, with_other_ids(value, ids));
  }
  std::string out = draft.bytes();
  const std::string in_link = percent_encoded(old_id);
  const std::size_t at = out.find(in_link);
  if (at != std::string::npos) {
    out.replace(at, in_link.size(), percent_encoded(ids.at(old_id)));
  }
  return out;
}

/// The same posts through two gateways, one after the other; a pair has one number.
std::vector<JudgedMail> gateway_pairs() {
  std::vector<JudgedMail> set;
  std::map<std::string, std::size_t> posts;
  for (const char* const side : {"dev-googlegroups", "dev-vger"}) {
    for (std::string& mail : real_mails(side)) {
      const auto id = mail::analyse(mail, mail::RawForm::Plain, kTestNow).message_id.value();
      const std::size_t post = posts.try_emplace(id, posts.size()).first->second;
      set.push_back({std::move(mail), post, side});
    }
  }
  return set;
}

constexpr std::size_t kPairs = 600;

bool is_one_post(archive::ReadHandle& handle, const KnownPair& pair) {
  const auto first = need(handle.posts_by_message_id(pair.first));
  const auto second = need(handle.posts_by_message_id(pair.second));
  INFO(pair.first << " and " << pair.second);
  REQUIRE_FALSE(first.empty());
  REQUIRE_FALSE(second.empty());
  return first[0].num == second[0].num;
}

/// To be read: what was folded, those that were read already among it.
std::string folds_across_ids(archive::ReadHandle& handle) {
  std::set<std::string_view> read;
  for (const KnownPair& pair : known_pairs()) read.insert({pair.first, pair.second});
  std::string folds;
  for (const archive::Post& post : all_posts(handle)) {
    std::set<std::string> ids;
    for (const archive::Copy& copy : need(handle.copies(post.num))) ids.insert(copy.message_id);
    if (ids.size() < 2) continue;
    folds += fmt::format("  {}  {}: \"{}\"\n", to_short(post.time.utc_seconds), post.author_name,
                         post.subject);
    for (const std::string& id : ids) {
      folds += fmt::format("    <{}>{}\n", id, read.contains(id) ? "" : "  (not read yet)");
    }
  }
  return folds;
}

}  // namespace

TEST_CASE("reposts: two gateways' copies under one Message-ID are one post", "[reposts][corpora]") {
  const std::vector<JudgedMail> set = gateway_pairs();
  if (set.empty()) return;
  REQUIRE(set.size() == 2 * kPairs);
  ArchiveFixture fixture;
  fixture.ingest(bytes_of(set));
  archive::ReadHandle handle = fixture.read();
  const Measurement result = measure(handle, set);
  WARN(result.figures());
  INFO(result.details());
  CHECK(all_posts(handle).size() == kPairs);
  CHECK(result.split_ids == 0);
  CHECK(result.wrong == 0);
}

TEST_CASE("reposts: two gateways' copies under other Message-IDs are one post",
          "[reposts][corpora]") {
  std::vector<JudgedMail> set = gateway_pairs();
  if (set.empty()) return;
  // A synthetic step: the mails are real, one side's ids are not.
  Ids ids;
  for (const JudgedMail& mail : set) {
    const auto id = mail::analyse(mail.mail, mail::RawForm::Plain, kTestNow).message_id.value();
    ids.try_emplace(id, fmt::format("synthetic-{}@gateway.invalid", ids.size()));
  }
  for (JudgedMail& mail : set) {
    if (mail.label == "dev-googlegroups") mail.mail = under_other_ids(mail.mail, ids);
  }
  ArchiveFixture fixture;
  fixture.ingest(bytes_of(set));
  archive::ReadHandle handle = fixture.read();
  const Measurement result = measure(handle, set);
  WARN(result.figures());
  INFO(result.details());
  CHECK(result.pairs == kPairs);
  CHECK(result.pairs_found == kPairs);
  CHECK(result.wrong == 0);
  CHECK(problems(fixture.archive()) == std::vector<std::string>{});
}

TEST_CASE("reposts: pairs of real mails that were read are folded as they should be",
          "[reposts][corpora]") {
  constexpr double kLeastRecall = 0.98;
  std::size_t reposts = 0;
  std::size_t found = 0;
  std::string missed;
  for (const char* const list : {"open-iscsi", "twisted-web", "twisted-python"}) {
    const std::vector<std::string> mails = real_mails(list);
    if (mails.empty()) return;
    ArchiveFixture fixture;
    fixture.ingest(mails);
    archive::ReadHandle handle = fixture.read();
    for (const KnownPair& pair : known_pairs()) {
      if (std::string_view(pair.list) != list || pair.verdict == Verdict::Doubtful) continue;
      const bool one = is_one_post(handle, pair);
      const std::string told =
          fmt::format("{}: {} and {}: {}\n", list, pair.first, pair.second, pair.why);
      if (pair.verdict == Verdict::Repost) {
        ++reposts;
        found += one ? 1 : 0;
        if (!one) missed += told;
      } else {
        INFO(told);
        CHECK_FALSE(one);
      }
    }
    WARN(list << ", posts of several ids:\n" << folds_across_ids(handle));
  }
  INFO(found << " of " << reposts << " found; not these:\n" << missed);
  CHECK(static_cast<double>(found) >= kLeastRecall * static_cast<double>(reposts));
}

}  // namespace docket::test
