#pragma once

/// In what docket and GMime are known to differ, and why. A difference that is not of these
/// classes is a bug of one of them, and fails the test.

#include <string_view>

#include "tests/oracle/comparison.hpp"
#include "tests/oracle/mail_reading.hpp"

namespace docket::test {

struct DifferenceClass {
  std::string_view name;
  std::string_view reason;
};

/// The class of a difference; nullptr where it is of none. `raw_field` is the field as it stands
/// in the mail, for differences of the header.
[[nodiscard]] const DifferenceClass* class_of(const Difference& difference,
                                              const MailReading& docket,
                                              std::string_view raw_field);

/// Whether docket recorded a defect of the structure or the content.
[[nodiscard]] bool has_body_defect(const MailReading& docket);

}  // namespace docket::test
