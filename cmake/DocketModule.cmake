include("${CMAKE_CURRENT_LIST_DIR}/DocketPrecompiled.cmake")

# docket_module(NAME <name> [SRCS ...] [HDRS ...] [PROGRAMS ...] [DEPS ...] [PRIVATE_DEPS ...]
#               [PRECOMPILE <header>...] [STANDARD_LIBRARY_ONLY])
#
# One static library docket_<name> (alias docket::<name>) from the files of the current folder, and
# with it the proof that its declared edges are true:
#   - a file that is in the folder but in no list stops the configuration;
#   - docket_<name>_link_test links the whole archive against the declared DEPS alone, so that a
#     call into an undeclared library does not link;
#   - each header of HDRS compiles alone: one with a source file of its own by that file, which
#     includes it first (tests/tidy sees to it) and nothing before it, in a build that precompiles
#     no headers (preset tidy); any other by itself (target all_verify_interface_header_sets).
# Paths are relative to the current folder. PRECOMPILE: heavy headers that most files of this module
# include besides the common ones (docket_precompile); STANDARD_LIBRARY_ONLY keeps even those out of
# sight.
# PROGRAMS are files with a main(), which the folder's CMakeLists.txt builds by itself.
function(docket_module)
  cmake_parse_arguments(ARG "STANDARD_LIBRARY_ONLY" "NAME"
    "SRCS;HDRS;PROGRAMS;DEPS;PRIVATE_DEPS;PRECOMPILE" ${ARGN})
  set(target docket_${ARG_NAME})

  docket_refuse_unlisted_files(${ARG_SRCS} ${ARG_HDRS} ${ARG_PROGRAMS})

  set(sources ${ARG_SRCS})
  if(NOT sources)
    set(sources "${CMAKE_CURRENT_BINARY_DIR}/${target}_headers_only.cc")
    file(CONFIGURE OUTPUT "${sources}" CONTENT "// ${target} has headers only.\n")
  endif()
  add_library(${target} STATIC ${sources})
  add_library(docket::${ARG_NAME} ALIAS ${target})
  docket_add_headers(${target} SRCS ${ARG_SRCS} HDRS ${ARG_HDRS})
  target_link_libraries(${target} PUBLIC docket_options ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  if(NOT ARG_STANDARD_LIBRARY_ONLY)
    docket_precompile(${target} LIBRARY ${ARG_PRECOMPILE})
  endif()

  if(DOCKET_CHECKS)
    set(link_main "${PROJECT_BINARY_DIR}/link_test_main.cc")
    file(CONFIGURE OUTPUT "${link_main}" CONTENT "int main() { return 0; }\n")
    add_executable(${target}_link_test "${link_main}")
    target_link_libraries(${target}_link_test PRIVATE
      $<LINK_LIBRARY:WHOLE_ARCHIVE,${target}> docket_options ${ARG_DEPS} ${ARG_PRIVATE_DEPS})
    add_test(NAME link.${ARG_NAME} COMMAND ${target}_link_test)
    set_tests_properties(link.${ARG_NAME} PROPERTIES LABELS "quick;structure")
  endif()
endfunction()

# The headers of a library; CMake verifies those that have no source file of their own.
function(docket_add_headers target)
  cmake_parse_arguments(ARG "" "" "SRCS;HDRS" ${ARGN})
  foreach(header IN LISTS ARG_HDRS)
    string(REGEX REPLACE "\\.h$" ".cc" source "${header}")
    if(source IN_LIST ARG_SRCS)
      list(APPEND with_source "${header}")
    else()
      list(APPEND without_source "${header}")
    endif()
  endforeach()
  if(with_source)
    target_sources(${target} PUBLIC
      FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${with_source})
  endif()
  if(without_source)
    target_sources(${target} PUBLIC
      FILE_SET without_source TYPE HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}"
      FILES ${without_source})
    set_target_properties(${target} PROPERTIES
      VERIFY_INTERFACE_HEADER_SETS ${DOCKET_CHECKS}
      INTERFACE_HEADER_SETS_TO_VERIFY without_source)
  endif()
endfunction()

