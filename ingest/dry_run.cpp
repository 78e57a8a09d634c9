#include "ingest/ingestor.hpp"
#include "ingest/source_reader.hpp"

namespace docket::ingest {
namespace {

const char* form_of(const SourceItem& item, mail::RawForm mbox_form) {
  switch (item.kind) {
    case SourceKind::Mail: return "mail";
    case SourceKind::Maildir: return "maildir";
    case SourceKind::Mbox: break;
  }
  return mail::to_string(mbox_form);
}

class DryRun {
 public:
  DryRun(const IngestOptions& options, const IngestHooks& hooks)
      : options_(options), hooks_(hooks) {
    if (options.format == FormatChoice::Mboxo) read_options_.mbox_form = mail::RawForm::Mboxo;
  }

  DryRunReport run() {
    for (const std::string& path : options_.paths) {
      const SourceListing listing = list_sources(path, options_.format);
      for (const SourceProblem& p : listing.problems) {
        report_.errors.push_back({p.path, 0, p.error.message, p.error.hint});
      }
      for (const SourceItem& item : listing.items) {
        if (!stopped()) look_at(item);
      }
    }
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool stopped() const { return hooks_.stop != nullptr && hooks_.stop->load(); }

  void look_at(const SourceItem& item) {
    DryRunSource source{item.path, form_of(item, read_options_.mbox_form), 0, {}};
    Result<std::unique_ptr<SourceReader>> reader = open_source(item, read_options_);
    std::uint64_t at = 0;
    bool more = reader.has_value();
    if (!reader)
      report_.errors.push_back({item.path, 0, reader.error().message, reader.error().hint});
    while (more && !stopped()) {
      Result<std::optional<FoundMessage>> next = (*reader)->next();
      if (!next) {
        report_.errors.push_back({item.path, at, next.error().message, next.error().hint});
        more = item.kind == SourceKind::Maildir;
        continue;
      }
      more = next->has_value();
      if (!more) break;
      const RawMessage& message = (*next)->message;
      ++source.messages;
      at = message.end_offset;
      for (const mail::Defect& defect : message.defects) {
        if (defect.kind == mail::DefectKind::DoubtfulSplit) source.doubtful.push_back(defect);
      }
    }
    report_.sources.push_back(std::move(source));
  }

  const IngestOptions& options_;
  const IngestHooks& hooks_;
  ReadOptions read_options_;
  DryRunReport report_;
};

}  // namespace

DryRunReport dry_run(const IngestOptions& options, const IngestHooks& hooks) {
  return DryRun(options, hooks).run();
}

}  // namespace docket::ingest
