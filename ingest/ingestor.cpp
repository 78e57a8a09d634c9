#include "ingest/ingestor.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "core/fault_point.hpp"
#include "ingest/analysis_pool.hpp"
#include "ingest/cut_copies.hpp"
#include "ingest/file_facts.hpp"
#include "ingest/page_source.hpp"
#include "ingest/placer.hpp"
#include "ingest/prefix_chain.hpp"
#include "ingest/stray_watch.hpp"
#include "ingest/threader.hpp"

namespace docket::ingest {
namespace {

using archive::Source;
using archive::Writer;
using archive::WriteTransaction;

constexpr std::size_t kBatchMessages = 256;
constexpr std::size_t kBatchBytes = 1024 * 1024;
constexpr std::int64_t kCommitMessages = 16384;
constexpr std::uint64_t kCommitBytes = 64 * 1024 * 1024;

class Session {
 public:
  Session(const archive::Archive& archive, Writer writer, const IngestOptions& options,
          const IngestHooks& hooks)
      : writer_(std::move(writer)),
        options_(options),
        hooks_(hooks),
        pool_(options.workers, options.now) {
    read_options_.format = options.format;
    read_options_.page_url = options.url;
    std::error_code error;
    directory_ = std::filesystem::weakly_canonical(archive.directory(), error);
    read_options_.spill_directory = archive.directory().string();
    if (!options.list.empty()) lists_.push_back(options.list);
    unsettled_.clock = StageClock(hooks.cpu_clock);
  }

  Result<IngestReport> run() {
    for (const std::string& path : options_.paths) {
      const SourceListing listing = list_sources(path, options_.format);
      for (const SourceProblem& p : listing.problems) {
        if (in_archive(p.path)) continue;
        report_.errors.push_back({p.path, 0, p.error.message, p.error.hint});
      }
      for (const SourceItem& item : listing.items) {
        if (stopped()) break;
        if (!in_archive(item.path)) DOCKET_TRY(ingest_source(item));
      }
    }
    report_.interrupted = stopped();
    if (!options_.url.empty() && !report_.interrupted && !pages_.has_seen_pages()) {
      report_.errors.push_back({options_.url, 0, "no saved page was read to go with this address",
                                "name the file of the page as the source"});
    }
    DOCKET_TRY(transaction());  // so that the modseq is known when nothing was new
    DOCKET_TRY(commit());
    report_.stages = unsettled_.clock.seconds();
    // A new copy can make posts of earlier runs one: there are less then than before.
    report_.reposts_folded += std::min<std::int64_t>(report_.posts_new, 0);
    report_.posts_new = std::max<std::int64_t>(report_.posts_new, 0);
    return std::move(report_);
  }

 private:
  /// A folder that is read may hold the archive itself.
  [[nodiscard]] bool in_archive(const std::string& path) const {
    std::error_code error;
    const auto whole =
        std::filesystem::weakly_canonical(path, error).lexically_relative(directory_);
    return !whole.empty() && *whole.begin() != "..";
  }

  [[nodiscard]] bool stopped() const { return hooks_.stop != nullptr && hooks_.stop->load(); }

  Result<void> transaction() {
    if (transaction_) return {};
    DOCKET_ASSIGN(auto begun, WriteTransaction::begin(writer_));
    transaction_.emplace(std::move(begun));
    return {};
  }

  Result<void> commit() {
    if (!transaction_) return {};
    DOCKET_ASSIGN(const std::int64_t folded, settle(*transaction_, unsettled_));
    report_.posts_new -= folded;
    report_.reposts_folded += folded;
    fault_point("before commit");
    DOCKET_ASSIGN(const archive::State state, transaction_->commit());
    fault_point("after commit");
    transaction_.reset();
    report_.modseq = state.modseq;
    if (hooks_.committed) hooks_.committed();
    uncommitted_messages_ = 0;
    uncommitted_bytes_ = 0;
    return {};
  }

