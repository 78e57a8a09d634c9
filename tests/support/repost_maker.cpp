#include "tests/support/repost_maker.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/digest.hpp"
#include "core/utf8.hpp"
#include "tests/support/repost_text.hpp"

namespace docket::test {
namespace {

using std::string_view;

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;

/// Own words of a post that nobody sends twice by chance.
constexpr std::size_t kTellingWords = 25;
constexpr std::size_t kFewWords = 8;

/// In the order in which they happen.
constexpr auto kOrder = std::to_array<RepostKind>(
    {RepostKind::Stub, RepostKind::Resend, RepostKind::Cut, RepostKind::Damage, RepostKind::Reflow,
     RepostKind::Footer, RepostKind::Crosspost, RepostKind::Gateway, RepostKind::Mirror,
     RepostKind::Redelivery});

std::string bracketed(string_view id) { return fmt::format("<{}>", id); }

}  // namespace

struct RepostMaker::Work {
  MailDraft draft;
  std::string label;
  bool new_id = false;
  bool keeps_id = false;
  bool same_date = true;
  bool tells_old_id = false;
  bool apologises = false;
  std::int64_t later = 0;  ///< seconds
};

const char* to_string(RepostKind kind) {
  switch (kind) {
    case RepostKind::Redelivery: return "redelivery";
    case RepostKind::Gateway: return "gateway";
    case RepostKind::Mirror: return "mirror";
    case RepostKind::Footer: return "footer";
    case RepostKind::Reflow: return "reflow";
    case RepostKind::Damage: return "damage";
    case RepostKind::Resend: return "resend";
    case RepostKind::Stub: return "stub";
    case RepostKind::Cut: return "cut";
    case RepostKind::Crosspost: return "crosspost";
  }
  return "?";
}

std::optional<Repost> RepostMaker::make(string_view mail, const std::vector<RepostKind>& kinds) {
  Work work{MailDraft(mail), {}};
  const mail::Analysis& original = work.draft.original();
  if (original.time_source != TimeSource::Date) return std::nullopt;
  const std::size_t words = count_words(original.body.own_text());
  for (const RepostKind kind : kOrder) {
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
    if (!apply(work, kind)) return std::nullopt;
    work.label.append(work.label.empty() ? "" : "+").append(to_string(kind));
  }
  const bool travels = kinds.size() == 1 && kinds[0] >= RepostKind::Footer;
  if (travels && random_.percent(20)) work.keeps_id = true;
  if (!work.new_id && !work.keeps_id) mirror(work);
  if (!work.new_id) work.label += " (same id)";
  redeliver(work);
  const bool soon = work.later < kHour || work.apologises;
  const bool evident = !work.new_id || work.tells_old_id || words >= kTellingWords ||
                       (words >= kFewWords && soon) || (words > 0 && work.same_date);
  return Repost{work.draft.bytes(), std::move(work.label), evident};
}

bool RepostMaker::apply(Work& work, RepostKind kind) {
  switch (kind) {
    case RepostKind::Redelivery: work.keeps_id = true; break;
    case RepostKind::Gateway: gate(work); break;
    case RepostKind::Mirror: mirror(work); break;
    case RepostKind::Footer: add_footer(work); break;
    case RepostKind::Reflow: reflow(work); break;
    case RepostKind::Damage: damage(work); break;
    case RepostKind::Resend: resend(work); break;
    case RepostKind::Stub: return make_stub(work);
    case RepostKind::Cut: return cut(work);
    case RepostKind::Crosspost: crosspost(work); break;
  }
  return true;
}

std::string RepostMaker::new_id(string_view host) {
  return fmt::format("r{}.{:016x}@{}", ++made_, random_.bits(), host);
}

void RepostMaker::redeliver(Work& work) {
  const Timestamp sent = work.draft.original().time;
  const Timestamp arrived{sent.utc_seconds + work.later + random_.between(1, 90), 0};
  work.draft.add_trace("Received", fmt::format("from mx{}.example.org by lists.example.net; {}",
                                               ++made_, to_rfc5322(arrived)));
  if (random_.percent(50)) {
    work.draft.add_trace("Delivered-To",
                         fmt::format("archive{}@example.net", random_.between(1, 9)));
  }
}

void RepostMaker::gate(Work& work) {
  const std::string own_id = work.draft.value("Message-ID");
  const std::string refs = work.draft.value("References");
  work.draft.set("Message-ID",
                 fmt::format("<mailman.{}.{}.{}.dev-sample@lists.example.org>", ++made_,
                             work.draft.original().time.utc_seconds + work.later,
                             random_.between(100, 32000)));
  work.draft.set("X-Mailman-Original-Message-ID", own_id);
  if (!refs.empty()) work.draft.set("X-Mailman-Original-References", refs);
  work.draft.set("References", refs.empty() ? own_id : refs + "\n " + own_id);
  work.draft.set("Newsgroups", "example.dev.sample");
  work.draft.set("Path", "news.example.net!not-for-mail");
  work.draft.set("Lines", std::to_string(random_.between(5, 200)));
  work.tells_old_id = !work.new_id;
  work.new_id = true;
}

void RepostMaker::mirror(Work& work) {
  work.draft.set("Message-ID", bracketed(fmt::format("synthetic-{}@gateway.invalid", ++made_)));
  work.new_id = true;
}

void RepostMaker::add_footer(Work& work) {
  const FooterOf of = work.same_date ? FooterOf::ListServerOrCompany : FooterOf::ListServer;
  work.draft.set_text(work.draft.text() + footer(random_, "dev-sample", of));
}

void RepostMaker::reflow(Work& work) {
  constexpr auto kWidths = std::to_array<std::size_t>({50, 60, 65, 72, 78, 998});
  constexpr auto kMasks = std::to_array<Mask>({Mask::At, Mask::Cut, Mask::Protected});
  std::string text = work.draft.text();
  if (random_.percent(60)) text = rewrap(text, random_.pick(kWidths));
  if (random_.percent(25)) text = curl_quotes(text);
  if (random_.percent(25)) text = mask_addresses(text, random_.pick(kMasks));
  if (random_.percent(15)) text = repeat_links(text);
  work.draft.set_text(std::move(text));
  constexpr auto kForms =
      std::to_array<TextForm>({TextForm::EightBit, TextForm::QuotedPrintable, TextForm::Base64,
                               TextForm::Flowed, TextForm::Html, TextForm::Alternative});
  work.draft.write_as(random_.pick(kForms));
  if (random_.percent(20)) mask_author(work);
}

/// Only where a name tells who it is.
void RepostMaker::mask_author(Work& work) {
  const mail::Mailbox author = work.draft.original().message.envelope.author;
  if (author.name.empty() || author.address.empty()) return;
  const bool at = random_.percent(50);
  const std::string masked = mask_address(author.address, at ? Mask::At : Mask::Cut);
  work.draft.set("From", at ? fmt::format("{} ({})", masked, author.name)
                            : fmt::format("\"{}\" <{}>", author.name, masked));
}

void RepostMaker::damage(Work& work) {
  constexpr auto kLosses =
      std::to_array<Loss>({Loss::QuestionMarks, Loss::ReplacementCharacters, Loss::BrokenLetters});
  const std::string before = work.draft.text();
  const auto foreign = std::count_if(before.begin(), before.end(),
                                     [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  // Of a text in another script nothing would be left.
  const bool is_foreign = foreign > static_cast<std::ptrdiff_t>(before.size() / 4);
  std::string text =
      lose_characters(before, is_foreign ? Loss::BrokenLetters : random_.pick(kLosses));
  if (random_.percent(50)) text = lose_sections(text);
  if (text == before || random_.percent(20)) text += scrubbed_attachment(random_);
  work.draft.set_text(std::move(text));
}

void RepostMaker::send_later(Work& work, std::int64_t seconds) {
  const Timestamp sent = work.draft.original().time;
  work.later = seconds;
  work.same_date = false;
  work.draft.erase_trace();
  work.draft.set("Date", to_rfc5322({sent.utc_seconds + seconds, sent.offset_minutes}));
  work.draft.set("Message-ID", bracketed(new_id("resent.example")));
  work.new_id = true;
}

void RepostMaker::resend(Work& work) {
  const std::size_t when = random_.below(10);
  // A day later to the hour is what machines do.
  const std::int64_t seconds = when < 5   ? random_.between(kMinute, 30 * kMinute)
                               : when < 8 ? random_.between(30 * kMinute, 4 * kHour)
                               : when < 9 ? random_.between(4 * kHour, 22 * kHour)
                                          : random_.between(26 * kHour, 36 * kHour);
  send_later(work, seconds);
  const mail::Analysis& original = work.draft.original();
  std::string text = work.draft.text();
  const std::size_t says = random_.below(10);
  work.apologises = says < 6;
  if (says < 4) text = apology(random_) + "\n\n" + text;
  if (says >= 4 && work.apologises)
    text += (text.ends_with('\n') ? "\n" : "\n\n") + apology(random_) + "\n";
  if (random_.percent(30)) text = rewrap(text, random_.percent(50) ? 66 : 76);
  work.draft.set_text(std::move(text));
  if (random_.percent(40)) {
    work.draft.erase("References");
    work.draft.erase("In-Reply-To");
    if (random_.percent(30)) work.draft.set("In-Reply-To", bracketed(original.message_id.value()));
  }
  const mail::Mailbox& author = original.message.envelope.author;
  if (!author.name.empty() && random_.percent(25)) {
    work.draft.set("From", fmt::format("\"{}\" <person{}@home.example>", author.name,
                                       sha256(author.name).hex().substr(0, 6)));
  }
}

bool RepostMaker::make_stub(Work& work) {
  if (count_words(work.draft.own_text()) < kTellingWords) return false;
  send_later(work, random_.between(kMinute, 20 * kMinute));
  work.apologises = random_.percent(65);
  work.draft.set_text(work.apologises ? apology(random_) + "\n" : "\n");
  return true;
}

bool RepostMaker::cut(Work& work) {
  const std::string text = work.draft.text();
  const std::size_t words = count_words(work.draft.own_text());
  const std::size_t keep =
      utf8_floor(text, text.size() * static_cast<std::size_t>(random_.between(50, 95)) / 100);
  work.draft.set_text(text.substr(0, keep));
  const std::size_t kept = count_words(work.draft.own_text());
  return kept >= kTellingWords && kept < words;
}

void RepostMaker::crosspost(Work& work) {
  work.draft.set("List-Id", "Another list <other-list.lists.example.com>");
  work.draft.set("List-Post", "<mailto:other-list@lists.example.com>");
  work.draft.set("To", "other-list@lists.example.com");
  if (random_.percent(60)) {
    std::string subject = work.draft.value("Subject");
    work.draft.set("Subject", "[other-list] " + subject);
  }
  if (random_.percent(60)) {
    work.draft.set_text(work.draft.text() + footer(random_, "other-list", FooterOf::ListServer));
  }
  if (!work.new_id && random_.percent(40)) send_later(work, random_.between(kMinute, 10 * kMinute));
}

}  // namespace docket::test
