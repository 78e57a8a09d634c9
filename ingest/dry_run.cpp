#include <fmt/format.h>

#include "ingest/ingestor.hpp"
#include "ingest/source_reader.hpp"
#include "mail/envelope.hpp"
#include "mail/header.hpp"

namespace docket::ingest {
namespace {

constexpr std::size_t kMaxHeaderBytes = 256 * 1024;

std::string month_of(const Timestamp& time) {
  const CivilTime civil = to_civil(time.utc_seconds);
  return fmt::format("{:04}-{:02}", civil.year, civil.month);
}

/// "2019-08", by the best witness in the header; "unknown".
std::string month_of(const RawMessage& message, std::int64_t now) {
  if (message.on_page) {
    const mail::Analysis post = mail::analyse(message.mail(), now);
    return post.time_source == TimeSource::Unknown ? "unknown" : month_of(post.time);
  }
  mail::Defects ignored;
  const mail::HeaderView header =
      mail::split_header(message.bytes.view().substr(0, kMaxHeaderBytes), ignored);
  const mail::Envelope envelope = mail::parse_envelope(header, now, ignored);
  for (const auto& time : {envelope.date, envelope.arrival, envelope.received}) {
    if (time) return month_of(*time);
  }
  return "unknown";
}

class DryRun {
 public:
  DryRun(const IngestOptions& options, const IngestHooks& hooks)
      : options_(options), hooks_(hooks) {
    read_options_.format = options.format;
    read_options_.page_url = options.url;
  }

  DryRunReport run() {
    for (const std::string& path : options_.paths) {
      const SourceListing listing = list_sources(path, options_.format);
      for (const SourceProblem& p : listing.problems) add_error(p.path, 0, p.error);
      for (const SourceItem& item : listing.items) {
        if (!stopped()) look_at(item);
      }
    }
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool stopped() const { return hooks_.stop != nullptr && hooks_.stop->load(); }

  void add_error(const std::string& path, std::uint64_t offset, const Error& error) {
    report_.errors.push_back({path, offset, error.message, error.hint});
  }

  void look_at(const SourceItem& item) {
    const std::size_t first = report_.sources.size();
    const std::int64_t before = messages_;
    Result<std::unique_ptr<SourceReader>> reader = open_source(item, read_options_);
    if (!reader) add_error(item.path, 0, reader.error());
    std::uint64_t at = 0;
    for (bool more = reader.has_value(); more && !stopped();) {
      Result<std::optional<FoundMessage>> next = (*reader)->next();
      if (!next) {
        add_error(item.path, at, next.error());
        more = (*reader)->has_more();
        continue;
      }
      more = next->has_value();
      if (!more) break;
      at = (*next)->message.end_offset;
      add(item, **next, first);
      progress(item.path, at);
    }
    if (messages_ == before) report_.sources.push_back({item.path, "empty", 0, {}, {}});
  }

  /// Members of a container are told by themselves, files that are a mail each by their folder.
  DryRunSource& row_of(const SourceItem& item, const FoundMessage& found, std::size_t first) {
    std::string path = item.path;
    if (!is_folder(item.kind) && !found.member.empty()) path += '!' + found.member;
    std::string form = form_of(item.kind, found.message);
    std::vector<DryRunSource>& rows = report_.sources;
    const bool lone = form == "mail" || form == "emlx";
    std::string folder = path.substr(0, path.find_last_of("/!") + 1);  // npos + 1 is 0
    if (lone && !rows.empty() && rows.back().form == form && folder == lone_folder_) {
      rows.back().path = folder;
    } else if (rows.size() == first || rows.back().path != path) {
      rows.push_back({std::move(path), std::move(form), 0, {}, {}});
    }
    lone_folder_ = lone ? std::move(folder) : "?";
    return rows.back();
  }

  void add(const SourceItem& item, const FoundMessage& found, std::size_t first) {
    DryRunSource& source = row_of(item, found, first);
    ++source.messages;
    ++messages_;
    ++source.months[month_of(found.message, options_.now)];
    for (const mail::Defect& defect : found.message.defects) {
      if (defect.kind == mail::DefectKind::DoubtfulSplit) source.doubtful.push_back(defect);
    }
  }

  static std::string form_of(SourceKind kind, const RawMessage& message) {
    if (kind == SourceKind::Maildir) return "maildir";
    if (kind == SourceKind::Mh) return "mh";
    if (kind == SourceKind::Emlx) return "emlx";
    return message.form == mail::RawForm::Plain ? "mail" : mail::to_string(message.form);
  }

  void progress(const std::string& path, std::uint64_t bytes) const {
    if (hooks_.progress) hooks_.progress({path, bytes, messages_, 0, 0});
  }

  const IngestOptions& options_;
  const IngestHooks& hooks_;
  ReadOptions read_options_;
  DryRunReport report_;
  std::int64_t messages_ = 0;
  std::string lone_folder_ = "?";  // of the last row, where its files are a mail each
};

}  // namespace

DryRunReport dry_run(const IngestOptions& options, const IngestHooks& hooks) {
  return DryRun(options, hooks).run();
}

}  // namespace docket::ingest
