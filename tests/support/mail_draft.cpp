#include "tests/support/mail_draft.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "core/text.hpp"
#include "mail/header.hpp"

namespace docket::test {
namespace {

using std::string_view;

constexpr string_view kBoundary = "=_two_forms_of_one_text";

std::string quoted_printable(string_view text) {
  constexpr std::size_t kMaxLine = 74;
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      out += c;
      column = 0;
      continue;
    }
    const bool last = i + 1 == text.size() || text[i + 1] == '\n';
    const bool plain = c > ' ' && c < 127 && c != '=';
    const std::string piece =
        plain || ((c == ' ' || c == '\t') && !last)
            ? std::string(1, c)
            : fmt::format("={:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    if (column + piece.size() > kMaxLine) {
      out += "=\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  }
  return out;
}

std::string base64(string_view bytes) {
  constexpr string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t kGroupsOfLine = 18;
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const bool there = i + k < bytes.size();
      group = group << 8U | (there ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool padding = i + k > bytes.size();
      out += padding ? '=' : kAlphabet[group >> (18 - 6 * k) & 63U];
    }
    if (i / 3 % kGroupsOfLine == kGroupsOfLine - 1) out += '\n';
  }
  return out + '\n';
}

/// Lines over 66 columns are broken at blanks that stay at the end of the line.
std::string flowed(string_view text) {
  constexpr std::size_t kWidth = 66;
  std::string out;
  while (std::optional<string_view> line = next_line(text)) {
    string_view rest = *line == "-- " ? *line : trim_right(*line);
    const bool quote = rest.starts_with('>');
    bool first = true;
    do {
      std::size_t cut = rest.size();
      if (!quote && rest.size() > kWidth) {
        const std::size_t blank = rest.rfind(' ', kWidth);
        if (blank != string_view::npos && blank > 0) cut = blank + 1;
      }
      const string_view piece = rest.substr(0, cut);
      const bool stuffed = (!first && piece.starts_with('>')) || piece.starts_with(' ') ||
                           piece.starts_with("From ");
      if (stuffed) out += ' ';
      out.append(piece).append("\n");
      rest.remove_prefix(cut);
      first = false;
    } while (!rest.empty());
  }
  return out;
}

void append_escaped(std::string& out, string_view text) {
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      default: out += c;
    }
  }
}

/// One line; links are made links, blanks at its beginning stay.
std::string html_line(string_view line) {
  std::string out;
  while (line.starts_with(' ')) {
    out += "&nbsp;";
    line.remove_prefix(1);
  }
  while (!line.empty()) {
    const std::size_t link = line.find("http");
    const bool is_link = link != string_view::npos && (line.substr(link).starts_with("http://") ||
                                                       line.substr(link).starts_with("https://"));
    if (!is_link) {
      const std::size_t passed = link == string_view::npos ? line.size() : link + 4;
      append_escaped(out, line.substr(0, passed));
      line.remove_prefix(passed);
      continue;
    }
    append_escaped(out, line.substr(0, link));
    line.remove_prefix(link);
    const string_view url = line.substr(0, line.find_first_of(" \t<>\"()[]"));
    out += "<a href=\"";
    append_escaped(out, url);
    out += "\">";
    append_escaped(out, url);
    out += "</a>";
    line.remove_prefix(url.size());
  }
  return out;
}

std::string html(string_view text) {
  std::string out = "<html><head><meta charset=\"utf-8\"></head><body><div>\n";
  while (const std::optional<string_view> line = next_line(text)) {
    out += html_line(*line);
    out += "<br>\n";
  }
  return out + "</div></body></html>\n";
}

std::string part(string_view type, string_view encoding, const std::string& body) {
  return fmt::format("--{}\nContent-Type: {}\nContent-Transfer-Encoding: {}\n\n{}\n", kBoundary,
                     type, encoding, body);
}

struct Written {
  std::string type, encoding, body;
};

