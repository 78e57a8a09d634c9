// How well parents are inferred: an mbox is ingested as it is, then again with References and
// In-Reply-To taken from some of its replies, drawn by a seed; what those hang on then is compared
// with what they named. `inferred_parents MBOX [SEEDS [SHARE]] [--misses]`: SEEDS draws (5) of
// SHARE percent (15). Prints a line a draw: replies, and of them in the right thread; of those
// under the right parent; in a wrong thread. With --misses also those that went wrong, to be read.

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "tests/support/stripped_replies.hpp"

namespace {

namespace archive = docket::archive;
using docket::test::stripped::compare;
using docket::test::stripped::Counts;
using docket::test::stripped::draw;
using docket::test::stripped::ingest_into;
using docket::test::stripped::MissSink;
using docket::test::stripped::need;
using docket::test::stripped::read_truths;
using docket::test::stripped::Truth;
using docket::test::stripped::Truths;
using docket::test::stripped::write_stripped;

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "inferred-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::exit(2);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void print(const std::string& name, const Counts& c) {
  fmt::print(
      "{}\t{} replies\tright thread {:.2f} %\tof these right parent {:.2f} %\twrong thread {:.2f} "
      "% ({})\n",
      name, c.replies, percent(c.thread, c.replies), percent(c.parent, c.thread),
      percent(c.wrong, c.replies), c.wrong);
}

void print_miss(const Truths& truths, const Truth& truth, const std::string& took,
                const archive::Post& post) {
  const auto line = [&](const char* what, const std::string& id) {
    const auto it = truths.find(id);
    if (it == truths.end()) return;
    const archive::Post& p = it->second.post;
    fmt::print("  {} {} {} | {} | {}\n", what, docket::to_rfc3339(p.time.utc_seconds),
               p.author_name, p.subject, id);
  };
  line("reply", truth.post.message_id);
  line("named", truth.parent);
  line("took ", took);
  if (post.confidence) fmt::print("  {:.2f} {}\n", *post.confidence, post.reason);
  fmt::print("\n");
}

int run(const std::vector<std::string>& arguments, bool misses) {
  const unsigned seeds = arguments.size() > 1 ? static_cast<unsigned>(std::stoul(arguments[1])) : 5;
  const int share = arguments.size() > 2 ? std::stoi(arguments[2]) : 15;
  const Folder folder;
  const archive::Archive whole = ingest_into(folder / "whole", arguments[0]);
  archive::ReadHandle handle = need(archive::ReadHandle::open(whole));
  const Truths truths = read_truths(handle);
  Counts all;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    const std::set<std::string> stripped = draw(truths, handle, seed, share);
    const std::string mbox = folder / fmt::format("stripped-{}.mbox", seed);
    write_stripped(handle, stripped, mbox);
    const archive::Archive archive = ingest_into(folder / fmt::format("stripped-{}", seed), mbox);
    archive::ReadHandle again = need(archive::ReadHandle::open(archive));
    MissSink miss;
    if (misses) {
      miss = [&truths](const Truth& truth, const std::string& took, const archive::Post& post) {
        print_miss(truths, truth, took, post);
      };
    }
    const Counts counts = compare(truths, stripped, again, miss);
    print(fmt::format("seed {}", seed), counts);
    all += counts;
    std::filesystem::remove(mbox);
    std::filesystem::remove_all(folder / fmt::format("stripped-{}", seed));
  }
  print("all", all);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto flag = std::remove(arguments.begin(), arguments.end(), "--misses");
  const bool misses = flag != arguments.end();
  arguments.erase(flag, arguments.end());
  if (arguments.empty()) {
    fmt::print(stderr, "usage: inferred_parents MBOX [SEEDS [SHARE]] [--misses]\n");
    return 2;
  }
  return run(arguments, misses);
}
