#include <algorithm>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "ingest/incident_facts.hpp"
#include "tests/support/incident_answers.hpp"

namespace docket::ingest {
namespace {

using archive::BugComment;
using archive::BugRecord;
using archive::IncidentFacts;
using test::BugDraft;

IncidentFacts facts_of(const std::vector<BugDraft>& versions,
                       const std::vector<std::string>& comments = {}) {
  std::vector<BugRecord> records;
  for (const BugDraft& bug : versions) {
    const auto received = 1'700'000'000 + static_cast<std::int64_t>(records.size()) * 1000;
    records.push_back({IncidentNum(bug.num), received, test::bug_json(bug)});
  }
  std::vector<BugComment> received;
  for (const std::string& comment : comments) {
    const auto count = static_cast<std::int64_t>(received.size());
    received.push_back({records.front().num, count, 1'700'000'000,
                        fmt::format(R"({{"count":{},"text":"{}"}})", count, comment)});
  }
  return incident_facts(records, received);
}

bool has_key(const IncidentFacts& facts, std::string_view key, std::int64_t place) {
  return std::any_of(facts.keys.begin(), facts.keys.end(), [&](const archive::IncidentKey& one) {
    return one.key == key && one.place == place;
  });
}

}  // namespace

TEST_CASE("IncidentFacts: title, CA, tags and times", "[ingest][incidents]") {
  const IncidentFacts facts = facts_of({{.num = 1534535,
                                         .title = "QuoVadis / Siemens: serial number entropy",
                                         .opened = "2019-03-12T08:00:00Z",
                                         .whiteboard = "[ca compliance] [OV-misissuance]"}});
  const archive::Incident& incident = facts.incident;
  CHECK(incident.owner == "DigiCert");
  CHECK(incident.ca_name == "QuoVadis");
  CHECK(incident.below == "Siemens");
  CHECK(incident.opened == 1552377600);
  CHECK_FALSE(incident.changed);
  CHECK(incident.is_open);
  CHECK(incident.tags == std::vector<std::string>{"ca-compliance", "ov-misissuance"});
  CHECK(has_key(facts, "ca:DigiCert", archive::IncidentKey::kInTitle));
  REQUIRE(facts.events.size() == 1);
  CHECK(facts.events[0].kind == archive::IncidentEventKind::Opened);
}

TEST_CASE("IncidentFacts: a former name is its owner's at the day of the bug",
          "[ingest][incidents]") {
  CHECK(facts_of({{.num = 1, .title = "Thawte: x", .opened = "2017-01-01T00:00:00Z"}})
            .incident.owner == "Symantec");
  CHECK(facts_of({{.num = 1, .title = "Thawte: x", .opened = "2019-01-01T00:00:00Z"}})
            .incident.owner == "DigiCert");
  CHECK(facts_of({{.num = 1, .title = "Nobody we know: x"}}).incident.owner.empty());
}

TEST_CASE("IncidentFacts: the latest change holds, whichever record came last",
          "[ingest][incidents]") {
  const BugDraft old{.num = 5, .title = "DigiCert: x", .changed = "2022-02-01T00:00:00Z"};
  BugDraft later = old;
  later.status = "RESOLVED";
  later.resolution = "FIXED";
  later.changed = "2022-05-01T00:00:00Z";
  for (const auto& order : {std::vector{old, later}, std::vector{later, old}}) {
    const IncidentFacts facts = facts_of(order);
    CHECK(facts.incident.resolution == "FIXED");
    CHECK_FALSE(facts.incident.is_open);
    REQUIRE(facts.events.size() == 2);
    CHECK(facts.events[1].kind == archive::IncidentEventKind::Status);
    CHECK(facts.events[1].what == "ASSIGNED -> RESOLVED FIXED");
    CHECK(facts.events[1].time == 1651363200);
  }
}

TEST_CASE("IncidentFacts: a record without a time of change yields to those with one",
          "[ingest][incidents]") {
  const BugDraft fetched{.num = 5,
                         .title = "DigiCert: x",
                         .status = "RESOLVED",
                         .resolution = "FIXED",
                         .changed = "2022-05-01T00:00:00Z"};
  const BugDraft snapshot{.num = 5, .title = "DigiCert: x"};
  CHECK(facts_of({fetched, snapshot}).incident.resolution == "FIXED");
  BugDraft second = snapshot;
  second.whiteboard = "[ca-compliance] [crl-failure]";
  const IncidentFacts facts = facts_of({snapshot, second});
  CHECK(facts.incident.tags.size() == 2);
  REQUIRE(facts.events.size() == 2);
  CHECK(facts.events[1].time == 1'700'001'000);  // when it came
}

TEST_CASE("IncidentFacts: keys of comments, without what they quote", "[ingest][incidents]") {
  const IncidentFacts facts =
      facts_of({{.num = 1600000, .title = "DigiCert: x"}},
               {"Of bug 1600000 and bug 1611111, see https://crt.sh/?id=123456",
                "> SC-63 said\\nBR 4.9.1.1 says, and bug 1611111"});
  CHECK(has_key(facts, "bug:1611111", 0));
  CHECK(has_key(facts, "cert:crtsh:123456", 0));
  CHECK(has_key(facts, "br:4.9.1.1", 1));
  for (const archive::IncidentKey& key : facts.keys) {
    CHECK(key.key != "ballot:SC-63");
    CHECK(key.key != "bug:1600000");  // itself
  }
  CHECK(facts.incident.comments == 2);
}

TEST_CASE("IncidentFacts: records that say nothing", "[ingest][incidents]") {
  const IncidentFacts facts =
      incident_facts({{IncidentNum(7), 5, "{\"id\":7}"}}, {{IncidentNum(7), 0, 5, "{}"}});
  CHECK(facts.incident.title.empty());
  CHECK_FALSE(facts.incident.opened);
  CHECK(facts.incident.is_open);
}

}  // namespace docket::ingest
