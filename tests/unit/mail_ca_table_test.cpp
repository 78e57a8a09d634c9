#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/timestamp.hpp"
#include "mail/ca_table.hpp"

namespace docket::mail {
namespace {

constexpr const char* kHead = "entity\tname\tkind\tmatch\tfrom\tto\tsuccessor\tstatus\tnote\n";

std::int64_t day(int year, int month, int day_of_month) {
  CivilTime civil;
  civil.year = year;
  civil.month = month;
  civil.day = day_of_month;
  return to_utc_seconds(civil);
}

const CaEntity& entity(const std::string& name) {
  const CaTable& table = CaTable::built_in();
  const CaName* const found = table.find(name);
  REQUIRE(found != nullptr);
  return table.entity_of(*found);
}

}  // namespace

TEST_CASE("CaTable: names lead to their entity, however they are typed", "[mail][ca]") {
  CHECK(entity("digicert").name == "DigiCert");
  CHECK(entity("lets encrypt").name == "Let's Encrypt");
  CHECK(entity("e-tugra").name == "E-Tugra");
  CHECK(entity("COMODO").name == "Sectigo");
  CHECK(entity("visa").name == "Visa");
  CHECK(entity(" Hongkong  Post ").name == "Hongkong Post");
  CHECK(entity("certinomis docapost").name == "Certinomis");
  CHECK(entity("KIR SA").name == "KIR");
  CHECK(entity("digicert sdn bhd.").name == "Digicert Sdn. Bhd.");
  CHECK(CaTable::built_in().find("nobody") == nullptr);
  CHECK(CaTable::built_in().find("/") == nullptr);
  CHECK(CaTable::built_in().find("") == nullptr);
  CHECK(CaTable::built_in().find("Google Chrome") == nullptr);
  CHECK(CaTable::built_in().find("thawte")->kind == CaNameKind::Brand);
  CHECK(entity("KPMG").is_auditor);
}

TEST_CASE("CaTable: owners follow each other at their dates", "[mail][ca]") {
  const CaTable& table = CaTable::built_in();
  const CaEntity& verisign = entity("VeriSign");
  CHECK(table.owner_at(verisign, day(2010, 8, 8)).name == "VeriSign");
  CHECK(table.owner_at(verisign, day(2010, 8, 9)).name == "Symantec");
  CHECK(table.owner_at(verisign, day(2017, 10, 30)).name == "Symantec");
  CHECK(table.owner_at(verisign, day(2017, 10, 31)).name == "DigiCert");
  CHECK(table.owner_at(verisign, std::nullopt).name == "DigiCert");
  CHECK(table.owner_at(entity("DigiCert"), std::nullopt).name == "DigiCert");
}

TEST_CASE("CaTable: an owner has what it took over, also through others", "[mail][ca]") {
  const CaTable& table = CaTable::built_in();
  const auto taken = table.taken_over_by(entity("DigiCert"));
  const auto since = [&taken](const std::string& name) -> std::int64_t {
    const auto found = std::find_if(taken.begin(), taken.end(),
                                    [&name](const auto& one) { return one.entity->name == name; });
    return found == taken.end() ? 0 : found->since;
  };
  CHECK(since("Symantec") == day(2017, 10, 31));
  CHECK(since("VeriSign") == day(2017, 10, 31));
  CHECK(since("GeoTrust") == day(2017, 10, 31));
  CHECK(since("Verizon") == day(2015, 6, 23));
  CHECK(since("QuoVadis") == day(2019, 1, 1));
  CHECK(since("Sectigo") == 0);
  CHECK(since("DigiCert") == 0);
  CHECK(std::is_sorted(taken.begin(), taken.end(),
                       [](const auto& a, const auto& b) { return a.since > b.since; }));
  CHECK(table.taken_over_by(entity("Buypass")).empty());
}

TEST_CASE("CaTable: an unknown name has neighbours", "[mail][ca]") {
  const CaTable& table = CaTable::built_in();
  CHECK(table.similar_names("digicrt", 3).front() == "DigiCert");
  CHECK(table.similar_names("Sektigo", 3).front() == "Sectigo");
  CHECK(table.similar_names("xyzxyzxyz", 3).empty());
  CHECK(table.similar_names("ent", 2).size() <= 2);
}

TEST_CASE("CaTable: an archive's own table is read in the same form", "[mail][ca]") {
  const auto table = CaTable::parse(std::string("# a comment\n") + kHead +
                                    "Old\tOld\towner\tany\t\t2020-02\tNew\t\t\n"
                                    "Old\tAncient\tname\tany\t\t\t\tnv\tnote\n"
                                    "New\tNew One\talias\tany\t\t\t\t\t\n"
                                    "New\tNew\towner\tcontext\t\t\t\t\t\n");
  REQUIRE(table.has_value());
  REQUIRE(table->entities().size() == 2);
  const CaName* const ancient = table->find("ancient");
  REQUIRE(ancient != nullptr);
  CHECK(table->owner_at(table->entity_of(*ancient), day(2020, 1, 31)).name == "Old");
  CHECK(table->owner_at(table->entity_of(*ancient), day(2020, 2, 1)).name == "New");
}

TEST_CASE("CaTable: a bad table is refused with its line", "[mail][ca]") {
  const auto rows = GENERATE(values<std::string>({
      "A\tA name\towner\tany\t\t2020\tB\t\t\n",
      "Aa\tAa\towner\tany\t\t\tAa\t\t\n",
      "Aa\tAa\towner\tany\t\t2020\tBb\t\t\nBb\tBb\towner\tany\t\t2021\tAa\t\t\n",
      "Aa\tAa\towner\tany\t\t2020\tAa\t\t\n",
      "Aa\tAa\towner\tany\t\t\t\t\t\nAa\tAa\towner\tany\t\t\t\t\t\n",
      "Aa\tAa\towner\tany\t2020-13\t\t\t\t\n",
      "Aa\tAa\towner\tany\t20\t\t\t\t\n",
      "Aa\tAa\towner\tany\t\t2020-02-30\t\t\t\n",
      "Aa\tAa\towner\tsometimes\t\t\t\t\t\n",
      "Aa\tAa\tlord\tany\t\t\t\t\t\n",
      "Aa\tA\towner\tany\t\t\t\t\t\n",
      "Aa\t\towner\tany\t\t\t\t\t\n",
      "Aa\tAa\tbrand\tany\t\t\t\t\t\n",
      "Aa\n",
  }));
  CAPTURE(rows);
  const auto table = CaTable::parse(kHead + rows);
  REQUIRE_FALSE(table.has_value());
  CHECK(table.error().code == Errc::InvalidInput);
  CHECK(table.error().message.rfind("table of CA names", 0) == 0);
}

TEST_CASE("CaTable: a table without the line that names its columns is none", "[mail][ca]") {
  CHECK_FALSE(CaTable::parse("").has_value());
  CHECK_FALSE(CaTable::parse("Aa\tAa\towner\tany\t\t\t\t\t\n").has_value());
  CHECK(CaTable::parse(kHead).has_value());
}

}  // namespace docket::mail
