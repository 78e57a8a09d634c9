#include <catch2/catch.hpp>

#include "ingest/stray_watch.hpp"

namespace docket::ingest {

TEST_CASE("stray posts: those that do not name the group of their file", "[ingest][stray]") {
  StrayWatch watch;
  for (const char* const path : {"/mail/alt.security.pki.mbox.gz", "a.zip!alt.security.pki.mbox",
                                 "alt.security.pki", "ALT.Security.PKI.mbx"}) {
    CAPTURE(path);
    CHECK_FALSE(watch.is_stray(path, {"alt.test"}));  // nothing has named the group yet
    CHECK_FALSE(watch.is_stray(path, {"sci.crypt", "Alt.Security.pki"}));
    CHECK(watch.is_stray(path, {"alt.test"}));
    CHECK(watch.group() == "alt.security.pki");
    CHECK_FALSE(watch.is_stray(path, {}));
  }
}

TEST_CASE("stray posts: a file that is named after no group has none", "[ingest][stray]") {
  StrayWatch watch;
  for (const char* const path : {"2019-08.mbox", "list", "my mail.mbox", ".hidden.mbox", "-", ""}) {
    CAPTURE(path);
    CHECK_FALSE(watch.is_stray(path, {"alt.test"}));
    CHECK_FALSE(watch.is_stray(path, {"sci.crypt"}));
  }
}

}  // namespace docket::ingest
