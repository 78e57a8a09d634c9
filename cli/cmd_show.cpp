#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/body_text.hpp"
#include "cli/citation_values.hpp"
#include "cli/commands.hpp"
#include "cli/human.hpp"
#include "cli/incident_values.hpp"
#include "cli/json_values.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/header.hpp"
#include "mail/header_text.hpp"
#include "mail/page_post.hpp"
#include "search/find_post.hpp"

namespace docket::cli {
namespace {

constexpr std::uint64_t kMaxAnalysedBytes = 64 * 1024 * 1024;

struct Options {
  std::string id;
  bool raw = false;
  bool page = false;
  bool headers = false;
  bool copies = false;
  bool defects = false;
  bool citations = false;
  bool full = false;
  std::string copy_digest;
};

std::string label(const Style& style, std::string_view name) {
  return style.paint(Ink::Bold, fmt::format("{:<11} ", fmt::format("{}:", name)));
}

Result<archive::Copy> choose_copy(archive::ReadHandle& archive, const archive::Post& post,
                                  const std::string& digest) {
  DOCKET_ASSIGN(std::vector<archive::Copy> copies, archive.copies(post.num));
  if (digest.empty()) return std::move(copies.front());
  std::vector<archive::Copy> matching;
  for (archive::Copy& copy : copies) {
    if (copy.sha256.hex().starts_with(to_lower(digest))) matching.push_back(std::move(copy));
  }
  if (matching.size() == 1) return std::move(matching.front());
  return fail(Errc::NotFound,
              fmt::format("{} copy of this post has the SHA-256 {}",
                          matching.empty() ? "no" : "more than one", digest),
              "`docket show ID --copies` lists them");
}

Result<void> print_raw(archive::ReadHandle& archive, const archive::Copy& copy) {
  Output out(STDOUT_FILENO);
  DOCKET_TRY(archive.stream_raw(copy, [&out](std::string_view piece) { out.write(piece); }));
  return out.finish();
}

Result<void> print_page(archive::ReadHandle& archive, const archive::Copy& copy) {
  DOCKET_ASSIGN(const std::vector<archive::Page> pages, archive.pages(copy.num));
  if (pages.empty()) {
    return fail(Errc::NotFound, "this copy is a mail, not the slice of a saved page",
                "`docket show ID --copies` tells which copies are on pages; --copy names one");
  }
  Output out(STDOUT_FILENO);
  DOCKET_TRY(
      archive.stream_page(pages.front(), [&out](std::string_view piece) { out.write(piece); }));
  return out.finish();
}

std::string header_text(const std::string& mail, const Style& style) {
  mail::Defects ignored;
  const mail::HeaderView header = mail::split_mail_header(mail, ignored);
  std::string out;
  for (const mail::HeaderFieldView& field : header.fields()) {
    const std::string value = mail::decode_header_text(field.value, field.offset, ignored);
    out += style.paint(Ink::Bold, to_printable(to_valid_utf8(field.name)) + ": ") +
           to_printable(value) + '\n';
  }
  return out;
}

Result<std::string> copies_text(archive::ReadHandle& archive, const archive::Post& post,
                                const Style& style) {
  DOCKET_ASSIGN(const std::vector<archive::Copy> copies, archive.copies(post.num));
  std::string out;
  for (const archive::Copy& copy : copies) {
    out += fmt::format("{}  {}\n  {}  {}\n  {}  {} ({} bytes)\n",
                       style.paint(Ink::Bold, to_string(copy.copy_class)), copy.reason,
                       label(style, "Message-ID"), copy.message_id, label(style, "SHA-256"),
                       copy.sha256.hex(), copy.length);
    if (!copy.evidence.empty()) {
      out += fmt::format("  {}  {} (score {:.2f})\n", label(style, "Evidence"), copy.evidence,
                         copy.score);
    }
    DOCKET_ASSIGN(const std::vector<archive::Origin> origins, archive.origins(copy.num));
    for (const archive::Origin& origin : origins) {
      out += fmt::format("  {}  {} at {} ({})\n", label(style, "Found in"),
                         to_printable(origin.path), origin.offset, mail::to_string(origin.form));
    }
    DOCKET_ASSIGN(const std::vector<archive::Page> pages, archive.pages(copy.num));
    for (const archive::Page& page : pages) {
      out += fmt::format("  {}  {} ({} bytes) {}\n", label(style, "On page"), page.sha256.hex(),
                         page.length, to_printable(page.facts.url));
    }
  }
  return out;
}

Result<std::string> defects_text(archive::ReadHandle& archive, const archive::Copy& copy) {
  DOCKET_ASSIGN(const std::vector<archive::DefectRecord> defects, archive.defects(copy.num));
  if (defects.empty()) return std::string("no defects\n");
  std::string out;
  for (const archive::DefectRecord& d : defects) {
    out += fmt::format("{} at {}: {} ({})\n", d.kind, d.offset, d.what, d.done);
  }
  return out;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + to_printable(name);
  return out;
}

/// What newsgroups add, and which posts say that they stand in this one's place.
Result<std::string> news_text(archive::ReadHandle& archive, const archive::Post& post,
                              const mail::Envelope& envelope, const Style& style) {
  std::string out;
  const auto line = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) out += label(style, name) + text + '\n';
  };
  line("Newsgroups", joined(envelope.newsgroups));
  line("Followup-To", joined(envelope.followup_to));
  if (envelope.supersedes) line("Supersedes", to_printable(envelope.supersedes->value()));
  if (envelope.cancels) line("Cancels", to_printable(envelope.cancels->value()));
  DOCKET_ASSIGN(const std::vector<archive::Replacement> found, archive.replacements(post.num));
  for (const archive::Replacement& replacement : found) {
    DOCKET_ASSIGN(const std::optional<archive::Post> by, archive.post(replacement.by));
    if (!by) continue;
    DOCKET_ASSIGN(const std::string id, search::display_id(archive, *by));
    const bool cancels = replacement.kind == archive::Replacement::Kind::Cancels;
    line(cancels ? "Cancelled" : "Superseded", fmt::format("by {} (post {})", id, by->num.value()));
  }
  return out;
}

