#include <catch2/catch.hpp>

#include "tests/support/canonical_dump.hpp"
#include "tests/support/failing_vfs.hpp"

namespace docket::ingest {
namespace {

using test::msg;

std::vector<std::string> some_mails() {
  std::vector<std::string> mails;
  for (int i = 0; i < 5; ++i) {
    auto mail = msg()
                    .id("m" + std::to_string(i) + "@x")
                    .at(i * 60)
                    .body("Lamp number " + std::to_string(i) + " of the quay.\n" +
                          std::string(300, 'x') + "\n");
    if (i % 3 != 0) mail.refs({"m" + std::to_string(i - 1) + "@x", "g" + std::to_string(i) + "@x"});
    mails.push_back(mail.bytes());
  }
  return mails;
}

/// Ingests with an error at the n-th write, n = 1, 2 ... until none is hit; each time the archive
/// must be whole, and the next ingest complete it.
template <typename Arm>
int try_every_write(Arm arm) {
  const test::TempDir sources;
  const std::string path = sources.write("mails.mbox", test::to_mbox(some_mails()));
  test::ArchiveFixture reference;
  reference.ingest_paths({path});
  const std::string expected = canonical_dump(reference);
  int errors = 0;
  for (int nth = 1;; ++nth) {
    REQUIRE(nth < 2000);
    INFO("write " << nth);
    test::FailingVfs disk;
    test::ArchiveFixture fixture;
    arm(disk, nth);
    const Result<IngestReport> failed = ingest(fixture.archive(), test::ingest_options({path}), {});
    const bool hit = disk.failures() > 0;
    disk.work();
    if (!failed) {
      ++errors;
      CHECK(failed.error().code == Errc::Io);
      CHECK_FALSE(failed.error().message.empty());
      CHECK_FALSE(failed.error().hint.empty());
    }
    REQUIRE(test::problems(fixture.archive()) == std::vector<std::string>{});
    fixture.ingest_paths({path});
    REQUIRE(canonical_dump(fixture) == expected);
    if (!hit) return errors;
  }
}

}  // namespace

TEST_CASE("ingest: a disk that is full from any write on costs nothing that was committed",
          "[ingest][disk]") {
  CHECK(try_every_write([](test::FailingVfs& disk, int nth) { disk.fail_from(nth, SQLITE_FULL); }) >
        10);
}

TEST_CASE("ingest: one write that fails, at any place", "[ingest][disk]") {
  CHECK(try_every_write(
            [](test::FailingVfs& disk, int nth) { disk.fail_once(nth, SQLITE_IOERR_WRITE); }) > 10);
}

}  // namespace docket::ingest