  /// Where reading of a source stands.
  struct Reading {
    Source source;
    PrefixChain chain;
    std::optional<Timestamp> neighbour;
    std::uint64_t bytes = 0;
    bool checking = false;
    bool resumed = false;  // the source was read before, perhaps while it was being written
  };

  Result<void> ingest_source(const SourceItem& item) {
    ++report_.sources;
    DOCKET_TRY(transaction());
    const FileFacts facts = file_facts(item.path);
    DOCKET_ASSIGN(const std::optional<Source> known, transaction_->find_source(item.path));
    const bool on_disk = !is_folder(item.kind) && item.kind != SourceKind::Pipe;
    const bool guessed = options_.format == FormatChoice::Detect && options_.url.empty();
    const bool unchanged = known && on_disk && known->finished && known->file_size == facts.size &&
                           known->mtime_ns == facts.mtime_ns && facts.tail &&
                           known->tail == facts.tail;
    if (unchanged && guessed) {
      ++report_.sources_unchanged;
      disk_bytes_before_ += static_cast<std::uint64_t>(facts.size);
      return {};
    }
    Reading reading;
    // A page saved once more is another page.
    const bool goes_on = known && (item.kind != SourceKind::Page || unchanged || !known->finished);
    if (goes_on) reading.source = *known;
    reading.resumed = goes_on;
    reading.checking = known && is_one_file(item.kind) && known->prefix.has_value();
    DOCKET_ASSIGN(const bool same, read_source(item, facts, reading));
    if (!same) {
      // Not the file that was read: a source of its own, from its beginning.
      reading = Reading{};
      DOCKET_TRY(read_source(item, facts, reading));
    }
    disk_bytes_before_ += static_cast<std::uint64_t>(facts.size);
    return {};
  }

  /// False where the file turns out to be another than the one read before.
  Result<bool> read_source(const SourceItem& item, const FileFacts& facts, Reading& reading) {
    reading.source.path = item.path;
    reading.source.finished = false;
    Result<std::unique_ptr<SourceReader>> reader = open_source(item, read_options_);
    if (!reader) {
      report_.errors.push_back({item.path, 0, reader.error().message, reader.error().hint});
      return true;
    }
    if (!reading.checking) DOCKET_TRY(store(reading));
    bool clean = true;
    bool at_end = false;
    WorkBatch batch;
    std::size_t batch_bytes = 0;
    while (!at_end && !stopped()) {
      Result<std::optional<FoundMessage>> next = (*reader)->next();
      if (!next) {
        clean = false;
        report_.errors.push_back(
            {item.path, reading.bytes, next.error().message, next.error().hint});
        if (!(*reader)->has_more()) break;
        continue;
      }
      at_end = !next->has_value();
      if (at_end) break;
      FoundMessage& found = **next;
      if (reading.checking) {
        DOCKET_ASSIGN(const Check check, check_prefix(found, reading));
        if (check == Check::Differs) return false;
        if (check == Check::Same) continue;
      }
      reading.bytes = found.message.end_offset;
      batch_bytes += found.message.bytes.view().size();
      DOCKET_TRY(add_to_batch(batch, std::move(found)));
      if (batch.size() < kBatchMessages && batch_bytes < kBatchBytes) continue;
      DOCKET_TRY(hand_over(batch, reading));
      batch_bytes = 0;
    }
    if (reading.checking && at_end) {  // shorter than what was read before
      uncount(reading);
      return false;
    }
    DOCKET_TRY(hand_over(batch, reading));
    DOCKET_TRY(drain(reading, 0));
    if (at_end && clean) {
      reading.source.finished = true;
      reading.source.file_size = facts.size;
      reading.source.mtime_ns = facts.mtime_ns;
      reading.source.tail = facts.tail;
    }
    if (!reading.checking) DOCKET_TRY(store(reading));
    return true;
  }