/// One incident a line, with its title.
Result<std::string> incident_lines(archive::ReadHandle& archive, const archive::Post& post,
                                   const Style& style) {
  constexpr std::size_t kShown = 6;
  DOCKET_ASSIGN(const auto links, archive.incident_links(post.num));
  std::string out;
  for (std::size_t i = 0; i < links.size() && i < kShown; ++i) {
    DOCKET_ASSIGN(const auto incident, archive.incident(links[i].incident));
    out += label(style, "Incident") + fmt::format("{} ({})  {}\n", links[i].incident.value(),
                                                  shown_strength(links[i]),
                                                  incident ? to_printable(incident->title) : "");
  }
  if (links.size() > kShown) {
    out += label(style, "Incident") + fmt::format("and {} more\n", links.size() - kShown);
  }
  return out;
}

Result<std::string> overview_text(archive::ReadHandle& archive, const archive::Post& post,
                                  const Configuration& configuration, const Style& style) {
  DOCKET_ASSIGN(const std::vector<std::string> lists, archive.lists(post.num));
  DOCKET_ASSIGN(const std::string id, search::display_id(archive, post));
  std::string address = shown_address(configuration, post.author_address);
  if (address.empty()) {
    address = post.author_name;
  } else if (!post.author_name.empty()) {
    address = fmt::format("{} <{}>", post.author_name, address);
  }
  std::string date = "unknown";
  if (post.time_source != TimeSource::Unknown) {
    date = to_rfc5322(post.time);
    if (post.time_source != TimeSource::Date) {
      date += fmt::format("  (from: {}{})", to_string(post.time_source),
                          post.time_source == TimeSource::Page ? ", zone unknown" : "");
    }
  }
  std::string out = label(style, "From") + to_printable(address) + '\n' + label(style, "Date") +
                    date + '\n' + label(style, "Subject") +
                    style.paint(Ink::Bold, to_printable(post.subject)) + '\n' +
                    label(style, "Message-ID") + id + '\n';
  for (const std::string& list : lists) out += label(style, "List") + list + '\n';
  out += label(style, "Post") +
         fmt::format("{}, thread {}, {}\n", post.num.value(), post.thread.value(),
                     post.copy_count == 1 ? "1 copy" : fmt::format("{} copies", post.copy_count));
  DOCKET_ASSIGN(const std::vector<archive::PostCitation> citations, archive.citations(post.num));
  const std::string cited = citations_line(citations);
  if (!cited.empty()) out += label(style, "Cites") + cited + '\n';
  const std::string cas = cas_line(citations);
  if (!cas.empty()) out += label(style, "CAs") + cas + '\n';
  DOCKET_ASSIGN(const std::string incidents, incident_lines(archive, post, style));
  out += incidents;
  DOCKET_ASSIGN(const std::vector<archive::Post> namesakes,
                archive.posts_by_message_id(post.message_id));
  for (const archive::Post& other : namesakes) {
    if (other.num == post.num) continue;
    DOCKET_ASSIGN(const std::string variant, search::display_id(archive, other));
    out += label(style, "Variant") + variant + "  (the same Message-ID with other words)\n";
  }
  return out;
}