# A source file that no list names would silently not be built, tested or checked.
# DOCKET_NESTED_MODULES: sub-folders that are modules of their own.
function(docket_refuse_unlisted_files)
  file(GLOB_RECURSE found RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" CONFIGURE_DEPENDS
    "${CMAKE_CURRENT_SOURCE_DIR}/*.cc" "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
  foreach(file IN LISTS found)
    set(nested FALSE)
    foreach(folder IN LISTS DOCKET_NESTED_MODULES)
      if(file MATCHES "^${folder}/")
        set(nested TRUE)
      endif()
    endforeach()
    if(NOT nested AND NOT file IN_LIST ARGN)
      message(FATAL_ERROR "${CMAKE_CURRENT_SOURCE_DIR}/${file} is in no list of its "
        "CMakeLists.txt. Add it to SRCS or HDRS, or delete it.")
    endif()
  endforeach()
endfunction()

# docket_test(NAME <name> SRCS ... DEPS ... [LABELS ...] [FIXTURES ...] [TIMEOUT seconds]
#             [PRECOMPILE <header>...])
#
# One GoogleTest binary; each of its tests becomes a test of ctest, run alone in its own process.
# Label "quick" (the default) means: needs no other server, and belongs to scripts/test --quick.
# FIXTURES are clusters that run meanwhile (docket_kafka_fixture), "kafka" and "kafka-secure"; the
# label is "kafka" then, and tests/support/kafka_cluster.h says where they are.
function(docket_test)
  cmake_parse_arguments(ARG "" "NAME;TIMEOUT" "SRCS;DEPS;LABELS;FIXTURES;PRECOMPILE" ${ARGN})
  if(NOT ARG_LABELS AND ARG_FIXTURES)
    set(ARG_LABELS kafka)
  elseif(NOT ARG_LABELS)
    set(ARG_LABELS quick)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${ARG_NAME} ${ARG_SRCS})
  target_link_libraries(${ARG_NAME} PRIVATE
    docket_options ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  docket_precompile(${ARG_NAME} TEST ${ARG_PRECOMPILE})
  include(GoogleTest)
  gtest_discover_tests(${ARG_NAME}
    TEST_PREFIX "${ARG_NAME}."
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${ARG_TIMEOUT})
  # gtest_discover_tests takes the second of several labels for the name of a property, so ctest
  # sets them, and what else may be several, when it has the list of tests.
  set(environment
    "KAFKA_TEST_BOOTSTRAP_FILE=${PROJECT_BINARY_DIR}/kafka-test/bootstrap"
    "KAFKA_TEST_SECURE_DIR=${PROJECT_BINARY_DIR}/kafka-secure-test")
  set(labels_file "${CMAKE_CURRENT_BINARY_DIR}/${ARG_NAME}_labels.cmake")
  file(CONFIGURE OUTPUT "${labels_file}" @ONLY CONTENT [[
if(@ARG_NAME@_TESTS)
  set_tests_properties(${@ARG_NAME@_TESTS} PROPERTIES LABELS "@ARG_LABELS@"
    FIXTURES_REQUIRED "@ARG_FIXTURES@" ENVIRONMENT "@environment@")
endif()
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${labels_file}")
endfunction()

# docket_compile_alone(<file>...): files of tests that another one's names are in the way of, where
# the files of a test program are compiled several at a time (DOCKET_UNITE_TESTS).
function(docket_compile_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# docket_program(<name> SRCS ... DEPS ...)
#
# An executable as it is run: with jemalloc as its allocator, which costs half of what glibc's does
# where many small messages are made on one thread and freed on another, and gives memory back. A
# sanitizer brings an allocator of its own.
function(docket_program name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE docket_options ${ARG_DEPS})
  if(NOT DOCKET_SANITIZE)
    target_link_libraries(${name} PRIVATE PkgConfig::jemalloc)
  endif()
endfunction()

# docket_uses_coroutines(<target>): for targets with Asio coroutines. GCC 12 inlines one half of the
# frame's allocation and not the other, and then takes them for mismatched (GCC bug 109224).
# DocketToolchain.cmake asks for the property.
function(docket_uses_coroutines target)
  set_target_properties(${target} PROPERTIES DOCKET_COROUTINES ON)
  target_compile_options(${target} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
  # clang-tidy 14 does not see that a coroutine's promise and parameters are made before its body.
  if(CMAKE_CXX_CLANG_TIDY)
    set(blind -clang-analyzer-core.* -clang-analyzer-cplusplus.Move
              -clang-analyzer-cplusplus.NewDeleteLeaks
              -bugprone-use-after-move)
    list(JOIN blind "," blind)
    set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY
      "${CMAKE_CXX_CLANG_TIDY};--checks=${blind}")
  endif()
endfunction()

# docket_parses_http(<target>): for targets that read HTTP with Beast. Its parser asserts that a
# last chunk arrives with at least 5 bytes (corrected after Boost 1.85); a peer that sends "0\r\n"
# and then "\r" would end the process.
function(docket_parses_http target)
  target_compile_definitions(${target} PRIVATE BOOST_DISABLE_ASSERTS)
endfunction()
