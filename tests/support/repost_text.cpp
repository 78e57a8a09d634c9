#include "tests/support/repost_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket::test {
namespace {

using std::string_view;

std::vector<string_view> lines_of(string_view text) {
  std::vector<string_view> lines;
  while (const std::optional<string_view> line = next_line(text)) lines.push_back(*line);
  return lines;
}

/// A line that a client would wrap with its neighbours.
bool is_prose(string_view line) {
  if (line.empty() || (!is_alpha(line[0]) && static_cast<unsigned char>(line[0]) < 0x80)) {
    return false;
  }
  // "From: Ada": the header of a forwarded mail, or a list of facts.
  const std::string_view first = line.substr(0, line.find(' '));
  if (first.ends_with(':') || line.find("-- next part --") != string_view::npos) return false;
  // Columns of tables and code are parted by runs of blanks, and code ends lines in these signs.
  return line.find("  ") == string_view::npos && line.find('\t') == string_view::npos &&
         string_view("{};\\|").find(line.back()) == string_view::npos;
}

/// Lines short enough to stand alone on purpose: greetings, addresses, lists of names.
bool is_wrapped(string_view line) {
  constexpr std::size_t kLeast = 50;
  return display_width(line) >= kLeast;
}

void append_wrapped(std::string& out, string_view paragraph, std::size_t width) {
  std::size_t column = 0;
  while (!paragraph.empty()) {
    const std::size_t end = std::min(paragraph.find(' '), paragraph.size());
    const string_view word = paragraph.substr(0, end);
    const std::size_t columns = display_width(word);
    if (column > 0 && column + 1 + columns > width) {
      out += '\n';
      column = 0;
    }
    if (column > 0) out += ' ';
    out += word;
    column += columns + (column > 0 ? 1 : 0);
    paragraph.remove_prefix(std::min(end + 1, paragraph.size()));
  }
  out += '\n';
}

bool is_local_character(char c) {
  return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '+';
}
bool is_domain_character(char c) { return is_alnum(c) || c == '.' || c == '-'; }

/// The end of a number of three parts or more at `from`; `from` where there is none.
std::size_t end_of_section_number(string_view text, std::size_t from) {
  std::size_t at = from;
  std::size_t parts = 0;
  while (at < text.size() && is_digit(text[at])) {
    while (at < text.size() && is_digit(text[at])) ++at;
    ++parts;
    if (at + 1 >= text.size() || text[at] != '.' || !is_digit(text[at + 1])) break;
    ++at;
  }
  const bool ends = at == text.size() || (!is_alnum(text[at]) && text[at] != '-');
  return parts >= 3 && ends ? at : from;
}

}  // namespace

std::string rewrap(string_view text, std::size_t width) {
  const std::vector<string_view> lines = lines_of(text);
  std::string out;
  for (std::size_t i = 0; i < lines.size();) {
    if (lines[i] == "-- ") {
      for (; i < lines.size(); ++i) out.append(lines[i]).append("\n");
      break;
    }
    std::string paragraph;
    std::size_t end = i;
    while (end < lines.size() && is_prose(lines[end])) {
      paragraph.append(paragraph.empty() ? "" : " ").append(trim(lines[end]));
      if (!is_wrapped(lines[end++])) break;
    }
    // What leads to a quote stays, so that it is known for what it is.
    const bool leads = end < lines.size() && lines[end].starts_with('>');
    if (end == i || leads) {
      for (end = std::max(end, i + 1); i < end; ++i) out.append(lines[i]).append("\n");
      continue;
    }
    append_wrapped(out, paragraph, width);
    i = end;
  }
  return out;
}

std::string curl_quotes(string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool opens = i == 0 || is_space(text[i - 1]) || text[i - 1] == '(';
    switch (text[i]) {
      case '"': out += opens ? "\xE2\x80\x9C" : "\xE2\x80\x9D"; break;
      case '\'': out += opens ? "\xE2\x80\x98" : "\xE2\x80\x99"; break;
      default: out += text[i];
    }
  }
  return out;
}

