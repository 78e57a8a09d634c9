#pragma once

/// An environment that holds the given variables and no others.

#include <map>
#include <string>
#include <utility>

#include "cli/terminal.hpp"

namespace docket::test {

inline cli::Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

}  // namespace docket::test
