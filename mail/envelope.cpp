#include "mail/envelope.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/date.hpp"
#include "mail/header_bytes.hpp"
#include "mail/header_text.hpp"
#include "mail/news_fields.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;
constexpr std::size_t kMaxLists = 100;
constexpr std::int64_t kTwoDays = 2 * 24 * 3600;
constexpr std::int64_t kYear1981 = 347155200;  // no mail with such a header is older

enum class Known : std::size_t {
  From,
  Subject,
  Date,
  MessageId,
  References,
  Sender,
  ReplyTo,
  To,
  Cc,
  InReplyTo,
  ListId,
  XMailingList,
  MailingList,
  ListPost,
  Received,
  XOriginalFrom,
  XOriginalSender,
  GoogleArrivalTime,
  NntpPostingDate,
  InjectionDate,
  ContentType,
};
constexpr std::size_t index_of(Known known) { return static_cast<std::size_t>(known); }
constexpr std::size_t kKnownFields = index_of(Known::ContentType) + 1;
/// Up to here a field stands once: a second one that differs is a defect.
constexpr std::size_t kLastUnique = index_of(Known::References);

constexpr std::array<std::string_view, kKnownFields> kNames{
    "from",
    "subject",
    "date",
    "message-id",
    "references",
    "sender",
    "reply-to",
    "to",
    "cc",
    "in-reply-to",
    "list-id",
    "x-mailing-list",
    "mailing-list",
    "list-post",
    "received",
    "x-original-from",
    "x-original-sender",
    "x-google-arrivaltime",
    "nntp-posting-date",
    "injection-date",
    "content-type",
};

std::size_t known_field(std::string_view name) {
  const auto* it = std::find_if(kNames.begin(), kNames.end(),
                                [name](std::string_view known) { return iequals(known, name); });
  return static_cast<std::size_t>(it - kNames.begin());
}

bool needs_decoding(std::string_view value) {
  return value.find("=?") != kNpos ||
         std::any_of(value.begin(), value.end(), [](char c) { return c < 0; });
}

/// List-Id (RFC 2919): `Name <id>`, or the bare id.
std::string list_id(std::string_view value) {
  const std::size_t open = value.rfind('<');
  if (open != kNpos) {
    value.remove_prefix(open + 1);
    return group_name(value.substr(0, value.find('>')));
  }
  return value.find('.') == kNpos ? std::string{} : group_name(value);
}

class EnvelopeReader {
 public:
  EnvelopeReader(const HeaderView& header, std::optional<std::int64_t> now, Defects& defects)
      : header_(header), now_(now), defects_(defects) {}

  Envelope run() {
    collect();
    read_charset();
    read_text();
    read_people();
    read_ids();
    read_stamps();
    read_date();
    read_lists();
    return std::move(envelope_);
  }

 private:
  void collect() {
    for (const HeaderFieldView& field : header_.fields()) {
      const std::size_t known = known_field(field.name);
      if (known == kKnownFields) continue;
      const HeaderFieldView*& slot = first_[known];
      const bool is_empty = slot != nullptr && trim(slot->value).empty();
      if (slot == nullptr || (is_empty && known < index_of(Known::Received))) {
        slot = &field;
      } else if (known <= kLastUnique && trim(slot->value) != trim(field.value)) {
        std::string what = std::string(field.name) + ": " + unfold(trim(field.value));
        defects_.add(DefectKind::DuplicateField, field.offset, what, "the first counts");
      }
    }
  }

  const HeaderFieldView* first(Known known) const { return first_[index_of(known)]; }
  std::string_view value(Known known) const {
    return first(known) == nullptr ? std::string_view{} : trim(first(known)->value);
  }
  std::size_t offset(Known known) const {
    return first(known) == nullptr ? 0 : first(known)->offset;
  }

  /// One charset for all fields with raw bytes that are not UTF-8.
  void read_charset() {
    std::vector<std::string_view> raw;
    for (const Known field :
         {Known::Subject, Known::From, Known::Sender, Known::ReplyTo, Known::To, Known::Cc}) {
      if (is_raw(value(field))) raw.push_back(value(field));
    }
    if (raw.empty()) return;
    const StructuredField type = parse_structured_field(value(Known::ContentType));
    std::string_view declared = type.parameter("charset").value_or("");
    for (const Known field : {Known::Subject, Known::From}) {
      if (declared.empty()) declared = charset_of_word(value(field));
    }
    charset_ = charset_of_fields(raw, declared);
  }