  enum class Check { Same, Differs, Beyond };

  /// Mails before the last one that was committed must be what they were; that one and what
  /// follows is read as new (a file may have grown inside its last mail).
  Result<Check> check_prefix(const FoundMessage& found, Reading& reading) {
    const RawMessage& message = found.message;
    if (message.offset < reading.source.last_offset) {
      reading.chain.add(message);
      reading.bytes = message.end_offset;
      ++report_.messages_read;
      ++report_.copies_known;
      show_progress(reading);
      return Check::Same;
    }
    const bool same = message.offset == reading.source.last_offset &&
                      reading.chain.value() == *reading.source.prefix;
    if (!same) {
      uncount(reading);
      return Check::Differs;
    }
    reading.checking = false;
    DOCKET_TRY(store(reading));
    return Check::Beyond;
  }

  /// The mails compared so far are read again.
  void uncount(const Reading& reading) {
    report_.messages_read -= reading.chain.count();
    report_.copies_known -= reading.chain.count();
  }

  Result<void> store(Reading& reading) {
    DOCKET_TRY(transaction());
    DOCKET_ASSIGN(reading.source.num, transaction_->put_source(reading.source));
    return {};
  }

  Result<void> add_to_batch(WorkBatch& batch, FoundMessage found) {
    DOCKET_TRY(transaction());
    WorkItem item;
    item.sha256 = sha256(found.message.bytes.view());
    DOCKET_ASSIGN(const auto known, transaction_->find_copy(item.sha256));
    item.known = known.has_value();
    item.found = std::move(found);
    batch.push_back(std::move(item));
    return {};
  }

  Result<void> hand_over(WorkBatch& batch, Reading& reading) {
    if (!batch.empty()) pool_.submit(std::exchange(batch, {}));
    return drain(reading, options_.workers + 1);
  }

  Result<void> drain(Reading& reading, std::size_t keep) {
    while (pool_.pending() > keep) {
      WorkBatch batch = pool_.take();
      for (WorkItem& item : batch) DOCKET_TRY(place(item, reading));
      fault_point("a batch is placed");
      show_progress(reading);
      if (uncommitted_messages_ < kCommitMessages && uncommitted_bytes_ < kCommitBytes) continue;
      DOCKET_TRY(store(reading));
      DOCKET_TRY(commit());
    }
    return {};
  }

  Result<void> place(WorkItem& item, Reading& reading) {
    DOCKET_TRY(transaction());
    const RawMessage& message = item.found.message;
    ++report_.messages_read;
    ++uncommitted_messages_;
    reading.source.prefix = reading.chain.value();
    reading.source.last_offset = message.offset;
    reading.chain.add(message);
    // The same bytes may have come since the batch was looked up.
    DOCKET_ASSIGN(const std::optional<CopyNum> known, transaction_->find_copy(item.sha256));
    DOCKET_ASSIGN(const auto on_page, pages_.keep(*transaction_, message));
    CopyNum copy = known.value_or(CopyNum{});
    bool new_post = false;
    if (known) {
      ++report_.copies_known;
      DOCKET_ASSIGN(const std::optional<Timestamp> time, transaction_->copy_time(copy));
      if (time) reading.neighbour = time;
      if (on_page) DOCKET_TRY(note_page(copy, *on_page));
    } else {
      set_neighbour_time(item.analysis, reading);
      watch_for_strays(item, reading.source.path);
      DOCKET_ASSIGN(const Placed placed,
                    place_copy(*transaction_, unsettled_,
                               {message.bytes.view(), item.sha256, message.form, item.analysis,
                                item.findings, lists_, on_page}));
      copy = placed.copy;
      new_post = placed.new_post;
      ++report_.copies_new;
      report_.defects += static_cast<std::int64_t>(item.analysis.message.defects.size());
      uncommitted_bytes_ += message.bytes.view().size();
      if (placed.leads && hooks_.placed) {
        hooks_.placed(placed.post, copy, std::move(item.analysis));
      }
    }
    archive::Origin origin{reading.source.num, {},           item.found.member,
                           message.offset,     message.form, message.separator};
    DOCKET_ASSIGN(const bool added, transaction_->add_origin(copy, origin));
    if (added && reading.resumed) {
      DOCKET_ASSIGN(const bool joined, fold_cut_copies(*transaction_, unsettled_, copy));
      new_post = new_post && !joined;
    }
    if (!known) ++(new_post ? report_.posts_new : report_.reposts_folded);
    return record_splits(item.found, reading);
  }

