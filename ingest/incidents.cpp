#include "ingest/incidents.hpp"

#include <set>

#include <fmt/format.h>

#include "archive/incident_table.hpp"
#include "core/fault_point.hpp"
#include "ingest/bugzilla_answer.hpp"
#include "ingest/incident_facts.hpp"
#include "ingest/incident_linker.hpp"

namespace docket::ingest {
namespace {

using archive::IncidentFacts;
using archive::IncidentTable;

/// False where nothing that is derived differs.
Result<bool> derive(IncidentTable& table, IncidentLinker& linker, IncidentNum num) {
  DOCKET_ASSIGN(const std::vector<archive::BugRecord> records, table.records(num));
  DOCKET_ASSIGN(const std::vector<archive::BugComment> comments, table.comments(num));
  const IncidentFacts facts = incident_facts(records, comments);
  DOCKET_ASSIGN(const bool differs, table.put(facts));
  if (differs) DOCKET_TRY(linker.touch(table, facts));
  return differs;
}

/// What came is stored; gives the bugs of which something is new.
Result<std::set<IncidentNum>> store(IncidentTable& table, const BugzillaAnswer& answer,
                                    std::int64_t now, IncidentImport& report) {
  std::set<IncidentNum> touched;
  DOCKET_ASSIGN(const std::vector<IncidentNum> bugs, table.bugs());
  std::set<IncidentNum> known(bugs.begin(), bugs.end());
  for (const ReceivedBug& bug : answer.bugs) {
    ++report.incidents_read;
    DOCKET_ASSIGN(const bool is_new, table.add_record({bug.num, now, bug.record}));
    if (known.insert(bug.num).second) ++report.incidents_new;
    if (is_new) touched.insert(bug.num);
  }
  for (const ReceivedComment& comment : answer.comments) {
    ++report.comments_read;
    if (!known.contains(comment.bug)) {
      ++report.comments_waiting;
      continue;
    }
    DOCKET_ASSIGN(const bool is_new,
                  table.add_comment({comment.bug, comment.count, now, comment.record}));
    if (!is_new) continue;
    ++report.comments_new;
    touched.insert(comment.bug);
  }
  return touched;
}

}  // namespace

Result<IncidentImport> import_incidents(const archive::Archive& archive, std::string_view answer,
                                        std::int64_t now) {
  DOCKET_ASSIGN(BugzillaAnswer parsed, parse_bugzilla_answer(answer));
  DOCKET_ASSIGN(archive::Writer writer, archive::Writer::open(archive));
  DOCKET_ASSIGN(archive::WriteTransaction transaction, archive::WriteTransaction::begin(writer));
  IncidentTable table(transaction);
  IncidentLinker linker;
  IncidentImport report;
  report.errors = std::move(parsed.problems);
  DOCKET_ASSIGN(const std::set<IncidentNum> touched, store(table, parsed, now, report));
  std::int64_t changed = 0;
  for (const IncidentNum num : touched) {
    DOCKET_ASSIGN(const bool differs, derive(table, linker, num));
    changed += differs ? 1 : 0;
  }
  report.incidents_changed = changed - report.incidents_new;
  DOCKET_ASSIGN(report.posts_linked, linker.settle(transaction));
  fault_point("before commit");
  DOCKET_ASSIGN(const archive::State state, transaction.commit());
  fault_point("after commit");
  report.modseq = state.modseq;
  return report;
}

Result<void> note_fetched(const archive::Archive& archive, std::int64_t server_time,
                          const std::vector<std::string>& scopes) {
  DOCKET_ASSIGN(archive::Writer writer, archive::Writer::open(archive));
  DOCKET_ASSIGN(archive::WriteTransaction transaction, archive::WriteTransaction::begin(writer));
  IncidentTable table(transaction);
  const std::string value = fmt::format("{}", server_time);
  DOCKET_TRY(table.put_setting(archive::kIncidentsFetched, value));
  for (const std::string& scope : scopes) {
    DOCKET_TRY(table.put_setting(fmt::format("{}: {}", archive::kIncidentsFetched, scope), value));
  }
  DOCKET_TRY(transaction.commit());
  return {};
}

Result<bool> decide_link(const archive::Archive& archive, const archive::LinkDecision& decision) {
  DOCKET_ASSIGN(archive::Writer writer, archive::Writer::open(archive));
  DOCKET_ASSIGN(archive::WriteTransaction transaction, archive::WriteTransaction::begin(writer));
  IncidentTable table(transaction);
  DOCKET_ASSIGN(const std::vector<archive::BugRecord> records, table.records(decision.incident));
  if (records.empty()) {
    return fail(Errc::NotFound,
                fmt::format("bug {} is no incident of this archive", decision.incident.value()),
                "`docket incident import` or `docket incident fetch` takes it in");
  }
  DOCKET_ASSIGN(const bool is_new, table.add_decision(decision));
  if (!is_new) return false;
  IncidentLinker linker;
  DOCKET_ASSIGN(const std::vector<PostNum> posts, table.posts_of_copies({decision.copy}));
  for (const PostNum post : posts) linker.touch(post);
  DOCKET_TRY(linker.settle(transaction));
  DOCKET_TRY(transaction.commit());
  return true;
}

Result<void> rederive_incidents(archive::WriteTransaction& transaction, IncidentLinker& linker) {
  IncidentTable table(transaction);
  DOCKET_ASSIGN(const std::vector<IncidentNum> bugs, table.bugs());
  for (const IncidentNum num : bugs) DOCKET_TRY(derive(table, linker, num));
  return {};
}

}  // namespace docket::ingest
