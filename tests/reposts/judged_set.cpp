#include "tests/reposts/judged_set.hpp"

#include <array>
#include <optional>
#include <set>
#include <utility>

#include "tests/reposts/look_alikes.hpp"
#include "tests/reposts/sample_posts.hpp"
#include "tests/support/repost_maker.hpp"
#include "tests/support/repost_text.hpp"
#include "tests/support/revision_maker.hpp"

namespace docket::test {
namespace {

using Kinds = std::vector<RepostKind>;
using K = RepostKind;

const std::vector<Kinds>& single_kinds() {
  static const std::vector<Kinds> kKinds = {
      {K::Redelivery}, {K::Gateway}, {K::Mirror}, {K::Footer},    {K::Reflow},
      {K::Damage},     {K::Resend},  {K::Stub},   {K::Crosspost}, {K::Gateway, K::Cut}};
  return kKinds;
}

const std::vector<Kinds>& mixed_kinds() {
  static const std::vector<Kinds> kKinds = {
      {K::Gateway, K::Footer},       {K::Gateway, K::Reflow},
      {K::Gateway, K::Damage},       {K::Mirror, K::Footer, K::Reflow},
      {K::Mirror, K::Damage},        {K::Mirror, K::Cut},
      {K::Footer, K::Damage},        {K::Reflow, K::Damage},
      {K::Resend, K::Footer},        {K::Resend, K::Reflow},
      {K::Resend, K::Damage},        {K::Resend, K::Footer, K::Reflow},
      {K::Resend, K::Gateway},       {K::Resend, K::Gateway, K::Reflow},
      {K::Stub, K::Footer},          {K::Crosspost, K::Reflow},
      {K::Crosspost, K::Damage},     {K::Crosspost, K::Resend},
      {K::Mirror, K::Cut, K::Footer}};
  return kKinds;
}

/// Kinds that leave every word and number, for posts that have a look-alike: what is lost could be
/// what tells the two apart, and of a stub nobody could say whose it is.
const std::vector<Kinds>& careful_kinds() {
  static const std::vector<Kinds> kKinds = {
      {K::Gateway},  {K::Mirror}, {K::Mirror, K::Footer}, {K::Reflow}, {K::Gateway, K::Reflow},
      {K::Crosspost}};
  return kKinds;
}

class SetMaker {
 public:
  SetMaker(std::vector<JudgedMail>& set, std::uint64_t seed)
      : set_(set), random_(seed), reposts_(seed + 1), revisions_(seed + 2) {
    for (const JudgedMail& mail : set) next_post_ = std::max(next_post_, mail.post + 1);
  }

  void add(const std::string& base) {
    const std::size_t post = next_post_++;
    set_.push_back({base, post, "post"});
    // Two of five have look-alikes.
    if (random_.percent(40)) {
      add_reposts(base, post, careful_kinds(), 2);
      add_revision(base);
    } else {
      add_reposts(base, post, single_kinds(), 2);
      add_reposts(base, post, mixed_kinds(), 1);
    }
  }

 private:
  void add_reposts(const std::string& base, std::size_t post, const std::vector<Kinds>& from,
                   std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      std::optional<Repost> repost = reposts_.make(base, random_.pick(from));
      if (!repost) continue;
      set_.push_back({std::move(repost->mail), post, std::move(repost->label), repost->evident});
    }
  }

  /// One of a kind that fits, and now and then a repost of it.
  void add_revision(const std::string& base) {
    constexpr int kTries = 6;
    constexpr std::size_t kKinds = static_cast<std::size_t>(kLastRevisionKind) + 1;
    for (int tried = 0; tried < kTries; ++tried) {
      auto kind = static_cast<RevisionKind>(random_.below(kKinds));
      if (tried == 0 && base.find("\nSubject: [PATCH") != std::string::npos) {
        kind = random_.percent(50) ? RevisionKind::PatchVersion : RevisionKind::PatchPart;
      }
      std::optional<std::string> mail = revisions_.make(base, kind);
      if (!mail) continue;
      const std::size_t post = next_post_++;
      set_.push_back({std::move(*mail), post, to_string(kind), true, true});
      if (!random_.percent(30)) return;
      std::optional<Repost> repost = reposts_.make(set_.back().mail, random_.pick(careful_kinds()));
      if (!repost) return;
      set_.push_back(
          {std::move(repost->mail), post, std::move(repost->label), repost->evident, true});
      return;
    }
  }

  std::vector<JudgedMail>& set_;
  Random random_;
  RepostMaker reposts_;
  RevisionMaker revisions_;
  std::size_t next_post_ = 0;
};

}  // namespace

void add_bases(std::vector<JudgedMail>& set, const std::vector<std::string>& bases,
               std::uint64_t seed) {
  constexpr std::size_t kLeastWords = 1;
  SetMaker maker(set, seed);
  std::set<std::string> ids;
  for (const std::string& base : bases) {
    const MailDraft draft(base);
    const mail::Analysis& analysis = draft.original();
    if (analysis.time_source != TimeSource::Date || analysis.message_id.is_made()) continue;
    if (count_words(analysis.body.own_text()) < kLeastWords) continue;
    if (ids.insert(analysis.message_id.value()).second) maker.add(base);
  }
}

void add_look_alikes(std::vector<JudgedMail>& set, std::size_t rounds, std::uint64_t seed) {
  std::size_t post = 0;
  for (const JudgedMail& mail : set) post = std::max(post, mail.post + 1);
  Random random(seed);
  for (LookAlikes& alike : make_look_alikes(rounds, random)) {
    for (std::string& mail : alike.mails) {
      set.push_back({std::move(mail), post++, alike.label, true, true});
    }
  }
}

std::vector<std::string> sample_bases(std::size_t count, std::uint64_t seed) {
  const std::vector<SampleText> texts = load_sample_texts();
  Random random(seed);
  std::vector<std::string> bases;
  for (std::size_t i = 0; i < count; ++i) {
    bases.push_back(sample_post(texts[i % texts.size()], i, random));
  }
  return bases;
}

}  // namespace docket::test