std::string attachments_text(const mail::Message& message, const Style& style) {
  std::string out;
  for (const mail::Part& part : message.parts) {
    if (part.kind != mail::PartKind::Attachment) continue;
    out += style.paint(
               Ink::Magenta,
               fmt::format("[attachment: {}, {}, {}]",
                           part.file_name.empty() ? "without name" : to_printable(part.file_name),
                           to_printable(part.content_type), human_bytes(part.bytes.size()))) +
           '\n';
  }
  return out;
}

Result<std::string> post_text(archive::ReadHandle& archive, const archive::Post& post,
                              const Options& options, const Context& context) {
  DOCKET_ASSIGN(const Configuration configuration, context.configuration());
  const Style style = context.style();
  DOCKET_ASSIGN(const archive::Copy copy, choose_copy(archive, post, options.copy_digest));
  DOCKET_ASSIGN(const mail::RawMail raw, archive.mail(copy, kMaxAnalysedBytes));
  DOCKET_ASSIGN(std::string out, overview_text(archive, post, configuration, style));
  const mail::Analysis analysis = mail::analyse(raw.view(), std::nullopt);
  DOCKET_ASSIGN(const std::string news, news_text(archive, post, analysis.message.envelope, style));
  out += news;
  if (options.copies) {
    DOCKET_ASSIGN(const std::string copies, copies_text(archive, post, style));
    return out + '\n' + copies;
  }
  if (options.citations) {
    DOCKET_ASSIGN(const std::vector<archive::Copy> copies, archive.copies(post.num));
    DOCKET_ASSIGN(const std::vector<archive::PostCitation> citations, archive.citations(post.num));
    return out + '\n' + citations_text(citations, copies, context);
  }
  if (options.defects) {
    DOCKET_ASSIGN(const std::string defects, defects_text(archive, copy));
    return out + '\n' + defects;
  }
  if (options.headers) {
    std::string storage;
    const std::string mail = mail::is_page_slice(copy.form)
                                 ? mail::page_post_as_mail(raw.view())
                                 : std::string(mail::unquote_mbox(raw.bytes, copy.form, storage));
    out = header_text(mail, style);
  }
  out += '\n';
  out += body_text(analysis.body, options.full ? Folding::Full : Folding::Folded, style);
  return out + attachments_text(analysis.message, style);
}

Result<int> run_show(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const archive::Post post, search::find_post(handle, options.id));
  if (options.raw || options.page) {
    DOCKET_ASSIGN(const archive::Copy copy, choose_copy(handle, post, options.copy_digest));
    DOCKET_TRY(options.page ? print_page(handle, copy) : print_raw(handle, copy));
    return kDone;
  }
  if (context.json) {
    DOCKET_ASSIGN(const Configuration configuration, context.configuration());
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    DOCKET_ASSIGN(const archive::Copy copy, choose_copy(handle, post, options.copy_digest));
    DOCKET_ASSIGN(const Json full, full_post_json(handle, post, copy, configuration));
    json.update(full);
    DOCKET_TRY(print_json(json));
    return kDone;
  }
  DOCKET_ASSIGN(const std::string text, post_text(handle, post, options, context));
  DOCKET_TRY(print_text(context, text));
  return kDone;
}

}  // namespace

void add_show(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("show", "Read one post");
  command
      ->add_option("id", options->id,
                   "A Message-ID, ID~2 for a variant, a post's number, or a link to it")
      ->required()
      ->type_name("ID");
  command->add_flag("--raw", options->raw, "The exact bytes of the leading copy");
  command->add_flag("--page", options->page,
                    "The exact bytes of the saved page that the copy is on");
  command->add_option("--copy", options->copy_digest, "Of another copy, named by its SHA-256")
      ->type_name("SHA256");
  command->add_flag("--headers", options->headers, "All header fields, decoded");
  command->add_flag("--copies", options->copies,
                    "Every copy, where it was found and why it is one");
  command->add_flag("--citations", options->citations,
                    "All that it cites and links to, over all its copies");
  command->add_flag("--defects", options->defects, "What was wrong with the mail");
  command->add_flag("--full", options->full, "Quotes and footers unfolded");
  command->footer(
      "Examples:\n"
      "  docket show 1234\n"
      "  docket show '<abc@example.org>' --copies\n"
      "  docket show abc@example.org --raw > post.eml");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_show(c, *options); };
  });
}

}  // namespace docket::cli