Written write(string_view text, TextForm form) {
  const std::string plain = "text/plain; charset=utf-8";
  const std::string html_type = "text/html; charset=utf-8";
  switch (form) {
    case TextForm::EightBit: return {plain, "8bit", std::string(text)};
    case TextForm::QuotedPrintable: return {plain, "quoted-printable", quoted_printable(text)};
    case TextForm::Base64: return {plain, "base64", base64(text)};
    case TextForm::Flowed: return {plain + "; format=flowed", "8bit", flowed(text)};
    case TextForm::Html: return {html_type, "quoted-printable", quoted_printable(html(text))};
    case TextForm::Alternative: break;
  }
  return {fmt::format("multipart/alternative; boundary=\"{}\"", kBoundary), "8bit",
          part(plain, "quoted-printable", quoted_printable(text)) +
              part(html_type, "base64", base64(html(text))) + fmt::format("--{}--\n", kBoundary)};
}

}  // namespace

MailDraft::MailDraft(std::string_view mail)
    : original_(mail::analyse(mail, mail::RawForm::Plain, std::nullopt)),
      text_(original_.body.text) {
  mail::Defects ignored;
  const mail::HeaderView header = mail::split_mail_header(mail, ignored);
  for (const mail::HeaderFieldView& field : header.fields()) {
    fields_.emplace_back(field.name, trim(field.value));
  }
  raw_body_ = mail.substr(header.body_offset());
}

std::string MailDraft::value(std::string_view name) const {
  for (const auto& [known, value] : fields_) {
    if (iequals(known, name)) return value;
  }
  return {};
}

void MailDraft::set(std::string_view name, std::string_view value) {
  bool done = false;
  std::erase_if(fields_, [&](auto& field) {
    if (!iequals(field.first, name)) return false;
    if (done) return true;
    field.second = value;
    done = true;
    return false;
  });
  if (!done) fields_.emplace_back(name, value);
}

void MailDraft::add_trace(std::string_view name, std::string_view value) {
  fields_.insert(fields_.begin(), {std::string(name), std::string(value)});
}

void MailDraft::erase(std::string_view name) {
  std::erase_if(fields_, [name](const auto& field) { return iequals(field.first, name); });
}

void MailDraft::erase_trace() {
  constexpr auto kBeginnings = std::to_array<std::string_view>(
      {"Received", "X-Received", "Return-Path", "Delivered-To", "X-Original-To", "Envelope-To",
       "DKIM-", "ARC-", "Authentication-", "X-Google-", "X-Gm-", "X-GM-", "NNTP-Posting-Date",
       "Injection-Date", "X-BeenThere"});
  std::erase_if(fields_, [&](const auto& field) {
    return std::any_of(kBeginnings.begin(), kBeginnings.end(), [&](std::string_view beginning) {
      return istarts_with(field.first, beginning);
    });
  });
}

void MailDraft::set_text(std::string text) {
  text_ = std::move(text);
  rewritten_ = true;
}

void MailDraft::write_as(TextForm form) {
  form_ = form;
  rewritten_ = true;
}

std::string MailDraft::own_text() const { return mail::segment_body(text_).own_text(); }

std::string MailDraft::bytes() const {
  std::vector<std::pair<std::string, std::string>> fields = fields_;
  std::string body = raw_body_;
  if (rewritten_) {
    Written written = write(text_, form_);
    std::erase_if(fields, [](const auto& field) {
      return istarts_with(field.first, "Content-") || iequals(field.first, "MIME-Version");
    });
    fields.emplace_back("MIME-Version", "1.0");
    fields.emplace_back("Content-Type", std::move(written.type));
    fields.emplace_back("Content-Transfer-Encoding", std::move(written.encoding));
    body = std::move(written.body);
  }
  std::string out;
  for (const auto& [name, value] : fields) out.append(name).append(": ").append(value).append("\n");
  out.append("\n").append(body);
  if (!out.ends_with('\n')) out += '\n';
  return out;
}

}  // namespace docket::test
