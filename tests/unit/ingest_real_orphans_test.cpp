#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/support/shared_mail.hpp"
#include "tests/support/stripped_replies.hpp"
#include "tests/support/temp_dir.hpp"

namespace docket::ingest {

TEST_CASE("Orphans: real replies come back where they were without their references",
          "[ingest][orphans][real]") {
  using namespace test::stripped;
  for (const char* name : {"corpora/open-iscsi.mbox.zst", "corpora/twisted-web.mbox.zst"}) {
    const std::optional<std::string> mbox = test::shared_mail(name);
    if (!mbox) continue;
    const test::TempDir folder;
    const archive::Archive whole = ingest_into(folder / "whole", *mbox);
    archive::ReadHandle handle = need(archive::ReadHandle::open(whole));
    const Truths truths = read_truths(handle);
    Counts all;
    for (const unsigned seed : {1U, 2U, 3U}) {
      const std::set<std::string> stripped = draw(truths, handle, seed, 15);
      const std::string rest = folder / fmt::format("{}.mbox", seed);
      write_stripped(handle, stripped, rest);
      const archive::Archive archive = ingest_into(folder / fmt::format("stripped-{}", seed), rest);
      archive::ReadHandle again = need(archive::ReadHandle::open(archive));
      CHECK(need(again.verify({})).empty());
      all += compare(truths, stripped, again, {});
    }
    INFO(name << ": " << all.replies << " replies, right thread " << all.thread << ", right parent "
              << all.parent << ", wrong thread " << all.wrong);
    CHECK(all.replies > 300);
    CHECK(100 * all.thread >= 90 * all.replies);
    CHECK(100 * all.parent >= 98 * all.thread);
    CHECK(1000 * all.wrong <= 2 * all.replies);
  }
}

}  // namespace docket::ingest
