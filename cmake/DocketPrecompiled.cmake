# docket_precompile(<target> LIBRARY|TEST [<header>...])
#
# Gives the target the headers that most files include, compiled once for all libraries and once
# for all tests; with further headers, compiled for it alone: a quarter of a library file's compile
# time. A file still includes what it uses: the preset tidy and scripts/lint precompile nothing.
set(docket_common_headers
  <algorithm> <chrono> <cstdint> <functional> <map> <memory> <optional> <set> <span> <string>
  <string_view> <utility> <variant> <vector>
  <absl/functional/any_invocable.h> <absl/status/status.h> <absl/status/statusor.h>
  <absl/strings/str_cat.h> <absl/strings/str_format.h> <absl/synchronization/mutex.h>
  <absl/time/time.h> <google/protobuf/message.h>)
set(docket_test_headers <gmock/gmock.h> <gtest/gtest.h>)
# Whose headers these are: Abseil's need not be the system's.
set(docket_common_libraries
  absl::any_invocable absl::status absl::statusor absl::strings absl::str_format
  absl::synchronization absl::time protobuf::libprotobuf)

function(docket_precompile target kind)
  if(NOT DOCKET_PRECOMPILE)
    return()
  endif()
  if(ARGN)
    set(headers ${docket_common_headers} ${ARGN})
    if(kind STREQUAL TEST)
      list(APPEND headers ${docket_test_headers})
    endif()
    target_precompile_headers(${target} PRIVATE ${headers})
    return()
  endif()
  set(carrier docket_precompiled_${kind})
  if(NOT TARGET ${carrier})
    set(source "${PROJECT_BINARY_DIR}/${carrier}.cc")
    file(CONFIGURE OUTPUT "${source}" CONTENT "int main() { return 0; }\n")
    # Of the kind of the targets that use it, since code for programs is compiled in another way.
    if(kind STREQUAL TEST)
      add_executable(${carrier} "${source}")
      target_link_libraries(${carrier} PRIVATE
        docket_options ${docket_common_libraries} GTest::gmock)
      target_precompile_headers(${carrier} PRIVATE ${docket_common_headers} ${docket_test_headers})
    else()
      add_library(${carrier} OBJECT "${source}")
      target_link_libraries(${carrier} PRIVATE docket_options ${docket_common_libraries})
      target_precompile_headers(${carrier} PRIVATE ${docket_common_headers})
    endif()
  endif()
  target_precompile_headers(${target} REUSE_FROM ${carrier})
endfunction()
