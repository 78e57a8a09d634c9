#include "tests/reposts/real_mail.hpp"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "ingest/byte_stream.hpp"
#include "ingest/mbox_reader.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::test {

namespace {

constexpr auto kPairs = std::to_array<KnownPair>({
#include "tests/reposts/known_pairs.inc"
});

}  // namespace

std::span<const KnownPair> known_pairs() { return kPairs; }

std::vector<std::string> real_mails(const std::string& list) {
  std::vector<std::string> mails;
  const auto path = shared_mail("corpora/" + list + ".mbox.zst");
  if (!path) return mails;
  ingest::MboxReader reader(need(ingest::open_decompressed(*path)), {});
  while (const auto mail = need(reader.next())) {
    std::string storage;
    mails.emplace_back(mail::unquote_mbox(mail->bytes.view(), mail->form, storage));
  }
  return mails;
}

void settle_known_pairs(std::vector<JudgedMail>& set) {
  std::map<std::string, std::size_t> posts;
  for (const JudgedMail& mail : set) {
    if (mail.label != "post") continue;
    const mail::Analysis analysis = mail::analyse(mail.mail, mail::RawForm::Plain, kTestNow);
    posts[analysis.message_id.value()] = mail.post;
  }
  // Each mail's post by its Message-ID; joined ones share the number of the first.
  const auto for_pairs_of = [&](Verdict verdict, const auto& act) {
    for (const KnownPair& pair : known_pairs()) {
      const auto first = posts.find(pair.first);
      const auto second = posts.find(pair.second);
      if (pair.verdict != verdict || first == posts.end() || second == posts.end()) continue;
      act(first->second, second->second);
    }
  };
  for_pairs_of(Verdict::Repost, [&](std::size_t kept, std::size_t gone) {
    for (JudgedMail& mail : set) mail.post = mail.post == gone ? kept : mail.post;
    for (auto& [id, post] : posts) post = post == gone ? kept : post;
  });
  std::set<std::size_t> doubtful;
  for_pairs_of(Verdict::Doubtful,
               [&](std::size_t /*kept*/, std::size_t post) { doubtful.insert(post); });
  std::erase_if(set, [&](const JudgedMail& mail) { return doubtful.contains(mail.post); });
}

}  // namespace docket::test