std::string repeat_links(string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t link = std::min(text.find("https://"), text.size());
    const bool alone = link == 0 || is_space(text[link - 1]);
    out += text.substr(0, link);
    text.remove_prefix(link);
    const string_view url = text.substr(0, text.find_first_of(" \t\n<>\"()[]"));
    out += url;
    if (alone && !url.empty()) out.append("<").append(url).append(">");
    text.remove_prefix(url.size());
  }
  return out;
}

std::string mask_address(string_view address, Mask mask) {
  const std::size_t at = address.find('@');
  if (at == string_view::npos) return std::string(address);
  const string_view local = address.substr(0, at);
  const string_view domain = address.substr(at + 1);
  switch (mask) {
    case Mask::At: return fmt::format("{} at {}", local, domain);
    case Mask::Cut: return fmt::format("{}...@{}", local.substr(0, (local.size() + 1) / 2), domain);
    case Mask::Protected: break;
  }
  return "[email protected]";
}

std::string mask_addresses(string_view text, Mask mask) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = text.find('@'); at != string_view::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > done && is_local_character(text[begin - 1])) --begin;
    std::size_t end = at + 1;
    while (end < text.size() && is_domain_character(text[end])) ++end;
    while (end > at && text[end - 1] == '.') --end;
    const string_view domain = text.substr(at + 1, end - at - 1);
    const bool in_link = begin > 0 && string_view("/:=").find(text[begin - 1]) != string_view::npos;
    if (begin == at || in_link || domain.find('.') == string_view::npos) continue;
    out += text.substr(done, begin - done);
    out += mask_address(text.substr(begin, end - begin), mask);
    done = end;
  }
  return out.append(text.substr(done));
}

std::string lose_characters(string_view text, Loss loss) {
  constexpr std::size_t kOneOf = 40;
  std::string out;
  std::size_t foreign = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t from = i;
    const bool is_ascii = next_code_point(text, i) < 0x80;
    const bool lost = !is_ascii && (loss != Loss::BrokenLetters || foreign++ % kOneOf == 0);
    if (!lost) {
      out += text.substr(from, i - from);
    } else {
      out += loss == Loss::QuestionMarks ? "?" : "\xEF\xBF\xBD";
    }
  }
  return out;
}

std::string lose_sections(string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const bool starts = i == 0 || (!is_alnum(text[i - 1]) &&
                                   string_view("./:-_@").find(text[i - 1]) == string_view::npos);
    const std::size_t end = starts && is_digit(text[i]) ? end_of_section_number(text, i) : i;
    if (end == i) out += text[i++];
    i = end > i ? end : i;
  }
  return out;
}

std::string scrubbed_attachment(Random& random) {
  const std::string url =
      fmt::format("http://lists.example.org/pipermail/attachments/{:08}/{:08x}/attachment",
                  random.between(20030101, 20211231), random.bits() & 0xFFFFFFFFU);
  const std::string head = "-------------- next part --------------\n";
  if (random.percent(60)) {
    return fmt::format("{}An HTML attachment was scrubbed...\nURL: <{}.html>\n", head, url);
  }
  return fmt::format(
      "{}A non-text attachment was scrubbed...\nName: signature.asc\nType: "
      "application/pgp-signature\nSize: {} bytes\nDesc: not available\nURL: <{}.sig>\n",
      head, random.between(180, 900), url);
}

