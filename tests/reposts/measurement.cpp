#include "tests/reposts/measurement.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace docket::test {
namespace {

constexpr std::size_t kMostTold = 3;  // of each label
constexpr std::size_t kMostOfSubject = 60;

/// A mail and where the archive put it.
struct Placed {
  const JudgedMail* mail = nullptr;
  std::string message_id, subject;
  PostNum post;
};

Placed place(archive::ReadHandle& handle, const JudgedMail& mail) {
  const auto num = need(handle.post_of_copy(sha256(mail::quote_mboxrd(mail.mail))));
  INFO(mail.label << "\n" << mail.mail.substr(0, 2000));
  REQUIRE(num.has_value());
  const mail::Analysis analysis = mail::analyse(mail.mail, mail::RawForm::Plain, kTestNow);
  return {&mail, analysis.message_id.value(),
          analysis.message.envelope.subject.substr(0, kMostOfSubject), *num};
}

std::string told(const Placed& placed) {
  return fmt::format("{} <{}> \"{}\"", placed.mail->label, placed.message_id, placed.subject);
}

class Judge {
 public:
  explicit Judge(Measurement& result) : result_(result) {}

  /// Mails that are one post, the first mail first.
  void expect_one(const std::vector<const Placed*>& mails) {
    for (std::size_t i = 0; i < mails.size(); ++i) {
      for (std::size_t j = i + 1; j < mails.size(); ++j) expect_pair(*mails[i], *mails[j]);
      if (i > 0) count_label(*mails[0], *mails[i]);
    }
  }

  /// Mails that the archive has in one post.
  void look_at_post(const std::vector<const Placed*>& mails) {
    for (std::size_t i = 0; i < mails.size(); ++i) {
      for (std::size_t j = i + 1; j < mails.size(); ++j) look_at_pair(*mails[i], *mails[j]);
    }
  }

 private:
  void expect_pair(const Placed& a, const Placed& b) {
    const bool one = a.post == b.post;
    if (a.message_id == b.message_id) {
      if (!one) ++result_.split_ids;
      return;
    }
    if (!a.mail->evident || !b.mail->evident) return;
    ++result_.pairs;
    if (one) ++result_.pairs_found;
  }

  void count_label(const Placed& first, const Placed& mail) {
    if (!mail.mail->evident) return;
    LabelCount& count = result_.labels[mail.mail->label];
    ++count.mails;
    if (first.post == mail.post) {
      ++count.found;
    } else if (count.mails - count.found <= kMostTold) {
      result_.misses.push_back(fmt::format("{} of {}", told(mail), told(first)));
    }
  }

  void look_at_pair(const Placed& a, const Placed& b) {
    if (a.message_id == b.message_id) return;
    ++result_.folded;
    if (a.mail->post == b.mail->post) return;
    ++result_.wrong;
    if (a.mail->look_alike || b.mail->look_alike) ++result_.look_alikes_folded;
    const std::string& label = b.mail->look_alike ? b.mail->label : a.mail->label;
    if (++wrong_of_label_[label] > kMostTold) return;
    result_.wrong_folds.push_back(fmt::format("{} and {}", told(a), told(b)));
  }

  Measurement& result_;
  std::map<std::string, std::size_t> wrong_of_label_;
};

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string joined_lines(const std::string& title, const std::vector<std::string>& lines) {
  std::string out = lines.empty() ? "" : title + ":\n";
  for (const std::string& line : lines) out.append("  ").append(line).append("\n");
  return out;
}

}  // namespace

double Measurement::recall() const { return share(pairs_found, pairs); }
double Measurement::precision() const { return share(folded - wrong, folded); }

std::string Measurement::figures() const {
  std::string out = fmt::format(
      "recall {:.4f} ({} of {} pairs), precision {:.4f} ({} wrong of {} folded pairs), {} pairs "
      "with one of {} look-alikes, {} pairs of one id apart\n",
      recall(), pairs_found, pairs, precision(), wrong, folded, look_alikes_folded, look_alikes,
      split_ids);
  for (const auto& [label, count] : labels) {
    out += fmt::format("  {:6.2f} %  {:5} of {:5}  {}\n", 100 * share(count.found, count.mails),
                       count.found, count.mails, label);
  }
  return out;
}

std::string Measurement::details() const {
  return joined_lines("not folded", misses) + joined_lines("folded wrongly", wrong_folds);
}

Measurement measure(archive::ReadHandle& handle, const std::vector<JudgedMail>& mails) {
  Measurement result;
  std::vector<Placed> placed;
  placed.reserve(mails.size());
  std::map<std::size_t, std::vector<const Placed*>> expected;
  std::map<PostNum, std::vector<const Placed*>> found;
  for (const JudgedMail& mail : mails) {
    placed.push_back(place(handle, mail));
    expected[mail.post].push_back(&placed.back());
    found[placed.back().post].push_back(&placed.back());
    if (mail.look_alike) ++result.look_alikes;
  }
  Judge judge(result);
  for (const auto& [post, of_post] : expected) judge.expect_one(of_post);
  for (const auto& [post, of_post] : found) judge.look_at_post(of_post);
  return result;
}

std::vector<std::string> bytes_of(const std::vector<JudgedMail>& mails) {
  std::vector<std::string> out;
  out.reserve(mails.size());
  for (const JudgedMail& mail : mails) out.push_back(mail.mail);
  return out;
}

}  // namespace docket::test
