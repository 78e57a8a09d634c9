#pragma once

/// Makes further copies of a mail as they are met in archives: what happened to the copy is known,
/// and so is whether it must be found to be the same post.
///
///     RepostMaker maker(1);
///     maker.make(mail, {RepostKind::Resend, RepostKind::Footer})->mail

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/mail_draft.hpp"
#include "tests/support/random.hpp"

namespace docket::test {

enum class RepostKind : std::uint8_t {
  Redelivery,  ///< the same Message-ID, other trace fields
  Gateway,     ///< Mailman's gate to news: a new id, the old one in a field and in References
  Mirror,      ///< a gateway that gives a new id and does not tell the old one
  Footer,      ///< a list's footer or a disclaimer is added
  Reflow,      ///< other wrapping, encoding, quotation marks; masked addresses; HTML
  Damage,      ///< characters, section numbers or attachments are lost
  Resend,      ///< the author sent it again, minutes to 36 hours later, and may say sorry
  Stub,        ///< so too, but an archive hid the repeated text
  Cut,         ///< the last part is missing
  Crosspost,   ///< to another list, with its fields and its mark in the subject
};
[[nodiscard]] const char* to_string(RepostKind kind);

struct Repost {
  std::string mail;
  std::string label;    ///< kinds, joined by "+"
  bool evident = true;  ///< it must be folded; else there is too little to tell it by, and it may
};

class RepostMaker {
 public:
  explicit RepostMaker(std::uint64_t seed) : random_(seed) {}

  /// All kinds are applied to one copy. Has a new Message-ID but for Redelivery, and now and then
  /// for Footer, Reflow and Damage alone. nullopt where the mail does not lend itself to a kind: it
  /// has no Date, nothing is left when it is cut, a stub's post is too short.
  [[nodiscard]] std::optional<Repost> make(std::string_view mail,
                                           const std::vector<RepostKind>& kinds);

 private:
  struct Work;

  bool apply(Work& work, RepostKind kind);
  void redeliver(Work& work);
  void gate(Work& work);
  void mirror(Work& work);
  void add_footer(Work& work);
  void reflow(Work& work);
  void mask_author(Work& work);
  void damage(Work& work);
  void resend(Work& work);
  void send_later(Work& work, std::int64_t seconds);
  bool make_stub(Work& work);
  bool cut(Work& work);
  void crosspost(Work& work);
  [[nodiscard]] std::string new_id(std::string_view host);

  Random random_;
  std::uint64_t made_ = 0;
};

}  // namespace docket::test