std::string footer(Random& random, string_view list, FooterOf of) {
  constexpr std::size_t kOfListServers = 6;
  constexpr std::size_t kAll = 9;
  const std::string rule(47, '_');
  switch (random.below(of == FooterOf::ListServer ? kOfListServers : kAll)) {
    case 0:
      return fmt::format(
          "\n{}\n{} mailing list\n{}@lists.example.org\nhttps://lists.example.org/"
          "listinfo/{}\n",
          rule, list, list, list);
    case 1:
      return fmt::format(
          "\n{}\n{} mailing list -- {}@lists.example.org\nTo unsubscribe send an "
          "email to {}-leave@lists.example.org\n",
          rule, list, list, list);
    case 2:
      return fmt::format(
          "\n-- \nYou received this message because you are subscribed to the "
          "Google Groups \"{0}\" group.\nTo unsubscribe from this group and stop "
          "receiving emails from it, send an email to "
          "{0}+unsubscribe@groups.example.org.\nTo view this discussion on the web "
          "visit https://groups.google.com/d/msgid/{0}/x{1:x}%40example.org.\n",
          list, random.bits());
    case 3:
      return fmt::format(
          "\nTo unsubscribe from this group, send an email to:\n"
          "{}-unsubscribe@egroups.example\n\n\nYour use of Yahoo! Groups is subject "
          "to http://docs.yahoo.com/info/terms/ \n",
          list);
    case 4:
      return fmt::format(
          "\n--\nTo unsubscribe from this list: send the line \"unsubscribe {}\" in\n"
          "the body of a message to majordomo@lists.example.org\n",
          list);
    case 5:
      return fmt::format(
          "\n{}\nTo unsubscribe, e-mail: {}-unsubscribe@lists.example.org\nFor "
          "additional commands, e-mail: {}-help@lists.example.org\n",
          std::string(69, '-'), list, list);
    case 6:
      return "\nThis email and any attachments are confidential and intended solely for the use "
             "of\nthe individual or entity to whom they are addressed. If you have received this\n"
             "email in error please notify the sender and delete it.\n";
    case 7:
      return "\n________________________________\n\nCONFIDENTIALITY NOTICE: The contents of this "
             "message, together with any attachments, are\nintended only for the addressee and may "
             "be legally privileged. If you are not the intended\nrecipient, any disclosure, "
             "copying or distribution is prohibited.\n";
    default:
      return "\nExample Trust Services GmbH, Musterstrasse 1, 12345 Beispielstadt\n"
             "Sitz der Gesellschaft: Beispielstadt, Amtsgericht Beispielstadt HRB 12345\n";
  }
}

std::string apology(Random& random) {
  constexpr auto kWordings = std::to_array<string_view>({
      "(Apologies if this double posts. The first copy has not appeared here after an hour.)",
      "Apologies if you see this twice, my first mail seems to have got lost.",
      "Sorry for the double post, but after six hours it had not turned up so I send it again.",
      "[Resending, as the first attempt did not make it through to the list.]",
      "I'm sorry if this is a duplicate? I sent this earlier but it does not show up.",
      "Apologies for the duplicate, I was not subscribed with the right address.",
      "Resending this because the first one didn't appear.",
      "I apologize if multiple copies of this message arrive.",
      "Sorry to resend this message; the list seems to have eaten the first one.",
      "(Sorry if this posts twice, the web interface gave me an error.)",
      "Reposting, since my earlier mail did not appear on the list.",
      "Apologies for the double send but I used the wrong account before.",
      "Sorry about the repost, the moderation queue seems to be stuck.",
      "Please forgive the double post, my mail server was down.",
      "Excuse the duplicate post if the other one comes through after all.",
      "Apologies if this is a repost.",
      "Sorry if you get this more than once.",
      "Apologies for resending; the previous copy bounced.",
      "My apologies, this may be a duplicate post.",
      "NB: I sent this earlier today from another address, which was rejected.",
      "Resending to the list, since this did not go through the first time.",
      "My apologies. Sorry for the repost, this should have gone here in the first place.\n\n"
      "==========",
      "Sorry for sending this twice.",
      "[To the list's owners: I posted this from a wrong address first, please drop that copy.]",
      "If you get two of these: the other one went out from the wrong account, sorry.",
      "(Resent: the previous message ended up in another thread.)",
      "[Sorry if this message is duplicated, I have not seen it published here so far]",
      "(If anyone gets this twice, apology in advance: I was not subscribed yet when I wrote it.)",
      "(Apologies for my HTML mail that the list rejected, and for the double reply to some.)",
      "I'm resending this because I did not notice it coming up here.",
      "Apologies for cross-posting.",
  });
  return std::string(random.pick(kWordings));
}

std::size_t count_words(string_view text) {
  std::size_t words = 0;
  bool in_word = false;
  for (const char c : text) {
    if (!in_word && !is_space(c)) ++words;
    in_word = !is_space(c);
  }
  return words;
}

}  // namespace docket::test
