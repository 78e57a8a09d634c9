// Catch2's main takes long to compile: a library of its own.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
