#include <catch2/catch.hpp>

#include "cli/pager.hpp"
#include "tests/support/environment.hpp"

namespace docket::cli {
namespace {

using test::environment_of;

}  // namespace

TEST_CASE("pager_command: docket's own variable, then everybody's, then less", "[cli][pager]") {
  CHECK(pager_command(environment_of({{"DOCKET_PAGER", "most"}, {"PAGER", "more"}})) == "most");
  CHECK(pager_command(environment_of({{"PAGER", "more -s"}})) == "more -s");
  const auto by_default = pager_command(environment_of({}));
  REQUIRE(by_default.has_value());
  CHECK(by_default->find("exec less") != std::string::npos);
}

TEST_CASE("pager_command: an empty variable or cat means no pager", "[cli][pager]") {
  CHECK_FALSE(pager_command(environment_of({{"DOCKET_PAGER", ""}, {"PAGER", "more"}})).has_value());
  CHECK_FALSE(pager_command(environment_of({{"PAGER", "cat"}})).has_value());
  CHECK_FALSE(pager_command(environment_of({{"PAGER", ""}})).has_value());
}

TEST_CASE("Pager: does not start when it shall not", "[cli][pager]") {
  const Pager pager(PagerUse::Never, environment_of({{"PAGER", "false"}}));
  CHECK_FALSE(pager.active());
}

}  // namespace docket::cli
