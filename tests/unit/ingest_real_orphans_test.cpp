#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/support/shared_mail.hpp"
#include "tests/support/stripped_replies.hpp"
#include "tests/support/temp_dir.hpp"

namespace docket::ingest {

TEST_CASE("Orphans: real replies come back where they were without their references",
          "[ingest][orphans][real]") {
  namespace stripped = test::stripped;
  for (const char* name : {"corpora/open-iscsi.mbox.zst", "corpora/twisted-web.mbox.zst"}) {
    const std::optional<std::string> mbox = test::shared_mail(name);
    if (!mbox) continue;
    const test::TempDir folder;
    const archive::Archive whole = stripped::ingest_into(folder / "whole", *mbox);
    archive::ReadHandle handle = stripped::need(archive::ReadHandle::open(whole));
    const stripped::Truths truths = stripped::read_truths(handle);
    stripped::Counts all;
    for (const unsigned seed : {1U, 2U, 3U}) {
      const std::set<std::string> drawn = stripped::draw(truths, handle, seed, 15);
      const std::string rest = folder / fmt::format("{}.mbox", seed);
      stripped::write_stripped(handle, drawn, rest);
      const archive::Archive archive =
          stripped::ingest_into(folder / fmt::format("stripped-{}", seed), rest);
      archive::ReadHandle again = stripped::need(archive::ReadHandle::open(archive));
      CHECK(stripped::need(again.verify({})).empty());
      all += stripped::compare(truths, drawn, again, {});
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