  /// Of an encoded word: programs that encode one field leave another raw.
  static std::string_view charset_of_word(std::string_view value) {
    const std::size_t start = value.find("=?");
    if (start == kNpos) return {};
    value.remove_prefix(start + 2);
    const std::size_t end = value.find('?');
    return end == kNpos ? std::string_view{} : value.substr(0, end);
  }

  /// Beside encoded words, which have charsets of their own, decode_header_text guesses.
  static bool is_raw(std::string_view value) {
    return !is_valid_utf8(value) && value.find("=?") == kNpos;
  }

  /// The field's value, as UTF-8 where it is raw text in another charset.
  std::string text(Known known) {
    const std::string_view raw = value(known);
    if (!is_raw(raw)) return std::string(raw);
    Converted read = header_to_utf8(raw, charset_);
    if (known == Known::Subject || known == Known::From) {
      defects_.add(DefectKind::Raw8BitHeader, offset(known), unfold(read.text),
                   "read as " + read.charset);
    }
    return std::move(read.text);
  }

  void read_text() {
    std::string text =
        decode_header_text(this->text(Known::Subject), offset(Known::Subject), defects_);
    // Many programs fold with a tab where a blank stood.
    std::replace(text.begin(), text.end(), '\t', ' ');
    envelope_.subject = trim(text);
  }

  void read_people() {
    const std::string from = text(Known::From);
    envelope_.from = parse_mailboxes(from);
    envelope_.sender = parse_mailboxes(text(Known::Sender));
    envelope_.reply_to = parse_mailboxes(text(Known::ReplyTo));
    envelope_.to = parse_mailboxes(text(Known::To));
    envelope_.cc = parse_mailboxes(text(Known::Cc));
    if (needs_decoding(from)) {  // for its defects
      (void)decode_header_text(from, offset(Known::From), defects_);
    }
    if (!envelope_.from.empty()) {
      envelope_.author = undo_via_list(envelope_.from.front(), value(Known::XOriginalFrom),
                                       value(Known::XOriginalSender), text(Known::ReplyTo));
      return;
    }
    const bool has_sender = !envelope_.sender.empty();
    if (has_sender) envelope_.author = envelope_.sender.front();
    defects_.add(DefectKind::NoFrom, offset(Known::From), value(Known::From),
                 has_sender ? "Sender was taken" : "the author stays unknown");
  }

  void read_ids() {
    for (const HeaderFieldView& field : header_.fields()) {
      if (!iequals(field.name, kNames[index_of(Known::MessageId)])) continue;
      envelope_.message_id = MessageId::parse(trim(field.value));
      if (envelope_.message_id) break;
    }
    if (!envelope_.message_id) {
      defects_.add(DefectKind::NoMessageId, offset(Known::MessageId), value(Known::MessageId),
                   "an id is made from the mail");
    }
    envelope_.references = parse_message_id_list(value(Known::References), IdListKind::References);
    envelope_.in_reply_to = parse_message_id_list(value(Known::InReplyTo), IdListKind::InReplyTo);
  }

  bool can_be_true(const std::optional<Timestamp>& time) const {
    return time && time->utc_seconds >= kYear1981 && is_plausible(*time, now_);
  }

  /// What servers stamped on the mail.
  void read_stamps() {
    for (const Known stamp :
         {Known::GoogleArrivalTime, Known::NntpPostingDate, Known::InjectionDate}) {
      if (first(stamp) == nullptr || envelope_.arrival) continue;
      const auto time = parse_date(value(stamp));
      if (can_be_true(time)) envelope_.arrival = time;
    }
    envelope_.received = topmost_received();
  }

  std::optional<Timestamp> topmost_received() const {
    if (first(Known::Received) == nullptr) return std::nullopt;
    for (const HeaderFieldView& field : header_.fields()) {
      if (!iequals(field.name, kNames[index_of(Known::Received)])) continue;
      const auto time = parse_received_date(field.value);
      if (can_be_true(time)) return time;
    }
    return std::nullopt;
  }

