#include "cli/json_values.hpp"

#include "cli/citation_values.hpp"
#include "cli/incident_values.hpp"
#include "search/find_post.hpp"

namespace docket::cli {
namespace {

constexpr std::uint64_t kMaxAnalysedBytes = 64 * 1024 * 1024;

Json origin_json(const archive::Origin& origin) {
  return {
      {"source", origin.path}, {"offset", origin.offset}, {"form", mail::to_string(origin.form)}};
}

Json page_json(const archive::Page& page) {
  const auto text = [](const std::string& value) { return value.empty() ? Json() : Json(value); };
  return {{"sha256", page.sha256.hex()},
          {"size", page.length},
          {"title", text(page.facts.title)},
          {"list", text(page.facts.list)},
          {"url", text(page.facts.url)}};
}

}  // namespace

Json state_json(const archive::State& state) {
  return {{"uuid", state.uuid},
          {"modseq", state.modseq.value()},
          {"size", state.size},
          {"root", state.root.hex()}};
}

Result<Json> begin_answer(archive::ReadHandle& archive) {
  DOCKET_ASSIGN(const archive::State state, archive.state());
  return Json{{"schema", 1}, {"state", state_json(state)}};
}

Json time_json(const Timestamp& time, TimeSource source) {
  if (source == TimeSource::Unknown) return nullptr;
  return to_rfc3339(time.utc_seconds);
}

Result<Json> coverage_json(archive::ReadHandle& archive) {
  DOCKET_ASSIGN(const archive::Coverage c, archive.coverage());
  const auto time = [](const std::optional<std::int64_t>& t) {
    return t ? Json(to_rfc3339(*t)) : Json(nullptr);
  };
  return Json{{"from", time(c.from)},
              {"to", time(c.to)},
              {"posts", c.posts},
              {"ghosts", c.ghosts},
              {"thin_months", c.thin_months},
              {"incidents", c.incidents},
              {"incidents_as_of", time(c.incidents_as_of)}};
}

Result<Json> post_json(archive::ReadHandle& archive, const archive::Post& post,
                       const Configuration& configuration) {
  DOCKET_ASSIGN(const std::vector<std::string> lists, archive.lists(post.num));
  DOCKET_ASSIGN(const std::vector<archive::PostCitation> citations, archive.citations(post.num));
  DOCKET_ASSIGN(const auto links, archive.incident_links(post.num));
  DOCKET_ASSIGN(Json incidents, incident_links_json(archive, links));
  return Json{{"message_id", post.message_id},
              {"thread", post.thread.value()},
              {"num", post.num.value()},
              {"subject", post.subject},
              {"from",
               {{"name", post.author_name},
                {"address", shown_address(configuration, post.author_address)}}},
              {"date", time_json(post.time, post.time_source)},
              {"date_source", to_string(post.time_source)},
              {"lists", lists},
              {"copy_count", post.copy_count},
              {"incidents", std::move(incidents)},
              {"citations", citations_json(citations, nullptr)},
              {"cas", cas_json(citations)},
              {"url", permalink(configuration, post.message_id)}};
}

Result<Json> copies_json(archive::ReadHandle& archive, const std::vector<archive::Copy>& copies) {
  Json out = Json::array();
  for (const archive::Copy& copy : copies) {
    DOCKET_ASSIGN(const std::vector<archive::Origin> origins, archive.origins(copy.num));
    Json json{{"message_id", copy.message_id},
              {"sha256", copy.sha256.hex()},
              {"class", to_string(copy.copy_class)},
              {"reason", copy.reason},
              {"evidence", copy.evidence},
              {"score", copy.score},
              {"leads", copy.copy_class == archive::CopyClass::Leads},
              {"date", time_json(copy.time, copy.time_source)},
              {"size", copy.length},
              {"source", origins.empty() ? Json(nullptr) : Json(origins.front().path)},
              {"offset", origins.empty() ? Json(nullptr) : Json(origins.front().offset)},
              {"origins", Json::array()},
              {"pages", Json::array()}};
    for (const archive::Origin& origin : origins) json["origins"].push_back(origin_json(origin));
    DOCKET_ASSIGN(const std::vector<archive::Page> pages, archive.pages(copy.num));
    for (const archive::Page& page : pages) json["pages"].push_back(page_json(page));
    out.push_back(std::move(json));
  }
  return out;
}

Json segments_json(const mail::Body& body) {
  Json out = Json::array();
  for (const mail::Segment& segment : body.segments) {
    out.push_back({{"kind", mail::to_string(segment.kind)},
                   {"depth", segment.depth},
                   {"offset", segment.offset},
                   {"length", segment.length}});
  }
  return out;
}

Json attachments_json(const mail::Message& message) {
  Json out = Json::array();
  for (const mail::Part& part : message.parts) {
    if (part.kind != mail::PartKind::Attachment) continue;
    out.push_back({{"name", part.file_name.empty() ? Json(nullptr) : Json(part.file_name)},
                   {"type", part.content_type},
                   {"size", part.bytes.size()}});
  }
  return out;
}

Json defect_json(const archive::DefectRecord& defect) {
  return {{"kind", defect.kind},
          {"message_id", defect.message_id.empty() ? Json(nullptr) : Json(defect.message_id)},
          {"source", defect.source},
          {"source_offset", defect.source_offset},
          {"offset", defect.offset},
          {"what", defect.what},
          {"done", defect.done}};
}

Json id_json(const std::optional<MessageId>& id) { return id ? Json(id->value()) : Json(nullptr); }

/// What newsgroups add, and which posts say that they stand in this one's place.
Result<Json> news_json(archive::ReadHandle& archive, PostNum post, const mail::Envelope& envelope) {
  Json json{{"newsgroups", envelope.newsgroups},
            {"followup_to", envelope.followup_to},
            {"supersedes", id_json(envelope.supersedes)},
            {"cancels", id_json(envelope.cancels)},
            {"superseded_by", Json::array()},
            {"cancelled_by", Json::array()},
            {"google_threads", envelope.google_threads}};
  DOCKET_ASSIGN(const std::vector<archive::Replacement> found, archive.replacements(post));
  for (const archive::Replacement& replacement : found) {
    DOCKET_ASSIGN(const std::optional<archive::Post> by, archive.post(replacement.by));
    if (!by) continue;
    const bool cancels = replacement.kind == archive::Replacement::Kind::Cancels;
    json[cancels ? "cancelled_by" : "superseded_by"].push_back(
        {{"message_id", by->message_id}, {"num", by->num.value()}});
  }
  return json;
}

Result<Json> full_post_json(archive::ReadHandle& archive, const archive::Post& post,
                            const archive::Copy& copy, const Configuration& configuration) {
  DOCKET_ASSIGN(Json json, post_json(archive, post, configuration));
  DOCKET_ASSIGN(const mail::RawMail raw, archive.mail(copy, kMaxAnalysedBytes));
  const mail::Analysis analysis = mail::analyse(raw.view(), std::nullopt);
  json["body"] = analysis.body.text;
  json["segments"] = segments_json(analysis.body);
  json["attachments"] = attachments_json(analysis.message);
  DOCKET_ASSIGN(const Json news, news_json(archive, post.num, analysis.message.envelope));
  json.update(news);
  DOCKET_ASSIGN(const std::vector<archive::Post> namesakes,
                archive.posts_by_message_id(post.message_id));
  json["variants"] = Json::array();
  for (const archive::Post& other : namesakes) {
    if (other.num == post.num) continue;
    DOCKET_ASSIGN(const std::string id, search::display_id(archive, other));
    json["variants"].push_back(
        {{"id", id}, {"num", other.num.value()}, {"subject", other.subject}});
  }
  DOCKET_ASSIGN(const std::vector<archive::Copy> copies, archive.copies(post.num));
  DOCKET_ASSIGN(json["copies"], copies_json(archive, copies));
  DOCKET_ASSIGN(const std::vector<archive::PostCitation> citations, archive.citations(post.num));
  json["citations"] = citations_json(citations, &copies);
  json["links"] = links_json(citations, copies);
  DOCKET_ASSIGN(const std::vector<archive::DefectRecord> defects, archive.defects(copy.num));
  json["defects"] = Json::array();
  for (const archive::DefectRecord& defect : defects)
    json["defects"].push_back(defect_json(defect));
  return json;
}

}  // namespace docket::cli