  /// A known slice: on another page its post may find its thread.
  Result<void> note_page(CopyNum copy, const archive::PagePlace& place) {
    DOCKET_ASSIGN(const bool added, transaction_->add_to_page(copy, place));
    if (!added) return {};
    archive::UnitTable table(*transaction_);
    DOCKET_ASSIGN(const std::optional<archive::UnitNum> num, table.unit_of(copy));
    DOCKET_ASSIGN(const std::optional<archive::Unit> unit, table.find(num.value_or(CopyNum{})));
    if (unit) unsettled_.threads.touch(unit->post);
    return {};
  }

  void watch_for_strays(WorkItem& item, const std::string& path) {
    const std::string& member = item.found.member;
    const std::vector<std::string>& groups = item.analysis.message.envelope.newsgroups;
    if (!strays_.is_stray(member.empty() ? path : member, groups)) return;
    mail::Defects defects;
    defects.add(mail::DefectKind::StrayPost, static_cast<std::size_t>(item.found.message.offset),
                fmt::format("Newsgroups: {}", fmt::join(groups, ",")),
                fmt::format("kept, though it is none of {}", strays_.group()));
    for (const mail::Defect& d : defects.list()) item.found.message.defects.push_back(d);
  }

  Result<void> record_splits(const FoundMessage& found, const Reading& reading) {
    for (mail::Defect defect : found.message.defects) {
      if (!found.member.empty()) defect.what.insert(0, found.member + ": ");
      DOCKET_ASSIGN(const bool added, transaction_->add_source_defect(reading.source.num, defect));
      if (!added) continue;
      ++report_.defects;
      if (defect.kind == mail::DefectKind::DoubtfulSplit) ++report_.doubtful_splits;
    }
    return {};
  }

  /// A mail without any date of its own stands where its neighbour in the source stands.
  static void set_neighbour_time(mail::Analysis& analysis, Reading& reading) {
    if (analysis.time_source != TimeSource::Unknown) {
      reading.neighbour = analysis.time;
    } else if (reading.neighbour) {
      analysis.time = *reading.neighbour;
      analysis.time_source = TimeSource::Neighbour;
    }
  }

  void show_progress(const Reading& reading) const {
    if (!hooks_.progress) return;
    hooks_.progress(
        {reading.source.path, reading.bytes, report_.messages_read, 0, disk_bytes_before_});
  }

  std::filesystem::path directory_;  // the archive's
  Writer writer_;
  const IngestOptions& options_;
  const IngestHooks& hooks_;
  ReadOptions read_options_;
  std::vector<std::string> lists_;
  AnalysisPool pool_;
  std::optional<WriteTransaction> transaction_;
  Unsettled unsettled_;
  StrayWatch strays_;
  PageKeeper pages_;
  IngestReport report_;
  std::int64_t uncommitted_messages_ = 0;
  std::uint64_t uncommitted_bytes_ = 0;
  std::uint64_t disk_bytes_before_ = 0;
};

}  // namespace

Result<IngestReport> ingest(const archive::Archive& archive, const IngestOptions& options,
                            const IngestHooks& hooks) {
  DOCKET_ASSIGN(Writer writer, Writer::open(archive));
  return Session(archive, std::move(writer), options, hooks).run();
}

}  // namespace docket::ingest