  /// The newest of all stamps: relays whose clocks are wrong exist, so not just the topmost.
  std::optional<std::int64_t> newest_stamp() const {
    std::optional<std::int64_t> newest;
    const auto take = [&newest](const std::optional<Timestamp>& time) {
      if (time) newest = std::max(newest.value_or(time->utc_seconds), time->utc_seconds);
    };
    take(envelope_.arrival);
    for (const HeaderFieldView& field : header_.fields()) {
      if (!iequals(field.name, kNames[index_of(Known::Received)])) continue;
      const auto time = parse_received_date(field.value);
      if (can_be_true(time)) take(time);
    }
    return newest;
  }

  bool is_after_stamps(const Timestamp& date) const {
    const auto& known = envelope_.received ? envelope_.received : envelope_.arrival;
    if (!known || date.utc_seconds <= known->utc_seconds + kTwoDays) return false;
    return date.utc_seconds > newest_stamp().value_or(known->utc_seconds) + kTwoDays;
  }

  void read_date() {
    constexpr std::string_view kDone = "the time is taken from elsewhere, where anything tells it";
    if (value(Known::Date).empty()) {
      defects_.add(DefectKind::NoDate, offset(Known::Date), {}, kDone);
      return;
    }
    std::string_view text = value(Known::Date);
    std::string decoded;
    if (text.find("=?") != kNpos) {
      Defects unused;
      decoded = decode_header_text(text, offset(Known::Date), unused);
      text = decoded;
    }
    const auto date = docket::mail::read_date(text);
    if (!date) {
      defects_.add(DefectKind::BadDate, offset(Known::Date), text, kDone);
    } else if (!can_be_true(date->time) || is_after_stamps(date->time)) {
      defects_.add(DefectKind::ImpossibleDate, offset(Known::Date), text, kDone);
    } else if (!date->day_only || !has_stamp_near(date->time)) {
      envelope_.date = date->time;
    }
  }

  /// Whether a server's stamp of about that day tells the time that a bare "1997/11/17" does not.
  bool has_stamp_near(const Timestamp& day) const {
    const auto& stamp = envelope_.arrival ? envelope_.arrival : envelope_.received;
    return stamp && stamp->utc_seconds > day.utc_seconds - kTwoDays &&
           stamp->utc_seconds < day.utc_seconds + kTwoDays;
  }

  void add_list(std::string name) {
    auto& lists = envelope_.lists;
    if (name.empty() || lists.size() >= kMaxLists) return;
    if (std::find(lists.begin(), lists.end(), name) == lists.end())
      lists.push_back(std::move(name));
  }

  void read_lists() {
    if (first(Known::ListId) != nullptr) {
      for (const HeaderFieldView& field : header_.fields()) {
        if (iequals(field.name, kNames[index_of(Known::ListId)]))
          add_list(list_id(trim(field.value)));
      }
    }
    if (envelope_.lists.empty()) add_list(list_from_addresses());
    read_news_fields(header_, envelope_);
    for (const std::string& group : envelope_.newsgroups) add_list(group);
  }

  /// For lists without List-Id: "dev@lists.example.org" is "dev.lists.example.org".
  std::string list_from_addresses() const {
    if (first(Known::XMailingList) != nullptr) {
      const auto mailboxes = parse_mailboxes(value(Known::XMailingList));
      if (!mailboxes.empty()) return list_from(mailboxes.front().address);
    }
    if (const std::string_view text = value(Known::MailingList); istarts_with(text, "list ")) {
      return list_from(text.substr(5, text.find(';') - 5));
    }
    std::string_view post = value(Known::ListPost);
    const std::size_t mailto = ifind(post, "mailto:");
    if (mailto == kNpos) return {};
    post.remove_prefix(mailto + 7);
    return list_from(post.substr(0, post.find_first_of("?>, ")));
  }

  static std::string list_from(std::string_view address) {
    return address.find('@') == kNpos ? std::string{} : group_name(address);
  }

  const HeaderView& header_;
  std::optional<std::int64_t> now_;
  Defects& defects_;
  Envelope envelope_;
  std::string charset_;  ///< of raw text
  std::array<const HeaderFieldView*, kKnownFields> first_{};
};

}  // namespace

Envelope parse_envelope(const HeaderView& header, std::optional<std::int64_t> now,
                        Defects& defects) {
  return EnvelopeReader(header, now, defects).run();
}

}  // namespace docket::mail
