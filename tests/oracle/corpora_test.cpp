#include <algorithm>
#include <map>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "ingest/byte_stream.hpp"
#include "ingest/mbox_reader.hpp"
#include "mail/analysis.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/known_differences.hpp"
#include "tests/support/shared_mail.hpp"

namespace ingest = docket::ingest;
namespace mail = docket::mail;
namespace test = docket::test;
using docket::test::Difference;
using docket::test::MailReading;

namespace {

struct Corpus {
  const char* name;
  std::size_t every;  ///< one mail of so many is read
};

/// What is counted over a corpus.
struct Tally {
  std::size_t mails = 0;
  std::size_t comparable = 0;  ///< charsets declared, no defect in the body
  std::size_t agreed = 0;      ///< of these: all texts are equal
  std::size_t undeclared = 0;  ///< a charset is not declared, but no defect either: ASCII
  std::size_t undeclared_agreed = 0;
  std::map<std::string, std::size_t> classes;
  std::string unlisted;  ///< the first few
  std::size_t unlisted_count = 0;
};

bool declares_charsets(const MailReading& docket) {
  return std::all_of(docket.leaves.begin(), docket.leaves.end(),
                     [](const auto& leaf) { return !leaf.is_text || !leaf.charset.empty(); });
}

void compare_mail(std::string_view mail, std::uint64_t offset, Tally& tally) {
  const MailReading docket = test::read_by_docket(mail);
  bool text_differs = false;
  for (const Difference& difference : test::compare(docket, test::read_by_gmime(mail))) {
    text_differs = text_differs || difference.what == "text" || difference.what == "tree";
    const auto* const known =
        test::class_of(difference, docket, test::raw_field(mail, difference.what));
    if (known != nullptr) {
      ++tally.classes[std::string(known->name)];
    } else if (++tally.unlisted_count <= 5) {
      tally.unlisted += fmt::format("  {} of the mail at {}:\n{}", difference.what, offset,
                                    test::parting(difference));
    }
  }
  ++tally.mails;
  if (test::has_body_defect(docket)) return;
  const bool declared = declares_charsets(docket);
  ++(declared ? tally.comparable : tally.undeclared);
  if (!text_differs) ++(declared ? tally.agreed : tally.undeclared_agreed);
}

Tally compare_corpus(const std::string& path, std::size_t every) {
  Tally tally;
  auto stream = ingest::open_decompressed(path);
  REQUIRE(stream);
  ingest::MboxReader reader(std::move(*stream), {});
  for (std::size_t n = 0;; ++n) {
    const auto next = reader.next();
    REQUIRE(next);
    if (!*next) return tally;
    if (n % every != 0) continue;
    std::string storage;
    const ingest::RawMessage& raw = **next;
    compare_mail(mail::unquote_mbox(raw.bytes.view(), raw.form, storage), raw.offset, tally);
  }
}

}  // namespace

TEST_CASE("oracle: real mail reads as GMime reads it", "[oracle][corpora]") {
  const auto corpus = GENERATE(values<Corpus>({{"mini-newsgroups", 1},
                                               {"open-iscsi", 1},
                                               {"dev-googlegroups", 1},
                                               {"dev-vger", 1},
                                               {"twisted-web", 1},
                                               {"spamassassin-corpus", 1},
                                               {"twisted-python", 4}}));
  const auto path = test::shared_mail(fmt::format("corpora/{}.mbox.zst", corpus.name));
  if (!path) return;
  const Tally tally = compare_corpus(*path, corpus.every);
  fmt::print("{}: {} mails; text agrees in {} of {}, without declared charset in {} of {}\n",
             corpus.name, tally.mails, tally.agreed, tally.comparable, tally.undeclared_agreed,
             tally.undeclared);
  for (const auto& [name, count] : tally.classes) fmt::print("{:>8}  {}\n", count, name);
  INFO(corpus.name << ": " << tally.unlisted_count << " unlisted differences\n" << tally.unlisted);
  CHECK(tally.unlisted_count == 0);
  constexpr std::size_t kTolerated = 1000;  // one in so many
  CHECK((tally.comparable - tally.agreed) * kTolerated <= tally.comparable);
}
