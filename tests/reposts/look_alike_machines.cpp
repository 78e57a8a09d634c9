#include <array>
#include <string_view>

#include "tests/reposts/look_alike_series.hpp"

namespace docket::test {
namespace {

Mails automatic(Series& series, std::int64_t period) {
  Mails mails;
  for (int run = 0; run < 4; ++run) {
    mails.push_back(series
                        .next(period + series.random().between(-40, 40),
                              "[nightly] build of trunk failed",
                              "The build of trunk on builder-3 failed in the step \"compile\".\n"
                              "The log is at the usual place. This mail was written by a machine;\n"
                              "answers are read by nobody. To stop it, mend the build.\n")
                        .bytes());
  }
  return mails;
}
constexpr char kAway[] =
    "This is an automatic reply. I am out of the office until Monday and read mail only\nnow and "
    "then. In urgent cases please call our desk, or write to the address of the\nteam, where my "
    "colleagues will answer. Your mail has not been forwarded.\n";

}  // namespace

Mails daily(Series& series) { return automatic(series, kDay); }
Mails weekly(Series& series) { return automatic(series, 7 * kDay); }

Mails builds_by_number(Series& series) {
  Mails mails;
  const std::int64_t first = series.random().between(100, 9000);
  for (int run = 0; run < 4; ++run) {
    mails.push_back(
        series
            .next(series.random().between(4 * kMinute, 50 * kMinute), "Build failed",
                  fmt::format("Build {} of branch main failed after 12 minutes on worker 4. One "
                              "test failed,\nsee the page of the build for the output. The last "
                              "good one was build {}.\n",
                              first + run, first - 3))
            .bytes());
  }
  return mails;
}

Mails away_days_apart(Series& series) {
  return {
      series.answer(0, 1, "Automatic reply: Motion of the chair", kAway).bytes(),
      series.answer(kDay - 32 * kMinute, 2, "Automatic reply: Motion of the chair", kAway).bytes(),
      series.answer(2 * kDay, 3, "Automatic reply: Second draft", kAway).bytes()};
}

Mails away_minutes_apart(Series& series) {
  return {series.answer(0, 1, "Out of office", kAway).bytes(),
          series.answer(9 * kMinute, 2, "Out of office", kAway).bytes()};
}

Mails tracker(Series& series) {
  Mails mails;
  const std::int64_t bug = series.random().between(1000000, 1900000);
  for (int i = 0; i < 3; ++i) {
    mails.push_back(
        series
            .next(series.random().between(5, 50), fmt::format("[Bug {}] Report is late", bug + i),
                  "What        |Removed     |Added\n-----------------------------------------\n"
                  "Status      |ASSIGNED    |RESOLVED\nResolution  |---         |FIXED\n\nYou are "
                  "on the CC list for the bug.\n")
            .bytes());
  }
  return mails;
}

Mails robot_reports(Series& series) {
  constexpr auto kMachines = std::to_array<std::string_view>(
      {"powerpc-randconfig-r016", "i386-randconfig-a005", "x86_64-allyesconfig"});
  Mails mails;
  for (const std::string_view machine : kMachines) {
    mails.push_back(
        series
            .answer(series.random().between(5 * kMinute, 3 * kHour), 0,
                    "Re: [PATCH 6/11] queue: one for each interface",
                    fmt::format("Hi Sam,\n\nI love your patch! Perhaps something to improve:\n\n"
                                "[auto build test WARNING on the tree of the queue]\n[also build "
                                "test WARNING on the last release]\n\nconfig: {}\nreproduce: get "
                                "the script of the build, fetch the branch and run it\n\nAll "
                                "warnings (new ones prefixed by >>):\n>> queue.c:{}: unused "
                                "variable 'left'\n",
                                machine, series.random().between(100, 900)))
            .bytes());
  }
  return mails;
}

Mails destroyed_texts(Series& series) {
  Mails mails;
  for (int i = 0; i < 3; ++i) {
    std::string text;
    const std::int64_t words = series.random().between(20, 60);
    for (std::int64_t word = 0; word < words; ++word) {
      text.append(static_cast<std::size_t>(series.random().between(2, 11)), '?').append(" ");
    }
    mails.push_back(
        series.next(series.random().between(kMinute, kHour), "Re: ?????? ??????????", text + "\n")
            .bytes());
  }
  return mails;
}

}  // namespace docket::test
