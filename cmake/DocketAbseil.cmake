# Abseil: Debian's, except under the thread sanitizer. A lock whose code is not instrumented is none
# to it, so everything that absl::Mutex guards would be reported; there Abseil is built with the
# rest, from the source of Debian's package (scripts/install-dependencies --for tsan).
if(NOT DOCKET_SANITIZE STREQUAL "thread")
  find_package(absl REQUIRED)
  return()
endif()

set(source "${PROJECT_SOURCE_DIR}/build/sources/abseil")
if(NOT EXISTS "${source}/CMakeLists.txt")
  message(FATAL_ERROR
    "Abseil's source is not in ${source}; run scripts/install-dependencies --for tsan")
endif()
set(ABSL_PROPAGATE_CXX_STD ON)
set(flags "${CMAKE_CXX_FLAGS}")
string(APPEND CMAKE_CXX_FLAGS " -fsanitize=thread -w")
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_subdirectory("${source}" abseil EXCLUDE_FROM_ALL SYSTEM)
set(CMAKE_CXX_FLAGS "${flags}")
