#pragma once

#include <cstdio>
#include <cstdlib>

/// Aborts on a programmer's error. Never reachable from untrusted bytes: those give a `Result`.
#define TACIT_CHECK(condition)                                                                  \
  do {                                                                                          \
    if (!(condition)) {                                                                         \
      std::fprintf(stderr, "tacit: internal error: %s (%s:%d)\n", #condition, __FILE__, __LINE__); \
      std::abort();                                                                             \
    }                                                                                           \
  } while (false)
