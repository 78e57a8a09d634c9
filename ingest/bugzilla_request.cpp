#include "ingest/bugzilla_request.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/timestamp.hpp"
#include "ingest/https_url.hpp"

namespace docket::ingest {
namespace {

constexpr std::size_t kMaxIdBytes = 6000;  // of 8 KiB; the rest is for the host and other parts

// Named one by one: "_default" would bring names and addresses of everybody on the Cc list.
constexpr char kFields[] =
    "id,summary,status,resolution,is_open,is_confirmed,whiteboard,keywords,creation_time,"
    "last_change_time,product,component,severity,priority,url,see_also,depends_on,blocks,dupe_of,"
    "duplicates,alias,comment_count,cf_last_resolved";

/// The fields come last: where a message has no room for all of a request, they are what it can do
/// without.
std::string common_part(const BugzillaQuery& query, std::int64_t offset) {
  std::string out = fmt::format("order=bug_id&limit={}&offset={}", query.page_size, offset);
  if (query.changed_since)
    out += "&last_change_time=" + encode_query_value(to_rfc3339(*query.changed_since));
  return out + "&include_fields=" + kFields;
}

}  // namespace

std::string page_path(const BugzillaQuery& query, std::int64_t offset) {
  std::string out = "/rest/bug?";
  if (!query.product.empty()) out += "product=" + encode_query_value(query.product) + "&";
  if (!query.component.empty()) out += "component=" + encode_query_value(query.component) + "&";
  return out + common_part(query, offset);
}

std::vector<std::vector<std::int64_t>> groups_of(const BugzillaQuery& query) {
  std::vector<std::int64_t> bugs = query.only;
  std::sort(bugs.begin(), bugs.end());
  bugs.erase(std::unique(bugs.begin(), bugs.end()), bugs.end());
  std::vector<std::vector<std::int64_t>> groups;
  std::size_t bytes = 0;
  for (const std::int64_t bug : bugs) {
    const std::size_t size = std::to_string(bug).size() + 1;
    const bool is_full = groups.empty() || bytes + size > kMaxIdBytes ||
                         static_cast<std::int64_t>(groups.back().size()) == query.page_size;
    if (is_full) {
      groups.emplace_back();
      bytes = 0;
    }
    groups.back().push_back(bug);
    bytes += size;
  }
  return groups;
}

std::string group_path(const BugzillaQuery& query, const std::vector<std::int64_t>& bugs) {
  return fmt::format("/rest/bug?id={}&{}", fmt::join(bugs, ","), common_part(query, 0));
}

std::string comments_path(std::int64_t bug, std::optional<std::int64_t> since) {
  std::string out = fmt::format("/rest/bug/{}/comment", bug);
  if (since) out += "?new_since=" + encode_query_value(to_rfc3339(*since));
  return out;
}

}  // namespace docket::ingest
