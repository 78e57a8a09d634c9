#include "cli/incident_report.hpp"

#include <chrono>

#include <fmt/format.h>

#include "cli/human.hpp"
#include "cli/index_update.hpp"
#include "cli/json_values.hpp"

namespace docket::cli {
namespace {

/// Of the incidents in the archive, those whose titles name no CA.
Result<std::vector<archive::Incident>> without_ca(archive::ReadHandle& archive) {
  DOCKET_ASSIGN(const std::vector<archive::Incident> all, archive.incidents());
  std::vector<archive::Incident> out;
  for (const archive::Incident& incident : all) {
    if (incident.owner.empty()) out.push_back(incident);
  }
  return out;
}

Json report_json(const IncidentReport& report, const std::vector<archive::Incident>& without) {
  const ingest::IncidentImport& sum = report.sum;
  Json errors = Json::array();
  for (const Error& error : report.errors) errors.push_back(error.message);
  Json unrecognised = Json::array();
  for (const archive::Incident& incident : without) {
    unrecognised.push_back({{"incident", incident.num.value()}, {"title", incident.title}});
  }
  return Json{
      {"incidents_read", sum.incidents_read}, {"new", sum.incidents_new},
      {"changed", sum.incidents_changed},     {"comments_read", sum.comments_read},
      {"comments_new", sum.comments_new},     {"comments_without_bug", sum.comments_waiting},
      {"posts_linked", sum.posts_linked},     {"unrecognised", std::move(unrecognised)},
      {"errors", std::move(errors)},          {"modseq", sum.modseq.value()}};
}

std::string report_text(const IncidentReport& report,
                        const std::vector<archive::Incident>& without) {
  const ingest::IncidentImport& sum = report.sum;
  const auto n = [](std::int64_t value) { return human_count(static_cast<std::uint64_t>(value)); };
  std::string text = fmt::format(
      "{} {}: {} new, {} changed\n", counted(sum.incidents_read, "incident"),
      report.fetched ? "fetched" : "read", n(sum.incidents_new), n(sum.incidents_changed));
  if (sum.comments_read > 0) {
    text += fmt::format("{}: {} new\n", counted(sum.comments_read, "comment"), n(sum.comments_new));
  }
  if (sum.comments_waiting > 0) {
    text += fmt::format("{} of bugs that are not in the archive: left out; import the bugs first\n",
                        counted(sum.comments_waiting, "comment"));
  }
  if (sum.posts_linked > 0) {
    text += fmt::format("{} linked anew\n", counted(sum.posts_linked, "post"));
  }
  if (!without.empty() && sum.incidents_new + sum.incidents_changed > 0) {
    text += fmt::format(
        "{} of the incidents in the archive name no known CA: "
        "see `docket incident list --no-ca`\n",
        n(static_cast<std::int64_t>(without.size())));
  }
  return text;
}

}  // namespace

void IncidentReport::add(const ingest::IncidentImport& part, const std::string& source) {
  sum.incidents_read += part.incidents_read;
  sum.incidents_new += part.incidents_new;
  sum.incidents_changed += part.incidents_changed;
  sum.comments_read += part.comments_read;
  sum.comments_new += part.comments_new;
  sum.comments_waiting += part.comments_waiting;
  sum.posts_linked += part.posts_linked;
  sum.modseq = part.modseq;
  for (const std::string& error : part.errors) {
    errors.push_back({Errc::InvalidInput, fmt::format("{}: {}", source, error), ""});
  }
}

Result<int> finish_incidents(Context& context, const archive::Archive& archive,
                             const IncidentReport& report, AfterImport after) {
  if (after == AfterImport::Index) {
    DOCKET_TRY(catch_up_index(context, archive));
  }
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const std::vector<archive::Incident> without, without_ca(handle));
  for (const Error& error : report.errors) print_error(error);
  if (context.json) {
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    json.update(report_json(report, without));
    if (report.fetched) json["requests"] = report.requests;
    DOCKET_TRY(print_json(json));
  } else if (!context.quiet) {
    DOCKET_TRY(print_text(context, report_text(report, without)));
  }
  return report.errors.empty() ? kDone : kNothingFound;
}

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace docket::cli
